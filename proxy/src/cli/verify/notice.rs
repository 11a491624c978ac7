//! The option `--notice`: a notice that is read just now stands for what the registry has of its council.

use super::{Verify, seen};
use crate::cli::{error::CommandError, import};
use crate::{
    config::error::ConfigError,
    inspect::ledger::Ledger,
    notice::draft::{About, draft},
    offline::recording::Recording,
    os::clock::unix_now,
};
use biscuit_tin_shared::registry::{
    FileKind, Registry, RegistryFile,
    authorities::{Authority, authorities, authorities_of},
};
use std::{collections::BTreeSet, path::Path, sync::Arc};

impl Verify {
    /// The registry, with the notice in place of its council's file.
    pub(super) fn registry_with_notice(&self) -> Result<Registry, CommandError> {
        let registry = self.registry.load()?;
        let Some(path) = &self.notice else {
            return Ok(registry);
        };
        let file = path.display().to_string();
        let reading = import::read(path)?.map_err(|reason| CommandError::NoNotice {
            file: file.clone(),
            reason,
        })?;
        let hosts = self.hosts_of_notice()?;
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
        let file = RegistryFile {
            kind: FileKind::Council,
            path: file,
            text,
        };
        let files = self.registry.files()?.into_iter().chain([file]);
        let files: Vec<RegistryFile> = files.collect();
        Ok(Registry::with_files(&files).map_err(ConfigError::from)?)
    }

    /// The sites that the notice is for: those that were named, those of the council, or those that the recordings show.
    fn hosts_of_notice(&self) -> Result<Vec<String>, CommandError> {
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
        let mut pages = BTreeSet::new();
        for path in &self.input {
            pages.extend(seen::read(path, Recording::new(&ledger, unix_now()))?.pages);
        }
        Ok(pages.into_iter().collect())
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

fn authority(id: &str) -> Option<&'static Authority> {
    authorities().iter().find(|one| one.id == id)
}
