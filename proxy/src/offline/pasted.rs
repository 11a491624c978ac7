//! Pasted text in blocks: each a request, an answer or both, as browsers' tools, `curl -i` and `curl -v` show them.
//!
//! It reads no cookie. A command that starts curl, as browsers copy it, is a request too.

use crate::offline::{
    command::Command,
    exchange::Exchange,
    fields::{Joins, apart, hides_cookies},
    head::{self, Line, field},
    recording::Recording,
    tally::LeftOut,
};
use biscuit_tin_shared::cookie::cookie_date;
use std::borrow::Cow;
use url::Url;

/// Blocks behind which no command is looked for.
const COMMANDS: usize = 64;

/// A request, its answer, or both.
#[derive(Debug, Default)]
pub(crate) struct Block {
    /// The address, where the text says it.
    url: Option<String>,
    method: String,
    path: Option<String>,
    scheme: Option<String>,
    host: Option<String>,
    location: Option<String>,
    status: Option<u16>,
    date: Option<String>,
    referer: Option<String>,
    /// Its fields, with the numbers of their lines; or a text's only line, whatever it is.
    pub(crate) lines: Vec<(usize, Vec<u8>)>,
    /// The numbers of lines among them that are no fields.
    pub(crate) others: Vec<usize>,
}

impl Block {
    /// The address, where the text says it.
    pub(crate) fn address(&self) -> Option<String> {
        let of_host = |host: &String| {
            let scheme = self.scheme.as_deref().unwrap_or("https");
            let path = self.path.as_deref().unwrap_or("/");
            format!("{scheme}://{host}{path}")
        };
        self.url.clone().or_else(|| self.host.as_ref().map(of_host))
    }

    /// The address that comes next, if an answer follows without a request.
    fn next_address(&self) -> Option<String> {
        let address = self.address();
        let is_elsewhere = matches!(self.status, Some(300..400));
        let location = self.location.as_ref().filter(|_| is_elsewhere);
        match (location, address) {
            (Some(location), Some(address)) => {
                let base: Url = address.parse().ok()?;
                base.join(location).ok().map(String::from)
            }
            (Some(location), None) => Some(location.clone()),
            (None, address) => address,
        }
    }

    /// Takes the first line of an answer; returns the next block, where this one has its answer.
    fn answered(&mut self, line: &[u8]) -> Option<Self> {
        let status = status(line);
        if matches!(self.status, None | Some(100..200)) {
            self.status = status;
            return None;
        }
        Some(Self {
            url: self.next_address(),
            status,
            ..Self::default()
        })
    }

    /// Notes what a line says of the exchange.
    fn note(&mut self, line: &[u8]) {
        let Some((name, value)) = field(line) else {
            return;
        };
        let value = String::from_utf8_lossy(value).into_owned();
        if name == b":method" {
            self.method = value;
            return;
        }
        let value = Some(value);
        match name.to_ascii_lowercase().as_slice() {
            b"host" | b":authority" => self.host = value,
            b":path" => self.path = value,
            b":scheme" => self.scheme = value,
            b"location" => self.location = value,
            b"date" => self.date = value,
            b"referer" => self.referer = value,
            _ => {}
        }
    }
}

/// The blocks of a text, in its order.
pub(crate) fn blocks(text: &[u8]) -> Vec<Block> {
    let lines = text.split(|byte| *byte == b'\n').map(without_colours);
    let lines: Vec<Cow<'_, [u8]>> = lines.collect();
    let lines: Vec<&[u8]> = lines.iter().map(AsRef::as_ref).collect();
    let filled = lines.iter().filter(|line| !line.trim_ascii().is_empty());
    let is_alone = filled.count() == 1;
    let is_verbose = lines
        .iter()
        .any(|line| line.starts_with(b"< HTTP/") || line.starts_with(b"> "));
    let (mut blocks, mut is_body, mut at) = (vec![Block::default()], false, 0);
    while at < lines.len() {
        let number = at + 1;
        let rest = Some(&lines[at..]).filter(|_| blocks.len() < COMMANDS);
        if let Some((command, length)) = rest.and_then(Command::parse) {
            blocks.push(of_command(command, number));
            (at, is_body) = (at + length, false);
            continue;
        }
        at += 1;
        let line = match lines[at - 1] {
            line if !is_verbose => line.trim_ascii(),
            [b'<' | b'>', line @ ..] if line.first().is_none_or(u8::is_ascii_whitespace) => {
                line.trim_ascii()
            }
            // What curl says of itself, or a body.
            _ => continue,
        };
        let last = blocks.last_mut().expect("there is one at least");
        if line.starts_with(b"HTTP/") {
            let next = last.answered(line);
            blocks.extend(next);
            is_body = false;
        } else if let Some((method, target)) = head::request(line) {
            let (is_whole, target) = (target.contains("://"), Some(target));
            blocks.push(Block {
                method,
                url: target.clone().filter(|_| is_whole),
                path: target.filter(|_| !is_whole),
                ..Block::default()
            });
            is_body = false;
        } else if line.is_empty() {
            is_body |= last.status.is_some() && !is_verbose;
        } else if field(line).is_some() || is_alone {
            if !is_body || has_cookie(line) {
                last.note(line);
                last.lines.push((number, line.to_vec()));
            }
        } else if !is_body
            && let Some(begun) = last.lines.last_mut()
            && !go_on(begun, lines[at - 1], number)
        {
            last.others.push(number);
        }
    }
    blocks.retain(|block| !block.lines.is_empty());
    blocks
}

/// Adds the rest of a cookie field: folded onto a line that begins with a space (RFC 9112 section 5.2), or its whole value, as
/// browsers' tables are copied. Returns whether the line goes on with a field, whatever it says.
fn go_on((begun_at, begun): &mut (usize, Vec<u8>), line: &[u8], number: usize) -> bool {
    let is_folded = matches!(line, [b' ' | b'\t', ..]);
    let goes_on = *begun_at + 1 == number && (is_folded || begun.ends_with(b":"));
    if goes_on {
        *begun_at = number;
    }
    if goes_on && has_cookie(begun) {
        begun.push(b' ');
        begun.extend(line.trim_ascii());
    }
    goes_on
}

/// A line without the sequences by which terminals colour text (ECMA-48 section 8.3.117).
fn without_colours(line: &[u8]) -> Cow<'_, [u8]> {
    if !line.contains(&0x1b) {
        return Cow::Borrowed(line);
    }
    let (mut kept, mut rest) = (Vec::new(), line);
    while let [first, after @ ..] = rest {
        rest = after;
        match after.strip_prefix(b"[").filter(|_| *first == 0x1b) {
            Some(sequence) => {
                let end = sequence.iter().position(u8::is_ascii_alphabetic);
                rest = end.map_or(&[][..], |end| &sequence[end + 1..]);
            }
            None => kept.push(*first),
        }
    }
    Cow::Owned(kept)
}

/// Whether a line is a Cookie or Set-Cookie field, with its name.
fn has_cookie(line: &[u8]) -> bool {
    let is_cookie = matches!(head::line(line), Line::SetCookie(_) | Line::Cookie(_));
    is_cookie && field(line).is_some()
}

fn of_command(command: Command, number: usize) -> Block {
    let mut block = Block {
        url: command.url,
        method: "GET".to_owned(),
        ..Block::default()
    };
    for line in command.fields {
        block.note(&line);
        block.lines.push((number, line));
    }
    block
}

/// The status of an answer's first line; 0 if there is none.
fn status(line: &[u8]) -> Option<u16> {
    let mut words = line.split(u8::is_ascii_whitespace);
    let status = words.nth(1).and_then(|word| std::str::from_utf8(word).ok());
    Some(
        status
            .and_then(|word| word.parse().ok())
            .unwrap_or_default(),
    )
}

/// Whether another cookie may stand behind a comma of a Set-Cookie field, which browsers read as one.
pub(crate) fn may_hold_another(field: &[u8]) -> bool {
    let text = String::from_utf8_lossy(field).into_owned();
    apart(vec![text], Joins::Never).1 > 0
}

/// Replays each block whose address is known.
pub(super) fn replay(text: &[u8], recording: &mut Recording<'_>) {
    for block in blocks(text) {
        let mut exchange = Exchange {
            method: block.method.clone(),
            status: block.status.unwrap_or_default(),
            date: block.date.clone(),
            referer: block.referer.clone(),
            is_document: true,
            ..Exchange::default()
        };
        for (_, line) in &block.lines {
            let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
            match head::line(line) {
                Line::SetCookie(value) => {
                    // A head shows what came; browsers read each field as one.
                    exchange.set_cookies.push(text(value));
                    if may_hold_another(value) {
                        recording.tally.leave_out(LeftOut::Joined);
                    }
                }
                Line::Cookie(value) => {
                    exchange.hides_cookies |= hides_cookies(&text(value));
                    exchange.cookies.push(text(value));
                }
                Line::Host(_) | Line::Other | Line::NoHeader => {}
            }
        }
        let date = block.date.as_ref();
        exchange.at = date
            .and_then(|date| cookie_date::parse(date.as_bytes()))
            .map(|at| at * 1000);
        let option = recording.address.map(str::to_owned);
        match block.address().or(option) {
            Some(url) => recording.add(Exchange { url, ..exchange }),
            None if exchange.cookies.is_empty() && exchange.set_cookies.is_empty() => {}
            None => recording.tally.leave_out(LeftOut::WithoutAddress),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Address and number of lines of each block.
    fn check(text: &str, expected: &[(Option<&str>, usize)]) {
        let found = blocks(text.as_bytes());
        let found: Vec<_> = found
            .iter()
            .map(|block| (block.address(), block.lines.len()))
            .collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(url, lines)| (url.map(str::to_owned), *lines))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_pasted_text_is_parted_into_its_exchanges() {
        check("Set-Cookie: a=1", &[(None, 1)]);
        check(
            "HTTP/2 200\nset-cookie: a=1\nserver: x\n\n<html>\nnot a header\n",
            &[(None, 2)],
        );
        // A head that is typed behind a body counts all the same.
        check(
            "HTTP/2 200\nset-cookie: a=1\n\n<p>\nSet-Cookie: b=2",
            &[(None, 2)],
        );
        check(
            "GET /a?b=c HTTP/1.1\nHost: a.test\nCookie: a=1",
            &[(Some("https://a.test/a?b=c"), 2)],
        );
        check(
            ":method: GET\n:authority: a.test\n:scheme: http\n:path: /x\ncookie: a=1",
            &[(Some("http://a.test/x"), 5)],
        );
        let verbose = "*   Trying 192.0.2.1:443...\n> GET /x HTTP/2\n> Host: a.test\n> \n* done\n< HTTP/2 200 \n< set-cookie: a=1\n< \n{ [5 bytes data]\n<p>";
        check(verbose, &[(Some("https://a.test/x"), 2)]);
        let redirected = "$ curl -iL https://a.test/x\nHTTP/1.1 302 Found\nLocation: /y\nSet-Cookie: a=1\n\nHTTP/1.1 200 OK\nSet-Cookie: b=2\n";
        check(
            redirected,
            &[(Some("https://a.test/x"), 2), (Some("https://a.test/y"), 1)],
        );
        // Of other texts nothing counts but cookie fields.
        check(
            "HTTP/2 200\nset-cookie: a=1\nkey=secret\nNote about x=y",
            &[(None, 1)],
        );
        check(
            "key=secret\n{\"a\": \"b=c\"}\nfetch(\"x\", {\n\"cookie\": \"a=1\",",
            &[],
        );
        check("a=1; Path=/", &[(None, 1)]);
        let proxied = "HTTP/1.1 200 Connection established\n\nHTTP/1.1 100 Continue\n\nHTTP/1.1 200 OK\nSet-Cookie: b=2\n";
        check(proxied, &[(None, 1)]);
        check(
            "curl 'https://a.test/' \\\n  -H 'accept: */*' \\\n  -b 'a=1; b=2'",
            &[(Some("https://a.test/"), 2)],
        );
    }

    #[test]
    fn a_cookie_field_is_read_with_what_a_program_parts_or_colours() {
        let check = |text: &str, expected: &[&str]| {
            let blocks = blocks(text.as_bytes());
            let lines = blocks.iter().flat_map(|block| &block.lines);
            let lines = lines.map(|(_, line)| String::from_utf8_lossy(line).into_owned());
            assert_eq!(lines.collect::<Vec<_>>(), expected, "{text:?}");
        };
        check(
            "HTTP/1.1 200 OK\nSet-Cookie: a=1;\n Path=/;\n\tSecure\nX: y\n z",
            &["Set-Cookie: a=1; Path=/; Secure", "X: y"],
        );
        check(
            "content-type:\ntext/html\nset-cookie:\na=1; Path=/\nset-cookie:\nb=2",
            &[
                "content-type:",
                "set-cookie: a=1; Path=/",
                "set-cookie: b=2",
            ],
        );
        check(
            "\u{1b}[1mHTTP\u{1b}[0m/1.1 200 OK\n\u{1b}[1;32mSet-Cookie\u{1b}[0m: a=1",
            &["Set-Cookie: a=1"],
        );
        check("Set-Cookie: a=1\nb=2; Path=/", &["Set-Cookie: a=1"]);
        check(
            "  Set-Cookie: a=1\n  Set-Cookie: b=2",
            &["Set-Cookie: a=1", "Set-Cookie: b=2"],
        );
    }
}
