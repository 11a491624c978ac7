//! Pages that look like notices and cannot be read: cells that run together, lists that a script loads.

use crate::notice::{
    block::{Block, Part},
    label::label,
    text,
};

/// Longest end of a line that is shown, in characters.
const END: usize = 60;
/// Longest start of a line that is looked at, in bytes.
const START: usize = 160;

/// The first line where the heads of columns run into each other: “NameDescriptionExpiry”.
pub(super) fn run_together(blocks: &[Block]) -> Option<u32> {
    blocks.iter().find_map(|block| match block {
        Block::Text(cell) | Block::Item(_, cell) => cell
            .parts
            .iter()
            .find(|part| is_glued(&part.text))
            .map(|part| part.line),
        Block::Apart(inside) => run_together(inside),
        _ => None,
    })
}

/// Whether a text begins with two labels that nothing parts.
fn is_glued(text: &str) -> bool {
    let end = (0..=START.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0);
    let text = &text[..end];
    let mut starts = vec![0];
    let inner = text.char_indices().zip(text.chars().skip(1));
    starts.extend(
        inner
            .filter(|((_, one), two)| one.is_lowercase() && two.is_uppercase())
            .map(|((at, one), _)| at + one.len_utf8()),
    );
    if starts.len() < 3 {
        return false;
    }
    let pieces: Vec<&str> = starts
        .iter()
        .enumerate()
        .map(|(at, start)| &text[*start..starts.get(at + 1).copied().unwrap_or(text.len())])
        .collect();
    let glued = pieces
        .iter()
        .take_while(|piece| label(piece).is_some())
        .count();
    glued >= 2
}

/// Whether a text is a file of the registry.
pub(super) fn is_of_registry(text: &str) -> bool {
    let has = |line: &str| text.lines().any(|one| one.trim() == line);
    has("[council]") && has("[[service]]") || has("[vendor]") && has("[[cookie]]")
}

/// The last line of a page that ends within a table or a tag.
pub(super) fn cut(text: &str) -> Option<Part> {
    if !text::is_html(text) {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let is_open = lower.rfind("<table").is_some_and(|open| {
        let rest = &lower[open..];
        let ends = |end: &str| rest.contains(end);
        // Who never writes the end of a cell may leave out that of the table.
        ends("</t") && !["</table", "</body", "</html"].into_iter().any(ends)
    });
    let in_tag = lower.rfind('<').is_some_and(|open| {
        let rest = &lower[open + 1..];
        rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') && !rest.contains('>')
    });
    let (at, line) = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .last()?;
    let start = line
        .char_indices()
        .rev()
        .nth(END)
        .map_or(0, |(start, _)| start);
    (is_open || in_tag).then(|| Part::at(&line[start..], at))
}

/// Marks of consent tools whose lists a script writes into the page.
const BY_SCRIPT: [&str; 13] = [
    "cd.js",
    "id=\"cookiedeclaration\"",
    "ot-sdk-cookie-policy",
    "optanon-cookie-policy",
    "data-cky-tag",
    "cky-audit-table",
    "[cookie_audit",
    "[cookielawinfo",
    "iubenda",
    "usercentrics",
    "cookie-script.com",
    "termly",
    "cookiefirst",
];

/// The first line that lets a script write the list.
pub(super) fn by_script(text: &str) -> Option<u32> {
    let lower = text.to_ascii_lowercase();
    let at = BY_SCRIPT.iter().filter_map(|mark| lower.find(mark)).min()?;
    u32::try_from(lower[..at].matches('\n').count() + 1).ok()
}
