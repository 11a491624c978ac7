//! The words by which notices label what they say, in English and Welsh: heads of columns, labels of values.
//!
//! Categories, spans and names have files of their own.

use crate::notice::{span, span_words::unit};
use std::{collections::HashMap, sync::LazyLock};

/// What a column, or the label of a value, is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Label {
    Name,
    Purpose,
    Expiry,
    Category,
    Provider,
    /// The system that sets it.
    Service,
    Host,
    Path,
    /// Where it is kept.
    Storage,
    /// Whether the site needs it: yes or no.
    Needed,
    /// Whether it is in use.
    InUse,
    /// Something else that a notice may say: an example, who sees it.
    Other,
}

/// Label, and the phrases that stand for it, parted by bars.
const LABELS: [(Label, &str); 12] = [
    (
        Label::Name,
        "name|names|cookie|cookies|cookie name|cookie names|name of cookie|name of the cookie|name of cookies|cookie id|\
         cookie key|cookie title|cookie identifier|identifier|key|keys|cookies set|cookies used|cookie(s)|name(s)|\
         cookie name(s)|storage key|item|title|what it is called|what is it called|called|\
         enw|enwau|cwci|cwcis|cwci(s)|enw'r cwci|enw cwci|enw y cwci|enwau'r cwcis|enwau cwcis|briwsionyn|teitl",
    ),
    (
        Label::Purpose,
        "purpose|purposes|description|cookie description|what it does|what it is for|what it's for|what for|for what|\
         what it is used for|used for|use|uses|usage|function|why|why we use it|why we use this cookie|why it is there|\
         what is it for|what does it do|what they do|more information|details|information|explanation|reason|note|\
         purpose of cookie|purpose of the cookie|cookie purpose|what is this cookie used for|about|notes|comment|comments|\
         pwrpas|diben|disgrifiad|beth mae'n ei wneud|beth y mae'n ei wneud|swyddogaeth|defnydd|pam|rheswm|esboniad|\
         manylion|rhagor o wybodaeth|gwybodaeth|mwy o wybodaeth|i beth mae'n dda|ar gyfer beth|at ba ddiben",
    ),
    (
        Label::Expiry,
        "expires|expiry|expiration|expires in|expires after|expires on|when it expires|when does it expire|expiry date|\
         expiry time|expiry period|cookie expiry|expiration date|expiration time|expiration period|duration|\
         cookie duration|lifespan|life span|lifetime|life time|cookie lifetime|cookie lifespan|life|retention|\
         retention period|retention time|data retention|how long|how long it lasts|how long it stays|how long we keep it|\
         how long it is kept|length|length of time|lasts for|lasts|stored for|storage period|storage duration|storage time|\
         stays for|stays|time|timescale|period|max age|maximum age|maximum storage duration|validity|valid for|kept for|\
         persistence|ttl|time to live|when it is deleted|when it ends|ends|when set to expire|deleted after|removed after|\
         dod i ben|yn dod i ben|daw i ben|pryd mae'n dod i ben|dyddiad dod i ben|hyd|cyfnod|parhad|oes|hyd oes|am ba hyd|\
         para|yn para|am faint mae'n para|cyfnod cadw|cedwir am|dilysrwydd|hyd y cwci",
    ),
    (
        Label::Category,
        "category|categories|cookie category|type|cookie type|type of cookie|types|\
         class|classification|kind|kind of cookie|group|categori|math|math o gwci|dosbarth|grwp|gr\u{175}p",
    ),
    (
        Label::Provider,
        "provider|providers|source|set by|owner|company|supplier|third party|vendor|who sets it|\
         who sets this cookie|who puts it there|organisation|placed by|issuer|used by|party|controller|\
         cookie provider|cookie owner|\
         darparwr|ffynhonnell|gosodir gan|gosodwyd gan|cwmni|perchennog|sefydliad|cyflenwr|trydydd parti",
    ),
    (
        Label::Host,
        "domain|host|hosts|domains|website|site|url|website address|web address|site address|website url|cyfeiriad gwefan|cookie domain|domain name|cookie subgroup|hostname|host name|\
         where it is used|parth|gwefan|safle",
    ),
    (
        Label::Service,
        "service|online service|system|application|service name|gwasanaeth|gwasanaeth ar-lein|system ar-lein",
    ),
    (
        Label::Storage,
        "type of storage|storage|storage type|stored in|storage location|kind of storage|math o storfa",
    ),
    (Label::Path, "path|cookie path|llwybr"),
    (
        Label::Needed,
        "essential|necessary|strictly necessary|required|is it necessary|is it essential|is this cookie strictly necessary|\
         is this cookie essential|is this cookie necessary|essential to the site|needed|mandatory|hanfodol|angenrheidiol|\
         cwbl angenrheidiol|a yw'n hanfodol|a yw'n angenrheidiol",
    ),
    (
        Label::InUse,
        "in use|used|still in use|still used|currently in use|currently used|is it in use|is it used|active|status|\
         mewn defnydd|yn cael ei ddefnyddio|a yw'n cael ei ddefnyddio|statws",
    ),
    (
        Label::Other,
        "example|example value|typical content|content|contents|contains|value|data stored|data collected|data|when set|secure|\
         httponly|http only|samesite|same site|consent|consent required|opt in|first or third party|\
         first party or third party|1st or 3rd party|privacy policy|opt out|opt-out|link|links|size|no|no.|number|\
         version|last updated|party type|enghraifft|cynnwys|gwerth|caniat\u{e2}d",
    ),
];

static PHRASES: LazyLock<HashMap<&str, Label>> = LazyLock::new(|| {
    let each = LABELS
        .iter()
        .flat_map(|(label, phrases)| phrases.split('|').map(move |phrase| (phrase, *label)));
    each.collect()
});

const EXPIRES: &str = "expir";
/// How questions begin that head a column: “How long does this cookie last?”
const QUESTIONS: [(&str, Label); 20] = [
    ("more information", Label::Purpose),
    ("how long", Label::Expiry),
    ("when does", Label::Expiry),
    ("when will", Label::Expiry),
    ("when do", Label::Expiry),
    (EXPIRES, Label::Expiry),
    ("what is it called", Label::Name),
    ("what is the cookie called", Label::Name),
    ("what do", Label::Purpose),
    ("what is", Label::Purpose),
    ("why ", Label::Purpose),
    ("beth yw enw", Label::Name),
    ("beth yw'r enw", Label::Name),
    ("beth ", Label::Purpose),
    ("pam ", Label::Purpose),
    ("pryd ", Label::Expiry),
    ("am faint", Label::Expiry),
    ("pa mor hir", Label::Expiry),
    ("who ", Label::Provider),
    ("pwy ", Label::Provider),
];
/// Longest label, in bytes and in words.
const LONGEST: (usize, usize) = (64, 8);

/// What a label stands for, if it is one.
pub(super) fn label(text: &str) -> Option<Label> {
    if text.len() > LONGEST.0 {
        return None;
    }
    let text = plain(text);
    let exact = |text: &str| PHRASES.get(text).copied();
    if let Some(label) = exact(&text) {
        return Some(label);
    }
    // “Expiry (days)”, “Enw / Name”.
    let mut parts = text
        .split(['(', '/', '|'])
        .map(|part| part.trim().trim_end_matches(')'));
    let first = parts.next().unwrap_or_default();
    if first != text {
        let first = &*first.replace('-', " ");
        return exact(first).or_else(|| parts.find_map(exact));
    }
    let without = [
        "the ",
        "cookie ",
        "cookie's ",
        "this ",
        "default ",
        "trackers ",
        "y ",
        "yr ",
    ]
    .iter()
    .find_map(|start| text.strip_prefix(start));
    if let Some(label) = without.and_then(exact) {
        return Some(label);
    }
    // “Max-Age”
    let parted = text.replace('-', " ");
    if let Some(label) = exact(&parted).filter(|_| parted != text) {
        return Some(label);
    }
    if let Some(label) = without_unit(&text).and_then(exact) {
        return (label == Label::Expiry).then_some(label);
    }
    if text.split(' ').count() > LONGEST.1 {
        return None;
    }
    let found = QUESTIONS
        .iter()
        .find_map(|(start, label)| text.starts_with(start).then_some((*start, *label)));
    // “Expires after 2 years” says when, and labels nothing.
    found
        .filter(|(start, _)| *start != EXPIRES || !span::says(&text))
        .map(|(_, label)| label)
}

/// A label of a time without the unit that its cells are in: “duration in minutes”, “lifetime, days”, “oes mewn dyddiau”.
fn without_unit(text: &str) -> Option<&str> {
    let (before, last) = text.rsplit_once(' ')?;
    unit(last).filter(|_| last.len() > 2)?;
    let before = before.trim_end_matches([',', '-', ':', '\u{2013}', ' ']);
    let joints = [" in", " mewn", " in number of", " number of"];
    let joint = joints.iter().find_map(|joint| before.strip_suffix(joint));
    Some(joint.unwrap_or(before))
}

/// A label without case, quotes, marks at its ends and more than one space.
fn plain(text: &str) -> String {
    let lower = text.to_lowercase().replace(['\u{2019}', '\u{2018}'], "'");
    let words: Vec<&str> = lower.split_whitespace().collect();
    let is_mark = |c: char| {
        matches!(
            c,
            ':' | '?' | '*' | '_' | '"' | '.' | '-' | '\u{2013}' | ' ' | '#' | '='
        )
    };
    words.join(" ").trim_matches(is_mark).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_known_in_both_languages() {
        let check = |text: &str, expected| assert_eq!(label(text), expected, "{text}");
        check("Cookie name", Some(Label::Name));
        check("Enw’r cwci", Some(Label::Name));
        check("Enw / Name", Some(Label::Name));
        check("Lasts for", Some(Label::Expiry));
        check("Expiry (days)", Some(Label::Expiry));
        check("How long does it last?", Some(Label::Expiry));
        check("Yn dod i ben:", Some(Label::Expiry));
        check("Purpose", Some(Label::Purpose));
        check("Type of cookie", Some(Label::Category));
        check("Is this cookie strictly necessary?", Some(Label::Needed));
        check("Duration in minutes", Some(Label::Expiry));
        check("Lifetime in months", Some(Label::Expiry));
        check("Cookie lifetime (in days)", Some(Label::Expiry));
        check("Max-Age (seconds)", Some(Label::Expiry));
        check("Max-Age", Some(Label::Expiry));
        check("Expiry, days", Some(Label::Expiry));
        check("Oes mewn dyddiau", Some(Label::Expiry));
        check("Opt-out", Some(Label::Other));
        check("Name in months", None);
        check("Days", None);
        check("Expiry of the cookie", Some(Label::Expiry));
        check("Expires after 2 years.", None);
        check("Expiry 2 years", None);
        check("Expires when you close your browser", None);
        check("Expires after a few days", None);
        check("Website address", Some(Label::Host));
        check("Opening hours", None);
        check("Visits in minutes", None);
        check("JSESSIONID", None);
        check("Parking permit", None);
    }
}
