//! The three questions: a yes has its cookies, a no was seen, and all else cannot be said.

use super::{Desk, page, site};
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

/// An answer and the names of its cookies.
type Expected = (&'static str, &'static [&'static str]);

const UNSEEN: Expected = ("cannot_tell", &[]);
const OTHER: &str = "https://www.example.org/";

async fn check(what: &str, entries: &[Value], before: Expected, after: Expected) {
    let [one, two, three] = answers(entries).await;
    let expected = |(answer, names): Expected| (answer.to_owned(), to_owned(names));
    assert_eq!(one, expected(before), "before: {what}");
    assert_eq!(two, expected(UNSEEN), "easy: {what}");
    assert_eq!(three, expected(after), "after: {what}");
}

#[tokio::test]
async fn what_no_browser_keeps_proves_nothing() {
    let other = format!("{COUNTS}; Domain=example.org");
    let set = [page(PAGE, 0, "", &[NEEDED, &other])];
    check("for another site", &set, ("no", &["__cfduid"]), UNSEEN).await;
}

#[tokio::test]
async fn what_comes_before_a_choice_is_answered_by_what_was_seen_before_one() {
    let arrival = |set: &[&str]| [page(PAGE, 0, "", set)];
    let no: Expected = ("no", &["__cfduid"]);
    check("what is needed", &arrival(&[NEEDED]), no, UNSEEN).await;
    check(
        "what counts",
        &arrival(&[NEEDED, COUNTS]),
        ("yes", &["_ga"]),
        UNSEEN,
    )
    .await;
    let open: Expected = ("cannot_tell", &["nobodyknows"]);
    check(
        "what nobody knows",
        &arrival(&[NEEDED, UNKNOWN]),
        open,
        UNSEEN,
    )
    .await;
    check(
        "what nobody knows and no answer set",
        &[page(PAGE, 0, "nobodyknows=1", &[NEEDED])],
        open,
        UNSEEN,
    )
    .await;
    check(
        "after a yes",
        &[page(PAGE, 0, YES, &[COUNTS])],
        UNSEEN,
        UNSEEN,
    )
    .await;
    check(
        "nobody's site",
        &[page(OTHER, 0, "", &[COUNTS])],
        UNSEEN,
        UNSEEN,
    )
    .await;
    let refused = [page(OTHER, 0, NO, &[COUNTS])];
    check(
        "nobody's site after a no",
        &refused,
        UNSEEN,
        ("yes", &["_ga"]),
    )
    .await;
    let beside = [page(PAGE, 0, "", &[NEEDED]), page(OTHER, 0, "", &[COUNTS])];
    check("another site's", &beside, ("cannot_tell", &["_ga"]), UNSEEN).await;
    let second = page("https://jobs.luton.gov.uk/", 1, "", &["sid=1; Path=/"]);
    let both = [page(PAGE, 0, "", &[NEEDED]), second];
    check("a second site without a tool", &both, UNSEEN, UNSEEN).await;
}

#[tokio::test]
async fn what_comes_after_a_no_is_answered_by_what_was_seen_after_one() {
    let visit = |set: &[&str]| [page(PAGE, 0, NO, set)];
    check(
        "what is needed",
        &visit(&[NEEDED]),
        UNSEEN,
        ("no", &["__cfduid"]),
    )
    .await;
    check("what counts", &visit(&[COUNTS]), UNSEEN, ("yes", &["_ga"])).await;
    let open: Expected = ("cannot_tell", &["nobodyknows"]);
    check("what nobody knows", &visit(&[UNKNOWN]), UNSEEN, open).await;
    // The notice describes the cookies of this service in prose, and names none.
    let in_prose = |set: &str| [page("https://consult.chelmsford.gov.uk/", 0, NO, &[set])];
    let guessed = in_prose("trk=1; Path=/; Max-Age=31536000; Secure");
    let open: Expected = ("cannot_tell", &["trk"]);
    check("what only prose may mean", &guessed, UNSEEN, open).await;
    let known = in_prose("JSESSIONID=A1; Path=/; Secure; HttpOnly");
    let no: Expected = ("no", &["JSESSIONID"]);
    check("what its software is known by", &known, UNSEEN, no).await;
}

/// What came under a yes and was only sent or deleted since is no doubt about the no that came later.
#[tokio::test]
async fn what_came_under_a_yes_says_nothing_of_a_later_no() {
    const SOME: &str = "CookieControl=%7B%22optionalCookies%22%3A%7B%22analytics%22%3A%22revoked%22%2C%22marketing%22%3A%22accepted%22%7D%2C%22interactedWith%22%3Atrue%7D";
    let no: Expected = ("no", &[]);
    let open: Expected = ("cannot_tell", &["nobodyknows"]);
    let sent = format!("{NO}; _ga=GA1.2.1.2; nobodyknows=1");
    let (gone, unknown) = ("_ga=; Max-Age=0; Path=/", &[UNKNOWN][..]);
    let later = async |yes: &str, set: &[&str], second: Value, after: Expected| {
        let what = format!("{yes} {set:?} {second}");
        check(&what, &[page(PAGE, 0, yes, set), second], UNSEEN, after).await;
    };
    later(YES, &[COUNTS], page(PAGE, 1, NO, &[gone]), no).await;
    later(YES, &[COUNTS, UNKNOWN], page(PAGE, 1, &sent, &[]), no).await;
    later(
        YES,
        &[COUNTS],
        page(PAGE, 1, NO, &[COUNTS]),
        ("yes", &["_ga"]),
    )
    .await;
    later(YES, unknown, page(PAGE, 1, NO, unknown), open).await;
    later(SOME, unknown, page(PAGE, 1, NO, &[]), open).await;
    let before = format!("{YES}; _ga=GA1.2.1.2");
    let after = page(PAGE, 1, &format!("{NO}; _ga=GA1.2.1.2"), &[]);
    later(&before, &[], after.clone(), no).await;
    later(NO, &[], after, ("cannot_tell", &["_ga"])).await;
}

/// Who set a cookie that comes with the first request does not show: a script just then, or an earlier visit.
#[tokio::test]
async fn what_is_sent_in_a_state_leaves_its_question_open() {
    let counted = "_ga=GA1.2.1.2";
    let open: Expected = ("cannot_tell", &["_ga"]);
    let early = [page(PAGE, 0, counted, &[NEEDED])];
    check("sent before a choice", &early, open, UNSEEN).await;
    let sent = format!("{NO}; {counted}");
    let late = [page(PAGE, 0, &sent, &[NEEDED])];
    check("sent after a no", &late, UNSEEN, open).await;
    // What needs no choice may be there, and so may what was allowed.
    let needed = [
        page(PAGE, 0, "", &[NEEDED]),
        page(PAGE, 1, "__cfduid=a1", &[]),
    ];
    check(
        "needed, and sent before a choice",
        &needed,
        ("no", &["__cfduid"]),
        UNSEEN,
    )
    .await;
    let sent = format!("{YES}; {counted}");
    let allowed = [page(PAGE, 0, "", &[NEEDED]), page(PAGE, 1, &sent, &[])];
    check("sent after a yes", &allowed, ("no", &["__cfduid"]), UNSEEN).await;
}

/// A cookie is new between two requests: a script of the page may have set it, or another site of the domain, and when does
/// not show.
#[tokio::test]
async fn what_nobody_was_seen_setting_proves_nothing() {
    let counted = "_ga=GA1.2.1.2";
    let open: Expected = ("cannot_tell", &["_ga"]);
    let appears = |first: &str, set: &[&str], then: &str| {
        [page(PAGE, 0, first, set), page(PAGE, 1, then, &[])]
    };
    let early = appears("", &[], counted);
    check("new before a choice", &early, open, UNSEEN).await;
    let sent = format!("{NO}; {counted}");
    let late = appears(NO, &[], &sent);
    check("new after a no", &late, UNSEEN, open).await;
    // What was seen being set then is proof, with or without others.
    let set = appears("", &[COUNTS], counted);
    check("set before a choice", &set, ("yes", &["_ga"]), UNSEEN).await;
    let both = appears("", &[COUNTS], &format!("{counted}; _gid=GA1.2.3.4"));
    check("one set, and one new", &both, ("yes", &["_ga"]), UNSEEN).await;
    // A header under a yes says nothing of what was there before.
    let sent = format!("{YES}; {counted}");
    let [first, second] = appears("", &[], counted);
    let later = [first, second, page(PAGE, 2, &sent, &[COUNTS])];
    check("new, and set after a yes", &later, open, UNSEEN).await;
    let allowed = appears(YES, &[], &format!("{YES}; {counted}"));
    check("new after a yes", &allowed, UNSEEN, UNSEEN).await;
}

#[tokio::test]
async fn an_open_answer_says_that_nobody_was_seen_setting_it() {
    let because = async |sent: &str, set: &[&str]| {
        let entries = [page(PAGE, 0, "", set), page(PAGE, 1, sent, &[])];
        let report = Desk::new(&entries).report(&[]).await;
        report["questions"][0]["because"].to_string()
    };
    const UNSURE: &str = "We did not see who set";
    let counted = "_ga=GA1.2.1.2";
    assert!(because(counted, &[]).await.contains(UNSURE));
    assert!(
        because(&format!("{counted}; _gid=GA1.2.3.4"), &[])
            .await
            .contains("them, or when")
    );
    assert!(!because(counted, &[COUNTS]).await.contains(UNSURE));
    assert!(!because("", &[NEEDED]).await.contains(UNSURE));
}

/// A council without a notice, a site of the government that is no known council's, and one of anybody.
#[tokio::test]
async fn the_answers_about_a_site_do_not_depend_on_whose_it_is() {
    let hosts = [
        "www.kirklees.gov.uk",
        "www.nosuch.gov.uk",
        "www.example.org",
    ];
    let check = async |what: &str, visit: &[(&str, &str)], expected: [&str; 2]| {
        for host in hosts {
            let url = format!("https://{host}/");
            let pages = visit
                .iter()
                .zip(0..)
                .map(|((sent, set), minute)| page(&url, minute, sent, &[set]));
            let report = Desk::new(&pages.collect::<Vec<_>>()).report(&[]).await;
            let answers = [0, 2].map(|at| &report["questions"][at]);
            assert_eq!(
                answers.map(|one| one["answer"].clone()),
                expected,
                "{what}: {host}"
            );
            // No answer says that nothing was seen where the other names a cookie.
            for one in answers {
                let why = one["because"].as_str().expect("a sentence");
                assert!(
                    !why.contains("no cookie of a council"),
                    "{what}: {host}: {why}"
                );
            }
        }
    };
    const DEFAULT: &str = "OptanonConsent=groups=C0001%3A1%2CC0002%3A0&interactionCount=0; Path=/";
    const ASKED: &str = "OptanonConsent=groups=C0001%3A1%2CC0002%3A0&interactionCount=0";
    const SESSION: &str = "PHPSESSID=1; Path=/; Secure; HttpOnly";
    check(
        "before a choice",
        &[("", DEFAULT), (ASKED, COUNTS)],
        ["yes", "cannot_tell"],
    )
    .await;
    check("after a no", &[(NO, COUNTS)], ["cannot_tell", "yes"]).await;
    check("needed after a no", &[(NO, SESSION)], ["cannot_tell", "no"]).await;
    check(
        "unknown after a no",
        &[(NO, UNKNOWN)],
        ["cannot_tell", "cannot_tell"],
    )
    .await;
    check(
        "after a yes",
        &[(YES, COUNTS)],
        ["cannot_tell", "cannot_tell"],
    )
    .await;
}

/// An answer may bring the no itself: what comes with it comes under that no.
#[tokio::test]
async fn what_comes_with_the_answer_that_brings_a_no_came_after_one() {
    let no = format!("{NO}; Path=/; Max-Age=31536000; Secure");
    let answered = |set: &[&str]| {
        let mut form = page(PAGE, 1, "", &[&[no.as_str()], set].concat());
        form["request"]["method"] = "POST".into();
        [page(PAGE, 0, "", &[NEEDED]), form]
    };
    let before = ("no", &["__cfduid"][..]);
    check(
        "what is needed",
        &answered(&[NEEDED]),
        before,
        ("no", &["__cfduid", "CookieControl"]),
    )
    .await;
    check(
        "what counts",
        &answered(&[COUNTS]),
        before,
        ("yes", &["_ga"]),
    )
    .await;
    check("no answer", &answered(&[])[..1], before, UNSEEN).await;
}

#[tokio::test]
async fn a_site_that_sets_nothing_after_a_no_was_seen_after_one() {
    let quiet = [page(PAGE, 0, NO, &[]), page(PAGE, 1, NO, &[])];
    check("nothing is set", &quiet, UNSEEN, ("no", &[])).await;
    let allowed = [page(PAGE, 0, YES, &[])];
    check("nobody said no", &allowed, UNSEEN, UNSEEN).await;
}

#[tokio::test]
async fn what_goes_against_a_choice_is_counted_and_told() {
    let differing = async |entries: &[Value]| {
        let report = Desk::new(entries).report(&[]).await;
        let site = site(&report, "www.luton.gov.uk");
        let is_as_declared = site["verdict"] == "as_declared";
        (site["counts"]["differs"].clone(), is_as_declared)
    };
    // The notice names it, and it was refused.
    let refused = differing(&[page(PAGE, 0, NO, &[COUNTS])]).await;
    assert_eq!(refused, (1.into(), false));
    let allowed = differing(&[page(PAGE, 0, YES, &[COUNTS])]).await;
    assert_eq!(allowed, (0.into(), true));
    // No notice is held of this one, so that nobody is asked to look: the answer rests on it all the same.
    let told = async |sent: &str| {
        let entries = [page("https://stats.luton.gov.uk/", 0, sent, &[COUNTS])];
        let (_, text, _) = Desk::new(&entries).verify(&[]).await;
        (text.contains("Yes. "), text.contains("→ When you said no"))
    };
    assert_eq!(told(NO).await, (true, true));
    assert_eq!(told(YES).await, (false, false));
}

#[tokio::test]
async fn a_deletion_is_no_phase_of_a_cookie() {
    const GONE: &str = "_ga=; Path=/; Max-Age=0; Secure";
    let check = async |visits: [(&str, &str); 2], expected: &[&str]| {
        let [first, second] = visits;
        let pages = [
            page(PAGE, 0, first.0, &[first.1]),
            page(PAGE, 1, second.0, &[second.1]),
        ];
        let report = Desk::new(&pages).report(&[]).await;
        let cookies = site(&report, "www.luton.gov.uk")["cookies"].as_array();
        let mut cookies = cookies.expect("a list").iter();
        let counts = cookies
            .find(|one| one["name"] == "_ga")
            .expect("it is seen");
        assert_eq!(counts["phases"], serde_json::json!(expected), "{visits:?}");
    };
    check([("", COUNTS), (YES, COUNTS)], &["arrive", "chosen"]).await;
    check([("", COUNTS), (YES, GONE)], &["arrive"]).await;
    check([(YES, COUNTS), ("", COUNTS)], &["arrive", "chosen"]).await;
    check([(YES, COUNTS), ("", GONE)], &["chosen"]).await;
}

fn to_owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
