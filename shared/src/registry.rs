//! All declarations and all vendor knowledge, loaded as one index.
//!
//! It finds what is declared for a cookie on a host, the most specific word first. It does not judge.

use crate::{
    declaration::{
        Council, CouncilFile, Declaration, Notice, Service, Vendor, VendorCookie, VendorFile,
    },
    pattern::Pattern,
    protocol::KnowledgeBasis,
    site::covers,
};
use rust_embed::RustEmbed;
use serde::de::DeserializeOwned;
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
    /// Host to the services on it: (council, service).
    by_host: HashMap<String, Vec<(usize, usize)>>,
    vendor_names: Names<(usize, usize)>,
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
    /// The declaration, unless nobody declares it.
    pub declared: Option<Declared<'r>>,
    /// The pattern of the declaration that matched; absent where prose names none.
    pub pattern: Option<&'r Pattern>,
    /// How the declaration fits the name.
    pub fit: Fit,
    /// What is generally known of the name.
    pub known: Option<Known<'r>>,
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
            let kind = if path.starts_with("councils/") {
                FileKind::Council
            } else {
                FileKind::Vendor
            };
            registry.add(kind, &path, &String::from_utf8_lossy(&file.data))?;
        }
        for file in files {
            registry.add(file.kind, &file.path, &file.text)?;
        }
        registry.index();
        Ok(registry)
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
        self.by_host.clear();
        for (c, file) in self.councils.iter().enumerate() {
            for (s, service) in file.service.iter().enumerate() {
                for host in &service.hosts {
                    self.by_host
                        .entry(host.host.clone())
                        .or_default()
                        .push((c, s));
                }
            }
        }
        self.vendor_names = Names::default();
        for (v, file) in self.vendors.iter().enumerate() {
            for (c, cookie) in file.cookie.iter().enumerate() {
                for pattern in &cookie.names {
                    self.vendor_names.add(pattern, (v, c));
                }
            }
        }
        self.vendor_names.sort();
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
        let services = self.services_on(host);
        let &(c, s) = services.first()?;
        Some(Home {
            council: &self.councils[c].council,
            service: &self.councils[c].service[s],
            shared: services.len() > 1,
        })
    }

    /// The services on the most specific host that covers this one.
    fn services_on(&self, host: &str) -> &[(usize, usize)] {
        let mut rest = host;
        loop {
            if let Some(services) = self.by_host.get(rest) {
                return services;
            }
            match rest.split_once('.') {
                Some((_, parent)) => rest = parent,
                None => return &[],
            }
        }
    }

    /// What is declared and known for the cookie `name` on `host`: this service first, then the council, then vendors.
    pub fn look_up(&self, host: &str, name: &str) -> Match<'_> {
        let known = self.known(host, name);
        let here = self.services_on(host);
        if let Some(hit) = self.best(here.iter().copied(), name, known) {
            return self.matched(KnowledgeBasis::Service, hit, known);
        }
        let council = here.first().map(|(c, _)| *c);
        let elsewhere = |wide: bool| {
            let services = council
                .into_iter()
                .flat_map(|c| (0..self.councils[c].service.len()).map(move |s| (c, s)));
            services.filter(move |place| {
                !here.contains(place) && self.service(*place).council_wide == wide
            })
        };
        if let Some(hit) = self.best(elsewhere(true), name, known) {
            return self.matched(KnowledgeBasis::Council, hit, known);
        }
        if let Some(hit) = self.prose(here, known) {
            return self.matched(KnowledgeBasis::Service, hit, known);
        }
        if let Some(hit) = self.best(elsewhere(false), name, None) {
            return self.matched(KnowledgeBasis::OtherService, hit, known);
        }
        let basis = if known.is_some() {
            KnowledgeBasis::Vendor
        } else {
            KnowledgeBasis::Nobody
        };
        Match {
            basis,
            declared: None,
            pattern: None,
            fit: Fit::None,
            known,
        }
    }

    fn matched<'r>(
        &'r self,
        basis: KnowledgeBasis,
        hit: Hit<'r>,
        known: Option<Known<'r>>,
    ) -> Match<'r> {
        Match {
            basis,
            declared: Some(self.declared(hit.place)),
            pattern: hit.pattern,
            fit: hit.fit,
            known,
        }
    }

    fn service(&self, (c, s): (usize, usize)) -> &Service {
        &self.councils[c].service[s]
    }

    fn declared(&self, (c, s, d): Place) -> Declared<'_> {
        let file = &self.councils[c];
        let service = &file.service[s];
        let notice = file
            .notice
            .iter()
            .find(|notice| notice.id == service.notice)
            .unwrap_or(&file.notice[0]);
        Declared {
            council: &file.council,
            notice,
            service,
            declaration: &service.cookie[d],
        }
    }

    /// The declaration among `services` that says most about `name`: a name, then a meaning, then a vendor.
    fn best(
        &self,
        services: impl Iterator<Item = (usize, usize)>,
        name: &str,
        known: Option<Known<'_>>,
    ) -> Option<Hit<'_>> {
        let mut best: Option<(Rank, Hit<'_>)> = None;
        for (c, s) in services {
            for (d, declaration) in self.service((c, s)).cookie.iter().enumerate() {
                let hit = rank(declaration, name, known);
                if let Some((rank, pattern)) = hit
                    && best.as_ref().is_none_or(|(so_far, _)| rank > *so_far)
                {
                    best = Some((
                        rank,
                        Hit {
                            place: (c, s, d),
                            pattern,
                            fit: rank.kind.fit(),
                        },
                    ));
                }
            }
        }
        best.map(|(_, hit)| hit)
    }

    /// A declaration that describes cookies without naming them, of the category that `name` is known for.
    ///
    /// Where several could be meant, none of them is certain.
    fn prose(&self, services: &[(usize, usize)], known: Option<Known<'_>>) -> Option<Hit<'_>> {
        let fits = |declaration: &Declaration| {
            declaration.names.is_empty()
                && declaration.vendor.is_none()
                && known.is_none_or(|known| known.cookie.category == declaration.judged_category)
        };
        let places = services.iter().flat_map(|&(c, s)| {
            let cookies = self.service((c, s)).cookie.iter().enumerate();
            cookies
                .filter(|(_, declaration)| fits(declaration))
                .map(move |(d, _)| (c, s, d))
        });
        let mut places = places;
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

    /// What vendors are known for under this name, the entry for this very host first.
    pub fn known(&self, host: &str, name: &str) -> Option<Known<'_>> {
        let entries = self
            .vendor_names
            .matching(name)
            .map(|(pattern, (v, c))| Known {
                vendor: &self.vendors[v].vendor,
                cookie: &self.vendors[v].cookie[c],
                pattern,
            });
        let mut general = None;
        for known in entries {
            if known.cookie.hosts.iter().any(|scope| covers(scope, host)) {
                return Some(known);
            }
            if known.cookie.hosts.is_empty() && general.is_none() {
                general = Some(known);
            }
        }
        general
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

/// How much a declaration says about a name: exact before family, named before meant before described.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    exact: bool,
    kind: Kind,
    literal: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Vendor,
    Meaning,
    Name,
}

impl Kind {
    fn fit(self) -> Fit {
        match self {
            Self::Vendor => Fit::ByVendor,
            Self::Meaning => Fit::Misnamed,
            Self::Name => Fit::Named,
        }
    }
}

fn rank<'r>(
    declaration: &'r Declaration,
    name: &str,
    known: Option<Known<'_>>,
) -> Option<(Rank, Option<&'r Pattern>)> {
    let of = |kind, patterns: &'r [Pattern]| {
        let hits = patterns.iter().filter(|pattern| pattern.matches(name));
        hits.map(|p| {
            (
                Rank {
                    exact: p.is_exact(),
                    kind,
                    literal: p.literal_length(),
                },
                Some(p),
            )
        })
        .max_by_key(|(rank, _)| *rank)
    };
    let named = of(Kind::Name, &declaration.names);
    let meant = of(Kind::Meaning, &declaration.means);
    let described = match (&declaration.vendor, known) {
        (Some(vendor), Some(known)) if *vendor == known.vendor.id => Some((
            Rank {
                exact: false,
                kind: Kind::Vendor,
                literal: 0,
            },
            None,
        )),
        _ => None,
    };
    named
        .into_iter()
        .chain(meant)
        .chain(described)
        .max_by_key(|(rank, _)| *rank)
}

/// Patterns by name: exact ones by a look-up, families by their fixed part, longest first.
#[derive(Debug)]
struct Names<T> {
    exact: HashMap<Pattern, Vec<T>>,
    families: Vec<(Pattern, T)>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self {
            exact: HashMap::new(),
            families: Vec::new(),
        }
    }
}

impl<T: Copy> Names<T> {
    fn add(&mut self, pattern: &Pattern, place: T) {
        if pattern.is_exact() {
            self.exact.entry(pattern.clone()).or_default().push(place);
        } else {
            self.families.push((pattern.clone(), place));
        }
    }

    fn sort(&mut self) {
        self.families
            .sort_by_key(|(pattern, _)| std::cmp::Reverse(pattern.literal_length()));
    }

    fn matching<'n>(&'n self, name: &str) -> impl Iterator<Item = (&'n Pattern, T)> {
        let exact = self.exact.get_key_value(&Pattern::new(name));
        let exact = exact
            .into_iter()
            .flat_map(|(pattern, places)| places.iter().map(move |place| (pattern, *place)));
        exact.chain(
            self.families
                .iter()
                .filter(move |(p, _)| p.matches(name))
                .map(|(p, place)| (p, *place)),
        )
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
