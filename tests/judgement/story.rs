//! Stories as rows of data: their steps, what must be said after them, and what must not.
//!
//! It reads the files of `stories`; whether what they say holds is found out elsewhere.

use crate::step::Step;
use std::{fs, path::PathBuf};
use toml::{Table, Value};

/// A way from what happens to what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Road {
    /// The running program between a visitor and the sites.
    Wire,
    /// A file, given to `explain`.
    Har,
    /// The running program, stopped and started in the middle.
    Restart,
}

/// One story.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub(crate) name: String,
    pub(crate) file: String,
    /// As it is written; the hosts are the story's own only when it is played.
    pub(crate) steps: Vec<String>,
    /// Cookie, as `NAME`, `NAME@HOST` or `NAME@HOST;PATH`, and words.
    pub(crate) says: Vec<(String, String)>,
    /// Host and words.
    pub(crate) sites: Vec<(String, String)>,
    pub(crate) roads: Vec<Road>,
    /// Whether the hosts are looked at only if the registry says so by itself.
    pub(crate) unasked: bool,
}

/// The folder of these tests.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/judgement"))
}

/// Every story, in the order of files and rows.
pub(crate) fn stories() -> Vec<Story> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder().join("stories"))
        .expect("the stories are there")
        .map(|entry| entry.expect("an entry can be read").path())
        .collect();
    paths.sort();
    let mut stories = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).expect("a file can be read");
        let table: Table = text
            .parse()
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let file = path.file_stem().unwrap_or_default().to_string_lossy();
        let rows = table["story"].as_array().expect("stories are a list");
        let short = short_forms(&table);
        stories.extend(rows.iter().map(|row| Story::read(&file, row, &short)));
    }
    stories
}

impl Story {
    fn read(file: &str, row: &Value, short: &[(String, String)]) -> Self {
        let row = row.as_table().expect("a story is a table");
        let name = text(row, "name").expect("a story has a name");
        let known = ["name", "steps", "says", "site", "sites", "roads", "unasked"];
        let odd = row.keys().find(|key| !known.contains(&key.as_str()));
        assert!(odd.is_none(), "{name}: {odd:?}");
        let steps = row["steps"].as_array().expect("steps are a list");
        let steps: Vec<String> = steps
            .iter()
            .map(|step| step.as_str().expect("a step is a line").to_owned())
            .map(|step| {
                let written =
                    |step: String, (name, text): &(String, String)| step.replace(name, text);
                short.iter().fold(step, written)
            })
            .collect();
        let home = steps
            .iter()
            .find_map(|step| Step::parse(step).host().map(str::to_owned))
            .expect("a story has a host");
        let site = text(row, "site").map(|words| (home, words));
        let mut sites = pairs(row, "sites");
        sites.extend(site);
        let roads = match text(row, "roads").as_deref() {
            None => vec![Road::Wire, Road::Har, Road::Restart],
            Some("har") => vec![Road::Har],
            Some("wire") => vec![Road::Wire, Road::Restart],
            Some("no restart") => vec![Road::Wire, Road::Har],
            Some(other) => panic!("{name}: no roads: {other}"),
        };
        Self {
            says: pairs(row, "says"),
            unasked: row.get("unasked").is_some(),
            file: file.to_owned(),
            name,
            steps,
            sites,
            roads,
        }
    }

    /// The host that cookies without a host are of.
    pub(crate) fn home(&self) -> String {
        let mut hosts = self.steps.iter().map(|step| Step::parse(step));
        let home = hosts.find_map(|step| step.host().map(str::to_owned));
        home.expect("a story has a host")
    }

    /// Every word that is said about hosts.
    pub(crate) fn site_words(&self) -> impl Iterator<Item = &str> {
        self.sites.iter().flat_map(|(_, words)| words.split(' '))
    }

    /// Every word that is said about cookies.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        self.says.iter().flat_map(|(_, words)| words.split(' '))
    }
}

/// The table `let` of a file: `$NAME` in its steps, and what that stands for. Longer names come first.
fn short_forms(table: &Table) -> Vec<(String, String)> {
    let forms = pairs(table, "let").into_iter();
    let mut forms: Vec<_> = forms
        .map(|(name, text)| (format!("${name}"), text))
        .collect();
    forms.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    forms
}

fn text(row: &Table, key: &str) -> Option<String> {
    row.get(key)
        .map(|value| value.as_str().expect(key).to_owned())
}

fn pairs(row: &Table, key: &str) -> Vec<(String, String)> {
    let Some(table) = row.get(key) else {
        return Vec::new();
    };
    let table = table.as_table().expect(key);
    let pair = |(name, words): (&String, &Value)| {
        (name.clone(), words.as_str().expect("words").to_owned())
    };
    table.iter().map(pair).collect()
}
