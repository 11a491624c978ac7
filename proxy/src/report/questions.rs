//! The three questions of the Information Commissioner's Office, answered from the sites of a report.
//!
//! A yes has its cookies, each of which a site was seen setting in that state. A no needs evidence that the state was seen, on
//! every site that the question is about, and that no cookie is left whose purpose or moment is not known; else the answer is
//! that nobody can tell, with why.

use crate::report::{
    asking,
    model::{
        Answer, Browser, CookieReport, FindingReport, How, Inspected, Named, Phase, PressVerdict,
        Question, QuestionId, Report, SiteReport,
    },
};
use biscuit_tin_shared::{
    cookie::category::Category,
    explain::words::{Arg, Words, plain},
};
use std::collections::BTreeSet;

/// Most names in one sentence.
const NAMES: usize = 8;

/// The three questions with their answers.
pub(crate) fn questions(report: &Report, words: &Words) -> Vec<Question> {
    let ids = [
        QuestionId::BeforeChoice,
        QuestionId::RejectAsEasy,
        QuestionId::AfterRefusal,
    ];
    let answers = ids.map(|id| match id {
        QuestionId::BeforeChoice => set_in(&BEFORE, report),
        QuestionId::RejectAsEasy => as_easy(&report.sites),
        QuestionId::AfterRefusal => set_in(&AFTER, report),
    });
    let asked = ids.into_iter().zip(answers);
    asked.map(|(id, found)| found.question(id, words)).collect()
}

/// An answer and its evidence.
struct Found<'s> {
    answer: Answer,
    /// The sentence that says why, without the question's own part of the id.
    because: &'static str,
    cookies: Vec<(&'s SiteReport, &'s CookieReport)>,
    sites: Vec<&'s str>,
}

impl Found<'_> {
    fn question(&self, id: QuestionId, words: &Words) -> Question {
        let key = key(id);
        let because = match self.because {
            shared @ ("nothing" | "partly" | "not-kept") => format!("report-because-{shared}"),
            own => format!("report-because-{key}-{own}"),
        };
        let cookies = self.cookies.iter().map(|(site, cookie)| Named {
            host: site.host.clone(),
            name: cookie.name.clone(),
        });
        let cookies = each_once(cookies);
        let names = cookies.iter().map(|named| match named.name.as_str() {
            "" => words.text("terminal-nameless", &[]),
            name => plain(name),
        });
        let names = each_once(names);
        let number = i64::try_from(names.len()).unwrap_or(i64::MAX);
        let separator = words.text("separator", &[]);
        let args = [
            ("number", Arg::Number(number)),
            ("names", Arg::Text(&listed(&names, &separator))),
            ("sites", Arg::Text(&listed(&self.sites, &separator))),
        ];
        let answered = match self.answer {
            Answer::Yes => "report-answer-yes",
            Answer::No => "report-answer-no",
            Answer::CannotTell => "report-answer-cannot-tell",
        };
        Question {
            id,
            answer: self.answer,
            because: words.text(&because, &args),
            cookies,
            asked: words.text(&format!("report-question-{key}"), &[]),
            answered: words.text(answered, &[]),
        }
    }
}

/// The same in their order, without repeats.
fn each_once<T: Clone + Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = BTreeSet::new();
    all.filter(|one| seen.insert(one.clone())).collect()
}

/// The first names, and a mark where there are more.
fn listed<T: AsRef<str>>(all: &[T], separator: &str) -> String {
    let shown: Vec<&str> = all.iter().take(NAMES).map(AsRef::as_ref).collect();
    let more = if all.len() > NAMES { " …" } else { "" };
    format!("{}{more}", shown.join(separator))
}

fn key(id: QuestionId) -> &'static str {
    match id {
        QuestionId::BeforeChoice => "before-choice",
        QuestionId::RejectAsEasy => "reject-as-easy",
        QuestionId::AfterRefusal => "after-refusal",
    }
}

/// A state of a visit in which no cookie of some kinds should be set.
struct State {
    /// The finding that proves that one was.
    code: &'static str,
    /// The phases of it.
    phases: &'static [Phase],
    /// Whether a site was seen in it.
    is_seen: fn(&SiteReport) -> bool,
    /// Whether a cookie shows that it came before it.
    is_past: fn(&CookieReport) -> bool,
    /// Whether a cookie that nobody was seen setting may have been set in it.
    may_be_sent_in: fn(&CookieReport) -> bool,
    /// Whether a cookie of this category should not be set in it.
    waits: fn(&SiteReport, Category) -> bool,
}

const BEFORE: State = State {
    code: "before_consent",
    phases: &[Phase::Arrive],
    is_seen: |site| site.consent.was_open,
    is_past: |_| false,
    // What was sent first without a yes that covers it may have been there before.
    may_be_sent_in: |cookie| !cookie.came_under_yes,
    waits: |_, category| matches!(category, Category::Analytics | Category::Marketing),
};

const AFTER: State = State {
    code: "ignores_refusal",
    phases: &[Phase::Refuse, Phase::Reload, Phase::Chosen],
    // A recorded no came with a request, and an audit looks on after it: a site that then sets nothing was seen as well.
    is_seen: was_refused,
    is_past: |cookie| cookie.came_under_yes,
    may_be_sent_in: |cookie| is_in(&cookie.sent_in, &AFTER),
    waits: |site, category| {
        let (allowed, refused) = (site.consent.allowed, site.consent.refused);
        match category {
            Category::Analytics => refused.analytics || allowed.analytics != Some(true),
            Category::Marketing => refused.marketing || allowed.marketing != Some(true),
            _ => false,
        }
    },
};

fn was_refused(site: &SiteReport) -> bool {
    let refused = site.consent.refused;
    let refuse = site.consent.refuse.as_ref().map(|press| press.verdict);
    refused.analytics
        || refused.marketing
        || matches!(refuse, Some(PressVerdict::Pressed | PressVerdict::ByApi))
}

fn set_in<'s>(state: &State, report: &'s Report) -> Found<'s> {
    let sites = &report.sites;
    let all = || {
        sites
            .iter()
            .flat_map(|site| site.cookies.iter().map(move |one| (site, one)))
    };
    let found = |is_unseen: bool| {
        let is_it =
            move |one: &FindingReport| one.code == state.code && one.is_unseen() == is_unseen;
        let found = all().filter(move |(_, cookie)| cookie.findings.iter().any(is_it));
        found.collect::<Vec<_>>()
    };
    let (proof, unsure) = (found(false), found(true));
    if !proof.is_empty() {
        return proven(proof);
    }
    let open = |because, cookies, sites: Vec<&'s SiteReport>| Found {
        answer: Answer::CannotTell,
        because,
        cookies,
        sites: sites.into_iter().map(|site| site.host.as_str()).collect(),
    };
    // A finding asks somebody to check it; a yes would accuse the site of what nobody saw it do.
    if !unsure.is_empty() {
        return open("setter", unsure, Vec::new());
    }
    let asked_about = asked_about(sites);
    if asked_about.iter().all(|site| site.cookies.is_empty()) {
        return open("nothing", Vec::new(), Vec::new());
    }
    let partly = |site: &&&SiteReport| site.inspected != Inspected::Yes;
    let partly: Vec<_> = asked_about.iter().filter(partly).copied().collect();
    if !partly.is_empty() {
        return open("partly", Vec::new(), partly);
    }
    if report.not_kept > 0 {
        return open("not-kept", Vec::new(), Vec::new());
    }
    let unseen = asked_about.iter().filter(|site| !(state.is_seen)(site));
    let unseen: Vec<_> = unseen.copied().collect();
    if !unseen.is_empty() {
        return open("unseen", Vec::new(), unseen);
    }
    settled(state, all().collect())
}

/// The answer where each site was seen in the state, and no cookie proves that it set one in it.
fn settled<'s>(state: &State, all: Vec<(&'s SiteReport, &'s CookieReport)>) -> Found<'s> {
    let found = |answer, because, cookies| Found {
        answer,
        because,
        cookies,
        sites: Vec::new(),
    };
    let (mended, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, cookie)| {
        let mut history = cookie.history.iter();
        history.any(|one| one.code == state.code)
    });
    let (doubtful, others): (Vec<_>, Vec<_>) = others
        .into_iter()
        .partition(|(site, cookie)| is_doubtful(state, site, cookie));
    if !doubtful.is_empty() {
        return found(Answer::CannotTell, "open", doubtful);
    }
    if !mended.is_empty() {
        return found(Answer::No, "mended", mended);
    }
    let shown = others
        .into_iter()
        .filter(|(_, cookie)| is_shown(cookie, state));
    found(Answer::No, "no", shown.collect())
}

/// The sites that a question is about: those of councils, beside which others came with their pages. Where none is known to be
/// a council's, all: a yes of theirs counts, so that nothing else may be said of them.
fn asked_about(sites: &[SiteReport]) -> Vec<&SiteReport> {
    let of_councils = sites.iter().filter(|site| site.council.is_some());
    let of_councils: Vec<&SiteReport> = of_councils.collect();
    match of_councils.is_empty() {
        true => sites.iter().collect(),
        false => of_councils,
    }
}

/// The answer where these cookies prove it.
fn proven<'s>(cookies: Vec<(&'s SiteReport, &'s CookieReport)>) -> Found<'s> {
    let all = |holds: fn(&CookieReport) -> bool| cookies.iter().all(|(_, one)| holds(one));
    let because = if all(|one| one.category == Category::Analytics) {
        "yes-analytics"
    } else {
        "yes"
    };
    Found {
        answer: Answer::Yes,
        because,
        cookies,
        sites: Vec::new(),
    }
}

/// Whether a browser got and kept it in the state.
fn is_shown(cookie: &CookieReport, state: &State) -> bool {
    let is_kept = !matches!(cookie.browser, Browser::Refused | Browser::Unclear);
    is_kept && is_in(&cookie.phases, state) && !(state.is_past)(cookie)
}

fn is_in(phases: &[Phase], state: &State) -> bool {
    phases.iter().any(|phase| state.phases.contains(phase))
}

/// Whether a cookie may have been set in the state although it should not: nobody knows what it is for, when it was set,
/// or who set it. One that came before it and was only sent or deleted since was not.
fn is_doubtful(state: &State, site: &SiteReport, cookie: &CookieReport) -> bool {
    let is_set = matches!(cookie.how, How::Header | How::Script | How::Worker)
        // What was deleted later had been set.
        && cookie.browser != Browser::Refused;
    let waits = (state.waits)(site, cookie.category);
    // Prose that names no cookie says of none what it is for.
    let declared = cookie.declared.as_ref();
    let is_guess = declared.is_some_and(|declared| declared.pattern.is_none());
    let is_of_interest = cookie.category == Category::Unclassified || is_guess || waits;
    let is_set_in =
        is_set && is_of_interest && (cookie.phases.is_empty() || is_in(&cookie.phases, state));
    // A script may have set it just then, or it may be left over from an earlier visit.
    let is_sent_in = cookie.how == How::Sent && is_of_interest && (state.may_be_sent_in)(cookie);
    (is_set_in || is_sent_in) && !(state.is_past)(cookie)
}

/// Whether it is as easy to refuse as to accept: only an audit presses buttons.
fn as_easy(sites: &[SiteReport]) -> Found<'_> {
    let found = |answer, because, sites| Found {
        answer,
        because,
        cookies: Vec::new(),
        sites,
    };
    let is_pressed =
        |site: &SiteReport| site.consent.refuse.is_some() && site.consent.accept.is_some();
    let is_harder = |site: &&SiteReport| asking::harder(&site.consent).is_some();
    let harder = sites.iter().filter(is_harder);
    let harder: Vec<&str> = harder.map(|site| site.host.as_str()).collect();
    if !harder.is_empty() {
        return found(Answer::No, "no", harder);
    }
    if !sites.iter().any(is_pressed) {
        return found(Answer::CannotTell, "unseen", Vec::new());
    }
    let both = |site: &SiteReport, wanted: PressVerdict| {
        let presses = [&site.consent.refuse, &site.consent.accept];
        let mut presses = presses.into_iter().map(Option::as_ref);
        presses.all(|press| press.is_some_and(|press| press.verdict == wanted))
    };
    let is_sure =
        |site: &&SiteReport| both(site, PressVerdict::Pressed) || both(site, PressVerdict::None);
    let unsure = sites.iter().filter(|site| !is_sure(site));
    let unsure: Vec<&str> = unsure.map(|site| site.host.as_str()).collect();
    if !unsure.is_empty() {
        return found(Answer::CannotTell, "unsure", unsure);
    }
    if sites.iter().all(|site| both(site, PressVerdict::None)) {
        return found(Answer::CannotTell, "none", Vec::new());
    }
    found(Answer::Yes, "yes", Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn it_is_as_easy_to_refuse_only_where_both_were_pressed_on_each_site_that_asks() {
        use PressVerdict::{ByApi, NoRefuseOffered, None, Pressed, Unsure};
        let check = |sites: &[Option<(PressVerdict, PressVerdict)>], expected: &str| {
            let press = |verdict| json!({ "verdict": verdict, "texts": [], "clicks": 1 });
            let site = |(at, presses): (usize, &Option<(PressVerdict, PressVerdict)>)| {
                let counts = json!({ "total": 0, "as_declared": 0, "differs": 0, "not_declared": 0, "cannot_tell": 0 });
                let site = json!({
                    "host": format!("{at}.test"), "council": null, "service": null, "inspected": "yes",
                    "reasons": [], "verdict": "nothing_seen", "counts": counts, "cookies": [],
                    "consent": {
                        "tool": null, "state": "not_yet",
                        "refuse": presses.map(|(refuse, _)| press(refuse)),
                        "accept": presses.map(|(_, accept)| press(accept)),
                    },
                    "declared_not_seen": [], "storage": [],
                });
                serde_json::from_value(site).expect("a site")
            };
            let sites: Vec<SiteReport> = sites.iter().enumerate().map(site).collect();
            let found = as_easy(&sites);
            let said = format!("{} {}", found.because, found.sites.join(" "));
            assert_eq!(said.trim(), expected);
        };
        check(&[Some((Pressed, Pressed))], "yes");
        check(&[Some((Pressed, Pressed)), Some((None, None))], "yes");
        check(
            &[Some((Pressed, Pressed)), Some((Unsure, Pressed))],
            "unsure 1.test",
        );
        check(
            &[Some((ByApi, ByApi)), Some((Pressed, Pressed))],
            "unsure 0.test",
        );
        // One that was not visited says nothing either.
        check(&[Some((Pressed, Pressed)), Option::None], "unsure 1.test");
        check(&[Some((None, None))], "none");
        check(&[Option::None], "unseen");
        check(
            &[Some((NoRefuseOffered, Pressed)), Option::None],
            "no 0.test",
        );
    }
}
