//! `explain` with a recording or a list of cookies: one explanation a cookie and host, or each time that a cookie stands in it.

use crate::cli::{error::CommandError, explain::Explain};
use crate::{
    inspect::ledger::Ledger,
    offline::{
        exchange::{Exchange, host_of},
        input::Input,
        jsonl::Responder,
        recording::Recording,
        tally::{Kind, Tally},
    },
    os::output::complain,
    report::terminal,
};
use biscuit_tin_shared::{
    cookie::{cookie_header, name_template::masked_name, set_cookie::SetCookie},
    explain::words::plain,
    protocol::Cookie,
};
use jiff::Timestamp;
use serde_json::json;
use std::{
    collections::{HashMap, HashSet},
    io::{self, Write},
    sync::Arc,
};

/// Names whose values are kept to be shown, at most.
const VALUES: usize = 65_536;

impl Explain {
    /// Explains the cookies of a recording, each once, as the panel would after this visit.
    pub(super) fn recording(&self, input: Input<'_>) -> Result<(), CommandError> {
        let responder = self.responder()?;
        let ledger = Ledger::new(Arc::new(self.registry.load()?));
        let (mut values, mut written) = (HashMap::new(), Ok(()));
        let mut out = io::BufWriter::new(anstream::stdout());
        let mut watch = |exchange: &Exchange| {
            if self.show_values {
                keep_values(exchange, &mut values);
            }
            if self.every && written.is_ok() {
                written = self.each(exchange, &mut out);
            }
        };
        let mut recording = Recording::new(&ledger, responder.now).watched(&mut watch);
        let read = input.read(&mut recording);
        let rest = recording.end();
        written
            .and_then(|()| out.flush())
            .map_err(CommandError::Output)?;
        let mut tally = read.map_err(|source| self.unreadable(source))?;
        rest.iter().for_each(|rest| tally.add(rest));
        // What is only held stands in no exchange.
        let is_list = !matches!(tally.kind, Kind::Har | Kind::Heads);
        if !self.every || is_list {
            self.cookies(&ledger, &responder, &values)?;
            for bound in ledger.bounds(&responder.words) {
                self.note(&bound.sentence.text)?;
            }
        } else {
            // Each time stands above, whether the ledger has it or not.
            tally.not_kept = 0;
        }
        self.notes(&tally, &responder)
    }

    /// Each cookie once; in words, site by site, each with what its cookies add up to first.
    fn cookies(
        &self,
        ledger: &Ledger,
        responder: &Responder,
        values: &HashMap<Vec<u8>, Vec<u8>>,
    ) -> Result<(), CommandError> {
        let cookies = ledger.cookies_as_they_came(&responder.words);
        let show = |cookie: &Cookie| {
            let value = values.get(cookie.name.as_bytes());
            self.show(responder, cookie, value.map_or(&[], Vec::as_slice))
        };
        if self.json {
            return cookies.iter().try_for_each(show);
        }
        let mut shown = HashSet::new();
        for Cookie { host, .. } in &cookies {
            if !shown.insert(host) {
                continue;
            }
            if let Some(site) = ledger.site(0, host, &responder.words) {
                let written = terminal::site(&mut anstream::stdout().lock(), &site);
                written.map_err(CommandError::Output)?;
            }
            let of_site = cookies.iter().filter(|cookie| cookie.host == *host);
            of_site.into_iter().try_for_each(show)?;
        }
        Ok(())
    }

    /// Says how the recording was read.
    fn notes(&self, tally: &Tally, responder: &Responder) -> Result<(), CommandError> {
        for note in tally.notes(&responder.words) {
            self.note(&note)?;
        }
        if tally.entries == 0 && tally.left_out.is_empty() && !tally.is_cut_off {
            return Err(CommandError::EmptyRecording);
        }
        match tally {
            _ if tally.is_cut_off => Err(CommandError::CutOff),
            _ if tally.is_in_part() => Err(CommandError::InPart),
            _ if tally.not_kept > 0 => Err(CommandError::NotAllKept),
            _ => Ok(()),
        }
    }

    /// Says something of the whole: beside JSON on standard error.
    fn note(&self, note: &str) -> Result<(), CommandError> {
        if self.json {
            complain(note);
            return Ok(());
        }
        terminal::paragraph(&mut anstream::stdout().lock(), "", note).map_err(CommandError::Output)
    }

    /// Writes a line for each time that a cookie stands in an exchange.
    fn each(&self, exchange: &Exchange, out: &mut impl Write) -> io::Result<()> {
        let host = host_of(&exchange.url).unwrap_or_default();
        let cookies = cookies_of(exchange);
        let at = exchange.second();
        for (how, name, value) in cookies {
            let name = String::from_utf8_lossy(name);
            let (name, value) = (masked_name(&name), String::from_utf8_lossy(value));
            if self.json {
                let mut line = json!({ "at": at, "host": host, "how": how, "name": name });
                if self.show_values {
                    line["value"] = value.into();
                }
                writeln!(out, "{line}")?;
            } else {
                let at = at.and_then(|at| Timestamp::from_second(at).ok());
                let at = at.map_or_else(|| "-".to_owned(), |at| at.to_string());
                write!(out, "{at}  {how:4}  {host}  {}", plain(&name))?;
                let value = self.show_values.then(|| format!("={}", plain(&value)));
                writeln!(out, "{}", value.unwrap_or_default())?;
            }
        }
        Ok(())
    }
}

/// Name and value of each cookie of an exchange, and whether it was sent or set.
fn cookies_of(exchange: &Exchange) -> impl Iterator<Item = (&'static str, &[u8], &[u8])> {
    let sent = exchange.cookies.iter();
    let sent = sent.flat_map(|field| cookie_header::pairs(field.as_bytes()));
    let set = exchange.set_cookies.iter();
    let set = set.map(|field| {
        let refused = field.split([';', '=']).next().unwrap_or_default();
        let read = SetCookie::parse(field.as_bytes());
        let (name, value) = read.map_or((refused.as_bytes(), &b""[..]), |read| {
            (read.name, read.value)
        });
        ("set", name, value)
    });
    sent.map(|(name, value)| ("sent", name, value)).chain(set)
}

/// Keeps the last value of each cookie name.
fn keep_values(exchange: &Exchange, values: &mut HashMap<Vec<u8>, Vec<u8>>) {
    for (_, name, value) in cookies_of(exchange) {
        if values.len() < VALUES || values.contains_key(name) {
            values.insert(name.to_vec(), value.to_vec());
        }
    }
}
