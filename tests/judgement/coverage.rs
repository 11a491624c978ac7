//! Whether the stories cover what can be said: each finding, each kind of promise, each sentence and tone of a conclusion,
//! said and not said.
//!
//! It counts rows of data; it plays none.

use crate::{
    concluded::SENTENCES,
    story::{Story, stories},
};
use biscuit_tin_shared::judge::verdict::Tone;
use std::collections::BTreeSet;

/// Stories that there are at least.
const STORIES: usize = 150;
/// Stories that say a thing, and that say that it must not be said, at least.
const EACH: usize = 3;

/// Every code of a finding, but `declared_not_seen`: only an audit, which goes everywhere, can say that.
const CODES: [&str; 26] = [
    "undeclared",
    "declared_elsewhere",
    "known_vendor_only",
    "outlives_declaration",
    "shorter_than_declared",
    "persistent_declared_session",
    "session_declared_persistent",
    "lifetime_not_read",
    "before_consent",
    "ignores_refusal",
    "third_party_declared_first",
    "claim_broken",
    "personal_data_in_value",
    "holds_personal_data",
    "discloses_internal_address",
    "expires_unreadable",
    "shadowed",
    "wider_domain_than_service",
    "name_misdeclared",
    "session_cookie_without_httponly",
    "without_secure",
    "samesite_none_without_secure",
    "refused_by_browsers",
    "capped_by_browsers",
    "no_notice",
    "cannot_check",
];

/// Every kind of promise that cookies can break.
const KINDS: [&str; 15] = [
    "session_only",
    "first_party_only",
    "no_third_party",
    "no_personal_data",
    "opaque_value",
    "cookie_count",
    "max_lifetime",
    "min_lifetime",
    "exact_lifetime",
    "idle_timeout",
    "no_analytics",
    "no_tracking",
    "needs_opt_in",
    "only_own_cookies",
    "names_listed",
];

/// Stories that have a word which begins so, up to the severity.
fn stories_with(stories: &[Story], wanted: &str) -> usize {
    let is_it = |word: &str| word.split(':').next() == Some(wanted);
    stories
        .iter()
        .filter(|story| story.words().any(is_it))
        .count()
}

#[test]
fn every_finding_and_every_kind_of_promise_is_said_and_denied_by_three_stories() {
    let stories = stories();
    assert!(stories.len() >= STORIES, "{} stories", stories.len());
    let kinds = KINDS.map(|kind| format!("claim_broken({kind})"));
    let things = CODES
        .iter()
        .copied()
        .chain(kinds.iter().map(String::as_str));
    let mut short = Vec::new();
    for thing in things {
        let said = match thing {
            // Any broken promise is one.
            "claim_broken" => EACH,
            _ => stories_with(&stories, &format!("+{thing}")),
        };
        let denied = stories_with(&stories, &format!("-{thing}"));
        if said < EACH || denied < EACH {
            short.push(format!("{thing}: said {said}, denied {denied}"));
        }
    }
    assert!(short.is_empty(), "too few:\n{}", short.join("\n"));
}

/// Every tone of a conclusion.
const TONES: [Tone; 6] = [
    Tone::Nothing,
    Tone::Fine,
    Tone::Unknown,
    Tone::Gap,
    Tone::Look,
    Tone::Against,
];

#[test]
fn every_sentence_and_tone_of_a_conclusion_is_said_by_a_story_and_every_sentence_denied_by_another()
{
    let stories = stories();
    let has = |word: &str| {
        let mut stories = stories.iter();
        stories.any(|story| story.site_words().any(|said| said == word))
    };
    assert!(SENTENCES.len() > 25, "{:?}", *SENTENCES);
    let sentences = SENTENCES.iter();
    let sentences = sentences.flat_map(|id| [format!("+{id}"), format!("-{id}")]);
    let tones = TONES.map(|tone| {
        let tone = serde_json::to_value(tone).expect("a tone is a word");
        format!("tone={}", tone.as_str().unwrap_or_default())
    });
    let mut missing: Vec<String> = sentences.chain(tones).collect();
    missing.retain(|word| !has(word));
    assert!(missing.is_empty(), "no story has: {missing:?}");
}

#[test]
fn no_two_stories_have_one_name() {
    let stories = stories();
    let names: BTreeSet<&str> = stories.iter().map(|story| story.name.as_str()).collect();
    assert_eq!(names.len(), stories.len());
}
