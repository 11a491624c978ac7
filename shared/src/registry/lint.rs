//! Lint: possible mistakes in registry files that can be used.
//!
//! It serves authors of registry files and changes nothing; a file that cannot be used is a `RegistryError`.

use crate::registry::{
    Registry, Replaced,
    declaration::{CouncilFile, Service},
    needed,
};
use jiff::civil::Date;
use std::collections::HashSet;

/// Words that fill a cell where no name is known, or stand beside one: “None”, “_ga etc”.
const FILLERS: &str = "none|tbc|tba|various|unknown|etc|etc.|others|eraill|cookie|cookies|cwci|cwcis|dim|amrywiol|anhysbys";
/// Such words where they begin with a capital: in small letters they may be names.
const CAPITAL: &str = "All|Any|Total|TOTAL|ALL|Multiple|Several|Many|Other|Analytics|Marketing|Advertising|Third-party|\
     First-party|Cyfanswm|Pob";

/// Whether a word fills the place of a name and is none.
pub fn is_filler(word: &str) -> bool {
    let is_one = |filler: &str| filler.eq_ignore_ascii_case(word);
    FILLERS.split('|').any(is_one) || CAPITAL.split('|').any(|filler| filler == word)
}

/// One sentence a possible mistake: files that replace each other, unknown vendors, names that nothing can match or that
/// everything does, services without a host, repeats.
pub fn possible_mistakes(registry: &Registry) -> Vec<String> {
    // To replace a built-in file is what `--registry` is for; of two files of the user's own one is there by mistake.
    let own = registry.replaced().iter().filter(|file| !file.built_in);
    let mut found: Vec<String> = own.map(replacement).collect();
    let is_known = |id: &String| registry.vendors().iter().any(|file| file.vendor.id == *id);
    for file in registry.councils() {
        found.extend(needed::mistakes(file));
        found.extend(names_of_all(file));
        for service in &file.service {
            let place = format!("{}, {}", file.council.id, service.id);
            found.extend(mistakes_of(service, &place, is_known));
        }
    }
    for file in registry.vendors() {
        let mut names = file
            .cookie
            .iter()
            .flat_map(|cookie| cookie.names.iter().map(move |name| (name, &cookie.hosts)));
        let mut seen = HashSet::new();
        let twice = names.by_ref().filter(|entry| !seen.insert(*entry));
        found.extend(twice.map(|(name, _)| {
            format!("{}: {:?} stands there twice", file.vendor.id, name.as_str())
        }));
    }
    found
}

/// One sentence a notice that is said to have been read after this day.
pub fn read_later(registry: &Registry, today: Date) -> Vec<String> {
    let notices = |file: &CouncilFile| {
        let later = file.notice.iter().filter_map(|notice| {
            let read = notice.read.filter(|read| *read > today)?;
            let (path, line) = (&file.path, notice.line.max(1));
            Some(format!(
                "{path}:{line}: the notice was read on {read}, which has not come yet: write the day on which you read it"
            ))
        });
        later.collect::<Vec<String>>()
    };
    registry.councils().iter().flat_map(notices).collect()
}

/// One sentence a row whose name stands for every cookie: nothing would ever be undeclared.
fn names_of_all(file: &CouncilFile) -> impl Iterator<Item = String> {
    let rows = file.service.iter().flat_map(|service| &service.cookie);
    let rows = rows.filter(|row| {
        let mut names = row.names.iter().chain(&row.means);
        names.any(|name| !name.as_str().is_empty() && name.literal_length() == 0)
    });
    rows.map(|row| {
        format!(
            "{}:{}: \"*\" alone stands for every cookie: write the part of the name that stays the same, or no name where the notice has none",
            file.path, row.line
        )
    })
}

/// The possible mistakes of one service, whose place in the file is given.
fn mistakes_of(service: &Service, place: &str, is_known: impl Fn(&String) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    let of_cookies = service
        .cookie
        .iter()
        .filter_map(|cookie| cookie.vendor.as_ref());
    let of_claims = service
        .claim
        .iter()
        .filter_map(|claim| claim.parameters.vendor.as_ref());
    let unknown = of_cookies.chain(of_claims).filter(|id| !is_known(id));
    found.extend(unknown.map(|id| format!("{place}: no vendor has the id {id:?}")));
    let named = service
        .cookie
        .iter()
        .flat_map(|cookie| cookie.names.iter().chain(&cookie.means));
    let odd = named.filter(|pattern| {
        pattern
            .as_str()
            .contains(['[', ']', '#', '"', '\u{2018}', '\u{201c}', ' '])
    });
    found.extend(odd.map(|pattern| {
            format!("{place}: {:?} holds a sign that stands in no cookie's name; write * for a part that varies", pattern.as_str())
        }));
    let names = service.cookie.iter().flat_map(|cookie| &cookie.names);
    let fillers = names.filter(|pattern| is_filler(pattern.as_str()));
    found.extend(fillers.map(|pattern| {
        format!(
            "{place}: {:?} fills the place of a name and is none",
            pattern.as_str()
        )
    }));
    if service.hosts.is_empty() && !service.council_wide {
        found.push(format!(
            "{place}: it has no host, so nothing is ever found for it"
        ));
    }
    found
}

/// Which file is used in place of another.
pub fn replacement(replaced: &Replaced) -> String {
    let Replaced { id, path, by, .. } = replaced;
    format!("{by} replaces {path}: both have the id {id:?}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{FileKind, RegistryFile};

    #[test]
    fn mistakes_are_found_and_the_built_in_registry_has_none() {
        assert_eq!(
            possible_mistakes(&Registry::built_in().expect("it is whole")),
            [""; 0]
        );
        let text = r#"
            council = { id = "x", name = "X Council" }
            [[notice]]
            id = "n"
            title = "N"
            document = "n.txt"
            [[service]]
            id = "s"
            name = "S"
            notice = "n"
            section = "S"
            source = { section = "S", line = 1 }
            [[service.cookie]]
            names = ["sess[property_id]", "None", "TBC", "all"]
            vendor = "nobody"
            purpose = "Keeps your visit together."
            judged_category = "necessary"
            lifetime_range = ["12 months", "6 months"]
            source = { section = "S", line = 2 }
        "#;
        let file = RegistryFile {
            kind: FileKind::Council,
            path: "x.toml".to_owned(),
            text: text.to_owned(),
        };
        let mistakes = possible_mistakes(&Registry::with_files(&[file]).expect("it can be used"));
        assert_eq!(mistakes.len(), 6, "{mistakes:?}");
    }

    #[test]
    fn a_name_for_every_cookie_and_a_day_to_come_are_mistakes() {
        let check = |names: &str, read: &str, expected: &[&str]| {
            let file = RegistryFile {
                kind: FileKind::Council,
                path: "x.toml".to_owned(),
                text: format!(
                    "council = {{ id = \"x\", name = \"X\" }}\n[[notice]]\nid = \"n\"\ntitle = \"N\"\ndocument = \"n\"\nread = \"{read}\"\n[[service]]\nid = \"s\"\nname = \"S\"\nnotice = \"n\"\nsection = \"S\"\nsource = {{ section = \"S\", line = 1 }}\nhosts = [{{ host = \"x.gov.uk\", basis = \"stated\" }}]\n[[service.cookie]]\nnames = {names}\npurpose = \"P.\"\njudged_category = \"necessary\"\nsource = {{ section = \"S\", line = 2 }}\n"
                ),
            };
            let registry = Registry::only(&[file]).expect("it can be used");
            let today = Date::constant(2026, 11, 30);
            let mut found = possible_mistakes(&registry);
            found.extend(read_later(&registry, today));
            assert_eq!(found.len(), expected.len(), "{names} {read}: {found:?}");
            for (found, expected) in found.iter().zip(expected) {
                assert!(found.starts_with(expected), "{names} {read}: {found}");
            }
        };
        let all = "x.toml:14: \"*\" alone stands for every cookie";
        check("[\"sid\", \"_ga_*\"]", "2026-11-30", &[]);
        check("[]", "2026-11-29", &[]);
        check("[\"*\"]", "2026-11-30", &[all]);
        check("[\"sid\", \"**\"]", "2026-11-30", &[all]);
        check(
            "[\"sid\"]",
            "2026-12-01",
            &["x.toml:2: the notice was read on 2026-12-01"],
        );
    }

    #[test]
    fn two_files_of_ones_own_with_one_id_are_a_mistake_and_a_built_in_one_replaced_is_none() {
        let file = |id: &str, path: &str| RegistryFile {
            kind: FileKind::Council,
            path: path.to_owned(),
            text: format!("council = {{ id = {id:?}, name = \"X\" }}"),
        };
        let rows = [
            (vec![file("luton", "own/luton.toml")], 1, vec![]),
            (
                vec![file("x", "a/x.toml"), file("y", "a/y.toml")],
                0,
                vec![],
            ),
            (
                vec![file("x", "a/x.toml"), file("x", "a/y.toml")],
                1,
                vec!["a/y.toml replaces a/x.toml: both have the id \"x\""],
            ),
        ];
        for (files, replaced, mistakes) in rows {
            let registry = Registry::with_files(&files).expect("it can be used");
            assert_eq!(registry.replaced().len(), replaced, "{files:?}");
            assert_eq!(possible_mistakes(&registry), mistakes, "{files:?}");
        }
    }

    /// A leading underscore marks a tag that was added to a site; a site's own names have none.
    #[test]
    fn a_vendors_short_name_that_other_software_could_use_accuses_nobody() {
        let registry = Registry::built_in().expect("it is whole");
        let cookies = registry.vendors().iter().flat_map(|file| &file.cookie);
        for cookie in cookies.filter(|cookie| cookie.hosts.is_empty()) {
            assert!(
                !cookie.shared_name || cookie.not_sure.is_some(),
                "{:?} does not say why",
                cookie.names
            );
            for name in &cookie.names {
                let fixed = name.as_str().replace('*', "");
                let letters = fixed.chars().filter(|c| c.is_alphanumeric()).count();
                let is_short = letters <= 3 && (!name.is_exact() || letters == fixed.len());
                let is_marked = cookie.shared_name || fixed.starts_with('_');
                assert!(!is_short || is_marked, "{name:?} is short");
            }
        }
    }
}
