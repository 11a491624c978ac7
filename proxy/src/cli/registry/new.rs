//! `registry new`: a registry file to begin with, each key with a comment; it can be used as it is.

use biscuit_tin_shared::registry::authorities::Authority;
use jiff::{Timestamp, tz::Offset};
use std::io::{self, Write};

/// The file, with `{{…}}` where the council's own facts go.
const TEMPLATE: &str = include_str!("new.toml");

pub(super) fn new(council: &Authority, out: &mut impl Write) -> io::Result<()> {
    let today = Offset::UTC.to_datetime(Timestamp::now()).date();
    let domain = council.domains.first().map_or("", String::as_str);
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let facts = [
        ("name", council.name.clone()),
        ("title", quoted(&council.name)),
        ("id", quoted(&council.id)),
        ("slug", council.id.clone()),
        ("domain", quoted(domain)),
        ("host", format!("www.{domain}")),
        ("today", today.to_string()),
    ];
    let filled = facts.iter().fold(TEMPLATE.to_owned(), |text, (key, fact)| {
        text.replace(&format!("{{{{{key}}}}}"), fact)
    });
    out.write_all(filled.as_bytes())
}
