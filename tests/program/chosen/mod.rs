//! `council add` and `council remove`: a running proxy takes a council up and drops it, the root gains and loses its
//! names, and nobody's file or store is changed unasked. Here is what the files of this folder share.
#![cfg(target_os = "linux")]

mod commands;
mod notice;
mod running;

use harness::{Home, Program, home::listed};
use serde_json::Value;
use std::{fs, path::Path};
use x509_parser::{extensions::GeneralName, pem::parse_x509_pem};

const DOMAIN: &str = "kirklees.gov.uk";

/// Runs a command for a data folder and expects an exit code; what it says on both streams.
async fn said(home: &Home, data: &Path, arguments: &str, code: i32) -> String {
    let data = data.to_str().expect("test paths are text");
    // A comma stands for a blank within an argument.
    let arguments = arguments.split(' ').map(|one| one.replace(',', " "));
    let arguments: Vec<String> = arguments.collect();
    let arguments = arguments.iter().map(String::as_str);
    let output = Program::new(arguments.chain(["--data-dir", data])).at(home);
    let output = output.output().await;
    let text = String::from_utf8([output.stdout, output.stderr].concat()).expect("text");
    assert_eq!(output.status.code(), Some(code), "{text}");
    text
}

async fn json(home: &Home, data: &Path, arguments: &str) -> Value {
    let text = said(home, data, &format!("{arguments} --json"), 0).await;
    serde_json::from_str(&text).expect(&text)
}

/// The names that the root in a file permits, the probe's left out.
fn permitted(root: &Path) -> Vec<String> {
    let pem = fs::read(root).expect("there is a root");
    let (_, pem) = parse_x509_pem(&pem).expect("PEM");
    let root = pem.parse_x509().expect("a certificate");
    let constraints = root.name_constraints().expect("readable").expect("some");
    let subtrees = constraints.value.permitted_subtrees.iter().flatten();
    let names = subtrees.map(|subtree| match subtree.base {
        GeneralName::DNSName(name) => name.to_owned(),
        ref other => format!("{other:?}"),
    });
    names.filter(|name| !name.ends_with(".invalid")).collect()
}

/// The number of our roots in each of the home's stores.
fn stores(home: &Home) -> [usize; 2] {
    [home.chromium(), home.firefox()].map(|db| listed(&db).len())
}
