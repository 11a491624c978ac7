//! What the cookies of a site mean for the user in front of it, in a few short sentences.
//!
//! The heaviest weight decides the tone and what is said, of every cookie that it is true of; a short sentence tells what
//! weighs most of the others. What the cookies are for stands beside it. Of lighter weights the summary tells.

use crate::{
    cookie::category::Category,
    explain::words::{Arg, Words},
    judge::{
        verdict::{Tone, Weight, Weights},
        weight::Tally,
    },
    protocol::{Conclusion, Sentence},
};

/// The order of the kinds of cookies: what a user needs first.
const CATEGORIES: [Category; 5] = [
    Category::Necessary,
    Category::Functional,
    Category::Analytics,
    Category::Marketing,
    Category::Unclassified,
];

/// Concludes from all cookies of a site; `serves_many`: whether it serves several organisations, and nothing shows whose the
/// page is.
pub(super) fn conclusion(tally: &Tally, serves_many: bool, words: &Words) -> Conclusion {
    let [of_cookies, of_keys] = tally.explains_unsorted();
    let stored = kinds("storage-keys", |kind| tally.of_key(kind), of_keys, words);
    let of_cookies = kinds("cookies", |kind| tally.of_category(kind), of_cookies, words);
    let (Some(heaviest), Some(of_cookies)) = (tally.heaviest(), of_cookies) else {
        let refused = [("number", Arg::Number(tally.refused.into()))];
        return Conclusion {
            tone: Tone::Nothing,
            sentence: match tally.refused {
                0 => words.say("conclusion-nothing", &[]),
                _ => words.say("conclusion-refused", &refused),
            },
            more: stored,
        };
    };
    let tone = heaviest.tone();
    let because = match heaviest {
        Weight::NoNotice if serves_many => {
            let number = tally.of_weight(heaviest);
            let id = if number == tally.counts.total {
                "because-shared"
            } else {
                "because-shared-some"
            };
            words.say(id, &[("number", Arg::Number(number.into()))])
        }
        _ => because(heaviest, tally, words),
    };
    let also = also(heaviest, tally, words);
    // What somebody should look at comes first; what is calm comes last.
    let (sentence, more) = if tone >= Tone::Look {
        (because, [also, Some(of_cookies), stored])
    } else {
        (of_cookies, [Some(because), also, stored])
    };
    Conclusion {
        tone,
        sentence,
        more: more.into_iter().flatten().reduce(joined),
    }
}

/// One sentence after the other.
fn joined(one: Sentence, other: Sentence) -> Sentence {
    Sentence {
        text: format!("{} {}", one.text, other.text),
        ..one
    }
}

/// What the heaviest cookies are, of one, some, or all.
fn because(heaviest: Weight, tally: &Tally, words: &Words) -> Sentence {
    let number = tally.of_weight(heaviest);
    let of = if number + tally.refused == tally.counts.total {
        "all"
    } else {
        "some"
    };
    let number = [("number", Arg::Number(number.into()))];
    let id = match heaviest {
        Weight::Fine if tally.is_mended => "because-fine-now",
        Weight::Fine => "because-fine",
        Weight::NoNotice => "because-no-notice",
        Weight::EarlyMeasuring => "because-early-measuring",
        Weight::PerhapsEarly => "because-perhaps-early",
        Weight::PerhapsRefused | Weight::RefusedMeasuring => {
            return on_its_day(words.say("because-perhaps-refused", &number), tally, words);
        }
        Weight::Early => "because-early",
        Weight::Refused => return on_its_day(words.say("because-refused", &number), tally, words),
        Weight::Sooner => return words.say(&format!("because-sooner-{of}"), &number),
        Weight::Unchecked => return words.say(&format!("because-unchecked-{of}"), &number),
        Weight::Unseen => return words.say(&format!("because-unseen-{of}"), &number),
        Weight::Brought | Weight::Elsewhere => {
            return words.say(&format!("because-elsewhere-{of}"), &number);
        }
        Weight::UntoldElsewhere => {
            return words.say(&format!("because-untold-elsewhere-{of}"), &number);
        }
        Weight::Gap => return words.say(&format!("because-gap-{of}"), &number),
        Weight::Odd => return words.say(&format!("because-odd-{of}"), &number),
        Weight::Untold => return words.say(&format!("because-untold-{of}"), &number),
        Weight::Promise => return words.say(&format!("because-promise-{of}"), &number),
        Weight::Personal => return words.say(&format!("because-personal-{of}"), &number),
    };
    words.say(id, &number)
}

/// A sentence about a no, which may have been taken back since, with the day of it.
fn on_its_day(sentence: Sentence, tally: &Tally, words: &Words) -> Sentence {
    let Some(last) = tally.refused_on() else {
        return sentence;
    };
    let day = words.day(last);
    let day = words.say("because-refused-on", &[("day", Arg::Text(&day))]);
    joined(sentence, day)
}

/// What weighs most of the cookies that the sentence about the heaviest is not true of.
fn also(heaviest: Weight, tally: &Tally, words: &Words) -> Option<Sentence> {
    // What is odd about a cookie says nothing of whether the notice has it.
    let left_out = [Weight::Gap, Weight::Elsewhere];
    let mut left_out = left_out.into_iter().filter(|_| heaviest == Weight::Odd);
    if let Some(weight) = left_out.find(|weight| tally.has_both(heaviest, *weight)) {
        return Some(because(weight, tally, words));
    }
    let others = tally.beside(heaviest);
    let is_there = |weight: &Weight| others.clone().any(|(of, _)| of.has(*weight));
    let mut there = Weight::ALL.into_iter().rev().filter(is_there);
    let id = there.find_map(also_id)?;
    let is_so = |of: Weights| {
        let mut all = Weight::ALL.into_iter();
        all.any(|weight| of.has(weight) && also_id(weight) == Some(id))
    };
    let number: u32 = others
        .filter(|(of, _)| is_so(*of))
        .map(|(_, number)| number)
        .sum();
    Some(words.say(id, &[("number", Arg::Number(number.into()))]))
}

/// The short sentence about a weight, where it is worth one.
fn also_id(weight: Weight) -> Option<&'static str> {
    Some(match weight {
        Weight::Fine
        | Weight::Sooner
        | Weight::Unchecked
        | Weight::Unseen
        | Weight::NoNotice
        | Weight::Odd => return None,
        Weight::Brought | Weight::Elsewhere | Weight::UntoldElsewhere => "also-elsewhere",
        Weight::Gap | Weight::Untold => "also-gap",
        Weight::PerhapsEarly | Weight::EarlyMeasuring | Weight::Early => "also-early",
        Weight::PerhapsRefused | Weight::RefusedMeasuring | Weight::Refused => "also-refused",
        Weight::Promise => "also-promise",
        Weight::Personal => "also-personal",
    })
}

/// How many there are of what the sentence `what` counts, and what they are for. With `explained`, somebody says what one
/// without a category is for.
fn kinds(
    what: &str,
    of_category: impl Fn(Category) -> u32,
    explained: bool,
    words: &Words,
) -> Option<Sentence> {
    let id_of = |category: Category| match category {
        Category::Unclassified if explained => "unsorted",
        category => category.id(),
    };
    let kinds: Vec<(Category, u32)> = CATEGORIES
        .into_iter()
        .map(|category| (category, of_category(category)))
        .filter(|(_, number)| *number > 0)
        .collect();
    let total: u32 = kinds.iter().map(|(_, number)| number).sum();
    if total == 0 {
        return None;
    }
    let cookies = words.text(what, &[("number", Arg::Number(total.into()))]);
    if let [(category, number)] = kinds[..] {
        let number = [("number", Arg::Number(number.into()))];
        let kind = words.text(&format!("all-{}", id_of(category)), &number);
        let args = [("cookies", Arg::Text(&cookies)), ("kind", Arg::Text(&kind))];
        return Some(words.say("kinds-one", &args));
    }
    let parts: Vec<String> = kinds
        .into_iter()
        .map(|(category, number)| {
            let number = [("number", Arg::Number(number.into()))];
            words.text(&format!("some-{}", id_of(category)), &number)
        })
        .collect();
    let parts = parts.join(&words.text("separator", &[]));
    let args = [
        ("cookies", Arg::Text(&cookies)),
        ("parts", Arg::Text(&parts)),
    ];
    Some(words.say("summary", &args))
}

#[cfg(test)]
mod tests;
