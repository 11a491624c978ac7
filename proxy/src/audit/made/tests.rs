//! Steps of visits, and the cookies that a report has of them.

use super::*;
use crate::audit::setting::Moment;
use biscuit_tin_shared::cookie::{request::RequestKind, site::Host};
use serde_json::json;
use url::Url;

const PAGE: &str = "www.council.test";

/// Plays steps, each `phase set FIELD`, `phase script FIELD`, `phase refused FIELD`, `phase held NAME DOMAIN` or `phase parted NAME DOMAIN`; returns the site's cookies as
/// `name domain phases browser`.
fn cookies(steps: &[&str]) -> Vec<String> {
    let page = Host::parse(PAGE).expect("a host");
    let url = Url::parse("https://www.council.test/").expect("an address");
    let mut settings = Vec::new();
    for step in steps {
        let mut words = step.splitn(3, ' ');
        let mut next = || words.next().expect("three words");
        let (phase, act, rest) = (next(), next(), next());
        let phase = match phase {
            "arrive" => Phase::Arrive,
            "refuse" => Phase::Refuse,
            _ => Phase::Accept,
        };
        let how = match act {
            "held" | "parted" => How::Held,
            "script" => How::Script,
            _ => How::Header,
        };
        let moment = Moment {
            phase,
            page: &page,
            kind: RequestKind::Page,
            how,
        };
        if let Some((name, domain)) = rest.split_once(' ').filter(|_| how == How::Held) {
            let key = (act == "parted").then(|| json!({ "topLevelSite": "https://council.test" }));
            let cookie = json!([{ "name": name, "value": "1", "domain": domain, "path": "/", "expires": -1, "partitionKey": key }]);
            settings.extend(moment.jar(&cookie, &json!([])).0);
            continue;
        }
        if how == How::Script {
            let (name, attributes) = rest.split_once("; ").expect("a field");
            let said =
                json!({ "at": url.as_str(), "by": null, "name": name, "attributes": attributes });
            settings.extend(moment.script(&said));
            continue;
        }
        let blocked = json!([{ "cookieLine": rest, "blockedReasons": ["UserPreferences"] }]);
        let params = json!({
            "headers": { "set-cookie": rest },
            "blockedCookies": if act == "refused" { blocked } else { json!([]) },
        });
        settings.extend(moment.answer(&url, &params));
    }
    let mut visited = Visited::new(url.as_str(), page);
    (visited.settings, visited.banner) = (settings, Banner::None);
    let registry = Registry::built_in().expect("the built-in registry is whole");
    let site = visited.report(&registry, &Words::new(None));
    let shown = site.cookies.iter().map(|cookie| {
        let phases = &cookie.phases;
        format!(
            "{} {} {phases:?} {:?}",
            cookie.name, cookie.domain, cookie.browser
        )
    });
    shown.collect()
}

#[test]
fn each_cookie_comes_once_with_its_phases_and_what_the_browser_did() {
    let check = |steps: &[&str], expected: &[&str]| {
        assert_eq!(cookies(steps), expected, "{steps:?}");
    };
    // A path that the header does not say is that of the page.
    check(
        &["arrive set a=1; Secure", "arrive held a www.council.test"],
        &["a www.council.test [Arrive] Stored"],
    );
    check(
        &["accept set a=1", "arrive set a=1", "arrive set a=1"],
        &["a www.council.test [Arrive, Accept] Deleted"],
    );
    check(
        &["arrive refused a=1; SameSite=None; Secure"],
        &["a www.council.test [Arrive] Refused"],
    );
    check(
        &["refuse held a .council.test", "arrive set a=1"],
        &[
            "a council.test [Refuse] Stored",
            "a www.council.test [Arrive] Deleted",
        ],
    );
    // A script does not say in which partition it sets a cookie.
    check(
        &[
            "arrive script a; Secure; Partitioned",
            "arrive parted a www.council.test",
        ],
        &["a www.council.test [Arrive] Stored"],
    );
    check(
        &[
            "arrive script a; Secure",
            "arrive parted a www.council.test",
        ],
        &[
            "a www.council.test [Arrive] Deleted",
            "a www.council.test [Arrive] Stored",
        ],
    );
    // A deletion is no cookie, and takes no cookie away.
    check(&["arrive set a=; Max-Age=0"], &[]);
    check(
        &["arrive set a=1", "refuse set a=; Max-Age=0"],
        &["a www.council.test [Arrive] Deleted"],
    );
}
