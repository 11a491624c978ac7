//! Cookie fields as recordings write them: several in one, or blotted out.
//!
//! It reads no value further than where it ends.

/// What a field says whose content somebody made unreadable, in small letters.
const BLOTS: [&str; 9] = [
    "redact", "saniti", "removed", "masked", "hidden", "filtered", "scrubbed", "stripped",
    "anonymi",
];

/// Whether a cookie field was made unreadable before the file was passed on: what stands in place of its name says so.
pub(super) fn is_blotted(field: &str) -> bool {
    let pair = field.split(';').next().unwrap_or_default().trim();
    if let Some((name, _)) = pair.split_once('=') {
        return is_blot(name);
    }
    let is_mark = |letter: char| matches!(letter, '*' | '•' | '█' | '×' | 'x' | 'X' | '#');
    let is_row = pair.chars().count() >= 3 && pair.chars().all(is_mark);
    let small = pair.to_lowercase();
    is_row || pair == "…" || BLOTS.iter().any(|blot| small.contains(blot))
}

/// Whether a name or a value was made unreadable: a site may write such a word, but not in brackets.
pub(super) fn is_blot(text: &str) -> bool {
    let text = text.trim();
    let is_mark = |letter: char| matches!(letter, '*' | '•' | '█' | '×' | '#');
    let is_row = text.chars().count() >= 3 && text.chars().all(is_mark);
    let is_bracketed =
        text.starts_with(['[', '<', '{', '(']) && text.ends_with([']', '>', '}', ')']);
    let small = text.to_lowercase();
    let is_word =
        small == "redacted" || is_bracketed && BLOTS.iter().any(|blot| small.contains(blot));
    is_row || text == "…" || is_word
}

/// Whether a Cookie field hides what went with a request: it was emptied, or a name or a value in it blotted out.
pub(super) fn hides_cookies(field: &str) -> bool {
    let mut pairs = field
        .split(';')
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    field.trim().is_empty()
        || is_blotted(field)
        || pairs.any(|(name, value)| is_blot(name) || is_blot(value))
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

/// The Set-Cookie fields of an answer, one a cookie, and how many of them may hold another one: browsers join them with line
/// feeds, libraries and Safari with commas.
pub(super) fn apart(rows: Vec<String>, joins: Joins) -> (Vec<String>, usize) {
    let lines = rows.iter().flat_map(|row| row.split(['\n', '\r']));
    let lines = lines.map(str::trim).filter(|line| !line.is_empty());
    let lines: Vec<&str> = lines.collect();
    // Who joins with commas leaves one row.
    let joins = if lines.len() > 1 { Joins::Never } else { joins };
    let (mut found, mut doubtful) = (Vec::new(), 0);
    for line in lines {
        let is_doubtful = at_commas(line, joins, &mut found);
        doubtful += usize::from(is_doubtful);
    }
    (found, doubtful)
}

/// Appends a row in pieces; whether another cookie may stand in one of them.
///
/// A comma parts two cookies where a name and an equals sign follow it. In a value it does so only with a space, and only
/// where the program is known to join. Of a program that is not known, an attribute shows it whose own text has no such
/// comma; a date's comma has a day behind it.
fn at_commas(row: &str, joins: Joins, found: &mut Vec<String>) -> bool {
    let (mut start, mut is_doubtful) = (0, false);
    for (comma, _) in row.match_indices(',') {
        let (before, after) = (&row[start..comma], &row[comma + 1..]);
        let name = after.trim_start();
        let attribute = before.rsplit_once(';').map(|(_, attribute)| attribute);
        let is_apart = attribute.is_some() || name.len() < after.len();
        if before.matches('"').count() % 2 == 1 || !is_apart {
            continue;
        }
        let is_shown = match joins {
            Joins::Always => true,
            Joins::Unknown => attribute.is_some_and(is_known),
            Joins::Never => false,
        };
        if is_shown && begins_with_name(name) {
            found.push(before.trim().to_owned());
            start = comma + 1;
        } else {
            let part = name.split([';', ',']).next().unwrap_or_default();
            is_doubtful |= part.contains('=');
        }
    }
    found.push(row[start..].trim().to_owned());
    is_doubtful
}

/// Whether an attribute is one that browsers know.
fn is_known(attribute: &str) -> bool {
    const NAMES: [&str; 8] = [
        "path",
        "domain",
        "expires",
        "max-age",
        "secure",
        "httponly",
        "samesite",
        "partitioned",
    ];
    let name = attribute.split('=').next().unwrap_or_default();
    NAMES
        .iter()
        .any(|known| name.trim().eq_ignore_ascii_case(known))
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

    fn by(creator: &str, row: &str, expected: &[&str]) {
        let joins = Joins::of(creator);
        let (found, _) = apart(vec![row.to_owned()], joins);
        assert_eq!(found, expected, "{creator}: {row}");
    }

    #[test]
    fn a_row_holds_the_cookies_that_were_joined_in_it() {
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
        assert_eq!(apart(rows.clone(), Joins::Always), (rows, 1));
    }

    #[test]
    fn a_row_is_parted_at_commas_only_where_its_program_joins() {
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
            for attribute in [
                "Secure",
                "HttpOnly",
                "SameSite=Lax",
                "Max-Age=3600",
                "Domain=a.test",
                "Path=/",
                "Partitioned",
                "Expires=Mon, 08 Jun 2026 10:00:00 GMT",
            ] {
                let first = format!("a=1; {attribute}");
                by(
                    one,
                    &format!("{first}, b=2; Path=/"),
                    &[&first, "b=2; Path=/"],
                );
            }
        }
        by("Safari", two, &apart);
    }

    #[test]
    fn a_row_that_may_hold_another_cookie_is_counted() {
        let check = |creator: &str, row: &str, expected: usize| {
            let (_, doubtful) = apart(vec![row.to_owned()], Joins::of(creator));
            assert_eq!(doubtful, expected, "{creator}: {row}");
        };
        // A browser reads a field as it stands; a program that is not known may have joined two.
        for one in ["WebInspector", "Firefox"] {
            check(one, "a=1; Domain=a.test, b=2", 1);
            check(one, "a=1, b=2", 1);
        }
        for one in ["", "Insomnia"] {
            check(one, "a=1, b=2", 1);
            check(one, "a=1; Path=/, (b)=2", 1);
            check(one, "a=1; Comment=x, b=2", 1);
            check(one, "a=1; Path=/, b=2", 0);
        }
        for one in ["WebInspector", "Insomnia", "Safari"] {
            check(one, "a=1; Expires=Mon, 08 Jun 2026 10:00:00 GMT; Path=/", 0);
            check(one, "a=1,2,b=3; Path=/", 0);
            check(one, "a=\"1, b=2\"; Path=/", 0);
            check(one, "a=1; Path=/", 0);
        }
        check("Safari", "a=1, b=2", 0);
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
    fn a_cookie_field_hides_what_was_emptied_or_blotted_out() {
        let check = |field: &str, expected| assert_eq!(hides_cookies(field), expected, "{field:?}");
        for field in [
            "",
            " ",
            "[REDACTED]",
            "a=[REDACTED]",
            "a=1; b=<removed>",
            "a=1; [REDACTED]=1",
            "a=***",
            "a=REDACTED",
        ] {
            check(field, true);
        }
        for field in [
            "a=1",
            "a=",
            "a=hidden",
            "a=[1]",
            "banner=removed",
            "a=xxx",
            "hidden=1",
        ] {
            check(field, false);
        }
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
            "…",
            "[REDACTED]=[REDACTED]; Path=/",
            "***=1",
        ] {
            check(field, true);
        }
        for field in [
            "a=[REDACTED]",
            "xxx=1",
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
