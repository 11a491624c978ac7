//! Whether a text says a word or denies it: “cookies that are not strictly necessary”, “Essential? No”.
//!
//! A denial reaches from its word to the end of the clause, and a bare no reaches back to what it answers.

/// Words that deny what follows them in their clause. “Cannot” denies no kind: “cookies that you cannot turn off”.
const DENIES: [&str; 13] = [
    "not", "non", "no", "never", "neither", "nor", "aren't", "isn't", "don't", "nid", "nad",
    "ddim", "dim",
];
/// Words that begin a clause of their own, so that no denial goes past them.
const CLAUSE: [&str; 18] = [
    "but", "ond", "because", "as", "so", "which", "until", "nes", "after", "beyond", "without",
    "heb", "unless", "since", "gan", "oherwydd", "only", "just",
];
/// Starts of words that deny the rest of the word: “unnecessary”, “anhanfodol”.
const STARTS: [&str; 4] = ["un", "non", "in", "an"];
/// Answers that deny what they stand behind.
const ANSWERS: [&str; 6] = ["no", "na", "nac", "nage", "false", "never"];

/// Whether the words of a text around `at..end`, in small letters, deny what stands there.
pub(super) fn is_denied(text: &str, at: usize, end: usize) -> bool {
    let start = text[..at]
        .rfind(|c: char| !c.is_alphanumeric())
        .map_or(0, |before| {
            before + text[before..].chars().next().map_or(1, char::len_utf8)
        });
    STARTS.contains(&&text[start..at])
        || is_denied_before(&text[..start])
        || is_answered_no(&text[end..])
}

/// Whether a clause that a text breaks off in has denied something.
fn is_denied_before(text: &str) -> bool {
    let clause = text
        .rfind([
            '.', ',', ';', ':', '?', '!', '(', ')', '/', '|', '\u{2013}', '\u{2014}',
        ])
        .map_or(0, |at| {
            at + text[at..].chars().next().map_or(1, char::len_utf8)
        });
    let clause = &text[clause..];
    let clause = clause.rfind(" - ").map_or(clause, |at| &clause[at + 3..]);
    let words: Vec<&str> = clause
        .split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '\u{2019}')
        .filter(|word| !word.is_empty())
        .collect();
    // “and are” begins what is said next, “and” alone goes on with a list.
    let is_next = |at: usize| {
        matches!(words[at], "and" | "or" | "a" | "ac")
            && words.get(at + 1).is_some_and(|next| {
                [
                    "are", "is", "we", "they", "it", "used", "when", "if", "once", "maent", "mae",
                    "pan", "os",
                ]
                .contains(next)
            })
    };
    let begins = |at: usize| CLAUSE.contains(&words[at]) || is_next(at);
    let from = (0..words.len())
        .rev()
        .find(|at| begins(*at))
        .map_or(0, |at| at + 1);
    words[from..]
        .iter()
        .any(|word| DENIES.contains(&word.replace('\u{2019}', "'").as_str()))
}

/// Whether a text that goes on behind a word answers it with no, and with nothing else: “: no”, “? No, you can turn it off”.
fn is_answered_no(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_alphabetic());
    let rest = rest
        .trim_start_matches(" cookies")
        .trim_start_matches(" cookie");
    let answer = rest.trim_start_matches([' ', ':', '?', '=', '-', '\u{2013}', '\u{2014}']);
    let parts = &rest[..rest.len() - answer.len()];
    let end = answer
        .find(|c: char| !c.is_alphabetic())
        .unwrap_or(answer.len());
    let (word, behind) = answer.split_at(end);
    let is_all = behind.trim_start().is_empty() || behind.starts_with(['.', ',', ';', ')', '!']);
    let is_welsh = matches!(word, "nac") && behind.starts_with(" y");
    !parts.trim().is_empty() && ANSWERS.contains(&word) && (is_all || is_welsh)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denial_reaches_as_far_as_its_clause() {
        let check = |text: &str, expected| {
            let at = text
                .find("hanfodol")
                .or_else(|| text.find("essential"))
                .expect("it is there");
            let end = at + "hanfodol".len();
            assert_eq!(is_denied(text, at, end), expected, "{text}");
        };
        check("cookies that are not strictly essential", true);
        check("cookies that aren\u{2019}t essential", true);
        check("non-essential", true);
        check("inessential", true);
        check("cwcis nad ydynt yn gwbl hanfodol", true);
        check("nid yw'r rhain yn hanfodol", true);
        check("anhanfodol", true);
        check("essential? no", true);
        check("essential: no, you can turn it off", true);
        check("hanfodol: nac ydy", true);
        check("we do not use advertising or essential cookies", true);
        check("essential cookies", false);
        check("essential - no consent needed", false);
        check("essential (no consent needed)", false);
        check("not for adverts, essential", false);
        check("cookies that do not identify you and are essential", false);
        check("the site does not work without essential cookies", false);
        check("no consent is asked because they are essential", false);
        check("dim ond cwcis hanfodol", false);
        check("not only essential cookies", false);
        check("cookies that you cannot turn off are essential", false);
    }
}
