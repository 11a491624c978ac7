//! The times of several cookies that one text counts up: each its own, or one that adds up.
//!
//! “1 year and 1 month” of two cookies may be either, so only words that give an order settle it.

use crate::notice::{
    block::Part,
    card::Given,
    mention::AROUND,
    naming::Name,
    span::{self, Spoken},
    times::{is_same, time_in},
};

const EACH_OR_ALL: &str = "doubt-each-or-all";
pub(super) const UNEVEN: &str = "doubt-uneven";
/// Words by which a text says that times belong to names in their order.
const IN_ORDER: [&str; 5] = [
    "respectively",
    "in that order",
    "in this order",
    "yn y drefn honno",
    "yn eu trefn",
];

/// How a sentence begins that goes on about the cookie of the one before.
const IT: [&str; 3] = ["It", "Mae'n", "Mae\u{2019}n"];

/// How a text gives the times of several cookies.
pub(super) enum Told {
    /// One time for all.
    Together,
    /// The words and the time of each, in the order of the names; none where it is not given.
    Each(Vec<Option<(String, Spoken)>>),
    /// It cannot be known, with the id of the words for why, and the shortest and the longest that it may be.
    Unknown(&'static str, Option<(i64, i64)>),
}

/// How a text gives the times of the cookies that a row names together.
pub(super) fn of(given: &Given, part: &Part) -> Told {
    let spoken = given.spoken.as_ref();
    let is_sure = spoken.is_some_and(|spoken| spoken.lifetime.is_some());
    match in_sentences(given, part) {
        Told::Together => told(part, given.names.len(), is_sure),
        told => told,
    }
}

/// How a text gives the times of as many cookies; `is_sure` says that it was read as one time.
fn told(part: &Part, count: usize, is_sure: bool) -> Told {
    let lower = part.text.to_lowercase();
    let in_order = IN_ORDER.iter().any(|words| lower.contains(words));
    let times = counted(part, &lower);
    let is_one = times
        .windows(2)
        .all(|two| two[0].1.lifetime == two[1].1.lifetime);
    let seconds: Vec<i64> = times
        .iter()
        .filter_map(|(_, spoken)| spoken.lifetime?.seconds())
        .collect();
    // What adds up counts its units down: “1 year and 1 month”. “30 days and 1 year” is two times.
    let may_add_up = seconds.len() == times.len() && seconds.windows(2).all(|two| two[0] > two[1]);
    let least = seconds.iter().min().copied();
    let range = |most: Option<i64>| least.zip(most).filter(|_| seconds.len() == times.len());
    match times.len() == count {
        true if in_order || (!is_one && !may_add_up) => {
            Told::Each(times.into_iter().map(Some).collect())
        }
        true if is_sure && !is_one => Told::Unknown(
            EACH_OR_ALL,
            range(seconds.iter().copied().reduce(i64::saturating_add)),
        ),
        false if in_order || (!is_one && !may_add_up) => {
            Told::Unknown(UNEVEN, range(seconds.iter().max().copied()))
        }
        // More times than names add up to no more than one.
        false if !is_one && times.len() > count => Told::Unknown(
            UNEVEN,
            range(seconds.iter().copied().reduce(i64::saturating_add)),
        ),
        _ => Told::Together,
    }
}

/// How the sentences of a purpose, which the time was read from, give the times of several cookies: “_ga lasts 2 years. _gid
/// lasts 24 hours.” A sentence that begins with “it” is about the cookie of the one before.
fn in_sentences(given: &Given, time: &Part) -> Told {
    let purpose = given.purpose.as_deref().unwrap_or_default();
    if !purpose.contains(&time.text) {
        return Told::Together;
    }
    let mut about: Vec<&Name> = Vec::new();
    let mut told: Vec<(Vec<&Name>, String, Spoken)> = Vec::new();
    for sentence in purpose.split(". ") {
        let words: Vec<&str> = sentence.split_whitespace().collect();
        let is_named = |name: &&Name| {
            words
                .iter()
                .any(|word| word.trim_matches(AROUND) == name.pattern)
        };
        let mut named: Vec<&Name> = given.names.iter().filter(is_named).collect();
        if named.len() == given.names.len() {
            named.clear();
        }
        if !named.is_empty() || !words.first().is_some_and(|first| IT.contains(first)) {
            about = named;
        }
        if let Some((spoken, part)) = time_in(&time.with(sentence)) {
            told.push((about.clone(), part.text, spoken));
        }
    }
    let is_one = told
        .windows(2)
        .all(|two| is_same(two[0].2.lifetime, two[1].2.lifetime));
    if told.iter().all(|(names, ..)| names.is_empty()) {
        return match is_one {
            true => Told::Together,
            false => Told::Unknown(UNEVEN, None),
        };
    }
    let of_name = |name: &Name| {
        let found = told.iter().find(|(names, ..)| names.contains(&name))?;
        Some((found.1.clone(), found.2.clone()))
    };
    Told::Each(given.names.iter().map(of_name).collect())
}

/// How many times commas and joining words part.
pub(super) fn count(part: &Part) -> usize {
    counted(part, &part.text.to_lowercase()).len()
}

/// The times that commas and joining words part, with the words of each.
fn counted(part: &Part, lower: &str) -> Vec<(String, Spoken)> {
    let mut text = if lower.len() == part.text.len() {
        part.text.clone()
    } else {
        lower.to_owned()
    };
    for joint in [" and ", " ac ", " a ", " & "] {
        text = text.replace(joint, ", ");
    }
    let pieces = text.split([',', ';']).map(|piece| piece.trim().to_owned());
    let timed = |piece: String| span::sure(&piece, None).map(|spoken| (piece, spoken));
    pieces.filter_map(timed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_times_as_names_belong_to_them_in_their_order_unless_they_may_add_up() {
        let check = |text: &str, count: usize, expected: &str| {
            let part = Part {
                text: text.to_owned(),
                ..Part::default()
            };
            let said = match told(&part, count, span::sure(text, None).is_some()) {
                Told::Together => "together".to_owned(),
                Told::Each(times) => {
                    let texts = times.into_iter().flatten().map(|(text, _)| text);
                    let texts: Vec<String> = texts.collect();
                    texts.join("|")
                }
                Told::Unknown(_, Some((least, most))) => format!("{least}..{most}"),
                Told::Unknown(_, None) => "unknown".to_owned(),
            };
            assert_eq!(said, expected, "{text}");
        };
        check("30 days and 1 year", 2, "30 days|1 year");
        check("30 diwrnod a blwyddyn", 2, "30 diwrnod|blwyddyn");
        check("12 hours, 1 day and 1 week", 3, "12 hours|1 day|1 week");
        check("session and 1 year", 2, "session|1 year");
        check(
            "1 year and 30 days respectively",
            2,
            "1 year|30 days respectively",
        );
        check("1 year and 30 days", 2, "2592000..34128000");
        check("1 year and 1 month", 3, "together");
        check("30 days and 1 year", 3, "2592000..31536000");
        check("1 day and 1 year respectively", 3, "86400..31536000");
        check("2 years, 24 hours and 1 minute", 2, "60..63158460");
        check("2 weeks", 2, "together");
        check("1 day and 1 day", 2, "together");
    }
}
