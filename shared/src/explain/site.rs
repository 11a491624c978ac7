//! One site in words: its summary, the choice about cookies, and why it is not looked at.
//!
//! Every word comes from `words/*.ftl`.

use crate::{
    explain::{
        conclusion::conclusion,
        reason::Reason,
        verdict::verdict_word,
        words::{Arg, Words},
    },
    judge::{
        verdict::{Counts, Weight},
        weight::Tally,
    },
    protocol::{self, Sentence},
    registry::{
        self, Place, Registry, WhyAsked,
        authorities::{Authority, authorities, authorities_of, domains},
        declaration::CouncilFile,
    },
};

/// "7 cookies: 5 as declared, 1 differs from the notice, 1 not declared."
fn summary(counts: Counts, refused: u32, words: &Words) -> Sentence {
    if counts.total == 0 {
        return words.say("summary-none", &[]);
    }
    let parts = [
        ("part-as-declared", counts.as_declared),
        ("part-differs", counts.differs),
        ("part-not-declared", counts.not_declared),
        ("part-cannot-tell", counts.cannot_tell),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(_, number)| *number > 0)
        .map(|(id, number)| words.text(id, &[("number", Arg::Number(number.into()))]))
        .collect();
    let parts = parts.join(&words.text("separator", &[]));
    let cookies = words.text("cookies", &[("number", Arg::Number(counts.total.into()))]);
    let summary = words.say(
        "summary",
        &[
            ("cookies", Arg::Text(&cookies)),
            ("parts", Arg::Text(&parts)),
        ],
    );
    // Where browsers keep some of them, the conclusion counts those alone.
    if refused == 0 || refused >= counts.total {
        return summary;
    }
    words.say(
        "summary-refused",
        &[
            ("summary", Arg::Text(&summary.text)),
            ("number", Arg::Number(refused.into())),
        ],
    )
}

/// Explains one site: whose it is and what its cookies add up to.
pub fn site(
    seq: u64,
    place: &Place<'_>,
    tally: &Tally,
    registry: &Registry,
    words: &Words,
) -> protocol::Site {
    let home = registry.home(place);
    let counts = tally.counts;
    let verdict = counts.verdict();
    // Beside a council's pages there may be those of others.
    let is_mixed = tally.of_weight(Weight::NoNotice) < counts.total;
    let serves_many = registry.is_shared(place.host) && (home.is_none() || is_mixed);
    protocol::Site {
        seq,
        host: place.host.to_owned(),
        council: home
            .map(|home| home.council.name.clone())
            .or_else(|| owner(place.host, registry, words)),
        // A main site carries many systems; naming the first would mislead.
        service: home
            .filter(|home| !home.shared)
            .map(|home| home.service.name.clone()),
        supplier: home
            .filter(|home| !home.shared)
            .and_then(|home| home.service.supplier.clone()),
        notice: home.and_then(|home| home.notice).map(notice),
        conclusion: conclusion(tally, serves_many, words),
        summary: summary(counts, tally.refused, words),
        counts,
        verdict,
        verdict_word: verdict_word(verdict, words),
    }
}

/// The council in whose domain a host lies that no service has; the names of all where councils share their site.
fn owner(host: &str, registry: &Registry, words: &Words) -> Option<String> {
    let names = authorities_of(host).iter();
    let names: Vec<String> = names.map(|one| name_of(one, registry, words)).collect();
    (!names.is_empty()).then(|| names.join(&words.text("separator", &[])))
}

/// A council's name: as it calls itself in its notice, or in the language of the words.
fn name_of(one: &Authority, registry: &Registry, words: &Words) -> String {
    match registry.council(&one.id) {
        Some(file) if file.has_notice() => file.council.name.clone(),
        _ => one.name_in(words.lang()).to_owned(),
    }
}

/// The names of the councils whose sites are known, in the order of their files.
pub fn council_names(registry: &Registry, words: &Words) -> Vec<String> {
    let name = |file: &CouncilFile| {
        let one = authorities().iter().find(|one| one.id == file.council.id);
        one.map_or_else(
            || file.council.name.clone(),
            |one| name_of(one, registry, words),
        )
    };
    registry.councils().iter().map(name).collect()
}

/// The domains of councils whose notice this registry does not hold, in order.
pub fn unheld(registry: &Registry, words: &Words) -> Vec<protocol::UnheldDomain> {
    let is_held = |one: &&Authority| {
        let file = registry.council(&one.id);
        file.is_some_and(CouncilFile::has_notice)
    };
    let mut unheld: Vec<_> = domains()
        .filter(|(_, owners)| !owners.iter().any(is_held))
        .map(|(domain, owners)| protocol::UnheldDomain {
            domain: domain.to_owned(),
            councils: owners
                .iter()
                .map(|one| one.name_in(words.lang()).to_owned())
                .collect(),
            ids: owners.iter().map(|one| one.id.clone()).collect(),
        })
        .collect();
    unheld.sort_by(|one, other| one.domain.cmp(&other.domain));
    unheld
}

/// The facts of a notice: title, address and dates.
fn notice(notice: &registry::declaration::Notice) -> protocol::Notice {
    protocol::Notice {
        title: notice.title.clone(),
        address: notice.address.clone(),
        date: notice.date.map(|date| date.to_string()),
        read: notice.read.map(|day| day.to_string()),
    }
}

/// Says why what is seen is not kept on disk at present.
pub fn not_kept(reason: &str, words: &Words) -> Sentence {
    words.say(&format!("not-kept-{reason}"), &[])
}

/// Says of a host that is looked at only after the user asked what may be asked, or that `looked_at` is being looked at;
/// `is_listed` is a host that the user put on the list.
pub fn asked_host(
    host: &registry::AskedHost<'_>,
    is_listed: bool,
    looked_at: Option<String>,
    words: &Words,
) -> protocol::AskedHost {
    let shown = looked_at.as_deref().unwrap_or(host.host);
    let args = [
        ("host", Arg::Text(shown)),
        ("council", Arg::Text(&host.council.name)),
    ];
    let id = match (host.why, &looked_at) {
        _ if is_listed => "asked-listed",
        (WhyAsked::SharedWithoutPath, _) => "asked-no_path",
        (WhyAsked::Shared, None) => "asked-shared",
        (WhyAsked::Shared, Some(_)) => "asked-shared-looking",
        (WhyAsked::Inferred, None) => "asked-inferred",
        (WhyAsked::Inferred, Some(_)) => "asked-inferred-looking",
    };
    protocol::AskedHost {
        host: host.host.to_owned(),
        council: host.council.id.clone(),
        council_name: host.council.name.clone(),
        shared: host.why != WhyAsked::Inferred,
        may_ask: !is_listed && host.why != WhyAsked::SharedWithoutPath,
        sentence: words.say(id, &args),
        looked_at,
    }
}

/// Says why a host cannot be looked at although the user asked.
pub fn not_looked_at(reason: &str, host: &str, words: &Words) -> Sentence {
    words.say(&format!("look-{reason}"), &[("host", Arg::Text(host))])
}

/// Says why a host is not being looked at, or in part only.
pub fn not_inspected(
    seq: u64,
    host: &str,
    reason: Reason,
    since: Option<i64>,
    words: &Words,
) -> protocol::NotInspected {
    let id = format!("not-inspected-{}", reason.id());
    protocol::NotInspected {
        seq,
        host: host.to_owned(),
        reason: reason.id().to_owned(),
        since,
        partly: reason.is_partly(),
        sentence: words.say(&id, &[("host", Arg::Text(host))]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{FileKind, RegistryFile};

    #[test]
    fn a_summary_counts_each_verdict_that_there_is() {
        let words = Words::new(None);
        let check = |numbers: [u32; 4], refused: u32, text: &str| {
            let [as_declared, differs, not_declared, cannot_tell] = numbers;
            let counts = Counts {
                total: as_declared + differs + not_declared + cannot_tell,
                as_declared,
                differs,
                not_declared,
                cannot_tell,
                attention: 0,
            };
            assert_eq!(summary(counts, refused, &words).text, text);
        };
        check([0, 0, 0, 0], 0, "No cookies seen yet.");
        check([1, 0, 0, 0], 0, "1 cookie: 1 as declared.");
        check([0, 0, 0, 2], 0, "2 cookies: 2 that we cannot judge.");
        check(
            [2, 1, 1, 1],
            0,
            "5 cookies: 2 as declared, 1 differs from the notice or your choice, 1 not declared, 1 that we cannot judge.",
        );
        // Where browsers keep none, the conclusion says so.
        check([0, 0, 0, 1], 1, "1 cookie: 1 that we cannot judge.");
        check(
            [8, 0, 0, 1],
            1,
            "9 cookies: 8 as declared, 1 that we cannot judge. Browsers do not keep one of them.",
        );
    }

    #[test]
    fn a_site_names_its_service_where_it_is_the_only_one() {
        let registry = Registry::built_in().expect("the built-in registry is whole");
        let check = |host: &str, council: Option<&str>, service: Option<&str>| {
            let (place, tally) = (Place::of_host(host), Tally::default());
            let site = site(1, &place, &tally, &registry, &Words::new(None));
            let found = (site.council.as_deref(), site.service.as_deref());
            assert_eq!(found, (council, service), "{host}");
            assert_eq!(site.supplier.is_some(), service.is_some(), "{host}");
            let is_listed = registry.home(&place).is_some();
            assert_eq!(site.notice.is_some(), is_listed, "{host}");
        };
        check(
            "jobs.luton.gov.uk",
            Some("Luton Council"),
            Some("Job search"),
        );
        check("www.luton.gov.uk", Some("Luton Council"), None);
        check("www.example.org", None, None);
        check("no-service.luton.gov.uk", Some("Luton Council"), None);
        // No notice of it is held, but whose it is is known.
        check("www.kirklees.gov.uk", Some("Kirklees Council"), None);
        let (adur, worthing) = ("Adur District Council", "Worthing Borough Council");
        let both = format!("{adur}, {worthing}");
        check("www.adur-worthing.gov.uk", Some(&both), None);
    }

    #[test]
    fn a_council_whose_notice_is_held_is_not_among_those_without() {
        let registry = Registry::built_in().expect("the built-in registry is whole");
        let names = |lang: Option<&str>, domain: &str| {
            let found = unheld(&registry, &Words::new(lang)).into_iter();
            let mut found = found.filter(|one| one.domain == domain);
            found.next().map_or(Vec::new(), |one| one.councils)
        };
        assert_eq!(names(None, "kirklees.gov.uk"), ["Kirklees Council"]);
        assert_eq!(names(Some("cy"), "cardiff.gov.uk"), ["Cyngor Caerdydd"]);
        assert_eq!(names(None, "adur-worthing.gov.uk").len(), 2);
        for held in ["luton.gov.uk", "chelmsford.gov.uk"] {
            assert!(names(None, held).is_empty(), "{held}");
        }
        // Nor is one held of a council that is looked at without one.
        let file = RegistryFile {
            kind: FileKind::Council,
            path: "kirklees.toml".to_owned(),
            text: "domains = [\"kirklees.gov.uk\"]\ncouncil = { id = \"kirklees\", name = \"Kirklees Council\" }".to_owned(),
        };
        let chosen = Registry::with_files(&[file]).expect("it can be used");
        let all = unheld(&chosen, &Words::new(None));
        let kirklees = all.iter().find(|one| one.domain == "kirklees.gov.uk");
        assert_eq!(
            kirklees.map(|one| one.ids.clone()),
            Some(vec!["kirklees".to_owned()])
        );
        let place = Place::of_host("www.kirklees.gov.uk");
        let site = site(1, &place, &Tally::default(), &chosen, &Words::new(None));
        assert_eq!(site.council.as_deref(), Some("Kirklees Council"));
        let names = council_names(&chosen, &Words::new(None));
        assert!(names.contains(&"Kirklees Council".to_owned()), "{names:?}");
        assert_eq!(names.len(), chosen.council_names().len());
        assert!(!chosen.look_up(&place, "_ga").has_notice);
        assert!(chosen.own_hosts().any(|host| host == "kirklees.gov.uk"));
    }

    #[test]
    fn a_host_is_asked_about_where_an_answer_would_help() {
        let registry = Registry::built_in().expect("the built-in registry is whole");
        let council = &registry.councils()[0].council;
        let words = Words::new(None);
        let check = |why: WhyAsked, (is_listed, looks): (bool, bool), shared, may_ask, id: &str| {
            let host = registry::AskedHost {
                host: "pay.test",
                council,
                why,
            };
            let looked_at = looks.then(|| "www.pay.test".to_owned());
            let asked = asked_host(&host, is_listed, looked_at, &words);
            let shown = if looks { "www.pay.test" } else { "pay.test" };
            let (host, council) = (Arg::Text(shown), Arg::Text(&council.name));
            let sentence = words.say(id, &[("host", host), ("council", council)]);
            assert_eq!(asked.sentence, sentence, "{why:?} {id}");
            assert_eq!((asked.shared, asked.may_ask), (shared, may_ask), "{id}");
        };
        check(WhyAsked::Shared, (false, false), true, true, "asked-shared");
        check(
            WhyAsked::Shared,
            (false, true),
            true,
            true,
            "asked-shared-looking",
        );
        check(WhyAsked::Shared, (true, false), true, false, "asked-listed");
        check(
            WhyAsked::SharedWithoutPath,
            (false, false),
            true,
            false,
            "asked-no_path",
        );
        check(
            WhyAsked::Inferred,
            (false, false),
            false,
            true,
            "asked-inferred",
        );
        check(
            WhyAsked::Inferred,
            (false, true),
            false,
            true,
            "asked-inferred-looking",
        );
    }
}
