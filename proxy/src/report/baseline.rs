//! A baseline: what is known already, by fingerprint, with a person's decision, so that only what is new makes a run fail.
//!
//! It decides nothing: a finding that it gets to know waits for a decision.

use crate::report::model::{Decided, Decision, Report};
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// The version of the file.
const VERSION: u32 = 1;

/// The findings that are known, by fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Baseline {
    /// Version of the file: 1.
    baseline: u32,
    #[serde(default)]
    findings: BTreeMap<String, Known>,
}

/// A known finding: the decision, and what it was about when it came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    decision: Decided,
    #[serde(default)]
    comment: String,
    #[serde(default, deserialize_with = "day")]
    date: String,
    #[serde(default)]
    host: String,
    #[serde(default)]
    cookie: String,
    #[serde(default)]
    code: String,
}

impl Default for Baseline {
    fn default() -> Self {
        Self {
            baseline: VERSION,
            findings: BTreeMap::new(),
        }
    }
}

impl Baseline {
    /// Reads a file of this name: TOML where it ends so, else JSON.
    ///
    /// # Errors
    /// It is no baseline; the text says where.
    pub(crate) fn read(path: &Path, text: &str) -> Result<Self, String> {
        let text = text.trim_start_matches('\u{feff}');
        let read: Self = match is_toml(path) {
            true => toml::from_str(text).map_err(|error| error.to_string())?,
            false => serde_json::from_str(text).map_err(|error| error.to_string())?,
        };
        match read.baseline {
            VERSION => Ok(read),
            other => Err(format!("expected baseline = {VERSION}, found {other}")),
        }
    }

    /// The text of a file of this name.
    pub(crate) fn text(&self, path: &Path) -> String {
        let text = match is_toml(path) {
            true => toml::to_string(self).unwrap_or_default(),
            false => serde_json::to_string_pretty(self).unwrap_or_default(),
        };
        format!("{}\n", text.trim_end())
    }

    /// Notes in a report what is known.
    pub(crate) fn mark(&self, report: &mut Report) {
        let findings = report.sites.iter_mut().flat_map(|site| {
            let of_cookies = site.cookies.iter_mut();
            let of_cookies = of_cookies.flat_map(|cookie| &mut cookie.findings);
            site.findings.iter_mut().chain(of_cookies)
        });
        for finding in findings {
            let known = self.findings.get(&finding.fingerprint);
            finding.decision = known.map(|known| Decision {
                decision: known.decision,
                comment: known.comment.clone(),
                date: known.date.clone(),
            });
        }
        report.has_baseline = true;
        report.count();
    }

    /// The fingerprints that a report has not.
    pub(crate) fn beside(&self, report: &Report) -> Vec<&str> {
        let there = report.findings();
        let there: BTreeSet<&str> = there.map(|(_, _, one)| &*one.fingerprint).collect();
        let all = self.findings.keys().map(String::as_str);
        all.filter(|one| !there.contains(one)).collect()
    }

    /// Adds what a report has and this has not, to be decided, as of today; what is decided stays.
    pub(crate) fn add(&mut self, report: &Report, today: &str) {
        for (site, cookie, finding) in report.findings() {
            let known = self.findings.entry(finding.fingerprint.clone());
            known.or_insert_with(|| Known {
                decision: Decided::Undecided,
                comment: String::new(),
                date: today.to_owned(),
                host: site.host.clone(),
                cookie: cookie.map(|one| one.name.clone()).unwrap_or_default(),
                code: finding.code.clone(),
            });
        }
    }
}

/// A day, in quotation marks or, in TOML, without.
fn day<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Day {
        Text(String),
        Date(toml::value::Datetime),
    }
    let text = match Day::deserialize(from)? {
        Day::Text(text) => text,
        Day::Date(date) => date.to_string(),
    };
    match text.is_empty() || text.parse::<Date>().is_ok() {
        true => Ok(text),
        false => Err(D::Error::custom(format!(
            "expected a day such as 2026-11-30, found {text:?}"
        ))),
    }
}

fn is_toml(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("toml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_baseline_is_read_as_it_was_written_in_both_forms() {
        let mut baseline = Baseline::default();
        let known = Known {
            decision: Decided::NotCompliant,
            comment: "The supplier \"knows\".\nTicket 12".to_owned(),
            date: "2026-11-30".to_owned(),
            host: "jobs.luton.gov.uk".to_owned(),
            cookie: "=odd\u{1b}".to_owned(),
            code: "undeclared".to_owned(),
        };
        baseline.findings.insert("0af3".to_owned(), known);
        for name in ["known.json", "known.TOML"] {
            let path = Path::new(name);
            let text = baseline.text(path);
            assert_eq!(Baseline::read(path, &text), Ok(baseline.clone()), "{text}");
        }
    }

    #[test]
    fn a_day_is_taken_with_quotation_marks_and_without() {
        let check = |name: &str, day: &str, expected: Option<&str>| {
            let text = match name {
                "a.toml" => {
                    format!("baseline = 1\n[findings.a]\ndecision = \"compliant\"\ndate = {day}\n")
                }
                _ => format!(
                    r#"{{"baseline":1,"findings":{{"a":{{"decision":"compliant","date":{day}}}}}}}"#
                ),
            };
            let read = Baseline::read(Path::new(name), &text);
            let read = read.ok().map(|read| read.findings["a"].date.clone());
            assert_eq!(read.as_deref(), expected, "{text}");
        };
        check("a.toml", "2026-11-30", Some("2026-11-30"));
        for name in ["a.toml", "a.json"] {
            check(name, "\"2026-11-30\"", Some("2026-11-30"));
            check(name, "\"\"", Some(""));
            for odd in ["\"soon\"", "\"2026-13-01\"", "\"30/11/2026\"", "5", "[]"] {
                check(name, odd, None);
            }
        }
    }

    #[test]
    fn what_is_no_baseline_is_refused() {
        let check = |name: &str, text: &str| {
            assert!(Baseline::read(Path::new(name), text).is_err(), "{text}");
        };
        check("a.json", "");
        check("a.json", "{}");
        check("a.json", r#"{"baseline":2,"findings":{}}"#);
        check(
            "a.json",
            r#"{"baseline":1,"findings":{"a":{"decision":"fine"}}}"#,
        );
        check("a.json", r#"{"baseline":1,"finding":{}}"#);
        check("a.toml", r#"{"baseline":1}"#);
        check("a.toml", "baseline = \"1\"");
    }
}
