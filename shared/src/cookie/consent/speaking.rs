//! Cookies of tools that we do not know: whether a name or a value plainly speaks of a choice about cookies.
//!
//! It knows no tool. What such a cookie remembers cannot be read, so that it makes a choice unknown and no more.

use memchr::memmem::{Finder, find};
use std::sync::LazyLock;

/// What a choice is about, and with which words a name speaks of one.
const TOPICS: [(&str, &[&[&str]]); 6] = [
    ("cookie", &[&DECIDING, &ASKING]),
    ("privacy", &[&DECIDING, &ASKING]),
    ("analytics", &[&DECIDING]),
    ("tracking", &[&DECIDING]),
    ("marketing", &[&DECIDING]),
    ("advertising", &[&DECIDING]),
];

/// Words for an answer. They may be a part of a longer word.
const DECIDING: [&str; 15] = [
    "accept",
    "agree",
    "allow",
    "approve",
    "choice",
    "decline",
    "deny",
    "disallow",
    "optin",
    "optout",
    "permission",
    "preference",
    "prefs",
    "reject",
    "setting",
];

/// Words for the question, and for having seen it.
const ASKING: [&str; 16] = [
    "alert",
    "banner",
    "categor",
    "compliance",
    "control",
    "disclaimer",
    "dismiss",
    "message",
    "notice",
    "notification",
    "policy",
    "popup",
    "prompt",
    "seen",
    "understood",
    "warning",
];

/// Short words that count beside "cookie", and only as whole words: `eu_cookie`, `cookiebar`, `catAccCookies`.
const SHORT: [&str; 9] = [
    "acc", "bar", "eu", "hide", "info", "law", "ok", "opt", "pref",
];

/// Words that say it alone.
const ALONE: [&str; 2] = ["consent", "gdpr"];

/// Names that are no choice in spite of their words: Google's, which belongs to Google's hosts and not to a council that
/// embeds a map.
const NONE: [&str; 3] = [
    "CONSENT",
    "consentSettings",
    "cookie_consent_user_consent_token",
];

/// How names begin that tools write beside the cookie that remembers the choice.
const COMPANIONS: [&str; 7] = [
    "CookieConsentBulk",
    "cmplz_",
    "cookie-agreed-",
    "cookiefirst-",
    "cookielawinfo",
    "cookieyes",
    "silktideCookie",
];

// Words in values, without the first letter, which may be a capital.
static CONSENT: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("onsent"));
static ANALYTICS: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("nalytics"));

/// Whether a cookie plainly remembers a choice about cookies.
pub(super) fn speaks(name: &str, value: &[u8]) -> bool {
    if !may_speak(name.as_bytes()) && !value_speaks(value) {
        return false;
    }
    let is_companion = COMPANIONS.iter().any(|start| name.starts_with(start));
    !is_companion && !NONE.contains(&name) && (name_speaks(name) || value_speaks(value))
}

/// Whether any three letters begin a word that counts: nearly every name is ruled out here, without a copy of it.
fn may_speak(name: &[u8]) -> bool {
    name.windows(3).any(|part| {
        let lower = [part[0] | 32, part[1] | 32, part[2] | 32];
        matches!(
            &lower,
            b"coo" | b"pri" | b"ana" | b"tra" | b"mar" | b"adv" | b"con" | b"gdp"
        )
    })
}

/// Whether a name speaks of a choice about cookies, in any spelling.
fn name_speaks(name: &str) -> bool {
    let words = words(name);
    let letters = words.concat();
    let about = |(topic, counts): &(&str, &[&[&str]])| {
        let mut counts = counts.iter().flat_map(|words| words.iter());
        letters.contains(topic) && counts.any(|word| letters.contains(word))
    };
    let mut around = letters
        .split("cookie")
        .map(|rest| rest.trim_start_matches('s'));
    let is_short = |word: &str| SHORT.contains(&word);
    ALONE.iter().any(|word| letters.contains(word))
        || letters == "cookies"
        || TOPICS.iter().any(about)
        || letters.contains("cookie")
            && (words.iter().any(|word| is_short(word)) || around.any(is_short))
}

/// The words of a name, in small letters: `catAccCookies` has three.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for letter in name.chars() {
        if !letter.is_ascii_alphanumeric()
            || letter.is_ascii_uppercase() && before.is_ascii_lowercase()
        {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_ascii_alphanumeric()) {
            word.push(letter.to_ascii_lowercase());
        }
        before = letter;
    }
    words
}

/// Whether a value has a key for consent, or answers about statistics and another group of cookies.
fn value_speaks(value: &[u8]) -> bool {
    let has = |rest: &str| find(value, rest.as_bytes()).is_some();
    let mut keys = CONSENT.find_iter(value).map(|at| &value[at + 6..]);
    let ends: [&[u8]; 8] = [b"\"", b"'", b":", b"=", b"%22", b"%27", b"%3A", b"%3D"];
    keys.any(|rest| ends.iter().any(|end| rest.starts_with(end)))
        || ANALYTICS.find(value).is_some()
            && (has("arketing") || has("ecessary") || has("ssential"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_speaks_of_a_choice_or_does_not() {
        for name in [
            "GDPR",
            "acceptCookie",
            "allow-analytics",
            "analytics_consent",
            "catAccCookies",
            "consent",
            "cookie-control",
            "cookie_banner_choice",
            "cookie_choice",
            "cookie_message",
            "cookie_seen",
            "cookieControlPrefs",
            "cookieOptIn",
            "cookieWarning",
            "cookiebar",
            "cookies",
            "cookies_ok",
            "eu_cookie",
            "eucookielaw",
            "hideCookieBanner",
            "marketing-opt-in",
            "privacy-preferences",
            "privacyNoticeSeen",
            "seen_cookie_message",
            "tracking-preferences",
        ] {
            assert!(speaks(name, b"1"), "{name}");
        }
        for name in [
            "",
            "CONSENT",
            "CookieConsentBulkTicket",
            "PHPSESSID",
            "SOCS",
            "_ga",
            "accept_language",
            "analytics_id",
            "basket_notice",
            "civicShowCookieIcon",
            "cmplz_policy_id",
            "cookie",
            "cookieEnabled",
            "cookie_barcode",
            "cookie_test",
            "cookiesession1",
            "marketing_source",
            "preferences",
            "queue_cookie",
            "seen_products",
            "settings",
            "tracking_number",
        ] {
            assert!(!speaks(name, b"1"), "{name}");
        }
    }

    #[test]
    fn a_value_speaks_of_a_choice_or_does_not() {
        let check = |value: &str, expected| {
            assert_eq!(speaks("site", value.as_bytes()), expected, "{value}");
        };
        check(r#"{"consent":true}"#, true);
        check("%7B%22userConsent%22%3A1%7D", true);
        check("consent=all", true);
        check(r#"["analytics","marketing"]"#, true);
        check("essential:1|analytics:0", true);
        check("%2Fplanning%2Flisted-building-consent", false);
        check("/consents/2024", false);
        check("analytics", false);
        check("marketing", false);
        check("GA1.2.3.4", false);
        assert!(!speaks("CONSENT", b"consent=1"));
    }
}
