//! Dates of birth and names of people: shapes so common that only the name beside them makes them personal data.
//!
//! It judges no shape without a name for it.

use super::{place::offset, topic::Topics};

/// Whether a date stands in a text under a name that speaks of a birth.
pub(super) fn has_birth_date(text: &str, topics: Topics) -> bool {
    let bytes = text.as_bytes();
    let starts = (0..bytes.len()).filter(|at| {
        let before = at.checked_sub(1).map(|before| bytes[before]);
        bytes[*at].is_ascii_digit() && !before.is_some_and(|b| b.is_ascii_alphanumeric())
    });
    starts.into_iter().any(|at| {
        let Some(rest) = after_date(&bytes[at..]) else {
            return false;
        };
        let topics = topics.at(text, at);
        topics.speak_of(Topics::BIRTH)
            && (topics.speak_of(Topics::ITSELF) || !begins_with_time(rest))
    })
}

/// Whether a time of day stands after a date, `T10:00` or ` 9:30`: programs write one for what they do, and births have none.
fn begins_with_time(rest: &[u8]) -> bool {
    let Some((b'T' | b't' | b' ' | b'+', time)) = rest.split_first() else {
        return false;
    };
    let hours = time.iter().take_while(|b| b.is_ascii_digit()).count();
    (1..=2).contains(&hours) && time.get(hours) == Some(&b':')
}

/// What follows the day of a life that begins here: `1980-01-31`, `31/01/1980`, `31.1.1980`, `19800131`.
fn after_date(bytes: &[u8]) -> Option<&[u8]> {
    let mut numbers = [(0_u32, 0_usize); 3];
    let mut rest = bytes;
    let mut separator = None;
    for (n, place) in numbers.iter_mut().enumerate() {
        let length = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        let digits = rest.get(..length.min(9)).unwrap_or_default();
        let number = digits
            .iter()
            .fold(0, |number, digit| number * 10 + u32::from(digit - b'0'));
        *place = (number, length);
        rest = &rest[length..];
        if n == 0 && length == 8 {
            let is_date =
                !follows(rest) && is_day(number / 10_000, number / 100 % 100, number % 100);
            return is_date.then_some(rest);
        }
        if n < 2 {
            let Some((joint @ (b'-' | b'/' | b'.' | b' '), further)) = rest.split_first() else {
                return None;
            };
            if *separator.get_or_insert(*joint) != *joint {
                return None;
            }
            rest = further;
        }
    }
    let plain = |length: usize| (1..=2).contains(&length);
    let is_date = match numbers {
        [(year, 4), (month, m), (day, d)] if plain(m) && plain(d) => is_day(year, month, day),
        [(day, d), (month, m), (year, 4)] if plain(m) && plain(d) => is_day(year, month, day),
        _ => false,
    };
    is_date.then_some(rest)
}

/// Whether letters or digits go on.
fn follows(rest: &[u8]) -> bool {
    rest.first().is_some_and(u8::is_ascii_alphanumeric)
}

fn is_day(year: u32, month: u32, day: u32) -> bool {
    (1900..=2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)
}

/// Whether a part of a person's name stands in a text under a label that says so: `{"surname":"Doe"}`.
pub(super) fn has_name_part(text: &str, topics: Topics) -> bool {
    // Each label of that kind ends with it.
    let speaks = |text: &str| {
        let mut fours = text.as_bytes().windows(4);
        fours.any(|four| four.eq_ignore_ascii_case(b"name"))
    };
    if topics.speak_of(Topics::BODY) || !speaks(text) {
        return false;
    }
    let parts = text.split(['"', '\'', '&', ';', ',', ':', '=', '{', '}']);
    let mut parts = parts.filter(|part| !part.is_empty());
    parts.any(|part| {
        let label = Topics::default().at(text, offset(text, part));
        label.speak_of(Topics::NAME_PART) && is_person(part, label)
    })
}

/// Whether a whole value is the name of a person, by the name of its cookie and its own letters.
///
/// Under `firstname` or `surname` one word is enough; under `fullname` and `name` two are needed that begin with capital letters.
pub(super) fn is_person(text: &str, topics: Topics) -> bool {
    const LONGEST: usize = 60;
    // What programs put there before, or instead of, a name; and what else has capital letters.
    const NEVER: &str = " guest anonymous anon user unknown null undefined none true false yes no test default admin \
        public visitor customer resident empty nan unset required optional hidden show hide asc desc ascending descending on off ok and of \
        the for my dark light mode theme council borough city county district library services service home page \
        high contrast large text google analytics microsoft edge chrome safari new online portal account form \
        north south east west upon hamlets keynes valid invalid missing error pending complete done visible ";
    if text.len() > LONGEST
        || topics.speak_of(Topics::BODY)
        || !topics.speak_of(Topics::NAME_PART.and(Topics::WHOLE_NAME))
    {
        return false;
    }
    let words: Vec<&str> = text
        .split([' ', '+'])
        .filter(|word| !word.is_empty())
        .collect();
    let is_name = |word: &&str| {
        let bare = word.trim_end_matches('.');
        let letters = bare.chars().filter(|c| c.is_alphabetic()).count();
        let joints = bare
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'));
        let is_place = bare.to_lowercase().ends_with("shire");
        letters >= 1
            && joints
            && !is_place
            && !NEVER.contains(&format!(" {} ", bare.to_lowercase()))
    };
    let has_capital = |word: &&str| word.starts_with(char::is_uppercase);
    let long = words.iter().any(|word| word.chars().count() >= 2);
    let enough = if topics.speak_of(Topics::NAME_PART) {
        (1..=3).contains(&words.len())
    } else {
        (2..=4).contains(&words.len()) && words.iter().all(has_capital)
    };
    enough && long && words.iter().all(is_name)
}
