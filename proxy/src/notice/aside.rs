//! What stands in brackets beside a name: a time, a kind, its maker, or that a part of the name varies.

use crate::notice::{
    block::Part,
    category,
    name::{is_camel, is_little, is_telling, name},
    naming::Name,
    span, times,
};

/// Words that say that a part of the name is not always the same.
const VARIES: [&str; 11] = [
    "varies",
    "vary",
    "variable",
    "change",
    "changes",
    "differs",
    "differ",
    "different",
    "random",
    "amrywio",
    "newid",
];

/// Shortest part of a name that does not vary, in bytes.
const STEM: usize = 4;

/// How remarks begin that are written with a capital, and are no makers.
const REMARKS: [&str; 8] = [
    "See", "Optional", "Required", "Not", "First", "Third", "1st", "Dewisol",
];

/// Shortest word beside a name that may be another.
const OTHER: usize = 6;

impl Name {
    /// Whether words of a sentence stand behind it, and neither a maker nor a host.
    pub(super) fn is_told_behind(&self) -> bool {
        let beside = self.beside.as_deref().unwrap_or_default();
        beside.contains(' ') && beside.starts_with(|c: char| c.is_lowercase())
    }

    /// The words beside it that may be further names: “AWSELB (plus AWSELBCORS)”.
    pub(super) fn others_beside(&self) -> impl Iterator<Item = &str> {
        let words = self
            .beside
            .iter()
            .flat_map(|beside| beside.split([' ', ',']));
        words.filter(|word| {
            word.len() >= OTHER
                && is_telling(word)
                && !is_camel(word)
                && name(word).is_some()
                && !word.contains('-')
                && !word.starts_with(|c: char| c.is_ascii_digit())
        })
    }
}

fn text(name: &Name) -> Option<&str> {
    name.beside.as_deref().filter(|_| name.host().is_none())
}

/// How long it stays: “gg_four (session)”.
pub(super) fn time(name: &Name) -> Option<(span::Spoken, Part)> {
    let text = text(name).filter(|text| times::is_pure_time(text))?;
    let part = Part {
        text: text.to_owned(),
        line: name.line,
        ..Part::default()
    };
    Some((span::sure(text, None)?, part))
}

/// The category that it names.
pub(super) fn kind(name: &Name) -> Option<&str> {
    text(name).filter(|text| category::names_category(text))
}

/// Its maker: a name with capitals, and no remark.
pub(super) fn maker(name: &Name) -> Option<String> {
    let text = text(name)?.trim_start_matches("set by ");
    let is_named = text
        .split([' ', '/'])
        .filter(|word| !is_little(word))
        .all(|word| word.starts_with(|c: char| c.is_uppercase() || c == '&'));
    let first = text.split(' ').next().unwrap_or_default();
    let is_remark = REMARKS.contains(&first);
    let is_other = is_remark || says_nothing(text) || span::sure(text, None).is_some();
    (is_named && !is_other && kind(name).is_none() && !varies(name)).then(|| text.to_owned())
}

/// Whether a part of the name varies: “the last 8 letters change”.
fn varies(name: &Name) -> bool {
    let mut words = text(name)
        .unwrap_or_default()
        .split(|c: char| !c.is_alphabetic());
    words.any(|word| VARIES.contains(&word.to_lowercase().as_str()))
}

/// Whether a part of the name varies, and nothing says which.
pub(super) fn varies_unknown(name: &Name) -> bool {
    varies(name) && family(name).is_none()
}

/// The name as a pattern.
pub(super) fn pattern(name: &Name) -> String {
    family(name).unwrap_or_else(|| name.pattern.clone())
}

/// The pattern of a name of which a part varies, where what stands beside it says which: the last 8 letters, the last part.
fn family(name: &Name) -> Option<String> {
    const SIGNS: &str = "letters characters chars digits numbers signs llythyren nod digid";
    let text = text(name).filter(|_| varies(name))?.to_lowercase();
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    if !words
        .iter()
        .any(|word| ["last", "final", "olaf"].contains(word))
    {
        return None;
    }
    let is_sign = |word: &str| SIGNS.split(' ').any(|sign| sign == word);
    let counted = words
        .windows(2)
        .find(|pair| is_sign(pair[1]))
        .and_then(|pair| number(pair[0]));
    let kept = match counted {
        Some(count) => name.pattern.len().checked_sub(count)?,
        None if words.contains(&"part") || words.contains(&"rhan") => {
            name.pattern.rfind(['.', '_', '-'])? + 1
        }
        None => return None,
    };
    let stem = name.pattern.get(..kept)?;
    (kept >= STEM && kept < name.pattern.len()).then(|| format!("{stem}*"))
}

/// A small number in digits or English words.
fn number(word: &str) -> Option<usize> {
    const WORDS: [&str; 12] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    let in_words = || {
        WORDS
            .iter()
            .position(|known| *known == word)
            .map(|at| at + 1)
    };
    word.parse().ok().or_else(in_words)
}

/// Whether a value is a line to write on: “__________”.
pub(super) fn is_blank(text: &str) -> bool {
    let text = text.trim();
    text.len() >= 3 && text.chars().all(|c| matches!(c, '_' | '.' | '-'))
}

/// Whether a cell only says that it says nothing.
pub(super) fn says_nothing(text: &str) -> bool {
    const NOTHING: &str = "n/a|na|-|\u{2013}|\u{2014}|none|varies|various|unknown|tbc|not applicable|not known|amh|dim|amrywiol|anhysbys";
    let text = text.trim().to_lowercase();
    NOTHING.split('|').any(|nothing| nothing == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_makers_name_is_one() {
        let check = |beside: &str, expected: Option<&str>| {
            let name = Name {
                pattern: "sid".to_owned(),
                line: 1,
                beside: Some(beside.to_owned()),
            };
            assert_eq!(maker(&name).as_deref(), expected, "{beside}");
        };
        check("Facebook", Some("Facebook"));
        check("Google Analytics", Some("Google Analytics"));
        check("Bank of Ireland", Some("Bank of Ireland"));
        check("set by Hotjar", Some("Hotjar"));
        check("PHP session", None);
        check("the last 8 letters change", None);
        check("Last 8 letters change", None);
        check("and others", None);
        check("us", None);
        check("N/A", None);
        check("varies", None);
        check("Session", None);
        check("Optional", None);
        check("See below", None);
        check("Third Party", None);
        check("Notify", Some("Notify"));
        check("google.com", None);
    }

    #[test]
    fn a_name_varies_where_the_words_beside_it_say() {
        let check = |pattern: &str, beside: &str, expected: Option<&str>| {
            let name = Name {
                pattern: pattern.to_owned(),
                line: 1,
                beside: Some(beside.to_owned()),
            };
            assert_eq!(family(&name).as_deref(), expected, "{pattern} ({beside})");
        };
        check(
            "ASPSESSIONIDQABCDEFG",
            "the last 8 letters change",
            Some("ASPSESSIONID*"),
        );
        check(
            "ASPSESSIONIDQABCDEFG",
            "final eight characters vary",
            Some("ASPSESSIONID*"),
        );
        check(
            "ASPSESSIONIDQABCDEFG",
            "yr 8 llythyren olaf yn newid",
            Some("ASPSESSIONID*"),
        );
        check(
            ".AspNetCore.Antiforgery.w5W7",
            "the last part differs",
            Some(".AspNetCore.Antiforgery.*"),
        );
        check("ASPSESSIONIDQABCDEFG", "some letters change", None);
        check("ASPSESSIONIDQABCDEFG", "the last 8 letters", None);
        check("map_a", "the last 8 letters change", None);
        check("map_a", "changed the last 2 days", None);
        check("maptoken", "the last part changes", None);
    }
}
