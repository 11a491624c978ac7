//! `explain` with a header, or with heads as they are pasted: each cookie line explained alone.

use crate::cli::{error::CommandError, explain::Explain};
use crate::{
    browser::start_page::address_of,
    offline::{
        Alone,
        context::RequestContext,
        head::{self, Line},
        jsonl::Responder,
        pasted,
    },
    os::output::complain,
    report::terminal,
};
use biscuit_tin_shared::{
    cookie::{cookie_header, set_cookie::SetCookie},
    explain::words::{Arg, plain},
};
use std::io::Write as _;

/// The address of a header of which nothing else is known.
const EXAMPLE: &str = "https://www.example.gov.uk/";

/// What was read of the heads.
#[derive(Default)]
struct Read {
    /// Cookies with their values, in their order.
    seen: Vec<(Alone, Vec<u8>)>,
    /// Why lines cannot be read, with their numbers.
    refused: Vec<(usize, CommandError)>,
}

impl Explain {
    /// Explains one header, or those of pasted heads; in words, what they add up to first. A line that cannot be read is said,
    /// and the next one is read.
    pub(super) fn heads(&self, text: &[u8]) -> Result<(), CommandError> {
        let responder = self.responder()?;
        let blocks = pasted::blocks(text);
        let mut read = Read::default();
        for block in &blocks {
            let start = read.seen.len();
            let others = block.others.iter();
            read.refused
                .extend(others.map(|number| (*number, CommandError::NotAHeader)));
            let option = self.url.as_deref().map(address_of);
            let address = option.or_else(|| block.address());
            let known = address.as_deref().unwrap_or(EXAMPLE);
            let request = RequestContext::new(known, responder.now)?;
            for (number, line) in &block.lines {
                if let Some(name) = wants_host(line).filter(|_| address.is_none()) {
                    read.refused
                        .push((*number, CommandError::WhichHost { name }));
                } else if let Err(why) = self.header(&responder, &request, line, &mut read.seen) {
                    read.refused.push((*number, why));
                }
            }
            let of_block = read.seen[start..].iter().map(|(alone, _)| alone);
            let site = responder.site(&request, of_block);
            if let Some(site) = site.filter(|_| !self.json) {
                terminal::site(&mut anstream::stdout().lock(), &site)
                    .map_err(CommandError::Output)?;
            }
            for (alone, value) in &read.seen[start..] {
                if alone.is_deletion() {
                    self.say_deleted(&responder, alone)?;
                    continue;
                }
                self.show(&responder, &alone.cookie, value)?;
            }
        }
        read.refused.sort_by_key(|(number, _)| *number);
        let is_one_line = blocks.iter().all(|block| block.lines.len() == 1);
        if is_one_line && read.refused.len() == 1 && read.seen.is_empty() {
            let (_, why) = read.refused.remove(0);
            return Err(why);
        }
        for (number, why) in &read.refused {
            complain(&format!("line {number}: {why}"));
        }
        match read.refused.len() {
            0 if read.seen.is_empty() => Err(CommandError::NoCookieLine),
            0 => Ok(()),
            refused => Err(CommandError::RefusedLines(refused)),
        }
    }

    /// Explains the cookies of one line of a head.
    fn header(
        &self,
        responder: &Responder,
        request: &RequestContext,
        line: &[u8],
        seen: &mut Vec<(Alone, Vec<u8>)>,
    ) -> Result<(), CommandError> {
        match head::line(line) {
            Line::Host(_) | Line::Other => {}
            Line::NoHeader => return Err(CommandError::NotAHeader),
            Line::Cookie(field) => {
                let pairs = cookie_header::pairs(field);
                seen.extend(pairs.map(|(name, value)| {
                    let alone = responder.explain_sent(name, value, request);
                    (alone, value.to_vec())
                }));
            }
            Line::SetCookie(field) => {
                if pasted::may_hold_another(field) {
                    let one = [("number", Arg::Number(1))];
                    complain(&responder.words.text("read-left-out-joined", &one));
                }
                let value = SetCookie::parse(field).map_or(&b""[..], |cookie| cookie.value);
                seen.push((responder.explain(field, request), value.to_vec()));
            }
        }
        Ok(())
    }

    /// Says that a line deletes a cookie: it sets none.
    fn say_deleted(&self, responder: &Responder, alone: &Alone) -> Result<(), CommandError> {
        let mut out = anstream::stdout().lock();
        let written = if self.json {
            writeln!(out, "{}", alone.deletion(&responder.words))
        } else {
            writeln!(out, "  {}", alone.deletes(&responder.words))
        };
        written.map_err(CommandError::Output)
    }
}

/// The name of a line's cookie, if what becomes of it depends on the host that set it.
fn wants_host(line: &[u8]) -> Option<String> {
    let Line::SetCookie(field) = head::line(line) else {
        return None;
    };
    let cookie = SetCookie::parse(field).ok()?;
    let has_domain = cookie.domain.is_some_and(|domain| !domain.is_empty());
    has_domain.then(|| plain(&String::from_utf8_lossy(cookie.name)).to_string())
}
