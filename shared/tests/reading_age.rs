//! Readability of our words: Flesch-Kincaid grades of every purpose, promise, doubt and sentence of a conclusion.
//!
//! Kincaid et al. 1975: 0.39 words a sentence + 11.8 syllables a word - 15.59. Grade 8 on average is a
//! reading age of about 12 for a text; single short sentences scatter around it.

use biscuit_tin_shared::{
    explain::words::{Arg, Words},
    registry::Registry,
};

/// Syllables by groups of vowels, with the silent endings of English.
fn syllables(word: &str) -> usize {
    let word: String = word
        .chars()
        .filter(char::is_ascii_alphabetic)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let is_vowel = |c: char| "aeiouy".contains(c);
    let mut groups = 0;
    let mut before = false;
    for c in word.chars() {
        let now = is_vowel(c);
        groups += usize::from(now && !before);
        before = now;
    }
    let bytes = word.as_bytes();
    let consonant_at = |n: usize| {
        bytes
            .len()
            .checked_sub(n)
            .and_then(|at| bytes.get(at))
            .is_some_and(|b| !is_vowel(char::from(*b)))
    };
    let silent_e =
        word.ends_with('e') && consonant_at(2) && !(word.ends_with("le") && consonant_at(3));
    let silent_ed = word.ends_with("ed") && !word.ends_with("ted") && !word.ends_with("ded");
    let silent_es = word.ends_with("es")
        && consonant_at(3)
        && !["ses", "zes", "ces", "ges", "xes", "ches", "shes"]
            .iter()
            .any(|end| word.ends_with(end));
    groups -= usize::from(groups > 1 && (silent_e || silent_ed || silent_es));
    groups.max(1)
}

fn grade(text: &str) -> f64 {
    let sentences = text
        .split(['.', '!', '?', ':', ';'])
        .filter(|part| part.chars().any(char::is_alphabetic))
        .count()
        .max(1);
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c == '-' || c == '/')
        .filter(|word| word.chars().any(char::is_alphabetic))
        .collect();
    let syllables: usize = words.iter().map(|word| syllables(word)).sum();
    #[expect(clippy::cast_precision_loss, reason = "a sentence has few words")]
    let (sentences, number, syllables) = (
        sentences as f64,
        words.len().max(1) as f64,
        syllables as f64,
    );
    0.39 * number / sentences + 11.8 * syllables / number - 15.59
}

#[test]
fn the_measure_agrees_with_known_words() {
    let check = |word, expected| assert_eq!(syllables(word), expected, "{word}");
    for (word, expected) in [
        ("cookie", 2),
        ("remembers", 3),
        ("choice", 1),
        ("pages", 2),
        ("table", 2),
        ("closed", 1),
        ("counted", 2),
        ("visit", 2),
        ("the", 1),
        ("statistics", 3),
    ] {
        check(word, expected);
    }
    assert!(grade("The cat sat on the mat.") < 1.0);
    assert!(
        grade("Utilisation of supplementary functionality necessitates authentication.") > 20.0
    );
}

#[test]
fn purposes_and_promises_are_read_at_a_reading_age_of_twelve() {
    let registry = Registry::built_in().expect("the built-in registry is whole");
    let services = || registry.councils().iter().flat_map(|file| &file.service);
    let declared = services()
        .flat_map(|service| &service.cookie)
        .map(|cookie| cookie.purpose.as_str());
    let promised = services()
        .flat_map(|service| &service.claim)
        .map(|claim| claim.text.as_str());
    let entries = || registry.vendors().iter().flat_map(|file| &file.cookie);
    let known = entries().map(|cookie| cookie.purpose.as_str());
    let doubts = entries().filter_map(|cookie| cookie.not_sure.as_deref());
    for (what, texts) in [
        ("purposes in notices", declared.collect::<Vec<_>>()),
        ("promises", promised.collect()),
        ("purposes of vendors", known.collect()),
        ("doubts", doubts.collect()),
    ] {
        let mut total = 0.0;
        for text in &texts {
            let grade = grade(text);
            assert!(grade <= 11.0, "{what}: grade {grade:.1}: {text}");
            total += grade;
        }
        #[expect(clippy::cast_precision_loss, reason = "there are few texts")]
        let average = total / texts.len() as f64;
        assert!(average <= 8.0, "{what}: {average:.1} on average");
    }
}

/// Every sentence of a conclusion about one, two and five cookies, as `words/en-GB.ftl` has them.
fn conclusions() -> Vec<String> {
    let (words, file) = (Words::new(None), include_str!("../words/en-GB.ftl"));
    let part = file.split("## What it means for you").nth(1);
    let part = part.expect("the part is there").split("\n## ").next();
    let ids = part.unwrap_or_default().lines();
    let ids = ids.filter_map(|line| Some(line.split_once(" = ")?.0));
    // The frame of the others; what it holds is among them.
    let ids: Vec<&str> = ids
        .filter(|id| !id.starts_with(' ') && *id != "kinds-one")
        .collect();
    let about = |number| {
        let words = &words;
        let ids = ids.iter();
        ids.map(move |id| words.text(id, &[("number", Arg::Number(number))]))
    };
    [1, 2, 5].into_iter().flat_map(about).collect()
}

#[test]
fn what_is_concluded_is_read_at_a_reading_age_of_twelve() {
    let sentences = conclusions();
    assert!(sentences.len() > 75, "{}", sentences.len());
    for text in sentences {
        let grade = grade(&text);
        assert!(grade <= 8.0, "grade {grade:.1}: {text}");
    }
}
