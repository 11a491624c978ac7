//! Reads a council's cookie notice: from a page, Markdown or text to declarations with their lines, and doubts.
//!
//! It invents nothing: what is unsure is a doubt, and what cannot be read is refused with the reason.

mod above;
mod apart;
mod arranged;
mod aside;
mod block;
mod brackets;
mod card;
mod category;
mod columns;
pub(crate) mod cookies_page;
mod decode;
mod denial;
pub(crate) mod draft;
mod drawn;
pub(crate) mod drift;
mod found;
mod gap;
mod grid;
mod head;
mod heading;
mod inline;
pub(crate) mod json;
mod kind;
mod label;
mod layout;
mod likely;
mod line;
mod lines;
mod lists;
mod markdown;
pub(crate) mod means;
mod mention;
mod name;
mod named;
mod naming;
mod negation;
mod ordered;
mod pairs;
mod place;
mod prose;
mod refused;
pub(crate) mod review;
mod sentence;
mod span;
mod span_bounds;
mod span_numbers;
mod span_tokens;
mod span_words;
mod stacked;
mod structured;
mod subject;
mod systems;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod times;
mod tree;
pub(crate) mod vendors;
mod walk;
mod whose;

use crate::notice::{decode::NoText, tree::Tree};
use biscuit_tin_shared::registry::vendor::Grade;
pub(crate) use decode::LARGEST;
pub(crate) use found::{Declared, Doubt, System};
use std::borrow::Cow;

/// Most lines of a plain text: a list of a hundred thousand cookies has fewer.
const LINES: usize = 500_000;
/// The document ends where more is to come.
const CUT: &str = "doubt-cut";
/// Longest title in a message, in characters.
const TITLE: usize = 80;

/// What a notice says.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// The title that it carries.
    pub title: Option<String>,
    /// Whose word it is, where it is a list of known cookies and no council's notice.
    pub known: Option<Grade>,
    /// The cookies that it declares, in its order.
    pub declarations: Vec<Declared>,
    /// The systems that its rows tell of, where it lists systems.
    pub systems: Vec<System>,
    /// What was not sure.
    pub doubts: Vec<Doubt>,
}

/// Why a document cannot be read as a notice.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error(
        "this is no text that we can read: save the page as HTML, or copy its text into a file"
    )]
    Binary,
    #[error("it is larger than {} MiB: keep the part with the cookies", decode::LARGEST >> 20)]
    TooLarge,
    #[error(
        "line {line}: it is nested too deep, or has too many parts or lines, to be a page that people read"
    )]
    TooMuch { line: u32 },
    #[error(
        "line {line}: the cells of its tables run together, so no name can be told from the words beside it; save the page itself as HTML"
    )]
    RunTogether { line: u32 },
    #[error(
        "line {line}: a script loads the list; save the page as the browser holds it once it is open, or read it from the panel"
    )]
    ByScript { line: u32 },
    #[error(
        "this is a file of the registry, and no notice: biscuit-tin registry check says whether it is whole"
    )]
    OfRegistry,
    #[error("there is nothing in it: save the page as HTML once it is open, and read that file")]
    Empty,
    #[error("line {line}: this list is cut off, or is no whole JSON: save or download it again")]
    CutOff { line: u32 },
    #[error(
        "its head is that of a list of known cookies, and no cookie stands below it: download the list again"
    )]
    NoEntries,
    #[error(
        "we found no list of cookies that we can read in it{seen}. If the page shows one, save the page as HTML once it is open and the list can be seen, or copy the list into a text file with a line for each cookie: name, purpose, time",
        seen = seen(title.as_deref())
    )]
    NoNotice {
        /// What the document calls itself: a page that asks for a log-in or a proof is no notice.
        title: Option<String>,
    },
}

impl Unreadable {
    /// The id of the words for it, and the line that they name.
    pub(crate) fn id(&self) -> (&'static str, u32) {
        match self {
            Self::Binary => ("unreadable-binary", 0),
            Self::TooLarge => ("unreadable-too-large", 0),
            Self::TooMuch { line } => ("unreadable-too-much", *line),
            Self::RunTogether { line } => ("unreadable-run-together", *line),
            Self::ByScript { line } => ("unreadable-by-script", *line),
            Self::CutOff { line } => ("unreadable-cut-off", *line),
            Self::Empty | Self::NoEntries | Self::OfRegistry | Self::NoNotice { .. } => {
                ("unreadable-no-notice", 0)
            }
        }
    }
}

/// The title of a document, for a sentence.
fn seen(title: Option<&str>) -> String {
    let title = title.map(|title| title.chars().take(TITLE).collect::<String>());
    title.map_or_else(String::new, |title| format!("; it is called “{title}”"))
}

/// Reads a document.
///
/// # Errors
/// Why it is no notice that can be read.
pub(crate) fn read(bytes: &[u8]) -> Result<Reading, Unreadable> {
    let text = decode::decode(bytes).map_err(|no_text| match no_text {
        NoText::Binary => Unreadable::Binary,
        NoText::TooLarge => Unreadable::TooLarge,
    })?;
    read_text(&text)
}

/// Reads the text of a document, whatever encoding a page names for its bytes.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_text(text: &str) -> Result<Reading, Unreadable> {
    let text = &*decode::without_codes(text);
    if let Some(list) = lists::read(text) {
        return of_list(list.map_err(|line| Unreadable::TooMuch { line })?);
    }
    if let Some(line) = lists::cut_off(text) {
        return Err(Unreadable::CutOff { line });
    }
    if text.trim().is_empty() {
        return Err(Unreadable::Empty);
    }
    if refused::is_of_registry(text) {
        return Err(Unreadable::OfRegistry);
    }
    let (blocks, title) = if text::is_plain(text) {
        if text.lines().nth(LINES).is_some() {
            let line = u32::try_from(LINES + 1).unwrap_or(u32::MAX);
            return Err(Unreadable::TooMuch { line });
        }
        (text::blocks(text), None)
    } else {
        let html = if text::is_html(text) {
            Cow::Borrowed(text)
        } else {
            markdown::to_html(text).into()
        };
        let tree = Tree::parse(&html).map_err(|much| Unreadable::TooMuch { line: much.line })?;
        (layout::blocks(&tree), tree.text_of("title"))
    };
    if let Some(line) = refused::run_together(&blocks) {
        return Err(Unreadable::RunTogether { line });
    }
    let mut found = walk::walk(&blocks);
    if let Some(part) = refused::cut(text) {
        found.doubt(&part, CUT);
    }
    let title = title.or_else(|| first_heading(&blocks));
    if found.declared.is_empty() && found.systems.is_empty() {
        return Err(match refused::by_script(text) {
            Some(line) => Unreadable::ByScript { line },
            None => Unreadable::NoNotice { title },
        });
    }
    Ok(Reading {
        title,
        known: None,
        declarations: found.declared,
        systems: found.systems,
        doubts: found.doubts,
    })
}

/// A list of known cookies as a reading.
fn of_list(list: lists::List) -> Result<Reading, Unreadable> {
    if list.declared.is_empty() {
        return Err(Unreadable::NoEntries);
    }
    Ok(Reading {
        known: Some(list.grade),
        declarations: list.declared,
        doubts: list.doubts,
        ..Reading::default()
    })
}

/// What a document without a title calls itself.
fn first_heading(blocks: &[block::Block]) -> Option<String> {
    blocks.iter().find_map(|block| match block {
        block::Block::Heading(_, part) => Some(part.text.clone()),
        _ => None,
    })
}
