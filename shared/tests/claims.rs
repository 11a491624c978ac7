//! The claims of the two notices: complete, with the parameters of their kind, and the oddities of their rows noted.
#![expect(
    clippy::too_many_lines,
    reason = "a table of rows is as long as it must be"
)]

use biscuit_tin_shared::{
    cookie::{category::Category, lifetime::Lifetime},
    registry::{
        Registry,
        declaration::{Claim, ClaimKind, CouncilFile, Declaration, Notice, Service, Storage},
        pattern::Pattern,
    },
};

fn registry() -> Registry {
    Registry::built_in().expect("the built-in files can be read")
}

fn council<'r>(registry: &'r Registry, id: &str) -> &'r CouncilFile {
    let mut files = registry.councils().iter();
    files.find(|file| file.council.id == id).expect(id)
}

#[test]
fn every_claim_of_both_notices_is_there_in_one_short_sentence() {
    let registry = registry();
    for (id, expected) in [("chelmsford", 87), ("luton", 27)] {
        let file = council(&registry, id);
        assert_eq!(file.claims().count(), expected, "{id}");
        for (notice, service, claim) in file.claims() {
            let at = (&notice.id, service.map(|service| &service.id), &claim.text);
            let plain = claim.text.ends_with('.') && claim.text.len() <= 100;
            assert!(plain, "{at:?}");
            assert!(claim.source.line > 0, "{at:?}");
            let row = claim.source.row;
            assert!(row.is_none_or(|row| row > 0), "{at:?}");
        }
    }
}

#[test]
fn a_service_listed_under_session_cookies_claims_and_declares_only_those() {
    let registry = registry();
    let services = &council(&registry, "chelmsford").service;
    let session = |service: &&Service| service.declared_type.as_deref() == Some("Session");
    assert_eq!(services.iter().filter(session).count(), 12);
    for service in services.iter().filter(session) {
        for declaration in &service.cookie {
            let lifetime = declaration.lifetime;
            assert_eq!(lifetime, Some(Lifetime::Session), "{}", service.id);
        }
        let whole = service
            .claim
            .iter()
            .filter(|claim| claim.kind == ClaimKind::SessionOnly && parameters(claim).is_empty());
        assert_eq!(whole.count(), 1, "{}", service.id);
    }
}

/// A claim's parameters as the file has them.
fn parameters(claim: &Claim) -> toml::Table {
    toml::Table::try_from(&claim.parameters).expect("parameters are a table")
}

/// Names or ids in a claim's parameters.
fn texts<'t>(value: &'t toml::Value, at: &str) -> Vec<&'t str> {
    let list = value.as_array().expect(at);
    assert!(!list.is_empty(), "{at}");
    let text = |value: &'t toml::Value| value.as_str().filter(|text| !text.is_empty());
    list.iter().map(|value| text(value).expect(at)).collect()
}

/// Whether a declaration matches the name: by `names`, by `means`, or by its vendor.
fn declares(registry: &Registry, declaration: &Declaration, name: &str) -> bool {
    let mut patterns = declaration.names.iter().chain(&declaration.means);
    let vendor = registry.known("example.org", name);
    patterns.any(|pattern| pattern.as_str() == name)
        || vendor.is_some_and(|known| declaration.vendor.as_ref() == Some(&known.vendor().id))
}

fn check_scope(
    registry: &Registry,
    (file, notice, service): (&CouncilFile, &Notice, Option<&Service>),
    (key, value): (&str, &toml::Value),
    at: &str,
) {
    match key {
        "names" => {
            let cookies = &service.expect(at).cookie;
            for name in texts(value, at) {
                let pattern = Pattern::new(name);
                let plain = !name.contains([' ', '"', '\'', ',', '#', '[', ';', '=']);
                assert!(plain && pattern.literal_length() > 0, "{at}: {name}");
                let declared = cookies.iter().any(|c| declares(registry, c, name));
                assert!(declared, "{at}: nothing declares {name}");
            }
        }
        "vendor" => {
            let id = value.as_str().expect(at);
            let mut vendors = registry.vendors().iter();
            assert!(vendors.any(|file| file.vendor.id == id), "{at}: {id}");
        }
        "declarations" => {
            let cookies = &service.expect(at).cookie;
            let places = value.as_array().expect(at);
            assert!(!places.is_empty(), "{at}");
            for place in places {
                let place = usize::try_from(place.as_integer().expect(at)).expect(at);
                let declaration = place.checked_sub(1).and_then(|n| cookies.get(n));
                assert!(declaration.expect(at).names.is_empty(), "{at}: {place}");
            }
        }
        "services" => {
            assert!(service.is_none(), "{at}");
            for id in texts(value, at) {
                let mut services = file.service.iter();
                let there = services.any(|s| s.id == id && s.notice == notice.id);
                assert!(there, "{at}: {id}");
            }
        }
        _ => panic!("{at}: {key} is no parameter of this kind"),
    }
}

#[test]
fn a_claim_has_the_parameters_of_its_kind_and_no_others() {
    use ClaimKind::*;
    let registry = registry();
    for file in registry.councils() {
        for (notice, service, claim) in file.claims() {
            let at = format!("{:?} of {:?}", claim.kind, service.map(|s| &s.id));
            let required = match claim.kind {
                CookieCount => Some("count"),
                MaxLifetime | MinLifetime | ExactLifetime | IdleTimeout => Some("lifetime"),
                NamesListed => Some("names"),
                _ => None,
            };
            let parameters = parameters(claim);
            let there = required.is_none_or(|key| parameters.contains_key(key));
            assert!(there, "{at}: {required:?} is missing");
            let mut scopes = 0;
            for (key, value) in &parameters {
                match (key.as_str(), claim.kind) {
                    ("count", CookieCount) => {
                        let count = value.as_integer().expect(&at);
                        assert!(count > 0, "{at}");
                    }
                    ("lifetime", MaxLifetime | MinLifetime | ExactLifetime | IdleTimeout) => {
                        let lifetime = claim.parameters.lifetime.expect(&at);
                        let span = lifetime.range().is_some();
                        assert!(span || claim.kind != IdleTimeout, "{at}");
                    }
                    ("data", NoPersonalData) => assert_eq!(value.as_str(), Some("payment card")),
                    (key, _) => {
                        check_scope(&registry, (file, notice, service), (key, value), &at);
                        scopes += 1;
                    }
                }
            }
            assert!(scopes <= 1, "{at}: {:?}", claim.parameters);
        }
    }
}

/// The declaration of a service that has `name` among its names as declared.
fn row<'r>(registry: &'r Registry, place: (&str, &str), name: &str) -> &'r Declaration {
    let mut services = council(registry, place.0).service.iter();
    let service = services.find(|s| s.id == place.1).expect(place.1);
    let has = |declaration: &&Declaration| declaration.names.iter().any(|n| n.as_str() == name);
    service.cookie.iter().find(has).expect(name)
}

#[test]
fn a_misspelt_name_is_kept_and_explained() {
    let registry = registry();
    let check = |place: (&str, &str), name: &str, means: &[&str], because: &str| {
        let found = row(&registry, place, name);
        for real in means {
            let there = found.means.iter().any(|pattern| pattern.as_str() == *real);
            assert!(there, "{name} of {}: {real}", place.1);
        }
        let why = found.means_because.as_deref().unwrap_or_default();
        assert!(why.contains(because), "{name} of {}: {why}", place.1);
    };
    let venues = ("chelmsford", "ccc-venues");
    let visit = ("chelmsford", "visit-chelmsford");
    let counting = ("luton", "google-analytics");
    for name in ["utma", "utmb", "utmc", "utmz", "utmt"] {
        check(venues, name, &[&format!("__{name}")], "two underscores");
    }
    check(visit, "butma", &["__utma"], "list mark");
    check(visit, "_utmb", &["__utmb"], "two underscores");
    check(visit, "_utmc", &["__utmc"], "two underscores");
    check(visit, "_utmz", &["__utmz"], "two underscores");
    check(counting, "utma", &["__utma"], "two underscores");
    check(counting, "_utmb", &["__utmb"], "two underscores");
    check(counting, "_utmc", &["__utmc"], "two underscores");
    check(counting, "_utmz", &["__utmz"], "two underscores");
    let hotjar = ["_hjUserId", "_hjid", "_hjSessionUser_*"];
    check(("luton", "hotjar"), "hjUserId", &hotjar, "_hj");
    let asp = ("chelmsford", "mipermit");
    check(asp, "ASPSESSIONID", &["ASPSESSIONID*"], "random letters");
    let payments = ("luton", "civicaepay");
    let token = ["__RequestVerificationToken", "__RequestVerificationToken_*"];
    let written = "_RequestVerificationToken";
    check(payments, written, &token, "two underscores");
    for pool in ["BIGipServerPOOL_A3", "BIGipServerCFS_HTTP"] {
        check(payments, pool, &["BIGipServer*"], "group of servers");
    }
}

#[test]
fn every_odd_row_has_its_note() {
    let registry = registry();
    let check = |place: (&str, &str), names: &[&str], note: &str| {
        let found = row(&registry, place, names[0]);
        let written: Vec<&str> = found.names.iter().map(|name| name.as_str()).collect();
        assert_eq!(written, names, "{}", place.1);
        let noted = found.notes.iter().any(|text| text.contains(note));
        assert!(noted, "{names:?} of {}: {note}", place.1);
    };
    let jobs = ("luton", "jobs");
    // Several names in one cell.
    let chelmsford = |service| ("chelmsford", service);
    let old = ["utma", "utmb", "utmc", "utmz", "utmt"];
    check(chelmsford("ccc-venues"), &old, "five names");
    check(
        chelmsford("ccc-venues"),
        &["has_js", "AWSELB"],
        "both names",
    );
    let old = ["butma", "_utmb", "_utmc", "_utmz"];
    check(chelmsford("visit-chelmsford"), &old, "four names");
    let session = ["ASP.NET_SessionId", "language"];
    check(("luton", "democracy"), &session, "one cell");
    let choices = ["complianceCookie", "kbroker_presence_controller"];
    check(("luton", "directory"), &choices, "one cell");
    check(jobs, &["AWSALB", "AWSALBCORS"], "one cell");
    check(jobs, &["sessionId", "sessionId-legacy"], "one cell");
    let forms = ["PHPSESSID", "APP_LANG", "AWSALBCORS", "AWSELB", "localtime"];
    check(("luton", "myforms"), &forms, "five names in one cell");
    let payment = [
        "_RequestVerificationToken",
        "ASP.NET_SessionId",
        "BIGipServerPOOL_A3",
        "BIGipServerCFS_HTTP",
    ];
    check(("luton", "civicaepay"), &payment, "four names in one cell");
    // One name with slashes in it.
    let slashes = [
        "__KBLoggedIn__",
        "__KBCookie__/luton/directory",
        "JSESSIONID",
    ];
    check(("luton", "directory"), &slashes, "one name with slashes");
    // Names with a part that varies.
    for name in ["_ga_*", "_gat_gtag_*"] {
        check(("luton", "google-analytics"), &[name], "[property_id]");
    }
    for name in [
        "lumesse.apply.version.*",
        "lumesse.apply.countryCodes.*",
        "local_language-*",
    ] {
        check(jobs, &[name], "writes #");
    }
    for name in ["talentlink_candidatePortal_*", "flashMessage_*"] {
        check(jobs, &[name], "writes *");
    }
    // Quotes around names, and a row that lacks a column.
    check(
        jobs,
        &["candidatePortal", "candidatePortalSameSite"],
        "quotes",
    );
    check(jobs, &["expire_timestamp"], "lacks its description");
    let shifted = row(&registry, jobs, "expire_timestamp");
    assert_eq!(shifted.lifetime, Some(Lifetime::Session));
    // Rows that contradict each other.
    check(jobs, &["__cfduid"], "one month");
    check(("luton", "cloudflare"), &["__cfduid"], "persistent");
    check(jobs, &["AWSALB", "AWSALBCORS"], "session cookie");
    check(("luton", "myforms"), &forms, "for a week");
    // Others' cookies among the performance ones.
    for name in ["MUID", "MR", "SM", "ANONCHK", "CLID"] {
        let clarity = ("luton", "clarity");
        check(clarity, &[name], "performance cookies");
        let found = row(&registry, clarity, name);
        assert_eq!(found.category, Some(Category::Analytics), "{name}");
        assert_eq!(found.judged_category, Category::Marketing, "{name}");
        assert!(found.judged_because.is_some(), "{name}");
    }
    // Keys that are no cookies.
    let hubs = ("luton", "family-hubs");
    let local = [
        "bb_uuidl",
        "appModal",
        "bb_appVersion",
        "bb_us",
        "bb_savedItems",
        "bb_appPwaInstalled",
    ];
    let session = ["AI_buffer", "AI_sentbuffer"];
    let local = local.map(|name| (name, Storage::LocalStorage, "local storage"));
    let session = session.map(|name| (name, Storage::SessionStorage, "session storage"));
    for (name, storage, note) in local.into_iter().chain(session) {
        check(hubs, &[name], note);
        let found = row(&registry, hubs, name);
        assert_eq!(found.storage, storage, "{name}");
        assert_eq!(found.declared_storage, Storage::Cookie, "{name}");
    }
}
