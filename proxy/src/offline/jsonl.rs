//! `explain --jsonl`: answers one query, a JSON object, with another.
//!
//! It does no I/O. Cookie values are in the answer only if the user asked for them, about their own input.

use crate::offline::{
    context::RequestContext,
    values::{bytes, latin1, list, put, text},
};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use biscuit_tin_shared::{
    cookie::{
        browser::Profile,
        cookie_date, cookie_header,
        jar::{Jar, JarCookie, JarOutcome},
        lifetime::Lifetime,
        name_template::{masked_domain, masked_path},
        refusal::Refusal,
        set_cookie::{SameSite, SetCookie},
        site::{Host, registrable_domain},
        value::ValueFacts,
    },
    explain::words::Words,
    registry::Registry,
};
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// Keys that ask nothing by themselves.
const KEYS: [&str; 8] = [
    "id",
    "now",
    "request_url",
    "request_urls",
    "cookie_fields",
    "profile",
    "sent",
    "trust_local",
];

/// Answers queries, from a registry and in a language.
#[derive(Debug)]
pub(crate) struct Responder {
    pub(crate) registry: Registry,
    pub(crate) words: Words,
    /// Whether answers have cookie values.
    pub(crate) show_values: bool,
    /// Time of queries without one, in Unix seconds.
    pub(crate) now: i64,
}

impl Responder {
    /// Answers one query.
    ///
    /// # Errors
    /// The field that cannot be used, and what was expected.
    pub(crate) fn answer(&self, query: &Map<String, Value>) -> Result<Map<String, Value>, String> {
        let mut answer = Map::new();
        answer.insert(
            "id".to_owned(),
            query.get("id").cloned().unwrap_or(Value::Null),
        );
        if query.contains_key("set_cookie") || query.contains_key("set_cookie_b64") {
            self.set_cookies(query, &mut answer)?;
        }
        if let Some(pairs) = self.cookies(query)? {
            answer.extend(pairs);
        }
        if query.contains_key("date") || query.contains_key("date_b64") {
            let moment = bytes(query, "date")?.and_then(|date| cookie_date::parse(&date));
            answer.insert("date".to_owned(), moment.into());
        }
        if let Some(host) = query.get("host") {
            answer.insert("registrable".to_owned(), registrable(host));
        }
        let asks_nothing = answer.len() == 1;
        let unknown = query.keys().find(|key| !KEYS.contains(&key.as_str()));
        if let Some(unknown) = unknown.filter(|_| asks_nothing) {
            let expected = "expected set_cookie with request_url, cookie, date or host";
            return Err(format!("{expected}, found {unknown:?}"));
        }
        Ok(answer)
    }

    /// Puts the Set-Cookie headers into a jar: an entry per header, the jar, and what it sends.
    fn set_cookies(
        &self,
        query: &Map<String, Value>,
        answer: &mut Map<String, Value>,
    ) -> Result<(), String> {
        let headers = list(query, "set_cookie")?;
        let mut jar = Jar::default();
        let mut per_header = Vec::new();
        for (n, header) in headers.iter().enumerate() {
            let request = self.request(query, n)?;
            per_header.push(self.header(header, &request, jar.take(header, request.arrival())));
        }
        answer.insert("per_header".to_owned(), per_header.into());
        let now = self.clock(query)?;
        let live: Vec<Value> = jar
            .live(now)
            .map(|kept| Value::Object(self.kept(kept)))
            .collect();
        answer.insert("jar".to_owned(), live.into());
        if self.show_values
            && let Some(requests) = query.get("sent").and_then(Value::as_array)
        {
            let sent = requests
                .iter()
                .map(|request| self.sent(query, request, &jar))
                .collect::<Result<Vec<_>, _>>()?;
            answer.insert("sent".to_owned(), sent.into());
        }
        Ok(())
    }

    /// The time of the query, in Unix seconds.
    fn clock(&self, query: &Map<String, Value>) -> Result<i64, String> {
        match query.get("now") {
            None | Some(Value::Null) => Ok(self.now),
            Some(now) => now
                .as_i64()
                .ok_or_else(|| "now: expected Unix seconds".to_owned()),
        }
    }

    /// The request that the header with this index answered.
    fn request(&self, query: &Map<String, Value>, n: usize) -> Result<RequestContext, String> {
        let own = query.get("request_urls").and_then(|urls| urls.get(n));
        let url = own
            .or(query.get("request_url"))
            .and_then(Value::as_str)
            .ok_or("request_url: expected the address that answered")?;
        self.at(query, url)
            .map_err(|why| format!("request_url: {why}"))
    }

    /// The context of a request to this address, with the options of the query.
    fn at(&self, query: &Map<String, Value>, url: &str) -> Result<RequestContext, String> {
        let now = self.clock(query)?;
        let mut request = RequestContext::new(url, now).map_err(|error| error.to_string())?;
        request.profile = match query.get("profile").and_then(Value::as_str) {
            None | Some("rfc6265bis") => Profile::Rfc6265bis,
            Some("layered") => Profile::Layered,
            Some(_) => return Err("profile: expected rfc6265bis or layered".to_owned()),
        };
        request.trust_local = query
            .get("trust_local")
            .and_then(Value::as_bool)
            .unwrap_or_default();
        Ok(request)
    }

    /// The Cookie header that the jar sends with one request.
    fn sent(
        &self,
        query: &Map<String, Value>,
        request: &Value,
        jar: &Jar,
    ) -> Result<Value, String> {
        let url = request
            .get("url")
            .and_then(Value::as_str)
            .ok_or("sent: expected a list of objects with a url")?;
        let context = self.at(query, url).map_err(|why| format!("sent: {why}"))?;
        let mut line = Map::new();
        line.insert("url".to_owned(), url.into());
        put(
            &mut line,
            "cookie_header",
            jar.header_for(context.arrival()).as_deref(),
        );
        Ok(line.into())
    }

    /// One Set-Cookie header: its syntax, what a browser does with it, and its explanation.
    fn header(&self, header: &[u8], request: &RequestContext, outcome: JarOutcome) -> Value {
        let (name, reason, kept) = match &outcome {
            JarOutcome::Stored(kept) => ("stored", None, Some(kept)),
            JarOutcome::Expired(kept) => ("expired", None, Some(kept)),
            JarOutcome::Rejected(reason) => ("rejected", Some(*reason), None),
        };
        let is_read = SetCookie::parse(header).is_ok();
        let explained = is_read.then(|| self.explain(header, request));
        let parse = SetCookie::parse(header)
            .ok()
            .map_or(Value::Null, |cookie| self.parse(&cookie).into());
        let cookie = kept.map(|kept| {
            let mut cookie = self.kept(kept);
            let asked = if let Lifetime::Seconds(seconds) = kept.facts.asked {
                Some(seconds)
            } else {
                None
            };
            let capped = if let Lifetime::Seconds(seconds) = kept.facts.asked.capped() {
                Some(seconds.max(0))
            } else {
                None
            };
            cookie.insert("declared_seconds".to_owned(), asked.into());
            cookie.insert("effective_seconds".to_owned(), capped.into());
            Value::Object(cookie)
        });
        json!({
            "outcome": name,
            "reason": reason.map(Refusal::id),
            "parse": parse,
            "cookie": cookie,
            "annotation": explained.as_ref().map(|alone| alone.annotation(&self.words)),
            "findings": explained.map_or_else(Vec::new, |alone| alone.findings()),
        })
    }

    /// What a Set-Cookie header says, attribute by attribute.
    fn parse(&self, cookie: &SetCookie<'_>) -> Map<String, Value> {
        let mut line = Map::new();
        put(&mut line, "name", Some(cookie.name));
        self.put_value(&mut line, cookie.name, cookie.value);
        let domain = cookie.domain.as_deref();
        self.put_place(&mut line, "domain_attr", domain, masked_domain);
        self.put_place(&mut line, "path_attr", cookie.path, masked_path);
        put(&mut line, "max_age_attr", cookie.max_age_text);
        line.insert("expires_attr".to_owned(), cookie.expires.into());
        line.insert("secure".to_owned(), cookie.secure.into());
        line.insert("http_only".to_owned(), cookie.http_only.into());
        line.insert(
            "same_site".to_owned(),
            cookie.same_site.map(|same_site| same_site.id()).into(),
        );
        line.insert("partitioned".to_owned(), cookie.partitioned.into());
        let oddities: Vec<Value> = cookie
            .oddities
            .iter()
            .map(|oddity| json!({ "at": oddity.at, "what": oddity.to_string() }))
            .collect();
        line.insert("oddities".to_owned(), oddities.into());
        line
    }

    /// A cookie as the jar stores it.
    fn kept(&self, kept: &JarCookie) -> Map<String, Value> {
        let facts = &kept.facts;
        let mut line = Map::new();
        put(&mut line, "name", Some(&kept.name));
        self.put_value(&mut line, &kept.name, &kept.value);
        line.insert("domain".to_owned(), facts.domain.as_str().into());
        line.insert("host_only".to_owned(), facts.host_only.into());
        self.put_place(&mut line, "path", Some(&kept.path), masked_path);
        line.insert("expires".to_owned(), kept.expires.into());
        line.insert(
            "persistent".to_owned(),
            (facts.asked != Lifetime::Session).into(),
        );
        line.insert("secure".to_owned(), facts.secure.into());
        line.insert("http_only".to_owned(), facts.http_only.into());
        line.insert(
            "same_site".to_owned(),
            facts.same_site.map(SameSite::id).into(),
        );
        line.insert("partitioned".to_owned(), facts.partitioned.into());
        line
    }

    /// Writes a domain or a path, behind which a value may stand.
    fn put_place(
        &self,
        line: &mut Map<String, Value>,
        key: &str,
        place: Option<&[u8]>,
        masked: fn(&str) -> Cow<'_, str>,
    ) {
        let place = place.map(|place| match self.show_values {
            true => place.to_vec(),
            false => masked(&text(place)).into_owned().into_bytes(),
        });
        put(line, key, place.as_deref());
    }

    /// Writes a value, or only its kind and length.
    fn put_value(&self, line: &mut Map<String, Value>, name: &[u8], value: &[u8]) {
        if self.show_values {
            return put(line, "value", Some(value));
        }
        line.insert(
            "value_kind".to_owned(),
            ValueFacts::of(name, value).kind.id().into(),
        );
        line.insert("value_length".to_owned(), value.len().into());
    }

    /// The pairs of the Cookie header, from any of the fields that can have it; `None` without one.
    fn cookies(&self, query: &Map<String, Value>) -> Result<Option<Map<String, Value>>, String> {
        let header = match query.get("cookie_fields") {
            Some(fields) if !fields.is_null() => {
                Some(list(query, "cookie_fields")?.join(&b"; "[..]))
            }
            _ if query.contains_key("cookie") || query.contains_key("cookie_b64") => {
                bytes(query, "cookie")?
            }
            Some(_) => None,
            None => return Ok(None),
        };
        let header = header.unwrap_or_default();
        let pairs: Vec<(&[u8], &[u8])> = cookie_header::pairs(&header).collect();
        let mut answer = Map::new();
        if !self.show_values {
            let hidden = pairs.iter().map(|(name, value)| {
                json!({ "name": latin1(name), "value_kind": ValueFacts::of(name, value).kind.id(), "value_length": value.len() })
            });
            answer.insert("cookie".to_owned(), hidden.collect::<Vec<_>>().into());
            return Ok(Some(answer));
        }
        let all_text = pairs.iter().all(|(name, value)| {
            std::str::from_utf8(name).is_ok() && std::str::from_utf8(value).is_ok()
        });
        let shown = pairs
            .iter()
            .map(|(name, value)| json!([text(name), text(value)]))
            .collect::<Vec<_>>();
        answer.insert("cookie".to_owned(), shown.into());
        if !all_text {
            let coded = pairs
                .iter()
                .map(|(name, value)| json!([BASE64.encode(name), BASE64.encode(value)]));
            answer.insert("cookie_b64".to_owned(), coded.collect::<Vec<_>>().into());
        }
        Ok(Some(answer))
    }
}

/// The registrable domain of a host, in the spelling of the query; null if there is none.
fn registrable(host: &Value) -> Value {
    let Some(typed) = host.as_str() else {
        return Value::Null;
    };
    let Some(canonical) = Host::parse(typed) else {
        return Value::Null;
    };
    let Some(domain) = registrable_domain(&canonical) else {
        return Value::Null;
    };
    // The answer keeps the spelling of the query (Unicode or Punycode): its last labels, as many as the domain has.
    let labels = domain.split('.').count();
    let lower = typed.trim_end_matches('.').to_lowercase();
    let parts: Vec<&str> = lower.split('.').collect();
    let same = parts[parts.len().saturating_sub(labels)..].join(".");
    Value::String(if Host::parse(&same).as_deref() == Some(domain) {
        same
    } else {
        domain.to_owned()
    })
}
