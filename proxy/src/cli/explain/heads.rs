//! `explain` with a header, or with heads as they are pasted: each cookie line explained alone.

use crate::cli::{error::CommandError, explain::Explain};
use crate::{
    browser::start_page::address_of,
    offline::{
        Alone,
        context::RequestContext,
        head::{self, Line},
        jsonl::Responder,
        pasted::{self, Block},
    },
    os::output::complain,
    report::terminal,
};
use biscuit_tin_shared::{
    cookie::{cookie_header, set_cookie::SetCookie},
    explain::words::plain,
};

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
            let (start, request) = (read.seen.len(), self.request(block, &responder)?);
            for (number, line) in &block.lines {
                if let Err(why) = self.header(&responder, &request, line, &mut read.seen) {
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
                self.show(&responder, &alone.cookie, value)?;
            }
        }
        if read.refused.len() == 1 && blocks.iter().all(|block| block.lines.len() == 1) {
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

    /// The request of a block: to the address of the option, or else to the one that it names.
    fn request(
        &self,
        block: &Block,
        responder: &Responder,
    ) -> Result<RequestContext, CommandError> {
        let option = self.url.as_deref().map(address_of);
        let address = option.or_else(|| block.address());
        let address = address.as_deref().unwrap_or(EXAMPLE);
        Ok(RequestContext::new(address, responder.now)?)
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
            Line::NoHeader => {
                let line = plain(&String::from_utf8_lossy(line.trim_ascii()));
                return Err(CommandError::NotAHeader { line });
            }
            Line::Cookie(field) => {
                let pairs = cookie_header::pairs(field);
                seen.extend(pairs.map(|(name, value)| {
                    let alone = responder.explain_sent(name, value, request);
                    (alone, value.to_vec())
                }));
            }
            Line::SetCookie(field) => {
                let value = SetCookie::parse(field).map_or(&b""[..], |cookie| cookie.value);
                seen.push((responder.explain(field, request), value.to_vec()));
            }
        }
        Ok(())
    }
}
