//! The sentences of the registry's files in other languages than English, and the rules by which purposes have categories.
//!
//! It knows sentences, not cookies: which sentence a cookie has is said in the files of councils and vendors.

use crate::cookie::category::Category;
use serde::Deserialize;
use std::{collections::HashMap, sync::LazyLock};

/// The file that comes with the program, read when it is first needed: English alone never needs it.
static BUILT_IN: LazyLock<Purposes> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../../registry/purposes.toml"))
        .expect("a test reads the built-in file");
    file.into()
});

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<Rule>,
    purpose: Vec<Purpose>,
    /// Promises of notices, and doubts about vendors' entries.
    sentence: Vec<Translated>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    id: String,
    category: Category,
    /// Why purposes of this kind have this category, for readers of the file.
    #[expect(dead_code, reason = "for readers of the file")]
    because: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Purpose {
    en: String,
    cy: Option<String>,
    rule: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Translated {
    en: String,
    cy: String,
}

/// The sentences of the registry's files, by their English.
#[derive(Debug)]
pub struct Purposes {
    welsh: HashMap<String, String>,
    categories: HashMap<String, Category>,
}

impl Purposes {
    /// The sentences that come with the program.
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// A sentence in the language with this tag, if it is translated.
    pub fn in_language(&self, english: &str, lang: &str) -> Option<&str> {
        match lang {
            "cy" => self.welsh.get(english).map(String::as_str),
            _ => None,
        }
    }

    /// The category of a purpose by its rule; none where only councils' files have it.
    pub fn category(&self, english: &str) -> Option<Category> {
        self.categories.get(english).copied()
    }
}

impl From<File> for Purposes {
    fn from(file: File) -> Self {
        let rules: HashMap<String, Category> = file
            .rule
            .into_iter()
            .map(|rule| (rule.id, rule.category))
            .collect();
        let sentences = file.sentence.into_iter();
        let mut welsh: HashMap<String, String> = sentences.map(|said| (said.en, said.cy)).collect();
        let mut categories = HashMap::new();
        for purpose in file.purpose {
            let category = purpose.rule.and_then(|rule| rules.get(&rule));
            categories.extend(category.map(|category| (purpose.en.clone(), *category)));
            welsh.extend(purpose.cy.map(|cy| (purpose.en, cy)));
        }
        Self { welsh, categories }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Registry;
    use std::collections::BTreeSet;

    fn file() -> File {
        toml::from_str(include_str!("../../registry/purposes.toml")).expect("the file is whole")
    }

    #[test]
    fn every_rule_and_every_sentence_stands_once() {
        let file = file();
        let rules: BTreeSet<&str> = file.rule.iter().map(|rule| rule.id.as_str()).collect();
        assert_eq!(rules.len(), file.rule.len());
        let mut purposes = BTreeSet::new();
        for purpose in &file.purpose {
            assert!(purposes.insert(&purpose.en), "twice: {}", purpose.en);
            let rule = purpose.rule.as_deref();
            assert!(
                rule.is_none_or(|rule| rules.contains(rule)),
                "{}: {rule:?}",
                purpose.en
            );
        }
        let others: BTreeSet<&str> = file.sentence.iter().map(|said| said.en.as_str()).collect();
        assert_eq!(others.len(), file.sentence.len());
    }

    #[test]
    fn every_purpose_and_every_promise_of_a_council_is_there_in_welsh() {
        let registry = Registry::built_in().expect("the built-in registry is whole");
        let is_missing = |said: &&str| Purposes::built_in().in_language(said, "cy").is_none();
        let vendors = registry.vendors().iter().flat_map(|file| &file.cookie);
        let known = vendors.map(|cookie| cookie.purpose.as_str());
        let mut missing: BTreeSet<&str> = known.filter(is_missing).collect();
        for file in registry.councils() {
            let purposes = file
                .service
                .iter()
                .flat_map(|service| service.cookie.iter().map(|cookie| cookie.purpose.as_str()));
            let promises = file.claims().map(|(_, _, claim)| claim.text.as_str());
            missing.extend(purposes.chain(promises).filter(is_missing));
        }
        assert_eq!(missing, BTreeSet::new());
    }

    #[test]
    fn a_sentence_is_given_in_a_language_that_has_it() {
        let purposes = Purposes::built_in();
        let check = |english, lang, expected| {
            assert_eq!(
                purposes.in_language(english, lang),
                expected,
                "{english} {lang}"
            );
        };
        check(
            "Remembers your choice about cookies.",
            "cy",
            Some("Mae’n cofio eich dewis am gwcis."),
        );
        check("Remembers your choice about cookies.", "fr", None);
        check("Nobody wrote this.", "cy", None);
    }

    #[test]
    fn a_purpose_has_the_category_of_its_rule() {
        let check = |english, expected| {
            assert_eq!(
                Purposes::built_in().category(english),
                expected,
                "{english}"
            );
        };
        check("Keeps you logged in.", Some(Category::Necessary));
        check("Remembers your language.", Some(Category::Functional));
        check(
            "Keeps you in the same version of a page that is being tried out.",
            Some(Category::Analytics),
        );
        check(
            "Knows you again on later visits, to count visitors.",
            Some(Category::Analytics),
        );
        check(
            "Knows you again on other sites, to choose adverts.",
            Some(Category::Marketing),
        );
        // Only a notice says this, and its word is the category.
        check("Gives each visitor a number.", None);
    }

    #[test]
    fn every_vendor_purpose_has_a_rule_and_the_entry_its_category() {
        let registry = Registry::built_in().expect("the built-in registry is whole");
        let mut wrong = BTreeSet::new();
        for file in registry.vendors() {
            for cookie in &file.cookie {
                let by_rule = Purposes::built_in().category(&cookie.purpose);
                if by_rule != Some(cookie.category) {
                    let names: Vec<&str> = cookie.names.iter().map(|name| name.as_str()).collect();
                    wrong.insert(format!(
                        "{} {names:?}: {:?} in its file, {by_rule:?} by rule: {}",
                        file.vendor.id, cookie.category, cookie.purpose
                    ));
                }
            }
        }
        assert_eq!(wrong, BTreeSet::new());
    }
}
