//! Notices of a council, written as registry files: each kind of claim, prose, and rows that only name a vendor.

use crate::HOSTS;
use biscuit_tin_shared::registry::{FileKind, Registry, RegistryFile};
use proptest::{collection::vec, option, prelude::*, sample::select};

const CATEGORIES: [&str; 4] = ["necessary", "functional", "analytics", "marketing"];
const LIFETIMES: [&str; 5] = ["session", "persistent", "30 minutes", "1 day", "2 years"];
const KINDS: [&str; 21] = [
    "session_only",
    "first_party_only",
    "no_third_party",
    "no_personal_data",
    "opaque_value",
    "cookie_count",
    "max_lifetime",
    "min_lifetime",
    "exact_lifetime",
    "idle_timeout",
    "deleted_at_logout",
    "already_set_on_arrival",
    "essential",
    "no_analytics",
    "no_tracking",
    "uses_analytics",
    "needs_opt_in",
    "opt_out_offered",
    "implied_consent",
    "only_own_cookies",
    "names_listed",
];
/// What is generally known of four cookies.
const VENDOR: &str = r#"
[vendor]
id = "known"
name = "Known"
[[cookie]]
names = ["_ga"]
purpose = "Counts visits."
category = "analytics"
[[cookie]]
names = ["_fbp"]
purpose = "Follows people."
category = "marketing"
[[cookie]]
names = ["theme"]
purpose = "Remembers a setting."
category = "functional"
[[cookie]]
names = ["sid"]
purpose = "Keeps you logged in."
category = "necessary"
session_id = true
"#;

/// A row of a notice: one that names a cookie, one in prose, or one that names a vendor.
fn row() -> impl Strategy<Value = String> {
    let who = select(vec![
        "names = [\"a\"]",
        "names = [\"b\"]",
        "names = [\"_ga\"]",
        "names = [\"_fbp\"]",
        "names = [\"theme\"]\nprovider = \"Others\"",
        "names = [\"*sid\"]\nmeans = [\"sid\"]",
        "vendor = \"known\"",
        "",
    ]);
    let lifetime = option::of(select(LIFETIMES.to_vec()));
    (who, select(CATEGORIES.to_vec()), lifetime).prop_map(|(who, category, lifetime)| {
        let lifetime = lifetime.map_or_else(String::new, |lifetime| {
            format!("lifetime = \"{lifetime}\"\n")
        });
        format!(
            "[[service.cookie]]\n{who}\npurpose = \"Does it.\"\njudged_category = \"{category}\"\n\
             {lifetime}source = {{ section = \"S\", line = 2 }}\n"
        )
    })
}

/// A claim of any kind, about any cookies.
fn claim() -> impl Strategy<Value = String> {
    let about = select(vec![
        "",
        "",
        "names = [\"_ga\"]",
        "names = [\"a\", \"b\"]",
        "vendor = \"known\"",
        "declarations = [1]",
    ]);
    let terms = (1..4_u32, select(LIFETIMES.to_vec()));
    (select(KINDS.to_vec()), about, terms).prop_map(|(kind, about, (count, lifetime))| {
        let own = match kind {
            "cookie_count" => format!("count = {count}"),
            "max_lifetime" | "min_lifetime" | "exact_lifetime" | "idle_timeout" => {
                format!("lifetime = \"{lifetime}\"")
            }
            "names_listed" if !about.starts_with("names") => "names = [\"a\"]".to_owned(),
            _ => String::new(),
        };
        let terms = [about, own.as_str()];
        let terms: Vec<&str> = terms.into_iter().filter(|term| !term.is_empty()).collect();
        let terms = terms.join(", ");
        format!(
            "kind = \"{kind}\"\ntext = \"It promises {kind} {count} {lifetime}.\"\n\
             parameters = {{ {terms} }}\nsource = {{ section = \"S\", line = 3 }}\n"
        )
    })
}

/// A council with a main site and two portals, and what is known of vendors.
pub(crate) fn registry() -> impl Strategy<Value = Registry> {
    let service = (any::<bool>(), vec(row(), 0..4), vec(claim(), 0..5));
    (vec(service, 3), vec(claim(), 0..2)).prop_map(|(services, of_notice)| {
        let mut text =
            String::from("council = { id = \"test\", name = \"Test Council\" }\n[[notice]]\n");
        text.push_str("id = \"n\"\ntitle = \"N\"\ndocument = \"n.txt\"\n");
        for claim in of_notice {
            text.push_str(&format!("[[notice.claim]]\n{claim}"));
        }
        for (n, (is_wide, rows, claims)) in services.into_iter().enumerate() {
            let wide = n == 0 && is_wide;
            text.push_str(&format!(
                "[[service]]\nid = \"s{n}\"\nname = \"S{n}\"\nnotice = \"n\"\nsection = \"S\"\n\
                 source = {{ section = \"S\", line = 1 }}\ncouncil_wide = {wide}\n\
                 hosts = [{{ host = \"{}\", basis = \"stated\" }}]\n{}",
                HOSTS[n],
                rows.concat()
            ));
            for claim in claims {
                text.push_str(&format!("[[service.claim]]\n{claim}"));
            }
        }
        let file = |kind, text: &str| RegistryFile {
            kind,
            path: "test.toml".to_owned(),
            text: text.to_owned(),
        };
        let files = [
            file(FileKind::Council, &text),
            file(FileKind::Vendor, VENDOR),
        ];
        Registry::only(&files).unwrap_or_else(|error| panic!("{error}\n{text}"))
    })
}
