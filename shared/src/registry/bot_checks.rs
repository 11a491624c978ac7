//! Header fields that mark a response as a bot check's refusal, and words of pages that are one.
//!
//! It does not look at the status: callers pass the fields of refusals only.

use serde::Deserialize;
use std::sync::LazyLock;

/// The list that comes with the program.
static LIST: LazyLock<List> = LazyLock::new(|| {
    toml::from_str(include_str!("../../registry/bot_checks.toml"))
        .expect("a test reads the built-in list")
});

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    mark: Vec<Mark>,
    page: Vec<Page>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    words: String,
    /// Where this is known from, for readers of the file.
    #[expect(dead_code, reason = "for readers of the file")]
    source: String,
}

/// Most bytes of a page's text that is a bot check's: a page about bot checks says more.
const PAGE_TEXT: usize = 500;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mark {
    field: String,
    value: Option<String>,
    /// Where this is known from, for readers of the file.
    #[expect(dead_code, reason = "for readers of the file")]
    source: String,
}

/// Whether a header field marks a bot check's refusal; case does not matter in name and value.
pub fn is_bot_check_mark(name: &[u8], value: &[u8]) -> bool {
    let value = value.trim_ascii();
    LIST.mark.iter().any(|mark| {
        name.eq_ignore_ascii_case(mark.field.as_bytes())
            && mark
                .value
                .as_ref()
                .is_none_or(|expected| value.eq_ignore_ascii_case(expected.as_bytes()))
    })
}

/// Whether a page that leads nowhere and has this text is a bot check's refusal.
pub fn is_bot_check_page(text: &str) -> bool {
    let text = text.trim();
    text.len() <= PAGE_TEXT && LIST.page.iter().any(|page| text.contains(&page.words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_says_little_more_than_a_bot_checks_words_is_one() {
        let check = |text: &str, expected| assert_eq!(is_bot_check_page(text), expected, "{text}");
        let refusal = "Request unsuccessful. Incapsula incident ID: 123-456";
        check(refusal, true);
        check(
            &format!("{refusal} {}", "And so we wrote. ".repeat(40)),
            false,
        );
        check("Council Tax: pay, apply and report.", false);
        check("", false);
    }

    #[test]
    fn a_bot_check_is_known_by_its_fields() {
        let check = |name: &str, value: &str, expected| {
            let found = is_bot_check_mark(name.as_bytes(), value.as_bytes());
            assert_eq!(found, expected, "{name}: {value}");
        };
        check("CF-Mitigated", "challenge", true);
        check("cf-mitigated", "none", false);
        check("Server", " AkamaiGHost", true);
        check("server", "nginx", false);
        check("X-DataDome", "protected", true);
        check("x-iinfo", "", true);
        check("x-cdn", "Imperva", true);
        check("x-cdn", "incapsula", true);
        check("x-cdn", "Fastly", false);
        check("x-cdn-other", "Imperva", false);
    }
}
