//! The road over a file: a story as a browser exports it, explained offline.
//!
//! It judges nothing; it reads one row a line.

use crate::{
    council::Stage,
    said::Said,
    visitor::{Act, BODY, Exchange, FORM},
};
use harness::{Program, write_council};
use serde_json::{Value, json};
use std::{fs, time::Duration};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use tokio::time::timeout;

/// Longest wait for an explanation.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is said of a file in which all this happens, one story after another; and what was complained of.
pub(crate) async fn explained(parts: &[(&Stage, &[Act])]) -> (Said, String) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let held = parts.iter().flat_map(|(stage, _)| &stage.councils);
    for (number, council) in held.enumerate() {
        write_council(folder.path(), &format!("story-{number}"), council);
    }
    let file = folder.path().join("stories.har");
    fs::write(&file, har(parts).to_string()).expect("a file can be written");
    let (registry, file) = (folder.path().display(), file.display());
    let (registry, file) = (registry.to_string(), file.to_string());
    let program = Program::new(["explain", "--har", &file, "--json", "--registry", &registry]);
    let output = timeout(PATIENCE, program.output()).await;
    let output = output.expect("an explanation comes");
    let mut said = Said::default();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        said.add(serde_json::from_str(line).expect("each line is JSON"));
    }
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    let is_broken = output.status.code() == Some(2);
    (said, if is_broken { complaint } else { String::new() })
}

fn har(parts: &[(&Stage, &[Act])]) -> Value {
    let acts = parts.iter().flat_map(|(_, acts)| acts.iter());
    let exchanges = acts.filter_map(|act| match act {
        Act::Exchange(exchange) => Some(exchange),
        Act::Restart => None,
    });
    let entries: Vec<Value> = exchanges.map(|exchange| entry(exchange)).collect();
    json!({ "log": {
        "version": "1.2",
        "creator": { "name": "Stories", "version": "1" },
        "pages": [],
        "entries": entries,
    } })
}

fn entry(exchange: &Exchange) -> Value {
    let scheme = if exchange.https { "https" } else { "http" };
    let at = OffsetDateTime::from_unix_timestamp(exchange.at).expect("a date of this age");
    let fields = |fields: &[(String, String)]| -> Vec<Value> {
        let field = |(name, value): &(String, String)| json!({ "name": name, "value": value });
        fields.iter().map(field).collect()
    };
    let mut request = json!({
        "method": exchange.method,
        "url": format!("{scheme}://{}{}", exchange.host, exchange.path),
        "httpVersion": "HTTP/1.1",
        "headers": fields(&exchange.request),
        "cookies": [], "queryString": [], "headersSize": -1, "bodySize": 0,
    });
    if exchange.method == "POST" {
        request["postData"] =
            json!({ "mimeType": "application/x-www-form-urlencoded", "text": FORM });
    }
    let media = exchange
        .answer
        .iter()
        .find(|(name, _)| name == "Content-Type");
    json!({
        "startedDateTime": at.format(&Rfc3339).expect("a date can be written"),
        "time": 5,
        "pageref": exchange.front,
        "connection": format!("{}-{}", exchange.browser, exchange.host),
        "request": request,
        "response": {
            "status": exchange.status, "statusText": "", "httpVersion": "HTTP/1.1",
            "headers": fields(&exchange.answer), "cookies": [], "redirectURL": "",
            "content": { "size": BODY.len(), "mimeType": media.map(|(_, value)| value) },
            "headersSize": -1, "bodySize": BODY.len(),
        },
        "cache": {}, "timings": { "send": 1, "wait": 3, "receive": 1 },
    })
}
