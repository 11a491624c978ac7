//! All declarations and all vendor knowledge, indexed by host and cookie name.
//!
//! It finds the most specific entry for a cookie on a host. It does not judge.

pub mod authorities;
pub mod bot_checks;
pub mod candidates;
pub mod declaration;
mod error;
mod file;
mod index;
mod lines;
pub mod lint;
pub mod listed;
mod loading;
mod look_up;
mod matched;
mod needed;
pub mod pattern;
mod place;
mod places;
pub mod purposes;
pub mod schema;
mod scope;
pub mod sensitive;
pub mod sources;
pub mod vendor;

pub use error::RegistryError;
pub use file::{FileKind, RegistryFile, Replaced};
pub use matched::{Declared, Fit, KnowledgeBasis, Known, Match};
pub use place::Place;
pub use places::{AskedHost, Tenancy, WhyAsked};

use crate::registry::{
    declaration::{Council, CouncilFile, Notice, Service},
    index::Names,
    scope::{CouncilScopes, Scope},
    vendor::VendorFile,
};
use std::collections::{HashMap, HashSet};

/// All councils' declarations and vendor entries, with their indexes.
#[derive(Debug, Default)]
pub struct Registry {
    councils: Vec<CouncilFile>,
    vendors: Vec<VendorFile>,
    /// The services of the hosts that a council has to itself.
    own: HashMap<String, Scope>,
    /// The services of the hosts that serve several organisations, by the council's path there.
    shared: HashMap<String, Vec<(String, Scope)>>,
    /// The services of the hosts that pages embed, by council.
    embedded: HashMap<String, HashMap<usize, Scope>>,
    by_council: Vec<CouncilScopes>,
    vendor_names: Names<(usize, usize)>,
    /// The hosts that vendor entries are for.
    vendor_hosts: HashSet<String>,
    /// Where each file was read, by its kind and id.
    paths: HashMap<(FileKind, String), String>,
    replaced: Vec<Replaced>,
}

/// The service that a host belongs to, and its council.
#[derive(Clone, Copy, Debug)]
pub struct Home<'r> {
    /// The council.
    pub council: &'r Council,
    /// The service; the first of them where one host carries several.
    pub service: &'r Service,
    /// The notice, where all services of the host have the same.
    pub notice: Option<&'r Notice>,
    /// Whether the host carries more than one service, as a main site does.
    pub shared: bool,
}

impl Registry {
    /// The councils' files, in the order of their file names.
    pub fn councils(&self) -> &[CouncilFile] {
        &self.councils
    }

    /// The files that others of the same id took the place of, in the order in which that happened.
    pub fn replaced(&self) -> &[Replaced] {
        &self.replaced
    }

    /// A council's file, by its id.
    pub fn council(&self, id: &str) -> Option<&CouncilFile> {
        self.councils.iter().find(|file| file.council.id == id)
    }

    /// The councils' names, in the order of their files.
    pub fn council_names(&self) -> Vec<String> {
        let names = self.councils.iter().map(|file| file.council.name.clone());
        names.collect()
    }

    /// The vendors' files.
    pub fn vendors(&self) -> &[VendorFile] {
        &self.vendors
    }
}

#[cfg(test)]
mod tests;
