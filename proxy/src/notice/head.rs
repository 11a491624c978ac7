//! What the columns of a table are about: by its head, and by what they hold where the head is silent.
//!
//! It decides whether a table declares cookies at all; its rows are read elsewhere.

use crate::notice::{
    above::{Above, Topic},
    aside,
    block::{Cell, Part, Row},
    category,
    columns::{SAMPLE, fill, most, settle},
    label::{Label, label},
    likely,
    name::{is_camel, is_telling, is_wordy},
    naming::{Name, name_above_words, names},
    span,
    span_words::Unit,
    subject,
};
use std::rc::Rc;

/// Rows among which the head is looked for.
const HEAD: usize = 4;

/// What the columns of a table are about.
pub(super) struct Head {
    /// The first row below it.
    pub(super) first: usize,
    pub(super) columns: Vec<Option<Label>>,
    /// The words of the head, empty where there is none.
    pub(super) texts: Vec<String>,
    units: Vec<Option<Unit>>,
    /// Columns that the head itself names, and not what they hold.
    named: usize,
    /// Nothing but the shape says that the table is of cookies.
    pub(super) strange: bool,
}

impl Head {
    /// The head of a table that declares cookies, or its columns by content.
    pub(super) fn of(rows: &[Row], above: &Above) -> Option<Self> {
        let topic = above.topic();
        let mut head = match find(rows) {
            Some(at) => Self::at(rows, at, topic)?,
            None => Self::without(rows, topic)?,
        };
        head.strange = head.is_strange(&rows[head.first..], above);
        head.declares(&rows[head.first..], topic).then_some(head)
    }

    /// Whether neither the heading, nor the head, nor the names say that a table is of cookies: it may be of permits.
    fn is_strange(&self, rows: &[Row], above: &Above) -> bool {
        let says = |text: &String| subject::is_about_cookies(text);
        let is_said = above.topic() == Topic::Yes && (self.texts.is_empty() || self.named >= 2);
        let Some(at) = self.column(Label::Name).filter(|_| !is_said) else {
            return false;
        };
        if self.texts.iter().any(says) {
            return false;
        }
        let cells = rows.iter().take(SAMPLE).filter_map(|row| row.get(at));
        let named: Vec<Name> = cells
            .filter_map(|cell| names(&cell.parts)?.into_iter().next())
            .collect();
        let count = |fits: &dyn Fn(&Name) -> bool| named.iter().filter(|name| fits(name)).count();
        // “Planning portal” above a name, a purpose and a time each.
        let has = |label: Label| {
            self.texts
                .iter()
                .any(|text| crate::notice::label::label(text) == Some(label))
        };
        let (for_what, how_long) = (has(Label::Purpose), has(Label::Expiry));
        let is_head = self.texts.iter().any(|text| says_name(text)) && (for_what || how_long);
        let is_whole = for_what && how_long;
        let is_written =
            count(&|name| likely::is_written(&name.pattern, is_whole)) * 2 >= named.len();
        let is_list = is_head && is_written && !named.is_empty() && !above.lists_things();
        // “session_a” below “Session” is one of those.
        let above = self
            .texts
            .get(at)
            .map(|text| text.to_lowercase())
            .unwrap_or_default();
        let is_of_head =
            |name: &Name| !above.is_empty() && name.pattern.to_lowercase().starts_with(&above);
        let is_sure = |name: &Name| likely::is_cookie(name) && !is_of_head(name);
        !is_list && count(&is_sure) * 3 < named.len().max(1)
    }

    pub(super) fn column(&self, label: Label) -> Option<usize> {
        self.columns
            .iter()
            .position(|column| *column == Some(label))
    }

    pub(super) fn unit(&self, label: Label) -> Option<Unit> {
        self.units.get(self.column(label)?).copied().flatten()
    }

    /// The category that the head of the names gives them all: “Strictly necessary | Purpose | Expires”.
    pub(super) fn kind(&self) -> Option<Part> {
        let text = self.texts.get(self.column(Label::Name)?)?;
        let is_kind = label(text) != Some(Label::Name) && category::names_category(text);
        is_kind.then(|| Part {
            text: text.clone(),
            ..Part::default()
        })
    }

    /// Whether a row is the head once more.
    pub(super) fn is_repeated(&self, row: &Row) -> bool {
        !self.texts.is_empty()
            && row
                .iter()
                .zip(&self.texts)
                .all(|(cell, head)| cell.text() == *head)
    }

    fn at(rows: &[Row], at: usize, topic: Topic) -> Option<Self> {
        let texts: Vec<String> = rows[at].iter().map(|cell| cell.text()).collect();
        let mut columns: Vec<Option<Label>> = rows[at].iter().map(|cell| label_of(cell)).collect();
        let below = &in_columns(&rows[at + 1..]);
        let named = columns
            .iter()
            .flatten()
            .filter(|label| **label != Label::Other);
        let named = named.count();
        settle(&mut columns, &texts, below, topic);
        fill(&mut columns, below);
        Some(Self {
            first: at + 1,
            units: texts.iter().map(|text| span::unit_of_head(text)).collect(),
            columns,
            texts,
            named,
            strange: false,
        })
    }

    /// The columns of a table without a head.
    fn without(rows: &[Row], topic: Topic) -> Option<Self> {
        let rows = &in_columns(rows);
        let width = rows.first()?.len();
        if topic == Topic::No || width < 2 {
            return None;
        }
        let is_name = |cell: &Cell| {
            let is_sure = |names: Vec<Name>| names.iter().all(|name| is_telling(&name.pattern));
            names(&cell.parts).is_some_and(is_sure)
                || (!cell.is_empty() && cell.parts.iter().all(|part| part.code))
        };
        let named = (0..width).find(|at| most(rows, *at, &is_name))?;
        let mut columns = vec![None; width];
        columns[named] = Some(Label::Name);
        fill(&mut columns, rows);
        Some(Self {
            first: 0,
            columns,
            texts: Vec::new(),
            units: Vec::new(),
            named: 0,
            strange: false,
        })
    }

    /// Whether the rows below declare cookies: the more surely, the less their place says so.
    fn declares(&self, rows: &[Row], topic: Topic) -> bool {
        let Some(at) = self.column(Label::Name) else {
            return false;
        };
        let says_more = self
            .columns
            .iter()
            .flatten()
            .any(|label| !matches!(label, Label::Name | Label::InUse | Label::Other));
        let topic = if self
            .texts
            .iter()
            .any(|text| subject::is_about_cookies(text))
        {
            Topic::Yes
        } else {
            topic
        };
        let mut filled = 0;
        let mut named = 0;
        let mut wordy = 0;
        let mut sure = 0;
        for row in rows.iter().filter(|row| spanning(row).is_none()) {
            // “Various” and “N/A” stand where a name is left out.
            let says = |cell: &&Rc<Cell>| !cell.is_empty() && !aside::says_nothing(&cell.text());
            let Some(cell) = row.get(at).filter(says) else {
                continue;
            };
            filled += 1;
            if let Some(names) = names(&cell.parts) {
                named += 1;
                wordy += usize::from(names.iter().all(|name| is_wordy(&name.pattern)));
                let is_sure = |name: &Name| is_telling(&name.pattern) && !is_camel(&name.pattern);
                sure += usize::from(names.iter().all(is_sure));
            } else if name_above_words(&cell.parts).is_some() {
                named += 1;
            }
        }
        let is_likely = match topic {
            Topic::Yes => true,
            Topic::Perhaps => wordy * 3 <= named,
            Topic::No => false,
        };
        // Where the head says name, what is none is a doubt of its row, and hides no other.
        let is_said = self.named >= 2 && self.texts.get(at).is_some_and(|text| says_name(text));
        let is_said = is_said && topic == Topic::Yes && sure > 0;
        says_more && is_likely && named > 0 && (named * 2 >= filled || is_said)
    }
}

/// The first rows that have columns: one over the whole table says nothing of what they hold.
fn in_columns(rows: &[Row]) -> Vec<Row> {
    let rows = rows.iter().filter(|row| spanning(row).is_none());
    rows.take(SAMPLE).cloned().collect()
}

/// Whether a head says name, and not key or title as lists of other things do.
fn says_name(text: &str) -> bool {
    let text = text.to_lowercase();
    let mut words = text.split(|c: char| !c.is_alphabetic());
    words.any(|word| ["name", "names", "enw", "enwau"].contains(&word))
}

/// What a cell of a head is about; in two languages, one above the other.
fn label_of(cell: &Cell) -> Option<Label> {
    label(&cell.text()).or_else(|| cell.parts.iter().find_map(|part| label(&part.text)))
}

/// The row of the head: the last of the first rows that hold labels alone.
pub(super) fn find(rows: &[Row]) -> Option<usize> {
    let count = |row: &Row| {
        let labels = row
            .iter()
            .filter(|cell| label_of(cell).is_some_and(|label| label != Label::Other));
        labels.count()
    };
    let is_head = |row: &Row| {
        let written = row.iter().filter(|cell| !cell.is_empty()).count();
        let is_marked = row.iter().all(|cell| {
            cell.header || cell.is_empty() || cell.parts.iter().all(|part| part.strong)
        });
        let count = count(row);
        spanning(row).is_none()
            && (count >= 2 && count * 2 >= written || count >= 1 && is_marked && written >= 2)
    };
    let first = rows.iter().take(HEAD).position(is_head)?;
    let is_second = rows.get(first + 1).is_some_and(|next| {
        next.iter().zip(&rows[first]).all(|(cell, above)| {
            Rc::ptr_eq(cell, above) || cell.header || label(&cell.text()).is_some()
        }) && count(next) >= 1
    });
    Some(if is_second && rows.len() > first + 2 {
        first + 1
    } else {
        first
    })
}

/// The cell of a row that is one over the whole table.
pub(super) fn spanning(row: &Row) -> Option<&Rc<Cell>> {
    let first = row.first()?;
    let is_one = row.len() > 1
        && !first.is_empty()
        && (row.iter().all(|cell| Rc::ptr_eq(cell, first))
            || (row.iter().skip(1).all(|cell| cell.is_empty())
                && (first.header || first.parts.iter().all(|part| part.strong))));
    is_one.then_some(first)
}
