//! Every column is read back as it was written.

use super::*;
use crate::inspect::ledger::Together;
use biscuit_tin_shared::{cookie::site::Host, judge::case::Missed};

const DATES: Dates = Dates {
    first: NOW - HOUR,
    last: NOW,
};

/// A cookie that a header set.
fn by_header() -> StoredSighting {
    let answers = Answers {
        functional: None,
        analytics: Some(false),
        marketing: Some(true),
    };
    StoredSighting {
        seen: Seen::SetByHeader,
        request: RequestKind::Form,
        page: Some(String::new()),
        tenant: Some("/Luton/".to_owned()),
        over_https: true,
        value_kind: ValueKind::PaymentCard,
        value_length: u32::MAX,
        discloses: true,
        set: Some(StoredSet {
            secure: true,
            http_only: true,
            same_site: Some(SameSite::None),
            asked: Some(-5),
            acceptance: Acceptance::Refused(Refusal::DomainMismatch),
            expires_unreadable: true,
        }),
        stamp: Stamp {
            choice: Choice::Made(answers),
            open_since: Some(NOW - HOUR),
        },
        dates: DATES,
        replaced: true,
        beside: Some(NOW),
        missed: vec![Missed {
            choice: Choice::NotYet,
            at: NOW,
        }],
        together: Some(Together {
            names: ["a", "b_*"].map(str::to_owned).into(),
            at: NOW,
        }),
    }
}

#[tokio::test]
async fn every_column_is_read_back_as_it_was_written() {
    let (_folder, path) = folder();
    let sent = StoredSighting {
        seen: Seen::SentByBrowser,
        page: None,
        tenant: None,
        over_https: false,
        set: None,
        stamp: Stamp::default(),
        ..by_header()
    };
    let full = StoredRow {
        host: Host::parse("jobs.luton.gov.uk").expect("a host"),
        name: "a'; DROP TABLE observation; --".to_owned(),
        page: Some("www.example.org".to_owned()),
        key: Some(StoredKey {
            domain: "luton.gov.uk".to_owned(),
            host_only: false,
            path: Some("/a".to_owned()),
            partitioned: true,
        }),
        sightings: vec![sent.clone(), by_header()],
        dates: DATES,
        times: u32::MAX,
    };
    let bare = StoredRow {
        name: String::new(),
        page: None,
        key: None,
        sightings: vec![sent],
        times: 1,
        ..full.clone()
    };
    // `Written` names a row of a ledger, which does not matter here.
    let some = ledger();
    see_in(&some, self::sent("jobs.luton.gov.uk", "x"), NOW);
    let written = || unwritten(&some).remove(0).0;
    let mut database = Database::open(&path).await.expect("it opens");
    let rows = [(written(), full.clone()), (written(), bare.clone())];
    database.put(&rows).await.expect("it is written");
    assert_eq!(database.rows().await.expect("it is read"), [full, bare]);
    database.close().await;
}
