//! What the guided tour says in the terminal, before, between and after the cookies.

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
pub(super) fn opening(out: &mut impl Write, words: &Words) -> io::Result<()> {
    let title = words.text("tour-title", &[]);
    writeln!(out, "{BOLD}{title}{BOLD:#}")?;
    paragraph(out, "", &words.text("tour-stand-ins", &[]))?;
    paragraph(out, "", &words.text("tour-looks", &[]))
}

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

/// One system with its cookies.
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

/// The cookies of a system that only a browser shows, because a script on the page sets them.
fn scripted(system: &System) -> String {
    system.script_cookies().collect::<Vec<_>>().join(", ")
}
