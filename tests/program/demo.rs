//! The demo in the terminal: every system named, every cookie explained, and nothing left behind.

use biscuit_tin_portals::{hosts, systems};
use biscuit_tin_shared::registry::{Place, Registry};
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
            "Named in the notice",
            "Gap in the notice",
            "Named for another service",
            "Set before you chose",
            "Holds personal data",
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

/// How many cookies the conclusions of a portal's hosts count.
fn counted(part: &str) -> usize {
    let marks = ["✓ ", "? ", "! ", "≠ ", "✗ "];
    let said = part
        .lines()
        .filter(|line| marks.iter().any(|mark| line.starts_with(mark)));
    let words: Vec<&str> = said.flat_map(str::split_whitespace).collect();
    // "3 cookies:" or "1 cookie." says how many there are; "2 cookies of that kind" does not.
    let totals = words
        .windows(2)
        .filter(|pair| ["cookie.", "cookie:", "cookies.", "cookies:"].contains(&pair[1]));
    totals
        .filter_map(|pair| pair[0].parse::<usize>().ok())
        .sum()
}

#[tokio::test]
async fn the_tour_says_of_each_system_first_what_its_cookies_mean() {
    let output = Program::new(["demo", "--no-browser"]).output().await;
    let told = String::from_utf8(output.stdout).unwrap();
    let with_cookies = told.split("\n\n").filter(|part| part.contains("  on "));
    let mut systems = 0;
    for part in with_cookies {
        systems += 1;
        // What no browser keeps is shown, and not counted.
        let refused = part.matches("· Browsers do not keep it.").count();
        assert_eq!(
            part.matches("  on ").count() - refused,
            counted(part),
            "{part}"
        );
        let mut before = part.lines().take_while(|line| !line.contains("  on "));
        let marks = ["✓ ", "? ", "! ", "≠ ", "✗ "];
        let is_conclusion = |line: &str| marks.iter().any(|mark| line.starts_with(mark));
        assert!(
            before.any(|line| is_conclusion(line) && line.contains(" cookie")),
            "{part}"
        );
    }
    assert!(systems > 30, "{systems}");
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
    let registry = registry.with_whole_hosts();
    for host in hosts() {
        let place = Place {
            page: Some("www.luton.gov.uk"),
            ..Place::of_host(host)
        };
        assert!(registry.home(&place).is_some(), "{host} belongs to nobody");
    }
}

/// The labels of the terminal in one language, without what they are filled with: the longest piece of each.
fn labels(lang: &str) -> Vec<String> {
    let file = format!("{}/../shared/words/{lang}.ftl", env!("CARGO_MANIFEST_DIR"));
    let words = std::fs::read_to_string(file).expect("the words lie there");
    let texts = words
        .lines()
        .filter(|line| line.starts_with("terminal-known") || line.starts_with("tour-"))
        .filter_map(|line| line.split_once(" = "));
    texts
        .filter_map(|(_, text)| {
            let pieces = text.split(['{', '}']);
            let literal = pieces.filter(|piece| !piece.starts_with(" $"));
            literal.max_by_key(|piece| piece.len())
        })
        .map(|piece| piece.trim().to_owned())
        .collect()
}

#[tokio::test]
async fn the_tour_in_welsh_has_no_english_label() {
    let tour = async |lang: &str| {
        let output = Program::new(["demo", "--no-browser", "--lang", lang])
            .output()
            .await;
        assert_eq!(output.status.code(), Some(0), "{lang}");
        String::from_utf8(output.stdout).unwrap()
    };
    let (english, welsh) = (tour("en-GB").await, tour("cy").await);
    assert!(labels("en-GB").len() > 10 && labels("cy").len() > 10);
    for (ours, theirs) in labels("en-GB").iter().zip(labels("cy")) {
        assert!(english.contains(ours.as_str()), "{ours}");
        assert!(!welsh.contains(ours.as_str()), "{ours}");
        assert!(welsh.contains(&theirs), "{theirs}");
    }
    // Of each cookie's first line only names are left: the mark, the verdict and the place are Welsh.
    let first: Vec<&str> = welsh
        .lines()
        .filter(|line| {
            ["  ✓ ", "  ? ", "  ≠ ", "  ! "]
                .iter()
                .any(|mark| line.starts_with(mark))
        })
        .collect();
    assert!(first.len() >= 60, "{}", first.len());
    for line in first {
        assert!(line.contains("  ar ") && !line.contains("  on "), "{line}");
    }
    // What each cookie does is there in Welsh.
    assert!(!welsh.contains("(yn Saesneg)"), "{welsh}");
}
