//! Holds what a road says against the words of a story.
//!
//! The words are listed in README.md beside it. Each word that does not hold gives one line; none means that all hold.

use crate::{
    concluded::says,
    council::Stage,
    said::{Said, findings, word},
    story::{Road, Story},
};
use serde_json::Value;

/// Every word of a story that does not hold on this road.
pub(crate) fn check(story: &Story, stage: &Stage, road: Road, said: &Said) -> Vec<String> {
    let mut wrong = said.without_reason();
    for (cookie, words) in &story.says {
        let (name, place) = cookie.split_once('@').unwrap_or((cookie, ""));
        let (host, path) = match place.split_once(';') {
            Some((host, path)) => (host, Some(path)),
            None => (place, None),
        };
        let home = story.home();
        let host = stage.own(if host.is_empty() { &home } else { host });
        let rows = said.rows(&host, name, path);
        for asked in words.split(' ') {
            if let Some(but) = cookie_word(&rows, asked, stage) {
                wrong.push(format!("{cookie}: {asked}, but {but}"));
            }
        }
    }
    // Sums of hosts are in the feed alone.
    if road != Road::Har {
        for (host, words) in &story.sites {
            let host = stage.own(host);
            for asked in words.split(' ') {
                if let Some(but) = site_word(said, &host, asked, stage) {
                    wrong.push(format!("{host}: {asked}, but {but}"));
                }
            }
        }
    }
    wrong
}

/// What is wrong with one word about a cookie.
fn cookie_word(rows: &[&Value], asked: &str, stage: &Stage) -> Option<String> {
    match asked {
        "absent" => return (!rows.is_empty()).then(|| format!("there is {}", verdicts(rows))),
        "?" => return None,
        _ => {}
    }
    let Some(first) = rows.first() else {
        // What is not said of a cookie without a row is not said.
        let is_denial = asked.starts_with(['-', '!']);
        return (!is_denial).then(|| "it has no row".to_owned());
    };
    if let Some(code) = asked.strip_prefix('+') {
        let held = rows.iter().any(|row| has(row, "findings", code, stage));
        return (!held).then(|| all_codes(rows));
    }
    if let Some(code) = asked.strip_prefix('-') {
        let held = rows.iter().any(|row| has(row, "findings", code, stage));
        return held.then(|| all_codes(rows));
    }
    if let Some(code) = asked.strip_prefix('~') {
        let past = rows.iter().any(|row| has(row, "history", code, stage));
        let present = rows.iter().any(|row| has(row, "findings", code, stage));
        return (!past || present).then(|| all_codes(rows));
    }
    if let Some((key, value)) = asked.split_once('=') {
        let found = fact(first, key);
        return (found != stage.own(value)).then(|| format!("it is {found:?}"));
    }
    let right = rows
        .iter()
        .all(|row| is_verdict(word(row, "verdict"), asked));
    (!right).then(|| format!("{} {}", verdicts(rows), all_codes(rows)))
}

/// `a|b` is one of both, `!a` is none of it.
fn is_verdict(found: &str, asked: &str) -> bool {
    match asked.strip_prefix('!') {
        Some(not) => not.split('|').all(|not| not != found),
        None => asked.split('|').any(|one| one == found),
    }
}

/// A fact of a row as one word; `-` where it is absent.
fn fact(row: &Value, key: &str) -> String {
    let value = match key {
        "category" => &row["category"],
        "basis" => &row["how_we_know"]["basis"],
        "vendor" => &row["how_we_know"]["vendor"],
        "council" => &row["how_we_know"]["council"],
        "lasts" => {
            let seconds = row["facts"]["asked_seconds"].as_i64();
            return match seconds {
                None => "session".to_owned(),
                Some(seconds) if seconds > 10 * 31_536_000 => "long".to_owned(),
                Some(seconds) => seconds.to_string(),
            };
        }
        _ => &row["facts"][key],
    };
    plain(value)
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Whether a list of findings has one: `CODE`, `CODE:SEVERITY`, `claim_broken(KIND)`, and any of these with `[PART]` of its
/// sentence.
fn has(row: &Value, list: &str, asked: &str, stage: &Stage) -> bool {
    let (asked, part) = asked.split_once('[').unwrap_or((asked, ""));
    let part = part.trim_end_matches(']').replace('_', " ");
    let (code, severity) = asked.split_once(':').unwrap_or((asked, ""));
    let (code, kind) = match code.split_once('(') {
        Some((code, kind)) => (code, Some(kind.trim_end_matches(')'))),
        None => (code, None),
    };
    findings(row, list).iter().any(|found| {
        word(found, "code") == code
            && (severity.is_empty() || word(found, "severity") == severity)
            && kind.is_none_or(|kind| promises(word(&found["sentence"], "text"), kind, stage))
            && word(&found["sentence"], "text").contains(&part)
    })
}

/// Whether a sentence holds a promise of this kind.
fn promises(sentence: &str, kind: &str, stage: &Stage) -> bool {
    let mut texts = stage.claims.iter().filter(|(of, _)| of == kind);
    texts.any(|(_, text)| sentence.contains(text.trim_end_matches('.')))
}

fn verdicts(rows: &[&Value]) -> String {
    let words: Vec<&str> = rows.iter().map(|row| word(row, "verdict")).collect();
    words.join(" and ")
}

fn all_codes(rows: &[&Value]) -> String {
    let list = |row: &Value, list: &str| -> Vec<String> {
        let each = findings(row, list).iter();
        each.map(|found| format!("{}:{}", word(found, "code"), word(found, "severity")))
            .collect()
    };
    let each = rows.iter().map(|row| {
        let (now, past) = (list(row, "findings"), list(row, "history"));
        match past.is_empty() {
            true => format!("{now:?}"),
            false => format!("{now:?}, mended {past:?}"),
        }
    });
    each.collect::<Vec<_>>().join(" and ")
}

/// What is wrong with one word about a host.
fn site_word(said: &Said, host: &str, asked: &str, stage: &Stage) -> Option<String> {
    let site = said.site(host);
    let badge = said.badge(host);
    if asked == "unseen" {
        let verdict = site.map_or("nothing_seen", |site| word(site, "verdict"));
        return (verdict != "nothing_seen").then(|| verdict.to_owned());
    }
    if let Some(id) = asked.strip_prefix(['+', '-']) {
        // One host may be asked about alone, as the popup does, and has no cookies then.
        let concluded = site.or(badge.map(|badge| &badge["site"]));
        let said = concluded.is_some_and(|site| says(site, id));
        let conclusion = concluded.map(|site| &site["conclusion"]);
        return (said != asked.starts_with('+')).then(|| format!("it concludes {conclusion:?}"));
    }
    let number = |value: Option<&Value>| value.and_then(Value::as_i64).unwrap_or(-1);
    if asked == "badge>0" {
        let badge = number(badge.map(|badge| &badge["badge"]));
        return (badge <= 0).then(|| format!("it is {badge}"));
    }
    if let Some((key, value)) = asked.split_once('=') {
        let found = match key {
            "badge" => number(badge.map(|badge| &badge["badge"])).to_string(),
            "consent" => {
                let state = said
                    .consent(host)
                    .map_or("unknown", |choice| word(choice, "state"));
                return (!is_verdict(state, value)).then(|| format!("it is {state}"));
            }
            "functional" | "analytics" | "marketing" | "already_set" => match said.consent(host) {
                None => "-".to_owned(),
                Some(choice) => plain(&choice[key]),
            },
            "council" | "service" | "tone" => {
                let told = |site: Option<&Value>| match (site, key) {
                    (Some(site), "tone") => plain(&site["conclusion"]["tone"]),
                    (Some(site), _) => plain(&site[key]),
                    // A host that is not in the feed has nothing to conclude from.
                    (None, "tone") => "nothing".to_owned(),
                    (None, _) => "-".to_owned(),
                };
                let (fed, asked) = (told(site), told(badge.map(|badge| &badge["site"])));
                if fed == asked {
                    fed
                } else {
                    format!("{fed} in the feed and {asked} in /v1/site")
                }
            }
            _ => number(site.map(|site| &site["counts"][key])).to_string(),
        };
        return (found != stage.own(value)).then(|| format!("it is {found}"));
    }
    let verdict = site.map_or("nothing_seen", |site| word(site, "verdict"));
    (!is_verdict(verdict, asked)).then(|| format!("it is {verdict}"))
}
