//! Header fields that mark a response as a bot check's refusal.
//!
//! It does not look at the status: callers pass refusals only.

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
}

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

#[cfg(test)]
mod tests {
    use super::*;

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
