//! Each platform's format, raw and as browsers send it, and what counts as a choice.

use super::*;
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use proptest::prelude::*;

const YES: Option<bool> = Some(true);
const NO: Option<bool> = Some(false);

fn answers(functional: Option<bool>, analytics: Option<bool>, marketing: Option<bool>) -> Answers {
    Answers {
        functional,
        analytics,
        marketing,
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one row a form of each platform")]
fn each_platform_is_read_raw_and_percent_encoded() {
    let check = |name: &str, value: &str, expected: Option<(Stage, Answers)>| {
        let encoded = percent_encode(value.as_bytes(), NON_ALPHANUMERIC).to_string();
        for value in [value, &encoded] {
            let reading = read(name.as_bytes(), value.as_bytes());
            assert_eq!(
                reading.map(|r| (r.stage, r.answers)),
                expected,
                "{name}={value}"
            );
        }
    };
    let none = Answers::default();
    check(
        "CookieControl",
        r#"{"necessaryCookies":[],"optionalCookies":{"analytics":"accepted","marketing":"revoked"},"consentDate":1,"interactedWith":true}"#,
        Some((Stage::Made, answers(None, YES, NO))),
    );
    check(
        "CookieControl",
        r#"{"optionalCookies":{"analytics":"accepted"},"interactedWith":false}"#,
        Some((Stage::NotYet, none)),
    );
    check(
        "CookieControl",
        r#"{"optionalCookies":{}}"#,
        Some((Stage::Either, none)),
    );
    check("CookieControl", "not json", None);
    check(
        "CookieConsent",
        "{stamp:'x==',necessary:true,preferences:false,statistics:true,marketing:false,method:'explicit',ver:1}",
        Some((Stage::Made, answers(NO, YES, NO))),
    );
    check(
        "CookieConsent",
        "{stamp:'-1',necessary:true,preferences:true,statistics:true,marketing:true,method:'implied',ver:1}",
        Some((Stage::NotYet, none)),
    );
    check(
        "CookieConsent",
        "0",
        Some((Stage::Made, answers(NO, NO, NO))),
    );
    check("CookieConsent", "-1", None);
    check(
        "OptanonConsent",
        "isGpcEnabled=0&interactionCount=2&groups=C0001:1,C0002:0,C0003:1,C0004:0,C0005:0&landingPath=NotLandingPage",
        Some((Stage::Made, answers(YES, NO, NO))),
    );
    check(
        "OptanonConsent",
        "interactionCount=0&groups=C0001:1,C0002:1,C0004:1",
        Some((Stage::NotYet, none)),
    );
    check(
        "OptanonConsent",
        "groups=C0001:1,C0002:1",
        Some((Stage::Either, answers(None, YES, None))),
    );
    check(
        "OptanonAlertBoxClosed",
        "2026-11-24T10:00:00.000Z",
        Some((Stage::Made, none)),
    );
    check(
        "cookies_policy",
        r#"{"essential":true,"settings":false,"usage":true,"campaigns":false}"#,
        Some((Stage::Either, answers(NO, YES, NO))),
    );
    check("cookies_preferences_set", "true", Some((Stage::Made, none)));
    check(
        "cookieyes-consent",
        "consentid:abc,consent:yes,action:yes,necessary:yes,functional:no,analytics:yes,performance:no,advertisement:no",
        Some((Stage::Made, answers(NO, YES, NO))),
    );
    check(
        "cookieyes-consent",
        "consentid:abc,consent:,action:,necessary:,functional:,analytics:",
        Some((Stage::NotYet, none)),
    );
    check(
        "cookie-agreed",
        "2",
        Some((Stage::Made, answers(YES, YES, YES))),
    );
    check(
        "cookie-agreed",
        "0",
        Some((Stage::Made, answers(NO, NO, NO))),
    );
    check("cookie-agreed", "-1", None);
    check(
        "cookie-agreed-categories",
        r#"["necessary","analytics"]"#,
        Some((Stage::Made, answers(NO, YES, NO))),
    );
    check(
        "cookieconsent_status",
        "deny",
        Some((Stage::Made, answers(NO, NO, NO))),
    );
    check(
        "cookieconsent_status",
        "allow",
        Some((Stage::Made, answers(YES, YES, YES))),
    );
    check("cookieconsent_status", "dismiss", Some((Stage::Made, none)));
    check(
        "dmsTPC",
        "1",
        Some((Stage::Either, answers(None, YES, None))),
    );
    check(
        "acceptCookies",
        "false",
        Some((Stage::Either, answers(NO, NO, NO))),
    );
    check(
        "complianceCookie",
        "on",
        Some((Stage::Either, answers(YES, YES, YES))),
    );
    check("complianceCookie", "4b1f", None);
    check("PHPSESSID", "true", None);
}

#[test]
fn a_tcf_string_is_read_bit_by_bit() {
    // Version 2, purposes 1, 8 and 9 allowed: bits 152, 159 and 160 of the first part.
    let mut bytes = [0_u8; 29];
    bytes[0] = 2 << 2;
    bytes[19] = 0b1000_0001;
    bytes[20] = 0b1000_0000;
    let text = format!("{}.YAAAAAAAAAAA", URL_SAFE_NO_PAD.encode(bytes));
    let reading = read(b"euconsent-v2", text.as_bytes()).expect("a TCF string");
    assert_eq!(reading.answers, answers(None, YES, NO));
    assert_eq!(read(b"euconsent-v2", b"CO"), None);
    assert_eq!(read(b"euconsent-v2", b"!!"), None);
}

#[test]
fn what_a_site_writes_on_arrival_is_not_a_choice() {
    let default = read(b"acceptCookies", b"true").expect("a reading");
    let refused = read(b"acceptCookies", b"false").expect("a reading");
    let mut consent = Consent::default();
    consent.page_asked(&[], false);
    assert_eq!(consent.choice(), Choice::Unknown);
    consent.site_wrote(default);
    assert_eq!(consent.choice(), Choice::NotYet);
    consent.page_asked(&[default], false);
    assert_eq!(
        consent.choice(),
        Choice::NotYet,
        "the browser only gives back what the site wrote"
    );
    consent.page_asked(&[refused], false);
    assert_eq!(consent.choice(), Choice::Made(refused.answers));
    assert_eq!(consent.choice().allows(Category::Marketing), NO);
    assert_eq!(consent.choice().allows(Category::Necessary), None);
}

#[test]
fn a_site_that_asks_and_got_no_answer_waits_and_a_choice_stays_made() {
    let mut consent = Consent::default();
    consent.page_asked(&[], true);
    assert_eq!(consent.choice(), Choice::NotYet);
    let chosen = read(b"CookieConsent", b"0").expect("a reading");
    consent.page_asked(&[chosen], true);
    // A font or a picture may be fetched without cookies: that takes no choice back.
    consent.page_asked(&[], true);
    assert_eq!(consent.choice(), Choice::Made(answers(NO, NO, NO)));
    assert_eq!(consent.platform(), Some("Cookiebot"));
}

#[test]
fn a_word_on_each_category_wins_over_a_word_on_all() {
    let agreed = read(b"cookie-agreed", b"2").expect("a reading");
    let some = read(b"cookie-agreed-categories", br#"["analytics"]"#).expect("a reading");
    for readings in [[agreed, some], [some, agreed]] {
        let mut consent = Consent::default();
        consent.page_asked(&readings, false);
        assert_eq!(consent.choice(), Choice::Made(answers(NO, YES, NO)));
    }
}

proptest! {
    #[test]
    fn reading_any_bytes_never_panics(which in 0..NAMES.len(), value in proptest::collection::vec(any::<u8>(), 0..120)) {
        let _ = read(NAMES[which].as_bytes(), &value);
    }

    #[test]
    fn a_choice_is_read_from_no_cookie_that_does_not_remember_one(name in "[a-zA-Z_]{1,12}", value in "\\PC{0,40}") {
        prop_assume!(!remembers_a_choice(&name));
        prop_assert_eq!(read(name.as_bytes(), value.as_bytes()), None);
    }
}
