//! The pages that were shown to a visitor whose choice was not seen: what a site writes later does not come by itself.
//!
//! It keeps numbers only.

use serde::{Deserialize, Serialize};

/// The pages that were asked for without a choice cookie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pages {
    /// How many, one after the other.
    pub(super) number: u32,
    /// Whether one of them but the last was followed by its parts. One without parts may be a redirect.
    pub(super) later: bool,
    /// Whether parts of the last one were asked for.
    pub(super) has_parts: bool,
}

impl Pages {
    /// Another one is asked for.
    pub(super) fn another(&mut self) {
        self.number = self.number.saturating_add(1);
        self.later |= self.has_parts;
        self.has_parts = false;
    }
}
