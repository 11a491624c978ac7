//! Walks the blocks of a notice: headings are noted, tables and runs of lines are read below them.

use crate::notice::{
    above::Above,
    block::{Block, Cell, Part, level},
    found::{BARE, Found},
    gap::is_gap,
    label::{Label, label},
    line::{Line, Place, WRAPPED},
    lines,
    name::{is_camel, is_telling},
    naming::names_in,
    table, times,
};
use std::{borrow::Cow, collections::HashSet};

/// Longest name with the dash behind it, in bytes.
const NAME: usize = 100;
/// Longest line of a text that is wrapped, in bytes.
const WIDEST: usize = 140;

/// Reads all blocks.
pub(super) fn walk(blocks: &[Block]) -> Found {
    let mut found = Found::default();
    section(blocks, Above::default(), is_wrapped(blocks), &mut found);
    // What one part of a page only names, another may describe.
    let described: HashSet<&String> = found.declared.iter().flat_map(|one| &one.names).collect();
    found
        .doubts
        .retain(|doubt| doubt.why != BARE || !described.contains(&doubt.text));
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
    // Level of the headings that label what stands below them: “Name”, “Expiration”.
    let mut labels: Option<u8> = None;
    for (at, block) in blocks.iter().enumerate() {
        if let Block::Heading(level, part) = block {
            labels = labels.filter(|labels| labels == level);
            if is_label(part, blocks.get(at + 1), labels.is_some()) {
                labels = Some(*level);
                run.push(Line {
                    part: part.clone(),
                    place: Place::Text,
                    first: true,
                });
                continue;
            }
            labels = None;
        }
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
                // The title is of the page.
                headed = (*level != level::TITLE).then(|| part.clone());
            }
            Block::Table(rows) => {
                lines::read(
                    &std::mem::take(&mut run),
                    headed.take().as_ref(),
                    &mut above,
                    found,
                );
                above.listed |= table::read(rows, &mut above, found);
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

/// Whether a heading is the label of the short text below it. The first such heading labels a name.
fn is_label(part: &Part, below: Option<&Block>, is_next: bool) -> bool {
    let Some(Block::Text(cell)) = below else {
        return false;
    };
    match label(&part.text) {
        Some(Label::Name) => {
            cell.parts.len() == 1
                && names_in(&cell.parts[0])
                    .is_some_and(|names| names.iter().all(|name| is_telling(&name.pattern)))
        }
        Some(_) => is_next,
        None => false,
    }
}

/// A line with a time in round brackets where square ones hold it: “_ga [2 years]”.
fn with_round(text: &str) -> Cow<'_, str> {
    let inside = text
        .split_once(" [")
        .and_then(|(before, rest)| Some((before, rest.split_once(']')?)));
    match inside.filter(|(_, (inside, _))| times::is_whole(inside)) {
        Some((before, (inside, rest))) => format!("{before} ({inside}){rest}").into(),
        None => text.into(),
    }
}

/// The labels of a line, each with its value: “Name: x; Purpose: y; Expires: z”.
fn labels_apart(text: &str) -> Vec<&str> {
    let label_of = |piece: &str| piece.split_once(':').and_then(|(before, _)| label(before));
    if label_of(text) != Some(Label::Name) {
        return names_apart(text);
    }
    for mark in ["; ", " | ", " \u{2013} ", " \u{2014} ", " - ", ", ", ". "] {
        let mut pieces: Vec<&str> = vec![text];
        for (at, _) in text.match_indices(mark) {
            let behind = at + mark.len();
            if label_of(&text[behind..]).is_some() {
                let start = text.len() - pieces.pop().unwrap_or_default().len();
                pieces.extend([&text[start..at], &text[behind..]]);
            }
        }
        if pieces.len() > 1 {
            return pieces;
        }
    }
    vec![text]
}

/// The sentences of a line that begins with a name and a dash, where others do as well: “a_one – your place. b_two – a choice.”
fn names_apart(text: &str) -> Vec<&str> {
    let begins = |text: &str| {
        let text = &text[..text.floor_char_boundary(NAME.min(text.len()))];
        let name = [" \u{2013} ", " \u{2014} ", " - "]
            .iter()
            .find_map(|mark| Some(text.split_once(mark)?.0));
        name.is_some_and(|name| !name.contains(' ') && is_telling(name) && !is_camel(name))
    };
    if !begins(text) {
        return vec![text];
    }
    let mut pieces = vec![text];
    for (at, _) in text.match_indices(". ") {
        let behind = at + 2;
        if begins(&text[behind..]) {
            let start = text.len() - pieces.pop().unwrap_or_default().len();
            pieces.extend([&text[start..=at], &text[behind..]]);
        }
    }
    pieces
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
        if is_gap(&part.text) {
            continue;
        }
        let text = with_round(&part.text);
        for (at, text) in labels_apart(&text).into_iter().enumerate() {
            let (part, first) = (part.with(text), first && at == 0);
            run.push(Line { part, place, first });
        }
    }
}
