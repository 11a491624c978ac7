//! Parts of other sites in a council's pages of which its notice does not speak: the choice on the page in front holds for a
//! known vendor's own host, and for nobody else.

use super::{Desk, codes, page, part, site};
use serde_json::Value;

const LUTON: &str = "https://www.luton.gov.uk/";
const ADVERT: &str = "https://ad.doubleclick.net/c.gif";
const IDE: &str =
    "IDE=q1w2e3r4t5y6; Path=/; Domain=doubleclick.net; Max-Age=33696000; Secure; SameSite=None";

/// The record of Civic's tool: what was said of analytics and of adverts.
fn record(analytics: &str, marketing: &str) -> String {
    format!(
        "CookieControl={{\"optionalCookies\":{{\"analytics\":\"{analytics}\",\"marketing\":\"{marketing}\"}},\"interactedWith\":true}}"
    )
}

/// A page, a second one with this record of a choice where there is one, and a part of it.
fn visit(chosen: &str, from: &str, in_front: &str) -> Vec<Value> {
    let set = IDE.replace("; Domain=doubleclick.net", "");
    let set = if from == ADVERT { IDE } else { &set };
    let mut visit = vec![page(LUTON, 0, "", &[])];
    if !chosen.is_empty() {
        visit.push(page("https://www.luton.gov.uk/b", 2, chosen, &[]));
    }
    visit.push(part(from, 3, set, in_front));
    visit
}

#[tokio::test]
async fn an_advertisers_own_host_stands_under_the_choice_on_the_page_in_front() {
    let no = record("revoked", "revoked");
    let yes = record("accepted", "accepted");
    let some =
        "CookieControl={\"optionalCookies\":{\"analytics\":\"revoked\"},\"interactedWith\":true}";
    let other = "https://ads.somewhere-else.co.uk/c.gif";
    let rows = [
        (
            "after a no",
            no.as_str(),
            ADVERT,
            LUTON,
            &["ignores_refusal"][..],
            "yes",
        ),
        (
            "before a choice",
            "",
            ADVERT,
            LUTON,
            &["before_consent"],
            "cannot_tell",
        ),
        ("after a yes", &yes, ADVERT, LUTON, &[], "cannot_tell"),
        (
            "after a no to something else",
            some,
            ADVERT,
            LUTON,
            &[],
            "cannot_tell",
        ),
        (
            "in another site's page",
            &no,
            ADVERT,
            "https://www.somewhere.co.uk/",
            &[],
            "cannot_tell",
        ),
        (
            "by a host of which nothing is known",
            &no,
            other,
            LUTON,
            &[],
            "cannot_tell",
        ),
    ];
    for (what, chosen, from, in_front, expected, after_no) in rows {
        let report = Desk::new(&visit(chosen, from, in_front)).report(&[]).await;
        let host = from.split('/').nth(2).expect("a host");
        let cookie = &site(&report, host)["cookies"][0];
        assert_eq!(cookie["verdict"], "cannot_tell", "{what}");
        let mut found = codes(cookie);
        found.retain(|code| ["before_consent", "ignores_refusal"].contains(code));
        assert_eq!(found, expected, "{what}: {cookie:#}");
        assert_eq!(report["questions"][2]["answer"], after_no, "{what}");
    }
}
