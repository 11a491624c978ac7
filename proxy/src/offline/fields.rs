//! Cookie fields as recordings write them: several in one, or blotted out.
//!
//! It reads no value further than where it ends.

/// What a field says whose content somebody made unreadable, in small letters.
const BLOTS: [&str; 9] = [
    "redact", "saniti", "removed", "masked", "hidden", "filtered", "scrubbed", "stripped",
    "anonymi",
];

/// Whether a cookie field was made unreadable before the file was passed on: it has no name, and says so.
pub(super) fn is_blotted(field: &str) -> bool {
    let pair = field.split(';').next().unwrap_or_default().trim();
    let is_mark = |letter: char| matches!(letter, '*' | '•' | '█' | '×' | 'x' | 'X' | '#');
    let is_row = pair.chars().count() >= 3 && pair.chars().all(is_mark);
    let small = pair.to_lowercase();
    !pair.contains('=') && (is_row || BLOTS.iter().any(|blot| small.contains(blot)))
}

/// The Set-Cookie fields of an answer, one a cookie: browsers join them with line feeds, libraries and Safari with commas.
pub(super) fn apart(rows: Vec<String>) -> Vec<String> {
    let lines = rows.iter().flat_map(|row| row.split(['\n', '\r']));
    let lines = lines.map(str::trim).filter(|line| !line.is_empty());
    let lines: Vec<String> = lines.map(str::to_owned).collect();
    match lines.as_slice() {
        // Who joins with commas leaves one row.
        [one] => at_commas(one),
        _ => lines,
    }
}

/// A row in pieces: a comma parts two cookies where a name and an equals sign follow it, but for one in a value that neither
/// an attribute nor a space sets off. A date's comma has a day behind it.
fn at_commas(row: &str) -> Vec<String> {
    let (mut found, mut start) = (Vec::new(), 0);
    for (comma, _) in row.match_indices(',') {
        let (before, after) = (&row[start..comma], &row[comma + 1..]);
        let name = after.trim_start();
        let is_apart = before.contains(';') || name.len() < after.len();
        let is_quoted = before.matches('"').count() % 2 == 1;
        if is_apart && !is_quoted && begins_with_name(name) {
            found.push(before.trim().to_owned());
            start = comma + 1;
        }
    }
    found.push(row[start..].trim().to_owned());
    found
}

/// Whether a token (RFC 9110 section 5.6.2) and an equals sign come first.
fn begins_with_name(text: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let end = text.bytes().position(|byte| !is_token(byte));
    end.is_some_and(|end| end > 0 && text.as_bytes()[end] == b'=')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_holds_the_cookies_that_were_joined_in_it() {
        let check = |row: &str, expected: &[&str]| {
            assert_eq!(apart(vec![row.to_owned()]), expected, "{row}");
        };
        check("a=1; Path=/", &["a=1; Path=/"]);
        check(
            "a=1\nb=2\r\nc=3\rd=4\n e=5",
            &["a=1", "b=2", "c=3", "d=4", "e=5"],
        );
        check("a=1; Path=/,b=2; Path=/", &["a=1; Path=/", "b=2; Path=/"]);
        check("a=1, b=2", &["a=1", "b=2"]);
        check(
            "a=1; Expires=Mon, 08 Jun 2026 10:00:00 GMT, b=2; Expires=Tue, 09-Jun-26 10:00:00 GMT",
            &[
                "a=1; Expires=Mon, 08 Jun 2026 10:00:00 GMT",
                "b=2; Expires=Tue, 09-Jun-26 10:00:00 GMT",
            ],
        );
        check("prefs=a,b=c; Path=/", &["prefs=a,b=c; Path=/"]);
        check("prefs=\"a, b=c\"; Path=/", &["prefs=\"a, b=c\"; Path=/"]);
        check("a=1; Path=/, (b)=2", &["a=1; Path=/, (b)=2"]);
        check("a=1,", &["a=1,"]);
        // Rows of their own are not joined.
        let rows = ["a=1, b=2", "c=3"].map(str::to_owned).to_vec();
        assert_eq!(apart(rows.clone()), rows);
    }

    #[test]
    fn a_blotted_field_is_known_by_what_stands_in_its_place() {
        let check = |field: &str, expected| assert_eq!(is_blotted(field), expected, "{field}");
        for field in [
            "[REDACTED]",
            "***",
            "<redacted>",
            "[REDACTED]; Path=/",
            "Sanitized by tool",
            "xxxxxxxx",
            "████",
        ] {
            check(field, true);
        }
        for field in [
            "a=[REDACTED]",
            "hidden=1",
            "nameless",
            "",
            "x",
            "session; Path=/",
        ] {
            check(field, false);
        }
    }
}
