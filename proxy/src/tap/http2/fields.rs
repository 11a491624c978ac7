//! Decodes a header block and keeps the fields that are needed.
//!
//! It holds one block at a time; the HPACK tables are the decoder's.

use crate::tap::{
    event::{Lost, Stop, Values},
    fields::{HEAD_LIMIT, is_html, is_passive, is_refusal},
    http2::hpack::Decoder,
    pending::RequestParts,
};
use biscuit_tin_shared::{cookie::request::RequestFields, registry::bot_checks::is_bot_check_mark};
use std::ops::Range;

/// The needed fields of one block, in one buffer that all blocks reuse.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) bytes: Vec<u8>,
    pub(super) cookies: Vec<Range<usize>>,
    pub(super) method: Range<usize>,
    path: Range<usize>,
    authority: Range<usize>,
    pub(super) status: u16,
    pub(super) passive: bool,
    pub(super) html: bool,
    mode: Option<Range<usize>>,
    dest: Option<Range<usize>>,
    site: Option<Range<usize>>,
    purpose: Option<Range<usize>>,
    referer: Range<usize>,
    date: Option<Range<usize>>,
    pub(super) is_bot_check: bool,
    /// Size of the header list, in bytes as RFC 9113 section 6.5.2 counts them.
    pub(super) size: usize,
}

impl Fields {
    /// Decodes a whole block in place of the one before.
    ///
    /// # Errors
    /// The block is malformed; the tables are out of step then.
    pub(super) fn decode(&mut self, decoder: &mut Decoder, block: &[u8]) -> Result<(), Stop> {
        self.bytes.clear();
        self.bytes.shrink_to(4096);
        self.cookies.clear();
        (self.method, self.path, self.authority) = (0..0, 0..0, 0..0);
        (self.status, self.passive, self.html) = (0, false, false);
        (self.is_bot_check, self.size) = (false, 0);
        (self.mode, self.dest, self.site) = (None, None, None);
        (self.purpose, self.date) = (None, None);
        self.referer = 0..0;
        decoder
            .decode(block, |name, value| self.field(name, value))
            .map_err(|_| Stop::Lost(Lost::Malformed))
    }

    /// Whether the list is past the limit: then it was decoded, so that the tables stay in step, but not kept.
    pub(super) fn is_too_large(&self) -> bool {
        self.size > HEAD_LIMIT
    }

    /// Keeps one field, if it is needed and the list is within its limit.
    pub(super) fn field(&mut self, name: &[u8], value: &[u8]) {
        // An index of one byte can stand for kilobytes, so the list has a limit besides that of its block.
        self.size += name.len() + value.len() + 32;
        if self.is_too_large() {
            return;
        }
        match name {
            b"cookie" | b"set-cookie" => {
                let range = self.copy(value);
                self.cookies.push(range);
            }
            b":method" => self.method = self.copy(value),
            b":path" => self.path = self.copy(value),
            b":authority" => self.authority = self.copy(value),
            b"host" if self.authority.is_empty() => self.authority = self.copy(value),
            b":status" => {
                self.status = std::str::from_utf8(value)
                    .ok()
                    .and_then(|text| text.parse().ok())
                    .unwrap_or(0)
            }
            b"sec-fetch-mode" => self.mode = Some(self.copy(value)),
            b"sec-fetch-dest" => self.dest = Some(self.copy(value)),
            b"sec-fetch-site" => self.site = Some(self.copy(value)),
            b"sec-purpose" => self.purpose = Some(self.copy(value)),
            b"referer" => self.referer = self.copy(value),
            b"date" => self.date = Some(self.copy(value)),
            b"content-type" => {
                self.html = is_html(value);
                self.passive = !self.html && is_passive(value);
            }
            _ if is_refusal(self.status) => self.is_bot_check |= is_bot_check_mark(name, value),
            _ => {}
        }
    }

    /// Copies a value into the buffer; returns its range.
    pub(super) fn copy(&mut self, value: &[u8]) -> Range<usize> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(value);
        start..self.bytes.len()
    }

    /// The block as a request.
    pub(super) fn request(&self) -> RequestParts<'_> {
        let text = |range: &Range<usize>| &self.bytes[range.clone()];
        RequestParts {
            authority: text(&self.authority),
            target: text(&self.path),
            referer: text(&self.referer),
            fields: RequestFields {
                method: text(&self.method),
                mode: self.mode.as_ref().map(text),
                dest: self.dest.as_ref().map(text),
                site: self.site.as_ref().map(text),
                purpose: self.purpose.as_ref().map(text),
            },
            exchange: 0,
        }
    }

    /// The value of the Date field.
    pub(super) fn date(&self) -> Option<&[u8]> {
        Some(&self.bytes[self.date.clone()?])
    }

    /// The values of the Cookie or Set-Cookie fields.
    pub(super) fn cookies(&self) -> Values<'_> {
        Values::of(&self.bytes, &self.cookies)
    }
}
