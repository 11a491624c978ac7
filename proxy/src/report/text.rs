//! A report as text for a terminal: the three questions, then each site with what it adds up to and its cookies.
//!
//! A cookie that somebody should look at has its reasons below it; each other one has a line.

use crate::report::{
    asking,
    html::said,
    model::{Browser, Compared, CookieReport, FindingReport, Report, SiteReport},
    terminal,
};
use anstyle::Style;
use biscuit_tin_shared::explain::words::{Arg, Words, plain};
use std::io::{self, Write};

const BOLD: Style = Style::new().bold();

/// Writes the whole report.
pub(crate) fn text(out: &mut dyn Write, report: &Report, words: &Words) -> io::Result<()> {
    for question in &report.questions {
        let (asked, answered) = (&question.asked, &question.answered);
        let line = format!("{asked} {BOLD}{answered}.{BOLD:#} {}", question.because);
        terminal::paragraph(out, "", &line)?;
    }
    for input in &report.inputs {
        // Among several, a note says of which it is.
        let path = input.path.as_ref().or(input.url.as_ref());
        let path = path.filter(|_| report.inputs.len() > 1);
        let of = path.map_or_else(String::new, |path| format!("{path}: "));
        for note in &input.notes {
            terminal::paragraph(out, "", &format!("{of}{note}"))?;
        }
    }
    // Those of councils first: what others set came with their pages.
    let of_councils = report.sites.iter().filter(|site| site.council.is_some());
    let of_others = report.sites.iter().filter(|site| site.council.is_none());
    of_councils
        .chain(of_others)
        .try_for_each(|one| site(out, one, words))?;
    if let Some(compared) = &report.compared {
        since(out, compared, words)?;
    }
    let totals = &report.totals;
    let numbers = [
        ("sites", i64::from(totals.sites)),
        ("cookies", i64::from(totals.counts.total)),
        ("breach", i64::from(totals.breach)),
        ("review", i64::from(totals.review)),
        ("note", i64::from(totals.note)),
    ];
    let numbers = numbers.map(|(name, number)| (name, Arg::Number(number)));
    writeln!(out)?;
    let mut said = words.text("report-totals", &numbers);
    if report.has_baseline {
        let new = [("new", Arg::Number(i64::from(totals.new)))];
        said = format!("{said} {}", words.text("report-new", &new));
    }
    terminal::paragraph(out, "", &said)
}

fn since(out: &mut dyn Write, compared: &Compared, words: &Words) -> io::Result<()> {
    writeln!(out, "\n{BOLD}{}{BOLD:#}", compared.heading(words))?;
    let sentences = compared.sentences(words);
    sentences
        .iter()
        .try_for_each(|sentence| terminal::paragraph(out, "  ", sentence))
}

fn site(out: &mut dyn Write, site: &SiteReport, words: &Words) -> io::Result<()> {
    let of = [&site.service, &site.council].into_iter().flatten();
    let of: Vec<&str> = of.map(String::as_str).collect();
    let head = format!("{BOLD}{}{BOLD:#}  {}", site.host, of.join(" · "));
    writeln!(out, "\n{}", head.trim_end())?;
    if let Some(conclusion) = &site.conclusion {
        terminal::conclusion(out, conclusion)?;
    }
    for reason in &site.reasons {
        terminal::paragraph(out, "  ", &reason.sentence)?;
    }
    if let Some(sentence) = &site.consent.sentence {
        terminal::paragraph(out, "  ", &sentence.text)?;
    }
    asking::asks(site, words)
        .iter()
        .try_for_each(|one| terminal::paragraph(out, "  ", one))?;
    site.findings
        .iter()
        .try_for_each(|one| terminal::paragraph(out, "  ", &reason(one, words)))?;
    // Only an audit says in which step something was set, and lists what the pages keep besides.
    let is_audit = site.consent.banner.is_some();
    for one in &site.cookies {
        let when = match is_audit {
            true => said::steps(&one.phases, words),
            false => one.when.clone(),
        };
        cookie(out, one, &when, words)?;
    }
    for one in site.storage.iter().filter(|_| is_audit) {
        let steps = said::steps(&one.phases, words);
        writeln!(
            out,
            "  ·  {}  {BOLD}{}{BOLD:#}  {steps}",
            one.kind,
            plain(&one.key)
        )?;
    }
    site.declared_not_seen
        .iter()
        .try_for_each(|one| terminal::paragraph(out, "  ", &one.sentence))
}

fn cookie(out: &mut dyn Write, cookie: &CookieReport, when: &str, words: &Words) -> io::Result<()> {
    let mark = terminal::mark(cookie.tone, &cookie.verdict_word);
    let name = &cookie.label;
    writeln!(out, "  {mark}  {BOLD}{name}{BOLD:#}  {when}")?;
    let told: Vec<&FindingReport> = cookie.findings.iter().filter(|one| one.is_told()).collect();
    if told.is_empty() && cookie.mended.is_empty() {
        return match cookie.browser {
            Browser::Deleted | Browser::Refused => terminal::under(out, &cookie.lifetime),
            _ => Ok(()),
        };
    }
    terminal::under(out, &cookie.purpose)?;
    terminal::under(
        out,
        &format!("{} · {}", cookie.category_word, cookie.lifetime),
    )?;
    terminal::under(out, &cookie.who)?;
    for finding in told {
        terminal::under(out, &reason(finding, words))?;
    }
    for mended in &cookie.mended {
        let said = [("finding", Arg::Text(mended)), ("when", Arg::Text(""))];
        terminal::under(out, words.text("terminal-mended", &said).trim_end())?;
    }
    let how = Arg::Text(&cookie.how_we_know);
    terminal::under(out, &words.text("terminal-known", &[("how", how)]))
}

/// A finding, and what was decided about it.
fn reason(finding: &FindingReport, words: &Words) -> String {
    let known = finding.decision.as_ref().map(|one| one.in_words(words));
    let known = known.map_or(String::new(), |known| format!(" ({known})"));
    format!("→ {}{known}", finding.sentence)
}
