//! Choices over time: a row for what must be said, and one beside it for what must not.
//!
//! A step is a request (`>`) or an answer (`<`): `p` page, `f` form, `i` frame, `a` part, `u` unknown, with `*` where
//! another site caused it, and its path if that is not `/`; then what the cookies say: `-` nothing, `e0` and `e1` a no or a yes that may be a default, `e2` one with a yes to comfort and a no to the rest,
//! `m0` and `m1` a choice, `s0` and `s1` one that a tool's script writes without a mark, `n` not yet, `?` not readable, `d` disputed, `x` deleted. A letter `G` or `C` before what
//! is said means GOV.UK or Civic; else it is the tool of the row. Attributes of what an answer sets come behind a
//! semicolon; they are `Path=/` if there are none.

use super::{letters, reaches::reach};
use crate::cookie::{
    consent::{Answered, Answers, Asked, Choice, History, Reading, Stage, Tool, tool_of},
    request::{RequestFacts, RequestKind},
};

/// The tool of one word, of a cookie that is Lax.
pub(super) const LUTON: &str = "acceptCookies";
/// A tool of a strict cookie.
const CIVIC: &str = "CookieControl";
pub(super) const GOV_UK: &str = "cookies_policy";

pub(super) fn tool(cookie: &str) -> Tool {
    tool_of(cookie).expect("a tool")
}

fn request(text: &str) -> RequestFacts {
    let kind = match text.as_bytes()[0] {
        b'p' => RequestKind::Page,
        b'f' => RequestKind::Form,
        b'i' => RequestKind::Frame,
        b'a' => RequestKind::Part,
        b'u' => RequestKind::Unknown,
        _ => panic!("no kind: {text}"),
    };
    RequestFacts {
        kind,
        cross_site: text[1..].starts_with('*'),
        ..RequestFacts::default()
    }
}

/// The path of a request; `/` where none stands there.
fn path_of(kind: &str) -> &str {
    kind.find('/').map_or("/", |at| &kind[at..])
}

pub(super) fn reading(text: &str, of_row: Tool) -> Option<Reading> {
    let (tool, text) = match text.as_bytes()[0] {
        b'G' => (tool(GOV_UK), &text[1..]),
        b'C' => (tool(CIVIC), &text[1..]),
        _ => (of_row, text),
    };
    let digit = text.as_bytes().get(1);
    let answers = Answers {
        functional: digit.map(|digit| *digit != b'0'),
        ..Answers::all(digit.map(|digit| *digit == b'1'))
    };
    let stage = match text.as_bytes()[0] {
        b'e' => Stage::Either,
        b'm' => Stage::Made,
        b's' => Stage::Unmarked,
        b'n' => Stage::NotYet,
        b'd' => Stage::Disputed,
        b'?' => Stage::Unreadable,
        b'-' | b'x' => return None,
        _ => panic!("no stage: {text}"),
    };
    Some(Reading {
        tool,
        stage,
        answers,
    })
}

/// The history after these steps, the first of which is taken at second 1.
pub(super) fn after(cookie: &str, declared: bool, steps: &str) -> History {
    play(cookie, declared, steps).0
}

/// The same, and whether the last request shows the choice under which it is answered.
pub(super) fn play(cookie: &str, declared: bool, steps: &str) -> (History, bool) {
    let of_row = tool(cookie);
    let mut history = History::default();
    let (mut shows, mut had_choice) = (false, false);
    for (step, now) in steps.split_whitespace().zip(1..) {
        if let Some((kind, said)) = step.split_once('>') {
            shows = history.asked(Asked {
                request: request(kind),
                path: path_of(kind).as_bytes(),
                reading: reading(said, of_row),
                tool_at_work: declared.then_some(of_row),
                now,
            });
            had_choice = !said.starts_with('-');
        } else {
            let (kind, said) = step.split_once('<').expect("a step");
            let (said, attributes) = said.split_once(';').unwrap_or((said, "Path=/"));
            let path = path_of(kind);
            history.answered(Answered {
                request: request(kind),
                path: path.as_bytes(),
                had_choice,
                reading: reading(said, of_row),
                reach: Some(&reach(attributes, path)),
                deleted: (said == "x").then_some(of_row),
                now,
            });
        }
    }
    (history, shows)
}

fn in_short(choice: Choice) -> String {
    match choice {
        Choice::Unknown(why) => why.id().to_owned(),
        Choice::NotYet => "not_yet".to_owned(),
        Choice::Made(answers) => format!("made {}", letters(answers)),
    }
}

pub(super) fn check(cookie: &str, declared: bool, rows: &[(&str, &str)]) {
    for (steps, expected) in rows {
        let history = after(cookie, declared, steps);
        let withdrawn = if history.was_withdrawn() {
            ", withdrawn"
        } else {
            ""
        };
        let found = format!("{}{withdrawn}", in_short(history.choice()));
        assert_eq!(found, *expected, "{steps} ({declared})");
    }
}

#[test]
fn not_yet_needs_a_page_and_a_tool_at_work() {
    check(
        LUTON,
        true,
        &[
            ("", "nothing_seen"),
            ("p>-", "not_yet"),
            ("p*>-", "not_yet"),
            ("f>-", "nothing_seen"),
            ("f*>-", "nothing_seen"),
            ("i>-", "nothing_seen"),
            ("a>-", "nothing_seen"),
            ("u>-", "nothing_seen"),
            ("f*>- a>- i*>- u>-", "nothing_seen"),
            ("f*>- p>m1", "made yyy"),
            ("p>- a>m1", "made yyy"),
        ],
    );
    check(
        LUTON,
        false,
        &[
            ("p>-", "nothing_seen"),
            ("p>- p>-", "nothing_seen"),
            // Seen on this host before.
            ("p>- p<? p>-", "not_yet"),
            ("p>n", "not_yet"),
            ("a>n", "not_yet"),
            ("p>- p<n", "not_yet"),
        ],
    );
}

#[test]
fn a_strict_cookie_stays_behind_when_another_site_leads_here() {
    check(
        CIVIC,
        true,
        &[
            ("p>-", "not_yet"),
            ("p*>-", "nothing_seen"),
            ("p>m0 p*>-", "made nnn"),
            ("p>m0 p>-", "not_yet, withdrawn"),
            ("p>m0 p*>- p*<e1", "default_or_choice"),
        ],
    );
    check(LUTON, true, &[("p>m0 p*>-", "not_yet, withdrawn")]);
}

#[test]
fn what_cannot_be_read_is_never_a_choice() {
    check(
        LUTON,
        true,
        &[
            ("p>?", "not_readable"),
            ("p>- p<?", "not_readable"),
            ("p>- p>?", "not_readable"),
            ("p>? p>m1", "made yyy"),
            ("p>? p>-", "not_yet"),
            ("p>m1 p>?", "not_readable"),
            ("p>d", "default_or_choice"),
            ("p>d p>d", "default_or_choice"),
            // An answer shows only what it writes.
            ("p>m1 p<C?", "made yyy"),
            ("p>m0 p<C?", "not_readable"),
            ("p>m1 p<?", "not_readable"),
            ("p>m1 p>C?", "not_readable"),
        ],
    );
}

#[test]
fn what_comes_with_the_first_page_is_a_default() {
    for declared in [true, false] {
        check(
            LUTON,
            declared,
            &[
                ("p>- p<e1", "not_yet"),
                ("p>- p<e1 p>e1", "not_yet"),
                ("p>- p<e1 a>e1 p>e1 p<e1 p>e1", "not_yet"),
                ("p>- p<e1 p>e0", "made nnn"),
                ("p>- p<e1 a>e0", "made nnn"),
                ("p>- p<e0 p>e1", "made yyy"),
                ("p>- p<e1 p>e1 p<e0", "made nnn"),
                ("p>- p<e1 p>e0 p>e1", "made yyy"),
                ("u>- u<e1", "not_yet"),
                ("u>- u<e1 u>e1 u<e0", "made nnn"),
            ],
        );
    }
}

#[test]
fn what_comes_after_a_form_is_a_choice() {
    check(
        LUTON,
        true,
        &[
            // A4: the sequence of Luton's social care.
            ("p>- f>- f<e1 p>e1", "made yyy"),
            ("p>- p<- f/cookies>- f/cookies<e0 p>e0", "made nnn"),
            // A log-on, a search: the site writes its default with it.
            ("p>- p<- f>- f<e0", "default_or_choice"),
            ("p>- p<- f>- f<e0 p>e0 p>e0", "default_or_choice"),
            ("p>- p<- f>- f<e0 p>e0 p>e1", "made yyy"),
            ("p>- p<- f>- f<e0 p>e0 p>e1 p>e0", "made nnn"),
            ("p>- p<e0 f/cookies>e0 f/cookies<e0", "made nnn"),
            // Another browser begins with a form.
            ("p>m1 f>- f<e0 p>e0", "default_or_choice"),
            ("p>m1 f>m1 f<e0 p>e0", "made nnn"),
            ("p>- p<e1 p>e1 f>- f<e0 p>e0", "default_or_choice"),
            ("p>- p<e1 p>e1 p>- p>- p<e0 p>e0", "default_or_choice"),
            ("p>- p/a>e1 p>- p/a>e0", "default_or_choice"),
            // What is as it was on arrival may be a choice, or a site that writes its default with each answer.
            ("p>- p<e1 f>e1 f<e1", "default_or_choice"),
            ("p>- p<e1 f>e1 f<e1 p>e1 p<e1", "default_or_choice"),
            ("p>- p<e1 p>e1 p<e1 f>e1 f<e1", "default_or_choice"),
            ("p>- p<e1 f>e1 f<e1 p>e1 f>e1 f<e0", "made nnn"),
            ("p>- p<e1 f>e1 f<e0 f>e0 f<e0", "made nnn"),
            ("p>- a>e1 f>e1 f<e1 p>e1", "default_or_choice"),
            ("p>- a>e1 f>e1 f<e0", "made nnn"),
            ("p>- p<e1 p>e1 p<e1 f>e1 f<e0", "made nnn"),
            ("p>- p<e1 p>e1 p<e1 f>e1 f<e0 f>e0 f<e1", "made yyy"),
            // On return from a payment the cookie stayed behind: the site writes as on arrival.
            ("f*>- f*<e1", "default_or_choice"),
            ("f*>- f*<e1 p>e1", "default_or_choice"),
            ("p>- p<e1 f*>- f*<e1", "not_yet"),
            ("p>m0 f*>- f*<m0", "made nnn"),
            ("i>- i<e1", "default_or_choice"),
            ("p>- p<e0 i<e1 p>e1", "made yyy"),
        ],
    );
}

#[test]
fn what_comes_on_a_later_page_is_a_choice() {
    check(
        LUTON,
        true,
        &[
            ("p>- p<- p>- p<e1", "made yyy"),
            ("p>- p<- p>- p<e1 p>e1", "made yyy"),
            ("p>- p<e1 p>- p<e1", "not_yet"),
            ("p>- p<e1 p>- p<e0", "default_or_choice"),
            // A no may be the default that an earlier page had not.
            ("p>- p<- p>- p<e0", "default_or_choice"),
            ("p>- p<- p>- p<e0 p>e0 p>e1", "made yyy"),
            // Of both, the yes is believed, however often it comes.
            ("p>- p<- p>- p<e2", "made y--"),
            ("p>- p<- p>- p<e2 p>e2 p>e2", "made y--"),
            ("p>- p<- p>- p<e2 p>e2 p>e1", "made yyy"),
            ("p>- p<- p>- p<s0", "default_or_choice"),
            ("p>- p<- p>- p<s1", "made yyy"),
        ],
    );
    // Nobody knew that the site asks, so that the first page is no evidence.
    check(LUTON, false, &[("p>- p<- p>- p<e1", "default_or_choice")]);
}

#[test]
fn what_a_script_asks_for_may_be_an_accept() {
    check(
        LUTON,
        true,
        &[
            ("p>- a>- a<e1", "default_or_choice"),
            ("p>- a>- a<e1 p>e1", "default_or_choice"),
            ("p>- a>- a<e1 p>e0", "made nnn"),
            ("p>- p<e0 a>e0 a<e1", "made yyy"),
            ("p>- p<e0 a>e0 a<e0", "not_yet"),
            ("p>- p<e0 a*>- a*<e1", "default_or_choice"),
            // A part without cookies gets the default; one with cookies changes the choice. The next request tells.
            ("p>m0 a>- a<e1", "default_or_choice"),
            ("p>m0 a>- a<e1 p>e0", "made nnn"),
            ("p>m0 a>e0 a<e1", "made yyy"),
            ("p>m0 a>e0 a<e0", "made nnn"),
            ("p>m1 a>- a<e0 p>e0", "default_or_choice"),
        ],
    );
}

#[test]
fn what_no_header_wrote_is_unclear_until_it_changes() {
    check(
        LUTON,
        true,
        &[
            ("p>e1", "default_or_choice"),
            ("p>e1 p>e1 a>e1", "default_or_choice"),
            ("p>e1 p<e1", "default_or_choice"),
            ("p>e1 p>e0", "made nnn"),
            ("p>e1 p>e0 p>e0", "made nnn"),
            // The script's default on the first page.
            ("p>- a>e1", "default_or_choice"),
            ("p>- a>- a>e1", "default_or_choice"),
            ("p>- p>e1", "default_or_choice"),
            ("p>- p>e1 p>e1", "default_or_choice"),
            ("p>- p>e1 p>e0", "made nnn"),
            // A page that was shown left no default, so that what comes later does not come by itself.
            ("p>- a>- p>- p>e1", "made yyy"),
            ("p>- a>- p>- p>e0", "default_or_choice"),
            // What was asked for before the first page is no part of it.
            ("a>- p>- a>e1", "default_or_choice"),
            // The first may be a redirect to the second.
            ("p>- p>- a>e1", "default_or_choice"),
            ("p>- p>- a>- a>e1", "default_or_choice"),
        ],
    );
}

#[test]
fn a_choice_changes_and_is_withdrawn() {
    check(
        LUTON,
        true,
        &[
            ("p>m1", "made yyy"),
            ("p>m1 p>m0", "made nnn"),
            ("p>m1 p<m0", "made nnn"),
            ("p>m1 a<m0", "made nnn"),
            // A6: accept, clear, reload; or another browser.
            ("p>- p<- p>m1 p>-", "not_yet, withdrawn"),
            ("p>m1 p>- p>-", "not_yet, withdrawn"),
            ("p>m1 p>- p<e0 p>e0", "not_yet, withdrawn"),
            ("p>m1 p>- p>m1", "made yyy"),
            ("p>m1 a>-", "made yyy"),
            ("p>m1 f>-", "made yyy"),
            ("p>m1 i>- u>- f*>-", "made yyy"),
            // A deletion is of one copy: the next page shows whether another one stays.
            ("p>m1 f>m1 f<x", "just_deleted"),
            ("p>m1 a<x", "just_deleted"),
            ("p>m1 f<x a>- f>-", "just_deleted"),
            ("p>m1 f<x p>-", "not_yet, withdrawn"),
            ("p>m1 f<x p>- p<e0", "not_yet, withdrawn"),
            ("p>m1 p<x p>m1", "made yyy"),
            ("p>e0 p>e1 p<x p>e1", "made yyy"),
            ("p>m1 p>n", "not_yet, withdrawn"),
            // A choice that was never known cannot be withdrawn.
            ("p>- p<x", "not_yet"),
            ("p>n p>-", "not_yet"),
            ("p>? p<x", "just_deleted"),
            ("p>? p<x p>-", "not_yet"),
            ("p>e1 p>-", "not_yet"),
            // Another tool's cookie is tidied away.
            ("p>Cm1 p<x", "made yyy"),
            // Another tool takes the choice over, or begins with its default.
            ("p>m0 p<Ce1", "made yyy"),
            ("p>m1 p<Ce0", "default_or_choice"),
            ("p>m1 a>- a<Ce1", "default_or_choice"),
        ],
    );
}
