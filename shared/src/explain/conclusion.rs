//! What the cookies of a site mean for the user in front of it, in a few short sentences.
//!
//! The heaviest weight decides the tone and what is said, of every cookie that it is true of; what the cookies are for
//! stands beside it. Of lighter weights the summary tells.

use crate::{
    cookie::category::Category,
    explain::words::{Arg, Words},
    judge::{
        verdict::{Tone, Weight},
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
    let Some(heaviest) = tally.heaviest() else {
        return Conclusion {
            tone: Tone::Nothing,
            sentence: words.say("conclusion-nothing", &[]),
            more: None,
        };
    };
    let tone = heaviest.tone();
    let because = because(heaviest, tally, words);
    let kinds = kinds(tally, words);
    // What somebody should look at comes first; what is calm comes last.
    let (sentence, more) = if tone >= Tone::Look {
        (because, kinds)
    } else {
        (kinds, because)
    };
    Conclusion {
        tone,
        sentence,
        more: Some(more),
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
        Weight::PerhapsRefused | Weight::RefusedMeasuring => "because-perhaps-refused",
        Weight::Early => "because-early",
        Weight::Refused => "because-refused",
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

/// How many cookies there are, and what they are for.
fn kinds(tally: &Tally, words: &Words) -> Sentence {
    let total = tally.counts.total;
    let cookies = words.text("cookies", &[("number", Arg::Number(total.into()))]);
    let kinds: Vec<(Category, u32)> = CATEGORIES
        .into_iter()
        .map(|category| (category, tally.of_category(category)))
        .filter(|(_, number)| *number > 0)
        .collect();
    if let [(category, number)] = kinds[..] {
        let number = [("number", Arg::Number(number.into()))];
        let kind = words.text(&format!("all-{}", category.id()), &number);
        let args = [("cookies", Arg::Text(&cookies)), ("kind", Arg::Text(&kind))];
        return words.say("kinds-one", &args);
    }
    let parts: Vec<String> = kinds
        .into_iter()
        .map(|(category, number)| {
            let number = [("number", Arg::Number(number.into()))];
            words.text(&format!("some-{}", category.id()), &number)
        })
        .collect();
    let parts = parts.join(&words.text("separator", &[]));
    let args = [
        ("cookies", Arg::Text(&cookies)),
        ("parts", Arg::Text(&parts)),
    ];
    words.say("summary", &args)
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
            "One cookie came up before you chose. Somebody should check it. 3 cookies: 2 are needed for the site to work, 1 counts visits.",
        );
        check(
            &[needed, (Refused, Marketing), (Early, Marketing)],
            Tone::Against,
            "When you said no, this site set one cookie of that kind anyway. 3 cookies: 1 is needed for the site to work, 2 are for adverts.",
        );
        check(
            &[
                (Early, Marketing),
                (Early, Marketing),
                (Personal, Necessary),
            ],
            Tone::Against,
            "This site set 2 cookies before you chose. Marketing cookies have to wait for your choice. 3 cookies: 1 is needed for the site to work, 2 are for adverts.",
        );
    }
}
