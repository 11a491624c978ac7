//! One cookie that was set during a visit: what, when, by whom, and what the browser did with it.
//!
//! Here alone the values of an audit's cookies are read; none leaves.

use crate::{
    os::clock::unix_now,
    report::model::{How, Phase},
};
use biscuit_tin_shared::cookie::{
    browser::{Profile, ResponseContext},
    consent::{Reading, read_head},
    cookie_date,
    lifetime::Lifetime,
    name_template::masked_path,
    observation::{Acceptance, Arrival, CookiePath, Observation, Seen, SetFacts},
    request::RequestKind,
    set_cookie::{SameSite, SetCookie},
    site::{Host, covers},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{
    hash::{BuildHasher as _, RandomState},
    sync::LazyLock,
};
use url::Url;

/// The key of the marks, new in each run: a mark says nothing of the value to anybody else.
static MARKS: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// One time that a cookie was set, or was found in the browser.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Setting {
    pub(crate) phase: Phase,
    pub(crate) how: How,
    pub(crate) observation: Observation,
    /// The script's address, or the host whose answer it was.
    pub(crate) set_by: Option<String>,
    /// Why the browser refused it, in its own words; empty if it did not.
    pub(crate) refused: Vec<String>,
    /// The site in whose partition it lies.
    pub(crate) partition: Option<String>,
    /// A mark that is the same for the same value, of what was found in the browser; it is not written down.
    #[serde(skip)]
    pub(super) mark: Option<u64>,
}

/// Where and when something was set.
#[derive(Debug, Clone)]
pub(super) struct Moment<'a> {
    pub(super) phase: Phase,
    /// The host of the page in front.
    pub(super) page: &'a Host,
    pub(super) kind: RequestKind,
    pub(super) how: How,
}

impl Moment<'_> {
    fn context<'c>(&self, host: &'c Host, url: &'c Url) -> ResponseContext<'c> {
        ResponseContext {
            host,
            path: url.path().as_bytes(),
            over_https: url.scheme() == "https",
            now: unix_now(),
            date: None,
            profile: Profile::default(),
            cross_site: false,
            trust_local: false,
        }
    }

    /// What the headers of one answer set, from `Network.responseReceivedExtraInfo`.
    pub(super) fn answer(&self, url: &Url, params: &Value) -> Vec<Setting> {
        let Some(host) = url.host_str().and_then(Host::parse) else {
            return Vec::new();
        };
        let header = |name: &str| {
            let headers = params["headers"].as_object();
            let mut headers = headers.into_iter().flatten();
            let found = headers.find(|(key, _)| key.eq_ignore_ascii_case(name));
            found.and_then(|(_, value)| value.as_str())
        };
        // Chromium joins the fields of one name by line feeds, which no field can hold.
        let lines = header("set-cookie").unwrap_or_default().split('\n');
        let mut context = self.context(&host, url);
        context.date = header("date").and_then(|date| cookie_date::parse(date.as_bytes()));
        let settings = lines.filter(|line| !line.is_empty()).map(|line| {
            let arrival = Arrival::new(&host, self.kind, Some(self.page));
            let observation = match SetCookie::parse(line.as_bytes()) {
                Ok(cookie) => Observation::set(&cookie, context, arrival),
                Err(error) => {
                    let (over_https, field) = (context.over_https, line.as_bytes());
                    Observation::unreadable(&host, over_https, field, error.into(), arrival)
                }
            };
            Setting {
                refused: refusals(&params["blockedCookies"], line),
                partition: partition(&params["cookiePartitionKey"])
                    .filter(|_| observation.set.as_ref().is_some_and(|set| set.partitioned)),
                ..self.setting(observation, Some(host.to_string()))
            }
        });
        settings.collect()
    }

    /// What a script set, from the report of the page's own world.
    pub(super) fn script(&self, report: &Value) -> Option<Setting> {
        let url = Url::parse(report["at"].as_str()?).ok()?;
        let host = Host::parse(url.host_str()?)?;
        let text = |key: &str| report[key].as_str();
        let field = format!("{}=;{}", text("name")?, text("attributes")?);
        let cookie = SetCookie::parse(field.as_bytes()).ok()?;
        let arrival = Arrival::new(&host, self.kind, Some(self.page));
        let seen = Observation::set(&cookie, self.context(&host, &url), arrival.clone());
        let set = seen.set.clone()?;
        let mut observation = Observation::held(&host, seen.over_https, &seen.name, set, arrival);
        // A script may set what the browser then leaves out; the jar shows it.
        observation.seen = Seen::AddedByScript;
        let by = text("by").map(str::to_owned);
        Some(self.setting(observation, by))
    }

    fn setting(&self, observation: Observation, set_by: Option<String>) -> Setting {
        Setting {
            phase: self.phase,
            how: self.how,
            observation,
            set_by,
            refused: Vec::new(),
            partition: None,
            mark: None,
        }
    }

    /// What the browser holds, from `Storage.getCookies`, and what it says of the choice on the site of the page in front;
    /// `stored` are the pairs of that page's own storage, where some tools keep the choice.
    pub(super) fn jar(&self, cookies: &Value, stored: &Value) -> (Vec<Setting>, Option<Reading>) {
        let cookies = cookies.as_array().map_or(&[][..], Vec::as_slice);
        let text = |cookie: &'_ Value, key: &str| -> String {
            cookie[key].as_str().unwrap_or_default().to_owned()
        };
        let pair =
            |pair: &Value| Some((pair[0].as_str()?.to_owned(), pair[1].as_str()?.to_owned()));
        let stored = stored.as_array().into_iter().flatten().filter_map(pair);
        let of_site: Vec<(String, String)> = cookies
            .iter()
            .filter(|cookie| {
                let domain = text(cookie, "domain");
                covers(domain.trim_start_matches('.'), self.page)
            })
            .map(|cookie| (text(cookie, "name"), text(cookie, "value")))
            .chain(stored)
            .collect();
        let pairs = of_site.iter();
        let reading = read_head(pairs.map(|(name, value)| (name.as_bytes(), value.as_bytes())));
        let held = cookies.iter().filter_map(|cookie| {
            let domain = text(cookie, "domain");
            let host = Host::parse(domain.trim_start_matches('.'))?;
            let set = held_facts(cookie, &host, !domain.starts_with('.'));
            let arrival = Arrival::new(&host, RequestKind::Unknown, Some(self.page));
            let (name, secure) = (text(cookie, "name"), set.secure);
            let observation = Observation::held(&host, secure, &name, set, arrival);
            Some(Setting {
                partition: partition(&cookie["partitionKey"]),
                mark: Some(MARKS.hash_one(text(cookie, "value"))),
                ..self.setting(observation, None)
            })
        });
        (held.collect(), reading)
    }
}

/// Attributes of a cookie that the browser holds.
fn held_facts(cookie: &Value, host: &Host, host_only: bool) -> SetFacts {
    let path = cookie["path"].as_str().unwrap_or("/");
    let is = |key: &str| cookie[key].as_bool().unwrap_or_default();
    // In seconds with a fraction; -1 for a session cookie.
    let ends = cookie["expires"].as_f64().filter(|ends| *ends > 0.0);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "browsers keep cookies for 400 days"
    )]
    let kept = ends.map(|ends| ends.round() as i64 - unix_now());
    let same_site = cookie["sameSite"].as_str().map(str::to_lowercase);
    SetFacts {
        domain: host.to_string(),
        host_only,
        path: CookiePath::Known(masked_path(path).into_owned()),
        secure: is("secure"),
        http_only: is("httpOnly"),
        same_site: same_site.and_then(|id| SameSite::from_id(&id)),
        partitioned: !cookie["partitionKey"].is_null(),
        asked: kept.map_or(Lifetime::Session, Lifetime::Seconds),
        acceptance: Acceptance::Stored,
        expires_unreadable: false,
        oddities: Vec::new(),
    }
}

/// The site of a partition key, which is a text in earlier versions of the protocol.
fn partition(key: &Value) -> Option<String> {
    let site = key["topLevelSite"].as_str().or_else(|| key.as_str());
    site.filter(|site| !site.is_empty()).map(str::to_owned)
}

/// The browser's reasons against one field.
fn refusals(blocked: &Value, line: &str) -> Vec<String> {
    let blocked = blocked.as_array().into_iter().flatten();
    let mut blocked = blocked.filter(|blocked| blocked["cookieLine"] == line);
    let reasons = blocked.next().map(|blocked| &blocked["blockedReasons"]);
    let reasons = reasons.and_then(Value::as_array).into_iter().flatten();
    reasons
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn moment(page: &Host) -> Moment<'_> {
        Moment {
            phase: Phase::Arrive,
            page,
            kind: RequestKind::Page,
            how: How::Header,
        }
    }

    fn host(text: &str) -> Host {
        Host::parse(text).expect("a host")
    }

    fn shown(setting: &Setting) -> String {
        let seen = &setting.observation;
        let set = seen.set.as_ref().expect("it has attributes");
        format!(
            "{} {} {:?} {:?} {:?}",
            seen.name, set.domain, set.asked, setting.refused, setting.partition
        )
    }

    #[test]
    fn an_answers_fields_are_read_with_the_browsers_reasons() {
        let page = host("a.council.test");
        let url = Url::parse("https://a.council.test/x?y").expect("an address");
        let params = json!({
            "headers": { "Set-Cookie": "a=1; Max-Age=60\nb=CANARY; Domain=council.test\nc=3; Secure; Partitioned; Path=/" },
            "blockedCookies": [{ "cookieLine": "b=CANARY; Domain=council.test", "blockedReasons": ["UserPreferences"] }],
            "cookiePartitionKey": { "topLevelSite": "https://other.test", "hasCrossSiteAncestor": true },
        });
        let settings = moment(&page).answer(&url, &params);
        assert!(!format!("{settings:?}").contains("CANARY"));
        let shown: Vec<String> = settings.iter().map(shown).collect();
        assert_eq!(
            shown,
            [
                "a a.council.test Seconds(60) [] None",
                "b council.test Session [\"UserPreferences\"] None",
                "c a.council.test Session [] Some(\"https://other.test\")",
            ]
        );
    }

    #[test]
    fn a_scripts_report_is_read_as_the_browser_would() {
        let page = host("a.council.test");
        let report = json!({ "at": "https://b.council.test/p", "by": "https://cdn.test/x.js", "name": "_ga", "attributes": " Domain=council.test; Max-Age=0" });
        let setting = moment(&page).script(&report).expect("it is read");
        assert_eq!(setting.set_by.as_deref(), Some("https://cdn.test/x.js"));
        assert_eq!(&*setting.observation.host, "b.council.test");
        assert!(setting.observation.is_deletion());
        assert!(moment(&page).script(&json!({})).is_none());
    }

    #[test]
    fn a_jar_says_what_is_held_and_what_was_chosen() {
        let page = host("a.council.test");
        let cookies = json!([
            { "name": "cookies_policy", "value": r#"{"essential":true,"usage":false}"#, "domain": "a.council.test", "path": "/", "expires": -1 },
            { "name": "cookies_preferences_set", "value": "true", "domain": ".council.test", "path": "/", "expires": -1 },
            { "name": "cookies_policy", "value": r#"{"usage":true}"#, "domain": "elsewhere.test", "path": "/", "expires": -1,
              "partitionKey": { "topLevelSite": "https://council.test" } },
        ]);
        let (held, reading) = moment(&page).jar(&cookies, &Value::Null);
        let reading = reading.expect("a choice");
        assert_eq!(
            (reading.tool.name(), reading.answers.analytics),
            ("GOV.UK", Some(false))
        );
        let sets: Vec<_> = held
            .iter()
            .map(|held| held.observation.set.as_ref())
            .collect();
        let hosts: Vec<_> = sets.iter().flatten().map(|set| set.host_only).collect();
        assert_eq!(hosts, [true, false, true]);
        let stored = json!([["silktideCookieChoice_analytics", "false"], ["other", 1]]);
        let (_, reading) = moment(&page).jar(&Value::Null, &stored);
        assert_eq!(reading.expect("a choice").answers.analytics, Some(false));
        assert_eq!(held[2].partition.as_deref(), Some("https://council.test"));
    }
}
