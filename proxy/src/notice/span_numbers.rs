//! Numbers in words and digits, in English and Welsh: “twenty-four”, “two and a half”, “wyth a deugain”, “3,600”.
//!
//! What looks like a number and cannot be read whole is no number: a part of it would be a shorter time.

use crate::notice::span_words::{number_of_unit, number_word, unit};

/// A piece of a text: a word, digits or a mark, and whether it follows the piece before without a space.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'t> {
    pub(super) text: &'t str,
    pub(super) glued: bool,
}

/// The pieces of a text.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut glued = false;
    while let Some(c) = rest.chars().next() {
        let is_part = |other: char| match c {
            '0'..='9' => other.is_ascii_digit() || matches!(other, '.' | ',' | ':'),
            c if c.is_alphabetic() || c == '\'' => other.is_alphabetic() || other == '\'',
            _ => false,
        };
        let end = rest.find(|other| !is_part(other)).unwrap_or(rest.len());
        let (text, later) = rest.split_at(end.max(c.len_utf8()));
        rest = later;
        if c != ' ' {
            found.push(Piece { text, glued });
        }
        glued = c != ' ';
    }
    found
}

/// A number at the start of some pieces and how many of them it takes; no value where it cannot be read for certain.
pub(super) fn number(pieces: &[Piece<'_>]) -> Option<(Option<f64>, usize)> {
    let first = pieces.first()?.text;
    let (value, taken) = if first.starts_with(|c: char| c.is_ascii_digit()) {
        in_digits(pieces)
    } else {
        in_words(pieces)?
    };
    let (value, taken) = with_brackets(pieces, value, taken);
    // “400 o ddiwrnodau”
    let is_of = word(pieces, taken) == "o" && unit(word(pieces, taken + 1)).is_some();
    Some((value, taken + usize::from(is_of)))
}

/// Takes the same number in other words behind it: “one (1)”. Another one makes it unsure.
fn with_brackets(pieces: &[Piece<'_>], value: Option<f64>, taken: usize) -> (Option<f64>, usize) {
    if word(pieces, taken) != "(" {
        return (value, taken);
    }
    let Some((again, more)) = number(&pieces[taken + 1..]) else {
        return (value, taken);
    };
    if word(pieces, taken + 1 + more) != ")" {
        return (value, taken);
    }
    (value.filter(|_| value == again), taken + more + 2)
}

fn word<'t>(pieces: &[Piece<'t>], at: usize) -> &'t str {
    pieces.get(at).map_or("", |piece| piece.text)
}

fn in_digits(pieces: &[Piece<'_>]) -> (Option<f64>, usize) {
    let text = pieces[0].text.trim_end_matches([',', '.', ':']);
    let next = word(pieces, 1);
    let is_thousands = text == pieces[0].text
        && (1..=3).contains(&text.len())
        && next.len() == 3
        && next.bytes().all(|c| c.is_ascii_digit());
    if is_thousands {
        return (format!("{text}{next}").parse().ok(), 2);
    }
    let value = digits(text);
    let (more, taken) = half_behind(pieces, 1);
    let hundreds = number_word(word(pieces, taken)).filter(|number| *number >= 100.0);
    match hundreds.filter(|_| more == 0.0 && number_word(next) == hundreds) {
        Some(times) => (value.map(|value| value * times), taken + 1),
        None => (value.map(|value| value + more), taken),
    }
}

/// Digits with or without marks: each group behind a comma, or a point where there is no nought before it, has three.
fn digits(text: &str) -> Option<f64> {
    for mark in [',', '.'] {
        let mut groups = text.split(mark);
        let first = groups.next().unwrap_or_default();
        let is_short = (1..=3).contains(&first.len()) && first != "0";
        let rest: Vec<&str> = groups.collect();
        let is_three = |group: &&str| group.len() == 3 && group.bytes().all(|c| c.is_ascii_digit());
        if is_short && !rest.is_empty() && rest.iter().all(is_three) {
            return text.replace(mark, "").parse().ok();
        }
    }
    text.parse().ok()
}

/// A half behind a number: “and a half”, “a hanner”, “½”; and how many pieces are taken with it.
fn half_behind(pieces: &[Piece<'_>], at: usize) -> (f64, usize) {
    let mut end = at;
    while matches!(word(pieces, end), "and" | "a" | "-") && end < at + 2 {
        end += 1;
    }
    if matches!(word(pieces, end), "half" | "hanner") {
        (0.5, end + 1)
    } else {
        (0.0, at)
    }
}

/// Whether a word behind “a second” is what there is one more of, such as a car.
fn is_one_more(next: &str) -> bool {
    const TIME: [&str; 8] = ["after", "from", "or", "and", "of", "at", "to", "then"];
    next.starts_with(char::is_alphabetic) && !TIME.contains(&next)
}

fn in_words(pieces: &[Piece<'_>]) -> Option<(Option<f64>, usize)> {
    let first = pieces[0].text;
    let next = word(pieces, 1);
    match first {
        // “A” before a number of its own counts nothing: “a 30 day cookie”.
        "a" | "an" if matches!(next, "half" | "hanner") => {
            return in_words(&pieces[1..]).map(|(value, taken)| (value, taken + 1));
        }
        "a" if next == "second" && is_one_more(word(pieces, 2)) => return None,
        "a" | "an" if unit(next).is_none() && number_word(next).is_none_or(|n| n < 100.0) => {
            return None;
        }
        "half" => {
            let article = usize::from(matches!(word(pieces, 1), "a" | "an"));
            return Some((Some(0.5), 1 + article));
        }
        "hanner" if number_word(next) == Some(100.0) => return Some((Some(50.0), 2)),
        // English has these words too.
        "can" | "gan" if unit(next).is_none() && number_word(next).is_none() => return None,
        _ => {}
    }
    let mut run = Run {
        whole: number_word(first)?,
        thousands: 0.0,
    };
    if run.whole >= 1000.0 {
        run = Run {
            whole: 0.0,
            thousands: run.whole,
        };
    }
    let mut at = 1;
    let mut is_sure = true;
    while let Some((sum, taken)) = run.next(&pieces[at..]) {
        at += taken;
        is_sure &= sum;
    }
    let (half, at) = half_behind(pieces, at);
    Some((is_sure.then_some(run.thousands + run.whole + half), at))
}

/// A number in words, as far as it is read.
struct Run {
    /// Below a thousand.
    whole: f64,
    thousands: f64,
}

impl Run {
    /// Takes the next word, with what joins it; nothing if the number ends. False if the word does not fit.
    fn next(&mut self, rest: &[Piece<'_>]) -> Option<(bool, usize)> {
        let first = word(rest, 0);
        let last = self.whole % 100.0;
        let (joint, later) = match first {
            "and" | "a" | "ac" | "ar" => (first, &rest[1..]),
            "-" if rest[0].glued && rest.get(1).is_some_and(|next| next.glued) => ("-", &rest[1..]),
            _ => ("", rest),
        };
        let next = word(later, 0);
        let Some(number) = number_word(next).filter(|_| !matches!(next, "a" | "an")) else {
            let is_word = next.starts_with(char::is_alphabetic);
            // “twenty-foo”: what is no number cannot be left out of one.
            let is_odd = joint == "-" && last >= 20.0 && is_word && unit(next).is_none();
            return is_odd.then_some((false, 2));
        };
        if matches!(next, "half" | "hanner") {
            return None;
        }
        let taken = rest.len() - later.len() + 1;
        let is_score = matches!(next, "deg" | "ddeg" | "deng" | "ddeng" | "ugain");
        let hundreds = self.whole - last;
        let fits = match joint {
            "" => true,
            "-" => (last >= 20.0 && number < 10.0) || number >= 100.0,
            "ar" => last < 20.0 && matches!(next, "ddeg" | "bymtheg" | "hugain"),
            _ => {
                let is_below_hundreds = last == 0.0 && number < 100.0;
                is_below_hundreds || (joint != "and" && last < 20.0 && self.joins_scores(later))
            }
        };
        if !fits {
            return None;
        }
        if joint == "ar" {
            self.whole += number;
            return Some((true, taken));
        }
        // “wyth a phedwar ugain”
        if word(later, 1) == "ugain" && number < 10.0 && last > 0.0 && !joint.is_empty() {
            self.whole += number * 20.0;
            return Some((true, taken + 1));
        }
        let mut is_sure = true;
        if number >= 1000.0 {
            self.thousands += self.whole.max(1.0) * number;
            self.whole = 0.0;
        } else if number >= 100.0 {
            is_sure = self.whole < 100.0;
            self.whole = self.whole.max(1.0) * number;
        } else if is_score && (1.0..10.0).contains(&last) {
            self.whole = hundreds + last * number;
        } else {
            let joins_score = matches!(joint, "a" | "ac") && number >= 40.0;
            is_sure = last == 0.0 || (number < 10.0 && last % 10.0 == 0.0) || joins_score;
            self.whole += number;
        }
        Some((is_sure, taken))
    }

    /// Whether forty, sixty or eighty follows, on which Welsh counts.
    fn joins_scores(&self, later: &[Piece<'_>]) -> bool {
        let number = number_word(word(later, 0)).unwrap_or(0.0);
        number == 40.0
            || number == 60.0
            || (number == 4.0 && self.whole > 0.0 && word(later, 1) == "ugain")
    }
}

/// Whether a word behind which a number goes on was meant for a part of it: “fourty eight”, “three hundert and five”.
pub(super) fn is_torn(before: &[Piece<'_>], at: &[Piece<'_>]) -> bool {
    let is_word = |text: &str| text.starts_with(char::is_alphabetic);
    let first = word(at, 0);
    if !is_word(first) || number_word(first).is_none() || matches!(first, "a" | "an") {
        return false;
    }
    let glued = before
        .last()
        .is_some_and(|mark| mark.text == "-" && mark.glued)
        && at[0].glued;
    let joined = before
        .last()
        .is_some_and(|last| matches!(last.text, "and" | "a" | "ac"));
    let before = &before[..before.len() - usize::from(glued || joined)];
    let Some(last) = before.last().map(|piece| piece.text) else {
        return false;
    };
    let is_known = !is_word(last) || number_word(last).is_some() || unit(last).is_some();
    if is_known || number_of_unit(last).is_some() {
        return false;
    }
    let ends = ["ty", "teen", "dred", "dert", "sand", "deg", "ain"];
    let number_before = before
        .len()
        .checked_sub(2)
        .map(|at| before[at].text)
        .is_some_and(|text| {
            number_word(text).is_some_and(|n| n > 0.5)
                && !matches!(text, "a" | "an" | "can" | "gan")
        });
    glued || ends.iter().any(|end| last.ends_with(end)) || (joined && number_before)
}
