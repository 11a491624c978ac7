//! Reads a browser's cookies as curl, wget and extensions write them: cookies.txt, one cookie a line, seven columns.

use crate::offline::{listed::Listed, recording::Recording, tally::LeftOut};
use std::io::{self, BufRead, BufReader, Read};

/// Begins a line of a cookie that scripts cannot read; all other lines with a number sign are comments.
const HTTP_ONLY: &str = "#HttpOnly_";
/// Longest line, in bytes.
const LINE: u64 = 64 * 1024;

/// Whether a line has the seven columns.
pub(super) fn is_line(line: &str) -> bool {
    let mut columns = line.split('\t');
    let is_flag = |text: Option<&str>| text.is_some_and(|text| matches!(text, "TRUE" | "FALSE"));
    columns
        .next()
        .is_some_and(|domain| domain.contains('.') || domain == "localhost")
        && is_flag(columns.next())
        && columns.next().is_some()
        && is_flag(columns.next())
}

/// Reads all lines.
pub(super) fn read(source: impl Read, recording: &mut Recording<'_>) -> io::Result<()> {
    let mut source = BufReader::new(source);
    let mut line = Vec::new();
    loop {
        line.clear();
        if source.by_ref().take(LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end_matches(['\r', '\n']);
        let cookie = text.strip_prefix(HTTP_ONLY);
        if text.trim().is_empty() || cookie.is_none() && text.starts_with('#') {
            continue;
        }
        match listed(cookie.unwrap_or(text), cookie.is_some()) {
            Some(cookie) => recording.hold(&cookie, None),
            None => recording.tally.leave_out(LeftOut::Damaged),
        }
    }
}

fn listed(line: &str, http_only: bool) -> Option<Listed> {
    if !is_line(line) {
        return None;
    }
    let mut columns = line.splitn(7, '\t');
    let domain = columns.next()?;
    let goes_below = columns.next()? == "TRUE";
    let path = columns.next()?;
    let secure = columns.next()? == "TRUE";
    let expires = columns.next()?;
    // Some programs leave the value's column out where it is empty.
    Some(Listed {
        name: columns.next()?.to_owned(),
        value: columns.next().unwrap_or_default().to_owned(),
        path: Some(path.to_owned()),
        domain: Some(domain.to_owned()),
        expires: Some(expires.to_owned()),
        host_only: Some(!goes_below),
        http_only,
        secure,
        ..Listed::default()
    })
}
