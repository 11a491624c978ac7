//! Explanations in the terminal: the feed's own sentences, laid out for reading.
//!
//! Colour only helps the eye: every mark has its word, and without a terminal there is no colour.

use anstyle::{AnsiColor, Style};
use biscuit_tin_portals::System;
use biscuit_tin_shared::{
    protocol::{Cookie, Severity, Verdict},
    words::plain,
};
use std::io::{self, Write};

const BOLD: Style = Style::new().bold();

pub(super) fn opening(out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "{BOLD}Biscuit Tin: what do council cookies do?{BOLD:#}"
    )?;
    writeln!(
        out,
        "Each portal below is a stand-in that runs on this computer. Nothing leaves it."
    )?;
    writeln!(
        out,
        "Biscuit Tin looks at the cookies and holds them against the council’s own notice."
    )
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
pub(super) fn system(out: &mut impl Write, system: &System, cookies: &[Cookie]) -> io::Result<()> {
    writeln!(out, "\n{BOLD}{}{BOLD:#}  {}", system.name, system.url())?;
    for seen in cookies {
        cookie(out, seen)?;
    }
    let scripted = super::scripted(system);
    if !scripted.is_empty() {
        writeln!(
            out,
            "  A script on the page sets more in a browser: {scripted}."
        )?;
    }
    Ok(())
}

/// One cookie.
pub(crate) fn cookie(out: &mut (impl Write + ?Sized), cookie: &Cookie) -> io::Result<()> {
    let (mark, colour) = match cookie.verdict {
        Verdict::AsDeclared => ("✓", AnsiColor::Green),
        Verdict::CannotTell => ("?", AnsiColor::Cyan),
        Verdict::Differs => ("≠", AnsiColor::Yellow),
        Verdict::NotDeclared => ("!", AnsiColor::Red),
    };
    let style = Style::new().fg_color(Some(colour.into())).bold();
    let name = if cookie.name.is_empty() {
        "(no name)".to_owned()
    } else {
        // A site could write to the terminal with it.
        plain(&cookie.name)
    };
    writeln!(
        out,
        "  {style}{mark} {}{style:#}  {BOLD}{name}{BOLD:#}  on {}",
        cookie.verdict_word.text, cookie.host
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
    writeln!(
        out,
        "      How we know: {}",
        cookie.how_we_know.sentence.text
    )
}

pub(super) fn closing(out: &mut impl Write, cookies: &[Cookie]) -> io::Result<()> {
    let count = |verdict| {
        cookies
            .iter()
            .filter(|cookie| cookie.verdict == verdict)
            .count()
    };
    writeln!(out, "\n{BOLD}In all: {} cookies{BOLD:#}", cookies.len())?;
    for (verdict, words) in [
        (Verdict::AsDeclared, "do what the notice says"),
        (Verdict::Differs, "differ from the notice"),
        (Verdict::NotDeclared, "are not in the notice"),
        (
            Verdict::CannotTell,
            "cannot be told: the notice describes cookies without naming them",
        ),
    ] {
        writeln!(out, "  {:>3}  {words}", count(verdict))?;
    }
    writeln!(
        out,
        "To see the portals in a browser, run the demo where Chromium or Firefox is installed."
    )
}
