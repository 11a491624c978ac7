//! The names in a cell or a line: one or several, with what stands in brackets beside them.

use crate::notice::{
    block::{Part, joined},
    brackets::without_brackets,
    name::{bare_host, is_camel, is_host, is_little, is_telling, name},
};
use biscuit_tin_shared::registry::lint::is_filler;

/// A name, or the pattern of a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) pattern: String,
    pub(super) line: u32,
    /// What stands in brackets beside it.
    pub(super) beside: Option<String>,
}

impl Name {
    /// The host that stands beside it.
    pub(super) fn host(&self) -> Option<String> {
        let beside = self.beside.as_deref()?;
        is_host(beside).then(|| bare_host(beside).to_lowercase())
    }
}

/// Words that part names in a list, in English and Welsh.
const JOINTS: [&str; 7] = [" and ", " or ", " a ", " ac ", " neu ", " & ", " / "];

/// Most names that stand together.
const MOST: usize = 1000;
/// Most words of a list of names, with what joins and fills.
const LONGEST: usize = 4 * MOST;

/// The names in lines of text; nothing where a piece is no name.
pub(super) fn names(parts: &[Part]) -> Option<Vec<Name>> {
    let mut found: Vec<Name> = Vec::new();
    for part in parts {
        // A line below a name that is in brackets, or is a host, stands beside it.
        let aside = part
            .text
            .strip_prefix('(')
            .and_then(|text| text.strip_suffix(')'));
        let aside = aside.or_else(|| is_host(&part.text).then_some(part.text.as_str()));
        match (aside, found.last_mut()) {
            (Some(text), Some(last)) => last.beside = Some(text.trim().to_owned()),
            _ => found.extend(names_in(part).or_else(|| beside_words(part))?),
        }
        if found.len() > MOST {
            return None;
        }
    }
    (!found.is_empty()).then_some(found)
}

/// The names in one line.
pub(super) fn names_in(part: &Part) -> Option<Vec<Name>> {
    in_line(&part.text, part.line)
}

fn in_line(text: &str, line: u32) -> Option<Vec<Name>> {
    let (before, beside) = without_brackets(text);
    // “_ga (2 years), _gid (24 hours)”, “_ga (Google) - counts visits”: the brackets do not end the text.
    let goes_on = |inside: &str| {
        let rest = inside.split_once(')').map_or("", |(_, rest)| rest.trim());
        !rest.starts_with('(') && rest.contains(char::is_alphabetic)
    };
    if beside.is_some_and(goes_on) {
        return list(text, line).filter(|found| found.len() > 1);
    }
    // “Favourites (wdFavs)”: a word of a language, and the name.
    let inside =
        beside.filter(|inside| is_sentence_word(before) && inside.split(", ").all(is_surely_name));
    if let Some(found) = inside.and_then(|inside| in_brackets(before, inside, line)) {
        return Some(found);
    }
    if let Some(pattern) = name(before).filter(|_| by_slash(before).len() == 1) {
        let beside = beside.map(str::to_owned);
        // “ASPSESSIONID (followed by random letters)”
        let goes_on = beside
            .as_deref()
            .is_some_and(|beside| beside.to_lowercase().starts_with("followed by"));
        let pattern = if goes_on && !pattern.ends_with('*') {
            pattern + "*"
        } else {
            pattern
        };
        let beside = beside.filter(|_| !goes_on);
        return Some(vec![Name {
            pattern,
            line,
            beside,
        }]);
    }
    list(text, line).or_else(|| in_brackets(before, beside?, line))
}

/// Names with words before or behind them in a cell: “Google Analytics: _ga, _gid”, “JSESSIONID – Java”.
fn beside_words(part: &Part) -> Option<Vec<Name>> {
    let marks = [": ", " \u{2013} ", " \u{2014} ", " - "];
    let (before, after) = marks.iter().find_map(|mark| part.text.split_once(mark))?;
    [(after, before), (before, after)]
        .iter()
        .find_map(|(written, words)| {
            let found = in_line(written, part.line)?;
            let is_sure = found.iter().all(|name| is_telling(&name.pattern));
            let beside = |name| Name {
                beside: Some((*words).trim().to_owned()),
                ..name
            };
            is_sure.then(|| found.into_iter().map(beside).collect())
        })
}

/// With whole names for those that give only their last letter: “__utma, b, c, z”.
fn completed(pieces: &mut [String]) {
    let Some((first, rest)) = pieces.split_first_mut() else {
        return;
    };
    let is_letter =
        |piece: &String| piece.len() == 1 && piece.chars().all(|c| c.is_ascii_lowercase());
    let stem = first
        .strip_suffix(|c: char| c.is_ascii_lowercase())
        .filter(|stem| stem.starts_with('_') && stem.len() >= 3);
    if let Some(stem) = stem.filter(|_| !rest.is_empty() && rest.iter().all(is_letter)) {
        for piece in rest {
            *piece = format!("{stem}{piece}");
        }
    }
}

/// Whether a text has more words than a list of names.
fn is_too_long(text: &str) -> bool {
    let parts = text.split([' ', ',', ';', '|', '/']);
    parts.take(LONGEST + 1).count() > LONGEST
}

/// Names that commas, words or spaces part.
fn list(text: &str, line: u32) -> Option<Vec<Name>> {
    let text = (!is_too_long(text)).then_some(text)?;
    let text = text.trim_matches(['"', '\u{201c}', '\u{201d}']);
    let apart = outside_brackets(text);
    let is_list = apart.len() > 1;
    let mut pieces: Vec<String> = if is_list {
        apart
            .into_iter()
            .map(|piece| piece.trim().to_owned())
            .filter(|piece| !piece.is_empty())
            .collect()
    } else {
        text.split_whitespace()
            .flat_map(by_slash)
            .map(str::to_owned)
            .collect()
    };
    completed(&mut pieces);
    // “Cookie banner: ddc_banner”: a mark ends words that are no names.
    let is_said = |piece: &String| piece.ends_with(':');
    if pieces.len() > MOST || (!is_list && pieces.iter().any(is_said)) {
        return None;
    }
    let mut found = Vec::with_capacity(pieces.len());
    let mut filled = false;
    for piece in &pieces {
        if is_filler(piece.trim_end_matches([':', '.'])) {
            filled = true;
            continue;
        }
        let (piece, beside) = without_brackets(piece);
        if is_list && piece.contains(' ') {
            found.extend(list_of_words(piece, line)?);
            continue;
        }
        let pattern = name(piece).filter(|name| !is_little(name))?;
        let beside = beside.map(str::to_owned);
        found.push(Name {
            pattern,
            line,
            beside,
        });
    }
    let telling = found
        .iter()
        .filter(|name| is_telling(&name.pattern))
        .count();
    // Words that spaces part are names only if one can hardly be anything else, and none is a word of a sentence.
    let fits = if is_list {
        found.len() > 1 || (filled && telling == found.len())
    } else {
        telling * 2 >= found.len() && found.iter().all(|name| !is_sentence_word(&name.pattern))
    };
    (fits && !found.is_empty()).then_some(found)
}

/// The pieces that commas and joining words part, those of a time in brackets beside a name aside.
fn outside_brackets(text: &str) -> Vec<&str> {
    let pieces = |whole: bool| {
        let (mut pieces, mut start, mut depth, mut skip) = (Vec::new(), 0, 0_usize, 0);
        for (at, c) in text
            .char_indices()
            .filter(|(_, c)| whole || !"()".contains(*c))
        {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > 0 || at < skip {
                continue;
            }
            let joint = JOINTS.iter().find(|joint| text[at..].starts_with(**joint));
            let length = joint.map(|joint| joint.len());
            if let Some(length) = length.or_else(|| ",;|".contains(c).then_some(1)) {
                pieces.push(&text[start..at]);
                start = at + length;
                skip = start;
            }
        }
        pieces.push(&text[start..]);
        (pieces, depth)
    };
    match pieces(true) {
        (found, 0) if found.len() > 1 => found,
        _ => pieces(false).0,
    }
}

fn list_of_words(text: &str, line: u32) -> Option<Vec<Name>> {
    let words = text.split_whitespace().map(|word| {
        let pattern = name(word).filter(|name| is_telling(name))?;
        let beside = None;
        Some(Name {
            pattern,
            line,
            beside,
        })
    });
    words.collect()
}

fn is_sentence_word(word: &str) -> bool {
    let is_capitalised = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_uppercase())
            && word.chars().skip(1).all(|c| c.is_ascii_lowercase())
    };
    !word.is_empty() && word.split('/').all(is_capitalised)
}

/// Whether a word in brackets is a name, and neither a maker nor a remark.
fn is_surely_name(text: &str) -> bool {
    let is_little_word = |c: char| c.is_ascii_lowercase() || c == '-';
    name(text).is_some_and(|name| is_telling(&name) && !is_camel(&name))
        && !text.chars().all(is_little_word)
        && !text.chars().all(|c| !c.is_ascii_lowercase() && c != '_')
}

/// `AWSALB/AWSALBCORS` are two names, `ads/ga-audiences` is one.
fn by_slash(word: &str) -> Vec<&str> {
    let pieces: Vec<&str> = word.split('/').collect();
    let are_names = pieces.len() > 1
        && (pieces
            .iter()
            .all(|piece| name(piece).is_some_and(|name| is_telling(&name)))
            || (pieces[0].starts_with('_') && pieces[1..].iter().all(|piece| piece.len() == 1)));
    if are_names { pieces } else { vec![word] }
}

/// “Google Analytics (_ga, _gid)”: the names stand in the brackets.
fn in_brackets(before: &str, inside: &str, line: u32) -> Option<Vec<Name>> {
    let mut found = match name(inside) {
        Some(pattern) => vec![Name {
            pattern,
            line,
            beside: None,
        }],
        None => list(inside, line)?,
    };
    if !found.iter().all(|name| is_telling(&name.pattern)) {
        return None;
    }
    for name in &mut found {
        name.beside = Some(before.to_owned());
    }
    Some(found)
}

/// A name with words in other lines below it: who sets it.
pub(super) fn name_above_words(parts: &[Part]) -> Option<(Name, Part)> {
    let (first, rest) = parts.split_first()?;
    let mut found = names_in(first)?;
    let is_sure = first.code || first.strong || is_telling(&found[0].pattern);
    let rest = joined(rest)?;
    (found.len() == 1 && is_sure).then(|| (found.remove(0), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let part = Part {
            text: text.to_owned(),
            line: 1,
            ..Part::default()
        };
        let found = names(&[part]).unwrap_or_default();
        let found: Vec<&str> = found.iter().map(|name| name.pattern.as_str()).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn names_are_read_as_notices_write_them() {
        check("_ga", &["_ga"]);
        check("“_ga”", &["_ga"]);
        check("• _gid", &["_gid"]);
        check("_ga_[property_id]", &["_ga_*"]);
        check("_gat_UA-xxxxxxx-x", &["_gat_UA-*"]);
        check("_hjSession_{site_id}", &["_hjSession_*"]);
        check("wordpress_logged_in_<hash>", &["wordpress_logged_in_*"]);
        check("_pk_id.#.####", &["_pk_id.*"]);
        check("_dc_gtm_UA-number", &["_dc_gtm_UA-*"]);
        check("BIGipServer…", &["BIGipServer*"]);
        check("_ga, _gid and _gat", &["_ga", "_gid", "_gat"]);
        check("AWSALB / AWSALBCORS", &["AWSALB", "AWSALBCORS"]);
        check("AWSALB/AWSALBCORS", &["AWSALB", "AWSALBCORS"]);
        check("ads/ga-audiences", &["ads/ga-audiences"]);
        check(
            "ASP.NET_SessionId language",
            &["ASP.NET_SessionId", "language"],
        );
        check("Google Analytics (_ga, _gid)", &["_ga", "_gid"]);
        check("NID (google.com)", &["NID"]);
        check("Favourites (wdFavs)", &["wdFavs"]);
        check("Statistics (_ga, _gid)", &["_ga", "_gid"]);
        check("Language (GOV.UK)", &["Language"]);
        check("Consent (CookieYes)", &["Consent"]);
        check("Consent (opt-in)", &["Consent"]);
        check("Session (PHP)", &["Session"]);
        check("sid (wd_sid)", &["sid"]);
        check("cm\u{2011}consent", &["cm-consent"]);
        check("mw\\_ab\\_test", &["mw_ab_test"]);
        check("Analytics/Performance cookies;", &[]);
        check("JSESSIONID [1]", &["JSESSIONID"]);
        check("dm_poll *", &["dm_poll"]);
        check("JSESSIONID¹", &["JSESSIONID"]);
        check("ASP.NET_SessionId", &["ASP.NET_SessionId"]);
        check(".ASPXAUTH", &[".ASPXAUTH"]);
        check("Google Analytics", &[]);
        check("Stores the visitor's choice.", &[]);
        check("{{cookie.name}}", &[]);
        check("123456", &[]);
        check("A random unique identifier", &[]);
    }

    #[test]
    fn a_part_that_only_stands_for_others_varies_and_words_beside_names_are_none() {
        check("_gat_UA-XXXXX-Y", &["_gat_UA-*"]);
        check("_pk_id.x.xxxx", &["_pk_id.*"]);
        check("_pk_ses.X.XXXX", &["_pk_ses.*"]);
        check("visid_incap_nnnnnn", &["visid_incap_*"]);
        check("incap_ses_nnn_nnnnnn", &["incap_ses_*"]);
        check("pref_x", &["pref_x"]);
        check("map_zoom.n", &["map_zoom.n"]);
        check(
            "ASPSESSIONID (followed by random letters)",
            &["ASPSESSIONID*"],
        );
        check(
            "ASPSESSIONIDQABCDEFG (the last 8 letters change)",
            &["ASPSESSIONIDQABCDEFG"],
        );
        check("__utma, b, c, z", &["__utma", "__utmb", "__utmc", "__utmz"]);
        check("__utma/b/c/z", &["__utma", "__utmb", "__utmc", "__utmz"]);
        check("Google Analytics: _ga, _gid", &["_ga", "_gid"]);
        check("JSESSIONID – Java", &["JSESSIONID"]);
        check("Note: see below", &[]);
        check("Google – counts visits", &[]);
        check("ai_user, and others", &["ai_user"]);
        check("others", &[]);
    }
}
