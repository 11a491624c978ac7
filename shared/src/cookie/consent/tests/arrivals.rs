//! Arrivals that show nobody a page: redirects, failures, a form of another site, and what the site then writes.

use super::histories::tool;
use crate::cookie::{
    consent::{Answered, Answers, Asked, Choice, History, Reading, Stage, Unclear},
    request::{RequestFacts, RequestKind},
};

/// A no that may be a default.
fn later() -> Reading {
    Reading {
        tool: tool("acceptCookies"),
        stage: Stage::Either,
        answers: Answers::all(Some(false)),
    }
}

/// `page` and `part` are asked for without the cookie, `nothing` says that the page was not shown, `writes` that the
/// answer to a page has the no in it, `form` that the answer to a form has, `cookies` to a form about cookies.
fn after(steps: &str) -> Choice {
    let mut history = History::default();
    for (step, now) in steps.split(' ').zip(1..) {
        let kind = match step {
            "part" => RequestKind::Part,
            "form" | "cookies" => RequestKind::Form,
            _ => RequestKind::Page,
        };
        let request = RequestFacts {
            kind,
            ..RequestFacts::default()
        };
        match step {
            "nothing" => history.showed_no_page(),
            "writes" | "form" | "cookies" => history.answered(Answered {
                request,
                path: if step == "cookies" { b"/cookies" } else { b"/" },
                had_choice: false,
                reading: Some(later()),
                reach: None,
                deleted: None,
                now,
            }),
            _ => {
                history.asked(Asked {
                    request,
                    path: b"/",
                    reading: None,
                    tool_at_work: Some(later().tool),
                    now,
                });
            }
        }
    }
    history.choice()
}

#[test]
fn a_default_after_a_redirect_is_no_choice() {
    let made = Choice::Made(later().answers);
    let unclear = Choice::Unknown(Unclear::DefaultOrChoice);
    let check = |steps: &str, expected| assert_eq!(after(steps), expected, "{steps}");
    check("page writes", Choice::NotYet);
    check("page nothing page writes", Choice::NotYet);
    check("page nothing page nothing page writes", Choice::NotYet);
    check("page page writes", unclear);
    check("page part page writes", unclear);
    check("page nothing page page writes", unclear);
    check("page form", unclear);
    check("page cookies", made);
    check("page writes cookies", made);
    check("form", unclear);
    check("cookies", unclear);
    check("page writes form", unclear);
}
