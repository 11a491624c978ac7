//! One site on a page: what it adds up to, how it asks for a choice, its cookies; and what could not be looked at.

use crate::report::{
    asking,
    html::{
        cookie::CookieView,
        said::{self, word},
        weight,
    },
    model::{Counts, Inspected, Picture, Report, SiteReport},
};
use biscuit_tin_shared::explain::words::{Arg, Words, plain};
use std::collections::HashSet;

/// A council and its sites, or the sites of nobody in particular.
pub(super) struct Council<'r> {
    pub(super) name: String,
    /// Where links to it lead.
    pub(super) anchor: String,
    pub(super) sites: Vec<SiteView<'r>>,
}

/// A site and what the page says of it.
pub(super) struct SiteView<'r> {
    pub(super) site: &'r SiteReport,
    /// Where links to it lead.
    pub(super) anchor: String,
    /// The service, or else the host.
    pub(super) title: &'r str,
    /// The host below the title, where that is another.
    pub(super) host: Option<&'r str>,
    pub(super) mark: &'static str,
    /// The verdict in words.
    pub(super) verdict: String,
    /// "Of these: 5 as declared, 2 not declared."
    pub(super) summary: String,
    /// How it asks for a choice, in sentences.
    pub(super) asks: Vec<String>,
    /// Cookies that somebody should know of, the weightiest first.
    pub(super) loud: Vec<CookieView<'r>>,
    /// The others.
    pub(super) quiet: Vec<CookieView<'r>>,
    /// How many cookies are counted only; empty if none is.
    pub(super) left_out: String,
    /// Pictures: base64, and when they were taken.
    pub(super) pictures: Vec<(&'r str, String)>,
    /// Storage keys: kind, key, and when they were there.
    pub(super) storage: Vec<(&'r str, String, String)>,
}

/// Something that could not be looked at: where, in which step, why.
pub(super) struct Unseen {
    pub(super) place: String,
    /// Empty where it was no single step.
    pub(super) step: String,
    pub(super) why: Vec<String>,
}

/// Every site below its council, by service, and then those of others, which came with their pages; `shown` are the places
/// of the cookies that are shown in full.
pub(super) fn by_council<'r>(
    report: &'r Report,
    shown: &HashSet<(usize, usize)>,
    words: &Words,
) -> Vec<Council<'r>> {
    let mut sites: Vec<(usize, &SiteReport)> = report.sites.iter().enumerate().collect();
    sites.sort_by_key(|(_, site)| (site.council.is_none(), &site.council, &site.service));
    let mut councils: Vec<Council<'r>> = Vec::new();
    for (number, site) in sites {
        let name = match &site.council {
            Some(name) => name.clone(),
            None => words.text("report-page-others", &[]),
        };
        if councils.last().is_none_or(|last| last.name != name) {
            councils.push(Council {
                anchor: format!("o{}", councils.len()),
                sites: Vec::new(),
                name,
            });
        }
        if let Some(last) = councils.last_mut() {
            last.sites.push(view(number, site, shown, words));
        }
    }
    councils
}

fn view<'r>(
    number: usize,
    site: &'r SiteReport,
    shown: &HashSet<(usize, usize)>,
    words: &Words,
) -> SiteView<'r> {
    let cookies = site.cookies.iter().enumerate();
    let mut cookies: Vec<_> = cookies
        .filter(|(place, _)| shown.contains(&(number, *place)))
        .collect();
    cookies.sort_by_key(|(_, one)| weight::calm(one));
    let view = |(place, one)| CookieView::new(one, format!("c{number}-{place}"), words);
    let shown_here = cookies.len();
    let views = cookies.into_iter().map(view);
    let (loud, quiet): (Vec<_>, Vec<_>) = views.partition(|one| weight::is_loud(one.cookie));
    let title = site.service.as_ref().unwrap_or(&site.host);
    let host = site.service.as_ref().map(|_| site.host.as_str());
    let tone = site.conclusion.as_ref().map(|conclusion| conclusion.tone);
    SiteView {
        site,
        anchor: format!("s{number}"),
        title,
        host,
        mark: weight::mark(tone.unwrap_or_default()),
        verdict: {
            let id = word(&site.verdict).replace('_', "-");
            words.text(&format!("verdict-{id}"), &[])
        },
        summary: summary(site, words),
        asks: asking::asks(site, words),
        loud,
        quiet,
        left_out: left_out(site.cookies.len() - shown_here, words),
        pictures: {
            let pictures = site.pictures.iter().filter(|one| !one.data.is_empty());
            let view = |one: &'r Picture| (&*one.data, said::steps(&[one.phase], words));
            pictures.map(view).collect()
        },
        storage: site
            .storage
            .iter()
            .map(|one| {
                (
                    one.kind.as_str(),
                    plain(&one.key),
                    said::steps(&one.phases, words),
                )
            })
            .collect(),
    }
}

fn left_out(number: usize, words: &Words) -> String {
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    match number {
        0 => String::new(),
        _ => words.text(
            "report-page-left-out-here",
            &[("number", Arg::Number(number))],
        ),
    }
}

/// Its cookies by verdict; its conclusion has said how many there are.
fn summary(site: &SiteReport, words: &Words) -> String {
    let parts = parts(site.counts, words);
    let number = Arg::Number(site.counts.total.into());
    let cookies = words.text("cookies", &[("number", number)]);
    let said = [
        ("cookies", Arg::Text(&cookies)),
        ("parts", Arg::Text(&parts)),
    ];
    match (site.counts.total, &site.conclusion) {
        (0, _) => words.text("report-page-no-cookie", &[]),
        (_, Some(_)) => words.text("report-page-of-these", &said),
        (_, None) => words.text("summary", &said),
    }
}

/// Counts by verdict, in words; empty where there is no cookie.
pub(super) fn parts(counts: Counts, words: &Words) -> String {
    let parts = [
        (counts.as_declared, "part-as-declared"),
        (counts.differs, "part-differs"),
        (counts.not_declared, "part-not-declared"),
        (counts.cannot_tell, "part-cannot-tell"),
    ];
    let some = parts.into_iter().filter(|(number, _)| *number > 0);
    let some = some.map(|(number, id)| words.text(id, &[("number", Arg::Number(number.into()))]));
    some.collect::<Vec<_>>().join(&words.text("separator", &[]))
}

/// Pages and hosts that could not be looked at.
pub(super) fn unseen(report: &Report, words: &Words) -> Vec<Unseen> {
    let failed = report.failed.iter().map(|failed| Unseen {
        place: plain(&failed.url),
        step: failed
            .phase
            .map_or_else(String::new, |phase| said::steps(&[phase], words)),
        why: vec![reason(&failed.reason, &failed.url, words)],
    });
    let hosts = report.sites.iter();
    let hosts = hosts.filter(|site| site.inspected != Inspected::Yes);
    let hosts = hosts.map(|site| Unseen {
        place: site.host.clone(),
        step: String::new(),
        why: site
            .reasons
            .iter()
            .map(|one| one.sentence.clone())
            .collect(),
    });
    failed.chain(hosts).collect()
}

/// Why a page could not be looked at: the sentence of an audit or of the feed for that reason, or else its code.
fn reason(code: &str, place: &str, words: &Words) -> String {
    let of_audit = format!("audit-failed-{}", code.replace('_', "-"));
    let ids = [of_audit, format!("not-inspected-{code}")];
    let said = ids.into_iter().find_map(|id| {
        let sentence = words.text(&id, &[("host", Arg::Text(&plain(place)))]);
        (sentence != id).then_some(sentence)
    });
    said.unwrap_or_else(|| plain(code))
}
