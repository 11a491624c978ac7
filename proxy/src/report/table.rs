//! A report as a table for spreadsheets (RFC 4180): the three questions, then a row a finding, and one for each cookie without.
//!
//! No cell begins like a formula: spreadsheets run those, and a site chooses the names of its cookies.

use crate::report::model::{Asked, CookieReport, Declared, FindingReport, Report, SiteReport};
use biscuit_tin_shared::explain::words::plain;
use serde::Serialize;

/// The mark with which some spreadsheets know UTF-8.
const BOM: &str = "\u{feff}";

/// One row.
#[derive(Default, Serialize)]
struct Row<'r> {
    kind: &'static str,
    council: &'r str,
    service: &'r str,
    host: String,
    name: String,
    domain: String,
    storage: &'r str,
    category: &'r str,
    purpose: String,
    how: String,
    phases: String,
    set_by: String,
    declared: String,
    notice: String,
    declared_seconds: String,
    asked_seconds: String,
    kept_seconds: String,
    browser: String,
    times: String,
    first: &'r str,
    last: &'r str,
    verdict: String,
    code: &'r str,
    severity: String,
    sentence: String,
    fingerprint: &'r str,
    decision: String,
}

/// The table; `bom` puts a byte order mark first.
pub(crate) fn table(report: &Report, bom: bool) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::from(if bom { BOM } else { "" }));
    for question in &report.questions {
        let names = question.cookies.iter().map(|one| plain(&one.name));
        let row = Row {
            kind: "question",
            name: guarded(&question.asked),
            verdict: guarded(&question.answered),
            sentence: guarded(&question.because),
            declared: guarded(&names.collect::<Vec<_>>().join(" ")),
            ..Row::default()
        };
        put(&mut writer, &row);
    }
    for site in &report.sites {
        for cookie in &site.cookies {
            if cookie.findings.is_empty() {
                put(&mut writer, &row(site, cookie, None));
            }
            for finding in &cookie.findings {
                put(&mut writer, &row(site, cookie, Some(finding)));
            }
        }
    }
    writer.into_inner().unwrap_or_default()
}

fn put(writer: &mut csv::Writer<Vec<u8>>, row: &Row<'_>) {
    writer.serialize(row).expect("a row of texts, in memory");
}

fn row<'r>(
    site: &'r SiteReport,
    cookie: &'r CookieReport,
    finding: Option<&'r FindingReport>,
) -> Row<'r> {
    let declared = cookie.declared.as_ref();
    Row {
        kind: if finding.is_some() {
            "finding"
        } else {
            "cookie"
        },
        council: site.council.as_deref().unwrap_or_default(),
        service: site.service.as_deref().unwrap_or_default(),
        host: guarded(&site.host),
        name: guarded(&plain(&cookie.name)),
        domain: guarded(&cookie.domain),
        storage: &cookie.storage,
        category: cookie.category.id(),
        purpose: guarded(&cookie.purpose),
        how: word(&cookie.how),
        phases: cookie.phases.iter().map(word).collect::<Vec<_>>().join(" "),
        set_by: guarded(cookie.set_by.as_deref().unwrap_or_default()),
        declared: declared
            .and_then(|one| one.pattern.as_deref())
            .map_or_else(String::new, guarded),
        notice: declared.map_or_else(String::new, |one| guarded(&place(one))),
        declared_seconds: seconds(declared.and_then(|one| one.seconds.as_ref())),
        asked_seconds: seconds(cookie.asked_seconds.as_ref()),
        kept_seconds: cookie
            .kept_seconds
            .map_or_else(String::new, |kept| kept.to_string()),
        browser: word(&cookie.browser),
        times: cookie.times.to_string(),
        first: cookie.first.as_deref().unwrap_or_default(),
        last: cookie.last.as_deref().unwrap_or_default(),
        verdict: word(&cookie.verdict),
        code: finding.map_or("", |one| &one.code),
        severity: finding.map_or_else(String::new, |one| word(&one.severity)),
        sentence: finding.map_or_else(String::new, |one| guarded(&one.sentence)),
        fingerprint: finding.map_or("", |one| &one.fingerprint),
        decision: finding
            .and_then(|one| one.decision.as_ref())
            .map_or_else(String::new, |one| {
                guarded(format!("{} {} {}", word(&one.decision), one.date, one.comment).trim_end())
            }),
    }
}

/// Where the notice declares it.
fn place(declared: &Declared) -> String {
    let row = declared.row.map(|row| row.to_string());
    let parts = [declared.notice.clone(), declared.section.clone(), row];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn seconds(asked: Option<&Asked>) -> String {
    match asked {
        Some(Asked::Seconds(seconds)) => seconds.to_string(),
        Some(Asked::Session(_)) => "session".to_owned(),
        None => String::new(),
    }
}

/// A word of the contract, as JSON has it.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// A text that no spreadsheet takes for a formula.
fn guarded(text: &str) -> String {
    let first = text.trim_start().chars().next();
    let is_formula = first.is_some_and(|first| "=+-@＝＋－＠|%".contains(first));
    if is_formula || text.starts_with(['\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_like_a_formula() {
        let check = |text: &str, expected: &str| assert_eq!(guarded(text), expected);
        check("_ga", "_ga");
        check("", "");
        check("a=1", "a=1");
        check("=1+1", "'=1+1");
        check("+1", "'+1");
        check("-1", "'-1");
        check("@SUM(A1)", "'@SUM(A1)");
        check(" =1", "' =1");
        check("\t=1", "'\t=1");
        check("\rx", "'\rx");
        check("＝1", "'＝1");
        check("|calc", "'|calc");
    }
}
