//! Tests of what is read of an address.

use super::place;

#[test]
fn an_address_keeps_neither_name_nor_query_nor_fragment() {
    let check = |address: &str, expected: Option<(&str, &str)>| {
        let found = place(address);
        let found = found
            .as_ref()
            .map(|(host, address)| (host.as_str(), address.as_str()));
        assert_eq!(found, expected, "{address}");
    };
    let at = ("www.kirklees.gov.uk", "https://www.kirklees.gov.uk/cookies");
    check("https://www.kirklees.gov.uk/cookies", Some(at));
    check(
        "https://WWW.Kirklees.gov.uk/cookies?session=1#list",
        Some(at),
    );
    check("https://joe:secret@www.kirklees.gov.uk/cookies", Some(at));
    check("file:///home/joe/cookies.html", None);
    check("about:blank", None);
    check("", None);
}
