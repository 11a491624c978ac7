//! What the feed says of cookies as a recording (HAR 1.2), value by value redacted: an entry a cookie event.
//!
//! The feed has no addresses of pages, bodies or other fields, so an entry has the host, the cookie's path and its own
//! field. Our own reader takes it, as others do.

use crate::report::made::moment;
use biscuit_tin_shared::{
    cookie::observation::Seen,
    protocol::{Cookie, Facts},
};
use serde_json::{Value, json};

/// What stands in place of each value.
const REDACTED: &str = "redacted";

/// What comes before the first entry.
pub(crate) fn start() -> String {
    let creator = json!({ "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") });
    let comment = json!(
        "Cookies that Biscuit Tin saw, an entry each time. Values are redacted, and which other cookies went with a request is left out."
    );
    format!(
        "{{\"log\":{{\"version\":\"1.2\",\"creator\":{creator},\"comment\":{comment},\"pages\":[],\"entries\":[\n"
    )
}

/// What comes after the last entry.
pub(crate) const END: &str = "\n]}}\n";

/// One event of a cookie at this Unix second.
pub(crate) fn entry(cookie: &Cookie, at: i64) -> Value {
    let facts = &cookie.facts;
    let is_set = facts.seen == Seen::SetByHeader;
    let pair = format!("{}={REDACTED}", cookie.name);
    let mut asked = request_fields(facts);
    if !is_set {
        asked.push(json!({ "name": "Cookie", "value": pair }));
    }
    let set = is_set.then(|| set_cookie(&pair, facts));
    let answered = set.map(|line| json!({ "name": "Set-Cookie", "value": line }));
    let scheme = if facts.over_https { "https" } else { "http" };
    let path = facts
        .path
        .as_deref()
        .filter(|path| path.starts_with('/'))
        .unwrap_or("/");
    let listed = json!([listed(cookie, at)]);
    json!({
        "startedDateTime": moment(Some(at)),
        "time": 0,
        "request": {
            "method": if facts.in_answer_to == "form" { "POST" } else { "GET" },
            "url": format!("{scheme}://{}{path}", cookie.host),
            "httpVersion": "HTTP/1.1",
            "cookies": if is_set { json!([]) } else { listed.clone() },
            "headers": asked,
            "queryString": [],
            "headersSize": -1,
            "bodySize": -1,
        },
        "response": {
            "status": 200,
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "cookies": if is_set { listed } else { json!([]) },
            "headers": answered.into_iter().collect::<Vec<_>>(),
            "content": { "size": -1, "mimeType": "x-unknown" },
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
        },
        "cache": {},
        "timings": { "send": -1, "wait": -1, "receive": -1 },
    })
}

/// What the request was for, in the fields by which browsers say it (Fetch Metadata).
fn request_fields(facts: &Facts) -> Vec<Value> {
    let (mode, dest) = match facts.in_answer_to.as_str() {
        "page" | "form" => ("navigate", "document"),
        "frame" => ("navigate", "iframe"),
        // Whether cookies went along does not show.
        "part" if facts.browser == "unclear" => ("cors", "empty"),
        "part" => ("no-cors", "empty"),
        _ => return Vec::new(),
    };
    let site = match facts.party.as_str() {
        "third" => "cross-site",
        _ if mode == "cors" => "same-site",
        _ => "same-origin",
    };
    let fields = [
        ("Sec-Fetch-Mode", mode),
        ("Sec-Fetch-Dest", dest),
        ("Sec-Fetch-Site", site),
    ];
    fields
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .to_vec()
}

/// The Set-Cookie field that says what the facts say.
fn set_cookie(pair: &str, facts: &Facts) -> String {
    let seconds = match facts.browser.as_str() {
        "deleted" => Some(0),
        _ => facts.asked_seconds,
    };
    let domain = facts
        .domain
        .as_ref()
        .filter(|_| facts.host_only == Some(false));
    let parts = [
        Some(pair.to_owned()),
        domain.map(|domain| format!("Domain={domain}")),
        facts.path.as_ref().map(|path| format!("Path={path}")),
        seconds.map(|seconds| format!("Max-Age={seconds}")),
        (facts.secure == Some(true)).then(|| "Secure".to_owned()),
        (facts.http_only == Some(true)).then(|| "HttpOnly".to_owned()),
        facts
            .same_site
            .as_ref()
            .map(|site| format!("SameSite={site}")),
        (facts.partitioned == Some(true)).then(|| "Partitioned".to_owned()),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join("; ")
}

/// The same as HAR lists cookies.
fn listed(cookie: &Cookie, at: i64) -> Value {
    let facts = &cookie.facts;
    let mut listed = json!({ "name": cookie.name, "value": REDACTED });
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            listed[name] = value;
        }
    };
    put("path", json!(facts.path));
    put("domain", json!(facts.domain));
    let ends = facts
        .asked_seconds
        .and_then(|seconds| moment(Some(at.saturating_add(seconds))));
    put("expires", json!(ends));
    put("httpOnly", json!(facts.http_only));
    put("secure", json!(facts.secure));
    listed
}
