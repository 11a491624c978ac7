//! The extension inside the binary: its files, its id, and a copy that is ready to load.
//!
//! The copy for `demo` and `browse` carries a one-time code, so that it pairs by itself.

use crate::os::private_file::{FileError, write_private};
use rust_embed::RustEmbed;
use serde::Serialize;
use std::{
    fs,
    io::{Cursor, Write},
    net::SocketAddr,
    path::Path,
    sync::OnceLock,
};

#[derive(RustEmbed)]
#[folder = "../extension"]
#[exclude = "node_modules/*"]
#[exclude = "test/*"]
#[exclude = "tools/*"]
#[exclude = "package*.json"]
#[exclude = "tsconfig.json"]
#[exclude = "*.d.ts"]
#[exclude = "*.examples.js"]
#[exclude = "*.md"]
#[exclude = "pairing.json"]
struct Files;

/// What the copy needs to pair by itself.
#[derive(Debug, Serialize)]
pub(crate) struct Pairing {
    /// Where the API listens.
    pub(crate) api: SocketAddr,
    /// The one-time code.
    pub(crate) code: String,
    /// Whether it begins to look at once.
    pub(crate) start: bool,
}

/// The Origin that Chromium gives the extension: fixed by the public key in its manifest.
pub(crate) fn chromium_origin() -> Option<&'static str> {
    static ORIGIN: OnceLock<Option<String>> = OnceLock::new();
    ORIGIN
        .get_or_init(|| chromium_id().map(|id| format!("chrome-extension://{id}")))
        .as_deref()
}

/// The first 16 octets of the key's SHA-256, written with the letters a to p.
pub(crate) fn chromium_id() -> Option<String> {
    let key = manifest()?.get("key")?.as_str()?.to_owned();
    let der = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, key).ok()?;
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &der);
    let nibbles = digest
        .as_ref()
        .iter()
        .take(16)
        .flat_map(|byte| [byte >> 4, byte & 15]);
    Some(nibbles.map(|nibble| char::from(b'a' + nibble)).collect())
}

/// The id that Firefox knows it by.
pub(crate) fn firefox_id() -> Option<String> {
    Some(
        manifest()?
            .pointer("/browser_specific_settings/gecko/id")?
            .as_str()?
            .to_owned(),
    )
}

fn manifest() -> Option<serde_json::Value> {
    serde_json::from_slice(&Files::get("manifest.json")?.data).ok()
}

/// Writes the extension into `dir`, ready to load unpacked.
///
/// # Errors
/// A file cannot be written.
pub(crate) fn unpack(dir: &Path, pairing: &Pairing) -> Result<(), FileError> {
    for name in Files::iter() {
        let Some(file) = Files::get(&name) else {
            continue;
        };
        let path = dir.join(name.as_ref());
        let fail = FileError::at(&path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(&fail)?;
        }
        fs::write(&path, &file.data).map_err(&fail)?;
    }
    let text = serde_json::to_vec(pairing).unwrap_or_default();
    write_private(&dir.join("pairing.json"), &text)
}

/// Writes the extension as the one file that Firefox loads from a profile.
///
/// # Errors
/// The file cannot be written.
pub(crate) fn pack(path: &Path, pairing: &Pairing) -> Result<(), FileError> {
    let fail = FileError::at(path);
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let text = serde_json::to_vec(pairing).unwrap_or_default();
    let files = Files::iter().filter_map(|name| {
        Files::get(&name).map(|file| (name.into_owned(), file.data.into_owned()))
    });
    for (name, data) in files.chain([("pairing.json".to_owned(), text)]) {
        zip.start_file(name, options).map_err(|e| fail(e.into()))?;
        zip.write_all(&data).map_err(&fail)?;
    }
    let packed = zip.finish().map_err(|e| fail(e.into()))?.into_inner();
    write_private(path, &packed)
}
