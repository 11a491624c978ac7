//! Properties of the round trip: memory and disk count the same, and a restart changes no verdict.

use super::*;
use biscuit_tin_shared::cookie::site::Host;
use proptest::{collection::vec, sample::select};
use std::collections::BTreeMap;

const HOSTS: [&str; 2] = ["jobs.luton.gov.uk", "www.luton.gov.uk"];

/// Fields with a key of their own each.
const KEYED: [&str; 6] = [
    "a=1; Path=/; Secure",
    "a=1; Path=/apply; Secure",
    "a=1; Path=/; Domain=luton.gov.uk; Secure",
    "a=1; Path=/; Secure; Partitioned",
    "b=1; Path=/; Max-Age=94608000; Secure",
    "_fbp=fb.1.2; Path=/; Max-Age=7776000",
];

/// Fields that join other rows: without a path, without attributes, or with another value.
const JOINING: [&str; 6] = [
    "a=1; Secure",
    "a=mary.smith@luton.gov.uk; Path=/; Secure",
    "a=1",
    "b=1",
    "_fbp=fb.1.2",
    "_ga=GA1.3.1234567890.1700000000",
];

/// One cookie as it is seen: by a header if it has attributes, else by a script or in a request.
#[derive(Clone, Debug)]
struct Sight {
    host: &'static str,
    field: &'static str,
    by_script: bool,
    choice: Choice,
}

impl Sight {
    fn see(&self, ledger: &Ledger, now: i64) {
        let stamp = Stamp {
            choice: self.choice,
            open_since: None,
        };
        let observation = match self.field.split_once('=') {
            Some((name, value)) if !value.contains(';') => {
                let seen = if self.by_script {
                    Seen::AddedByScript
                } else {
                    Seen::SentByBrowser
                };
                let (name, value) = (name.as_bytes(), value.as_bytes());
                Observation::sent(
                    &Host::parse(self.host).expect("a host"),
                    true,
                    name,
                    value,
                    seen,
                    Arrival::default(),
                )
            }
            _ => header(self.host, "/page/", self.field),
        };
        ledger.record(observation, stamp, None, now);
    }
}

fn sight(fields: Vec<&'static str>) -> impl Strategy<Value = Sight> {
    let refused = Choice::Made(Answers {
        functional: Some(true),
        analytics: Some(false),
        marketing: Some(false),
    });
    let choice = select(vec![Choice::NotYet, refused, Choice::default()]);
    (
        select(HOSTS.to_vec()),
        select(fields),
        any::<bool>(),
        choice,
    )
        .prop_map(|(host, field, by_script, choice)| Sight {
            host,
            field,
            by_script,
            choice,
        })
}

/// What happens to ledger and database.
#[derive(Clone, Debug)]
enum Step {
    See(Sight),
    /// Seen this many hours later.
    Wait(i64),
    /// All is written; meanwhile this is seen.
    Flush(Vec<Sight>),
    /// While all is written, the user forgets everything, and then this is seen.
    Forget(Vec<Sight>),
    /// What is older than a day expires.
    Expire,
    Restart,
}

fn step(fields: Vec<&'static str>, expires: bool) -> impl Strategy<Value = Step> {
    let sights = || vec(sight(fields.clone()), 0..3);
    let last = if expires { Step::Expire } else { Step::Restart };
    prop_oneof![
        6 => sight(fields.clone()).prop_map(Step::See),
        1 => select(vec![1, 20]).prop_map(Step::Wait),
        2 => sights().prop_map(Step::Flush),
        1 => sights().prop_map(Step::Forget),
        1 => Just(Step::Restart),
        1 => Just(last),
    ]
}

/// Writes all rows, and does something meanwhile.
async fn flush(database: &mut Database, ledger: &Ledger, meanwhile: impl FnOnce()) {
    let rows = unwritten(ledger);
    meanwhile();
    database.put(&rows).await.expect("they are written");
    ledger.note_written(rows.iter().map(|(written, _)| written));
}

/// How often each name of a host was seen, in memory and on disk, after all steps.
async fn play(steps: &[Step]) -> [BTreeMap<(String, String), u32>; 2] {
    let (_folder, path) = folder();
    let mut database = Database::open(&path).await.expect("it opens");
    let (mut here, mut now) = (ledger(), NOW);
    for step in steps {
        let see = |sights: &[Sight]| sights.iter().for_each(|sight| sight.see(&here, now));
        match step {
            Step::See(sight) => sight.see(&here, now),
            Step::Wait(hours) => now += hours * HOUR,
            Step::Flush(sights) => flush(&mut database, &here, || see(sights)).await,
            Step::Forget(sights) => {
                let meanwhile = || {
                    here.forget();
                    see(sights);
                };
                flush(&mut database, &here, meanwhile).await;
                database.erase().await.expect("it is erased");
            }
            Step::Expire => {
                let moment = now - DAYS;
                // As the writer does.
                flush(&mut database, &here, || ()).await;
                database.forget_before(moment).await.expect("it expires");
                here.forget_before(moment);
            }
            Step::Restart => {
                flush(&mut database, &here, || ()).await;
                here = ledger();
                here.restore(database.rows().await.expect("they are read"));
            }
        }
    }
    flush(&mut database, &here, || ()).await;
    let (mut memory, mut disk) = (BTreeMap::new(), BTreeMap::new());
    for cookie in cookies_of(&here) {
        *memory.entry((cookie.host, cookie.name)).or_default() += cookie.facts.times;
    }
    for row in database.rows().await.expect("they are read") {
        *disk.entry((row.host.into(), row.name)).or_default() += row.times;
    }
    database.close().await;
    [memory, disk]
}

/// Verdict, findings and history of each cookie.
fn judged(ledger: &Ledger) -> Vec<String> {
    let said = |cookie: Cookie| {
        let codes = |findings: &[ExplainedFinding]| {
            let codes = findings.iter();
            codes
                .map(|finding| (finding.code.clone(), finding.severity))
                .collect::<BTreeSet<_>>()
        };
        let facts = &cookie.facts;
        let key = (&facts.domain, facts.host_only, facts.partitioned);
        format!(
            "{} {} {key:?} {:?} {:?} {:?}",
            cookie.host,
            cookie.name,
            cookie.verdict,
            codes(&cookie.findings),
            codes(&cookie.history)
        )
    };
    let mut all: Vec<String> = cookies_of(ledger).into_iter().map(said).collect();
    all.sort();
    all
}

fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(future)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn memory_and_disk_count_the_same_after_any_flushes(
        steps in vec(step(KEYED.to_vec(), true), 1..24),
    ) {
        let [memory, disk] = run(play(&steps));
        prop_assert_eq!(memory, disk);
    }

    #[test]
    fn memory_and_disk_count_the_same_whichever_way_cookies_are_seen(
        steps in vec(step([KEYED, JOINING].concat(), false), 1..24),
    ) {
        let [memory, disk] = run(play(&steps));
        prop_assert_eq!(memory, disk);
    }

    #[test]
    fn a_restart_changes_no_verdict_no_finding_and_no_history(
        sights in vec((sight([KEYED, JOINING].concat()), select(vec![0, 0, 1, 2, 24])), 1..12),
    ) {
        let (_folder, path) = folder();
        let (seen, mut now) = (ledger(), NOW);
        for (sight, hours) in sights {
            now += hours * HOUR;
            sight.see(&seen, now);
        }
        let before = judged(&seen);
        let restarted = run(restart(&path, Arc::clone(&seen), Keep::default(), now));
        prop_assert_eq!(&before, &judged(&restarted));
        let words = Words::new(None);
        let counts = |ledger: &Ledger| {
            let sites = ledger.sites(&words).into_iter();
            sites.map(|site| (site.host, site.counts)).collect::<Vec<_>>()
        };
        prop_assert_eq!(counts(&seen), counts(&restarted));
    }
}

#[tokio::test]
async fn what_comes_again_while_it_is_forgotten_reaches_the_disk() {
    let sight = Sight {
        host: HOSTS[0],
        field: KEYED[0],
        by_script: false,
        choice: Choice::default(),
    };
    let again = vec![sight.clone()];
    let [memory, disk] = play(&[Step::See(sight), Step::Forget(again)]).await;
    assert_eq!(memory.values().sum::<u32>(), 1);
    assert_eq!(memory, disk);
}

#[tokio::test]
async fn a_cookie_that_is_seen_again_just_before_it_expires_keeps_its_count() {
    let (_folder, path) = folder();
    let (errors, _error) = watch::channel(None);
    let seen = ledger();
    let mut writer = Writer::new(Arc::clone(&seen), path.clone(), Keep::default(), errors);
    for days in [31, 0] {
        see_in(&seen, header(HOSTS[0], "/", KEYED[0]), NOW - days * DAYS);
        let expired = writer.expire(NOW - days * DAYS).await;
        assert_eq!(expired, Ok(()));
    }
    // An error closes the file.
    writer.report_outcome(Err(StoreError::Full)).await;
    let mut database = Database::open(&path).await.expect("it opens");
    let rows = database.rows().await.expect("they are read");
    let times: Vec<_> = rows.iter().map(|row| row.times).collect();
    assert_eq!(times, [2]);
    assert_eq!(cookies_of(&seen)[0].facts.times, 2);
    database.close().await;
}
