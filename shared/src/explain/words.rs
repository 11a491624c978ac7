//! Localised messages: the sentences of `words/*.ftl`, formatted by Fluent.
//!
//! It finds and fills sentences; which one is used is `explain`'s business.

use crate::{
    cookie::lifetime::{Lifetime, Span},
    protocol::Sentence,
};
use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use jiff::{Timestamp, tz::Offset};
use rust_embed::RustEmbed;
use std::fmt;
use unic_langid::LanguageIdentifier;

#[derive(RustEmbed)]
#[folder = "words"]
#[include = "*.ftl"]
struct WordFiles;

/// Fallback language, in which every sentence exists.
const FALLBACK: &str = "en-GB";

/// The sentences of one language, with English as the fallback.
pub struct Words {
    lang: String,
    wanted: Option<FluentBundle<FluentResource>>,
    fallback: FluentBundle<FluentResource>,
}

impl Words {
    /// The sentences in `lang` as far as they exist, or else in English.
    pub fn new(lang: Option<&str>) -> Self {
        let asked = lang.and_then(|lang| lang.parse::<LanguageIdentifier>().ok());
        let wanted = asked
            .as_ref()
            .and_then(best_file)
            .filter(|lang| lang != FALLBACK);
        let lang = wanted.clone().unwrap_or_else(|| FALLBACK.to_owned());
        Self {
            wanted: wanted.map(|lang| bundle(&lang)),
            fallback: bundle(FALLBACK),
            lang,
        }
    }

    /// The language of the sentences, as a tag.
    pub fn lang(&self) -> &str {
        &self.lang
    }

    /// A sentence by its id.
    pub fn say(&self, id: &str, args: &[(&str, Arg<'_>)]) -> Sentence {
        let mut fluent = FluentArgs::new();
        for (name, arg) in args {
            match arg {
                Arg::Text(text) => fluent.set(*name, (*text).to_owned()),
                Arg::Number(number) => fluent.set(*name, *number),
            }
        }
        if let Some(text) = self
            .wanted
            .as_ref()
            .and_then(|bundle| format(bundle, id, &fluent))
        {
            return Sentence { text, lang: None };
        }
        let lang = self.wanted.as_ref().map(|_| FALLBACK.to_owned());
        let text = format(&self.fallback, id, &fluent).unwrap_or_else(|| id.to_owned());
        Sentence { text, lang }
    }

    pub(crate) fn has(&self, id: &str) -> bool {
        self.fallback.has_message(id)
    }

    /// A sentence's text, without its language.
    pub fn text(&self, id: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.say(id, args).text
    }

    /// Words from a file in plain English, such as a purpose in the registry.
    pub(crate) fn english(&self, text: &str) -> Sentence {
        let lang = if self.lang.starts_with("en") {
            None
        } else {
            Some(FALLBACK.to_owned())
        };
        Sentence {
            text: text.to_owned(),
            lang,
        }
    }

    /// The UTC date of Unix seconds, as `20 November 2026`.
    pub(crate) fn day(&self, unix: i64) -> String {
        let moment = Timestamp::from_second(unix).unwrap_or_default();
        let date = Offset::UTC.to_datetime(moment).date();
        let month = self.text(&format!("month-{}", date.month()), &[]);
        format!("{} {month} {}", date.day(), date.year())
    }

    /// A lifetime in a few words.
    pub fn lifetime(&self, lifetime: Lifetime) -> String {
        match lifetime {
            Lifetime::Session => self.text("until-close", &[]),
            Lifetime::Persistent => self.text("long", &[]),
            Lifetime::Seconds(seconds) => {
                let span = Span::of(seconds);
                let words = self.text(
                    &format!("span-{}", span.unit),
                    &[("number", Arg::Number(span.number))],
                );
                if span.about {
                    self.text("about", &[("span", Arg::Text(&words))])
                } else {
                    words
                }
            }
        }
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Words")
            .field("lang", &self.lang)
            .finish_non_exhaustive()
    }
}

/// An argument of a sentence.
#[derive(Clone, Copy, Debug)]
pub enum Arg<'a> {
    /// Words, or a name as it is.
    Text(&'a str),
    /// A number, so that its plural fits.
    Number(i64),
}

fn best_file(asked: &LanguageIdentifier) -> Option<String> {
    let files: Vec<String> = WordFiles::iter()
        .filter_map(|path| path.strip_suffix(".ftl").map(str::to_owned))
        .collect();
    let exact = files.iter().find(|file| **file == asked.to_string());
    let same_language = || {
        files
            .iter()
            .find(|file| file.split('-').next() == Some(asked.language.as_str()))
    };
    exact.or_else(same_language).cloned()
}

fn bundle(lang: &str) -> FluentBundle<FluentResource> {
    let id = lang.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Isolation marks would show in a terminal; `plain` escapes names instead.
    bundle.set_use_isolating(false);
    if let Some(file) = WordFiles::get(&format!("{lang}.ftl")) {
        let text = String::from_utf8_lossy(&file.data).into_owned();
        // A broken message is left out, so that its sentence comes in English; a test reads every file strictly.
        let resource = FluentResource::try_new(text).unwrap_or_else(|(partial, _)| partial);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

fn format(
    bundle: &FluentBundle<FluentResource>,
    id: &str,
    args: &FluentArgs<'_>,
) -> Option<String> {
    let pattern = bundle.get_message(id)?.value()?;
    let mut errors = Vec::new();
    Some(
        bundle
            .format_pattern(pattern, Some(args), &mut errors)
            .into_owned(),
    )
}

/// An untrusted name for display: control and bidirectional characters escaped, cut after 100 characters.
pub fn plain(text: &str) -> String {
    const LONGEST: usize = 100;
    let mut out = String::new();
    for c in text.chars().take(LONGEST) {
        let is_bidi = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
        if c.is_control() || is_bidi {
            out.extend(c.escape_unicode())
        } else {
            out.push(c)
        }
    }
    if text.chars().nth(LONGEST).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Registry;
    use fluent_syntax::ast;
    use std::collections::BTreeSet;

    #[test]
    fn an_untrusted_name_is_escaped_and_cut() {
        let check = |name: &str, expected: &str| assert_eq!(plain(name), expected);
        check("AWSALB", "AWSALB");
        check("a\u{1b}[31mred", "a\\u{1b}[31mred");
        check("evil\u{202e}gnp", "evil\\u{202e}gnp");
        check("<img src=x>", "<img src=x>");
        assert_eq!(plain(&"x".repeat(5000)).chars().count(), 101);
    }

    #[test]
    fn every_sentence_file_is_valid() {
        for path in WordFiles::iter() {
            let file = WordFiles::get(&path).expect("it is listed");
            let text = String::from_utf8(file.data.into_owned()).expect("it is UTF-8");
            assert!(FluentResource::try_new(text).is_ok(), "{path}");
        }
    }

    #[test]
    fn an_unknown_language_falls_back_to_english() {
        let words = Words::new(Some("fr"));
        assert_eq!(words.lang(), "en-GB");
        let sentence = words.say("until-close", &[]);
        assert_eq!(
            (sentence.text.as_str(), sentence.lang),
            ("until you close the browser", None)
        );
    }

    type Variables = BTreeSet<String>;

    fn sentence_file(lang: &str) -> FluentResource {
        let file = WordFiles::get(&format!("{lang}.ftl")).expect("the language has a file");
        let text = String::from_utf8(file.data.into_owned()).expect("it is UTF-8");
        FluentResource::try_new(text).expect("it is read without a mistake")
    }

    /// Every id of a language in the file's order, with the variables that its sentence uses in any form.
    fn sentences(resource: &FluentResource) -> Vec<(String, Variables)> {
        resource
            .entries()
            .filter_map(|entry| {
                let ast::Entry::Message(message) = entry else {
                    return None;
                };
                let mut found = Variables::new();
                let sentence = message.value.as_ref().expect("an id has a sentence");
                in_pattern(sentence, &mut found);
                Some((message.id.name.to_owned(), found))
            })
            .collect()
    }

    fn in_pattern(pattern: &ast::Pattern<&str>, found: &mut Variables) {
        for element in &pattern.elements {
            let ast::PatternElement::Placeable { expression } = element else {
                continue;
            };
            in_expression(expression, found);
        }
    }

    fn in_expression(expression: &ast::Expression<&str>, found: &mut Variables) {
        match expression {
            ast::Expression::Inline(inline) => in_inline(inline, found),
            ast::Expression::Select { selector, variants } => {
                in_inline(selector, found);
                for variant in variants {
                    in_pattern(&variant.value, found);
                }
            }
        }
    }

    fn in_inline(inline: &ast::InlineExpression<&str>, found: &mut Variables) {
        match inline {
            ast::InlineExpression::VariableReference { id } => {
                found.insert(id.name.to_owned());
            }
            ast::InlineExpression::StringLiteral { .. } => {}
            other => panic!("the sentences use only variables and literals, not {other:?}"),
        }
    }

    #[test]
    fn every_language_has_every_sentence_with_the_same_variables() {
        let english = sentences(&sentence_file(FALLBACK));
        assert!(english.len() > 100);
        for path in WordFiles::iter() {
            let lang = path.strip_suffix(".ftl").expect("only sentences lie there");
            let theirs = sentences(&sentence_file(lang));
            let ids = |all: &[(String, Variables)]| -> Vec<String> {
                all.iter().map(|(id, _)| id.clone()).collect()
            };
            assert_eq!(
                ids(&theirs),
                ids(&english),
                "{lang}: the same ids in the same order"
            );
            for (theirs, ours) in theirs.iter().zip(&english) {
                assert_eq!(theirs, ours, "{lang}");
            }
        }
    }

    #[test]
    fn welsh_is_answered_in_welsh_and_says_so() {
        for asked in ["cy", "cy-GB"] {
            let words = Words::new(Some(asked));
            assert_eq!(words.lang(), "cy", "{asked}");
            let sentence = words.say("until-close", &[]);
            assert_eq!(
                (sentence.text.as_str(), sentence.lang),
                ("nes i chi gau’r porwr", None)
            );
        }
    }

    #[test]
    fn a_purpose_from_the_registry_stays_english_in_welsh_and_says_so() {
        let welsh = Words::new(Some("cy"));
        let registry = Registry::built_in().expect("the built-in registry is whole");
        let mut purposes = registry
            .vendors()
            .iter()
            .flat_map(|file| &file.cookie)
            .map(|cookie| cookie.purpose.as_str());
        let purpose = purposes.next().expect("the registry knows a cookie");
        let sentence = welsh.english(purpose);
        assert_eq!(
            (sentence.text.as_str(), sentence.lang.as_deref()),
            (purpose, Some("en-GB"))
        );
        assert_eq!(Words::new(None).english(purpose).lang, None);
    }

    #[test]
    fn a_number_in_welsh_changes_the_noun_behind_it() {
        let words = Words::new(Some("cy"));
        let check = |id: &str, number: i64, expected: &str| {
            assert_eq!(words.text(id, &[("number", Arg::Number(number))]), expected);
        };
        check("cookies", 0, "Dim cwcis");
        check("cookies", 1, "1 cwci");
        check("cookies", 2, "2 gwci");
        check("cookies", 3, "3 chwci");
        check("cookies", 4, "4 cwci");
        check("cookies", 6, "6 chwci");
        check("cookies", 11, "11 cwci");
        check("span-minute", 2, "2 funud");
        check("span-minute", 30, "30 munud");
        check("span-day", 1, "1 diwrnod");
        check("span-day", 2, "2 ddiwrnod");
        check("span-month", 2, "2 fis");
        check("span-month", 13, "13 mis");
        check("span-year", 1, "1 flwyddyn");
        check("span-year", 2, "2 flynedd");
        check("span-year", 3, "3 blynedd");
        check("span-year", 4, "4 blynedd");
        check("span-year", 5, "5 mlynedd");
        check("span-year", 6, "6 blynedd");
        check("span-year", 10, "10 mlynedd");
        check("part-not-declared", 1, "1 heb ei ddatgan");
        check("part-not-declared", 2, "2 heb eu datgan");
    }
}
