//! `registry compare`: what changed between a cookie notice and what the registry holds of it.

use crate::{
    cli::{error::CommandError, import},
    notice::{
        Reading,
        drift::{Change, Difference, Time, differences},
    },
};
use biscuit_tin_shared::{
    cookie::category::Category,
    registry::{Registry, authorities::meant, declaration::CouncilFile},
};
use serde_json::{Value, json};
use std::{
    io::{self, Write},
    path::Path,
};

/// Compares, and says how many differences there are.
pub(super) fn compare(
    registry: &Registry,
    notice: &Path,
    council: Option<&str>,
    as_json: bool,
    out: &mut impl Write,
) -> Result<usize, CommandError> {
    let name = notice.display().to_string();
    let reading = import::read(notice)?.map_err(|reason| CommandError::NoNotice {
        file: name.clone(),
        reason,
    })?;
    if reading.known.is_some() {
        return Err(CommandError::ListForNotice { file: name });
    }
    let file = find(registry, &reading, council)?;
    for doubt in import::strangers(council, reading.title.as_deref(), &[]) {
        writeln!(anstream::stderr().lock(), "{doubt}").map_err(CommandError::Output)?;
    }
    let found = differences(&reading, file);
    write(file, &found, as_json, out).map_err(CommandError::Output)?;
    Ok(found.len())
}

/// The council that was asked for, or the one whose hosts or names the notice names.
fn find<'r>(
    registry: &'r Registry,
    reading: &Reading,
    council: Option<&str>,
) -> Result<&'r CouncilFile, CommandError> {
    let councils = registry.councils();
    let known = || {
        councils
            .iter()
            .map(|file| file.council.id.clone())
            .collect::<Vec<_>>()
            .join(", ")
    };
    if let Some(id) = council {
        let found = councils.iter().find(|file| file.council.id == id);
        let found = found.or_else(|| match meant(id)[..] {
            [one] => councils.iter().find(|file| file.council.id == one.id),
            _ => None,
        });
        return found.ok_or_else(|| match meant(id).is_empty() {
            true => CommandError::NoSuchId { id: id.to_owned() },
            false => CommandError::NotHeld {
                id: id.to_owned(),
                known: known(),
            },
        });
    }
    let shared = |file: &CouncilFile| {
        let hosts = file
            .service
            .iter()
            .flat_map(|service| &service.hosts)
            .filter(|host| !host.embedded && !host.shared);
        let hosts: Vec<&str> = hosts.map(|host| host.host.as_str()).collect();
        let of_notice = reading
            .declarations
            .iter()
            .flat_map(|declared| &declared.hosts);
        of_notice
            .filter(|host| hosts.contains(&host.as_str()))
            .count()
    };
    let best = councils
        .iter()
        .max_by_key(|file| shared(file))
        .filter(|file| shared(file) > 0);
    // A notice of one site may name no host; its title says whose it is, as it does for `import`.
    let title = reading.title.as_deref().unwrap_or_default().to_lowercase();
    let of_title = || {
        let is_named = |file: &&CouncilFile| title.contains(&file.council.name.to_lowercase());
        let longest = |file: &&CouncilFile| file.council.name.len();
        councils.iter().filter(is_named).max_by_key(longest)
    };
    best.or_else(of_title)
        .ok_or_else(|| CommandError::WhichCouncil { known: known() })
}

fn write(
    file: &CouncilFile,
    found: &[Difference],
    as_json: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    if as_json {
        let differences: Vec<Value> = found.iter().map(as_value).collect();
        return writeln!(
            out,
            "{}",
            json!({ "council": file.council.id, "differences": differences })
        );
    }
    for difference in found {
        writeln!(out, "{}", sentence(difference))?;
    }
    writeln!(
        out,
        "{}: {} {} between the notice and the registry",
        file.council.name,
        found.len(),
        if found.len() == 1 {
            "difference"
        } else {
            "differences"
        }
    )
}

fn as_value(difference: &Difference) -> Value {
    let mut value = json!({
        "change": difference.change.id(),
        "name": difference.name,
        "service": difference.service,
        "line": difference.line,
    });
    match &difference.change {
        Change::Lifetime(before, now) => {
            let text = |time: &Time| match time {
                Time::NotSaid => Value::Null,
                time => json!(time.to_string()),
            };
            (value["registry"], value["notice"]) = (text(before), text(now))
        }
        Change::Category(before, now) => {
            (value["registry"], value["notice"]) = (json!(before), json!(now))
        }
        Change::Added | Change::Gone => {}
    }
    value
}

fn sentence(difference: &Difference) -> String {
    let place = match (&difference.service, difference.line) {
        (Some(service), Some(line)) => format!(" ({service}, line {line})"),
        (Some(service), None) => format!(" ({service})"),
        (None, Some(line)) => format!(" (line {line})"),
        (None, None) => String::new(),
    };
    let name = &difference.name;
    let kind = |kind: &Option<Category>| kind.map_or("not said", Category::id);
    match &difference.change {
        Change::Added => format!("added: {name}{place}"),
        Change::Gone => format!("gone: {name}{place}"),
        Change::Lifetime(before, now) => {
            format!("time of {name}{place}: {before} before, {now} now")
        }
        Change::Category(before, now) => format!(
            "category of {name}{place}: {} before, {} now",
            kind(before),
            kind(now)
        ),
    }
}
