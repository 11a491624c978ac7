//! The head of a plain `http:` request as it goes on: with the target that its next reader needs, and without the fields of
//! one connection only (RFC 9110 section 7.6.1).
//!
//! Every other line goes on as it came. The head has passed the request gate.

use crate::listener::gate::{RequestLine, request_line};
use biscuit_tin_shared::cookie::site::Host;
use hyper::{Method, header::HeaderValue, http::uri::Authority};
use std::borrow::Cow;

/// Fields that stay behind whether Connection names them or not, and with them all that begin with `proxy-`.
const OWN: [&str; 6] = [
    "connection",
    "http2-settings",
    "keep-alive",
    "te",
    "trailer",
    "upgrade",
];

/// Fields that go on although Connection names them, which it must not: the site heeds them.
const END_TO_END: [&str; 13] = [
    "accept-encoding",
    "authorization",
    "cache-control",
    "content-encoding",
    "content-length",
    "content-range",
    "content-type",
    "cookie",
    "host",
    "origin",
    "range",
    "referer",
    "transfer-encoding",
];

/// A request with an absolute `http:` target.
#[derive(Debug)]
pub(crate) struct PlainRequest<'h> {
    pub(super) host: Host,
    pub(super) port: u16,
    line: RequestLine<'h>,
    /// Path and query.
    path: Cow<'h, [u8]>,
    /// Lines of the fields that go on, without their ends.
    fields: Vec<&'h [u8]>,
    /// Whether one of them is Host.
    names_host: bool,
    /// Whether the client means to ask again on its connection.
    pub(super) is_kept: bool,
}

impl<'h> PlainRequest<'h> {
    /// Parses a head; `None` if address and Host name no host.
    pub(crate) fn parse(head: &'h [u8]) -> Option<Self> {
        let mut lines = head
            .split(|byte| *byte == b'\n')
            .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
            .take_while(|line| !line.is_empty());
        let line = request_line(lines.next()?)?;
        let (host, port, path) = parse_target(line.target)?;
        let fields: Vec<&[u8]> = lines.collect();
        // The request gate refused two; a request without one is invalid in HTTP/1.1 alone (RFC 9112 section 3.2).
        let names_host = fields.iter().any(|field| is_named(field, "host"));
        if !names_host && line.minor == b'1' {
            return None;
        }
        let named = tokens(&fields, "connection");
        let closes = |token: &&[u8]| token.eq_ignore_ascii_case(b"close");
        let is_kept = line.minor == b'1'
            && !named.iter().any(closes)
            && !tokens(&fields, "proxy-connection").iter().any(closes);
        let goes_on = |field: &&[u8]| {
            let name = name_of(field);
            let is = |known: &&str| name.eq_ignore_ascii_case(known.as_bytes());
            let is_named = || named.iter().any(|named| name.eq_ignore_ascii_case(named));
            let is_for_a_proxy = name
                .get(..6)
                .is_some_and(|start| start.eq_ignore_ascii_case(b"proxy-"));
            !is_for_a_proxy && !OWN.iter().any(is) && (END_TO_END.iter().any(is) || !is_named())
        };
        Some(Self {
            host,
            port,
            line,
            path,
            fields: fields.iter().copied().filter(goes_on).collect(),
            names_host,
            is_kept,
        })
    }

    pub(super) fn method(&self) -> &'h [u8] {
        self.line.method
    }

    /// Whether it asks twice for the same as once.
    pub(super) fn is_idempotent(&self) -> bool {
        Method::from_bytes(self.line.method).is_ok_and(|method| method.is_idempotent())
    }

    /// The value of Host: that of the target, which wins over the field (RFC 9112 section 3.2.2).
    pub(super) fn authority(&self) -> String {
        match self.port {
            80 => self.host.to_string(),
            port => format!("{}:{port}", self.host),
        }
    }

    /// The head for the origin itself, in origin form.
    pub(super) fn for_origin(&self) -> Vec<u8> {
        self.head(&self.path, None)
    }

    /// The head for an upstream proxy, in absolute form and with its authorization.
    pub(super) fn for_proxy(&self, authorization: Option<&HeaderValue>) -> Vec<u8> {
        let target = [b"http://", self.authority().as_bytes(), &self.path].concat();
        self.head(&target, authorization)
    }

    fn head(&self, target: &[u8], authorization: Option<&HeaderValue>) -> Vec<u8> {
        let minor = [self.line.minor];
        let mut head = [self.line.method, b" ", target, b" HTTP/1.", &minor, b"\r\n"].concat();
        for field in &self.fields {
            if is_named(field, "host") {
                head.extend_from_slice(name_of(field));
                head.extend_from_slice(b": ");
                head.extend_from_slice(self.authority().as_bytes());
            } else {
                head.extend_from_slice(field);
            }
            head.extend_from_slice(b"\r\n");
        }
        if !self.names_host {
            let host = [b"Host: ", self.authority().as_bytes(), b"\r\n"].concat();
            head.extend_from_slice(&host);
        }
        if let Some(value) = authorization {
            head.extend_from_slice(b"Proxy-Authorization: ");
            head.extend_from_slice(value.as_bytes());
            head.extend_from_slice(b"\r\n");
        }
        head.extend_from_slice(b"\r\n");
        head
    }
}

/// Host, port, and path with query of an absolute `http:` target. A fragment stays behind: it is for the browser.
fn parse_target(target: &[u8]) -> Option<(Host, u16, Cow<'_, [u8]>)> {
    let (scheme, rest) = target.split_at_checked(7)?;
    if !scheme.eq_ignore_ascii_case(b"http://") {
        return None;
    }
    let end = rest
        .iter()
        .position(|byte| matches!(byte, b'/' | b'?' | b'#'));
    let (authority, path) = rest.split_at(end.unwrap_or(rest.len()));
    let (host, port) = parse_authority(authority)?;
    let path = path.split(|byte| *byte == b'#').next().unwrap_or_default();
    let path = if path.starts_with(b"/") {
        Cow::Borrowed(path)
    } else {
        Cow::Owned([b"/", path].concat())
    };
    Some((host, port.unwrap_or(80), path))
}

/// Host and port of an authority, without user information: that is a way to make one host look like another
/// (RFC 9110 section 4.2.4).
pub(super) fn parse_authority(text: &[u8]) -> Option<(Host, Option<u16>)> {
    let authority = Authority::try_from(text).ok()?;
    let host = authority.host();
    let port = match authority.as_str().strip_prefix(host)? {
        "" | ":" => None,
        port => Some(port_of(port.strip_prefix(':')?)?),
    };
    Some((Host::parse(host)?, port))
}

/// Rust's own parsing would accept a sign.
fn port_of(digits: &str) -> Option<u16> {
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| digits.parse().ok()).flatten()
}

fn name_of(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == b':').next().unwrap_or_default()
}

fn is_named(field: &[u8], name: &str) -> bool {
    name_of(field).eq_ignore_ascii_case(name.as_bytes())
}

/// The members of all fields with this name (RFC 9110 section 5.6.1).
fn tokens<'h>(fields: &[&'h [u8]], name: &str) -> Vec<&'h [u8]> {
    let named = fields.iter().filter(|field| is_named(field, name));
    named
        .flat_map(|field| field[name.len() + 1..].split(|byte| *byte == b','))
        .map(<[u8]>::trim_ascii)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The heads for origin and proxy, and whether the connection is kept.
    fn parse(head: &str) -> Option<(String, String, bool)> {
        let request = PlainRequest::parse(head.as_bytes())?;
        let text = |head| String::from_utf8(head).expect("it is text");
        let word = HeaderValue::from_static("Basic eA==");
        let (origin, proxy) = (request.for_origin(), request.for_proxy(Some(&word)));
        Some((text(origin), text(proxy), request.is_kept))
    }

    #[test]
    fn t30_the_target_names_the_host_and_what_goes_on_follows_it() {
        let check = |target: &str, path: &str, host: &str| {
            let head = format!("GET {target} HTTP/1.1\r\nhOsT:x.test\r\n\r\n");
            let (origin, proxy, _) = parse(&head).expect("it names a host");
            assert_eq!(
                origin,
                format!("GET {path} HTTP/1.1\r\nhOsT: {host}\r\n\r\n")
            );
            let line = format!("GET http://{host}{path} HTTP/1.1\r\n");
            assert!(proxy.starts_with(&line), "{proxy}");
            assert!(
                proxy.ends_with("\r\nProxy-Authorization: Basic eA==\r\n\r\n"),
                "{proxy}"
            );
        };
        check("http://a.test/", "/", "a.test");
        check("http://a.test", "/", "a.test");
        check("HTTP://A.test:80/b%2F?c=`|^\"#d", "/b%2F?c=`|^\"", "a.test");
        check("http://a.test:8080?b", "/?b", "a.test:8080");
        check("http://a.test:/caf\u{e9}", "/caf\u{e9}", "a.test");
        for bad in [
            "/",
            "*",
            "https://a.test/",
            "http:/a.test/",
            "http://",
            "http:///b",
            "http://user@a.test/",
            "http://a.test@b.test/",
            "http://a.test:99999/",
            "http://a.test:+80/",
            "http://a.test:8x/",
            "http://a b/",
        ] {
            assert_eq!(
                parse(&format!("GET {bad} HTTP/1.1\r\nHost: a.test\r\n\r\n")),
                None,
                "{bad}"
            );
        }
        assert_eq!(parse("GET http://a.test/ HTTP/1.1\r\nX: y\r\n\r\n"), None);
        // HTTP/1.0 has no Host, and the site may need one.
        let old = parse("GET http://a.test:8080/ HTTP/1.0\r\nX: y\r\n\r\n");
        let goes_on = "GET / HTTP/1.0\r\nX: y\r\nHost: a.test:8080\r\n\r\n";
        assert_eq!(old.map(|(origin, ..)| origin).as_deref(), Some(goes_on));
    }

    #[test]
    fn t35_the_fields_of_one_connection_stay_behind_and_all_others_go_on_as_they_came() {
        let check = |fields: &str, expected: &str, is_kept: bool| {
            let head = format!("GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\n{fields}\r\n");
            let (origin, _, found) = parse(&head).expect("it names a host");
            let expected = format!("GET / HTTP/1.1\r\nHost: a.test\r\n{expected}\r\n");
            assert_eq!((origin, found), (expected, is_kept), "{fields:?}");
        };
        check("X-a:  b \t\r\nx-A:\r\n", "X-a:  b \t\r\nx-A:\r\n", true);
        check(
            "Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n",
            "",
            true,
        );
        check(
            "connection: X-Hop , CLOSE\r\nx-hop: 1\r\nX-Kept: 1\r\n",
            "X-Kept: 1\r\n",
            false,
        );
        check(
            "Connection: Cookie,Host\r\nCookie: a=1\r\n",
            "Cookie: a=1\r\n",
            true,
        );
        check(
            "Proxy-Connection: close\r\nProxy-Authorization: x\r\nProxy-X: 1\r\n",
            "",
            false,
        );
        check(
            "Upgrade: h2c\r\nHTTP2-Settings: AA\r\nTE: trailers\r\nTrailer: X\r\n",
            "",
            true,
        );
        check("Proxy: 1\r\nTEx: 1\r\n", "Proxy: 1\r\nTEx: 1\r\n", true);
    }
}
