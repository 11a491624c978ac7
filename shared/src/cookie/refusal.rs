//! Why a browser refuses a cookie: a closed list with its ids in JSON.
//!
//! It judges no header: that is `browser`'s and `jar`'s business.

use crate::cookie::set_cookie::SyntaxError;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Reason for which a browser refuses a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Refusal {
    /// A control character other than a tab.
    CtlChar,
    /// Neither a name nor a value.
    Empty,
    /// Name and value are too long together.
    NameValueTooLong,
    /// A Domain that is not ASCII.
    DomainNonAscii,
    /// A Domain that belongs to many.
    PublicSuffix,
    /// A Domain of another site.
    DomainMismatch,
    /// Secure, over a connection that is not.
    SecureFromNonsecure,
    /// SameSite=None without Secure.
    SamesiteNoneWithoutSecure,
    /// Partitioned without Secure.
    PartitionedWithoutSecure,
    /// A Path that is not ASCII.
    PathNonAscii,
    /// No name, and a value that looks like a name with a prefix.
    NamelessPrefix,
    /// `__Secure-` without Secure.
    PrefixSecure,
    /// `__Host-` without Secure, with a Domain, or with a Path other than `/`.
    PrefixHost,
    /// `__Host-Http-` without HttpOnly.
    PrefixHostHttp,
    /// `__Http-` without Secure or HttpOnly.
    PrefixHttp,
    /// SameSite=Lax or Strict, from a part of another site's page.
    CrossSite,
    /// A Secure cookie of its name is there, and the connection is not secure; a jar alone can tell.
    OverlaysSecure,
}

impl Refusal {
    /// Every reason.
    pub const ALL: [Self; 17] = [
        Self::CtlChar,
        Self::Empty,
        Self::NameValueTooLong,
        Self::DomainNonAscii,
        Self::PublicSuffix,
        Self::DomainMismatch,
        Self::SecureFromNonsecure,
        Self::SamesiteNoneWithoutSecure,
        Self::PartitionedWithoutSecure,
        Self::PathNonAscii,
        Self::NamelessPrefix,
        Self::PrefixSecure,
        Self::PrefixHost,
        Self::PrefixHostHttp,
        Self::PrefixHttp,
        Self::CrossSite,
        Self::OverlaysSecure,
    ];

    /// The id in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::CtlChar => "ctl_char",
            Self::Empty => "empty",
            Self::NameValueTooLong => "name_value_too_long",
            Self::DomainNonAscii => "domain_non_ascii",
            Self::PublicSuffix => "public_suffix",
            Self::DomainMismatch => "domain_mismatch",
            Self::SecureFromNonsecure => "secure_from_nonsecure",
            Self::SamesiteNoneWithoutSecure => "samesite_none_without_secure",
            Self::PartitionedWithoutSecure => "partitioned_without_secure",
            Self::PathNonAscii => "path_non_ascii",
            Self::NamelessPrefix => "nameless_prefix",
            Self::PrefixSecure => "prefix_secure",
            Self::PrefixHost => "prefix_host",
            Self::PrefixHostHttp => "prefix_host_http",
            Self::PrefixHttp => "prefix_http",
            Self::CrossSite => "cross_site",
            Self::OverlaysSecure => "overlays_secure",
        }
    }

    /// The reason with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.id() == id)
    }

    /// Whether the name's prefix promises what the rest does not keep.
    pub fn is_of_prefix(self) -> bool {
        matches!(
            self,
            Self::NamelessPrefix
                | Self::PrefixSecure
                | Self::PrefixHost
                | Self::PrefixHostHttp
                | Self::PrefixHttp
        )
    }
}

impl From<SyntaxError> for Refusal {
    fn from(error: SyntaxError) -> Self {
        match error {
            SyntaxError::CtlChar => Self::CtlChar,
            SyntaxError::Empty => Self::Empty,
            SyntaxError::NameValueTooLong => Self::NameValueTooLong,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}
