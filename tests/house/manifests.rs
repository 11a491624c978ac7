//! What the manifests promise: `shared` without I/O, no unsafe code, and inputs for every fuzz target.
//!
//! Licences, sources and known faults of packages are held against `deny.toml` by `tests/supply/run`.

use super::sources::{entries, root};
use std::{collections::BTreeSet, fs, path::Path};

fn manifest(folder: &str) -> toml::Table {
    let path = root().join(folder).join("Cargo.toml");
    let text = fs::read_to_string(path).expect("a package has a manifest");
    text.parse().expect("a manifest is TOML")
}

#[test]
fn shared_depends_on_nothing_that_could_do_io() {
    let manifest = manifest("shared");
    let found: BTreeSet<&str> = manifest["dependencies"]
        .as_table()
        .expect("a table")
        .keys()
        .map(String::as_str)
        .collect();
    let allowed = BTreeSet::from([
        "base64",
        "fluent-bundle",
        "idna",
        "jiff",
        "memchr",
        "percent-encoding",
        "psl",
        "rust-embed",
        "schemars",
        "serde",
        "serde_json",
        "thiserror",
        "toml",
        "unic-langid",
    ]);
    assert_eq!(
        found, allowed,
        "a new dependency of `shared` needs a thought: no I/O, no clock, no async runtime"
    );
}

#[test]
fn the_compiler_refuses_unsafe_code_in_every_package_of_the_workspace() {
    let workspace = manifest("");
    let lint = &workspace["workspace"]["lints"]["rust"]["unsafe_code"];
    assert_eq!(lint.as_str(), Some("forbid"));
    let members = workspace["workspace"]["members"]
        .as_array()
        .expect("it lists its packages");
    for package in members.iter().filter_map(toml::Value::as_str) {
        let lints = &manifest(package)["lints"]["workspace"];
        assert_eq!(lints.as_bool(), Some(true), "{package}");
    }
}

#[test]
fn t63_each_door_has_a_fuzz_target_and_each_target_has_seeds() {
    let manifest = manifest("tests/fuzz");
    let targets: BTreeSet<&str> = manifest["bin"]
        .as_array()
        .expect("it lists targets")
        .iter()
        .filter_map(|target| target["name"].as_str())
        .collect();
    for door in ["host", "client_hello", "request_gate", "api_body"] {
        assert!(targets.contains(door), "{door} has no fuzz target");
    }
    let seeds = |target: &&str| {
        let folder = Path::new("tests/fuzz/seeds").join(target);
        fs::read_dir(root().join(folder)).is_ok_and(|mut seeds| seeds.next().is_some())
    };
    // The planted fault, which is the control, is found without seeds.
    let without: Vec<_> = targets
        .iter()
        .filter(|target| **target != "planted" && !seeds(target))
        .collect();
    assert!(without.is_empty(), "without seeds: {without:?}");
    let lost: Vec<_> = entries(&root().join("tests/fuzz/seeds"))
        .into_iter()
        .filter(|folder| {
            let name = folder.file_name().unwrap_or_default().to_string_lossy();
            !targets.contains(&*name)
        })
        .collect();
    assert!(lost.is_empty(), "seeds of no target: {lost:?}");
}
