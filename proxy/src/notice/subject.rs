//! What a text of a page is about: cookies, something else that is kept, or what a button does.

use crate::notice::span;
use biscuit_tin_shared::cookie::lifetime::Lifetime;

/// Longest sentence about all cookies, in bytes.
const LONGEST: usize = 200;

/// Whether a text is about cookies.
pub(super) fn is_about_cookies(text: &str) -> bool {
    let text = text.to_lowercase();
    let words = [
        "cookie",
        "cwci",
        "gwci",
        "chwci",
        "local storage",
        "localstorage",
        "session storage",
        "storfa leol",
    ];
    words.iter().any(|word| text.contains(word))
}

/// The sentence that says that all cookies of the site end with the browser, and whether it leaves room for others:
/// “Unless we say otherwise, they all expire when you close your browser”.
pub(super) fn ends_all(text: &str) -> Option<(String, bool)> {
    const ENDS: [&str; 5] = [
        "are session cookies",
        "yn gwcis sesiwn",
        " expire",
        " are deleted",
        "yn dod i ben",
    ];
    const OTHERWISE: [&str; 4] = ["otherwise", "oni nodir", "oni bai", "fel arall"];
    const NOT_ALL: [&str; 6] = ["not all", "if ", "nid yw", "almost", "nearly", "once all"];
    // A paragraph about something else is not lower-cased for nothing.
    let sentences = text
        .split(['.', ';'])
        .filter(|sentence| sentence.len() <= LONGEST && sentence.split_whitespace().any(is_all));
    sentences.into_iter().find_map(|sentence| {
        let lower = sentence.to_lowercase();
        let at = ENDS.iter().find_map(|end| lower.find(end))?;
        let before = &lower[..at];
        let leaves_room = OTHERWISE.iter().any(|word| lower.contains(word));
        let most = if leaves_room { 16 } else { 8 };
        let is_of_all = before.split_whitespace().count() <= most
            && before.split_whitespace().any(is_all)
            && !NOT_ALL.iter().any(|word| before.contains(word));
        let is_session = span::sure(&lower[at..], None)
            .is_some_and(|spoken| spoken.lifetime == Some(Lifetime::Session));
        (is_of_all && is_session).then(|| (sentence.trim().to_owned(), leaves_room))
    })
}

fn is_all(word: &str) -> bool {
    ["all", "All", "holl", "Holl", "pob", "Pob"].contains(&word)
}

/// Whether a heading is of things that stand in lists with a use and a time as cookies do: keys, people, what is paid.
pub(super) fn is_of_things(text: &str) -> bool {
    const THINGS: &str = "key keys token tokens badge badges staff officer officers people councillor councillors fee fees \
         charge charges cost costs price prices certificate certificates password passwords file files record records \
         allwedd allweddi tocyn tocynnau bathodyn bathodynnau swyddogion pobl cynghorydd cynghorwyr ff\u{ef}oedd costau \
         prisiau tystysgrifau cyfrineiriau ffeiliau cofnodion";
    let lower = text.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphabetic());
    words.any(|word| THINGS.split_whitespace().any(|thing| thing == word))
}

/// Words that begin what is said of a kind of cookies: “cookies you can’t turn off”.
const KINDS: [&str; 8] = [
    "cookies you ",
    "cookies that ",
    "cookies which ",
    "cookies we ",
    "cwcis y ",
    "cwcis na ",
    "cwcis nad ",
    "cwcis sy",
];

/// Whether a heading leads away from the cookies of the site: how to block them, what else is kept and how long.
pub(super) fn is_elsewhere(text: &str) -> bool {
    let text = text.to_lowercase();
    let words = [
        "how to ",
        "manage cookies",
        "managing cookies",
        "managing your cookies",
        "block",
        "delet",
        "turn off",
        "disabl",
        "refus",
        "browser settings",
        "browsers",
        "how long we keep",
        "retention",
        "records we",
        "letters",
        "complain",
        "complaint",
        "contact",
        "opening",
        "your rights",
        "your information",
        "personal data",
        "privacy notice",
        "oriau ",
        "sut i ",
        "rheoli cwcis",
        "cysylltu",
        "cwyn",
        "pa mor hir rydym",
        "am ba hyd y byddwn",
        "llythyr",
        "what is a cookie",
        "what are cookies",
    ];
    // “Cookies you can turn off” is a kind of them, and leads nowhere.
    let kind = KINDS.iter().find_map(|kind| text.find(kind));
    let text = kind.map_or(&*text, |at| &text[..at]);
    // “Related”, “See also”
    let leads_on = [
        "related",
        "see also",
        "quick links",
        "perthnasol",
        "gweler hefyd",
    ];
    let leads_on = leads_on.iter().any(|start| text.starts_with(start));
    leads_on && !is_about_cookies(text) || words.iter().any(|word| text.contains(word))
}

/// Whether a button does something, and heads nothing.
pub(super) fn is_action(text: &str) -> bool {
    let text = text.to_lowercase();
    let words = [
        "show", "hide", "view", "open", "close", "more", "less", "accept", "reject", "save",
        "manage", "allow", "menu", "search", "back", "read", "print", "share", "skip", "details",
        "expand", "collapse", "see ", "dangos", "cuddio", "cau", "agor", "derbyn", "gwrthod",
        "cadw", "mwy", "chwilio", "x",
    ];
    let is_switch = text
        .split_whitespace()
        .all(|word| ["on", "off", "onon", "offoff"].contains(&word));
    is_switch || words.iter().any(|word| text.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_sentence_about_all_cookies_ends_them_all() {
        let check = |text: &str, expected: Option<bool>| {
            let leaves_room = ends_all(text).map(|(_, leaves_room)| leaves_room);
            assert_eq!(leaves_room, expected, "{text}");
        };
        check("All cookies on this site are session cookies.", Some(false));
        check("All our cookies are session cookies", Some(false));
        check("Mae ein holl gwcis yn gwcis sesiwn", Some(false));
        check(
            "They are safe. They all expire when you close your browser.",
            Some(false),
        );
        check(
            "Unless otherwise stated, they all expire when you close your web browser",
            Some(true),
        );
        check(
            "Oni nodir yn wahanol, mae pob un yn dod i ben pan fyddwch yn cau eich porwr",
            Some(true),
        );
        check(
            "They all expire when you close your browser, or after 20 minutes without use",
            None,
        );
        check("They all expire after 2 years", None);
        check("If you choose so, all expire when you close it", None);
        check("Not all cookies are session cookies", None);
        check("The cookies below are session cookies", None);
        check("Session cookies are deleted. All are safe", None);
    }

    #[test]
    fn keys_and_people_are_listed_as_cookies_are() {
        let check = |text: &str, expected| assert_eq!(is_of_things(text), expected, "{text}");
        check("API keys", true);
        check("Fees and charges", true);
        check("Your councillors", true);
        check("Allweddi", true);
        check("Planning portal", false);
        check("Parking permits", false);
        check("Keyboard help", false);
    }

    #[test]
    fn what_can_be_done_with_a_kind_of_cookies_leads_nowhere_else() {
        let check = |text: &str, expected| assert_eq!(is_elsewhere(text), expected, "{text}");
        check("Cookies you can turn off", false);
        check("Optional cookies that you can refuse", false);
        check("Cwcis y gallwch eu gwrthod", false);
        check("Cookies you can\u{2019}t turn off", false);
        check("Cookies that cannot be disabled", false);
        check("Cwcis na allwch eu gwrthod", false);
        check("How to turn off cookies", true);
        check("Turn off cookies you can do without", true);
        check("Blocking cookies", true);
        check("How to delete the cookies you can see", true);
    }
}
