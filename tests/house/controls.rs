//! Controls: small trees in memory in which the graph must find exactly what is there.

use super::{
    graph::{Graph, room_of},
    modules::Modules,
    shape::functions,
    sources::Sources,
};

/// The graph of a crate `tin`, and of a crate `field` where there is one.
fn graph(files: &[(&str, &str)]) -> Graph {
    let crates: Vec<(&str, &str)> = [("field", "field/src/lib.rs"), ("tin", "tin/src/lib.rs")]
        .into_iter()
        .filter(|(_, root)| files.iter().any(|(file, _)| file == root))
        .collect();
    Graph::of(&Modules::parse(&Sources::of(files), &crates))
}

/// Its arrows as `from>to`, without the common beginning.
fn arrows(graph: &Graph) -> Vec<String> {
    let short = |file: &str| file.replace("tin/src/", "").replace(".rs", "");
    graph
        .arrows
        .keys()
        .map(|(from, to)| format!("{}>{}", short(from), short(to)))
        .collect()
}

#[test]
fn a_circle_is_found_whole_and_what_leads_to_it_is_not_part_of_it() {
    let graph = graph(&[
        ("tin/src/lib.rs", "mod a; mod b; mod c; mod d;"),
        ("tin/src/a.rs", "use crate::b::B;\npub struct A;"),
        ("tin/src/b.rs", "pub struct B;\nfn f(c: crate::c::C) {}"),
        ("tin/src/c.rs", "pub struct C;\nfn f() { super::a::A; }"),
        ("tin/src/d.rs", "use crate::a::A;"),
    ]);
    assert_eq!(arrows(&graph), ["a>b", "b>c", "c>a", "d>a"]);
    let circles = graph.circles();
    assert_eq!(circles.len(), 1);
    let lines: Vec<_> = circles[0]
        .values()
        .map(|mention| (mention.line, mention.path.as_str()))
        .collect();
    assert_eq!(
        lines,
        [(1, "crate::b::B"), (2, "crate::c::C"), (2, "super::a::A")]
    );
}

#[test]
fn a_re_export_is_followed_to_the_file_that_defines_the_item() {
    let graph = graph(&[
        ("tin/src/lib.rs", "mod ca; mod user;"),
        (
            "tin/src/ca/mod.rs",
            "mod mint; mod root; pub use mint::Mint; pub(crate) use root::*;",
        ),
        ("tin/src/ca/mint.rs", "use super::Root; pub struct Mint;"),
        ("tin/src/ca/root.rs", "pub struct Root;"),
        (
            "tin/src/user.rs",
            "use crate::ca::{self, Mint as Maker}; fn f(root: ca::Root) {}",
        ),
    ]);
    assert_eq!(
        arrows(&graph),
        ["ca/mint>ca/root", "user>ca/mint", "user>ca/root"]
    );
    assert!(graph.circles().is_empty() && graph.unresolved.is_empty());
}

#[test]
fn a_child_that_uses_what_its_parent_defines_is_a_circle_once_the_parent_uses_the_child() {
    let child = ("tin/src/ca/mint.rs", "use super::DAYS; pub struct Mint;");
    let root = ("tin/src/lib.rs", "mod ca;");
    let declared_only = graph(&[
        root,
        (
            "tin/src/ca/mod.rs",
            "mod mint; pub use mint::Mint; const DAYS: u8 = 1;",
        ),
        child,
    ]);
    assert_eq!(arrows(&declared_only), ["ca/mint>ca/mod"]);
    assert!(declared_only.circles().is_empty());
    let used = graph(&[
        root,
        (
            "tin/src/ca/mod.rs",
            "mod mint; pub use mint::Mint; const DAYS: u8 = 1; fn f(mint: &Mint) {}",
        ),
        child,
    ]);
    assert_eq!(arrows(&used), ["ca/mint>ca/mod", "ca/mod>ca/mint"]);
    assert_eq!(used.circles().len(), 1);
}

#[test]
fn paths_are_found_in_macros_attributes_patterns_and_other_crates() {
    let graph = graph(&[
        ("field/src/lib.rs", "pub mod site;"),
        ("field/src/site.rs", "pub fn canonical_host() {}"),
        ("tin/src/lib.rs", "mod a; mod b; mod c; mod d; mod e;"),
        (
            "tin/src/a.rs",
            "fn f() { log!(\"x\", n = crate::b::name(), x.c); 0..crate::c::N; field::site::canonical_host(); }",
        ),
        ("tin/src/b.rs", "pub fn name() {}"),
        ("tin/src/c.rs", "pub const N: u8 = 1;"),
        (
            "tin/src/d.rs",
            "#[serde(with = \"crate::e::text\")] struct S; fn f() { match 1 { crate::c::N => (), _ => () } }",
        ),
        ("tin/src/e.rs", "pub fn text() {}"),
    ]);
    assert_eq!(
        arrows(&graph),
        ["a>field/src/site", "a>b", "a>c", "d>c", "d>e"]
    );
}

#[test]
fn what_is_for_tests_alone_makes_no_arrow() {
    let files = [
        (
            "tin/src/lib.rs",
            "mod a; mod b; #[cfg(test)] mod tests; #[cfg(not(test))] mod c;",
        ),
        (
            "tin/src/a.rs",
            "#[cfg(test)] use crate::b::B; struct A; impl A { #[cfg(test)] fn f() { crate::b::B; } }\n\
             #[cfg(test)] mod tests { use crate::b::B; }",
        ),
        ("tin/src/b.rs", "pub struct B;"),
        ("tin/src/c.rs", "use crate::b::B;"),
        ("tin/src/tests.rs", "mod more; use crate::a::A;"),
        ("tin/src/tests/more.rs", "use crate::b::B;"),
    ];
    let modules = Modules::parse(&Sources::of(&files), &[("tin", "tin/src/lib.rs")]);
    assert_eq!(arrows(&Graph::of(&modules)), ["c>b"]);
    let for_tests: Vec<_> = modules.for_tests.iter().map(String::as_str).collect();
    assert_eq!(for_tests, ["tin/src/tests.rs", "tin/src/tests/more.rs"]);
}

#[test]
fn an_arrow_to_a_higher_room_is_found_and_one_to_a_lower_is_allowed() {
    let graph = graph(&[
        ("tin/src/lib.rs", "mod cli; mod tap; mod os;"),
        ("tin/src/cli/mod.rs", "use crate::tap::Tap; pub struct Cli;"),
        ("tin/src/tap/mod.rs", "pub struct Tap; use crate::os::now;"),
        ("tin/src/os.rs", "pub fn now(cli: crate::cli::Cli) {}"),
    ]);
    let upward: Vec<_> = graph
        .upward("tin/src", &["lib", "cli", "tap", "os"])
        .into_iter()
        .map(|(_, mention)| (mention.file.as_str(), mention.path.as_str()))
        .collect();
    assert_eq!(upward, [("tin/src/os.rs", "crate::cli::Cli")]);
    assert_eq!(room_of("tin/src", "tin/src/tap/http1/mod.rs"), Some("tap"));
    assert_eq!(room_of("tin/src", "tin/src/os.rs"), Some("os"));
    assert_eq!(room_of("tin/src", "field/src/lib.rs"), None);
}

#[test]
fn a_name_of_another_crate_is_found_however_it_is_written() {
    let graph = graph(&[
        (
            "tin/src/lib.rs",
            "mod a; mod b; mod c; mod d; mod e; mod f;",
        ),
        (
            "tin/src/a.rs",
            "use std::{fmt, fs as files}; fn f() { files::read(\"x\"); }",
        ),
        (
            "tin/src/b.rs",
            "use std::time; fn f() { time::Instant::now(); }",
        ),
        ("tin/src/c.rs", "fn f() { tokio::spawn(async {}); }"),
        ("tin/src/d.rs", "use std::*;"),
        (
            "tin/src/e.rs",
            "use std::time::Duration; fn f() { let text = \"std::fs\"; /* std::fs */ }",
        ),
        (
            "tin/src/f.rs",
            "macro_rules! m { () => { std::fs::read(\"x\") } }",
        ),
    ]);
    let found = |banned: &str| -> Vec<String> {
        let mut found: Vec<_> = graph
            .mentions("tin/src/", &[banned])
            .into_iter()
            .map(|mention| mention.file.replace("tin/src/", ""))
            .collect();
        found.dedup();
        found
    };
    assert_eq!(found("std::fs"), ["a.rs", "d.rs", "f.rs"]);
    assert_eq!(found("std::time::Instant"), ["b.rs", "d.rs"]);
    assert_eq!(found("tokio"), ["c.rs"]);
}

#[test]
fn a_module_a_crate_and_a_function_of_one_name_are_told_apart() {
    let graph = graph(&[
        ("tin/src/lib.rs", "mod a; mod connect;"),
        (
            "tin/src/a.rs",
            "use crate::connect; use memchr::memchr; fn connect() { connect::plan(); memchr(1); memchr::rchr(1); }",
        ),
        ("tin/src/connect.rs", "pub fn plan() {}"),
    ]);
    assert_eq!(arrows(&graph), ["a>connect"]);
    assert_eq!(graph.mentions("tin/src/", &["memchr"]).len(), 3);
}

#[test]
fn a_path_that_leads_nowhere_is_said() {
    let graph = graph(&[
        ("tin/src/lib.rs", "mod a;"),
        (
            "tin/src/a.rs",
            "use crate::gone::Thing; fn f() { tin::lost(); super::a::g(); std::any(); }",
        ),
    ]);
    let lost: Vec<_> = graph
        .unresolved
        .iter()
        .map(|mention| mention.path.as_str())
        .collect();
    assert_eq!(lost, ["crate::gone::Thing", "tin::lost", "super::a::g"]);
}

#[test]
fn the_lines_of_a_function_are_counted_from_its_name_to_its_brace() {
    let text = "/// Says so.\n#[inline]\nfn long(\n    a: u8,\n) {\n    a;\n}\nimpl A {\n    fn short() {}\n}\n\
                #[cfg(test)]\nmod tests {\n    fn f() {}\n}\n";
    assert_eq!(
        functions(text),
        [("long".to_owned(), 3, 5), ("short".to_owned(), 9, 1)]
    );
}
