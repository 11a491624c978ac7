//! Imports go one way: no circle of files, no arrow from a lower room to a higher one, no outside name where it
//! does not belong.
//!
//! The arrows are those of the code as it ships; what is behind `#[cfg(test)]` may import what it likes.

use super::{
    graph::{Graph, Mention, room_of},
    project::{MODULES, PORTALS, SOURCES},
};
use std::{collections::BTreeSet, sync::LazyLock};

/// The rooms of the proxy from the top down: each may use those after it.
pub(crate) const PROXY: [&str; 22] = [
    "main", "lib", "fuzzing", "cli", "audit", "demo", "app", "api", "listener", "connect",
    "config", "store", "offline", "notice", "report", "inspect", "tap", "origin", "browser",
    "trust", "ca", "os",
];

/// The rooms of `shared`, in the same order.
pub(crate) const SHARED: [&str; 6] = ["lib", "explain", "protocol", "judge", "registry", "cookie"];

/// A folder, or a file, and the paths of other crates that its code must not name.
const BANS: [(&str, &[&str]); 3] = [
    // Pure: no file, no socket, no clock, no async runtime. Addresses are values, not sockets.
    (
        "shared/src/",
        &[
            "tokio",
            "std::fs",
            "std::net::TcpListener",
            "std::net::TcpStream",
            "std::net::UdpSocket",
            "std::net::ToSocketAddrs",
            "std::time::Instant",
            "std::time::SystemTime",
        ],
    ),
    // A state machine without I/O.
    ("proxy/src/tap/", &["tokio", "std::net", "std::fs"]),
    // The simulated portals must not depend on the program that is tested with them.
    ("tests/portals/src/", &["biscuit_tin", "biscuit_tin_shared"]),
];

/// Where the database may be named.
const DATABASE: &str = "proxy/src/store/";

static GRAPH: LazyLock<Graph> = LazyLock::new(|| Graph::of(&MODULES));

fn shown(mention: &Mention) -> String {
    format!("{}:{}: {}", mention.file, mention.line, mention.path)
}

fn arrow(((_, used), mention): (&(String, String), &Mention)) -> String {
    format!("  {} → {used}", shown(mention))
}

#[test]
fn every_source_file_is_part_of_the_graph_or_for_tests_alone() {
    let known: BTreeSet<&str> = [&*MODULES, &*PORTALS]
        .into_iter()
        .flat_map(|modules| {
            let for_tests = modules.for_tests.iter().map(String::as_str);
            modules.production().into_iter().chain(for_tests)
        })
        .collect();
    let lost: Vec<_> = SOURCES
        .0
        .keys()
        .filter(|file| !known.contains(file.as_str()))
        .collect();
    assert!(lost.is_empty(), "no module declares {lost:?}");
}

#[test]
fn every_path_into_our_own_crates_leads_somewhere() {
    let blind: Vec<_> = GRAPH.unresolved.iter().map(shown).collect();
    assert!(blind.is_empty(), "not resolved:\n{}", blind.join("\n"));
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let circles: Vec<String> = GRAPH
        .circles()
        .into_iter()
        .map(|arrows| {
            let files: BTreeSet<_> = arrows.keys().map(|(from, _)| from).collect();
            let arrows: Vec<_> = arrows.into_iter().map(arrow).collect();
            format!("a circle of {} files:\n{}", files.len(), arrows.join("\n"))
        })
        .collect();
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}

#[test]
fn no_room_imports_one_above_it() {
    for (top, rooms) in [("proxy/src", &PROXY[..]), ("shared/src", &SHARED[..])] {
        let upward: Vec<_> = GRAPH.upward(top, rooms).into_iter().map(arrow).collect();
        assert!(upward.is_empty(), "upward:\n{}", upward.join("\n"));
    }
}

#[test]
fn the_lists_of_rooms_name_exactly_those_that_exist() {
    for (top, rooms) in [("proxy/src", &PROXY[..]), ("shared/src", &SHARED[..])] {
        let there: BTreeSet<&str> = SOURCES
            .0
            .keys()
            .filter_map(|file| room_of(top, file))
            .collect();
        let listed: BTreeSet<&str> = rooms.iter().copied().collect();
        assert_eq!(listed.len(), rooms.len(), "{top}: a room is listed twice");
        let gone: Vec<_> = listed.difference(&there).collect();
        let new: Vec<_> = there.difference(&listed).collect();
        assert!(
            gone.is_empty() && new.is_empty(),
            "{top}: listed and not there: {gone:?}; there and not listed: {new:?}"
        );
    }
}

#[test]
fn names_of_other_crates_stay_where_they_belong() {
    let portals = Graph::of(&PORTALS);
    let mut found = BTreeSet::new();
    for (folder, banned) in BANS {
        for graph in [&*GRAPH, &portals] {
            found.extend(graph.mentions(folder, banned));
        }
    }
    for folder in ["proxy/src/", "shared/src/"] {
        let database = GRAPH.mentions(folder, &["sqlx"]).into_iter();
        found.extend(database.filter(|mention| !mention.file.starts_with(DATABASE)));
    }
    let found: Vec<_> = found.into_iter().map(shown).collect();
    assert!(found.is_empty(), "out of place:\n{}", found.join("\n"));
}
