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
}

/// Says what was chosen about cookies on a site; `already` counts those that should have waited.
pub fn consent(
    seq: u64,
    host: &str,
    history: &History,
    (already, others): (u32, Others),
    words: &Words,
) -> protocol::SiteConsent {
    let choice = history.choice();
    let tool = history.tool().map(Tool::name);
    let sentence = match choice {
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
    };
    protocol::SiteConsent {
        seq,
        host: host.to_owned(),
        state: choice.id().to_owned(),
        platform: tool.map(str::to_owned),
        functional: choice.allows(Category::Functional),
        analytics: choice.allows(Category::Analytics),
        marketing: choice.allows(Category::Marketing),
        open_last: history.open_last(),
        analytics_refused: history.refused_last(Category::Analytics),
        marketing_refused: history.refused_last(Category::Marketing),
        already_set: already,
        sentence,
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
