//! The option `--notice`: a notice that is read just now stands for what the registry has of its council.

use super::{Verify, seen};
use crate::cli::{error::CommandError, import};
use crate::{
    config::error::ConfigError,
    inspect::ledger::Ledger,
    notice::{
        Reading,
        draft::{About, draft},
    },
    offline::recording::Recording,
    os::clock::unix_now,
    report::{made::Seen, model::Input},
};
use biscuit_tin_shared::{
    cookie::site::{covers, registrable_domain},
    explain::words::{Arg, Words, plain},
    registry::{
        FileKind, Registry, RegistryFile,
        authorities::{Authority, authorities, authorities_of},
    },
};
use std::{collections::BTreeSet, fs, path::Path, sync::Arc};

/// Doubts about a notice that a report tells, at most.
const DOUBTS: usize = 20;
/// Sites that an error names, at most.
const SITES: usize = 8;

impl Verify {
    /// The registry, with the notice in place of its council's file; and how the notice was read.
    pub(super) fn registry_with_notice(
        &self,
        registry: Registry,
        words: &Words,
    ) -> Result<(Registry, Option<Input>), CommandError> {
        let Some(path) = &self.notice else {
            return Ok((registry, None));
        };
        let file = path.display().to_string();
        if is_registry_file(path) {
            // It says itself which sites it is for.
            let text = fs::read_to_string(path).map_err(|source| CommandError::Unreadable {
                input: file.clone(),
                source,
            })?;
            return Ok((self.registry_with(file, text)?, None));
        }
        let reading = import::read(path)?.map_err(|reason| CommandError::NoNotice {
            file: file.clone(),
            reason,
        })?;
        let hosts = self.hosts_of_notice(&reading)?;
        let input = Input {
            path: Some(file.clone()),
            kind: "notice".to_owned(),
            notes: notes(&reading, &hosts, words),
            ..Input::default()
        };
        let about = About {
            council: self.authority(&hosts).map(|one| one.name.clone()),
            hosts,
            address: None,
            title: None,
            document: file.clone(),
        };
        let now = jiff::Timestamp::now();
        let today = jiff::tz::Offset::UTC.to_datetime(now).date();
        let text = draft(&reading, &about, &registry, today);
        Ok((self.registry_with(file, text)?, Some(input)))
    }

    /// Notes which of the sites a registry file is held against as a notice; why it is of no use, where it is for none of
    /// them.
    pub(super) fn unused_notice(
        &self,
        registry: &Registry,
        seen: &Seen,
        inputs: &mut Vec<Input>,
        words: &Words,
    ) -> Option<CommandError> {
        let path = self.notice.as_ref().filter(|path| is_registry_file(path))?;
        let name = path.display().to_string();
        let file = registry.councils().iter().find(|file| file.path == name)?;
        let hosts = file.service.iter().flat_map(|service| &service.hosts);
        let hosts = hosts.map(|host| &host.host).chain(&file.domains);
        let hosts: Vec<&String> = hosts.collect();
        let shown = seen.sites.iter().map(|site| site.host.as_str());
        let held: Vec<&str> = shown
            .filter(|host| hosts.iter().any(|one| covers(one, host)))
            .collect();
        let note = match held.as_slice() {
            [] => words.text("notice-held-against-none", &[]),
            held => held_against(&file.council.name, held, words),
        };
        inputs.push(Input {
            path: Some(name.clone()),
            kind: "notice".to_owned(),
            notes: vec![note],
            ..Input::default()
        });
        let is_unused = held.is_empty() && !seen.sites.is_empty();
        is_unused.then(|| CommandError::NothingMatches(format!("--notice {name}")))
    }

    fn registry_with(&self, path: String, text: String) -> Result<Registry, CommandError> {
        let file = RegistryFile {
            kind: FileKind::Council,
            path,
            text,
        };
        let files = self.registry.files()?.into_iter().chain([file]);
        let files: Vec<RegistryFile> = files.collect();
        Ok(Registry::with_files(&files).map_err(ConfigError::from)?)
    }

    /// The sites that the notice is for: those that were named, those of the council, those that the recordings show, or those
    /// that the notice names.
    fn hosts_of_notice(&self, reading: &Reading) -> Result<Vec<String>, CommandError> {
        if !self.site.is_empty() {
            return Ok(self.site.clone());
        }
        let councils = self.council.iter().filter_map(|id| authority(id));
        let domains: Vec<String> = councils.flat_map(|one| one.domains.clone()).collect();
        if !domains.is_empty() {
            return Ok(domains);
        }
        if self.input.is_empty() || self.input.iter().any(|path| path == Path::new("-")) {
            return Err(CommandError::Usage(
                "--notice needs --site with the host that it is for, or --council",
            ));
        }
        let ledger = Ledger::new(Arc::new(self.registry.load()?));
        let (mut pages, mut asked) = (BTreeSet::new(), BTreeSet::new());
        for path in &self.input {
            // What cannot be read is said once the others are.
            let mut recording = Recording::new(&ledger, unix_now()).at_address(self.url.as_deref());
            if let Ok(tally) = seen::read(path, &mut recording) {
                pages.extend(tally.pages);
                asked.extend(tally.hosts);
            }
        }
        // Few programs record which addresses were pages.
        let shown = of_councils(if pages.is_empty() { &asked } else { &pages });
        let owners: BTreeSet<String> = shown.iter().map(|host| owner(host)).collect();
        if owners.len() == 1 {
            return Ok(shown);
        }
        let named = named_hosts(reading);
        let named = named.filter(|named| asked.iter().any(|host| covers(named, host)));
        let named: BTreeSet<&String> = named.collect();
        match (named.is_empty(), owners.is_empty()) {
            (false, _) => Ok(named.into_iter().cloned().collect()),
            (true, true) => Err(CommandError::Usage(
                "the recordings name no host: --notice needs --site with the host that it is for, or --council",
            )),
            (true, false) => {
                let more = if owners.len() > SITES { ", …" } else { "" };
                let first: Vec<String> = owners.into_iter().take(SITES).collect();
                Err(CommandError::WhoseNotice {
                    sites: format!("{}{more}", first.join(", ")),
                })
            }
        }
    }

    /// Whose notice it is, where that is known.
    fn authority(&self, hosts: &[String]) -> Option<&'static Authority> {
        let named = self.council.first().and_then(|id| authority(id));
        let of_host = || {
            hosts
                .iter()
                .find_map(|host| authorities_of(host).first().copied())
        };
        named.or_else(of_host)
    }
}

/// Whether this is what `import` writes and `--registry` takes.
fn is_registry_file(path: &Path) -> bool {
    let ending = path.extension();
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case("toml"))
}

/// Those of councils, where there are some: what others set came with their pages.
fn of_councils(hosts: &BTreeSet<String>) -> Vec<String> {
    let is_councils = |host: &&String| !authorities_of(host).is_empty();
    let any = hosts.iter().any(|host| is_councils(&host));
    let all = hosts.iter().filter(|host| !any || is_councils(host));
    all.cloned().collect()
}

/// Whose a host is, by name: a council's, which may have several domains, or a site's.
fn owner(host: &str) -> String {
    match authorities_of(host) {
        [] => registrable_domain(host).unwrap_or(host).to_owned(),
        councils => {
            let names = councils.iter().map(|one| one.name.as_str());
            names.collect::<Vec<_>>().join(" / ")
        }
    }
}

/// The hosts that a notice names in the headings of its services; beside a cookie it may name who sets it.
fn named_hosts(reading: &Reading) -> impl Iterator<Item = &String> {
    let declared = reading.declarations.iter();
    let of_services = declared.filter(|one| one.service.is_some());
    of_services.flat_map(|one| &one.hosts)
}

/// Which sites the notice is held against, and what of it was not sure.
fn notes(reading: &Reading, hosts: &[String], words: &Words) -> Vec<String> {
    let title = reading.title.as_deref().map(plain).unwrap_or_default();
    let hosts: Vec<&str> = hosts.iter().map(String::as_str).collect();
    let mut notes = vec![held_against(&title, &hosts, words)];
    let doubts = reading.doubts.iter().take(DOUBTS);
    notes.extend(doubts.map(|doubt| {
        let (why, text) = (words.text(doubt.why, &[]), plain(&doubt.text));
        let said = [
            ("line", Arg::Number(doubt.line.into())),
            ("why", Arg::Text(&why)),
            ("text", Arg::Text(&text)),
        ];
        words.text("notice-doubt-elsewhere", &said)
    }));
    let more = reading.doubts.len().saturating_sub(DOUBTS);
    if more > 0 {
        let number = Arg::Number(i64::try_from(more).unwrap_or(i64::MAX));
        notes.push(words.text("notice-doubts-more", &[("number", number)]));
    }
    notes
}

/// Which sites a notice of this title is held against.
fn held_against(title: &str, hosts: &[&str], words: &Words) -> String {
    let separator = words.text("separator", &[]);
    let said = [
        ("title", Arg::Text(title)),
        ("sites", Arg::Text(&hosts.join(&separator))),
    ];
    let note = words.text("notice-held-against", &said);
    note.trim_end().to_owned()
}

fn authority(id: &str) -> Option<&'static Authority> {
    authorities().iter().find(|one| one.id == id)
}
