//! Rows for sentences in both languages.

use super::*;
use fluent_syntax::ast;
use std::collections::BTreeSet;

#[test]
fn an_untrusted_name_is_escaped_and_cut() {
    let check = |name: &str, expected: &str| assert_eq!(plain(name), expected);
    check("AWSALB", "AWSALB");
    check("a\u{1b}[31mred", "a\\u{1b}[31mred");
    check("evil\u{202e}gnp", "evil\\u{202e}gnp");
    check(
        "no\u{fffe}character\u{ffff}",
        "no\\u{fffe}character\\u{ffff}",
    );
    check("\u{1ffff}\u{fdd0}", "\\u{1ffff}\\u{fdd0}");
    check("mark\u{61c}", "mark\\u{61c}");
    check("zzé \u{fffd} 🍪", "zzé \u{fffd} 🍪");
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
fn a_sentence_of_the_registry_comes_in_welsh_or_is_marked_as_english() {
    let check = |lang: &str, english: &str, text: &str, marked: Option<&str>, inside: &str| {
        let words = Words::new(Some(lang));
        let said = words.registry_says(english);
        assert_eq!((said.text.as_str(), said.lang.as_deref()), (text, marked));
        assert_eq!(words.inside(&said), inside, "{lang}");
    };
    let (language, iaith) = ("Remembers your language.", "Mae’n cofio eich iaith.");
    check("cy", language, iaith, None, iaith);
    check("en-GB", language, language, None, language);
    let ours = "Bakes a biscuit.";
    let marked = "Bakes a biscuit. (yn Saesneg)";
    check("cy", ours, ours, Some("en-GB"), marked);
    check("en-GB", ours, ours, None, ours);
}

/// Every sentence with a number in it, in Welsh, for numbers that the language tells apart and some that it does not.
fn counted_in_welsh() -> String {
    let welsh = Words::new(Some("cy"));
    let file = sentence_file("cy");
    let mut text = String::new();
    for (id, variables) in sentences(&file) {
        let Some(count) = ["number", "times"]
            .into_iter()
            .find(|name| variables.contains(*name))
        else {
            continue;
        };
        text.push_str(&format!("{id}\n"));
        for number in [0, 1, 2, 3, 4, 5, 6, 11, 20, 100] {
            let args = [
                (count, Arg::Number(number)),
                ("first", Arg::Text("1 Mai 2026")),
                ("last", Arg::Text("2 Mai 2026")),
            ];
            text.push_str(&format!("  {number:<4}{}\n", welsh.text(&id, &args)));
        }
    }
    text
}

/// The Welsh of every number, as reviewed: read what changed in `counted.txt`, then run the test again.
#[test]
fn every_number_in_welsh_reads_as_reviewed() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/explain/words/counted.txt");
    let now = counted_in_welsh();
    if std::fs::read_to_string(path).unwrap_or_default() != now {
        std::fs::write(path, now).expect("the tree can be written to");
        panic!("{path} was stale and is written anew: review it");
    }
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
    check("cookies", 20, "20 cwci");
    check("cookies", 100, "100 cwci");
    check(
        "terminal-missed",
        2,
        "Daeth 2 ddigwyddiad yn rhy gyflym i’w dangos.",
    );
    check(
        "terminal-missed",
        3,
        "Daeth 3 digwyddiad yn rhy gyflym i’w dangos.",
    );
    check(
        "instead-more",
        3,
        "Rydym wedi’i weld yn gosod 3 chwci mewn un ymweliad.",
    );
    check(
        "all-necessary",
        2,
        "Mae angen y ddau er mwyn i’r wefan weithio.",
    );
    check("span-week", 2, "2 wythnos");
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
    check("span-year", 11, "11 mlynedd");
    check("span-year", 20, "20 mlynedd");
    check("span-year", 100, "100 mlynedd");
    check("part-not-declared", 1, "1 nad yw yn yr hysbysiad");
    check("part-not-declared", 2, "2 nad ydynt yn yr hysbysiad");
}
