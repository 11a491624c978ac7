//! Inputs as people have them: odd, packed, of another encoding, cut off.

use flate2::{Compression, write};
use std::io::{Cursor, Write};
use toml::Table;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// Length of a value that no browser keeps, in bytes.
const FILL: usize = 4200;

/// The text of a row with what it has replaced, packed, and cut off.
pub(crate) fn packed(row: &Table, mut text: String) -> Vec<u8> {
    let list = |key: &str| row.get(key).and_then(toml::Value::as_array);
    for pair in list("replace").into_iter().flatten() {
        let [from, to] = pair.as_array().expect("a pair").as_slice() else {
            panic!("no pair: {pair:?}");
        };
        let [from, to] = [from, to].map(|part| part.as_str().expect("text"));
        assert!(text.contains(from), "{from} is not in {text}");
        text = text.replace(from, &to.replace("$FILL", &"x".repeat(FILL)));
    }
    let mut bytes = text.clone().into_bytes();
    for packing in list("with").into_iter().flatten() {
        bytes = match packing.as_str().expect("text") {
            "latin-1" => {
                let letters = text.chars().map(|letter| u8::try_from(u32::from(letter)));
                letters
                    .map(|byte| byte.expect("a letter of Latin-1"))
                    .collect()
            }
            "bom" => ["\u{feff}".as_bytes(), &bytes].concat(),
            "utf-16le" => utf_16(&format!("\u{feff}{text}"), u16::to_le_bytes),
            "utf-16be" => utf_16(&format!("\u{feff}{text}"), u16::to_be_bytes),
            "utf-16le-bare" => utf_16(&text, u16::to_le_bytes),
            "gzip" => {
                let mut into = write::GzEncoder::new(Vec::new(), Compression::fast());
                into.write_all(&bytes).expect("it can be packed");
                into.finish().expect("it can be packed")
            }
            "zlib" => {
                let mut into = write::ZlibEncoder::new(Vec::new(), Compression::default());
                into.write_all(&bytes).expect("it can be packed");
                into.finish().expect("it can be packed")
            }
            "zip" => zip(&bytes, CompressionMethod::Deflated),
            "stored" => zip(&bytes, CompressionMethod::Stored),
            other => panic!("no packing: {other}"),
        };
    }
    let number = |key: &str| {
        let number = row.get(key)?.as_integer().expect("a number");
        Some(usize::try_from(number).expect("a number of bytes"))
    };
    bytes.truncate(number("keep").unwrap_or(bytes.len()));
    bytes.truncate(bytes.len() - number("cut").unwrap_or(0));
    bytes
}

fn utf_16(text: &str, bytes: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

/// A zip file as Playwright makes them: bodies first, then the recording.
fn zip(bytes: &[u8], method: CompressionMethod) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(method);
    for (name, content) in [("resources/0a1b.html", &b"<p>"[..]), ("har.har", bytes)] {
        zip.start_file(name, options).expect("a file can be begun");
        zip.write_all(content).expect("it can be written");
    }
    zip.finish().expect("it can be ended").into_inner()
}
