//! The words of spans in English and Welsh: units, numbers, the end of a session, and words that give no time.
//!
//! It knows words; what they add up to is read elsewhere.

use crate::notice::negation::is_denied;
use std::{collections::HashMap, sync::LazyLock};

/// A unit, by its place in [`UNITS`]: the longest one first.
pub(super) type Unit = usize;

/// Unit in registry files, its length in seconds, and the words for it.
pub(super) const UNITS: [(&str, f64, &str); 7] = [
    (
        "year",
        31_536_000.0,
        "year years yr yrs y blwyddyn flwyddyn mlwyddyn mlynedd flynedd blynedd blynyddoedd flynyddoedd annum",
    ),
    (
        "month",
        2_592_000.0,
        "month months mth mths mon mo mis fis mhis misoedd fisoedd",
    ),
    ("week", 604_800.0, "week weeks wk wks w wythnos wythnosau"),
    (
        "day",
        86_400.0,
        "day days d diwrnod ddiwrnod niwrnod diwrnodau ddiwrnodau dydd ddydd nydd diwrnodiau dyddiau ddyddiau",
    ),
    ("hour", 3_600.0, "hour hours hr hrs h awr oriau"),
    (
        "minute",
        60.0,
        "minute minutes min mins munud munudau funud funudau",
    ),
    ("second", 1.0, "second seconds sec secs s eiliad eiliadau"),
];

/// Numbers in words, with the mutations that Welsh gives them.
const NUMBERS: &str = "a=1 an=1 one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 \
     thirteen=13 fourteen=14 fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 twenty=20 thirty=30 forty=40 \
     fifty=50 sixty=60 seventy=70 eighty=80 ninety=90 hundred=100 thousand=1000 half=0.5 un=1 dau=2 ddau=2 dwy=2 ddwy=2 tri=3 dri=3 \
     thri=3 tair=3 dair=3 thair=3 pedwar=4 bedwar=4 phedwar=4 pedair=4 bedair=4 phedair=4 pum=5 bum=5 phum=5 pump=5 \
     bump=5 phump=5 chwe=6 chwech=6 saith=7 wyth=8 naw=9 deg=10 ddeg=10 deng=10 ddeng=10 deuddeg=12 ddeuddeg=12 \
     deuddeng=12 ddeuddeng=12 pymtheg=15 bymtheg=15 phymtheg=15 pymtheng=15 bymtheng=15 deunaw=18 ddeunaw=18 ugain=20 \
     hugain=20 deugain=40 ddeugain=40 trigain=60 drigain=60 thrigain=60 chan=100 can=100 gan=100 cant=100 gant=100 chant=100 mil=1000 fil=1000 hanner=0.5";

static NUMBER: LazyLock<HashMap<&str, f64>> = LazyLock::new(|| {
    let pairs = NUMBERS
        .split_whitespace()
        .filter_map(|pair| pair.split_once('='));
    pairs
        .filter_map(|(word, number)| Some((word, number.parse().ok()?)))
        .collect()
});
static UNIT: LazyLock<HashMap<&str, Unit>> = LazyLock::new(|| {
    let each = UNITS.iter().enumerate();
    each.flat_map(|(unit, (_, _, words))| words.split(' ').map(move |word| (word, unit)))
        .collect()
});

pub(super) fn unit(word: &str) -> Option<Unit> {
    // “2 years’”, “1 year's”
    let owned = word.strip_suffix("'s").or(word.strip_suffix('\''));
    UNIT.get(owned.unwrap_or(word)).copied()
}

/// The number that a word gives.
pub(super) fn number_word(word: &str) -> Option<f64> {
    NUMBER.get(word).copied()
}

/// Whether a Welsh noun is of one unit where no number stands before it: “blwyddyn a mis”.
pub(super) fn is_one_in_welsh(word: &str) -> bool {
    let nouns = "blwyddyn flwyddyn mis fis wythnos diwrnod ddiwrnod awr munud funud eiliad";
    nouns.split(' ').any(|noun| noun == word)
}

/// Words that are a number and a unit at once.
pub(super) fn number_of_unit(word: &str) -> Option<(f64, Unit)> {
    match word {
        "fortnight" | "pythefnos" | "bythefnos" => Some((2.0, 2)),
        "deuddydd" | "ddeuddydd" => Some((2.0, 3)),
        "tridiau" | "dridiau" => Some((3.0, 3)),
        "dwyawr" | "ddwyawr" => Some((2.0, 4)),
        "teirawr" | "deirawr" => Some((3.0, 4)),
        "deufis" | "ddeufis" => Some((2.0, 1)),
        "annually" | "yearly" => Some((1.0, 0)),
        "monthly" => Some((1.0, 1)),
        "weekly" => Some((1.0, 2)),
        "daily" => Some((1.0, 3)),
        _ => None,
    }
}

const ENDS: &str = "clos|exit|quit|shut|leav|end|cau|gau|chau|caeir|gaeir|chaeir|caewch|gaewch|gadael|adael|diwedd";
const BROWSERS: &str = "browser|window|tab |porwr|borwr|phorwr|ffenestr";
const SESSIONS: &str = "session|sesiwn|transient|non-persistent|leave the |leave our |leave this |until you leave|expires on exit|nes i chi adael|end of visit|end of your visit|end of the visit|diwedd eich ymweliad";

/// Words for staying, and words that lead past an end: “remains after you close your browser”.
const KEEPS: &str = "remain|kept|keep|stay|persist|surviv|retain|stored|saved|aros|cadw|gadw";
const PAST: &str = " after | even | beyond | past | ar \u{f4}l | hyd yn oed | wedi ";
/// Words between the two that give the second another verb.
const ENDED: &str = "delet|clear|remov|expir|until|dileu|nes|dod i ben|.|;|(";

/// Whether a text says that something ends with the browser, or denies it: “not a session cookie”.
pub(super) fn session(text: &str) -> Option<bool> {
    let named = has(text, SESSIONS);
    // “Until you close the tab”: the word may be the last.
    let closes = places(text, ENDS).any(|(at, _)| begins_word(text, at))
        && (has(text, BROWSERS) || text.ends_with(" tab"));
    if !(named || closes) {
        return has(text, "not persistent|not a persistent").then_some(false);
    }
    let kept_not = places(text, KEEPS).any(|(at, end)| is_denied(text, at, end));
    if kept_not {
        return Some(true);
    }
    let ends = if named { SESSIONS } else { ENDS };
    let denied = places(text, ends).all(|(at, end)| is_denied(text, at, end));
    Some(!denied && !outlives(text))
}

/// Whether a word begins at a place: “depends” holds no “ends”.
fn begins_word(text: &str, at: usize) -> bool {
    !text[..at].ends_with(char::is_alphabetic)
}

/// Whether something stays past the end that a text names.
fn outlives(text: &str) -> bool {
    places(text, KEEPS).any(|(_, end)| {
        let rest = &text[end..];
        let past = places(rest, PAST).map(|(at, _)| at).min();
        past.is_some_and(|at| !has(&rest[..at], ENDED))
    })
}

/// Where phrases stand in a text.
fn places<'t>(text: &'t str, phrases: &'t str) -> impl Iterator<Item = (usize, usize)> + 't {
    phrases.split('|').flat_map(move |phrase| {
        let found = text.match_indices(phrase);
        found.map(|(at, phrase)| (at, at + phrase.len()))
    })
}

const FOREVER: &str = "persistent|permanent|never|does not expire|do not expire|doesn't expire|no expir|unlimited|forever|\
     indefinite|dim dyddiad dod i ben|dim dyddiad terfyn|parhaol|parhaus|byth|am gyfnod amhenodol|nid yw'n dod i ben|ddim yn dod i ben|nid ydynt yn dod i ben|nad yw'n dod i ben|nad ydynt yn dod i ben";
const UNTIL: &str = "until|nes|hyd nes";
const REMOVED: &str = "delet|clear|remov|manual|dileu|ddileu|clirio|glirio";

/// Whether a text says that something stays until it is removed.
pub(super) fn is_persistent(text: &str) -> bool {
    (has(text, FOREVER) && !has(text, "non-persistent")) || (has(text, UNTIL) && has(text, REMOVED))
}

/// Words that give no time, and what they say.
const VAGUE: [(&str, &str); 6] = [
    (
        "varies|variable|various|depend|amrywio|dibynnu",
        "doubt-varies",
    ),
    (
        "few|several|some |ychydig|sawl|short|brief|byr",
        "doubt-no-number",
    ),
    ("see |refer to|policy|gweler|website for", "doubt-elsewhere"),
    ("unknown|not known|anhysbys|ddim yn hysbys", "doubt-unknown"),
    ("immediately|once used|ar unwaith", "doubt-no-span"),
    (
        "more than|at least|over |longer than|mwy na|o leiaf",
        "doubt-least",
    ),
];

/// Why words for a time give none.
pub(super) fn why_vague(text: &str) -> Option<&'static str> {
    VAGUE
        .iter()
        .find_map(|(words, why)| has(text, words).then_some(*why))
}

/// Words that bound a time from above.
const MOST: &str = "no more than|not more than|no longer than|not longer than|at most|dim mwy na|dim hwy na|dim hirach na";

/// Whether a text gives only the least time.
pub(super) fn is_more(text: &str) -> bool {
    (has(text, VAGUE[5].0) && !has(text, MOST)) || is_no_less(text)
}

fn is_no_less(text: &str) -> bool {
    has(text, "no less than|not less than|dim llai na")
}

/// Whether a text gives only the longest time: “less than a day”, “no more than a year”.
pub(super) fn is_less(text: &str) -> bool {
    (has(text, "less than|under |fewer than|llai na") || has(text, MOST)) && !is_no_less(text)
}

const MONTHS: &str = "january february march april may june july august september october november december ionawr chwefror \
     mawrth ebrill mai mehefin gorffennaf awst medi hydref tachwedd rhagfyr";

/// Whether a word is a month, or the start of one.
pub(super) fn is_month(word: &str) -> bool {
    word.len() >= 3
        && MONTHS
            .split_whitespace()
            .any(|month| month.starts_with(word))
}

/// Whether a text holds one of some phrases.
fn has(text: &str, phrases: &str) -> bool {
    phrases.split('|').any(|phrase| text.contains(phrase))
}
