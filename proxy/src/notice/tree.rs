//! HTML as a tree that knows the line of each text: html5ever parses, this keeps elements and texts.
//!
//! It judges nothing, and keeps no comment, no doctype and no attribute but the few that shape a table or a block.

use crate::notice::block::one_line;
use html5ever::{
    Attribute, ExpandedName, LocalName, ParseOpts, QualName,
    interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink},
    local_name, ns,
    tendril::{StrTendril, TendrilSink},
};
use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    rc::Rc,
};

/// Deepest nesting that is read: a page written by people stays far below.
const DEPTH: u32 = 512;
/// Most elements and texts that are read.
const NODES: usize = 4_000_000;
/// Bytes that are parsed between two looks at the bounds.
const CHUNK: usize = 1 << 13;

/// A place in the tree.
pub(super) type Id = usize;

/// An HTML document.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

#[derive(Debug)]
pub(super) struct Node {
    pub(super) parent: Option<Id>,
    pub(super) children: Vec<Id>,
    /// Line of its start, from 1.
    pub(super) line: u32,
    pub(super) kind: Kind,
    depth: u32,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// The document, or what is left out.
    Other,
    Element {
        name: LocalName,
        attributes: Vec<(LocalName, String)>,
    },
    Text(String),
}

/// Why a document was not read to its end.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooMuch {
    /// The line where it became too much.
    pub(super) line: u32,
    /// Too deep, or too many elements.
    pub(super) deep: bool,
}

impl Tree {
    /// Parses a document. Broken HTML is read as browsers read it.
    pub(super) fn parse(html: &str) -> Result<Self, TooMuch> {
        let mut parser = html5ever::parse_document(Sink::default(), ParseOpts::default());
        let mut rest = html;
        while !rest.is_empty() {
            let (chunk, later) = rest.split_at(rest.floor_char_boundary(CHUNK.min(rest.len())));
            parser.process(StrTendril::from_slice(chunk));
            rest = later;
            let sink = &parser.tokenizer.sink.sink;
            let deep = sink.deepest.get() > DEPTH;
            if deep || sink.nodes.borrow().len() > NODES {
                let line = sink.line.get();
                return Err(TooMuch { line, deep });
            }
        }
        let nodes = parser.finish();
        match nodes.iter().find(|node| node.depth > DEPTH) {
            Some(node) => Err(TooMuch {
                line: node.line,
                deep: true,
            }),
            None => Ok(Self { nodes }),
        }
    }

    pub(super) fn root(&self) -> Id {
        0
    }

    pub(super) fn node(&self, id: Id) -> &Node {
        &self.nodes[id]
    }

    /// The element's name; empty for what is no element.
    pub(super) fn name(&self, id: Id) -> &str {
        match &self.nodes[id].kind {
            Kind::Element { name, .. } => name,
            _ => "",
        }
    }

    pub(super) fn attribute(&self, id: Id, wanted: &str) -> Option<&str> {
        let Kind::Element { attributes, .. } = &self.nodes[id].kind else {
            return None;
        };
        let found = attributes.iter().find(|(name, _)| &**name == wanted);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether an element of one of these names is inside; searched no further than `most` nodes.
    pub(super) fn holds(&self, id: Id, names: &[&str], most: usize) -> bool {
        let mut open: Vec<Id> = self.elements(id).collect();
        let mut seen = 0;
        while let Some(id) = open.pop() {
            seen += 1;
            if names.contains(&self.name(id)) {
                return true;
            }
            if seen > most {
                return false;
            }
            open.extend(self.elements(id));
        }
        false
    }

    /// The text of the first element of this name.
    pub(super) fn text_of(&self, name: &str) -> Option<String> {
        let id = (0..self.nodes.len()).find(|id| self.name(*id) == name)?;
        let texts =
            self.nodes[id]
                .children
                .iter()
                .filter_map(|child| match &self.nodes[*child].kind {
                    Kind::Text(text) => Some(text.as_str()),
                    _ => None,
                });
        let text = one_line(&texts.collect::<Vec<&str>>().join(" "));
        (!text.is_empty()).then_some(text)
    }

    /// The children that are elements.
    pub(super) fn elements(&self, id: Id) -> impl Iterator<Item = Id> {
        let children = self.nodes[id].children.iter().copied();
        children.filter(|child| matches!(self.nodes[*child].kind, Kind::Element { .. }))
    }
}

/// A node while the tree is built: its name is asked for while the nodes change.
#[derive(Clone)]
struct Handle {
    id: Id,
    name: Rc<QualName>,
}

struct Sink {
    nodes: RefCell<Vec<Node>>,
    line: Cell<u32>,
    deepest: Cell<u32>,
    nameless: Rc<QualName>,
}

impl Default for Sink {
    fn default() -> Self {
        let document = Node {
            parent: None,
            children: Vec::new(),
            line: 1,
            kind: Kind::Other,
            depth: 0,
        };
        Self {
            nodes: RefCell::new(vec![document]),
            line: Cell::new(1),
            deepest: Cell::new(0),
            nameless: Rc::new(QualName::new(None, ns!(), local_name!(""))),
        }
    }
}

impl Sink {
    fn add(&self, kind: Kind, name: Rc<QualName>) -> Handle {
        let mut nodes = self.nodes.borrow_mut();
        let id = nodes.len();
        nodes.push(Node {
            parent: None,
            children: Vec::new(),
            line: self.line.get(),
            kind,
            depth: 0,
        });
        Handle { id, name }
    }

    fn other(&self) -> Handle {
        self.add(Kind::Other, Rc::clone(&self.nameless))
    }

    /// Puts a node or a text among the children of `parent`, before the one at `at`.
    fn put(&self, parent: Id, at: usize, child: NodeOrText<Handle>) {
        let id = match child {
            NodeOrText::AppendNode(node) => {
                self.detach(node.id);
                node.id
            }
            NodeOrText::AppendText(text) => {
                if self.joins(parent, at, &text) {
                    return;
                }
                let id = self
                    .add(Kind::Text(text.to_string()), Rc::clone(&self.nameless))
                    .id;
                // The parser reports a text once its last line is reached.
                let lines = u32::try_from(text.matches('\n').count()).unwrap_or(u32::MAX);
                let mut nodes = self.nodes.borrow_mut();
                nodes[id].line = nodes[id].line.saturating_sub(lines).max(1);
                id
            }
        };
        let mut nodes = self.nodes.borrow_mut();
        let depth = nodes[parent].depth + 1;
        self.deepest.set(self.deepest.get().max(depth));
        nodes[id].depth = depth;
        nodes[id].parent = Some(parent);
        let at = at.min(nodes[parent].children.len());
        nodes[parent].children.insert(at, id);
    }

    /// Adds a text to the one before it, if there is one.
    fn joins(&self, parent: Id, at: usize, text: &str) -> bool {
        let mut nodes = self.nodes.borrow_mut();
        let children = &nodes[parent].children;
        let at = at.min(children.len());
        let before = at.checked_sub(1).map(|before| children[before]);
        match before.map(|before| &mut nodes[before].kind) {
            Some(Kind::Text(known)) => {
                known.push_str(text);
                true
            }
            _ => false,
        }
    }

    fn detach(&self, id: Id) {
        let mut nodes = self.nodes.borrow_mut();
        if let Some(parent) = nodes[id].parent.take() {
            let children = &mut nodes[parent].children;
            if let Some(at) = children.iter().rposition(|child| *child == id) {
                children.remove(at);
            }
        }
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Vec<Node>;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Vec<Node> {
        self.nodes.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle {
            id: 0,
            name: Rc::clone(&self.nameless),
        }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ExpandedName<'a> {
        target.name.expanded()
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, _: ElementFlags) -> Handle {
        let attributes = attrs
            .into_iter()
            .map(|attribute| (attribute.name.local, attribute.value.to_string()))
            .collect();
        let kind = Kind::Element {
            name: name.local.clone(),
            attributes,
        };
        self.add(kind, Rc::new(name))
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        self.other()
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        self.other()
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.put(parent.id, usize::MAX, child);
    }

    fn append_based_on_parent_node(
        &self,
        element: &Handle,
        previous: &Handle,
        child: NodeOrText<Handle>,
    ) {
        if self.nodes.borrow()[element.id].parent.is_some() {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Handle) -> Handle {
        target.clone()
    }

    fn same_node(&self, one: &Handle, two: &Handle) -> bool {
        one.id == two.id
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        let (parent, at) = {
            let nodes = self.nodes.borrow();
            let Some(parent) = nodes[sibling.id].parent else {
                return;
            };
            let mut children = nodes[parent].children.iter();
            (parent, children.rposition(|child| *child == sibling.id))
        };
        self.put(parent, at.unwrap_or(usize::MAX), child);
    }

    fn add_attrs_if_missing(&self, _: &Handle, _: Vec<Attribute>) {}

    fn remove_from_parent(&self, target: &Handle) {
        self.detach(target.id);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        let mut nodes = self.nodes.borrow_mut();
        let children = std::mem::take(&mut nodes[node.id].children);
        for child in &children {
            nodes[*child].parent = Some(new_parent.id);
        }
        nodes[new_parent.id].children.extend(children);
    }

    fn set_current_line(&self, line: u64) {
        self.line.set(u32::try_from(line).unwrap_or(u32::MAX));
    }
}
