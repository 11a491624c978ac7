//! Where a system is, as headings and sentences of a notice say: the host in a text, and what stands beside it.

use crate::notice::name::{bare_host, is_host};

/// Longest sentence that says where a system is, in bytes, and how near its host stands to the verb, in words.
const SENTENCE: usize = 160;
const NEAR: usize = 4;

/// The host in a heading: “Job search: jobs.luton.gov.uk”.
pub(super) fn host_in(text: &str) -> Option<String> {
    let mut words = text
        .split_whitespace()
        .map(|word| word.trim_matches(['(', ')', ',', ':', ';', '[', ']']));
    let found = words.find(|word| is_host(word) && !word.starts_with('.'))?;
    Some(bare_host(found).to_lowercase())
}

/// The words behind the verb of a sentence that says where a system is: “Hosted at pay.luton.gov.uk by Granicus”, “supplied by
/// Capita at selfserve.luton.gov.uk”.
pub(super) fn said(text: &str) -> Option<String> {
    const VERBS: [&str; 7] = [
        "hosted ",
        "supplied by ",
        "provided by ",
        "run by ",
        "set by ",
        "ei letya ",
        "gosod gan ",
    ];
    let sentence = text.split(". ").next().unwrap_or(text);
    if sentence.len() > SENTENCE {
        return None;
    }
    let lower = sentence.trim_end_matches('.').to_lowercase();
    let behind = VERBS
        .iter()
        .find_map(|verb| lower.find(verb).map(|at| &lower[at + verb.len()..]))?;
    let near: Vec<&str> = behind.split_whitespace().take(NEAR).collect();
    Some(near.join(" "))
}

/// A heading without its host and the little word before it.
pub(super) fn without_host(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_found = |word: &&str| is_host(word.trim_matches(['(', ')', ',', ':', ';', '[', ']']));
    let Some(at) = words.iter().position(is_found) else {
        return text.to_owned();
    };
    let joint = ["on", "at", "for", "ar", "-", "\u{2013}", "site", "website"];
    let before = match words[..at] {
        [ref before @ .., last] if joint.contains(&last) => before,
        ref before => before,
    };
    if before.is_empty() {
        words[at].to_owned()
    } else {
        before.join(" ")
    }
}

/// Whether a line only says where: “At jobs.luton.gov.uk:”.
pub(super) fn is_place(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default().to_lowercase();
    ["on", "at", "for", "ar", "yn"].contains(&first.as_str()) && words.count() == 1
}
