//! Every column is read back as it was written.

use super::*;
use crate::inspect::ledger::Together;
use biscuit_tin_shared::{
    cookie::{consent::History, site::Host},
    judge::case::Missed,
};
use sqlx::{Connection as _, SqliteConnection};

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
async fn a_row_that_cannot_be_read_is_counted() {
    let check = async |damage: &str, unread: u64, kept: usize| {
        let (_folder, path) = folder();
        let seen = ledger();
        for name in ["one", "two"] {
            see_in(&seen, sent("jobs.luton.gov.uk", name), NOW);
        }
        let mut database = Database::open(&path).await.expect("it opens");
        database
            .put(&unwritten(&seen))
            .await
            .expect("it is written");
        let choices = [("jobs.luton.gov.uk".to_owned(), History::default())];
        database
            .put_choices(&choices, NOW)
            .await
            .expect("it is written");
        database.close().await;
        let mut file = SqliteConnection::connect(path.to_str().expect("letters"))
            .await
            .expect("it opens");
        let changed = sqlx::query(sqlx::AssertSqlSafe(damage.to_owned()));
        changed.execute(&mut file).await.expect("it can be changed");
        file.close().await.expect("it closes");
        let restored = ledger();
        let found = restore(&path, &restored).await;
        assert_eq!(found, Ok(unread), "{damage}");
        assert_eq!(cookies_of(&restored).len(), kept, "{damage}");
    };
    let one = async |column: &str| {
        let damage = format!("UPDATE observation SET {column} WHERE name = 'one'");
        check(&damage, 1, 1).await;
    };
    one("sightings = '[{bad'").await;
    one("sightings = '[]'").await;
    one("sightings = replace(sightings, 'sent_by_browser', 'sent_by_magic')").await;
    one("times = 'many'").await;
    one("name = CAST(x'77ff64' AS TEXT)").await;
    one("host = '..'").await;
    check("UPDATE choice SET history = '{'", 1, 2).await;
    check("UPDATE choice SET history = '{}'", 1, 2).await;
    check("UPDATE observation SET times = times + 1", 0, 2).await;
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
