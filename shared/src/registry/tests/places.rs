//! Whose a host is, wholly or in part, and which are inspected unasked.

use super::*;
use crate::registry::places::{Tenancy, WhyAsked};

fn places() -> Registry {
    let row = &["necessary"];
    let text = [
        COUNCIL,
        &service(("main", "first", "www.ours.test"), "", row),
        &service(("deep", "first", "www.deep.ours.test"), "", row),
        &service(("guess", "first", "guess.ours.test"), "", row).replace("stated", "inferred"),
        &service(("far", "first", "ours.supplier.test"), "", row).replace("stated", "inferred"),
        &service(("part", "first", "pay.many.test"), "shared", row),
        &service(("other", "first", "pay.many.test"), "shared", row),
    ]
    .concat();
    let (kind, path) = (FileKind::Council, "ours.toml".to_owned());
    Registry::only(&[RegistryFile { kind, path, text }]).expect("the file is whole")
}

#[test]
fn a_place_has_the_services_of_its_host_or_of_its_part_of_it() {
    let registry = places();
    let check = |place: Place<'_>, expected: &[&str]| {
        let services = registry.services(&place).map(|service| service.id.as_str());
        assert_eq!(services.collect::<Vec<_>>(), expected, "{}", place.host);
        let serves = registry.serves(&place, "ours");
        assert_eq!(serves, !expected.is_empty(), "{}", place.host);
        assert!(!registry.serves(&place, "theirs"), "{}", place.host);
    };
    check(Place::of_host("www.ours.test"), &["main"]);
    check(Place::of_host("ours.test"), &["main"]);
    check(Place::of_host("deep.ours.test"), &[]);
    check(Place::of_host("pay.many.test"), &[]);
    check(registry.part_of("pay.many.test"), &["part", "other"]);
}

#[test]
fn a_page_of_a_shared_host_is_the_councils_below_its_path() {
    let registry = places();
    let check = |registry: &Registry, host: &str, path: &str, expected: Tenancy<'_>| {
        let found = registry.tenancy(host, path.as_bytes());
        assert_eq!(found, expected, "{host}{path}");
        let is_shared = expected != Tenancy::Whole;
        assert_eq!(registry.is_shared(host), is_shared, "{host}");
    };
    let ours = Tenancy::Council("/ours/");
    check(&registry, "pay.many.test", "/ours/a", ours);
    check(&registry, "pay.many.test", "/theirs/a", Tenancy::Others);
    check(&registry, "www.ours.test", "/ours/a", Tenancy::Whole);
    let whole = registry.with_whole_hosts();
    check(&whole, "pay.many.test", "/theirs/a", Tenancy::Whole);
    assert!(whole.serves(&Place::of_host("pay.many.test"), "ours"));
}

#[test]
fn a_host_that_we_worked_out_is_asked_about_unless_it_lies_in_the_councils_own_domain() {
    let registry = places();
    let asked = registry.asked_hosts().map(|asked| (asked.host, asked.why));
    let expected = [
        ("ours.supplier.test", WhyAsked::Inferred),
        ("pay.many.test", WhyAsked::Shared),
        ("pay.many.test", WhyAsked::Shared),
    ];
    assert_eq!(asked.collect::<Vec<_>>(), expected);
    let own: Vec<&str> = registry.own_hosts().collect();
    let expected = ["www.ours.test", "www.deep.ours.test", "guess.ours.test"];
    assert_eq!(own, expected);
}
