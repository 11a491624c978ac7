//! The choice about cookies on a site in words, with what was set in spite of it.
//!
//! How a choice is known is `cookie::consent`'s.

use crate::{
    cookie::{
        category::Category,
        consent::{Choice, History, Tool, Unclear},
    },
    explain::{
        finding::in_a_sentence,
        words::{Arg, Words},
    },
    protocol::{self, Sentence},
};

/// Cookies that need a choice, beside those that are known to have come before one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Others {
    /// There are none.
    None,
    /// The browser holds some that nobody saw being set.
    Held,
    /// The site was seen setting some, and not before a choice.
    Set,
    /// It was seen trying to set some before a choice, and that is over, or no browser kept them.
    Tried,
}

/// Says what was chosen about cookies on a site: by one browser, or by several whose recordings overlap, the one that asked last
/// first. `already` counts those that should have waited.
pub fn consent(
    seq: u64,
    host: &str,
    histories: &[&History],
    (already, others): (u32, Others),
    words: &Words,
) -> protocol::SiteConsent {
    let last = histories.first().copied();
    let choice = last.map_or_else(Choice::default, History::choice);
    let latest =
        |of: &dyn Fn(&History) -> Option<i64>| histories.iter().filter_map(|one| of(one)).max();
    protocol::SiteConsent {
        seq,
        host: host.to_owned(),
        state: choice.id().to_owned(),
        platform: histories
            .iter()
            .find_map(|one| one.tool())
            .map(|tool| tool.name().to_owned()),
        functional: choice.allows(Category::Functional),
        analytics: choice.allows(Category::Analytics),
        marketing: choice.allows(Category::Marketing),
        open_last: latest(&History::open_last),
        analytics_refused: latest(&|one| one.refused_last(Category::Analytics)),
        marketing_refused: latest(&|one| one.refused_last(Category::Marketing)),
        already_set: already,
        sentence: of_all(histories, (already, others), words),
    }
}

/// What each browser chose; once where all chose the same.
fn of_all(histories: &[&History], already: (u32, Others), words: &Words) -> Option<Sentence> {
    let mut said: Vec<Sentence> = Vec::new();
    for sentence in histories
        .iter()
        .filter_map(|one| of_one(one, already, words))
    {
        if said.iter().all(|known| known.text != sentence.text) {
            said.push(sentence);
        }
    }
    if said.len() < 2 {
        return said.pop();
    }
    let texts: Vec<&str> = said.iter().map(|one| one.text.as_str()).collect();
    Some(words.say(
        "choice-of-several",
        &[("choices", Arg::Text(&texts.join(" ")))],
    ))
}

fn of_one(history: &History, (already, others): (u32, Others), words: &Words) -> Option<Sentence> {
    let choice = history.choice();
    let tool = history.tool().map(Tool::name);
    match choice {
        Choice::Unknown(Unclear::NothingSeen) => None,
        Choice::Unknown(Unclear::DefaultOrChoice) => {
            Some(words.say("choice-default-or-choice", &[]))
        }
        Choice::Unknown(Unclear::NotShown) => Some(words.say("choice-not-shown", &[])),
        Choice::Unknown(Unclear::JustDeleted) => Some(words.say("choice-just-deleted", &[])),
        Choice::Unknown(Unclear::NotReadable) => Some(match tool {
            Some(tool) => words.say("choice-not-readable", &[("tool", Arg::Text(tool))]),
            None => words.say("choice-not-readable-unnamed", &[]),
        }),
        Choice::NotYet => {
            // How many there are, the conclusion says.
            let already = match (already, others) {
                (0, Others::None) => "already-none",
                (0, Others::Held) => "already-held",
                (0, Others::Set) => "already-set",
                (0, Others::Tried) => "already-tried",
                _ => "already",
            };
            let already = words.text(already, &[]);
            let id = if history.was_withdrawn() {
                "choice-withdrawn"
            } else {
                "choice-not-yet"
            };
            Some(words.say(id, &[("already", Arg::Text(&already))]))
        }
        Choice::Made(_) => Some(chosen(choice, words)),
    }
}

fn chosen(choice: Choice, words: &Words) -> Sentence {
    let categories = [
        Category::Functional,
        Category::Analytics,
        Category::Marketing,
    ];
    let answers: Vec<String> = categories
        .into_iter()
        .filter_map(|category| {
            let id = if choice.allows(category)? {
                "answer-yes"
            } else {
                "answer-no"
            };
            let category = in_a_sentence(category, words);
            Some(words.text(id, &[("category", Arg::Text(&category))]))
        })
        .collect();
    if answers.is_empty() {
        return words.say("choice-made-unknown", &[]);
    }
    let answers = answers.join(&words.text("separator", &[]));
    words.say("choice-made", &[("answers", Arg::Text(&answers))])
}
