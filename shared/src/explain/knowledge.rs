//! Where our knowledge of a cookie comes from: the notice and its place, or the vendor entry.
//!
//! It names the source; it does not judge it.

use crate::{
    explain::words::{Arg, Words},
    protocol::{HowWeKnow, Sentence},
    registry::{Declared, Fit, KnowledgeBasis, Known, Match},
};

/// The source of what is said of a cookie, as fields and as a sentence.
pub(super) fn how_we_know(matched: &Match<'_>, words: &Words) -> HowWeKnow {
    let known = matched.known;
    let sentence = match matched.declared {
        Some(declared) => notice_says(&declared, matched, words),
        None => nobody_declares(known, matched.has_notice, words),
    };
    let declared = matched.declared;
    HowWeKnow {
        basis: matched.basis,
        sentence,
        pattern: matched
            .pattern
            .or(known.map(|known| known.pattern))
            .map(|pattern| pattern.as_str().to_owned()),
        council: declared.map(|d| d.council.name.clone()),
        service: declared.map(|d| d.service.name.clone()),
        notice: declared.map(|d| d.notice.title.clone()),
        date: declared
            .and_then(|d| d.notice.date)
            .map(|date| date.to_string()),
        address: declared.and_then(|d| d.notice.address.clone()),
        read: declared
            .and_then(|d| d.notice.read)
            .map(|date| date.to_string()),
        section: declared.map(|d| d.declaration.source.section.clone()),
        row: declared.and_then(|d| d.declaration.source.row),
        vendor: known.map(|known| known.vendor.name.clone()),
        source: known.map(|known| {
            known
                .cookie
                .source
                .clone()
                .unwrap_or_else(|| known.vendor.source.clone())
        }),
    }
}

/// The notice's word, with its place.
fn notice_says(declared: &Declared<'_>, matched: &Match<'_>, words: &Words) -> Sentence {
    let source = &declared.declaration.source;
    let section = Arg::Text(&source.section);
    let place = match source.row {
        Some(row) => words.text(
            "place-row",
            &[("section", section), ("row", Arg::Number(row.into()))],
        ),
        None => words.text("place-section", &[("section", section)]),
    };
    let id = match (matched.basis, matched.fit) {
        (KnowledgeBasis::OtherService, _) => "how-other",
        (_, Fit::ByVendor) => "how-vendor-text",
        (_, Fit::Prose | Fit::Ambiguous) => "how-prose",
        (KnowledgeBasis::Council, _) => "how-council",
        _ => "how-service",
    };
    let vendor = matched.known.map_or("", |known| known.vendor.name.as_str());
    let args = [
        ("council", Arg::Text(&declared.council.name)),
        ("service", Arg::Text(&declared.service.name)),
        ("notice", Arg::Text(&declared.notice.title)),
        ("place", Arg::Text(&place)),
        ("vendor", Arg::Text(vendor)),
    ];
    let said = words.say(id, &args);
    let Some(read) = declared.notice.read else {
        return said;
    };
    let day = words.date(read);
    words.say(
        "how-read",
        &[("how", Arg::Text(&said.text)), ("day", Arg::Text(&day))],
    )
}

/// What is said where no notice says anything.
fn nobody_declares(known: Option<Known<'_>>, has_notice: bool, words: &Words) -> Sentence {
    let Some(known) = known else {
        let id = if has_notice {
            "how-nobody"
        } else {
            "how-no-notice"
        };
        return words.say(id, &[]);
    };
    let vendor = ("vendor", Arg::Text(&known.vendor.name));
    match &known.cookie.not_sure {
        _ if !has_notice => words.say("how-no-notice-vendor", &[vendor]),
        Some(doubt) => words.say("how-vendor-unsure", &[vendor, ("doubt", Arg::Text(doubt))]),
        None => words.say("how-vendor", &[vendor]),
    }
}
