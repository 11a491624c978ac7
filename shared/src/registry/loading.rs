//! Reads registry files, the built-in ones and the user's own, and builds the indexes.
//!
//! It opens no file: callers hand in the text.

use crate::{
    cookie::site::{Host, is_public_suffix},
    registry::{
        Registry,
        declaration::CouncilFile,
        error::{RegistryError, malformed},
        file::{FileKind, RegistryFile, Replaced},
        index::Names,
        lines,
        scope::CouncilScopes,
        vendor::VendorFile,
    },
};
use rust_embed::RustEmbed;
use serde::de::DeserializeOwned;
use std::fmt;

/// The folder of the built-in files in the repository: how their paths begin.
const BUILT_IN: &str = "shared/registry";

#[derive(RustEmbed)]
#[folder = "registry"]
#[include = "*.toml"]
struct BuiltIn;

impl Registry {
    /// The registry that comes with the program.
    ///
    /// # Errors
    /// None in a build that passed its tests; the files are read like any other.
    pub fn built_in() -> Result<Self, RegistryError> {
        Self::with_files(&[])
    }

    /// The built-in registry, with `files` added, or in place of built-in ones of the same id.
    ///
    /// # Errors
    /// The first file that cannot be used, with line and column.
    pub fn with_files(files: &[RegistryFile]) -> Result<Self, RegistryError> {
        let mut registry = Self::default();
        let mut paths: Vec<_> = BuiltIn::iter().collect();
        paths.sort();
        for path in paths {
            let Some(file) = BuiltIn::get(&path) else {
                continue;
            };
            let kind = match path.split_once('/') {
                Some(("councils", _)) => FileKind::Council,
                Some(("vendors", _)) => FileKind::Vendor,
                _ => continue,
            };
            let place = format!("{BUILT_IN}/{path}");
            registry.add(kind, &place, &String::from_utf8_lossy(&file.data))?;
        }
        registry.add_all(files)?;
        Ok(registry)
    }

    /// `files` alone, without the built-in registry.
    ///
    /// # Errors
    /// The first file that cannot be used, with line and column.
    pub fn only(files: &[RegistryFile]) -> Result<Self, RegistryError> {
        let mut registry = Self::default();
        registry.add_all(files)?;
        Ok(registry)
    }

    fn add_all(&mut self, files: &[RegistryFile]) -> Result<(), RegistryError> {
        for file in files {
            self.add(file.kind, &file.path, &file.text)?;
        }
        self.index();
        Ok(())
    }

    fn add(&mut self, kind: FileKind, path: &str, text: &str) -> Result<(), RegistryError> {
        match kind {
            FileKind::Council => {
                let mut file: CouncilFile = read(path, text)?;
                check_notices(path, text, &file)?;
                check_hosts(path, text, &file)?;
                lines::note(&mut file, path, text);
                self.councils
                    .retain(|known| known.council.id != file.council.id);
                self.note_place(kind, &file.council.id, path);
                self.councils.push(file);
            }
            FileKind::Vendor => {
                let file: VendorFile = read(path, text)?;
                check_sources(path, text, &file)?;
                self.vendors
                    .retain(|known| known.vendor.id != file.vendor.id);
                self.note_place(kind, &file.vendor.id, path);
                self.vendors.push(file);
            }
        }
        Ok(())
    }

    /// Notes where a file lies, and which one it takes the place of.
    fn note_place(&mut self, kind: FileKind, id: &str, path: &str) {
        let key = (kind, id.to_owned());
        let Some(before) = self.paths.insert(key, path.to_owned()) else {
            return;
        };
        self.replaced.push(Replaced {
            id: id.to_owned(),
            built_in: before
                .strip_prefix(BUILT_IN)
                .and_then(|path| BuiltIn::get(path.trim_start_matches('/')))
                .is_some(),
            path: before,
            by: path.to_owned(),
        });
    }

    /// Builds all indexes again, after files were added.
    pub(super) fn index(&mut self) {
        self.own.clear();
        self.shared.clear();
        self.embedded.clear();
        self.by_council.clear();
        let councils = std::mem::take(&mut self.councils);
        for (c, file) in councils.iter().enumerate() {
            let mut scopes = CouncilScopes::default();
            for (s, service) in file.service.iter().enumerate() {
                self.add_hosts(file, service, (c, s));
                if service.council_wide {
                    scopes.wide.add(service, (c, s));
                }
                scopes.all.add(service, (c, s));
            }
            self.by_council.push(scopes);
        }
        self.councils = councils;
        self.vendor_names = Names::default();
        self.vendor_hosts.clear();
        for (v, file) in self.vendors.iter().enumerate() {
            for (c, cookie) in file.cookie.iter().enumerate() {
                self.vendor_hosts.extend(cookie.hosts.iter().cloned());
                for pattern in &cookie.names {
                    self.vendor_names.add(pattern, (v, c));
                }
            }
        }
    }
}

fn read<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, RegistryError> {
    toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        malformed(file, text, at, error.message().to_owned())
    })
}

/// Every service must name a notice of its file.
fn check_notices(path: &str, text: &str, file: &CouncilFile) -> Result<(), RegistryError> {
    for service in &file.service {
        if !file.notice.iter().any(|notice| notice.id == service.notice) {
            let at = text.find(&format!("\"{}\"", service.notice)).unwrap_or(0);
            let known: Vec<&str> = file
                .notice
                .iter()
                .map(|notice| notice.id.as_str())
                .collect();
            let what = format!(
                "service {:?} names the notice {:?}, expected one of: {}",
                service.id,
                service.notice,
                known.join(", ")
            );
            return Err(malformed(path, text, at, what));
        }
    }
    Ok(())
}

/// A host that is inspected must be one whose every subdomain is its owner's, since the local root permits them all.
fn check_hosts(path: &str, text: &str, file: &CouncilFile) -> Result<(), RegistryError> {
    let hosts = file.service.iter().flat_map(|service| &service.hosts);
    let own = hosts.filter(|host| !host.embedded && !host.shared);
    let mut own = file.domains.iter().chain(own.map(|host| &host.host));
    let is_wide = |host: &&String| {
        Host::parse(host).as_deref() != Some(host.as_str()) || is_public_suffix(host)
    };
    match own.find(is_wide) {
        None => Ok(()),
        Some(host) => {
            let at = text.find(&format!("\"{host}\"")).unwrap_or(0);
            let what = format!("expected a host of the council alone, found {host:?}");
            Err(malformed(path, text, at, what))
        }
    }
}

/// Every source of an entry must stand in its file.
fn check_sources(path: &str, text: &str, file: &VendorFile) -> Result<(), RegistryError> {
    for written in file.cookie.iter().flat_map(|cookie| &cookie.source) {
        let id = written.split('#').next().unwrap_or_default();
        if !file.source.contains_key(id) {
            let at = text.find(&format!("{written:?}")).unwrap_or(0);
            let known: Vec<&str> = file.source.keys().map(String::as_str).collect();
            let known = known.join(", ");
            let what = format!("the source {id:?} is not in this file; it has: {known}");
            return Err(malformed(path, text, at, what));
        }
    }
    Ok(())
}

impl fmt::Debug for BuiltIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BuiltIn")
    }
}
