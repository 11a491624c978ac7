//! A report as one page for a browser and for paper: no script, and nothing that it would load from elsewhere.
//!
//! The template escapes every text. Pictures are drawn from the numbers that stand beside them in the same table.

mod chart;
mod cookie;
pub(crate) mod said;
mod site;
mod weight;

use crate::report::{
    html::{
        chart::{Bar, CategoryRow, Stay, Step},
        cookie::CookieView,
        site::{Council, SiteView, Unseen},
    },
    model::{Answer, Input, Inspected, Named, Question, QuestionId, Report},
};
use askama::Template;
use biscuit_tin_shared::{
    explain::words::{Arg, Words, plain},
    judge::verdict::Severity,
};
use std::collections::{HashMap, HashSet};

/// Cookies that a page shows in full, at most: those that matter most. Each takes about 3 KB.
const COOKIES: usize = 1000;
/// Cookies that are named below an answer, at most.
const PROOF: usize = 12;

/// The page, in the language of these words.
///
/// # Errors
/// The template cannot be filled, which its own types rule out.
pub(crate) fn html(report: &Report, words: &Words) -> Result<String, askama::Error> {
    Page::new(report, words).render()
}

#[derive(Template)]
#[template(path = "report/page.html", whitespace = "minimize")]
struct Page<'r> {
    words: &'r Words,
    report: &'r Report,
    /// The council, or how many sites.
    about: String,
    /// The days of the evidence.
    when: String,
    questions: Vec<QuestionView<'r>>,
    /// What it adds up to.
    short: [String; 3],
    steps: Vec<Step>,
    categories: Vec<CategoryRow>,
    stays: Vec<Stay>,
    /// Where there are more lifetimes than these.
    are_most: bool,
    ticks: Vec<(String, String)>,
    cap: String,
    councils: Vec<Council<'r>>,
    unseen: Vec<Unseen>,
    /// Where more cookies were seen than the page shows in full.
    left_out: Option<String>,
    /// What was read, what that kind of input is, and what of it was not read.
    inputs: Vec<(String, String, &'r [String])>,
    settings: Vec<(&'r str, String)>,
}

/// A question, its answer, and links to the cookies behind it.
struct QuestionView<'r> {
    question: &'r Question,
    mark: &'static str,
    /// Name, host, and the anchor of the cookie where it is shown.
    proof: Vec<(String, &'r str, Option<String>)>,
    /// How many more there are.
    more: String,
}

impl<'r> Page<'r> {
    fn new(report: &'r Report, words: &'r Words) -> Self {
        let shown = most_important(report, COOKIES);
        let councils = site::by_council(report, &shown, words);
        let all = report.totals.counts.total;
        let is_cut = shown.len() < report.sites.iter().map(|site| site.cookies.len()).sum();
        let settings = report.method.iter();
        let (stays, are_most) = chart::stays(report, words);
        Self {
            about: about(report, words),
            when: when(report, words),
            questions: questions(report, &councils, words),
            short: short(report, words),
            steps: chart::steps(report, words),
            categories: chart::categories(report, words),
            stays,
            are_most,
            ticks: chart::ticks(words),
            cap: chart::percent(chart::CAP),
            unseen: site::unseen(report, words),
            left_out: is_cut.then(|| {
                let shown = i64::try_from(shown.len()).unwrap_or(i64::MAX);
                let numbers = [
                    ("number", Arg::Number(shown)),
                    ("all", Arg::Number(all.into())),
                ];
                words.text("report-page-left-out", &numbers)
            }),
            inputs: report.inputs.iter().map(|one| input(one, words)).collect(),
            settings: settings
                .map(|(name, value)| match value.as_str() {
                    Some(text) => (name.as_str(), plain(text)),
                    None => (name.as_str(), plain(&value.to_string())),
                })
                .collect(),
            councils,
            words,
            report,
        }
    }

    /// Whether there are pictures of pages in it.
    fn has_pictures(&self) -> bool {
        self.report
            .sites
            .iter()
            .any(|site| !site.pictures.is_empty())
    }

    /// A sentence of the page.
    fn say(&self, id: &str) -> String {
        self.words.text(&format!("report-page-{id}"), &[])
    }

    /// A sentence of the page with a number in it.
    fn count(&self, id: &str, number: usize) -> String {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        self.words.text(
            &format!("report-page-{id}"),
            &[("number", Arg::Number(number))],
        )
    }

    /// How many cookies are folded away: all of a site's, or those besides the others.
    fn quiet(&self, site: &SiteView<'_>) -> String {
        let id = match site.loud.is_empty() {
            true => "cookies",
            false => "report-page-quiet",
        };
        let number = i64::try_from(site.quiet.len()).unwrap_or(i64::MAX);
        self.words.text(id, &[("number", Arg::Number(number))])
    }

    /// Whether something is said of how an input was read.
    fn has_notes(&self) -> bool {
        self.inputs.iter().any(|(_, _, notes)| !notes.is_empty())
    }

    fn made_by(&self) -> String {
        let tool = &self.report.tool;
        let made = [
            ("name", Arg::Text(&tool.name)),
            ("version", Arg::Text(&tool.version)),
        ];
        self.words.text("report-page-made-by", &made)
    }

    fn titled(&self, id: &str) -> String {
        let about = [("about", Arg::Text(&self.about))];
        self.words.text(&format!("report-page-{id}"), &about)
    }

    fn see(&self, id: &str) -> String {
        let heading = [("heading", Arg::Text(&self.say(id)))];
        self.words.text("report-page-see", &heading)
    }
}

/// The places of the cookies that matter most, as numbers of their site and of the cookie in it.
fn most_important(report: &Report, most: usize) -> HashSet<(usize, usize)> {
    let sites = report.sites.iter().enumerate();
    let mut all: Vec<_> = sites
        .flat_map(|(site, one)| {
            let cookies = one.cookies.iter().enumerate();
            cookies.map(move |(number, cookie)| (weight::calm(cookie), site, number))
        })
        .collect();
    all.sort_unstable();
    let shown = all.into_iter().take(most);
    shown.map(|(_, site, number)| (site, number)).collect()
}

/// The one council, or how many sites.
fn about(report: &Report, words: &Words) -> String {
    let mut councils: Vec<&str> = report
        .sites
        .iter()
        .filter_map(|site| site.council.as_deref())
        .collect();
    councils.sort_unstable();
    councils.dedup();
    match councils.as_slice() {
        [one] => (*one).to_owned(),
        _ => number_of_sites(report.sites.len(), words),
    }
}

fn number_of_sites(number: usize, words: &Words) -> String {
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    words.text("report-page-sites", &[("number", Arg::Number(number))])
}

/// The first and the last day of the evidence, in words; absent where no time is known.
fn days(report: &Report, words: &Words) -> Option<(String, String)> {
    let day = |moment: &Option<String>| said::day(moment.as_deref()?, words);
    let last = day(&report.ended)?;
    Some((day(&report.started).unwrap_or_else(|| last.clone()), last))
}

fn when(report: &Report, words: &Words) -> String {
    match days(report, words) {
        None => String::new(),
        Some((first, last)) if first == last => last,
        Some((first, last)) => {
            let days = [("first", Arg::Text(&first)), ("last", Arg::Text(&last))];
            words.text("report-page-between", &days)
        }
    }
}

/// What was looked at, how it compares with the notices, and what somebody should act on: a sentence each.
fn short(report: &Report, words: &Words) -> [String; 3] {
    let totals = report.totals;
    let number = |number: u32| Arg::Number(number.into());
    let parts = site::parts(totals.counts, words);
    let compared = match parts.is_empty() {
        true => words.text("report-page-nothing-to-say", &[]),
        false => words.text("report-page-of-these", &[("parts", Arg::Text(&parts))]),
    };
    let weighty = [(totals.breach, "serious"), (totals.review, "look")];
    let weighty = weighty.into_iter().filter(|(count, _)| *count > 0);
    let weighty = weighty.map(|(count, id)| {
        words.text(
            &format!("report-page-part-{id}"),
            &[("number", number(count))],
        )
    });
    let weighty = weighty
        .collect::<Vec<_>>()
        .join(&words.text("separator", &[]));
    let found = match weighty.is_empty() {
        true => words.text("report-page-found-none", &[]),
        false => words.text("report-page-found", &[("parts", Arg::Text(&weighty))]),
    };
    [looked(report, words), compared, found]
}

fn looked(report: &Report, words: &Words) -> String {
    let sites = report.sites.iter();
    let sites = sites.filter(|site| site.inspected != Inspected::No).count();
    let sites = number_of_sites(sites, words);
    let cookies = Arg::Number(report.totals.counts.total.into());
    let cookies = words.text("cookies", &[("number", cookies)]).to_lowercase();
    let (first, last) = days(report, words).unwrap_or_default();
    let id = match (first.is_empty(), first == last) {
        (true, _) => "report-page-looked",
        (false, true) => "report-page-looked-on",
        (false, false) => "report-page-looked-between",
    };
    let said = [
        ("sites", Arg::Text(&sites)),
        ("cookies", Arg::Text(&cookies)),
        ("first", Arg::Text(&first)),
        ("last", Arg::Text(&last)),
    ];
    words.text(id, &said)
}

fn questions<'r>(
    report: &'r Report,
    councils: &[Council<'_>],
    words: &Words,
) -> Vec<QuestionView<'r>> {
    let mut anchors: HashMap<(&str, &str), &str> = HashMap::new();
    for site in councils.iter().flat_map(|one| &one.sites) {
        for CookieView { cookie, anchor, .. } in site.loud.iter().chain(&site.quiet) {
            let named = (site.site.host.as_str(), cookie.name.as_str());
            anchors.entry(named).or_insert(anchor);
        }
    }
    let proof = |named: &'r Named| {
        let anchor = anchors.get(&(named.host.as_str(), named.name.as_str()));
        let name = said::name(&named.name, words);
        (
            name,
            named.host.as_str(),
            anchor.map(|anchor| (*anchor).to_owned()),
        )
    };
    let questions = report.questions.iter();
    questions
        .map(|question| QuestionView {
            question,
            mark: mark(question, report),
            proof: question.cookies.iter().take(PROOF).map(proof).collect(),
            more: match question.cookies.len().saturating_sub(PROOF) {
                0 => String::new(),
                more => {
                    let more = i64::try_from(more).unwrap_or(i64::MAX);
                    words.text("report-page-and-more", &[("number", Arg::Number(more))])
                }
            },
        })
        .collect()
}

/// The drawing beside an answer: the cross stands for a breach alone.
fn mark(question: &Question, report: &Report) -> &'static str {
    let code = match question.id {
        QuestionId::BeforeChoice => "before_consent",
        QuestionId::RejectAsEasy => "",
        QuestionId::AfterRefusal => "ignores_refusal",
    };
    let is_good = (question.id == QuestionId::RejectAsEasy) == (question.answer == Answer::Yes);
    let is_breach = |severity: Severity| severity == Severity::Breach;
    let mut findings = report.findings().map(|(_, _, finding)| finding);
    match question.answer {
        Answer::CannotTell => "cannot_tell",
        _ if is_good => "as_declared",
        _ if findings.any(|one| one.code == code && is_breach(one.severity)) => "breach",
        _ => "differs",
    }
}

/// What was read, and what that kind of input is.
fn input<'r>(one: &'r Input, words: &Words) -> (String, String, &'r [String]) {
    let id = format!("report-page-input-{}", one.kind);
    let kind = match words.text(&id, &[]) {
        unknown if unknown == id => words.text("report-page-input-other", &[]),
        known => known,
    };
    (said::source(one), kind, one.notes.as_slice())
}

#[cfg(test)]
pub(crate) mod tests;
