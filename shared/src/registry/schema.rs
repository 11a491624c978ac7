//! JSON Schemas of registry files, made from the types that read them.
//!
//! They say which keys there are and of what kind; what holds between keys is checked as a file is read.

use crate::registry::{FileKind, declaration::CouncilFile, vendor::VendorFile};
use schemars::{Schema, schema_for};

/// The JSON Schema (draft 2020-12) of a registry file.
pub fn schema(kind: FileKind) -> Schema {
    match kind {
        FileKind::Council => schema_for!(CouncilFile),
        FileKind::Vendor => schema_for!(VendorFile),
    }
}
