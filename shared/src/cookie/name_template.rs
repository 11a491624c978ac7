//! Redaction of cookie names before they are stored: digit runs that may identify a visitor become `*`.
//!
//! It knows no registry, although a redacted name looks like a registry pattern.

use std::borrow::Cow;

/// Shortest run of digits, hexadecimal ones too, that may identify a visitor.
const LONG_RUN: usize = 4;

/// The name with each long run of digits replaced by `*`.
///
/// A run holds hexadecimal digits and at least one decimal one: `feedback` is a word, `0feed0` is not.
/// Letters at its ends belong to it only if no word goes on there: of `Cookie2024` the `e` stays.
pub fn template(name: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut rest = name;
    let mut before = None;
    while let Some(start) = rest.find(|c: char| c.is_ascii_hexdigit()) {
        let run = &rest[start..];
        let end = run
            .find(|c: char| !c.is_ascii_hexdigit())
            .unwrap_or(run.len());
        let (run, after) = run.split_at(end);
        before = rest[..start].chars().next_back().or(before);
        out.push_str(&rest[..start]);
        let digits = digits_of(run, before, after.chars().next());
        let (head, tail) = (&run[..digits.start], &run[digits.end..]);
        let middle = &run[digits];
        out.push_str(head);
        out.push_str(if middle.len() >= LONG_RUN {
            "*"
        } else {
            middle
        });
        out.push_str(tail);
        before = run.chars().next_back();
        rest = after;
    }
    out.push_str(rest);
    if out == name {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(out)
    }
}

/// Byte range of a run without the letters of an adjoining word; empty if it has no decimal digit.
fn digits_of(run: &str, before: Option<char>, after: Option<char>) -> std::ops::Range<usize> {
    let is_digit = |c: char| c.is_ascii_digit();
    let (Some(first), Some(last)) = (run.find(is_digit), run.rfind(is_digit)) else {
        return 0..0;
    };
    let in_a_word = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    let start = if in_a_word(before) { first } else { 0 };
    let end = if in_a_word(after) {
        last + 1
    } else {
        run.len()
    };
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn long_runs_of_digits_are_replaced_and_words_stay() {
        let check = |name: &str, expected: &str| assert_eq!(template(name), expected, "{name}");
        check("", "");
        check("AWSALB", "AWSALB");
        check("_ga", "_ga");
        check("_gat_UA-12345-1", "_gat_UA-*-1");
        check("_hjSessionUser_1234567", "_hjSessionUser_*");
        check("acceptCookies", "acceptCookies");
        check("feedback", "feedback");
        check("Cookie2024", "Cookie*");
        check("Cookie2024Banner", "Cookie*Banner");
        check("_pk_id.1.1fff", "_pk_id.1.*");
        check("visid_incap_123", "visid_incap_123");
        check("s_0b4af1c0-83cd-4b0e-8c11-1f2e3d4c5b6a", "s_*-*-*-*-*");
        check("SSESS0b4af1c083cd4b0e", "SSESS*");
        check("é1234é", "é*é");
    }

    proptest! {
        #[test]
        fn names_that_differ_in_a_number_have_one_template(
            word in "[g-z_]{0,8}", one in "[0-9]{4,12}", other in "[0-9]{4,12}", end in "[g-z_]{0,4}",
        ) {
            let (one, other) = (format!("{word}{one}{end}"), format!("{word}{other}{end}"));
            prop_assert_eq!(template(&one), template(&other));
        }

        #[test]
        fn a_template_has_no_long_number_and_is_its_own_template(name in "\\PC{0,40}") {
            let once = template(&name).into_owned();
            let longest = once.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
            prop_assert!(longest.unwrap_or(0) < LONG_RUN, "{}", once);
            prop_assert_eq!(&*template(&once), &once);
        }
    }
}
