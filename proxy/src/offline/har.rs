//! Reads a HAR recording as it arrives: of each entry what shows cookies; bodies are passed over.
//!
//! It judges nothing. One odd entry costs that entry, and is counted.

use crate::offline::{
    exchange::{Exchange, host_of},
    fields::Joins,
    json::{Broken, Json},
    listed::{self, lossy},
    recording::Recording,
    side::{ENTRY, Side},
    tally::LeftOut,
};
use biscuit_tin_shared::cookie::cookie_date;
use jiff::Timestamp;
use std::{
    collections::{HashMap, HashSet},
    io::Read,
};

/// Pages that are known at once.
const PAGES: usize = 4096;
/// Longest id of a page, in bytes.
const ID: usize = 1024;
/// Keys that entries begin with, at most.
const FIRSTS: usize = 32;
/// Keys that entries of known programs begin with.
const KNOWN_FIRSTS: [&str; 8] = [
    "startedDateTime",
    "pageref",
    "request",
    "_initiator",
    "_connectionId",
    "_fromCache",
    "_priority",
    "_resourceType",
];
/// Keys that too many other objects begin with.
const COMMON: [&[u8]; 4] = [b"name", b"value", b"id", b"type"];
/// Reads the part of a HAR that has its entries.
pub(super) struct Har<'j, R> {
    json: &'j mut Json<R>,
    /// Hosts of the pages that entries are filed under, by id.
    pages: HashMap<String, String>,
    /// The pages' own addresses.
    addresses: HashSet<String>,
    firsts: Vec<Vec<u8>>,
    /// What its program does with several Set-Cookie fields.
    joins: Joins,
    /// Whether its program leaves out which cookies went with a request, as our own feed does.
    hides_cookies: bool,
    key: Vec<u8>,
    text: Vec<u8>,
}

/// What an entry says.
#[derive(Default)]
struct Entry {
    page: String,
    began: String,
    request: Option<Side>,
    response: Option<Side>,
}

/// What came next in the list of entries.
enum Next {
    Entry(Box<Entry>),
    Odd,
    End,
}

impl<'j, R: Read> Har<'j, R> {
    pub(super) fn new(json: &'j mut Json<R>) -> Self {
        Self {
            json,
            pages: HashMap::new(),
            addresses: HashSet::new(),
            joins: Joins::default(),
            hides_cookies: false,
            firsts: KNOWN_FIRSTS.map(|key| key.as_bytes().to_vec()).to_vec(),
            key: Vec::new(),
            text: Vec::new(),
        }
    }

    /// Reads the value of `log`, which was entered.
    pub(super) fn log(&mut self, recording: &mut Recording<'_>) -> Result<(), Broken> {
        match self.members(recording) {
            Err(Broken::Damaged) => {
                recording.tally.break_off();
                let first = self.json.seek(&self.firsts)?;
                self.entries(Some(first), recording)
            }
            read => read,
        }
    }

    fn members(&mut self, recording: &mut Recording<'_>) -> Result<(), Broken> {
        while self.json.key(&mut self.key)? {
            match self.key.as_slice() {
                b"pages" => self.pages(recording)?,
                b"entries" if self.json.list()? => self.entries(None, recording)?,
                b"creator" | b"browser" => self.program(recording)?,
                _ => self.json.skip()?,
            }
        }
        Ok(())
    }

    /// The program that wrote it, or the browser that it saw.
    fn program(&mut self, recording: &mut Recording<'_>) -> Result<(), Broken> {
        if !self.json.object()? {
            return self.json.skip();
        }
        while self.json.key(&mut self.key)? {
            match self.key.as_slice() {
                b"name" if self.joins == Joins::Unknown => {
                    let name = self.text()?;
                    self.joins = Joins::of(&name);
                    recording.tally.note_program(&name);
                    self.hides_cookies = name == env!("CARGO_PKG_NAME");
                }
                _ => self.json.skip()?,
            }
        }
        Ok(())
    }

    /// Pages, by what their titles say of their addresses.
    fn pages(&mut self, recording: &mut Recording<'_>) -> Result<(), Broken> {
        if !self.json.list()? {
            return self.json.skip();
        }
        while self.json.item()? {
            if !self.json.object()? {
                self.json.skip()?;
                continue;
            }
            let (mut id, mut title) = (String::new(), String::new());
            while self.json.key(&mut self.key)? {
                match self.key.as_slice() {
                    b"id" => id = self.text()?,
                    b"title" => title = self.text()?,
                    b"startedDateTime" => recording.dated(moment(&self.text()?)),
                    _ => self.json.skip()?,
                }
            }
            if let Some(host) =
                host_of(&title).filter(|_| self.pages.len() < PAGES && id.len() <= ID)
            {
                self.pages.insert(id, host);
                self.addresses
                    .extend(Some(title).filter(|title| title.len() <= ID));
            }
        }
        Ok(())
    }

    /// Reads the rest of the list of entries; of the next one, the first key may have been read.
    pub(super) fn entries(
        &mut self,
        mut first: Option<Vec<u8>>,
        recording: &mut Recording<'_>,
    ) -> Result<(), Broken> {
        loop {
            match self.next(first.take()) {
                Ok(Next::End) => return Ok(()),
                Ok(Next::Odd) => recording.tally.leave_out(LeftOut::Damaged),
                Ok(Next::Entry(entry)) => self.exchange(*entry, recording),
                Err(Broken::Damaged) => {
                    recording.tally.break_off();
                    first = Some(self.json.seek(&self.firsts)?);
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn next(&mut self, first: Option<Vec<u8>>) -> Result<Next, Broken> {
        let is_entered = first.is_some();
        if !is_entered && !self.json.item()? {
            return Ok(Next::End);
        }
        if !is_entered && !self.json.object()? {
            return self.json.skip().map(|()| Next::Odd);
        }
        let mut entry = Entry::default();
        let mut is_known = first.map(|first| self.key = first).is_some();
        let mut is_first = !is_known;
        while std::mem::take(&mut is_known) || self.json.key(&mut self.key)? {
            if std::mem::take(&mut is_first) {
                self.learn();
            }
            match self.key.as_slice() {
                b"pageref" => entry.page = self.text()?,
                b"startedDateTime" => entry.began = self.text()?,
                b"request" => entry.request = self.side()?,
                b"response" => entry.response = self.side()?,
                _ => self.json.skip()?,
            }
        }
        Ok(match entry.request {
            Some(_) => Next::Entry(Box::new(entry)),
            None => Next::Odd,
        })
    }

    /// Notes a key that an entry of this file begins with.
    fn learn(&mut self) {
        let is_new = !self.firsts.contains(&self.key);
        if is_new && self.firsts.len() < FIRSTS && !COMMON.contains(&self.key.as_slice()) {
            self.firsts.push(self.key.clone());
        }
    }

    fn side(&mut self) -> Result<Option<Side>, Broken> {
        if !self.json.object()? {
            return self.json.skip().map(|()| None);
        }
        let mut side = Side::default();
        while self.json.key(&mut self.key)? {
            match self.key.as_slice() {
                b"method" => side.method = self.text()?,
                b"url" => side.url = self.text()?,
                b"status" => {
                    self.json.word(&mut self.text)?;
                    side.status = lossy(&self.text).parse().unwrap_or_default();
                }
                b"headers" => self.fields(&mut side)?,
                b"cookies" => {
                    let room = ENTRY.saturating_sub(side.size);
                    let list = listed::list(self.json, room)?;
                    side.listed.extend(list.cookies);
                    side.size += list.size;
                    side.odd += list.odd;
                }
                b"content" => side.media = self.media()?,
                _ => self.json.skip()?,
            }
        }
        Ok(Some(side))
    }

    fn media(&mut self) -> Result<Option<String>, Broken> {
        if !self.json.object()? {
            return self.json.skip().map(|()| None);
        }
        let mut media = None;
        while self.json.key(&mut self.key)? {
            match self.key.as_slice() {
                b"mimeType" => media = Some(self.text()?).filter(|media| !media.is_empty()),
                _ => self.json.skip()?,
            }
        }
        Ok(media)
    }

    /// Header fields: a list of names and values, or an object with a member each.
    fn fields(&mut self, side: &mut Side) -> Result<(), Broken> {
        if self.json.object()? {
            let mut name = Vec::new();
            while self.json.key(&mut name)? {
                let values = self.values()?;
                side.put(&name, values);
            }
            return Ok(());
        }
        if !self.json.list()? {
            self.json.word(&mut self.text)?;
            side.odd += usize::from(self.text != b"null");
            return Ok(());
        }
        while self.json.item()? {
            if !self.json.object()? {
                self.json.skip()?;
                side.odd += 1;
                continue;
            }
            let (mut name, mut values, mut has_name) = (Vec::new(), Some(Vec::new()), false);
            while self.json.key(&mut self.key)? {
                match self.key.as_slice() {
                    b"name" => has_name = self.json.text_or_skip(&mut name)?,
                    b"value" => values = self.values()?,
                    _ => self.json.skip()?,
                }
            }
            match has_name {
                true => side.put(&name, values.filter(|values| !values.is_empty())),
                false => side.odd += 1,
            }
        }
        Ok(())
    }

    /// The value of a field, or a list of its values; `None` if it is no text.
    fn values(&mut self) -> Result<Option<Vec<String>>, Broken> {
        if !self.json.list()? {
            let is_text = self.json.text_or_skip(&mut self.text)?;
            return Ok(is_text.then(|| vec![lossy(&self.text)]));
        }
        let (mut values, mut room) = (Vec::new(), ENTRY);
        while self.json.item()? {
            if self.json.text_or_skip(&mut self.text)? && self.text.len() < room {
                room -= self.text.len();
                values.push(lossy(&self.text));
            }
        }
        Ok(Some(values))
    }

    fn text(&mut self) -> Result<String, Broken> {
        self.json.text_or_skip(&mut self.text)?;
        Ok(lossy(&self.text))
    }

    /// Hands an entry to the recording.
    fn exchange(&mut self, entry: Entry, recording: &mut Recording<'_>) {
        let (page, began) = (entry.page, moment(&entry.began));
        let mut request = entry.request.unwrap_or_default();
        let has_answer = entry.response.is_some();
        let mut response = entry.response.unwrap_or_default();
        if !has_answer {
            recording.tally.leave_out(LeftOut::NoAnswer);
        }
        let is_long = |side: &Side| side.size >= ENTRY || side.is_cut;
        if is_long(&request) || is_long(&response) {
            recording.tally.leave_out(LeftOut::TooLong);
        }
        let url = request.address();
        // Read where it is asked for alone: most entries do without.
        let host = || host_of(&url);
        let date = response.value("date").map(str::to_owned);
        let by_date = || cookie_date::parse(date.as_ref()?.as_bytes()).map(|at| at * 1000);
        let media = response.value("content-type").or(response.media.as_deref());
        let is_document = media.is_none_or(|media| media.trim_start().starts_with("text/html"));
        // Some programs write the pages behind the entries, and the address as a page's id.
        let is_named = page == url || self.addresses.contains(&url);
        let page = self.page(page, || host().filter(|_| is_document));
        let sent = request.cookies();
        let without_end = response.without_end();
        let (set_cookies, set_blots) = response.set_cookies(self.joins, host);
        recording.tally.blotted += sent.blots + set_blots;
        for _ in 0..request.odd + response.odd {
            recording.tally.leave_out(LeftOut::Odd);
        }
        for _ in 0..response.joined {
            recording.tally.leave_out(LeftOut::Joined);
        }
        let asked = |name| request.value(name).map(str::to_owned);
        let says_its_kind = asked("sec-fetch-mode").or(asked("sec-fetch-dest"));
        // Over https a page may be known by its address alone; another site may have led to it.
        let is_page =
            says_its_kind.is_none() && is_document && url.starts_with("https:") && is_named;
        let known = |name, value: &str| asked(name).or(is_page.then(|| value.to_owned()));
        recording.add(Exchange {
            fetch_mode: known("sec-fetch-mode", "navigate"),
            fetch_dest: known("sec-fetch-dest", "document"),
            fetch_site: known("sec-fetch-site", "cross-site"),
            purpose: asked("sec-purpose"),
            referer: asked("referer"),
            method: request.method,
            at: began.or_else(by_date),
            status: response.status,
            url,
            page,
            hides_cookies: self.hides_cookies || sent.is_hidden,
            cookies: sent.cookies,
            set_cookies,
            without_end,
            is_document,
            date,
        });
    }

    /// The host of the page with an id: as its title or its id says, or else that of the first document that is filed under it.
    fn page(&mut self, id: String, document: impl FnOnce() -> Option<String>) -> Option<String> {
        if id.is_empty() {
            return None;
        }
        if let Some(host) = self.pages.get(&id) {
            return Some(host.clone());
        }
        let host = host_of(&id).or_else(document)?;
        if self.pages.len() < PAGES && id.len() <= ID {
            self.pages.insert(id, host.clone());
        }
        Some(host)
    }
}

/// A moment as recordings write it, in milliseconds of Unix time.
pub(super) fn moment(text: &str) -> Option<i64> {
    text.parse().map(Timestamp::as_millisecond).ok()
}
