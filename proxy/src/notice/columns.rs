//! Which column of a table holds what: by its head where that is clear, else by what its cells hold.
//!
//! Whether the table declares cookies at all is decided in `head`.

use crate::notice::{
    above::Topic,
    aside,
    block::{Cell, Row},
    category,
    label::Label,
    name::{is_camel, is_little, is_telling, is_wordy},
    naming::{Name, names},
    span, times,
};
use std::rc::Rc;

/// Rows by which the content of a column is judged.
pub(super) const SAMPLE: usize = 200;
/// Longest cells, in words, that are a time or a category and nothing else.
const SHORT: usize = 6;

/// A test of a cell.
type Fits<'f> = &'f dyn Fn(&Cell) -> bool;

/// Settles a head with two columns for names or none: “Cookie | Name | Purpose” has the name in the second.
pub(super) fn settle(columns: &mut [Option<Label>], texts: &[String], rows: &[Row], topic: Topic) {
    let named: Vec<usize> = (0..columns.len())
        .filter(|at| columns[*at] == Some(Label::Name))
        .collect();
    if named.len() > 1 {
        let says_name = |at: usize| usize::from(texts[at].to_lowercase().contains("name"));
        let best = named.iter().copied().max_by_key(|at| {
            let scores = (sure(rows, *at), score(rows, *at));
            (scores, says_name(*at), std::cmp::Reverse(*at))
        });
        for at in named.into_iter().filter(|at| Some(*at) != best) {
            // “Google Analytics”, “YouTube”, “Chat” beside names.
            columns[at] = Some(if score(rows, at) == 0 || is_of_makers(rows, at) {
                Label::Service
            } else {
                Label::Other
            });
        }
    } else if named.is_empty() && topic != Topic::No {
        // A head that is no label of cookies is one of something else, unless the place is about cookies.
        let free = (0..columns.len()).filter(|at| {
            (topic == Topic::Yes || texts[*at].is_empty() || columns[*at].is_some())
                && matches!(
                    columns[*at],
                    None | Some(Label::Provider | Label::Service | Label::Category | Label::Needed)
                )
        });
        let best = free.max_by_key(|at| (telling(rows, *at), std::cmp::Reverse(*at)));
        if let Some(at) = best.filter(|at| telling(rows, *at) * 2 > rows.len().min(SAMPLE)) {
            columns[at] = Some(Label::Name);
        }
    }
    settle_kinds(columns, rows);
    for label in [Label::Purpose, Label::Expiry, Label::Category] {
        let mut seen = false;
        for column in columns.iter_mut().filter(|column| **column == Some(label)) {
            if std::mem::replace(&mut seen, true) {
                *column = Some(Label::Other);
            }
        }
    }
}

/// Settles a head with several columns for kinds: “Type | Category” has the category in the one that holds categories. The
/// others are where a cookie is kept, or how long, if they say so and no column is about that.
fn settle_kinds(columns: &mut [Option<Label>], rows: &[Row]) {
    let kinds: Vec<usize> = (0..columns.len())
        .filter(|at| columns[*at] == Some(Label::Category))
        .collect();
    let count = |at: usize| {
        let cells = rows.iter().take(SAMPLE).filter_map(|row| row.get(at));
        let named = cells.filter(|cell| category::names_category(&cell.text()));
        named.count()
    };
    let best = kinds
        .iter()
        .copied()
        .max_by_key(|at| (count(*at), std::cmp::Reverse(*at)));
    for at in kinds.into_iter().filter(|at| Some(*at) != best) {
        let free = |label| (!columns.contains(&Some(label))).then_some(label);
        let kept = free(Label::Storage).filter(|_| most(rows, at, &is_storage));
        let time = || free(Label::Expiry).filter(|_| most(rows, at, &is_span));
        columns[at] = kept.or_else(time).or(Some(Label::Other));
    }
}

/// Whether a cell is short and gives a time.
fn is_span(cell: &Cell) -> bool {
    let text = cell.text();
    is_short(&text) && span::sure(&text, None).is_some()
}

/// Whether a cell is a time and nothing else.
fn is_whole_span(cell: &Cell) -> bool {
    times::is_whole(&cell.text())
}

fn is_storage(cell: &Cell) -> bool {
    category::storage(&cell.text()).is_some()
}

fn is_short(text: &str) -> bool {
    text.split_whitespace().count() <= SHORT
}

/// Fills in times, categories and purposes by what columns without a label hold.
pub(super) fn fill(columns: &mut [Option<Label>], rows: &[Row]) {
    let is_kind = |cell: &Cell| {
        let text = cell.text();
        is_short(&text) && category::names_category(&text)
    };
    // “Session number” beside “2 days” is no time.
    let tests: [(Label, Fits<'_>); 4] = [
        (Label::Expiry, &is_whole_span),
        (Label::Expiry, &is_span),
        (Label::Category, &is_kind),
        (Label::Storage, &is_storage),
    ];
    for (label, fits) in tests {
        if !columns.contains(&Some(label))
            && let Some(at) =
                (0..columns.len()).find(|at| columns[*at].is_none() && most(rows, *at, fits))
        {
            columns[at] = Some(label);
        }
    }
    let length = |at: usize| {
        let cells = rows.iter().take(SAMPLE).filter_map(|row| row.get(at));
        cells.map(|cell| cell.text().len()).sum::<usize>()
    };
    let longest = (0..columns.len())
        .filter(|at| columns[*at].is_none())
        .max_by_key(|at| length(*at));
    if !columns.contains(&Some(Label::Purpose))
        && let Some(at) = longest
    {
        columns[at] = Some(Label::Purpose);
    }
}

/// Whether most cells of a column that hold anything fit.
pub(super) fn most(rows: &[Row], at: usize, fits: Fits<'_>) -> bool {
    let cells = rows
        .iter()
        .take(SAMPLE)
        .filter_map(|row| row.get(at))
        .filter(|cell| !cell.is_empty());
    let (count, fitting) = cells.fold((0, 0), |(count, fitting), cell| {
        (count + 1, fitting + usize::from(fits(cell)))
    });
    count > 0 && fitting * 10 >= count * 7
}

/// Whether each cell of a column is of words that begin with capitals, as makers and systems do.
fn is_of_makers(rows: &[Row], at: usize) -> bool {
    let mut cells = rows
        .iter()
        .take(SAMPLE)
        .filter_map(|row| row.get(at))
        .filter(|cell| !cell.is_empty());
    cells.all(|cell| {
        let text = cell.text();
        let mut words = text.split_whitespace();
        words.all(|word| is_wordy(word) || is_camel(word) || is_little(word))
    })
}

/// In how many rows a column holds names.
fn score(rows: &[Row], at: usize) -> usize {
    let cells = rows.iter().take(SAMPLE).filter_map(|row| row.get(at));
    cells.filter(|cell| names(&cell.parts).is_some()).count()
}

/// In how many rows a column holds what is neither a maker's name nor a word for nothing.
fn sure(rows: &[Row], at: usize) -> usize {
    let cells = rows.iter().take(SAMPLE).filter_map(|row| row.get(at));
    let is_sure = |name: &Name| is_telling(&name.pattern) && !is_camel(&name.pattern);
    let fits = |cell: &&Rc<Cell>| {
        !aside::says_nothing(&cell.text())
            && names(&cell.parts).is_some_and(|names| names.iter().all(is_sure))
    };
    cells.filter(fits).count()
}

/// In how many rows a column holds what can hardly be anything but names.
fn telling(rows: &[Row], at: usize) -> usize {
    let cells = rows.iter().take(SAMPLE).filter_map(|row| row.get(at));
    let is_sure = |cell: &&Rc<Cell>| {
        names(&cell.parts).is_some_and(|names| names.iter().all(|name| is_telling(&name.pattern)))
    };
    cells.filter(is_sure).count()
}
