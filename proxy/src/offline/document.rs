//! Reads a JSON document by what its members are: a HAR, a browser's list of cookies, an inspection of the EDPS's collector.
//!
//! Who set a listed cookie is known only where the collector saw it; otherwise the browser held it, and nobody is accused.

use crate::offline::{
    exchange::host_of,
    har::{Har, moment},
    json::{Broken, Json},
    listed::{Listed, lossy},
    recording::Recording,
    tally::{Kind, LeftOut},
};
use biscuit_tin_shared::cookie::site::Host;
use std::io::Read;

/// Reads a document; whether it was one that is known.
pub(super) fn read(
    json: &mut Json<impl Read>,
    recording: &mut Recording<'_>,
) -> Result<bool, Broken> {
    json.enter_callback()?;
    let mut document = Document {
        json,
        recording,
        page: None,
        is_known: false,
    };
    let read = document.all();
    match read {
        Ok(()) => {}
        // What was read of it stays.
        Err(Broken::Damaged | Broken::Over) if document.is_known => {}
        Err(Broken::CutOff) if document.is_known => document.recording.tally.is_cut_off = true,
        Err(Broken::Packing) if document.is_known => document.recording.tally.is_damaged = true,
        Err(error) => return Err(error),
    }
    Ok(document.is_known)
}

struct Document<'d, 'l, R> {
    json: &'d mut Json<R>,
    recording: &'d mut Recording<'l>,
    /// The host of the page that was inspected.
    page: Option<Host>,
    is_known: bool,
}

impl<R: Read> Document<'_, '_, R> {
    /// Reads recordings that were joined, up to the end of what packs them.
    fn all(&mut self) -> Result<(), Broken> {
        self.members()?;
        while self.is_known && self.json.goes_on()? {
            self.members()?;
        }
        if self.json.rest()? {
            self.recording.tally.leave_out(LeftOut::Behind);
        }
        Ok(())
    }

    fn members(&mut self) -> Result<(), Broken> {
        if self.json.list()? {
            return self.cookies();
        }
        if !self.json.object()? {
            return Err(Broken::Damaged);
        }
        let (mut key, mut has_cookies) = (Vec::new(), false);
        while self.json.key(&mut key)? {
            match key.as_slice() {
                b"log" if self.json.object()? => {
                    self.is(Kind::Har);
                    Har::new(self.json).log(self.recording)?;
                }
                b"entries" if self.json.list()? => {
                    self.is(Kind::Har);
                    Har::new(self.json).entries(None, self.recording)?;
                }
                b"uri_dest" => {
                    self.is(Kind::Wec);
                    self.page = host_of(&self.text()?).and_then(|host| Host::parse(&host));
                }
                b"start_time" => {
                    let start = moment(&self.text()?);
                    self.recording.dated(start);
                }
                b"cookies" if self.json.list()? => {
                    has_cookies = true;
                    self.cookies()?;
                }
                b"localStorage" if self.json.object()? => self.collected_keys()?,
                b"origins" if self.json.list()? => {
                    // Playwright's state of a browser, which may hold nothing.
                    if has_cookies && !self.is_known {
                        self.is(Kind::CookieList);
                    }
                    self.stored_keys()?;
                }
                _ => self.json.skip()?,
            }
        }
        Ok(())
    }

    fn is(&mut self, kind: Kind) {
        self.is_known = true;
        self.recording.tally.kind = kind;
    }

    fn text(&mut self) -> Result<String, Broken> {
        let mut text = Vec::new();
        self.json.text_or_skip(&mut text)?;
        Ok(lossy(&text))
    }

    /// Reads the list that was entered.
    fn cookies(&mut self) -> Result<(), Broken> {
        let mut first = Vec::new();
        let mut is_entered = false;
        while is_entered || self.json.item()? {
            let read = if std::mem::take(&mut is_entered) {
                Listed::entered(self.json, first.clone())
            } else {
                Listed::read(self.json, &mut first)
            };
            match read {
                Ok(Some(cookie)) => {
                    if !self.is_known {
                        self.is(Kind::CookieList);
                    }
                    self.recording.hold(&cookie, self.page.as_ref());
                }
                Ok(None) => self.recording.tally.leave_out(LeftOut::Damaged),
                Err(Broken::Damaged) if self.is_known => {
                    self.recording.tally.break_off();
                    first = self.json.seek(&[first])?;
                    is_entered = true;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Keys of a page's storage, as the collector lists them: by origin, then by key.
    fn collected_keys(&mut self) -> Result<(), Broken> {
        let (mut origin, mut key) = (Vec::new(), Vec::new());
        while self.json.key(&mut origin)? {
            if !self.json.object()? {
                self.json.skip()?;
                continue;
            }
            while self.json.key(&mut key)? {
                self.recording.tally.keep_key(&lossy(&origin), &lossy(&key));
                self.json.skip()?;
            }
        }
        Ok(())
    }

    /// Keys of pages' storage, as Playwright lists them: origins, each with a list of names and values.
    fn stored_keys(&mut self) -> Result<(), Broken> {
        while self.json.item()? {
            if !self.json.object()? {
                self.json.skip()?;
                continue;
            }
            let (mut key, mut origin) = (Vec::new(), String::new());
            while self.json.key(&mut key)? {
                match key.as_slice() {
                    b"origin" => origin = self.text()?,
                    b"localStorage" if self.json.list()? => self.keys_of(&origin)?,
                    _ => self.json.skip()?,
                }
            }
        }
        Ok(())
    }

    /// The names of the list that was entered, as keys of a page's storage.
    fn keys_of(&mut self, origin: &str) -> Result<(), Broken> {
        let mut first = Vec::new();
        while self.json.item()? {
            if let Some(entry) = Listed::read(self.json, &mut first)? {
                self.recording.tally.keep_key(origin, &entry.name);
            }
        }
        Ok(())
    }
}
