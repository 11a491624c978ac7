//! Bytes in JSON: as UTF-8 or Latin-1 text, and exactly as base64 under the same key with `_b64`.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use serde_json::{Map, Value};

/// Writes bytes as text; if they are not UTF-8, as Latin-1, and the exact bytes as base64 under `{key}_b64`.
pub(super) fn put(line: &mut Map<String, Value>, key: &str, bytes: Option<&[u8]>) {
    line.insert(key.to_owned(), bytes.map(text).into());
    if let Some(bytes) = bytes
        && std::str::from_utf8(bytes).is_err()
    {
        line.insert(format!("{key}_b64"), BASE64.encode(bytes).into());
    }
}

/// Bytes as UTF-8, or else as Latin-1.
pub(super) fn text(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| latin1(bytes), str::to_owned)
}

/// Bytes as Latin-1: one character per byte.
pub(super) fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// What a value is, in the words of JSON: an error may stand in a log that others read.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Reads a text field, or the base64 of `{key}_b64`; `None` if it is missing or null.
///
/// # Errors
/// The field and what was expected.
pub(super) fn bytes(query: &Map<String, Value>, key: &str) -> Result<Option<Vec<u8>>, String> {
    let coded = format!("{key}_b64");
    match query.get(&coded) {
        Some(Value::String(text)) => BASE64
            .decode(text)
            .map(Some)
            .map_err(|why| format!("{coded}: {why}")),
        None | Some(Value::Null) => match query.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_bytes().to_vec())),
            Some(other) => Err(format!("{key}: expected text, found {}", kind(other))),
        },
        Some(other) => Err(format!("{coded}: expected base64, found {}", kind(other))),
    }
}

/// Reads a list of texts, or of base64 in `{key}_b64`; empty if it is missing or null.
///
/// # Errors
/// The field and what was expected.
pub(super) fn list(query: &Map<String, Value>, key: &str) -> Result<Vec<Vec<u8>>, String> {
    let coded = format!("{key}_b64");
    let (name, values, is_coded) = match (query.get(&coded), query.get(key)) {
        (Some(Value::Array(values)), _) => (coded.as_str(), values, true),
        (_, Some(Value::Array(values))) => (key, values, false),
        (_, None | Some(Value::Null)) => return Ok(Vec::new()),
        (_, Some(other)) => {
            let found = kind(other);
            return Err(format!("{key}: expected a list of texts, found {found}"));
        }
    };
    let read = |value: &Value| {
        let text = value.as_str().ok_or_else(|| {
            format!(
                "{name}: expected a list of texts, found {} in it",
                kind(value)
            )
        })?;
        if is_coded {
            BASE64.decode(text).map_err(|why| format!("{name}: {why}"))
        } else {
            Ok(text.as_bytes().to_vec())
        }
    };
    values.iter().map(read).collect()
}
