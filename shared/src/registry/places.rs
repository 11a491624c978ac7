//! Which hosts are a council's, wholly or in part, and whose a place is.
//!
//! It finds no declaration.

use crate::{
    cookie::{consent::Tool, site::ancestors},
    registry::{
        Home, Place, Registry,
        declaration::{ClaimKind, CouncilFile, Service},
        place::{is_below, serves_others},
        scope::Scope,
    },
};

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
    /// Every host that a council has to itself: what is inspected unless the user says otherwise.
    pub fn own_hosts(&self) -> impl Iterator<Item = &str> {
        let services = self.councils.iter().flat_map(|file| &file.service);
        let hosts = services.flat_map(|service| &service.hosts);
        hosts
            .filter(|host| !serves_others(host))
            .map(|host| host.host.as_str())
    }

    /// Every host that serves several organisations, with the first council that has a part of it.
    pub fn shared_hosts(&self) -> impl Iterator<Item = (&str, &str)> {
        let files = self.councils.iter();
        files.flat_map(|file| {
            let hosts = file.service.iter().flat_map(|service| &service.hosts);
            let shared = hosts.filter(|host| host.shared);
            shared.map(|host| (host.host.as_str(), file.council.name.as_str()))
        })
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
        Some(Home {
            council: &self.councils[c].council,
            service: &self.councils[c].service[s],
            shared: services.len() > 1,
        })
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
        // The page in front decides whose embedded part it is.
        let councils = ancestors(place.host).find_map(|domain| self.embedded.get(domain))?;
        let page = self.scope(&Place::of_host(place.page?))?;
        let (council, _) = page.services.first()?;
        councils.get(council)
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
