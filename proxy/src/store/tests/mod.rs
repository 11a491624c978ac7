//! Tests of retention and of the round trip from ledger to disk and back, with fixed times.

mod clock;
mod columns;
mod round_trip;
mod versions;

use super::*;
use crate::inspect::ledger::{StoredKey, StoredRow, StoredSet, StoredSighting, Written};
use biscuit_tin_shared::{
    cookie::{
        browser::{Profile, ResponseContext},
        consent::{Answers, Choice},
        observation::{Acceptance, Arrival, Dates, Observation, Seen},
        refusal::Refusal,
        request::RequestKind,
        set_cookie::{SameSite, SetCookie},
        site::Host,
        value::ValueKind,
    },
    explain::words::Words,
    judge::case::Stamp,
    protocol::{Cookie, ExplainedFinding},
    registry::Registry,
};
use proptest::prelude::*;
use std::{collections::BTreeSet, sync::LazyLock, time::Duration};
use tempfile::TempDir;
use tokio::time::timeout;

const HOUR: i64 = 3600;
const DAYS: i64 = 24 * HOUR;
/// The present of the tests in Unix seconds, on a full hour.
const NOW: i64 = 1_764_000_000 / HOUR * HOUR;

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("observations.db");
    (folder, path)
}

fn ledger() -> Arc<Ledger> {
    static REGISTRY: LazyLock<Arc<Registry>> =
        LazyLock::new(|| Arc::new(Registry::built_in().expect("the built-in registry is whole")));
    Arc::new(Ledger::new(Arc::clone(&REGISTRY)))
}

/// An observation of a Set-Cookie header in the answer for a path.
fn header(host: &str, path: &str, header: &str) -> Observation {
    let cookie = SetCookie::parse(header.as_bytes()).expect("it can be read");
    let arrival = ResponseContext {
        host: &Host::parse(host).expect("a host"),
        path: path.as_bytes(),
        over_https: true,
        now: NOW,
        date: None,
        profile: Profile::default(),
        cross_site: false,
        trust_local: false,
    };
    Observation::set(&cookie, arrival, Arrival::default())
}

/// An observation of a cookie that a browser sent.
fn sent(host: &str, name: &str) -> Observation {
    let (name, arrival) = (name.as_bytes(), Arrival::default());
    let host = &Host::parse(host).expect("a host");
    Observation::sent(host, true, name, b"1", Seen::SentByBrowser, arrival)
}

/// Records an observation at this Unix second.
fn see_in(ledger: &Ledger, observation: Observation, now: i64) {
    ledger.record(observation, Stamp::default(), None, now);
}

fn unwritten(ledger: &Ledger) -> Vec<(Written, StoredRow)> {
    let hosts = ledger.hosts_to_store();
    hosts
        .iter()
        .flat_map(|host| ledger.unwritten(host))
        .collect()
}

/// What the ledger would write.
fn stored_rows(ledger: &Ledger) -> Vec<StoredRow> {
    let rows = unwritten(ledger).into_iter();
    rows.map(|(_, row)| row).collect()
}

fn cookies_of(ledger: &Ledger) -> Vec<Cookie> {
    ledger.cookies(&Words::new(None))
}

/// Writes everything, and restores it into a new ledger, as a restart does.
async fn restart(path: &Path, ledger: Arc<Ledger>, keep: Keep, now: i64) -> Arc<Ledger> {
    let store = Store::start(path.to_owned(), keep, ledger, now).await;
    assert_eq!(store.error(), None);
    store.close().await;
    let restarted = self::ledger();
    let store = Store::start(path.to_owned(), keep, Arc::clone(&restarted), now).await;
    store.close().await;
    restarted
}

#[tokio::test]
async fn sightings_of_many_days_fold_into_one_row_and_numbers_in_names_are_left_out() {
    let (_folder, path) = folder();
    let host = "jobs.luton.gov.uk";
    let first = ledger();
    let set = |ledger: &Ledger, path, field, at| see_in(ledger, header(host, path, field), at);
    set(&first, "/a/b", "plain=1; Secure", NOW);
    set(&first, "/a/b", "plain=1; Secure", NOW + 3 * HOUR + 59);
    set(&first, "/", "_hjSession_1234567=x; Path=/", NOW);
    set(&first, "/", "_hjSession_7654321=x; Path=/", NOW);
    set(&first, "/", "seq0009=x; Path=/9/12345", NOW);
    see_in(&first, sent(host, "plain"), NOW + 5 * HOUR);
    let second = restart(&path, first, Keep::default(), NOW).await;
    let of = |name: &str| {
        let all = cookies_of(&second);
        let found = all.into_iter().filter(|cookie| cookie.name == name);
        found
            .map(|cookie| {
                (
                    cookie.facts.times,
                    cookie.facts.first_seen,
                    cookie.facts.last_seen,
                )
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(of("plain"), [(3, Some(NOW), Some(NOW + 5 * HOUR))]);
    // Names with long numbers are stored as the registry's pattern or a template.
    assert_eq!(of("_hjSession_*"), [(2, Some(NOW), Some(NOW))]);
    assert_eq!(of("seq*"), [(1, Some(NOW), Some(NOW))]);
    // Seen again, each gets its own name and keeps its count.
    let later = NOW + 2 * DAYS;
    set(&second, "/a/b", "plain=1; Secure", later);
    set(&second, "/", "_hjSession_1111111=x; Path=/", later);
    set(&second, "/", "_hjSession_2222222=x; Path=/", later);
    let names: Vec<_> = cookies_of(&second)
        .into_iter()
        .map(|cookie| (cookie.name, cookie.facts.times))
        .collect();
    let check = |name: &str, times| assert!(names.contains(&(name.to_owned(), times)), "{names:?}");
    check("plain", 4);
    check("_hjSession_1111111", 3);
    check("_hjSession_2222222", 1);
    assert_eq!(names.len(), 4);
    let third = restart(&path, second, Keep::default(), NOW).await;
    let times: Vec<_> = cookies_of(&third)
        .into_iter()
        .map(|cookie| cookie.facts.times)
        .collect();
    assert_eq!(
        times.iter().sum::<u32>(),
        9,
        "nothing is lost and nothing counts twice"
    );
}

#[tokio::test]
async fn what_has_expired_is_erased_from_disk_and_memory() {
    let (folder, path) = folder();
    let seen = ledger();
    for (name, days) in [("oldest", 31), ("older", 30), ("newer", 29), ("newest", 0)] {
        see_in(&seen, sent("jobs.luton.gov.uk", name), NOW - days * DAYS);
    }
    let names = |ledger: &Ledger| {
        let mut names: Vec<_> = cookies_of(ledger)
            .into_iter()
            .map(|cookie| cookie.name)
            .collect();
        names.sort();
        names
    };
    let same = Arc::clone(&seen);
    let restarted = restart(&path, seen, "3650d".parse().expect("days"), NOW).await;
    assert_eq!(names(&restarted).len(), 4, "the control");
    assert_eq!(names(&same).len(), 4);
    let restarted = restart(&path, ledger(), Keep::default(), NOW).await;
    assert_eq!(names(&restarted), ["newer", "newest", "older"]);
    let restarted = restart(&path, ledger(), "1d".parse().expect("a day"), NOW).await;
    assert_eq!(names(&restarted), ["newest"]);
    // A start with a filled ledger expires its rows too.
    restart(&path, Arc::clone(&same), "29d".parse().expect("days"), NOW).await;
    assert_eq!(names(&same), ["newer", "newest"]);
    let bytes: Vec<u8> = fs::read_dir(folder.path())
        .expect("the folder can be read")
        .flat_map(|entry| fs::read(entry.expect("an entry").path()).expect("a file"))
        .collect();
    let holds = |name: &str| {
        bytes
            .windows(name.len())
            .any(|part| part == name.as_bytes())
    };
    assert!(!holds("oldest"), "its bytes are overwritten");
    assert!(holds("newest"), "the control");
}

#[tokio::test]
async fn stored_rows_of_a_site_that_became_sensitive_are_erased() {
    let (_folder, path) = folder();
    let seen = ledger();
    for host in ["jobs.luton.gov.uk", "listed.luton.gov.uk"] {
        see_in(&seen, sent(host, "a"), NOW);
    }
    let mut rows = unwritten(&seen);
    for (_, row) in &mut rows {
        // As if the host had become sensitive since.
        let host = row.host.replace("listed", "domestic-abuse");
        row.host = Host::parse(&host).expect("a host");
    }
    let mut database = Database::open(&path).await.expect("it opens");
    database.put(&rows).await.expect("it is written");
    database.close().await;
    let restarted = restart(&path, ledger(), Keep::default(), NOW).await;
    let hosts: Vec<_> = cookies_of(&restarted)
        .into_iter()
        .map(|cookie| cookie.host)
        .collect();
    assert_eq!(hosts, ["jobs.luton.gov.uk"]);
    let mut database = Database::open(&path).await.expect("it opens");
    assert_eq!(database.rows().await.map(|rows| rows.len()), Ok(1));
    database.close().await;
}

#[tokio::test]
async fn a_full_disk_has_its_own_error() {
    let (_folder, path) = folder();
    let mut database = Database::open(&path).await.expect("it opens");
    database.allow_pages(4).await;
    let seen = ledger();
    for n in 0..200 {
        let name = "long".repeat(20 + n);
        see_in(&seen, sent("jobs.luton.gov.uk", &name), NOW);
    }
    let rows = unwritten(&seen);
    assert_eq!(database.put(&rows).await, Err(StoreError::Full));
    assert_eq!(database.rows().await, Ok(Vec::new()), "all or none");
    database.allow_pages(4000).await;
    assert_eq!(database.put(&rows).await, Ok(()));
    database.close().await;
}

#[tokio::test]
async fn repeat_counts_wake_the_writer_once_until_it_reads_them() {
    let ledger = ledger();
    let is_woken = async || {
        tokio::select! {
            biased;
            () = ledger.something_counted() => true,
            () = std::future::ready(()) => false,
        }
    };
    let see = || see_in(&ledger, sent("www.council.test", "a"), NOW);
    see();
    assert!(!is_woken().await, "a new row has its own signal");
    see();
    assert!(is_woken().await);
    see();
    assert!(!is_woken().await, "the writer knows");
    assert_eq!(stored_rows(&ledger)[0].times, 3);
    see_in(&ledger, sent("www.council.test", "a"), NOW + HOUR + 5);
    assert!(is_woken().await, "it has read them");
    assert_eq!(stored_rows(&ledger)[0].dates.last, NOW + HOUR);
}

#[tokio::test]
async fn above_the_bound_the_oldest_rows_are_erased() {
    let (_folder, path) = folder();
    let seen = ledger();
    // In letters, because numbers in names are not stored.
    let letter = |n: usize| char::from(b'a' + u8::try_from(n).expect("a letter"));
    for n in 0..2004 {
        // No more rows of a host than are restored.
        let host = format!("{}.luton.gov.uk", letter(n / 250));
        let name: String = [n / 625, n / 25 % 25, n % 25].map(letter).iter().collect();
        let old = if n < 4 { DAYS } else { 0 };
        see_in(&seen, sent(&host, &name), NOW - old);
    }
    let restarted = restart(&path, seen, Keep::default(), NOW).await;
    let names: BTreeSet<_> = cookies_of(&restarted)
        .into_iter()
        .map(|cookie| cookie.name)
        .collect();
    assert_eq!(names.len(), 2000);
    assert!(!names.contains("aaa") && !names.contains("aad") && names.contains("aae"));
}

#[tokio::test]
async fn all_rows_of_all_sites_reach_the_disk_while_they_are_seen_again_and_again() {
    let (_folder, path) = folder();
    let seen = ledger();
    let see = |ledger: &Ledger| {
        for n in 0..700 {
            let host = ["jobs", "maps", "my", "www"][n % 4];
            let name = format!("a{}", "b".repeat(n / 4));
            see_in(ledger, sent(&format!("{host}.luton.gov.uk"), &name), NOW);
        }
    };
    see(&seen);
    let (meanwhile, restarted) = (
        Arc::clone(&seen),
        restart(&path, seen, Keep::default(), NOW),
    );
    // Counts all of them once more whenever the writer waits for the disk.
    let counting = async {
        loop {
            see(&meanwhile);
            tokio::task::yield_now().await;
        }
    };
    let restarted = tokio::select! {
        restarted = timeout(Duration::from_secs(30), restarted) => restarted.expect("writing ends"),
        never = counting => never,
    };
    assert_eq!(cookies_of(&restarted).len(), 700);
}

proptest! {
    #[test]
    fn t57_what_is_kept_depends_on_neither_value_nor_page(
        one in "[a-z]{24}", other in "[a-z]{24}", path in "/[ -~]{0,30}",
    ) {
        let stored_of = |value: &str, path: &str| {
            let seen = ledger();
            let line = format!("name={value}x9; Secure; HttpOnly; Max-Age=600");
            see_in(&seen, header("jobs.luton.gov.uk", path, &line), NOW);
            stored_rows(&seen)
        };
        let (one, other) = (stored_of(&one, "/"), stored_of(&other, &path));
        prop_assert_eq!(one.len(), 1);
        prop_assert_eq!(one, other);
    }
}
