//! The cells of HTML tables, and of rows that are made of sibling blocks.
//!
//! A cell that spans columns or rows stands in each of them; both spans and the whole table are bounded.

use crate::notice::{
    block::{Cell, Row},
    inline::parts,
    label::label,
    tree::{Id, Kind, Tree},
};
use std::rc::Rc;

/// Largest span of a cell over columns or rows: wider tables are none that people read.
const SPAN: usize = 64;
/// Most cells of a table after its spans are spread.
const CELLS: usize = 2_000_000;
/// Widest row after its spans are spread.
const WIDEST: usize = 256;
/// Elements that are looked at inside one block before it counts as a cell.
const LOOKED_AT: usize = 100;
/// Elements that a cell of a block row does not hold.
const NO_CELL: [&str; 9] = ["table", "ul", "ol", "dl", "h1", "h2", "h3", "h4", "button"];

/// A cell that goes on in the rows below.
struct Below {
    column: usize,
    left: usize,
    cell: Rc<Cell>,
}

/// The rows of a table.
pub(super) fn rows(tree: &Tree, rows: &[Id]) -> Vec<Row> {
    let cells = rows.iter().map(|row| {
        let cells = tree.elements(*row);
        cells
            .filter(|cell| matches!(tree.name(*cell), "td" | "th"))
            .collect()
    });
    let mut table = spread(tree, &cells.collect::<Vec<_>>());
    let hidden: Vec<usize> = (0..rows.len())
        .filter(|at| is_hidden(tree, rows[*at]))
        .collect();
    // A list that opens, or goes on with the next page, hides more than it shows.
    if hidden.len() * 2 < rows.len() {
        mark(&mut table, &hidden);
    }
    table
}

/// Whether an element of its own is kept from those who see or hear the page.
fn is_hidden(tree: &Tree, id: Id) -> bool {
    let style = tree.attribute(id, "style").unwrap_or_default();
    let style = style.to_ascii_lowercase().replace(' ', "");
    tree.attribute(id, "hidden").is_some()
        || tree.attribute(id, "aria-hidden") == Some("true")
        || style.contains("display:none")
        || style.contains("visibility:hidden")
}

/// Marks the cells of the rows at some places as hidden.
fn mark(table: &mut [Row], hidden: &[usize]) {
    for row in hidden {
        for cell in table.get_mut(*row).into_iter().flatten() {
            Rc::make_mut(cell).hidden = true;
        }
    }
}

fn spread(tree: &Tree, rows: &[Vec<Id>]) -> Vec<Row> {
    let mut table: Vec<Row> = Vec::with_capacity(rows.len());
    let mut below: Vec<Below> = Vec::new();
    let mut count = 0;
    for cells in rows {
        let mut row: Row = Vec::with_capacity(cells.len());
        let mut next: Vec<Below> = Vec::new();
        for id in cells {
            fill(&mut row, &mut below, &mut next);
            let cell = Rc::new(Cell {
                parts: parts(tree, *id),
                header: tree.name(*id) == "th"
                    || tree.attribute(*id, "role") == Some("columnheader"),
                hidden: false,
            });
            let left = span(tree, *id, "rowspan") - 1;
            let width = span(tree, *id, "colspan").min(WIDEST.saturating_sub(row.len()));
            for _ in 0..width {
                if left > 0 {
                    next.push(Below {
                        column: row.len(),
                        left,
                        cell: Rc::clone(&cell),
                    });
                }
                row.push(Rc::clone(&cell));
            }
        }
        fill(&mut row, &mut below, &mut next);
        // What the row did not reach ends with it.
        below = next;
        count += row.len();
        if count > CELLS {
            break;
        }
        table.push(row);
    }
    table
}

/// Puts the cells of rows above into the columns that follow.
fn fill(row: &mut Row, below: &mut Vec<Below>, next: &mut Vec<Below>) {
    while row.len() < WIDEST
        && let Some(at) = below.iter().position(|above| above.column == row.len())
    {
        let mut above = below.swap_remove(at);
        row.push(Rc::clone(&above.cell));
        above.left -= 1;
        if above.left > 0 {
            next.push(above);
        }
    }
}

fn span(tree: &Tree, id: Id, name: &str) -> usize {
    let written = tree.attribute(id, name).map(str::trim).unwrap_or("1");
    // A number that does not fit is too large, not missing.
    let number = written
        .parse()
        .unwrap_or(if written.starts_with(|c: char| c.is_ascii_digit()) {
            SPAN
        } else {
            1
        });
    number.clamp(1, SPAN)
}

/// The rows of a block whose children are rows, each of as many blocks; nothing if it is none.
pub(super) fn rows_of_blocks(tree: &Tree, id: Id) -> Option<Vec<Row>> {
    let mut rows: Vec<Id> = Vec::new();
    for child in tree.elements(id) {
        match tree.attribute(child, "role") {
            Some("rowgroup") => rows.extend(tree.elements(child)),
            _ => rows.push(child),
        }
    }
    let is_row = |id: Id| {
        let role = tree.attribute(id, "role");
        role == Some("row")
            || (role.is_none() && matches!(tree.name(id), "div" | "section" | "article" | "li"))
    };
    if rows.len() < 2 || !rows.iter().all(|row| is_row(*row)) || tree.name(id) == "ul" {
        return None;
    }
    let cells: Vec<Vec<Id>> = rows
        .iter()
        .map(|row| tree.elements(*row).collect())
        .collect();
    let width = cells[0].len();
    let is_grid = width >= 2
        && cells.iter().all(|row| row.len() == width)
        && rows.iter().all(|row| !has_own_text(tree, *row))
        && cells.iter().flatten().all(|cell| is_cell(tree, *cell));
    if !is_grid {
        return None;
    }
    let rows = spread(tree, &cells);
    (is_headed(&rows) || !holds_labels(&rows)).then_some(rows)
}

/// Whether the first row is a head of labels.
fn is_headed(rows: &[Row]) -> bool {
    rows[0].iter().all(|cell| label(&cell.text()).is_some())
}

/// Whether cells name what they hold, “Expiry: 1 day”: then each row is a card.
fn holds_labels(rows: &[Row]) -> bool {
    let parts = rows.iter().take(5).flatten().flat_map(|cell| &cell.parts);
    let mut starts = parts.filter_map(|part| part.text.split_once(':'));
    starts.any(|(start, _)| label(start).is_some())
}

fn has_own_text(tree: &Tree, id: Id) -> bool {
    let mut children = tree.node(id).children.iter();
    children
        .any(|child| matches!(&tree.node(*child).kind, Kind::Text(text) if !text.trim().is_empty()))
}

fn is_cell(tree: &Tree, id: Id) -> bool {
    let name = tree.name(id);
    name != "p" && !NO_CELL.contains(&name) && !tree.holds(id, &NO_CELL, LOOKED_AT)
}
