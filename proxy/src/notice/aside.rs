//! What stands in brackets beside a name: a time, a kind, its maker, or that a part of the name varies.

use crate::notice::{block::Part, category, name::is_little, naming::Name, span, times};

/// Words that say that a part of the name is not always the same.
const VARIES: [&str; 10] = [
    "varies",
    "vary",
    "variable",
    "change",
    "changes",
    "differs",
    "different",
    "random",
    "amrywio",
    "newid",
];

/// How remarks begin that are written with a capital, and are no makers.
const REMARKS: [&str; 8] = [
    "See", "Optional", "Required", "Not", "First", "Third", "1st", "Dewisol",
];

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
pub(super) fn varies(name: &Name) -> bool {
    let mut words = text(name)
        .unwrap_or_default()
        .split(|c: char| !c.is_alphabetic());
    words.any(|word| VARIES.contains(&word.to_lowercase().as_str()))
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
}
