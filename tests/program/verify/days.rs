//! Several days in one report: what was put right, what the questions then say, and what `--since` leaves of both.

use super::{Desk, har, page, site, text};
use serde_json::{Value, json};
use std::fs;

const PAGE: &str = "https://www.luton.gov.uk/";
const NO: &str = "CookieControl=%7B%22optionalCookies%22%3A%7B%22analytics%22%3A%22revoked%22%2C%22marketing%22%3A%22revoked%22%7D%2C%22interactedWith%22%3Atrue%7D";
const YES: &str = "CookieControl=%7B%22optionalCookies%22%3A%7B%22analytics%22%3A%22accepted%22%2C%22marketing%22%3A%22accepted%22%7D%2C%22interactedWith%22%3Atrue%7D";
const COUNTS: &str = "_ga=GA1.2.1.2; Path=/; Max-Age=63072000; Secure";
const GONE: &str = "_ga=; Path=/; Max-Age=0; Secure";
const COUNTED: &str = "_ga=GA1.2.1.2";
const NEEDED: &str = "__cfduid=a1; Path=/; Max-Age=2592000; Secure; HttpOnly";

/// Pages, each with its day, the cookies that go there, and the fields that come back.
fn visit(pages: &[(u32, &str, &[&str])]) -> Vec<Value> {
    let pages = pages.iter().zip(0..);
    let pages = pages.map(|((day, sent, set), minute)| {
        let mut page = page(PAGE, minute, sent, set);
        page["startedDateTime"] = json!(format!("2026-11-{day}T10:{minute:02}:00.000Z"));
        page
    });
    pages.collect()
}

/// The answer of a question, and why.
fn answer(report: &Value, question: usize) -> (String, String) {
    let of = |member: &str| report["questions"][question][member].as_str();
    let words = |member| of(member).expect("words").to_owned();
    (words("answer"), words("because"))
}

#[tokio::test]
async fn a_no_that_was_kept_is_known_whatever_was_chosen_since() {
    let check = async |pages: &[(u32, &str, &[&str])], expected: &str| {
        let report = Desk::new(&visit(pages)).report(&[]).await;
        let (found, because) = answer(&report, 2);
        assert_eq!(found, expected, "{pages:?} {because}");
        assert_eq!(because.contains("We did not see"), expected != "no");
    };
    let yes = (20, YES, &[COUNTS][..]);
    check(&[(20, NO, &[]), (20, NO, &[]), yes], "no").await;
    check(&[yes, (20, NO, &[]), (20, NO, &[])], "no").await;
    check(&[(20, "", &[]), (20, "", &[]), yes], "cannot_tell").await;
}

#[tokio::test]
async fn what_was_sent_after_a_no_and_set_after_a_yes_leaves_the_answer_open() {
    let sent = format!("{NO}; {COUNTED}");
    let check = async |before: &str, expected: &str| {
        let pages = [
            (20, NO, &[][..]),
            (20, before, &[]),
            (20, YES, &[COUNTS]),
            (20, YES, &[]),
        ];
        let report = Desk::new(&visit(&pages)).report(&[]).await;
        let (found, because) = answer(&report, 2);
        assert_eq!(found, expected, "{before}: {because}");
        assert_eq!(because.contains("_ga"), expected != "no", "{because}");
    };
    check(&sent, "cannot_tell").await;
    check(NO, "no").await;
}

#[tokio::test]
async fn what_was_put_right_is_told_as_that() {
    let mended = [
        (20, NO, &[COUNTS][..]),
        (21, &format!("{NO}; {COUNTED}"), &[GONE]),
        (21, NO, &[]),
    ];
    let early = [(20, "", &[COUNTS][..]), (21, "", &[]), (21, "", &[])];
    let stands = [
        (20, "", &[COUNTS][..]),
        (21, COUNTED, &[]),
        (21, COUNTED, &[]),
    ];
    let check = async |pages: &[(u32, &str, &[&str])], question: usize, code: Option<&str>| {
        let desk = Desk::new(&visit(pages));
        let report = desk.report(&[]).await;
        let (found, because) = answer(&report, question);
        let is_told = because.contains("put right since: _ga");
        assert_eq!(
            (found == "no", is_told),
            (code.is_some(), code.is_some()),
            "{because}"
        );
        let site = site(&report, "www.luton.gov.uk");
        let mut cookies = site["cookies"].as_array().expect("a list").iter();
        let counts = cookies
            .find(|one| one["name"] == "_ga")
            .expect("it is there");
        let mut history = counts["history"].as_array().expect("a list").iter();
        let found = history.find(|one| one["code"] == code.unwrap_or_default());
        assert_eq!(found.is_some(), code.is_some(), "{counts:#}");
        let (_, table, _) = desk
            .verify(&["--format", "csv", "--fail-on", "never"])
            .await;
        assert!(
            table
                .lines()
                .next()
                .is_some_and(|row| row.ends_with(",history"))
        );
        if let Some(found) = found {
            assert_eq!(found["evidence"]["last"], "2026-11-20T10:00:00Z");
            let sentence = found["sentence"].as_str().expect("a sentence");
            assert!(table.contains(sentence), "{sentence}: {table}");
        }
    };
    check(&mended, 2, Some("ignores_refusal")).await;
    check(&early, 0, Some("before_consent")).await;
    check(&stands, 0, None).await;
}

#[tokio::test]
async fn a_question_is_answered_by_what_was_seen_on_the_days_that_are_asked_for() {
    let early = |later: &'static str| {
        [
            (20, "", &[COUNTS][..]),
            (20, COUNTED, &[]),
            (21, later, &[NEEDED]),
            (21, later, &[]),
        ]
    };
    let check = async |pages: &[(u32, &str, &[&str])], expected: [&str; 2]| {
        let report = Desk::new(&visit(pages))
            .report(&["--since", "2026-11-21"])
            .await;
        let found = [0, 2].map(|question| answer(&report, question).0);
        assert_eq!(found, expected, "{pages:?}");
    };
    check(&early(NO), ["cannot_tell", "no"]).await;
    check(&early(YES), ["cannot_tell", "cannot_tell"]).await;
    check(&early(""), ["no", "cannot_tell"]).await;
    let refused = [(20, NO, &[][..]), (21, YES, &[NEEDED]), (21, YES, &[])];
    check(&refused, ["cannot_tell", "cannot_tell"]).await;
}

#[tokio::test]
async fn a_line_that_is_blotted_out_leaves_an_answer_open() {
    let check = async |set: &[&str], expected: [&str; 2]| {
        let pages = [
            (20, "", &[NEEDED][..]),
            (20, "", &[]),
            (20, NO, set),
            (20, NO, &[]),
        ];
        let report = Desk::new(&visit(&pages)).report(&[]).await;
        let found = [0, 2].map(|question| answer(&report, question).0);
        assert_eq!(found, expected, "{set:?}: {report:#}");
    };
    check(&[NEEDED], ["no", "no"]).await;
    check(&["[REDACTED]"], ["cannot_tell", "cannot_tell"]).await;
}

#[tokio::test]
async fn the_same_bytes_count_once() {
    let entries = visit(&[(20, "", &[NEEDED][..]), (20, "", &[NEEDED])]);
    let check = async |second: &Value, times: u32, notes: usize| {
        let desk = Desk::new(&entries);
        let copy = desk.path("copy.har");
        fs::write(&copy, second.to_string()).expect("a file can be written");
        let report = desk.report(&[text(&copy)]).await;
        let cookies = &site(&report, "www.luton.gov.uk")["cookies"];
        assert_eq!(cookies[0]["times"], times);
        let inputs = report["inputs"].as_array().expect("a list").iter();
        let again = inputs.filter(|input| input["kind"] == "repeated");
        let said = again.filter(|input| input["notes"][0].to_string().contains("counts once"));
        assert_eq!(said.count(), notes);
    };
    check(&har(&entries), 2, 1).await;
    check(&har(&visit(&[(22, "", &[NEEDED][..])])), 3, 0).await;
}
