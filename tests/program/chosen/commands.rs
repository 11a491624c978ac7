//! What each command says and leaves to do: names, ids and sites, twice, without a yes and with one.

use super::{DOMAIN, json, permitted, said, stores};
use harness::{Home, program};
use serde_json::{Value, json};
use std::{path::Path, process::Stdio};
use tokio::{io::AsyncWriteExt, process::Command};

#[tokio::test]
async fn a_council_is_meant_by_name_id_or_site_and_each_command_says_what_it_did() {
    let home = Home::new();
    let data = home.path().join("data");
    let rows = [
        ("add Tinshire", 2, "no council of the United Kingdom"),
        (
            "add www.example.org",
            2,
            "a site such as www.kirklees.gov.uk",
        ),
        (
            "add adur-worthing.gov.uk",
            2,
            "Adur District Council (adur), Worthing Borough Council (worthing)",
        ),
        ("add district", 2, "more"),
        ("remove devon", 2, "Devon County Council is not looked at"),
        ("remove luton", 2, "was not added by"),
        ("add", 64, "NAME|HOST"),
    ];
    for (arguments, code, part) in rows {
        let text = said(&home, &data, &format!("council {arguments}"), code).await;
        assert!(text.contains(part), "{arguments}: {text}");
    }
    assert!(!data.exists(), "nothing was made");
}

#[tokio::test]
async fn without_a_yes_a_council_is_added_and_the_trust_step_is_left() {
    let home = Home::new();
    let data = home.path().join("data");
    let added = json(&home, &data, "council add Sir,Ynys,Mon").await;
    let file = data.join("registry/councils/isle-of-anglesey.toml");
    assert_eq!(
        added,
        json!({ "id": "isle-of-anglesey", "name": "Isle of Anglesey County Council", "outcome": "added", "chosen": true,
            "notice": null, "hosts": ["anglesey.gov.uk"], "file": file, "laid_aside": null, "mistakes": [],
            "root": { "gains": ["anglesey.gov.uk"], "loses": [] }, "trust_step": "left",
            "command": format!("biscuit-tin trust install --data-dir {}", data.display()) })
    );
    let again = json(&home, &data, "council add anglesey").await;
    assert_eq!(
        (&again["outcome"], &again["trust_step"]),
        (&json!("unchanged"), &json!("left"))
    );
    assert_eq!(stores(&home), [0, 0], "no yes was given");
    let list = json(&home, &data, "council list").await;
    let entries = list["councils"].as_array().expect("a list").iter();
    let of = |id: &str| {
        entries
            .clone()
            .find(|entry| entry["id"] == id)
            .expect(id)
            .clone()
    };
    assert_eq!(
        (
            &of("isle-of-anglesey")["chosen"],
            &of("isle-of-anglesey")["notice"]
        ),
        (&json!(true), &Value::Null)
    );
}

#[tokio::test]
async fn the_trust_step_is_taken_after_a_yes_and_can_be_taken_later() {
    let home = Home::new();
    let data = home.path().join("data");
    let file = data.join("registry/councils/isle-of-anglesey.toml");
    said(&home, &data, "council add anglesey", 0).await;
    let done = json(&home, &data, "council add anglesey --yes").await;
    assert_eq!(
        (&done["trust_step"], &done["command"]),
        (&json!("done"), &Value::Null)
    );
    assert_eq!(done["stores"][0]["state"], "trusted");
    assert_eq!(stores(&home), [1, 1]);
    let removed = json(&home, &data, "council remove anglesey").await;
    assert_eq!(
        (&removed["outcome"], &removed["chosen"], &removed["root"]),
        (
            &json!("removed"),
            &json!(false),
            &json!({ "gains": [], "loses": ["anglesey.gov.uk"] })
        )
    );
    assert!(!file.exists());
    let root = data.join("ca/root.pem");
    let has = |root: &Path| permitted(root).contains(&"anglesey.gov.uk".to_owned());
    assert!(has(&root), "no yes was given");
    let doctor = said(&home, &data, "doctor", 1).await;
    let still = "it still permits anglesey.gov.uk, which `council remove` dropped";
    assert!(doctor.contains(still), "{doctor}");
    let twice = said(&home, &data, "council remove anglesey", 2).await;
    assert!(twice.contains("is not looked at"), "{twice}");
    // The step that was left.
    said(&home, &data, "trust install", 0).await;
    assert!(!has(&root));
    assert_eq!(stores(&home), [1, 1]);
}

#[tokio::test]
async fn at_a_terminal_the_trust_step_waits_for_a_yes() {
    let home = Home::new();
    let data = home.path().join("data");
    let at_terminal = |answer: &'static str| {
        let line = format!(
            "'{}' council add kirklees --data-dir '{}'",
            program().display(),
            data.display()
        );
        let mut command = Command::new("script");
        command.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
        command
            .env_clear()
            .envs(home.environment())
            .kill_on_drop(true);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        async move {
            let mut child = command.spawn().expect("script comes with every Debian");
            let mut input = child.stdin.take().expect("it is piped");
            input.write_all(answer.as_bytes()).await.expect("it reads");
            let output = child.wait_with_output().await.expect("it ends");
            drop(input);
            let text = String::from_utf8(output.stdout).expect("text");
            assert!(output.status.success() && text.contains("[y/N]"), "{text}");
        }
    };
    at_terminal("n\n").await;
    assert_eq!(stores(&home), [0, 0]);
    at_terminal("y\n").await;
    assert_eq!(stores(&home), [1, 1]);
    assert!(permitted(&data.join("ca/root.pem")).contains(&DOMAIN.to_owned()));
}
