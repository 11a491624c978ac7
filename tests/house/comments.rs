//! The words of comments and documents: those of the field, not our own for the same thing.
//!
//! Not strings, not names, not the words that residents read. Rust is cut up by the compiler's own lexer; elsewhere a
//! comment begins where its sign stands first on a line or behind a blank. Of a document every line counts.

use super::sources::Sources;
use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, tokenize};

/// Words and phrases that are not written in comments.
const BANNED: [&str; 11] = [
    "octet",
    "octets",
    "anew",
    "so many",
    "so long",
    "so often",
    "whoever",
    "of ours",
    "the person",
    "told",
    "tells of",
];

/// Of these, the ones that may stand on a line that quotes a standard by its number.
const OF_STANDARDS: [&str; 2] = ["octet", "octets"];

/// One line of a comment.
pub(crate) type Line<'a> = (usize, &'a str);

/// Lines that belong together: a phrase may go over the end of one.
pub(crate) type Block<'a> = Vec<Line<'a>>;

fn quotes_a_standard(line: &str) -> bool {
    line.split("RFC ")
        .skip(1)
        .any(|rest| rest.starts_with(|sign: char| sign.is_ascii_digit()))
}

/// The comments of Rust source.
fn comments_of_rust(text: &str) -> Vec<Block<'_>> {
    let mut lines = Vec::new();
    let (mut at, mut line) = (0, 1);
    for token in tokenize(text, FrontmatterAllowed::No) {
        let end = at + token.len as usize;
        let piece = &text[at..end];
        if matches!(
            token.kind,
            TokenKind::LineComment { .. } | TokenKind::BlockComment { .. }
        ) {
            lines.extend(piece.lines().zip(line..).map(|(text, line)| (line, text)));
        }
        line += piece.matches('\n').count();
        at = end;
    }
    blocks(lines)
}

/// The comments of a source in another language, by the signs that begin one.
fn comments_by_sign<'a>(text: &'a str, signs: &[&str]) -> Vec<Block<'a>> {
    let comment = |line: &'a str| {
        let trimmed = line.trim_start();
        let first = signs.iter().any(|sign| trimmed.starts_with(sign));
        let behind = || {
            let begins = signs
                .iter()
                .filter(|sign| **sign != "*")
                .filter_map(|sign| line.find(&format!(" {sign} ")));
            begins.min().map(|at| &line[at..])
        };
        if first { Some(trimmed) } else { behind() }
    };
    blocks(
        text.lines()
            .zip(1..)
            .filter_map(|(line, number)| Some((number, comment(line)?)))
            .collect(),
    )
}

fn blocks(lines: Vec<Line<'_>>) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    for line in lines {
        match blocks.last_mut() {
            Some(block) if block.last().is_some_and(|last| last.0 + 1 >= line.0) => {
                block.push(line);
            }
            _ => blocks.push(vec![line]),
        }
    }
    blocks
}

/// Line and phrase of each place where one stands.
fn found_in(blocks: &[Block<'_>]) -> Vec<(usize, &'static str)> {
    let mut found = Vec::new();
    for block in blocks {
        let words: Vec<(usize, &str, String)> = block
            .iter()
            .flat_map(|(number, line)| {
                line.split(|sign: char| !sign.is_alphanumeric() && sign != '_' && sign != '’')
                    .filter(|word| !word.is_empty())
                    .map(|word| (*number, *line, word.to_lowercase()))
            })
            .collect();
        for phrase in BANNED {
            let phrase_words: Vec<&str> = phrase.split(' ').collect();
            for window in words.windows(phrase_words.len()) {
                let same = window
                    .iter()
                    .zip(&phrase_words)
                    .all(|((_, _, word), banned)| word == banned);
                let allowed = OF_STANDARDS.contains(&phrase) && quotes_a_standard(window[0].1);
                if same && !allowed {
                    found.push((window[0].0, phrase));
                }
            }
        }
    }
    found.sort_unstable();
    found
}

pub(crate) fn comments<'a>(file: &str, text: &'a str) -> Vec<Block<'a>> {
    let script = text.starts_with("#!");
    match file.rsplit_once('.') {
        Some((_, "rs")) => comments_of_rust(text),
        Some((_, "js" | "mjs" | "ts")) => comments_by_sign(text, &["//", "/*", "*"]),
        Some((_, "toml")) => comments_by_sign(text, &["#"]),
        Some((_, "md")) => blocks(text.lines().zip(1..).map(|(l, n)| (n, l)).collect()),
        _ if script || file.ends_with(".py") || file.ends_with(".sh") => {
            comments_by_sign(text, &["#"])
        }
        _ => Vec::new(),
    }
}

#[test]
fn comments_are_written_in_the_words_of_the_field() {
    let endings = [
        ".rs", ".js", ".mjs", ".ts", ".sh", ".py", ".toml", ".md", "/run", "/renew",
    ];
    let found: Vec<String> = Sources::everywhere(&endings)
        .0
        .iter()
        .flat_map(|(file, text)| {
            found_in(&comments(file, text))
                .into_iter()
                .map(move |(line, phrase)| format!("{file}:{line}: {phrase}"))
        })
        .collect();
    assert!(
        found.is_empty(),
        "{} places:\n{}",
        found.len(),
        found.join("\n")
    );
}

#[test]
fn a_phrase_is_found_in_comments_of_every_kind_and_nowhere_else() {
    let rust = "//! Whoever asks\n/// is told so\n/// many octets (RFC 9113).\nfn told() { \"told // told\"; r#\"/* anew */\"#; } // Anew, retold\n/* the\n person */\n// Octets here\n";
    assert_eq!(
        found_in(&comments("a.rs", rust)),
        [
            (1, "whoever"),
            (2, "so many"),
            (2, "told"),
            (4, "anew"),
            (5, "the person"),
            (7, "octets")
        ]
    );
    let script =
        "/** Told\n * anew. */\nconst told = \"anew\"; // of ours\nfetch(\"https://told.test\");\n";
    assert_eq!(
        found_in(&comments("a.js", script)),
        [(1, "told"), (2, "anew"), (3, "of ours")]
    );
    let manifest = "told = \"anew\" # of ours\n";
    assert_eq!(found_in(&comments("a.toml", manifest)), [(1, "of ours")]);
    assert_eq!(
        found_in(&comments("a.md", "As one is\ntold so\nmany times")),
        [(2, "so many"), (2, "told")]
    );
    let shell = "#!/bin/sh\n# So long\necho told # tells of\necho ${#told}\n";
    assert_eq!(
        found_in(&comments("run", shell)),
        [(2, "so long"), (3, "tells of")]
    );
}
