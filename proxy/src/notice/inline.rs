//! Text of HTML elements as lines: what ends a line, what only styles it, and marks that belong to no name.

use crate::notice::{
    block::{Part, turns},
    label::label,
    tree::{Id, Kind, Tree},
};

/// Deepest nesting that is followed.
pub(super) const DEPTH: u32 = 600;
/// Longest word in italics that stands for the variable part of a name, in bytes.
const VARIES: usize = 24;

/// Elements that take no part in the text: what is struck out is not said any more.
const LEFT_OUT: [&str; 16] = [
    "script", "style", "template", "head", "select", "option", "textarea", "input", "svg",
    "iframe", "object", "math", "noscript", "del", "s", "strike",
];
/// Elements that do not end a line.
const INLINE: [&str; 33] = [
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "mark", "q", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u", "var", "wbr", "nobr",
];

/// Whether an element takes no part in the text; the word in an icon of a font is a picture to who reads the page.
pub(super) fn is_left_out(tree: &Tree, id: Id) -> bool {
    let name = tree.name(id);
    let is_hidden = || tree.attribute(id, "aria-hidden") == Some("true");
    let is_icon = || {
        let class = tree.attribute(id, "class").unwrap_or_default();
        name == "i" || class.contains("icon")
    };
    LEFT_OUT.contains(&name) || matches!(name, "i" | "span" | "em") && is_hidden() && is_icon()
}

/// Whether an element goes on in the line; those of other namespaces, as word processors write them, do.
pub(super) fn is_inline(name: &str) -> bool {
    name.is_empty() || INLINE.contains(&name) || name.contains(':')
}

/// What the elements around a text say of it.
#[derive(Clone, Copy, Default)]
pub(super) struct Style {
    code: bool,
    strong: bool,
    raised: bool,
    italic: bool,
}

impl Style {
    pub(super) fn inside(self, name: &str) -> Self {
        Self {
            code: self.code || matches!(name, "code" | "kbd" | "samp" | "tt" | "pre"),
            strong: self.strong || matches!(name, "b" | "strong" | "th"),
            raised: self.raised || name == "sup",
            italic: self.italic || matches!(name, "em" | "i" | "var"),
        }
    }
}

/// Text that is read into lines.
#[derive(Default)]
pub(super) struct Lines {
    done: Vec<Part>,
    text: String,
    line: u32,
    /// Letters of the line that are in code, that are bold, and all of them.
    code: usize,
    strong: usize,
    letters: usize,
}

impl Lines {
    pub(super) fn push(&mut self, text: &str, line: u32, style: Style, keeps_breaks: bool) {
        if style.raised && !self.text.is_empty() && is_footnote_mark(text) {
            return;
        }
        // `_ga_<em>number</em>`: a word in italics at a joint of a name stands for what varies.
        let varies = style.italic
            && self.text.ends_with(['_', '-', '.'])
            && text.len() <= VARIES
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        if varies {
            self.text.push_str("{x}");
            return;
        }
        self.push_chars(text, line, style, keeps_breaks);
    }

    fn push_chars(&mut self, text: &str, mut line: u32, style: Style, keeps_breaks: bool) {
        for c in text.chars() {
            if c == '\n' {
                line += 1;
                if keeps_breaks {
                    self.end();
                    continue;
                }
            }
            // Marks that only allow a break part no name.
            if matches!(
                c,
                '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
            ) || turns(c)
            {
                continue;
            }
            if c.is_whitespace() || c.is_control() {
                if !self.text.is_empty() && !self.text.ends_with(' ') {
                    self.text.push(' ');
                }
                continue;
            }
            if self.text.is_empty() {
                self.line = line;
            }
            self.text.push(c);
            self.letters += 1;
            self.code += usize::from(style.code);
            self.strong += usize::from(style.strong);
        }
    }

    pub(super) fn end(&mut self) {
        let mut text = std::mem::take(&mut self.text);
        text.truncate(text.trim_end().len());
        if !text.is_empty() {
            self.done.push(Part {
                text,
                line: self.line,
                code: self.code == self.letters,
                strong: self.strong == self.letters,
                broken: false,
            });
        }
        (self.code, self.strong, self.letters) = (0, 0, 0);
    }

    pub(super) fn take(&mut self) -> Vec<Part> {
        self.end();
        std::mem::take(&mut self.done)
    }
}

/// Whether an element holds a label alone, as tools write “<b>Type</b>: …” right behind other words.
pub(super) fn is_label(tree: &Tree, id: Id) -> bool {
    let [only] = tree.node(id).children[..] else {
        return false;
    };
    matches!(tree.name(id), "b" | "strong" | "span")
        && matches!(&tree.node(only).kind, Kind::Text(text) if label(text).is_some())
}

/// Whether a raised text leads to a note: a number, a star, a dagger.
fn is_footnote_mark(text: &str) -> bool {
    let text = text.trim();
    text.len() <= 6
        && text.chars().all(|c| {
            c.is_ascii_digit()
                || matches!(
                    c,
                    '[' | ']' | '(' | ')' | '*' | ',' | '\u{2020}' | '\u{2021}' | '\u{a7}'
                )
        })
}

/// The lines inside an element.
pub(super) fn parts(tree: &Tree, id: Id) -> Vec<Part> {
    let mut lines = Lines::default();
    collect(tree, id, Style::default(), false, 0, &mut lines);
    lines.take()
}

/// Adds the text inside an element, line by line.
pub(super) fn collect(
    tree: &Tree,
    id: Id,
    style: Style,
    keeps_breaks: bool,
    depth: u32,
    lines: &mut Lines,
) {
    if depth > DEPTH {
        return;
    }
    for child in &tree.node(id).children {
        let node = tree.node(*child);
        if let Kind::Text(text) = &node.kind {
            lines.push(text, node.line, style, keeps_breaks);
            continue;
        }
        let name = tree.name(*child);
        if is_left_out(tree, *child) {
            continue;
        }
        let breaks = !is_inline(name);
        if breaks || is_label(tree, *child) {
            lines.end();
        }
        collect(
            tree,
            *child,
            style.inside(name),
            keeps_breaks,
            depth + 1,
            lines,
        );
        if breaks {
            lines.end();
        }
    }
}
