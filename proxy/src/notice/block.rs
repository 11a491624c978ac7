//! A document as blocks that a reader of notices understands: headings, tables, list items, terms, lines of text.
//!
//! It holds shapes only; HTML, Markdown and plain text are turned into them elsewhere.

use std::rc::Rc;

/// One line of text as a reader sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) text: String,
    /// Line of the document, from 1.
    pub(super) line: u32,
    /// The whole of it is marked as code.
    pub(super) code: bool,
    /// The whole of it is bold.
    pub(super) strong: bool,
    /// It goes on in the line below without a space, as a name that is too long for its column.
    pub(super) broken: bool,
}

impl Part {
    /// A text of the line at `at`, counted from 0.
    pub(super) fn at(text: &str, at: usize) -> Self {
        Self {
            text: one_line(text),
            line: u32::try_from(at + 1).unwrap_or(u32::MAX),
            ..Self::default()
        }
    }

    /// Other words of the same line.
    pub(super) fn with(&self, text: &str) -> Self {
        // The text of this part is not cloned on the way: it may be a page in one line.
        Self {
            text: text.trim().to_owned(),
            line: self.line,
            code: self.code,
            strong: self.strong,
            broken: self.broken,
        }
    }

    /// Number of its words.
    pub(super) fn words(&self) -> usize {
        self.text.split_whitespace().count()
    }
}

/// A cell of a table, an item, a paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) parts: Vec<Part>,
    pub(super) header: bool,
    /// Its row is hidden, while others of the table are shown.
    pub(super) hidden: bool,
}

impl Cell {
    pub(super) fn of(parts: Vec<Part>) -> Self {
        Self {
            parts,
            ..Self::default()
        }
    }

    pub(super) fn text(&self) -> String {
        joined(&self.parts).map_or_else(String::new, |part| part.text)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }
}

/// A row; a cell that spans several columns or rows stands in each of them.
pub(super) type Row = Vec<Rc<Cell>>;

/// A block of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// A heading with its level, as in [`level`].
    Heading(u8, Part),
    Table(Vec<Row>),
    /// An item of a list, with its depth, from 1.
    Item(u8, Cell),
    /// The term of a definition list.
    Term(Cell),
    /// What a definition list says of a term.
    Details(Cell),
    /// A paragraph.
    Text(Cell),
    /// A part of a page with headings of its own: a dialogue.
    Apart(Vec<Block>),
}

/// Levels of headings below the six of HTML: the lower, the nearer.
pub(super) mod level {
    /// The title of a page.
    pub(in crate::notice) const TITLE: u8 = 0;
    /// A summary, a legend, the button of a part that opens.
    pub(in crate::notice) const SUMMARY: u8 = 7;
    /// A line that stands for a heading: one that names a host; +1 one that names a category, +2 any other.
    pub(in crate::notice) const LINE: u8 = 8;
    /// The caption of a table.
    pub(in crate::notice) const CAPTION: u8 = 11;
    /// An item above other items, with its depth added.
    pub(in crate::notice) const ITEM: u8 = 12;
    /// A row that spans a table; the three kinds as for lines.
    pub(in crate::notice) const ROW: u8 = 250;
}

/// A text in one line, without the signs that steer a terminal or turn the order of letters around.
pub(super) fn one_line(text: &str) -> String {
    let is_break = |c: char| c.is_whitespace() || c.is_control() || turns(c);
    let words: Vec<&str> = text
        .split(is_break)
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

/// Whether a sign only changes the direction in which the letters behind it are shown.
pub(super) fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Marks at the end of a line of a name that goes on.
pub(super) const GOES_ON: [char; 3] = ['_', '-', '.'];

/// Several lines as one.
pub(super) fn joined(parts: &[Part]) -> Option<Part> {
    let (first, rest) = parts.split_first()?;
    let mut all = first.clone();
    for next in rest {
        all.broken |= next.broken;
        if !all.text.ends_with(GOES_ON) || !next.broken {
            all.text.push(' ');
        }
        all.text.push_str(&next.text);
        all.code &= next.code;
        all.strong &= next.strong;
    }
    Some(all)
}
