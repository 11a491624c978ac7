//! What a notice says that it does not use: in a sentence, a heading, a purpose, or a column of its own; English and Welsh.
//!
//! A denial of a purpose (“we do not use it to …”), or one under a condition, denies no cookie.

/// Words before a name that deny it: “we do not use _ga”.
const BEFORE: &str = "not use|n't use|not set|n't set|not currently use|not currently set|no longer use|no longer set|\
     no longer uses|no longer sets|we removed|we retired|never use|never set|used to use|used to set|stopped using|stopped setting|have removed|\
     ydym yn defnyddio|ydym yn gosod|ydyn yn defnyddio|ydym bellach yn defnyddio|ydym mwyach yn defnyddio|\
     ddim yn defnyddio|ddim yn gosod|nad ydym yn eu defnyddio|roeddem yn defnyddio|rhoi'r gorau i ddefnyddio";
/// Words behind a name that deny it: “_ga is no longer used”.
const BEHIND: &str = "no longer used|no longer set|no longer in use|not used|not in use|not set|n't used|n't set|never used|\
     never set|not currently used|not currently set|has been removed|have been removed|was removed|were removed|\
     has been retired|ddim yn cael ei ddefnyddio|ddim yn cael eu defnyddio|ddim yn cael ei osod|wedi'i ddileu|\
     bellach yn cael ei ddefnyddio|bellach yn cael eu defnyddio|yn cael ei ddefnyddio mwyach|yn cael ei ddefnyddio bellach";
/// Words that make a denial one of a purpose, of a place, or under a condition.
const NARROWED: &str = "to for by until till if unless when before without except other than but only instead because as \
     i i'ch i'w gan nes os oni pan cyn heb ond heblaw";
/// Conditions of a whole sentence.
const CONDITIONS: [&str; 6] = ["if", "unless", "until", "os", "oni", "nes"];
/// Most words between a denial and the name.
const BETWEEN: usize = 5;
/// Longest purpose, in words, that is a denial and nothing else.
const SHORT: usize = 8;

/// Whether the words of a sentence before and behind a name say that it is not used.
pub(super) fn of_name(before: &str, behind: &str) -> bool {
    let (before, behind) = (plain(before), plain(behind));
    if is_narrowed(&before, &CONDITIONS) || is_narrowed(&behind, &CONDITIONS) {
        return false;
    }
    let narrowed: Vec<&str> = NARROWED.split_whitespace().collect();
    let denied_before = BEFORE.split('|').any(|denial| {
        let is_welsh_no = !denial.starts_with("ydy") || before.contains("nid ");
        before.rsplit_once(denial).is_some_and(|(_, between)| {
            let begins = !between.starts_with(|c: char| c.is_alphanumeric());
            let few = between.split_whitespace().count() <= BETWEEN;
            is_welsh_no && begins && few && !is_narrowed(between, &narrowed)
        })
    });
    denied_before || denies_behind(&behind, &narrowed)
}

/// Whether a text ends, or goes on freely, behind words that deny what stands before them.
fn denies_behind(text: &str, narrowed: &[&str]) -> bool {
    BEHIND.split('|').any(|denial| {
        text.split_once(denial).is_some_and(|(between, rest)| {
            let next = rest.split_whitespace().next().unwrap_or_default();
            between.split_whitespace().count() <= BETWEEN
                && !rest.starts_with(|c: char| c.is_alphanumeric())
                && !narrowed.contains(&next)
        })
    })
}

/// Whether a purpose is no more than a denial: “No longer used”.
pub(super) fn of_purpose(text: &str) -> bool {
    let narrowed: Vec<&str> = NARROWED.split_whitespace().collect();
    text.split_whitespace().count() <= SHORT && denies_behind(&plain(text), &narrowed)
}

/// Whether a heading says that what is below it is not used: “Cookies we no longer use”.
pub(super) fn in_heading(text: &str) -> bool {
    let text = plain(text);
    let text = text.trim_end_matches([':', '.', ' ']);
    if is_narrowed(text, &CONDITIONS) || is_narrowed(text, &["how", "when", "sut", "pan"]) {
        return false;
    }
    let goes_on = |rest: &str| {
        let rest = rest.trim();
        let starts = [
            "any more",
            "anymore",
            "any longer",
            "now",
            "here",
            "mwyach",
            "bellach",
        ];
        rest.is_empty()
            || starts.iter().any(|start| rest.starts_with(start))
            || (rest.ends_with("cookies") && rest.split_whitespace().count() <= 3)
    };
    BEFORE.split('|').chain(BEHIND.split('|')).any(|denial| {
        let is_no = !denial.starts_with("ydy") || text.contains("nid ") || text.contains("nad ");
        let found = text.split_once(denial);
        is_no && found.is_some_and(|(_, rest)| goes_on(rest))
    })
}

/// Whether the cell of a column “In use?” or “Status” says no.
pub(super) fn in_cell(text: &str) -> bool {
    let text = plain(text);
    let mut words = text
        .split_whitespace()
        .map(|word| word.trim_end_matches(['.', ',', ':', ';']));
    let first = words.next().unwrap_or_default();
    let next_is_word = words
        .next()
        .is_some_and(|next| next.starts_with(char::is_alphabetic));
    let ends = [
        "removed",
        "retired",
        "inactive",
        "disabled",
        "discontinued",
        "withdrawn",
        "obsolete",
        "unused",
        "segur",
        "\u{2717}",
        "\u{2718}",
        "false",
    ];
    let denials = ["no", "n", "na", "nac", "nage"];
    ends.contains(&first)
        || (denials.contains(&first) && !next_is_word)
        || [
            "no longer",
            "not in use",
            "not used",
            "not active",
            "nac ydy",
            "nac ydyn",
        ]
        .iter()
        .any(|start| text.starts_with(start))
}

fn is_narrowed(text: &str, words: &[&str]) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'')
        .any(|word| words.contains(&word))
}

fn plain(text: &str) -> String {
    text.to_lowercase().replace(['\u{2019}', '\u{2018}'], "'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_denies_a_cookie_and_not_a_purpose_or_under_a_condition() {
        let check = |text: &str, expected: bool| {
            let (before, behind) = text.split_once("_ga").expect("it names one");
            assert_eq!(of_name(before, behind), expected, "{text}");
        };
        check("We do not use _ga cookies", true);
        check("We don’t use the Google cookie _ga", true);
        check("We no longer set _ga", true);
        check("We removed _ga in 2023", true);
        check("We used to set _ga for 2 years", true);
        check("The cookie _ga is no longer used", true);
        check("_ga has been removed from this site", true);
        check("Nid ydym yn defnyddio _ga", true);
        check("Nid yw _ga bellach yn cael ei ddefnyddio", true);
        check("Dydyn ni ddim yn defnyddio’r cwci _ga", true);
        check("We use _ga", false);
        check("We do not use cookies to advertise but set _ga", false);
        check("_ga is not used to identify you", false);
        check("_ga is not set until you agree", false);
        check("If you reject cookies, _ga will not be set", false);
        check("Rydym yn defnyddio _ga", false);
        check("_ga remembers whether a survey was used", false);
    }

    #[test]
    fn headings_purposes_and_cells_deny_what_they_stand_for() {
        let check = |says: fn(&str) -> bool, text: &str, expected: bool| {
            assert_eq!(says(text), expected, "{text}");
        };
        check(in_heading, "Cookies we no longer use", true);
        check(in_heading, "Cookies we do not use:", true);
        check(in_heading, "Cookies that are not in use any more", true);
        check(in_heading, "Cwcis nad ydym yn eu defnyddio", true);
        check(in_heading, "Cookies we use", false);
        check(in_heading, "If you do not use cookies", false);
        check(in_heading, "Cookies that do not use your name", false);
        check(of_purpose, "No longer used.", true);
        check(of_purpose, "Not used to identify you", false);
        check(of_purpose, "Remembers the tools that were used", false);
        check(in_cell, "No - removed 2024", true);
        check(in_cell, "Retired", true);
        check(in_cell, "Nac ydy", true);
        check(in_cell, "Yes", false);
        check(in_cell, "No change", false);
        check(in_cell, "Active", false);
    }
}
