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
