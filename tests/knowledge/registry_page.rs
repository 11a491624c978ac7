//! `docs/registry.md`: its list of keys, made from the schema.

use biscuit_tin_shared::registry::{FileKind, schema::schema};
use serde_json::{Map, Value};
use std::{fmt::Write, fs, path::PathBuf};

const BEGIN: &str = "<!-- keys -->\n";
/// Most values of a closed list that stand in the line of their key.
const FEW: usize = 6;
const END: &str = "<!-- end of keys -->";

fn page() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/registry.md")
}

/// The tables of a schema: one for each kind of table in the file, the outermost first.
struct Tables<'a> {
    types: &'a Map<String, Value>,
    written: Vec<&'a str>,
    out: String,
}

impl<'a> Tables<'a> {
    fn text(value: &Value) -> String {
        let text = value["description"].as_str().unwrap_or_default();
        // A description of several paragraphs begins with the one that says what it is.
        let first = text.split("\n\n").next().unwrap_or_default();
        first.replace('\n', " ").replace('|', "\\|")
    }

    /// The name of the type that a value has, or that the items of its list have.
    fn type_of(value: &'a Value) -> Option<&'a str> {
        let inside = value["anyOf"].as_array().and_then(|any| any.first());
        let at = [Some(value), value.get("items"), inside];
        let named = at.into_iter().flatten().find_map(|at| at["$ref"].as_str());
        named.and_then(|name| name.strip_prefix("#/$defs/"))
    }

    /// The values of a closed list, each with what it means.
    fn choices(&self, name: &str) -> Vec<(&'a str, String)> {
        let value = &self.types[name];
        let listed = value["oneOf"].as_array().into_iter().flatten();
        let one = listed.filter_map(|one| Some((one["const"].as_str()?, Self::text(one))));
        one.collect()
    }

    fn kind(&self, value: &'a Value) -> String {
        let plain = |value: &Value| {
            let listed = value["type"].as_array().and_then(|all| all[0].as_str());
            let name = value["type"].as_str().or(listed).unwrap_or("text");
            match name {
                "string" => "text",
                "integer" => "a number",
                "boolean" => "`true` or `false`",
                "object" => "a table",
                other => other,
            }
            .to_owned()
        };
        let one = |value: &'a Value| match Self::type_of(value) {
            Some(name) if self.types[name]["type"] == "string" => "text".to_owned(),
            Some(name) if self.types[name]["type"] == "object" => "a table".to_owned(),
            Some(name) => {
                let choices = self.choices(name).into_iter();
                if choices.len() > FEW {
                    return "one of those below".to_owned();
                }
                let choices = choices.map(|(choice, _)| format!("`{choice}`"));
                choices.collect::<Vec<_>>().join(", ")
            }
            None => plain(value),
        };
        match value.get("items") {
            Some(items) => format!("a list: {}", one(items)),
            None => one(value),
        }
    }

    fn table(&mut self, path: &str, value: &'a Value) {
        let _ = write!(self.out, "\n### {path}\n\n{}\n\n", Self::text(value));
        self.out
            .push_str("| key | kind | | what |\n|---|---|---|---|\n");
        let required = value["required"].as_array();
        let properties = value["properties"].as_object().expect("a table has keys");
        let mut below = Vec::new();
        for (key, value) in properties {
            let needed = required.is_some_and(|all| all.contains(&Value::from(key.as_str())));
            let needed = if needed { "needed" } else { "" };
            let (kind, text) = (self.kind(value), Self::text(value));
            let _ = writeln!(self.out, "| `{key}` | {kind} | {needed} | {text} |");
            if let Some(name) = Self::type_of(value).filter(|name| !self.written.contains(name)) {
                self.written.push(name);
                below.push((key, name, value.get("items").is_some()));
            }
        }
        for (key, name, is_list) in below {
            let value = &self.types[name];
            let path = path.trim_matches(['[', ']']);
            let path = [path, key].join(".");
            let path = path.trim_start_matches("The file.").to_owned();
            if value["type"] == "object" {
                let (open, close) = if is_list { ("[[", "]]") } else { ("[", "]") };
                self.table(&format!("{open}{path}{close}"), value);
            } else if value.get("oneOf").is_some() {
                let _ = write!(self.out, "\n### Values of `{path}`\n\n");
                for (choice, text) in self.choices(name) {
                    let _ = writeln!(self.out, "- `{choice}`: {text}");
                }
            }
        }
    }
}

fn keys(kind: FileKind) -> String {
    let schema = schema(kind).to_value();
    let types = schema["$defs"].as_object().expect("it has types");
    let mut tables = Tables {
        types,
        written: Vec::new(),
        out: String::new(),
    };
    tables.table("The file", &schema);
    tables.out
}

#[test]
fn the_list_of_keys_is_up_to_date() {
    let text = fs::read_to_string(page()).expect("it can be read");
    let (before, rest) = text.split_once(BEGIN).expect("it has the mark");
    let (_, after) = rest.split_once(END).expect("it has the other mark");
    let keys = keys(FileKind::Council);
    let fresh = format!("{before}{BEGIN}{keys}\n{END}{after}");
    if fresh != text {
        fs::write(page(), fresh).expect("it can be written");
        panic!("docs/registry.md was stale and is written anew: look at it and commit it");
    }
}
