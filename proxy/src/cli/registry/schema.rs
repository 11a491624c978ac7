//! `registry schema`: the JSON Schema of a registry file, for editors that check as one types.

use biscuit_tin_shared::registry::{FileKind, schema};
use clap::ValueEnum;
use std::io::{self, Write};

/// A kind of registry file.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Of {
    /// What one council declares
    Council,
    /// What one vendor's cookies are known for
    Vendor,
}

pub(super) fn schema(of: Of, out: &mut impl Write) -> io::Result<()> {
    let kind = match of {
        Of::Council => FileKind::Council,
        Of::Vendor => FileKind::Vendor,
    };
    let schema = serde_json::to_string_pretty(&schema::schema(kind))?;
    writeln!(out, "{schema}")
}
