//! The registry's files hold together: every system is there, every reference leads somewhere, every word is plain.
#![expect(
    clippy::too_many_lines,
    reason = "a table of rows is as long as it must be"
)]

use biscuit_tin_shared::{
    cookie::name_template::masked_name,
    registry::{
        KnowledgeBasis, Place, Registry,
        sources::{self, Grades},
        vendor::VendorFile,
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsStr,
    fs,
    path::Path,
};

const CHELMSFORD: [&str; 19] = [
    "objective",
    "pinpoint",
    "northgate-paris",
    "worldpay",
    "salesforce-waste",
    "ccc-venues",
    "capita-connect",
    "my-service-planning",
    "scuba-bookings",
    "public-access",
    "becs",
    "pae-portal",
    "sepp-parking",
    "pay-by-phone",
    "dash",
    "mipermit",
    "hylands-weddings",
    "womentime",
    "visit-chelmsford",
];
const LUTON: [&str; 20] = [
    "civic-cookie-control",
    "cloudflare",
    "google-analytics",
    "clarity",
    "hotjar",
    "youtube",
    "vimeo",
    "google-maps",
    "socialcare",
    "connect",
    "engage",
    "democracy",
    "directory",
    "jobs",
    "myforms",
    "civicaepay",
    "parking",
    "planning",
    "family-hubs",
    "mailchimp",
];

fn registry() -> Registry {
    Registry::built_in().expect("the built-in files can be read")
}

#[test]
fn every_system_of_both_notices_is_there_in_the_notices_order() {
    let registry = registry();
    for (council, expected) in [("chelmsford", &CHELMSFORD[..]), ("luton", &LUTON[..])] {
        let file = registry
            .councils()
            .iter()
            .find(|file| file.council.id == council)
            .expect(council);
        let found: Vec<&str> = file
            .service
            .iter()
            .map(|service| service.id.as_str())
            .collect();
        assert_eq!(found, expected);
        for service in &file.service {
            assert!(!service.hosts.is_empty(), "{} has no host", service.id);
            assert!(
                !service.cookie.is_empty(),
                "{} declares nothing",
                service.id
            );
        }
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_id_is_unique() {
    let registry = registry();
    let vendors: BTreeSet<&str> = registry
        .vendors()
        .iter()
        .map(|file| file.vendor.id.as_str())
        .collect();
    assert_eq!(vendors.len(), registry.vendors().len());
    for file in registry.councils() {
        let ids: BTreeSet<&str> = file
            .service
            .iter()
            .map(|service| service.id.as_str())
            .collect();
        assert_eq!(ids.len(), file.service.len(), "{}", file.council.id);
        for declaration in file.service.iter().flat_map(|service| &service.cookie) {
            if let Some(vendor) = &declaration.vendor {
                assert!(vendors.contains(vendor.as_str()), "{vendor} is no vendor");
            }
            assert_eq!(
                declaration.means.is_empty(),
                declaration.means_because.is_none(),
                "{:?}",
                declaration.names
            );
        }
    }
}

#[test]
fn names_are_names_and_purposes_are_short_sentences() {
    let registry = registry();
    let declared = registry
        .councils()
        .iter()
        .flat_map(|file| &file.service)
        .flat_map(|service| &service.cookie);
    let declared = declared.map(|cookie| (&cookie.names, &cookie.purpose));
    let known = registry
        .vendors()
        .iter()
        .flat_map(|file| &file.cookie)
        .map(|cookie| (&cookie.names, &cookie.purpose));
    for (names, purpose) in declared.chain(known) {
        for name in names {
            let mut odd = name.as_str().matches([' ', '"', '\'', ',', '#', '[']);
            // Notices write # for a part that varies; in Sitecore's name of the language it is a sign of its own.
            assert!(
                odd.next().is_none() || name.as_str() == "*#lang",
                "{name:?}"
            );
        }
        assert!(purpose.ends_with('.') && purpose.len() <= 160, "{purpose}");
    }
}

#[test]
fn every_vendor_entry_says_whose_word_it_is() {
    assert_eq!(sources::faults(&registry()), [""; 0]);
}

#[test]
fn at_least_1800_names_are_known_and_four_fifths_of_them_by_a_source() {
    let grades = Grades::of_all(&registry());
    let sourced = grades.maker + grades.observer;
    let all = sourced + grades.guess;
    assert!(all >= 1_800, "{grades:?}");
    assert!(sourced * 5 >= all * 4, "{grades:?}");
}

#[test]
fn no_two_vendor_entries_claim_the_same_name_for_the_same_hosts() {
    let registry = registry();
    let mut claimed = BTreeMap::new();
    for file in registry.vendors() {
        for cookie in &file.cookie {
            // An entry without hosts is for every host.
            let everywhere = cookie.hosts.is_empty().then_some("*");
            let hosts = cookie.hosts.iter().map(String::as_str).chain(everywhere);
            for host in hosts {
                for name in &cookie.names {
                    let first = claimed.insert((name.as_str(), host), &file.vendor.id);
                    assert!(
                        first.is_none(),
                        "{name:?} on {host} is claimed by {first:?} and {:?}",
                        file.vendor.id
                    );
                }
            }
        }
    }
}

#[test]
fn a_vendors_file_name_is_its_id() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("registry/vendors");
    let mut files = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be read").path();
        let stem = path.file_stem().and_then(OsStr::to_str).expect("a name");
        let text = fs::read_to_string(&path).expect("it can be read");
        let file: VendorFile = toml::from_str(&text).expect("it is a vendor's file");
        assert_eq!(file.vendor.id, stem);
        files.insert(file.vendor.id);
    }
    let registry = registry();
    let built_in: BTreeSet<String> = registry
        .vendors()
        .iter()
        .map(|file| file.vendor.id.clone())
        .collect();
    assert_eq!(files, built_in);
}

#[test]
fn the_most_specific_entry_wins() {
    let registry = registry();
    let check = |host: &str, name: &str, basis: KnowledgeBasis, service: Option<&str>| {
        // As a part of a page of Luton's, where it is embedded.
        let place = Place {
            page: Some("www.luton.gov.uk"),
            ..registry.part_of(host)
        };
        let found = registry.look_up(&place, name);
        let id = found.declared.map(|declared| declared.service.id.as_str());
        assert_eq!((found.basis, id), (basis, service), "{name} on {host}");
    };
    check(
        "jobs.luton.gov.uk",
        "AWSALB",
        KnowledgeBasis::Service,
        Some("jobs"),
    );
    check(
        "jobs.luton.gov.uk",
        "lumesse.apply.version.7",
        KnowledgeBasis::Service,
        Some("jobs"),
    );
    check(
        "myforms.luton.gov.uk",
        "AWSALBCORS",
        KnowledgeBasis::Service,
        Some("myforms"),
    );
    check(
        "parking.luton.gov.uk",
        "_ga",
        KnowledgeBasis::Council,
        Some("google-analytics"),
    );
    check(
        "parking.luton.gov.uk",
        "__utma",
        KnowledgeBasis::Council,
        Some("google-analytics"),
    );
    check(
        "parking.luton.gov.uk",
        "AWSALB",
        KnowledgeBasis::OtherService,
        Some("jobs"),
    );
    check(
        "m.luton.gov.uk",
        "_ga_ABC",
        KnowledgeBasis::Service,
        Some("google-analytics"),
    );
    check(
        "c.bing.com",
        "MUID",
        KnowledgeBasis::Service,
        Some("clarity"),
    );
    check(
        "www.youtube.com",
        "YSC",
        KnowledgeBasis::Service,
        Some("youtube"),
    );
    check(
        "consult.chelmsford.gov.uk",
        "_ga",
        KnowledgeBasis::Service,
        Some("objective"),
    );
    check(
        "consult.chelmsford.gov.uk",
        "JSESSIONID",
        KnowledgeBasis::Service,
        Some("objective"),
    );
    check(
        "www.mipermit.com",
        "ASPSESSIONIDQQABCDEF",
        KnowledgeBasis::Service,
        Some("mipermit"),
    );
    check(
        "planning.luton.gov.uk",
        "PHPSESSID",
        KnowledgeBasis::OtherService,
        Some("myforms"),
    );
    check(
        "publicaccess.chelmsford.gov.uk",
        "NSC_xyz",
        KnowledgeBasis::Vendor,
        None,
    );
    check(
        "publicaccess.chelmsford.gov.uk",
        "mystery",
        KnowledgeBasis::Nobody,
        None,
    );
    check("example.org", "PHPSESSID", KnowledgeBasis::Vendor, None);
    check("platform.x.com", "lang", KnowledgeBasis::Vendor, None);
    check("example.org", "lang", KnowledgeBasis::Nobody, None);
    check("example.org", "mystery", KnowledgeBasis::Nobody, None);
}

#[test]
fn embedded_third_parties_are_not_listed_by_default() {
    let registry = registry();
    let listed: Vec<&str> = registry.own_hosts().collect();
    for host in [
        "www.youtube.com",
        "www.google.com",
        "c.bing.com",
        "mailchi.mp",
    ] {
        assert!(!listed.contains(&host), "{host}");
    }
    assert!(
        listed.contains(&"jobs.luton.gov.uk") && listed.contains(&"publicaccess.chelmsford.gov.uk")
    );
}

#[test]
fn hosts_of_many_organisations_are_asked_about_where_an_address_tells_whose_a_page_is() {
    let registry = registry();
    let listed: Vec<&str> = registry.own_hosts().collect();
    let check = |host: &str, council: &str, may_ask: bool| {
        assert!(!listed.contains(&host), "{host}");
        assert!(
            registry.asked_hosts().any(|asked| asked.host == host),
            "{host}"
        );
        let asked = registry.asked_host(host, council).is_some();
        assert_eq!(asked, may_ask, "{host}");
    };
    check("www.civicaepay.co.uk", "luton", true);
    check("www.mipermit.com", "chelmsford", false);
    check("paybyphone.co.uk", "chelmsford", false);
    check("secure.worldpay.com", "chelmsford", false);
    check("www.delta-esourcing.com", "chelmsford", false);
    check("www.bookofremembrance.eu", "chelmsford", false);
    assert_eq!(registry.asked_hosts().count(), 6);
    // One that we worked out, and that lies in a council's own domain.
    assert!(listed.contains(&"pinpoint.chelmsford.gov.uk"));
    let asked = |host, council| registry.asked_host(host, council).is_some();
    assert!(asked("eu.www.civicaepay.co.uk", "luton"));
    assert!(!asked("civicaepay.co.uk", "luton"));
    assert!(!asked("www.civicaepay.co.uk", "chelmsford"));
    assert!(!asked("jobs.luton.gov.uk", "luton"));
}

/// Names that every visitor gets alike leave as they are.
#[test]
fn the_mask_for_names_changes_no_exact_name() {
    let registry = Registry::built_in().expect("the built-in registry is whole");
    let council = registry.councils().iter().flat_map(|file| {
        let declarations = file.service.iter().flat_map(|service| &service.cookie);
        declarations.flat_map(|row| row.names.iter().chain(&row.means))
    });
    let vendor = registry.vendors().iter();
    let vendor = vendor.flat_map(|file| file.cookie.iter().flat_map(|cookie| &cookie.names));
    let exact: Vec<&str> = council
        .chain(vendor)
        .filter(|pattern| pattern.is_exact())
        .map(|pattern| pattern.as_str())
        .collect();
    assert!(exact.len() > 100, "{} names", exact.len());
    for name in exact {
        assert_eq!(masked_name(name), name);
    }
}
