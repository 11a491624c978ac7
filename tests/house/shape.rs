//! The shape of a source file: its head, its length, and the length of its functions.
//!
//! Functions of unit tests are not counted: their tables may be long.

use super::{
    modules::is_for_tests,
    project::{MODULES, SOURCES},
    sources::Sources,
};
use std::sync::LazyLock;
use syn::{ItemFn, ItemMod, spanned::Spanned, visit::Visit};

/// Lines that a file may have.
const FILE_LINES: usize = 400;

/// Lines that a function may have, from its name to its closing brace.
const FUNCTION_LINES: usize = 60;

/// What ships and what tests it.
static RUST: LazyLock<Sources> =
    LazyLock::new(|| Sources::read(&["shared", "proxy", "tests"], &[".rs"]));

#[test]
fn every_file_says_first_what_it_is_responsible_for() {
    let endings = [".rs", ".js", ".py", "/run", "/renew"];
    let sources = Sources::read(&["shared", "proxy", "extension", "tests"], &endings);
    let has_head = |file: &str, text: &str| match file.rsplit_once('.') {
        Some((_, "rs")) => text.starts_with("//! "),
        Some((_, "js")) => text.starts_with("// ") || text.starts_with("/**"),
        Some((_, "py")) => text.starts_with("\"\"\""),
        _ => text
            .lines()
            .nth(1)
            .is_some_and(|line| line.starts_with("# ")),
    };
    let without: Vec<_> = sources
        .0
        .iter()
        .filter(|(file, text)| !has_head(file, text))
        .map(|(file, _)| file)
        .collect();
    assert!(without.is_empty(), "without a head: {without:?}");
}

#[test]
fn a_file_holds_one_noun() {
    let long: Vec<String> = RUST
        .0
        .iter()
        .map(|(file, text)| (file, text.lines().count()))
        .filter(|(_, lines)| *lines > FILE_LINES)
        .map(|(file, lines)| format!("{file} ({lines})"))
        .collect();
    assert!(long.is_empty(), "longer than {FILE_LINES} lines: {long:?}");
}

#[test]
fn a_function_is_read_at_a_glance() {
    let production = MODULES.production();
    let long: Vec<String> = RUST
        .0
        .iter()
        .filter(|(file, _)| file.starts_with("tests/") || production.contains(file.as_str()))
        .flat_map(|(file, text)| {
            functions(text)
                .into_iter()
                .filter(|(_, _, lines)| *lines > FUNCTION_LINES)
                .map(move |(name, line, lines)| format!("{file}:{line}: {name} has {lines} lines"))
        })
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn names_say_what_a_thing_does() {
    // A file of helpers has no subject, and "handle" or "get" does not say what a function does.
    let files = ["utils", "helpers", "common", "manager"];
    // Methods of html5ever's `TreeSink`, whose names are not ours.
    let given = ["get_document", "get_template_contents"];
    let functions_of = |text| functions(text).into_iter();
    let wrong: Vec<String> = SOURCES
        .0
        .iter()
        .flat_map(|(file, text)| {
            let name = file
                .rsplit_once('/')
                .map_or(file.as_str(), |(_, name)| name);
            let named = files.iter().filter(|word| name.contains(**word));
            let functions = functions_of(text).filter(|(name, ..)| {
                ["get_", "handle_", "process_"]
                    .iter()
                    .any(|word| name.starts_with(word))
                    && !given.contains(&name.as_str())
            });
            named
                .map(|_| file.clone())
                .chain(functions.map(|(name, line, _)| format!("{file}:{line}: {name}")))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(wrong.is_empty(), "named after nothing: {wrong:?}");
}

/// Name, first line and number of lines of each function, those of test modules excepted.
pub(crate) fn functions(text: &str) -> Vec<(String, usize, usize)> {
    let mut functions = Functions(Vec::new());
    functions.visit_file(&syn::parse_file(text).expect("a source file is Rust"));
    functions.0
}

struct Functions(Vec<(String, usize, usize)>);

impl Functions {
    fn add(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let first = signature.span().start().line;
        let last = block.span().end().line;
        self.0
            .push((signature.ident.to_string(), first, last - first + 1));
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        if !module.attrs.iter().any(is_for_tests) {
            syn::visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        self.add(&function.sig, &function.block);
        syn::visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.add(&function.sig, &function.block);
        syn::visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(block) = &function.default {
            self.add(&function.sig, block);
        }
        syn::visit::visit_trait_item_fn(self, function);
    }
}
