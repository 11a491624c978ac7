//! Which file uses what another file defines, and which names of other crates a file uses.
//!
//! An arrow comes from a private `use` and from every path in code, macros and attributes. A `pub use` alone is no
//! arrow: it is followed to the file that defines the item. Calls of methods name no file and make no arrow.

use super::modules::{Modules, Target};
use petgraph::{algo::tarjan_scc, graphmap::DiGraphMap};
use std::collections::{BTreeMap, BTreeSet};

/// Where a path stands, and how it is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mention {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) path: String,
}

#[derive(Debug, Default)]
pub(crate) struct Graph {
    /// User and used, with the first mention.
    pub(crate) arrows: BTreeMap<(String, String), Mention>,
    /// Mentions of other crates, each with its path written out; one of everything ends in `*`.
    pub(crate) outside: Vec<(Vec<String>, Mention)>,
    /// Paths into these crates that lead nowhere: the graph would be blind there.
    pub(crate) unresolved: Vec<Mention>,
}

impl Graph {
    pub(crate) fn of(modules: &Modules) -> Self {
        let mut graph = Self::default();
        for (id, module) in modules.all.iter().enumerate() {
            let mention = |path: &[String], line| Mention {
                file: module.file.clone(),
                line,
                path: path.join("::"),
            };
            for import in &module.uses {
                let mention = mention(&import.path, import.line);
                for target in graph.targets(modules, id, &import.path, &mention) {
                    let target = match import.name {
                        Some(_) => target,
                        None => everything_of(target, modules),
                    };
                    graph.add(target, &mention, !import.re_export);
                }
            }
            for (path, line) in &module.paths {
                let mention = mention(path, *line);
                for target in graph.targets(modules, id, path, &mention) {
                    graph.add(target, &mention, true);
                }
            }
        }
        graph
    }

    /// What a path names; one into our own crates must name something.
    fn targets(
        &mut self,
        modules: &Modules,
        module: usize,
        path: &[String],
        mention: &Mention,
    ) -> BTreeSet<Target> {
        let targets = modules.resolve(module, path);
        if targets.is_empty() && modules.is_ours(path) {
            self.unresolved.push(mention.clone());
        }
        targets
    }

    fn add(&mut self, target: Target, mention: &Mention, is_arrow: bool) {
        match target {
            Target::Item(file) if is_arrow && file != mention.file => {
                self.arrows
                    .entry((mention.file.clone(), file))
                    .or_insert_with(|| mention.clone());
            }
            Target::Outside(path) if path.len() > 1 => {
                self.outside.push((path, mention.clone()));
            }
            _ => {}
        }
    }

    /// Circles of files, each with the arrows inside it.
    pub(crate) fn circles(&self) -> Vec<BTreeMap<&(String, String), &Mention>> {
        let graph: DiGraphMap<&str, ()> = self
            .arrows
            .keys()
            .map(|(from, to)| (from.as_str(), to.as_str(), ()))
            .collect::<Vec<_>>()
            .into_iter()
            .collect();
        tarjan_scc(&graph)
            .into_iter()
            .filter(|files| files.len() > 1)
            .map(|files| {
                let files: BTreeSet<&str> = files.into_iter().collect();
                self.arrows
                    .iter()
                    .filter(|((from, to), _)| {
                        files.contains(from.as_str()) && files.contains(to.as_str())
                    })
                    .collect()
            })
            .collect()
    }

    /// Arrows from a room to one above it. A file that lies in none of these rooms is not looked at.
    pub(crate) fn upward(&self, top: &str, rooms: &[&str]) -> Vec<(&(String, String), &Mention)> {
        let floor = |file: &str| {
            let room = room_of(top, file)?;
            rooms.iter().position(|name| *name == room)
        };
        self.arrows
            .iter()
            .filter(|((from, to), _)| matches!((floor(from), floor(to)), (Some(from), Some(to)) if to < from))
            .collect()
    }

    /// Mentions, below a folder, of what begins with one of these paths, or may be one of them.
    pub(crate) fn mentions(&self, folder: &str, banned: &[&str]) -> Vec<&Mention> {
        let is_banned = |path: &[String]| {
            banned.iter().any(|ban| {
                let ban: Vec<&str> = ban.split("::").collect();
                match path.split_last() {
                    Some((last, before)) if last == "*" => {
                        before.iter().zip(&ban).all(|(name, ban)| name == ban)
                    }
                    _ => {
                        path.len() >= ban.len()
                            && path.iter().zip(&ban).all(|(name, ban)| name == ban)
                    }
                }
            })
        };
        self.outside
            .iter()
            .filter(|(path, mention)| mention.file.starts_with(folder) && is_banned(path))
            .map(|(_, mention)| mention)
            .collect()
    }
}

/// What it counts as when everything of a module comes in: a use of its file, or a path that ends in `*`.
fn everything_of(target: Target, modules: &Modules) -> Target {
    match target {
        Target::Module(other) => Target::Item(modules.all[other].file.clone()),
        Target::Outside(mut path) => {
            path.push("*".to_owned());
            Target::Outside(path)
        }
        item => item,
    }
}

/// The room of a file: the folder right below `top`, or the name of a file that lies there itself.
pub(crate) fn room_of<'a>(top: &str, file: &'a str) -> Option<&'a str> {
    let below = file.strip_prefix(top)?.strip_prefix('/')?;
    Some(match below.split_once('/') {
        Some((room, _)) => room,
        None => below.trim_end_matches(".rs"),
    })
}
