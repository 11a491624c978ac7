//! Choices that are kept as one word: yes, no, a number, a level.
//!
//! Lists and objects are read elsewhere.

use crate::cookie::consent::{
    formats::said::{Given, Said},
    reading::{Answers, Stage},
    words::{by_group, yes_or_no},
};

/// One word for all categories, written when somebody chooses.
pub(in crate::cookie::consent) fn chosen_word(given: Given<'_>) -> Option<Said> {
    let answer = yes_or_no(given.text)?;
    Some(Said::whole(Stage::Unmarked, Some(answer)))
}

/// One word for all categories; the site may write it on arrival too.
pub(in crate::cookie::consent) fn word(given: Given<'_>) -> Option<Said> {
    let answer = yes_or_no(given.text)?;
    Some(Said::whole(Stage::Either, Some(answer)))
}

/// One word about statistics (Chelmsford's `dmsTPC`: whether the visitor accepts Google Analytics).
pub(in crate::cookie::consent) fn statistics_word(given: Given<'_>) -> Option<Said> {
    let answers = Answers {
        analytics: Some(yes_or_no(given.text)?),
        ..Answers::default()
    };
    Some(Said::each(Stage::Either, answers))
}

/// One word about comfort.
pub(in crate::cookie::consent) fn functional_word(given: Given<'_>) -> Option<Said> {
    let answers = Answers {
        functional: Some(yes_or_no(given.text)?),
        ..Answers::default()
    };
    Some(Said::each(Stage::Either, answers))
}

/// One word about advertising.
pub(in crate::cookie::consent) fn marketing_word(given: Given<'_>) -> Option<Said> {
    let answers = Answers {
        marketing: Some(yes_or_no(given.text)?),
        ..Answers::default()
    };
    Some(Said::each(Stage::Either, answers))
}

/// One word about cookies that nobody is asked about.
pub(in crate::cookie::consent) fn necessary_word(given: Given<'_>) -> Option<Said> {
    yes_or_no(given.text)?;
    Some(Said::each(Stage::Either, Answers::default()))
}

/// React Cookie Consent: `true` or `false`, written when somebody chooses.
pub(in crate::cookie::consent) fn react(given: Given<'_>) -> Option<Said> {
    let answer = match given.text {
        "true" => true,
        "false" => false,
        _ => return None,
    };
    Some(Said::whole(Stage::Unmarked, Some(answer)))
}

/// One word for the category that the name ends with.
pub(in crate::cookie::consent) fn category_word(given: Given<'_>) -> Option<Said> {
    let answer = yes_or_no(given.text)?;
    let answers = by_group([(given.rest, Some(answer))].into_iter());
    Some(Said::each(Stage::Either, answers))
}

/// A mark that somebody has chosen: a moment, or any word but no.
pub(in crate::cookie::consent) fn mark(given: Given<'_>) -> Option<Said> {
    (!given.text.is_empty() && yes_or_no(given.text) != Some(false)).then(|| Said::mark(None))
}

/// A mark that is `true` once somebody has chosen.
pub(in crate::cookie::consent) fn true_mark(given: Given<'_>) -> Option<Said> {
    Some(match yes_or_no(given.text)? {
        true => Said::mark(None),
        false => Said::not_yet(),
    })
}

/// A mark that says the answer as well: CookieLawInfo's `viewed_cookie_policy`.
pub(in crate::cookie::consent) fn mark_with_answer(given: Given<'_>) -> Option<Said> {
    Some(Said::mark(Some(yes_or_no(given.text)?)))
}

/// Complianz: a closed banner has been answered.
pub(in crate::cookie::consent) fn complianz_banner(given: Given<'_>) -> Option<Said> {
    (given.text == "dismissed").then(|| Said::mark(None))
}

/// ASP.NET Core: `yes` once somebody has agreed.
pub(in crate::cookie::consent) fn asp_net(given: Given<'_>) -> Option<Said> {
    (given.text == "yes").then(|| Said::whole(Stage::Made, Some(true)))
}

/// Drupal's EU Cookie Compliance: 0 refused, 1 and 2 agreed. The categories stand in a cookie of their own.
pub(in crate::cookie::consent) fn drupal(given: Given<'_>) -> Option<Said> {
    let answer = match given.text {
        "0" => false,
        "1" | "2" => true,
        _ => return None,
    };
    Some(Said::whole(Stage::Unmarked, Some(answer)))
}

/// Osano's open banner: `dismiss` is a closed banner, which is no answer.
pub(in crate::cookie::consent) fn osano(given: Given<'_>) -> Option<Said> {
    let answer = match given.text {
        "allow" => Some(true),
        "deny" => Some(false),
        "dismiss" => None,
        _ => return None,
    };
    Some(Said::whole(Stage::Unmarked, answer))
}

/// HubSpot: whether the visitor opted *out*.
pub(in crate::cookie::consent) fn opted_out(given: Given<'_>) -> Option<Said> {
    let out = yes_or_no(given.text)?;
    Some(Said::whole(Stage::Unmarked, Some(!out)))
}

/// TrustArc: the highest level that is allowed: 0 required, 1 functional, 2 advertising.
pub(in crate::cookie::consent) fn trustarc(given: Given<'_>) -> Option<Said> {
    let level: u8 = given.text.split(':').next()?.parse().ok()?;
    let answers = match level {
        0 => Answers::all(Some(false)),
        // Where statistics stand between the two, each site decides.
        1 => Answers {
            functional: Some(true),
            analytics: None,
            marketing: Some(false),
        },
        2 => Answers::all(Some(true)),
        _ => return None,
    };
    Some(Said::each(Stage::Either, answers))
}
