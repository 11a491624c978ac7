//! One cookie of each tool, raw and percent-encoded: a default, a yes, a no and nonsense, where the form allows them.

use super::said;
use crate::cookie::consent::{Tool, is_strict, looks_like_a_choice, names, tool_of};
use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};

#[test]
fn each_form_is_read_as_it_is_written_and_as_browsers_send_it() {
    let mut name = "";
    for row in include_str!("forms.txt").lines() {
        if row.is_empty() || row.starts_with("# ") {
            continue;
        }
        if let Some(next) = row.strip_prefix("= ") {
            name = next;
            continue;
        }
        let (value, expected) = row.rsplit_once("-> ").expect("a row");
        let value = value.trim_end();
        match value.strip_prefix("base64 ") {
            Some(json) => check(name, &STANDARD.encode(json), expected),
            None => check(name, value, expected),
        }
    }
}

fn check(name: &str, value: &str, expected: &str) {
    let encoded = percent_encode(value.as_bytes(), NON_ALPHANUMERIC).to_string();
    let twice = percent_encode(encoded.as_bytes(), NON_ALPHANUMERIC).to_string();
    let mut forms = vec![value.to_owned(), format!("\"{value}\""), encoded];
    if value.starts_with(['{', '[']) {
        forms.push(twice);
    }
    for form in forms {
        assert_eq!(said(&[(name, &form)]), expected, "{name}={form}");
    }
}

#[test]
fn an_address_with_a_query_of_its_own_does_not_take_the_place_of_the_groups() {
    let value = "landingPath=https%3A%2F%2Fa.example%2F%3Fx%3D1%26groups%3DC0002%3A1&groups=C0001%3A1%2CC0002%3A0&interactionCount=1";
    assert_eq!(said(&[("OptanonConsent", value)]), "made -n-");
}

#[test]
fn an_iab_string_is_read_six_bits_a_letter() {
    let zeros = |length: usize| format!("C{}", "A".repeat(length - 1));
    // Purpose 2 is bit 153, purpose 8 bit 159: the 26th letter has purposes 1 to 4 from its third bit, the 27th 5 to 10.
    let with = |at: usize, letter: char, length: usize| {
        let mut letters: Vec<char> = zeros(length).chars().collect();
        letters[at] = letter;
        letters.into_iter().collect::<String>()
    };
    let rows: [(&str, &str); 17] = [
        (&zeros(60), "made -nn"),
        (&zeros(61), "made -nn"),
        (&zeros(62), "made -nn"),
        (&zeros(63), "made -nn"),
        // The last letter has bits left over.
        (&format!("{}B", zeros(61)), "made -nn"),
        (&format!("{}.YAAAAAAAAAAA", with(25, 'P', 40)), "made -ny"),
        (&with(26, 'E', 41), "made -yn"),
        (&with(26, 'g', 41), "made -nn"),
        // Advertisements are measured, and none may be chosen; or some kinds alone may be chosen.
        (&with(26, '4', 41), "made -n-"),
        (&with(25, 'E', 41), "made -n-"),
        (&with(26, '-', 41), "made -y-"),
        (&with(26, '_', 41), "made -y-"),
        (&format!("{}==", with(26, '_', 42)), "made -y-"),
        (&zeros(26), "unreadable ---"),
        ("BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "unreadable ---"),
        ("C!", "unreadable ---"),
        ("", "unreadable ---"),
    ];
    for (value, expected) in rows {
        check("euconsent-v2", value, expected);
        check("eupubconsent-v2", value, expected);
    }
}

/// Tools whose values we do not read.
const BY_NAME_ONLY: [&str; 20] = [
    "osano_consentmanager",
    "stcm.consent.analytics",
    "hu-consent",
    "notice_gdpr_prefs",
    "cmapi_cookie_privacy",
    "real_cookie_banner-v:3_blog:1",
    "cookiehub",
    "uc_settings",
    "ucString",
    "TERMLY_API_CACHE",
    "FCCDCF",
    "FCNEC",
    "consentUUID",
    "_sp_user_consent_1",
    "gi_consent_analytics",
    "CookieConsentPolicy",
    "_tracking_consent",
    "consent-policy",
    // Names that speak of consent, of tools that are not known.
    "cookie_consent",
    "gdpr_seen",
];

#[test]
fn tools_known_by_name_only_say_nothing() {
    for name in BY_NAME_ONLY {
        for value in ["yes", r#"{"analytics":false}"#, ""] {
            check(name, value, "unreadable ---");
        }
    }
}

#[test]
fn every_name_in_the_list_has_its_rows() {
    let in_table = include_str!("forms.txt").lines();
    let in_table: Vec<&str> = in_table.filter_map(|row| row.strip_prefix("= ")).collect();
    let read_elsewhere = ["euconsent-v2", "eupubconsent-v2"];
    for (start, is_family) in names::all() {
        let has = |name: &str| name == start || is_family && name.starts_with(start);
        let mut rows = in_table.iter().chain(&BY_NAME_ONLY).chain(&read_elsewhere);
        assert!(rows.any(|name| has(name)), "no row for {start}");
    }
}

#[test]
fn names_tell_tools_and_speak_of_consent() {
    let check = |name: &str, tool: Option<&str>, speaks: bool| {
        assert_eq!(tool_of(name).map(|tool| tool.name()), tool, "{name}");
        assert_eq!(looks_like_a_choice(name, b"1"), speaks, "{name}");
    };
    check("CookieControl", Some("Civic Cookie Control"), true);
    check("cookielawinfo-checkbox-social", Some("CookieLawInfo"), true);
    check("FCCDCF", Some("Google consent messages"), true);
    check("cookie_consent", None, true);
    check("PHPSESSID", None, false);
    assert_eq!(said(&[("PHPSESSID", "true")]), "nothing");
}

#[test]
fn a_tool_of_strict_cookies_is_known() {
    let check = |name: &str, strict: bool| {
        assert_eq!(tool_of(name).map(is_strict), Some(strict), "{name}");
    };
    check("CookieControl", true);
    check("cookieyes-consent", true);
    check("cookie-agreed", true);
    check("CookieConsent", false);
    check("OptanonConsent", false);
    check("acceptCookies", false);
}

#[test]
fn a_tool_is_kept_by_its_name() {
    for (name, _) in names::all() {
        let tool = tool_of(name).expect("a tool");
        let kept = serde_json::to_value(tool).expect("a tool can be written");
        assert_eq!(kept, tool.name());
        assert_eq!(serde_json::from_value::<Tool>(kept).ok(), Some(tool));
    }
    assert!(serde_json::from_str::<Tool>("\"Nobody\"").is_err());
}
