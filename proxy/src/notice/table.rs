//! Reads a table of a notice: one row a cookie, one column a cookie, or a label and a value a row.
//!
//! A table that declares no cookies is left alone; a row of one that does and cannot be read is a doubt.

use crate::notice::{
    above::{Above, Topic},
    arranged::{is_turned, one_below_another, turn, unlabelled},
    aside,
    block::{Cell, Part, Row, joined, level},
    card::{self, Given},
    category, denial,
    found::{BARE, Found, KINDS, STRANGE},
    head::{Head, find, spanning},
    label::{Label, label},
    likely,
    mention::is_term,
    name::{is_camel, is_host, is_telling, is_wordy},
    naming::{Name, name_above_words, names},
    pairs::{paired, swapped},
    span::{self, Spoken},
    systems,
    times::time_in,
};
use biscuit_tin_shared::cookie::lifetime::Lifetime;
use std::rc::Rc;

const NO_NAME: &str = "doubt-no-name";
const NAMELESS: &str = "doubt-nameless";
const HIDDEN: &str = "doubt-hidden";
const BROKEN: &str = "doubt-broken";

/// Reads a table; false if it declares no cookies.
pub(super) fn read(rows: &[Row], above: &mut Above, found: &mut Found) -> bool {
    let rows: Vec<Row> = rows
        .iter()
        .filter(|row| row.iter().any(|cell| !cell.is_empty()))
        .cloned()
        .collect();
    // A row over the whole table before its head is its title.
    let titles = rows
        .iter()
        .take_while(|row| spanning(row).is_some())
        .count();
    for row in &rows[..titles] {
        if let Some(part) = spanning(row).and_then(|cell| joined(&cell.parts)) {
            above.enter_line(level::ROW, part);
        }
    }
    let is_read = read_rows(&rows[titles..], above, found);
    above.leave(level::ROW);
    is_read
}

fn read_rows(rows: &[Row], above: &mut Above, found: &mut Found) -> bool {
    if rows.is_empty() {
        return false;
    }
    let topic = above.topic();
    if let Some(cards) = card::of_rows(rows, above.named_cookie())
        .or_else(|| card::of_cells(rows))
        .filter(|_| topic != Topic::No)
    {
        cards
            .into_iter()
            .for_each(|card| found.add_listed(card, above));
        return true;
    }
    let beside = find(rows).and_then(|head| one_below_another(rows, head));
    let rows = beside.as_deref().unwrap_or(rows);
    let turned = is_turned(rows).then(|| turn(rows));
    let rows = turned.as_deref().unwrap_or(rows);
    let plain = find(rows).and_then(|head| unlabelled(rows, head));
    let rows = plain.as_deref().unwrap_or(rows);
    let Some(head) = Head::of(rows, above) else {
        return systems::read(rows, above, found);
    };
    let mut before: Option<Rc<Cell>> = None;
    let mut is_read = false;
    for row in &rows[head.first..] {
        if let Some(part) = spanning(row).and_then(|cell| joined(&cell.parts)) {
            above.enter_line(level::ROW, part);
            continue;
        }
        let Some(cell) = head.column(Label::Name).and_then(|at| row.get(at)) else {
            continue;
        };
        // A name that spans several rows is one cookie.
        let is_same = before
            .replace(Rc::clone(cell))
            .is_some_and(|before| Rc::ptr_eq(&before, cell));
        if !is_same && !head.is_repeated(row) {
            let outside = found.begin();
            is_read |= read_row(row, &head, above, found);
            found.resume(outside);
        }
    }
    is_read
}

/// Reads a row; false if it names no cookie.
fn read_row(row: &Row, head: &Head, above: &Above, found: &mut Found) -> bool {
    let cell = |label: Label| {
        let found = head.column(label).and_then(|at| row.get(at));
        found.map(|cell| cell.parts.clone()).unwrap_or_default()
    };
    let mut written = cell(Label::Name);
    let Some(first) = written.first().cloned() else {
        let told = [Label::Purpose, Label::Expiry].map(cell).concat();
        told.first()
            .into_iter()
            .for_each(|part| found.doubt(part, NAMELESS));
        return false;
    };
    let heading = heads_names(&written).then(|| written.remove(0));
    let Some((names, words_below)) = names_of(&written) else {
        found.doubt(&first, NO_NAME);
        return false;
    };
    doubt_row(row, &names, &written, head, found);
    if heading
        .as_ref()
        .is_some_and(|part| !likely::is_maker(&part.text))
    {
        found.doubt(&first, NO_NAME);
    }
    let words_below = words_below.or(heading);
    let (purpose, expiry) = swapped(
        cell(Label::Purpose),
        cell(Label::Expiry),
        head.column(Label::Expiry).is_some(),
        found,
    );
    let shared = shared(&cell, words_below);
    let unit = head.unit(Label::Expiry);
    let kinds = kinds_of(cell(Label::Category), head);
    let groups = paired(names, expiry, unit, kinds.len(), found);
    // Each name has a line of its own.
    let each = groups.len() > 1 && groups.len() == written.len();
    for (at, (names, expiry)) in groups.into_iter().enumerate() {
        let own = |parts: &[Part]| match parts.get(at) {
            Some(part) if each && parts.len() == written.len() => Some(part.clone()),
            _ => joined(parts),
        };
        let (purpose, kind) = (own(&purpose), own(&kinds));
        let mut given = Given {
            names,
            ..shared.clone()
        };
        tell(&mut given, expiry, purpose, kind.as_ref(), head);
        tell_more(&mut given, row, head);
        if let Some(kind) = kind.as_ref().filter(|kind| is_other_kind(kind, &given)) {
            found.doubt(&first.with(&kind.text), KINDS);
            given.spoken = Some(Spoken::default());
        }
        found.add(given, above);
    }
    true
}

/// Takes what no column is about: the time from other columns, the purpose from the words behind the name.
fn tell_more(given: &mut Given, row: &Row, head: &Head) {
    if given.spoken.is_none() && head.column(Label::Expiry).is_none() {
        (given.spoken, given.expiry) = elsewhere(row, head).unzip();
    }
    let [name] = &given.names[..] else {
        return;
    };
    if head.column(Label::Purpose).is_none() && name.is_told_behind() {
        given.purpose = given.purpose.take().or_else(|| name.beside.clone());
    }
}

/// The time that a column of other things gives, where none is about it: “It lasts for 90 days.” below “More information”.
fn elsewhere(row: &Row, head: &Head) -> Option<(Spoken, Part)> {
    let cells = row.iter().zip(&head.columns);
    let mut others = cells.filter(|(_, label)| matches!(label, None | Some(Label::Other)));
    others.find_map(|(cell, _)| time_in(&joined(&cell.parts)?))
}

/// What says the kind of a row: its own cell, else the head of the names.
fn kinds_of(written: Vec<Part>, head: &Head) -> Vec<Part> {
    if written.is_empty() {
        head.kind().into_iter().collect()
    } else {
        written
    }
}

/// The names of a cell, and the words in lines below one.
fn names_of(written: &[Part]) -> Option<(Vec<Name>, Option<Part>)> {
    let is_other = |names: &Vec<Name>| names.iter().all(|name| is_other_word(&name.pattern));
    match names(written).filter(|names| !is_other(names)) {
        Some(names) => Some((names, None)),
        None => name_above_words(written).map(|(name, rest)| (vec![name], Some(rest))),
    }
}

/// Whether the first line of a cell is a word of a language or a maker, with names that are surely some below it: “Hotjar”,
/// “_hjid”.
fn heads_names(written: &[Part]) -> bool {
    let [first, _, ..] = written else {
        return false;
    };
    let is_sure = |name: &Name| {
        likely::is_cookie(name) || is_telling(&name.pattern) && !is_camel(&name.pattern)
    };
    let is_word = names(std::slice::from_ref(first)).is_some_and(|names| {
        names.iter().all(|name| {
            name.beside.is_none()
                && !likely::is_cookie(name)
                && (is_wordy(&name.pattern) || likely::is_maker(&name.pattern))
        })
    });
    is_word && !first.code && names(&written[1..]).is_some_and(|names| names.iter().all(is_sure))
}

/// Whether a word in the column of names is a maker, a page's address, an answer or a label, and no name.
fn is_other_word(name: &str) -> bool {
    const WORDS: &str = "session|persistent|security|payment|payments|accessibility|performance|analytics|marketing|\
         advertising|functional|essential|total|several|feedback|first-party|third-party";
    let lower = name.to_lowercase();
    let is_word = || WORDS.split('|').any(|word| word == lower);
    let is_said =
        is_wordy(name) && (card::is_yes_or_no(name) || label(name).is_some() || is_word());
    is_term(name)
        || likely::is_maker(name)
        || is_said
        || (is_host(name) && name.starts_with("www."))
}

/// What a row says of all its names.
fn shared(cell: &impl Fn(Label) -> Vec<Part>, words_below: Option<Part>) -> Given {
    Given {
        provider: provider(&cell(Label::Provider)).or_else(|| words_below.map(|part| part.text)),
        hosts: [Label::Host, Label::Provider, Label::Service]
            .iter()
            .flat_map(|label| card::hosts(&cell(*label)))
            .collect(),
        service: joined(&cell(Label::Service)).map(|part| part.text),
        kept: joined(&cell(Label::Storage)).and_then(|part| category::storage(&part.text)),
        path: joined(&cell(Label::Path))
            .map(|part| part.text)
            .filter(|path| path.starts_with('/')),
        needed: joined(&cell(Label::Needed)).is_some_and(|part| card::is_yes(&part.text)),
        unused: joined(&cell(Label::InUse)).is_some_and(|part| denial::in_cell(&part.text)),
        ..Given::default()
    }
}

/// Notes what is unsure of a whole row: its table, whether it is shown, names that go on.
fn doubt_row(row: &Row, names: &[Name], written: &[Part], head: &Head, found: &mut Found) {
    if let Some(part) = written.iter().find(|part| part.broken) {
        found.doubt(part, BROKEN);
    }
    for name in names {
        for word in name.others_beside() {
            found.doubt(&written[0].with(word), BARE);
        }
    }
    let is_hidden = row.iter().all(|cell| cell.hidden);
    for (is_so, why) in [(head.strange, STRANGE), (is_hidden, HIDDEN)] {
        for name in names.iter().filter(|_| is_so) {
            found.doubt_name(name, why);
        }
    }
}

/// Whether a column of kinds contradicts the time: “Persistent”, and “Deleted at the end of your session”.
fn is_other_kind(kind: &Part, given: &Given) -> bool {
    let by_kind = span::sure(&kind.text, None).and_then(|spoken| spoken.lifetime);
    let by_time = given.spoken.as_ref().and_then(|spoken| spoken.lifetime);
    match (by_kind, by_time) {
        (Some(Lifetime::Session), Some(time)) => time != Lifetime::Session,
        (Some(kind), Some(Lifetime::Session)) => kind != Lifetime::Session,
        _ => false,
    }
}

/// Takes the time, the purpose and the kind of a row.
fn tell(
    given: &mut Given,
    expiry: Option<Part>,
    purpose: Option<Part>,
    kind: Option<&Part>,
    head: &Head,
) {
    let unit = head.unit(Label::Expiry);
    given.spoken = expiry
        .as_ref()
        .and_then(|part| span::read(&part.text, unit));
    given.expiry = expiry.filter(|_| given.spoken.is_some());
    if let Some(kind) = kind {
        card::take_kind(given, kind);
    }
    // Where a column is about the time, words of the purpose give none.
    if given.spoken.is_none()
        && head.column(Label::Expiry).is_none()
        && let Some((spoken, words)) = purpose.as_ref().and_then(time_in)
    {
        given.spoken = Some(spoken);
        given.expiry = Some(words);
    }
    given.purpose = purpose.map(|part| part.text);
}

fn provider(parts: &[Part]) -> Option<String> {
    let text = joined(parts)?.text;
    let is_party = ["1st", "3rd", "first", "third"]
        .iter()
        .any(|word| text.to_lowercase().starts_with(word));
    (!is_party && !aside::says_nothing(&text)).then_some(text)
}
