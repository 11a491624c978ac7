//! A baseline: what is known already, by fingerprint, with a person's decision, so that only what is new makes a run fail.
//!
//! It decides nothing: a finding that it gets to know waits for a decision.

use crate::report::model::{Decided, Decision, Report};
use biscuit_tin_shared::explain::words::escaped_lines;
use jiff::civil::Date;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error as _, MapAccess, Visitor},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
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
    #[serde(default, deserialize_with = "each_once")]
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

    /// The same for a file that is there with this text: what is new comes behind it, so that comments of TOML stay.
    pub(crate) fn text_behind(&self, path: &Path, before: &str) -> String {
        let known = Self::read(path, before).unwrap_or_default();
        let mut new = self.clone();
        new.findings
            .retain(|one, _| !known.findings.contains_key(one));
        if is_toml(path) && *self == known && !before.is_empty() {
            return before.to_owned();
        }
        let added = toml::to_string(&new).unwrap_or_default();
        let tables = added
            .split_once('[')
            .map(|(_, tables)| format!("\n[{tables}"));
        let whole = format!("{}\n{}", before.trim_end(), tables.unwrap_or_default());
        match is_toml(path) && Self::read(path, &whole).as_ref() == Ok(self) {
            true => format!("{}\n", whole.trim_end()),
            false => self.text(path),
        }
    }

    /// Notes in a report what is known.
    pub(crate) fn mark(&self, report: &mut Report) {
        for finding in report.findings_mut() {
            let known = self.findings.get(&finding.fingerprint);
            finding.decision = known.map(|known| Decision {
                decision: known.decision,
                comment: escaped_lines(&known.comment),
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

/// Findings by fingerprint, of which none stands there twice: nobody knows which decision is meant.
fn each_once<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, Known>, D::Error> {
    struct Findings;
    impl<'de> Visitor<'de> for Findings {
        type Value = BTreeMap<String, Known>;

        fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
            to.write_str("findings by fingerprint")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut found = BTreeMap::new();
            while let Some((fingerprint, known)) = map.next_entry::<String, Known>()? {
                if let Some(twice) = found
                    .insert(fingerprint.clone(), known)
                    .map(|_| fingerprint)
                {
                    let why = format!("{twice:?} stands in it twice: leave one of both");
                    return Err(A::Error::custom(why));
                }
            }
            Ok(found)
        }
    }
    from.deserialize_map(Findings)
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
    fn what_is_added_leaves_the_comments_of_a_toml_file() {
        let known = |code: &str| Known {
            decision: Decided::Undecided,
            comment: String::new(),
            date: "2026-11-30".to_owned(),
            host: "a.test".to_owned(),
            cookie: "a".to_owned(),
            code: code.to_owned(),
        };
        let mut baseline = Baseline::default();
        baseline.findings.insert("a".to_owned(), known("one"));
        let path = Path::new("a.toml");
        let before = baseline
            .text(path)
            .replace("[findings", "# Ask Jo.\n[findings");
        assert_eq!(baseline.text_behind(path, &before), before);
        baseline.findings.insert("b".to_owned(), known("two"));
        let check = |name: &str, before: &str, keeps: bool| {
            let path = Path::new(name);
            let text = baseline.text_behind(path, before);
            assert_eq!(Baseline::read(path, &text), Ok(baseline.clone()), "{text}");
            assert_eq!(text.contains("# Ask Jo."), keeps, "{text}");
        };
        check("a.toml", &before, true);
        check("a.toml", "# Ask Jo.\nbaseline = 1\n", true);
        check("a.toml", "", false);
        check("a.json", "{\"baseline\":1,\"findings\":{}}", false);
        // Nothing can stand behind a table in one line.
        check("a.toml", "baseline = 1 # Ask Jo.\nfindings = {}\n", false);
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
        let twice = r#"{"baseline":1,"findings":{"a":{"decision":"compliant"},"a":{"decision":"not_compliant"}}}"#;
        check("a.json", twice);
        check(
            "a.toml",
            "baseline = 1\n[findings.a]\ndecision = \"compliant\"\n[findings.a]\ndecision = \"compliant\"\n",
        );
        check("a.toml", r#"{"baseline":1}"#);
        check("a.toml", "baseline = \"1\"");
    }
}
