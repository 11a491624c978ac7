//! Choices that are kept as a row of pairs: query strings, `key:value` lists, objects in the style of a script.
//!
//! JSON is read elsewhere.

use crate::cookie::consent::{
    formats::said::{Given, Said},
    reading::{Answers, Stage},
    words::{by_group, by_list, by_service, counts_visits, yes_or_no},
};
use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// `CookieConsent`: Cookiebot's object, or the plain word of React Cookie Consent.
///
/// `method` tells a choice (`explicit`) from a default (`implied`). "0": everything optional was refused. "-1": nobody
/// is asked in this part of the world, which is no answer.
pub(in crate::cookie::consent) fn cookiebot(given: Given<'_>) -> Option<Said> {
    if given.text == "0" {
        return Some(Said::whole(Stage::Unmarked, Some(false)));
    }
    let inside = given.text.strip_prefix('{')?.strip_suffix('}')?;
    let field = |wanted: &str| {
        inside
            .split(',')
            .filter_map(|pair| pair.split_once(':'))
            .find(|(key, _)| key.trim().trim_matches(['"', '\'']) == wanted)
            .map(|(_, value)| value.trim().trim_matches(['"', '\'']))
    };
    let answers = Answers {
        functional: field("preferences").and_then(yes_or_no),
        analytics: field("statistics").and_then(yes_or_no),
        marketing: field("marketing").and_then(yes_or_no),
    };
    if answers == Answers::default() {
        return None;
    }
    Some(match field("method") {
        Some("implied") => Said::not_yet(),
        Some("explicit") => Said::each(Stage::Made, answers),
        _ => Said::each(Stage::Either, answers),
    })
}

/// OneTrust: a query string. `interactionCount` tells a choice from a default, and so does `landingPath`, which is the
/// address of the first page until somebody answers.
pub(in crate::cookie::consent) fn onetrust(given: Given<'_>) -> Option<Said> {
    // Parted before it is decoded: an address in it may hold a `&` of its own.
    let whole = if given.raw.contains('&') {
        given.raw
    } else {
        given.text
    };
    let field = |wanted: &str| -> Option<Cow<'_, str>> {
        let mut pairs = whole.split('&').filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs.find(|(key, _)| *key == wanted)?;
        Some(percent_decode_str(value).decode_utf8_lossy())
    };
    let groups = field("groups").unwrap_or_default();
    let groups = groups.split(',').filter_map(|pair| pair.split_once(':'));
    let answers = by_group(groups.map(|(word, value)| (numbered(word), yes_or_no(value))));
    let count = field("interactionCount").and_then(|count| count.parse::<u32>().ok());
    Some(match (count, field("landingPath").as_deref()) {
        (Some(0), _) => Said::not_yet(),
        (Some(_), _) | (None, Some("NotLandingPage")) => Said::each(Stage::Made, answers),
        (None, Some(_)) => Said::not_yet(),
        (None, None) if answers == Answers::default() => return None,
        (None, None) => Said::each(Stage::Either, answers),
    })
}

/// OneTrust's older numbers of groups; 1 is what nobody is asked about.
fn numbered(word: &str) -> &str {
    match word {
        "2" => "analytics",
        "3" => "functional",
        "4" => "marketing",
        _ => word,
    }
}

/// CookieYes: pairs; an empty `action` means that nobody has answered.
pub(in crate::cookie::consent) fn cookieyes(given: Given<'_>) -> Option<Said> {
    let pairs = || {
        given
            .text
            .split(',')
            .filter_map(|pair| pair.split_once(':'))
    };
    let (_, action) = pairs().find(|(key, _)| *key == "action")?;
    if action.is_empty() {
        return Some(Said::not_yet());
    }
    let answers = by_group(pairs().map(|(word, value)| (word, yes_or_no(value))));
    Some(Said::each(Stage::Made, answers))
}

/// HubSpot: 1 statistics, 2 advertising, 3 functions.
pub(in crate::cookie::consent) fn hubspot(given: Given<'_>) -> Option<Said> {
    let pairs = given.text.split([',', '_']);
    let pairs = pairs.filter_map(|pair| pair.split_once(':'));
    let answers = by_group(pairs.map(|(number, value)| {
        let word = match number.trim() {
            "1" => "analytics",
            "2" => "advertising",
            "3" => "functional",
            _ => "",
        };
        (word, yes_or_no(value.trim()))
    }));
    (answers != Answers::default()).then(|| Said::each(Stage::Unmarked, answers))
}

/// tarteaucitron: services, each after an exclamation mark; `wait` is one that nobody has answered for.
///
/// A site may start with services allowed, so that a yes alone is no choice; a no is.
pub(in crate::cookie::consent) fn tarteaucitron(given: Given<'_>) -> Option<Said> {
    let services = || {
        let services = given.text.split('!').filter_map(|one| one.split_once('='));
        services.filter(|(_, value)| ["true", "false", "wait"].contains(value))
    };
    let has = |wanted: &str| services().any(|(_, value)| value == wanted);
    let named = services().map(|(service, value)| {
        let word = match service {
            service if counts_visits(service) => "analytics",
            "facebookpixel" | "googleadwordsconversion" | "googleadwordsremarketing" => "marketing",
            _ => service,
        };
        (word, yes_or_no(value))
    });
    let answers = by_service(named);
    if has("false") {
        Some(Said::each(Stage::Unmarked, answers))
    } else if has("true") {
        Some(Said::each(Stage::Either, answers))
    } else {
        has("wait").then(Said::not_yet)
    }
}

/// `cookies_policy` as one word for statistics.
pub(super) fn policy_word(text: &str) -> Option<Said> {
    let answers = match text {
        "analytics_accepted" => by_list(["analytics"].into_iter()),
        "analytics_rejected" => by_group([("analytics", Some(false))].into_iter()),
        _ => return None,
    };
    let answers = Answers {
        analytics: answers.analytics,
        ..Answers::default()
    };
    Some(Said::each(Stage::Either, answers))
}
