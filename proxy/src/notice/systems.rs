//! Rows that tell of whole systems: which one, who runs it, the type of its cookies, and what the maker says of them.
//!
//! Such a row names cookies in sentences at most; what it says without a name is a doubt.

use crate::notice::{
    above::{Above, Topic},
    block::{Part, Row, joined},
    found::{Found, System},
    label::{Label, label},
    line::without_mark,
    prose,
    span::{self, Spoken},
    structured, subject,
};

const NAMES_NONE: &str = "doubt-names-none";

/// Reads a table of systems; false if it is none.
pub(super) fn read(rows: &[Row], above: &mut Above, found: &mut Found) -> bool {
    let Some((head, rows)) = rows.split_first() else {
        return false;
    };
    let column = |wanted: Label| {
        head.iter()
            .position(|cell| label(&cell.text()) == Some(wanted))
    };
    let (Some(name), Some(kind), Some(told)) = (
        column(Label::Name),
        column(Label::Category),
        column(Label::Purpose),
    ) else {
        return false;
    };
    let says = head
        .iter()
        .any(|cell| subject::is_about_cookies(&cell.text()));
    if rows.is_empty() || (above.topic() == Topic::No && !says) {
        return false;
    }
    for row in rows {
        let part = |at: Option<usize>| {
            at.and_then(|at| row.get(at))
                .and_then(|cell| joined(&cell.parts))
        };
        let Some(title) = part(Some(name)) else {
            continue;
        };
        let system = System {
            name: title.text.clone(),
            supplier: part(column(Label::Service).or(column(Label::Provider)))
                .map(|part| part.text),
            declared_type: part(Some(kind)).map(|part| part.text),
            line: title.line,
        };
        found.systems.push(system);
        let before = found.declared.len();
        above.system = Some(title.text.clone());
        above.time = part(Some(kind)).and_then(time_of);
        let sentences: Vec<Part> = row
            .get(told)
            .map(|cell| cell.parts.clone())
            .unwrap_or_default();
        told_by(&sentences, above, found);
        (above.system, above.time) = (None, None);
        if found.declared.len() == before {
            let first = sentences.first().unwrap_or(&title);
            found.doubt(
                &Part {
                    line: title.line,
                    ..first.clone()
                },
                NAMES_NONE,
            );
        }
    }
    true
}

/// The time that a type gives: “Session”. One that names two kinds gives none.
fn time_of(kind: Part) -> Option<(Spoken, Part)> {
    let lower = kind.text.to_lowercase();
    let is_mixed =
        lower.contains("session") && (lower.contains("track") || lower.contains("persist"));
    let spoken = span::sure(&kind.text, None).filter(|_| !is_mixed)?;
    Some((spoken, kind))
}

/// Reads the lines of a cell: a line that begins with names describes them, others are prose.
fn told_by(lines: &[Part], above: &Above, found: &mut Found) {
    let mut sentences: Vec<Part> = Vec::new();
    for line in lines {
        let line = line.with(without_mark(&line.text));
        match structured::read(&line, false, false) {
            Some(mut given) => {
                prose::read(&std::mem::take(&mut sentences), above, found);
                if given.spoken.is_none() {
                    (given.spoken, given.expiry) = above.time.clone().unzip();
                }
                found.add(given, above);
            }
            None => sentences.push(line),
        }
    }
    prose::read(&sentences, above, found);
}
