//! `registry check`: possible mistakes in files that can be used, and how much there is of everything.

use biscuit_tin_shared::registry::Registry;
use serde_json::json;
use std::io::{self, Write};

pub(super) fn check(
    registry: &Registry,
    mistakes: &[String],
    as_json: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    let services = || registry.councils().iter().flat_map(|file| &file.service);
    let declarations: usize = services().map(|service| service.cookie.len()).sum();
    let claims: usize = registry
        .councils()
        .iter()
        .map(|file| file.claims().count())
        .sum();
    let entries: usize = registry
        .vendors()
        .iter()
        .map(|file| file.cookie.len())
        .sum();
    if as_json {
        let answer = json!({
            "councils": registry.councils().len(),
            "services": services().count(),
            "declarations": declarations,
            "claims": claims,
            "vendors": registry.vendors().len(),
            "entries": entries,
            "slips": mistakes,
        });
        return writeln!(out, "{answer}");
    }
    for mistake in mistakes {
        writeln!(out, "{mistake}")?;
    }
    writeln!(
        out,
        "{} councils, {} services, {declarations} declarations, {claims} promises, {} vendors, {entries} vendor entries",
        registry.councils().len(),
        services().count(),
        registry.vendors().len(),
    )
}
