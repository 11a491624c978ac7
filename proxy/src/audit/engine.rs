//! The engine that finds and presses notices: autoconsent, which npm brings at the version of `engine/package-lock.json`.
//!
//! Nothing of it is part of the program. Our own rules, in its language, go with it. Without it, notices are found by
//! their words alone, and the report says so.

use crate::os::{
    private_file::{FileError, write_private},
    programs::on_search_path,
};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};
use tokio::process::Command;

const PACKAGE: &str = include_str!("engine/package.json");
const LOCK: &str = include_str!("engine/package-lock.json");
const RULES: &str = include_str!("engine/rules.json");
const PAGE: &str = include_str!("page/page.js");
const WORLD: &str = include_str!("page/world.js");
const WORDS: &str = include_str!("page/words.js");
const FINDER: &str = include_str!("page/finder.js");

/// Where the package is in a folder with `node_modules`.
const INSTALLED: &str = "node_modules/@duckduckgo/autoconsent";

/// The scripts that go into each page, and the engine's rules.
#[derive(Debug)]
pub(crate) struct Engine {
    /// The name of the function by which our scripts report.
    pub(super) binding: String,
    /// The script in the page's own world.
    pub(super) page: String,
    /// The script in our own world.
    pub(super) world: String,
    /// What the engine is given at its start.
    start: Value,
    /// Its name and version, for the report; `None` without it.
    pub(crate) version: Option<String>,
}

/// Why the engine cannot be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EngineError {
    #[error("npm is missing, which brings the engine that presses cookie notices. Install Node 20 or later, or run on a computer that has it: npm ci --ignore-scripts --prefix {}", folder.display())]
    NoNpm { folder: PathBuf },
    #[error("npm cannot bring the engine that presses cookie notices. Run: npm ci --ignore-scripts --prefix {} — it said: {said}", folder.display())]
    Npm { folder: PathBuf, said: String },
    #[error("{}: no engine that presses cookie notices is there: --engine takes a folder with {INSTALLED}", folder.display())]
    NotThere { folder: PathBuf },
    #[error(transparent)]
    File(#[from] FileError),
}

impl Engine {
    /// The engine that is installed in a folder.
    ///
    /// # Errors
    /// It is not there.
    pub(crate) fn load(folder: &Path) -> Result<Self, EngineError> {
        let read = |name: &str| {
            let text = fs::read_to_string(folder.join(INSTALLED).join(name));
            text.map_err(|_| EngineError::NotThere {
                folder: folder.to_owned(),
            })
        };
        let script = read("dist/autoconsent.playwright.js")?;
        let json = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
        let (rules, package) = (
            json(&read("rules/rules.json")?),
            json(&read("package.json")?),
        );
        let mut all = json(RULES).as_array().cloned().unwrap_or_default();
        all.extend(rules["autoconsent"].as_array().cloned().unwrap_or_default());
        let version = package["version"].as_str().unwrap_or_default();
        Ok(Self::new(
            &script,
            all,
            Some(format!("autoconsent {version}")),
        ))
    }

    fn new(script: &str, rules: Vec<Value>, version: Option<String>) -> Self {
        let random = rand_name();
        let binding = |text: &str| text.replace("BINDING", &random);
        let world = [WORLD, WORDS, FINDER].map(binding).join("\n");
        Self {
            page: binding(PAGE),
            // One document gets it once, also where it is written twice.
            world: format!("(() => {{\n{world}\n{script}\n}})();"),
            binding: random,
            start: json!({ "type": "initResp", "rules": { "autoconsent": rules }, "config": config() }),
            version,
        }
    }

    /// Brings the engine by npm into a folder, unless it is there at this version.
    ///
    /// # Errors
    /// npm is missing, or fails.
    pub(crate) async fn install(folder: &Path) -> Result<(), EngineError> {
        let lock = folder.join("package-lock.json");
        let is_there = fs::read_to_string(&lock).is_ok_and(|text| text == LOCK)
            && folder.join(INSTALLED).join("package.json").is_file();
        if is_there {
            return Ok(());
        }
        fs::create_dir_all(folder).map_err(FileError::at(folder))?;
        write_private(&folder.join("package.json"), PACKAGE.as_bytes())?;
        write_private(&lock, LOCK.as_bytes())?;
        let folder = folder.to_owned();
        let Some(npm) = on_search_path("npm") else {
            return Err(EngineError::NoNpm { folder });
        };
        let output = Command::new(npm)
            .args([
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--loglevel=error",
            ])
            .current_dir(&folder)
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output()
            .await
            .map_err(FileError::at(&folder))?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().next().unwrap_or_default().to_owned();
        Err(EngineError::Npm { folder, said })
    }

    /// What starts the engine in a frame.
    pub(super) fn begin(&self) -> String {
        Self::receive(&self.start)
    }

    /// A script that gives the engine a message.
    pub(super) fn receive(message: &Value) -> String {
        format!("void autoconsentReceiveMessage({message})")
    }
}

/// It acts when it is asked to, hides nothing, and presses nothing that says yes when it is asked to refuse.
fn config() -> Value {
    json!({
        "enabled": true, "autoAction": null, "disabledCmps": [], "enablePrehide": false,
        "enableCosmeticRules": false, "enableGeneratedRules": true, "heuristicMode": "reject",
        "enableHeuristicDetection": false, "detectRetries": 20, "isMainWorld": false, "logs": {},
    })
}

/// A name that no page expects.
fn rand_name() -> String {
    let mut bytes = [0; 8];
    // Without randomness the name is a fixed one: it is no secret.
    let _ = aws_lc_rs::rand::fill(&mut bytes);
    bytes
        .iter()
        .fold("_".to_owned(), |name, byte| format!("{name}{byte:02x}"))
}

/// What the engine says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// It is in a frame and waits for its rules.
    Began,
    /// It needs a script's result from the page's own world.
    Evaluate {
        id: String,
        code: String,
    },
    /// It found a notice, by this rule.
    Found(String),
    /// An attempt ended.
    Ended(bool),
    Nothing,
}

impl Told {
    pub(super) fn of(message: &Value) -> Self {
        let text = |key: &str| message[key].as_str().unwrap_or_default().to_owned();
        match message["type"].as_str() {
            Some("init") => Self::Began,
            Some("eval") => Self::Evaluate {
                id: text("id"),
                code: text("code"),
            },
            Some("popupFound") => Self::Found(text("cmp")),
            Some("optOutResult" | "optInResult") => {
                Self::Ended(message["result"].as_bool().unwrap_or_default())
            }
            _ => Self::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_packages_lock_pins_the_version_that_is_asked_for() {
        let package: Value = serde_json::from_str(PACKAGE).expect("it is JSON");
        let lock: Value = serde_json::from_str(LOCK).expect("it is JSON");
        let asked = &package["dependencies"]["@duckduckgo/autoconsent"];
        let pinned = &lock["packages"][INSTALLED];
        assert_eq!(*asked, pinned["version"]);
        assert!(
            pinned["integrity"]
                .as_str()
                .is_some_and(|text| text.starts_with("sha512-"))
        );
    }

    #[test]
    fn our_rules_say_how_to_refuse_and_how_to_accept() {
        let rules: Vec<Value> = serde_json::from_str(RULES).expect("it is JSON");
        assert!(!rules.is_empty());
        for rule in rules {
            for part in ["detectCmp", "detectPopup", "optOut", "optIn"] {
                let steps = rule[part].as_array();
                assert!(
                    steps.is_some_and(|steps| !steps.is_empty()),
                    "{part} of {rule}"
                );
            }
        }
    }

    #[test]
    fn a_folder_without_the_engine_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let error = Engine::load(folder.path()).expect_err("nothing is there");
        assert!(
            error
                .to_string()
                .contains(&*folder.path().to_string_lossy())
        );
    }

    #[test]
    fn scripts_have_no_name_that_a_page_could_expect() {
        let [one, other] = [(); 2].map(|()| Engine::new("", Vec::new(), None));
        assert_ne!(one.binding, other.binding);
        for script in [&one.page, &one.world] {
            assert!(script.contains(&one.binding) && !script.contains("BINDING"));
        }
    }
}
