//! The published cookie suites, row by row: what a browser parses, stores and sends.
//!
//! The data lies in `tests/conformance`; rows that its README leaves out of a score are left out here.

use base64::{Engine, engine::general_purpose::STANDARD};
use biscuit_tin_shared::cookie::{
    browser::{Profile, ResponseContext},
    cookie_date, cookie_header,
    jar::{Jar, JarCookie, JarOutcome},
    lifetime::Lifetime,
    set_cookie::SetCookie,
    site::{Host, registrable_domain},
};
use serde_json::Value;
use std::{collections::BTreeMap, fs, path::Path};
use url::Url;

/// Tags of skipped rows: browsers or standards disagree, the suite disabled them, or only the URL library decides.
const LEFT_OUT: [&str; 3] = ["contested", "disabled-upstream", "raw-path"];

fn rows(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/conformance")
        .join(file);
    let text = fs::read_to_string(path).expect("the suite is there");
    let rows = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("each line is JSON"));
    rows.filter(|row| !LEFT_OUT.iter().any(|tag| has_tag(row, tag)))
        .collect()
}

fn has_tag(row: &Value, tag: &str) -> bool {
    row["tags"]
        .as_array()
        .is_some_and(|tags| tags.iter().any(|found| found == tag))
}

/// The bytes of a text field; they are in its `_b64` sibling where they are not UTF-8.
fn bytes(row: &Value, key: &str) -> Option<Vec<u8>> {
    match row[format!("{key}_b64")].as_str() {
        Some(coded) => Some(STANDARD.decode(coded).expect("base64")),
        None => row[key].as_str().map(|text| text.as_bytes().to_vec()),
    }
}

/// Counts hits by category and lists misses.
#[derive(Default)]
struct Score {
    hits: BTreeMap<String, (usize, usize)>,
    misses: Vec<String>,
}

impl Score {
    fn count(&mut self, row: &Value, differences: &[String]) {
        let category = row["category"]
            .as_str()
            .or(row["source"]["key"].as_str())
            .unwrap_or("all")
            .to_owned();
        let (right, all) = self.hits.entry(category).or_default();
        *all += 1;
        if differences.is_empty() {
            *right += 1;
        } else {
            self.misses.push(format!(
                "{}: {}",
                row["id"].as_str().unwrap_or("?"),
                differences.join("; ")
            ));
        }
    }

    #[expect(
        clippy::print_stdout,
        reason = "the counts per category are the point of the run"
    )]
    fn finish(self, suite: &str) {
        for (category, (right, all)) in &self.hits {
            println!("{suite} {category}: {right} of {all}");
        }
        let shown = self
            .misses
            .iter()
            .take(40)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n");
        assert!(
            self.misses.is_empty(),
            "{} rows of {suite} missed:\n{shown}",
            self.misses.len()
        );
    }
}

#[test]
fn dates_are_parsed_as_the_suites_say() {
    let mut score = Score::default();
    for row in rows("date_cases.jsonl") {
        let date = bytes(&row, "date").expect("a row has a date");
        let found = cookie_date::parse(&date);
        let differs = found != row["expect_unix"].as_i64();
        score.count(
            &row,
            &differs
                .then(|| format!("{found:?} for {}", row["date"]))
                .into_iter()
                .collect::<Vec<_>>(),
        );
    }
    score.finish("dates");
}

#[test]
fn cookie_headers_are_split_as_the_suites_say() {
    let mut score = Score::default();
    for row in rows("cookie_header_cases.jsonl") {
        let header = bytes(&row, "cookie").expect("a row has a header");
        let found: Vec<(Vec<u8>, Vec<u8>)> = cookie_header::pairs(&header)
            .map(|(name, value)| (name.to_vec(), value.to_vec()))
            .collect();
        let wanted: Vec<(Vec<u8>, Vec<u8>)> = match row["expect_b64"].as_array() {
            Some(pairs) => pairs
                .iter()
                .map(|pair| (decode(&pair[0]), decode(&pair[1])))
                .collect(),
            None => row["expect"]
                .as_array()
                .expect("pairs")
                .iter()
                .map(|pair| (text(&pair[0]), text(&pair[1])))
                .collect(),
        };
        score.count(
            &row,
            &(found != wanted)
                .then(|| format!("{found:?}"))
                .into_iter()
                .collect::<Vec<_>>(),
        );
    }
    score.finish("cookie headers");
}

fn decode(value: &Value) -> Vec<u8> {
    STANDARD
        .decode(value.as_str().expect("text"))
        .expect("base64")
}

fn text(value: &Value) -> Vec<u8> {
    value.as_str().expect("text").as_bytes().to_vec()
}

#[test]
fn registrable_domains_are_as_the_suffix_list_says() {
    let mut score = Score::default();
    for row in rows("psl_cases.jsonl") {
        let Some(host) = row["host"].as_str() else {
            continue;
        };
        let found = Host::parse(host).and_then(|host| registrable_domain(&host).map(str::to_owned));
        let wanted = row["registrable_ascii"]
            .as_str()
            .or(row["registrable"].as_str());
        score.count(
            &row,
            &(found.as_deref() != wanted)
                .then(|| format!("{host}: {found:?}"))
                .into_iter()
                .collect::<Vec<_>>(),
        );
    }
    score.finish("registrable domains");
}

fn response<'a>(row: &Value, url: &'a Url, host: &'a Host) -> ResponseContext<'a> {
    ResponseContext {
        host,
        path: url.path().as_bytes(),
        over_https: url.scheme() == "https" || url.scheme() == "wss",
        now: row["now"].as_i64().expect("a row has a clock"),
        date: None,
        profile: if row["profile"] == "layered" {
            Profile::Layered
        } else {
            Profile::Rfc6265bis
        },
        cross_site: false,
        trust_local: row["trust_local"] == true,
    }
}

fn host_of(url: &Url) -> Host {
    Host::parse(url.host_str().expect("an address has a host")).expect("the host is one")
}

#[test]
fn set_cookie_headers_are_parsed_stored_and_sent_as_the_suites_say() {
    let mut score = Score::default();
    for row in rows("set_cookie_cases.jsonl") {
        let mut differences = Vec::new();
        let mut jar = Jar::default();
        let headers = headers(&row);
        for (n, header) in headers.iter().enumerate() {
            let url = row["request_urls"][n]
                .as_str()
                .or(row["request_url"].as_str())
                .expect("a row has an address");
            let url: Url = url.parse().expect("the address is one");
            let host = host_of(&url);
            let outcome = jar.take(header, response(&row, &url, &host));
            let wanted = &row["per_header"][n];
            differences
                .extend(parsed(header, &wanted["parse"]).map(|what| format!("parse {n}: {what}")));
            differences.extend(
                came_out(&row, &outcome, wanted).map(|what| format!("outcome {n}: {what}")),
            );
        }
        let now = row["now"].as_i64().expect("a row has a clock");
        let live: Vec<&JarCookie> = jar.live(now).collect();
        let expected = row["expect"].as_array().expect("a row has a jar");
        let same = live.len() == expected.len()
            && live
                .iter()
                .zip(expected)
                .all(|(kept, wanted)| same_cookie(&row, kept, wanted).is_none());
        if !same {
            differences.push(format!("jar: {live:?}"));
        }
        for sent in row["sent"].as_array().into_iter().flatten() {
            let url: Url = sent["url"]
                .as_str()
                .expect("an address")
                .parse()
                .expect("the address is one");
            let host = host_of(&url);
            let found = jar.header_for(response(&row, &url, &host));
            if found != bytes(sent, "cookie_header") {
                differences.push(format!(
                    "sent to {url}: {:?}",
                    found.map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
                ));
            }
        }
        score.count(&row, &differences);
    }
    score.finish("set-cookie");
}

fn headers(row: &Value) -> Vec<Vec<u8>> {
    match row["set_cookie_b64"].as_array() {
        Some(coded) => coded.iter().map(decode).collect(),
        None => row["set_cookie"]
            .as_array()
            .expect("headers")
            .iter()
            .map(text)
            .collect(),
    }
}

/// Differences after parsing.
fn parsed(header: &[u8], wanted: &Value) -> Option<String> {
    let found = SetCookie::parse(header).ok();
    let (Some(found), false) = (&found, wanted.is_null()) else {
        return (found.is_some() == wanted.is_null()).then(|| format!("{found:?}"));
    };
    let lossless = |key: &str| bytes(wanted, key);
    let rows = [
        ("name", Some(found.name.to_vec()) == lossless("name")),
        ("value", Some(found.value.to_vec()) == lossless("value")),
        (
            "path_attr",
            found.path.map(<[u8]>::to_vec) == lossless("path_attr"),
        ),
        ("domain_attr", found.domain == lossless("domain_attr")),
        (
            "expires_attr",
            found.expires == wanted["expires_attr"].as_i64(),
        ),
        (
            "max_age_attr",
            found.max_age == wanted["max_age_attr"].as_str().map(saturated),
        ),
        ("secure", wanted["secure"] == found.secure),
        ("http_only", wanted["http_only"] == found.http_only),
        (
            "same_site",
            wanted["same_site"].as_str() == found.same_site.map(|same_site| same_site.id()),
        ),
        ("partitioned", wanted["partitioned"] == found.partitioned),
    ];
    let wrong: Vec<&str> = rows
        .iter()
        .filter(|(_, right)| !right)
        .map(|(name, _)| *name)
        .collect();
    (!wrong.is_empty()).then(|| format!("{wrong:?} in {found:?}"))
}

fn saturated(digits: &str) -> i64 {
    let limit = if digits.starts_with('-') {
        i64::MIN
    } else {
        i64::MAX
    };
    digits.parse().unwrap_or(limit)
}

/// Differences after the rules for storing.
fn came_out(row: &Value, outcome: &JarOutcome, wanted: &Value) -> Option<String> {
    let (name, kept) = match outcome {
        JarOutcome::Stored(kept) => ("stored", Some(kept)),
        JarOutcome::Expired(kept) => ("expired", Some(kept)),
        JarOutcome::Rejected(reason) => {
            return (wanted["outcome"] != "rejected" || wanted["reason"] != reason.id())
                .then(|| format!("rejected {reason}, wanted {wanted}"));
        }
    };
    if wanted["outcome"] != name {
        return Some(format!(
            "{name}, wanted {} {}",
            wanted["outcome"], wanted["reason"]
        ));
    }
    let kept = kept?;
    let cookie = &wanted["cookie"];
    let asked = if let Lifetime::Seconds(seconds) = kept.facts.asked {
        Some(seconds)
    } else {
        None
    };
    if !cookie.is_null()
        && cookie.get("declared_seconds").is_some()
        && asked != cookie["declared_seconds"].as_i64()
    {
        return Some(format!(
            "asked {asked:?}, wanted {}",
            cookie["declared_seconds"]
        ));
    }
    if cookie.is_null() {
        None
    } else {
        same_cookie(row, kept, cookie)
    }
}

fn same_cookie(row: &Value, kept: &JarCookie, wanted: &Value) -> Option<String> {
    let facts = &kept.facts;
    let rows = [
        ("name", Some(kept.name.clone()) == bytes(wanted, "name")),
        ("value", Some(kept.value.clone()) == bytes(wanted, "value")),
        ("domain", wanted["domain"] == facts.domain),
        (
            "host_only",
            wanted["host_only"] == facts.host_only || has_tag(row, "host-only-divergent"),
        ),
        ("path", Some(kept.path.clone()) == bytes(wanted, "path")),
        ("expires", kept.expires == wanted["expires"].as_i64()),
        ("secure", wanted["secure"] == facts.secure),
        ("http_only", wanted["http_only"] == facts.http_only),
        (
            "same_site",
            wanted["same_site"].as_str() == facts.same_site.map(|same_site| same_site.id()),
        ),
        ("partitioned", wanted["partitioned"] == facts.partitioned),
    ];
    let wrong: Vec<&str> = rows
        .iter()
        .filter(|(_, right)| !right)
        .map(|(name, _)| *name)
        .collect();
    (!wrong.is_empty()).then(|| format!("{wrong:?} in {kept:?}, expires {:?}", kept.expires))
}
