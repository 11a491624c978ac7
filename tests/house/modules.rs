//! The modules of one or more crates, parsed from their sources, and what a path in one of them names.
//!
//! Modules behind `#[cfg(test)]` are noted by file and not entered. Names that a macro makes, methods and
//! associated items are not resolved: an import graph needs the file of the first item on a path, no more.

use super::{paths::paths, sources::Sources};
use std::collections::{BTreeMap, BTreeSet};
use syn::{Attribute, Ident, Item, Meta, UseTree, ext::IdentExt, spanned::Spanned, visit::Visit};

/// What a path names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    /// An item that is defined in this file.
    Item(String),
    /// A module of these crates, by its place in `Modules::all`.
    Module(usize),
    /// Something of another crate, with the imports on the way written out.
    Outside(Vec<String>),
}

/// One name that a `use` brings in.
#[derive(Debug)]
pub(crate) struct Use {
    /// The name in this module; none where everything comes in (`::*`).
    pub(crate) name: Option<String>,
    pub(crate) path: Vec<String>,
    pub(crate) re_export: bool,
    pub(crate) line: usize,
}

#[derive(Debug)]
pub(crate) struct Module {
    pub(crate) file: String,
    /// The crate's root module.
    top: usize,
    parent: Option<usize>,
    children: BTreeMap<String, usize>,
    /// Names of types and traits: a path may go on below one.
    types: BTreeSet<String>,
    /// Names of functions, constants and macros: a path ends there.
    values: BTreeSet<String>,
    pub(crate) uses: Vec<Use>,
    /// The paths in its code, each with its line; what is for tests alone is left out.
    pub(crate) paths: Vec<(Vec<String>, usize)>,
}

#[derive(Debug, Default)]
pub(crate) struct Modules {
    pub(crate) all: Vec<Module>,
    /// Name of a crate, and its root module.
    crates: BTreeMap<String, usize>,
    /// Files that only tests see.
    pub(crate) for_tests: BTreeSet<String>,
}

impl Module {
    fn note_name(&mut self, item: &Item) {
        match name_of(item) {
            Some(Name::Type(name)) => self.types.insert(name.unraw().to_string()),
            Some(Name::Value(name)) => self.values.insert(name.unraw().to_string()),
            None => false,
        };
    }
}

impl Modules {
    /// Parses crates, each given by its name and the file of its root module.
    pub(crate) fn parse(sources: &Sources, crates: &[(&str, &str)]) -> Self {
        let mut modules = Self::default();
        for (name, file) in crates {
            let top = modules.file(sources, file, None);
            modules.crates.insert((*name).to_owned(), top);
        }
        modules
    }

    /// Files that are part of the crates as they ship.
    pub(crate) fn production(&self) -> BTreeSet<&str> {
        self.all.iter().map(|module| module.file.as_str()).collect()
    }

    fn file(&mut self, sources: &Sources, file: &str, parent: Option<usize>) -> usize {
        let text = sources
            .0
            .get(file)
            .unwrap_or_else(|| panic!("{file} is declared and not there"));
        let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{file}: {error}"));
        self.module(sources, file, parsed.items, parent, &folder_of(file))
    }

    fn module(
        &mut self,
        sources: &Sources,
        file: &str,
        items: Vec<Item>,
        parent: Option<usize>,
        folder: &str,
    ) -> usize {
        let id = self.all.len();
        self.all.push(Module {
            file: file.to_owned(),
            top: parent.map_or(id, |parent| self.all[parent].top),
            parent,
            children: BTreeMap::new(),
            types: BTreeSet::new(),
            values: BTreeSet::new(),
            uses: Vec::new(),
            paths: Vec::new(),
        });
        let mut body = Vec::new();
        for item in items {
            let test = attributes(&item).iter().any(is_for_tests);
            match item {
                Item::Mod(child) => {
                    assert!(
                        !child.attrs.iter().any(|attr| attr.path().is_ident("path")),
                        "{file}: a module with a path of its own is not followed"
                    );
                    let name = child.ident.unraw().to_string();
                    let below = format!("{folder}/{name}");
                    let inner = match child.content {
                        Some(_) if test => continue,
                        Some((_, items)) => self.module(sources, file, items, Some(id), &below),
                        None if test => {
                            self.note_for_tests(sources, &below);
                            continue;
                        }
                        None => self.file(sources, &declared(sources, &below), Some(id)),
                    };
                    self.all[id].children.insert(name, inner);
                }
                _ if test => {}
                item => {
                    self.all[id].note_name(&item);
                    body.push(item);
                }
            }
        }
        let mut uses = Uses(Vec::new());
        for item in &body {
            uses.visit_item(item);
        }
        self.all[id].uses = uses.0;
        self.all[id].paths = paths(&body);
        id
    }

    /// Notes a file that only tests see, and the files beside it that it alone declares.
    fn note_for_tests(&mut self, sources: &Sources, below: &str) {
        let file = declared(sources, below);
        let parsed =
            syn::parse_file(&sources.0[&file]).unwrap_or_else(|error| panic!("{file}: {error}"));
        let folder = folder_of(&file);
        self.for_tests.insert(file);
        for item in parsed.items {
            if let Item::Mod(child) = item
                && child.content.is_none()
            {
                self.note_for_tests(sources, &format!("{folder}/{}", child.ident.unraw()));
            }
        }
    }

    /// Whether a path leads into these crates by the way that it begins.
    pub(crate) fn is_ours(&self, path: &[String]) -> bool {
        let first = path.first().map_or("", String::as_str);
        path.len() > 1
            && (["crate", "self", "super"].contains(&first) || self.crates.contains_key(first))
    }

    /// What a path names that stands in this module; nothing where it names nothing that is known here.
    pub(crate) fn resolve(&self, module: usize, path: &[String]) -> BTreeSet<Target> {
        self.resolve_once(module, path, &mut BTreeSet::new())
    }

    fn resolve_once(
        &self,
        module: usize,
        path: &[String],
        seen: &mut BTreeSet<(usize, usize)>,
    ) -> BTreeSet<Target> {
        let Some((first, rest)) = path.split_first() else {
            return BTreeSet::new();
        };
        let here = &self.all[module];
        match first.as_str() {
            "Self" => BTreeSet::new(),
            "crate" => self.descend(here.top, rest, seen),
            "self" | "super" => self.descend(module, path, seen),
            _ => {
                let found = self.member(module, first, rest, seen);
                if !found.is_empty() {
                    found
                } else if let Some(top) = self.crates.get(first) {
                    self.descend(*top, rest, seen)
                } else {
                    BTreeSet::from([Target::Outside(path.to_vec())])
                }
            }
        }
    }

    fn descend(
        &self,
        module: usize,
        path: &[String],
        seen: &mut BTreeSet<(usize, usize)>,
    ) -> BTreeSet<Target> {
        match path.split_first() {
            None => BTreeSet::from([Target::Module(module)]),
            Some((first, rest)) if first == "self" => self.descend(module, rest, seen),
            Some((first, rest)) if first == "super" => match self.all[module].parent {
                Some(parent) => self.descend(parent, rest, seen),
                None => BTreeSet::new(),
            },
            Some((first, rest)) => self.member(module, first, rest, seen),
        }
    }

    /// What a name in a module stands for, and what the rest of the path names below it.
    fn member(
        &self,
        module: usize,
        name: &str,
        rest: &[String],
        seen: &mut BTreeSet<(usize, usize)>,
    ) -> BTreeSet<Target> {
        let here = &self.all[module];
        let mut found = BTreeSet::new();
        // One name may be a module, a type and a function at once.
        if let Some(child) = here.children.get(name) {
            found.extend(self.descend(*child, rest, seen));
        }
        if here.types.contains(name) || rest.is_empty() && here.values.contains(name) {
            found.insert(Target::Item(here.file.clone()));
        }
        // Each import is followed once: in `use memchr::memchr` the first name is not the second.
        for (at, import) in here.uses.iter().enumerate() {
            if import.name.as_deref() == Some(name) && seen.insert((module, at)) {
                let path = [import.path.as_slice(), rest].concat();
                found.extend(self.resolve_once(module, &path, seen));
            }
        }
        if !found.is_empty() {
            return found;
        }
        for (at, import) in here.uses.iter().enumerate() {
            if import.name.is_some() || !seen.insert((module, at)) {
                continue;
            }
            for target in self.resolve_once(module, &import.path, seen) {
                if let Target::Module(other) = target {
                    found.extend(self.member(other, name, rest, seen));
                }
            }
        }
        found
    }
}

/// The `use` lines of a module, those inside its functions among them.
struct Uses(Vec<Use>);

impl<'ast> Visit<'ast> for Uses {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if item.attrs.iter().any(is_for_tests) {
            return;
        }
        let re_export = !matches!(item.vis, syn::Visibility::Inherited);
        self.tree(&item.tree, &mut Vec::new(), re_export);
    }
}

impl Uses {
    fn tree(&mut self, tree: &UseTree, before: &mut Vec<String>, re_export: bool) {
        let line = tree.span().start().line;
        let mut add = |name: Option<String>, path: Vec<String>| {
            self.0.push(Use {
                name,
                path,
                re_export,
                line,
            });
        };
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.unraw().to_string());
                self.tree(&path.tree, before, re_export);
                before.pop();
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.tree(tree, before, re_export);
                }
            }
            UseTree::Glob(_) => add(None, before.clone()),
            UseTree::Name(name) if name.ident == "self" => {
                add(before.last().cloned(), before.clone());
            }
            UseTree::Name(name) => {
                let name = name.ident.unraw().to_string();
                add(Some(name.clone()), [before.as_slice(), &[name]].concat());
            }
            UseTree::Rename(rename) => {
                let mut path = before.clone();
                if rename.ident != "self" {
                    path.push(rename.ident.unraw().to_string());
                }
                add(Some(rename.rename.unraw().to_string()), path);
            }
        }
    }
}

/// Whether an attribute limits its item to tests: `cfg(test)`, alone or with more conditions.
pub(crate) fn is_for_tests(attribute: &Attribute) -> bool {
    let Meta::List(list) = &attribute.meta else {
        return false;
    };
    let tokens = list.tokens.to_string();
    list.path.is_ident("cfg") && (tokens == "test" || tokens.starts_with("all (test"))
}

/// The folder in which a file's child modules lie.
fn folder_of(file: &str) -> String {
    let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
    match name {
        "mod.rs" | "lib.rs" | "main.rs" => folder.to_owned(),
        name => format!("{folder}/{}", name.trim_end_matches(".rs")),
    }
}

/// The file of a declared module: one of the two that the compiler looks for.
fn declared(sources: &Sources, below: &str) -> String {
    let own = format!("{below}/mod.rs");
    if sources.0.contains_key(&own) {
        own
    } else {
        format!("{below}.rs")
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

enum Name<'a> {
    Type(&'a Ident),
    Value(&'a Ident),
}

fn name_of(item: &Item) -> Option<Name<'_>> {
    Some(match item {
        Item::Const(item) => Name::Value(&item.ident),
        Item::Enum(item) => Name::Type(&item.ident),
        Item::Fn(item) => Name::Value(&item.sig.ident),
        Item::Macro(item) => Name::Value(item.ident.as_ref()?),
        Item::Static(item) => Name::Value(&item.ident),
        Item::Struct(item) => Name::Type(&item.ident),
        Item::Trait(item) => Name::Type(&item.ident),
        Item::Type(item) => Name::Type(&item.ident),
        Item::Union(item) => Name::Type(&item.ident),
        _ => return None,
    })
}
