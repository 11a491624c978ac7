//! What the cookies of a site mean for the user in front of it, in a few short sentences.
//!
//! The heaviest weight decides the tone and what is said, of every cookie that it is true of; a short sentence tells what
//! weighs most of the others. What the cookies are for stands beside it. Of lighter weights the summary tells.

use crate::{
    cookie::category::Category,
    explain::words::{Arg, Words},
    judge::{
        verdict::{Tone, Weight, Weights},
        weight::Tally,
    },
    protocol::{Conclusion, Sentence},
};

/// The order of the kinds of cookies: what a user needs first.
const CATEGORIES: [Category; 5] = [
    Category::Necessary,
    Category::Functional,
    Category::Analytics,
    Category::Marketing,
    Category::Unclassified,
];

/// Concludes from all cookies of a site.
pub(super) fn conclusion(tally: &Tally, words: &Words) -> Conclusion {
    let stored = kinds("storage-keys", |kind| tally.of_key(kind), false, words);
    let of_cookies = kinds(
        "cookies",
        |kind| tally.of_category(kind),
        tally.has_declared_unsorted(),
        words,
    );
    let (Some(heaviest), Some(of_cookies)) = (tally.heaviest(), of_cookies) else {
        return Conclusion {
            tone: Tone::Nothing,
            sentence: words.say("conclusion-nothing", &[]),
            more: stored,
        };
    };
    let tone = heaviest.tone();
    let because = because(heaviest, tally, words);
    let also = also(heaviest, tally, words);
    // What somebody should look at comes first; what is calm comes last.
    let (sentence, more) = if tone >= Tone::Look {
        (because, [also, Some(of_cookies), stored])
    } else {
        (of_cookies, [Some(because), also, stored])
    };
    Conclusion {
        tone,
        sentence,
        more: more.into_iter().flatten().reduce(joined),
    }
}

/// One sentence after the other.
fn joined(one: Sentence, other: Sentence) -> Sentence {
    Sentence {
        text: format!("{} {}", one.text, other.text),
        ..one
    }
}

/// What the heaviest cookies are, of one, some, or all.
fn because(heaviest: Weight, tally: &Tally, words: &Words) -> Sentence {
    let number = tally.of_weight(heaviest);
    let of = if number == tally.counts.total {
        "all"
    } else {
        "some"
    };
    let number = [("number", Arg::Number(number.into()))];
    let id = match heaviest {
        Weight::Fine => "because-fine",
        Weight::NoNotice => "because-no-notice",
        Weight::EarlyMeasuring => "because-early-measuring",
        Weight::PerhapsEarly => "because-perhaps-early",
        Weight::PerhapsRefused | Weight::RefusedMeasuring => {
            return on_its_day(words.say("because-perhaps-refused", &number), tally, words);
        }
        Weight::Early => "because-early",
        Weight::Refused => return on_its_day(words.say("because-refused", &number), tally, words),
        Weight::Unchecked => return words.say(&format!("because-unchecked-{of}"), &number),
        Weight::Elsewhere => return words.say(&format!("because-elsewhere-{of}"), &number),
        Weight::UntoldElsewhere => {
            return words.say(&format!("because-untold-elsewhere-{of}"), &number);
        }
        Weight::Gap => return words.say(&format!("because-gap-{of}"), &number),
        Weight::Odd => return words.say(&format!("because-odd-{of}"), &number),
        Weight::Untold => return words.say(&format!("because-untold-{of}"), &number),
        Weight::Promise => return words.say(&format!("because-promise-{of}"), &number),
        Weight::Personal => return words.say(&format!("because-personal-{of}"), &number),
    };
    words.say(id, &number)
}

/// A sentence about a no, which may have been taken back since, with the day of it.
fn on_its_day(sentence: Sentence, tally: &Tally, words: &Words) -> Sentence {
    let Some(last) = tally.refused_on() else {
        return sentence;
    };
    let day = words.day(last);
    let day = words.say("because-refused-on", &[("day", Arg::Text(&day))]);
    joined(sentence, day)
}

/// What weighs most of the cookies that the sentence about the heaviest is not true of.
fn also(heaviest: Weight, tally: &Tally, words: &Words) -> Option<Sentence> {
    let others = tally.beside(heaviest);
    let is_there = |weight: &Weight| others.clone().any(|(of, _)| of.has(*weight));
    let mut there = Weight::ALL.into_iter().rev().filter(is_there);
    let id = there.find_map(also_id)?;
    let is_so = |of: Weights| {
        let mut all = Weight::ALL.into_iter();
        all.any(|weight| of.has(weight) && also_id(weight) == Some(id))
    };
    let number: u32 = others
        .filter(|(of, _)| is_so(*of))
        .map(|(_, number)| number)
        .sum();
    Some(words.say(id, &[("number", Arg::Number(number.into()))]))
}

/// The short sentence about a weight, where it is worth one.
fn also_id(weight: Weight) -> Option<&'static str> {
    Some(match weight {
        Weight::Fine | Weight::Unchecked | Weight::NoNotice | Weight::Odd => return None,
        Weight::Elsewhere | Weight::UntoldElsewhere => "also-elsewhere",
        Weight::Gap | Weight::Untold => "also-gap",
        Weight::PerhapsEarly | Weight::EarlyMeasuring | Weight::Early => "also-early",
        Weight::PerhapsRefused | Weight::RefusedMeasuring | Weight::Refused => "also-refused",
        Weight::Promise => "also-promise",
        Weight::Personal => "also-personal",
    })
}

/// How many there are of what the sentence `what` counts, and what they are for. With `declared`, one without a category is
/// declared, so somebody says what it is for.
fn kinds(
    what: &str,
    of_category: impl Fn(Category) -> u32,
    declared: bool,
    words: &Words,
) -> Option<Sentence> {
    let id_of = |category: Category| match category {
        Category::Unclassified if declared => "unsorted",
        category => category.id(),
    };
    let kinds: Vec<(Category, u32)> = CATEGORIES
        .into_iter()
        .map(|category| (category, of_category(category)))
        .filter(|(_, number)| *number > 0)
        .collect();
    let total: u32 = kinds.iter().map(|(_, number)| number).sum();
    if total == 0 {
        return None;
    }
    let cookies = words.text(what, &[("number", Arg::Number(total.into()))]);
    if let [(category, number)] = kinds[..] {
        let number = [("number", Arg::Number(number.into()))];
        let kind = words.text(&format!("all-{}", id_of(category)), &number);
        let args = [("cookies", Arg::Text(&cookies)), ("kind", Arg::Text(&kind))];
        return Some(words.say("kinds-one", &args));
    }
    let parts: Vec<String> = kinds
        .into_iter()
        .map(|(category, number)| {
            let number = [("number", Arg::Number(number.into()))];
            words.text(&format!("some-{}", id_of(category)), &number)
        })
        .collect();
    let parts = parts.join(&words.text("separator", &[]));
    let args = [
        ("cookies", Arg::Text(&cookies)),
        ("parts", Arg::Text(&parts)),
    ];
    Some(words.say("summary", &args))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::verdict::{Rollup, Verdict};
    use Category::{Analytics, Functional, Marketing, Necessary, Unclassified};
    use Weight::*;

    fn tally(cookies: &[(Weight, Category)]) -> Tally {
        let rollup = |&(weight, category): &(Weight, Category)| Rollup {
            verdict: Verdict::CannotTell,
            weights: weight.into(),
            refused_on: (weight == Refused).then_some(0),
            category,
            ..Rollup::default()
        };
        cookies.iter().map(rollup).collect()
    }

    #[track_caller]
    fn check(cookies: &[(Weight, Category)], tone: Tone, text: &str) {
        let found = conclusion(&tally(cookies), &Words::new(None));
        let more = found.more.map(|more| format!(" {}", more.text));
        let said = found.sentence.text + &more.unwrap_or_default();
        assert_eq!((said.as_str(), found.tone), (text, tone));
    }

    #[test]
    fn what_is_calm_begins_with_what_the_cookies_are_for() {
        let (needed, counting) = ((Fine, Necessary), (Fine, Analytics));
        check(&[], Tone::Nothing, "No cookies seen yet.");
        check(
            &[needed],
            Tone::Fine,
            "1 cookie. It is needed for the site to work. Nothing that we saw goes against the council’s cookie page.",
        );
        check(
            &[needed, counting, counting, (Fine, Functional)],
            Tone::Fine,
            "4 cookies: 1 is needed for the site to work, 1 remembers what you set, 2 count visits. Nothing that we saw goes against the council’s cookie page.",
        );
        check(
            &[needed, (Gap, Necessary)],
            Tone::Gap,
            "2 cookies. Both are needed for the site to work. One is missing from the council’s cookie page.",
        );
        check(
            &[needed, (Elsewhere, Necessary)],
            Tone::Gap,
            "2 cookies. Both are needed for the site to work. The council’s cookie page names one of them for another service.",
        );
        check(
            &[(Elsewhere, Necessary), (Gap, Necessary), needed],
            Tone::Gap,
            "3 cookies. All are needed for the site to work. One is missing from the council’s cookie page. The council’s cookie page names one other for another service.",
        );
        check(
            &[(Gap, Necessary); 2],
            Tone::Gap,
            "2 cookies. Both are needed for the site to work. Both are missing from the council’s cookie page.",
        );
        check(
            &[(NoNotice, Unclassified), (NoNotice, Necessary)],
            Tone::Unknown,
            "2 cookies: 1 is needed for the site to work, 1 is not explained. We hold no cookie page for this site, so we cannot check them.",
        );
        check(
            &[(Unchecked, Necessary), needed, needed],
            Tone::Unknown,
            "3 cookies. All are needed for the site to work. The council’s cookie page does not say enough to check one of them.",
        );
    }

    /// A notice that names a cookie says something of it, if not its category.
    #[test]
    fn what_is_declared_without_a_category_is_not_sorted_and_what_nobody_declares_is_unknown() {
        let needed = (Fine, Necessary);
        check(
            &[(Fine, Unclassified)],
            Tone::Fine,
            "1 cookie. It is not sorted. Nothing that we saw goes against the council’s cookie page.",
        );
        check(
            &[(Fine, Unclassified), (Gap, Unclassified)],
            Tone::Gap,
            "2 cookies. They are not sorted. One is missing from the council’s cookie page.",
        );
        check(
            &[needed, (Odd, Unclassified)],
            Tone::Look,
            "One cookie is worth a look. 2 cookies: 1 is needed for the site to work, 1 is not sorted.",
        );
        check(
            &[(Gap, Unclassified)],
            Tone::Gap,
            "1 cookie. Nobody says what it is for. It is missing from the council’s cookie page.",
        );
    }

    #[test]
    fn what_weighs_most_comes_first_where_somebody_should_look() {
        let needed = (Fine, Necessary);
        check(
            &[(EarlyMeasuring, Analytics); 7],
            Tone::Look,
            "This site started measuring your visit before you chose. 7 cookies. All count visits.",
        );
        check(
            &[needed, (Untold, Marketing), (Gap, Necessary)],
            Tone::Look,
            "The council’s cookie page leaves 2 cookies out. Somebody should check them. 3 cookies: 2 are needed for the site to work, 1 is for adverts.",
        );
        check(
            &[(UntoldElsewhere, Analytics), (Elsewhere, Necessary)],
            Tone::Look,
            "The council’s cookie page names these cookies for another service. Somebody should check them. 2 cookies: 1 is needed for the site to work, 1 counts visits.",
        );
        check(
            &[needed, (PerhapsEarly, Analytics), (Odd, Necessary)],
            Tone::Look,
            "One cookie was set before you chose. Somebody should check it. 3 cookies: 2 are needed for the site to work, 1 counts visits.",
        );
        check(
            &[needed, (Refused, Marketing), (Early, Marketing)],
            Tone::Against,
            "When you said no, this site set one cookie of that kind anyway. We last saw that on 1 January 1970. One other was set before you chose. 3 cookies: 1 is needed for the site to work, 2 are for adverts.",
        );
        check(
            &[
                (Early, Marketing),
                (Early, Marketing),
                (Personal, Necessary),
            ],
            Tone::Against,
            "This site set 2 cookies before you chose. Marketing cookies have to wait for your choice. One other holds what looks like personal data. 3 cookies: 1 is needed for the site to work, 2 are for adverts.",
        );
        check(
            &[
                (Early, Marketing),
                (Untold, Analytics),
                (Gap, Necessary),
                (UntoldElsewhere, Analytics),
                (Fine, Necessary),
            ],
            Tone::Against,
            "This site set one cookie before you chose. Marketing cookies have to wait for your choice. 2 others are missing from the council’s cookie page. 5 cookies: 2 are needed for the site to work, 2 count visits, 1 is for adverts.",
        );
    }

    #[test]
    fn names_in_storage_are_told_last_and_are_no_cookies() {
        let check = |cookies: &[(Weight, Category)], keys: &[Category], text: &str| {
            let mut tally = tally(cookies);
            keys.iter().for_each(|category| tally.count_key(*category));
            let found = conclusion(&tally, &Words::new(None));
            let more = found.more.map(|more| format!(" {}", more.text));
            assert_eq!(found.sentence.text + &more.unwrap_or_default(), text);
        };
        check(
            &[],
            &[Analytics, Unclassified],
            "No cookies seen yet. 2 names in this page’s storage: 1 counts visits, 1 is not explained.",
        );
        check(
            &[(Fine, Necessary)],
            &[Necessary],
            "1 cookie. It is needed for the site to work. Nothing that we saw goes against the council’s cookie page. 1 name in this page’s storage. It is needed for the site to work.",
        );
    }
}
