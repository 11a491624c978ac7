//! What holds whatever the bytes, the order of cookies and the order of events.

use super::histories::tool;
use crate::cookie::{
    consent::{
        Answered, Answers, Asked, Choice, History, Reading, Stage, looks_like_a_choice, names,
        read_head, tool_of,
    },
    request::{RequestFacts, RequestKind},
};
use proptest::{collection::vec, prelude::*, sample::select};

/// Values that mean something to one tool or another.
const VALUES: [&str; 16] = [
    "true",
    "false",
    "yes",
    "no",
    "0",
    "2",
    "dismissed",
    "allow",
    "CAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    r#"{"analytics":true,"marketing":false}"#,
    r#"{"optionalCookies":{"analytics":"revoked"},"interactedWith":false}"#,
    r#"["necessary","strange"]"#,
    "interactionCount=0&groups=2:1",
    "interactionCount=3&groups=2:0,4:1",
    "action:,analytics:no",
    "nonsense",
];

/// The names in the list, each family with an example.
fn examples() -> Vec<String> {
    let example = |(name, is_family)| format!("{name}{}", if is_family { "1" } else { "" });
    names::all().map(example).collect()
}

fn a_cookie() -> impl Strategy<Value = (String, Vec<u8>)> {
    let value = prop_oneof![
        3 => select(&VALUES[..]).prop_map(|value| value.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 0..80),
    ];
    (select(examples()), value)
}

fn read(cookies: &[(String, Vec<u8>)]) -> Option<Reading> {
    let cookies = cookies.iter();
    read_head(cookies.map(|(name, value)| (name.as_bytes(), value.as_slice())))
}

fn a_request() -> impl Strategy<Value = RequestFacts> {
    (select(&RequestKind::ALL[..]), any::<bool>()).prop_map(|(kind, cross_site)| RequestFacts {
        kind,
        cross_site,
        ..RequestFacts::default()
    })
}

fn an_event() -> impl Strategy<Value = (RequestFacts, bool, u8)> {
    (a_request(), any::<bool>(), 0..6_u8)
}

proptest! {
    #[test]
    fn the_order_of_cookies_does_not_matter(
        (cookies, other) in vec(a_cookie(), 0..6).prop_flat_map(|cookies| (Just(cookies.clone()), Just(cookies).prop_shuffle()))
    ) {
        prop_assert_eq!(read(&cookies), read(&other));
    }

    #[test]
    fn any_bytes_are_read(name in vec(any::<u8>(), 0..20), value in vec(any::<u8>(), 0..200), known in select(examples())) {
        let _ = read_head([(name.as_slice(), value.as_slice())].into_iter());
        let reading = read_head([(known.as_bytes(), value.as_slice())].into_iter());
        prop_assert!(reading.is_some(), "{} is a choice cookie whatever it holds", known);
    }

    #[test]
    fn a_head_says_something_if_a_name_does(name in "[a-zA-Z_-]{1,12}", value in "\\PC{0,40}") {
        let reading = read_head([(name.as_bytes(), value.as_bytes())].into_iter());
        prop_assert_eq!(reading.is_some(), looks_like_a_choice(&name, value.as_bytes()));
        prop_assert!(tool_of(&name).is_some() || reading.is_none_or(|reading| reading.stage == Stage::Unreadable));
    }

    #[test]
    fn nothing_is_chosen_that_could_not_be_read(events in vec(an_event(), 0..12)) {
        let mut history = History::default();
        let readable = [Stage::NotYet, Stage::Disputed];
        for ((request, asks, what), now) in events.into_iter().zip(0..) {
            let stage = match what {
                0 | 1 => None,
                2 | 3 => Some(Stage::Unreadable),
                other => Some(readable[usize::from(other) - 4]),
            };
            let answers = Answers::all(Some(what % 2 == 0));
            let reading = stage.map(|stage| Reading { tool: tool("klaro"), stage, answers });
            if asks {
                history.asked(Asked { request, path: b"/", reading, tool_at_work: Some(tool("klaro")), now });
            } else {
                history.answered(Answered { request, path: b"/", had_choice: false, reading, reach: None, deleted: None, now });
            }
            prop_assert!(!matches!(history.choice(), Choice::Made(_)));
            prop_assert!(!history.was_withdrawn());
            if stage == Some(Stage::Unreadable) {
                prop_assert!(matches!(history.choice(), Choice::Unknown(_)));
            }
        }
    }
}
