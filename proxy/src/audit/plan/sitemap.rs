//! The pages and further sitemaps that a sitemap names (sitemaps.org, protocol 0.9), packed with gzip or not.
//!
//! It opens nothing: the caller brings the file.

use flate2::read::MultiGzDecoder;
use quick_xml::{Reader, events::Event};
use std::io::Read;

/// Bytes of a file that are read, as it came and unpacked.
pub(super) const LONGEST: usize = 10 * 1024 * 1024;
/// Addresses that are read of one file: the protocol's own bound.
const ADDRESSES: usize = 50_000;

/// What one file names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sitemap {
    pub(super) pages: Vec<String>,
    pub(super) sitemaps: Vec<String>,
}

impl Sitemap {
    /// Reads a file, up to where it is no sitemap any more.
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let unpacked = unpacked(bytes);
        let text = String::from_utf8_lossy(&unpacked);
        let mut reader = Reader::from_str(&text);
        let mut found = Self::default();
        let (mut is_address, mut is_of_index, mut address) = (false, false, String::new());
        while let Ok(event) = reader.read_event() {
            match event {
                Event::Start(tag) => match tag.local_name().as_ref() {
                    b"loc" => (is_address, address) = (true, String::new()),
                    b"sitemap" => is_of_index = true,
                    b"url" => is_of_index = false,
                    _ => {}
                },
                Event::Text(text) if is_address => {
                    address.push_str(&text.decode().unwrap_or_default());
                }
                Event::CData(text) if is_address => {
                    address.push_str(&text.decode().unwrap_or_default());
                }
                Event::GeneralRef(name) if is_address && *name == *b"amp" => {
                    address.push('&');
                }
                Event::End(tag) if tag.local_name().as_ref() == b"loc" => {
                    is_address = false;
                    let list = if is_of_index {
                        &mut found.sitemaps
                    } else {
                        &mut found.pages
                    };
                    list.push(address.trim().to_owned());
                }
                Event::Eof => break,
                _ => {}
            }
            if found.pages.len() + found.sitemaps.len() >= ADDRESSES {
                break;
            }
        }
        found
    }
}

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut unpacked = Vec::new();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        // What comes before a fault counts.
        let _ = MultiGzDecoder::new(bytes)
            .take(LONGEST as u64)
            .read_to_end(&mut unpacked);
    } else {
        unpacked.extend_from_slice(bytes);
    }
    unpacked
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    #[test]
    fn pages_and_further_sitemaps_are_read() {
        let check = |text: &str, pages: &[&str], sitemaps: &[&str]| {
            let mut packed = GzEncoder::new(Vec::new(), Compression::default());
            packed.write_all(text.as_bytes()).unwrap();
            for bytes in [text.as_bytes(), &packed.finish().unwrap()] {
                let found = Sitemap::parse(bytes);
                assert_eq!(found.pages, pages, "{text}");
                assert_eq!(found.sitemaps, sitemaps, "{text}");
            }
        };
        check(
            "<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><url><loc>\n https://a.test/b?c=1&amp;d=2 </loc><priority>1</priority></url><url><loc><![CDATA[https://a.test/e]]></loc></url></urlset>",
            &["https://a.test/b?c=1&d=2", "https://a.test/e"],
            &[],
        );
        check(
            "<s:sitemapindex xmlns:s=\"x\"><s:sitemap><s:loc>https://a.test/1.xml.gz</s:loc></s:sitemap></s:sitemapindex>",
            &[],
            &["https://a.test/1.xml.gz"],
        );
        // Cut off, and no sitemap at all.
        check(
            "<urlset><url><loc>https://a.test/b</loc></url><url><loc>https://a",
            &["https://a.test/b"],
            &[],
        );
        check("<!doctype html><p>Not found", &[], &[]);
        check("", &[], &[]);
    }

    #[test]
    fn a_small_file_that_unpacks_to_a_large_one_is_bounded() {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(&vec![b' '; 2 * LONGEST]).unwrap();
        assert_eq!(unpacked(&packed.finish().unwrap()).len(), LONGEST);
    }
}
