//! Choices that are kept as JSON, plain or in base64.
//!
//! A member that is not understood is left out; a value that is no JSON says nothing.

use crate::cookie::consent::{
    formats::{
        pairs::policy_word,
        said::{Given, Said},
    },
    reading::{Answers, Stage},
    words::{by_group, by_list, by_service, counts_visits, yes_or_no},
};
use base64::{
    Engine,
    alphabet::{STANDARD, URL_SAFE},
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use serde_json::{Map, Value};

type Object = Map<String, Value>;

/// Base64 that takes what it gets: with padding or without, and a last letter with bits left over.
const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_allow_trailing_bits(true)
    .with_decode_padding_mode(DecodePaddingMode::Indifferent);

fn json(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

fn object(text: &str) -> Option<Object> {
    match json(text)? {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

/// An object in base64, as `btoa` and its url-safe sister write it.
fn object_in_base64(text: &str) -> Option<Object> {
    let bytes = GeneralPurpose::new(&STANDARD, LENIENT)
        .decode(text)
        .or_else(|_| GeneralPurpose::new(&URL_SAFE, LENIENT).decode(text))
        .ok()?;
    object(std::str::from_utf8(&bytes).ok()?)
}

/// A yes or a no in any dress: `true`, `1`, `"yes"`.
fn answer(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(answer) => Some(*answer),
        Value::String(word) => yes_or_no(word),
        Value::Number(number) => match number.as_u64() {
            Some(0) => Some(false),
            Some(1) => Some(true),
            _ => None,
        },
        _ => None,
    }
}

fn groups(object: &Object) -> Answers {
    by_group(
        object
            .iter()
            .map(|(word, value)| (word.as_str(), answer(value))),
    )
}

/// Keys that hold a yes or a no, as services. One that counts visits and was refused is a no to statistics; where it is allowed
/// beside others, nobody can tell of which a refusal speaks.
fn services(object: &Object) -> Answers {
    let answered = object.iter().filter_map(|(word, value)| {
        let answer = answer(value)?;
        let word = match answer {
            false if counts_visits(word) => "analytics",
            _ => word.as_str(),
        };
        Some((word, Some(answer)))
    });
    by_service(answered)
}

/// A list of words; one that holds something else is not understood.
fn words(value: &Value) -> Option<Vec<&str>> {
    value.as_array()?.iter().map(Value::as_str).collect()
}

fn each(stage: Stage, answers: Answers) -> Option<Said> {
    (answers != Answers::default()).then(|| Said::each(stage, answers))
}

/// `interactedWith`, `confirmed`, `consented`: what tells a choice from a default.
fn by_mark(mark: Option<&Value>, answers: Answers) -> Said {
    match mark.and_then(Value::as_bool) {
        Some(true) => Said::each(Stage::Made, answers),
        Some(false) => Said::not_yet(),
        None => Said::each(Stage::Either, answers),
    }
}

/// `CookieControl`: Civic 8 and 9, and a form of sites' own with a list of what is allowed. Without `interactedWith`,
/// as older versions write it, it may be a default.
pub(in crate::cookie::consent) fn civic(given: Given<'_>) -> Option<Said> {
    let object = object(given.text)?;
    let answers = if let Some(choices) = object.get("optionalCookies") {
        let choices = choices.as_object()?.iter();
        by_group(choices.map(|(word, value)| {
            let answer = match value.as_str() {
                Some("accepted") => Some(true),
                Some("revoked") => Some(false),
                _ => None,
            };
            (word.as_str(), answer)
        }))
    } else {
        by_list(words(object.get("acceptedCategories")?)?.into_iter())
    };
    Some(by_mark(object.get("interactedWith"), answers))
}

/// `cookies_policy`: GOV.UK's own form is a default unless another cookie marks it as chosen; other services write
/// base64, words instead of booleans, or a mark of their own, and what those are without a mark cannot be known.
pub(in crate::cookie::consent) fn gov_uk(given: Given<'_>) -> Option<Said> {
    if let Some(said) = policy_word(given.text) {
        return Some(said);
    }
    let plain = object(given.text);
    let is_own_form = plain
        .as_ref()
        .is_some_and(|object| object.values().all(Value::is_boolean));
    let object = plain.or_else(|| object_in_base64(given.text))?;
    let answers = groups(&object);
    if answers == Answers::default() {
        return None;
    }
    if object.contains_key("confirmed") {
        return Some(by_mark(object.get("confirmed"), answers));
    }
    let stage = if is_own_form {
        Stage::NotYet
    } else {
        Stage::Either
    };
    // The answers count as soon as another cookie marks them as chosen.
    Some(Said::each(stage, answers))
}

/// An object with a yes or a no for each category, written when somebody chooses.
pub(in crate::cookie::consent) fn chosen_groups(given: Given<'_>) -> Option<Said> {
    each(Stage::Unmarked, groups(&object(given.text)?))
}

/// An object with a yes or a no for each category or service, written when somebody chooses.
pub(in crate::cookie::consent) fn chosen_services(given: Given<'_>) -> Option<Said> {
    let object = object(given.text)?;
    let is_map = !object.is_empty() && object.values().all(|value| answer(value).is_some());
    is_map.then(|| Said::each(Stage::Unmarked, services(&object)))
}

/// A list of categories that were allowed, written when somebody chooses.
pub(in crate::cookie::consent) fn chosen_list(given: Given<'_>) -> Option<Said> {
    let list = json(given.text)?;
    Some(Said::each(
        Stage::Unmarked,
        by_list(words(&list)?.into_iter()),
    ))
}

/// CookieLawInfo: an object in base64, written when somebody chooses.
pub(in crate::cookie::consent) fn cookie_law_info(given: Given<'_>) -> Option<Said> {
    let answers = groups(&object_in_base64(given.text)?);
    (answers != Answers::default()).then(|| Said {
        mark: true,
        ..Said::each(Stage::Made, answers)
    })
}

/// Orestbida's CookieConsent: a list of what was allowed, `categories` or, in older versions, `level`; its
/// script writes `consentTimestamp` when somebody chooses.
pub(in crate::cookie::consent) fn orestbida(given: Given<'_>) -> Option<Said> {
    let object = object(given.text)?;
    let list = object.get("categories").or_else(|| object.get("level"))?;
    let stage = if object.contains_key("consentTimestamp") {
        Stage::Made
    } else {
        Stage::Unmarked
    };
    Some(Said::each(stage, by_list(words(list)?.into_iter())))
}

/// NHS.UK: `consented` tells a choice from a default; older versions do not write it.
pub(in crate::cookie::consent) fn nhs_uk(given: Given<'_>) -> Option<Said> {
    let object = object(given.text)?;
    let answers = groups(&object);
    (answers != Answers::default()).then(|| by_mark(object.get("consented"), answers))
}

/// HMRC: the answers stand in `preferences`, `acceptAll` for all at once.
pub(in crate::cookie::consent) fn hmrc(given: Given<'_>) -> Option<Said> {
    let object = object(given.text)?;
    let preferences = object.get("preferences")?.as_object()?;
    match preferences.get("acceptAll").and_then(Value::as_bool) {
        Some(true) => Some(Said::whole(Stage::Unmarked, Some(true))),
        _ => each(Stage::Unmarked, groups(preferences)),
    }
}

/// CookieScript: what was done, and a list of what was allowed, which may be a list within a text.
pub(in crate::cookie::consent) fn cookie_script(given: Given<'_>) -> Option<Said> {
    let object = object(given.text)?;
    let inner;
    let list = match object.get("categories") {
        Some(Value::String(text)) => {
            inner = json(text);
            inner.as_ref()
        }
        other => other,
    };
    let list = list.and_then(words).unwrap_or_default();
    match object.get("action")?.as_str()? {
        "reject" => Some(Said::whole(Stage::Made, Some(false))),
        // A site without categories allows everything at once, which no word in it says.
        "accept" if list.is_empty() => Some(Said::whole(Stage::Made, None)),
        "accept" => Some(Said::each(Stage::Made, by_list(list.into_iter()))),
        _ => None,
    }
}

/// Cookie Information: a list of what was allowed.
pub(in crate::cookie::consent) fn cookie_information(given: Given<'_>) -> Option<Said> {
    let object = object(given.text)?;
    let list = words(object.get("consents_approved")?)?;
    Some(Said::each(Stage::Unmarked, by_list(list.into_iter())))
}

/// Moove's GDPR Cookie Compliance: third-party and additional cookies, whose meaning each site decides.
pub(in crate::cookie::consent) fn moove(given: Given<'_>) -> Option<Said> {
    let object = object(given.text)?;
    let third = answer(object.get("thirdparty")?)?;
    let more = answer(object.get("advanced")?)?;
    Some(Said::whole(
        Stage::Unmarked,
        (third == more).then_some(third),
    ))
}

/// Borlabs Cookie: the groups in which something was allowed.
pub(in crate::cookie::consent) fn borlabs(given: Given<'_>) -> Option<Said> {
    let object = object(given.text)?;
    let allowed = object.get("consents")?.as_object()?.iter();
    let allowed = allowed.filter(|(_, services)| {
        services
            .as_array()
            .is_none_or(|services| !services.is_empty())
    });
    let answers = by_list(allowed.map(|(word, _)| word.as_str()));
    Some(Said::each(Stage::Unmarked, answers))
}

/// iubenda: purposes by number (2 and 3 functions and experience, 4 measurement, 5 marketing), or one word for all.
pub(in crate::cookie::consent) fn iubenda(given: Given<'_>) -> Option<Said> {
    let is_choice = !given.rest.is_empty() && given.rest.bytes().all(|byte| byte.is_ascii_digit());
    let object = object(given.text).filter(|_| is_choice)?;
    if let Some(purposes) = object.get("purposes").and_then(Value::as_object) {
        let answers = by_group(purposes.iter().map(|(number, value)| {
            let word = match number.as_str() {
                "2" | "3" => "functional",
                "4" => "measurement",
                "5" => "marketing",
                _ => "",
            };
            (word, answer(value))
        }));
        return each(Stage::Unmarked, answers);
    }
    let answer = object.get("consent")?.as_bool()?;
    Some(Said::whole(Stage::Unmarked, Some(answer)))
}

/// Didomi: an object in base64 with the purposes that were allowed and refused. Each site names its own purposes, so
/// that only "all" and "none" are understood.
pub(in crate::cookie::consent) fn didomi(given: Given<'_>) -> Option<Said> {
    let object = object_in_base64(given.text)?;
    let purposes = object.get("purposes")?.as_object()?;
    let some = |key: &str| {
        let list = purposes.get(key).and_then(Value::as_array);
        list.is_some_and(|list| !list.is_empty())
    };
    match (some("enabled"), some("disabled")) {
        (true, false) => Some(Said::whole(Stage::Unmarked, Some(true))),
        (false, true) => Some(Said::whole(Stage::Unmarked, Some(false))),
        (true, true) => Some(Said::whole(Stage::Unmarked, None)),
        (false, false) => None,
    }
}

/// Axeptio: a yes or a no for each service; `$$completed` once somebody has answered.
pub(in crate::cookie::consent) fn axeptio(given: Given<'_>) -> Option<Said> {
    let mut object = object(given.text)?;
    let completed = object.get("$$completed")?.as_bool()?;
    object.retain(|key, _| !key.starts_with("$$"));
    Some(if completed {
        Said::each(Stage::Made, services(&object))
    } else {
        Said::not_yet()
    })
}

/// Free Privacy Policy: a yes or a no for each level. `tracking` is its word for statistics.
pub(in crate::cookie::consent) fn levels(given: Given<'_>) -> Option<Said> {
    let object = object(given.text)?;
    let answers = by_group(object.iter().map(|(word, value)| {
        let word = match word.as_str() {
            "tracking" => "statistics",
            word => word,
        };
        (word, answer(value))
    }));
    each(Stage::Either, answers)
}
