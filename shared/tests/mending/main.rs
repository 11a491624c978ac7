//! What a later visit puts right, and what it cannot: rows of sightings, and what then holds or held.

mod sightings;

use biscuit_tin_shared::{
    cookie::{lifetime::Lifetime, observation::Dates},
    explain::{self, Row, words::Words},
    judge::{
        ALONE, Judgement,
        case::{Case, Missed, Sighting, SiteFacts},
        finding::DatedFinding,
        judge,
    },
};
use sightings::{HOUR, START, chosen, registry, sighting};

fn codes(findings: &[DatedFinding]) -> Vec<&'static str> {
    let codes = findings.iter().map(|dated| dated.finding.code());
    codes.collect()
}

/// What these sightings of a cookie show, and pages without it, which are written as the hour, `missed`, and the choice.
fn judged(name: &str, sightings: &[&str]) -> Judgement {
    let is_missed = |text: &&&str| text.contains(" missed ");
    let seen = sightings.iter().filter(|text| !is_missed(text));
    let seen: Vec<Sighting> = seen.map(|text| sighting(name, text)).collect();
    let missed = sightings.iter().filter(is_missed).map(|text| {
        let (hour, choice) = text.split_once(" missed ").expect("an hour");
        Missed {
            choice: chosen(choice),
            at: START + HOUR * hour.parse::<i64>().expect("an hour"),
        }
    });
    let case = Case {
        sightings: &seen,
        dates: Dates::default(),
        site: &SiteFacts {
            missed: missed.collect(),
            ..ALONE
        },
    };
    judge(&registry(), &case)
}

/// What holds and what held after these sightings of a cookie.
fn check<const N: usize>(name: &str, sightings: [&str; N], now: &[&str], past: &[&str]) {
    let judged = judged(name, &sightings);
    let mut found = (codes(&judged.findings), codes(&judged.history));
    found.0.retain(|code| *code != "refused_by_browsers");
    assert_eq!(found, (now.to_vec(), past.to_vec()), "{name} {sightings:?}");
}

/// The line about the lifetime of a cookie, and its findings of now and then, as sentences.
fn reported(name: &str, sightings: [&str; 2]) -> String {
    let seen = sightings.map(|text| sighting(name, text));
    let row = Row {
        seq: 0,
        id: name,
        case: Case {
            sightings: &seen,
            dates: Dates::default(),
            site: &ALONE,
        },
        times: 2,
        is_dated: true,
    };
    let cookie = explain::cookie(&row, &registry(), &Words::new(None));
    let found = cookie.findings.iter().chain(&cookie.history);
    let found: Vec<&str> = found.map(|one| one.sentence.text.as_str()).collect();
    format!("{} | {}", cookie.lifetime.text, found.join(" | "))
}

#[test]
fn the_line_about_a_lifetime_says_what_its_findings_say() {
    let check = |sightings: [&str; 2], expected: &str| {
        assert_eq!(reported("a", sightings), expected, "{sightings:?}");
    };
    let over = "At one time it asked to stay 10 days. The notice says 1 day.";
    check(
        ["0 header -", "0 long -"],
        "It stays 10 days. The notice says: 1 day. | It stays 10 days. The notice says 1 day.",
    );
    check(
        ["0 long -", "0 header -"],
        &format!(
            "At one time it asked to stay 10 days, at another 1 day. The notice says: 1 day. | {over}"
        ),
    );
    let session = "At one time it asked to stay until you close the browser";
    check(
        ["0 session -", "0 header -"],
        &format!(
            "{session}, at another 1 day. The notice says: 1 day. | {session}. The notice says 1 day."
        ),
    );
    // Put right within the day.
    check(
        ["0 long -", "4 header -"],
        &format!("It stays 1 day. The notice says: 1 day. | {over}"),
    );
    check(
        ["0 long -", "0 gone -"],
        &format!(
            "It asked to stay 10 days. The site has deleted it since. The notice says: 1 day. | {over}"
        ),
    );
}

#[test]
fn what_a_promise_says_of_a_lifetime_is_not_missed_in_the_line_about_it() {
    let check = |name: &str, how: &str, expected: &str| {
        assert_eq!(reported(name, [how; 2]), expected, "{name} {how}");
    };
    check("visit", "0 header yes", "It stays 1 day. | ");
    check(
        "theme",
        "0 header yes",
        "It stays 1 day. No notice says how long. | ",
    );
}

/// The lifetime that the one finding speaks of, in days, and the hours of its first and last sighting.
fn spoken_of(sightings: &[&str]) -> (i64, i64, i64) {
    let seen: Vec<Sighting> = sightings.iter().map(|text| sighting("a", text)).collect();
    let case = Case {
        sightings: &seen,
        dates: Dates::default(),
        site: &ALONE,
    };
    let findings = judge(&registry(), &case).findings;
    let [found] = &findings[..] else {
        panic!("{findings:?}");
    };
    let seconds = found.finding.lifetime().and_then(Lifetime::seconds);
    let hour = |moment: i64| (moment - START) / HOUR;
    let dates = found.dates.expect("it has days");
    (
        seconds.expect("it has one") / 86_400,
        hour(dates.first),
        hour(dates.last),
    )
}

#[test]
fn of_several_wrong_lifetimes_the_one_that_is_off_the_most_is_said_with_its_own_days() {
    let check = |sightings: &[&str], expected: (i64, i64, i64)| {
        assert_eq!(spoken_of(sightings), expected, "{sightings:?}");
    };
    check(&["0 9days -", "0 3days -", "0 1days -"], (9, 0, 0));
    check(&["0 3days -", "0 9days -", "0 1days -"], (9, 0, 0));
    check(&["0 1days -", "0 9days -", "0 3days -"], (9, 0, 0));
    // Of the last hour in which one was wrong, with the days of that lifetime.
    check(&["0 9days -", "5 3days -"], (3, 5, 5));
    check(&["0 9days -", "5 3days -", "9 9days -"], (9, 0, 9));
    check(&["0 9days -", "9 3days -", "9 9days -"], (9, 0, 9));
}

#[test]
fn what_a_field_asked_for_is_put_right_by_a_field_of_a_later_visit() {
    let outlives = &["outlives_declaration"][..];
    check("a", ["0 long -", "1 header -"], outlives, &[]);
    check("a", ["0 long -", "2 header -"], &[], outlives);
    check("a", ["0 long -", "2 sent -"], outlives, &[]);
    check("a", ["0 long -", "2 site -"], outlives, &[]);
    // Over plain http other fields may come.
    check("a", ["0 long -", "2 http:1days -"], outlives, &[]);
    check("a", ["0 http:9days -", "2 http:1days -"], &[], outlives);
    check("a", ["0 http:9days -", "2 header -"], &[], outlives);
}

#[test]
fn what_came_back_after_it_was_right_is_not_put_right() {
    let outlives = &["outlives_declaration"][..];
    let comes_and_goes = ["0 long -", "24 header -", "48 long -", "72 header -"];
    check("a", comes_and_goes, outlives, &[]);
    // Of like sightings the first and the last hour are known.
    check("a", ["0-48 long -", "24-72 header -"], outlives, &[]);
    check(
        "a",
        ["0-48 long -", "24 header -", "72 header -"],
        outlives,
        &[],
    );
    let otherwise = ["0 9days -", "24 header -", "48 3days -", "72 header -"];
    check("a", otherwise, outlives, &[]);
    let refused = ["0 header no", "24 gone no", "48 header no", "72 gone no"];
    check("ad", refused, &["claim_broken", "ignores_refusal"], &[]);
    // It stayed right, or was right beside it all the while.
    check("a", ["0-24 long -", "48-72 header -"], &[], outlives);
    check("a", ["0-48 long -", "0-72 header -"], &[], outlives);
    check("a", ["0-1 long -", "1-72 header -"], &[], outlives);
    check(
        "a",
        ["0-48 long -", "24 sent -", "72 header -"],
        &[],
        outlives,
    );
}

#[test]
fn what_a_value_gave_away_is_put_right_where_a_later_answer_replaces_it() {
    let personal = &["personal_data_in_value"][..];
    check("a", ["0 mail -", "2 clean -"], &[], personal);
    check("a", ["0 mail -", "1 clean -"], personal, &[]);
    // Another visitor's value says nothing, unless it is one that stands for a visitor, on a later day.
    check("a", ["0 mail -", "48 header -"], personal, &[]);
    check("a", ["0 mail -", "48 sent -"], personal, &[]);
    check("a", ["0 mail -", "48 opaque -"], &[], personal);
    check("a", ["0 mail -", "1 opaque -"], personal, &[]);
    check("a", ["0 opaque -", "48 mail -"], personal, &[]);
    // That nobody gets it, says nothing of what it holds.
    check("a", ["0 mail -", "24 gone -", "48 missed -"], personal, &[]);
}

#[test]
fn what_came_too_early_is_put_right_where_a_browser_without_it_got_none() {
    let early = &["before_consent"][..];
    let waits = &["claim_broken"][..];
    for (name, early) in [("ad", &[waits, early].concat()), ("theme", &waits.to_vec())] {
        let holds = |later: [&str; 2]| {
            check(name, ["0 header notyet", later[0], later[1]], early, &[]);
        };
        // The browser may have had it all the while.
        holds(["24 header yes@24", "25 header yes@24"]);
        holds(["24 sent yes@24", "25 missed yes"]);
        holds(["24 gone notyet", "24 gone yes"]);
        // In the same visit, under another choice, or it was tried since.
        holds(["1 missed notyet", "0 missed notyet"]);
        holds(["24 missed yes", "24 missed -"]);
        holds(["24 missed notyet", "24 tried notyet"]);
        let mended = |later| {
            check(
                name,
                ["0 header notyet", "24 missed notyet", later],
                &[],
                early,
            )
        };
        mended("24 header yes@24");
        mended("25 missed yes");
        mended("23 gone notyet");
    }
    let again = ["0 header notyet", "24 missed notyet", "25 header notyet"];
    check("ad", again, &["claim_broken", "before_consent"], &[]);
    check("ad", ["0 site notyet", "24 missed notyet"], &[], early);
}

#[test]
fn what_is_taken_back_is_put_right_where_a_browser_without_it_got_none_since() {
    let outlives = &["outlives_declaration"][..];
    check("a", ["0 long -", "24 gone -"], outlives, &[]);
    check("a", ["0 long -", "24 gone -", "25 missed -"], outlives, &[]);
    check("a", ["0 long -", "48 missed -"], outlives, &[]);
    check(
        "a",
        ["0 long -", "24 gone -", "48 missed notyet"],
        outlives,
        &[],
    );
    check("a", ["0 long -", "24 gone -", "48 missed -"], &[], outlives);
    check(
        "a",
        ["0 long -", "24 gone -", "48 missed -", "49 long -"],
        outlives,
        &[],
    );
}

#[test]
fn a_yes_says_nothing_of_a_no() {
    let refused = &["ignores_refusal"][..];
    let both = &["claim_broken", "ignores_refusal"][..];
    let waits = &["claim_broken"][..];
    check("ad", ["0 header no", "24 header yes@24"], both, &[]);
    check("ad", ["0 header no", "24 sent no"], both, &[]);
    // The site takes back what it set against the no.
    check("ad", ["0 header no", "24 gone no"], waits, refused);
    check("ad", ["0 header no", "24 gone yes"], both, &[]);
    // It takes it back and tries again, or a browser without it got none after the no.
    check(
        "ad",
        ["0 header no", "24 gone no", "24 tried no"],
        both,
        &[],
    );
    check(
        "ad",
        ["0 header no", "24 gone no", "24 tried yes"],
        waits,
        refused,
    );
    check("ad", ["0 header no", "24 missed notyet"], both, &[]);
    check("ad", ["0 header no", "24 missed no"], &[], both);
    check(
        "ad",
        ["0 header no", "24 site no"],
        &["claim_broken", "ignores_refusal", "ignores_refusal"],
        &[],
    );
    check("theme", ["0 header no", "24 header yes@24"], waits, &[]);
    // What was mended of one kind says nothing of the other.
    let each = &["claim_broken", "claim_broken"];
    check("theme", ["0 header no", "24 header notyet"], each, &[]);
    // The later one says it with more certainty.
    check("ad", ["0 site no", "24 header no"], both, refused);
}

#[test]
fn a_cookie_adds_to_its_site_what_holds_and_the_last_day_of_a_refusal() {
    let check = |name: &str, sightings: [&str; 2], attention: bool, refused: Option<i64>| {
        let rollup = judged(name, &sightings).rollup();
        let refused = refused.map(|hour| START + HOUR * hour);
        let found = (rollup.attention, rollup.refused_on);
        assert_eq!(found, (attention, refused), "{name} {sightings:?}");
    };
    check("a", ["0 header -", "24 header -"], false, None);
    check("a", ["0 session -", "24 session -"], false, None);
    check("a", ["0 long -", "24 long -"], true, None);
    check("ad", ["0 header no", "24 header no"], true, Some(24));
    check("ad", ["0 header no", "24 sent no"], true, Some(0));
    check("ad", ["0 header notyet", "24 header notyet"], true, None);
}

#[test]
fn what_a_browser_brings_or_a_page_stores_is_no_gap_in_the_notice() {
    let check = |name: &str, how: &str, expected: &str| {
        let findings = judged(name, &[how; 2]).findings;
        assert_eq!(codes(&findings).join(" "), expected, "{name} {how}");
        let is_storage = reported(name, [how; 2]).contains("storage, not a cookie");
        assert_eq!(is_storage, how.contains("local"), "{name} {how}");
    };
    check("away", "0 header -", "declared_elsewhere");
    check("away", "0 sent -", "cannot_check");
    check("away", "0 local -", "cannot_check");
    check("new", "0 header -", "undeclared");
    check("new", "0 sent -", "cannot_check");
    check("new", "0 local -", "cannot_check");
    // Nothing is stored that a notice could leave out.
    check("new", "0 gone -", "");
}
