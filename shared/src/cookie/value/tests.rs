//! Kinds of values, as tables of rows and as rates of false alarms.

use super::*;
use proptest::prelude::*;

fn kind(value: &str) -> ValueKind {
    ValueFacts::of(b"kept", value.as_bytes()).kind
}

fn check(rows: &[(&str, ValueKind)]) {
    for (value, expected) in rows {
        assert_eq!(kind(value), *expected, "{value}");
    }
}

#[test]
fn a_value_is_classified_by_its_shape() {
    check(&[
        ("", ValueKind::Empty),
        ("1", ValueKind::Flag),
        ("True", ValueKind::Flag),
        ("en-GB", ValueKind::Short),
        ("english", ValueKind::Short),
        ("2026", ValueKind::Short),
        ("GA1.3.1467345928.1732438800", ValueKind::Identifier),
        ("9C2E51D5B3A84A0E8F0C6E1B7D2F4A11", ValueKind::Identifier),
        ("1732438800000", ValueKind::Identifier),
    ]);
}

#[test]
fn an_e_mail_address_is_found_and_nothing_like_it() {
    check(&[
        ("jo.bloggs@example.co.uk", ValueKind::Email),
        ("jo.bloggs%40example.co.uk", ValueKind::Email),
        ("user=jo+library@example.org;x=1", ValueKind::Email),
        (
            "%7B%22mail%22%3A%22jo%40example.com%22%7D",
            ValueKind::Email,
        ),
        ("am8uYmxvZ2dzQGV4YW1wbGUuY28udWs", ValueKind::Email), // the first one in base64
        ("@example.com1234567", ValueKind::Identifier),
        ("info@luton.gov.uk", ValueKind::Short), // a service's, and no person's
        ("sender=no-reply%40tinshire.gov.uk", ValueKind::Identifier),
        ("Council.Tax+2026@tinshire.gov.uk", ValueKind::Identifier),
        (
            "to=info@luton.gov.uk,jo.bloggs@luton.gov.uk",
            ValueKind::Email,
        ),
        ("information@luton.gov.uk", ValueKind::Email),
        ("jo@localhost", ValueKind::Short),
        ("a@b.notasuffixatall", ValueKind::Short),
        ("k3j4h5k3@3.14159265", ValueKind::Identifier),
    ]);
}

#[test]
fn a_phone_number_is_found_and_nothing_like_it() {
    check(&[
        ("+44 1632 960 001", ValueKind::Phone),
        ("%2B441632960001", ValueKind::Phone),
        ("020 7946 0018", ValueKind::Phone),
        ("01632-960-001", ValueKind::Phone),
        ("(01632) 960001", ValueKind::Phone),
        ("07700900123", ValueKind::Phone),
        ("447700900123", ValueKind::Phone),
        ("00447700900123", ValueKind::Phone),
        ("tel=07700 900123", ValueKind::Phone),
        ("01632960001", ValueKind::Identifier), // bare, and not a mobile: could be any number
        ("07600900123", ValueKind::Identifier), // a pager
        ("+1 202 555 0123", ValueKind::Identifier),
        ("a07700900123", ValueKind::Identifier),
        ("07700900123.44", ValueKind::Identifier),
        ("01-02-2026 0930", ValueKind::Identifier),
        ("0770090012", ValueKind::Identifier),
    ]);
}

#[test]
fn a_postcode_is_found_and_nothing_like_it() {
    check(&[
        ("CM1 1JE", ValueKind::Postcode),
        ("LU1+2BQ", ValueKind::Postcode),
        ("LU1%202BQ", ValueKind::Postcode),
        ("address=SW1A1AA", ValueKind::Postcode),
        ("location=SW1A1AA", ValueKind::Postcode),
        ("SW1A1AA", ValueKind::Short), // a short code like any other
        ("colour=BB11AA", ValueKind::Identifier),
        ("pool=DE55AD", ValueKind::Identifier),
        ("EC1A 1BB", ValueKind::Postcode),
        ("from High Street CM20 2JN", ValueKind::Postcode),
        ("from%20High+Street+CM20%202JN|x", ValueKind::Postcode),
        ("postcode=cm11je", ValueKind::Postcode),
        ("cm11je", ValueKind::Short), // a short code like any other
        ("b25ad", ValueKind::Short),
        ("E16AN", ValueKind::Short), // a server, a skin, a theme
        ("M1 1AE", ValueKind::Postcode),
        ("postcode=M11AE", ValueKind::Postcode),
        ("dd63bb", ValueKind::Short),
        ("cm1 1je", ValueKind::Postcode),
        ("lu1+2bq", ValueKind::Postcode),
        ("{\"postcode\":\"sw1a1aa\"}", ValueKind::Postcode),
        ("Cm1 1je", ValueKind::Postcode),
        ("Cm11jE", ValueKind::Short),          // nobody writes so
        ("x-cm11je-y", ValueKind::Identifier), // a piece of an identifier
        ("build=de554aa", ValueKind::Identifier),
        ("cm1a 1je", ValueKind::Short), // only inner London has such districts
        ("zz1 1je", ValueKind::Short),
        ("QQ1 1JE", ValueKind::Short),
        ("CM1 1CE", ValueKind::Short), // no unit has a C
        ("A1B2C3D4E5F6", ValueKind::Identifier),
    ]);
}

#[test]
fn a_national_insurance_number_is_found_and_nothing_like_it() {
    check(&[
        ("AB123456C", ValueKind::NationalInsurance),
        ("AB 12 34 56 C", ValueKind::NationalInsurance),
        ("nino=ab123456c", ValueKind::NationalInsurance),
        ("ab 12 34 56 c", ValueKind::NationalInsurance),
        ("ab123456c", ValueKind::Identifier), // nine letters of a code
        ("session=AB123456C", ValueKind::Identifier),
        ("QQ123456C", ValueKind::Identifier), // the example that HMRC never gives out
        ("GB123456C", ValueKind::Identifier),
        ("AB123456E", ValueKind::Identifier),
        ("AB1234567C", ValueKind::Identifier),
        ("xAB123456C", ValueKind::Identifier),
    ]);
}

#[test]
fn a_payment_card_is_found_and_nothing_like_it() {
    check(&[
        ("4111111111111111", ValueKind::Identifier), // no name speaks of a card
        ("card=4111111111111111", ValueKind::PaymentCard),
        ("4111 1111 1111 1111", ValueKind::PaymentCard),
        ("5555-5555-5555-4444", ValueKind::PaymentCard),
        ("3782 822463 10005", ValueKind::PaymentCard),
        (
            "{\"ccNumber\":\"2223003122003222\"}",
            ValueKind::PaymentCard,
        ),
        ("4111111111111112", ValueKind::Identifier), // the check digit is wrong
        ("1111111111111117", ValueKind::Identifier), // no maker begins so
        ("4111 111111111111", ValueKind::Identifier), // nobody groups so
        ("04111111111111111", ValueKind::Identifier),
        ("1732438800.1732438801", ValueKind::Identifier),
    ]);
}

#[test]
fn an_internet_address_is_found_and_nothing_like_it() {
    check(&[
        ("203.0.113.77", ValueKind::IpAddress),
        ("ip=203.0.113.77&t=1", ValueKind::IpAddress),
        ("2001:db8:0:1:1:1:1:1", ValueKind::IpAddress),
        ("10.20.30.40:8080", ValueKind::ServerAddress),
        ("node=10.20.30.40", ValueKind::ServerAddress),
        ("10.20.30.40", ValueKind::Short), // a version as well as an address
        ("app_version=10.4.12.1", ValueKind::Identifier),
        ("Safari/123.45.67.89", ValueKind::Identifier),
        ("120.0.71.3", ValueKind::Short),
        ("1.2.3.4", ValueKind::Short), // a version
        ("GA1.2.100.200", ValueKind::Identifier),
        ("300.1.2.3", ValueKind::Short),
        ("12:30:45", ValueKind::Short),
    ]);
}

#[test]
fn a_signed_token_is_found_and_read() {
    // {"alg":"HS256","typ":"JWT"}
    let head = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
    let token = |claims: &str| format!("{head}.{}.c2lnbmF0dXJl", URL_SAFE_NO_PAD.encode(claims));
    assert_eq!(kind(&token(r#"{"sub":"a7f3"}"#)), ValueKind::Jwt);
    assert_eq!(
        kind(&token(r#"{"mail":"jo@example.org"}"#)),
        ValueKind::Email
    );
    assert_eq!(kind("eyJub3QiOiJhIn0.e30.x"), ValueKind::Identifier);
}

#[test]
fn a_load_balancers_cookie_discloses_its_server() {
    let check = |name: &str, value: &str, expected: Option<&str>| {
        let facts = ValueFacts::of(name.as_bytes(), value.as_bytes());
        assert_eq!(facts.discloses.as_deref(), expected, "{name}={value}");
        let disclosures = Disclosures::of(name.as_bytes(), value.as_bytes());
        assert_eq!(disclosures, facts.disclosures(), "{name}={value}");
    };
    // The four forms of F5's article K6917, with its own examples.
    check("BIGipServerpool", "1677787402.36895.0000", Some("10.1.x.x"));
    check(
        "BIGipServerpool",
        "rd5o00000000000000000000ffffc0000201o80",
        None,
    ); // 192.0.2.1 is not internal
    check(
        "BIGipServerpool",
        "rd5o00000000000000000000ffff0a000001o80",
        Some("10.0.x.x"),
    );
    check(
        "BIGipServerpool",
        "vifd000000000000000000000000000030.20480",
        Some("fd00:0:x:x"),
    );
    check(
        "BIGipServerpool",
        "rd3ofd000000000000000000000000000030o80",
        Some("fd00:0:x:x"),
    );
    check("other", "1677787402.36895.0000", Some("10.1.x.x"));
    check("other", "3232235777.1.0000", None); // backwards this is no inner network
    check("route", "10.20.30.40", Some("10.20.x.x"));
    check("BIGipServerpool", "!k3j4h5kj3h45kj3h45kjh==", None); // encrypted, as it should be
}

/// Random identifiers of the kinds that sites make, one kind a row, with the share of false alarms that its shape allows.
#[test]
fn random_identifiers_raise_no_false_alarm_beyond_the_stated_rate() {
    const TRIES: u32 = 10_000;
    let mut state: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut next = move || {
        // SplitMix64: the same numbers in each run.
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    };
    let mut text = |alphabet: &[u8], length: usize| -> String {
        (0..length)
            .map(|_| {
                let at = usize::try_from(next() % alphabet.len() as u64).expect("it is small");
                char::from(alphabet[at])
            })
            .collect()
    };
    const HEX: &[u8] = b"0123456789abcdef";
    const UPPER: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    const SMALL: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const DIGITS: &[u8] = b"0123456789";
    // (kind, alphabet, groups, joined by, alarms in 10,000 at most)
    type Row<'a> = (&'a str, &'a [u8], &'a [usize], &'a str, u32);
    let rows: [Row<'_>; 13] = [
        ("hexadecimal", HEX, &[32], "", 0),
        ("UUID", HEX, &[8, 4, 4, 4, 12], "-", 0),
        ("base64url", BASE64, &[22], "", 0),
        ("base64url, short", BASE64, &[8], "", 2),
        ("capitals and digits", UPPER, &[24], "", 0),
        ("Google Analytics", DIGITS, &[1, 9, 10], ".", 0),
        ("milliseconds", DIGITS, &[13], "", 0),
        // One in a hundred begins like a mobile number, and nothing else distinguishes them.
        ("eleven digits", DIGITS, &[11], "", 100),
        ("sixteen digits", DIGITS, &[16], "", 0),
        ("seven capitals and digits", UPPER, &[7], "", 30),
        ("seven small letters and digits", SMALL, &[7], "", 30),
        ("seven hexadecimal digits", HEX, &[7], "", 30),
        ("two measures", DIGITS, &[2, 2], ".", 0),
    ];
    for (what, alphabet, groups, joined, most) in rows {
        let alarms = (0..TRIES)
            .filter(|_| {
                let groups: Vec<String> = groups
                    .iter()
                    .map(|length| text(alphabet, *length))
                    .collect();
                kind(&groups.join(joined)).is_personal()
            })
            .count();
        assert!(
            alarms <= most as usize,
            "{what}: {alarms} alarms in {TRIES}"
        );
    }
}

proptest! {
    #[test]
    fn classifying_any_bytes_never_panics_and_keeps_their_length(value in proptest::collection::vec(any::<u8>(), 0..200)) {
        let facts = ValueFacts::of(b"BIGipServerx", &value);
        prop_assert_eq!(facts.length as usize, value.len());
    }
}
