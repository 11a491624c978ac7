//! What a look-up finds: the declaration, what is generally known, and how they fit the name.
//!
//! Plain types that borrow from the registry; the look-up itself is in `look_up`.

use crate::registry::{
    declaration::{Council, Declaration, Notice, Service, Vendor, VendorCookie},
    pattern::Pattern,
};
use serde::{Deserialize, Serialize};

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
    Misspelt,
    /// The notice names the vendor, not the cookie.
    ByVendor,
    /// The notice describes the service's cookies in prose, and this could only be the one described.
    Prose,
    /// The notice describes several cookies in prose, and this could be any of them.
    Ambiguous,
}
