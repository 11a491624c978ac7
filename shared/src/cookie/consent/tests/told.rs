//! What a history tells besides the choice: since when a site asks, with which tool, and about what.

use super::histories::{LUTON, after, reading, tool};
use crate::cookie::{
    consent::{Asked, Choice, History, Tool, Unclear, VISIT},
    request::{RequestFacts, RequestKind},
};

#[test]
fn the_time_of_the_last_question_stays() {
    let check = |steps: &str, expected: Option<i64>| {
        assert_eq!(after(LUTON, true, steps).open_since(), expected, "{steps}");
    };
    check("", None);
    check("a>- p>m1", None);
    check("a>- p>-", Some(2));
    check("p>- p>- p>-", Some(1));
    check("p>- p>m1 p>m1", Some(1));
    check("p>- p>m1 p>-", Some(3));
    check("p>m1 f<x p>m1", None);
    check("p>m1 f<x p>- p>m1", Some(3));
}

#[test]
fn a_site_that_asks_in_a_later_visit_asks_again() {
    let check = |pauses: &[i64], expected: i64| {
        let (mut history, mut now) = (History::default(), 0);
        for pause in pauses {
            now += pause;
            history.asked(Asked {
                request: RequestFacts {
                    kind: RequestKind::Page,
                    ..RequestFacts::default()
                },
                path: b"/",
                reading: None,
                tool_at_work: Some(tool(LUTON)),
                now,
            });
        }
        assert_eq!(history.open_since(), Some(expected), "{pauses:?}");
    };
    check(&[5], 5);
    check(&[5, 1], 5);
    check(&[5, VISIT, VISIT], 5);
    check(&[5, VISIT + 1], VISIT + 6);
    check(&[5, 9 * VISIT, VISIT], 9 * VISIT + 5);
}

#[test]
fn the_tool_is_the_one_that_was_seen() {
    let check = |steps: &str, expected: Option<&str>| {
        let history = after(LUTON, true, steps);
        assert_eq!(history.tool().map(Tool::name), expected, "{steps}");
    };
    check("p>-", None);
    check("p>- p<e1", Some("Luton Social Care"));
    check("p>- p>Cm1", Some("Civic Cookie Control"));
    check("p>C?", Some("Civic Cookie Control"));
    check("p>m1 p>-", Some("Luton Social Care"));
}

#[test]
fn what_another_host_sends_may_be_what_this_one_writes_on_arrival() {
    let check = |steps: &str, sent: &str, expected: bool| {
        let history = after(LUTON, true, steps);
        let sent = reading(sent, tool(LUTON)).expect("a reading");
        assert_eq!(
            history.may_have_written_as_default(sent),
            expected,
            "{steps}"
        );
    };
    check("", "e1", false);
    check("p>- p<e1", "e1", true);
    check("p>- p<e1", "e0", true);
    check("p>- p<e1", "Ce1", false);
    check("p>e1", "e1", true);
    // What was chosen here is no default, whatever the default was.
    check("p>- p<e1 p>e0", "e0", false);
    check("p>- p<e1 p>e0", "e1", true);
    check("p>m1", "e1", false);
}

#[test]
fn a_choice_speaks_of_what_was_asked_about() {
    use crate::cookie::category::Category;
    let check = |steps: &str, id: &str, category: Category, allowed: Option<bool>| {
        let choice = after(LUTON, true, steps).choice();
        assert_eq!(choice.id(), id, "{steps}");
        assert_eq!(choice.allows(category), allowed, "{steps} {category:?}");
    };
    check("p>m0", "made", Category::Marketing, Some(false));
    check("p>m1", "made", Category::Analytics, Some(true));
    check("p>m1", "made", Category::Functional, Some(true));
    check("p>m0", "made", Category::Necessary, None);
    check("p>m0", "made", Category::Unclassified, None);
    check("p>-", "not_yet", Category::Marketing, None);
    check("p>?", "unknown", Category::Marketing, None);
    assert_eq!(Choice::default(), Choice::Unknown(Unclear::NothingSeen));
    let ids = Unclear::ALL.map(Unclear::id);
    let all = [
        "nothing_seen",
        "default_or_choice",
        "not_readable",
        "not_shown",
        "just_deleted",
    ];
    assert_eq!(ids, all);
}
