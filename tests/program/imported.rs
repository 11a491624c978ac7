//! A cookie notice that is read from its page: what is answered, what is saved, what it replaces, and what is kept nowhere.

use harness::{
    Answer, Origin, ProxyUnderTest, TestCa,
    api::{Extension, ORIGIN, http, post},
    visit,
};
use serde_json::{Value, json};
use std::{fs, path::PathBuf};

const READ: &str = "/v1/import";
const USE: &str = "/v1/use-notice";
const ADDRESS: &str = "https://www.kirklees.gov.uk/cookies?session=q1w2e3#list";
/// A mark that stands in the page and in nothing that it declares.
const CANARY: &str = "canary-4f60-8a9b";

/// A notice with a line that is sure, one that is not, and words that are nobody's business.
fn notice() -> String {
    format!(
        "<html lang=en><head><title>Cookies | Kirklees Council</title></head><body><!-- {CANARY} -->\n\
         <p>Signed in as {CANARY}.</p><h1>Cookies</h1>\n\
         <table><tr><th>Name</th><th>Purpose</th><th>Expires</th><th>Type</th></tr>\n\
         <tr><td>SessionTin</td><td>Keeps your place.</td><td>Session</td><td>Strictly necessary</td></tr>\n\
         <tr><td>countTin</td><td>Counts visits.</td><td>varies</td><td>Analytics</td></tr>\n\
         </table></body></html>"
    )
}

fn page(html: &str) -> Value {
    json!({ "address": ADDRESS, "html": html })
}

/// A proxy with a paired extension.
async fn scene() -> (ProxyUnderTest, Extension) {
    let proxy = ProxyUnderTest::start(&TestCa::new(), &[]).await;
    let extension = Extension::pair(&proxy).await;
    (proxy, extension)
}

/// What is answered about a page that has to be answered about.
async fn read(extension: &Extension, lang: &str, page: Value) -> Value {
    let (status, answer) = extension
        .ask(READ, &json!({ "lang": lang, "page": page }))
        .await;
    assert_eq!(status, 200, "{answer}");
    answer
}

/// What is answered when declarations of the notice are used.
async fn take(extension: &Extension, kept: Value, lay_aside: bool) -> Value {
    let body = json!({ "page": page(&notice()), "council": "kirklees", "lay_aside": lay_aside, "kept": kept });
    let (status, answer) = extension.ask(USE, &body).await;
    assert_eq!(status, 200, "{answer}");
    answer
}

/// The texts of sentences.
fn texts(sentences: &Value) -> Vec<&str> {
    let sentences = sentences.as_array().expect("a list").iter();
    let texts = sentences.map(|sentence| sentence["text"].as_str().expect("a text"));
    texts.collect()
}

fn file_of(proxy: &ProxyUnderTest) -> PathBuf {
    proxy.data_dir().join("registry/councils/kirklees.toml")
}

#[tokio::test]
async fn a_page_that_is_no_notice_is_refused_with_a_sentence_in_the_language_asked_for() {
    let (_proxy, extension) = scene().await;
    let glued = "<p>NameDescriptionExpiry</p><p>_gaCounts visits2 years</p>";
    let by_script =
        "<h1>Cookies</h1><script src=\"https://consent.cookiebot.com/1/cd.js\"></script>";
    let long = format!("<p>{}", "x".repeat(8 << 20));
    let rows = [
        ("en-GB", "", "We found no list of cookies"),
        (
            "en-GB",
            "<h1>Bins</h1><p>We empty yours on Monday.",
            "We found no list of cookies",
        ),
        ("cy", "<h1>Biniau</h1>", "Ni ddaethom o hyd i restr o gwcis"),
        ("en-GB", glued, "run together"),
        ("cy", glued, "rhedeg i’w gilydd"),
        ("en-GB", by_script, "a script loads the list"),
        ("en-GB", &long, "biscuit-tin import FILE"),
    ];
    for (lang, html, part) in rows {
        let answer = read(&extension, lang, page(html)).await;
        let said = answer["sentence"]["text"].as_str().expect("a sentence");
        assert!(said.contains(part), "{said}");
        let nothing = json!({ "readable": false, "sentence": answer["sentence"], "councils": [], "doubts": [],
            "declarations": [], "categories": [] });
        assert_eq!(answer, nothing);
    }
    for address in ["https://www.example.org/cookies", "about:blank", "x"] {
        let answer = read(
            &extension,
            "en-GB",
            json!({ "address": address, "html": notice() }),
        )
        .await;
        let said = answer["sentence"]["text"].as_str().expect("a sentence");
        assert!(said.contains("no council"), "{said}");
        assert_eq!(answer["readable"], false);
    }
}

#[tokio::test]
async fn a_body_that_is_too_long_of_another_kind_or_unproven_is_refused() {
    let (proxy, extension) = scene().await;
    let huge = json!({ "page": page(&"x".repeat(12 << 20)) });
    let rows = [
        (READ, huge.clone(), 413),
        (USE, huge.clone(), 413),
        // As long is too long for every other question.
        ("/v1/site", json!({ "hosts": ["x".repeat(64 << 10)] }), 413),
        (READ, json!({}), 400),
        (
            READ,
            json!({ "page": page(""), "file": "/etc/passwd" }),
            400,
        ),
        (USE, json!({ "page": page("") }), 400),
    ];
    for (path, body, status) in rows {
        assert_eq!(extension.ask(path, &body).await.0, status, "{path}");
    }
    let unproven = post(
        proxy.api(),
        READ,
        Some(ORIGIN),
        None,
        &json!({ "page": page("") }),
    )
    .await;
    assert_eq!(unproven.status().as_u16(), 401);
    let url = format!("http://{}{READ}", proxy.api());
    let html = http()
        .post(url)
        .header("origin", ORIGIN)
        .header("content-type", "text/html");
    let answer = html.body(notice()).send().await.expect("the API answers");
    assert_eq!(answer.status().as_u16(), 415);
}

#[tokio::test]
async fn what_was_not_sure_comes_first_and_each_line_is_said_in_words() {
    let (_proxy, extension) = scene().await;
    let answer = read(&extension, "en-GB", page(&notice())).await;
    assert_eq!(answer["readable"], true);
    let lines = [0, 1].map(|at| &answer["declarations"][at]["row"]["text"]);
    assert_eq!(
        lines,
        [
            "countTin. How long it stays is not said. Category: Analytics. Line 5 of the page.",
            "SessionTin. It stays until you close the browser. Category: Necessary. Line 4 of the page.",
        ]
    );
    let doubts = texts(&answer["declarations"][0]["doubts"]);
    assert_eq!(
        doubts,
        ["Please check: the notice says that the time varies."]
    );
    let council = json!({ "id": "kirklees", "name": "Kirklees Council", "replaces": [], "edited": false, "changes": [] });
    assert_eq!(answer["councils"], json!([council]));
    let welsh = read(&extension, "cy", page(&notice())).await;
    let doubts = texts(&welsh["declarations"][0]["doubts"]);
    assert_eq!(
        doubts,
        ["Gwiriwch hyn: mae’r hysbysiad yn dweud bod yr amser yn amrywio."]
    );
}

#[tokio::test]
async fn what_is_kept_and_put_right_is_what_the_file_declares() {
    let (proxy, extension) = scene().await;
    let wrong = [
        (json!([]), None, "No cookie is ticked"),
        (
            json!([{ "at": 0, "names": " , " }]),
            Some(0),
            "A cookie needs a name.",
        ),
        (
            json!([{ "at": 1, "stays": "soon" }]),
            Some(1),
            "“soon” is no time",
        ),
    ];
    for (kept, at, part) in wrong {
        let answer = take(&extension, kept, false).await;
        assert_eq!(
            (&answer["saved"], &answer["wrong_at"]),
            (&json!(false), &json!(at))
        );
        assert!(texts(&answer["sentences"])[0].contains(part), "{answer}");
    }
    assert!(!file_of(&proxy).exists(), "nothing was saved");

    let kept = json!([{ "at": 1, "names": "countTin, count_*", "stays": "2 weeks", "category": "functional" }]);
    let answer = take(&extension, kept, false).await;
    let said = texts(&answer["sentences"]);
    assert_eq!(
        said[0],
        "The notice is saved. From now on we hold the cookies of Kirklees Council against it."
    );
    let left = "Run “biscuit-tin council add kirklees";
    assert!(
        said[1].contains(left),
        "its sites are not in the root: {said:?}"
    );
    let text = fs::read_to_string(file_of(&proxy)).expect("it was written");
    for part in [
        "# Made by: biscuit-tin council add kirklees",
        "domains = [\"kirklees.gov.uk\"]",
        "address = \"https://www.kirklees.gov.uk/cookies\"",
        "read = \"20",
        "names = [\"countTin\", \"count_*\"]",
        "lifetime = \"2 weeks\"",
        "category = \"functional\"",
    ] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
    for part in ["SessionTin", "To check", "q1w2e3"] {
        assert!(!text.contains(part), "{part} is in:\n{text}");
    }
}

#[tokio::test]
async fn a_notice_that_is_read_again_says_what_it_replaces_and_what_has_changed() {
    let (proxy, extension) = scene().await;
    let mut feed = extension.feed(None).await;
    feed.next().await;
    let all = json!([{ "at": 0 }, { "at": 1 }]);
    take(&extension, all.clone(), false).await;
    // The registry was read again once the snapshot says so.
    while feed.next().await["type"] != "snapshot" {}
    let text = fs::read_to_string(file_of(&proxy)).expect("it was written");
    let council = |answer: &Value| answer["councils"][0].clone();
    let again = council(&read(&extension, "en-GB", page(&notice())).await);
    assert!(texts(&again["replaces"])[0].starts_with(
        "We hold a notice of Kirklees Council already: “Cookies | Kirklees Council”, read on "
    ));
    assert_eq!(
        texts(&again["changes"]),
        ["Nothing has changed since then."]
    );
    let changed = notice()
        .replace("Session</td>", "1 year</td>")
        .replace("countTin", "newTin");
    let changed = council(&read(&extension, "en-GB", page(&changed)).await);
    assert_eq!(
        texts(&changed["changes"]),
        [
            "What has changed since then:",
            "SessionTin: how long it stays was “until you close the browser” and is “1 year”.",
            "New: newTin.",
            "Gone: countTin.",
        ]
    );
    assert_eq!(take(&extension, all, false).await["saved"], true);
    assert_eq!(
        fs::read_to_string(file_of(&proxy)).expect("it is there"),
        text,
        "saved twice"
    );
}

#[tokio::test]
async fn a_file_that_was_changed_by_hand_is_never_lost() {
    let (proxy, extension) = scene().await;
    let kept = json!([{ "at": 0 }]);
    take(&extension, kept.clone(), false).await;
    let file = file_of(&proxy);
    let edited = fs::read_to_string(&file).expect("it was written") + "# mine\n";
    fs::write(&file, &edited).expect("it can be written");
    let council = read(&extension, "en-GB", page(&notice())).await["councils"][0].clone();
    assert_eq!(council["edited"], true);
    let last = texts(&council["replaces"]).last().copied();
    assert!(
        last.is_some_and(|said| said.starts_with("You changed its file by hand.")),
        "{council}"
    );
    let refused = take(&extension, kept.clone(), false).await;
    assert_eq!(refused["saved"], false);
    assert!(
        texts(&refused["sentences"])[0].contains("was changed by hand"),
        "{refused}"
    );
    assert_eq!(fs::read_to_string(&file).expect("it is there"), edited);
    let saved = take(&extension, kept, true).await;
    assert_eq!(saved["saved"], true);
    let aside = file.with_extension("toml.1.edited");
    assert!(
        texts(&saved["sentences"])[1].ends_with(&aside.display().to_string()),
        "{saved}"
    );
    assert_eq!(fs::read_to_string(aside).expect("it is there"), edited);
    assert!(
        !fs::read_to_string(file)
            .expect("it is there")
            .contains("# mine")
    );
}

#[tokio::test]
async fn a_built_in_notice_that_is_replaced_comes_back() {
    let (_proxy, extension) = scene().await;
    let luton = json!({ "address": "https://www.luton.gov.uk/cookies", "html": notice() });
    let answer = read(&extension, "en-GB", luton).await;
    let said = texts(&answer["councils"][0]["replaces"]);
    assert!(
        said[0].starts_with("We hold a notice of Luton Council already: “Cookies”"),
        "{said:?}"
    );
    assert!(said[1].contains("council remove luton"), "{said:?}");
    let changes = texts(&answer["councils"][0]["changes"]);
    assert!(
        changes
            .last()
            .is_some_and(|last| last.starts_with("Further changes: ")),
        "{changes:?}"
    );
}

#[tokio::test]
async fn the_pages_text_is_in_no_log_and_no_file_but_for_what_it_declares() {
    let (proxy, extension) = scene().await;
    read(&extension, "en-GB", page(&notice())).await;
    assert_eq!(
        take(&extension, json!([{ "at": 0 }]), false).await["saved"],
        true
    );
    let (_, said, folder) = proxy.stop().await;
    assert!(!said.contains(CANARY));
    let mut folders = vec![folder.path().to_owned()];
    let mut declared = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("it can be read") {
            let path = entry.expect("it can be read").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = fs::read(&path).expect("it can be read");
            let has = |text: &str| {
                bytes
                    .windows(text.len())
                    .any(|part| part == text.as_bytes())
            };
            assert!(!has(CANARY) && !has("q1w2e3"), "{}", path.display());
            declared += usize::from(has("SessionTin"));
        }
    }
    assert_eq!(
        declared, 1,
        "the control: what it declares is in the council's file"
    );
}

#[tokio::test]
async fn a_visit_that_was_seen_without_a_notice_is_judged_by_it_once_it_is_used() {
    let ca = TestCa::new();
    let cookies = [
        "SessionTin=a; Secure",
        "countTin=b; Secure; Max-Age=31536000",
    ];
    let origin = Origin::start("www.kirklees.gov.uk", &ca, Answer::page(cookies)).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    let extension = Extension::pair(&proxy).await;
    visit(&proxy, "https://www.kirklees.gov.uk/").await;
    let mut watch = proxy.watch();
    assert_eq!(watch.cookie("countTin").await["verdict"], "cannot_tell");
    let answer = take(
        &extension,
        json!([{ "at": 0 }, { "at": 1, "stays": "2 weeks" }]),
        false,
    )
    .await;
    assert_eq!(answer["saved"], true);
    let mut feed = extension.feed(None).await;
    let verdict = |snapshot: &Value, name: &str| {
        let cookies = snapshot["cookies"]
            .as_array()
            .map_or(&[][..], Vec::as_slice);
        let found = cookies.iter().find(|cookie| cookie["name"] == name);
        found.map(|cookie| cookie["verdict"].clone())
    };
    loop {
        let event = feed.next().await;
        if verdict(&event, "countTin") == Some(json!("differs")) {
            assert_eq!(verdict(&event, "SessionTin"), Some(json!("as_declared")));
            break;
        }
    }
}
