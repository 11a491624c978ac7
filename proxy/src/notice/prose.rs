//! Names of cookies in sentences, each with what is said of it until the next one is named.
//!
//! A sentence may say anything of a cookie, so each name that it gives is a doubt as well.

use crate::notice::{
    above::{Above, Topic},
    block::{Part, joined},
    card::Given,
    denial,
    found::{BARE, DENIED, Found},
    mention::{AROUND, Around, Mention, beside, is_mention, mentions},
    name::{is_wordy, name},
    naming::Name,
    sentence::{rest_of_sentence, sentence_at, sentence_start},
    span,
    times::time_in,
};
use std::collections::HashSet;

const PROSE: &str = "doubt-prose";
/// Most names that share what follows.
const MOST: usize = 1000;
/// Reads the lines of a paragraph.
pub(super) fn read(parts: &[Part], above: &Above, found: &mut Found) {
    let Some(whole) = joined(parts) else {
        return;
    };
    let around = Around {
        on_cookies: above.topic() == Topic::Yes || above.is_within(),
        bare: &found.bare,
    };
    let mentions = mentions(parts, &whole.text, &around);
    if above.topic() == Topic::Yes {
        doubt_others(parts, &mentions, found);
    }
    let mut at = 0;
    while at < mentions.len() {
        // Names that only joints part share what follows.
        let mut last = at;
        while last + 1 < mentions.len()
            && last - at < MOST
            && is_joint(&whole.text[mentions[last].end..mentions[last + 1].start])
        {
            last += 1;
        }
        let group = &mentions[at..=last];
        let end = mentions
            .get(last + 1)
            .map_or(whole.text.len(), |next| next.start);
        let start = sentence_start(
            &whole.text,
            group[0].start,
            at.checked_sub(1)
                .map_or(0, |before| behind(&whole.text, mentions[before].end)),
        );
        if denial::of_name(
            &whole.text[start..group[0].start],
            rest_of_sentence(&whole.text, mentions[last].end),
        ) {
            let sentence = whole.with(sentence_at(&whole.text, group[0].start));
            let line = group[0].line;
            found.doubt(&Part { line, ..sentence }, DENIED);
        } else {
            add(group, &whole, start, end, above, found);
        }
        at = last + 1;
    }
}

/// Notes words that are written like names, of which no sentence says enough.
fn doubt_others(parts: &[Part], mentions: &[Mention], found: &mut Found) {
    let known: HashSet<&str> = mentions
        .iter()
        .map(|mention| mention.pattern.as_str())
        .collect();
    for part in parts {
        let words = part.text.split_whitespace();
        let words = words.map(|word| word.trim_matches(AROUND));
        let likely = words.filter(|word| part.code || word.contains('_'));
        for word in
            likely.filter(|word| is_mention(word, "", || true, false, || false) && !is_wordy(word))
        {
            if name(word).is_some_and(|name| !known.contains(name.as_str())) {
                let outside = found.begin();
                found.doubt(&part.with(word), BARE);
                found.resume(outside);
            }
        }
    }
}

fn add(
    group: &[Mention],
    whole: &Part,
    start: usize,
    end: usize,
    above: &Above,
    found: &mut Found,
) {
    // What joins the next name to this one begins what is said of the next.
    let from = group[group.len() - 1].end;
    let between = &whole.text[from..end];
    let joint = between
        .rfind(" and ")
        .filter(|joint| end < whole.text.len() && !between[*joint..].contains(". "));
    let end = joint.map_or(end, |joint| from + joint);
    let after = &whole.text[from..end];
    let sentence = Part {
        line: group[0].line,
        ..whole.with(&whole.text[start..end])
    };
    let named = Part {
        line: group[0].line,
        ..whole.with(after)
    };
    // “t_one (1 hour)”, “t_one for 1 hour”
    let goes_on = after
        .trim_start()
        .starts_with("for ")
        .then(|| rest_of_sentence(after, 0));
    let right_behind = beside(after).or(goes_on).and_then(|text| {
        let text = text.trim().trim_end_matches('.');
        let spoken = span::sure(text, None)?;
        Some((spoken, named.with(text)))
    });
    let time = right_behind.or_else(|| time_in(&named)).or_else(|| {
        time_in(&Part {
            text: sentence.text.clone(),
            ..named.clone()
        })
    });
    let (spoken, expiry) = time.or_else(|| above.time.clone()).unzip();
    let names = group.iter().map(|mention| Name {
        pattern: mention.pattern.clone(),
        line: mention.line,
        beside: None,
    });
    let outside = found.begin();
    found.doubt(&sentence, PROSE);
    let given = Given {
        names: names.collect(),
        purpose: Some(plain_end(&sentence.text).to_owned()),
        // A sentence on a cookie says its time itself, or nothing does.
        spoken: Some(spoken.unwrap_or_default()),
        expiry,
        ..Given::default()
    };
    found.add(given, above);
    found.resume(outside);
}

/// A part of a sentence without what only joins it to the others.
fn plain_end(text: &str) -> &str {
    let text = text.trim_matches([',', ' ']);
    text.strip_prefix("and ").unwrap_or(text)
}

/// Whether a text between two names only joins them.
fn is_joint(text: &str) -> bool {
    let words = text
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty());
    text.len() <= 24
        && words
            .into_iter()
            .all(|word| ["and", "or", "a", "ac", "neu", "the", "cookies", "cookie"].contains(&word))
}

/// The place behind a name, and behind the brackets beside it.
fn behind(text: &str, end: usize) -> usize {
    let rest = &text[end..];
    match beside(rest).and_then(|_| rest.find(')')) {
        Some(close) => end + close + 1,
        None => end,
    }
}
