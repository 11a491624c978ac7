//! The demo in the terminal: every system named, every cookie explained, and nothing left behind.

use biscuit_tin_portals::{hosts, systems};
use biscuit_tin_shared::registry::Registry;
use harness::Program;

#[tokio::test]
async fn the_tour_names_every_system_and_explains_every_cookie() {
    let folder = tempfile::tempdir().unwrap();
    let output = Program::new(["demo", "--no-browser"])
        .env("TMPDIR", folder.path())
        .output()
        .await;
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        output.status.code(),
        Some(0),
        "{told}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    for system in systems() {
        assert!(
            told.contains(&format!("\n{}  {}\n", system.name, system.url())),
            "{} is missing",
            system.name
        );
    }
    // A cookie's first line has its mark and verdict; its purpose and how we know follow.
    let lines: Vec<&str> = told.lines().collect();
    let mut cookies = 0;
    for (n, line) in lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.starts_with("  ") && line.contains("  on "))
    {
        cookies += 1;
        let verdict = [
            "As declared",
            "Differs from the notice",
            "Not declared",
            "Cannot tell",
        ]
        .iter()
        .find(|word| line.contains(*word));
        assert!(verdict.is_some(), "{line}");
        assert!(lines[n + 1].trim().len() > 10, "{line} has no purpose");
        assert!(
            lines[n + 2..n + 7]
                .iter()
                .any(|next| next.contains("How we know: ")),
            "{line} does not say how we know"
        );
    }
    assert!(cookies >= 60, "{cookies}");
    assert!(!told.contains('\u{1b}'), "no colour without a terminal");
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        0,
        "the tour leaves nothing behind"
    );
}

#[test]
fn every_portal_stands_on_a_host_that_the_registry_gives_its_service() {
    let registry = Registry::built_in().unwrap();
    for system in systems() {
        let file = registry
            .councils()
            .iter()
            .find(|file| file.council.id == system.council)
            .unwrap();
        let service = file
            .service
            .iter()
            .find(|service| service.id == system.service)
            .expect(system.service);
        assert_eq!(service.name, system.name);
        let own = service.hosts.iter().any(|host| host.host == system.host);
        // What others embed is shown on the council's page that embeds it.
        assert!(
            own || system.embeds().count() > 0,
            "{} is not on {}",
            system.service,
            system.host
        );
    }
    for host in hosts() {
        assert!(registry.home(host).is_some(), "{host} belongs to nobody");
    }
}
