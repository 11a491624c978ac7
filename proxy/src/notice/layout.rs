//! HTML as blocks, as a reader sees it. Hidden parts are read, forms and scripts are not.
//!
//! It knows how pages are laid out and nothing of cookies but which buttons may stand for headings.

use crate::notice::{
    block::{Block, Cell, Part, joined, level},
    category, grid,
    inline::{DEPTH, Lines, Style, collect, is_inline, is_label, is_left_out, parts},
    subject, text,
    tree::{Id, Kind, Tree},
};

/// The blocks of a document, in its order.
pub(super) fn blocks(tree: &Tree) -> Vec<Block> {
    let mut builder = Builder {
        tree,
        blocks: Vec::new(),
        lines: Lines::default(),
        list: 0,
    };
    if let Some(title) = tree.text_of("title") {
        let part = Part {
            text: title,
            line: 1,
            ..Part::default()
        };
        builder.blocks.push(Block::Heading(level::TITLE, part));
    }
    builder.walk(tree.root(), Style::default(), 0);
    builder.flush();
    builder.blocks
}

struct Builder<'t> {
    tree: &'t Tree,
    blocks: Vec<Block>,
    lines: Lines,
    list: u8,
}

impl Builder<'_> {
    /// Ends the paragraph that is being read.
    fn flush(&mut self) {
        let parts = self.lines.take();
        if !parts.is_empty() {
            self.blocks.push(Block::Text(Cell::of(parts)));
        }
    }

    fn walk(&mut self, id: Id, style: Style, depth: u32) {
        if depth > DEPTH {
            return;
        }
        let node = self.tree.node(id);
        if let Kind::Text(text) = &node.kind {
            return self.lines.push(text, node.line, style, false);
        }
        let name = self.tree.name(id);
        if is_left_out(self.tree, id) {
            return;
        }
        let role = self.tree.attribute(id, "role").unwrap_or_default();
        match (name, role) {
            (_, "heading") => self.heading(id, self.aria_level(id)),
            ("br", _) => self.lines.end(),
            ("hr", _) => self.flush(),
            ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", _) => {
                self.heading(id, name.as_bytes()[1] - b'0')
            }
            ("summary" | "legend" | "figcaption", _) => self.heading(id, level::SUMMARY),
            ("button", _) => self.button(id),
            ("dialog", _) | (_, "dialog" | "alertdialog") => self.apart(id, depth),
            ("table", _) if !self.is_layout(id) => self.table(id),
            ("dl", _) => self.definitions(id, depth),
            ("ul" | "ol", _) => self.list(id, style, depth),
            ("li", _) => self.item(id, depth),
            ("pre", _) => self.preformatted(id, style, depth),
            _ if is_inline(name) && !matches!(role, "row" | "table" | "rowgroup") => {
                if is_label(self.tree, id) {
                    self.lines.end();
                }
                self.children(id, style.inside(name), depth);
            }
            _ if self.rows_of_blocks(id) => {}
            _ => {
                self.flush();
                self.children(id, style.inside(name), depth);
                self.flush();
            }
        }
    }

    fn children(&mut self, id: Id, style: Style, depth: u32) {
        for child in &self.tree.node(id).children {
            self.walk(*child, style, depth + 1);
        }
    }

    fn heading(&mut self, id: Id, level: u8) {
        self.flush();
        if let Some(part) = joined(&parts(self.tree, id)) {
            self.blocks.push(Block::Heading(level, part));
        }
    }

    fn aria_level(&self, id: Id) -> u8 {
        let written = self
            .tree
            .attribute(id, "aria-level")
            .and_then(|level| level.parse().ok());
        written.unwrap_or(2).clamp(1, 6)
    }

    /// The button of a part that opens is its heading; other buttons say nothing of cookies.
    fn button(&mut self, id: Id) {
        let opens = ["aria-controls", "aria-expanded"]
            .iter()
            .any(|name| self.tree.attribute(id, name).is_some());
        let part = joined(&parts(self.tree, id));
        let heads = part.filter(|part| {
            category::names_category(&part.text) || (opens && !subject::is_action(&part.text))
        });
        self.flush();
        if let Some(part) = heads {
            self.blocks.push(Block::Heading(level::SUMMARY, part));
        }
    }

    fn apart(&mut self, id: Id, depth: u32) {
        self.flush();
        let before = std::mem::take(&mut self.blocks);
        if let Some(text) = self.tree.attribute(id, "aria-label") {
            let part = Part {
                text: text.trim().to_owned(),
                line: self.tree.node(id).line,
                ..Part::default()
            };
            self.blocks.push(Block::Heading(1, part));
        }
        self.children(id, Style::default(), depth);
        self.flush();
        let inside = std::mem::replace(&mut self.blocks, before);
        self.blocks.push(Block::Apart(inside));
    }

    fn list(&mut self, id: Id, style: Style, depth: u32) {
        self.flush();
        self.list = self.list.saturating_add(1);
        self.children(id, style, depth);
        self.list -= 1;
        self.flush();
    }

    /// An item without the lists inside it, which follow as items of their own.
    fn item(&mut self, id: Id, depth: u32) {
        self.flush();
        let at = self.blocks.len();
        let list = self.list.clamp(1, 100);
        self.children(id, Style::default(), depth);
        self.flush();
        let mut parts = Vec::new();
        let inside: Vec<Block> = self.blocks.drain(at..).collect();
        for block in inside {
            match block {
                Block::Text(cell) => parts.extend(cell.parts),
                other => {
                    self.put_item(list, &mut parts);
                    self.blocks.push(other);
                }
            }
        }
        self.put_item(list, &mut parts);
    }

    fn put_item(&mut self, list: u8, parts: &mut Vec<Part>) {
        if !parts.is_empty() {
            let cell = Cell::of(std::mem::take(parts));
            self.blocks.push(Block::Item(list, cell));
        }
    }

    fn preformatted(&mut self, id: Id, style: Style, depth: u32) {
        self.flush();
        if let Some(tables) = self.drawn(id) {
            self.blocks.extend(tables);
            return;
        }
        collect(
            self.tree,
            id,
            style.inside("pre"),
            true,
            depth,
            &mut self.lines,
        );
        self.flush();
    }

    /// The blocks of a text that keeps its spaces, where it draws a table with them.
    fn drawn(&self, id: Id) -> Option<Vec<Block>> {
        let [child] = self.tree.node(id).children[..] else {
            return None;
        };
        let node = self.tree.node(child);
        let Kind::Text(text) = &node.kind else {
            return None;
        };
        let above = usize::try_from(node.line.saturating_sub(1)).ok()?;
        let blocks = text::blocks(&format!("{}{text}", "\n".repeat(above)));
        let has_table = blocks.iter().any(|block| matches!(block, Block::Table(_)));
        has_table.then_some(blocks)
    }

    fn definitions(&mut self, id: Id, depth: u32) {
        self.flush();
        if depth > DEPTH {
            return;
        }
        for child in self.tree.elements(id).collect::<Vec<_>>() {
            match self.tree.name(child) {
                "dt" => {
                    let term = Block::Term(Cell::of(parts(self.tree, child)));
                    self.blocks.push(term);
                }
                "dd" if self.tree.holds(child, &["table", "dl"], usize::MAX) => {
                    self.children(child, Style::default(), depth);
                }
                "dd" => {
                    let details = Block::Details(Cell::of(parts(self.tree, child)));
                    self.blocks.push(details);
                }
                _ => self.definitions(child, depth + 1),
            }
            self.flush();
        }
    }

    /// Whether a table only lays a page out.
    fn is_layout(&self, id: Id) -> bool {
        self.tree
            .holds(id, &["table", "h1", "h2", "dl"], usize::MAX)
    }

    fn table(&mut self, id: Id) {
        self.flush();
        self.label_of_table(id);
        let mut rows = Vec::new();
        let mut open: Vec<Id> = vec![id];
        while let Some(id) = open.pop() {
            match self.tree.name(id) {
                "caption" => {
                    if let Some(part) = joined(&parts(self.tree, id)) {
                        self.blocks.push(Block::Heading(level::CAPTION, part));
                    }
                }
                "tr" => rows.push(id),
                _ => {
                    let inside: Vec<Id> = self.tree.elements(id).collect();
                    open.extend(inside.into_iter().rev());
                }
            }
        }
        self.blocks.push(Block::Table(grid::rows(self.tree, &rows)));
    }

    /// What a table is called for those who hear the page.
    fn label_of_table(&mut self, id: Id) {
        if let Some(text) = self
            .tree
            .attribute(id, "aria-label")
            .filter(|text| !text.trim().is_empty())
        {
            let part = Part {
                text: text.trim().to_owned(),
                line: self.tree.node(id).line,
                ..Part::default()
            };
            self.blocks.push(Block::Heading(level::CAPTION, part));
        }
    }

    /// Reads rows that are made of sibling blocks as a table. False if this is none.
    fn rows_of_blocks(&mut self, id: Id) -> bool {
        let Some(rows) = grid::rows_of_blocks(self.tree, id) else {
            return false;
        };
        self.flush();
        self.label_of_table(id);
        self.blocks.push(Block::Table(rows));
        true
    }
}
