//! Counting a repeat leaves what recording it would leave: in the cookies as they are explained, and in the counts.
//!
//! What a value looks like is left aside: of a repeat it is not looked at again, unless it says something of a person.

use super::*;
use crate::tap::OwnedValues;
use biscuit_tin_shared::{
    cookie::request::RequestFacts,
    explain::words::Words,
    registry::{FileKind, Registry, RegistryFile},
};
use proptest::{collection::vec, prelude::*, sample::select};
use std::sync::{Arc, LazyLock};

const HOST: &str = "jobs.luton.gov.uk";
const HOUR: i64 = 3600;
const NOW: i64 = 1_764_000_000 / HOUR * HOUR;

const FIELDS: [&str; 17] = [
    "id=4f9a77c1b2e04d55; Path=/; Secure; HttpOnly",
    "id=0c1d2e3f40516273; Path=/; Secure; HttpOnly",
    "id=mary.smith@luton.gov.uk; Path=/; Secure; HttpOnly",
    "id=4f9a77c1b2e04d55; Path=/apply; Secure; HttpOnly",
    "id=4f9a77c1b2e04d55; Secure; HttpOnly",
    "id=4f9a77c1b2e04d55; Path=/; Max-Age=60",
    "id=4f9a77c1b2e04d55; Path=/; Max-Age=61",
    "id=; Path=/; Max-Age=0",
    "id=4f9a77c1b2e04d55; Path=/; Expires=Wed, 02 Dec 2026 10:00:00 GMT",
    "id=4f9a77c1b2e04d55; Path=/; Expires=yesterday",
    "id=4f9a77c1b2e04d55; Path=/; SameSite=None",
    "id=4f9a77c1b2e04d55; Path=/; Domain=luton.gov.uk",
    "id=4f9a77c1b2e04d55; Path=/; Domain=example.org",
    "id =4f9a77c1b2e04d55; Path=/; Secure; HttpOnly",
    "__Host-id=4f9a77c1b2e04d55; Path=/",
    "cookies_policy=%7B%22usage%22%3Atrue%7D; Path=/; Secure",
    "cookies_policy=%7B%22usage%22%3Afalse%7D; Path=/; Secure",
];

const SENT: [&str; 5] = [
    "id=4f9a77c1b2e04d55",
    "id=mary.smith@luton.gov.uk; _ga=GA1.3.1234567890.1700000000",
    "_ga=GA1.3.1234567890.1700000000",
    "_ga=mary.smith@luton.gov.uk",
    "cookies_policy=%7B%22usage%22%3Afalse%7D; _fbp=fb.1.2",
];

/// A head, this number of hours after the first one.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// An answer to a request for this path sets this cookie.
    Answer(&'static str, &'static str, i64),
    /// A page, or a picture on it, is asked for with these cookies.
    Request(&'static str, bool, i64),
}

/// Everything explained, and the counts, after these heads.
fn seen(registry: &Arc<Registry>, steps: &[Step], records_repeats: bool) -> String {
    let ledger = Ledger::new(Arc::clone(registry));
    let host = Host::parse(HOST).expect("a host");
    let mut observer = Observer::new(&ledger, &host, true, Recorded::Councils);
    observer.records_repeats = records_repeats;
    for step in steps {
        let (Step::Answer(field, ..) | Step::Request(field, ..)) = *step;
        let values: OwnedValues = [field.as_bytes()].into_iter().collect();
        let page = RequestFacts {
            kind: RequestKind::Page,
            ..RequestFacts::default()
        };
        let (event, hours) = match *step {
            Step::Answer(_, path, hours) => {
                let head = ResponseHead {
                    authority: HOST.as_bytes(),
                    path: path.as_bytes(),
                    exchange: 0,
                    is_final: true,
                    facts: page,
                    page: b"",
                    set_cookies: values.values(),
                    date: None,
                    is_bot_check: false,
                    shows_no_page: false,
                };
                (TapEvent::Response(head), hours)
            }
            Step::Request(_, is_page, hours) => {
                let kind = if is_page {
                    RequestKind::Page
                } else {
                    RequestKind::Part
                };
                let head = RequestHead {
                    authority: HOST.as_bytes(),
                    path: if is_page { b"/" } else { b"/a.css" },
                    exchange: 0,
                    facts: RequestFacts { kind, ..page },
                    page: b"",
                    cookies: values.values(),
                };
                (TapEvent::Request(head), hours)
            }
        };
        observer.on_event(event, NOW + hours * HOUR, false);
    }
    let words = Words::new(None);
    let mut cookies = ledger.cookies(&words);
    for cookie in &mut cookies {
        cookie.facts.value_kind.clear();
        cookie.facts.value_length = 0;
        // Which of several requests was the last one is no news either.
        cookie.facts.in_answer_to.clear();
    }
    let sites = ledger.sites(&words);
    serde_json::to_string(&(cookies, sites, ledger.consents(&words))).expect("cookies are JSON")
}

static REGISTRY: LazyLock<Arc<Registry>> =
    LazyLock::new(|| Arc::new(Registry::built_in().expect("the built-in registry is whole")));

#[test]
fn counting_a_repeat_leaves_what_recording_it_would_leave() {
    for first in FIELDS {
        for (second, path) in FIELDS
            .into_iter()
            .zip(["/", "/apply/now"].into_iter().cycle())
        {
            let steps = [
                (first, "/", 0),
                (second, path, 0),
                (first, path, 0),
                (second, "/", 0),
            ];
            let steps = steps.map(|(field, path, hours)| Step::Answer(field, path, hours));
            let (counted, recorded) = (
                seen(&REGISTRY, &steps, false),
                seen(&REGISTRY, &steps, true),
            );
            assert_eq!(counted, recorded, "{steps:?}");
        }
    }
}

fn step() -> impl Strategy<Value = Step> {
    let hours = || select(vec![0, 0, 0, 1, 2]);
    let answer = (
        select(FIELDS.to_vec()),
        select(vec!["/", "/apply/now"]),
        hours(),
    )
        .prop_map(|(field, path, hours)| Step::Answer(field, path, hours));
    let request = (select(SENT.to_vec()), any::<bool>(), hours())
        .prop_map(|(sent, is_page, hours)| Step::Request(sent, is_page, hours));
    prop_oneof![2 => answer, 1 => request]
}

proptest! {
    #[test]
    fn counting_repeats_of_a_visit_leaves_what_recording_them_would_leave(
        steps in vec(step(), 1..10), again in 1..4_usize,
    ) {
        // Hours go by from step to step.
        let mut at = 0;
        let steps: Vec<Step> = steps
            .into_iter()
            .flat_map(|step| std::iter::repeat_n(step, again))
            .map(|step| match step {
                Step::Answer(field, path, hours) => {
                    at += hours;
                    Step::Answer(field, path, at)
                }
                Step::Request(sent, is_page, hours) => {
                    at += hours;
                    Step::Request(sent, is_page, at)
                }
            })
            .collect();
        let (counted, recorded) = (seen(&REGISTRY, &steps, false), seen(&REGISTRY, &steps, true));
        prop_assert_eq!(counted, recorded);
    }
}

#[test]
fn each_council_on_a_shared_host_has_its_own_rows() {
    let council = |id: &str| RegistryFile {
        kind: FileKind::Council,
        path: format!("{id}.toml"),
        text: format!(
            r#"
            council = {{ id = "{id}", name = "{id}" }}
            notice = [{{ id = "n", title = "N", document = "n.txt" }}]
            [[service]]
            id = "pay"
            name = "Payments"
            notice = "n"
            section = "S"
            source = {{ section = "S", line = 1 }}
            hosts = [{{ host = "{HOST}", basis = "stated", shared = true, path = "/{id}/" }}]
            "#
        ),
    };
    let registry = Registry::only(&[council("one"), council("two")]).expect("they are whole");
    let registry = Arc::new(registry);
    let field = "a=1; Path=/; Secure";
    let steps = ["/one/", "/two/", "/one/"].map(|path| Step::Answer(field, path, 0));
    let counted = seen(&registry, &steps, false);
    assert_eq!(counted, seen(&registry, &steps, true));
    assert_eq!(counted.matches("\"times\":2").count(), 1, "{counted}");
    assert_eq!(counted.matches("\"times\":1").count(), 1, "{counted}");
}
