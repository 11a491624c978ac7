//! One cookie in the terminal: the feed's own sentences, laid out for reading.
//!
//! Colour only helps the eye: every mark has its word, and without a terminal there is no colour.

use anstyle::{AnsiColor, Style};
use biscuit_tin_shared::{
    explain::words::{Arg, Words, plain},
    judge::verdict::{Severity, Verdict},
    protocol::Cookie,
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

pub(crate) fn paragraph(
    out: &mut (impl Write + ?Sized),
    indent: &str,
    text: &str,
) -> io::Result<()> {
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
