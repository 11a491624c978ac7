//! Explanations in the terminal: the feed's own sentences, laid out for reading.
//!
//! Colour only helps the eye: every mark has its word, and without a terminal there is no colour.

use anstyle::{AnsiColor, Style};
use biscuit_tin_portals::System;
use biscuit_tin_shared::{
    explain::words::{Arg, Words, plain},
    protocol::{Cookie, Severity, Verdict},
};
use std::io::{self, IsTerminal, Write};

const BOLD: Style = Style::new().bold();
/// Before what is told of a cookie.
const UNDER: &str = "      ";
/// In less than this, no word would fit beside the indent.
const NARROWEST: usize = 40;

/// What is told of a cookie, below its name: on a terminal each line ends between words and begins under the first.
pub(crate) fn under(out: &mut (impl Write + ?Sized), text: &str) -> io::Result<()> {
    paragraph(out, UNDER, text)
}

fn paragraph(out: &mut (impl Write + ?Sized), indent: &str, text: &str) -> io::Result<()> {
    // Whoever reads a pipe or a file wants a sentence in one line.
    let width = if io::stdout().is_terminal() {
        textwrap::termwidth().max(NARROWEST)
    } else {
        usize::MAX
    };
    writeln!(out, "{}", wrapped(text, indent, width))
}

fn wrapped(text: &str, indent: &str, width: usize) -> String {
    // Names stay whole: who copies one copies all of it.
    let options = textwrap::Options::new(width)
        .initial_indent(indent)
        .subsequent_indent(indent)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(text, options)
}

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
    let scripted = super::scripted(system);
    if !scripted.is_empty() {
        let more = words.text("tour-script", &[("names", Arg::Text(&scripted))]);
        paragraph(out, "  ", &more)?;
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
    under(out, &cookie.purpose.text)?;
    let (category, lifetime) = (&cookie.category_word.text, &cookie.lifetime.text);
    under(out, &format!("{category} · {lifetime}"))?;
    for finding in cookie
        .findings
        .iter()
        .filter(|finding| finding.severity > Severity::Note)
    {
        under(out, &format!("→ {}", finding.sentence.text))?;
    }
    let how = Arg::Text(&cookie.how_we_know.sentence.text);
    under(out, &words.text("terminal-known", &[("how", how)]))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_between_words_and_the_next_begins_under_it() {
        let check = |text: &str, width: usize, expected: &str| {
            assert_eq!(wrapped(text, UNDER, width), expected);
        };
        check("Counts visitors.", 80, "      Counts visitors.");
        check(
            "It stays until you close the browser.",
            24,
            "      It stays until you\n      close the browser.",
        );
        check(
            "It stays until you close the browser.",
            usize::MAX,
            "      It stays until you close the browser.",
        );
        // A name with a hyphen stays whole.
        check(
            "A script of www.delta-esourcing.com.",
            40,
            "      A script of\n      www.delta-esourcing.com.",
        );
    }
}
