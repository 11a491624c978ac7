//! What the cookies of a site are concluded to mean, sentence by sentence.

use super::*;
use crate::judge::verdict::{Rollup, Verdict};
use Category::{Analytics, Functional, Marketing, Necessary, Unclassified};
use Weight::*;

fn tally(cookies: &[(Weight, Category)]) -> Tally {
    let rollup = |&(weight, category): &(Weight, Category)| Rollup {
        verdict: Verdict::CannotTell,
        weights: weight.into(),
        refused_on: (weight == Refused).then_some(1_764_000_000),
        category,
        is_explained: matches!(weight, Fine | Odd),
        ..Rollup::default()
    };
    cookies.iter().map(rollup).collect()
}

#[track_caller]
fn check(cookies: &[(Weight, Category)], tone: Tone, text: &str) {
    let found = conclusion(&tally(cookies), false, &Words::new(None));
    let more = found.more.map(|more| format!(" {}", more.text));
    let said = found.sentence.text + &more.unwrap_or_default();
    assert_eq!((said.as_str(), found.tone), (text, tone));
}

#[test]
fn what_is_calm_begins_with_what_the_cookies_are_for() {
    let (needed, counting) = ((Fine, Necessary), (Fine, Analytics));
    check(&[], Tone::Nothing, "No cookies seen yet.");
    check(
        &[needed],
        Tone::Fine,
        "1 cookie. It is needed for the site to work. Nothing that we saw goes against the council’s cookie page.",
    );
    check(
        &[needed, counting, counting, (Fine, Functional)],
        Tone::Fine,
        "4 cookies: 1 is needed for the site to work, 1 remembers what you set, 2 count visits. Nothing that we saw goes against the council’s cookie page.",
    );
    check(
        &[needed, (Gap, Necessary)],
        Tone::Gap,
        "2 cookies. Both are needed for the site to work. One is missing from the council’s cookie page.",
    );
    check(
        &[needed, (Elsewhere, Necessary)],
        Tone::Gap,
        "2 cookies. Both are needed for the site to work. The council’s cookie page names one of them for another service.",
    );
    check(
        &[needed, (Brought, Necessary)],
        Tone::Fine,
        "2 cookies. Both are needed for the site to work. The council’s cookie page names one of them for another service.",
    );
    check(
        &[(Elsewhere, Necessary), (Brought, Necessary)],
        Tone::Gap,
        "2 cookies. Both are needed for the site to work. The council’s cookie page names both for another service.",
    );
    check(
        &[(Brought, Necessary), (Gap, Necessary)],
        Tone::Gap,
        "2 cookies. Both are needed for the site to work. One is missing from the council’s cookie page. The council’s cookie page names one other for another service.",
    );
    check(
        &[(Elsewhere, Necessary), (Gap, Necessary), needed],
        Tone::Gap,
        "3 cookies. All are needed for the site to work. One is missing from the council’s cookie page. The council’s cookie page names one other for another service.",
    );
    check(
        &[(Gap, Necessary); 2],
        Tone::Gap,
        "2 cookies. Both are needed for the site to work. Both are missing from the council’s cookie page.",
    );
    check(
        &[(NoNotice, Unclassified), (NoNotice, Necessary)],
        Tone::Unknown,
        "2 cookies: 1 is needed for the site to work, 1 is not explained. We hold no cookie page for this site, so we cannot check them.",
    );
    check(
        &[(Unchecked, Necessary), needed, needed],
        Tone::Unknown,
        "3 cookies. All are needed for the site to work. The council’s cookie page does not say enough to check one of them.",
    );
}

#[test]
fn what_goes_sooner_or_was_not_seen_being_set_is_said_as_that() {
    let needed = (Fine, Necessary);
    check(
        &[(Sooner, Necessary)],
        Tone::Fine,
        "1 cookie. It is needed for the site to work. It goes sooner than the council’s cookie page says.",
    );
    check(
        &[(Sooner, Necessary), needed],
        Tone::Fine,
        "2 cookies. Both are needed for the site to work. One goes sooner than the council’s cookie page says.",
    );
    check(
        &[(Unseen, Unclassified)],
        Tone::Unknown,
        "1 cookie. Nobody says what it is for. The council’s cookie page does not name it here, and we did not see this site set it.",
    );
    check(
        &[(Unseen, Necessary), needed],
        Tone::Unknown,
        "2 cookies. Both are needed for the site to work. The council’s cookie page does not name one of them here, and we did not see this site set it.",
    );
}

#[test]
fn what_is_odd_and_missing_is_said_to_be_both() {
    let check = |weights: &[Weight], text: &str| {
        let rollup = Rollup {
            weights: weights.iter().copied().collect(),
            category: Necessary,
            ..Rollup::default()
        };
        let found = conclusion(&[rollup].into_iter().collect(), false, &Words::new(None));
        let more = found.more.map(|more| more.text).unwrap_or_default();
        assert_eq!(format!("{} {more}", found.sentence.text), text);
    };
    check(
        &[Odd, Gap],
        "This cookie is worth a look. It is missing from the council’s cookie page. 1 cookie. It is needed for the site to work.",
    );
    check(
        &[Odd, Elsewhere],
        "This cookie is worth a look. The council’s cookie page names it for another service. 1 cookie. It is needed for the site to work.",
    );
    check(
        &[Odd],
        "This cookie is worth a look. 1 cookie. It is needed for the site to work.",
    );
}

/// A notice that names a cookie says something of it, if not its category.
#[test]
fn what_is_declared_without_a_category_is_not_sorted_and_what_nobody_declares_is_unknown() {
    let needed = (Fine, Necessary);
    check(
        &[(Fine, Unclassified)],
        Tone::Fine,
        "1 cookie. It is not sorted into a kind. Nothing that we saw goes against the council’s cookie page.",
    );
    check(
        &[(Fine, Unclassified), (Gap, Unclassified)],
        Tone::Gap,
        "2 cookies. They are not sorted into kinds. One is missing from the council’s cookie page.",
    );
    check(
        &[needed, (Odd, Unclassified)],
        Tone::Look,
        "One cookie is worth a look. 2 cookies: 1 is needed for the site to work, 1 is not sorted into a kind.",
    );
    check(
        &[(Gap, Unclassified)],
        Tone::Gap,
        "1 cookie. Nobody says what it is for. It is missing from the council’s cookie page.",
    );
}

#[test]
fn what_weighs_most_comes_first_where_somebody_should_look() {
    let needed = (Fine, Necessary);
    check(
        &[(EarlyMeasuring, Analytics); 7],
        Tone::Look,
        "This site started measuring your visit before you chose. 7 cookies. All count visits.",
    );
    check(
        &[needed, (Untold, Marketing), (Gap, Necessary)],
        Tone::Look,
        "The council’s cookie page leaves 2 cookies out. Somebody should check them. 3 cookies: 2 are needed for the site to work, 1 is for adverts.",
    );
    check(
        &[(UntoldElsewhere, Analytics), (Elsewhere, Necessary)],
        Tone::Look,
        "The council’s cookie page names these cookies for another service. Somebody should check them. 2 cookies: 1 is needed for the site to work, 1 counts visits.",
    );
    check(
        &[needed, (PerhapsEarly, Analytics), (Odd, Necessary)],
        Tone::Look,
        "One cookie was set before you chose. Somebody should check it. 3 cookies: 2 are needed for the site to work, 1 counts visits.",
    );
    check(
        &[needed, (Refused, Marketing), (Early, Marketing)],
        Tone::Against,
        "When you said no, this site set one cookie of that kind anyway. We last saw that on 24 November 2025. One other was set before you chose. 3 cookies: 1 is needed for the site to work, 2 are for adverts.",
    );
    check(
        &[
            (Early, Marketing),
            (Early, Marketing),
            (Personal, Necessary),
        ],
        Tone::Against,
        "This site set 2 cookies before you chose. Marketing cookies have to wait for your choice. One other holds what looks like personal data. 3 cookies: 1 is needed for the site to work, 2 are for adverts.",
    );
    check(
        &[
            (Early, Marketing),
            (Untold, Analytics),
            (Gap, Necessary),
            (UntoldElsewhere, Analytics),
            (Fine, Necessary),
        ],
        Tone::Against,
        "This site set one cookie before you chose. Marketing cookies have to wait for your choice. 2 others are missing from the council’s cookie page. 5 cookies: 2 are needed for the site to work, 2 count visits, 1 is for adverts.",
    );
}

#[test]
fn names_in_storage_are_told_last_and_are_no_cookies() {
    let check = |cookies: &[(Weight, Category)], keys: &[Category], text: &str| {
        let mut tally = tally(cookies);
        let of_key = |&category: &Category| Rollup {
            category,
            ..Rollup::default()
        };
        keys.iter().for_each(|key| tally.count_key(of_key(key)));
        let found = conclusion(&tally, false, &Words::new(None));
        let more = found.more.map(|more| format!(" {}", more.text));
        assert_eq!(found.sentence.text + &more.unwrap_or_default(), text);
    };
    check(
        &[],
        &[Analytics, Unclassified],
        "No cookies seen yet. 2 names in this page’s storage: 1 counts visits, 1 is not explained.",
    );
    check(
        &[(Fine, Necessary)],
        &[Necessary],
        "1 cookie. It is needed for the site to work. Nothing that we saw goes against the council’s cookie page. 1 name in this page’s storage. It is needed for the site to work.",
    );
}
