//! How a site asks for a choice: what a press of its buttons did, in words, and what an audit finds wrong with it.
//!
//! Only what was pressed and kept is compared; what the tool did by its own functions shows nothing of its buttons.

use crate::report::{
    fingerprint::{Subject, fingerprint},
    model::{Banner, Consent, FindingReport, Press, PressVerdict, SiteReport},
};
use biscuit_tin_shared::{
    explain::words::{Arg, Words, plain},
    judge::verdict::Severity,
};
use serde_json::{Map, json};

/// What makes it harder to refuse than to accept.
pub(crate) fn harder(consent: &Consent) -> Option<&'static str> {
    let refuse = consent.refuse.as_ref()?;
    if refuse.verdict == PressVerdict::NoRefuseOffered {
        return Some("no_refuse_offered");
    }
    let accept = consent.accept.as_ref()?;
    let pressed = |press: &Press| press.verdict == PressVerdict::Pressed;
    let is_harder = pressed(refuse) && pressed(accept) && refuse.clicks > accept.clicks;
    is_harder.then_some("refusing_is_harder")
}

/// What is found wrong with how a site asks.
pub(crate) fn findings(site: &SiteReport, words: &Words) -> Vec<FindingReport> {
    let consent = &site.consent;
    let Some(code) = harder(consent) else {
        return Vec::new();
    };
    let subject = Subject::of_site(site, site.service.as_deref().unwrap_or_default(), "");
    let presses = [("refuse", &consent.refuse), ("accept", &consent.accept)];
    let presses = presses
        .into_iter()
        .filter_map(|(kind, press)| Some((kind, press.as_ref()?)));
    let (mut evidence, mut sentences) = (Map::new(), Vec::new());
    for (kind, press) in presses {
        let shown = json!({ "clicks": press.clicks, "texts": press.texts });
        evidence.insert(kind.to_owned(), shown);
        sentences.push(said(kind, press, words));
    }
    vec![FindingReport {
        fingerprint: fingerprint(&subject, code, None),
        code: code.to_owned(),
        severity: Severity::Review,
        sentence: sentences.join(" "),
        evidence,
        is_known: false,
        decision: None,
        severity_word: words.text("severity-review", &[]),
    }]
}

/// How the site asks, and what a press of its buttons did.
pub(crate) fn asks(site: &SiteReport, words: &Words) -> Vec<String> {
    let consent = &site.consent;
    let banner = consent.banner.map(|banner| match banner {
        Banner::Found => words.text("report-page-banner-found", &[]),
        Banner::None => words.text("report-page-banner-none", &[]),
        Banner::Unsure => words.text("report-page-banner-unsure", &[]),
    });
    let pressed = |kind: &str, press: &Press| said(kind, press, words);
    let refuse = consent
        .refuse
        .as_ref()
        .map(|press| pressed("refuse", press));
    let accept = consent
        .accept
        .as_ref()
        .map(|press| pressed("accept", press));
    // What is found wrong with it says the same.
    let presses = refuse.into_iter().chain(accept);
    let presses = presses.filter(|_| site.findings.is_empty());
    let says_yes = consent
        .says_yes
        .then(|| words.text("report-page-refuse-says-yes", &[]));
    let revoke = consent
        .revoke
        .as_ref()
        .map(|press| pressed("revoke", press));
    let names = consent.stays.iter().map(|name| plain(name));
    let names = names.collect::<Vec<_>>();
    let names = names.join(&words.text("separator", &[]));
    let stays = (!names.is_empty())
        .then(|| words.text("report-page-revoke-stays", &[("names", Arg::Text(&names))]));
    let rules = [&consent.refuse, &consent.accept, &consent.revoke].into_iter();
    let mut rules: Vec<&str> = rules
        .filter_map(|press| press.as_ref()?.rule.as_deref())
        .collect();
    rules.dedup();
    let rules = rules.join(&words.text("separator", &[]));
    let rules = (!rules.is_empty())
        .then(|| words.text("report-page-rule", &[("rules", Arg::Text(&plain(&rules)))]));
    let said = banner.into_iter().chain(presses).chain(says_yes);
    said.chain(revoke).chain(stays).chain(rules).collect()
}

/// What a press did, in a sentence; `kind` is `refuse` or `accept`.
pub(crate) fn said(kind: &str, press: &Press, words: &Words) -> String {
    // Pressed buttons are named where each press is known, else all that the box has.
    let is_known = usize::try_from(press.clicks).is_ok_and(|clicks| clicks == press.pressed.len());
    let named = match press.verdict {
        PressVerdict::Pressed if is_known => &press.pressed,
        _ => &press.texts,
    };
    let texts = named.iter().map(|text| format!("“{}”", plain(text)));
    let texts = texts.collect::<Vec<_>>();
    let texts = texts.join(&words.text("separator", &[]));
    let verdict = serde_json::to_value(press.verdict).unwrap_or_default();
    let verdict = verdict.as_str().map(str::to_owned).unwrap_or_default();
    let args = [
        ("number", Arg::Number(press.clicks.into())),
        ("texts", Arg::Text(&texts)),
    ];
    words.text(&format!("report-page-{kind}-{verdict}"), &args)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_harder_only_where_both_were_pressed_or_none_is_offered() {
        let press = |(verdict, clicks)| {
            let texts = vec!["Accept".to_owned()];
            Some(Press {
                verdict,
                texts,
                clicks,
                pressed: Vec::new(),
                rule: None,
            })
        };
        let check = |refuse, accept, expected: Option<&str>| {
            let consent = Consent {
                refuse: press(refuse),
                accept: press(accept),
                ..Consent::default()
            };
            assert_eq!(harder(&consent), expected, "{refuse:?} {accept:?}");
        };
        use PressVerdict::{ByApi, HiddenOnly, NoRefuseOffered, Pressed, Unsure};
        check((Pressed, 3), (Pressed, 1), Some("refusing_is_harder"));
        check((NoRefuseOffered, 0), (Unsure, 0), Some("no_refuse_offered"));
        check((Pressed, 1), (Pressed, 1), None);
        check((Pressed, 1), (Pressed, 2), None);
        check((Pressed, 1), (ByApi, 0), None);
        check((Unsure, 3), (Pressed, 1), None);
        check((Pressed, 3), (Unsure, 1), None);
        check((HiddenOnly, 2), (Pressed, 1), None);
        assert_eq!(harder(&Consent::default()), None);
    }
    #[test]
    fn the_buttons_that_were_pressed_are_named_where_each_is_known() {
        let check = |verdict, pressed: &[&str], expected: &str| {
            let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
            let press = Press {
                verdict,
                texts: texts(&["Accept", "Settings"]),
                clicks: 2,
                pressed: texts(pressed),
                rule: None,
            };
            let said = said("refuse", &press, &Words::new(None));
            assert_eq!(said, expected, "{pressed:?}");
        };
        let all = "Saying no takes 2 presses: “Accept”, “Settings”.";
        let both = "Saying no takes 2 presses: “Settings”, “Save”.";
        check(PressVerdict::Pressed, &["Settings", "Save"], both);
        check(PressVerdict::Pressed, &["Settings"], all);
        let offers_none = "The box offers no way to say no.";
        check(
            PressVerdict::NoRefuseOffered,
            &["Settings", "Save"],
            offers_none,
        );
    }
}
