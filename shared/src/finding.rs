//! One difference worth telling, with its evidence.
//!
//! It carries facts; the sentence is made where the language is known.

use crate::{lifetime::Lifetime, protocol::Severity};

/// A difference between what is declared and what was seen, or something odd about the cookie itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Nobody declares it for this site.
    Undeclared,
    /// The same council declares it for another of its services.
    DeclaredElsewhere {
        /// The other service's name.
        service: String,
    },
    /// Only general knowledge of a vendor explains it.
    KnownVendorOnly {
        /// The vendor's name.
        vendor: String,
    },
    /// It stays longer than declared.
    OutlivesDeclaration {
        /// As the notice says.
        declared: Lifetime,
        /// As the header asks.
        asked: Lifetime,
    },
    /// It stays shorter than declared.
    ShorterThanDeclared {
        /// As the notice says.
        declared: Lifetime,
        /// As the header asks.
        asked: Lifetime,
    },
    /// The notice says session; the header asks for more.
    PersistentDeclaredSession {
        /// As the header asks.
        asked: Lifetime,
    },
    /// The notice says that it stays; it ends with the session.
    SessionDeclaredPersistent {
        /// As the notice says.
        declared: Lifetime,
    },
    /// Sent to more sites than the service's own.
    WiderDomainThanService {
        /// The domain that it is kept for.
        domain: String,
    },
    /// The notice writes the name wrong.
    NameMisdeclared {
        /// As the notice writes it.
        written: String,
    },
    /// A log-in or session cookie that scripts can read.
    SessionCookieWithoutHttponly,
    /// Set on an https site without the Secure attribute.
    WithoutSecure,
    /// Meant for other sites' pages, but not Secure: browsers refuse that.
    SamesiteNoneWithoutSecure,
    /// Browsers do not store it.
    RefusedByBrowsers {
        /// The reason's id, such as `public_suffix`.
        reason: &'static str,
    },
    /// Asks for longer than browsers keep anything.
    CappedByBrowsers {
        /// As the header asks.
        asked: Lifetime,
    },
}

impl Finding {
    /// The code in JSON and reports.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Undeclared => "undeclared",
            Self::DeclaredElsewhere { .. } => "declared_elsewhere",
            Self::KnownVendorOnly { .. } => "known_vendor_only",
            Self::OutlivesDeclaration { .. } => "outlives_declaration",
            Self::ShorterThanDeclared { .. } => "shorter_than_declared",
            Self::PersistentDeclaredSession { .. } => "persistent_declared_session",
            Self::SessionDeclaredPersistent { .. } => "session_declared_persistent",
            Self::WiderDomainThanService { .. } => "wider_domain_than_service",
            Self::NameMisdeclared { .. } => "name_misdeclared",
            Self::SessionCookieWithoutHttponly => "session_cookie_without_httponly",
            Self::WithoutSecure => "without_secure",
            Self::SamesiteNoneWithoutSecure => "samesite_none_without_secure",
            Self::RefusedByBrowsers { .. } => "refused_by_browsers",
            Self::CappedByBrowsers { .. } => "capped_by_browsers",
        }
    }

    /// How much it matters.
    pub fn severity(&self) -> Severity {
        match self {
            Self::Undeclared
            | Self::DeclaredElsewhere { .. }
            | Self::OutlivesDeclaration { .. }
            | Self::PersistentDeclaredSession { .. }
            | Self::WiderDomainThanService { .. }
            | Self::SessionCookieWithoutHttponly
            | Self::RefusedByBrowsers { .. } => Severity::Review,
            Self::KnownVendorOnly { .. }
            | Self::ShorterThanDeclared { .. }
            | Self::SessionDeclaredPersistent { .. }
            | Self::NameMisdeclared { .. }
            | Self::WithoutSecure
            | Self::SamesiteNoneWithoutSecure
            | Self::CappedByBrowsers { .. } => Severity::Note,
        }
    }

    /// Whether it means that the cookie differs from its declaration.
    pub fn differs(&self) -> bool {
        matches!(
            self,
            Self::OutlivesDeclaration { .. }
                | Self::ShorterThanDeclared { .. }
                | Self::PersistentDeclaredSession { .. }
                | Self::SessionDeclaredPersistent { .. }
                | Self::RefusedByBrowsers { .. }
        )
    }
}
