//! Other people's cases as rows of data: what `explain` says of them, in words and as JSON.
//!
//! README.md beside the rows lists what a row may hold.

use crate::packed::packed;
use harness::program;
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, path::PathBuf, process::Stdio};
use tokio::{io::AsyncWriteExt, process::Command};
use toml::Table;

/// What is held against a choice.
const AGAINST: [&str; 2] = ["before_consent", "ignores_refusal"];
/// Inputs of each kind, at least.
const EACH: usize = 3;

/// Every row of the data, with its short forms written out.
fn rows() -> Vec<Table> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/reports"));
    let entries = fs::read_dir(folder).expect("the rows are there");
    let paths = entries.map(|entry| entry.expect("an entry can be read").path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    paths.sort();
    let mut rows = Vec::new();
    for path in paths {
        let mut text = fs::read_to_string(&path).expect("a file can be read");
        let file: Table = text.parse().expect("the file is TOML");
        for (name, long) in file
            .get("let")
            .and_then(toml::Value::as_table)
            .into_iter()
            .flatten()
        {
            text = text.replace(&format!("${name}"), long.as_str().expect("text"));
        }
        let file: Table = text.parse().expect("the file is TOML");
        let list = file["row"].as_array().expect("rows are a list").iter();
        rows.extend(list.map(|row| row.as_table().expect("a row is a table").clone()));
    }
    rows
}

fn lines<'r>(row: &'r Table, key: &str) -> Option<Vec<&'r str>> {
    let list = row.get(key)?.as_array().expect("a list");
    Some(
        list.iter()
            .map(|line| line.as_str().expect("text"))
            .collect(),
    )
}

/// The visit as a browser exports it.
fn har(visit: &[&str], times: i64) -> Value {
    let entries: Vec<Value> = (0..times)
        .flat_map(|number| {
            visit
                .iter()
                .map(move |line| entry(&line.replace('#', &number.to_string())))
        })
        .collect();
    let mut pages: Vec<&Value> = entries.iter().map(|entry| &entry["pageref"]).collect();
    pages.retain(|page| page.is_string());
    pages.dedup();
    let pages: Vec<Value> = pages
        .iter()
        .map(|page| json!({ "id": page, "title": page, "startedDateTime": "2026-01-01T00:00:00Z" }))
        .collect();
    json!({ "log": { "version": "1.2", "pages": pages, "entries": entries } })
}

/// One line of a visit: `TIME ADDRESS | CLAUSE | CLAUSE`.
fn entry(line: &str) -> Value {
    let mut clauses = line.split(" | ");
    let (at, address) = clauses
        .next()
        .and_then(|first| first.split_once(' '))
        .expect("a time and an address");
    let (mut asked, mut answered, mut page) = (Vec::new(), Vec::new(), Value::Null);
    let mut media = "text/html";
    for clause in clauses {
        let (word, rest) = clause.split_once(' ').expect("a word and more");
        let field = |name: &str| json!({ "name": name, "value": rest });
        match word {
            "cookie" => asked.push(field("Cookie")),
            "from" => asked.push(field("Referer")),
            "set" => answered.push(field("Set-Cookie")),
            "type" => media = rest,
            "page" => page = rest.into(),
            _ => panic!("no clause: {clause}"),
        }
    }
    answered.push(json!({ "name": "Content-Type", "value": media }));
    json!({
        "startedDateTime": at, "pageref": page,
        "request": { "method": "GET", "url": format!("https://{address}"), "headers": asked },
        "response": { "status": 200, "headers": answered },
    })
}

/// What `explain` says of a row: exit code, what it explains, and what it says besides.
async fn explained(row: &Table, as_json: bool) -> (i64, String, String) {
    let file = tempfile::NamedTempFile::new().expect("a file can be made");
    let mut command = Command::new(program());
    command.arg("explain");
    let text = match (lines(row, "visit"), row.get("raw"), lines(row, "lines")) {
        (Some(visit), ..) => {
            let times = row.get("times").and_then(toml::Value::as_integer);
            har(&visit, times.unwrap_or(1)).to_string()
        }
        (_, Some(raw), _) => raw.as_str().expect("text").to_owned(),
        (.., lines) => lines.expect("a visit or lines").join("\n"),
    };
    let input = packed(row, text);
    let on = row.get("on").map(|on| on.as_str().expect("text"));
    let is_typed = row.contains_key("lines") || on == Some("stdin");
    if is_typed {
        let url = row.get("url").map_or("https://jobs.luton.gov.uk/", |url| {
            url.as_str().expect("text")
        });
        command.args(["--url", url].into_iter().filter(|_| !url.is_empty()));
    } else if on == Some("har-stdin") {
        command.args(["--har", "-"]);
    } else {
        fs::write(file.path(), &input).expect("it can be written");
        command.args(["--har"].into_iter().filter(|_| on != Some("file")));
        command.arg(file.path());
    }
    if as_json {
        command.arg("--json");
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    command.stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("standard input is piped");
    // A file is read without it.
    drop(stdin.write_all(&input).await);
    drop(stdin);
    let output = child.wait_with_output().await.expect("it ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    let code = output.status.code().expect("it ends by itself");
    (code.into(), text(output.stdout), text(output.stderr))
}

/// What a row expects that does not hold.
async fn check(row: &Table) -> Vec<String> {
    let expect = row["expect"].as_table().expect("a table");
    let of_words = ["text", "not_text", "max_lines"];
    let has = |of_words_too: bool| {
        let mut keys = expect.keys();
        keys.any(|key| of_words.contains(&key.as_str()) == of_words_too)
    };
    let mut wrong = Vec::new();
    let wanted = expect.get("code").and_then(toml::Value::as_integer);
    let mut says = async |as_json: bool| {
        if !has(!as_json) {
            return (String::new(), String::new());
        }
        let (code, out, said) = explained(row, as_json).await;
        wrong.extend((code != wanted.unwrap_or(0)).then(|| format!("exit {code}: {said}")));
        (out, said)
    };
    let (told, _) = says(false).await;
    let (found, said) = says(true).await;
    let found: Vec<Value> = found
        .lines()
        .map(|line| serde_json::from_str(line).expect("each line is JSON"))
        .collect();
    wrong.extend(unlike(expect, &found, &said));
    for (key, asked) in expect {
        match key.as_str() {
            "code" | "names" | "superset" | "said" => {}
            "text" | "not_text" => {
                let texts = lines(expect, key).expect("a list");
                let is_wrong = |text: &&&str| told.contains(**text) == (key == "not_text");
                wrong.extend(
                    texts
                        .iter()
                        .filter(is_wrong)
                        .map(|text| format!("{key} {text:?}: {told}")),
                );
            }
            "max_lines" => {
                let lines = i64::try_from(told.lines().count()).expect("a number");
                wrong.extend((Some(lines) > asked.as_integer()).then(|| format!("{lines} lines")));
            }
            "rows" => {
                let rows = i64::try_from(found.len()).expect("a number");
                wrong.extend((Some(rows) != asked.as_integer()).then(|| format!("{rows} rows")));
            }
            _ => {
                for (name, words) in asked.as_table().expect("names and words") {
                    let cookies: Vec<&Value> =
                        found.iter().filter(|row| row["name"] == **name).collect();
                    let words: Vec<&str> = words.as_str().expect("words").split(' ').collect();
                    let holds = !cookies.is_empty()
                        && cookies.iter().all(|cookie| does_hold(cookie, key, &words));
                    wrong.extend((!holds).then(|| format!("{name}: {key} {words:?}: {cookies:?}")));
                }
            }
        }
    }
    wrong
}

/// What does not hold of the cookies that were found, and of what was said besides.
fn unlike(expect: &Table, found: &[Value], said: &str) -> Vec<String> {
    let names: Vec<String> = found.iter().map(how_and_name).collect();
    let is_named = |name: &&str| names.iter().any(|seen| seen == name);
    let check = |key: &str, holds: &dyn Fn(&[&str]) -> bool| {
        let wanted = lines(expect, key)?;
        (!holds(&wanted)).then(|| format!("{key} {wanted:?}: {names:?} {said}"))
    };
    let checks = [
        check("names", &|wanted| names == wanted),
        check("superset", &|wanted| wanted.iter().all(is_named)),
        check("said", &|wanted| {
            wanted.iter().all(|text| said.contains(text))
        }),
    ];
    checks.into_iter().flatten().collect()
}

/// How a cookie was seen, and its name.
fn how_and_name(cookie: &Value) -> String {
    let how = match cookie["facts"]["seen"].as_str() {
        Some("set_by_header") => "set",
        Some("in_browser") => "held",
        _ => "sent",
    };
    format!("{how} {}", cookie["name"].as_str().expect("text"))
}

/// Whether words about one cookie hold.
fn does_hold(cookie: &Value, key: &str, words: &[&str]) -> bool {
    let findings = cookie["findings"].as_array().expect("a list").iter();
    let codes: Vec<&str> = findings
        .filter_map(|found| found["code"].as_str())
        .collect();
    match key {
        // The choice that held, and nothing else against it.
        "finding" => {
            let held = codes.iter().copied().filter(|code| AGAINST.contains(code));
            cookie["facts"]["choice"] == words[0] && held.eq(words[1..].iter().copied())
        }
        "codes" => words.iter().all(|word| match word.strip_prefix('+') {
            Some(code) => codes.contains(&code),
            None => !codes.contains(&word.trim_start_matches('-')),
        }),
        "fact" => words.iter().all(|word| {
            let (fact, value) = word.split_once('=').expect("a fact and its value");
            let found = match &cookie["facts"][fact] {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            found == value
        }),
        _ => panic!("no expectation: {key}"),
    }
}

#[tokio::test]
async fn each_report_gets_the_answer_that_its_row_expects() {
    let mut wrong = Vec::new();
    let mut each: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows() {
        let [id, kind] = ["id", "kind"].map(|key| row[key].as_str().expect("text"));
        *each.entry(id.to_owned()).or_default() += 1;
        let but = check(&row).await.into_iter();
        wrong.extend(but.map(|but| format!("{id}, {kind}: {but}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let few: Vec<_> = each.iter().filter(|(_, number)| **number < EACH).collect();
    assert!(few.is_empty() && each.len() >= 30, "{each:?}");
}
