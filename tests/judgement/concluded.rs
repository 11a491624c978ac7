//! What the conclusion of a site says, by the ids of the sentences in `shared/words`.
//!
//! It knows nothing of stories.

use crate::said::word;
use biscuit_tin_shared::explain::words::{Arg, Words};
use serde_json::Value;
use std::sync::LazyLock;

/// The most cookies that a sentence is looked for with.
const MOST: i64 = 24;
/// The part of the file of sentences that holds them.
const PART: &str = "## What it means for you";

/// The id of every sentence of a conclusion, in the order of the file.
pub(crate) static SENTENCES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let file = include_str!("../../shared/words/en-GB.ftl");
    let part = file.split(PART).nth(1).expect("the part is there");
    let lines = part.split("\n## ").next().unwrap_or_default().lines();
    let ids = lines.filter_map(|line| line.split_once(" = "));
    ids.map(|(id, _)| id)
        .filter(|id| !id.starts_with([' ', '#']))
        .collect()
});

static WORDS: LazyLock<Words> = LazyLock::new(|| Words::new(None));

/// Whether a site's conclusion holds the sentence with this id, about any number of cookies.
pub(crate) fn says(site: &Value, id: &str) -> bool {
    assert!(SENTENCES.contains(&id), "no sentence of a conclusion: {id}");
    let conclusion = &site["conclusion"];
    let parts = [&conclusion["sentence"], &conclusion["more"]];
    let said = parts.map(|part| word(part, "text")).join(" ");
    match id {
        // The frame of those that say what all cookies are for.
        "kinds-one" => {
            let mut all = SENTENCES.iter().filter(|id| id.starts_with("all-"));
            all.any(|id| says(site, id))
        }
        // Whatever the day.
        "because-refused-on" => {
            let text = WORDS.text(id, &[("day", Arg::Text("|"))]);
            said.contains(text.split('|').next().unwrap_or_default())
        }
        _ => (1..=MOST).any(|number| {
            let text = WORDS.text(id, &[("number", Arg::Number(number))]);
            said.contains(&text)
        }),
    }
}
