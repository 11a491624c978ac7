//! What a later visit puts right, and what it cannot: rows of sightings, and what then holds or held.

use biscuit_tin_shared::{
    cookie::{
        browser::{Profile, ResponseContext},
        consent::{Answers, Choice},
        lifetime::Lifetime,
        observation::{Arrival, Dates, Observation, Seen},
        set_cookie::SetCookie,
        site::Host,
    },
    explain::{self, Row, words::Words},
    judge::{
        ALONE, Judgement,
        case::{Case, Sighting, Stamp},
        finding::DatedFinding,
        judge,
    },
    registry::{FileKind, Registry, RegistryFile},
};

const HOUR: i64 = 3600;
const START: i64 = 1_764_000_000 / HOUR * HOUR;

const NOTICE: &str = r#"
council = { id = "test", name = "Test Council" }
notice = [{ id = "n", title = "N", document = "n.txt" }]
[[service]]
id = "s"
name = "S"
notice = "n"
section = "S"
source = { section = "S", line = 1 }
hosts = [{ host = "portal.council.test", basis = "stated" }]
cookie = [
  { names = ["a"], purpose = "Does it.", judged_category = "necessary", lifetime = "1 day", source = { section = "S", line = 2 } },
  { names = ["ad"], purpose = "Follows you.", judged_category = "marketing", source = { section = "S", line = 3 } },
  { names = ["theme"], purpose = "Colours it.", judged_category = "functional", source = { section = "S", line = 4 } },
  { names = ["visit"], purpose = "Keeps it.", judged_category = "necessary", source = { section = "S", line = 6 } },
]
claim = [
  { kind = "needs_opt_in", text = "It waits.", source = { section = "S", line = 5 } },
  { kind = "max_lifetime", text = "It stays a day.", parameters = { names = ["visit"], lifetime = "1 day" }, source = { section = "S", line = 7 } },
]
[[service]]
id = "far"
name = "Far"
notice = "n"
section = "F"
source = { section = "F", line = 8 }
hosts = [{ host = "far.test", basis = "stated" }]
cookie = [{ names = ["away"], purpose = "Does it.", judged_category = "necessary", source = { section = "F", line = 9 } }]
"#;

/// A sighting, written as the hour, how it was seen, and the choice, with the hour of the site's question behind an `@`.
///
/// `header`, `long` for ten days, `2days` and the like, `session` without a time, `gone` a deletion, `mail` with an address as its value, `clean` in place of such a value, `site` by any host of the site, `sent`, `local` for a name in local storage; behind `http:` without https.
fn sighting(name: &str, text: &str) -> Sighting {
    let host = &Host::parse("portal.council.test").expect("a host");
    let at = |hour: &str| START + HOUR * hour.parse::<i64>().expect("an hour");
    let mut words = text.split(' ');
    let mut word = || words.next().expect("three words");
    let (hour, how, choice) = (word(), word(), word());
    let (choice, open_since) = match choice.split_once('@') {
        Some((choice, hour)) => (choice, Some(at(hour))),
        None => (choice, None),
    };
    let choice = chosen(choice);
    let (over_https, how) = match how.strip_prefix("http:") {
        Some(how) => (false, how),
        None => (true, how),
    };
    let field_of = |value: &str, time: &str| {
        let secure = if over_https { "; Secure" } else { "" };
        let field = format!("{name}={value}; Path=/{time}; HttpOnly{secure}");
        let cookie = SetCookie::parse(field.as_bytes()).expect("a cookie");
        let response = ResponseContext {
            host,
            path: b"/",
            over_https,
            now: START,
            date: None,
            profile: Profile::default(),
            cross_site: false,
            trust_local: false,
        };
        Observation::set(&cookie, response, Arrival::default())
    };
    let set = |value: &str, seconds: i64| field_of(value, &format!("; Max-Age={seconds}"));
    let sent = |seen| {
        let (name, arrival) = (name.as_bytes(), Arrival::default());
        Observation::sent(host, true, name, b"1", seen, arrival)
    };
    let observation = match how {
        "header" => set("1", 86_400),
        "long" => set("1", 864_000),
        "session" => field_of("1", ""),
        "gone" => set("", 0),
        "mail" => set("jo.smith@example.org", 86_400),
        "clean" => replacing(set("1", 86_400)),
        "site" => sent(Seen::AddedOnSite),
        "sent" => sent(Seen::SentByBrowser),
        "local" => sent(Seen::LocalStorage),
        days => {
            let days = days.strip_suffix("days").expect(how);
            set("1", 86_400 * days.parse::<i64>().expect("a number"))
        }
    };
    Sighting {
        observation,
        stamp: Stamp { choice, open_since },
        dates: Dates {
            first: at(hour),
            last: at(hour),
        },
    }
}

/// What was chosen, as a row writes it.
fn chosen(word: &str) -> Choice {
    let all = |answer| {
        Choice::Made(Answers {
            functional: Some(answer),
            analytics: Some(answer),
            marketing: Some(answer),
        })
    };
    match word {
        "yes" => all(true),
        "no" => all(false),
        "notyet" => Choice::NotYet,
        _ => Choice::default(),
    }
}

/// The same in place of a value that gave something away.
fn replacing(mut seen: Observation) -> Observation {
    seen.arrival.replaced = true;
    seen
}

fn codes(findings: &[DatedFinding]) -> Vec<&'static str> {
    let codes = findings.iter().map(|dated| dated.finding.code());
    codes.collect()
}

fn registry() -> Registry {
    let file = RegistryFile {
        kind: FileKind::Council,
        path: "test.toml".to_owned(),
        text: NOTICE.to_owned(),
    };
    Registry::only(&[file]).expect("the file is whole")
}

/// What two sightings of a cookie show.
fn judged(name: &str, sightings: [&str; 2]) -> Judgement {
    let seen = sightings.map(|text| sighting(name, text));
    let case = Case {
        sightings: &seen,
        dates: Dates::default(),
        site: &ALONE,
    };
    judge(&registry(), &case)
}

/// What holds and what held after two sightings of a cookie.
fn check(name: &str, sightings: [&str; 2], now: &[&str], past: &[&str]) {
    let judged = judged(name, sightings);
    let found = (codes(&judged.findings), codes(&judged.history));
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
fn what_a_value_gave_away_is_put_right_where_a_later_answer_replaces_it() {
    let personal = &["personal_data_in_value"][..];
    check("a", ["0 mail -", "2 clean -"], &[], personal);
    check("a", ["0 mail -", "1 clean -"], personal, &[]);
    // Another visitor's value says nothing.
    check("a", ["0 mail -", "2 header -"], personal, &[]);
    check("a", ["0 mail -", "2 sent -"], personal, &[]);
}

#[test]
fn what_came_too_early_is_put_right_where_the_site_asked_again() {
    let early = &["before_consent"][..];
    let waits = &["claim_broken"][..];
    for (name, early) in [("ad", &[waits, early].concat()), ("theme", &waits.to_vec())] {
        let holds = |later| check(name, ["0 header notyet", later], early, &[]);
        holds("24 header yes");
        holds("24 header yes@0");
        holds("24 header -@24");
        holds("24 sent yes@24");
        holds("24 site yes@24");
        check(name, ["0 header notyet", "24 header yes@24"], &[], early);
    }
    check("ad", ["0 site notyet", "24 site yes@24"], &[], early);
    check("ad", ["0 site notyet", "24 header yes@24"], &[], early);
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
        let rollup = judged(name, sightings).rollup();
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
        let findings = judged(name, [how; 2]).findings;
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
