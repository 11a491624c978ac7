//! `registry show`: every declaration, claim and vendor entry, or those of one council, service or vendor.

use crate::cli::provenance::provenance;
use biscuit_tin_shared::registry::{
    Registry,
    declaration::{Council, CouncilFile, Declaration, Notice, Service, Source},
    vendor::{VendorCookie, VendorFile},
};
use serde_json::{Value, json};
use std::io::{self, Write};

/// A service with its council and its notice.
pub(super) struct ServiceContext<'r> {
    pub(super) council: &'r Council,
    pub(super) notice: Option<&'r Notice>,
    pub(super) service: &'r Service,
}

fn services(registry: &Registry) -> impl Iterator<Item = ServiceContext<'_>> {
    registry.councils().iter().flat_map(|file| {
        file.service.iter().map(move |service| ServiceContext {
            council: &file.council,
            notice: file
                .notice
                .iter()
                .find(|notice| notice.id == service.notice),
            service,
        })
    })
}

/// The services and vendors whose names hold `only`.
pub(super) fn selected<'r>(
    registry: &'r Registry,
    only: Option<&str>,
) -> (Vec<ServiceContext<'r>>, Vec<&'r VendorFile>) {
    let only = only.map(str::to_lowercase);
    let wanted = |texts: &[&str]| {
        only.as_ref().is_none_or(|only| {
            texts
                .iter()
                .any(|text| text.to_lowercase().contains(only.as_str()))
        })
    };
    let services = services(registry)
        .filter(|context| {
            let (council, service) = (context.council, context.service);
            wanted(&[&council.id, &council.name, &service.id, &service.name])
        })
        .collect();
    let vendors = registry
        .vendors()
        .iter()
        .filter(|file| wanted(&[&file.vendor.id, &file.vendor.name]))
        .collect();
    (services, vendors)
}

pub(super) fn show(
    registry: &Registry,
    only: Option<&str>,
    as_json: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    let (services, vendors) = selected(registry, only);
    let is_shown = |file: &&CouncilFile| {
        let mut shown = services.iter();
        shown.any(|context| std::ptr::eq(context.council, &file.council))
    };
    let councils: Vec<&CouncilFile> = registry.councils().iter().filter(is_shown).collect();
    if as_json {
        return writeln!(out, "{}", shown(&councils, &services, &vendors));
    }
    write_notices(&councils, out)?;
    for context in &services {
        writeln!(out, "{}: {}", context.council.name, context.service.name)?;
        for cookie in &context.service.cookie {
            let names: Vec<&str> = cookie.names.iter().map(|name| name.as_str()).collect();
            let names = if names.is_empty() {
                "(no name given)".to_owned()
            } else {
                names.join(", ")
            };
            writeln!(out, "  {names}\n      {}", cookie.purpose)?;
        }
        for claim in &context.service.claim {
            writeln!(out, "  Promise: {}", claim.text)?;
        }
    }
    for file in &vendors {
        writeln!(out, "{} (general knowledge)", file.vendor.name)?;
        for cookie in &file.cookie {
            let names: Vec<&str> = cookie.names.iter().map(|name| name.as_str()).collect();
            writeln!(out, "  {}\n      {}", names.join(", "), cookie.purpose)?;
        }
    }
    Ok(())
}

/// Which notices are held, how old they are, and where they came from.
fn write_notices(councils: &[&CouncilFile], out: &mut impl Write) -> io::Result<()> {
    for file in councils {
        for notice in &file.notice {
            let (name, title, from) = (&file.council.name, &notice.title, provenance(notice));
            let comma = if from.is_empty() { "" } else { ", " };
            writeln!(out, "{name}: the notice “{title}”{comma}{from}")?;
        }
    }
    Ok(())
}

/// Everything as one JSON object, whose shape is a contract with its users.
fn shown(
    councils: &[&CouncilFile],
    services: &[ServiceContext<'_>],
    vendors: &[&VendorFile],
) -> Value {
    let declarations = services.iter().flat_map(|context| {
        let cookies = context.service.cookie.iter();
        cookies.map(move |cookie| declaration(context, cookie))
    });
    let claims = councils.iter().flat_map(|file| {
        file.claims()
            .filter(|(_, service, _)| {
                let mut shown = services.iter();
                service.is_none_or(|service| {
                    shown.any(|context| std::ptr::eq(context.service, service))
                })
            })
            .map(|(notice, service, claim)| {
                json!({
                    "council": file.council.name,
                    "service": service.map(|service| &service.name),
                    "kind": claim.kind,
                    "text": claim.text,
                    "parameters": claim.parameters,
                    "source": source(Some(notice), &claim.source),
                })
            })
    });
    let vendors = vendors
        .iter()
        .flat_map(|file| file.cookie.iter().map(|cookie| vendor(file, cookie)));
    json!({
        "declarations": declarations.collect::<Vec<_>>(),
        "claims": claims.collect::<Vec<_>>(),
        "vendors": vendors.collect::<Vec<_>>(),
    })
}

/// An entry of a vendor, with all its sources; `source` is the best one's address.
fn vendor(file: &VendorFile, cookie: &VendorCookie) -> Value {
    let sources = file.sources(cookie).map(|(source, place)| {
        json!({
            "address": source.address,
            "place": place,
            "grade": source.grade,
            "notice": source.notice,
            "opened": source.opened,
        })
    });
    json!({
        "vendor": file.vendor.name,
        "id": file.vendor.id,
        "names": cookie.names,
        "star": cookie.star,
        "hosts": cookie.hosts,
        "purpose": cookie.purpose,
        "category": cookie.category,
        "maker_says": cookie.maker_says,
        "lifetime": cookie.lifetime,
        "varies": cookie.varies,
        "session_id": cookie.session_id,
        "shared_name": cookie.shared_name,
        "holds": cookie.holds,
        "storage": cookie.storage,
        "not_sure": cookie.not_sure,
        "grade": file.grade(cookie),
        "guess": cookie.guess,
        "source": file.address(cookie),
        "sources": sources.collect::<Vec<_>>(),
    })
}

fn declaration(context: &ServiceContext<'_>, cookie: &Declaration) -> Value {
    let hosts = context.service.hosts.iter();
    let hosts: Vec<Value> = hosts
        .map(|host| json!({ "host": host.host, "basis": host.basis, "embedded": host.embedded }))
        .collect();
    json!({
        "council": context.council.name,
        "service": context.service.name,
        "supplier": context.service.supplier,
        "provider": cookie.provider,
        "hosts": hosts,
        "names": cookie.names,
        "means": cookie.means,
        "means_because": cookie.means_because,
        "vendor": cookie.vendor,
        "purpose": cookie.purpose,
        "category": cookie.category,
        "judged_category": cookie.judged_category,
        "judged_because": cookie.judged_because,
        "declared_category_text": cookie.category_text,
        "lifetime": cookie.lifetime,
        "lifetime_range": cookie.lifetime_range,
        "lifetime_text": cookie.lifetime_text,
        "storage": cookie.storage,
        "declared_storage": cookie.declared_storage,
        "source": source(context.notice, &cookie.source),
        "notes": cookie.notes,
    })
}

fn source(notice: Option<&Notice>, source: &Source) -> Value {
    json!({
        "document": notice.map(|notice| &notice.document),
        "section": source.section,
        "row": source.row,
        "line": source.line,
    })
}
