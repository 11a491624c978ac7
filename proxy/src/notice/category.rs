//! Categories of cookies and kinds of storage, by the words of headings and cells in English and Welsh.
//!
//! A text that names several, or denies one, names none.

use biscuit_tin_shared::{cookie::category::Category, registry::declaration::Storage};

/// Category, and parts of the words that name it.
const CATEGORIES: [(Category, &str); 4] = [
    (
        Category::Necessary,
        "necessary|essential|required|strictly|security|angenrheidiol|hanfodol|gofynnol|session management|authentication|\
         load balancing|diogelwch|allweddol",
    ),
    (
        Category::Functional,
        "functional|preference|customisation|personalisation|personalization|settings|convenience|swyddogaeth|\
         gweithredol|ymarferol|ffwythiannol|dewis|ffafriaeth|gosodiadau",
    ),
    (
        Category::Analytics,
        "analytic|performance|statistic|measure|website usage|dadansodd|perfformiad|ystadeg|mesur|analyteg|dadansoddeg",
    ),
    (
        Category::Marketing,
        "marketing|advert|targeting|targeted|social media|social network|social plugin|social sharing|social cookies|tracking|remarketing|marchnata|hysbyseb|targedu|\
         cyfryngau cymdeithasol|olrhain",
    ),
];
/// Words that say the opposite of what they contain.
const DENIED: &str = "non-essential|not essential|non essential|nonessential|not necessary|non-necessary|unnecessary|\
     not strictly|nad ydynt yn hanfodol|anhanfodol|nad ydyn nhw'n hanfodol|optional|council's essential";

/// Products whose names hold the word of a category.
const PRODUCTS: &str = "google analytics|adobe analytics|siteimprove analytics|cloudflare analytics|matomo analytics|\
     azure analytics|vimeo analytics|universal analytics|microsoft analytics|plausible analytics|fathom analytics|\
     piwik analytics|simple analytics|web analytics by|google marketing platform|facebook social plugin|hootsuite social";

/// The categories that a text names.
fn categories(text: &str) -> Vec<Category> {
    let mut text = text.to_lowercase();
    for denied in DENIED.split('|').chain(PRODUCTS.split('|')) {
        if text.contains(denied) {
            text = text.replace(denied, "");
        }
    }
    let has = |words: &str| words.split('|').any(|word| text.contains(word));
    let is_social = text.trim() == "social";
    let is = |category: &Category, words: &str| {
        has(words) || (is_social && *category == Category::Marketing)
    };
    CATEGORIES
        .iter()
        .filter(|(category, words)| is(category, words))
        .map(|(category, _)| *category)
        .collect()
}

/// The category that a label or heading names; nothing if it names several, or says that they are not needed.
pub(super) fn category(text: &str) -> Option<Category> {
    // “Enabling website functionality (Strictly necessary cookies)”
    let inside = text
        .split_once('(')
        .map(|(_, inside)| inside.trim_end_matches(')'));
    if let Some([category]) = inside.map(categories).as_deref() {
        return Some(*category);
    }
    let lower = text.trim_start().to_lowercase();
    // “Tracking (persistent)” is a kind of time.
    let is_time = ["persistent", "session"]
        .iter()
        .any(|kind| lower.contains(kind));
    match categories(text)[..] {
        [Category::Marketing]
            if is_time && !lower.contains("advert") && !lower.contains("market") =>
        {
            None
        }
        [category] => Some(category),
        // “Strictly necessary (functional) cookies”: the stronger word counts where it comes first.
        [Category::Necessary, ..] if lower.starts_with("strictly") => Some(Category::Necessary),
        // “Tracking and performance” counts visits.
        [Category::Analytics, Category::Marketing]
            if !lower.contains("advert") && !lower.contains("market") =>
        {
            Some(Category::Analytics)
        }
        _ => None,
    }
}

/// The words of a purpose that say that the site needs the cookie: “required to make the site work correctly”.
pub(super) fn said_needed(purpose: &str) -> Option<String> {
    let lower = purpose.to_ascii_lowercase();
    let starts = [
        "required to make",
        "needed to make",
        "necessary to make",
        "essential to make",
        "essential for the operation",
    ];
    let at = starts.iter().find_map(|start| lower.find(start))?;
    let end = lower[at..]
        .find(['.', ',', ';'])
        .map_or(lower.len(), |end| at + end);
    [" work", " operation"]
        .iter()
        .any(|word| lower[at..end].contains(word))
        .then(|| purpose[at..end].to_owned())
}

/// Whether a text is the name of a category, or says that there is none.
pub(super) fn names_category(text: &str) -> bool {
    text.split_whitespace().count() <= 8 && (category(text).is_some() || is_unclassified(text))
}

/// Whether a heading ends the category above it: “Unclassified”, “Other cookies”.
pub(super) fn is_unclassified(text: &str) -> bool {
    let text = text.to_lowercase();
    let words = [
        "unclassified",
        "uncategori",
        "not classified",
        "other cookies",
        "cwcis eraill",
        "heb eu dosbarthu",
        "diddosbarth",
    ];
    words.iter().any(|word| text.starts_with(word))
}

/// Where a key is kept, if a text says so: a column “Type”, a heading “Local storage”.
pub(super) fn storage(text: &str) -> Option<Kept> {
    let text = text.to_lowercase().replace([' ', '-', '_'], "");
    let words = [
        ("localstorage", Kept::In(Storage::LocalStorage)),
        ("storfaleol", Kept::In(Storage::LocalStorage)),
        ("sessionstorage", Kept::In(Storage::SessionStorage)),
        ("storfasesiwn", Kept::In(Storage::SessionStorage)),
        ("indexeddb", Kept::IndexedDb),
        ("pixel", Kept::Pixel),
        ("webbeacon", Kept::Pixel),
        ("httpcookie", Kept::In(Storage::Cookie)),
    ];
    let found = words
        .iter()
        .find_map(|(word, kept)| text.contains(word).then_some(*kept));
    found.or_else(|| (text == "http" || text == "cookie").then_some(Kept::In(Storage::Cookie)))
}

/// Where a key is kept, also where that is no storage that a registry file knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    In(Storage),
    IndexedDb,
    /// No key at all: a picture that is asked for.
    Pixel,
}

impl Kept {
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::In(Storage::Cookie) => "cookie",
            Self::In(Storage::LocalStorage) => "localStorage",
            Self::In(Storage::SessionStorage) => "sessionStorage",
            Self::IndexedDb => "indexedDB",
            Self::Pixel => "pixel",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_are_known_by_their_words_and_not_by_their_denial() {
        let check = |text: &str, expected| assert_eq!(category(text), expected, "{text}");
        check("Strictly necessary cookies", Some(Category::Necessary));
        check(
            "Understanding how our website is used (Performance cookies)",
            Some(Category::Analytics),
        );
        check("Tracking and performance", Some(Category::Analytics));
        check("Functionality", Some(Category::Functional));
        check("Targeting or advertising", Some(Category::Marketing));
        check("Cwcis hanfodol", Some(Category::Necessary));
        check("Cwcis perfformiad", Some(Category::Analytics));
        check("Non-essential cookies", None);
        check("Essential and analytics cookies", None);
        check("How we use cookies", None);
    }
}
