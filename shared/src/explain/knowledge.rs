//! Where our knowledge of a cookie comes from: the notice and its place, or the vendor entry.
//!
//! It names the source; it does not judge it.

use crate::{
    explain::words::{Arg, Words},
    protocol::{HowWeKnow, Sentence},
    registry::{
        Declared, Fit, KnowledgeBasis, Match,
        authorities::authorities,
        declaration::Council,
        vendor::{Grade, VendorCookie},
    },
};

/// The source of what is said of a cookie, as fields and as a sentence.
pub(super) fn how_we_know(matched: &Match<'_>, words: &Words) -> HowWeKnow {
    // The council says what its own cookie is: that a maker elsewhere uses the name too says nothing of this one.
    let is_chance = matched.is_named() && !matched.is_sorted_by_vendor();
    let known = matched
        .known
        .filter(|known| !(is_chance && known.cookie.shared_name));
    let sentence = match matched.declared {
        Some(declared) => notice_says(&declared, matched, words),
        None => nobody_declares(matched, words),
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
        notice_lang: declared.and_then(|d| lang_of(d.council)),
        row: declared.and_then(|d| d.declaration.source.row),
        vendor: known.map(|known| known.vendor().name.clone()),
        grade: known.map(|known| known.grade()),
        usual: known.and_then(|known| usual(known.cookie, words)),
        source: known.and_then(|known| known.file.address(known.cookie)),
    }
}

/// The language of what a council publishes, where that is known.
fn lang_of(council: &Council) -> Option<String> {
    let mut all = authorities().iter();
    let lang = all.find(|one| one.id == council.id)?.lang();
    lang.map(str::to_owned)
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
        (_, Fit::Prose | Fit::Ambiguous { .. }) => "how-prose",
        // It was only sent, and may come from there.
        (KnowledgeBasis::Council, _) if matched.elsewhere().is_some() => "how-elsewhere",
        (KnowledgeBasis::Council, _) => "how-council",
        _ => "how-service",
    };
    let vendor = matched
        .known
        .map_or("", |known| known.vendor().name.as_str());
    let args = [
        ("council", Arg::Text(&declared.council.name)),
        ("service", Arg::Text(&declared.service.name)),
        ("notice", Arg::Text(&declared.notice.title)),
        ("place", Arg::Text(&place)),
        ("vendor", Arg::Text(vendor)),
    ];
    let mut said = words.say(id, &args);
    if matched.is_sorted_by_vendor() {
        let args = [
            ("how", Arg::Text(&said.text)),
            ("vendor", Arg::Text(vendor)),
        ];
        said = words.say("how-sorted", &args);
    }
    // What is said of its use rests on the name alone.
    let is_guess =
        matched.is_sorted_by_vendor() || !(matched.is_named() || matched.fit == Fit::ByVendor);
    let doubt = matched.known.filter(|_| is_guess);
    if let Some(doubt) = doubt.and_then(|known| known.cookie.not_sure.as_deref()) {
        let doubt = words.inside(&words.registry_says(doubt));
        let args = [
            ("known", Arg::Text(&said.text)),
            ("doubt", Arg::Text(&doubt)),
        ];
        said = words.say("known-unsure", &args);
    }
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
fn nobody_declares(matched: &Match<'_>, words: &Words) -> Sentence {
    let Some(known) = matched.known else {
        let id = match matched {
            Match {
                has_notice: true, ..
            } => "how-nobody",
            Match {
                serves_many: true, ..
            } => "how-shared",
            _ => "how-no-notice",
        };
        return words.say(id, &[]);
    };
    let vendor = ("vendor", Arg::Text(&known.vendor().name));
    let in_words = |text: &str| words.inside(&words.registry_says(text));
    let said = match known.grade() {
        Grade::Maker => words.text("known-by-maker", &[vendor]),
        Grade::Observer => words.text("known-by-others", &[vendor]),
        Grade::Guess if known.file.rests_on_one_notice(known.cookie) => {
            words.text("known-by-notice", &[vendor])
        }
        Grade::Guess => {
            let because = known.cookie.guess.as_deref().map(in_words);
            let because = because.as_deref().unwrap_or_default();
            words.text("known-by-guess", &[vendor, ("because", Arg::Text(because))])
        }
    };
    let said = match known.cookie.not_sure.as_deref().map(in_words) {
        Some(doubt) => words.text(
            "known-unsure",
            &[("known", Arg::Text(&said)), ("doubt", Arg::Text(&doubt))],
        ),
        None => said,
    };
    let id = match matched {
        Match {
            has_notice: true, ..
        } => "how-vendor",
        Match {
            serves_many: true, ..
        } => "how-shared-vendor",
        _ => "how-no-notice-vendor",
    };
    words.say(id, &[("known", Arg::Text(&said))])
}

/// How long a cookie usually stays, what browsers make of that, and why it differs from site to site.
fn usual(cookie: &VendorCookie, words: &Words) -> Option<Sentence> {
    let span = cookie.lifetime.map(|lifetime| {
        let is_capped = lifetime.capped() != lifetime;
        let id = if is_capped { "usual-capped" } else { "usual" };
        let span = words.lifetime(lifetime);
        words.text(id, &[("span", Arg::Text(&span))])
    });
    match (span, &cookie.varies) {
        (None, None) => None,
        (Some(span), None) => Some(words.say("usual-only", &[("span", Arg::Text(&span))])),
        (span, Some(because)) => {
            let span = span.unwrap_or_else(|| words.text("usual-differs", &[]));
            let because = words.inside(&words.registry_says(because));
            let args = [("span", Arg::Text(&span)), ("because", Arg::Text(&because))];
            Some(words.say("usual-because", &args))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{Place, Registry};

    #[test]
    fn a_maker_is_named_where_more_than_a_name_that_many_use_says_so() {
        let registry = Registry::built_in().expect("the built-in registry is whole");
        let check = |host: &str, name: &str, vendor: Option<&str>, doubt: bool| {
            let matched = registry.look_up(&Place::of_host(host), name);
            let known = how_we_know(&matched, &Words::new(None));
            assert_eq!(known.vendor.as_deref(), vendor, "{name} on {host}");
            let said = known.sentence.text;
            assert_eq!(said.contains("We are not sure"), doubt, "{name}: {said}");
            // What is said of the maker goes with the maker.
            let more = known.grade.is_some() || known.source.is_some();
            assert_eq!(more, vendor.is_some(), "{name} on {host}");
        };
        // The notice says what it is there.
        check("jobs.luton.gov.uk", "sid", None, false);
        // No notice names it.
        for host in ["www.kirklees.gov.uk", "engage.luton.gov.uk"] {
            check(host, "sid", Some("Salesforce"), true);
        }
        // Nobody else uses the name.
        check("m.luton.gov.uk", "_ga", Some("Google Analytics"), false);
    }

    #[test]
    fn the_language_of_a_notice_is_known_outside_wales() {
        let check = |id: &str, lang: Option<&str>| {
            let council = Council {
                id: id.to_owned(),
                ..council()
            };
            assert_eq!(lang_of(&council).as_deref(), lang, "{id}");
        };
        check("luton", Some("en-GB"));
        check("cardiff", None);
        check("nobody", None);
    }

    /// Any council.
    fn council() -> Council {
        let registry = Registry::built_in().expect("the built-in registry is whole");
        registry.councils()[0].council.clone()
    }
}
