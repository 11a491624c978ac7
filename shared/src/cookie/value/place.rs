//! Where somebody lives or is: postcodes, postal addresses, positions on the map.
//!
//! It looks nothing up: that a street or a town exists is not asked.

use super::topic::Topics;

/// Postcode areas of the United Kingdom, separated by spaces.
const AREAS: &str = " AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE ";
/// Areas of inner London, whose districts may end with a letter: SW1A.
const LETTERED: &str = " E EC N NW SE SW W WC ";

/// Whether a person's postcode stands in a text: with its space, or under a name that says what it is.
pub(super) fn has_postcode(text: &str, topics: Topics) -> bool {
    let phrases = text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, ' ' | '+')));
    let mut phrases = phrases.filter(|phrase| phrase.len() >= 5);
    phrases.any(|phrase| {
        let words: Vec<&str> = phrase.split([' ', '+']).collect();
        let pairs = words.windows(2);
        pairs.into_iter().any(|pair| {
            matches!(pair, [one, two] if is_postcode(one, two)
                    && !topics.at(text, offset(text, one)).speak_of(Topics::BODY))
        }) || words
            .iter()
            .any(|word| is_joined_postcode(text, word, topics))
    })
}

/// A postcode without its space. Identifiers, colours and names of servers look the same, whatever their length, so a name or
/// label must say what it is.
fn is_joined_postcode(text: &str, word: &str, topics: Topics) -> bool {
    if !(5..=7).contains(&word.len()) || !word.is_ascii() {
        return false;
    }
    let (outward, inward) = word.split_at(word.len() - 3);
    if !is_postcode(outward, inward) {
        return false;
    }
    let topics = topics.at(text, offset(text, word));
    topics.speak_of(Topics::CODE.and(Topics::HOME).and(Topics::POSITION)) && !topics.are_nobodys()
}

/// Whether a code in one word, under these topics, is a person's, where programs write such codes too.
pub(super) fn is_code(topics: Topics, word: &str) -> bool {
    let in_capitals = !word.bytes().any(|b| b.is_ascii_lowercase());
    !topics.are_nobodys() && (in_capitals || topics.speak_of(Topics::CODE.and(Topics::HOME)))
}

/// Place of a part in the text that it was split from.
pub(super) fn offset(text: &str, part: &str) -> usize {
    part.as_ptr().addr() - text.as_ptr().addr()
}

/// A postcode (BS 7666-2): area and district, sector and unit.
fn is_postcode(outward: &str, inward: &str) -> bool {
    if outward.len() > 4 || inward.len() != 3 {
        return false;
    }
    let (outward, inward) = (outward.to_ascii_uppercase(), inward.to_ascii_uppercase());
    let letters = outward.bytes().take_while(u8::is_ascii_uppercase).count();
    let (area, district) = outward.split_at(letters);
    let area = format!(" {area} ");
    let known = (1..=2).contains(&letters) && AREAS.contains(&area);
    let district = match district.as_bytes() {
        [b'0'..=b'9'] | [b'1'..=b'9', b'0'..=b'9'] => true,
        [b'1'..=b'9', last] => {
            last.is_ascii_uppercase() && !b"CILMOQZ".contains(last) && LETTERED.contains(&area)
        }
        _ => false,
    };
    let unit = |b: &u8| b.is_ascii_uppercase() && !b"CIKMOV".contains(b);
    known && district && matches!(inward.as_bytes(), [b'0'..=b'9', a, b] if unit(a) && unit(b))
}

/// Words that end the name of a street, and of nothing else after a number.
const STREETS: &str =
    " street road avenue lane crescent gardens grove terrace mews parade st rd ave ln cres tce ";
/// Words that end the name of a street and have other senses: only with a postcode or a label.
const WAYS: &str =
    " close drive way court place park hill square walk row green view rise heol stryd ffordd ";

/// Whether a house number, a street, and a town or a postcode stand together in a text.
pub(super) fn has_postal_address(text: &str, topics: Topics) -> bool {
    let words: Vec<&str> = text
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’')))
        .filter(|word| !word.is_empty())
        .collect();
    (0..words.len()).any(|at| is_house_number(words[at]) && is_address(text, &words[at..], topics))
}

/// `1`, `12a`: up to four digits, and a letter.
fn is_house_number(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &word.as_bytes()[digits..];
    (1..=4).contains(&digits) && rest.len() <= 1 && rest.iter().all(u8::is_ascii_alphabetic)
}

/// Whether an address begins with these words.
fn is_address(text: &str, words: &[&str], topics: Topics) -> bool {
    let spoken = topics.at(text, offset(text, words[0]));
    if spoken.speak_of(Topics::BODY) {
        return false;
    }
    let between = |one: &str, two: &str| &text[offset(text, one) + one.len()..offset(text, two)];
    // The street's last word, after one to three words of its name.
    let Some(street) = (2..=4).find(|n| {
        let last = words
            .get(*n)
            .map(|word| format!(" {} ", word.to_ascii_lowercase()));
        last.is_some_and(|last| STREETS.contains(&last) || WAYS.contains(&last))
    }) else {
        return false;
    };
    let is_name = |word: &&str| {
        word.chars()
            .all(|c| c.is_alphabetic() || c == '\'' || c == '’')
    };
    let in_one_go = words[..=street].windows(2).all(|pair| {
        let gap = between(pair[0], pair[1]).trim_start_matches(',');
        !gap.is_empty() && gap.bytes().all(|b| matches!(b, b' ' | b'+'))
    });
    if !in_one_go || !words[1..street].iter().all(is_name) {
        return false;
    }
    let rest = &words[street + 1..];
    let postcode = rest.iter().take(6).zip(rest.iter().skip(1).chain([&""]));
    let has_postcode = postcode.into_iter().any(|(one, two)| {
        let (outward, inward) = one
            .split_at_checked(one.len().saturating_sub(3))
            .unwrap_or(("", ""));
        is_postcode(one, two) || is_postcode(outward, inward)
    });
    if has_postcode {
        return true;
    }
    let Some(town) = rest
        .first()
        .filter(|town| town.chars().count() >= 3 && is_name(town))
    else {
        return false;
    };
    let gap = between(words[street], town);
    let labelled = spoken.speak_of(Topics::HOME);
    let sure = STREETS.contains(&format!(" {} ", words[street].to_ascii_lowercase()));
    labelled || (sure && gap.trim_end_matches([' ', '+']) == ",")
}

/// Box around the United Kingdom, in degrees: south, north, west, east.
const KINGDOM: [f64; 4] = [49.8, 60.9, -8.7, 1.8];

/// Whether somebody's point on the map stands in a text: a pair of decimal degrees within the kingdom, or anywhere under a
/// name that says so. Where a map begins is nobody's position.
pub(super) fn has_position(text: &str, topics: Topics) -> bool {
    let numbers: Vec<(usize, &str)> = decimals(text).collect();
    if numbers.len() < 2 || is_view(text) {
        return false;
    }
    numbers.windows(2).any(|pair| {
        let [(at, one), (next, two)] = *pair else {
            return false;
        };
        let gap = &text[at + one.len()..next];
        let (Ok(first), Ok(second)) = (one.parse::<f64>(), two.parse::<f64>()) else {
            return false;
        };
        let spoken = topics.at(text, at);
        if spoken.speak_of(Topics::VIEW.and(Topics::MAP)) {
            return false;
        }
        if spoken.speak_of(Topics::POSITION) {
            // A label may stand before the second number too: `"lat":51.5,"lng":-0.1`.
            return first.abs() <= 180.0 && second.abs() <= 180.0 && gap.len() <= 16;
        }
        // Other pairs of measures stand near Greenwich by chance: a minus sign, or further decimals, make it a place.
        let fine = |longitude: f64, least: usize| {
            longitude < 0.0 || (places(one) >= least && places(two) >= least)
        };
        let is_place = (is_in_kingdom(first, second) && fine(second, 3))
            // Maps write the longitude first (RFC 7946 section 3.1.1).
            || (is_in_kingdom(second, first) && fine(first, 4));
        is_place && matches!(gap.trim_end_matches([' ', '+']), "," | ";" | "|")
    })
}

/// Whether a text speaks of the part of the map that is shown: by a word, or by a zoom as addresses of maps write it, `12z`.
fn is_view(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.into_iter().any(|word| {
        let zoom = word.strip_suffix('z');
        zoom.is_some_and(|zoom| zoom.len() <= 2 && zoom.bytes().all(|b| b.is_ascii_digit()))
            || Topics::of(word.as_bytes()).speak_of(Topics::VIEW)
    })
}

fn is_in_kingdom(latitude: f64, longitude: f64) -> bool {
    (KINGDOM[0]..=KINGDOM[1]).contains(&latitude) && (KINGDOM[2]..=KINGDOM[3]).contains(&longitude)
}

fn places(number: &str) -> usize {
    number.split_once('.').map_or(0, |(_, places)| places.len())
}

/// Numbers of one to three digits with at least two decimals, with their places.
fn decimals(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    text.split(move |c| !part(c)).filter_map(move |run| {
        let (whole, places) = run.strip_prefix('-').unwrap_or(run).split_once('.')?;
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let fits = (1..=3).contains(&whole.len()) && (2..=17).contains(&places.len());
        (fits && digits(whole) && digits(places)).then(|| (offset(text, run), run))
    })
}
