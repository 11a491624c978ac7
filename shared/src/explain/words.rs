//! Localised messages: the sentences of `words/*.ftl`, formatted by Fluent.
//!
//! It finds and fills sentences; `explain` chooses them.

use crate::{
    cookie::lifetime::{Lifetime, Span},
    protocol::Sentence,
    registry::purposes::Purposes,
};
use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use jiff::{Timestamp, civil::Date, tz::Offset};
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

    /// The languages that there are sentences in, as tags.
    pub fn languages() -> Vec<String> {
        let files = WordFiles::iter();
        let mut all: Vec<String> = files
            .filter_map(|path| path.strip_suffix(".ftl").map(str::to_owned))
            .collect();
        all.sort_unstable();
        all
    }

    /// Whether there are sentences in this language.
    pub fn speaks(tag: &str) -> bool {
        let asked = tag.parse::<LanguageIdentifier>();
        asked.is_ok_and(|asked| best_file(&asked).is_some())
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

    /// Whether there is a sentence with this id.
    #[cfg(test)]
    pub(crate) fn has(&self, id: &str) -> bool {
        self.fallback.has_message(id)
    }

    /// A sentence's text, without its language.
    pub fn text(&self, id: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.say(id, args).text
    }

    /// A sentence of the registry, such as a purpose: in the language of these words where it is translated, or else in English.
    pub(crate) fn registry_says(&self, english: &str) -> Sentence {
        let sentence = |text: &str, lang| Sentence {
            text: text.to_owned(),
            lang,
        };
        if self.wanted.is_none() {
            return sentence(english, None);
        }
        match Purposes::built_in().in_language(english, &self.lang) {
            Some(text) => sentence(text, None),
            None => sentence(english, Some(FALLBACK.to_owned())),
        }
    }

    /// A sentence's text for a place that cannot mark its language otherwise: English in another language is called so.
    pub fn inside(&self, sentence: &Sentence) -> String {
        if sentence.lang.is_none() {
            return sentence.text.clone();
        }
        self.text("in-english", &[("sentence", Arg::Text(&sentence.text))])
    }

    /// The UTC date of Unix seconds, as `20 November 2026`.
    pub fn day(&self, unix: i64) -> String {
        let moment = Timestamp::from_second(unix).unwrap_or_default();
        self.date(Offset::UTC.to_datetime(moment).date())
    }

    /// A date, as `20 November 2026`.
    pub fn date(&self, date: Date) -> String {
        let month = self.text(&format!("month-{}", date.month()), &[]);
        format!("{} {month} {}", date.day(), date.year())
    }

    /// A lifetime in a few words.
    pub fn lifetime(&self, lifetime: Lifetime) -> String {
        match lifetime {
            Lifetime::Session => self.text("until-close", &[]),
            Lifetime::Persistent => self.text("long", &[]),
            Lifetime::Seconds(seconds) => self.span(Span::of(seconds)),
            Lifetime::Written(span) => {
                let parts: Vec<String> = span.parts().map(|part| self.span(part)).collect();
                parts.join(" ")
            }
        }
    }

    /// A lifetime in a few words: those of the declared one beside it where they are equal, and else others.
    ///
    /// "62 days" beside "2 months", not "about 2 months".
    pub fn lifetime_beside(&self, asked: Lifetime, declared: Lifetime) -> String {
        let Lifetime::Seconds(seconds) = asked else {
            return self.lifetime(asked);
        };
        if declared.seconds() == Some(seconds) {
            return self.lifetime(declared);
        }
        let span = Span::of(seconds);
        let mut plain = span;
        plain.about = false;
        let shown = Lifetime::Seconds(span.seconds());
        let is_longer = Lifetime::is_longer_than(asked, declared);
        let is_shorter = Lifetime::is_shorter_than(asked, declared);
        // "about 791 days" beside "24 months", not "about 2 years".
        let hides_difference = is_longer && !Lifetime::is_longer_than(shown, declared)
            || is_shorter && !Lifetime::is_shorter_than(shown, declared);
        let is_rounded = span.about || is_longer || is_shorter;
        if hides_difference || is_rounded && self.span(plain) == self.lifetime(declared) {
            self.span(span.finer(seconds))
        } else {
            self.span(span)
        }
    }

    fn span(&self, span: Span) -> String {
        // Dates such as the last day of the year 9999 mean "for good".
        if span.unit == "year" && span.number > 100 {
            return self.text("over-a-century", &[]);
        }
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
    let files = Words::languages();
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
    let end = text.char_indices().nth(LONGEST).map(|(end, _)| end);
    match end {
        Some(end) => escaped(&text[..end]) + "…",
        None => escaped(text),
    }
}

/// A text whose every character is seen: controls, what turns the direction of writing round, and what is no character, which
/// XML may not hold (section 2.2 of the standard), are written as escapes.
pub fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        let is_bidi = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
        let is_none = u32::from(c) & 0xfffe == 0xfffe || matches!(c, '\u{fdd0}'..='\u{fdef}');
        if c.is_control() || is_bidi || is_none {
            out.extend(c.escape_unicode())
        } else {
            out.push(c)
        }
    }
    out
}

/// The same, with the lines that a text has.
pub fn escaped_lines(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(escaped).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests;
