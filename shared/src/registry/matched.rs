//! What a look-up finds: the declaration, what is generally known, and how they fit the name.
//!
//! Plain types that borrow from the registry; the look-up itself is in `look_up`.

use crate::registry::{
    declaration::{Council, Declaration, Notice, Service, Vendor, VendorCookie},
    pattern::Pattern,
};
use serde::{Deserialize, Serialize};

/// A declaration with its council, notice and service.
#[derive(Clone, Copy, Debug)]
pub struct Declared<'r> {
    /// The council whose notice it is.
    pub council: &'r Council,
    /// The notice.
    pub notice: &'r Notice,
    /// The service that it is for.
    pub service: &'r Service,
    /// The declaration itself.
    pub declaration: &'r Declaration,
}

/// A vendor entry that matched.
#[derive(Clone, Copy, Debug)]
pub struct Known<'r> {
    /// The vendor.
    pub vendor: &'r Vendor,
    /// The entry.
    pub cookie: &'r VendorCookie,
    /// The pattern that matched.
    pub pattern: &'r Pattern,
}

/// What the registry has for one cookie on one host.
#[derive(Clone, Copy, Debug)]
pub struct Match<'r> {
    /// Source of the knowledge.
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
    /// The notice misspells it, and only `means` matches.
    Misspelt,
    /// The notice names the vendor, not the cookie.
    ByVendor,
    /// The notice describes the service's cookies in prose, and this could only be the one described.
    Prose,
    /// The notice describes several cookies in prose, and this could be any of them.
    Ambiguous,
}
