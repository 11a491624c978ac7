//! One line that names a cookie and says the rest behind marks: “name – purpose – expiry”, “name: purpose (expiry)”.

use crate::notice::{
    block::Part,
    brackets::without_brackets,
    card::Given,
    category,
    label::{Label, label},
    line::{Line, Place, is_loud},
    name::{is_camel, is_loud_name, is_telling, is_wordy},
    naming::{Name, names_in},
    span::{self, Spoken},
    times::{self, TIME, time_in},
};
use biscuit_tin_shared::cookie::lifetime::Lifetime;

/// Marks that part a name from what is said of it, the surest first.
const MARKS: [&str; 6] = [" \u{2013} ", " \u{2014} ", " - ", " | ", "; ", " = "];

/// Reads a line. `is_list` says that it is an item of a list of cookies, `is_shaped` that most lines beside it name a
/// cookie and give its time: a name need not look like one there.
pub(super) fn read(part: &Part, is_list: bool, is_shaped: bool) -> Option<Given> {
    let (first, rest) = parted(part)?;
    if is_loud(first) {
        return None;
    }
    let names = names_in(&part.with(first))?;
    let mut given = Given {
        names,
        ..Given::default()
    };
    // “name (2 hours): purpose”
    if let (_, Some(beside)) = without_brackets(first) {
        take_time(&mut given, part, beside);
        given.category = category::names_category(beside).then(|| beside.to_owned());
        if given.spoken.is_some() {
            given.names.iter_mut().for_each(|name| name.beside = None);
        }
    }
    let purpose = take_pieces(&mut given, part, &rest);
    let is_timed = given.spoken.is_some();
    let text = purpose.join(", ");
    if !is_timed && !purpose.is_empty() {
        last_time(&mut given, part, &text);
    }
    let is_likely = |name: &&Name| {
        is_telling(&name.pattern) || (given.spoken.is_some() && is_loud_name(&name.pattern))
    };
    let telling = given.names.iter().filter(is_likely).count();
    let is_telling =
        telling == given.names.len() || (telling > 1 && telling + 1 == given.names.len());
    let is_plain = given.names.iter().all(|name| is_plain(&name.pattern));
    let may_be_plain = (is_list && is_timed) || (is_shaped && given.spoken.is_some());
    if !(is_telling || part.code || (is_plain && may_be_plain)) {
        return None;
    }
    given.purpose = (!purpose.is_empty()).then_some(text);
    Some(given)
}

/// Whether a word may be a name in a list of names, and is neither written like one of a language nor a kind of cookies.
fn is_plain(name: &str) -> bool {
    let is_kind = || span::sure(name, None).is_some() || category::names_category(name);
    !is_wordy(name) && !is_kind()
}

/// The part of a line that holds its names, and the others.
fn parted(part: &Part) -> Option<(&str, Vec<&str>)> {
    let pieces = pieces(&part.text);
    let (first, rest) = pieces.split_first()?;
    // “name: purpose - time”
    if let Some((before, after)) = first.split_once(": ")
        && names_in(&part.with(first)).is_none()
        && !is_wordy(before)
    {
        let after = std::iter::once(after.trim()).chain(rest.iter().copied());
        return Some((before.trim(), after.collect()));
    }
    if !rest.is_empty() {
        return Some((first, rest.to_vec()));
    }
    // “name (purpose, time)”
    let (before, inside) = without_brackets(first);
    let inside: Vec<&str> = inside?.split(", ").map(str::trim).collect();
    // “vuid (2 years)”: a name that looks like one stands alone with its time.
    let may_have_time = inside.len() > 1 || !before.contains(' ') && !is_telling(before);
    let has_time = may_have_time && inside.iter().any(|piece| times::is_whole(piece));
    has_time.then_some((before, inside))
}

/// Takes the time of a line from its pieces; those that are left say what it is for. The last piece that is a span and
/// nothing else is the time, before one that only names a session: “name – session number – 2 days”.
fn take_pieces<'t>(given: &mut Given, part: &Part, pieces: &[&'t str]) -> Vec<&'t str> {
    let parted = pieces.iter().map(|piece| match piece.split_once(':') {
        Some((before, after)) if label(before).is_some() => (label(before), after.trim()),
        _ => (None, *piece),
    });
    let mut parted: Vec<(Option<Label>, &str)> = parted.collect();
    let rank = |(at, (label, piece)): (usize, &(Option<Label>, &str))| {
        let spoken = as_time(piece)?;
        let is_session = matches!(
            spoken.lifetime,
            Some(Lifetime::Session | Lifetime::Persistent)
        );
        let rank = match label {
            Some(Label::Expiry) => (3, at),
            Some(_) => return None,
            // The first of those that hold other words too.
            None if !times::has_frame_alone(piece) => (0, usize::MAX - at),
            None => (2 - u8::from(is_session), at),
        };
        Some((rank, at, spoken))
    };
    let ranked = parted.iter().enumerate().filter_map(rank);
    let best = ranked.max_by_key(|(rank, ..)| *rank);
    if let Some((_, at, spoken)) = best.filter(|_| given.spoken.is_none()) {
        let (_, piece) = parted.remove(at);
        given.spoken = Some(spoken);
        given.expiry = Some(part.with(piece));
    }
    parted.into_iter().map(|(_, piece)| piece).collect()
}

/// Whether a line is the head of such lines: “Name - Purpose - Expiry”.
pub(super) fn is_head(text: &str) -> bool {
    let labels: Option<Vec<Label>> = pieces(text).into_iter().map(label).collect();
    labels.is_some_and(|labels| {
        labels.contains(&Label::Name)
            && (labels.contains(&Label::Purpose) || labels.contains(&Label::Expiry))
    })
}

/// Which lines of a run are of one shape, where most of those beside them are: a name with its time, and at least one of the
/// names looks like one.
pub(super) fn shaped(lines: &[Line]) -> Vec<bool> {
    let is_item = |line: &Line| matches!(line.place, Place::Item(_));
    let is_member = |line: &Line| pieces(&line.part.text).len() > 1;
    let mut found = Vec::with_capacity(lines.len());
    while let Some(first) = lines.get(found.len()) {
        let rest = &lines[found.len()..];
        let same = |line: &&Line| line.place == first.place || is_item(line) && is_item(first);
        let goes_on = |line: &&Line| same(line) && (is_item(first) || is_member(line));
        let length = rest.iter().take_while(goes_on).count().max(1);
        let group = &rest[..length];
        // Names that look like one need no others beside them.
        if !group.iter().any(begins_plainly) {
            found.resize(found.len() + length, false);
            continue;
        }
        let shapes: Vec<Option<bool>> = group
            .iter()
            .map(|line| {
                let given = read(&line.part, true, true).filter(|given| given.spoken.is_some())?;
                let is_sure = |name: &Name| is_telling(&name.pattern) && !is_camel(&name.pattern);
                Some(given.names.iter().all(is_sure))
            })
            .collect();
        let members = group
            .iter()
            .filter(|line| is_member(line) && line.place == first.place);
        let count = shapes.iter().flatten().count();
        let is_list = count * 2 > members.count() && shapes.contains(&Some(true));
        found.extend(shapes.iter().map(|shape| is_list && shape.is_some()));
    }
    found
}

/// Whether a line begins with a word that does not look like a name, and goes on behind a mark.
fn begins_plainly(line: &Line) -> bool {
    let first = pieces(&line.part.text).first().map_or("", |first| *first);
    first.len() < line.part.text.len() && !first.contains(' ') && !is_telling(first)
}

/// The time that a piece is, if it is one and nothing else.
fn as_time(piece: &str) -> Option<Spoken> {
    // “keeps your basket, lasts 20 minutes” tells what it is for as well.
    let tells_more = piece.rsplit_once(", ").is_some_and(|(before, time)| {
        span::sure(before, None).is_none() && span::sure(time, None).is_some()
    });
    let is_short = piece.split_whitespace().count() <= TIME;
    let spoken = times::pure_time(piece).filter(|_| is_short)?;
    (!tells_more && times::tells(piece, &spoken)).then_some(spoken)
}

/// Takes a piece that is a time and nothing else.
fn take_time(given: &mut Given, part: &Part, piece: &str) -> bool {
    let spoken = as_time(piece);
    if given.spoken.is_some() || spoken.is_none() {
        return false;
    }
    given.spoken = spoken;
    given.expiry = Some(part.with(piece));
    true
}

/// Takes the time at the end of a purpose: behind a comma, in brackets, in a sentence.
fn last_time(given: &mut Given, part: &Part, text: &str) {
    let tail = text
        .rsplit_once(", ")
        .map(|(_, tail)| tail.trim_end_matches('.'));
    if tail.is_some_and(|tail| take_time(given, part, tail)) {
        return;
    }
    if let Some((spoken, words)) = time_in(&part.with(text)) {
        given.spoken = Some(spoken);
        given.expiry = Some(words);
    }
}

/// A line, parted at its marks.
pub(super) fn pieces(text: &str) -> Vec<&str> {
    for mark in MARKS {
        if text.contains(mark) {
            return text
                .split(mark)
                .map(str::trim)
                .filter(|piece| !piece.is_empty())
                .collect();
        }
    }
    match text.split_once(": ") {
        Some((first, rest)) => vec![first.trim(), rest.trim()],
        None => vec![text],
    }
}

#[cfg(test)]
mod tests {
    use crate::notice::read;

    /// The names of a page with their times and purposes, and the reasons of its doubts.
    fn check(page: &str, expected: &[&str]) {
        let reading = read(page.as_bytes());
        let said: Vec<String> = reading
            .map(|reading| reading.declarations)
            .unwrap_or_default()
            .iter()
            .map(|one| {
                let time = one.lifetime.map(|time| time.to_string());
                let (names, time) = (one.names.join(","), time.unwrap_or_default());
                format!("{names} | {time} | {}", one.purpose)
            })
            .collect();
        assert_eq!(said, expected, "{page}");
    }

    fn list(items: &[&str]) -> String {
        format!("<h1>Cookies</h1><ul><li>{}</ul>", items.join("<li>"))
    }

    #[test]
    fn the_last_whole_span_of_a_line_is_its_time() {
        let line = |text: &str| format!("Cookies\n\n{text}\n");
        let of = |text: &str, expected: &str| check(&line(text), &[expected]);
        of(
            "a_sid - session number - 2 days",
            "a_sid | 2 days | session number",
        );
        of(
            "a_sid - persistent login - 14 days",
            "a_sid | 14 days | persistent login",
        );
        of(
            "a_sid - keeps your session - expires after 20 minutes",
            "a_sid | 20 minutes | keeps your session",
        );
        of(
            "a_sid - session number - session",
            "a_sid | session | session number",
        );
        of(
            "a_sid - session - keeps you in",
            "a_sid | session | keeps you in",
        );
        of(
            "a_sid - 2 days - session number",
            "a_sid | 2 days | session number",
        );
        of("a_sid - session number", "a_sid |  | session number");
        of(
            "a_sid - purpose: keeps a session - expires: 2 days",
            "a_sid | 2 days | keeps a session",
        );
        of(
            "a_sid: session number - 2 days",
            "a_sid | 2 days | session number",
        );
        check(
            &list(&["a_sid (session number, 2 days)"]),
            &["a_sid | 2 days | session number"],
        );
        check(
            "Cookies\n\nName - Purpose - Expiry\na_sid - session number - 2 days\n",
            &["a_sid | 2 days | session number"],
        );
    }

    #[test]
    fn plain_names_are_names_where_most_beside_them_are() {
        check(
            "Cookies\n\nhc_a - x - 5 minutes\nlang - language - 1 year\nfr - adverts - 90 days\n",
            &[
                "hc_a | 5 minutes | x",
                "lang | 1 year | language",
                "fr | 90 days | adverts",
            ],
        );
        check(
            &list(&[
                "<b>_fbp</b> – adverts (expires after 3 months)",
                "<b>fr</b> – adverts (expires after 90 days)",
            ]),
            &[
                "_fbp | 3 months | adverts (expires after 3 months)",
                "fr | 90 days | adverts (expires after 90 days)",
            ],
        );
        check(
            &list(&[
                "NID – adverts, lasts 90 days",
                "CONSENT – choice, lasts 90 days",
            ]),
            &[
                "NID | 90 days | adverts, lasts 90 days",
                "CONSENT | 90 days | choice, lasts 90 days",
            ],
        );
        check(
            "Cookies\n\nXSRF-TOKEN - protects forms - 1 day\n",
            &["XSRF-TOKEN | 1 day | protects forms"],
        );
    }

    #[test]
    fn kinds_and_words_of_a_language_are_none() {
        check("Cookies\n\nWI-FI - see our other page\n", &[]);
        check(
            "Cookies\n\nmaps - draws them - 1 year\nforms - keeps them - 1 day\n",
            &[],
        );
        check(
            &list(&[
                "hc_a – x – 2 days",
                "session – goes when you close the browser",
            ]),
            &["hc_a | 2 days | x"],
        );
        check(
            "Cookies\n\nhc_a - x - 5 minutes\n\nOpening hours\n\nMonday - Friday - 8 hours\n",
            &["hc_a | 5 minutes | x"],
        );
    }
}
