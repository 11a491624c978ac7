//! `explain`: the user's own input, offline, in all its forms.

use harness::{program, write_council};
use serde_json::{Value, json};
use std::process::Stdio;
use tokio::{io::AsyncWriteExt, process::Command};

/// Runs `explain` with this input; exit code, standard output, standard error.
async fn explain(arguments: &[&str], input: &str) -> (Option<i32>, String, String) {
    let mut command = Command::new(program());
    command
        .arg("explain")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("standard input is piped");
    stdin.write_all(input.as_bytes()).await.expect("it reads");
    drop(stdin);
    let output = child.wait_with_output().await.expect("it ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).expect("each line is JSON"))
        .collect()
}

const SECRET: &str = "5f4dcc3b5aa765d61d8327deb882cf99";

#[tokio::test]
async fn a_header_on_the_command_line_is_explained_in_words() {
    let header = format!("Set-Cookie: sid={SECRET}; Path=/; Secure");
    let (code, told, _) = explain(&[&header, "--url", "https://jobs.luton.gov.uk/"], "").await;
    assert_eq!(code, Some(0));
    assert!(
        told.contains("As declared") && told.contains("How we know: Luton Council declares it"),
        "{told}"
    );
    assert!(
        !told.contains(SECRET),
        "values stay hidden unless asked for"
    );
    let (_, told, _) = explain(
        &[
            &header,
            "--url",
            "https://jobs.luton.gov.uk/",
            "--show-values",
        ],
        "",
    )
    .await;
    assert!(told.contains(SECRET));
}

#[tokio::test]
async fn questions_come_back_in_order_and_a_bad_one_is_answered_in_its_place() {
    let question = json!({
        "id": 7, "now": 1_325_376_000, "request_url": "https://jobs.luton.gov.uk/a/b", "set_cookie": [format!("sid={SECRET}; Max-Age=60")],
        "sent": [{ "url": "https://jobs.luton.gov.uk/a/c" }], "cookie": "a=1; b", "date": "Thu, 01 Jan 1970 00:00:10 GMT", "host": "jobs.luton.gov.uk",
    });
    let input = format!("{question}\nnonsense\n{{\"id\":\"last\",\"date\":null}}\n");
    let (code, out, said) = explain(&["--jsonl", "--show-values"], &input).await;
    assert_eq!(code, Some(2), "{said}");
    let answers = lines(&out);
    assert_eq!(answers.len(), 3);
    let first = &answers[0];
    assert_eq!(
        (&first["id"], &first["date"], &first["registrable"]),
        (&7.into(), &10.into(), &"luton.gov.uk".into())
    );
    assert_eq!(first["cookie"], json!([["a", "1"], ["", "b"]]));
    assert_eq!(first["sent"][0]["cookie_header"], format!("sid={SECRET}"));
    let header = &first["per_header"][0];
    assert_eq!(
        (
            &header["outcome"],
            &header["cookie"]["path"],
            &header["cookie"]["effective_seconds"]
        ),
        (&"stored".into(), &"/a".into(), &60.into())
    );
    assert_eq!(header["findings"][0]["code"], "persistent_declared_session");
    assert_eq!(
        (&answers[1]["id"], &answers[1]["line"]),
        (&Value::Null, &2.into())
    );
    assert_eq!(
        (&answers[2]["id"], &answers[2]["date"]),
        (&"last".into(), &Value::Null)
    );
}

#[tokio::test]
async fn without_show_values_there_is_no_value_anywhere() {
    let question = json!({ "id": 1, "request_url": "https://a.test/", "set_cookie": [format!("a={SECRET}")], "sent": [{ "url": "https://a.test/" }], "cookie": format!("b={SECRET}") });
    let (code, out, _) = explain(&["--jsonl"], &question.to_string()).await;
    assert_eq!(code, Some(0));
    assert!(!out.contains(SECRET), "{out}");
    let answer = &lines(&out)[0];
    assert_eq!(answer["jar"][0]["value_length"], 32);
    assert!(answer.get("sent").is_none());
}

#[tokio::test]
async fn a_har_file_is_explained_cookie_by_cookie() {
    let har = json!({ "log": { "entries": [
        { "request": { "url": "https://jobs.luton.gov.uk/", "headers": [{ "name": "Cookie", "value": "lg=en" }] },
          "response": { "headers": [{ "name": "set-cookie", "value": format!("AWSALB={SECRET}; Max-Age=604800\nmystery=1; Path=/") }] } },
        { "request": { "url": "data:text/plain,x" }, "response": {} },
    ] } });
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), har.to_string()).unwrap();
    let path = file.path().display().to_string();
    let (code, out, _) = explain(&["--har", &path, "--json"], "").await;
    assert_eq!(code, Some(0));
    let told: Vec<_> = lines(&out)
        .into_iter()
        .map(|cookie| (cookie["name"].clone(), cookie["verdict"].clone()))
        .collect();
    let wanted = [
        ("lg", "as_declared"),
        ("AWSALB", "as_declared"),
        ("mystery", "not_declared"),
    ];
    assert_eq!(
        told,
        wanted.map(|(name, verdict)| (name.into(), verdict.into()))
    );
    std::fs::write(file.path(), "{\"log\": 1}").unwrap();
    let (code, _, said) = explain(&["--har", &path], "").await;
    assert_eq!(code, Some(2));
    assert!(
        said.contains(&path) && said.contains("no recording"),
        "{said}"
    );
}

#[tokio::test]
async fn what_browsers_refuse_they_keep_for_no_time() {
    for (attributes, kept) in [
        ("SameSite=None; Secure", json!(60)),
        ("SameSite=None", Value::Null),
    ] {
        let header = format!("Set-Cookie: a=1; Max-Age=60; {attributes}");
        let url = "https://jobs.luton.gov.uk/";
        let (_, out, _) = explain(&[&header, "--url", url, "--json"], "").await;
        let facts = &lines(&out)[0]["facts"];
        assert_eq!(facts["kept_seconds"], kept, "{out}");
        assert_eq!(facts["asked_seconds"], 60, "{out}");
        assert_eq!(facts["refused_because"].is_null(), !kept.is_null(), "{out}");
    }
}

#[tokio::test]
async fn a_raw_head_shows_its_cookies_and_what_is_none_is_refused() {
    let answer = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nSet-Cookie: sid=1; Path=/; Secure\r\n\r\n";
    let (code, out, said) = explain(&["--url", "jobs.luton.gov.uk", "--json"], answer).await;
    assert_eq!(code, Some(0), "{said}");
    let cookies = lines(&out);
    assert_eq!(cookies.len(), 1, "{out}");
    assert_eq!(
        (&cookies[0]["name"], &cookies[0]["host"]),
        (&"sid".into(), &"jobs.luton.gov.uk".into())
    );
    let request = "GET /a HTTP/1.1\r\nHost: jobs.luton.gov.uk\r\nCookie: sid=1; lg=en\r\n";
    let (code, out, _) = explain(&["--json"], request).await;
    let hosts: Vec<_> = lines(&out).iter().map(|one| one["host"].clone()).collect();
    assert_eq!(
        (code, hosts),
        (Some(0), vec!["jobs.luton.gov.uk".into(); 2])
    );
    for (input, part) in [
        ("hello", "expected a line"),
        ("here eyJhbGciOiJIUzI1NiJ9 is", "expected a line"),
        (
            "key = hello\n{\"password\": \"hello\"}\nfetch(\"hello\", {",
            "there is no cookie",
        ),
        ("HTTP/1.1 200 OK", "there is no cookie"),
    ] {
        let (code, out, said) = explain(&[], input).await;
        assert_eq!((code, out.as_str()), (Some(2), ""), "{said}");
        assert!(said.contains(part), "{said}");
        let is_shown = ["hello", "eyJ"].iter().any(|text| said.contains(text));
        assert!(!is_shown, "{said}");
    }
}

#[tokio::test]
async fn a_har_file_without_cookies_says_how_to_get_one_with_them() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let path = file.path().display().to_string();
    let entry = json!({ "request": { "url": "https://jobs.luton.gov.uk/" }, "response": {} });
    for (entries, wanted, part) in [
        (json!([]), 2, "the recording is empty"),
        (json!([entry]), 0, "sensitive data"),
    ] {
        let har = json!({ "log": { "entries": entries } });
        std::fs::write(file.path(), har.to_string()).unwrap();
        let (code, out, said) = explain(&["--har", &path], "").await;
        assert!(
            code == Some(wanted) && (out + &said).contains(part),
            "{said}"
        );
    }
}

/// A council whose one purpose has no Welsh.
const BAKERY: &str = r#"
[council]
id = "bakery"
name = "Bakery Council"
[[notice]]
id = "cookies"
title = "Cookies"
document = "none"
[[service]]
id = "shop"
name = "Shop"
notice = "cookies"
section = "Shop"
source = { section = "Shop", line = 1 }
hosts = [{ host = "bakery.test", basis = "stated" }]
  [[service.cookie]]
  names = ["tin"]
  purpose = "Bakes a biscuit."
  judged_category = "functional"
  source = { section = "Shop", line = 1 }
"#;

#[tokio::test]
async fn a_purpose_comes_in_welsh_or_is_marked_as_english() {
    let folder = tempfile::tempdir().unwrap();
    write_council(folder.path(), "bakery", BAKERY);
    let registry = folder.path().display().to_string();
    let told = async |host: &str, name: &str, json: bool| {
        let (header, url) = (format!("Set-Cookie: {name}=1"), format!("https://{host}/"));
        let mut arguments = vec![header.as_str(), "--url", &url, "--registry", &registry];
        arguments.extend(["--lang", "cy"]);
        arguments.extend(json.then_some("--json"));
        let (code, out, said) = explain(&arguments, "").await;
        assert_eq!(code, Some(0), "{said}");
        out
    };
    let welsh = "Mae’n eich cadw ar yr un gweinydd tra byddwch yn defnyddio’r wefan.";
    let out = told("jobs.luton.gov.uk", "AWSALB", false).await;
    assert!(
        out.contains(welsh) && !out.contains("(yn Saesneg)"),
        "{out}"
    );
    let cookie = &lines(&told("jobs.luton.gov.uk", "AWSALB", true).await)[0];
    assert_eq!(cookie["purpose"], json!({ "text": welsh }));

    let out = told("bakery.test", "tin", false).await;
    assert!(out.contains("Bakes a biscuit. (yn Saesneg)"), "{out}");
    let cookie = &lines(&told("bakery.test", "tin", true).await)[0];
    let purpose = json!({ "text": "Bakes a biscuit.", "lang": "en-GB" });
    assert_eq!(cookie["purpose"], purpose);
    let row = cookie["row"]["text"].as_str().unwrap();
    assert!(
        row.contains("Bakes a biscuit. (yn Saesneg) Categori: "),
        "{row}"
    );
}

#[tokio::test]
async fn what_names_a_file_that_is_not_there_is_said_so_and_a_head_is_none() {
    let check = async |arguments: &[&str], is_missing: bool| {
        let (code, _, said) = explain(arguments, "").await;
        let expected = format!("{}: No such file", arguments[arguments.len() - 1]);
        assert_eq!(
            said.contains(&expected),
            is_missing,
            "{arguments:?}: {said}"
        );
        assert_eq!(code == Some(2), is_missing, "{arguments:?}: {said}");
    };
    check(&["/nowhere/visit.har"], true).await;
    check(&["visit.har"], true).await;
    check(&["./heads"], true).await;
    check(&["--har", "visit"], true).await;
    check(&["Set-Cookie: file=/nowhere/visit.har"], false).await;
    check(&["Cookie: a=b.har"], false).await;
    check(&["Set-Cookie: a=1; Path=/nowhere"], false).await;
}

#[tokio::test]
async fn cookies_beyond_the_bound_of_a_site_are_never_left_out_in_silence() {
    let check = async |number: usize, is_said: bool| {
        let field = |at| json!({ "name": "Set-Cookie", "value": format!("name{at}x=1; Path=/") });
        let fields: Vec<Value> = (0..number).map(field).collect();
        let har = json!({ "log": { "entries": [
            { "request": { "url": "https://jobs.luton.gov.uk/" }, "response": { "headers": fields } },
        ] } });
        let bound = "more cookies than we can keep";
        let (code, out, said) = explain(&["--har", "-", "--json"], &har.to_string()).await;
        let expected = if is_said { 2 } else { 0 };
        assert_eq!(
            (code, said.contains(bound)),
            (Some(expected), is_said),
            "{said}"
        );
        assert_eq!(said.contains("further times"), is_said, "{said}");
        assert_eq!(out.lines().count() < number, is_said);
        let (_, out, _) = explain(&["--har", "-"], &har.to_string()).await;
        assert_eq!(out.contains(bound), is_said);
        // The whole list has no bound.
        let every = ["--har", "-", "--every", "--json"];
        let (code, out, said) = explain(&every, &har.to_string()).await;
        assert_eq!(
            (code, out.lines().count(), said.as_str()),
            (Some(0), number, "")
        );
    };
    check(500, false).await;
    check(600, true).await;
}
