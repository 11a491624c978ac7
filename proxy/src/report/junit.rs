//! A report as JUnit XML: a suite a site, a case a cookie, a failure where a finding makes the run fail.
//!
//! The first suite has the three questions, and how the inputs were read; another what could not be read or visited. What a baseline knows, or is too light to fail, stands in the case's output.

use crate::report::model::{CookieReport, FindingReport, Report, SiteReport};
use biscuit_tin_shared::{explain::words::Words, judge::verdict::Severity};
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

/// The XML; findings of this severity and above that no baseline has are failures.
pub(crate) fn junit(report: &Report, fail_on: Option<Severity>, words: &Words) -> String {
    let mut all = quick_junit::Report::new(report.tool.name.clone());
    let mut questions = TestSuite::new("questions");
    for question in &report.questions {
        let mut case = TestCase::new(question.asked.clone(), TestCaseStatus::success());
        case.set_classname("questions");
        case.set_system_out(format!("{}. {}", question.answered, question.because));
        questions.add_test_case(case);
    }
    let notes = report
        .notes()
        .map(|(input, note)| format!("{input}: {note}\n"));
    let notes: String = notes.collect();
    if !notes.is_empty() {
        questions.set_system_out(notes);
    }
    all.add_test_suite(questions);
    all.add_test_suites(unread(report));
    for site in &report.sites {
        let mut suite = TestSuite::new(site.host.clone());
        if !site.findings.is_empty() {
            let mut asks = TestCase::new(site.host.clone(), status(&site.findings, fail_on, words));
            asks.set_classname(site.host.clone());
            asks.set_system_out(lines(&site.findings.iter().collect::<Vec<_>>(), words));
            suite.add_test_case(asks);
        }
        for cookie in &site.cookies {
            suite.add_test_case(case(site, cookie, fail_on, words));
        }
        all.add_test_suite(suite);
    }
    let text = all.to_string().unwrap_or_default();
    // The root's first: the published schema knows it on suites alone, and nothing is skipped.
    text.replacen(r#" skipped="0""#, "", 1)
}

/// What could not be read or visited, each as an error, or else why the run is none of the whole; nothing where there is neither,
/// as a suite has cases.
fn unread(report: &Report) -> Option<TestSuite> {
    let inputs = report
        .inputs
        .iter()
        .filter(|input| input.kind == "unreadable");
    let inputs = inputs.map(|input| (input.path.clone(), input.notes.join(" ")));
    let failed = report.failed.iter();
    let failed = failed.map(|one| (Some(one.url.clone()), one.reason.clone()));
    let mut errors: Vec<(Option<String>, String)> = inputs.chain(failed).collect();
    if errors.is_empty() {
        let in_part = report.in_part.clone();
        errors.extend(in_part.map(|why| (Some(report.tool.name.clone()), why)));
    }
    let cases = errors.into_iter().map(|(name, why)| {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(why).set_type("unread");
        let mut case = TestCase::new(name.unwrap_or_default(), status);
        case.set_classname("unread");
        case
    });
    let mut suite = TestSuite::new("unread");
    suite.add_test_cases(cases);
    (!suite.test_cases.is_empty()).then_some(suite)
}

/// Whether a case fails, and by what.
fn status(findings: &[FindingReport], fail_on: Option<Severity>, words: &Words) -> TestCaseStatus {
    let fails = |finding: &&FindingReport| finding.fails(fail_on);
    let failing: Vec<&FindingReport> = findings.iter().filter(fails).collect();
    match failing.as_slice() {
        [] => TestCaseStatus::success(),
        [first, ..] => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_type(first.code.clone());
            status.set_message(first.sentence.clone());
            status.set_description(lines(&failing, words));
            status
        }
    }
}

fn case(
    site: &SiteReport,
    cookie: &CookieReport,
    fail_on: Option<Severity>,
    words: &Words,
) -> TestCase {
    let name = format!("{} ({})", cookie.label, cookie.domain);
    let mut case = TestCase::new(name, status(&cookie.findings, fail_on, words));
    case.set_classname(site.host.clone());
    let others = cookie
        .findings
        .iter()
        .filter(|finding| !finding.fails(fail_on));
    let others = lines(&others.collect::<Vec<_>>(), words);
    case.set_system_out(format!(
        "{}. {}\n{others}",
        cookie.verdict_word, cookie.how_we_know
    ));
    case
}

fn lines(findings: &[&FindingReport], words: &Words) -> String {
    let line = |finding: &&FindingReport| {
        let (word, sentence) = (&finding.severity_word, &finding.sentence);
        let known = finding.decision.as_ref();
        let known = known.map_or(String::new(), |known| {
            let in_baseline = words.text("report-in-baseline", &[]);
            format!(", {in_baseline}: {}", known.in_words(words))
        });
        format!(
            "{word}: {sentence} [{} {}{known}]\n",
            finding.code, finding.fingerprint
        )
    };
    findings.iter().map(line).collect()
}
