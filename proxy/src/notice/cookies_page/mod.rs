//! A first draft of a site's cookies page from what was seen and known: a heading for each category, a table below it, and what
//! is still to be filled in in square brackets.
//!
//! It follows the cookies page of the GOV.UK Design System in words of its own, as HTML or Markdown, and `import` reads it back.
//! It claims nothing that was not seen: whether a site needs a cookie is what is known of it, and gaps stay gaps.

use crate::{
    notice::{block::Part, naming::names},
    report::{
        html::said,
        model::{Asked, Browser, CookieReport, How, Inspected, Report, SiteReport},
    },
};
use askama::Template;
use biscuit_tin_shared::{
    cookie::{category::Category, lifetime::Lifetime, site::registrable_domain},
    explain::words::{Arg, Words, plain},
    judge::verdict::Severity,
};
use std::collections::BTreeSet;

/// The headings, in their order.
const CATEGORIES: [Category; 5] = [
    Category::Necessary,
    Category::Functional,
    Category::Analytics,
    Category::Marketing,
    Category::Unclassified,
];
/// The units of times, in seconds, and the ids of their words; months and weeks are not all as long as each other, or rare.
const UNITS: [(i64, &str); 5] = [
    (365 * 86_400, "span-year"),
    (86_400, "span-day"),
    (3_600, "span-hour"),
    (60, "span-minute"),
    (1, "span-second"),
];

/// The form of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Html,
    Markdown,
}

/// The page, in the language of these words.
///
/// # Errors
/// The template cannot be filled, which its own types rule out.
pub(crate) fn cookies_page(
    report: &Report,
    form: Form,
    words: &Words,
) -> Result<String, askama::Error> {
    let page = Page::new(report, words);
    match form {
        Form::Html => page.render(),
        Form::Markdown => Markdown { page }.render(),
    }
}

#[derive(Template)]
#[template(path = "report/cookies.html", whitespace = "minimize")]
struct Page<'r> {
    words: &'r Words,
    title: String,
    /// What has to be known before it is published.
    gaps: Vec<String>,
    sites: Vec<Site>,
    /// Where there are several sites, each has a heading above those of its categories.
    has_several: bool,
}

#[derive(Template)]
#[template(path = "report/cookies.md")]
struct Markdown<'r> {
    page: Page<'r>,
}

/// The cookies of one site.
struct Site {
    heading: String,
    gaps: Vec<String>,
    groups: Vec<Group>,
    /// Whether it sets something that somebody may refuse.
    has_choice: bool,
}

/// The cookies of one category.
struct Group {
    category: Category,
    heading: String,
    means: String,
    rows: Vec<Row>,
}

/// One cookie, or one key of a page's own storage.
#[derive(Clone)]
struct Row {
    name: String,
    /// The domain, where that is not the site's own.
    host: Option<String>,
    purpose: Option<String>,
    /// The language of the purpose, where it is not the page's.
    lang: Option<String>,
    lifetime: Option<Lifetime>,
    expires: Option<String>,
    storage: String,
    category: Category,
}

impl<'r> Page<'r> {
    fn new(report: &'r Report, words: &'r Words) -> Self {
        let sites = report.sites.iter();
        let sites: Vec<&SiteReport> = sites.filter(|one| !is_empty(one)).collect();
        let title = match sites.as_slice() {
            [one] => with(words, "title-of", &one.host),
            _ => words.text("cookies-page-title", &[]),
        };
        let day = report.ended.as_deref();
        let day = day.and_then(|moment| said::day(moment, words));
        let mut gaps = vec![match day {
            Some(day) => with(words, "draft-of", &day),
            None => words.text("cookies-page-draft", &[]),
        }];
        let failed = report.failed.iter().map(|failed| plain(&failed.url));
        let partly = report.sites.iter();
        let partly = partly.filter(|site| site.inspected != Inspected::Yes);
        let unseen: BTreeSet<String> = failed.chain(partly.map(|site| site.host.clone())).collect();
        gaps.extend(listed(words, "unseen", unseen));
        Self {
            words,
            title,
            gaps,
            has_several: sites.len() > 1,
            sites: sites.iter().map(|site| Site::new(site, words)).collect(),
        }
    }

    /// A sentence of the page.
    fn say(&self, id: &str) -> String {
        self.words.text(&format!("cookies-page-{id}"), &[])
    }

    fn storage(&self, row: &Row) -> String {
        self.say(&format!("kept-{}", row.storage.to_lowercase()))
    }
}

impl Markdown<'_> {
    /// The marks of a heading, one deeper where each site has its own.
    fn marks(&self) -> &'static str {
        if self.page.has_several { "###" } else { "##" }
    }

    /// A text on one line in which Markdown sees no marks.
    fn marked(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            if "\\`*_[]<>|#&~".contains(c) {
                out.push('\\');
            }
            out.push(if c.is_control() { ' ' } else { c });
        }
        out
    }
}

fn is_empty(site: &SiteReport) -> bool {
    site.cookies.is_empty() && site.storage.is_empty() && site.declared_not_seen.is_empty()
}

impl Site {
    fn new(site: &SiteReport, words: &Words) -> Self {
        let rows = rows(site, words);
        let (rows, odd): (Vec<Row>, Vec<Row>) =
            rows.into_iter().partition(|row| is_readable(&row.name));
        let goes_against = site.cookies.iter().filter(|cookie| {
            let mut findings = cookie.findings.iter();
            findings.any(|one| one.is_about_choice() && one.severity >= Severity::Review)
        });
        let names = |names: &[Row]| names.iter().map(|row| plain(&row.name)).collect();
        let english = rows.iter().filter(|row| row.lang.is_some()).cloned();
        let lists: [(&str, BTreeSet<String>); 4] = [
            ("odd-names", names(&odd)),
            ("english", names(&english.collect::<Vec<_>>())),
            (
                "goes-against",
                goes_against.map(|one| plain(&one.name)).collect(),
            ),
            (
                "not-seen",
                site.declared_not_seen
                    .iter()
                    .map(|one| plain(&one.names))
                    .collect(),
            ),
        ];
        let groups = CATEGORIES.into_iter().map(|category| Group {
            category,
            heading: words.text(&format!("cookies-page-heading-{}", category.id()), &[]),
            means: words.text(&format!("cookies-page-means-{}", category.id()), &[]),
            rows: rows
                .iter()
                .filter(|row| row.category == category)
                .cloned()
                .collect(),
        });
        let groups: Vec<Group> = groups.filter(|group| !group.rows.is_empty()).collect();
        Self {
            heading: match &site.service {
                Some(service) => format!("{service}: {}", site.host),
                None => site.host.clone(),
            },
            gaps: lists
                .into_iter()
                .filter_map(|(id, names)| listed(words, id, names))
                .collect(),
            has_choice: groups
                .iter()
                .any(|group| group.category != Category::Necessary),
            groups,
        }
    }
}

impl Group {
    fn is_unclassified(&self) -> bool {
        self.category == Category::Unclassified
    }

    /// Whether something in it is no cookie, so that a column has to say where it is kept.
    fn has_storage(&self) -> bool {
        self.rows.iter().any(|row| row.storage != COOKIE)
    }
}

const COOKIE: &str = "cookie";

/// What a site keeps, each once: a name that it sets for several of its own hosts is one, with its longest time.
fn rows(site: &SiteReport, words: &Words) -> Vec<Row> {
    let cookies = site.cookies.iter();
    let cookies = cookies.filter(|cookie| cookie.browser != Browser::Refused);
    let cookies = cookies.map(|cookie| row(cookie, site, words));
    let keys = site.storage.iter().map(|key| Row {
        name: key.key.clone(),
        host: None,
        purpose: None,
        lang: None,
        lifetime: None,
        expires: None,
        storage: key.kind.clone(),
        category: Category::Unclassified,
    });
    let mut rows: Vec<Row> = Vec::new();
    for mut row in cookies.chain(keys) {
        let kept = kept_until(&row, words);
        (row.lifetime, row.expires) = kept.unzip();
        row.expires = row.expires.map(|text| capital(&text));
        let is_same = |other: &&mut Row| {
            (&other.name, &other.host, &other.storage) == (&row.name, &row.host, &row.storage)
        };
        let length = |row: &Row| row.lifetime.and_then(Lifetime::seconds);
        match rows.iter_mut().find(is_same) {
            Some(known) if length(known) < length(&row) => *known = row,
            Some(_) => {}
            None => rows.push(row),
        }
    }
    rows
}

fn row(cookie: &CookieReport, site: &SiteReport, words: &Words) -> Row {
    let declared = cookie.declared.as_ref();
    let pattern = declared.and_then(|declared| declared.pattern.clone());
    // What a sentence of the notice may mean for a cookie that it does not name is no purpose to publish.
    let is_guessed = declared.is_some() && pattern.is_none() && cookie.vendor.is_none();
    let is_known = !is_guessed && cookie.purpose != words.text("purpose-nobody", &[]);
    let is_own = registrable_domain(&cookie.domain) == registrable_domain(&site.host);
    let asked = match &cookie.asked_seconds {
        Some(Asked::Session(_)) => Some(Lifetime::Session),
        Some(Asked::Seconds(seconds)) => Some(Lifetime::Seconds(*seconds)),
        // What a browser holds without an end goes with its session.
        None if cookie.how == How::Held && cookie.host_only.is_some() => {
            let kept = cookie.kept_seconds.map(Lifetime::Seconds);
            Some(kept.unwrap_or(Lifetime::Session))
        }
        None => cookie.kept_seconds.map(Lifetime::Seconds),
    };
    Row {
        name: pattern.unwrap_or_else(|| cookie.name.clone()),
        host: (!is_own).then(|| cookie.domain.clone()),
        purpose: is_known.then(|| cookie.purpose.clone()),
        lang: cookie.purpose_lang.clone().filter(|_| is_known),
        lifetime: asked,
        expires: None,
        storage: cookie.storage.clone(),
        category: cookie.category,
    }
}

/// How long something stays, and the same in words; a time is rounded by 1 % at most.
fn kept_until(row: &Row, words: &Words) -> Option<(Lifetime, String)> {
    let until = |lifetime, id: &str| Some((lifetime, words.text(id, &[])));
    match (row.storage.as_str(), row.lifetime) {
        ("sessionStorage", _) => until(Lifetime::Session, "cookies-page-until-tab"),
        (COOKIE, Some(Lifetime::Session)) => until(Lifetime::Session, "until-close"),
        (COOKIE, lifetime) => {
            let seconds = lifetime.and_then(Lifetime::seconds)?;
            let rounded = UNITS.into_iter().find_map(|(length, id)| {
                let number = seconds.saturating_add(length / 2) / length;
                let off = number.saturating_mul(length).abs_diff(seconds);
                (number > 0 && off <= seconds.unsigned_abs() / 100).then_some((number, length, id))
            });
            let (number, length, id) = rounded?;
            let text = words.text(id, &[("number", Arg::Number(number))]);
            Some((Lifetime::Seconds(number.saturating_mul(length)), text))
        }
        _ => until(Lifetime::Persistent, "cookies-page-until-deleted"),
    }
}

/// A text that begins with a capital.
fn capital(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().into_iter().flat_map(char::to_uppercase);
    first.chain(rest.clone()).collect()
}

/// Whether a reader of a table takes a name for this one name.
fn is_readable(name: &str) -> bool {
    let part = Part {
        text: name.to_owned(),
        ..Part::default()
    };
    let read = names(&[part]).unwrap_or_default();
    matches!(&read[..], [one] if one.pattern == name && one.beside.is_none())
}

/// A sentence of the page about one thing.
fn with(words: &Words, id: &str, text: &str) -> String {
    words.text(&format!("cookies-page-{id}"), &[("text", Arg::Text(text))])
}

/// A sentence of the page about several things; none where there are none.
fn listed(words: &Words, id: &str, texts: BTreeSet<String>) -> Option<String> {
    let all: Vec<String> = texts.into_iter().collect();
    let separator = words.text("separator", &[]);
    (!all.is_empty()).then(|| with(words, id, &all.join(&separator)))
}

#[cfg(test)]
mod tests;
