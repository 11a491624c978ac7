//! Lines that say of each cookie its name, its purpose and its time in this order, with commas, spaces or a colon between:
//! “_ga, counts visitors, 2 years”, as people copy a list into a text, and as a PDF gives a table.
//!
//! Each line has to be such a one, and a name has to be one of a cookie for certain: other lists read the same.

use crate::notice::{
    block::{Cell, Part, Row},
    label::{Label, label},
    likely,
    name::is_telling,
    naming::{Name, names_in},
    times,
};
use std::rc::Rc;

/// The head that the lines are read below.
const HEAD: [&str; 3] = ["Cookie name", "Purpose", "Expires"];
/// Most lines of one cookie.
const TALLEST: usize = 8;
/// Most words of a time at the end of a line.
const TIME: usize = 8;

/// The rows of the lines, below a head, and the number of lines.
pub(super) fn read(lines: &[&str], from: usize) -> Option<(Vec<Row>, usize)> {
    let (rows, length) = below_words(lines, from).or_else(|| by_marks(lines, from))?;
    let head = HEAD.map(|text| vec![Part::at(text, from)]).to_vec();
    let row = |cells: Vec<Vec<Part>>| -> Row {
        let cells = cells.into_iter().map(|parts| Rc::new(Cell::of(parts)));
        cells.collect()
    };
    let rows = std::iter::once(head).chain(rows).map(row);
    Some((rows.collect(), length))
}

/// Whether a row is surely of cookies.
fn is_sure(row: &[Vec<Part>]) -> bool {
    let names = names_in(&row[0][0]).unwrap_or_default();
    let is_cookie = |name: &Name| is_telling(&name.pattern) && likely::is_cookie(name);
    !names.is_empty() && names.iter().all(is_cookie)
}

/// The rows that marks part, one a line. One of the first two tells what they are, so that no long list is read in vain.
fn by_marks(lines: &[&str], from: usize) -> Option<(Vec<Vec<Vec<Part>>>, usize)> {
    let row = |(line, at): (&&str, usize)| parted(line.trim(), at);
    let first: Vec<_> = lines.iter().zip(from..).take(2).map_while(row).collect();
    if first.len() < 2 || !first.iter().any(|row| is_sure(row)) {
        return None;
    }
    let rows: Vec<_> = lines.iter().zip(from..).map_while(row).collect();
    let length = rows.len();
    Some((rows, length))
}

/// A line with marks between its name, its purpose and its time.
fn parted(line: &str, at: usize) -> Option<Vec<Vec<Part>>> {
    let (name, rest) = [", ", "; ", "\t", "  ", ": "]
        .iter()
        .filter_map(|mark| line.split_once(mark))
        .min_by_key(|(name, _)| name.len())?;
    let (purpose, time) = [", ", "; ", "\t", "  "]
        .iter()
        .filter_map(|mark| rest.trim().rsplit_once(mark))
        .max_by_key(|(purpose, _)| purpose.len())?;
    let is_one = !name.trim().contains(' ') && names_in(&Part::at(name, at)).is_some();
    (is_one && times::is_whole(time)).then(|| cells([name, purpose, time], at))
}

/// The rows below a head whose words are labels: a row begins with a name and ends with a time.
fn below_words(lines: &[&str], from: usize) -> Option<(Vec<Vec<Vec<Part>>>, usize)> {
    let labels: Option<Vec<Label>> = lines[0].split_whitespace().map(label).collect();
    if labels? != [Label::Name, Label::Purpose, Label::Expiry] {
        return None;
    }
    let mut rows = Vec::new();
    let mut at = 1;
    while at < lines.len() {
        let found = (1..=TALLEST.min(lines.len() - at)).find_map(|height| {
            let text = lines[at..at + height].join(" ");
            Some((spaced(text.trim(), from + at)?, height))
        });
        let Some((row, height)) = found else {
            break;
        };
        rows.push(row);
        at += height;
    }
    rows.iter().any(|row| is_sure(row)).then_some((rows, at))
}

/// A text that begins with a name and ends with a time, which only spaces part from the purpose between.
fn spaced(text: &str, at: usize) -> Option<Vec<Vec<Part>>> {
    let (name, rest) = text.split_once(' ')?;
    if !is_telling(name) || names_in(&Part::at(name, at)).is_none() {
        return None;
    }
    let starts: Vec<usize> = rest.match_indices(' ').map(|(space, _)| space).collect();
    let first = starts.len().saturating_sub(TIME);
    starts[first..].iter().find_map(|space| {
        let (purpose, time) = (&rest[..*space], &rest[space + 1..]);
        let is_end = purpose.ends_with('.') || time.starts_with(|c: char| c.is_ascii_digit());
        (is_end && times::is_whole(time)).then(|| cells([name, purpose, time], at))
    })
}

fn cells(texts: [&str; 3], at: usize) -> Vec<Vec<Part>> {
    texts.map(|text| vec![Part::at(text.trim(), at)]).to_vec()
}
