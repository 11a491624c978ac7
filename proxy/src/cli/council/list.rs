//! `council list`: the councils of the United Kingdom, which are looked at, and whether a cookie notice of each is held.
//!
//! It reads; which councils are looked at is not changed here.

use crate::cli::{error::CommandError, out::delivered, provenance::provenance};
use biscuit_tin_shared::{
    cookie::site::registrable_domain,
    registry::{
        Registry,
        authorities::{Authority, Nation, Tier, authorities},
        declaration::CouncilFile,
    },
};
use serde_json::{Value, json};
use std::io::{self, Write};

/// Lists every council.
pub(super) fn list(registry: &Registry, as_json: bool) -> Result<(), CommandError> {
    let mut out = io::BufWriter::new(anstream::stdout().lock());
    let rows = rows(registry);
    let written = match as_json {
        true => {
            let councils: Vec<Value> = rows.iter().map(Row::to_json).collect();
            writeln!(out, "{}", json!({ "councils": councils }))
        }
        false => text(&rows, &mut out),
    };
    delivered(written.and_then(|()| out.flush())).map(drop)
}

/// One council.
struct Row<'r> {
    id: &'r str,
    name: &'r str,
    /// Of a council that a file of the user's own adds, it is not known.
    place: Option<(Nation, Tier)>,
    domains: Vec<&'r str>,
    /// Its file, if it is looked at.
    held: Option<&'r CouncilFile>,
}

/// Every authority, and those that only the registry knows, by id.
fn rows(registry: &Registry) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = authorities().iter().map(|one| row(one, registry)).collect();
    let is_new = |file: &&CouncilFile| rows.iter().all(|row| row.id != file.council.id);
    let new: Vec<Row<'_>> = registry
        .councils()
        .iter()
        .filter(is_new)
        .map(added)
        .collect();
    rows.extend(new);
    rows.sort_by_key(|row| row.id);
    rows
}

fn row<'r>(one: &'r Authority, registry: &'r Registry) -> Row<'r> {
    let held = registry.council(&one.id);
    Row {
        id: &one.id,
        // As popup and panel have it.
        name: held.map_or(&one.name, |file| &file.council.name),
        place: Some((one.nation, one.tier)),
        domains: one.domains.iter().map(String::as_str).collect(),
        held,
    }
}

/// A council that is no authority on our list.
fn added(file: &CouncilFile) -> Row<'_> {
    let hosts = file.service.iter().flat_map(|service| &service.hosts);
    let mut own = hosts.filter(|host| !host.shared && !host.embedded);
    let domain = file.domains.first().map(String::as_str);
    let domain = domain.or_else(|| own.find_map(|host| registrable_domain(&host.host)));
    Row {
        id: &file.council.id,
        name: &file.council.name,
        place: None,
        domains: domain.into_iter().collect(),
        held: Some(file),
    }
}

impl Row<'_> {
    /// Its shape is a contract with its users.
    fn to_json(&self) -> Value {
        let notice = self.held.and_then(|file| {
            let notice = file.notice.first()?;
            let declarations: usize = file.service.iter().map(|one| one.cookie.len()).sum();
            Some(
                json!({ "title": notice.title, "date": notice.date, "declarations": declarations }),
            )
        });
        json!({
            "id": self.id,
            "name": self.name,
            "nation": self.place.map(|(nation, _)| nation),
            "tier": self.place.map(|(_, tier)| tier),
            "domain": self.domains.first(),
            "chosen": self.held.is_some(),
            "notice": notice,
        })
    }
}

fn text(rows: &[Row<'_>], out: &mut impl Write) -> io::Result<()> {
    let columns: Vec<[String; 7]> = rows
        .iter()
        .map(|row| {
            let (nation, tier) = row.place.map_or(("-", "-"), |(nation, tier)| {
                (in_words(nation), responsible_for(tier))
            });
            let yes = |is_so| if is_so { "yes" } else { "no" };
            let chosen = yes(row.held.is_some());
            let notice = row.held.and_then(|file| file.notice.first());
            let notice = match notice.map(provenance) {
                None => "no".to_owned(),
                Some(from) if from.is_empty() => "yes".to_owned(),
                Some(from) => format!("yes, {from}"),
            };
            let domains = row.domains.join(", ");
            [row.id, row.name, nation, tier, &domains, chosen, &notice].map(str::to_owned)
        })
        .collect();
    let head = [
        "Id",
        "Name",
        "Nation",
        "Tier",
        "Domain",
        "Looked at",
        "Notice",
    ];
    let head = head.map(str::to_owned);
    let width = |at: usize| {
        let lines = columns.iter().chain([&head]);
        lines
            .map(|line| line[at].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths = [0, 1, 2, 3, 4, 5].map(width);
    for line in std::iter::once(&head).chain(&columns) {
        for (cell, width) in line.iter().zip(widths) {
            write!(out, "{cell:<width$}  ")?;
        }
        writeln!(out, "{}", line[6])?;
    }
    Ok(())
}

fn in_words(nation: Nation) -> &'static str {
    match nation {
        Nation::England => "England",
        Nation::Scotland => "Scotland",
        Nation::Wales => "Wales",
        Nation::NorthernIreland => "Northern Ireland",
    }
}

fn responsible_for(tier: Tier) -> &'static str {
    match tier {
        Tier::County => "county",
        Tier::District => "district",
        Tier::Unitary => "unitary",
    }
}
