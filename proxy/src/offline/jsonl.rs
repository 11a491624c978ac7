//! One line of `explain --jsonl`: a question in JSON, its answer in JSON.
//!
//! It does no I/O. Values come out only where the person asked for them, on their own input.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use biscuit_tin_shared::{
    cookie::{
        browser::{Profile, ResponseContext, evaluate},
        cookie_date, cookie_header,
        jar::{Jar, JarCookie, JarOutcome},
        lifetime::Lifetime,
        observation::{Observation, Seen, SetFacts, SiteContext},
        set_cookie::SetCookie,
        site::{canonical_host, registrable_domain},
        value::ValueFacts,
    },
    explain::{self, words::Words},
    protocol::Cookie,
    registry::Registry,
};
use serde_json::{Map, Value, json};
use url::Url;

/// What is needed to answer.
#[derive(Debug)]
pub(crate) struct Answers {
    pub(crate) registry: Registry,
    pub(crate) words: Words,
    /// Whether values come out as they are.
    pub(crate) show_values: bool,
    /// The clock for questions without one, in Unix seconds.
    pub(crate) now: i64,
}

/// Where and when a header arrived.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    url: Url,
    host: String,
    now: i64,
    profile: Profile,
    trust_local: bool,
}

impl Place {
    /// The place that an address names.
    ///
    /// # Errors
    /// It is no web address.
    pub(crate) fn new(url: &str, now: i64) -> Result<Self, String> {
        let wrong =
            || format!("expected a web address such as https://www.example.gov.uk/, found {url:?}");
        let parsed: Url = url.parse().map_err(|_| wrong())?;
        let host = parsed
            .host_str()
            .and_then(canonical_host)
            .ok_or_else(wrong)?;
        Ok(Self {
            url: parsed,
            host,
            now,
            profile: Profile::default(),
            trust_local: false,
        })
    }

    /// The canonical host.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    fn over_https(&self) -> bool {
        matches!(self.url.scheme(), "https" | "wss")
    }

    fn arrival(&self) -> ResponseContext<'_> {
        ResponseContext {
            host: &self.host,
            path: self.url.path().as_bytes(),
            over_https: self.over_https(),
            now: self.now,
            profile: self.profile,
            trust_local: self.trust_local,
        }
    }
}

impl Answers {
    /// Answers one question.
    ///
    /// # Errors
    /// What in the question cannot be understood, and what was expected.
    pub(crate) fn answer(
        &self,
        question: &Map<String, Value>,
    ) -> Result<Map<String, Value>, String> {
        let mut answer = Map::new();
        answer.insert(
            "id".to_owned(),
            question.get("id").cloned().unwrap_or(Value::Null),
        );
        if question.contains_key("set_cookie") || question.contains_key("set_cookie_b64") {
            self.set_cookies(question, &mut answer)?;
        }
        if let Some(pairs) = self.cookies(question)? {
            answer.extend(pairs);
        }
        if question.contains_key("date") || question.contains_key("date_b64") {
            let moment = bytes(question, "date")?.and_then(|date| cookie_date::parse(&date));
            answer.insert("date".to_owned(), moment.into());
        }
        if let Some(host) = question.get("host") {
            answer.insert("registrable".to_owned(), registrable(host));
        }
        Ok(answer)
    }

    fn set_cookies(
        &self,
        question: &Map<String, Value>,
        answer: &mut Map<String, Value>,
    ) -> Result<(), String> {
        let headers = list(question, "set_cookie")?;
        let mut jar = Jar::default();
        let mut per_header = Vec::new();
        for (n, header) in headers.iter().enumerate() {
            let place = self.place(question, n)?;
            per_header.push(self.header(header, &place, jar.take(header, place.arrival())));
        }
        answer.insert("per_header".to_owned(), per_header.into());
        let now = self.clock(question)?;
        let live: Vec<Value> = jar
            .live(now)
            .map(|kept| Value::Object(self.kept(kept)))
            .collect();
        answer.insert("jar".to_owned(), live.into());
        if self.show_values
            && let Some(requests) = question.get("sent").and_then(Value::as_array)
        {
            let sent = requests
                .iter()
                .map(|request| self.sent(question, request, &jar))
                .collect::<Result<Vec<_>, _>>()?;
            answer.insert("sent".to_owned(), sent.into());
        }
        Ok(())
    }

    fn clock(&self, question: &Map<String, Value>) -> Result<i64, String> {
        match question.get("now") {
            None | Some(Value::Null) => Ok(self.now),
            Some(now) => now
                .as_i64()
                .ok_or_else(|| format!("now: expected Unix seconds, found {now}")),
        }
    }

    /// Where the header with this number arrived.
    fn place(&self, question: &Map<String, Value>, n: usize) -> Result<Place, String> {
        let own = question.get("request_urls").and_then(|urls| urls.get(n));
        let url = own
            .or(question.get("request_url"))
            .and_then(Value::as_str)
            .ok_or("request_url: expected the address that answered")?;
        self.at(question, url)
            .map_err(|why| format!("request_url: {why}"))
    }

    fn at(&self, question: &Map<String, Value>, url: &str) -> Result<Place, String> {
        let mut place = Place::new(url, self.clock(question)?)?;
        place.profile = match question.get("profile").and_then(Value::as_str) {
            None | Some("rfc6265bis") => Profile::Rfc6265bis,
            Some("layered") => Profile::Layered,
            Some(other) => {
                return Err(format!(
                    "profile: expected rfc6265bis or layered, found {other:?}"
                ));
            }
        };
        place.trust_local = question
            .get("trust_local")
            .and_then(Value::as_bool)
            .unwrap_or_default();
        Ok(place)
    }

    fn sent(
        &self,
        question: &Map<String, Value>,
        request: &Value,
        jar: &Jar,
    ) -> Result<Value, String> {
        let url = request
            .get("url")
            .and_then(Value::as_str)
            .ok_or("sent: expected a list of objects with a url")?;
        let place = self
            .at(question, url)
            .map_err(|why| format!("sent: {why}"))?;
        let mut line = Map::new();
        line.insert("url".to_owned(), url.into());
        put(
            &mut line,
            "cookie_header",
            jar.header_for(place.arrival()).as_deref(),
        );
        Ok(line.into())
    }

    /// One header: its syntax, its fate, its meaning.
    fn header(&self, header: &[u8], place: &Place, outcome: JarOutcome) -> Value {
        let (name, reason, kept) = match &outcome {
            JarOutcome::Stored(kept) => ("stored", None, Some(kept)),
            JarOutcome::Expired(kept) => ("expired", None, Some(kept)),
            JarOutcome::Rejected(reason) => ("rejected", Some(*reason), None),
        };
        let explained = self.explain(header, place, &SiteContext::default());
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
            "reason": reason,
            "parse": parse,
            "cookie": cookie,
            "annotation": explained.as_ref().map(annotation),
            "findings": explained.map_or_else(Vec::new, |cookie| cookie.findings),
        })
    }

    /// What the panel would say of it.
    pub(crate) fn explain(
        &self,
        header: &[u8],
        place: &Place,
        around: &SiteContext,
    ) -> Option<Cookie> {
        let cookie = SetCookie::parse(header).ok()?;
        let facts = evaluate(&cookie, place.arrival());
        Some(self.explain_one(cookie.name, cookie.value, place, around, Some(facts)))
    }

    /// What the panel would say of a pair that a browser sends.
    pub(crate) fn explain_sent(
        &self,
        name: &[u8],
        value: &[u8],
        place: &Place,
        around: &SiteContext,
    ) -> Cookie {
        self.explain_one(name, value, place, around, None)
    }

    fn explain_one(
        &self,
        name: &[u8],
        value: &[u8],
        place: &Place,
        around: &SiteContext,
        set: Option<SetFacts>,
    ) -> Cookie {
        let observation = Observation {
            host: place.host.clone(),
            over_https: place.over_https(),
            name: String::from_utf8_lossy(name).into_owned(),
            seen: if set.is_some() {
                Seen::SetByHeader
            } else {
                Seen::SentByBrowser
            },
            value: ValueFacts::of(name, value),
            set,
        };
        let id = format!("{}|{}", observation.host, observation.name);
        let row = explain::Row {
            seq: 0,
            id: &id,
            observation: &observation,
            context: around,
            times: 1,
            dates: None,
        };
        explain::cookie(&row, &self.registry, &self.words)
    }

    fn parse(&self, cookie: &SetCookie<'_>) -> Map<String, Value> {
        let mut line = Map::new();
        put(&mut line, "name", Some(cookie.name));
        self.put_value(&mut line, cookie.name, cookie.value);
        put(&mut line, "domain_attr", cookie.domain.as_deref());
        put(&mut line, "path_attr", cookie.path);
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

    fn kept(&self, kept: &JarCookie) -> Map<String, Value> {
        let facts = &kept.facts;
        let mut line = Map::new();
        put(&mut line, "name", Some(&kept.name));
        self.put_value(&mut line, &kept.name, &kept.value);
        line.insert("domain".to_owned(), facts.domain.as_str().into());
        line.insert("host_only".to_owned(), facts.host_only.into());
        put(&mut line, "path", Some(&kept.path));
        line.insert("expires".to_owned(), kept.expires.into());
        line.insert(
            "persistent".to_owned(),
            (facts.asked != Lifetime::Session).into(),
        );
        line.insert("secure".to_owned(), facts.secure.into());
        line.insert("http_only".to_owned(), facts.http_only.into());
        line.insert("same_site".to_owned(), facts.same_site.into());
        line.insert("partitioned".to_owned(), facts.partitioned.into());
        line
    }

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

    /// The pairs of the Cookie header, however it was given.
    fn cookies(&self, question: &Map<String, Value>) -> Result<Option<Map<String, Value>>, String> {
        let header = match question.get("cookie_fields") {
            Some(fields) if !fields.is_null() => {
                Some(list(question, "cookie_fields")?.join(&b"; "[..]))
            }
            _ if question.contains_key("cookie") || question.contains_key("cookie_b64") => {
                bytes(question, "cookie")?
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

/// What the panel says, without what only the panel needs.
fn annotation(cookie: &Cookie) -> Value {
    json!({
        "purpose": cookie.purpose,
        "category": cookie.category,
        "category_word": cookie.category_word,
        "lifetime": cookie.lifetime,
        "who": cookie.who,
        "verdict": cookie.verdict,
        "verdict_word": cookie.verdict_word,
        "row": cookie.row,
        "how_we_know": cookie.how_we_know,
    })
}

fn registrable(host: &Value) -> Value {
    let Some(typed) = host.as_str() else {
        return Value::Null;
    };
    let Some(canonical) = canonical_host(typed) else {
        return Value::Null;
    };
    let Some(domain) = registrable_domain(&canonical) else {
        return Value::Null;
    };
    // The answer keeps the alphabet of the question: as many labels of it as the domain has.
    let labels = domain.split('.').count();
    let lower = typed.trim_end_matches('.').to_lowercase();
    let parts: Vec<&str> = lower.split('.').collect();
    let same = parts[parts.len().saturating_sub(labels)..].join(".");
    Value::String(if canonical_host(&same).as_deref() == Some(domain) {
        same
    } else {
        domain.to_owned()
    })
}

/// Bytes as text; where they are not UTF-8, octet by octet, with the exact bytes in a `_b64` sibling.
fn put(line: &mut Map<String, Value>, key: &str, bytes: Option<&[u8]>) {
    line.insert(key.to_owned(), bytes.map(text).into());
    if let Some(bytes) = bytes
        && std::str::from_utf8(bytes).is_err()
    {
        line.insert(format!("{key}_b64"), BASE64.encode(bytes).into());
    }
}

fn text(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| latin1(bytes), str::to_owned)
}

fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// A text field, or the exact bytes of its `_b64` sibling.
fn bytes(question: &Map<String, Value>, key: &str) -> Result<Option<Vec<u8>>, String> {
    let coded = format!("{key}_b64");
    match question.get(&coded) {
        Some(Value::String(text)) => BASE64
            .decode(text)
            .map(Some)
            .map_err(|why| format!("{coded}: {why}")),
        None | Some(Value::Null) => match question.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_bytes().to_vec())),
            Some(other) => Err(format!("{key}: expected text, found {other}")),
        },
        Some(other) => Err(format!("{coded}: expected base64, found {other}")),
    }
}

/// A list of text fields, or of the exact bytes of its `_b64` sibling.
fn list(question: &Map<String, Value>, key: &str) -> Result<Vec<Vec<u8>>, String> {
    let coded = format!("{key}_b64");
    let (name, values, is_coded) = match (question.get(&coded), question.get(key)) {
        (Some(Value::Array(values)), _) => (coded.as_str(), values, true),
        (_, Some(Value::Array(values))) => (key, values, false),
        (_, None | Some(Value::Null)) => return Ok(Vec::new()),
        (_, Some(other)) => return Err(format!("{key}: expected a list of texts, found {other}")),
    };
    let read = |value: &Value| {
        let text = value
            .as_str()
            .ok_or_else(|| format!("{name}: expected a list of texts, found {value}"))?;
        if is_coded {
            BASE64.decode(text).map_err(|why| format!("{name}: {why}"))
        } else {
            Ok(text.as_bytes().to_vec())
        }
    };
    values.iter().map(read).collect()
}
