//! Sightings of a cookie as rows of text, and the notice that they are held against.

use biscuit_tin_shared::{
    cookie::{
        browser::{Profile, ResponseContext},
        consent::{Answers, Choice},
        observation::{Arrival, Dates, Observation, Seen},
        set_cookie::SetCookie,
        site::Host,
    },
    judge::case::{Sighting, Stamp},
    registry::{FileKind, Registry, RegistryFile},
};

pub(crate) const HOUR: i64 = 3600;
pub(crate) const START: i64 = 1_764_000_000 / HOUR * HOUR;

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

/// A sighting, written as the hour or as the first and the last one, how it was seen, and the choice, with the hour of the site's question behind an `@`.
///
/// `header`, `long` for ten days, `2days` and the like, `session` without a time, `gone` a deletion, `mail` with an address as its value, `clean` in place of such a value, `opaque` with an identifier, `tried` what no browser keeps, `site` by any host of the site, `sent`, `local` for a name in local storage; behind `http:` without https.
pub(crate) fn sighting(name: &str, text: &str) -> Sighting {
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
        "opaque" => set("8f3a9c1122d04b7788e1", 86_400),
        "clean" => replacing(set("1", 86_400)),
        "tried" => field_of("1", "; Max-Age=60; Domain=other.test"),
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
        dates: dates(hour),
    }
}

/// What was chosen, as a row writes it.
pub(crate) fn chosen(word: &str) -> Choice {
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

pub(crate) fn registry() -> Registry {
    let file = RegistryFile {
        kind: FileKind::Council,
        path: "test.toml".to_owned(),
        text: NOTICE.to_owned(),
    };
    Registry::only(&[file]).expect("the file is whole")
}

/// The moments of an hour, or of the first and the last one.
fn dates(hours: &str) -> Dates {
    let at = |hour: &str| START + HOUR * hour.parse::<i64>().expect("an hour");
    let (first, last) = hours.split_once('-').unwrap_or((hours, hours));
    Dates {
        first: at(first),
        last: at(last),
    }
}
