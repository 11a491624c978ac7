//! Times inside other words: in a sentence, in brackets, alone in a line.

use crate::notice::{block::Part, naming::without_brackets, span};
use biscuit_tin_shared::cookie::lifetime::Lifetime;

/// Longest text that is a time and nothing else, in words.
pub(super) const TIME: usize = 8;
/// Words of a sentence that say how long something stays.
const STAYS: &str = "expire|expiry|last|kept|keep|stored|store|stays|stay|delet|remain|remov|lifetime|ends when|session cookie|\
     lives|valid|remember|dod i ben|para|dileu|cadw|aros|for up to";
/// How sentences begin that tell the reader what to do.
const ADVICE: [&str; 6] = ["you can", "you may", "to ", "if you", "gallwch", "os "];

/// Whether a line is a time and nothing else.
pub(super) fn is_time(part: &Part) -> bool {
    part.words() <= TIME && is_pure_time(&part.text)
}

/// Whether a text gives a time and nothing beside it: no second sentence, no words before brackets.
pub(super) fn is_pure_time(text: &str) -> bool {
    let (before, inside) = without_brackets(text);
    let is_time = |text: &str| span::sure(text, None).is_some();
    !text.contains(". ") && is_time(text) && (inside.is_none() || is_time(before))
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
            let spoken = span::sure(text, None)?;
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
