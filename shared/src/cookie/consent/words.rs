//! The words that tools use for yes and no and for groups of cookies, and what they add up to.
//!
//! A word that is not known here is never a refusal: what it allows is unknown.

use crate::cookie::{category::Category, consent::reading::Answers};

/// What a tool's word for a group of cookies stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    /// Cookies that nobody is asked about.
    Necessary,
    /// One category.
    One(Category),
    /// Everything that is not necessary.
    Optional,
}

/// A plain yes or no.
pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "y" | "yes" | "true" | "on" | "accept" | "accepted" | "allow" | "all" => Some(true),
        "0" | "n" | "no" | "false" | "off" | "reject" | "rejected" | "deny" | "none" => Some(false),
        _ => None,
    }
}

fn group(word: &str) -> Option<Group> {
    let mut word: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
    word.make_ascii_lowercase();
    let word = word.strip_prefix("cookiecat").unwrap_or(&word);
    let word = word.strip_suffix("cookies").unwrap_or(word);
    Some(match word {
        "necessary" | "strictlynecessary" | "essential" | "essentials" | "required" | "strict"
        | "mandatory" | "c0001" => Group::Necessary,
        "functional" | "functionality" | "preferences" | "preference" | "settings" | "c0003" => {
            Group::One(Category::Functional)
        }
        "analytics" | "analytic" | "analytical" | "statistics" | "statistic" | "performance"
        | "usage" | "measurement" | "c0002" => Group::One(Category::Analytics),
        "marketing" | "advertisement" | "advertising" | "advert" | "adverts" | "targeting"
        | "campaigns" | "social" | "socialmedia" | "c0004" | "c0005" => {
            Group::One(Category::Marketing)
        }
        "nonnecessary" | "nonessential" => Group::Optional,
        _ => return None,
    })
}

/// A category that is allowed in one group and refused in another counts as allowed.
fn either_allows(before: Option<bool>, now: Option<bool>) -> Option<bool> {
    match (before, now) {
        (Some(before), Some(now)) => Some(before || now),
        (before, now) => before.or(now),
    }
}

/// The same answer for what one group stands for.
fn of_group(group: Group, answer: Option<bool>) -> Answers {
    let mut answers = Answers::default();
    match group {
        Group::Necessary | Group::One(Category::Necessary | Category::Unclassified) => {}
        Group::One(Category::Functional) => answers.functional = answer,
        Group::One(Category::Analytics) => answers.analytics = answer,
        Group::One(Category::Marketing) => answers.marketing = answer,
        Group::Optional => answers = Answers::all(answer),
    }
    answers
}

/// A word on each group: `analytics: no`.
pub(super) fn by_group<'a>(groups: impl Iterator<Item = (&'a str, Option<bool>)>) -> Answers {
    groups
        .filter_map(|(word, answer)| Some(of_group(group(word)?, answer)))
        .fold(Answers::default(), |all, one| all.with(one, either_allows))
}

/// Whether a service counts visits, by the name that sites give it in the tools' own examples.
pub(super) fn counts_visits(word: &str) -> bool {
    let mut word: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
    word.make_ascii_lowercase();
    matches!(
        word.as_str(),
        "ga" | "ga4"
            | "gajs"
            | "gtag"
            | "googleanalytics"
            | "matomo"
            | "piwik"
            | "hotjar"
            | "clarity"
            | "microsoftclarity"
    )
}

/// A word on each service, where services may be named instead of categories: one that is not known and allowed
/// may be what a refused category is about.
pub(super) fn by_service<'a>(services: impl Iterator<Item = (&'a str, Option<bool>)>) -> Answers {
    let services: Vec<_> = services.collect();
    let strange = services
        .iter()
        .any(|(word, answer)| *answer != Some(false) && group(word).is_none());
    let answers = by_group(services.into_iter());
    if strange {
        without_refusals(answers)
    } else {
        answers
    }
}

/// A list of what is allowed: what is not in it was refused, unless a word in it is not known.
pub(super) fn by_list<'a>(allowed: impl Iterator<Item = &'a str>) -> Answers {
    let allowed: Vec<_> = allowed.collect();
    let strange = allowed.iter().any(|word| group(word).is_none());
    let rest = (!strange).then_some(false);
    by_group(allowed.into_iter().map(|word| (word, Some(true))))
        .with(Answers::all(rest), Option::or)
}

/// What was refused becomes unknown.
pub(super) fn without_refusals(answers: Answers) -> Answers {
    answers.with(Answers::default(), |answer, _| {
        answer.filter(|allowed| *allowed)
    })
}

/// Whether a form goes to an address that is about cookies, so that what its answer writes was chosen in it. Councils ask
/// for consent to much else: hedges, listed buildings, school trips.
pub(super) fn asks_about_cookies(path: &[u8]) -> bool {
    path.windows(6)
        .any(|part| part.eq_ignore_ascii_case(b"cookie"))
}
