//! How well a notice was read: its names, times and categories beside the answer.

use serde_json::Value;
use std::{collections::BTreeMap, fmt};

/// What a careful person reads out of a notice.
pub(crate) struct Expected {
    pub(crate) readable: bool,
    /// By name, each time that it is declared.
    names: BTreeMap<String, Vec<Row>>,
    must_not: Vec<String>,
    doubt_lines: Vec<u64>,
}

/// One cookie of an answer. The first of several values is the best one.
struct Row {
    lifetimes: Vec<Value>,
    categories: Vec<Value>,
    /// Further fields, as far as the answer has them.
    facts: Vec<(&'static str, Value)>,
}

/// Agreement, counted by names.
#[derive(Default)]
pub(crate) struct Score {
    pub(crate) names: usize,
    pub(crate) found: usize,
    pub(crate) lifetimes: usize,
    pub(crate) categories: usize,
    /// What must not happen at all.
    pub(crate) faults: Vec<String>,
    /// What may happen seldom.
    misses: Vec<String>,
}

impl Expected {
    pub(crate) fn of(answer: &Value) -> Self {
        let texts = |key: &str| {
            list(&answer[key])
                .iter()
                .filter_map(|text| text.as_str().map(str::to_owned))
                .collect()
        };
        let mut names: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        for cookie in list(&answer["cookies"]) {
            let name = cookie["pattern"].as_str().unwrap_or_default().to_owned();
            names.entry(name).or_default().push(Row {
                lifetimes: with_others(cookie, "expires"),
                categories: with_others(cookie, "category"),
                facts: Vec::new(),
            });
        }
        for declared in list(&answer["declarations"]) {
            for name in list(&declared["names"]) {
                let facts =
                    ["service", "hosts", "provider", "storage", "lifetime_range"].into_iter();
                let line = declared.get("line").map(|line| ("line", line.clone()));
                names
                    .entry(name.as_str().unwrap_or_default().to_owned())
                    .or_default()
                    .push(Row {
                        lifetimes: vec![declared["lifetime"].clone()],
                        categories: vec![declared["category"].clone()],
                        facts: facts
                            .filter_map(|key| Some((key, declared.get(key)?.clone())))
                            .chain(line)
                            .collect(),
                    });
            }
        }
        let is_policy = answer.get("cookies").is_some();
        Self {
            readable: if is_policy {
                answer["tier"] != "refuse"
            } else {
                answer["readable"] == true
            },
            names,
            must_not: texts(if is_policy {
                "must_not_extract"
            } else {
                "must_not"
            }),
            doubt_lines: list(&answer["doubt_lines"])
                .iter()
                .filter_map(Value::as_u64)
                .collect(),
        }
    }
}

impl Score {
    pub(crate) fn of(expected: &Expected, read: &Value) -> Self {
        let mut score = Self::default();
        let mut got: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
        for declared in list(&read["declarations"]) {
            for name in list(&declared["names"]) {
                got.entry(name.as_str().unwrap_or_default())
                    .or_default()
                    .push(declared);
            }
        }
        if read["readable"] != expected.readable {
            score.faults.push(format!(
                "readable: {}, {}",
                read["readable"], read["reason"]
            ));
        }
        for (name, rows) in &expected.names {
            let found = got.get(name.as_str()).map_or(&[][..], Vec::as_slice);
            score.compare(name, rows, found);
        }
        for (name, found) in &got {
            let count = expected.names.get(*name).map_or(0, Vec::len);
            if found.len() > count || expected.must_not.iter().any(|text| text == name) {
                score.faults.push(format!(
                    "wrong name {name}, {} instead of {count}",
                    found.len()
                ));
            }
        }
        let doubts = list(&read["doubts"]);
        let missing = expected
            .doubt_lines
            .iter()
            .filter(|line| !doubts.iter().any(|doubt| doubt["line"] == **line));
        score
            .faults
            .extend(missing.map(|line| format!("no doubt at line {line}")));
        score
    }

    fn compare(&mut self, name: &str, rows: &[Row], found: &[&Value]) {
        self.names += rows.len();
        if found.len() < rows.len() {
            self.misses
                .push(format!("{name}: {} of {}", found.len(), rows.len()));
        }
        for (row, declared) in rows.iter().zip(found) {
            self.found += 1;
            let (lifetime, category) = (&declared["lifetime"], &declared["category"]);
            if row
                .lifetimes
                .iter()
                .any(|expected| near(expected, lifetime))
            {
                self.lifetimes += 1;
            } else {
                self.misses.push(format!(
                    "{name}: lifetime {lifetime}, not {:?}",
                    row.lifetimes
                ));
            }
            if row.categories.contains(category) {
                self.categories += 1;
            } else {
                self.misses.push(format!(
                    "{name}: category {category}, not {:?}",
                    row.categories
                ));
            }
            for (key, expected) in &row.facts {
                let value = if *key == "line" {
                    &declared["source"]["line"]
                } else {
                    &declared[*key]
                };
                if value != expected {
                    self.misses
                        .push(format!("{name}: {key} {value}, not {expected}"));
                }
            }
        }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.names += other.names;
        self.found += other.found;
        self.lifetimes += other.lifetimes;
        self.categories += other.categories;
        self.faults.extend(other.faults.iter().cloned());
        self.misses.extend(other.misses.iter().cloned());
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            names,
            found,
            lifetimes,
            categories,
            ..
        } = self;
        write!(
            f,
            "names {found}/{names} lifetimes {lifetimes}/{found} categories {categories}/{found}"
        )?;
        self.faults
            .iter()
            .chain(&self.misses)
            .try_for_each(|text| write!(f, "; {text}"))
    }
}

/// Whether two times agree within 3 %: a month has 28 to 31 days.
pub(crate) fn near(one: &Value, two: &Value) -> bool {
    match (one.as_i64(), two.as_i64()) {
        (Some(one), Some(two)) => {
            one.abs_diff(two) * 100 <= one.unsigned_abs().max(two.unsigned_abs()) * 3
        }
        _ => one == two,
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A value with the others that are right too.
fn with_others(cookie: &Value, key: &str) -> Vec<Value> {
    let others = list(&cookie[format!("{key}_alt")]).iter().cloned();
    std::iter::once(cookie[key].clone()).chain(others).collect()
}
