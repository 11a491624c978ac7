//! Names of cookies in sentences, each with what is said of it until the next one is named.
//!
//! A sentence may say anything of a cookie, so each name that it gives is a doubt as well.

use crate::notice::{
    above::{Above, Topic},
    block::{Part, joined},
    denial,
    found::{BARE, DENIED, Found, Given},
    name::{is_little, is_telling, is_wordy, name},
    naming::Name,
    sentence::{SENTENCE, ahead, rest_of_sentence, sentence_at, sentence_start},
    span,
    span_words::unit,
    subject,
    times::{TIME, time_in},
};
use std::collections::HashSet;

const PROSE: &str = "doubt-prose";
/// Most names that share what follows.
const MOST: usize = 1000;
/// Signs around a word of a sentence.
const AROUND: [char; 14] = [
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
     publicaccess paybyphone mipermit mychelmsford twitter/x eu-us x.com smartphone re-use web-site";

/// A name in a text, with its place.
struct Mention {
    pattern: String,
    start: usize,
    end: usize,
    line: u32,
}

/// Reads the lines of a paragraph.
pub(super) fn read(parts: &[Part], above: &Above, found: &mut Found) {
    let Some(whole) = joined(parts) else {
        return;
    };
    let mentions = mentions(parts, &whole.text, above.topic() == Topic::Yes);
    if above.topic() == Topic::Yes {
        doubt_others(parts, &mentions, found);
    }
    let mut at = 0;
    while at < mentions.len() {
        // Names that only joints part share what follows.
        let mut last = at;
        while last + 1 < mentions.len()
            && last - at < MOST
            && is_joint(&whole.text[mentions[last].end..mentions[last + 1].start])
        {
            last += 1;
        }
        let group = &mentions[at..=last];
        let end = mentions
            .get(last + 1)
            .map_or(whole.text.len(), |next| next.start);
        let start = sentence_start(
            &whole.text,
            group[0].start,
            at.checked_sub(1)
                .map_or(0, |before| behind(&whole.text, mentions[before].end)),
        );
        if denial::of_name(
            &whole.text[start..group[0].start],
            rest_of_sentence(&whole.text, mentions[last].end),
        ) {
            let sentence = whole.with(sentence_at(&whole.text, group[0].start));
            let line = group[0].line;
            found.doubt(&Part { line, ..sentence }, DENIED);
        } else {
            add(group, &whole, start, end, above, found);
        }
        at = last + 1;
    }
}

/// Notes words that are written like names, of which no sentence says enough.
fn doubt_others(parts: &[Part], mentions: &[Mention], found: &mut Found) {
    let known: HashSet<&str> = mentions
        .iter()
        .map(|mention| mention.pattern.as_str())
        .collect();
    for part in parts {
        let words = part.text.split_whitespace();
        let words = words.map(|word| word.trim_matches(AROUND));
        let likely = words.filter(|word| part.code || word.contains('_'));
        for word in likely.filter(|word| is_mention(word, "", || true, false) && !is_wordy(word)) {
            if name(word).is_some_and(|name| !known.contains(name.as_str())) {
                let outside = found.begin();
                found.doubt(&part.with(word), BARE);
                found.resume(outside);
            }
        }
    }
}

fn add(
    group: &[Mention],
    whole: &Part,
    start: usize,
    end: usize,
    above: &Above,
    found: &mut Found,
) {
    // What joins the next name to this one begins what is said of the next.
    let from = group[group.len() - 1].end;
    let between = &whole.text[from..end];
    let joint = between
        .rfind(" and ")
        .filter(|joint| end < whole.text.len() && !between[*joint..].contains(". "));
    let end = joint.map_or(end, |joint| from + joint);
    let after = &whole.text[from..end];
    let sentence = Part {
        line: group[0].line,
        ..whole.with(&whole.text[start..end])
    };
    let named = Part {
        line: group[0].line,
        ..whole.with(after)
    };
    // “t_one (1 hour)”, “t_one for 1 hour”
    let goes_on = after
        .trim_start()
        .starts_with("for ")
        .then(|| rest_of_sentence(after, 0));
    let right_behind = beside(after).or(goes_on).and_then(|text| {
        let text = text.trim().trim_end_matches('.');
        let spoken = span::sure(text, None)?;
        Some((spoken, named.with(text)))
    });
    let time = right_behind.or_else(|| time_in(&named)).or_else(|| {
        time_in(&Part {
            text: sentence.text.clone(),
            ..named.clone()
        })
    });
    let (spoken, expiry) = time.or_else(|| above.time.clone()).unzip();
    let names = group.iter().map(|mention| Name {
        pattern: mention.pattern.clone(),
        line: mention.line,
        beside: None,
    });
    let outside = found.begin();
    found.doubt(&sentence, PROSE);
    let given = Given {
        names: names.collect(),
        purpose: Some(plain_end(&sentence.text).to_owned()),
        // A sentence on a cookie says its time itself, or nothing does.
        spoken: Some(spoken.unwrap_or_default()),
        expiry,
        ..Given::default()
    };
    found.add(given, above);
    found.resume(outside);
}

/// The names in a paragraph.
fn mentions(parts: &[Part], whole: &str, on_cookies: bool) -> Vec<Mention> {
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
                        || (on_cookies && is_set_in(whole, at, at + piece.len()))
                };
                if is_mention(text, before, about, listed)
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
fn is_mention(word: &str, before: &str, about: impl Fn() -> bool, listed: bool) -> bool {
    let lower = word.to_ascii_lowercase();
    let is_called = CALLED.contains(&plain(before).as_str());
    let is_short_capital = word.len() <= 5
        && word
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    let has_mark = word.contains('_') || word.starts_with('.');
    let is_known_word = NO_NAMES.split_whitespace().any(|known| known == lower);
    let is_number = word.starts_with(|c: char| c.is_ascii_digit()) || word.contains(['/', '@']);
    if word.len() < 2 || is_known_word || is_number || word.ends_with('-') || is_file(&lower) {
        return false;
    }
    if listed && !is_wordy(word) {
        return word.chars().all(|c| c.is_ascii_graphic());
    }
    let is_likely = is_telling(word) && !word.contains('-') || (is_called && is_telling(word));
    let is_sure = word.starts_with('_') || is_called;
    is_likely
        && !is_plural(word)
        && (is_sure || has_mark || !is_short_capital)
        && (is_sure || about())
}

/// Whether a word names a file: “files named street_list.xls”.
fn is_file(lower: &str) -> bool {
    const ENDS: [&str; 12] = [
        ".doc", ".docx", ".xls", ".xlsx", ".csv", ".pdf", ".zip", ".jpg", ".png", ".txt", ".html",
        ".odt",
    ];
    ENDS.iter().any(|end| lower.ends_with(end))
}

/// A part of a sentence without what only joins it to the others.
fn plain_end(text: &str) -> &str {
    let text = text.trim_matches([',', ' ']);
    text.strip_prefix("and ").unwrap_or(text)
}

/// Abbreviations in the plural: `URLs`, `PDFs`.
fn is_plural(word: &str) -> bool {
    word.strip_suffix('s')
        .is_some_and(|stem| stem.len() >= 2 && stem.chars().all(|c| c.is_ascii_uppercase()))
}

fn plain(word: &str) -> String {
    word.trim_matches(AROUND).to_lowercase()
}

/// Whether a text between two names only joins them.
fn is_joint(text: &str) -> bool {
    let words = text
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty());
    text.len() <= 24
        && words
            .into_iter()
            .all(|word| ["and", "or", "a", "ac", "neu", "the", "cookies", "cookie"].contains(&word))
}

/// The place behind a name, and behind the brackets beside it.
fn behind(text: &str, end: usize) -> usize {
    let rest = &text[end..];
    match beside(rest).and_then(|_| rest.find(')')) {
        Some(close) => end + close + 1,
        None => end,
    }
}

/// Whether a sentence says that a site sets what it names for a time, or how long that lasts: “the map sets map_zoom for
/// 30 days”, “map_zoom lasts for 30 days”. People use, keep and place other things as well, so those words count only
/// beside a word for where cookies are kept.
fn is_set_in(text: &str, start: usize, end: usize) -> bool {
    const KEPT: &str = "use uses store stores stored keep keeps kept place places placed save saves saved remain remains \
         stay stays deleted removed defnyddio storio cadw aros dileu";
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
    let lasts = is_subject && behind.iter().any(|word| has(LASTS, word));
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
fn beside(text: &str) -> Option<&str> {
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
