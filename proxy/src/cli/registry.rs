//! `registry`: what councils declare and what is known of vendors, for people who read and write it.

use crate::cli::error::CommandError;
use crate::config::registry_files::RegistryFolders;
use biscuit_tin_shared::{
    cookie::site::canonical_host,
    registry::{
        Registry,
        candidates::{Candidate, Entry, Outcome, candidates},
        declaration::{Council, CouncilFile, Declaration, Notice, Service, Source, VendorFile},
        lint::possible_mistakes,
    },
};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::io::{self, Write};

/// Read and check the registry: what councils declare, and what is known of vendors.
#[derive(Debug, Args)]
pub(super) struct RegistryCommand {
    #[command(flatten)]
    registry: RegistryFolders,
    /// As JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Every council and service, and every vendor, with the number of entries
    List,
    /// Every declaration, claim and vendor entry
    Show {
        /// Only this council, service or vendor: part of its name
        only: Option<String>,
    },
    /// Which entry explains a cookie on a host, and which ones lose
    Find {
        /// The host, such as jobs.luton.gov.uk
        host: String,
        /// The cookie's name
        name: String,
    },
    /// Whether the files can be used, and what looks like a slip in them
    Check,
}

impl RegistryCommand {
    pub(super) fn run(self) -> Result<(), CommandError> {
        let registry = self.registry.load()?;
        let mut out = anstream::stdout().lock();
        let written = match &self.what {
            What::List => list(&registry, self.json, &mut out),
            What::Show { only } => show(&registry, only.as_deref(), self.json, &mut out),
            What::Find { host, name } => {
                let Some(canonical) = canonical_host(host) else {
                    let why = "expected a host name such as jobs.luton.gov.uk".to_owned();
                    return Err(CommandError::Input(host.clone(), why));
                };
                find(&registry, &canonical, name, self.json, &mut out)
            }
            What::Check => {
                let slips = possible_mistakes(&registry);
                let written = check(&registry, &slips, self.json, &mut out);
                if !slips.is_empty() {
                    written.map_err(CommandError::Output)?;
                    return Err(CommandError::Slips(slips.len()));
                }
                written
            }
        };
        match written {
            // Whoever reads us has seen enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.map_err(CommandError::Output),
        }
    }
}

fn list(registry: &Registry, as_json: bool, out: &mut impl Write) -> io::Result<()> {
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

/// One service with everything it hangs on.
struct Place<'r> {
    council: &'r Council,
    notice: Option<&'r Notice>,
    service: &'r Service,
}

fn places(registry: &Registry) -> impl Iterator<Item = Place<'_>> {
    registry.councils().iter().flat_map(|file| {
        file.service.iter().map(move |service| Place {
            council: &file.council,
            notice: file
                .notice
                .iter()
                .find(|notice| notice.id == service.notice),
            service,
        })
    })
}

fn show(
    registry: &Registry,
    only: Option<&str>,
    as_json: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    let only = only.map(str::to_lowercase);
    let wanted = |texts: &[&str]| {
        only.as_ref().is_none_or(|only| {
            texts
                .iter()
                .any(|text| text.to_lowercase().contains(only.as_str()))
        })
    };
    let places = || {
        places(registry).filter(|place| {
            let (council, service) = (place.council, place.service);
            wanted(&[&council.id, &council.name, &service.id, &service.name])
        })
    };
    let vendors = || {
        let files = registry.vendors().iter();
        files.filter(|file| wanted(&[&file.vendor.id, &file.vendor.name]))
    };
    let places: Vec<Place<'_>> = places().collect();
    let vendors: Vec<&VendorFile> = vendors().collect();
    let is_shown = |file: &&CouncilFile| {
        places
            .iter()
            .any(|p| std::ptr::eq(p.council, &file.council))
    };
    let councils: Vec<&CouncilFile> = registry.councils().iter().filter(is_shown).collect();
    if as_json {
        return writeln!(out, "{}", shown(&councils, &places, &vendors));
    }
    for place in &places {
        writeln!(out, "{}: {}", place.council.name, place.service.name)?;
        for cookie in &place.service.cookie {
            let names: Vec<&str> = cookie.names.iter().map(|name| name.as_str()).collect();
            let names = if names.is_empty() {
                "(no name given)".to_owned()
            } else {
                names.join(", ")
            };
            writeln!(out, "  {names}\n      {}", cookie.purpose)?;
        }
        for claim in &place.service.claim {
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

/// Everything as JSON, in the shape that others build on.
fn shown(councils: &[&CouncilFile], places: &[Place<'_>], vendors: &[&VendorFile]) -> Value {
    let declarations = places.iter().flat_map(|place| {
        let cookies = place.service.cookie.iter();
        cookies.map(move |cookie| declaration(place, cookie))
    });
    let claims = councils.iter().flat_map(|file| {
        file.claims()
            .filter(|(_, service, _)| {
                let mut shown = places.iter();
                service.is_none_or(|service| shown.any(|p| std::ptr::eq(p.service, service)))
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
    let vendors = vendors.iter().flat_map(|file| {
        file.cookie.iter().map(|cookie| {
            json!({
                "vendor": file.vendor.name,
                "id": file.vendor.id,
                "names": cookie.names,
                "hosts": cookie.hosts,
                "purpose": cookie.purpose,
                "category": cookie.category,
                "lifetime": cookie.lifetime,
                "session_id": cookie.session_id,
                "not_sure": cookie.not_sure,
                "source": cookie.source.as_ref().unwrap_or(&file.vendor.source),
            })
        })
    });
    json!({
        "declarations": declarations.collect::<Vec<_>>(),
        "claims": claims.collect::<Vec<_>>(),
        "vendors": vendors.collect::<Vec<_>>(),
    })
}

fn declaration(place: &Place<'_>, cookie: &Declaration) -> Value {
    let hosts = place.service.hosts.iter();
    let hosts: Vec<Value> = hosts
        .map(|host| json!({ "host": host.host, "basis": host.basis, "embedded": host.embedded }))
        .collect();
    json!({
        "council": place.council.name,
        "service": place.service.name,
        "supplier": place.service.supplier,
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
        "lifetime_text": cookie.lifetime_text,
        "storage": cookie.storage,
        "declared_storage": cookie.declared_storage,
        "source": source(place.notice, &cookie.source),
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

fn find(
    registry: &Registry,
    host: &str,
    name: &str,
    as_json: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    let found = candidates(registry, host, name);
    let matched = registry.look_up(host, name);
    if as_json {
        let entries: Vec<Value> = found.iter().map(candidate).collect();
        let answer =
            json!({ "host": host, "name": name, "basis": matched.basis, "entries": entries });
        return writeln!(out, "{answer}");
    }
    if found.is_empty() {
        writeln!(out, "No entry names {name}.")?;
    }
    if let (Some(declared), None) = (matched.declared, matched.pattern) {
        let service = &declared.service.name;
        writeln!(
            out,
            "explains  “{service}” describes its cookies without naming them"
        )?;
    }
    for candidate in &found {
        let (from, purpose) = match candidate.entry {
            Entry::Declared(council, service, declaration) => {
                let line = declaration.source.line;
                (
                    format!("{}, {}, line {line}", council.name, service.name),
                    &declaration.purpose,
                )
            }
            Entry::Known(known) => (
                format!("{} (general knowledge)", known.vendor.name),
                &known.cookie.purpose,
            ),
        };
        let why = match candidate.outcome {
            Outcome::Wins => "explains",
            Outcome::OtherHost => "loses: for other hosts",
            Outcome::FartherScope => "loses: for another service of the council",
            Outcome::SaysLess => "loses: another entry says more of the name",
            Outcome::OnlyKnown => "loses: a notice comes before general knowledge",
        };
        writeln!(
            out,
            "{why}\n    {} in {from}\n    {purpose}",
            candidate.pattern.as_str()
        )?;
    }
    Ok(())
}

fn candidate(candidate: &Candidate<'_>) -> Value {
    let mut entry = match candidate.entry {
        Entry::Declared(council, service, declaration) => json!({
            "kind": "declaration",
            "council": council.name,
            "service": service.name,
            "purpose": declaration.purpose,
            "source": declaration.source,
        }),
        Entry::Known(known) => json!({
            "kind": "vendor",
            "vendor": known.vendor.name,
            "purpose": known.cookie.purpose,
            "source": known.cookie.source.as_ref().unwrap_or(&known.vendor.source),
        }),
    };
    entry["pattern"] = candidate.pattern.as_str().into();
    entry["meant"] = candidate.meant.into();
    entry["wins"] = (candidate.outcome == Outcome::Wins).into();
    entry["because"] = candidate.outcome.id().into();
    entry
}

fn check(
    registry: &Registry,
    slips: &[String],
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
            "slips": slips,
        });
        return writeln!(out, "{answer}");
    }
    for slip in slips {
        writeln!(out, "{slip}")?;
    }
    writeln!(
        out,
        "{} councils, {} services, {declarations} declarations, {claims} promises, {} vendors, {entries} vendor entries",
        registry.councils().len(),
        services().count(),
        registry.vendors().len(),
    )
}
