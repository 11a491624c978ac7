//! A report as SARIF 2.1.0 (OASIS), as code hosts read it: one run, a rule a code, a result a finding.
//!
//! A result lies where the registry declares the cookie, or else its service. Its address is relative and never one of the
//! web.

use crate::report::model::{CookieReport, Decided, FindingReport, Report, SiteReport};
use biscuit_tin_shared::{explain::words::Words, judge::verdict::Severity};
use serde_json::{Value, json};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    path::{Component, Path, PathBuf},
};

/// Most results in a run: GitHub shows no more, and takes five times as many.
const RESULTS: usize = 5000;

/// The report as one object; `folder` is the one that addresses are relative to.
pub(crate) fn sarif(report: &Report, folder: &Path, words: &Words) -> Value {
    let mut findings: Vec<_> = report.findings().collect();
    findings.sort_by_key(|(_, _, finding)| Reverse(finding.severity));
    // A cookie of a whole domain is the same finding on each of its hosts.
    let mut seen = BTreeSet::new();
    findings.retain(|(_, _, finding)| seen.insert((&finding.fingerprint, &finding.sentence)));
    let left_out = findings.len().saturating_sub(RESULTS);
    findings.truncate(RESULTS);
    let mut rules: BTreeMap<&str, (usize, &FindingReport)> = BTreeMap::new();
    for (_, _, finding) in &findings {
        let next = rules.len();
        rules.entry(&finding.code).or_insert((next, finding));
    }
    let results: Vec<Value> = findings
        .iter()
        .map(|found| result(report, found, folder, rules[found.2.code.as_str()].0))
        .collect();
    let mut described: Vec<_> = rules.into_iter().collect();
    described.sort_by_key(|(_, (index, _))| *index);
    let help = words.text("report-help", &[]);
    let described: Vec<Value> = described
        .into_iter()
        .map(|(code, (_, finding))| rule(code, finding, &help, words))
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": report.tool.name,
                "version": report.tool.version,
                "rules": described,
            }},
            "automationDetails": { "id": "biscuit-tin/" },
            "invocations": [invocation(report)],
            "columnKind": "unicodeCodePoints",
            "results": results,
            "properties": { "questions": report.questions, "resultsLeftOut": left_out },
        }],
    })
}

/// How the inputs were read: what of them is not in the results makes the run no success.
fn invocation(report: &Report) -> Value {
    let notes = report.notes();
    let notes = notes.map(|(input, note)| {
        json!({ "level": "warning", "message": { "text": format!("{input}: {note}") } })
    });
    json!({
        "executionSuccessful": report.in_part.is_none(),
        "toolExecutionNotifications": notes.collect::<Vec<_>>(),
    })
}

fn rule(code: &str, finding: &FindingReport, help: &str, words: &Words) -> Value {
    let title = match words.lang().starts_with("en") {
        true => code.replace('_', " "),
        // The ids are English.
        false => finding
            .sentence
            .split_inclusive(". ")
            .next()
            .unwrap_or_default()
            .trim()
            .to_owned(),
    };
    json!({
        "id": code,
        "shortDescription": { "text": title },
        "fullDescription": { "text": finding.sentence },
        "help": { "text": help },
        "defaultConfiguration": { "level": level(finding.severity) },
        "properties": { "tags": ["cookies"] },
    })
}

fn result(
    report: &Report,
    (site, cookie, finding): &(&SiteReport, Option<&CookieReport>, &FindingReport),
    folder: &Path,
    rule: usize,
) -> Value {
    let about = match cookie {
        Some(cookie) => format!("{} ({})", cookie.label, site.host),
        None => site.host.clone(),
    };
    let mut result = json!({
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": level(finding.severity),
        "message": { "text": format!("{about}: {}", finding.sentence) },
        "locations": [location(report, site, *cookie, folder)],
        "partialFingerprints": { "biscuitTin/v1": finding.fingerprint },
        "properties": { "evidence": finding.evidence },
    });
    if report.has_baseline {
        let state = match finding.is_new() {
            true => "new",
            false => "unchanged",
        };
        result["baselineState"] = state.into();
    }
    if let Some(decision) = &finding.decision {
        let status = match decision.decision {
            Decided::Compliant => "accepted",
            Decided::NotCompliant => "rejected",
            Decided::Undecided => "underReview",
        };
        result["suppressions"] =
            json!([{ "kind": "external", "status": status, "justification": decision.comment }]);
    }
    result
}

/// The place of a finding: in the registry, or else in the file that was read.
fn location(
    report: &Report,
    site: &SiteReport,
    cookie: Option<&CookieReport>,
    folder: &Path,
) -> Value {
    let place = cookie.and_then(|cookie| cookie.place.as_ref());
    let place = place.or(site.place.as_ref());
    let place = place.map(|place| (place.path.as_str(), place.line));
    let read = report.inputs.iter().find_map(|input| input.path.as_deref());
    let logical = match cookie {
        Some(cookie) => json!([{
            "name": cookie.label,
            "fullyQualifiedName": format!("{}/{}", site.host, cookie.label),
            "kind": "resource",
        }]),
        None => json!([{ "name": site.host, "kind": "resource" }]),
    };
    match place.or(read.map(|path| (path, 1))) {
        None => json!({ "logicalLocations": logical }),
        Some((path, line)) => json!({
            "physicalLocation": {
                "artifactLocation": { "uri": relative(Path::new(path), folder) },
                "region": { "startLine": line },
            },
            "logicalLocations": logical,
        }),
    }
}

/// A path as a relative address: below the folder where it lies there, up from it where it is named so, else its last two
/// parts.
fn relative(path: &Path, folder: &Path) -> String {
    let path = straight(path);
    let below = path.strip_prefix(folder).unwrap_or(&path);
    // Up and down again into the folder itself.
    let whole = straight(&folder.join(below));
    let below = whole.strip_prefix(folder).unwrap_or(below);
    let parts = below.components().filter_map(|part| match part {
        Component::Normal(name) => Some(encoded(&name.to_string_lossy())),
        Component::ParentDir => Some("..".to_owned()),
        _ => None,
    });
    let parts: Vec<String> = parts.collect();
    let skip = if below.is_absolute() {
        parts.len().saturating_sub(2)
    } else {
        0
    };
    parts[skip..].join("/")
}

/// A path without the parts that lead down and up again.
fn straight(path: &Path) -> PathBuf {
    let mut straight = PathBuf::new();
    for part in path.components() {
        let is_down = matches!(
            straight.components().next_back(),
            Some(Component::Normal(_))
        );
        match part {
            Component::CurDir => {}
            Component::ParentDir if is_down => {
                straight.pop();
            }
            part => straight.push(part),
        }
    }
    straight
}

/// One part of a path as an address has it (RFC 3986 section 3.3).
fn encoded(part: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let encode = |byte: u8| match is_plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    part.bytes().map(encode).collect()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Breach => "error",
        Severity::Review => "warning",
        Severity::Note => "note",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_relative_and_none_of_the_web() {
        let check = |path: &str, expected: &str| {
            assert_eq!(
                relative(Path::new(path), Path::new("/home/me/site")),
                expected,
                "{path}"
            );
        };
        check(
            "shared/registry/councils/luton.toml",
            "shared/registry/councils/luton.toml",
        );
        check(
            "./registry/councils/luton.toml",
            "registry/councils/luton.toml",
        );
        check(
            "/home/me/site/registry/councils/x.toml",
            "registry/councils/x.toml",
        );
        check("/srv/registry/councils/x.toml", "councils/x.toml");
        check("../registry/councils/x.toml", "../registry/councils/x.toml");
        check("../site/in/x.har", "in/x.har");
        check("w/../../in/x.har", "../in/x.har");
        check("w/../in/x.har", "in/x.har");
        check("/home/me/site/../site/in/x.har", "in/x.har");
        check("my notice#1.html", "my%20notice%231.html");
        check(
            "http://www.example.org/x.toml",
            "http%3A/www.example.org/x.toml",
        );
    }
}
