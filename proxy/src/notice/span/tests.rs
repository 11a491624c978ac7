//! What words say of a time, in both languages: each row a text and what is read out of it.

use super::*;

/// Words, and what they say.
const SPANS: &[(&str, &str)] = &[
    ("six months", "6 months"),
    ("13 months", "13 months"),
    ("When you close your browser", "session"),
    ("When browser is closed", "session"),
    ("Browser session", "session"),
    ("30 minutes from set/update", "30 minutes"),
    ("Session", "session"),
    ("Persistent", "persistent"),
    ("Persistent (2 years)", "2 years"),
    ("until deleted", "persistent"),
    ("never", "persistent"),
    ("diwedd y sesiwn", "session"),
    ("1 flwyddyn", "1 year"),
    ("dwy flynedd", "2 years"),
    ("Blwyddyn", "1 year"),
    ("chwe mis", "6 months"),
    ("13 mis", "13 months"),
    ("tri deg munud", "30 minutes"),
    ("pedair awr ar hugain", "24 hours"),
    ("wyth awr a deugain", "48 hours"),
    ("1 flwyddyn a 2 fis", "1 year 2 months"),
    ("24 hours", "24 hours"),
    ("24hrs", "24 hours"),
    ("365 days", "365 days"),
    ("1 year 1 month", "1 year 1 month"),
    ("2 months and 29 days", "2 months 29 days"),
    ("1 year, 1 month and 5 days", "1 year 1 month 5 days"),
    ("2 years from last visit", "2 years"),
    ("Two years", "2 years"),
    ("twenty four hours", "24 hours"),
    ("one (1) year", "1 year"),
    ("1.5 years", "47304000 seconds"),
    ("half an hour", "30 minutes"),
    ("Up to 2 years", "0..63072000"),
    ("within 30 days", "0..2592000"),
    ("2 years or less", "0..63072000"),
    ("1 year max", "0..31536000"),
    ("< 1 day", "0..86400"),
    ("minimum 30 days", "? doubt-least"),
    ("> 1 year", "? doubt-least"),
    ("2 years+", "? doubt-least"),
    ("about 1 year", "1 year ? doubt-about"),
    ("~ 1 year", "1 year ? doubt-about"),
    ("-1 days", "? doubt-not-read"),
    ("4 days ago", "? doubt-not-read"),
    ("\u{2013} 2 years", "2 years"),
    ("tua 1 flwyddyn", "1 year ? doubt-about"),
    ("hyd at 2 flynedd", "0..63072000"),
    ("rhwng 6 a 12 mis", "15552000..31104000"),
    ("Until you close the tab", "session"),
    ("a table of contents", "? doubt-not-read"),
    ("13 months (395 days)", "13 months"),
    ("1 year / 1 flwyddyn", "1 year"),
    ("Session / Sesiwn", "session"),
    ("1,000 days", "1000 days"),
    ("1 - 2 years", "31536000..63072000"),
    ("10 minutes to 2 hours", "600..7200"),
    ("no more than a year", "0..31536000"),
    ("dim mwy na dwy flynedd", "0..63072000"),
    ("more than a year", "? doubt-least"),
    ("no less than a year", "? doubt-least"),
    ("deufis", "2 months"),
    ("tridiau", "3 days"),
    ("not session - 1 year", "1 year"),
    (
        "It does not expire at the end of the session but after 90 days",
        "90 days",
    ),
    ("not kept after the session", "session"),
    ("between 6 and 12 months", "15552000..31104000"),
    ("1 year or 2 years", "31536000..63072000"),
    ("less than 1 minute", "0..60"),
    ("1 year / 2 flynedd", "31536000..63072000"),
    ("Session or 1 year", "? doubt-several"),
    ("a few seconds", "? doubt-no-number"),
    ("Varies", "? doubt-varies"),
    ("31 December 2025", "? doubt-date"),
    ("12/05/2024", "? doubt-date"),
    ("See their policy", "? doubt-elsewhere"),
    ("Yes", "? doubt-not-read"),
    ("", "-"),
    ("-", "-"),
    ("N/A", "-"),
];

/// Numbers in words and digits: what cannot be read whole is never a part of it.
const NUMBERS: &[(&str, &str)] = &[
    ("twenty-four hours", "24 hours"),
    ("forty-eight hours", "48 hours"),
    ("thirty-one days", "31 days"),
    ("three hundred and sixty-five days", "365 days"),
    ("one hundred and eighty days", "180 days"),
    ("one thousand days", "1000 days"),
    ("three thousand six hundred seconds", "3600 seconds"),
    ("two and a half years", "78840000 seconds"),
    ("a second", "1 second"),
    ("a second car", "? doubt-not-read"),
    ("a year and a half", "47304000 seconds"),
    ("2\u{bd} hours", "9000 seconds"),
    ("a two year cookie", "2 years"),
    ("a 30 day cookie", "30 days"),
    ("12 (twelve) months", "12 months"),
    ("12 (ten) months", "? doubt-not-read"),
    ("fourty-eight hours", "? doubt-not-read"),
    ("fourty eight hours", "? doubt-not-read"),
    ("three hundert and five days", "? doubt-not-read"),
    ("twenty-umpteen hours", "? doubt-not-read"),
    ("umpteen-four hours", "? doubt-not-read"),
    ("two dozen days", "? doubt-not-read"),
    ("between six and twelve months", "15552000..31104000"),
    ("one or two years", "31536000..63072000"),
    ("1:30 hours", "1 hour 30 minutes"),
    ("00:30:00", "30 minutes"),
    ("12:30", "? doubt-not-read"),
    ("1h30", "1 hour 30 minutes"),
    ("1 hr 30 m", "1 hour 30 minutes"),
    ("1y 6m", "1 year 6 months"),
    ("1 hour 30 x", "? doubt-not-read"),
    ("3.600 seconds", "3600 seconds"),
    ("3,600 seconds", "3600 seconds"),
    ("3 600 seconds", "3600 seconds"),
    ("1,5 years", "? doubt-not-read"),
    ("1e400 years", "? doubt-not-read"),
    ("10^6 s", "? doubt-not-read"),
    ("1/0 days", "? doubt-not-read"),
    ("99999999999999999999 days", "? doubt-not-read"),
    ("30 mins/1 hour", "1800..3600"),
    ("1000 days", "1000 days"),
    ("0.125 days", "3 hours"),
    ("not a session cookie", "? doubt-not-read"),
    ("non-session", "? doubt-not-read"),
    ("not persistent", "? doubt-not-read"),
    ("non-persistent", "session"),
    ("Remains after you close your browser", "? doubt-not-read"),
    (
        "Not deleted when you close your browser",
        "? doubt-not-read",
    ),
    ("It is not kept after you close your browser", "session"),
    ("Kept until you close your browser", "session"),
    ("no longer than 90 days", "0..7776000"),
    ("less than a day", "0..86400"),
    ("at least 3 months", "? doubt-least"),
    ("until logout", "? doubt-not-read"),
    ("Until you leave", "session"),
    ("Expires on exit", "session"),
    ("Stays when you leave", "? doubt-not-read"),
    ("Stays on your device when you leave", "? doubt-not-read"),
    ("nes i chi adael", "session"),
    ("1 calendar month", "1 month"),
    ("2 year’s", "2 years"),
    ("6 months’", "6 months"),
    ("Dim dyddiad dod i ben", "persistent"),
    (
        "Persistent, deleted at the end of your session",
        "? doubt-several",
    ),
    ("blwyddyn a mis", "1 year 1 month"),
    ("blwyddyn a hanner", "47304000 seconds"),
    ("400 o ddiwrnodau", "400 days"),
    ("ddim yn dod i ben", "persistent"),
    ("tri mis ar ddeg", "13 months"),
    ("un mis ar ddeg", "11 months"),
    ("un ar ddeg o fisoedd", "11 months"),
    ("deunaw mis", "18 months"),
    ("pymtheng niwrnod ar hugain", "35 days"),
    ("deng niwrnod a thrigain", "70 days"),
    ("deg diwrnod a phedwar ugain", "90 days"),
    ("hanner cant o ddiwrnodau", "50 days"),
    ("hanner awr", "30 minutes"),
    ("cant ac wyth deg o ddiwrnodau", "180 days"),
    ("tri chant chwe deg pump o ddiwrnodau", "365 days"),
    ("dau ddeg pedwar awr", "24 hours"),
    ("pedwar ugain diwrnod", "80 days"),
];

#[test]
fn spans_in_words_are_lifetimes_ranges_or_doubts() {
    let check = |text: &str, expected: &str| {
        let said = match read(text, None) {
            None => "-".to_owned(),
            Some(Spoken {
                lifetime: Some(lifetime),
                doubt: None,
                range: None,
            }) => lifetime.to_string(),
            Some(Spoken {
                lifetime: Some(lifetime),
                doubt: Some(why),
                range: None,
            }) => format!("{lifetime} ? {why}"),
            Some(Spoken {
                range: Some((least, most)),
                doubt: Some(_),
                ..
            }) => format!("{least}..{most}"),
            Some(Spoken {
                doubt: Some(why), ..
            }) => format!("? {why}"),
            Some(odd) => format!("{odd:?}"),
        };
        assert_eq!(said, expected, "{text:?}");
    };
    for (text, expected) in SPANS.iter().chain(NUMBERS) {
        check(text, expected);
    }
}

#[test]
fn a_time_of_a_range_is_written_in_the_longest_unit_that_says_it() {
    let check = |seconds: i64, expected: &str| assert_eq!(written(seconds), expected);
    check(0, "1 second");
    check(86_400, "1 day");
    check(180 * 86_400, "6 months");
    check(90_061, "90061 seconds");
    check(i64::MAX, "4294967295 seconds");
}

#[test]
fn a_columns_head_gives_the_unit_of_bare_numbers() {
    assert_eq!(
        unit_of_head("Expiry (days)").map(|unit| crate::notice::span_words::UNITS[unit].0),
        Some("day")
    );
    assert_eq!(unit_of_head("Expires in"), None);
    let read = read("90", unit_of_head("Expiry (days)")).expect("it is a text");
    assert_eq!(
        read.lifetime
            .map(|lifetime| lifetime.to_string())
            .as_deref(),
        Some("90 days")
    );
}
