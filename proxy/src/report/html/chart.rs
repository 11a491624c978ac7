//! The pictures of a page as numbers: bars on a logarithmic scale, bars of parts, and the words that stand beside each.

use crate::report::{
    html::{said::name, weight::calm},
    model::{Asked, Browser, CookieReport, Phase, Report},
};
use biscuit_tin_shared::{
    cookie::{category::Category, lifetime::Lifetime},
    explain::words::{Arg, Words},
};

/// Where the scale of lifetimes begins, in seconds: a minute.
const SHORTEST: f64 = 60.0;
/// Where it ends, in seconds: ten years.
const LONGEST: f64 = 3650.0 * 86_400.0;
/// The most that browsers keep a cookie, in seconds: 400 days (RFC 6265bis section 5.5).
pub(super) const CAP: i64 = 400 * 86_400;
/// Marks of the scale, in seconds: an hour, a day, a month of 30 days, a year.
const TICKS: [i64; 4] = [3_600, 86_400, 30 * 86_400, 365 * 86_400];
/// Lifetimes in the picture of all sites, at most.
const STAYS: usize = 12;
/// The findings that compare lifetimes.
const ABOUT_STAYS: [&str; 5] = [
    "outlives_declaration",
    "persistent_declared_session",
    "shorter_than_declared",
    "session_declared_persistent",
    "capped_by_browsers",
];
/// Categories in the order in which they are shown.
const CATEGORIES: [Category; 5] = [
    Category::Necessary,
    Category::Functional,
    Category::Analytics,
    Category::Marketing,
    Category::Unclassified,
];

/// One step of the visits, and the cookies that were set in it.
pub(super) struct Step {
    pub(super) step: String,
    /// How many cookies, and of which category.
    pub(super) words: String,
    pub(super) parts: Vec<Part>,
}

/// A part of a bar, in per cent of the picture's width.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) class: &'static str,
    pub(super) from: String,
    pub(super) width: String,
}

/// One category, and how many cookies are of it.
pub(super) struct CategoryRow {
    pub(super) id: &'static str,
    pub(super) word: String,
    pub(super) means: String,
    pub(super) number: usize,
    pub(super) width: String,
}

/// The lifetimes of one cookie.
pub(super) struct Stay {
    pub(super) name: String,
    pub(super) host: String,
    pub(super) rows: Vec<StayRow>,
}

/// One lifetime: who says so, how long it is, and its bar.
pub(super) struct StayRow {
    pub(super) class: &'static str,
    pub(super) whose: String,
    pub(super) length: String,
    pub(super) bar: Bar,
}

/// A bar on the scale of lifetimes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Bar {
    /// As long as this, in per cent.
    Long(String),
    /// Until the browser is closed, which has no length.
    Session,
    /// No lifetime.
    None,
}

/// A place on the logarithmic scale, in per cent of its width.
pub(super) fn percent(seconds: i64) -> String {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a picture has a thousand places"
    )]
    let seconds = (seconds as f64).clamp(SHORTEST, LONGEST);
    let place = (seconds / SHORTEST).ln() / (LONGEST / SHORTEST).ln();
    format!("{:.1}", place * 100.0)
}

/// The marks of the scale: place and words.
pub(super) fn ticks(words: &Words) -> Vec<(String, String)> {
    let span = |seconds| match seconds {
        // Thirty days are a month on this scale.
        2_592_000 => words.text("span-month", &[("number", Arg::Number(1))]),
        other => words.lifetime(Lifetime::Seconds(other)),
    };
    TICKS
        .map(|seconds| (percent(seconds), span(seconds)))
        .into()
}

/// What was set in each step of the visits, as far as anything was set in one.
pub(super) fn steps(report: &Report, words: &Words) -> Vec<Step> {
    let phases = [
        (Some(Phase::Arrive), "arrive"),
        (Some(Phase::Refuse), "refuse"),
        (Some(Phase::Reload), "reload"),
        (Some(Phase::Accept), "accept"),
        (Some(Phase::Revoke), "revoke"),
        (Some(Phase::Chosen), "chosen"),
        (None, "unknown"),
    ];
    let cookies = || report.sites.iter().flat_map(|site| &site.cookies);
    let is_in = |cookie: &CookieReport, phase: Option<Phase>| match phase {
        Some(phase) => cookie.phases.contains(&phase),
        None => cookie.phases.is_empty(),
    };
    let counted = phases.map(|(phase, id)| {
        let of = |category| {
            let cookies = cookies().filter(|one| one.category == category);
            cookies.filter(|one| is_in(one, phase)).count()
        };
        (id, CATEGORIES.map(of))
    });
    let most = counted.iter().map(|(_, counts)| counts.iter().sum()).max();
    let most = most.unwrap_or(0);
    let some = counted
        .iter()
        .filter(|(_, counts)| counts.iter().sum::<usize>() > 0);
    some.map(|(id, counts)| Step {
        step: words.text(&format!("report-page-phase-{id}"), &[]),
        words: counted_in_words(counts, words),
        parts: parts(counts, most),
    })
    .collect()
}

/// "5 cookies: Necessary 3, Analytics 2".
fn counted_in_words(counts: &[usize; 5], words: &Words) -> String {
    let separator = words.text("separator", &[]);
    let named = CATEGORIES
        .iter()
        .zip(counts)
        .filter(|(_, count)| **count > 0);
    let named = named.map(|(category, count)| {
        let word = words.text(&format!("category-{}", category.id()), &[]);
        format!("{word} {count}")
    });
    let number = i64::try_from(counts.iter().sum::<usize>()).unwrap_or(i64::MAX);
    let all = words.text("cookies", &[("number", Arg::Number(number))]);
    format!("{all}: {}", named.collect::<Vec<_>>().join(&separator))
}

/// One bar of parts behind each other; the longest bar, of `most`, takes the whole width.
fn parts(counts: &[usize; 5], most: usize) -> Vec<Part> {
    let mut before = 0;
    let mut parts = Vec::new();
    for (category, count) in CATEGORIES
        .iter()
        .zip(counts)
        .filter(|(_, count)| **count > 0)
    {
        parts.push(Part {
            class: category.id(),
            from: share(before, most),
            width: share(*count, most),
        });
        before += count;
    }
    parts
}

/// A number in per cent of another.
fn share(number: usize, of: usize) -> String {
    #[expect(clippy::cast_precision_loss, reason = "numbers of cookies are small")]
    let share = number as f64 / of.max(1) as f64;
    format!("{:.1}", share * 100.0)
}

/// How many cookies are of each category.
pub(super) fn categories(report: &Report, words: &Words) -> Vec<CategoryRow> {
    let cookies = || report.sites.iter().flat_map(|site| &site.cookies);
    let counts =
        CATEGORIES.map(|category| cookies().filter(|one| one.category == category).count());
    let most = counts.into_iter().max().unwrap_or(0);
    let rows = CATEGORIES
        .iter()
        .zip(counts)
        .filter(|(_, number)| *number > 0);
    rows.map(|(category, number)| CategoryRow {
        id: category.id(),
        word: words.text(&format!("category-{}", category.id()), &[]),
        means: words.text(&format!("report-page-means-{}", category.id()), &[]),
        number,
        width: share(number, most),
    })
    .collect()
}

/// The lifetimes that matter most: those that a finding is about, then the longest. Whether there are more.
pub(super) fn stays(report: &Report, words: &Words) -> (Vec<Stay>, bool) {
    let cookies = report
        .sites
        .iter()
        .flat_map(|site| site.cookies.iter().map(move |cookie| (site, cookie)));
    let mut all: Vec<_> = cookies
        .filter_map(|(site, cookie)| {
            let asked = match cookie.asked_seconds.as_ref()? {
                Asked::Seconds(seconds) => *seconds,
                Asked::Session(_) => 0,
            };
            let is_about = |code: &&str| cookie.findings.iter().any(|one| one.code == *code);
            let place = ABOUT_STAYS.iter().position(is_about);
            let key = (place.is_none(), calm(cookie), place, -asked);
            Some((key, site, cookie))
        })
        .collect();
    // A stable sort: cookies of one rank stay in the order of the report.
    all.sort_by_key(|(key, ..)| *key);
    let are_more = all.len() > STAYS;
    let most = all.into_iter().take(STAYS);
    let most = most.map(|(_, site, cookie)| Stay {
        name: name(&cookie.name, words),
        host: site.host.clone(),
        rows: rows(cookie, words),
    });
    (most.collect(), are_more)
}

/// What the notice says of a cookie's lifetime, what the site asks for, and what browsers make of it.
pub(super) fn rows(cookie: &CookieReport, words: &Words) -> Vec<StayRow> {
    let Some(asked) = &cookie.asked_seconds else {
        return Vec::new();
    };
    let declared = cookie.declared.as_ref().filter(|declared| declared.here);
    let declared = declared.and_then(|declared| declared.seconds.as_ref());
    let length = |lifetime: &Asked| match lifetime {
        Asked::Seconds(seconds) => words.lifetime(Lifetime::Seconds(*seconds)),
        Asked::Session(_) => words.text("until-close", &[]),
    };
    let bar = |lifetime: &Asked| match lifetime {
        Asked::Seconds(seconds) => Bar::Long(percent(*seconds)),
        Asked::Session(_) => Bar::Session,
    };
    let kept = match cookie.kept_seconds {
        Some(seconds) => Asked::Seconds(seconds),
        None => asked.clone(),
    };
    let (kept_words, kept_bar) = match cookie.browser {
        Browser::Stored => (length(&kept), bar(&kept)),
        Browser::Varies => (words.text("kept-by-some", &[]), bar(&kept)),
        Browser::Unclear => (words.text("kept-perhaps", &[]), bar(&kept)),
        Browser::Refused => (words.text("not-kept", &[]), Bar::None),
        Browser::Deleted => (words.text("at-once-deleted", &[]), Bar::None),
    };
    let nothing = || words.text("report-page-nothing", &[]);
    let row = |class, length, bar| StayRow {
        class,
        whose: words.text(&format!("report-page-{class}"), &[]),
        length,
        bar,
    };
    vec![
        row(
            "declared",
            declared.map_or_else(nothing, length),
            declared.map_or(Bar::None, bar),
        ),
        row("asked", length(asked), bar(asked)),
        row("kept", kept_words, kept_bar),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_has_its_place_on_a_scale_from_a_minute_to_ten_years() {
        let check =
            |seconds: i64, expected: &str| assert_eq!(percent(seconds), expected, "{seconds}");
        check(i64::MIN, "0.0");
        check(0, "0.0");
        check(60, "0.0");
        check(600, "14.9");
        check(3_600, "26.5");
        check(86_400, "47.0");
        check(30 * 86_400, "69.0");
        check(365 * 86_400, "85.1");
        check(CAP, "85.7");
        check(3650 * 86_400, "100.0");
        check(i64::MAX, "100.0");
    }

    #[test]
    fn the_parts_of_a_bar_stand_behind_each_other_and_the_longest_bar_fills_the_picture() {
        let check = |counts: [usize; 5], most: usize, expected: &[(&str, &str, &str)]| {
            let parts = parts(&counts, most);
            let parts: Vec<_> = parts
                .iter()
                .map(|part| (part.class, part.from.as_str(), part.width.as_str()))
                .collect();
            assert_eq!(parts, expected);
        };
        check([0; 5], 0, &[]);
        check([4, 0, 0, 0, 0], 4, &[("necessary", "0.0", "100.0")]);
        check(
            [1, 0, 2, 0, 1],
            8,
            &[
                ("necessary", "0.0", "12.5"),
                ("analytics", "12.5", "25.0"),
                ("unclassified", "37.5", "12.5"),
            ],
        );
    }
}
