//! `registry check`: possible mistakes in files that can be used, and how much there is of everything.

use biscuit_tin_shared::registry::{Registry, lint::replacement, sources::Grades};
use serde_json::{Value, json};
use std::io::{self, Write};

pub(super) fn check(
    registry: &Registry,
    mistakes: &[String],
    by_grade: bool,
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
        let mut answer = json!({
            "councils": registry.councils().len(),
            "services": services().count(),
            "declarations": declarations,
            "claims": claims,
            "vendors": registry.vendors().len(),
            "entries": entries,
            "replaced": registry.replaced().iter().map(replacement).collect::<Vec<_>>(),
            "slips": mistakes,
        });
        if by_grade {
            let vendors = registry.vendors().iter();
            answer["grades"] = vendors
                .map(|file| (file.vendor.id.clone(), grades(Grades::of(file))))
                .chain([("all".to_owned(), grades(Grades::of_all(registry)))])
                .collect();
        }
        return writeln!(out, "{answer}");
    }
    if by_grade {
        write_grades(registry, out)?;
    }
    for replaced in registry.replaced().iter().filter(|file| file.built_in) {
        writeln!(out, "{}", replacement(replaced))?;
    }
    for mistake in mistakes {
        writeln!(out, "{mistake}")?;
    }
    writeln!(
        out,
        "{}, {}, {}, {}, {}, {}",
        counted(registry.councils().len(), "council", "councils"),
        counted(services().count(), "service", "services"),
        counted(declarations, "declaration", "declarations"),
        counted(claims, "promise", "promises"),
        counted(registry.vendors().len(), "vendor", "vendors"),
        counted(entries, "vendor entry", "vendor entries"),
    )
}

fn counted(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

fn grades(grades: Grades) -> Value {
    json!({ "maker": grades.maker, "observer": grades.observer, "guess": grades.guess })
}

/// A line a vendor: how many of its entries the maker names, others name, and nobody names.
fn write_grades(registry: &Registry, out: &mut impl Write) -> io::Result<()> {
    let mut line = |name: &str, grades: Grades| {
        let Grades {
            maker,
            observer,
            guess,
        } = grades;
        writeln!(out, "{name:<32} {maker:>6} {observer:>9} {guess:>6}")
    };
    for file in registry.vendors() {
        line(&file.vendor.id, Grades::of(file))?;
    }
    line("all", Grades::of_all(registry))?;
    writeln!(
        out,
        "{:<32} {:>6} {:>9} {:>6}\n",
        "", "maker", "observer", "guess"
    )
}
