//! How old a notice is and where it came from, in a few words.

use crate::os::clock;
use biscuit_tin_shared::registry::declaration::Notice;

/// As `read 2026-11-20 (10 days ago), from https://…`; what the registry does not have is left out.
pub(super) fn provenance(notice: &Notice) -> String {
    let read = notice.read.map(|read| {
        let days = clock::today()
            .since(read)
            .map_or(0, |span| span.get_days().max(0));
        let day = if days == 1 { "day" } else { "days" };
        format!("read {read} ({days} {day} ago)")
    });
    let from = notice
        .address
        .as_ref()
        .map(|address| format!("from {address}"));
    let parts: Vec<String> = read.into_iter().chain(from).collect();
    parts.join(", ")
}
