//! Kinds of values that only the name beside them tells, as tables of rows; and the property of the prefilter.

use super::*;
use proptest::prelude::*;

/// Rows of a cookie's name, its value, and whether that is of the kind.
fn check(expected: ValueKind, rows: &[(&str, &str, bool)]) {
    for (name, value, is) in rows {
        let facts = ValueFacts::of(name.as_bytes(), value.as_bytes());
        let found = facts.kind;
        assert_eq!(found == expected, *is, "{name}={value}: {found:?}");
        let disclosures = Disclosures::of(name.as_bytes(), value.as_bytes());
        assert_eq!(disclosures, facts.disclosures(), "{name}={value}");
    }
}

#[test]
fn a_bare_card_number_needs_a_name_that_speaks_of_a_card() {
    check(
        ValueKind::PaymentCard,
        &[
            ("card", "4111111111111111", true),
            ("cardNumber", "378282246310005", true),
            ("cc_num", "2223003122003222", true),
            ("pay", "pan=5555555555554444", true),
            ("visit", "4111-1111-1111-1111", true),
            ("basket", "{\"card\":\"4111 1111 1111 1111\"}", true),
            ("visit", "4539578763621486", false),
            ("payment_ref", "4539578763621486", false),
            ("cardSession", "4539578763621486", false),
            ("card", "411111111111111", false), // fifteen digits of a scheme with sixteen
            ("card", "3782822463100050", false),
            ("card", "9999999999999995", false),
            ("library_card", "4539578763621486", false),
            ("card_lookup", "4539578763621486", false),
        ],
    );
}

#[test]
fn an_internal_address_needs_a_port_or_a_name_that_speaks_of_a_server() {
    check(
        ValueKind::ServerAddress,
        &[
            ("SERVERID", "10.4.12.1", true),
            ("backend", "192.168.4.12", true),
            ("x", "10.4.12.1:8080", true),
            ("x", "{\"host\":\"172.16.4.9\"}", true),
            ("client_ip", "10.4.12.1", true),
            ("app_version", "10.4.12.1", false),
            ("appversion", "10.4.12.1", false),
            ("node_version", "10.4.12.1", false),
            ("x", "version 10.4.12.1", false),
            ("x", "build=10.4.12.1", false),
            ("server", "release=10.4.12.1", false),
            ("x", "10.4.12.1", false),
            ("x", "10.4.12.1:9", false),
        ],
    );
    check(
        ValueKind::IpAddress,
        &[
            ("x", "203.0.113.77", true),
            ("client_ip", "52.4.8.1", true),
            ("x", "visitor=52.4.8.1", true),
            ("x", "203.0.113.77:443", true),
            ("x", "52.4.8.1", false),
            ("x", "a=203.0.113.77", false),
            ("x", "Chrome/203.10.113.77", false),
            ("version", "203.10.113.77", false),
            ("x", "release 203.10.113.77", false),
        ],
    );
}

#[test]
fn a_property_number_is_found_by_its_name() {
    check(
        ValueKind::Uprn,
        &[
            ("uprn", "100012345678", true),
            ("UPRN", "10033544614", true),
            ("myUprn", "23456", true),
            ("x", "{\"uprn\":\"100012345678\"}", true),
            ("x", "%7B%22uprn%22%3A100012345678%7D", true),
            ("bin_address", "200001234567", true),
            ("property", "10033544614", true),
            ("uprn", "000000000000", false),
            ("uprn", "1000123456789", false),
            ("x", "100012345678", false),
            ("bin_day", "202611290902", false),
            ("address", "1732438800", false),
            ("binary", "100012345678", false),
            ("uprn", "a100012345678", false),
            ("uprn", "\"23456\"", true),
            ("uprn_id", "23456", true),
            ("property_uprn", "23456", true),
            ("selectedUprn", "23456", true),
            ("uprn_lookup", "{\"uprn\":\"23456\"}", true),
            ("uprn_choice", "10012345", true),
            ("uprn_lookup", "100012345678", true), // of a council's block
            ("uprn_cache", "10033544614", true),
            ("uprn_choice", "23456", false),
            ("uprn_session", "12345678", false),
            ("uprn_lookup_version", "2024", false),
            ("uprn_results", "1250", false),
            ("uprnResults", "1250", false),
            ("uprn_timeout", "30000", false),
            ("max_uprn", "1250", false),
            ("uprn_saved", "20261129", false),
            ("uprn_cache_time", "1732438800", false),
            ("uprn", "{\"version\":2024}", false),
            ("uprn", "{\"easting\":504321}", false),
            ("x", "{\"uprn_count\":1250}", false),
        ],
    );
}

#[test]
fn a_date_of_birth_is_found_by_its_name() {
    check(
        ValueKind::BirthDate,
        &[
            ("dob", "1980-01-31", true),
            ("dateOfBirth", "31/01/1980", true),
            ("birth_date", "31.1.1980", true),
            ("x", "{\"dob\":\"1980-01-31T00:00:00\"}", true),
            ("x", "birth%3D31-01-1980", true),
            ("DOB", "19800131", true),
            ("x", "1980-01-31", false),
            ("adobe", "1980-01-31", false),
            ("birth_registration_date", "2026-12-03", false),
            ("dob", "1980-13-31", false),
            ("dob", "1732438800", false),
            ("dob", "31-01/1980", false),
            ("birthday_seen", "2026-11-29", false),
            ("birthdate", "1980-01-31", true),
            ("form_dob", "1980-01-31", true),
            ("child_birth", "1980-01-31", true),
            ("birth_form", "{\"dob\":\"1980-01-31\"}", true),
            ("dob", "1980-06-30T23:00:00.000Z", true), // a day in summer, as scripts write it
            ("birth_form_saved", "2025-03-04T10%3A00", false),
            ("birth_form_saved", "2025-03-04", false),
            ("birth_step", "2025-03-04", false),
            ("birth_updated", "2025-03-04", false),
            ("birth", "2025-03-04T10:00", false),
            ("birth", "04/03/2025+9:30", false),
            ("dob_submitted", "2025-03-04", false),
            ("dob", "{\"saved\":\"2025-03-04\"}", false),
        ],
    );
}

#[test]
fn a_persons_name_is_found_by_the_name_of_its_cookie() {
    check(
        ValueKind::FullName,
        &[
            ("firstname", "Jane", true),
            ("surname", "O'Neill", true),
            ("last_name", "doe-smith", true),
            ("fullName", "Jane Doe", true),
            ("customer_name", "Siân+Davies", true),
            ("name", "Jane%20Doe", true),
            ("username", "guest", false),
            ("firstname", "guest", false),
            ("firstname", "a81bc81b", false),
            ("name", "english", false),
            ("name", "Tin%20Shire", false),
            ("name", "West%20Berkshire", false),
            ("company_fullname", "Jane%20Doe", false),
            ("name", "Luton Borough Council", false),
            ("theme_name", "Dark Mode", false),
            ("sort_surname", "asc", false),
            ("fullname", "jane", false),
            ("x", "{\"name\":\"Jane Doe\"}", false),
            ("saved_surname", "Doe", true),
            ("firstname_status", "complete", false),
            ("surname_lookup", "pending", false),
        ],
    );
}

#[test]
fn a_postal_address_has_number_street_and_town_or_postcode() {
    check(
        ValueKind::PostalAddress,
        &[
            ("x", "1 High Street, Chelmsford", true),
            ("x", "address=1 High Street CM20 2JN", true),
            ("x", "12a+St+John's+Road%2C+Luton", true),
            ("x", "12, Ŵen Lane, Mold", true),
            (
                "x",
                "{\"line1\":\"4 Park Close\",\"postcode\":\"lu12bq\"}",
                true,
            ),
            ("address", "4 park close luton", true),
            ("x", "High Street, Chelmsford", false),
            ("x", "12-new-street-lights", false),
            ("x", "3 new street lights", false),
            ("x", "2 way split view, wide", false),
            ("x", "2026 Station Road closed", false),
            ("x", "1 High Street", false),
            ("x", "[1, 2, 3] red road", false),
            ("venue", "1 High Street, Chelmsford", false),
        ],
    );
}

#[test]
fn a_position_is_a_pair_in_the_kingdom_or_one_with_a_name() {
    check(
        ValueKind::Position,
        &[
            ("x", "51.50,-0.14", true),
            ("x", "51.5014%2C-0.1419", true),
            ("x", "52.2053, 0.1218", true),
            ("x", "{\"lat\":51.8787,\"lng\":-0.4200}", true),
            ("geo", "48.8566|2.3522", true),
            ("fmn", "51.5014%3B-0.1419", true),
            ("x", "53.4808|-2.2426", true),
            ("x", "-0.4200,51.8787", true),
            ("x", "[0.12180,52.20530]", true),
            ("location", "51.50_-0.14", false),
            ("x", "48.8566,2.3522", false),
            ("x", "51.5,-0.1", false),
            ("x", "50.25,0.75", false), // two measures
            ("x", "1.250,50.125", false),
            ("x", "51.5014:-0.1419", false),
            ("x", "51.50.14,-0.14", false),
            ("geo", "GB", false),
            ("x", "x51.50,-0.14", false),
            ("my_location", "51.8787%2C-0.4200", true),
            ("userPosition", "51.8787%2C-0.4200", true),
            ("visit", "lat%3D51.87870%26lng%3D-0.42000", true),
            ("x", "{\"a\":\"a1z9\",\"geo\":[51.8787,-0.4200]}", true),
            ("mapcentre", "-0.4674%2C51.7356", false),
            ("mapPosition", "51.8787%2C-0.4200", false),
            ("map_centre", "51.8787%2C-0.4200", false),
            ("mapCenter", "51.8787%2C-0.4200", false),
            ("mapview", "51.8787%2C-0.4200%2C12z", false),
            ("mapview", "51.8787%2C-0.4200", false),
            ("default_location", "51.8787%2C-0.4200", false),
            ("map", "{\"lat\":51.8787,\"lng\":-0.4200}", false),
            (
                "visit",
                "lat%3D51.87870%26lng%3D-0.42000%26zoom%3D12",
                false,
            ),
            ("visit", "@51.8787,-0.4200,12z", false),
            ("x", "{\"center\":{\"lat\":51.8787,\"lng\":-0.4200}}", false),
            ("x", "{\"bounds\":[51.8787,-0.4200]}", false),
            ("geo_timeout", "1.50,2.50", false),
        ],
    );
}

#[test]
fn what_programs_write_for_themselves_is_no_telephone_or_postcode() {
    check(
        ValueKind::Phone,
        &[
            ("phone", "07700900123", true),
            ("phone_id", "07700900123", true),
            ("x", "07700900123", true),
            ("session", "+44 7700 900123", true),
            ("session", "07700900123", false),
            ("lookup_timeout", "447700900123", false),
            ("x", "version=07700900123", false),
            ("office_mobile", "07700900123", false),
        ],
    );
    check(
        ValueKind::Postcode,
        &[
            ("postcode", "LU12BQ", true),
            ("postcode_lookup", "LU12BQ", true),
            ("postcode_id", "lu12bq", true),
            ("order_ref", "LU1 2BQ", true),
            ("address", "LU12BQ", true),
            ("my_location", "LU12BQ", true),
            ("post_code", "SW1A1AA", true),
            ("x", "postcode=LU12BQ", true),
            ("x", "LU1%202BQ", true),
            ("x", "LU12BQ", false),
            ("theme_colour", "CB11AB", false),
            ("pool", "DE55AD", false),
            ("JSESSIONID", "SE100AA", false),
            ("x", "SW1A1AA", false),
            ("build", "LU12BQ", false),
            ("homePostcode", "lu12bq", true),
            ("bins", "lu12bq", true),
            ("council_tax_postcode", "LU1 2BQ", true),
            ("draft", "pe55xe", false),
            ("office", "LU1 2BQ", false),
            ("council_postcode", "LU1%202BQ", false),
            ("x", "{\"office\":\"LU1 2BQ\"}", false),
            ("order_ref", "LU12BQ", false),
            ("x", "version=LU12BQ", false),
        ],
    );
}

#[test]
fn the_userinfo_of_a_web_address_is_no_e_mail_address() {
    check(
        ValueKind::Email,
        &[
            (
                "visit",
                "https%3A%2F%2Fx.example%2F%3Fu=jo@example.org",
                true,
            ),
            ("visit", "https://x.example?u=jo@example.org", true),
            ("visit", "https://x.example/jo@example.org", true),
            ("visit", "mailto:jo@example.org", true),
            ("visit", "//x.example jo@example.org", true),
            ("visit", "https://key@x.example/?u=jo@example.org", true),
            (
                "visit",
                "https%3A%2F%2F0a1b2c3d4e5f@o4504.ingest.sentry.io%2F45",
                false,
            ),
            ("visit", "https://key:word@files.example.org/a", false),
            ("visit", "//key@example.org", false),
        ],
    );
}

#[test]
fn percent_encoding_is_undone_twice_and_no_more() {
    check(
        ValueKind::Email,
        &[
            ("x", "jo%40example.com", true),
            ("x", "jo%2540example.com", true),
            ("x", "%2522jo%2540example.com%2522", true),
            ("x", "am9AZXhhbXBsZS5jb206MTIz", true),
            ("x", "am9AZXhhbXBsZS5jb206MTI%3D", true),
            ("x", "jo%252540example.com", false),
            ("x", "jo%2541example.com", false),
            ("x", "50%25 off", false),
            ("x", "jo%25", false),
            ("x", "%2540example.com", false),
        ],
    );
}

/// Parts of which personal data, and what looks like it, are made.
fn parts() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "[A-Za-z]{2}[0-9]{6}[A-D]",
        "[A-Z]{1,2}[0-9]{1,2} ?[0-9][A-Z]{2}",
        "(cm|e|sw)[0-9]a? ?[0-9][abd]{2}",
        "[+(]?[0-9]{3,5}[ )-]?[0-9]{3,6}[ -]?[0-9]{0,4}",
        "(4111111111111111|4111 1111 1111 1111|10033544614)",
        "(10|203)\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}(:80)?",
        "[0-9a-f]{0,4}:[0-9a-f]{0,4}:[0-9a-f]{0,4}:[0-9a-f:]{0,8}",
        "[a-z]{1,5}@[a-z]{1,5}\\.(uk|com|x)",
        "5[0-9]\\.[0-9]{1,4}[,;|][ ]?-?[01]\\.[0-9]{1,4}",
        "-?[01]\\.[0-9]{2,5}[,;|]5[0-9]\\.[0-9]{2,5}",
        "19[0-9]{2}-[01][0-9]-[0-3][0-9]",
        "[0-3][0-9]/[01]?[0-9]/19[0-9]{2}",
        "[1-9]{1,3},? [A-ZŴa-z]{1,5} (Street|road|Close)[, ]{0,2}[A-Za-z]{0,6}",
        "(\"?(dob|birth|uprn|uprn_page|lat|zoom|node|card|address|version)\"?[:= ]\"?)",
        "T[0-9]{2}:[0-9]{2}",
        "https?://[a-z]{1,4}",
        "[ +._:;=,/\"()é-]{1,2}",
        "[A-Za-z0-9]{1,6}",
    ];
    proptest::collection::vec(part, 1..5).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn the_prefilter_rules_out_nothing_that_a_search_would_find(
        text in parts(),
        name in "(x|dob|birth_form|uprn|uprn_lookup|address|firstname|fullname|name|geo|map|server_id|card|version)",
    ) {
        const ALL: ByteFlags = ByteFlags {
            at: true, words: true, number: true, address: true,
            street: true, position: true, labels: true, figures: true,
        };
        let topics = Topics::of(name.as_bytes());
        let flags = ByteFlags::of(text.as_bytes());
        let found = search_text(&text, topics, ALL);
        prop_assert_eq!(search_text(&text, topics, flags), found);
        prop_assert!(found.is_none() || flags.leave_something(topics));
    }
}
