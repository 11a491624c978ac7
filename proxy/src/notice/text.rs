//! Plain text as blocks: paragraphs, bullets, headings with hashes; which of HTML, Markdown and text a document is.
//!
//! Tables that a text draws with tabs, spaces or signs are read by `drawn`.

use crate::notice::{
    block::{Block, Cell, Part},
    drawn,
    label::{Label, label},
    markdown::is_rule,
};

/// Marks of lists in text.
const BULLETS: [&str; 9] = [
    "\u{2022}",
    "\u{25cf}",
    "\u{25aa}",
    "\u{25e6}",
    "\u{b7}",
    "\u{2013} ",
    "\u{2023}",
    "\u{2043}",
    "o  ",
];

/// Most cells of a head that are looked at.
const WIDEST: usize = 64;

/// Whether a text is an HTML document.
pub(super) fn is_html(text: &str) -> bool {
    let start: String = text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .chars()
        .take(400)
        .collect();
    let start = start.to_ascii_lowercase();
    let is_marked = |line: &str| line.starts_with("# ") || line.starts_with("## ") || is_rule(line);
    start.starts_with("<!doctype html")
        || start.starts_with("<html")
        || start.contains("<body")
        || start.contains("<head")
        || (start.starts_with('<') && !start.starts_with("<!--") && !text.lines().any(is_marked))
}

/// Whether a text has neither tags nor the marks of Markdown, or holds tables by tabs, which Markdown takes for code.
pub(super) fn is_plain(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let tags = [
        "<table", "<p>", "<p ", "<div", "<dl", "<h1", "<h2", "<br", "<ul", "<li",
    ];
    let has_tags = tags.iter().any(|tag| lower.contains(tag));
    let is_marked = |line: &str| {
        is_rule(line)
            || ["# ", "## ", "### ", "* ", "- "]
                .iter()
                .any(|mark| line.starts_with(mark))
            || line.contains("**")
            || line.contains('`')
    };
    text.lines().any(is_head_by_marks) || (!has_tags && !text.lines().any(is_marked))
}

/// Whether a line is the head of a table by tabs, or of a list by commas.
fn is_head_by_marks(line: &str) -> bool {
    let is_head = |mark: char| {
        let cells: Vec<Option<Label>> = line
            .split(mark)
            .take(WIDEST)
            .map(|cell| label(cell.trim_matches('"')))
            .collect();
        let labels = cells.iter().flatten().count();
        let is_whole = mark == '\t' || labels == cells.len();
        labels >= 2 && is_whole && cells.contains(&Some(Label::Name))
    };
    // Most lines have none of the marks, and a label costs more to look up.
    ['\t', ',', ';']
        .into_iter()
        .any(|mark| line.contains(mark) && is_head(mark))
}

/// The blocks of plain text.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let lines: Vec<&str> = text.lines().map(unquoted).collect();
    let mut blocks = Vec::new();
    let mut paragraph: Vec<Part> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        if let Some((table, length)) = drawn::read(&lines, at) {
            flush(&mut paragraph, &mut blocks);
            blocks.push(Block::Table(table));
            at += length;
            continue;
        }
        let line = lines[at].trim();
        let bullet = after_bullet(line);
        let hashes = line.chars().take_while(|c| *c == '#').count();
        let mut length = 1;
        if line.is_empty() {
            flush(&mut paragraph, &mut blocks);
        } else if let Some(rest) = bullet {
            flush(&mut paragraph, &mut blocks);
            let (part, taken) = wrapped(&lines, at, rest);
            blocks.push(Block::Item(1, Cell::of(vec![part])));
            length = taken;
        } else if (1..=6).contains(&hashes) && line[hashes..].starts_with(' ') {
            flush(&mut paragraph, &mut blocks);
            let level = u8::try_from(hashes).unwrap_or(6);
            blocks.push(Block::Heading(
                level,
                Part::at(line[hashes..].trim_matches(['#', ' ', '\u{25a0}']), at),
            ));
        } else {
            paragraph.push(Part::at(line, at));
        }
        at += length;
    }
    flush(&mut paragraph, &mut blocks);
    blocks
}

/// A line behind its bullet; word processors take theirs from a font of signs, for which no text has a letter.
fn after_bullet(line: &str) -> Option<&str> {
    let bullet = BULLETS.iter().find_map(|bullet| line.strip_prefix(bullet));
    bullet.or_else(|| line.strip_prefix(|c| matches!(c, '\u{e000}'..='\u{f8ff}')))
}

/// A line without the marks by which mail quotes it.
fn unquoted(line: &str) -> &str {
    let mut rest = line;
    while let Some(inside) = rest.strip_prefix('>') {
        rest = inside.strip_prefix(' ').unwrap_or(inside);
    }
    rest
}

fn flush(paragraph: &mut Vec<Part>, blocks: &mut Vec<Block>) {
    if !paragraph.is_empty() {
        blocks.push(Block::Text(Cell::of(std::mem::take(paragraph))));
    }
}

/// An item with the lines below it that go on, deeper than its bullet; and their number.
fn wrapped(lines: &[&str], at: usize, rest: &str) -> (Part, usize) {
    let depth = |line: &str| line.chars().take_while(|c| c.is_whitespace()).count();
    let below = lines[at + 1..].iter().take_while(|line| {
        let text = line.trim();
        !text.is_empty() && depth(line) > depth(lines[at]) && after_bullet(text).is_none()
    });
    let below: Vec<&str> = below.copied().collect();
    let mut text = rest.to_owned();
    for line in &below {
        text.push(' ');
        text.push_str(line.trim());
    }
    (Part::at(&text, at), below.len() + 1)
}
