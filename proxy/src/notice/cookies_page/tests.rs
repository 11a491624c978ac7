//! The draft of a cookies page: what `import` reads back from it, its gaps, what it escapes, and a reviewed one for the browser tests.

use super::{Form, Page, Row, Site, cookies_page};
use crate::{
    notice::{self, Reading},
    report::{
        html::tests::audited,
        model::{Asked, Browser, CookieReport, Report, StorageKey},
    },
};
use biscuit_tin_shared::{
    cookie::{category::Category, lifetime::Lifetime},
    explain::words::Words,
};
use std::collections::BTreeSet;

const LANGUAGES: [&str; 2] = ["en-GB", "cy"];
const FORMS: [Form; 2] = [Form::Html, Form::Markdown];

/// An audit of several sites, with a cookie of every category, form and time, keys of storage, and gaps.
fn several(words: &Words) -> Report {
    let mut report = audited(words);
    let model = report.sites[0].cookies[0].clone();
    let cookie = |name: &str, category, asked: Option<i64>| CookieReport {
        name: name.to_owned(),
        domain: report.sites[0].host.clone(),
        category,
        purpose: format!("Remembers, <b>among</b> *other* things | _what_ {name} says."),
        purpose_lang: None,
        declared: None,
        asked_seconds: asked.map(Asked::Seconds),
        kept_seconds: None,
        browser: Browser::Stored,
        ..model.clone()
    };
    let mut made = vec![
        cookie("cookies_policy", Category::Necessary, Some(31_536_000)),
        cookie("theme", Category::Functional, Some(34_560_000)),
        cookie("_ga_*", Category::Analytics, Some(63_071_998)),
        cookie("_pk_ses.1.f00d", Category::Analytics, Some(1_800)),
        cookie(".ASPXAUTH", Category::Necessary, Some(86_400)),
        cookie("IDE", Category::Marketing, Some(5_405)),
        cookie("forever", Category::Marketing, Some(251_596_800_000)),
        cookie("brief", Category::Unclassified, Some(90_000)),
        cookie("timeless", Category::Unclassified, None),
        cookie("odd,name", Category::Analytics, Some(60)),
        cookie("None", Category::Analytics, Some(60)),
        cookie("1234", Category::Analytics, Some(60)),
        cookie("a|b", Category::Analytics, Some(60)),
        cookie("refused", Category::Analytics, Some(60)),
        cookie("twice", Category::Analytics, Some(60)),
        cookie("twice", Category::Analytics, Some(3_600)),
    ];
    made[5].domain = "ads.tracker.test".to_owned();
    made[8].purpose = words.text("purpose-nobody", &[]);
    made[13].browser = Browser::Refused;
    report.sites[0].cookies.extend(made);
    let key = |kind: &str, key: &str| StorageKey {
        kind: kind.to_owned(),
        key: key.to_owned(),
        phases: Vec::new(),
    };
    report.sites[1].storage = vec![
        key("localStorage", "visits"),
        key("sessionStorage", "tab_id"),
        key("indexedDB", "cache"),
    ];
    report
}

fn one(words: &Words) -> Report {
    let mut report = several(words);
    report.sites.truncate(1);
    report
}

/// What a row declares, as `import` says it.
fn declared(row: &Row, site: &Site, has_several: bool) -> String {
    let host = site.heading.rsplit(' ').next().unwrap_or_default();
    let service = site.heading.strip_suffix(&format!(": {host}"));
    let service = has_several.then(|| service.unwrap_or(host));
    said(
        &row.name,
        row.purpose.as_deref().unwrap_or_default(),
        Some(row.category).filter(|category| *category != Category::Unclassified),
        row.lifetime,
        (&row.storage, row.host.as_deref().unwrap_or(host), service),
    )
}

/// What was read back.
fn read(reading: &Reading) -> BTreeSet<String> {
    let all = reading.declarations.iter().map(|one| {
        assert_eq!(one.hosts.len(), 1, "{one:?}");
        let place = (one.storage, one.hosts[0].as_str(), one.service.as_deref());
        let names = one.names.join(" ");
        said(&names, &one.purpose, one.category, one.lifetime, place)
    });
    all.collect()
}

fn said(
    name: &str,
    purpose: &str,
    category: Option<Category>,
    lifetime: Option<Lifetime>,
    (storage, host, service): (&str, &str, Option<&str>),
) -> String {
    let lifetime = match lifetime.map(|lifetime| lifetime.seconds().ok_or(lifetime)) {
        Some(Ok(seconds)) => seconds.to_string(),
        other => format!("{other:?}"),
    };
    format!("{name} | {purpose} | {category:?} | {lifetime} | {storage} | {host} | {service:?}")
}

#[test]
fn import_reads_back_what_the_draft_declares() {
    for lang in LANGUAGES {
        let words = Words::new(Some(lang));
        for report in [several(&words), one(&words)] {
            let page = Page::new(&report, &words);
            let sites = page.sites.iter();
            let rows = sites.flat_map(|site| {
                let rows = site.groups.iter().flat_map(|group| &group.rows);
                rows.map(|row| declared(row, site, page.has_several))
            });
            let wanted: BTreeSet<String> = rows.collect();
            assert!(wanted.len() > 12, "{wanted:#?}");
            for form in FORMS {
                let text = cookies_page(&report, form, &words).expect("a page");
                let reading = notice::read(text.as_bytes()).expect("a notice");
                let found = read(&reading);
                let more: Vec<_> = found.difference(&wanted).collect();
                let less: Vec<_> = wanted.difference(&found).collect();
                assert!(
                    more.is_empty() && less.is_empty(),
                    "{lang} {form:?}: {more:#?} for {less:#?} in {text}"
                );
                assert_eq!(reading.declarations.len(), wanted.len(), "{lang} {form:?}");
                let gaps = reading.doubts.iter().filter(|one| one.why == "doubt-gap");
                let empty = wanted.iter().map(|row| {
                    let cells = row.split(" | ");
                    cells.filter(|cell| ["", "None"].contains(cell)).count()
                });
                // The category and the service of a row are no cells of it.
                assert!(gaps.count() <= empty.sum(), "{lang} {form:?}");
                assert!(
                    reading.doubts.iter().all(|one| one.why == "doubt-gap"),
                    "{lang} {form:?}: {:?}",
                    reading.doubts
                );
            }
        }
    }
}

#[test]
fn what_is_not_known_is_a_gap_and_nothing_is_made_up() {
    let words = Words::new(None);
    let check = |report: &Report, text: &str, is_there: bool| {
        for form in FORMS {
            let page = cookies_page(report, form, &words).expect("a page");
            let page = page.replace('\\', "");
            assert_eq!(page.contains(text), is_there, "{form:?}: {text} in {page}");
        }
    };
    let mut report = one(&words);
    check(&report, "[Say what this is for]", true);
    check(&report, "[Say how long this stays]", true);
    check(&report, "odd,name", true);
    check(&report, "they were not seen: sid]", true);
    check(&report, "[Add a link to where visitors change", true);
    check(
        &report,
        "cookies may be missing: https://old.luton.gov.uk/",
        true,
    );
    check(&report, "refused", false);
    report.failed.clear();
    report.sites[0].declared_not_seen.clear();
    report.sites[0].storage.clear();
    report.sites[0]
        .cookies
        .retain(|one| one.name == "cookies_policy");
    report.sites[0].cookies[0].findings.clear();
    check(&report, "[This is a first draft", true);
    check(&report, "[Say", false);
    check(&report, "tables cannot show", false);
    check(&report, "not seen", false);
    check(&report, "missing", false);
    check(&report, "[Add a link", false);
    check(&report, "before a choice", false);
    let others = several(&words).sites;
    let mut others = others.iter().flat_map(|one| &one.cookies);
    let mut finding = others
        .find_map(|one| one.findings.first().cloned())
        .expect("a finding");
    finding.code = "before_consent".to_owned();
    finding.severity = biscuit_tin_shared::judge::verdict::Severity::Breach;
    report.sites[0].cookies[0].findings.push(finding);
    check(
        &report,
        "before a choice, or after a no: cookies_policy",
        true,
    );
}

#[test]
fn what_others_wrote_is_text_and_never_markup() {
    const HOSTILE: &str = "\"'><script>boom</script><b onclick=boom()>";
    let words = Words::new(None);
    let mut report = several(&words);
    let site = &mut report.sites[0];
    (site.host, site.service) = (HOSTILE.to_owned(), Some(HOSTILE.to_owned()));
    site.declared_not_seen[0].names = HOSTILE.to_owned();
    report.failed[0].url = HOSTILE.to_owned();
    let cookie = site.cookies.last_mut().expect("a cookie");
    (cookie.purpose, cookie.domain) = (HOSTILE.to_owned(), HOSTILE.to_owned());
    cookie.purpose_lang = Some(HOSTILE.to_owned());
    site.cookies[0].name = HOSTILE.to_owned();
    for form in FORMS {
        let page = cookies_page(&report, form, &words).expect("a page");
        assert!(page.matches("boom()").count() > 4, "{page}");
        let is_safe = match form {
            Form::Html => {
                !page.contains("<script") && !page.contains("<b ") && !page.contains("\"'>")
            }
            Form::Markdown => !page.replace("\\<", "").contains('<'),
        };
        assert!(is_safe, "{page}");
    }
}

/// The page that the browser tests open: read what changed in it, then run the test again.
#[test]
fn the_draft_of_an_audit_is_as_reviewed() {
    for lang in LANGUAGES {
        let words = Words::new(Some(lang));
        let now = cookies_page(&several(&words), Form::Html, &words).expect("a page");
        assert!(!now.contains("cookies-page-"), "a sentence is missing");
        let path = format!(
            "{}/../tests/browser/cookies.{lang}.html",
            env!("CARGO_MANIFEST_DIR")
        );
        if std::fs::read_to_string(&path).unwrap_or_default() != now {
            std::fs::write(&path, now).expect("the tree can be written to");
            panic!("{path} was stale and is written anew: review it");
        }
    }
}
