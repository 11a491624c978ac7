//! What a visitor chose about cookies, read from the cookies that remember it.
//!
//! It knows the formats of the platforms that councils use. Defaults that a site writes on arrival are
//! not a choice, and what is not understood stays unknown.

use crate::cookie::category::Category;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use percent_encoding::percent_decode;
use serde_json::Value;
use std::borrow::Cow;

/// What one cookie says about the visitor's choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Whose format it is.
    pub platform: &'static str,
    /// Whether a person has chosen.
    pub stage: Stage,
    /// What was allowed.
    pub answers: Answers,
}

/// Whether a person has chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The cookie says that nobody has yet.
    NotYet,
    /// The cookie says that somebody has.
    Made,
    /// The cookie does not tell a choice from a default.
    Either,
}

/// What was allowed, by category; `None` where the cookie does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// Comfort.
    pub functional: Option<bool>,
    /// Statistics.
    pub analytics: Option<bool>,
    /// Advertising and tracking.
    pub marketing: Option<bool>,
}

impl Answers {
    fn all(answer: Option<bool>) -> Self {
        Self {
            functional: answer,
            analytics: answer,
            marketing: answer,
        }
    }

    fn is_uniform(self) -> bool {
        self.functional == self.analytics && self.analytics == self.marketing
    }

    /// Where this says nothing, the other one counts.
    fn or(self, other: Self) -> Self {
        Self {
            functional: self.functional.or(other.functional),
            analytics: self.analytics.or(other.analytics),
            marketing: self.marketing.or(other.marketing),
        }
    }
}

/// What is known of a visitor's choice on a site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// Nothing that we understand.
    #[default]
    Unknown,
    /// The site asks, and nobody has answered.
    NotYet,
    /// Somebody has chosen.
    Made(Answers),
}

impl Choice {
    /// The word in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::NotYet => "not_yet",
            Self::Made(_) => "made",
        }
    }

    /// Whether cookies of this category were allowed, where that was asked and answered.
    pub fn allows(self, category: Category) -> Option<bool> {
        let Self::Made(answers) = self else {
            return None;
        };
        match category {
            Category::Functional => answers.functional,
            Category::Analytics => answers.analytics,
            Category::Marketing => answers.marketing,
            Category::Necessary | Category::Unclassified => None,
        }
    }
}

/// Follows the choice on one site through what browser and site send each other.
#[derive(Clone, Debug, Default)]
pub struct Consent {
    choice: Choice,
    platform: Option<&'static str>,
    /// What the site wrote of its own accord before the browser sent anything.
    written: Option<Reading>,
}

impl Consent {
    /// What is known now.
    pub fn choice(&self) -> Choice {
        self.choice
    }

    /// Who remembers the choice.
    pub fn platform(&self) -> Option<&'static str> {
        self.platform
    }

    /// The browser asks for a page; `readings` are what its cookies say. `site_asks`: the notice declares a cookie that remembers the choice.
    pub fn page_asked(&mut self, readings: &[Reading], site_asks: bool) {
        if readings.is_empty() {
            if site_asks && self.choice == Choice::Unknown {
                self.choice = Choice::NotYet;
            }
            return;
        }
        let mut answers = Answers::default();
        let mut made = false;
        for reading in readings {
            self.platform = Some(reading.platform);
            let is_default = reading.stage == Stage::Either && self.written == Some(*reading);
            made |= reading.stage == Stage::Made || (reading.stage == Stage::Either && !is_default);
            // A word on all categories at once gives way to a word on each.
            answers = if reading.answers.is_uniform() {
                answers.or(reading.answers)
            } else {
                reading.answers.or(answers)
            };
        }
        self.choice = if made {
            Choice::Made(answers)
        } else {
            Choice::NotYet
        };
    }

    /// The site writes a cookie that remembers a choice.
    pub fn site_wrote(&mut self, reading: Reading) {
        self.platform = Some(reading.platform);
        match reading.stage {
            Stage::Made => self.choice = Choice::Made(reading.answers),
            // On arrival, what the site writes is its own default.
            Stage::NotYet | Stage::Either if self.choice == Choice::Unknown => {
                self.choice = Choice::NotYet;
            }
            Stage::NotYet | Stage::Either => {}
        }
        if self.choice == Choice::NotYet {
            self.written = Some(reading);
        }
    }
}

/// The names that are read here; a notice that declares one of them belongs to a site that asks.
const NAMES: [&str; 13] = [
    "CookieControl",
    "CookieConsent",
    "OptanonConsent",
    "OptanonAlertBoxClosed",
    "cookies_policy",
    "cookies_preferences_set",
    "euconsent-v2",
    "cookieyes-consent",
    "cookie-agreed",
    "cookieconsent_status",
    "acceptCookies",
    "complianceCookie",
    "dmsTPC",
];

/// Whether a cookie of this name remembers a choice about cookies.
pub fn remembers_a_choice(name: &str) -> bool {
    NAMES.contains(&name) || name == "cookie-agreed-categories"
}

/// What a cookie says about the visitor's choice; `None` if it says nothing of the kind, or nothing that we understand.
pub fn read(name: &[u8], value: &[u8]) -> Option<Reading> {
    let name = std::str::from_utf8(name).ok()?;
    if !remembers_a_choice(name) {
        return None;
    }
    let text = readable(value);
    let text = text.trim().trim_matches('"');
    match name {
        "CookieControl" => civic(text),
        "CookieConsent" => cookiebot(text),
        "OptanonConsent" => onetrust(text),
        "OptanonAlertBoxClosed" => Some(made("OneTrust", Answers::default())),
        "cookies_policy" => gov_uk(text),
        "cookies_preferences_set" => yes_or_no(text)
            .filter(|set| *set)
            .map(|_| made("GOV.UK", Answers::default())),
        "euconsent-v2" => tcf(text),
        "cookieyes-consent" => cookieyes(text),
        "cookie-agreed" => drupal(text),
        "cookie-agreed-categories" => drupal_categories(text),
        "cookieconsent_status" => osano(text),
        // Chelmsford: whether the visitor accepts Google Analytics.
        "dmsTPC" => yes_or_no(text).map(|answer| {
            let answers = Answers {
                analytics: Some(answer),
                ..Answers::default()
            };
            either("Visit Chelmsford", answers)
        }),
        // Luton: the whole question in one word.
        "acceptCookies" => {
            yes_or_no(text).map(|answer| either("Luton Social Care", Answers::all(Some(answer))))
        }
        "complianceCookie" => {
            yes_or_no(text).map(|answer| either("Luton Directory", Answers::all(Some(answer))))
        }
        _ => None,
    }
}

fn made(platform: &'static str, answers: Answers) -> Reading {
    Reading {
        platform,
        stage: Stage::Made,
        answers,
    }
}

fn either(platform: &'static str, answers: Answers) -> Reading {
    Reading {
        platform,
        stage: Stage::Either,
        answers,
    }
}

fn not_yet(platform: &'static str) -> Reading {
    Reading {
        platform,
        stage: Stage::NotYet,
        answers: Answers::default(),
    }
}

fn readable(value: &[u8]) -> Cow<'_, str> {
    percent_decode(value).decode_utf8_lossy()
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "y" | "yes" | "true" | "on" | "accept" | "accepted" | "allow" | "all" => Some(true),
        "0" | "n" | "no" | "false" | "off" | "reject" | "rejected" | "deny" | "none" => Some(false),
        _ => None,
    }
}

/// The category that a platform's own word for a group stands for.
fn group(word: &str) -> Option<Category> {
    match word.to_ascii_lowercase().as_str() {
        "functional" | "functionality" | "preferences" | "preference" | "settings" | "c0003" => {
            Some(Category::Functional)
        }
        "analytics" | "analytical" | "statistics" | "performance" | "usage" | "measurement"
        | "c0002" => Some(Category::Analytics),
        "marketing" | "advertisement" | "advertising" | "advert" | "targeting" | "campaigns"
        | "social" | "socialmedia" | "social media" | "c0004" | "c0005" => {
            Some(Category::Marketing)
        }
        _ => None,
    }
}

/// Puts the platform's groups together; a category that is allowed in one group and refused in another counts as allowed there.
fn by_group<'a>(groups: impl Iterator<Item = (&'a str, Option<bool>)>) -> Answers {
    let mut answers = Answers::default();
    for (word, answer) in groups {
        let place = match group(word) {
            Some(Category::Functional) => &mut answers.functional,
            Some(Category::Analytics) => &mut answers.analytics,
            Some(Category::Marketing) => &mut answers.marketing,
            _ => continue,
        };
        *place = match (*place, answer) {
            (Some(before), Some(now)) => Some(before || now),
            (before, now) => before.or(now),
        };
    }
    answers
}

/// Civic Cookie Control 8 and 9: JSON, `interactedWith` tells a choice from a default.
fn civic(text: &str) -> Option<Reading> {
    let json: Value = serde_json::from_str(text).ok()?;
    let choices = json.get("optionalCookies")?.as_object()?;
    let answer = |value: &Value| match value.as_str() {
        Some("accepted") => Some(true),
        Some("revoked") => Some(false),
        _ => None,
    };
    let answers = by_group(
        choices
            .iter()
            .map(|(word, value)| (word.as_str(), answer(value))),
    );
    match json.get("interactedWith").and_then(Value::as_bool) {
        Some(true) => Some(made("Civic Cookie Control", answers)),
        Some(false) => Some(not_yet("Civic Cookie Control")),
        None => Some(either("Civic Cookie Control", answers)),
    }
}

/// Cookiebot: an object in the style of a script; `method` tells a choice (`explicit`) from a default (`implied`).
fn cookiebot(text: &str) -> Option<Reading> {
    // "0": everything optional refused; "-1": Cookiebot does not ask in this part of the world.
    if text == "0" {
        return Some(made("Cookiebot", Answers::all(Some(false))));
    }
    let inside = text.strip_prefix('{')?.strip_suffix('}')?;
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
    match field("method") {
        Some("implied") => Some(not_yet("Cookiebot")),
        Some("explicit") => Some(made("Cookiebot", answers)),
        _ => Some(either("Cookiebot", answers)),
    }
}

/// OneTrust: a query string; `interactionCount` tells a choice from a default.
fn onetrust(text: &str) -> Option<Reading> {
    let field = |wanted: &str| {
        text.split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| *key == wanted)
            .map(|(_, value)| value)
    };
    let groups = field("groups")?;
    let groups = groups.split(',').filter_map(|pair| pair.split_once(':'));
    let answers = by_group(groups.map(|(word, value)| (word, yes_or_no(value))));
    match field("interactionCount").map(str::parse::<u32>) {
        Some(Ok(0)) => Some(not_yet("OneTrust")),
        Some(Ok(_)) => Some(made("OneTrust", answers)),
        _ => Some(either("OneTrust", answers)),
    }
}

/// GOV.UK's own: JSON; another cookie, `cookies_preferences_set`, tells a choice from a default.
fn gov_uk(text: &str) -> Option<Reading> {
    let json: Value = serde_json::from_str(text).ok()?;
    let answers = by_group(
        json.as_object()?
            .iter()
            .map(|(word, value)| (word.as_str(), value.as_bool())),
    );
    (answers != Answers::default()).then(|| either("GOV.UK", answers))
}

/// IAB TCF 2: the first part of the string, its purposes from bit 152 on (IAB Tech Lab, "Consent string and vendor list formats v2").
fn tcf(text: &str) -> Option<Reading> {
    let core = text.split('.').next()?;
    let bytes = URL_SAFE_NO_PAD.decode(core.trim_end_matches('=')).ok()?;
    if bytes.first()? >> 2 != 2 {
        return None;
    }
    let purpose = |number: usize| {
        let bit = 152 + number - 1;
        bytes
            .get(bit / 8)
            .map(|byte| byte >> (7 - bit % 8) & 1 == 1)
    };
    let any = |numbers: &[usize]| {
        numbers
            .iter()
            .map(|number| purpose(*number))
            .reduce(|a, b| Some(a? || b?))
            .flatten()
    };
    // 2, 3, 4 and 7 are about advertisements, 8 and 9 about measuring content and audiences.
    let answers = Answers {
        functional: None,
        analytics: any(&[8, 9]),
        marketing: any(&[2, 3, 4, 7]),
    };
    answers
        .marketing
        .is_some()
        .then(|| made("IAB TCF", answers))
}

/// CookieYes: pairs; an empty `action` means that nobody has answered.
fn cookieyes(text: &str) -> Option<Reading> {
    let pairs = || text.split(',').filter_map(|pair| pair.split_once(':'));
    let action = pairs().find(|(key, _)| *key == "action")?.1;
    if action.is_empty() {
        return Some(not_yet("CookieYes"));
    }
    Some(made(
        "CookieYes",
        by_group(pairs().map(|(word, value)| (word, yes_or_no(value)))),
    ))
}

/// Drupal's EU Cookie Compliance: 0 refused, 1 and 2 agreed; the categories stand in a cookie of their own.
fn drupal(text: &str) -> Option<Reading> {
    let answer = match text {
        "0" => false,
        "1" | "2" => true,
        _ => return None,
    };
    Some(made(
        "Drupal EU Cookie Compliance",
        Answers::all(Some(answer)),
    ))
}

fn drupal_categories(text: &str) -> Option<Reading> {
    let list: Vec<String> = serde_json::from_str(text).ok()?;
    // What is not in the list was not agreed to.
    let agreed = by_group(list.iter().map(|word| (word.as_str(), Some(true))));
    let answers = agreed.or(Answers::all(Some(false)));
    Some(made("Drupal EU Cookie Compliance", answers))
}

/// Osano's open banner: `dismiss` is a closed banner, which is no answer.
fn osano(text: &str) -> Option<Reading> {
    match text {
        "allow" => Some(made("Osano Cookie Consent", Answers::all(Some(true)))),
        "deny" => Some(made("Osano Cookie Consent", Answers::all(Some(false)))),
        "dismiss" => Some(made("Osano Cookie Consent", Answers::default())),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
