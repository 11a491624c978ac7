//! Lint: what a council's file needs or says twice, by what docs/registry.md says of each key.
//!
//! Each sentence has the file, the line and the remedy. A file with such a mistake can be used; what is missing in it is never
//! found broken.

use crate::{
    cookie::lifetime::Lifetime,
    registry::{
        declaration::{Claim, ClaimKind, CouncilFile, Declaration, Service, Source, Terms},
        pattern::Pattern,
    },
};
use std::collections::HashSet;

/// One sentence a mistake of a file.
pub(super) fn mistakes(file: &CouncilFile) -> Vec<String> {
    let mut found: Vec<(u32, String)> = Vec::new();
    let notices = file.notice.iter().map(|notice| (1, &notice.id));
    let services = file.service.iter().map(|one| (one.line, &one.id));
    for (line, id) in [(1, &file.council.id)]
        .into_iter()
        .chain(notices.clone())
        .chain(services.clone())
    {
        if !is_id(id) {
            let what = format!("the id {id:?} holds more than small letters, digits and hyphens");
            found.push((line, what));
        }
    }
    found.extend(twice(notices).chain(twice(services)).map(|(line, id)| {
        (
            line,
            format!("the id {id:?} stands there twice: give each its own"),
        )
    }));
    for claim in file.notice.iter().flat_map(|notice| &notice.claim) {
        let all: Vec<&Declaration> = file.service.iter().flat_map(|one| &one.cookie).collect();
        found.extend(of_claim(claim, &all, true).map(|what| (claim.line, what)));
    }
    for service in &file.service {
        of_service(service, &mut found);
    }
    let place = |(line, what)| format!("{}:{line}: {what}", file.path);
    found.into_iter().map(place).collect()
}

fn of_service(service: &Service, found: &mut Vec<(u32, String)>) {
    found.extend(of_source(&service.source).map(|what| (service.line, what)));
    for cookie in &service.cookie {
        found.extend(of_row(cookie).into_iter().map(|what| (cookie.line, what)));
    }
    let names = service.cookie.iter().flat_map(|cookie| {
        let names = cookie.names.iter().map(Pattern::as_str);
        names.map(move |name| (cookie.line, (name, cookie.storage)))
    });
    found.extend(twice(names).map(|(line, (name, _))| {
        (
            line,
            format!("{name:?} has two rows in {:?}: keep one", service.id),
        )
    }));
    let all: Vec<&Declaration> = service.cookie.iter().collect();
    for claim in &service.claim {
        found.extend(of_claim(claim, &all, false).map(|what| (claim.line, what)));
    }
}

/// What stood before already, with the line where it stands again.
fn twice<T: Eq + std::hash::Hash + Clone>(
    all: impl Iterator<Item = (u32, T)>,
) -> impl Iterator<Item = (u32, T)> {
    let mut seen = HashSet::new();
    all.filter(move |(_, one)| !seen.insert(one.clone()))
}

fn is_id(id: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    !id.is_empty() && id.chars().all(|letter| is_letter(letter) || letter == '-')
}

fn of_row(cookie: &Declaration) -> Vec<String> {
    let differs = cookie
        .category
        .is_some_and(|one| one != cookie.judged_category);
    let is_wrong_range = cookie.lifetime_range.is_some_and(|[least, most]| {
        let bounds = least.range().zip(most.range());
        bounds.is_none_or(|((least, _), (_, most))| least >= most)
    });
    let rows = [
        (
            is_wrong_range,
            "a lifetime_range is two spans, the shorter first",
        ),
        (
            cookie.lifetime.is_some() && cookie.lifetime_range.is_some(),
            "lifetime and lifetime_range contradict each other: keep one",
        ),
        (
            differs && cookie.judged_because.is_none(),
            "judged_category is not the notice’s category: say why in judged_because",
        ),
        (
            !cookie.means.is_empty() && cookie.means_because.is_none(),
            "means needs means_because: say why you think so",
        ),
    ];
    let rows = rows.into_iter().filter(|(is_wrong, _)| *is_wrong);
    let rows = rows.map(|(_, what)| what.to_owned());
    rows.chain(of_source(&cookie.source)).collect()
}

fn of_source(source: &Source) -> Option<String> {
    let is_none = source.line == 0 || source.row == Some(0);
    is_none.then(|| "lines and rows of a source count from 1".to_owned())
}

/// The mistakes of a claim about these declarations, of a whole notice or of one service.
fn of_claim<'c>(
    claim: &'c Claim,
    all: &'c [&'c Declaration],
    of_notice: bool,
) -> impl Iterator<Item = String> + 'c {
    let rows = of_kind(claim).into_iter();
    let rows = rows.chain(of_subject(&claim.parameters, all.len(), of_notice));
    let rows = rows.filter(|(is_wrong, _)| *is_wrong);
    let declared = all
        .iter()
        .flat_map(|cookie| cookie.names.iter().chain(&cookie.means));
    let declared: HashSet<&str> = declared.map(Pattern::as_str).collect();
    let names = claim.parameters.names.iter().map(Pattern::as_str);
    let unknown = names.filter(move |name| !declared.contains(name));
    let unknown =
        unknown.map(|name| format!("no row has the name {name:?}: write it as a row has it"));
    let rows = rows.map(|(_, what)| what.to_owned());
    rows.chain(unknown).chain(of_source(&claim.source))
}

/// What a kind needs, and what it does not take.
fn of_kind(claim: &Claim) -> [(bool, &'static str); 7] {
    use ClaimKind::{
        CookieCount, ExactLifetime, IdleTimeout, MaxLifetime, MinLifetime, NamesListed,
        NoPersonalData,
    };
    let (kind, terms) = (claim.kind, &claim.parameters);
    let is_of_time = matches!(
        kind,
        MaxLifetime | MinLifetime | ExactLifetime | IdleTimeout
    );
    let time = terms.lifetime;
    let is_span = matches!(time, Some(Lifetime::Seconds(_) | Lifetime::Written(_)));
    [
        (
            kind == CookieCount && terms.count.is_none_or(|count| count == 0),
            "cookie_count needs its number: write parameters = { count = 1 } or more",
        ),
        (
            is_of_time && time.is_none(),
            "this kind needs its time: write parameters = { lifetime = \"24 months\" }",
        ),
        (
            kind == IdleTimeout && time.is_some() && !is_span,
            "idle_timeout needs a span: write parameters = { lifetime = \"30 minutes\" }",
        ),
        (
            kind == NamesListed && terms.names.is_empty(),
            "names_listed needs the whole list: write parameters = { names = [\"…\"] }",
        ),
        (
            kind != CookieCount && terms.count.is_some(),
            "count is for cookie_count alone: leave it out, or change the kind",
        ),
        (
            !is_of_time && time.is_some(),
            "lifetime is for kinds about a time: leave it out, or change the kind",
        ),
        (
            kind != NoPersonalData && terms.data.is_some(),
            "data is for no_personal_data alone: leave it out, or change the kind",
        ),
    ]
}

/// Which cookies a claim is about, of a service or a notice with this number of declarations.
fn of_subject(terms: &Terms, all: usize, of_notice: bool) -> [(bool, &'static str); 3] {
    let about = [
        !terms.names.is_empty(),
        terms.vendor.is_some(),
        !terms.declarations.is_empty(),
        !terms.services.is_empty(),
    ];
    let mut places = terms.declarations.iter();
    [
        (
            about.into_iter().filter(|one| *one).count() > 1,
            "a promise is about names, a vendor, declarations or services: keep one of them",
        ),
        (
            !of_notice && !terms.services.is_empty(),
            "services is for promises of a whole notice: put it below [[notice.claim]]",
        ),
        (
            places.any(|place| *place == 0 || *place > all),
            "declarations holds a place that no row of the service has: they count from 1",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use crate::registry::{FileKind, Registry, RegistryFile, lint::possible_mistakes};

    const WHOLE: &str = r#"council = { id = "kirklees", name = "Kirklees Council" }

[[notice]]
id = "n"
title = "Cookies"
document = "n.html"

[[service]]
id = "site"
name = "Site"
notice = "n"
section = "A"
source = { section = "A", line = 1 }
hosts = [{ host = "www.kirklees.gov.uk", basis = "stated" }]

  [[service.cookie]]
  names = ["sid"]
  purpose = "Keeps your visit together."
  category = "necessary"
  judged_category = "necessary"
  lifetime = "7 days"
  source = { section = "A", row = 1, line = 2 }

  [[service.cookie]]
  names = ["lang_*"]
  purpose = "Remembers your language."
  judged_category = "functional"
  source = { section = "A", line = 3 }

  [[service.claim]]
  kind = "session_only"
  text = "All of them go."
  source = { section = "A", line = 4 }
"#;

    fn file(text: String) -> RegistryFile {
        RegistryFile {
            kind: FileKind::Council,
            path: "k.toml".to_owned(),
            text,
        }
    }

    /// The mistakes of the file with this change.
    fn found(from: &str, to: &str) -> Vec<String> {
        assert!(WHOLE.contains(from), "{from}");
        let text = WHOLE.replacen(from, to, 1);
        possible_mistakes(&Registry::only(&[file(text)]).expect("it can be used"))
    }

    fn check(from: &str, to: &str, expected: &str) {
        let found = found(from, to);
        assert_eq!(found.len(), 1, "{to}: {found:?}");
        assert!(found[0].contains(expected), "{to}: {found:?}");
    }

    #[test]
    fn what_a_row_needs_or_says_twice_is_named_with_its_line_and_what_to_do() {
        check(
            "id = \"kirklees\"",
            "id = \"Kirk lees/..\"",
            "k.toml:1: the id",
        );
        check("id = \"site\"", "id = \"My site\"", "k.toml:8: the id");
        check(
            "lifetime = \"7 days\"",
            "lifetime = \"7 days\"\nlifetime_range = [\"1 year\", \"2 years\"]",
            ":16: lifetime and lifetime_range",
        );
        check(
            "lifetime = \"7 days\"",
            "lifetime_range = [\"2 years\", \"1 year\"]",
            ":16: a lifetime_range is two spans",
        );
        check(
            "category = \"necessary\"",
            "category = \"marketing\"",
            ":16: judged_category is not",
        );
        check(
            "names = [\"sid\"]",
            "names = [\"sid\"]\nmeans = [\"real\"]",
            ":16: means needs means_because",
        );
        check(
            "row = 1, line = 2",
            "row = 0, line = 2",
            ":16: lines and rows",
        );
        check("line = 3", "line = 0", ":24: lines and rows");
        check("line = 1", "line = 0", ":8: lines and rows");
        check("line = 4", "line = 0", ":30: lines and rows");
        check("\"lang_*\"", "\"sid\"", ":24: \"sid\" has two rows");
    }

    #[test]
    fn what_a_promise_needs_or_may_not_have_is_named_with_its_line_and_what_to_do() {
        let claim = |kind: &str, parameters: &str, expected: &str| {
            let to = format!("kind = \"{kind}\"\nparameters = {{ {parameters} }}");
            check("kind = \"session_only\"", &to, expected);
        };
        claim("cookie_count", "", ":30: cookie_count needs");
        claim("cookie_count", "count = 0", ":30: cookie_count needs");
        for kind in [
            "max_lifetime",
            "min_lifetime",
            "exact_lifetime",
            "idle_timeout",
        ] {
            claim(kind, "", ":30: this kind needs its time");
        }
        claim(
            "idle_timeout",
            "lifetime = \"session\"",
            "idle_timeout needs a span",
        );
        claim("names_listed", "", "names_listed needs the whole list");
        claim("session_only", "count = 2", "count is for cookie_count");
        claim(
            "session_only",
            "lifetime = \"1 day\"",
            "lifetime is for kinds",
        );
        claim(
            "session_only",
            "data = \"payment card\"",
            "data is for no_personal_data",
        );
        for place in ["declarations = [0]", "declarations = [3]"] {
            claim("session_only", place, "declarations holds a place");
        }
        claim(
            "session_only",
            "names = [\"nobody\"]",
            "no row has the name \"nobody\"",
        );
        claim(
            "session_only",
            "names = [\"sid\"], declarations = [1]",
            "keep one of them",
        );
        claim(
            "session_only",
            "services = [\"site\"]",
            "promises of a whole notice",
        );
    }

    #[test]
    fn a_file_that_says_what_is_needed_has_no_mistake() {
        let check = |from: &str, to: &str| assert_eq!(found(from, to), [""; 0], "{to}");
        check(
            "category = \"necessary\"",
            "category = \"marketing\"\njudged_because = \"It keeps the session.\"",
        );
        check(
            "names = [\"sid\"]",
            "names = [\"sid\"]\nmeans = [\"real\"]\nmeans_because = \"It is one.\"",
        );
        check(
            "lifetime = \"7 days\"",
            "lifetime_range = [\"1 year\", \"2 years\"]",
        );
        check(
            "\"lang_*\"",
            "\"sid\"]\nstorage = \"localStorage\"\nnotes = [\"x\"",
        );
        for parameters in [
            "kind = \"cookie_count\"\nparameters = { count = 1 }",
            "kind = \"max_lifetime\"\nparameters = { lifetime = \"24 months\", names = [\"lang_*\"] }",
            "kind = \"min_lifetime\"\nparameters = { lifetime = \"persistent\" }",
            "kind = \"idle_timeout\"\nparameters = { lifetime = \"30 minutes\" }",
            "kind = \"session_only\"\nparameters = { declarations = [2] }",
            "kind = \"names_listed\"\nparameters = { names = [\"sid\", \"lang_*\"] }",
            "kind = \"no_personal_data\"\nparameters = { data = \"payment card\" }",
        ] {
            check("kind = \"session_only\"", parameters);
        }
    }

    #[test]
    fn a_range_of_more_than_two_is_an_error_with_its_line() {
        let three = "lifetime_range = [\"1 day\", \"2 days\", \"3 days\"]";
        let text = WHOLE.replacen("lifetime = \"7 days\"", three, 1);
        let error = Registry::only(&[file(text)]).expect_err("it has three");
        assert!(error.to_string().contains("two spans"), "{error}");
    }
}
