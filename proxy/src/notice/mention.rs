//! The words of a paragraph that name cookies, by their marks, the words before them, and what their sentence says.
//!
//! What is said of each is the business of `prose`.

use crate::notice::{
    block::Part,
    name::{is_camel, is_file, is_little, is_telling, is_wordy, name},
    sentence::{SENTENCE, ahead, rest_of_sentence, sentence_at},
    span,
    span_words::unit,
    subject,
    times::{TIME, time_in},
};
use std::collections::HashSet;

/// Signs around a word of a sentence.
pub(super) const AROUND: [char; 14] = [
    '(', ')', ',', '.', ';', ':', '"', '\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}', '\'', '!',
    '?',
];
/// Words that names stand behind.
const CALLED: [&str; 9] = [
    "called", "named", "cookie", "cookies", "enw", "enwir", "cwci", "cwcis", "sef",
];
/// Makers and terms that are written like names.
const NO_NAMES: &str = "youtube linkedin tiktok cloudflare siteimprove javascript wordpress fixmystreet govdelivery recaptcha \
     iphone ipad doubleclick gov.uk paypal worldpay addthis sharethis eforms icloud macos ios html css url http https \
     facebook github gdpr pecr ga4 wi-fi e-mail opt-in opt-out third-party first-party cookieyes cookiebot onetrust \
     publicaccess paybyphone mipermit mychelmsford twitter/x eu-us x.com smartphone re-use web-site httponly samesite ip_address set-cookie max-age";

/// Whether a word is a maker or a term that is written like a name.
pub(super) fn is_term(word: &str) -> bool {
    NO_NAMES
        .split_whitespace()
        .any(|known| known.eq_ignore_ascii_case(word))
}

/// A name in a text, with its place.
pub(super) struct Mention {
    pub(super) pattern: String,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) line: u32,
}

/// What is known of the place of a paragraph.
pub(super) struct Around<'a> {
    /// Its headings are about cookies.
    pub(super) on_cookies: bool,
    /// Names that the notice gave before, and said nothing of.
    pub(super) bare: &'a HashSet<String>,
}

/// The names in a paragraph.
pub(super) fn mentions(parts: &[Part], whole: &str, around: &Around<'_>) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut offset = 0;
    let mut before = "";
    // Where a list in brackets ends: “cookies (a; b)”.
    let mut listed_to = 0;
    for part in parts {
        let mut rest = part.text.as_str();
        let mut at = offset;
        while let Some(word) = rest.split_whitespace().next() {
            let skipped = rest.find(word).unwrap_or(0);
            at += skipped;
            // “(utma;utmb)” is a list, “a;b” alone a word.
            for piece in word.split_inclusive([';', ',']) {
                if piece.starts_with('(') && CALLED.contains(&plain(before).as_str()) {
                    listed_to = list_end(whole, at).unwrap_or(listed_to);
                }
                let listed = at < listed_to;
                let text = piece.trim_matches(AROUND);
                let text = if piece.starts_with('.') {
                    piece.trim_start_matches(['(']).trim_end_matches(AROUND)
                } else {
                    text
                };
                let about = || {
                    subject::is_about_cookies(sentence_at(whole, at))
                        || has_time_beside(whole, at + piece.len())
                        || has_time_below(whole, at)
                        || (around.on_cookies && is_set_in(whole, at, at + piece.len()))
                };
                let is_known = || around.bare.contains(text) && about();
                let is_quoted = || is_quoted_name(piece) && about();
                // “YSC (session)”
                let has_time = || text.len() > 2 && has_time_beside(whole, at + piece.len());
                let is_name = is_mention(text, before, about, listed, has_time);
                if (is_name || is_known() || is_quoted())
                    && let Some(pattern) = name(text)
                {
                    let start = at + piece.find(text).unwrap_or(0);
                    found.push(Mention {
                        pattern,
                        start,
                        end: start + text.len(),
                        line: part.line,
                    });
                }
                at += piece.len();
                before = piece;
            }
            rest = &rest[skipped + word.len()..];
        }
        offset += part.text.len() + 1;
    }
    found
}

/// Where the bracket that opens at a place ends, if it holds a list of words that may be names.
fn list_end(text: &str, at: usize) -> Option<usize> {
    let inside = ahead(text, at + 1);
    let inside = &inside[..inside.find(')')?];
    let mut words = inside.split([',', ';']).map(str::trim);
    let are_names =
        words.clone().count() > 1 && words.all(|word| name(word).is_some() && !is_little(word));
    are_names.then_some(at + 1 + inside.len())
}

/// Whether a word of a sentence names a cookie.
///
/// `has_time` says whether a time stands in brackets beside it.
pub(super) fn is_mention(
    word: &str,
    before: &str,
    about: impl Fn() -> bool,
    listed: bool,
    has_time: impl Fn() -> bool,
) -> bool {
    // Most words of a page are none, and this tells it for less than the rest.
    if !listed && !is_telling(word) {
        return false;
    }
    let is_called = CALLED.contains(&plain(before).as_str()) || is_set(word, before);
    let is_short_capital = word.len() <= 5
        && word
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    let has_mark = word.contains('_') || word.starts_with('.');
    let is_known_word = is_term(word);
    let is_number =
        word.starts_with(|c: char| c.is_ascii_digit()) || word.contains(['/', '@', '+']);
    if word.len() < 2 || is_known_word || is_number || word.ends_with('-') || is_file(word) {
        return false;
    }
    if listed && !is_wordy(word) {
        return word.chars().all(|c| c.is_ascii_graphic());
    }
    let is_likely = is_telling(word) && !word.contains('-') || (is_called && is_telling(word));
    let is_sure = word.starts_with('_') || is_called;
    is_likely
        && !is_plural(word)
        && (is_sure || has_mark || !is_short_capital || has_time())
        && (is_sure || about())
}

/// Whether a word of several hyphens stands right behind what sets it: “Firmstep sets fs-platform-user”.
fn is_set(word: &str, before: &str) -> bool {
    word.matches('-').count() > 1 && ["sets", "set", "gosod"].contains(&plain(before).as_str())
}

/// Whether a word in quotes can be nothing but a name, its hyphens aside: “PollTimeout-<pollid>”.
fn is_quoted_name(piece: &str) -> bool {
    const QUOTES: [char; 5] = ['"', '\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}'];
    let piece = piece.trim_end_matches(['.', ',', ';', ':']);
    let text = piece.trim_matches(QUOTES);
    let is_quoted = piece.starts_with(QUOTES) && piece.ends_with(QUOTES) && text.len() > 2;
    is_quoted
        && text.contains('-')
        && name(text).is_some_and(|name| {
            let parts = name.split('-').filter(|part| !part.is_empty());
            let sure = |part: &str| is_telling(part) && !is_camel(part);
            !is_wordy(&name) && (name.contains('*') || parts.into_iter().any(sure))
        })
}

/// Abbreviations in the plural: `URLs`, `PDFs`.
fn is_plural(word: &str) -> bool {
    word.strip_suffix('s')
        .is_some_and(|stem| stem.len() >= 2 && stem.chars().all(|c| c.is_ascii_uppercase()))
}

fn plain(word: &str) -> String {
    word.trim_matches(AROUND).to_lowercase()
}

/// Whether a sentence says that a site sets what it names for a time, or how long that lasts: “the map sets map_zoom for
/// 30 days”, “map_zoom lasts for 30 days”. People use, keep and place other things as well, so those words count only
/// beside a word for where cookies are kept.
fn is_set_in(text: &str, start: usize, end: usize) -> bool {
    const KEPT: &str = "use uses store stores stored keep keeps kept place places placed save saves saved remain remains \
         stay stays deleted removed defnyddio storio cadw gadw aros dileu ddileu";
    const WHERE: &str =
        "browser device computer phone tablet porwr dyfais gyfrifiadur cyfrifiadur ff\u{f4}n";
    const LASTS: &str = "lasts last expires expire para ben";
    const DOES: &str = "sets stores places uses saves keeps";
    const PEOPLE: &str = "council cyngor team department officer who she he";
    const WHICH: &str = "which that sy'n sy\u{2019}n sydd";
    const READER: &str = "you can may must staff gallwch gallech";
    const LEADS: &str =
        "the our this cookie cookies called named and both mae maent a ac y yr cwci cwcis";
    let sentence = sentence_at(text, start);
    if span::sure(sentence, None).is_none() && !has_time_words(sentence) {
        return false;
    }
    let has = |list: &str, word: &str| list.split(' ').any(|other| other == word);
    let before = words(&text[text.floor_char_boundary(start.saturating_sub(SENTENCE))..start]);
    let behind = words(rest_of_sentence(text, end));
    // “The map stores …” is a thing that does it; a council stores other things as well.
    let by_people = before.iter().any(|word| has(PEOPLE, word));
    let is_set = before.iter().rposition(|word| {
        ["set", "gosod"].contains(&word.as_str()) || (has(DOES, word) && !by_people)
    });
    let by_site = is_set.is_some_and(|at| at == 0 || !has(READER, &before[at - 1]));
    // “we use map_token, which lasts for two hours”
    let is_used = before.last().is_some_and(|word| has(KEPT, word))
        && behind.first().is_some_and(|word| has(WHICH, word));
    let is_subject = is_used
        || before
            .iter()
            .all(|word| has(LEADS, word) || is_telling(word));
    // “bdc_c is kept for a week”
    let is_kept = matches!(&behind[..], [is, kept, ..] if ["is", "are"].contains(&is.as_str()) && has(KEPT, kept));
    let lasts = is_subject && (is_kept || behind.iter().any(|word| has(LASTS, word)));
    let in_browser = words(sentence);
    let kept = in_browser.iter().any(|word| has(KEPT, word))
        && in_browser.iter().any(|word| has(WHERE, word));
    by_site || lasts || kept
}

/// The words of the last sentence of a text, in small letters.
fn words(text: &str) -> Vec<String> {
    let last = text.rsplit(". ").next().unwrap_or(text);
    let words = last.split_whitespace().map(plain);
    words.filter(|word| !word.is_empty()).collect()
}

/// Whether a text has a number with a unit of time behind it.
fn has_time_words(text: &str) -> bool {
    let words: Vec<&str> = text
        .split_whitespace()
        .map(|word| word.trim_matches(AROUND))
        .collect();
    words.windows(2).any(|pair| {
        let is_count = pair[0].starts_with(|c: char| c.is_ascii_digit());
        is_count && unit(pair[1]).is_some()
    })
}

/// Whether a time stands in brackets right behind a place: “LIB_SESS (session)”.
fn has_time_beside(text: &str, at: usize) -> bool {
    beside(ahead(text, at)).is_some_and(|inside| span::sure(inside, None).is_some())
}

/// What stands in brackets at the start of a text, if it is as short as a time.
pub(super) fn beside(text: &str) -> Option<&str> {
    let inside = text.trim_start().strip_prefix('(')?;
    let (inside, _) = inside.split_once(')')?;
    (inside.split_whitespace().count() <= TIME).then_some(inside)
}

/// Whether the next sentence says of what the one around a place names how long it stays: “It stays for a week”.
fn has_time_below(text: &str, at: usize) -> bool {
    let rest = ahead(text, at).split_once(". ");
    rest.is_some_and(|(_, next)| {
        let next = next.split(". ").next().unwrap_or(next);
        let goes_on = ["It ", "They ", "This ", "Mae\u{2019}n ", "Mae'n ", "Maent "];
        let part = Part {
            text: next.to_owned(),
            ..Part::default()
        };
        goes_on.iter().any(|start| next.starts_with(start)) && time_in(&part).is_some()
    })
}
