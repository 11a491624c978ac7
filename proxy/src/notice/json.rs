//! A reading as JSON: the contract of `import --json`.

use crate::notice::{Reading, Unreadable, found::Declared};
use serde_json::{Map, Value, json};

/// The answer for a notice, readable or not.
pub(crate) fn answer(read: &Result<Reading, Unreadable>) -> Value {
    let reading = match read {
        Ok(reading) => reading,
        Err(reason) => {
            return json!({ "readable": false, "reason": reason.to_string(), "declarations": [], "doubts": [] });
        }
    };
    let doubts = reading
        .doubts
        .iter()
        .map(|doubt| json!({ "line": doubt.line, "text": doubt.text, "why": doubt.in_english() }));
    let systems = reading.systems.iter().map(|system| {
        json!({
            "name": system.name,
            "supplier": system.supplier,
            "declared_type": system.declared_type,
            "source": { "line": system.line },
        })
    });
    let systems: Vec<Value> = systems.collect();
    let mut answer = json!({
        "readable": true,
        "declarations": reading.declarations.iter().map(declaration).collect::<Vec<_>>(),
        "doubts": doubts.collect::<Vec<_>>(),
    });
    if !systems.is_empty() {
        answer["services"] = Value::Array(systems);
    }
    answer
}

fn declaration(declared: &Declared) -> Value {
    let mut value = Map::new();
    let mut put = |key: &str, found: Value| {
        value.insert(key.to_owned(), found);
    };
    put("names", json!(declared.names));
    put("purpose", json!(declared.purpose));
    put("category", json!(declared.category));
    put("category_text", json!(declared.category_text));
    put("lifetime", json!(declared.lifetime));
    put("lifetime_text", json!(declared.lifetime_text));
    put("hosts", json!(declared.hosts));
    put("storage", json!(declared.storage));
    put("source", json!({ "line": declared.line }));
    for (key, found) in [
        ("service", &declared.service),
        ("provider", &declared.provider),
        ("path", &declared.path),
    ] {
        if let Some(found) = found {
            put(key, json!(found));
        }
    }
    if let Some((least, most)) = declared.lifetime_range {
        put("lifetime_range", json!([least, most]));
    }
    Value::Object(value)
}
