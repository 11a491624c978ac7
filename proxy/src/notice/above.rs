//! The headings above a place in a notice, and what they say of it: its subject, category, system and host.

use crate::notice::{
    block::{Part, level},
    category::{self, Kept, category},
    denial,
    label::{Label, label},
    line::without_mark,
    name::{is_camel, is_telling},
    naming::{Name, names_in},
    place::{self, host_in, is_place, without_host},
    span::{self, Spoken},
    subject,
};
use biscuit_tin_shared::cookie::lifetime::Lifetime;

/// Longest heading that gives a time, in words.
const KIND: usize = 6;
/// Longest heading that is a label, in words.
const FIELD: usize = 4;

/// Whether a place is about the cookies of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Topic {
    /// It leads elsewhere, or nothing says that it is.
    No,
    /// Something further above is.
    Perhaps,
    /// The nearest heading says so.
    Yes,
}

/// The headings above a place, the nearest one last.
#[derive(Clone, Debug, Default)]
pub(super) struct Above {
    headings: Vec<(u8, Part)>,
    /// A sentence before it speaks of cookies.
    spoken_of: bool,
    /// The host that a sentence below the nearest heading gives, and the level of that heading.
    hosted: Option<(u8, String)>,
    /// A sentence before it that says that all cookies end with the browser.
    all_end: Option<AllEnd>,
    /// Cookies were listed below the nearest heading.
    pub(super) listed: bool,
    /// It is in a part of the page with headings of its own.
    pub(super) apart: bool,
    /// The system of the row that is being read.
    pub(super) system: Option<String>,
    /// The time that its type gives all its cookies.
    pub(super) time: Option<(Spoken, Part)>,
}

/// A sentence that says that all cookies end with the browser.
#[derive(Clone, Debug)]
struct AllEnd {
    part: Part,
    /// It leaves room for others: “unless we say otherwise”.
    leaves_room: bool,
    /// It ends with the headings of this level: it speaks of one system or kind, not of the page.
    level: Option<u8>,
}

impl Above {
    /// Goes below a heading; those of its level and lower ones end.
    pub(super) fn enter(&mut self, level: u8, part: Part) {
        self.leave(level);
        self.listed = false;
        self.headings.push((level, part));
    }

    /// Goes below a line that stands for a heading: a host is above a category, which is above a system.
    pub(super) fn enter_line(&mut self, base: u8, part: Part) {
        // The first line of a text is its title, which no host below it ends.
        if self.headings.is_empty() {
            self.hear(&part);
        }
        let below = if host_in(&part.text).is_some() {
            0
        } else if category::names_category(&part.text)
            || (subject::is_about_cookies(&part.text) && !is_tool(&part.text))
        {
            1
        } else {
            2
        };
        self.enter(base + below, part);
    }

    /// Ends the headings of this level and lower ones.
    pub(super) fn leave(&mut self, level: u8) {
        self.headings.retain(|(above, _)| *above < level);
        self.hosted.take_if(|(of, _)| level <= *of);
        self.all_end
            .take_if(|all| all.level.is_some_and(|of| level <= of));
    }

    /// Notes a sentence.
    pub(super) fn hear(&mut self, part: &Part) {
        self.hear_host(&part.text);
        self.spoken_of = self.spoken_of || subject::is_about_cookies(&part.text);
        if self.all_end.is_some() || !self.spoken_of && self.topic() == Topic::No {
            return;
        }
        let nearest = self.named().next();
        let is_of_page = |part: &Part| {
            subject::is_about_cookies(&part.text) && !category::names_category(&part.text)
        };
        let level = nearest.and_then(|(level, part)| (!is_of_page(part)).then_some(*level));
        self.all_end = subject::ends_all(&part.text).map(|(text, leaves_room)| AllEnd {
            part: part.with(&text),
            leaves_room,
            level,
        });
    }

    /// Notes the host that a label gives: “Web address: jobs.luton.gov.uk”.
    pub(super) fn hear_place(&mut self, text: &str) {
        let level = self.headings.last().map(|(level, _)| *level);
        if let (Some(level), Some(host)) = (level, host_in(text)) {
            self.hosted = Some((level, host));
        }
    }

    /// Notes where a sentence says that the system of the nearest heading is.
    fn hear_host(&mut self, text: &str) {
        if let Some(words) = place::said(text) {
            self.hear_place(&words);
        }
    }

    pub(super) fn topic(&self) -> Topic {
        for (at, part) in self.headings.iter().rev() {
            let text = part.text.as_str();
            if is_field(text) {
                continue;
            }
            if is_positive(text) && !subject::is_elsewhere(text) {
                return if *at == level::TITLE {
                    Topic::Perhaps
                } else {
                    Topic::Yes
                };
            }
            if subject::is_elsewhere(text) {
                return Topic::No;
            }
            // A line that stands for a heading may be none; a heading of its own is about something else.
            if *at < level::LINE || *at == level::CAPTION {
                break;
            }
        }
        let further = self
            .headings
            .iter()
            .any(|(_, part)| is_positive(&part.text));
        if further || self.spoken_of {
            Topic::Perhaps
        } else {
            Topic::No
        }
    }

    /// Whether the nearest heading is about a part of what one above it says of cookies: “Maps” below “Cookies we use”.
    pub(super) fn is_within(&self) -> bool {
        self.topic() == Topic::Perhaps && self.own().any(|part| is_positive(&part.text))
    }

    /// Whether the nearest heading is of things that are kept in lists as well, and are no cookies.
    pub(super) fn lists_things(&self) -> bool {
        let nearest = self.named().next();
        nearest.is_some_and(|(_, part)| subject::is_of_things(&part.text))
    }

    /// Headings of a page below its title, the furthest first.
    fn own(&self) -> impl Iterator<Item = &Part> {
        let own = self.headings.iter().filter(|(at, part)| {
            *at > level::TITLE + 1
                && (*at < level::LINE || *at == level::CAPTION)
                && !is_field(&part.text)
        });
        own.map(|(_, part)| part)
    }

    /// Whether the nearest heading is about something else, and only the title speaks of cookies.
    pub(super) fn is_foreign(&self) -> bool {
        let mut own = self.own().peekable();
        own.peek().is_some()
            && own.all(|part| !is_positive(&part.text) && host_in(&part.text).is_none())
            && self.topic() == Topic::Perhaps
    }

    /// How long a cookie stays of which nothing nearer says so, where a sentence says it of all.
    pub(super) fn time_of_all(&self) -> Option<(Spoken, Part)> {
        let part = self.all_end.as_ref()?.part.clone();
        let spoken = Spoken {
            lifetime: Some(Lifetime::Session),
            ..Spoken::default()
        };
        Some((spoken, part))
    }

    /// How long the nearest heading says that cookies below it stay: “Session cookies”, “Cookies that last a year”.
    pub(super) fn time_of_kind(&self) -> Option<(Spoken, Part)> {
        let (_, part) = self.named().next()?;
        let is_kind = part.words() <= KIND
            && subject::is_about_cookies(&part.text)
            && !part.text.contains('?')
            && !subject::is_elsewhere(&part.text);
        let spoken =
            span::sure(&part.text, None).filter(|spoken| is_kind && spoken.doubt.is_none())?;
        Some((spoken, part.clone()))
    }

    /// Whether a time goes against a sentence that says that all cookies end with the browser.
    pub(super) fn contradicts(&self, time: Option<Lifetime>) -> bool {
        let is_strict = self.all_end.as_ref().is_some_and(|all| !all.leaves_room);
        is_strict && time.is_some_and(|time| time != Lifetime::Session)
    }

    /// Whether a heading says that what is below it is not used.
    pub(super) fn denies(&self) -> bool {
        self.named().any(|(_, part)| denial::in_heading(&part.text))
    }

    /// The words of the nearest heading that names a category, of a cookie with these names.
    pub(super) fn category(&self, names: &[Name]) -> Option<String> {
        let mut nearer: Vec<&str> = Vec::new();
        let texts = self.named().map(|(_, part)| part.text.as_str());
        // “analytics_off” is the cookie itself.
        let is_name = |text: &str| names.iter().any(|name| name.pattern == text);
        let texts = texts.filter(|text| !(is_name(text) || is_cookie(text) && text.contains('_')));
        for text in texts {
            if category::is_unclassified(text) {
                return None;
            }
            if let Some(category) = category(text) {
                let is_denied = nearer.iter().any(|near| category::denies(near, category));
                return (!is_denied).then(|| text.to_owned());
            }
            nearer.push(text);
        }
        None
    }

    /// The nearest heading that names neither a category nor cookies alone, and none of these cookies itself.
    pub(super) fn service(&self, names: &[Name]) -> Option<String> {
        if self.system.is_some() {
            return self.system.clone();
        }
        let found = self.named().find(|(at, part)| {
            let text = part.text.as_str();
            let is_page = *at <= 1;
            if names.iter().any(|name| name.pattern == text) {
                return false;
            }
            // “Cookies on www.luton.gov.uk” names the page.
            let names_page = is_page && is_general(&without_host(text));
            (host_in(text).is_some() && !is_place(text) && !names_page)
                || !(is_page
                    || host_in(text).is_some()
                    || is_cookie(text)
                    || category::names_category(text)
                    || category(text).is_some()
                    || is_field(text)
                    || is_general(text))
        })?;
        let text = without_host(&found.1.text);
        let text = text.trim_matches(|c: char| c == ':' || c == '-' || c.is_whitespace());
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// The cookie that the nearest heading is the name of.
    pub(super) fn named_cookie(&self) -> Option<Name> {
        let (_, part) = self.headings.last()?;
        // “1. NID”
        let part = part.with(without_mark(&part.text));
        let names = names_in(&part).filter(|_| part.code || is_cookie(&part.text))?;
        names.into_iter().next()
    }

    pub(super) fn host(&self) -> Option<String> {
        let hosted = self.hosted.as_ref().map(|(_, host)| host.clone());
        hosted.or_else(|| self.named().find_map(|(_, part)| host_in(&part.text)))
    }

    /// Where the keys below are kept, if the nearest heading says so.
    pub(super) fn kept(&self) -> Option<Kept> {
        let (_, part) = self.headings.last()?;
        (part.words() <= 4)
            .then(|| category::storage(&part.text))
            .flatten()
    }

    fn named(&self) -> impl Iterator<Item = &(u8, Part)> {
        self.headings
            .iter()
            .rev()
            .filter(|(at, _)| *at > level::TITLE)
    }
}

/// Whether a heading only labels what stands below it, as “Purpose” above a list.
fn is_field(text: &str) -> bool {
    let is_short = text.split_whitespace().count() <= FIELD && !text.contains('?');
    is_short
        && matches!(
            label(text),
            Some(Label::Name | Label::Purpose | Label::Expiry)
        )
        && !subject::is_about_cookies(text)
}

/// Whether a heading is about cookies, or names one of their categories.
fn is_positive(text: &str) -> bool {
    subject::is_about_cookies(text)
        || category::names_category(text)
        || category::storage(text).is_some()
}

/// Whether a heading is the name of a cookie.
fn is_cookie(text: &str) -> bool {
    !text.contains(' ') && is_telling(text) && !is_camel(text)
}

/// Whether a heading names a tool that asks for consent.
fn is_tool(text: &str) -> bool {
    let text = text.to_lowercase();
    ["cookie control", "cookie consent tool", "cookie banner by"]
        .iter()
        .any(|tool| text.contains(tool))
}

/// Whether a heading says no more than that cookies follow.
fn is_general(text: &str) -> bool {
    const GENERAL: [&str; 12] = [
        "cookie",
        "cwci",
        "gwci",
        "chwci",
        "local storage",
        "session storage",
        "polic",
        "notice",
        "settings",
        "datganiad",
        "more",
        "details",
    ];
    let text = text.to_lowercase();
    // A tool that asks for consent is a system of its own.
    if is_tool(&text) {
        return false;
    }
    GENERAL.iter().any(|word| text.contains(word))
        || subject::is_elsewhere(&text)
        || subject::is_action(&text)
}
