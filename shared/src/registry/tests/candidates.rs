//! Why one entry explains a cookie and each other one loses, as rows of their order.

use super::vendor;
use crate::registry::{
    FileKind, Place, Registry, RegistryFile,
    candidates::{Entry, candidates},
};

/// A council with one service a row: host, names and what they mean.
fn council(id: &str, services: &[(&str, &str, &str)]) -> RegistryFile {
    let mut text = format!(
        "council = {{ id = \"{id}\", name = \"{id}\" }}\n[[notice]]\nid = \"n\"\ntitle = \"N\"\ndocument = \"n.txt\"\n"
    );
    for (n, (host, names, means)) in services.iter().enumerate() {
        text.push_str(&format!(
            "[[service]]\nid = \"s{n}\"\nname = \"{host}\"\nnotice = \"n\"\nsection = \"S\"\n\
             source = {{ section = \"S\", line = 1 }}\nhosts = [{{ host = \"{host}\", basis = \"stated\" }}]\n\
             [[service.cookie]]\nnames = {names}\nmeans = {means}\npurpose = \"Does it.\"\n\
             judged_category = \"necessary\"\nsource = {{ section = \"S\", line = 2 }}\n"
        ));
    }
    let path = format!("{id}.toml");
    let kind = FileKind::Council;
    RegistryFile { kind, path, text }
}

/// Host, name, and the candidates in their order.
const CANDIDATES: [(&str, &str, &[&str]); 7] = [
    ("one.test", "other", &["three.test * other_host"]),
    (
        "one.test",
        "sid",
        &["one.test sid wins", "three.test * other_host"],
    ),
    (
        "one.test",
        "id_1",
        &[
            "one.test id_1 wins",
            "one.test id_1 meant says_less",
            "two.test id_1 farther_scope",
            "three.test * other_host",
            "everywhere id_* only_known",
            "here id_* only_known",
        ],
    ),
    (
        "www.two.test",
        "id_1",
        &[
            "two.test id_1 wins",
            "one.test id_1 farther_scope",
            "one.test id_1 meant farther_scope",
            "three.test * other_host",
            "everywhere id_* only_known",
            "here id_* other_host",
        ],
    ),
    (
        "two.test",
        "id_3",
        &[
            "one.test id_* wins",
            "one.test id_* farther_scope",
            "three.test * other_host",
            "everywhere id_* only_known",
            "here id_* other_host",
        ],
    ),
    // Without a notice: an entry for the host before any other, then the narrower name.
    (
        "four.test",
        "id_2",
        &[
            "everywhere id_2 wins",
            "one.test id_* other_host",
            "one.test id_* other_host",
            "three.test * other_host",
            "everywhere id_* says_less",
            "here id_* other_host",
        ],
    ),
    (
        "five.test",
        "id_2",
        &[
            "here id_* wins",
            "one.test id_* other_host",
            "one.test id_* other_host",
            "three.test * other_host",
            "everywhere id_* says_less",
            "everywhere id_2 says_less",
        ],
    ),
];

#[test]
fn the_winner_comes_first_and_each_loser_has_its_reason() {
    let registry = Registry::only(&[
        council(
            "ours",
            &[
                ("one.test", r#"["id_*", "id_1"]"#, "[]"),
                ("one.test", r#"["id_*", "sid"]"#, r#"["id_1", "sid"]"#),
                ("two.test", r#"["id_1"]"#, "[]"),
            ],
        ),
        council("theirs", &[("three.test", r#"["*"]"#, "[]")]),
        vendor("everywhere", r#"["id_*", "id_2"]"#, "necessary", "[]"),
        vendor(
            "here",
            r#"["id_*"]"#,
            "necessary",
            r#"["one.test", "five.test"]"#,
        ),
    ])
    .expect("the files are whole");
    let check = |host: &str, name: &str, expected: &[&str]| {
        let found = candidates(&registry, &Place::of_host(host), name);
        let found: Vec<String> = found
            .iter()
            .map(|candidate| {
                let whose = match candidate.entry {
                    Entry::Declared(_, service, _) => &service.name,
                    Entry::Known(known) => &known.vendor().name,
                };
                let meant = if candidate.meant { " meant" } else { "" };
                let (pattern, id) = (candidate.pattern.as_str(), candidate.outcome.id());
                format!("{whose} {pattern}{meant} {id}")
            })
            .collect();
        assert_eq!(found, expected, "{name} on {host}");
    };
    for (host, name, expected) in CANDIDATES {
        check(host, name, expected);
    }
}
