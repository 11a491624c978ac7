//! Messages of commits: a subject with its part first, in the imperative, and a body that gives reasons.
//!
//! Commits up to `BASE` and merges are left alone. A clone that does not hold `BASE` has no commits to look at.

use super::sources::root;
use std::process::Command;

/// The newest commit before the rule.
const BASE: &str = "a94af23d6e60085d8acc423914a6bfe1bde65630";

/// Characters that a subject may have.
const SUBJECT: usize = 72;

/// First words that no imperative begins with.
const NO_VERB: [&str; 14] = [
    "a", "an", "and", "each", "every", "in", "it", "no", "of", "one", "the", "what", "when",
    "where",
];

/// Verbs that end as other forms do.
const VERB: [&str; 8] = [
    "bring", "embed", "exceed", "feed", "need", "ping", "speed", "bias",
];

/// What is wrong with a message.
fn objection(subject: &str, body: &str) -> Option<String> {
    let part_is_named = |part: &str| {
        let sign = |sign: char| sign.is_ascii_lowercase() || "/_-, ".contains(sign);
        part.starts_with(|sign: char| sign.is_ascii_lowercase()) && part.chars().all(sign)
    };
    let Some((_, what)) = subject
        .split_once(": ")
        .filter(|(part, _)| part_is_named(part))
    else {
        return Some("has no `part: ` before its subject".to_owned());
    };
    let first = what.split(' ').next().unwrap_or_default().to_lowercase();
    let other_form = ["ed", "ing", "s"].iter().any(|end| first.ends_with(end))
        && !first.ends_with("ss")
        && !VERB.contains(&first.as_str());
    if first.is_empty() || NO_VERB.contains(&first.as_str()) || other_form {
        return Some(format!("begins with `{first}`, which is no imperative"));
    }
    let length = subject.chars().count();
    if length > SUBJECT {
        return Some(format!("has {length} characters"));
    }
    body.trim().is_empty().then(|| "has no body".to_owned())
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .args(arguments)
        .current_dir(root())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn each_commit_says_its_part_what_it_does_and_why() {
    // No Git, no history or a shallow one: nothing can be said.
    if git(&["merge-base", "--is-ancestor", BASE, "HEAD"]).is_none() {
        return;
    }
    let range = format!("{BASE}..HEAD");
    let log = git(&["log", "--no-merges", "--format=%h%x00%s%x00%b%x01", &range])
        .expect("the base is part of the history");
    let wrong: Vec<String> = log
        .split('\u{1}')
        .filter_map(|commit| {
            let mut fields = commit.trim_start().splitn(3, '\0');
            let (hash, subject, body) = (fields.next()?, fields.next()?, fields.next()?);
            Some(format!("{hash} {subject:?} {}", objection(subject, body)?))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_message_is_refused_for_its_own_reason() {
    let body = "Problem, solution, check.";
    let long = format!("tap: share {}", "x".repeat(62));
    let rows = [
        ("tap: share HPACK scratch buffers per thread", body, None),
        ("extension/link, tests: Pass the key on", body, None),
        ("tap: embed the table", body, None),
        ("tap: process each frame once", body, None),
        ("One desk for all connections", body, Some("part")),
        ("Tap: share a desk", body, Some("part")),
        ("tap:share a desk", body, Some("part")),
        ("tap: one desk for all", body, Some("imperative")),
        ("tap: added a desk", body, Some("imperative")),
        ("tap: adds a desk", body, Some("imperative")),
        ("tap: sharing a desk", body, Some("imperative")),
        (&long, body, Some("characters")),
        ("tap: share a desk", "\n", Some("body")),
    ];
    for (subject, body, expected) in rows {
        let found = objection(subject, body);
        assert_eq!(found.is_some(), expected.is_some(), "{subject}: {found:?}");
        if let (Some(found), Some(expected)) = (found, expected) {
            assert!(found.contains(expected), "{subject}: {found}");
        }
    }
}
