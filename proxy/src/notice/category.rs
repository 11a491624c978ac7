//! Categories of cookies and kinds of storage, by the words of headings and cells in English and Welsh.
//!
//! A text that names several, or denies one, names none.

use crate::notice::negation::is_denied;
use biscuit_tin_shared::{cookie::category::Category, registry::declaration::Storage};

/// Category, and parts of the words that name it.
const CATEGORIES: [(Category, &str); 4] = [
    (
        Category::Necessary,
        "necessary|essential|required|strictly|security|angenrheidiol|hanfodol|gofynnol|session management|authentication|\
         load balancing|diogelwch|allweddol|cannot do without|can't do without|can\u{2019}t do without|cannot work without|\
         can't work without|can\u{2019}t work without|does not work without|na all y wefan weithio hebddynt",
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
/// Words that hold the word of a category and do not name it: an optional cookie is one that nobody needs.
const OTHERWISE: &str = "optional|ddewisol|dewisol|council's essential";
/// Words by which a text says that something is not needed.
const OPTIONAL: &str = "optional|dewisol|diangen";

/// Products whose names hold the word of a category.
const PRODUCTS: &str = "google analytics|adobe analytics|siteimprove analytics|cloudflare analytics|matomo analytics|\
     azure analytics|vimeo analytics|universal analytics|microsoft analytics|plausible analytics|fathom analytics|\
     piwik analytics|simple analytics|web analytics by|google marketing platform|facebook social plugin|hootsuite social";

/// The categories that a text names, and those that it only denies.
fn said(text: &str) -> (Vec<Category>, Vec<Category>) {
    let mut text = text.to_lowercase();
    for other in OTHERWISE.split('|').chain(PRODUCTS.split('|')) {
        if text.contains(other) {
            text = text.replace(other, "");
        }
    }
    let is_social = text.trim() == "social";
    let mut named = Vec::new();
    let mut denied = Vec::new();
    for (category, words) in &CATEGORIES {
        // A search for places is prepared word by word, which takes longer than to see that most are not there.
        let present = words.split('|').filter(|word| text.contains(word));
        let places = present.flat_map(|word| {
            let at = text.match_indices(word);
            at.map(|(at, word)| (at, at + word.len()))
        });
        let mut denials = places.map(|(at, end)| is_denied(&text, at, end)).peekable();
        let is_said = denials.peek().is_some();
        if is_social && *category == Category::Marketing || denials.any(|denied| !denied) {
            named.push(*category);
        } else if is_said {
            denied.push(*category);
        }
    }
    (named, denied)
}

/// The categories that a text names.
fn categories(text: &str) -> Vec<Category> {
    said(text).0
}

/// Whether a text names several categories, so that it cannot be known which of them holds: “Analytics and marketing”.
pub(super) fn is_several(text: &str) -> bool {
    category(text).is_none() && categories(text).len() > 1
}

/// Whether a text says that something is not of a category, or of none.
pub(super) fn denies(text: &str, category: Category) -> bool {
    let is_optional = || {
        let text = text.to_lowercase();
        OPTIONAL.split('|').any(|word| text.contains(word))
    };
    let (named, denied) = said(text);
    denied.contains(&category)
        || is_unclassified(text)
        || (category == Category::Necessary && named.is_empty() && is_optional())
}

/// Whether a text does nothing but deny a category.
fn is_denial(text: &str) -> bool {
    let (named, denied) = said(text);
    named.is_empty() && !denied.is_empty()
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
        [Category::Analytics, Category::Marketing] => {
            let rest = lower.replace("tracking", "").replace("olrhain", "");
            (categories(&rest) == [Category::Analytics]).then_some(Category::Analytics)
        }
        _ => None,
    }
}

/// The words of a purpose that say that the site needs the cookie: “required to make the site work correctly”, “essential for
/// parts of the website to function”.
pub(super) fn said_needed(purpose: &str) -> Option<String> {
    const NEEDED: [&str; 4] = ["required", "needed", "necessary", "essential"];
    let lower = purpose.to_ascii_lowercase();
    let found = |start: String| Some((lower.find(&start)?, start.len()));
    let starts = NEEDED
        .iter()
        .flat_map(|word| [format!("{word} to make"), format!("{word} for")]);
    let starts = starts.filter_map(found);
    let needed = starts.into_iter().find_map(|(at, length)| {
        let end = lower[at..]
            .find(['.', ',', ';'])
            .map_or(lower.len(), |end| at + end);
        let says = &lower[at..end];
        let has = |words: &[&str]| words.iter().any(|word| says.contains(word));
        // “Required for the map to work” is about a part that not everybody asks for.
        let is_site = has(&["site", "page"]) && has(&[" work", " operat", " function"]);
        (is_site && !is_denied(&lower, at, at + length)).then_some((at, end))
    });
    needed.map(|(at, end)| purpose[at..end].to_owned())
}

/// Whether a text is the name of a category, or says that there is none.
pub(super) fn names_category(text: &str) -> bool {
    text.split_whitespace().count() <= 8
        && (category(text).is_some()
            || is_unclassified(text)
            || (is_denial(text) && !text.contains(". ")))
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
        check("Performance & targeting", None);
        check("Functionality", Some(Category::Functional));
        check("Targeting or advertising", Some(Category::Marketing));
        check(
            "Cookies that the website cannot do without",
            Some(Category::Necessary),
        );
        check("Cwcis hanfodol", Some(Category::Necessary));
        check("Cwcis perfformiad", Some(Category::Analytics));
        check("Non-essential cookies", None);
        check("Essential and analytics cookies", None);
        check("How we use cookies", None);
        check("Cookies that are not strictly necessary", None);
        check("Cookies that aren\u{2019}t essential", None);
        check("Cwcis nad ydynt yn gwbl angenrheidiol", None);
        check("Not required", None);
        check("Necessary: no", None);
        check("Essential? No", None);
        check("Non-analytical", None);
        check("These cookies are not used for marketing", None);
        check("We do not use marketing cookies. Other cookies:", None);
        check("Cwcis dewisol", None);
        check("Dewisiadau", Some(Category::Functional));
        check("Cwcis dadansodd dewisol", Some(Category::Analytics));
        check("Optional analytics cookies", Some(Category::Analytics));
        check(
            "Analytics (not strictly necessary)",
            Some(Category::Analytics),
        );
        check(
            "Strictly necessary: no consent needed",
            Some(Category::Necessary),
        );
        check(
            "Cookies that do not need consent: essential",
            Some(Category::Necessary),
        );
        check("Necessary: yes", Some(Category::Necessary));
    }

    #[test]
    fn a_denial_is_one_of_its_own_category_alone() {
        let check = |text: &str, expected| {
            assert_eq!(denies(text, Category::Necessary), expected, "{text}");
        };
        check("Not strictly necessary", true);
        check("Optional", true);
        check("Dewisol", true);
        check("Unclassified", true);
        check("Not for marketing", false);
        check("Strictly necessary", false);
        check("Persistent", false);
        check("Not optional: strictly necessary", false);
    }

    #[test]
    fn a_purpose_that_denies_a_need_says_none() {
        assert_eq!(said_needed("Not required to make the site work."), None);
        assert!(said_needed("Required to make the site work.").is_some());
        let parts = "Essential for various parts of the website to function properly.";
        assert!(said_needed(parts).is_some());
        assert_eq!(said_needed("Required for the map to work."), None);
        assert_eq!(said_needed("Not essential for the website to work."), None);
        assert_eq!(said_needed("Needed for visits to the website."), None);
    }
}
