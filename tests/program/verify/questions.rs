//! The three questions: a yes has its cookies, a no was seen, and all else cannot be said.

use super::{Desk, page};
use serde_json::Value;

const PAGE: &str = "https://www.luton.gov.uk/";
const NO: &str = "CookieControl=%7B%22optionalCookies%22%3A%7B%22analytics%22%3A%22revoked%22%2C%22marketing%22%3A%22revoked%22%7D%2C%22interactedWith%22%3Atrue%7D";
const YES: &str = "CookieControl=%7B%22optionalCookies%22%3A%7B%22analytics%22%3A%22accepted%22%2C%22marketing%22%3A%22accepted%22%7D%2C%22interactedWith%22%3Atrue%7D";
const NEEDED: &str = "__cfduid=a1; Path=/; Max-Age=2592000; Secure; HttpOnly";
const COUNTS: &str = "_ga=GA1.2.1.2; Path=/; Max-Age=63072000; Secure";
const UNKNOWN: &str = "nobodyknows=1; Path=/; Secure";

/// The answers, each with the names of its cookies.
async fn answers(entries: &[Value]) -> [(String, Vec<String>); 3] {
    let report = Desk::new(entries).report(&[]).await;
    let ids = ["before_choice", "reject_as_easy", "after_refusal"];
    let questions = report["questions"].as_array().expect("a list");
    assert_eq!(questions.len(), 3);
    let mut found = ids.iter().zip(questions).map(|(id, question)| {
        assert_eq!(question["id"], **id);
        assert!(
            question["because"]
                .as_str()
                .is_some_and(|why| why.len() > 20),
            "{question}"
        );
        let names = question["cookies"].as_array().expect("a list").iter();
        let names = names
            .filter_map(|one| one["name"].as_str())
            .map(str::to_owned);
        let answer = question["answer"].as_str().expect("a word").to_owned();
        (answer, names.collect())
    });
    std::array::from_fn(|_| found.next().expect("three"))
}

#[tokio::test]
async fn a_question_is_answered_by_what_was_seen_in_the_state_that_it_is_about() {
    let check =
        async |what: &str, entries: &[Value], before: (&str, &[&str]), after: (&str, &[&str])| {
            let [one, two, three] = answers(entries).await;
            assert_eq!(
                (one.0.as_str(), one.1.as_slice()),
                (before.0, to_owned(before.1).as_slice()),
                "before: {what}"
            );
            assert_eq!(two, ("cannot_tell".to_owned(), Vec::new()), "easy: {what}");
            assert_eq!(
                (three.0.as_str(), three.1.as_slice()),
                (after.0, to_owned(after.1).as_slice()),
                "after: {what}"
            );
        };
    let unseen: (&str, &[&str]) = ("cannot_tell", &[]);
    check(
        "an arrival with what is needed",
        &[page(PAGE, 0, "", &[NEEDED])],
        ("no", &["__cfduid"]),
        unseen,
    )
    .await;
    check(
        "an arrival with what counts",
        &[page(PAGE, 0, "", &[NEEDED, COUNTS])],
        ("yes", &["_ga"]),
        unseen,
    )
    .await;
    check(
        "an arrival with what nobody knows",
        &[page(PAGE, 0, "", &[NEEDED, UNKNOWN])],
        ("cannot_tell", &["nobodyknows"]),
        unseen,
    )
    .await;
    check(
        "a visit after a yes",
        &[page(PAGE, 0, YES, &[COUNTS])],
        unseen,
        unseen,
    )
    .await;
    check(
        "a visit after a no",
        &[page(PAGE, 0, NO, &[NEEDED])],
        unseen,
        ("no", &["CookieControl", "__cfduid"]),
    )
    .await;
    check(
        "a visit after a no with what counts",
        &[page(PAGE, 0, NO, &[COUNTS])],
        unseen,
        ("yes", &["_ga"]),
    )
    .await;
    check(
        "what nobody knows after a no",
        &[page(PAGE, 0, NO, &[UNKNOWN])],
        unseen,
        ("cannot_tell", &["nobodyknows"]),
    )
    .await;
    let other = "https://www.example.org/";
    check(
        "a site of nobody",
        &[page(other, 0, "", &[COUNTS])],
        unseen,
        unseen,
    )
    .await;
    check(
        "another site's cookie beside a clean arrival",
        &[page(PAGE, 0, "", &[NEEDED]), page(other, 0, "", &[COUNTS])],
        ("cannot_tell", &["_ga"]),
        unseen,
    )
    .await;
    check(
        "a second site of the council that was not seen before a choice",
        &[
            page(PAGE, 0, "", &[NEEDED]),
            page("https://jobs.luton.gov.uk/", 1, "", &["sid=1; Path=/"]),
        ],
        unseen,
        unseen,
    )
    .await;
}

fn to_owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
