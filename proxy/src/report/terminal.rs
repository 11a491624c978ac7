//! A site's conclusion and its cookies as text for a terminal, in the sentences of the feed.
//!
//! Colour carries no meaning alone: every mark has its word, and without a terminal there is no colour.

use anstyle::{AnsiColor, Style};
use biscuit_tin_shared::{
    explain::words::{Arg, Words, plain},
    judge::verdict::{Severity, Tone},
    protocol::{Conclusion, Cookie, Site},
};
use std::io::{self, IsTerminal, Write};

const BOLD: Style = Style::new().bold();
/// Indent of the lines below a cookie's name.
const UNDER: &str = "      ";
/// Least width of a line, in columns: in less, no word fits beside the indent.
const NARROWEST: usize = 40;

/// Writes a paragraph below a cookie's name.
pub(crate) fn under(out: &mut (impl Write + ?Sized), text: &str) -> io::Result<()> {
    paragraph(out, UNDER, text)
}

/// Writes a paragraph; on a terminal it is wrapped between words to its width, each line indented.
pub(crate) fn paragraph(
    out: &mut (impl Write + ?Sized),
    indent: &str,
    text: &str,
) -> io::Result<()> {
    writeln!(out, "{}", wrapped(text, [indent; 2], width()))
}

/// Width of a line, in columns. A pipe or a file gets each sentence in one line.
fn width() -> usize {
    if io::stdout().is_terminal() {
        textwrap::termwidth().max(NARROWEST)
    } else {
        usize::MAX
    }
}

/// The text in lines; `first` stands before the first one, `other` before each other one.
fn wrapped(text: &str, [first, other]: [&str; 2], width: usize) -> String {
    // Does not break names at hyphens, so that they can be copied whole.
    let options = textwrap::Options::new(width)
        .initial_indent(first)
        .subsequent_indent(other)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(text, options)
}

/// Writes a site: its host and whose it is, then what its cookies mean for the user.
pub(crate) fn site(out: &mut (impl Write + ?Sized), site: &Site) -> io::Result<()> {
    let of = [&site.service, &site.council].into_iter().flatten();
    let of: Vec<&str> = of.map(String::as_str).collect();
    let of = of.join(" · ");
    writeln!(
        out,
        "{}",
        format!("{BOLD}{}{BOLD:#}  {of}", site.host).trim_end()
    )?;
    conclusion(out, &site.conclusion)
}

/// Writes what the cookies of a site mean for the user, as popup and panel say it.
pub(crate) fn conclusion(
    out: &mut (impl Write + ?Sized),
    conclusion: &Conclusion,
) -> io::Result<()> {
    let (mark, style) = marked(conclusion.tone);
    let mark = format!("{style}{mark}{style:#} ");
    let more = conclusion.more.iter();
    let sentences = std::iter::once(&conclusion.sentence).chain(more);
    let sentences: Vec<&str> = sentences.map(|sentence| sentence.text.as_str()).collect();
    let text = sentences.join(" ");
    writeln!(out, "{}", wrapped(&text, [&mark, "  "], width()))
}

/// Writes one cookie: verdict, name and host, then its purpose, lifetime, findings and source.
pub(crate) fn cookie(
    out: &mut (impl Write + ?Sized),
    words: &Words,
    cookie: &Cookie,
) -> io::Result<()> {
    let mark = mark(cookie.tone, &cookie.verdict_word.text);
    let name = if cookie.name.is_empty() {
        words.text("terminal-nameless", &[])
    } else {
        // Removes control characters, with which a site could write to the terminal.
        plain(&cookie.name)
    };
    let on = words.text("terminal-on", &[("host", Arg::Text(&cookie.host))]);
    writeln!(out, "  {mark}  {BOLD}{name}{BOLD:#}  {on}")?;
    under(out, &words.inside(&cookie.purpose))?;
    let (category, lifetime) = (&cookie.category_word.text, &cookie.lifetime.text);
    under(out, &format!("{category} · {lifetime}"))?;
    // The same cookie may have a row of its own from the site's own pages.
    if cookie.facts.party == "third" {
        under(out, &cookie.who.text)?;
    }
    let findings = cookie.findings.iter();
    for finding in findings.filter(|finding| is_told(finding.severity, &finding.code)) {
        under(out, &format!("→ {}", finding.sentence.text))?;
    }
    for mended in &cookie.history {
        let finding = Arg::Text(&mended.sentence.text);
        let when = mended.when.as_ref().map_or("", |when| &when.text);
        let said = [("finding", finding), ("when", Arg::Text(when))];
        under(out, &words.text("terminal-mended", &said))?;
    }
    let how = Arg::Text(&cookie.how_we_know.sentence.text);
    under(out, &words.text("terminal-known", &[("how", how)]))
}

/// Whether a text shows a finding without being asked: somebody should look at it, an answer rests on it, it says why
/// nobody can tell, or it contradicts what the notice says of the lifetime.
pub(crate) fn is_told(severity: Severity, code: &str) -> bool {
    let is_reason = matches!(
        code,
        "before_consent"
            | "ignores_refusal"
            | "cannot_check"
            | "refused_by_browsers"
            | "shorter_than_declared"
            | "session_declared_persistent"
    );
    severity > Severity::Note || is_reason
}

/// A cookie's verdict with its sign and its colour.
pub(crate) fn mark(tone: Tone, word: &str) -> String {
    let (sign, style) = marked(tone);
    format!("{style}{sign} {word}{style:#}")
}

/// The mark of a site or a cookie, and its style; red is for what goes against a choice or a promise alone.
fn marked(tone: Tone) -> (&'static str, Style) {
    let (mark, colour) = match tone {
        Tone::Fine => ("✓", AnsiColor::Green),
        Tone::Nothing | Tone::Unknown => ("?", AnsiColor::Cyan),
        Tone::Gap => ("!", AnsiColor::Yellow),
        Tone::Look => ("≠", AnsiColor::Yellow),
        Tone::Against => ("✗", AnsiColor::Red),
    };
    (mark, Style::new().fg_color(Some(colour.into())).bold())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_between_words_and_the_next_one_has_the_same_indent() {
        let check = |text: &str, width: usize, expected: &str| {
            assert_eq!(wrapped(text, [UNDER; 2], width), expected);
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
