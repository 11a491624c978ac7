//! What is new, gone or changed since an earlier report: cookies, findings, and how a site asks for a choice.
//!
//! A site that either run saw in part only is named, for there nothing can be said to be gone.

use crate::report::model::{
    About, Asked, Banner, Change, ChangeKind, Compared, Consent, CookieReport, Inspected, NotWhole,
    Press, Report, Run, SiteReport,
};
use biscuit_tin_shared::explain::words::{Arg, Words};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Part of a lifetime within which two are the same: a date is rounded, and answers take time.
const TOLERANCE: i64 = 100;

/// Compares a report with an earlier one.
pub(crate) fn compare(before: &Report, now: &Report, words: &Words) -> Compared {
    let hosts = |report: &'_ Report| -> BTreeSet<String> {
        report.sites.iter().map(|site| site.host.clone()).collect()
    };
    let mut compared = Compared {
        since: before.started.clone(),
        changes: Vec::new(),
        not_whole: Vec::new(),
    };
    for host in hosts(before).union(&hosts(now)) {
        let of = |report| Host::of(report, host);
        let (then, today) = (of(before), of(now));
        for (side, run) in [(&then, Run::Before), (&today, Run::Now)] {
            if !side.is_whole {
                compared.not_whole.push(NotWhole {
                    host: host.clone(),
                    run,
                    sentence: words.text(
                        &format!("report-not-whole-{}", run.id()),
                        &[("host", Arg::Text(host))],
                    ),
                });
            }
        }
        let mut found = Found {
            host,
            words,
            changes: &mut compared.changes,
        };
        if then.is_there && today.is_there {
            found.host(&then, &today);
        }
    }
    compared
}

/// What a report has of a host.
struct Host<'r> {
    is_there: bool,
    is_whole: bool,
    cookies: BTreeMap<[String; 4], &'r CookieReport>,
    /// The findings, by fingerprint: the cookie, empty for one about the site, and the code.
    findings: BTreeMap<&'r str, (&'r str, &'r str)>,
    consent: Option<&'r Consent>,
}

impl<'r> Host<'r> {
    fn of(report: &'r Report, host: &str) -> Self {
        let sites: Vec<&SiteReport> = report
            .sites
            .iter()
            .filter(|site| site.host == host)
            .collect();
        let cookies = || sites.iter().flat_map(|site| &site.cookies);
        let key = |cookie: &CookieReport| {
            let partition = cookie.partition.clone().unwrap_or_default();
            let (name, domain) = (cookie.name.clone(), cookie.domain.clone());
            [name, domain, cookie.storage.clone(), partition]
        };
        Self {
            is_there: !sites.is_empty(),
            is_whole: !sites.is_empty()
                && sites.iter().all(|site| site.inspected == Inspected::Yes),
            cookies: cookies().map(|cookie| (key(cookie), cookie)).collect(),
            findings: cookies()
                .map(|cookie| (&*cookie.name, &cookie.findings))
                .chain(sites.iter().map(|site| ("", &site.findings)))
                .flat_map(|(name, findings)| findings.iter().map(move |one| (name, one)))
                .map(|(name, finding)| (&*finding.fingerprint, (name, &*finding.code)))
                .collect(),
            consent: sites.first().map(|site| &site.consent),
        }
    }
}

/// The changes of one host, as they are found.
struct Found<'f> {
    host: &'f str,
    words: &'f Words,
    changes: &'f mut Vec<Change>,
}

impl Found<'_> {
    fn host(&mut self, then: &Host<'_>, now: &Host<'_>) {
        let are_whole = then.is_whole && now.is_whole;
        for (key, cookie) in &now.cookies {
            match then.cookies.get(key) {
                None => self.add(
                    ChangeKind::New,
                    About::Cookie,
                    &cookie.name,
                    "",
                    [None, None],
                ),
                Some(before) => self.cookie(before, cookie, are_whole),
            }
        }
        for (fingerprint, (name, code)) in &now.findings {
            if !then.findings.contains_key(fingerprint) {
                self.add(ChangeKind::New, About::Finding, name, code, [None, None]);
            }
        }
        if let (Some(before), Some(now)) = (then.consent, now.consent) {
            self.consent(before, now, are_whole);
        }
        // What was not looked at is not gone.
        if !now.is_whole {
            return;
        }
        for (key, cookie) in &then.cookies {
            if !now.cookies.contains_key(key) {
                self.add(
                    ChangeKind::Gone,
                    About::Cookie,
                    &cookie.name,
                    "",
                    [None, None],
                );
            }
        }
        for (fingerprint, (name, code)) in &then.findings {
            if !now.findings.contains_key(fingerprint) {
                self.add(ChangeKind::Gone, About::Finding, name, code, [None, None]);
            }
        }
    }

    fn cookie(&mut self, before: &CookieReport, now: &CookieReport, are_whole: bool) {
        let name = &now.name;
        // A visit that was broken off had fewer phases.
        if are_whole {
            self.differs(About::Cookie, name, "phases", &before.phases, &now.phases);
            self.differs(
                About::Cookie,
                name,
                "browser",
                &before.browser,
                &now.browser,
            );
        }
        self.differs(
            About::Cookie,
            name,
            "category",
            &before.category,
            &now.category,
        );
        self.differs(
            About::Cookie,
            name,
            "verdict",
            &before.verdict,
            &now.verdict,
        );
        let is_same = match (&before.asked_seconds, &now.asked_seconds) {
            (Some(Asked::Seconds(one)), Some(Asked::Seconds(other))) => {
                one.abs_diff(*other) <= one.unsigned_abs() / TOLERANCE.unsigned_abs()
            }
            (one, other) => one == other,
        };
        if !is_same {
            let (before, now) = (&before.asked_seconds, &now.asked_seconds);
            self.differs(About::Cookie, name, "lifetime", before, now);
        }
    }

    /// What a visit that was broken off does not know is no change.
    fn consent(&mut self, before: &Consent, now: &Consent, are_whole: bool) {
        let act = |press: &Option<Press>| press.as_ref().map(|press| (press.verdict, press.clicks));
        let values = |of: &Consent| {
            [
                ("tool", json!(of.tool)),
                ("banner", json!(of.banner)),
                ("refuse", json!(act(&of.refuse))),
                ("accept", json!(act(&of.accept))),
            ]
        };
        let is_known = |value: &Value| !value.is_null() && *value != json!(Banner::Unsure);
        for ((what, before), (_, now)) in values(before).into_iter().zip(values(now)) {
            if are_whole || is_known(&before) && is_known(&now) {
                self.differs(About::Consent, "", what, &before, &now);
            }
        }
    }

    /// Notes a value that is another one now.
    fn differs(
        &mut self,
        about: About,
        name: &str,
        what: &str,
        before: &impl Serialize,
        now: &impl Serialize,
    ) {
        let values = [serde_json::to_value(before), serde_json::to_value(now)].map(Result::ok);
        if values[0] != values[1] {
            self.add(ChangeKind::Changed, about, name, what, values);
        }
    }

    fn add(
        &mut self,
        kind: ChangeKind,
        about: About,
        name: &str,
        what: &str,
        [before, now]: [Option<Value>; 2],
    ) {
        let id = match (kind, about) {
            (ChangeKind::Changed, _) => format!("report-changed-{what}"),
            (_, About::Finding) if name.is_empty() => format!("report-{}-of-site", kind.id()),
            _ => format!("report-{}-{}", kind.id(), about.id()),
        };
        let said = [
            ("host", Arg::Text(self.host)),
            ("name", Arg::Text(name)),
            ("code", Arg::Text(what)),
        ];
        self.changes.push(Change {
            kind,
            about,
            host: self.host.to_owned(),
            name: name.to_owned(),
            what: what.to_owned(),
            before,
            now,
            sentence: self.words.text(&id, &said),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A report of one site; each cookie is `NAME SECONDS PHASE CODE`.
    fn report(inspected: &str, cookies: &[&str]) -> Report {
        let cookie = |row: &&str| {
            let mut words = row.split(' ');
            let mut next = || words.next().unwrap_or_default();
            let (name, seconds, phase, code) = (next(), next(), next(), next());
            let finding = json!({
                "code": code, "severity": "review", "sentence": "", "evidence": {},
                "fingerprint": format!("{name}{code}"),
            });
            json!({
                "name": name, "domain": "a.test", "host_only": true, "path": "/", "partition": null,
                "storage": "cookie", "category": "unclassified", "purpose": "", "vendor": null,
                "how": "header", "phases": [phase], "set_by": null, "declared": null,
                "asked_seconds": seconds.parse::<i64>().unwrap_or_default(), "kept_seconds": null,
                "browser": "stored", "times": 1, "first": null, "last": null,
                "verdict": "cannot_tell",
                "findings": if code.is_empty() { json!([]) } else { json!([finding]) },
            })
        };
        let counts = json!({ "total": 0, "as_declared": 0, "differs": 0, "not_declared": 0, "cannot_tell": 0 });
        let site = json!({
            "host": "a.test", "council": null, "service": null, "inspected": inspected, "reasons": [],
            "verdict": "cannot_tell", "counts": counts, "consent": { "tool": null, "state": "not_yet" },
            "cookies": cookies.iter().map(cookie).collect::<Vec<Value>>(),
            "declared_not_seen": [], "storage": [],
        });
        let mut totals = counts;
        for key in ["sites", "breach", "review", "note", "new"] {
            totals[key] = json!(0);
        }
        let report = json!({
            "report": 1, "tool": { "name": "", "version": "" }, "started": null, "ended": null,
            "inputs": [], "method": {}, "questions": [], "sites": [site], "failed": [], "totals": totals,
        });
        serde_json::from_value(report).expect("a report")
    }

    #[test]
    fn what_is_new_gone_or_changed_is_said_and_nothing_else() {
        let check = |before: (&str, &[&str]), now: (&str, &[&str]), expected: &[&str]| {
            let (before, now) = (report(before.0, before.1), report(now.0, now.1));
            let compared = compare(&before, &now, &Words::new(None));
            let changes = compared.changes.iter().map(|change| {
                let (kind, about) = (change.kind.id(), change.about.id());
                format!("{kind} {about} {} {}", change.name, change.what)
            });
            let bounds = compared.not_whole.iter();
            let bounds = bounds.map(|site| format!("not whole {}", site.run.id()));
            let said: Vec<String> = changes.chain(bounds).collect();
            let said: Vec<&str> = said.iter().map(|text| text.trim()).collect();
            assert_eq!(said, expected);
        };
        check(("yes", &["a 60 arrive"]), ("yes", &["a 60 arrive"]), &[]);
        check(
            ("yes", &[]),
            ("yes", &["a 60 arrive x"]),
            &["new cookie a", "new finding a x"],
        );
        check(
            ("yes", &["a 60 arrive x"]),
            ("yes", &[]),
            &["gone cookie a", "gone finding a x"],
        );
        check(
            ("yes", &["a 60 arrive x"]),
            ("yes", &["a 60 arrive"]),
            &["gone finding a x"],
        );
        check(
            ("yes", &["a 60 arrive"]),
            ("yes", &["a 60 accept"]),
            &["changed cookie a phases"],
        );
        check(
            ("yes", &["a 60 arrive"]),
            ("yes", &["a 90 arrive"]),
            &["changed cookie a lifetime"],
        );
        // A date is rounded to seconds.
        check(
            ("yes", &["a 8639 arrive"]),
            ("yes", &["a 8640 arrive"]),
            &[],
        );
        // What was not looked at is not gone, and what was not seen then is not wholly new.
        check(
            ("yes", &["a 60 arrive x"]),
            ("partly", &[]),
            &["not whole now"],
        );
        // Nor had a visit that was broken off all phases.
        check(
            ("yes", &["a 60 arrive"]),
            ("partly", &["a 60 accept"]),
            &["not whole now"],
        );
        check(
            ("partly", &[]),
            ("yes", &["a 60 arrive"]),
            &["new cookie a", "not whole before"],
        );
    }

    #[test]
    fn a_notice_that_was_not_looked_at_has_not_changed() {
        let check = |before: (&str, Value), now: (&str, Value), expected: &[&str]| {
            let made = |(inspected, consent): (&str, Value)| {
                let mut report = report(inspected, &[]);
                report.sites[0].consent = serde_json::from_value(consent).expect("a consent");
                report
            };
            let compared = compare(&made(before), &made(now), &Words::new(None));
            let said: Vec<&str> = compared.changes.iter().map(|one| &*one.what).collect();
            assert_eq!(said, expected);
        };
        let press = |verdict| json!({ "verdict": verdict, "texts": [], "clicks": 1 });
        let whole = |verdict| json!({ "tool": "Civic", "state": "not_yet", "banner": "found", "refuse": press(verdict), "accept": press("pressed") });
        let cut = || json!({ "tool": null, "state": "unknown", "banner": "unsure" });
        check(("yes", whole("pressed")), ("yes", whole("pressed")), &[]);
        check(
            ("yes", whole("pressed")),
            ("yes", whole("unsure")),
            &["refuse"],
        );
        check(
            ("yes", whole("pressed")),
            ("partly", whole("unsure")),
            &["refuse"],
        );
        check(("yes", whole("pressed")), ("partly", cut()), &[]);
        check(("partly", cut()), ("yes", whole("pressed")), &[]);
        let all = ["tool", "banner", "refuse", "accept"];
        check(("yes", whole("pressed")), ("yes", cut()), &all);
    }
}
