//! All declarations and all vendor knowledge, loaded as one index.
//!
//! It finds what is declared for a cookie on a host, the most specific word first. It does not judge.

pub mod bot_checks;
pub mod declaration;
pub mod find;
mod index;
pub mod lint;
pub mod listed;
pub mod pattern;
pub mod sensitive;

use crate::{
    cookie::{consent, site::covers},
    registry::{
        declaration::{
            Council, CouncilFile, Declaration, Notice, Service, Vendor, VendorCookie, VendorFile,
        },
        index::Names,
        pattern::Pattern,
    },
};
use rust_embed::RustEmbed;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{collections::HashMap, fmt};

#[derive(RustEmbed)]
#[folder = "registry"]
#[include = "*.toml"]
struct BuiltIn;

/// Everything that councils declare and that is known of vendors.
#[derive(Debug, Default)]
pub struct Registry {
    councils: Vec<CouncilFile>,
    vendors: Vec<VendorFile>,
    by_host: HashMap<String, Scope>,
    by_council: Vec<CouncilScopes>,
    vendor_names: Names<(usize, usize)>,
}

/// What is declared in one place: on one host, or anywhere in one council.
#[derive(Debug, Default)]
struct Scope {
    /// Council and service, in the order of the file.
    services: Vec<(usize, usize)>,
    names: Names<(Kind, Place)>,
    /// Vendor to the declaration that names it instead of its cookies.
    vendors: HashMap<String, Place>,
    /// Declarations that name neither a cookie nor a vendor.
    prose: Vec<Place>,
    /// Whether one of the declared cookies remembers a choice about cookies.
    asks: bool,
}

/// A council's declarations, apart from the host that they are for.
#[derive(Debug, Default)]
struct CouncilScopes {
    /// Those that hold on every site of the council.
    wide: Scope,
    /// All of them.
    all: Scope,
}

/// A registry file of the user's own.
#[derive(Clone, Debug)]
pub struct RegistryFile {
    /// What it holds.
    pub kind: FileKind,
    /// Where it lies, for error messages.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// What a registry file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// One council's declarations.
    Council,
    /// One vendor's cookies.
    Vendor,
}

/// A registry file that says something the registry does not understand.
#[derive(Debug, thiserror::Error)]
#[error("{file}, line {line}, column {column}: {what}")]
pub struct RegistryError {
    /// Which file.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What was found and what was expected.
    pub what: String,
}

/// A declaration with everything it hangs on.
#[derive(Clone, Copy, Debug)]
pub struct Declared<'r> {
    /// Whose notice.
    pub council: &'r Council,
    /// Which notice.
    pub notice: &'r Notice,
    /// For which service.
    pub service: &'r Service,
    /// What it says.
    pub declaration: &'r Declaration,
}

/// A vendor entry.
#[derive(Clone, Copy, Debug)]
pub struct Known<'r> {
    /// Who is known for it.
    pub vendor: &'r Vendor,
    /// What is known.
    pub cookie: &'r VendorCookie,
    /// The pattern that matched.
    pub pattern: &'r Pattern,
}

/// What the registry has for one cookie on one host.
#[derive(Clone, Copy, Debug)]
pub struct Match<'r> {
    /// Whose word it is.
    pub basis: KnowledgeBasis,
    /// The service that the cookie belongs to, where the host leaves no doubt.
    pub service: Option<&'r Service>,
    /// The notice that the service is in.
    pub notice: Option<&'r Notice>,
    /// The declaration, unless nobody declares it.
    pub declared: Option<Declared<'r>>,
    /// The pattern of the declaration that matched; absent where prose names none.
    pub pattern: Option<&'r Pattern>,
    /// How the declaration fits the name.
    pub fit: Fit,
    /// What is generally known of the name.
    pub known: Option<Known<'r>>,
}

/// Whose word an explanation rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum KnowledgeBasis {
    /// The council's notice, for this service.
    Service,
    /// The council's notice, for all its sites.
    Council,
    /// The council's notice, for another of its services.
    OtherService,
    /// General knowledge of the vendor.
    Vendor,
    /// Nobody's.
    Nobody,
}

/// How a declaration fits a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// Nobody declares the name.
    None,
    /// The notice names it.
    Named,
    /// The notice writes it wrong, and only its meaning matches.
    Misnamed,
    /// The notice names the vendor, not the cookie.
    ByVendor,
    /// The notice describes the service's cookies in prose, and this could only be the one described.
    Prose,
    /// The notice describes several cookies in prose, and this could be any of them.
    OneOfSeveral,
}

/// The service that a host belongs to, and its council.
#[derive(Clone, Copy, Debug)]
pub struct Home<'r> {
    /// The council.
    pub council: &'r Council,
    /// The service; the first of them where one host carries several.
    pub service: &'r Service,
    /// Whether the host carries more than one service, as a main site does.
    pub shared: bool,
}

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
            registry.add(kind, &path, &String::from_utf8_lossy(&file.data))?;
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
                let file: CouncilFile = read(path, text)?;
                check_notices(path, text, &file)?;
                self.councils
                    .retain(|known| known.council.id != file.council.id);
                self.councils.push(file);
            }
            FileKind::Vendor => {
                let file: VendorFile = read(path, text)?;
                self.vendors
                    .retain(|known| known.vendor.id != file.vendor.id);
                self.vendors.push(file);
            }
        }
        Ok(())
    }

    fn index(&mut self) {
        let mut by_host: HashMap<String, Scope> = HashMap::new();
        self.by_council.clear();
        for (c, file) in self.councils.iter().enumerate() {
            let mut scopes = CouncilScopes::default();
            for (s, service) in file.service.iter().enumerate() {
                for host in &service.hosts {
                    by_host
                        .entry(host.host.clone())
                        .or_default()
                        .add(service, (c, s));
                }
                if service.council_wide {
                    scopes.wide.add(service, (c, s));
                }
                scopes.all.add(service, (c, s));
            }
            self.by_council.push(scopes);
        }
        self.by_host = by_host;
        self.vendor_names = Names::default();
        for (v, file) in self.vendors.iter().enumerate() {
            for (c, cookie) in file.cookie.iter().enumerate() {
                for pattern in &cookie.names {
                    self.vendor_names.add(pattern, (v, c));
                }
            }
        }
    }

    /// The councils' files, in the order of their file names.
    pub fn councils(&self) -> &[CouncilFile] {
        &self.councils
    }

    /// The vendors' files.
    pub fn vendors(&self) -> &[VendorFile] {
        &self.vendors
    }

    /// Every host that a council's service lives on, but for those that belong to everybody.
    pub fn own_hosts(&self) -> impl Iterator<Item = &str> {
        let services = self.councils.iter().flat_map(|file| &file.service);
        services
            .flat_map(|service| &service.hosts)
            .filter(|host| !host.embedded)
            .map(|host| host.host.as_str())
    }

    /// The service that `host` belongs to.
    pub fn home(&self, host: &str) -> Option<Home<'_>> {
        let services = &self.scope(host)?.services;
        let &(c, s) = services.first()?;
        Some(Home {
            council: &self.councils[c].council,
            service: &self.councils[c].service[s],
            shared: services.len() > 1,
        })
    }

    /// Whether the notice for `host` declares a cookie that remembers a choice about cookies.
    pub fn asks(&self, host: &str) -> bool {
        self.scope(host).is_some_and(|scope| {
            let council = scope.services.first().map(|(c, _)| &self.by_council[*c]);
            scope.asks || council.is_some_and(|council| council.wide.asks)
        })
    }

    /// What is declared for the most specific host that covers this one.
    fn scope(&self, host: &str) -> Option<&Scope> {
        let mut rest = host;
        loop {
            if let Some(scope) = self.by_host.get(rest) {
                return Some(scope);
            }
            rest = rest.split_once('.')?.1;
        }
    }

    /// What is declared and known for the cookie `name` on `host`.
    ///
    /// The host's own services come first, then what holds for the whole council, then prose of the
    /// host's services, then the council's other services, then vendors. Within one of these an exact
    /// name wins over a family, a longer fixed part over a shorter, a name over what a name means, and
    /// both over a vendor that is named instead of its cookies. Nothing is allocated, and nothing is scanned.
    pub fn look_up(&self, host: &str, name: &str) -> Match<'_> {
        let known = self.known(host, name);
        let here = self.scope(host);
        let only_service = here.filter(|scope| scope.services.len() == 1);
        let council = here
            .and_then(|scope| scope.services.first())
            .map(|(c, _)| &self.by_council[*c]);
        let vendor = known.map(|known| known.vendor.id.as_str());
        let found = here
            .and_then(|scope| scope.best(name, vendor))
            .map(|hit| (KnowledgeBasis::Service, hit))
            .or_else(|| {
                let hit = council?.wide.best(name, vendor)?;
                Some((KnowledgeBasis::Council, hit))
            })
            .or_else(|| {
                let hit = self.prose(here?, known)?;
                Some((KnowledgeBasis::Service, hit))
            })
            .or_else(|| {
                let hit = council?.all.best(name, None)?;
                Some((KnowledgeBasis::OtherService, hit))
            });
        let place = match found {
            Some((KnowledgeBasis::Service, hit)) => Some((hit.place.0, hit.place.1)),
            _ => only_service.map(|scope| scope.services[0]),
        };
        let basis = match (&found, known) {
            (Some((basis, _)), _) => *basis,
            (None, Some(_)) => KnowledgeBasis::Vendor,
            (None, None) => KnowledgeBasis::Nobody,
        };
        let hit = found.map(|(_, hit)| hit);
        Match {
            basis,
            service: place.map(|place| self.service(place)),
            notice: place.map(|place| self.notice(place)),
            declared: hit.map(|hit| self.declared(hit.place)),
            pattern: hit.and_then(|hit| hit.pattern),
            fit: hit.map_or(Fit::None, |hit| hit.fit),
            known,
        }
    }

    fn service(&self, (c, s): (usize, usize)) -> &Service {
        &self.councils[c].service[s]
    }

    fn notice(&self, (c, s): (usize, usize)) -> &Notice {
        let file = &self.councils[c];
        let id = &file.service[s].notice;
        let mut notices = file.notice.iter();
        notices
            .find(|notice| notice.id == *id)
            .unwrap_or(&file.notice[0])
    }

    fn declared(&self, (c, s, d): Place) -> Declared<'_> {
        let file = &self.councils[c];
        let service = &file.service[s];
        Declared {
            council: &file.council,
            notice: self.notice((c, s)),
            service,
            declaration: &service.cookie[d],
        }
    }

    /// A declaration that describes cookies without naming them, of the category that `name` is known for.
    ///
    /// Where several could be meant, none of them is certain.
    fn prose(&self, scope: &Scope, known: Option<Known<'_>>) -> Option<Hit<'_>> {
        let mut places = scope.prose.iter().copied().filter(|place| {
            let judged = self.declared(*place).declaration.judged_category;
            known.is_none_or(|known| known.cookie.category == judged)
        });
        let place = places.next()?;
        let fit = if places.next().is_none() {
            Fit::Prose
        } else {
            Fit::OneOfSeveral
        };
        Some(Hit {
            place,
            pattern: None,
            fit,
        })
    }

    /// What vendors are known for under this name: the entry for this very host first, then the one that says most.
    pub fn known(&self, host: &str, name: &str) -> Option<Known<'_>> {
        let entries = self
            .vendor_names
            .matching(name)
            .map(|entry| self.vendor_entry(entry));
        let fits = |known: &Known<'_>| {
            let scoped = known.cookie.hosts.iter().any(|scope| covers(scope, host));
            scoped || known.cookie.hosts.is_empty()
        };
        // Of equals the first one counts, so that the order of the files decides.
        entries.filter(fits).reduce(|best, next| {
            let weight = |known: &Known<'_>| {
                (
                    !known.cookie.hosts.is_empty(),
                    known.pattern.is_exact(),
                    known.pattern.literal_length(),
                )
            };
            if weight(&next) > weight(&best) {
                next
            } else {
                best
            }
        })
    }

    fn vendor_entry<'r>(&'r self, (pattern, (v, c)): (&'r Pattern, (usize, usize))) -> Known<'r> {
        Known {
            vendor: &self.vendors[v].vendor,
            cookie: &self.vendors[v].cookie[c],
            pattern,
        }
    }
}

impl Scope {
    fn add(&mut self, service: &Service, (c, s): (usize, usize)) {
        self.services.push((c, s));
        for (d, declaration) in service.cookie.iter().enumerate() {
            let place = (c, s, d);
            for pattern in &declaration.names {
                self.asks |= consent::remembers_a_choice(pattern.as_str());
                self.names.add(pattern, (Kind::Name, place));
            }
            for pattern in &declaration.means {
                self.names.add(pattern, (Kind::Meaning, place));
            }
            match &declaration.vendor {
                Some(vendor) => {
                    self.vendors.entry(vendor.clone()).or_insert(place);
                }
                None if declaration.names.is_empty() => self.prose.push(place),
                None => {}
            }
        }
    }

    /// The declaration that says most about a name.
    fn best(&self, name: &str, vendor: Option<&str>) -> Option<Hit<'_>> {
        let rank = |(pattern, (kind, _)): &(&Pattern, (Kind, Place))| Rank {
            exact: pattern.is_exact(),
            literal: pattern.literal_length(),
            kind: *kind,
        };
        let named = self.names.matching(name).reduce(|best, next| {
            if rank(&next) > rank(&best) {
                next
            } else {
                best
            }
        });
        if let Some((pattern, (kind, place))) = named {
            return Some(Hit {
                place,
                pattern: Some(pattern),
                fit: kind.fit(),
            });
        }
        let place = *self.vendors.get(vendor?)?;
        Some(Hit {
            place,
            pattern: None,
            fit: Fit::ByVendor,
        })
    }
}

/// Council, service and declaration by their places.
type Place = (usize, usize, usize);

/// A declaration that matched.
#[derive(Clone, Copy)]
struct Hit<'r> {
    place: Place,
    pattern: Option<&'r Pattern>,
    fit: Fit,
}

/// How much a declaration says about a name: exact before family, much before little, named before meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    exact: bool,
    literal: usize,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Meaning,
    Name,
}

impl Kind {
    fn fit(self) -> Fit {
        match self {
            Self::Meaning => Fit::Misnamed,
            Self::Name => Fit::Named,
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

fn malformed(file: &str, text: &str, at: usize, what: String) -> RegistryError {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    RegistryError {
        file: file.to_owned(),
        line,
        column,
        what,
    }
}

impl fmt::Debug for BuiltIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BuiltIn")
    }
}
