//! One of the two sides of an entry of a HAR: its fields that show anything, and its cookies.
//!
//! It reads no JSON.

use crate::offline::{
    fields::{Joins, apart, hides_cookies, is_blot, is_blotted, is_legible, legible_pairs},
    json::TEXT,
    listed::Listed,
};

use std::collections::BTreeSet;

/// Bytes that are kept of one side of an entry.
pub(super) const ENTRY: usize = 4 << 20;
/// Header fields that are kept, in small letters.
const KEPT: [&str; 13] = [
    "cookie",
    "set-cookie",
    "date",
    "content-type",
    "referer",
    "host",
    "sec-fetch-mode",
    "sec-fetch-dest",
    "sec-fetch-site",
    "sec-purpose",
    ":authority",
    ":path",
    ":scheme",
];

/// What went with a request.
pub(super) struct Sent {
    /// Cookie fields.
    pub(super) cookies: Vec<String>,
    /// How many of them were blotted out.
    pub(super) blots: u64,
    /// Whether somebody hid what went with it, or what that held.
    pub(super) is_hidden: bool,
}

/// One of the two sides of an entry.
#[derive(Default)]
pub(super) struct Side {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) status: u16,
    /// Media type of the content.
    pub(super) media: Option<String>,
    fields: Vec<(&'static str, String)>,
    pub(super) listed: Vec<Listed>,
    /// Bytes that are kept of it.
    pub(super) size: usize,
    /// Whether a field was longer than any that is read.
    pub(super) is_cut: bool,
    /// Whether a Cookie field has no text, so that nobody knows what it said.
    is_hidden: bool,
    /// Cookie lines and listed cookies that are none.
    pub(super) odd: usize,
    /// Cookie lines behind whose commas other cookies may stand.
    pub(super) joined: usize,
}

impl Side {
    /// Keeps the values of a field, if it is one that shows anything; `None`: they are no text.
    pub(super) fn put(&mut self, name: &[u8], values: Option<Vec<String>>) {
        let mut known = KEPT.iter();
        let Some(kept) = known.find(|kept| kept.as_bytes().eq_ignore_ascii_case(name)) else {
            return;
        };
        let Some(values) = values else {
            self.odd += usize::from(kept.ends_with("cookie"));
            self.is_hidden |= *kept == "cookie";
            return;
        };
        for value in values {
            self.size += value.len() + size_of::<String>();
            // What a longer text said behind its beginning is gone, its name perhaps.
            let is_cut = value.len() >= TEXT;
            self.is_cut |= is_cut;
            if self.size < ENTRY && !is_cut {
                self.fields.push((kept, value));
            }
        }
    }

    fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        let fields = self.fields.iter();
        let fields = fields.filter(move |(kept, _)| *kept == name);
        fields.map(|(_, value)| value.as_str())
    }

    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.values(name).next()
    }

    /// The address, which some programs leave to the pseudo-header fields of HTTP/2.
    pub(super) fn address(&self) -> String {
        let is_whole = self.url.contains(':');
        let authority = self.value(":authority").or(self.value("host"));
        let Some(authority) = authority.filter(|_| !is_whole) else {
            return self.url.clone();
        };
        let path = Some(self.url.as_str()).filter(|path| path.starts_with('/'));
        let path = path.or(self.value(":path")).unwrap_or("/");
        let scheme = self.value(":scheme").unwrap_or("https");
        format!("{scheme}://{authority}{path}")
    }

    /// The Cookie fields, with what only the list of the request's cookies has.
    pub(super) fn cookies(&mut self) -> Sent {
        let (fields, mut blots) = self.legible("cookie");
        let mut cookies = Vec::new();
        for field in &fields {
            let (field, damaged) = legible_pairs(field);
            self.odd += damaged;
            cookies.extend(Some(field).filter(|field| !field.is_empty()));
        }
        let mut listed = self.beside(&fields, ';');
        let all = listed.len();
        listed.retain(|one| !is_blot(&one.name));
        // Beside fields that can be read, the list has nothing more.
        blots += u64::from(fields.is_empty() && listed.len() < all);
        let pairs: Vec<String> = listed.into_iter().map(Listed::pair).collect();
        cookies.extend((!pairs.is_empty()).then(|| pairs.join("; ")));
        let mut shown = fields.iter().chain(&cookies);
        Sent {
            is_hidden: self.is_hidden || blots > 0 || shown.any(|field| hides_cookies(field)),
            cookies,
            blots,
        }
    }

    /// Names and values of the listed cookies of the answer whose end cannot be read, where no field says it.
    pub(super) fn without_end(&self) -> Vec<String> {
        let (fields, _) = self.legible("set-cookie");
        let listed = self.beside(&fields, '\n').into_iter();
        let odd = listed.filter(|one| one.has_odd_end() && !is_blot(&one.name));
        odd.map(Listed::pair).collect()
    }

    /// The listed cookies that no field names; a field may have several, parted so.
    fn beside(&self, fields: &[String], part: char) -> Vec<&Listed> {
        if self.listed.is_empty() {
            return Vec::new();
        }
        let parts = fields.iter().flat_map(|field| field.split(part));
        let pairs = parts.map(|one| one.split(';').next().unwrap_or_default());
        // Without an equals sign a cookie has no name.
        let names = pairs.map(|pair| pair.split_once('=').map_or("", |(name, _)| name));
        let names: BTreeSet<&str> = names.map(str::trim).collect();
        let listed = self.listed.iter();
        listed
            .filter(|one| !names.contains(one.name.as_str()))
            .collect()
    }

    /// The Set-Cookie fields, with what only the list of the answer's cookies has; and how many were blotted out.
    pub(super) fn set_cookies(
        &mut self,
        joins: Joins,
        host: impl FnOnce() -> Option<String>,
    ) -> (Vec<String>, u64) {
        let (fields, mut blots) = self.legible("set-cookie");
        let (mut fields, doubtful) = apart(fields, joins);
        self.joined += doubtful;
        let mut listed = self.beside(&fields, '\n');
        let all = listed.len();
        listed.retain(|one| !is_blot(&one.name));
        blots += u64::from(fields.is_empty() && listed.len() < all);
        listed.retain(|one| !one.has_odd_end());
        if !listed.is_empty() {
            let host = host().unwrap_or_default();
            let listed: Vec<String> = listed.iter().map(|one| one.field(&host)).collect();
            fields.extend(listed);
        }
        let all = fields.len();
        fields.retain(|field| is_legible(field));
        self.odd += all - fields.len();
        (fields, blots)
    }

    /// The fields of a name, and how many of them were blotted out.
    fn legible(&self, name: &str) -> (Vec<String>, u64) {
        let (blotted, legible): (Vec<&str>, Vec<&str>) =
            self.values(name).partition(|field| is_blotted(field));
        let blots = u64::try_from(blotted.len()).unwrap_or(u64::MAX);
        (legible.into_iter().map(str::to_owned).collect(), blots)
    }
}
