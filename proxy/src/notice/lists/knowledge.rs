//! A knowledge base of the EDPB Website Auditing Tool, as that tool writes and reads it: one, or a list of several.

use crate::notice::{
    category::category,
    found::Declared,
    lists::entry::{Entries, Lines, hosts},
};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

#[derive(Deserialize)]
struct Base<'t> {
    #[serde(default)]
    name: String,
    #[serde(default)]
    category: String,
    #[serde(borrow)]
    knowledges: Vec<&'t RawValue>,
}

#[derive(Deserialize)]
struct Knowledge {
    /// Of a cookie; `key` is that of local storage.
    #[serde(alias = "key")]
    name: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    domain: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    controller: String,
    #[serde(default)]
    comment: String,
    #[serde(default)]
    wildcard_match: Value,
}

const NOT_READ: &str = "doubt-not-of-list";

/// Reads the file; nothing where the text is none.
pub(super) fn read(text: &str) -> Option<Result<Entries, u32>> {
    let one = serde_json::from_str::<Base<'_>>(text).map(|base| vec![base]);
    let bases = one.or_else(|_| serde_json::from_str(text)).ok()?;
    let mut entries = Entries::default();
    let mut lines = Lines::of(text);
    for base in bases {
        for value in &base.knowledges {
            let line = lines.line(value);
            entries.begin();
            let Ok(known) = serde_json::from_str::<Knowledge>(value.get()) else {
                entries.doubt(line, value.get(), NOT_READ);
                continue;
            };
            if let Err(line) = add(&mut entries, &known, &base, line) {
                return Some(Err(line));
            }
        }
    }
    Some(Ok(entries))
}

fn add(entries: &mut Entries, known: &Knowledge, base: &Base<'_>, line: u32) -> Result<(), u32> {
    let hosts = hosts(std::iter::once(known.domain.as_str()));
    let is_key = base.category == "localstorage" || known.kind == "localstorage";
    let maker = Some(known.controller.trim()).filter(|maker| !maker.is_empty());
    let maker = maker.or_else(|| hosts.first().map(String::as_str));
    let declared = Declared {
        purpose: known.comment.trim().to_owned(),
        category: category(&known.category),
        category_text: Some(known.category.clone()).filter(|text| !text.is_empty()),
        provider: Some(maker.unwrap_or(&base.name).to_owned()).filter(|maker| !maker.is_empty()),
        hosts,
        storage: if is_key { "localStorage" } else { "cookie" },
        line,
        ..Declared::default()
    };
    let is_family = known.wildcard_match == 1 || known.wildcard_match == true;
    entries.add(&known.name, is_family, declared)
}
