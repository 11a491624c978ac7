//! Walks the blocks of a notice: headings are noted, tables and runs of lines are read below them.

use crate::notice::{
    above::Above,
    block::{Block, Cell, Part, level},
    found::Found,
    gap::is_gap,
    line::{Line, Place, WRAPPED},
    lines, table,
};

/// Longest line of a text that is wrapped, in bytes.
const WIDEST: usize = 140;

/// Reads all blocks.
pub(super) fn walk(blocks: &[Block]) -> Found {
    let mut found = Found::default();
    section(blocks, Above::default(), is_wrapped(blocks), &mut found);
    found
}

/// Whether paragraphs are wrapped to a width: no line is longer.
fn is_wrapped(blocks: &[Block]) -> bool {
    blocks.iter().all(|block| match block {
        Block::Text(cell) => cell.parts.iter().all(|part| part.text.len() <= WIDEST),
        _ => true,
    })
}

/// Reads blocks that share headings.
fn section(blocks: &[Block], mut above: Above, wraps: bool, found: &mut Found) {
    let mut headed: Option<Part> = None;
    let mut run: Vec<Line> = Vec::new();
    for block in blocks {
        match block {
            Block::Text(cell) => put(&mut run, cell, Place::Text, wraps),
            Block::Item(depth, cell) => put(&mut run, cell, Place::Item(*depth), wraps),
            Block::Term(cell) => put(&mut run, cell, Place::Term, wraps),
            Block::Details(cell) => put(&mut run, cell, Place::Details, wraps),
            Block::Heading(level, part) => {
                lines::read(
                    &std::mem::take(&mut run),
                    headed.as_ref(),
                    &mut above,
                    found,
                );
                above.enter(*level, part.clone());
                headed = Some(part.clone());
            }
            Block::Table(rows) => {
                lines::read(
                    &std::mem::take(&mut run),
                    headed.take().as_ref(),
                    &mut above,
                    found,
                );
                table::read(rows, &mut above, found);
                above.leave(level::CAPTION);
            }
            Block::Apart(inside) => {
                lines::read(
                    &std::mem::take(&mut run),
                    headed.take().as_ref(),
                    &mut above,
                    found,
                );
                let mut within = Above::default();
                within.apart = true;
                section(inside, within, wraps, found);
            }
        }
    }
    lines::read(&run, headed.as_ref(), &mut above, found);
}

/// Adds the lines of a block. One behind a wrapped line goes on with it.
fn put(run: &mut Vec<Line>, cell: &Cell, place: Place, wraps: bool) {
    for (at, part) in cell.parts.iter().enumerate() {
        let first = match at
            .checked_sub(1)
            .map(|before| cell.parts[before].text.as_str())
        {
            None => true,
            Some(before) => {
                let ends = !wraps
                    || before.chars().count() < WRAPPED
                    || before.ends_with(['.', ':', '!', '?']);
                place == Place::Text && ends
            }
        };
        let part = part.clone();
        if !is_gap(&part.text) {
            run.push(Line { part, place, first });
        }
    }
}
