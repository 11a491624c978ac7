//! A reading as a registry file that `--registry` takes as it is; what a person should look at stands in its notes.
//!
//! Purposes are the notice's own words: the keeper of the file puts them into ours.

use crate::notice::{
    Declared, Doubt, Reading,
    means::{Known, Meant},
    place::host_in,
    span::written,
    whose::{council_of, slug},
};
use biscuit_tin_shared::{cookie::category::Category, registry::Registry};
use jiff::civil::Date;
use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
};

/// Longest words of a notice that go into the file, in characters.
const LONGEST: usize = 300;

/// What the notice itself may not say.
#[derive(Clone, Debug, Default)]
pub(crate) struct About {
    /// The council's name.
    pub council: Option<String>,
    /// The hosts of its own sites.
    pub hosts: Vec<String>,
    /// The notice's public address.
    pub address: Option<String>,
    /// The notice's title.
    pub title: Option<String>,
    /// The file that was read.
    pub document: String,
}

/// A service of the draft: what is declared under one heading, on the same hosts.
#[derive(Default)]
struct Group<'a> {
    name: String,
    hosts: Vec<String>,
    supplier: Option<&'a str>,
    declared_type: Option<&'a str>,
    line: u32,
    cookies: Vec<&'a Declared>,
}

/// Writes the file.
pub(crate) fn draft(reading: &Reading, about: &About, registry: &Registry, today: Date) -> String {
    let (id, council) = council_of(
        reading,
        about.council.as_deref(),
        about.title.as_deref(),
        &about.hosts,
    );
    let title = about
        .title
        .clone()
        .or_else(|| reading.title.clone())
        .unwrap_or_else(|| "Cookies".to_owned());
    let mut out = String::new();
    line(
        &mut out,
        &format!(
            "# What the cookie notice of {} declares, as it was read from {}.",
            plain(&council),
            plain(&about.document)
        ),
    );
    line(
        &mut out,
        "# A draft: each purpose is the notice’s own words, and notes say what to look at. Check it with: biscuit-tin registry check",
    );
    line(&mut out, "\n[council]");
    pair(&mut out, "id", &id);
    pair(&mut out, "name", &council);
    line(&mut out, "\n[[notice]]");
    pair(&mut out, "id", &format!("{id}-cookies"));
    pair(&mut out, "title", &title);
    pair(&mut out, "document", &about.document);
    if let Some(address) = &about.address {
        pair(&mut out, "address", address);
    }
    pair(&mut out, "read", &today.to_string());
    let known = Known::of(registry);
    let doubts = by_entry(&reading.doubts);
    let mut ids: BTreeMap<String, usize> = BTreeMap::new();
    let groups = groups(reading, about, &council);
    if groups.is_empty() {
        line(&mut out, "\nservice = []");
    }
    for group in &groups {
        write_service(&mut out, group, &format!("{id}-cookies"), &mut ids);
        for declared in &group.cookies {
            write_cookie(
                &mut out,
                declared,
                group,
                doubts.get(&(declared.line, declared.entry)),
                &known,
            );
        }
    }
    out
}

/// What was not sure, by its line and entry.
pub(super) fn by_entry(doubts: &[Doubt]) -> HashMap<(u32, u32), Vec<String>> {
    let mut lines: HashMap<(u32, u32), Vec<String>> = HashMap::new();
    for doubt in doubts {
        lines
            .entry((doubt.line, doubt.entry))
            .or_default()
            .push(doubt.in_english());
    }
    lines
}

/// The declarations by service and hosts, in the notice's order, and the systems that declare none.
fn groups<'a>(reading: &'a Reading, about: &About, council: &str) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    // Places of the groups: of systems with a type by name alone, of others by name and hosts.
    let mut typed: HashMap<String, usize> = HashMap::new();
    let mut placed: HashMap<(String, Vec<String>), usize> = HashMap::new();
    for (at, system) in reading.systems.iter().enumerate() {
        let name = system.name.clone();
        if system.declared_type.is_some() {
            typed.entry(name.clone()).or_insert(at);
        }
        placed.entry((name, Vec::new())).or_insert(at);
        groups.push(Group {
            name: system.name.clone(),
            supplier: system.supplier.as_deref(),
            declared_type: system.declared_type.as_deref(),
            line: system.line,
            ..Group::default()
        });
    }
    for declared in &reading.declarations {
        let name = declared
            .service
            .clone()
            .unwrap_or_else(|| format!("{council} website"));
        let hosts = hosts_of(declared, about, &name);
        let at = typed
            .get(&name)
            .or_else(|| placed.get(&(name.clone(), hosts.clone())));
        let at = at.copied().unwrap_or_else(|| {
            placed.insert((name.clone(), hosts.clone()), groups.len());
            groups.push(Group {
                name,
                hosts,
                line: declared.line,
                ..Group::default()
            });
            groups.len() - 1
        });
        groups[at].cookies.push(declared);
    }
    groups
}

/// The hosts of the council's own sites that a declaration of a service names, or all of them.
fn hosts_of(declared: &Declared, about: &About, name: &str) -> Vec<String> {
    let is_own = |host: &String| {
        let mut own = about.hosts.iter();
        own.any(|own| host == own || host.ends_with(&format!(".{own}")))
    };
    // A maker's host beside a name says who sets it, not which site of the council it is on.
    let any = about.hosts.is_empty() || declared.service.is_some() || host_in(name).is_some();
    let named = declared.hosts.iter().filter(|host| any || is_own(host));
    let hosts: Vec<String> = named.cloned().collect();
    if hosts.is_empty() {
        about.hosts.clone()
    } else {
        hosts
    }
}

fn write_service(
    out: &mut String,
    group: &Group<'_>,
    notice: &str,
    ids: &mut BTreeMap<String, usize>,
) {
    let slug = slug(&group.name);
    let count = ids
        .entry(slug.clone())
        .and_modify(|count| *count += 1)
        .or_insert(1);
    let id = if *count > 1 {
        format!("{slug}-{count}")
    } else {
        slug
    };
    line(out, "\n[[service]]");
    pair(out, "id", &id);
    pair(out, "name", &group.name);
    if let Some(supplier) = group.supplier {
        pair(out, "supplier", supplier);
    }
    pair(out, "notice", notice);
    pair(out, "section", &group.name);
    if let Some(declared_type) = group.declared_type {
        pair(out, "declared_type", declared_type);
    }
    line(
        out,
        &format!(
            "source = {{ section = {}, line = {} }}",
            quoted(&group.name),
            group.line
        ),
    );
    let hosts = group
        .hosts
        .iter()
        .map(|host| format!("{{ host = {}, basis = \"stated\" }}", quoted(host)));
    line(
        out,
        &format!("hosts = [{}]", hosts.collect::<Vec<_>>().join(", ")),
    );
}

fn write_cookie(
    out: &mut String,
    declared: &Declared,
    group: &Group<'_>,
    doubts: Option<&Vec<String>>,
    known: &Known<'_>,
) {
    line(out, "  [[service.cookie]]");
    line(out, &format!("  names = {}", list(&declared.names)));
    let told = told(declared);
    let meant = declared.names.iter().map(|name| known.meant(name, &told));
    let meant: Vec<Option<Meant>> = meant.collect();
    write_means(out, declared, &meant);
    let purpose = if declared.purpose.is_empty() {
        "The notice does not say what it is for."
    } else {
        &declared.purpose
    };
    let judged = declared.category.unwrap_or(Category::Unclassified);
    let lifetime = declared.lifetime.map(|lifetime| lifetime.to_string());
    let storage = Some(declared.storage).filter(|kept| kept.ends_with("Storage"));
    let fields = [
        ("purpose", Some(purpose)),
        ("category", declared.category.map(Category::id)),
        ("category_text", declared.category_text.as_deref()),
        ("judged_category", Some(judged.id())),
        ("lifetime", lifetime.as_deref()),
        ("lifetime_text", declared.lifetime_text.as_deref()),
        ("provider", declared.provider.as_deref()),
        ("storage", storage),
        ("declared_storage", storage),
    ];
    for (key, value) in fields {
        if let Some(value) = value {
            pair(out, &format!("  {key}"), value);
        }
    }
    if let Some((least, most)) = declared.lifetime_range {
        let range = [least, most].map(written);
        line(out, &format!("  lifetime_range = {}", list(&range)));
    }
    let section = quoted(&group.name);
    line(
        out,
        &format!(
            "  source = {{ section = {section}, line = {} }}",
            declared.line
        ),
    );
    let notes = notes(declared, doubts, &meant);
    if !notes.is_empty() {
        line(out, &format!("  notes = {}", list(&notes)));
    }
}

/// What the notice says beside the names of a declaration.
fn told(declared: &Declared) -> String {
    let beside = [&declared.provider, &declared.service];
    let mut told = declared.purpose.clone();
    for text in beside.into_iter().flatten() {
        told.push(' ');
        told.push_str(text);
    }
    told
}

/// Writes the real names, where the notice surely misspells them.
fn write_means(out: &mut String, declared: &Declared, meant: &[Option<Meant>]) {
    let is_sure = |meant: &&Meant| meant.is_sure;
    let meant: Vec<Option<&Meant>> = meant
        .iter()
        .map(|meant| meant.as_ref().filter(is_sure))
        .collect();
    if meant.iter().all(Option::is_none) {
        return;
    }
    let names = declared.names.iter().zip(&meant);
    let real = names.map(|(name, meant)| meant.map_or(name, |meant| &meant.name).clone());
    line(
        out,
        &format!("  means = {}", list(&real.collect::<Vec<_>>())),
    );
    let because: Vec<&str> = meant
        .iter()
        .flatten()
        .map(|meant| meant.because.as_str())
        .collect();
    pair(out, "  means_because", &because.join(" "));
}

/// What to look at in a declaration.
fn notes(
    declared: &Declared,
    doubts: Option<&Vec<String>>,
    meant: &[Option<Meant>],
) -> Vec<String> {
    let of_line = doubts.into_iter().flatten();
    let mut notes: Vec<String> = of_line.map(|why| format!("To check: {why}.")).collect();
    let unsure = meant.iter().flatten().filter(|meant| !meant.is_sure);
    notes.extend(unsure.map(|meant| format!("To check: it may be a slip. {}", meant.because)));
    if matches!(declared.storage, "indexedDB" | "pixel") {
        let kept = declared.storage;
        notes.push(format!(
            "The notice keeps it in {kept}, which this file has no word for."
        ));
    }
    notes.dedup();
    notes
}

pub(super) fn line(out: &mut String, text: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{text}");
}

pub(super) fn pair(out: &mut String, key: &str, value: &str) {
    line(out, &format!("{key} = {}", quoted(value)));
}

pub(super) fn list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", texts.join(", "))
}

/// Without control characters, and cut.
pub(super) fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .take(LONGEST)
        .collect()
}

/// A string of TOML. Its escapes are those of JSON.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::String(plain(text)).to_string()
}
