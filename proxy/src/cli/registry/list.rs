//! `registry list`: every council with its services, and every vendor, each with the number of its entries.

use biscuit_tin_shared::registry::Registry;
use serde_json::json;
use std::io::{self, Write};

pub(super) fn list(registry: &Registry, as_json: bool, out: &mut impl Write) -> io::Result<()> {
    if as_json {
        let councils = registry.councils().iter().map(|file| {
            let services = file.service.iter().map(|service| {
                json!({
                    "id": service.id,
                    "name": service.name,
                    "declarations": service.cookie.len(),
                    "claims": service.claim.len(),
                })
            });
            json!({
                "id": file.council.id,
                "name": file.council.name,
                "services": services.collect::<Vec<_>>(),
            })
        });
        let vendors = registry.vendors().iter().map(|file| {
            let patterns: usize = file.cookie.iter().map(|cookie| cookie.names.len()).sum();
            json!({ "id": file.vendor.id, "name": file.vendor.name, "patterns": patterns })
        });
        let all = json!({
            "councils": councils.collect::<Vec<_>>(),
            "vendors": vendors.collect::<Vec<_>>(),
        });
        return writeln!(out, "{all}");
    }
    for file in registry.councils() {
        writeln!(out, "{}", file.council.name)?;
        for service in &file.service {
            let (cookies, claims) = (service.cookie.len(), service.claim.len());
            writeln!(
                out,
                "  {:<44} {cookies:>3} declared {claims:>3} promised",
                service.name
            )?;
        }
    }
    writeln!(out, "Vendors")?;
    for file in registry.vendors() {
        let patterns: usize = file.cookie.iter().map(|cookie| cookie.names.len()).sum();
        writeln!(out, "  {:<44} {patterns:>3} names", file.vendor.name)?;
    }
    Ok(())
}
