//! Which hosts are a council's, wholly or in part, and whose a place is.
//!
//! It finds no declaration.

use crate::{
    cookie::{
        consent::Tool,
        site::{ancestors, covers, registrable_domain},
    },
    registry::{
        Home, Place, Registry,
        declaration::{Basis, ClaimKind, Council, CouncilFile, Host, Service},
        place::{is_below, serves_others},
        scope::Scope,
    },
};

/// A host that is inspected for a council only after somebody asked.
#[derive(Clone, Copy, Debug)]
pub struct AskedHost<'r> {
    /// The name; it stands for itself and its subdomains.
    pub host: &'r str,
    /// The council that may be asked about.
    pub council: &'r Council,
    /// Why it is not inspected unasked.
    pub why: WhyAsked,
}

/// Why a host is not inspected unasked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyAsked {
    /// It serves several organisations, and the council's pages lie below a path of their own.
    Shared,
    /// It serves several organisations, and no address tells whose a page is.
    SharedWithoutPath,
    /// No notice states it, and it lies outside the council's own domains.
    Inferred,
}

/// Whose a page is on its host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tenancy<'r> {
    /// The host serves one organisation.
    Whole,
    /// The page lies below this path of a council's on a shared host.
    Council(&'r str),
    /// The page is another organisation's, or nobody knows whose.
    Others,
}

impl Registry {
    /// Every host that is inspected unless the user says otherwise: a council has it to itself, and it is stated or lies in
    /// the council's own domains. Those domains too, where its file names them.
    pub fn own_hosts(&self) -> impl Iterator<Item = &str> {
        self.councils.iter().flat_map(Self::own_hosts_of)
    }

    /// Those of one council.
    pub fn own_hosts_of(file: &CouncilFile) -> impl Iterator<Item = &str> {
        let hosts = hosts_of(file).filter(|host| !host.embedded);
        let own = hosts.filter(|host| why_asked(file, host).is_none());
        let domains = file.domains.iter().map(String::as_str);
        domains.chain(own.map(|host| host.host.as_str()))
    }

    /// Every host that is not inspected unasked, once for each council that has a part of it.
    pub fn asked_hosts(&self) -> impl Iterator<Item = AskedHost<'_>> {
        self.councils.iter().flat_map(|file| {
            hosts_of(file).filter_map(|host| {
                Some(AskedHost {
                    host: &host.host,
                    council: &file.council,
                    why: why_asked(file, host)?,
                })
            })
        })
    }

    /// The host of a council that covers a canonical one, if that may be inspected once somebody asks for this council.
    pub fn asked_host(&self, host: &str, council: &str) -> Option<AskedHost<'_>> {
        let mut hosts = self.asked_hosts();
        hosts.find(|asked| {
            asked.council.id == council
                && asked.why != WhyAsked::SharedWithoutPath
                && covers(asked.host, host)
        })
    }

    /// Whether a host, or a domain above it, serves several organisations.
    pub fn is_shared(&self, host: &str) -> bool {
        self.parts_of(host).is_some()
    }

    /// Whose the page at `path` of a canonical host is.
    pub fn tenancy(&self, host: &str, path: &[u8]) -> Tenancy<'_> {
        match self.parts_of(host) {
            None => Tenancy::Whole,
            Some(parts) => parts
                .iter()
                .find(|(prefix, _)| !prefix.is_empty() && is_below(prefix, path))
                .map_or(Tenancy::Others, |(prefix, _)| Tenancy::Council(prefix)),
        }
    }

    /// The council and the service of a place.
    pub fn home(&self, place: &Place<'_>) -> Option<Home<'_>> {
        let services = &self.scope(place)?.services;
        let &(c, s) = services.first()?;
        let notice = self.notice((c, s));
        let is_of_all = services
            .iter()
            .all(|&at| std::ptr::eq(self.notice(at), notice));
        Some(Home {
            council: &self.councils[c].council,
            service: &self.councils[c].service[s],
            notice: is_of_all.then_some(notice),
            shared: services.len() > 1,
        })
    }

    /// The services of a place.
    pub fn services(&self, place: &Place<'_>) -> impl Iterator<Item = &Service> {
        let scope = self.scope(place).into_iter();
        let services = scope.flat_map(|scope| &scope.services);
        services.map(|&(c, s)| &self.councils[c].service[s])
    }

    /// Whether a council, by its id, has a service at a place.
    pub fn serves(&self, place: &Place<'_>, council: &str) -> bool {
        let mut services = self
            .scope(place)
            .into_iter()
            .flat_map(|scope| &scope.services);
        services.any(|&(c, _)| self.councils[c].council.id == council)
    }

    /// The tool that asks visitors for their choice on this host, where the notice for the host declares its cookie.
    pub fn consent_tool(&self, place: &Place<'_>) -> Option<Tool> {
        self.scope(place)?.consent_tool
    }

    /// What is declared for the most specific host that covers the place's.
    pub(super) fn scope(&self, place: &Place<'_>) -> Option<&Scope> {
        if let Some(parts) = self.parts_of(place.host) {
            let tenant = place.tenant?;
            return parts
                .iter()
                .find(|(prefix, _)| prefix == tenant)
                .map(|(_, scope)| scope);
        }
        if let Some(scope) = ancestors(place.host).find_map(|domain| self.own.get(domain)) {
            return Some(scope);
        }
        // The bare domain of a council is its main site by another name.
        let is_bare = place.page.is_none() && registrable_domain(place.host) == Some(place.host);
        if is_bare && let Some(scope) = self.own.get(&format!("www.{}", place.host)) {
            return Some(scope);
        }
        self.embedded_in(place)
    }

    /// The page in front decides whose embedded part it is.
    fn embedded_in(&self, place: &Place<'_>) -> Option<&Scope> {
        let councils = ancestors(place.host).find_map(|domain| self.embedded.get(domain))?;
        let page = self.scope(&Place::of_host(place.page?))?;
        let (council, _) = page.services.first()?;
        councils.get(council)
    }

    /// Whether it is a part of another site in a council's page that the council's notice speaks of.
    pub fn is_embedded(&self, place: &Place<'_>) -> bool {
        self.embedded_in(place).is_some()
    }

    /// A council's part of a host, for questions that have no page: on a shared host the first council's.
    pub fn part_of<'a>(&'a self, host: &'a str) -> Place<'a> {
        let parts = self.parts_of(host);
        let tenant = parts
            .and_then(|parts| parts.first())
            .map(|(path, _)| path.as_str());
        Place {
            tenant,
            ..Place::of_host(host)
        }
    }

    /// Whether a service of this place promises a number of cookies.
    pub fn promises_a_count(&self, place: &Place<'_>) -> bool {
        self.scope(place)
            .is_some_and(|scope| scope.promises_a_count)
    }

    fn parts_of(&self, host: &str) -> Option<&Vec<(String, Scope)>> {
        ancestors(host).find_map(|domain| self.shared.get(domain))
    }

    /// Files a service under its hosts.
    pub(super) fn add_hosts(&mut self, file: &CouncilFile, service: &Service, at: (usize, usize)) {
        let of_notices = file.notice.iter().flat_map(|notice| &notice.claim);
        let mut claims = service.claim.iter().chain(of_notices);
        let promises_a_count = claims.any(|claim| claim.kind == ClaimKind::CookieCount);
        for host in &service.hosts {
            let name = host.host.clone();
            let scope = if host.embedded {
                let councils = self.embedded.entry(name).or_default();
                councils.entry(at.0).or_default()
            } else if host.shared {
                let path = host.path.clone().unwrap_or_default();
                let parts = self.shared.entry(name).or_default();
                let known = parts.iter().position(|(prefix, _)| *prefix == path);
                let part = known.unwrap_or_else(|| {
                    parts.push((path, Scope::default()));
                    parts.len() - 1
                });
                &mut parts[part].1
            } else {
                self.own.entry(name).or_default()
            };
            scope.add(service, at);
            scope.promises_a_count |= promises_a_count;
        }
    }

    /// The same registry for simulated portals, where each shared host is the council's alone.
    #[must_use]
    pub fn with_whole_hosts(mut self) -> Self {
        let services = self.councils.iter_mut().flat_map(|file| &mut file.service);
        for host in services.flat_map(|service| &mut service.hosts) {
            host.shared = false;
        }
        self.index();
        self
    }
}

fn hosts_of(file: &CouncilFile) -> impl Iterator<Item = &Host> {
    file.service.iter().flat_map(|service| &service.hosts)
}

/// Why a host is not inspected unasked; `None` if it is, or if it is embedded, which is never asked about.
fn why_asked(file: &CouncilFile, host: &Host) -> Option<WhyAsked> {
    if host.embedded {
        return None;
    }
    if host.shared {
        return Some(match host.path.as_deref() {
            None | Some("") => WhyAsked::SharedWithoutPath,
            Some(_) => WhyAsked::Shared,
        });
    }
    if host.basis != Basis::Inferred {
        return None;
    }
    if file.domains.iter().any(|own| covers(own, &host.host)) {
        return None;
    }
    // Else its own domains are those in which a notice states a host that it has to itself.
    let domain = registrable_domain(&host.host);
    let mut stated =
        hosts_of(file).filter(|other| other.basis == Basis::Stated && !serves_others(other));
    let is_own = domain.is_some() && stated.any(|own| registrable_domain(&own.host) == domain);
    (!is_own).then_some(WhyAsked::Inferred)
}
