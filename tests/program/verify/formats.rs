//! Every form of the report: valid by its published schema, read by a program of others, without a value.

use super::{CANARY, Desk, codes, page, site, text, verify};
use harness::Program;
use jsonschema::Validator;
use serde_json::{Value, json};
use std::{env, fs, path::Path};
use tokio::process::Command;

pub(super) const FORMATS: [(&str, &str); 6] = [
    ("text", "report.txt"),
    ("json", "report.json"),
    ("csv", "report.csv"),
    ("junit", "junit.xml"),
    ("sarif", "report.sarif"),
    ("html", "report.html"),
];

/// A visit with a cookie of every kind of trouble, and the canary wherever a value can stand.
fn troubled() -> Desk {
    let set = |name: &str, rest: &str| format!("{name}={CANARY}{rest}");
    let jobs = [
        set("sid", "; Path=/; Secure; HttpOnly"),
        set(
            "lumesseAnalyticsInformation",
            "; Path=/; Max-Age=31536000; Secure",
        ),
        set("_fbp", "; Path=/; Max-Age=7776000"),
        set("AWSALBCORS", "; Path=/; Max-Age=604800; SameSite=None"),
        set("=HYPERLINK(\"http://evil.test\")", "; Path=/"),
        set("@sum", "; Path=/"),
        set("<script>", "; Path=/"),
        set("a]]>b&c", "; Path=/"),
        format!("mail={CANARY}@example.org; Path=/"),
    ];
    let jobs: Vec<&str> = jobs.iter().map(String::as_str).collect();
    let ga = set("_ga", "; Path=/; Max-Age=63072000; Secure");
    let page_url = format!("https://jobs.luton.gov.uk/?q={CANARY}");
    Desk::new(&[
        page(&page_url, 0, &format!("sent={CANARY}; other"), &jobs),
        page("https://m.luton.gov.uk/", 1, "", &[&ga]),
        page("https://www.example.org/", 2, "", &[&ga]),
    ])
}

/// Says whether an XML file is valid by a schema, or why not.
const VALIDATE: &str = "import sys\nfrom lxml import etree\nschema = etree.XMLSchema(etree.parse(sys.argv[1]))\nprint('valid' if schema.validate(etree.parse(sys.argv[2])) else schema.error_log)\n";

/// Where a published schema lies.
fn schema(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/conformance/schemas");
    format!("{folder}/{name}")
}

pub(super) fn validator(path: &str) -> Validator {
    let schema = fs::read_to_string(schema(path)).expect("it is in the repository");
    // The pattern of a language in SARIF's has a bracket too many, which a validator must refuse.
    let schema = schema.replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    validator_of(&serde_json::from_str(&schema).expect("a schema is JSON"))
}

fn validator_of(schema: &Value) -> Validator {
    jsonschema::validator_for(schema).expect("it is a schema")
}

pub(super) fn assert_valid(validator: &Validator, value: &Value) {
    let errors: Vec<String> = validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

/// What a Python script of these arguments writes.
pub(super) async fn python(arguments: &[&str]) -> String {
    let python = env::var_os("BISCUIT_TIN_PYTHON").expect("tests/run sets BISCUIT_TIN_PYTHON");
    let output = Command::new(python)
        .args(arguments)
        .output()
        .await
        .expect("it runs");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    String::from_utf8(output.stdout).expect("text")
}

/// All forms of the report, by name.
async fn all(desk: &Desk, more: &[&str]) -> Vec<(&'static str, String)> {
    let out = desk.path("out");
    let options = [
        "--fail-on",
        "never",
        "--format",
        "text,json,csv,html",
        "--format",
        "junit,sarif",
        "--out",
        text(&out),
    ];
    let (code, told, said) = desk.verify(&[&options[..], more].concat()).await;
    assert_eq!((code, told.as_str()), (Some(0), ""), "{said}");
    let read = |(format, file): (&'static str, &str)| {
        (
            format,
            fs::read_to_string(out.join(file)).expect("it is written"),
        )
    };
    FORMATS.map(read).to_vec()
}

#[tokio::test]
async fn no_form_holds_a_value() {
    let desk = troubled();
    for lang in ["en-GB", "cy"] {
        for (format, text) in all(&desk, &["--lang", lang]).await {
            assert!(text.len() > 500, "{format}");
            assert!(!text.contains(CANARY), "{format}");
            assert!(text.contains("lumesseAnalyticsInformation"), "{format}");
        }
    }
}

#[tokio::test]
async fn the_three_questions_come_first_in_every_form() {
    let check = |text: &str, before: &str| {
        let first = text.find("Are cookies that need a choice set before one?");
        let other = text
            .find(before)
            .unwrap_or_else(|| panic!("{before}: {text}"));
        assert!(first.is_some_and(|first| first < other), "{text}");
    };
    let forms = all(&troubled(), &[]).await;
    check(&forms[0].1, "jobs.luton.gov.uk");
    check(&forms[2].1, "jobs.luton.gov.uk");
    check(&forms[3].1, "jobs.luton.gov.uk");
    check(&forms[5].1, "jobs.luton.gov.uk");
    let json: Value = serde_json::from_str(&forms[1].1).expect("JSON");
    let sarif: Value = serde_json::from_str(&forms[4].1).expect("JSON");
    assert_eq!(json["questions"].as_array().map(Vec::len), Some(3));
    assert_eq!(
        sarif["runs"][0]["properties"]["questions"],
        json["questions"]
    );
}

#[tokio::test]
async fn json_is_as_its_own_schema_says() {
    let (code, schema, _) = verify(&["--schema"]).await;
    assert_eq!(code, Some(0));
    let validator = validator_of(&serde_json::from_str(&schema).expect("a schema is JSON"));
    let report = troubled().report(&[]).await;
    assert_valid(&validator, &report);
    // The schema refuses what is none.
    for (pointer, wrong) in [
        ("/report", json!("1")),
        ("/questions/0/answer", json!("maybe")),
        ("/sites/0/verdict", json!("bad")),
        ("/sites/0/cookies/0/how", json!("magic")),
        ("/sites/0/cookies/0/findings", json!(null)),
    ] {
        let mut changed = report.clone();
        *changed
            .pointer_mut(pointer)
            .unwrap_or_else(|| panic!("{pointer}")) = wrong;
        assert!(!validator.is_valid(&changed), "{pointer}");
    }
}

#[tokio::test]
async fn sarif_is_valid_and_keeps_to_the_rules_of_code_hosts() {
    let desk = troubled();
    let known = desk.path("known.json");
    let update = ["--baseline", text(&known), "--update-baseline"];
    for more in [&[][..], &update] {
        let forms = all(&desk, more).await;
        let sarif: Value = serde_json::from_str(&forms[4].1).expect("JSON");
        assert_valid(&validator("sarif-2.1.0.json"), &sarif);
        assert_eq!(sarif["runs"].as_array().map(Vec::len), Some(1));
        let run = &sarif["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().expect("a list");
        let results = run["results"].as_array().expect("a list");
        assert!(results.len() >= 6, "{results:#?}");
        for result in results {
            let rule = &rules
                [usize::try_from(result["ruleIndex"].as_u64().expect("a number")).expect("small")];
            assert_eq!(rule["id"], result["ruleId"]);
            assert!(
                rule["help"]["text"].is_string() && rule["fullDescription"]["text"].is_string()
            );
            let place = &result["locations"][0]["physicalLocation"];
            let uri = place["artifactLocation"]["uri"]
                .as_str()
                .expect("an address");
            assert!(!uri.contains(':') && !uri.starts_with('/'), "{uri}");
            assert!(place["region"]["startLine"].as_u64() >= Some(1), "{place}");
            let print = result["partialFingerprints"]["biscuitTin/v1"].as_str();
            assert_eq!(print.map(str::len), Some(32));
            assert_eq!(result["baselineState"].is_string(), !more.is_empty());
        }
        // The declaration's own line of the built-in registry.
        let of = |name: &str| {
            let found = results.iter().find(|one| {
                one["message"]["text"]
                    .as_str()
                    .is_some_and(|text| text.starts_with(name))
            });
            &found.expect("it is there")["locations"][0]["physicalLocation"]
        };
        let place = of("lumesseAnalyticsInformation");
        let file = place["artifactLocation"]["uri"]
            .as_str()
            .expect("an address");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
        let registry = fs::read_to_string(path).expect("it lies in the repository");
        let line =
            usize::try_from(place["region"]["startLine"].as_u64().expect("a line")).expect("small");
        let around: Vec<&str> = registry.lines().skip(line - 1).take(3).collect();
        assert_eq!(around[0].trim(), "[[service.cookie]]");
        assert!(
            around.join("\n").contains("lumesseAnalyticsInformation"),
            "{around:?}"
        );
    }
}

#[tokio::test]
async fn junit_is_read_by_a_program_of_others_and_fails_as_the_exit_code_does() {
    let check = async |desk: &Desk, fail_on: &str, failures: usize| {
        let out = desk.path("junit.xml");
        let options = [
            "--format",
            "junit",
            "--out",
            text(&out),
            "--fail-on",
            fail_on,
        ];
        let (code, _, _) = desk.verify(&options).await;
        assert_eq!(code, Some(i32::from(failures > 0)), "{fail_on}");
        let valid = python(&["-c", VALIDATE, &schema("junit-10.xsd"), text(&out)]).await;
        assert_eq!(valid.trim(), "valid", "{fail_on}");
        let script = "import sys\nfrom junitparser import JUnitXml\nx = JUnitXml.fromfile(sys.argv[1])\nx.update_statistics()\nprint(len(list(x)), x.tests, x.failures, x.errors)\n";
        let read = python(&["-c", script, text(&out)]).await;
        let numbers: Vec<usize> = read
            .split_whitespace()
            .filter_map(|one| one.parse().ok())
            .collect();
        let report = desk.report(&[]).await;
        let total =
            usize::try_from(report["totals"]["total"].as_u64().expect("a number")).expect("small");
        let suites = report["sites"].as_array().map_or(0, Vec::len) + 1;
        assert_eq!(numbers, [suites, total + 3, failures, 0], "{fail_on}");
    };
    let desk = troubled();
    check(&desk, "never", 0).await;
    // The schema refuses what is none.
    let wrong = desk.path("wrong.xml");
    fs::write(&wrong, "<testsuites skipped=\"0\"/>").expect("a file can be written");
    let said = python(&["-c", VALIDATE, &schema("junit-10.xsd"), text(&wrong)]).await;
    assert!(said.contains("'skipped' is not allowed"), "{said}");
    let report = desk.report(&[]).await;
    let cookies = report["sites"].as_array().expect("a list").iter();
    let cookies: Vec<&Value> = cookies
        .flat_map(|site| site["cookies"].as_array().expect("a list"))
        .collect();
    let with = |severities: &[&str]| {
        let is_with = |cookie: &&&Value| {
            let findings = cookie["findings"].as_array().expect("a list");
            findings
                .iter()
                .any(|one| severities.contains(&one["severity"].as_str().unwrap_or_default()))
        };
        cookies.iter().filter(is_with).count()
    };
    assert!(with(&["breach"]) < with(&["breach", "review"]));
    check(&desk, "breach", with(&["breach"])).await;
    check(&desk, "review", with(&["breach", "review"])).await;
    check(&desk, "note", with(&["breach", "review", "note"])).await;
}

#[tokio::test]
async fn a_table_has_a_row_a_finding_and_no_formula() {
    let desk = troubled();
    let (_, table, _) = desk
        .verify(&["--format", "csv", "--fail-on", "never"])
        .await;
    let script = "import csv, sys, json\nprint(json.dumps(list(csv.DictReader(open(sys.argv[1], newline='')))))\n";
    let file = desk.path("table.csv");
    fs::write(&file, &table).expect("a file can be written");
    let rows = python(&["-c", script, text(&file)]).await;
    let rows: Vec<Value> = serde_json::from_str(&rows).expect("rows");
    let report = desk.report(&[]).await;
    let jobs = site(&report, "jobs.luton.gov.uk");
    for cookie in jobs["cookies"].as_array().expect("a list") {
        let name = cookie["name"].as_str().expect("a name");
        let of_cookie = rows.iter().filter(|row| {
            row["host"] == "jobs.luton.gov.uk"
                && row["name"]
                    .as_str()
                    .is_some_and(|cell| cell.trim_start_matches('\'') == name)
        });
        assert_eq!(of_cookie.count(), codes(cookie).len().max(1), "{name}");
    }
    for row in &rows {
        for (column, cell) in row.as_object().expect("a row") {
            let first = cell.as_str().and_then(|cell| cell.chars().next());
            assert!(
                !first.is_some_and(|first| "=+-@\t\r".contains(first)),
                "{column}: {cell}"
            );
        }
    }
    assert_eq!(
        rows.iter().filter(|row| row["kind"] == "question").count(),
        3
    );
    let (_, with, _) = desk
        .verify(&["--format", "csv", "--bom", "--fail-on", "never"])
        .await;
    assert_eq!(with.strip_prefix('\u{feff}'), Some(table.as_str()));
}

#[tokio::test]
async fn without_a_browser_that_prints_a_pdf_is_refused_with_what_to_do() {
    let desk = troubled();
    for browser in ["/nowhere/chromium", "/nowhere/firefox"] {
        let arguments = ["verify", text(&desk.recording), "--format", "pdf"];
        let program = Program::new(arguments).env("BISCUIT_TIN_BROWSER", Path::new(browser));
        let output = program.output().await;
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(output.stdout.is_empty());
        assert!(said.contains("take --format html"), "{said}");
    }
}
