//! What we depend on: no package below the floor of a known fault, none of a licence or a source that nobody agreed to.
//!
//! It reads the lock files and what Cargo says of the packages; it asks nobody on the network.

use serde_json::Value;
use std::{fs, path::Path, process::Command};

/// Licences under which a program may be passed on with ours.
const LICENCES: [&str; 11] = [
    "Apache-2.0",
    "MIT",
    "MIT-0",
    "ISC",
    "BSD-3-Clause",
    "Zlib",
    "CC0-1.0",
    "Unlicense",
    "Unicode-3.0",
    "CDLA-Permissive-2.0", // data: the roots of Mozilla
    "MPL-2.0",             // each file stays under it; we change none
];
/// Where packages come from.
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";
/// Another TLS beside rustls would be one more to trust.
const BANNED: [&str; 3] = ["openssl", "openssl-sys", "native-tls"];

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    fs::read_to_string(root.expect("the tests lie in the project").join(path))
        .expect("it can be read")
}

/// Versions before which a package had a fault that concerns us: RUSTSEC advisories of the threat table, row T62.
const FLOORS: [(&str, [u64; 3]); 7] = [
    ("h2", [0, 4, 16]),
    ("rustls", [0, 23, 18]),
    ("rustls-webpki", [0, 103, 13]),
    ("bytes", [1, 11, 1]),
    ("time", [0, 3, 47]),
    ("idna", [1, 0, 3]),
    ("tungstenite", [0, 20, 1]),
];

/// The packages of a lock file that lie below their floor.
fn below_floor(lock: &str) -> Vec<String> {
    let lock: toml::Table = lock.parse().expect("a lock file is TOML");
    let packages = lock["package"].as_array().expect("it lists packages");
    let text = |package: &toml::Value, key: &str| package[key].as_str().map(str::to_owned);
    let mut found = Vec::new();
    for package in packages {
        let (Some(name), Some(version)) = (text(package, "name"), text(package, "version")) else {
            continue;
        };
        let numbers: Vec<u64> = version
            .split(['.', '-', '+'])
            .map_while(|part| part.parse().ok())
            .collect();
        let too_old = FLOORS
            .iter()
            .any(|(floored, floor)| *floored == name && numbers < floor.to_vec());
        if too_old {
            found.push(format!("{name} {version}"));
        }
    }
    found
}

#[test]
fn t62_no_package_is_older_than_its_floor() {
    for lock in ["Cargo.lock", "tests/fuzz/Cargo.lock"] {
        assert_eq!(below_floor(&read(lock)), [""; 0], "{lock}");
    }
    // The control: a planted old one is found.
    let planted = "[[package]]\nname = \"h2\"\nversion = \"0.4.15\"\n[[package]]\nname = \"idna\"\nversion = \"1.1.0\"\n";
    assert_eq!(below_floor(planted), ["h2 0.4.15"]);
}

/// What is wrong with packages, as Cargo tells of them.
fn objections(packages: &[Value]) -> Vec<String> {
    let objection = |package: &Value| {
        let text = |key: &str| package[key].as_str().unwrap_or_default();
        // What lies in the project itself has no source.
        let is_ours = package["source"].is_null();
        let licence = spdx::Expression::parse_mode(text("license"), spdx::ParseMode::LAX);
        let agreed = licence.is_ok_and(|licence| {
            licence.evaluate(|wanted| {
                let id = wanted.license.id();
                id.is_some_and(|id| LICENCES.contains(&id.name))
            })
        });
        let why = if BANNED.contains(&text("name")) {
            "is banned"
        } else if !is_ours && text("source") != CRATES_IO {
            "comes from elsewhere"
        } else if !agreed {
            "has a licence that nobody agreed to"
        } else {
            return None;
        };
        Some(format!("{} {why}", text("name")))
    };
    packages.iter().filter_map(objection).collect()
}

#[test]
fn each_package_has_a_licence_that_we_agreed_to_and_comes_from_the_registry() {
    let told = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo is there");
    let told: Value = serde_json::from_slice(&told.stdout).expect("it tells in JSON");
    let packages = told["packages"].as_array().expect("it lists packages");
    assert!(packages.len() > 100);
    assert_eq!(objections(packages), [""; 0]);
    // The control: planted ones are found, each for its own reason.
    let package = |name: &str, licence: &str, source: &str| serde_json::json!({ "name": name, "license": licence, "source": source });
    let planted = [
        package("good", "MIT/GPL-3.0-only", CRATES_IO),
        package("copyleft", "MIT AND GPL-3.0-only", CRATES_IO),
        package("nothing", "", CRATES_IO),
        package("fork", "MIT", "git+https://example.org/fork"),
        package("openssl-sys", "MIT", CRATES_IO),
    ];
    let expected = [
        "copyleft has a licence that nobody agreed to",
        "nothing has a licence that nobody agreed to",
        "fork comes from elsewhere",
        "openssl-sys is banned",
    ];
    assert_eq!(objections(&planted), expected);
}
