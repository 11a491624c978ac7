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
    if pair.contains('=') {
        return false;
    }
    let is_mark = |letter: char| matches!(letter, '*' | '•' | '█' | '×' | 'x' | 'X' | '#');
    let is_row = pair.chars().count() >= 3 && pair.chars().all(is_mark);
    let small = pair.to_lowercase();
    is_row || BLOTS.iter().any(|blot| small.contains(blot))
}

/// Whether browsers can keep a cookie of this name (RFC 6265bis section 5.6). One that stands for bytes that are no text is
/// another's.
pub(super) fn is_name(name: &str) -> bool {
    let is_out = |letter: char| {
        letter.is_ascii_control() && letter != '\t'
            || matches!(letter, '=' | ';' | char::REPLACEMENT_CHARACTER)
    };
    name.trim_matches([' ', '\t']).len() == name.len() && !name.contains(is_out)
}

/// Whether a Set-Cookie field says what it says in text: its value alone may hold bytes that are none.
pub(super) fn is_legible(field: &str) -> bool {
    let (pair, attributes) = field.split_once(';').unwrap_or((field, ""));
    let name = pair.split_once('=').map_or("", |(name, _)| name);
    ![name, attributes]
        .iter()
        .any(|part| part.contains(char::REPLACEMENT_CHARACTER))
}

/// A Cookie field without the pairs whose names are damaged, and how many those are.
pub(super) fn legible_pairs(field: &str) -> (String, usize) {
    let all: Vec<&str> = field.split(';').collect();
    let legible: Vec<&str> = all
        .iter()
        .copied()
        .filter(|pair| is_legible(pair))
        .collect();
    (legible.join(";"), all.len() - legible.len())
}

/// Whether a program writes several Set-Cookie fields as one, with commas between them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Joins {
    /// It does: Safari.
    Always,
    /// It does not.
    Never,
    /// It is none that is known.
    #[default]
    Unknown,
}

impl Joins {
    /// What a program of this name does; Chromium's calls itself WebInspector, and Safari's WebKit Web Inspector.
    pub(super) fn of(creator: &str) -> Self {
        let name = creator.to_ascii_lowercase();
        let is = |known: &&str| name.contains(*known);
        if ["webkit", "safari"].iter().any(is) {
            Self::Always
        } else if NEVER.iter().any(is) {
            Self::Never
        } else {
            Self::Unknown
        }
    }
}

/// Parts of the names of programs that keep each field apart, in small letters.
const NEVER: [&str; 7] = [
    "webinspector",
    "chrom",
    "edge",
    "firefox",
    "mozilla",
    "mitmproxy",
    "charles",
];

/// The Set-Cookie fields of an answer, one a cookie: browsers join them with line feeds, libraries and Safari with commas.
pub(super) fn apart(rows: Vec<String>, joins: Joins) -> Vec<String> {
    let lines = rows.iter().flat_map(|row| row.split(['\n', '\r']));
    let lines = lines.map(str::trim).filter(|line| !line.is_empty());
    let lines: Vec<String> = lines.map(str::to_owned).collect();
    match lines.as_slice() {
        // Who joins with commas leaves one row.
        [one] if joins != Joins::Never => at_commas(one, joins),
        _ => lines,
    }
}

/// A row in pieces: a comma parts two cookies where a name and an equals sign follow it, but for one in a value that neither
/// an attribute nor a space sets off. A date's comma has a day behind it. Of a program that is not known, an attribute that
/// stands on both sides shows that there are two.
fn at_commas(row: &str, joins: Joins) -> Vec<String> {
    let (mut found, mut start) = (Vec::new(), 0);
    for (comma, _) in row.match_indices(',') {
        let (before, after) = (&row[start..comma], &row[comma + 1..]);
        let name = after.trim_start();
        let is_apart = before.contains(';') || name.len() < after.len();
        let is_quoted = before.matches('"').count() % 2 == 1;
        let is_shown = joins == Joins::Always || {
            let there = attributes(name);
            attributes(before).iter().any(|one| there.contains(one))
        };
        if is_apart && !is_quoted && is_shown && begins_with_name(name) {
            found.push(before.trim().to_owned());
            start = comma + 1;
        }
    }
    found.push(row[start..].trim().to_owned());
    found
}

/// The names of the attributes of a row, in small letters.
fn attributes(row: &str) -> Vec<String> {
    const NAMES: [&str; 7] = [
        "path", "domain", "expires", "max-age", "secure", "httponly", "samesite",
    ];
    let parts = row.split([';', ',']).skip(1);
    let names = parts.map(|part| part.split('=').next().unwrap_or_default());
    let names = names.map(|name| name.trim().to_ascii_lowercase());
    names
        .filter(|name| NAMES.contains(&name.as_str()))
        .collect()
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
        let by = |creator: &str, row: &str, expected: &[&str]| {
            let joins = Joins::of(creator);
            assert_eq!(
                apart(vec![row.to_owned()], joins),
                expected,
                "{creator}: {row}"
            );
        };
        let check = |row: &str, expected: &[&str]| by("WebKit Web Inspector", row, expected);
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
        assert_eq!(apart(rows.clone(), Joins::Always), rows);
        let prefs = "prefs=lang, size=2; Path=/; Secure; HttpOnly";
        let two = "a=1; Path=/, b=2; Secure; Path=/";
        let apart = ["a=1; Path=/", "b=2; Secure; Path=/"];
        for one in [
            "WebInspector",
            "Firefox",
            "mitmproxy",
            "Charles Proxy",
            "Google Chrome",
            "Microsoft Edge",
        ] {
            by(one, prefs, &[prefs]);
            by(one, two, &[two]);
            by(one, "a=1\nb=2", &["a=1", "b=2"]);
        }
        for one in ["", "Insomnia REST Client"] {
            by(one, prefs, &[prefs]);
            by(one, two, &apart);
            by(one, "a=1, b=2", &["a=1, b=2"]);
            by(
                one,
                "a=1; Secure, b=2; Path=/",
                &["a=1; Secure, b=2; Path=/"],
            );
        }
        by("Safari", two, &apart);
    }

    #[test]
    fn a_name_is_one_that_browsers_can_keep() {
        let check = |name: &str, expected| assert_eq!(is_name(name), expected, "{name:?}");
        for name in ["", "a", "_ga", "a b", "a\tb", "zzé", "a,b", "\"a\"", "a:b"] {
            check(name, true);
        }
        for name in [
            "a\nb",
            "a\r\nb",
            "=a",
            "a=",
            "a;b",
            " a",
            "a ",
            "\ta",
            "\u{7}a",
            "\u{7f}",
            "a\u{fffd}",
        ] {
            check(name, false);
        }
    }

    #[test]
    fn a_field_is_legible_where_its_value_alone_is_damaged() {
        let check = |field: &str, expected| assert_eq!(is_legible(field), expected, "{field:?}");
        for field in ["a=1; Path=/", "a=\u{fffd}; Path=/", "\u{fffd}", "zzé=1", ""] {
            check(field, true);
        }
        for field in [
            "a\u{fffd}=1",
            "a=1; Path=/\u{fffd}",
            "a=1; Max\u{fffd}Age=1",
        ] {
            check(field, false);
        }
        assert_eq!(
            legible_pairs("a=\u{fffd}; b\u{fffd}=2; c=3"),
            ("a=\u{fffd}; c=3".to_owned(), 1)
        );
        assert_eq!(legible_pairs("a=1; b=2"), ("a=1; b=2".to_owned(), 0));
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
