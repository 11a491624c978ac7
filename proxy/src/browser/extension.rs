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
    /// Whether Biscuit Tin opens the browser itself, so that remedies are those of such a browser.
    pub(crate) own: bool,
    /// The language of its pages, as its settings have it; the browser's own if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) language: Option<String>,
    /// The hosts that are inspected: Firefox routes only what the extension may read.
    #[serde(skip)]
    pub(crate) hosts: Vec<String>,
}

impl Pairing {
    fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("addresses, words and truth values are JSON")
    }

    /// The copy's files: those of the extension, with permissions for the hosts of this run.
    fn files(&self) -> impl Iterator<Item = (String, Vec<u8>)> {
        Files::iter().filter_map(|name| {
            let file = Files::get(&name)?;
            let data = if name == "manifest.json" {
                self.manifest().unwrap_or_else(|| file.data.to_vec())
            } else {
                file.data.into_owned()
            };
            Some((name.into_owned(), data))
        })
    }

    fn manifest(&self) -> Option<Vec<u8>> {
        let mut manifest = manifest()?;
        let permissions = manifest.get_mut("host_permissions")?.as_array_mut()?;
        for host in &self.hosts {
            let pattern = format!("*://*.{host}/*").into();
            if !permissions.contains(&pattern) {
                permissions.push(pattern);
            }
        }
        serde_json::to_vec_pretty(&manifest).ok()
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
    for (name, data) in pairing.files() {
        let path = dir.join(name);
        let fail = FileError::at(&path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(&fail)?;
        }
        fs::write(&path, &data).map_err(&fail)?;
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
    let own = [("pairing.json".to_owned(), pairing.to_json())];
    for (name, data) in pairing.files().chain(own) {
        zip.start_file(name, options).map_err(|e| fail(e.into()))?;
        zip.write_all(&data).map_err(&fail)?;
    }
    let packed = zip.finish().map_err(|e| fail(e.into()))?.into_inner();
    write_private(path, &packed)
}
