//! Look-ups in small registries, as tables of rows: what is found, and why every other entry loses.

mod known;
mod places;

use super::*;
use crate::registry::candidates::{Entry, candidates};

const COUNCIL: &str = r#"
council = { id = "ours", name = "Ours" }
notice = [
  { id = "first", title = "First", document = "first.txt" },
  { id = "second", title = "Second", document = "second.txt" },
]
"#;

/// A service of that council: id, notice, hosts, and its rows.
fn service((id, notice, host): (&str, &str, &str), more: &str, rows: &[&str]) -> String {
    let mut text = format!(
        "[[service]]\nid = \"{id}\"\nname = \"{id}\"\nnotice = \"{notice}\"\nsection = \"S\"\n\
         source = {{ section = \"S\", line = 1 }}\n"
    );
    if more == "council_wide" {
        text.push_str("council_wide = true\n");
    }
    let shared = if more == "shared" {
        ", shared = true, path = \"/ours/\""
    } else {
        ""
    };
    text.push_str(&format!(
        "hosts = [{{ host = \"{host}\", basis = \"stated\"{shared} }}]\n"
    ));
    for row in rows {
        let (category, who) = row.split_once(' ').unwrap_or((row, ""));
        text.push_str(&format!(
            "[[service.cookie]]\n{who}\npurpose = \"Does it.\"\njudged_category = \"{category}\"\n\
             source = {{ section = \"S\", line = 2 }}\n"
        ));
    }
    text
}

const BOTH: [&str; 2] = ["necessary", "analytics"];

fn registry() -> Registry {
    let services = [
        service(
            ("wide", "first", "www.ours.test"),
            "council_wide",
            &[r#"analytics names = ["_ga"]"#],
        ),
        service(
            ("main", "second", "www.ours.test"),
            "",
            &[r#"necessary names = ["sess"]"#],
        ),
        service(
            ("forms", "second", "forms.ours.test"),
            "",
            &[r#"necessary names = ["form"]"#],
        ),
        service(("prose", "second", "prose.ours.test"), "", &["necessary"]),
        service(("vague", "first", "vague.ours.test"), "", &["unclassified"]),
        service(("two", "first", "two.ours.test"), "", &BOTH),
        service(
            ("maps", "first", "maps.ours.test"),
            "",
            &[
                r#"functional vendor = "counts""#,
                r#"unclassified names = ["_cnu"]"#,
            ],
        ),
        service(
            ("away", "second", "away.supplier.test"),
            "",
            &[r#"necessary names = ["away"]"#],
        ),
        service(
            ("part", "second", "pay.ours.test"),
            "shared",
            &[r#"necessary names = ["part"]"#],
        ),
        service(
            ("asks", "first", "asks.ours.test"),
            "",
            &[r#"necessary names = ["cmplz_*"]"#],
        ),
        service(
            ("loose", "first", "loose.ours.test"),
            "",
            &[r#"necessary names = ["c*"]"#],
        ),
    ];
    let (kind, path) = (FileKind::Council, "ours.toml".to_owned());
    let text = format!("{COUNCIL}{}", services.concat());
    let files = [
        RegistryFile { kind, path, text },
        vendor("counts", r#"["_cnt", "_cnu", "twin"]"#, "analytics", "[]"),
        vendor("keeps", r#"["sid_*", "twin"]"#, "necessary", "[]"),
        vendor("here", r#"["s*"]"#, "necessary", r#"["forms.ours.test"]"#),
    ];
    Registry::only(&files).expect("the files are whole")
}

/// Host, name, and what is found: declaration, service and notice of the host, vendor and category.
const LOOK_UPS: [(&str, &str, &str); 20] = [
    // On a host with two services each cookie is its own service's.
    (
        "www.ours.test",
        "_ga",
        "Service wide Named, wide first, - Analytics",
    ),
    (
        "www.ours.test",
        "sess",
        "Service main Named, main second, - Necessary",
    ),
    (
        "www.ours.test",
        "form",
        "OtherService forms Named, - -, - Necessary",
    ),
    (
        "forms.ours.test",
        "form",
        "Service forms Named, forms second, - Necessary",
    ),
    (
        "forms.ours.test",
        "_ga",
        "Council wide Named, forms second, - Analytics",
    ),
    (
        "forms.ours.test",
        "sess",
        "OtherService main Named, forms second, here Necessary",
    ),
    (
        "forms.ours.test",
        "mystery",
        "Nobody - None, forms second, - Unclassified",
    ),
    (
        "elsewhere.test",
        "form",
        "Nobody - None, - -, - Unclassified",
    ),
    // An entry for the host before a narrower name, and of equals the first.
    (
        "forms.ours.test",
        "sid_1",
        "Vendor - None, forms second, here Necessary",
    ),
    (
        "elsewhere.test",
        "sid_1",
        "Vendor - None, - -, keeps Necessary",
    ),
    (
        "elsewhere.test",
        "twin",
        "Vendor - None, - -, counts Analytics",
    ),
    // Prose is about cookies of its own category, or about any where nobody knows better.
    (
        "prose.ours.test",
        "mystery",
        "Service prose Prose, prose second, - Necessary",
    ),
    (
        "prose.ours.test",
        "sid_1",
        "Service prose Prose, prose second, keeps Necessary",
    ),
    (
        "prose.ours.test",
        "_cnt",
        "Vendor - None, prose second, counts Analytics",
    ),
    (
        "vague.ours.test",
        "_cnt",
        "Service vague Prose, vague first, counts Analytics",
    ),
    (
        "two.ours.test",
        "mystery",
        "Service two Ambiguous { of_one_kind: false }, two first, - Unclassified",
    ),
    (
        "two.ours.test",
        "_cnt",
        "Service two Prose, two first, counts Analytics",
    ),
    // A vendor that is named instead of its cookies.
    (
        "maps.ours.test",
        "_cnt",
        "Service maps ByVendor, maps first, counts Analytics",
    ),
    (
        "maps.ours.test",
        "_cnu",
        "Service maps Named, maps first, counts Analytics",
    ),
    (
        "maps.ours.test",
        "sid_1",
        "Vendor - None, maps first, keeps Necessary",
    ),
];

#[test]
fn a_look_up_finds_the_nearest_declaration_and_what_is_known() {
    let registry = registry();
    let check = |host: &str, name: &str, expected: &str| {
        let found = registry.look_up(&Place::of_host(host), name);
        let known = found.known.map_or("-", |known| known.vendor().id.as_str());
        let service = found.service.map_or("-", |service| service.id.as_str());
        let notice = found.notice.map_or("-", |notice| notice.id.as_str());
        let declared = found
            .declared
            .map_or("-", |found| found.service.id.as_str());
        let (basis, fit, category) = (found.basis, found.fit, found.category());
        let found =
            format!("{basis:?} {declared} {fit:?}, {service} {notice}, {known} {category:?}");
        assert_eq!(found, expected, "{name} on {host}");
    };
    for (host, name, expected) in LOOK_UPS {
        check(host, name, expected);
    }
}

#[test]
fn a_family_of_names_tells_the_consent_tool_if_it_is_narrow() {
    let registry = registry();
    let check = |host: &str, expected: Option<&str>| {
        let tool = registry.consent_tool(&Place::of_host(host));
        assert_eq!(tool.map(|tool| tool.name()), expected, "{host}");
    };
    check("asks.ours.test", Some("Complianz"));
    check("loose.ours.test", None);
    check("forms.ours.test", None);
}

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

fn vendor(id: &str, names: &str, category: &str, hosts: &str) -> RegistryFile {
    let text = format!(
        "[vendor]\nid = \"{id}\"\nname = \"{id}\"\n\
         [[cookie]]\nnames = {names}\nhosts = {hosts}\npurpose = \"Does it.\"\ncategory = \"{category}\"\n"
    );
    let path = format!("{id}.toml");
    let kind = FileKind::Vendor;
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
