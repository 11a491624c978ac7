//! Tables that plain text draws: cells that tabs part, columns that spaces part, grids of signs.
//!
//! It parts the cells; what they say is read elsewhere.

use crate::notice::{
    block::{Cell, GOES_ON, Part, Row, joined},
    label::{Label, label},
    name::is_telling,
    ordered,
};
use std::rc::Rc;

/// Most words of one cell that begins a line: more are a paragraph below the table.
const CELL: usize = 4;

/// The table that begins at a line, and its number of lines.
pub(super) fn read(lines: &[&str], from: usize) -> Option<(Vec<Row>, usize)> {
    let rest = &lines[from..];
    by_commas(rest, from)
        .or_else(|| by_tabs(rest, from))
        .or_else(|| by_signs(rest, from))
        .or_else(|| by_columns(rest, from))
        .or_else(|| ordered::read(rest, from))
}

/// Lines of a list by commas that are read first; each further attempt reads twice as many.
const RECORDS: usize = 64;

/// A list as spreadsheets save it: a head of labels that commas or semicolons part, and rows of as many cells.
fn by_commas(lines: &[&str], from: usize) -> Option<(Vec<Row>, usize)> {
    let is_head = |mark: &char| {
        let cells = lines[0]
            .split(*mark)
            .map(|cell| label(cell.trim().trim_matches('"')));
        let labels: Vec<Label> = cells.collect::<Option<_>>().unwrap_or_default();
        labels.len() >= 2 && labels.contains(&Label::Name)
    };
    let has = |mark: &char| lines[0].contains(*mark) && is_head(mark);
    let mark = [',', ';'].into_iter().find(has)?;
    let mut most = RECORDS;
    let (rows, height) = loop {
        let written = lines.iter().take(most);
        let written: Vec<&str> = written
            .take_while(|line| !line.trim().is_empty())
            .copied()
            .collect();
        let (rows, height) = records(&written, from, mark)?;
        if height < most {
            break (rows, height);
        }
        most *= 2;
    };
    (rows.len() > 1).then(|| (rows.into_iter().map(row).collect(), height))
}

/// The rows that are no wider than the first, filled up to its width, and the number of their lines.
fn records(lines: &[&str], from: usize, mark: char) -> Option<(Vec<Vec<Vec<Part>>>, usize)> {
    let text = lines.join("\n");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(mark).ok()?)
        .from_reader(text.as_bytes());
    let mut rows: Vec<Vec<Vec<Part>>> = Vec::new();
    for record in reader.records() {
        let record = record.ok()?;
        let line = record.position().map_or(1, csv::Position::line);
        let before = usize::try_from(line).ok()?.saturating_sub(1);
        let width = rows.first().map_or(record.len(), Vec::len);
        if record.len() > width {
            return Some((rows, before));
        }
        let cells = record.iter().map(|cell| {
            let lines = cell.lines().map(str::trim).filter(|line| !line.is_empty());
            lines.map(|line| Part::at(line, from + before)).collect()
        });
        let mut cells: Vec<Vec<Part>> = cells.collect();
        cells.resize(width, Vec::new());
        rows.push(cells);
    }
    Some((rows, lines.len()))
}

fn row(cells: Vec<Vec<Part>>) -> Row {
    cells
        .into_iter()
        .map(|parts| Rc::new(Cell::of(parts)))
        .collect()
}

/// Lines with tabs. A line that begins with one goes on in the cells of the row above.
fn by_tabs(lines: &[&str], from: usize) -> Option<(Vec<Row>, usize)> {
    if !lines[0].trim().contains('\t') {
        return None;
    }
    let labels = lines[0]
        .split('\t')
        .filter(|cell| label(cell).is_some())
        .count();
    let may_go_on = labels >= 2;
    let mut rows: Vec<Vec<Vec<Part>>> = Vec::new();
    let mut length = 0;
    for (at, line) in lines.iter().enumerate() {
        let is_empty = line.trim().is_empty();
        if is_empty && may_go_on {
            let next = lines[at..].iter().find(|line| !line.trim().is_empty());
            if next.is_some_and(|next| next.contains('\t') || ends_sentence(next, rows.last())) {
                continue;
            }
        }
        if may_go_on && ends_sentence(line, rows.last()) {
            rows.last_mut()?
                .last_mut()?
                .push(Part::at(&without_tags(line), from + at));
            length = at + 1;
            continue;
        }
        if !line.trim_end().contains('\t') {
            break;
        }
        let cells: Vec<&str> = line.trim_end().split('\t').collect();
        let goes_on = cells[0].trim().is_empty() && !rows.is_empty() && may_go_on;
        if !goes_on {
            // The head once more begins another table.
            if length > 0
                && cells.iter().filter(|cell| label(cell).is_some()).count() >= 2
                && may_go_on
            {
                break;
            }
            rows.push(Vec::new());
        }
        length = at + 1;
        let last = rows.last_mut()?;
        for (column, text) in cells.iter().enumerate() {
            let text = without_tags(text);
            if last.len() <= column {
                last.resize(column + 1, Vec::new());
            }
            // A digit alone is what a page break leaves behind.
            let is_left_over = goes_on && text.len() == 1;
            if !text.is_empty() && !is_left_over {
                last[column].push(Part::at(&text, from + at));
            }
        }
    }
    (rows.len() > 1).then(|| (rows.into_iter().map(row).collect(), length))
}

/// Whether a line without tabs ends the sentence that the row above it began.
fn ends_sentence(line: &str, row: Option<&Vec<Vec<Part>>>) -> bool {
    let last = row
        .filter(|_| !line.contains('\t'))
        .and_then(|row| row.last())
        .and_then(|cell| cell.last());
    line.starts_with(|c: char| c.is_lowercase())
        && last.is_some_and(|part| !part.text.ends_with(['.', ':', '!', '?']))
}

/// A cell without the tags that stored text may hold.
fn without_tags(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let (before, tag) = rest.split_at(open);
        clean.push_str(before);
        let is_tag = tag[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        match tag.find('>').filter(|_| is_tag) {
            Some(end) => {
                clean.push(' ');
                rest = &tag[end + 1..];
            }
            None => {
                clean.push('<');
                rest = &tag[1..];
            }
        }
    }
    clean.push_str(rest);
    clean.trim().to_owned()
}

/// Rules of a grid with none between its rows: above and below its head, and at its end.
const RULES: usize = 3;

/// A grid of plus, minus and bars, or of the signs that draw boxes.
fn by_signs(lines: &[&str], from: usize) -> Option<(Vec<Row>, usize)> {
    let is_line = |line: &str| {
        let line = line.trim();
        line.len() > 2
            && line
                .chars()
                .all(|c| matches!(c, '+' | '-' | '=' | ' ' | '|' | '\u{2500}'..='\u{257f}'))
            && line
                .chars()
                .any(|c| matches!(c, '-' | '=' | '\u{2500}' | '\u{2550}' | '\u{2501}'))
    };
    let is_cells = |line: &str| {
        line.trim()
            .starts_with(['|', '\u{2502}', '\u{2551}', '\u{2503}'])
    };
    if !is_line(lines[0]) || lines.get(1).is_none_or(|line| !is_cells(line)) {
        return None;
    }
    // Rules may stand around the head alone, as databases draw them: then each full line is a row.
    let is_full = |cells: &[&str]| cells.iter().all(|cell| !cell.trim().is_empty());
    let drawn = lines
        .iter()
        .take_while(|line| is_line(line) || is_cells(line));
    let is_ruled = drawn.filter(|line| is_line(line)).take(RULES + 1).count() > RULES;
    let mut rows: Vec<Vec<Vec<Part>>> = Vec::new();
    let mut length = 0;
    let mut begins = true;
    for (at, line) in lines.iter().enumerate() {
        length = at + 1;
        if is_line(line) {
            begins = true;
            continue;
        }
        if !is_cells(line) {
            length = at;
            break;
        }
        let inside = line
            .trim()
            .trim_matches(['|', '\u{2502}', '\u{2551}', '\u{2503}']);
        let cells: Vec<&str> = inside
            .split(['|', '\u{2502}', '\u{2551}', '\u{2503}'])
            .collect();
        let is_row = std::mem::replace(&mut begins, false) || !is_ruled && is_full(&cells);
        if is_row || rows.last().is_none_or(|row| row.len() != cells.len()) {
            rows.push(vec![Vec::new(); cells.len()]);
        }
        put(
            rows.last_mut()?,
            cells.iter().map(|cell| cell.trim()).enumerate(),
            from + at,
        );
    }
    Some((table(rows)?, length))
}

/// Adds texts to the cells of a row.
fn put<'t>(row: &mut [Vec<Part>], cells: impl Iterator<Item = (usize, &'t str)>, at: usize) {
    for (column, text) in cells.filter(|(_, text)| !text.is_empty()) {
        // A name that is too long for its column goes on below.
        let goes_on = row[column]
            .last()
            .is_some_and(|part| part.text.ends_with(GOES_ON) && !part.text.contains(' '));
        let part = Part {
            broken: goes_on && !text.contains(' '),
            ..Part::at(text, at)
        };
        row[column].push(part);
    }
}

/// The lines of a cell as one text.
fn one(parts: Vec<Part>) -> Vec<Part> {
    joined(&parts).into_iter().collect()
}

/// Lines whose words stand in columns that two spaces or more part, as PDF text has them; a cell goes on in the lines below it.
fn by_columns(lines: &[&str], from: usize) -> Option<(Vec<Row>, usize)> {
    let head = starts(lines[0]);
    let labels: Vec<Label> = head.iter().filter_map(|(_, text)| label(text)).collect();
    if head.len() < 2 || labels.len() < 2 || !labels.contains(&Label::Name) {
        return None;
    }
    let columns: Vec<usize> = head.iter().map(|(at, _)| *at).collect();
    let is_name = |(_, text): &(usize, &str)| label(text) == Some(Label::Name);
    let name_at = head.iter().position(is_name)?;
    let column_of = |at: usize| column_at(&columns, at);
    let heads = head.iter().map(|(_, text)| vec![Part::at(text, from)]);
    let mut rows: Vec<Vec<Vec<Part>>> = vec![heads.collect()];
    let mut length = 1;
    let mut empty = 0;
    for (at, line) in lines.iter().enumerate().skip(1) {
        let cells = starts(line);
        let Some((begin, text)) = cells.first() else {
            empty += 1;
            continue;
        };
        if cells.iter().any(|(_, text)| is_page_mark(text)) {
            continue;
        }
        let first = column_of(*begin);
        let is_text = first == 0
            && cells.len() == 1
            && (empty > 0 && text.contains(' ') || text.split(' ').count() > CELL);
        // A paragraph below the table begins at its edge and has no columns, “4.  Contact” left of it.
        if empty > 1 || is_text || (empty > 0 && begin + 1 < columns[0]) {
            break;
        }
        // A row begins in the first column; one that only ends the name above does not.
        let last = rows.last().and_then(|row| row[0].last());
        let ends_name = last.is_some_and(|part| part.text.ends_with(GOES_ON));
        let may_go_on = rows.len() > 1 && empty == 0;
        let is_short = may_go_on && first != 0 && cells.len() + 1 == columns.len();
        let named = cells
            .iter()
            .find(|(start, _)| is_short && column_of(*start) == name_at);
        let below = named.and_then(|(_, text)| first_cell(text, rows.last()?, name_at));
        let goes_on =
            may_go_on && below.is_none() && (first != 0 || (ends_name && !text.contains(' ')));
        empty = 0;
        if !goes_on {
            rows.push(vec![Vec::new(); columns.len()]);
        }
        if let (Some(first), Some(row)) = (below, rows.last_mut()) {
            row[0] = first;
        }
        // A line of as many cells as the head has each in its order, also where they do not stand below it.
        let is_whole = cells.len() == columns.len();
        let column = |order, start| if is_whole { order } else { column_of(start) };
        let placed = (0..)
            .zip(&cells)
            .map(|(order, (start, text))| (column(order, *start), *text));
        put(rows.last_mut()?, placed, from + at);
        length = at + 1;
    }
    Some((table(rows)?, length))
}

/// Whether a text numbers a page, as its foot does: “Page 2”, “Page 2 of 7”, “Tudalen 2”.
fn is_page_mark(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut words = lower.split_whitespace();
    let is_page = matches!(words.next(), Some("page" | "tudalen"));
    let is_number = |word: &str| word.chars().all(|c| c.is_ascii_digit());
    is_page
        && words.clone().count() > 0
        && words.all(|word| is_number(word) || ["of", "o"].contains(&word))
}

/// The first cell of the row above where a line without one begins a row with a name of its own, which does not end the name
/// above it: a kind that stands in its first row alone holds for the whole rows below it.
fn first_cell(text: &str, above: &[Vec<Part>], name_at: usize) -> Option<Vec<Part>> {
    let goes_on = above[name_at]
        .last()
        .is_none_or(|part| part.text.ends_with(GOES_ON));
    let begins = name_at > 0 && !goes_on && !text.contains(' ') && is_telling(text);
    begins.then(|| above[0].clone())
}

/// The column that a place in a line stands in.
fn column_at(columns: &[usize], at: usize) -> usize {
    let found = columns.iter().rposition(|start| *start <= at + 1);
    found.unwrap_or(0)
}

/// Rows of a table, each cell in one line; nothing for a head alone.
fn table(rows: Vec<Vec<Vec<Part>>>) -> Option<Vec<Row>> {
    let rows = rows
        .into_iter()
        .map(|cells| row(cells.into_iter().map(one).collect()));
    let rows: Vec<Row> = rows.collect();
    (rows.len() > 1).then_some(rows)
}

/// The texts of a line that two spaces or more part, each with its column.
fn starts(line: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    for piece in line.split("  ") {
        let text = piece.trim();
        if !text.is_empty() {
            let lead = piece.chars().take_while(|c| c.is_whitespace()).count();
            found.push((at + lead, text));
        }
        at += piece.chars().count() + 2;
    }
    found
}
