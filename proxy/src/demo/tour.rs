//! Text of the guided tour in the terminal: opening, headings, each system's conclusion and cookies, summary.
//!
//! It visits nothing; the sentences are in `shared/words`.

use crate::report::terminal::{conclusion, cookie, paragraph, site};
use anstyle::Style;
use biscuit_tin_portals::System;
use biscuit_tin_shared::{
    explain::words::{Arg, Words},
    judge::verdict::Verdict,
    protocol::{Cookie, Site},
};
use std::io::{self, Write};

const BOLD: Style = Style::new().bold();

/// Writes the title and what the tour shows.
pub(super) fn opening(out: &mut impl Write, words: &Words) -> io::Result<()> {
    let title = words.text("tour-title", &[]);
    writeln!(out, "{BOLD}{title}{BOLD:#}")?;
    paragraph(out, "", &words.text("tour-stand-ins", &[]))?;
    paragraph(out, "", &words.text("tour-looks", &[]))
}

/// Writes a council's heading, from its id.
pub(super) fn council(out: &mut impl Write, id: &str) -> io::Result<()> {
    let mut letters = id.chars();
    let name: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters)
        .collect();
    writeln!(out, "\n{BOLD}═══ {name} ═══{BOLD:#}")
}

/// The hosts of these cookies, each once, in the order of the cookies.
pub(super) fn hosts(cookies: &[Cookie]) -> Vec<&str> {
    let mut hosts: Vec<&str> = Vec::new();
    for cookie in cookies {
        if !hosts.contains(&cookie.host.as_str()) {
            hosts.push(&cookie.host);
        }
    }
    hosts
}

/// Writes one system, host by host: what its cookies mean, then each of them; and names those that only a script sets.
pub(super) fn system(
    out: &mut impl Write,
    words: &Words,
    system: &System,
    sites: &[Site],
    cookies: &[Cookie],
) -> io::Result<()> {
    writeln!(out, "\n{BOLD}{}{BOLD:#}  {}", system.name, system.url())?;
    for seen in sites {
        // The heading names the system's own host already.
        if seen.host == system.host {
            conclusion(out, &seen.conclusion)?;
        } else {
            site(out, seen)?;
        }
        let mut own = cookies.iter().filter(|cookie| cookie.host == seen.host);
        own.try_for_each(|seen| cookie(out, words, seen))?;
    }
    let scripted = scripted(system);
    if !scripted.is_empty() {
        let more = words.text("tour-script", &[("names", Arg::Text(&scripted))]);
        paragraph(out, "  ", &more)?;
    }
    Ok(())
}

/// Writes the number of cookies and of each verdict, and apart from these what no browser keeps, as each site's conclusion does.
pub(super) fn closing(out: &mut impl Write, words: &Words, cookies: &[Cookie]) -> io::Result<()> {
    let (refused, kept): (Vec<_>, Vec<_>) = cookies
        .iter()
        .partition(|cookie| cookie.facts.refused_because.is_some());
    let count = |verdict| {
        kept.iter()
            .filter(|cookie| cookie.verdict == verdict)
            .count()
    };
    let number = i64::try_from(kept.len()).unwrap_or(i64::MAX);
    let all = words.text("cookies", &[("number", Arg::Number(number))]);
    let in_all = words.text("tour-in-all", &[("cookies", Arg::Text(&all))]);
    writeln!(out, "\n{BOLD}{in_all}{BOLD:#}")?;
    for (verdict, id) in [
        (Verdict::AsDeclared, "tour-as-declared"),
        (Verdict::Differs, "tour-differs"),
        (Verdict::NotDeclared, "tour-not-declared"),
        (Verdict::CannotTell, "tour-cannot-tell"),
    ] {
        writeln!(out, "  {:>3}  {}", count(verdict), words.text(id, &[]))?;
    }
    let not_kept = words.text("tour-refused", &[]);
    writeln!(out, "  {:>3}  {not_kept}", refused.len())?;
    paragraph(out, "", &words.text("tour-browser", &[]))
}

/// Names of the cookies that a script on the page sets, which only a browser shows.
fn scripted(system: &System) -> String {
    system.script_cookies().collect::<Vec<_>>().join(", ")
}
