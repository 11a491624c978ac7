//! `registry find`: which entry explains a cookie on a host, and why the others lose.

use biscuit_tin_shared::registry::{
    Registry,
    candidates::{Candidate, Entry, Outcome, candidates},
};
use serde_json::{Value, json};
use std::io::{self, Write};

pub(super) fn find(
    registry: &Registry,
    host: &str,
    name: &str,
    as_json: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    // Without a path, a shared host stands for the council's part of it.
    let place = registry.part_of(host);
    let found = candidates(registry, &place, name);
    let matched = registry.look_up(&place, name);
    if as_json {
        let entries: Vec<Value> = found.iter().map(candidate).collect();
        let answer =
            json!({ "host": host, "name": name, "basis": matched.basis, "entries": entries });
        return writeln!(out, "{answer}");
    }
    if found.is_empty() {
        writeln!(out, "No entry names {name}.")?;
    }
    if let (Some(declared), None) = (matched.declared, matched.pattern) {
        let service = &declared.service.name;
        writeln!(
            out,
            "explains  “{service}” describes its cookies without naming them"
        )?;
    }
    for candidate in &found {
        let (from, purpose) = match candidate.entry {
            Entry::Declared(council, service, declaration) => {
                let line = declaration.source.line;
                (
                    format!("{}, {}, line {line}", council.name, service.name),
                    &declaration.purpose,
                )
            }
            Entry::Known(known) => (
                format!("{} (general knowledge)", known.vendor().name),
                &known.cookie.purpose,
            ),
        };
        let why = match candidate.outcome {
            Outcome::Wins => "explains",
            Outcome::OtherHost => "loses: for other hosts",
            Outcome::FartherScope => "loses: for another service of the council",
            Outcome::SaysLess => "loses: a more specific entry matches",
            Outcome::OnlyKnown => "loses: a notice comes before general knowledge",
        };
        writeln!(
            out,
            "{why}\n    {} in {from}\n    {purpose}",
            candidate.pattern.as_str()
        )?;
    }
    Ok(())
}

fn candidate(candidate: &Candidate<'_>) -> Value {
    let mut entry = match candidate.entry {
        Entry::Declared(council, service, declaration) => json!({
            "kind": "declaration",
            "council": council.name,
            "service": service.name,
            "purpose": declaration.purpose,
            "source": declaration.source,
        }),
        Entry::Known(known) => json!({
            "kind": "vendor",
            "vendor": known.vendor().name,
            "purpose": known.cookie.purpose,
            "grade": known.grade(),
            "source": known.file.address(known.cookie),
        }),
    };
    entry["pattern"] = candidate.pattern.as_str().into();
    entry["meant"] = candidate.meant.into();
    entry["wins"] = (candidate.outcome == Outcome::Wins).into();
    entry["because"] = candidate.outcome.id().into();
    entry
}
