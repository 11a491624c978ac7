//! Rows of a table put into the order that a reader of rows knows: turned round, parted from labels, one below another.

use crate::notice::{
    block::{Cell, Part, Row},
    head::spanning,
    label::{Label, label},
};
use std::rc::Rc;

/// The rows without the labels of their columns, which pages repeat in each cell for phones; nothing if they have none.
pub(super) fn unlabelled(rows: &[Row], head: usize) -> Option<Vec<Row>> {
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
pub(super) fn one_below_another(rows: &[Row], head: usize) -> Option<Vec<Row>> {
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
pub(super) fn is_turned(rows: &[Row]) -> bool {
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
    // The corner above the labels may be empty.
    let has_corner = rows[0].first().is_some_and(|corner| corner.is_empty());
    let has_name = labels.contains(&Some(Label::Name)) || has_corner;
    rows.len() >= 2
        && has_name
        && in_column >= 2
        && in_column * 2 > rows.len()
        && in_column > in_row
}

pub(super) fn turn(rows: &[Row]) -> Vec<Row> {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let nothing = Rc::new(Cell::default());
    let column = |at: usize| {
        rows.iter()
            .map(|row| Rc::clone(row.get(at).unwrap_or(&nothing)))
            .collect()
    };
    (0..width).map(column).collect()
}
