//! Whose notice it is: id and name of its council.

use crate::notice::Reading;
use biscuit_tin_shared::registry::authorities::{Authority, authorities, authorities_of, meant};

/// Id and name of the council: as the user says, as its host is known, as the page's title says.
pub(super) fn council_of(
    reading: &Reading,
    council: Option<&str>,
    title: Option<&str>,
    hosts: &[String],
) -> (String, String) {
    let by_host = hosts
        .iter()
        .find_map(|host| authorities_of(host).first().copied());
    let is_named = |one: &&Authority| {
        let asked = council;
        [
            Some(one.name.as_str()),
            one.name_cy.as_deref(),
            Some(&one.id),
        ]
        .contains(&asked)
            && asked.is_some()
    };
    let by_name = authorities().iter().find(is_named);
    let by_title = || match meant(&council_in_title(reading, title)?)[..] {
        [one] => Some(one),
        _ => None,
    };
    let unasked = || by_host.or_else(by_title).filter(|_| council.is_none());
    if let Some(authority) = by_name.or_else(unasked) {
        return (authority.id.clone(), authority.name.clone());
    }
    let name = council_name(reading, council, title, hosts);
    (slug(&name), name)
}

/// The council that a part of the title names.
fn council_in_title(reading: &Reading, title: Option<&str>) -> Option<String> {
    let title = title.or(reading.title.as_deref())?;
    let mut parts = title
        .split(['|', '-', '\u{2013}', '\u{2014}', ':', ','])
        .map(str::trim);
    let names = ["council", "cyngor", "borough", "authority", "corporation"];
    let found = parts.find(|part| names.iter().any(|name| part.to_lowercase().contains(name)))?;
    Some(found.to_owned())
}

/// The council's name: as given, as a part of the title names it, or by its host.
fn council_name(
    reading: &Reading,
    council: Option<&str>,
    title: Option<&str>,
    hosts: &[String],
) -> String {
    let by_host = || {
        let host = hosts.first()?.trim_start_matches("www.");
        let first = host.split('.').next()?;
        Some(format!("{}{}", first[..1].to_uppercase(), &first[1..]))
    };
    council
        .map(str::to_owned)
        .or_else(|| council_in_title(reading, title))
        .or_else(by_host)
        .unwrap_or_else(|| "Council".to_owned())
}

/// A short id: small letters, digits and hyphens.
pub(super) fn slug(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let slug = words.take(6).collect::<Vec<_>>().join("-");
    if slug.is_empty() {
        "service".to_owned()
    } else {
        slug
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_council_has_one_id_however_it_is_named() {
        let check = |council: Option<&str>, title: &str, host: &[&str], expected: &str| {
            let reading = Reading {
                title: Some(title.to_owned()),
                ..Reading::default()
            };
            let hosts: Vec<String> = host.iter().map(|host| (*host).to_owned()).collect();
            let (id, _) = council_of(&reading, council, None, &hosts);
            assert_eq!(id, expected, "{title} {council:?}");
        };
        check(None, "Cookies | Leeds City Council", &[], "leeds");
        check(Some("Leeds City Council"), "Cookies", &[], "leeds");
        check(None, "Cookies", &["www.leeds.gov.uk"], "leeds");
        check(
            None,
            "Cookies | Leeds City Council",
            &["www.luton.gov.uk"],
            "luton",
        );
        check(
            Some("Ambridge Council"),
            "Cookies | Leeds City Council",
            &[],
            "ambridge-council",
        );
        check(
            None,
            "Cookies | Ambridge Parish Council",
            &[],
            "ambridge-parish-council",
        );
        check(None, "Cookies | Council", &[], "council");
    }
}
