//! The consent bucket of a cookie.
//!
//! It does not decide the bucket: a declaration or a vendor entry does.

use serde::{Deserialize, Serialize};

/// What a cookie is for, as far as consent is concerned.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// The service cannot work without it.
    Necessary,
    /// It remembers a choice or adds comfort.
    Functional,
    /// It counts or measures visits.
    Analytics,
    /// It follows people for advertising.
    Marketing,
    /// Nobody says.
    Unclassified,
}

impl Category {
    /// The id in registry files, in JSON and in message ids.
    pub fn id(self) -> &'static str {
        match self {
            Self::Necessary => "necessary",
            Self::Functional => "functional",
            Self::Analytics => "analytics",
            Self::Marketing => "marketing",
            Self::Unclassified => "unclassified",
        }
    }
}
