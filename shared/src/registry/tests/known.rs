//! Whose a name can be, and how surely it is that.

use super::*;
use crate::cookie::category::Category;

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

#[test]
fn a_name_that_others_use_too_is_sure_only_where_the_notice_says_whose_it_is() {
    let text = [
        COUNCIL,
        &service(
            ("s", "first", "www.ours.test"),
            "",
            &[
                r#"analytics names = ["id_2"]"#,
                r#"unclassified names = ["id_3"]"#,
                r#"analytics vendor = "lone""#,
                r#"marketing vendor = "v""#,
            ],
        ),
        &service(("p", "first", "prose.ours.test"), "", &["analytics"]),
    ]
    .concat();
    let (kind, path) = (FileKind::Council, "ours.toml".to_owned());
    let mut shared = vendor("v", r#"["id_*"]"#, "analytics", "[]");
    shared.text.push_str("shared_name = true\n");
    let lone = vendor("lone", r#"["own"]"#, "analytics", "[]");
    let registry = Registry::only(&[RegistryFile { kind, path, text }, shared, lone]);
    let registry = registry.expect("the files are whole");
    let check = |host: &str, name: &str, is_sure: bool, category: Category| {
        let found = registry.look_up(&Place::of_host(host), name);
        let said = (found.is_sure(), found.sure_category());
        assert_eq!(said, (is_sure, category), "{name} on {host}");
        // The notice names it, and the vendor says what it is for.
        assert_eq!(found.is_sorted_by_vendor(), name == "id_3", "{name}");
    };
    let none = Category::Unclassified;
    check("far.test", "id_1", false, none);
    check("far.test", "own", true, Category::Analytics);
    check("prose.ours.test", "id_1", false, none);
    check("www.ours.test", "id_2", true, Category::Analytics);
    check("www.ours.test", "id_3", true, none);
    check("www.ours.test", "id_1", true, Category::Analytics);
}

#[test]
fn what_a_host_only_received_may_be_another_services_of_its_domain() {
    let registry = registry();
    let check = |host: &str, name: &str, expected: KnowledgeBasis| {
        let found = registry.look_up_received(&Place::of_host(host), name);
        assert_eq!(found.basis, expected, "{name} on {host}");
        // What is declared for all sites is declared here too.
        let is_elsewhere = expected != KnowledgeBasis::Service && name != "sid_1" && name != "_ga";
        assert_eq!(
            found.elsewhere().is_some(),
            is_elsewhere,
            "{name} on {host}"
        );
    };
    check("forms.ours.test", "_ga", KnowledgeBasis::Council);
    check("forms.ours.test", "sess", KnowledgeBasis::Council);
    check("forms.ours.test", "form", KnowledgeBasis::Service);
    check("forms.ours.test", "sid_1", KnowledgeBasis::Vendor);
    // A host on another domain cannot have set it, and one of many organisations is not the council's.
    check("forms.ours.test", "away", KnowledgeBasis::OtherService);
    check("forms.ours.test", "part", KnowledgeBasis::OtherService);
    check("away.supplier.test", "sess", KnowledgeBasis::OtherService);
}
