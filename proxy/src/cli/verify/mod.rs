//! `verify`: holds a recording, or what was kept, against the notice, and gives a report.
//!
//! Reading and judging are those of live traffic; the formats are those of `report`.

mod notice;
mod seen;
mod since;

use crate::cli::{deliver::Delivery, error::CommandError, out::say};
use crate::{
    browser::start_page::address_of,
    config::registry_files::RegistryFolders,
    offline::context::RequestContext,
    report::{
        made::{self, Seen},
        model::{self, Input, SiteReport, StorageKey},
    },
};
use biscuit_tin_shared::{
    cookie::site::{Host, covers},
    registry::{Registry, authorities::authorities},
};
use clap::Args;
use serde_json::{Map, Value, json};
use since::Since;
use std::{collections::BTreeSet, path::PathBuf, sync::Arc};

/// An hour, in seconds.
const HOUR: i64 = 3600;

/// Hold a recording, or what was kept, against the council's notice, and give a report.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  biscuit-tin verify visit.har
  biscuit-tin verify visit.har --notice cookies.html --site www.example.gov.uk
  biscuit-tin verify --site www.luton.gov.uk --since 7d
  biscuit-tin verify *.har --format json,junit,sarif --out report --baseline known.json

Without a recording, what Biscuit Tin kept is verified.
Exit codes: 0 fine, 1 findings at or above --fail-on, 2 could not do it, 64 bad usage.")]
pub(super) struct Verify {
    /// Recordings (HAR); - reads standard input. None: what was kept
    input: Vec<PathBuf>,
    /// The address that a pasted head comes from, where it has no Host line
    #[arg(long, value_name = "URL", value_parser = address)]
    url: Option<String>,
    /// Only this host and those below it, with what came with their pages; repeatable
    #[arg(long, value_name = "HOST", value_parser = host)]
    site: Vec<String>,
    /// Only the sites of the council with this id, with what came with their pages; repeatable
    #[arg(long, value_name = "ID")]
    council: Vec<String>,
    /// Only cookies that were seen since this day (2026-11-30) or in this span (7d, 12h)
    #[arg(long, value_name = "DATE|SPAN")]
    since: Option<Since>,
    /// Verify against this notice (HTML, Markdown, text, or what `import` makes of one) instead of the registry
    #[arg(long, value_name = "FILE")]
    notice: Option<PathBuf>,
    /// Print the JSON Schema of the report, and do nothing else
    #[arg(long, conflicts_with_all = ["input", "url", "site", "council", "since", "notice", "Delivery"])]
    schema: bool,
    #[command(flatten)]
    delivery: Delivery,
    #[command(flatten)]
    registry: RegistryFolders,
}

impl Verify {
    pub(super) async fn run(self) -> Result<(), CommandError> {
        if self.schema {
            return say(&format!("{:#}", model::schema()));
        }
        self.check()?;
        let words = self.delivery.words();
        let loaded = self.registry.load()?;
        let is_one = |id: &&String| {
            loaded.council(id).is_some() || authorities().iter().any(|one| one.id == **id)
        };
        if let Some(id) = self.council.iter().find(|id| !is_one(id)) {
            return Err(CommandError::NoSuchId { id: id.clone() });
        }
        let (registry, notice) = self.registry_with_notice(loaded, &words)?;
        let Read {
            mut seen,
            mut inputs,
            storage,
            hosts,
            registry,
            flaw,
        } = match self.input.is_empty() {
            true => self.of_record(registry, &words).await?,
            false => self.of_recordings(registry, &words)?,
        };
        inputs.extend(notice);
        let flaw = flaw.or_else(|| self.unused_notice(&registry, &seen, &mut inputs, &words));
        let is_any = !seen.cookies.is_empty();
        self.keep_since(&mut seen);
        let is_late = is_any && seen.cookies.is_empty();
        self.keep_asked(&mut seen, &registry);
        let method = self.method(&registry);
        let mut report = made::report(seen, &registry, &words, inputs, method);
        for site in &mut report.sites {
            let of_site = storage.iter().filter(|(host, _)| *host == site.host);
            site.storage.extend(of_site.map(|(_, key)| StorageKey {
                kind: "localStorage".to_owned(),
                key: key.clone(),
                phases: Vec::new(),
            }));
        }
        made::conclude(&mut report, &words);
        let flaw = flaw.or_else(|| self.unmatched(&report.sites, (&hosts, &registry), is_late));
        report.in_part = flaw.as_ref().map(ToString::to_string);
        let delivered = self.delivery.deliver(report, None, &words).await;
        match (delivered, flaw) {
            // What is missing may have more of them.
            (Err(CommandError::ChecksFailed), Some(flaw)) => {
                Err(CommandError::AndFindings(Box::new(flaw)))
            }
            (Ok(()), Some(flaw)) => Err(flaw),
            (delivered, _) => delivered,
        }
    }

    /// A selection that nothing matches: with a name written wrong, a pipeline would pass for ever.
    fn unmatched(
        &self,
        sites: &[SiteReport],
        (asked, registry): (&BTreeSet<String>, &Registry),
        is_late: bool,
    ) -> Option<CommandError> {
        // A host of which a recording shows no cookie was looked at as well.
        let is_there = |wanted: &&String| {
            let mut hosts = sites.iter().map(|site| &site.host).chain(asked);
            hosts.any(|host| covers(wanted, host))
        };
        let hosts = self.site.iter().filter(|wanted| !is_there(wanted));
        let of = |id: &String| {
            let mut sites = sites.iter();
            sites.any(|site| site.council_id.as_ref() == Some(id))
                || asked
                    .iter()
                    .any(|host| made::council_of(host, registry) == Some(id))
        };
        let councils = self.council.iter().filter(|id| !of(id));
        let since = self.since.filter(|_| is_late);
        let since = since.and_then(|since| made::moment(Some(since.start())));
        let all = hosts.map(|host| format!("--site {host}"));
        let all = all.chain(councils.map(|id| format!("--council {id}")));
        let all = all.chain(since.map(|moment| format!("--since {moment}")));
        let all: Vec<String> = all.collect();
        match all.is_empty() {
            true if sites.is_empty() && self.input.is_empty() => {
                Some(CommandError::NothingToVerify)
            }
            true => None,
            false => Some(CommandError::NothingMatches(all.join(", "))),
        }
    }

    /// Refuses options that make no sense together.
    fn check(&self) -> Result<(), CommandError> {
        if self.url.is_some() && self.input.is_empty() {
            return Err(CommandError::Usage(
                "--url is for pasted heads: name the file that has them, or - for standard input",
            ));
        }
        let kept = self.kept().into_iter();
        let files = self.registry.paths().into_iter();
        let read = self.input.iter().chain(&self.notice).cloned();
        let read: Vec<PathBuf> = read.chain(kept).chain(files).collect();
        self.delivery.check(&read)
    }

    /// The file of what was kept, where it is read.
    fn kept(&self) -> Option<PathBuf> {
        let folder = self.registry.data_folder().resolve().ok()?;
        self.input.is_empty().then(|| folder.observations())
    }

    /// Leaves out what was not seen since the moment that was asked for.
    fn keep_since(&self, seen: &mut Seen) {
        // Moments are known to the hour: what may lie inside is asked about.
        let start = self.since.map(Since::start);
        let start = start.map(|start| start - start.rem_euclid(HOUR));
        seen.since = start;
        seen.cookies.retain(|cookie| {
            let last = cookie.facts.last_seen;
            start.is_none_or(|start| last.is_some_and(|last| last >= start))
        });
    }

    /// Leaves out the sites that were not asked for, and what came with their pages; what came with pages of those that were
    /// stays, under its own host.
    fn keep_asked(&self, seen: &mut Seen, registry: &Registry) {
        if self.site.is_empty() && self.council.is_empty() {
            return;
        }
        let is_asked = |host: &str| self.is_asked(host, registry);
        seen.cookies.retain(|cookie| {
            let page = cookie.facts.page.as_deref();
            page.is_none_or(|page| is_asked(page) || is_asked(&cookie.host))
        });
        let beside = seen.cookies.iter();
        let beside = beside.filter(|cookie| cookie.facts.page.is_some());
        let beside: BTreeSet<String> = beside.map(|cookie| cookie.host.clone()).collect();
        let is_kept = |host: &String| is_asked(host) || beside.contains(host);
        seen.sites.retain(|site| is_kept(&site.host));
        seen.not_inspected.retain(|one| is_kept(&one.host));
    }

    /// Whether a host is one of those that were asked for.
    fn is_asked(&self, host: &str, registry: &Registry) -> bool {
        let is_of_council = || {
            let id = made::council_of(host, registry);
            id.is_some_and(|id| self.council.iter().any(|asked| *asked == id))
        };
        (self.site.is_empty() || self.site.iter().any(|site| covers(site, host)))
            && (self.council.is_empty() || is_of_council())
    }

    /// What a reader needs to know to judge the findings.
    fn method(&self, registry: &Registry) -> Map<String, Value> {
        let notice = self.notice.as_ref();
        let method = json!({
            "command": "verify",
            "lang": self.delivery.words().lang(),
            "councils": registry.councils().len(),
            "notice": notice.map(|path| path.display().to_string()),
            "sites": self.site,
            "since": made::moment(self.since.map(Since::start)),
            "presses_buttons": false,
        });
        match method {
            Value::Object(method) => method,
            _ => Map::new(),
        }
    }
}

/// What was read.
struct Read {
    seen: Seen,
    inputs: Vec<Input>,
    /// Host and key of what stands in the local storage of pages.
    storage: BTreeSet<(String, String)>,
    /// The hosts that recordings show, also those without a cookie.
    hosts: BTreeSet<String>,
    /// The registry that judged.
    registry: Arc<Registry>,
    /// Why the report is not of all that was given.
    flaw: Option<CommandError>,
}

/// A web address, as people type it.
fn address(text: &str) -> Result<String, String> {
    let url = address_of(text);
    let read = RequestContext::new(&url, 0);
    read.map(|_| url).map_err(|error| error.to_string())
}

fn host(text: &str) -> Result<String, String> {
    let host = Host::parse(text).map(|host| host.to_string());
    host.ok_or_else(|| "expected a host name such as jobs.luton.gov.uk".to_owned())
}
