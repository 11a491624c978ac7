//! The local authorities of the United Kingdom: their names, and the domains of their sites.
//!
//! It says whose a host is where no notice is held. It decides nothing: no host is looked at because it is here.

use crate::cookie::site::{Host, ancestors};
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, sync::LazyLock};

/// The list that comes with the program.
static LIST: LazyLock<List> = LazyLock::new(|| {
    toml::from_str(include_str!("../../registry/authorities.toml"))
        .expect("a test reads the built-in list")
});

/// The authorities by domain: more than one where councils share their site.
static BY_DOMAIN: LazyLock<HashMap<&str, Vec<&Authority>>> = LazyLock::new(|| {
    let mut by_domain: HashMap<&str, Vec<&Authority>> = HashMap::new();
    for authority in &LIST.authority {
        for domain in &authority.domains {
            by_domain.entry(domain).or_default().push(authority);
        }
    }
    by_domain
});

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    authority: Vec<Authority>,
}

/// One local authority.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// A short id; a council's registry file has the same.
    pub id: String,
    /// Its name in English.
    pub name: String,
    /// Its name in Welsh, in Wales.
    pub name_cy: Option<String>,
    /// Where it is.
    pub nation: Nation,
    /// What it is responsible for.
    pub tier: Tier,
    /// The domains below which it has its sites.
    pub domains: Vec<String>,
}

impl Authority {
    /// The name in a language, by its tag.
    pub fn name_in(&self, lang: &str) -> &str {
        let welsh = self.name_cy.as_deref().filter(|_| lang == "cy");
        welsh.unwrap_or(&self.name)
    }

    /// The language of what it publishes, as a tag; `None` in Wales, where that is either.
    pub fn lang(&self) -> Option<&'static str> {
        (self.nation != Nation::Wales).then_some("en-GB")
    }
}

/// A nation of the United Kingdom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nation {
    /// England.
    England,
    /// Scotland.
    Scotland,
    /// Wales.
    Wales,
    /// Northern Ireland.
    NorthernIreland,
}

/// What an authority is responsible for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// The services of a county.
    County,
    /// The services of a district in a county.
    District,
    /// All of them.
    Unitary,
}

/// Every authority, by id.
pub fn authorities() -> &'static [Authority] {
    &LIST.authority
}

/// Every domain, with those who have their sites below it.
pub fn domains() -> impl Iterator<Item = (&'static str, &'static [&'static Authority])> {
    let all = BY_DOMAIN.iter();
    all.map(|(domain, authorities)| (*domain, authorities.as_slice()))
}

/// Whose a canonical host is; more than one where councils share their site.
pub fn authorities_of(host: &str) -> &'static [&'static Authority] {
    let found = ancestors(host).find_map(|domain| BY_DOMAIN.get(domain));
    found.map_or(&[], Vec::as_slice)
}

/// The authorities that somebody may mean: by id or whole name, by an address or a host below a domain, else by any part
/// of a name. Case and accents make no difference.
pub fn meant(text: &str) -> Vec<&'static Authority> {
    let text = plain(text);
    let names = |one: &'static Authority| {
        let name_cy = one.name_cy.as_deref();
        [Some(&*one.id), Some(&*one.name), name_cy]
            .into_iter()
            .flatten()
            .map(plain)
    };
    let that = |fits: &dyn Fn(&str) -> bool| -> Vec<_> {
        let all = authorities().iter();
        all.filter(|one| names(one).any(|name| fits(&name)))
            .collect()
    };
    let whole = that(&|name| name == text);
    if !whole.is_empty() || text.is_empty() {
        return whole;
    }
    let host = text.split_once("://").map_or(&*text, |(_, rest)| rest);
    let host = host.split(['/', '?', '#', ':']).next().unwrap_or_default();
    if host.contains('.') {
        let host = Host::parse(host);
        return host.map_or(Vec::new(), |host| authorities_of(&host).to_vec());
    }
    that(&|name| name.contains(&text))
}

/// A name in lower case, without the accents of Welsh.
fn plain(name: &str) -> String {
    let name = name.trim().to_lowercase();
    let letter = |letter: char| match letter {
        'â' | 'á' | 'à' | 'ä' => 'a',
        'ê' | 'é' | 'è' | 'ë' => 'e',
        'î' | 'í' | 'ì' | 'ï' => 'i',
        'ô' | 'ó' | 'ò' | 'ö' => 'o',
        'û' | 'ú' | 'ù' | 'ü' => 'u',
        'ŵ' => 'w',
        'ŷ' => 'y',
        '’' => '\'',
        other => other,
    };
    name.chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cookie::site::is_public_suffix, registry::Registry};
    use std::collections::BTreeSet;

    #[test]
    fn the_list_is_whole_and_each_entry_well_formed() {
        let all = authorities();
        assert_eq!(all.len(), 382);
        let count = |nation| all.iter().filter(|one| one.nation == nation).count();
        let nations = [
            Nation::England,
            Nation::Scotland,
            Nation::Wales,
            Nation::NorthernIreland,
        ];
        assert_eq!(nations.map(count), [317, 32, 22, 11]);
        assert!(
            all.is_sorted_by_key(|one| &one.id),
            "each id once, in order"
        );
        let ids: BTreeSet<&str> = all.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(ids.len(), all.len());
        for one in all {
            let is_slug = |c: char| c.is_ascii_lowercase() || c == '-';
            assert!(one.id.chars().all(is_slug), "{one:?}");
            assert_eq!(
                one.name_cy.is_some(),
                one.nation == Nation::Wales,
                "{one:?}"
            );
            assert!(
                one.name.trim() == one.name && one.name.contains(' '),
                "{one:?}"
            );
            assert!(!one.domains.is_empty(), "{one:?}");
            for domain in &one.domains {
                assert_eq!(Host::parse(domain).as_deref(), Some(domain.as_str()));
                assert!(
                    !domain.starts_with("www.") && !is_public_suffix(domain),
                    "{domain}"
                );
                assert!(!["gov.wales", "llyw.cymru"].contains(&domain.as_str()));
            }
        }
    }

    #[test]
    fn a_host_belongs_to_the_council_whose_domain_it_lies_in() {
        let check = |host: &str, expected: &[&str]| {
            let found: Vec<&str> = authorities_of(host)
                .iter()
                .map(|one| one.id.as_str())
                .collect();
            assert_eq!(found, expected, "{host}");
        };
        check("www.kirklees.gov.uk", &["kirklees"]);
        check("kirklees.gov.uk", &["kirklees"]);
        check("a.b.kirklees.gov.uk", &["kirklees"]);
        check("new.devon.gov.uk", &["devon"]);
        check("www.devon.gov.uk", &["devon"]);
        check("eastdevon.gov.uk", &["east-devon"]);
        check("www.gwynedd.llyw.cymru", &["gwynedd"]);
        check("www.fermanaghomagh.com", &["fermanagh-omagh"]);
        check("www.adur-worthing.gov.uk", &["adur", "worthing"]);
        check("www.lewes-eastbourne.gov.uk", &["eastbourne", "lewes"]);
        for nobody in [
            "notkirklees.gov.uk",
            "gov.uk",
            "www.gov.wales",
            "kirklees.gov.uk.example.org",
            "",
            "[::1]",
        ] {
            check(nobody, &[]);
        }
    }

    #[test]
    fn a_council_is_found_by_what_people_call_it() {
        let check = |text: &str, expected: &[&str]| {
            let found = meant(text);
            let found: Vec<&str> = found.iter().map(|one| one.id.as_str()).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("Kirklees", &["kirklees"]);
        check(" kirklees council ", &["kirklees"]);
        check("irklee", &["kirklees"]);
        check("cyngor caerdydd", &["cardiff"]);
        check("Caerdydd", &["cardiff"]);
        check("www.kirklees.gov.uk", &["kirklees"]);
        check("https://www.Kirklees.gov.uk:443/cookies?a=b", &["kirklees"]);
        // An id is more than a part of a name.
        check("devon", &["devon"]);
        check("adur-worthing.gov.uk", &["adur", "worthing"]);
        check("Ynys Mon", &["isle-of-anglesey"]);
        check("East Riding", &["east-riding-of-yorkshire"]);
        for nobody in ["", " ", "Tinshire", "www.example.org", "gov.uk", "https://"] {
            check(nobody, &[]);
        }
        assert!(meant("borough council").len() > 100);
    }

    #[test]
    fn a_welsh_council_has_its_name_in_both_languages() {
        let check = |host: &str, lang: &str, expected: &str| {
            assert_eq!(authorities_of(host)[0].name_in(lang), expected);
        };
        check("www.cardiff.gov.uk", "cy", "Cyngor Caerdydd");
        check("www.cardiff.gov.uk", "en-GB", "City of Cardiff Council");
        check("www.kirklees.gov.uk", "cy", "Kirklees Council");
    }

    #[test]
    fn a_council_whose_notice_is_held_is_an_authority_with_its_main_site() {
        let registry = Registry::built_in().expect("the built-in registry is whole");
        for file in registry.councils() {
            let own = authorities().iter().find(|one| one.id == file.council.id);
            let own = own.expect("it is an authority");
            let mut hosts = file.service.iter().flat_map(|service| &service.hosts);
            assert!(
                hosts.any(|host| authorities_of(&host.host) == [own]),
                "{own:?}"
            );
        }
    }
}
