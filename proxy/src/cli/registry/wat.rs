//! `registry show --format wat`: the registry as knowledge bases of the EDPB Website Auditing Tool, one for cookies and one
//! for local storage.
//!
//! That tool has no word for session storage, so what is kept there is left out and counted on standard error.

use crate::cli::registry::show::{ServiceContext, selected};
use biscuit_tin_shared::{
    cookie::category::Category,
    registry::{
        Registry,
        declaration::{Declaration, Storage},
        pattern::Pattern,
        vendor::{VendorCookie, VendorFile},
    },
};
use serde_json::{Value, json};
use std::io::{self, Write};

/// What that tool writes for any domain.
const ANY: &str = "*";

/// One cookie of one maker or service, before each name has a row for each host.
struct Entry<'r> {
    names: &'r [Pattern],
    hosts: Vec<&'r str>,
    storage: Storage,
    category: Category,
    source: &'r str,
    controller: &'r str,
    date: Option<jiff::civil::Date>,
    policy: &'r str,
    reference: String,
    comment: &'r str,
}

pub(super) fn show(
    registry: &Registry,
    only: Option<&str>,
    out: &mut impl Write,
) -> io::Result<()> {
    let (services, vendors) = selected(registry, only);
    let declared = services.iter().flat_map(|context| {
        let cookies = context.service.cookie.iter();
        cookies.map(move |cookie| declared(context, cookie))
    });
    let known = vendors
        .iter()
        .flat_map(|file| file.cookie.iter().map(move |cookie| known(file, cookie)));
    let entries: Vec<Entry<'_>> = declared.chain(known).collect();
    let left_out = of(&entries, Storage::SessionStorage).count();
    if left_out > 0 {
        writeln!(
            anstream::stderr(),
            "left out, because that tool has no word for session storage: {left_out}"
        )?;
    }
    let now = jiff::Timestamp::now().to_string();
    let base = |category: &str, key: &str, storage: Storage| {
        let each = of(&entries, storage).flat_map(|entry| rows(entry, category, key, &now));
        json!({
            "name": "Biscuit Tin",
            "author": "Biscuit Tin",
            "category": category,
            "trustLevel": "informative",
            "used": true,
            "created_at": now,
            "knowledges": each.collect::<Vec<_>>(),
        })
    };
    let bases = json!([
        base("cookie", "name", Storage::Cookie),
        base("localstorage", "key", Storage::LocalStorage),
    ]);
    writeln!(out, "{bases:#}")
}

fn of<'e, 'r>(entries: &'e [Entry<'r>], storage: Storage) -> impl Iterator<Item = &'e Entry<'r>> {
    entries.iter().filter(move |entry| entry.storage == storage)
}

fn declared<'r>(context: &ServiceContext<'r>, cookie: &'r Declaration) -> Entry<'r> {
    let (notice, service) = (context.notice, context.service);
    let line = cookie.source.line;
    Entry {
        names: &cookie.names,
        hosts: service
            .hosts
            .iter()
            .map(|host| host.host.as_str())
            .collect(),
        storage: cookie.storage,
        category: cookie.category.unwrap_or(Category::Unclassified),
        source: notice.map_or("", |notice| &notice.title),
        controller: cookie.provider.as_deref().unwrap_or(&context.council.name),
        date: notice.and_then(|notice| notice.date.or(notice.read)),
        policy: notice
            .and_then(|notice| notice.address.as_deref())
            .unwrap_or_default(),
        reference: notice.map_or(String::new(), |notice| {
            format!("{}, line {line}", notice.document)
        }),
        comment: &cookie.purpose,
    }
}

fn known<'r>(file: &'r VendorFile, cookie: &'r VendorCookie) -> Entry<'r> {
    let opened = file.sources(cookie).filter_map(|(source, _)| source.opened);
    Entry {
        names: &cookie.names,
        hosts: cookie.hosts.iter().map(String::as_str).collect(),
        storage: cookie.storage,
        category: cookie.category,
        source: file.grade(cookie).id(),
        controller: &file.vendor.name,
        date: opened.max(),
        policy: "",
        reference: file.address(cookie).unwrap_or_default(),
        comment: &cookie.purpose,
    }
}

/// One row for each name on each host: that tool looks both up as they stand. A key of local storage has no host there.
fn rows(entry: &Entry<'_>, kind: &str, key: &str, now: &str) -> Vec<Value> {
    let is_cookie = kind == "cookie";
    let any = [ANY];
    let hosts = if entry.hosts.is_empty() || !is_cookie {
        &any[..]
    } else {
        &entry.hosts
    };
    let date = entry
        .date
        .map_or(String::new(), |date| date.strftime("%d/%m/%Y").to_string());
    let row = |name: &Pattern, host: &str| {
        let mut row = json!({
            "kind": kind,
            "category": entry.category.id(),
            "source": entry.source,
            "controller": entry.controller,
            "date": date,
            "policy": entry.policy,
            "reference": entry.reference,
            "comment": entry.comment,
            "created_at": now,
            "updated_at": now,
        });
        row[key] = json!(name);
        if is_cookie {
            row["domain"] = json!(host);
            row["wildcard_match"] = json!(u8::from(!name.is_exact()));
        } else {
            row["script"] = json!("");
        }
        row
    };
    let names = entry.names.iter();
    names
        .flat_map(|name| hosts.iter().map(move |host| (name, host)))
        .map(|(name, host)| row(name, host))
        .collect()
}
