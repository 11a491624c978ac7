//! The lines of a raw head of a request or an answer, as browsers' tools and `curl` copy them.
//!
//! It tells lines apart, and reads no cookie.

/// One line of a head.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line<'a> {
    /// The value of a Set-Cookie field, or one that stands alone.
    SetCookie(&'a [u8]),
    /// The value of a Cookie field.
    Cookie(&'a [u8]),
    /// The value of a Host field.
    Host(&'a [u8]),
    /// Another field, or the first line of a request or an answer: it shows no cookie.
    Other,
    /// None of these.
    NoHeader,
}

/// Says what one line is; an empty one shows no cookie.
pub(crate) fn line(line: &[u8]) -> Line<'_> {
    let line = line.trim_ascii();
    let is_first = line.starts_with(b"HTTP/") || request(line).is_some();
    if line.is_empty() || is_first {
        return Line::Other;
    }
    if let Some((name, value)) = field(line) {
        return match name.to_ascii_lowercase().as_slice() {
            b"set-cookie" => Line::SetCookie(value),
            b"cookie" => Line::Cookie(value),
            b"host" | b":authority" => Line::Host(value),
            _ => Line::Other,
        };
    }
    // The rest of a Set-Cookie field, as documentation shows it: it begins with a name and its value.
    let pair = line.split(|byte| *byte == b';').next().unwrap_or_default();
    match pair.contains(&b'=') {
        true => Line::SetCookie(line),
        false => Line::NoHeader,
    }
}

/// Method and target of the first line of a request, which has a version too.
pub(super) fn request(line: &[u8]) -> Option<(String, String)> {
    let mut words = std::str::from_utf8(line).ok()?.split(' ');
    let (method, target, version) = (words.next()?, words.next()?, words.next()?);
    let is_method = !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_request = is_method && version.starts_with("HTTP/") && words.next().is_none();
    is_request.then(|| (method.to_owned(), target.to_owned()))
}

/// Name and value of a field. A cookie's name may hold a colon too: other fields have a space behind theirs.
pub(super) fn field(line: &[u8]) -> Option<(&[u8], &[u8])> {
    // HTTP/2 begins the names of what stands for the first line with a colon.
    let from = usize::from(line.starts_with(b":"));
    let colon = from + line[from..].iter().position(|byte| *byte == b':')?;
    let (name, value) = (&line[..colon], &line[colon + 1..]);
    let is_name = name.len() > from
        && name[from..]
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let known: [&[u8]; 3] = [b"set-cookie", b"cookie", b"host"];
    let is_known = known.iter().any(|known| name.eq_ignore_ascii_case(known));
    let is_apart = value.first().is_none_or(u8::is_ascii_whitespace);
    (is_name && (is_known || is_apart)).then(|| (name, value.trim_ascii()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raw_head_shows_its_cookies_and_nothing_else() {
        let check = |text: &str, expected| assert_eq!(line(text.as_bytes()), expected, "{text}");
        check("HTTP/1.1 200 OK", Line::Other);
        check("HTTP/2 200", Line::Other);
        check("GET /a?b=c HTTP/1.1", Line::Other);
        check("Content-Type: text/html; charset=utf-8", Line::Other);
        check(":path: /a?b=c", Line::Other);
        check("X-Empty:", Line::Other);
        check("", Line::Other);
        check("Host: jobs.luton.gov.uk", Line::Host(b"jobs.luton.gov.uk"));
        check(":authority: a.test", Line::Host(b"a.test"));
        check("cookie: a=1; b=2", Line::Cookie(b"a=1; b=2"));
        check("Set-Cookie:a=1; Path=/", Line::SetCookie(b"a=1; Path=/"));
        check("set-cookie: nameless", Line::SetCookie(b"nameless"));
        check("a=1; Path=/", Line::SetCookie(b"a=1; Path=/"));
        check("app:mode=1; Path=/", Line::SetCookie(b"app:mode=1; Path=/"));
        check("hello", Line::NoHeader);
        check("not a header; Path=/", Line::NoHeader);
    }
}
