//! A report as a table for spreadsheets (RFC 4180): the three questions, what is said of how the inputs were read, then a row a
//! finding, and one for each cookie without; last what differs from an earlier report.
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
    /// Of a question: the cookies that prove its answer.
    cookies: String,
    /// Of a cookie: what was put right, with its days.
    history: String,
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
            cookies: guarded(&names.collect::<Vec<_>>().join(" ")),
            ..Row::default()
        };
        put(&mut writer, &row);
    }
    for (input, note) in report.notes() {
        let row = Row {
            kind: "input",
            name: guarded(&plain(input)),
            sentence: guarded(note),
            ..Row::default()
        };
        put(&mut writer, &row);
    }
    for site in &report.sites {
        put_site(&mut writer, site);
    }
    for change in report.compared.iter().flat_map(|one| &one.changes) {
        let row = Row {
            kind: "change",
            host: guarded(&change.host),
            name: guarded(&plain(&change.name)),
            verdict: change.kind.id().to_owned(),
            code: &change.what,
            sentence: guarded(&change.sentence),
            ..Row::default()
        };
        put(&mut writer, &row);
    }
    for site in report.compared.iter().flat_map(|one| &one.not_whole) {
        let row = Row {
            kind: "not_whole",
            host: guarded(&site.host),
            verdict: site.run.id().to_owned(),
            sentence: guarded(&site.sentence),
            ..Row::default()
        };
        put(&mut writer, &row);
    }
    writer.into_inner().unwrap_or_default()
}

fn put(writer: &mut csv::Writer<Vec<u8>>, row: &Row<'_>) {
    writer.serialize(row).expect("a row of texts, in memory");
}

/// A row for each finding of a site and of its cookies, and for each cookie without.
fn put_site(writer: &mut csv::Writer<Vec<u8>>, site: &SiteReport) {
    for finding in &site.findings {
        let of_site = Row {
            kind: "finding",
            verdict: word(&site.verdict),
            ..of_site(site)
        };
        put(writer, &with_finding(of_site, finding));
    }
    for cookie in &site.cookies {
        if cookie.findings.is_empty() {
            put(writer, &row("cookie", site, cookie));
        }
        for finding in &cookie.findings {
            put(writer, &with_finding(row("finding", site, cookie), finding));
        }
    }
}

fn of_site(site: &SiteReport) -> Row<'_> {
    Row {
        council: site.council.as_deref().unwrap_or_default(),
        service: site.service.as_deref().unwrap_or_default(),
        host: guarded(&site.host),
        ..Row::default()
    }
}

fn with_finding<'r>(row: Row<'r>, finding: &'r FindingReport) -> Row<'r> {
    let decision = finding.decision.as_ref().map(|one| {
        let text = format!("{} {} {}", word(&one.decision), one.date, one.comment);
        guarded(text.trim_end())
    });
    Row {
        code: &finding.code,
        severity: word(&finding.severity),
        sentence: guarded(&finding.sentence),
        fingerprint: &finding.fingerprint,
        decision: decision.unwrap_or_default(),
        ..row
    }
}

fn row<'r>(kind: &'static str, site: &'r SiteReport, cookie: &'r CookieReport) -> Row<'r> {
    let declared = cookie.declared.as_ref();
    Row {
        kind,
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
        history: guarded(&cookie.mended.join(" ")),
        ..of_site(site)
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
    use serde_json::json;

    #[test]
    fn what_is_wrong_with_a_site_and_what_changed_have_rows_of_their_own() {
        let mut counts = json!({ "total": 0, "as_declared": 0, "differs": 0, "not_declared": 0, "cannot_tell": 0 });
        let site = json!({
            "host": "a.test", "council": "A Council", "service": null, "inspected": "yes", "reasons": [],
            "verdict": "differs", "counts": counts, "consent": { "tool": null, "state": "not_yet" },
            "findings": [{
                "code": "refusing_is_harder", "severity": "breach", "sentence": "=Harder", "evidence": {},
                "fingerprint": "f1",
            }],
            "cookies": [], "declared_not_seen": [], "storage": [],
        });
        for key in ["sites", "breach", "review", "note", "new"] {
            counts[key] = json!(0);
        }
        let change = json!({ "kind": "gone", "about": "cookie", "host": "a.test", "name": "+a", "what": "", "sentence": "Gone" });
        let not_whole = json!({ "host": "b.test", "run": "before", "sentence": "In part" });
        let report = json!({
            "report": 1, "tool": { "name": "", "version": "" }, "started": null, "ended": null, "inputs": [],
            "method": {}, "questions": [], "sites": [site], "failed": [], "totals": counts,
            "compared": { "since": null, "changes": [change], "not_whole": [not_whole] },
        });
        let report = serde_json::from_value(report).expect("a report");
        let table = table(&report, false);
        let mut reader = csv::Reader::from_reader(table.as_slice());
        let columns = reader.headers().expect("a first row").clone();
        let shown = [
            "kind", "council", "host", "name", "verdict", "code", "severity", "sentence",
        ];
        let rows = reader.records().map(|row| {
            let row = row.expect("a row");
            let cell = |name: &&str| {
                columns
                    .iter()
                    .zip(&row)
                    .find(|(column, _)| column == name)
                    .map(|(_, cell)| cell)
            };
            shown
                .iter()
                .filter_map(cell)
                .filter(|cell| !cell.is_empty())
                .collect::<Vec<_>>()
                .join(" ")
        });
        let expected = [
            "finding A Council a.test differs refusing_is_harder breach '=Harder",
            "change a.test '+a gone Gone",
            "not_whole b.test before In part",
        ];
        assert_eq!(rows.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_cookies_that_prove_an_answer_are_no_declaration() {
        let cookies = ["_ga", "=x"].map(|name| json!({ "host": "a.test", "name": name }));
        let question =
            json!({ "id": "before_choice", "answer": "yes", "because": "B", "cookies": cookies });
        let mut totals = json!({ "total": 0, "as_declared": 0, "differs": 0, "not_declared": 0, "cannot_tell": 0 });
        for key in ["sites", "breach", "review", "note", "new"] {
            totals[key] = json!(0);
        }
        let report = json!({
            "report": 1, "tool": { "name": "", "version": "" }, "started": null, "ended": null, "inputs": [],
            "method": {}, "questions": [question], "sites": [], "failed": [], "totals": totals,
        });
        let table = table(&serde_json::from_value(report).expect("a report"), false);
        let mut reader = csv::Reader::from_reader(table.as_slice());
        let columns = reader.headers().expect("a first row").clone();
        let row = reader.records().next().expect("a row").expect("a row");
        let cell = |name: &str| {
            let at = columns.iter().position(|column| column == name);
            &row[at.expect("a column")]
        };
        assert_eq!((cell("declared"), cell("cookies")), ("", "_ga =x"));
    }

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
