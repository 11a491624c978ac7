//! Columns of a table that a text holds line by line: a head of labels with rows below it, or one block for each column.

use crate::notice::{
    above::Above,
    block::{Cell, Row},
    found::Found,
    label::{Label, label},
    line::Line,
    naming::names_in,
    table,
};
use std::rc::Rc;

/// Most columns.
const WIDEST: usize = 12;
/// Most lines that are one cell of a block.
const LONGEST: usize = 500;

/// Reads lines that are a table; their number.
pub(super) fn read(lines: &[Line], above: &mut Above, found: &mut Found) -> Option<usize> {
    label(&lines[0].part.text)?;
    let (rows, length) = by_rows(lines).or_else(|| by_blocks(lines))?;
    // “Cookies” above the head is a heading where the lines fit better without it.
    if by_rows(&lines[1..]).is_some_and(|(_, below)| below + 1 > length) {
        return None;
    }
    table::read(&rows, above, found).then_some(length)
}

fn cell(line: &Line) -> Rc<Cell> {
    Rc::new(Cell::of(vec![line.part.clone()]))
}

/// A head of labels, each a line, and rows of as many lines.
fn by_rows(lines: &[Line]) -> Option<(Vec<Row>, usize)> {
    let heads: Vec<Label> = lines
        .iter()
        .take(WIDEST + 1)
        .map_while(|line| label(&line.part.text))
        .collect();
    let name = heads.iter().position(|label| *label == Label::Name)?;
    if heads.len() < 2 || heads.len() > WIDEST || lines.len() < 2 * heads.len() {
        return None;
    }
    let mut rows: Vec<Row> = Vec::new();
    for row in lines.chunks_exact(heads.len()) {
        if !rows.is_empty() && names_in(&row[name].part).is_none() {
            break;
        }
        rows.push(row.iter().map(cell).collect());
    }
    let length = rows.len() * heads.len();
    (rows.len() > 1).then_some((rows, length))
}

/// A label with the cells of its column below, for each column as many.
fn by_blocks(lines: &[Line]) -> Option<(Vec<Row>, usize)> {
    let mut columns: Vec<&[Line]> = Vec::new();
    let mut at = 0;
    while columns.len() < WIDEST && at < lines.len() && label(&lines[at].part.text).is_some() {
        let rest = &lines[at + 1..];
        let free = rest
            .iter()
            .take(LONGEST)
            .take_while(|line| label(&line.part.text).is_none())
            .count();
        // The last column ends where the others do.
        let height = columns.first().map_or(free, |column| column.len() - 1);
        if height < 2 || free < height || (free > height && columns.len() < 2) {
            break;
        }
        columns.push(&lines[at..=at + height]);
        at += height + 1;
        if free > height {
            break;
        }
    }
    let names = columns
        .iter()
        .find(|column| label(&column[0].part.text) == Some(Label::Name))?;
    let are_names = names[1..].iter().all(|line| names_in(&line.part).is_some());
    if columns.len() < 2 || !are_names {
        return None;
    }
    let height = columns[0].len();
    let rows = (0..height).map(|row| columns.iter().map(|column| cell(&column[row])).collect());
    Some((rows.collect(), at))
}
