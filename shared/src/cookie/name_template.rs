//! Redaction of names and paths of cookies: what may tell one visitor from another becomes `*`.
//!
//! [`masked_name`], [`masked_path`] and [`masked_domain`] are for everything that is shown or stored; [`template`] goes further, for the disk.
//! It knows no registry, although a redacted name looks like a registry pattern.

use std::borrow::Cow;

/// Shortest run of digits, hexadecimal ones too, that may identify a visitor.
const LONG_RUN: usize = 4;

/// The name with each long run of digits replaced by `*`.
///
/// A run holds hexadecimal digits and at least one decimal one: `feedback` is a word, `0feed0` is not.
/// Letters at its ends belong to it only if no word adjoins them: in `Cookie2024` the `e` stays.
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

/// Shortest run of letters and digits mixed that may identify a visitor.
const MIXED_RUN: usize = 16;

/// Names that look like identifiers and are the same for every visitor.
///
/// The first is `PayPal`'s. The second is `PubMatic`'s, which takes part in adverts on councils' sites.
const FIXED_NAMES: [&str; 2] = ["KHcl0EuY7AKSMgfvHl7J5E7hPtK", "chkChromeAb67Sec"];

/// Groups of hexadecimal digits in a UUID (RFC 9562 section 4).
const UUID: [usize; 5] = [8, 4, 4, 4, 12];

/// Parts of a path that a person's name may follow.
const PEOPLE: [&str; 18] = [
    "account",
    "accounts",
    "citizen",
    "citizens",
    "client",
    "clients",
    "customer",
    "customers",
    "member",
    "members",
    "people",
    "person",
    "profile",
    "profiles",
    "resident",
    "residents",
    "user",
    "users",
];

/// Extensions of files, which are no surnames.
const FILES: [&str; 14] = [
    "action", "ashx", "asp", "aspx", "cfm", "css", "do", "htm", "html", "js", "json", "jsp", "php",
    "xml",
];

/// The name as it may be shown or stored: each e-mail address, long mixed run and UUID in it replaced by `*`.
pub fn masked_name(name: &str) -> Cow<'_, str> {
    let is_end = |c: char| c.is_whitespace() || "/;,:=\"|<>()[]".contains(c);
    let mut out = String::new();
    for piece in name.split_inclusive(is_end) {
        let end = piece.chars().next_back().filter(|c| is_end(*c));
        let text = end.map_or(piece, |end| &piece[..piece.len() - end.len_utf8()]);
        if has_address(text) {
            out.push('*');
        } else {
            mask_runs(text, &mut out);
        }
        out.extend(end);
    }
    borrowed(name, out)
}

/// The path as it may be shown or stored: its parts masked as names are, and `jane.doe` after `customer` or the like; what
/// stands behind the end of a path is `*`.
pub fn masked_path(path: &str) -> Cow<'_, str> {
    let mut before = "";
    let mut parts = Vec::new();
    let end = end(path);
    for part in path[..end].split('/') {
        let people = PEOPLE
            .iter()
            .any(|people| before.eq_ignore_ascii_case(people));
        parts.push(if people && is_person(part) {
            Cow::Borrowed("*")
        } else {
            masked_name(part)
        });
        before = part;
    }
    let masked = parts.join("/");
    match end < path.len() {
        // What the end was cut off from may read as an address only beside its mark.
        true => masked_path(&cut(masked)).into_owned().into(),
        false => borrowed(path, masked),
    }
}

/// The domain as it may be shown or stored: what stands behind its end is `*`.
pub fn masked_domain(domain: &str) -> Cow<'_, str> {
    let end = end(domain);
    match end < domain.len() {
        true => cut(domain[..end].to_owned()).into(),
        false => Cow::Borrowed(domain),
    }
}

/// Where a path or a domain ends and something else begins, such as a query or another cookie that was joined to it: values
/// may stand there.
fn end(text: &str) -> usize {
    let is_end = |c: char| c.is_whitespace() || ",;?#=&\"".contains(c);
    text.find(is_end).unwrap_or(text.len())
}

/// What is left of a text that went on. A `*` fits no address, as the whole would not.
fn cut(text: String) -> String {
    if text.ends_with('*') {
        text
    } else {
        text + "*"
    }
}

fn borrowed(text: &str, masked: String) -> Cow<'_, str> {
    if masked == text {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(masked)
    }
}

/// Whether something stands on both sides of an at sign, percent-encoded or not.
fn has_address(text: &str) -> bool {
    let signs = ["@", "%40", "%2540"];
    signs.iter().any(|sign| {
        text.match_indices(sign)
            .any(|(at, _)| at > 0 && at + sign.len() < text.len())
    })
}

/// `jane.doe`: letters with dots between, the last no ending of a file.
fn is_person(part: &str) -> bool {
    let letters = |part: &str| !part.is_empty() && part.chars().all(char::is_alphabetic);
    part.rsplit_once('.').is_some_and(|(first, last)| {
        let is_file = FILES.iter().any(|file| last.eq_ignore_ascii_case(file));
        first.split('.').all(letters) && letters(last) && !is_file
    })
}

/// Appends a text with its UUIDs and long mixed runs masked.
fn mask_runs(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let run = rest
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(rest.len());
        let taken = if let Some(length) = uuid(rest) {
            out.push('*');
            length
        } else if run == 0 {
            out.push(first);
            first.len_utf8()
        } else {
            let masked = is_mixed(&rest[..run]);
            out.push_str(if masked { "*" } else { &rest[..run] });
            run
        };
        rest = &rest[taken..];
    }
}

/// Whether a run is long, has letters and digits, and does not read as words with one number: `Dynamics365PortalAnalytics`.
fn is_mixed(run: &str) -> bool {
    let letters = run.bytes().filter(u8::is_ascii_alphabetic).count();
    let mixed = run.len() >= MIXED_RUN && (1..run.len()).contains(&letters);
    mixed && !FIXED_NAMES.contains(&run) && !reads_as_words(run)
}

/// Whether a run has one number of four digits at most, and otherwise words of four letters or more, with vowels.
fn reads_as_words(run: &str) -> bool {
    let numbers = run.split(|c: char| !c.is_ascii_digit());
    let numbers: Vec<&str> = numbers.filter(|number| !number.is_empty()).collect();
    let mut words = run.split(|c: char| c.is_ascii_digit());
    let has_vowel = |word: &str| word.contains(['a', 'e', 'i', 'o', 'u', 'y']);
    matches!(numbers.as_slice(), [number] if number.len() <= 4)
        && words.all(|word| {
            let mut length = usize::MAX;
            let mut start = 0;
            for (at, _) in word.match_indices(|c: char| c.is_ascii_uppercase()) {
                if at > start {
                    length = length.min(at - start);
                }
                start = at;
            }
            word.is_empty() || (length.min(word.len() - start) >= 4 && has_vowel(word))
        })
}

/// Length of the UUID that a text begins with.
fn uuid(text: &str) -> Option<usize> {
    let mut groups = text.splitn(5, '-');
    let mut length = 4;
    for group in UUID {
        let found = groups.next()?.as_bytes().get(..group)?;
        let whole = found.iter().all(u8::is_ascii_hexdigit);
        length += whole.then_some(group)?;
    }
    // All groups but the last end with a hyphen, so they have no further digits.
    let ends = text.match_indices('-').map(|(at, _)| at).take(4);
    ends.eq([8, 13, 18, 23]).then_some(length)
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

    #[test]
    fn a_name_leaves_without_what_identifies_a_visitor() {
        let check = |name: &str, expected: &str| assert_eq!(masked_name(name), expected, "{name}");
        check("u_jane.doe@example.com", "*");
        check("user:jane.doe@example.com:seen", "user:*:seen");
        check("seen_jane%40example.com", "*");
        check("seen_jane%2540example%2Ecom", "*");
        check("0b4af1c0-83cd-4b0e-8c11-1f2e3d4c5b6a", "*");
        check("s_0b4af1c0-83cd-4b0e-8c11-1f2e3d4c5b6a.x", "s_*.x");
        check("SESSq3v5xkzjm0w2yb1n4c5d6f7g", "*");
        check("wp_q3v5xkzjm0w2yb1n4c5d6f7g_x", "wp_*_x");
        check(
            "ApplicationGatewayAffinityCORS",
            "ApplicationGatewayAffinityCORS",
        );
        check("Dynamics365PortalAnalytics", "Dynamics365PortalAnalytics");
        check("Dynamics365PorTalAnalytics", "*");
        check("qvxkz3jmwybncdfgh", "*");
        check("_ga_ABC123DEF4", "_ga_ABC123DEF4");
        check("_pk_id.1.1fff", "_pk_id.1.1fff");
        check(
            "visid_incap_1234567890123456789",
            "visid_incap_1234567890123456789",
        );
        check("@media", "@media");
        check("", "");
        check("é", "é");
    }

    #[test]
    fn a_path_leaves_without_the_person_that_it_names() {
        let check = |path: &str, expected: &str| assert_eq!(masked_path(path), expected, "{path}");
        check("/customer/jane.doe/", "/customer/*/");
        check("/Users/Jane.M.Doe", "/Users/*");
        check("/account/j.doe/bins", "/account/*/bins");
        check("/portal/jane.doe%40example.com/x", "/portal/*/x");
        check("/x/jo@example.com", "/x/*");
        check("/a/q3v5xkzjm0w2yb1n4c5d6f7g/b", "/a/*/b");
        check("/account/login.aspx", "/account/login.aspx");
        check("/people/adult-social-care", "/people/adult-social-care");
        check("/assets/jquery.min", "/assets/jquery.min");
        check("/, b=secret", "/*");
        check("/,b=secret; Secure", "/*");
        check("/a?b=secret", "/a*");
        check("/a b", "/a*");
        check("/b=secret/c", "/b*");
        check("/customer/jane.doe,b=secret", "/customer/*");
        check("/a:b/(c).d/~e/%2C/", "/a:b/(c).d/~e/%2C/");
        check("/", "/");
        check("", "");
    }

    #[test]
    fn a_domain_leaves_without_what_stands_behind_it() {
        let check = |domain: &str, kept: &str| assert_eq!(masked_domain(domain), kept, "{domain}");
        check("a.test, b=secret", "a.test*");
        check("b=secret", "b*");
        check("a.test?b", "a.test*");
        check("www.a-b.test", "www.a-b.test");
        check("[::1]", "[::1]");
        check("zzé.test", "zzé.test");
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

        #[test]
        fn masking_twice_changes_nothing_more(text in "([a-z0-9@%./_:, =?-]{0,40}|(%40|@|%2540|[a-f0-9]{4,12}|-|/user/|jo\\.b){0,8})") {
            let name = masked_name(&text).into_owned();
            prop_assert_eq!(&*masked_name(&name), &name);
            let path = masked_path(&text).into_owned();
            prop_assert_eq!(&*masked_path(&path), &path);
        }

        #[test]
        fn no_e_mail_address_survives(
            start in "[a-z_:/]{0,5}", local in "[a-z][a-z.+-]{0,6}", sign in "(@|%40|%2540)",
            domain in "[a-z]{1,6}(\\.|%2E)(uk|com)", end in "[_:/;]{0,1}[a-z]{0,5}",
        ) {
            let text = format!("{start}{local}{sign}{domain}{end}");
            for masked in [masked_name(&text), masked_path(&text)] {
                prop_assert!(!masked.contains('@') && !masked.contains("40"), "{}", masked);
            }
        }
    }
}
