//! Reads a table of a notice: one row a cookie, one column a cookie, or a label and a value a row.
//!
//! A table that declares no cookies is left alone; a row of one that does and cannot be read is a doubt.

use crate::notice::{
    above::{Above, Topic},
    aside,
    block::{Cell, Part, Row, joined, level},
    card::{self, Given},
    category, denial,
    found::{Found, KINDS, STRANGE},
    head::{Head, find, spanning},
    label::{Label, label},
    likely,
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
        return false;
    };
    let heading = heads_names(&written).then(|| written.remove(0));
    let is_other = |names: &Vec<Name>| names.iter().all(|name| is_other_word(&name.pattern));
    let (names, words_below) = match names(&written).filter(|names| !is_other(names)) {
        Some(names) => (names, None),
        None => match name_above_words(&written) {
            Some((name, rest)) => (vec![name], Some(rest)),
            None => {
                found.doubt(&first, NO_NAME);
                return false;
            }
        },
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
    let kinds = cell(Label::Category);
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
        if let Some(kind) = kind.as_ref().filter(|kind| is_other_kind(kind, &given)) {
            found.doubt(&first.with(&kind.text), KINDS);
            given.spoken = Some(Spoken::default());
        }
        found.add(given, above);
    }
    true
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
    let is_said = is_wordy(name) && (card::is_yes_or_no(name) || label(name).is_some());
    likely::is_maker(name) || is_said || (is_host(name) && name.starts_with("www."))
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

/// The rows without the labels of their columns, which pages repeat in each cell for phones; nothing if they have none.
fn unlabelled(rows: &[Row], head: usize) -> Option<Vec<Row>> {
    let texts: Vec<String> = rows[head]
        .iter()
        .map(|cell| cell.text().trim_end_matches(':').to_owned())
        .collect();
    let starts = |(cell, head): (&Rc<Cell>, &String)| {
        let text = cell
            .parts
            .first()
            .and_then(|part| part.text.get(..head.len()));
        !head.is_empty() && text.is_some_and(|text| text.eq_ignore_ascii_case(head))
    };
    let some = |row: &Row| row.iter().zip(&texts).any(starts);
    if !rows[head + 1..].iter().any(some) {
        return None;
    }
    let plain = |row: &Row| -> Row {
        let all = row
            .iter()
            .zip(&texts)
            .all(|pair| pair.0.is_empty() || starts(pair));
        let cells = row
            .iter()
            .zip(&texts)
            .map(|(cell, head)| Rc::new(Cell::of(without_label(cell, head, all))));
        let rest = row.iter().skip(texts.len()).cloned();
        if spanning(row).is_some() {
            row.clone()
        } else {
            cells.chain(rest).collect()
        }
    };
    let above = rows[..=head].iter().cloned();
    Some(above.chain(rows[head + 1..].iter().map(plain)).collect())
}

/// A cell without its label; glued to its first word only where the whole row has it so.
fn without_label(cell: &Cell, head: &str, all: bool) -> Vec<Part> {
    let mut parts = cell.parts.clone();
    let Some(first) = parts.first_mut() else {
        return parts;
    };
    let start = first
        .text
        .get(..head.len())
        .filter(|start| !head.is_empty() && start.eq_ignore_ascii_case(head));
    let Some(rest) = start.map(|_| first.text[head.len()..].trim().to_owned()) else {
        return parts;
    };
    if rest.trim_matches(':').is_empty() {
        if parts.len() > 1 {
            parts.remove(0);
        }
    } else if let Some(rest) = rest.strip_prefix(':') {
        rest.trim().clone_into(&mut first.text);
    } else if all {
        first.text = rest;
    }
    parts
}

/// The rows of tables that stand beside each other under one head, one below another: “Name | Expiry | Name | Expiry”.
fn one_below_another(rows: &[Row], head: usize) -> Option<Vec<Row>> {
    let texts: Vec<String> = rows[head].iter().map(|cell| cell.text()).collect();
    let width = texts.iter().skip(1).position(|text| *text == texts[0])? + 1;
    let is_repeated = texts.chunks(width).all(|chunk| *chunk == texts[..width]);
    let labels: Vec<Option<Label>> = texts[..width].iter().map(|text| label(text)).collect();
    if width < 2 || !is_repeated || !labels.contains(&Some(Label::Name)) {
        return None;
    }
    let mut below = vec![rows[head][..width].to_vec()];
    for row in &rows[head + 1..] {
        if spanning(row).is_some() {
            below.push(row.clone());
            continue;
        }
        let written = |chunk: &&[Rc<Cell>]| chunk.iter().any(|cell| !cell.is_empty());
        below.extend(row.chunks(width).filter(written).map(<[_]>::to_vec));
    }
    Some(below)
}

/// Whether the labels stand in the first column, and each further column is a cookie.
fn is_turned(rows: &[Row]) -> bool {
    let labels: Vec<_> = rows
        .iter()
        .filter_map(|row| row.first())
        .map(|cell| label(&cell.text()))
        .collect();
    let in_column = labels.iter().flatten().count();
    let in_row = rows[0]
        .iter()
        .filter(|cell| label(&cell.text()).is_some())
        .count();
    let has_name = labels.contains(&Some(Label::Name));
    rows.len() >= 2
        && has_name
        && in_column >= 2
        && in_column * 2 > rows.len()
        && in_column > in_row
}

fn turn(rows: &[Row]) -> Vec<Row> {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let nothing = Rc::new(Cell::default());
    let column = |at: usize| {
        rows.iter()
            .map(|row| Rc::clone(row.get(at).unwrap_or(&nothing)))
            .collect()
    };
    (0..width).map(column).collect()
}
