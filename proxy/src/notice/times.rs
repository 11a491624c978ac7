//! Times inside other words: in a sentence, in brackets, alone in a line.

use crate::notice::{
    block::Part,
    brackets::without_brackets,
    span,
    span_words::{number_of_unit, number_word, unit},
};
use biscuit_tin_shared::cookie::lifetime::Lifetime;
use std::{collections::HashSet, sync::LazyLock};

/// Longest text that is a time and nothing else, in words.
pub(super) const TIME: usize = 8;
/// Words of a sentence that say how long something stays.
const STAYS: &str = "expire|expiry|last|kept|keep|stored|store|stays|stay|delet|remain|remov|lifetime|ends when|session cookie|\
     lives|valid|remember|when you close|when you leave|dod i ben|para|dileu|cadw|aros|for up to";
/// How sentences begin that tell the reader what to do.
const ADVICE: [&str; 6] = ["you can", "you may", "to ", "if you", "gallwch", "os "];

/// Words that stand around a span and an end of a session, and say nothing else.
const FRAME: &str = "session sessions sesiwn browser browsers browsing window tab porwr borwr phorwr persistent permanent never \
     expire expires expired expiry expiring lasts last lasting lifetime duration kept stored stays stay remains remain \
     valid deleted removed cleared erased ends end ended ending closes close closed closing exit quit shut is are be it its they \
     this these cookie cookies when until till after before in at on of the for from to up or and a an your you our \
     leave leaves site website page visit within once only set update updated use used first about around approx \
     approximately usually typically normally max maximum min minimum no not more than less least most longer shorter over under \
     between as long automatically will does do inactivity idle inactive activity last latest date creation time consent total by \
     default forever unlimited indefinitely diwedd y yr yn ar eich ei mae mae'r pan fyddwch chi wrth gau cau caeir gaeir caewch gaewch dileir i ben dod daw para \
     parhaol byth nes tan am hyd at o fewn hyd rhwng a ac neu tua wedi \u{f4}l dim mwy na llai leiaf gwefan cwci cwcis hwn hyn \
     cael gael ei dileu ddileu gadael adael";

static FRAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| FRAME.split_whitespace().collect());

/// Whether a text is a span or an end of a session and holds no other words: “Expires after 2 days”, and not “session number”.
pub(super) fn is_whole(text: &str) -> bool {
    has_frame_alone(text) && is_pure_time(text)
}

/// Whether all words of a text are those of times.
pub(super) fn has_frame_alone(text: &str) -> bool {
    let lower = text.to_lowercase().replace('\u{2019}', "'");
    let mut words = lower.split(|c: char| !c.is_alphabetic() && c != '\'');
    words.all(|word| {
        word.is_empty()
            || FRAMES.contains(word)
            || unit(word).is_some()
            || number_word(word).is_some()
            || number_of_unit(word).is_some()
    })
}

/// Words by which a text says that something ends, or goes on to an end.
const UNTIL: &str = "end|until|till|expir|delet|remov|clear|erase|clos|leave|cau|gau|caeir|gaeir|caewch|gaewch|dileir|gadael|adael|dod i ben|quit|exit|over|last|only|for the|for a|for your|for this|\
     during|throughout|duration|length of|session cookie|cookie session|diwedd|nes|tan|dileu|para|yn ystod|cwci sesiwn";

/// Whether a text that names a session, or something that persists, says of it that it is a time: “deleted after your session”,
/// and not “keeps your session secure”.
fn is_of_time(lower: &str) -> bool {
    UNTIL.split('|').any(|word| lower.contains(word))
}

/// Whether a span of a text is about something else: “the last 7 days”, “one every 10 minutes”, “3 times in 1 hour”.
fn is_of_other(lower: &str) -> bool {
    const BEFORE: [&str; 5] = ["previous", "every", "each", "per", "bob"];
    // “The last 2 days”, and not “they last 2 days”.
    const NOUN: [&str; 7] = ["the", "your", "in", "over", "its", "our", "these"];
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let is_number = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_digit())
            || number_word(word).is_some_and(|number| number >= 1.0) && !["a", "an"].contains(&word)
    };
    let is_span = |at: &usize| {
        is_number(words[*at]) && words.get(at + 1).is_some_and(|next| unit(next).is_some())
    };
    let spans: Vec<usize> = (1..words.len()).filter(is_span).collect();
    let ends = ["expir", "delet", "remov", "clear", "end", "ben", "dileu"];
    let is_other = |at: &usize| {
        let is_noun = *at > 1 && NOUN.contains(&words[at - 2]);
        BEFORE.contains(&words[at - 1])
            || is_noun && ["last", "past", "next", "first"].contains(&words[at - 1])
            || words[at - 1] == "in" && !ends.iter().any(|end| lower.contains(end))
    };
    !spans.is_empty() && spans.iter().all(is_other)
}

/// Whether a sentence or a piece of a line gives a time of its cookie, and not of something that the cookie is for.
pub(super) fn tells(text: &str, spoken: &span::Spoken) -> bool {
    let lower = text.to_lowercase();
    match spoken.lifetime {
        Some(Lifetime::Session | Lifetime::Persistent) => {
            has_frame_alone(text) || is_of_time(&lower)
        }
        _ => !is_of_other(&lower),
    }
}

/// Whether a short text with a time begins as one that says how long its cookie stays, and not as one about something else:
/// “Payments must be made within 14 days”, “Counts visits a day”.
pub(super) fn says_how_long(text: &str) -> bool {
    const STARTS: &str = "for until till when once after up at end ends ending within a an one session am hyd nes tan pan ar ymhen diwedd";
    let lower = text.to_lowercase();
    let first = lower
        .split(|c: char| !c.is_alphanumeric())
        .find(|word| !word.is_empty());
    let begins = first.is_some_and(|first| {
        first.starts_with(|c: char| c.is_ascii_digit())
            || number_word(first).is_some()
            || number_of_unit(first).is_some()
            || STARTS.split(' ').any(|start| start == first)
    });
    begins || has_frame_alone(text) || STAYS.split('|').any(|word| lower.contains(word))
}

/// Whether a line is a time and nothing else.
pub(super) fn is_time(part: &Part) -> bool {
    part.words() <= TIME && is_pure_time(&part.text)
}

/// Whether a text gives a time and nothing beside it: no second sentence, no words before brackets.
pub(super) fn is_pure_time(text: &str) -> bool {
    pure_time(text).is_some()
}

/// The time of a text that gives nothing beside it.
pub(super) fn pure_time(text: &str) -> Option<span::Spoken> {
    let (before, inside) = without_brackets(text);
    let spoken = span::sure(text, None).filter(|_| !text.contains(". "))?;
    (inside.is_none() || span::sure(before, None).is_some()).then_some(spoken)
}

/// How long a text says that something stays, in a sentence or in brackets at its end.
pub(super) fn time_in(part: &Part) -> Option<(span::Spoken, Part)> {
    let bracket = part
        .text
        .rfind('(')
        .map(|at| part.text[at + 1..].trim_end_matches(['.', ')', ',', ' ']));
    let bracket = bracket.filter(|inside| inside.split_whitespace().count() <= TIME);
    let sentences = part.text.split(". ").filter(|sentence| {
        let lower = sentence.to_lowercase();
        STAYS.split('|').any(|word| lower.contains(word)) && !is_advice(lower.trim_start())
    });
    // “Remembers both. 1 year.”
    let last = part
        .text
        .rsplit_once(". ")
        .map(|(_, last)| last.trim_end_matches('.'));
    let last = last.filter(|last| last.split_whitespace().count() <= TIME && is_pure_time(last));
    bracket
        .into_iter()
        .chain(sentences)
        .chain(last)
        .find_map(|text| {
            let spoken = span::sure(text, None).filter(|spoken| tells(text, spoken))?;
            Some((spoken, part.with(text.trim_end_matches('.'))))
        })
}

/// Whether a sentence tells the reader what to do, and not, on a condition, what the cookie does: “If you vote, the cookie will
/// expire after one day”.
fn is_advice(sentence: &str) -> bool {
    let is_on_condition = || {
        let (_, then) = sentence.split_once(", ")?;
        let is_of_cookie = ["the cookie ", "this cookie ", "it ", "mae'r cwci "]
            .iter()
            .any(|start| then.starts_with(start));
        let is_deleted = ["delet", "clear", "remov", "dile"]
            .iter()
            .any(|word| sentence.contains(word));
        Some(is_of_cookie && !is_deleted)
    };
    ADVICE.iter().any(|start| sentence.starts_with(start)) && is_on_condition() != Some(true)
}

/// Whether a sentence is about what the reader may do, and about no cookie: “You can book a room for up to 3 days”.
pub(super) fn is_invitation(sentence: &str) -> bool {
    !sentence.starts_with("to ") && is_advice(sentence)
}

/// Whether two times are one: a month may have thirty days or a twelfth of a year.
pub(super) fn is_same(one: Option<Lifetime>, two: Option<Lifetime>) -> bool {
    match (
        one.and_then(Lifetime::seconds),
        two.and_then(Lifetime::seconds),
    ) {
        (Some(one), Some(two)) => {
            one.abs_diff(two) * 100 <= one.unsigned_abs().max(two.unsigned_abs()) * 3
        }
        _ => one == two,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_span_and_words_around_it_are_a_whole_time() {
        let check = |text: &str, expected| assert_eq!(is_whole(text), expected, "{text}");
        check("2 days", true);
        check("Expires after 2 days", true);
        check("end of session", true);
        check("When you close your browser", true);
        check("Session", true);
        check("yn dod i ben ar ddiwedd y sesiwn", false);
        check("diwedd y sesiwn", true);
        check("session number", false);
        check("persistent login", false);
        check("keeps your session", false);
        check("remembers 30 days of visits", false);
    }

    #[test]
    fn words_of_a_purpose_give_a_time_only_where_they_are_about_the_cookie() {
        let check = |text: &str, expected: &str| {
            let part = Part {
                text: text.to_owned(),
                ..Part::default()
            };
            let said = time_in(&part).and_then(|(spoken, _)| spoken.lifetime);
            let said = said.map_or_else(|| "-".to_owned(), |lifetime| lifetime.to_string());
            assert_eq!(said, expected, "{text}");
        };
        check("Keeps your choice for 30 days.", "30 days");
        check("They last 2 weeks.", "2 weeks");
        check("It expires in 2 days.", "2 days");
        check("Deleted at the end of your session.", "session");
        check("Keeps you signed in for the session.", "session");
        check("Counts how many visited in the last 7 days.", "-");
        check("Remembers the past 2 weeks.", "-");
        check("Keeps requests to one every 10 minutes.", "-");
        check("Remembers 3 tries in 1 hour.", "-");
        check("Keeps your login session secure.", "-");
        check("Stores a session number.", "-");
    }
}
