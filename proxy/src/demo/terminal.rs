//! Explanations in the terminal: the feed's own sentences, laid out for reading.
//!
//! Colour only helps the eye: every mark has its word, and without a terminal there is no colour.

use anstyle::{AnsiColor, Style};
use biscuit_tin_portals::System;
use biscuit_tin_shared::{
    protocol::{Cookie, Severity, Verdict},
    words::{Arg, Words, plain},
};
use std::io::{self, Write};

const BOLD: Style = Style::new().bold();

pub(super) fn opening(out: &mut impl Write, words: &Words) -> io::Result<()> {
    let title = words.text("tour-title", &[]);
    writeln!(out, "{BOLD}{title}{BOLD:#}")?;
    writeln!(out, "{}", words.text("tour-stand-ins", &[]))?;
    writeln!(out, "{}", words.text("tour-looks", &[]))
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
    let scripted = super::scripted(system);
    if !scripted.is_empty() {
        let more = words.text("tour-script", &[("names", Arg::Text(&scripted))]);
        writeln!(out, "  {more}")?;
    }
    Ok(())
}

/// One cookie.
pub(crate) fn cookie(
    out: &mut (impl Write + ?Sized),
    words: &Words,
    cookie: &Cookie,
) -> io::Result<()> {
    let (mark, colour) = match cookie.verdict {
        Verdict::AsDeclared => ("✓", AnsiColor::Green),
        Verdict::CannotTell => ("?", AnsiColor::Cyan),
        Verdict::Differs => ("≠", AnsiColor::Yellow),
        Verdict::NotDeclared => ("!", AnsiColor::Red),
    };
    let style = Style::new().fg_color(Some(colour.into())).bold();
    let name = if cookie.name.is_empty() {
        words.text("terminal-nameless", &[])
    } else {
        // A site could write to the terminal with it.
        plain(&cookie.name)
    };
    let verdict = &cookie.verdict_word.text;
    let on = words.text("terminal-on", &[("host", Arg::Text(&cookie.host))]);
    writeln!(
        out,
        "  {style}{mark} {verdict}{style:#}  {BOLD}{name}{BOLD:#}  {on}"
    )?;
    writeln!(out, "      {}", cookie.purpose.text)?;
    writeln!(
        out,
        "      {} · {}",
        cookie.category_word.text, cookie.lifetime.text
    )?;
    for finding in cookie
        .findings
        .iter()
        .filter(|finding| finding.severity > Severity::Note)
    {
        writeln!(out, "      → {}", finding.sentence.text)?;
    }
    let how = Arg::Text(&cookie.how_we_know.sentence.text);
    writeln!(
        out,
        "      {}",
        words.text("terminal-known", &[("how", how)])
    )
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
    writeln!(out, "{}", words.text("tour-browser", &[]))
}
