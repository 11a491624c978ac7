//! One entry of a list of known cookies: its name as a pattern that matches no cookie of others, its line, its hosts.

use crate::notice::{
    found::{Declared, Doubt},
    name::{bare_host, is_host, is_telling, name},
};
use serde_json::value::RawValue;

/// Most entries that a list may have.
const MOST: usize = 100_000;
/// Least number of bytes of a name that a family fixes.
const FIXED: usize = 4;

const NO_NAME: &str = "doubt-no-name";
const TOO_WIDE: &str = "doubt-too-wide";

/// What was read of a list.
#[derive(Debug, Default)]
pub(super) struct Entries {
    pub(super) declared: Vec<Declared>,
    pub(super) doubts: Vec<Doubt>,
    /// The entry that is being read: a list in one line has all on one.
    entry: u32,
}

impl Entries {
    /// Begins an entry.
    pub(super) fn begin(&mut self) {
        self.entry += 1;
    }

    /// Adds an entry, unless its name cannot be used; `is_family` says that more may follow the name.
    ///
    /// # Errors
    /// The line, where there are too many.
    pub(super) fn add(
        &mut self,
        written: &str,
        is_family: bool,
        declared: Declared,
    ) -> Result<(), u32> {
        if self.declared.len() + self.doubts.len() >= MOST {
            return Err(declared.line);
        }
        let declared = Declared {
            entry: self.entry,
            ..declared
        };
        match pattern(written, is_family) {
            Ok(pattern) => self.declared.push(Declared {
                names: vec![pattern],
                ..declared
            }),
            Err(why) => self.doubt(declared.line, written, why),
        }
        Ok(())
    }

    pub(super) fn doubt(&mut self, line: u32, text: &str, why: &'static str) {
        let text = text.chars().take(100).collect();
        let entry = self.entry;
        self.doubts.push(Doubt {
            line,
            entry,
            text,
            why,
        });
    }
}

/// The pattern for a name. What some lists mean by “contains” becomes “begins with”: a family fixes its start, or its
/// end where it is written so, and enough of it that no name of others matches.
fn pattern(written: &str, is_family: bool) -> Result<String, &'static str> {
    let pattern = name(written).ok_or(if written.trim() == "*" {
        TOO_WIDE
    } else {
        NO_NAME
    })?;
    let pattern = if is_family && !pattern.contains('*') {
        format!("{pattern}*")
    } else {
        pattern
    };
    let fixed = pattern.split('*').max_by_key(|piece| piece.len());
    let is_safe = |piece: &&str| piece.len() >= FIXED && is_telling(piece);
    if pattern.contains('*') && fixed.filter(is_safe).is_none() {
        return Err(TOO_WIDE);
    }
    Ok(pattern)
}

/// The hosts that texts name, such as `*.example.com`; none where the cookie may be any site's own.
pub(super) fn hosts<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<String> {
    let mut found = Vec::new();
    for text in texts {
        let lower = text.to_lowercase();
        let any = ["1st party", "first party", "advertiser's website"];
        if any.iter().any(|words| lower.contains(words)) || lower.trim() == "*" {
            return Vec::new();
        }
        let words = lower.split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')'));
        let words = words.map(|word| bare_host(word.trim_start_matches('*')));
        found.extend(words.filter(|word| is_host(word)).map(str::to_owned));
    }
    found.sort();
    found.dedup();
    found
}

/// The line of a value that was read in place out of `text`, from 1.
pub(super) struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: u32,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
        }
    }

    /// Values come in the order of the text, so that each line end is counted once.
    pub(super) fn line(&mut self, value: &'t RawValue) -> u32 {
        let at = value.get().as_ptr() as usize - self.text.as_ptr() as usize;
        let between = self.text.get(self.at..at).unwrap_or_default();
        let ends = between.bytes().filter(|byte| *byte == b'\n').count();
        self.line += u32::try_from(ends).unwrap_or(u32::MAX - self.line);
        self.at = self.at.max(at);
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_of_names_never_matches_names_of_others() {
        let check = |written: &str, is_family, expected: Result<&str, &str>| {
            let expected = expected.map(str::to_owned);
            assert_eq!(pattern(written, is_family), expected, "{written}");
        };
        check("_ga_", true, Ok("_ga_*"));
        check("_ga", false, Ok("_ga"));
        check("AMCV_", true, Ok("AMCV_*"));
        check("_pk_id*", false, Ok("_pk_id*"));
        check("*_tracker_id", false, Ok("*_tracker_id"));
        check("SR<RotatorID>", false, Err(TOO_WIDE));
        check("EBFCD<BannerID>", false, Ok("EBFCD*"));
        check("uid", true, Err(TOO_WIDE));
        check("id*", false, Err(TOO_WIDE));
        // A word of the language begins names of any maker.
        check("session", true, Err(TOO_WIDE));
        check("session", false, Ok("session"));
        check("*", false, Err(TOO_WIDE));
        check("_dp Cookie", false, Err(NO_NAME));
        check("", false, Err(NO_NAME));
    }

    #[test]
    fn a_cookie_that_may_be_any_sites_own_has_no_host() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(hosts(std::iter::once(text)), expected, "{text}");
        };
        check("cookiebot.com (3rd party)", &["cookiebot.com"]);
        check(
            "demdex.net (3rd party) or advertiser's website domain (1st party)",
            &[],
        );
        check("*.adtech123.test", &["adtech123.test"]);
        check("*creativecdn.com", &["creativecdn.com"]);
        check("*", &[]);
        check("", &[]);
        check("a.test, b.test", &["a.test", "b.test"]);
    }
}
