//! What a look-up finds: the declaration, what is generally known, and how they fit the name.
//!
//! Plain types that borrow from the registry; the look-up itself is in `look_up`.

use crate::cookie::{category::Category, lifetime::Lifetime};
use crate::registry::{
    declaration::{Council, Declaration, Notice, Service},
    pattern::Pattern,
    vendor::{Grade, Vendor, VendorCookie, VendorFile},
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
    /// The vendor's file.
    pub file: &'r VendorFile,
    /// The entry.
    pub cookie: &'r VendorCookie,
    /// The pattern that matched.
    pub pattern: &'r Pattern,
}

impl<'r> Known<'r> {
    /// The vendor.
    pub fn vendor(&self) -> &'r Vendor {
        &self.file.vendor
    }

    /// How well it is known.
    pub fn grade(&self) -> Grade {
        self.file.grade(self.cookie)
    }
}

/// What the registry has for one cookie on one host.
#[derive(Clone, Copy, Debug)]
pub struct Match<'r> {
    /// Whether we hold a notice for the place.
    pub has_notice: bool,
    /// Whether the host serves several organisations, and nothing shows whose the page is.
    pub serves_many: bool,
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

impl<'r> Match<'r> {
    /// The category that counts: the declaration's as we judge it where it names the cookie, or else the vendor's: a
    /// vendor's cookie keeps its own category inside another's service, and where a notice says none.
    pub fn category(&self) -> Category {
        let declared = self.judged();
        let known = self.known.map(|known| known.cookie.category);
        let (first, second) = match self.fit {
            _ if self.is_named() => (declared, known),
            // It may be any of several kinds.
            Fit::Ambiguous { of_one_kind: false } => (known, None),
            _ => (known, declared),
        };
        first.or(second).unwrap_or(Category::Unclassified)
    }

    /// The declaration's category as we judge it, where it has one.
    fn judged(&self) -> Option<Category> {
        let judged = self.declared?.declaration.judged_category;
        (judged != Category::Unclassified).then_some(judged)
    }

    /// Whether anybody says what the cookie is for.
    pub fn is_explained(&self) -> bool {
        let declared = self.declared.map(|found| &found.declaration.purpose);
        self.known.is_some() || declared.is_some_and(|purpose| !purpose.is_empty())
    }

    /// Whether a notice names the cookie without a category, and the vendor's counts.
    pub fn is_sorted_by_vendor(&self) -> bool {
        self.is_named() && self.judged().is_none() && self.category() != Category::Unclassified
    }

    /// The category as far as somebody may be accused, or cleared, by it: that of a row that names the cookie, or of a vendor
    /// whose name for it no other software uses. What prose says of a service's cookies is a guess about this one.
    pub fn sure_category(&self) -> Category {
        let known = self.known.map(|known| known.cookie);
        let is_shared = known.is_some_and(|known| known.shared_name);
        let by_name = self.is_named() && self.judged().is_some();
        let by_vendor =
            known.is_some() && (!is_shared || self.fit == Fit::ByVendor && self.judged().is_some());
        if by_name || by_vendor {
            self.category()
        } else {
            Category::Unclassified
        }
    }

    /// Whether the cookie is surely what it is taken for: the notice names it or its vendor, or no other software uses the
    /// vendor's name for it.
    pub fn is_sure(&self) -> bool {
        self.is_named()
            || self.fit == Fit::ByVendor
            || self.known.is_none_or(|known| !known.cookie.shared_name)
    }

    /// Whether the notice names the cookie, in this spelling or another.
    pub fn is_named(&self) -> bool {
        matches!(self.fit, Fit::Named | Fit::Misspelt)
    }

    /// The lifetime that the notice gives the cookie.
    pub fn declared_lifetime(&self) -> Option<Lifetime> {
        self.binding()?.declaration.lifetime
    }

    /// The shortest and the longest time that the notice gives the cookie.
    pub fn declared_range(&self) -> Option<[Lifetime; 2]> {
        self.binding()?.declaration.lifetime_range
    }

    /// How the notice puts the time, where we do not understand it.
    pub fn unread_lifetime(&self) -> Option<&'r str> {
        let declared = self.binding()?.declaration;
        let is_read = declared.lifetime.is_some() || declared.lifetime_range.is_some();
        declared.lifetime_text.as_deref().filter(|_| !is_read)
    }

    /// The declaration of another service of the council, whose cookie a received one may be.
    pub fn elsewhere(&self) -> Option<Declared<'r>> {
        self.declared.filter(|declared| match self.basis {
            KnowledgeBasis::OtherService => true,
            KnowledgeBasis::Council => !declared.service.council_wide,
            _ => false,
        })
    }

    /// The declaration, where it is clear that it is about this cookie: prose that names none says what it is for at most.
    pub fn binding(&self) -> Option<Declared<'r>> {
        let is_clear = self.is_named() || self.fit == Fit::ByVendor;
        self.declared
            .filter(|_| is_clear && self.basis != KnowledgeBasis::OtherService)
    }
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
    Ambiguous {
        /// Whether all of them are of one category.
        of_one_kind: bool,
    },
}
