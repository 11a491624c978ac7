//! `registry find`: which entry explains a cookie on a host, and why the others lose.

use biscuit_tin_shared::registry::{
    Registry,
    authorities::{Authority, authorities_of},
    candidates::{Candidate, Entry, Outcome, candidates},
    declaration::CouncilFile,
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
    let owners = without_notice(registry, host);
    if as_json {
        let entries: Vec<Value> = found.iter().map(candidate).collect();
        let answer = json!({
            "host": host,
            "name": name,
            "basis": matched.basis,
            "councils_without_notice": owners,
            "entries": entries,
        });
        return writeln!(out, "{answer}");
    }
    for owner in &owners {
        writeln!(
            out,
            "{owner}: we hold no cookie notice of this council yet."
        )?;
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
    found
        .iter()
        .try_for_each(|candidate| in_words(candidate, out))
}

/// One entry, with why it wins or loses.
fn in_words(candidate: &Candidate<'_>, out: &mut impl Write) -> io::Result<()> {
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
    )
}

/// The councils in whose domain a host lies, where no notice of theirs is held.
fn without_notice(registry: &Registry, host: &str) -> Vec<&'static str> {
    let owners = authorities_of(host).iter();
    let is_held = |one: &&&Authority| {
        let file = registry.council(&one.id);
        file.is_some_and(CouncilFile::has_notice)
    };
    let owners = owners.filter(|one| !is_held(one));
    owners.map(|one| one.name.as_str()).collect()
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
