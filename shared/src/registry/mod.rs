//! All declarations and all vendor knowledge, indexed by host and cookie name.
//!
//! It finds the most specific entry for a cookie on a host. It does not judge.

pub mod bot_checks;
pub mod candidates;
pub mod declaration;
mod error;
mod index;
pub mod lint;
pub mod listed;
mod loading;
mod look_up;
mod matched;
pub mod pattern;
mod scope;
pub mod sensitive;

pub use error::RegistryError;
pub use loading::{FileKind, RegistryFile};
pub use matched::{Declared, Fit, KnowledgeBasis, Known, Match};

use crate::{
    cookie::site::ancestors,
    registry::{
        declaration::{Council, CouncilFile, Service, VendorFile},
        index::Names,
        scope::{CouncilScopes, Scope},
    },
};
use std::collections::HashMap;

/// All councils' declarations and vendor entries, with their indexes.
#[derive(Debug, Default)]
pub struct Registry {
    councils: Vec<CouncilFile>,
    vendors: Vec<VendorFile>,
    by_host: HashMap<String, Scope>,
    by_council: Vec<CouncilScopes>,
    vendor_names: Names<(usize, usize)>,
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
    /// The councils' files, in the order of their file names.
    pub fn councils(&self) -> &[CouncilFile] {
        &self.councils
    }

    /// The vendors' files.
    pub fn vendors(&self) -> &[VendorFile] {
        &self.vendors
    }

    /// Every host of a council's service, without embedded third parties.
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
    pub fn has_consent_tool(&self, host: &str) -> bool {
        self.scope(host).is_some_and(|scope| {
            let council = scope.services.first().map(|(c, _)| &self.by_council[*c]);
            scope.has_consent_tool || council.is_some_and(|council| council.wide.has_consent_tool)
        })
    }

    /// What is declared for the most specific host that covers this one.
    fn scope(&self, host: &str) -> Option<&Scope> {
        ancestors(host).find_map(|domain| self.by_host.get(domain))
    }
}
