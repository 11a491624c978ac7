//! What a text of a page is about: cookies, something else that is kept, or what a button does.

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

/// Whether a sentence says that all cookies of the site are session cookies.
pub(super) fn ends_all(text: &str) -> bool {
    let text = text.to_lowercase();
    text.split(['.', ';']).any(|sentence| {
        let before = sentence
            .find("are session cookies")
            .or_else(|| sentence.find("yn gwcis sesiwn"));
        before.is_some_and(|at| {
            let before = &sentence[..at];
            before.split_whitespace().count() <= 8
                && (before.contains("all ") || before.contains("holl ") || before.contains("pob "))
                && !["not all", "if ", "nid yw", "almost", "nearly"]
                    .iter()
                    .any(|word| before.contains(word))
        })
    })
}

/// Words that begin what may be done with a kind of cookies.
const KINDS: [&str; 5] = [
    "cookies you can ",
    "cookies that you can ",
    "cookies which you can ",
    "cookies you may ",
    "cwcis y gallwch ",
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
    words.iter().any(|word| text.contains(word))
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
    text.is_empty() || words.iter().any(|word| text.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_sentence_about_all_cookies_ends_them_all() {
        let check = |text: &str, expected| assert_eq!(ends_all(text), expected, "{text}");
        check("All cookies on this site are session cookies.", true);
        check("All our cookies are session cookies", true);
        check("Mae ein holl gwcis yn gwcis sesiwn", true);
        check("Not all cookies are session cookies", false);
        check("The cookies below are session cookies", false);
        check("Session cookies are deleted. All are safe", false);
    }

    #[test]
    fn what_can_be_done_with_a_kind_of_cookies_leads_nowhere_else() {
        let check = |text: &str, expected| assert_eq!(is_elsewhere(text), expected, "{text}");
        check("Cookies you can turn off", false);
        check("Optional cookies that you can refuse", false);
        check("Cwcis y gallwch eu gwrthod", false);
        check("How to turn off cookies", true);
        check("Turn off cookies you can do without", true);
        check("Blocking cookies", true);
        check("How to delete the cookies you can see", true);
    }
}
