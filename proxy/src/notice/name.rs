//! Names of cookies as notices write them: quotes, marks and hosts beside them, variable parts.
//!
//! A name is taken as it is declared; what it may have been meant to be is the registry's business.

use biscuit_tin_shared::registry::lint::is_filler;
use std::borrow::Cow;

/// Longest name that is read, in bytes.
const LENGTH: usize = 128;
/// Signs that no browser sends in a name, or that notices put around one.
const NO_SIGN: &str = "\",;<>\\?=(){}@!";
/// Marks of notes that stand right behind a name.
const NOTES: [char; 14] = [
    '\u{b9}', '\u{b2}', '\u{b3}', '\u{2020}', '\u{2021}', '\u{a7}', '\u{2070}', '\u{2074}',
    '\u{2075}', '\u{2076}', '\u{2077}', '\u{2078}', '\u{2079}', '\u{ae}',
];
const QUOTES: [char; 9] = [
    '"', '\'', '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}', '`', '\u{ab}', '\u{bb}',
];
const BULLETS: [char; 7] = [
    '\u{2022}', '\u{b7}', '\u{25cf}', '\u{25aa}', '\u{25e6}', '\u{2013}', '\u{2014}',
];
/// Words at the end of a name that stand for what varies.
const VARIES: [&str; 4] = ["number", "guid", "uuid", "rhif"];
/// Little words that stand between others in a sentence.
const LITTLE: &str = "a an the of for and or to in on with by from this that is are be it we you your our as at not no \
     which when if all any can will has have y yr yn ar am o i ac eich ein mae sy sydd";

/// Whether a text is a host: `google.com`, `.luton.gov.uk`.
pub(super) fn is_host(text: &str) -> bool {
    let text = bare_host(text);
    let labels: Vec<&str> = text.split('.').collect();
    labels.len() >= 2
        && labels.iter().all(|label| {
            !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        })
        && labels
            .last()
            .is_some_and(|top| top.len() >= 2 && top.chars().all(|c| c.is_ascii_lowercase()))
        && !text.starts_with("asp.net")
}

/// A host without scheme, path, leading dot and port.
pub(super) fn bare_host(text: &str) -> &str {
    let text = text
        .trim()
        .trim_start_matches("https://")
        .trim_start_matches("http://")
        .trim_start_matches('.');
    let end = text.find(['/', ':']).unwrap_or(text.len());
    &text[..end]
}

/// One name, cleaned, with `*` for its variable parts; nothing if the text is none.
pub(super) fn name(text: &str) -> Option<String> {
    let text = text.trim();
    // A star that a space parts is a mark, and no variable part.
    let text = text.strip_prefix("* ").unwrap_or(text);
    let text = text.trim_start_matches(BULLETS).trim().trim_matches(QUOTES);
    let text = text
        .trim_end_matches([',', ';', ':'])
        .trim_end_matches(NOTES)
        .trim_matches(QUOTES);
    let text = &*plain(without_footnote(text));
    if text.len() > LENGTH
        || text.starts_with("{{")
        || text.starts_with("[[")
        || text.starts_with("<%")
    {
        return None;
    }
    let pattern = varied(&with_stars(text)?);
    let mut fixed = pattern.chars().filter(|c| *c != '*').peekable();
    let is_name = fixed.peek().is_some()
        && fixed.clone().any(|c| c.is_ascii_alphanumeric())
        && !fixed
            .clone()
            .all(|c| c.is_ascii_digit() || c == '.' || c == '-')
        && pattern.chars().all(|c| {
            c.is_ascii_graphic() && (!NO_SIGN.contains(c) || c == '@' && !is_address(&pattern))
        })
        && !pattern.ends_with('.')
        && !is_file(&pattern)
        && !pattern.contains("//")
        && !pattern.eq_ignore_ascii_case("n/a")
        && !is_filler(&pattern);
    is_name.then_some(pattern)
}

/// With the hyphens and underscores that a notice writes otherwise: one that may not break a line, one that a backslash
/// keeps from being a mark.
fn plain(text: &str) -> Cow<'_, str> {
    let is_plain = |text: &str| !text.contains(['\u{2010}', '\u{2011}', '\\']);
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let text = text.replace(['\u{2010}', '\u{2011}'], "-");
    ["_", "*", "-", "."]
        .iter()
        .fold(text, |text, mark| text.replace(&format!("\\{mark}"), mark))
        .into()
}

/// Without what leads to a note: a number in square brackets, a star that a space parts; and without the count of
/// Cookiebot: “_ga [x2]” is set twice.
fn without_footnote(text: &str) -> &str {
    let text = ["*", "**", "\u{2020}", "\u{2021}"]
        .iter()
        .find_map(|mark| text.strip_suffix(mark).filter(|rest| rest.ends_with(' ')))
        .map_or(text, str::trim_end);
    let Some(at) = text.rfind('[').filter(|at| *at > 0 && text.ends_with(']')) else {
        return text;
    };
    let inside = &text[at + 1..text.len() - 1];
    let inside = inside.strip_prefix('^').unwrap_or(inside);
    let count = inside.strip_prefix(['x', 'X', '\u{d7}']);
    // “_hj_[x2]” is a part of the name.
    let is_count = count.is_some() && !text[..at].ends_with(['_', '-', '.']);
    let digits = count.filter(|_| is_count).unwrap_or(inside);
    let is_note = (1..=2).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit());
    if is_note { text[..at].trim_end() } else { text }
}

/// With `*` for what varies: `[x]`, `{x}`, `<x>`, `#`, `xxxx`, `…`.
fn with_stars(text: &str) -> Option<String> {
    let mut pattern = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let close = match c {
            '[' => Some(']'),
            '{' => Some('}'),
            '<' => Some('>'),
            '(' => Some(')'),
            _ => None,
        };
        let varies = if let Some(close) = close.filter(|_| !is_key(&pattern, rest)) {
            rest.find(close).map(|end| end + 1)
        } else if c == '#' || c == '\u{2026}' {
            Some(rest.find(|other| other != c).unwrap_or(rest.len()))
        } else if rest.starts_with("...") {
            Some(3)
        } else if c == 'x' || c == 'X' {
            let run = rest.find(|other| other != c).unwrap_or(rest.len());
            let after_star = pattern.ends_with("*-") || pattern.ends_with("*_");
            (run >= 3 || (after_star && run == rest.len())).then_some(run)
        } else {
            None
        };
        match varies {
            Some(length) => {
                if !pattern.ends_with('*') {
                    pattern.push('*');
                }
                rest = &rest[length..];
            }
            None if c.is_whitespace() => return None,
            None => {
                pattern.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    for joint in ["*-*", "*_*", "**", "*.*"] {
        while pattern.contains(joint) {
            pattern = pattern.replace(joint, "*");
        }
    }
    Some(pattern)
}

/// Whether brackets at the start of a text hold a key, as PHP writes the parts of a list, and nothing that varies:
/// `gdpr[allowed_cookies]`, and not `_hjSession[site_id]`.
fn is_key(before: &str, text: &str) -> bool {
    const VARIES: [&str; 8] = [
        "id", "number", "random", "site", "hash", "unique", "property", "string",
    ];
    let inside = text.strip_prefix('[').and_then(|text| text.split_once(']'));
    let is_word = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase());
    let is_fixed = |part: &str| is_word(part) && !VARIES.contains(&part);
    inside.is_some_and(|(inside, _)| {
        is_word(before) && inside.contains('_') && inside.split('_').all(is_fixed)
    })
}

/// With `*` for the parts at the end that only stand for what varies: `_dc_gtm_UA-number`, `_pk_id.x.*`, `_gat_UA-*-Y`,
/// `visid_incap_nnnnnn`. One letter does so only beside another such part.
fn varied(pattern: &str) -> String {
    let joint = ['-', '_', '.'];
    let (mut rest, mut parts, mut sure) = (pattern, 0, false);
    while let Some(at) = rest.rfind(joint).filter(|at| *at > 0) {
        let part = rest[at + 1..].to_ascii_lowercase();
        let is_run = part.len() >= 3
            && ["n", "y", "z"]
                .iter()
                .any(|sign| part.replace(sign, "").is_empty());
        let is_sure = part == "*" || is_run || is_placeholder(&rest[..at], &rest[at..]);
        if !is_sure && !matches!(part.as_str(), "x" | "y" | "z" | "n" | "1") {
            break;
        }
        sure |= is_sure;
        parts += 1;
        rest = &rest[..at];
    }
    if parts == 0 || !sure {
        return pattern.to_owned();
    }
    format!("{}*", &pattern[..=rest.len()])
}

/// Whether the last part of a name, with its joint, is a word that stands for what varies, which its letters alone show:
/// `UA-number`, `page_NUMBER`, or a point before it. In `page_number` it is a word of the name.
fn is_placeholder(before: &str, last: &str) -> bool {
    let is_small = |part: &str| part.chars().any(|c| c.is_ascii_lowercase());
    let part = before.rsplit(['-', '_', '.']).next().unwrap_or(before);
    VARIES.contains(&last[1..].to_ascii_lowercase().as_str())
        && (last.starts_with('.')
            || part.chars().any(|c| c.is_ascii_alphabetic()) && is_small(part) != is_small(last))
}

/// Whether a name is of capitals with hyphens alone, as `XSRF-TOKEN` is, and words such as WI-FI are.
pub(super) fn is_loud_name(name: &str) -> bool {
    let is_part = |part: &str| part.len() > 1 && part.chars().all(|c| c.is_ascii_uppercase());
    name.contains('-') && name.split('-').all(is_part)
}

/// Whether a word with an at sign is an address of mail, or of an account: `AMCV_*@AdobeOrg` is none.
fn is_address(word: &str) -> bool {
    word.split_once('@').is_some_and(|(before, after)| {
        !before.contains(['_', '*']) || after.is_empty() || after.contains(['.', '@', '/'])
    })
}

/// Whether a word names a file: “files named street_list.xls”.
pub(super) fn is_file(word: &str) -> bool {
    const ENDS: [&str; 12] = [
        ".doc", ".docx", ".xls", ".xlsx", ".csv", ".pdf", ".zip", ".jpg", ".png", ".txt", ".html",
        ".odt",
    ];
    let lower = word.to_ascii_lowercase();
    ENDS.iter().any(|end| lower.ends_with(end))
}

/// Whether a word can hardly be anything but a name: marks, digits, or capitals inside.
pub(super) fn is_telling(name: &str) -> bool {
    if is_host(name) {
        return false;
    }
    let has_lower = name.chars().any(|c| c.is_ascii_lowercase());
    let has_inner_capital = has_lower && name.chars().skip(1).any(|c| c.is_ascii_uppercase());
    let has_digit = name.chars().any(|c| c.is_ascii_digit());
    let is_capital = name.len() >= 3
        && name
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    name.contains(['_', '*'])
        || has_inner_capital
        || (is_capital && name.chars().any(|c| c.is_ascii_uppercase()))
        || name.starts_with('.')
        || name.contains("::")
        || (has_digit && name.chars().any(|c| c.is_ascii_alphabetic()))
        || (name.contains('-') && !name.starts_with(|c: char| c.is_ascii_uppercase()))
        || (name.contains('.') && name.chars().any(|c| c.is_ascii_uppercase()))
}

/// Whether only capitals inside tell that a word is a name: makers’ names have them too, such as `YouTube`.
pub(super) fn is_camel(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphabetic())
        && name.chars().any(|c| c.is_ascii_lowercase())
}

/// Whether a word reads like one of a language, alone or with others behind it: `Visitor`, `Resident_A`, `Visitor_book`.
pub(super) fn is_wordy(name: &str) -> bool {
    let mut pieces = name.split(['_', '-', '/']);
    let is_capitalised = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_uppercase())
            && word.chars().skip(1).all(|c| c.is_ascii_lowercase())
    };
    pieces
        .next()
        .is_some_and(|first| first.len() >= 2 && is_capitalised(first))
        && pieces.all(|piece| {
            is_capitalised(piece)
                || (piece.len() >= 4 && piece.chars().all(|c| c.is_ascii_lowercase()))
        })
}

/// Whether a word only joins others in a sentence.
pub(super) fn is_little(word: &str) -> bool {
    LITTLE
        .split_whitespace()
        .any(|little| little.eq_ignore_ascii_case(word))
}
