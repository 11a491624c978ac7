//! How much a cookie matters on a page: the order in which cookies come, and the drawing beside a verdict.

use crate::report::model::{CookieReport, FindingReport};
use biscuit_tin_shared::judge::verdict::{Severity, Tone, Verdict};

/// How little a cookie matters: the order in which cookies are left out.
pub(super) fn calm(cookie: &CookieReport) -> u8 {
    let heaviest = cookie.findings.iter().map(|one| one.severity).max();
    let verdict = match cookie.verdict {
        Verdict::Differs => 0,
        Verdict::NotDeclared => 1,
        Verdict::CannotTell | Verdict::NothingSeen => 2,
        Verdict::AsDeclared => 3,
    };
    let severity = match heaviest {
        Some(Severity::Breach) => 0,
        Some(Severity::Review) => 1,
        Some(Severity::Note) | None => 2,
    };
    severity * 4 + verdict
}

/// Whether the page names it without being asked.
pub(super) fn is_loud(cookie: &CookieReport) -> bool {
    let mut findings = cookie.findings.iter();
    findings.any(FindingReport::is_told) || cookie.verdict == Verdict::NotDeclared
}

/// The drawing for a tone, as popup and panel choose it.
pub(super) fn mark(tone: Tone) -> &'static str {
    match tone {
        Tone::Fine => "as_declared",
        Tone::Gap => "gap",
        Tone::Look => "differs",
        Tone::Against => "breach",
        Tone::Nothing | Tone::Unknown => "cannot_tell",
    }
}
