//! Rows of the clock: what a start erases when its moment differs from what was seen last.

use super::*;

/// The names that are left after a start at this moment that sees nothing.
async fn start_at(path: &Path, now: i64) -> BTreeSet<String> {
    let ledger = restart(path, ledger(), Keep::default(), now).await;
    let cookies = cookies_of(&ledger).into_iter();
    cookies.map(|cookie| cookie.name).collect()
}

/// A record with rows of today, of three weeks ago and of more than thirty days ago, and one from after today.
async fn record(path: &Path, tomorrow: Option<i64>) {
    let seen = ledger();
    for (name, days) in [("today", 0), ("weeks", 21), ("old", 31)] {
        see_in(&seen, sent("jobs.luton.gov.uk", name), NOW - days * DAYS);
    }
    if let Some(days) = tomorrow {
        see_in(&seen, sent("jobs.luton.gov.uk", "ahead"), NOW + days * DAYS);
    }
    restart(path, seen, "3650d".parse().expect("days"), NOW).await;
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[tokio::test]
async fn b12_a_clock_that_is_wrong_for_a_start_erases_nothing() {
    let all = names(&["today", "weeks", "old"]);
    for days in [40, 5000, -40, -4000] {
        let (_folder, path) = folder();
        record(&path, None).await;
        let wrong = NOW + days * DAYS;
        assert_eq!(start_at(&path, wrong).await, all, "{days} days");
        assert_eq!(doubted_since(&path), Some(wrong), "doctor says so");
        // Nor at a second start within a day.
        assert_eq!(start_at(&path, wrong + 3600).await, all, "{days} days");
        // The control: the right clock erases what has expired, and doubts nothing.
        assert_eq!(
            start_at(&path, NOW + HOUR).await,
            names(&["today", "weeks"])
        );
        assert_eq!(doubted_since(&path), None);
    }
}

#[tokio::test]
async fn b12_a_clock_that_goes_on_for_a_day_is_believed() {
    let (_folder, path) = folder();
    record(&path, None).await;
    // Somebody who was away for ten days, and comes back two days later.
    let all = names(&["today", "weeks", "old"]);
    assert_eq!(start_at(&path, NOW + 10 * DAYS).await, all);
    assert_eq!(start_at(&path, NOW + 12 * DAYS).await, names(&["today"]));
    assert_eq!(doubted_since(&path), None);
}

#[tokio::test(start_paused = true)]
async fn b12_a_process_that_runs_for_a_day_believes_its_clock() {
    let (_folder, path) = folder();
    let mut doubt = clock_doubt::ClockDoubt::default();
    let later = NOW + 40 * DAYS;
    assert!(!doubt.judge(later, Some(NOW), &path));
    // An hour passes, and the clock is set three days ahead.
    tokio::time::advance(Duration::from_secs(3600)).await;
    assert!(!doubt.judge(later + 3 * DAYS, None, &path));
    tokio::time::advance(Duration::from_secs(24 * 3600)).await;
    assert!(doubt.judge(later + 4 * DAYS, None, &path));
    assert_eq!(doubted_since(&path), None);
}

#[tokio::test]
async fn b12_rows_of_a_clock_that_was_ahead_end_once_the_right_one_is_believed() {
    let (_folder, path) = folder();
    record(&path, Some(400)).await;
    let all = names(&["today", "weeks", "old", "ahead"]);
    assert_eq!(start_at(&path, NOW + HOUR).await, all);
    assert_eq!(
        start_at(&path, NOW + 2 * DAYS).await,
        names(&["today", "weeks"])
    );
}
