//! The paths that stand in code: in expressions, types and patterns, in the tokens of macros and in attributes.
//!
//! What they name is the business of `modules`, and so are `use` lines.

use super::modules::is_for_tests;
use proc_macro2::{TokenStream, TokenTree};
use syn::{Item, ext::IdentExt, visit::Visit};

/// Every path in these items, with its line.
pub(crate) fn paths(items: &[Item]) -> Vec<(Vec<String>, usize)> {
    let mut paths = Paths(Vec::new());
    for item in items {
        paths.visit_item(item);
    }
    paths.0
}

struct Paths(Vec<(Vec<String>, usize)>);

impl<'ast> Visit<'ast> for Paths {
    // `modules` reads these.
    fn visit_item_use(&mut self, _: &'ast syn::ItemUse) {}

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if !function.attrs.iter().any(is_for_tests) {
            syn::visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path
            .segments
            .iter()
            .map(|segment| segment.ident.unraw().to_string())
            .collect();
        if let Some(first) = path.segments.first() {
            self.0.push((names, first.ident.span().start().line));
        }
        syn::visit::visit_path(self, path);
    }

    // A constant in a pattern looks like a binding.
    fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
        let name = pattern.ident.unraw().to_string();
        if name.starts_with(char::is_uppercase) {
            self.0.push((vec![name], pattern.ident.span().start().line));
        }
        syn::visit::visit_pat_ident(self, pattern);
    }

    // The body of a macro is not Rust until the macro has seen it.
    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.tokens(called.tokens.clone());
        syn::visit::visit_macro(self, called);
    }

    // serde names functions in strings.
    fn visit_meta_list(&mut self, list: &'ast syn::MetaList) {
        for token in list.tokens.clone() {
            if let TokenTree::Literal(literal) = token
                && let syn::Lit::Str(text) = syn::Lit::new(literal)
                && let Ok(path) = text.parse::<syn::Path>()
            {
                let names = path
                    .segments
                    .iter()
                    .map(|segment| segment.ident.to_string());
                self.0.push((names.collect(), text.span().start().line));
            }
        }
        self.tokens(list.tokens.clone());
        syn::visit::visit_meta_list(self, list);
    }
}

impl Paths {
    /// Paths in tokens that no grammar is known for: names joined by `::`, unless a single dot makes them a member.
    fn tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let is = |at: Option<usize>, sign: char| {
            at.and_then(|at| tokens.get(at)).is_some_and(
                |token| matches!(token, TokenTree::Punct(found) if found.as_char() == sign),
            )
        };
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(first) => {
                    let member = is(at.checked_sub(1), '.') && !is(at.checked_sub(2), '.');
                    let mut names = vec![first.unraw().to_string()];
                    while is(Some(at + 1), ':')
                        && is(Some(at + 2), ':')
                        && let Some(TokenTree::Ident(next)) = tokens.get(at + 3)
                    {
                        names.push(next.unraw().to_string());
                        at += 3;
                    }
                    if !member {
                        self.0.push((names, first.span().start().line));
                    }
                }
                TokenTree::Literal(_) | TokenTree::Punct(_) => {}
            }
            at += 1;
        }
    }
}
