//! Properties of judgements: what holds for any sightings of any cookie under any notice.

mod cookie;
mod notice;

use biscuit_tin_shared::judge::{
    Judgement,
    case::Sighting,
    finding::Finding,
    verdict::{Counts, Severity, Verdict},
};
use cookie::{cookie, presence, seen};
use notice::registry;
use proptest::{collection::vec, prelude::*};
use std::collections::BTreeSet;

/// The main site, a portal, a portal on a supplier's site, and a site without a notice.
const HOSTS: [&str; 4] = [
    "www.council.test",
    "portal.council.test",
    "council.supplier.test",
    "www.elsewhere.test",
];
const NAMES: [&str; 6] = ["a", "b", "_ga", "_fbp", "theme", "sid"];
fn is_a_breach(finding: &Finding) -> bool {
    finding.severity() == Severity::Breach
}

fn codes(judged: &Judgement) -> (BTreeSet<&'static str>, BTreeSet<&'static str>) {
    let [now, history] = [&judged.findings, &judged.history]
        .map(|dated| dated.iter().map(|dated| dated.finding.code()).collect());
    (now, history)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_breach_is_always_reported_and_counts_agree(
        registry in registry(), cookies in vec(cookie(seen), 0..6),
    ) {
        let (mut counts, mut any_breach) = (Counts::default(), false);
        for cookie in &cookies {
            let judged = cookie.judge(&registry);
            let rollup = judged.rollup();
            let has = |test: fn(&Finding) -> bool| {
                judged.findings.iter().any(|dated| test(&dated.finding))
            };
            let breach = has(is_a_breach);
            if breach {
                prop_assert_eq!(judged.verdict, Verdict::Differs);
                prop_assert!(rollup.attention);
            }
            if judged.verdict == Verdict::Differs {
                prop_assert!(has(Finding::differs), "no reason: {:?}", judged);
            }
            prop_assert_ne!(judged.verdict, Verdict::NothingSeen);
            prop_assert_eq!(rollup.verdict, judged.verdict);
            any_breach |= breach;
            counts.count(rollup);
        }
        let Counts { total, as_declared, differs, not_declared, cannot_tell, attention } = counts;
        prop_assert_eq!(total as usize, cookies.len());
        prop_assert_eq!(total, as_declared + differs + not_declared + cannot_tell);
        prop_assert!(attention <= total);
        if any_breach {
            prop_assert!(attention > 0);
            prop_assert_eq!(counts.verdict(), Verdict::Differs);
        }
        prop_assert_eq!(counts.verdict() == Verdict::Differs, differs > 0);
        prop_assert_eq!(counts.verdict() == Verdict::NothingSeen, cookies.is_empty());
        prop_assert!(counts.verdict() != Verdict::AsDeclared || as_declared == total);
    }

    #[test]
    fn what_nobody_was_seen_setting_breaks_no_promise_and_no_choice(
        registry in registry(), cookie in cookie(presence),
    ) {
        const OF_SETTINGS: [&str; 3] = ["claim_broken", "before_consent", "ignores_refusal"];
        const OF_LIFETIMES: [&str; 6] = [
            "outlives_declaration",
            "shorter_than_declared",
            "persistent_declared_session",
            "session_declared_persistent",
            "expires_unreadable",
            "capped_by_browsers",
        ];
        // A browser shows the attributes of what it holds, and only this host can have set a cookie for this host alone.
        let of_this_host = |sighting: &Sighting| {
            sighting.observation.set.as_ref().is_some_and(|set| set.host_only)
        };
        let is_known = cookie.sightings.iter().any(of_this_host);
        let judged = cookie.judge(&registry);
        let (now, history) = codes(&judged);
        for code in now.union(&history) {
            prop_assert!(!OF_SETTINGS.contains(code), "{}", code);
            prop_assert!(is_known || !OF_LIFETIMES.contains(code), "{}", code);
        }
    }

    #[test]
    fn the_order_within_an_hour_changes_nothing(
        registry in registry(), cookie in cookie(seen), order in Just((0..6).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let judged = cookie.judge(&registry);
        let other = cookie.in_another_order(&order).judge(&registry);
        prop_assert_eq!(judged.verdict, other.verdict);
        prop_assert_eq!(judged.rollup(), other.rollup());
        prop_assert_eq!(codes(&judged), codes(&other));
    }
}
