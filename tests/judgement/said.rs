//! What one road says: rows of cookies, sums of hosts, choices, badges.
//!
//! Fields that a version of the program does not send are absent here, and hold nothing.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that was said.
#[derive(Debug, Clone, Default)]
pub(crate) struct Said {
    /// By id: the last word counts.
    cookies: BTreeMap<String, Value>,
    sites: BTreeMap<String, Value>,
    consents: BTreeMap<String, Value>,
    badges: BTreeMap<String, Value>,
}

/// What two roads must agree on about a cookie.
pub(crate) type Gist = (String, String, String, BTreeSet<String>, BTreeSet<String>);

impl Said {
    /// Takes one line of an explanation: a cookie, unless it says that it is something else.
    pub(crate) fn add(&mut self, line: Value) {
        let list = match line["type"].as_str() {
            Some("site") => "sites",
            Some("consent") => "consents",
            None | Some("cookie") => "cookies",
            Some(_) => return,
        };
        self.add_to(list, line);
    }

    /// Takes one entry of a list of a snapshot.
    pub(crate) fn add_to(&mut self, list: &str, entry: Value) {
        let (into, key) = match list {
            "cookies" => (&mut self.cookies, "id"),
            "sites" => (&mut self.sites, "host"),
            "consents" => (&mut self.consents, "host"),
            "badges" => (&mut self.badges, "host"),
            _ => return,
        };
        into.insert(word(&entry, key).to_owned(), entry);
    }

    /// The rows of a cookie.
    pub(crate) fn rows<'s>(
        &'s self,
        host: &'s str,
        name: &'s str,
        path: Option<&'s str>,
    ) -> Vec<&'s Value> {
        let rows = self.cookies.values().filter(move |row| {
            row["host"] == *host
                && is_named(word(row, "name"), name)
                && path.is_none_or(|path| row["facts"]["path"] == *path)
        });
        rows.collect()
    }

    /// The rows with a verdict that accuses or leaves open, and no finding that says why. A deletion is no cookie.
    pub(crate) fn without_reason(&self) -> Vec<String> {
        let is_reason = |found: &Value| word(found, "code") != "known_vendor_only";
        let rows = self.cookies.values().filter(|row| {
            word(row, "verdict") != "as_declared"
                && row["facts"]["browser"] != *"deleted"
                && !findings(row, "findings").iter().any(is_reason)
        });
        rows.map(|row| {
            let (name, verdict) = (word(row, "name"), word(row, "verdict"));
            format!("{name}: {verdict} without a reason")
        })
        .collect()
    }

    /// The sum of a host.
    pub(crate) fn site(&self, host: &str) -> Option<&Value> {
        self.sites.get(host)
    }

    /// The choice on a host.
    pub(crate) fn consent(&self, host: &str) -> Option<&Value> {
        self.consents.get(host)
    }

    /// Badge and verdict of a host, as the popup asks for them.
    pub(crate) fn badge(&self, host: &str) -> Option<&Value> {
        self.badges.get(host)
    }

    /// What another road must say too, of these hosts.
    pub(crate) fn gist(&self, hosts: &BTreeSet<String>) -> BTreeSet<Gist> {
        let rows = self.cookies.values();
        let rows = rows.filter(|row| hosts.contains(word(row, "host")));
        rows.map(|row| {
            (
                word(row, "host").to_owned(),
                template(word(row, "name")),
                word(row, "verdict").to_owned(),
                codes(row, "findings"),
                codes(row, "history"),
            )
        })
        .collect()
    }
}

/// A text field; empty where there is none.
pub(crate) fn word<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// The findings, or the mended ones.
pub(crate) fn findings<'v>(row: &'v Value, list: &str) -> &'v [Value] {
    row[list].as_array().map_or(&[], Vec::as_slice)
}

fn codes(row: &Value, list: &str) -> BTreeSet<String> {
    let codes = findings(row, list).iter();
    codes.map(|found| word(found, "code").to_owned()).collect()
}

/// Whether a row's name is this one, with its varying part as it was or left out; `*` is every name.
fn is_named(row: &str, name: &str) -> bool {
    if name == "*" {
        return true;
    }
    match row.split_once('*') {
        Some(_) if row == name => true,
        Some((start, end)) => {
            name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
        }
        None => row == name,
    }
}

/// A name without its varying part, which no stored row has.
fn template(name: &str) -> String {
    let end = name.find(['*', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    name[..end.unwrap_or(name.len())].to_owned()
}
