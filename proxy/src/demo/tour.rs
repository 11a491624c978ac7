//! Text of the guided tour in the terminal: opening, headings, each system's cookies, summary.
//!
//! It visits nothing; the sentences are in `shared/words`.

use crate::report::terminal::{cookie, paragraph};
use anstyle::Style;
use biscuit_tin_portals::System;
use biscuit_tin_shared::{
    explain::words::{Arg, Words},
    judge::verdict::Verdict,
    protocol::Cookie,
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

/// Writes one system with its cookies, and names those that only a script sets.
pub(super) fn system(
    out: &mut impl Write,
    words: &Words,
    system: &System,
    cookies: &[Cookie],
) -> io::Result<()> {
    writeln!(out, "\n{BOLD}{}{BOLD:#}  {}", system.name, system.url())?;
    for seen in cookies {
        cookie(out, words, seen)?;
    }
    let scripted = scripted(system);
    if !scripted.is_empty() {
        let more = words.text("tour-script", &[("names", Arg::Text(&scripted))]);
        paragraph(out, "  ", &more)?;
    }
    Ok(())
}

/// Writes the number of cookies and of each verdict.
pub(super) fn closing(out: &mut impl Write, words: &Words, cookies: &[Cookie]) -> io::Result<()> {
    let count = |verdict| {
        cookies
            .iter()
            .filter(|cookie| cookie.verdict == verdict)
            .count()
    };
    let number = i64::try_from(cookies.len()).unwrap_or(i64::MAX);
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
    paragraph(out, "", &words.text("tour-browser", &[]))
}

/// Names of the cookies that a script on the page sets, which only a browser shows.
fn scripted(system: &System) -> String {
    system.script_cookies().collect::<Vec<_>>().join(", ")
}
