//! The extension embedded in the program: its files, its ids, and a copy for a browser to load.
//!
//! The copy for `demo` and `browse` contains a one-time code, so that it pairs without the user.

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

/// Content of `pairing.json`, with which the copy pairs by itself.
#[derive(Debug, Serialize)]
pub(crate) struct Pairing {
    /// Where the API listens.
    pub(crate) api: SocketAddr,
    /// The one-time code.
    pub(crate) code: String,
    /// Whether it routes traffic to the proxy at once.
    pub(crate) start: bool,
}

impl Pairing {
    fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("an address, a code and a truth value are JSON")
    }
}

/// The Origin header of the extension in Chromium, derived from the public key in its manifest.
pub(crate) fn chromium_origin() -> Option<&'static str> {
    static ORIGIN: OnceLock<Option<String>> = OnceLock::new();
    ORIGIN
        .get_or_init(|| chromium_id().map(|id| format!("chrome-extension://{id}")))
        .as_deref()
}

/// The extension's id in Chromium: the first 16 bytes of the public key's SHA-256, a letter from a to p per half byte.
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

/// The extension's id in Firefox.
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

/// Writes the extension's files into `dir`, to load unpacked.
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
    write_private(&dir.join("pairing.json"), &pairing.to_json())
}

/// Writes the extension as a zip file (XPI), which Firefox loads from a profile.
///
/// # Errors
/// The file cannot be written.
pub(crate) fn pack(path: &Path, pairing: &Pairing) -> Result<(), FileError> {
    let fail = FileError::at(path);
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let files = Files::iter().filter_map(|name| {
        Files::get(&name).map(|file| (name.into_owned(), file.data.into_owned()))
    });
    for (name, data) in files.chain([("pairing.json".to_owned(), pairing.to_json())]) {
        zip.start_file(name, options).map_err(|e| fail(e.into()))?;
        zip.write_all(&data).map_err(&fail)?;
    }
    let packed = zip.finish().map_err(|e| fail(e.into()))?.into_inner();
    write_private(path, &packed)
}
