//! A list of known cookies as registry files of their makers: one file each, beside the built-in ones.

use crate::notice::{
    Declared, Reading,
    draft::{About, by_entry, line, list, pair, plain, quoted},
    whose::slug,
};
use biscuit_tin_shared::{cookie::category::Category, registry::vendor::Grade};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashSet};

/// Longest start of the list's own name in an id, in characters.
const STEM: usize = 40;

/// The files: the name of each, and its text.
pub(crate) fn files(
    reading: &Reading,
    grade: Grade,
    about: &About,
    today: Date,
) -> BTreeMap<String, String> {
    let mut makers: BTreeMap<String, Vec<&Declared>> = BTreeMap::new();
    for declared in &reading.declarations {
        let maker = declared.provider.as_deref().unwrap_or(&about.document);
        makers.entry(maker.to_owned()).or_default().push(declared);
    }
    let doubts = by_entry(&reading.doubts);
    let stem = about.document.rsplit_once('.');
    let stem = slug(stem.map_or(about.document.as_str(), |(stem, _)| stem));
    let stem: String = stem.chars().take(STEM).collect();
    let mut files = BTreeMap::new();
    for (maker, cookies) in makers {
        // An id of its own, so that no built-in file is replaced; a look-up prefers the built-in entry of the same name.
        let base = format!("{stem}-{}", slug(&maker));
        let mut id = base.clone();
        let mut count = 1;
        while files.contains_key(&id) {
            count += 1;
            id = format!("{base}-{count}");
        }
        let mut text = head(&id, &maker, grade, about, today);
        let mut seen = HashSet::new();
        for declared in cookies {
            if seen.insert((&declared.names, &declared.hosts)) {
                cookie(
                    &mut text,
                    declared,
                    doubts.get(&(declared.line, declared.entry)),
                );
            }
        }
        files.insert(id, text);
    }
    files
}

fn head(id: &str, maker: &str, grade: Grade, about: &About, today: Date) -> String {
    let mut out = String::new();
    let (document, name) = (plain(&about.document), plain(maker));
    let about_it = format!("# What {document} says of the cookies of {name}, in its own words.");
    line(&mut out, &about_it);
    line(&mut out, "\n[vendor]");
    pair(&mut out, "id", id);
    pair(&mut out, "name", maker);
    line(&mut out, "\n[source.list]");
    let address = about.address.as_deref().unwrap_or(&about.document);
    pair(&mut out, "address", address);
    pair(&mut out, "grade", grade.id());
    pair(&mut out, "opened", &today.to_string());
    out
}

fn cookie(out: &mut String, declared: &Declared, doubts: Option<&Vec<String>>) {
    line(out, "\n[[cookie]]");
    line(out, &format!("names = {}", list(&declared.names)));
    if !declared.hosts.is_empty() {
        line(out, &format!("hosts = {}", list(&declared.hosts)));
    }
    let purpose = if declared.purpose.is_empty() {
        "The list does not say what it is for."
    } else {
        &declared.purpose
    };
    pair(out, "purpose", purpose);
    let category = declared.category.unwrap_or(Category::Unclassified);
    pair(out, "category", category.id());
    if let Some(lifetime) = declared.lifetime {
        pair(out, "lifetime", &lifetime.to_string());
    }
    if declared.storage != "cookie" {
        pair(out, "storage", declared.storage);
    }
    if let Some(why) = doubts {
        pair(out, "not_sure", &format!("To check: {}.", why.join("; ")));
    }
    let place = quoted(&format!("list#L{}", declared.line));
    line(out, &format!("source = [{place}]"));
}
