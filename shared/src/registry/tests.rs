//! Look-ups in small registries, as tables of rows.

mod candidates;

use super::*;

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
        "Service two Ambiguous, two first, - Necessary",
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

#[test]
fn what_a_host_only_received_may_be_another_services_of_its_domain() {
    let registry = registry();
    let check = |host: &str, name: &str, expected: KnowledgeBasis| {
        let found = registry.look_up_received(&Place::of_host(host), name);
        assert_eq!(found.basis, expected, "{name} on {host}");
    };
    check("forms.ours.test", "sess", KnowledgeBasis::Council);
    check("forms.ours.test", "form", KnowledgeBasis::Service);
    check("forms.ours.test", "sid_1", KnowledgeBasis::Vendor);
    // A host on another domain cannot have set it, and one of many organisations is not the council's.
    check("forms.ours.test", "away", KnowledgeBasis::OtherService);
    check("forms.ours.test", "part", KnowledgeBasis::OtherService);
    check("away.supplier.test", "sess", KnowledgeBasis::OtherService);
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

#[test]
fn a_star_of_digits_stands_for_nothing_else() {
    let check = |star: &str, name: &str, is_known: bool| {
        let mut file = vendor("v", r#"["id_*_x"]"#, "analytics", "[]");
        file.text.push_str(star);
        let registry = Registry::only(&[file]).expect("the file is whole");
        let found = registry.known("one.test", name).is_some();
        assert_eq!(found, is_known, "{star} {name}");
    };
    let hex = "star = \"hex\"";
    check(hex, "id_09af_x", true);
    check(hex, "id_09ag_x", false);
    check(hex, "id__x", false);
    let digits = "star = \"digits\"";
    check(digits, "id_0123_x", true);
    check(digits, "id_09af_x", false);
    for star in [hex, digits] {
        // Masked, as it is looked up where it may tell one visitor from another.
        check(star, "id_*_x", true);
    }
    check("", "id__x", true);
}
