//! Options that make no sense together, and those that name what is not there: said before anything is written.

use super::{Desk, page, text, verify};
use harness::{Program, write_council};
use serde_json::Value;
use std::{fs, path::Path};

const PAGE: &str = "https://jobs.luton.gov.uk/";
const FINE: &str = "sid=1; Path=/; Secure; HttpOnly";

#[tokio::test]
async fn a_report_goes_over_nothing_that_the_run_reads() {
    let desk = Desk::new(&[page(PAGE, 0, "", &[FINE])]);
    let (known, notice) = (desk.path("known.json"), desk.path("cookies.html"));
    let (code, _, said) = desk
        .verify(&["--baseline", text(&known), "--update-baseline"])
        .await;
    assert_eq!(code, Some(0), "{said}");
    fs::write(&notice, "<h1>Cookies</h1>").expect("a file can be written");
    let folder = desk.path("there");
    fs::create_dir(&folder).expect("a folder can be made");
    let over = folder.join("../visit.har");
    let before = |path: &Path| fs::read(path).expect("it is there");
    let check = async |options: &[&str], read: &Path| {
        let was = before(read);
        let (code, _, said) = desk.verify(options).await;
        assert_eq!(code, Some(64), "{options:?}: {said}");
        assert!(said.contains("name another"), "{options:?}: {said}");
        assert_eq!(before(read), was, "{options:?}");
    };
    let (recording, known) = (text(&desk.recording), text(&known));
    check(&["--out", recording], &desk.recording).await;
    check(&["--out", text(&over)], &desk.recording).await;
    let with_known = ["--baseline", known, "--out", known];
    check(&with_known, Path::new(known)).await;
    let with_notice = ["--notice", text(&notice), "--out", text(&notice)];
    check(&with_notice, &notice).await;
    let over_input = ["--baseline", recording, "--update-baseline"];
    check(&over_input, &desk.recording).await;
    let linked = desk.path("linked.har");
    fs::hard_link(&desk.recording, &linked).expect("it can be linked");
    check(&["--out", text(&linked)], &desk.recording).await;
    let report = folder.join("report.json");
    fs::copy(&desk.recording, &report).expect("it can be copied");
    let into = [text(&report), "--format", "json", "--out", text(&folder)];
    check(&into, &report).await;
    let (code, _, said) = desk
        .verify(&["--format", "csv", "--out", text(&folder)])
        .await;
    assert_eq!(code, Some(0), "{said}");
}

async fn refused(desk: &Desk, options: &[&str]) {
    let (code, _, said) = desk.verify(options).await;
    assert_eq!(code, Some(64), "{options:?}: {said}");
    assert!(said.contains("name another"), "{options:?}: {said}");
}

#[tokio::test]
async fn a_report_goes_over_no_registry_no_record_and_no_baseline_that_is_made() {
    let desk = Desk::new(&[page(PAGE, 0, "", &[FINE])]);
    let registry = desk.path("registry");
    write_council(&registry, "x", "council = { id = \"x\", name = \"X\" }");
    let council = registry.join("councils/x.toml");
    let over_registry = ["--registry", text(&registry), "--out", text(&council)];
    refused(&desk, &over_registry).await;
    let text_of_council = fs::read_to_string(&council).expect("it is there");
    assert!(text_of_council.starts_with("council"), "{text_of_council}");
    // A baseline that is not there yet would be lost under the report.
    let new = desk.path("new.json");
    let made = [
        "--baseline",
        text(&new),
        "--update-baseline",
        "--out",
        text(&new),
    ];
    refused(&desk, &made).await;
    assert!(!new.exists(), "nothing is written");
    let kept = desk.path("data");
    fs::create_dir(&kept).expect("a folder can be made");
    let database = kept.join("observations.db");
    fs::write(&database, "kept").expect("a file can be written");
    let of_record = ["--data-dir", text(&kept), "--out", text(&database)];
    let (code, _, said) = verify(&of_record).await;
    assert_eq!(code, Some(64), "{said}");
    assert_eq!(fs::read(&database).expect("it is there"), b"kept");
}

#[tokio::test]
async fn a_dash_is_standard_output_and_an_address_needs_what_it_is_of() {
    let desk = Desk::new(&[page(PAGE, 0, "", &[FINE])]);
    let (code, out, said) = desk.verify(&["--format", "csv", "--out", "-"]).await;
    assert_eq!(code, Some(0), "{said}");
    assert!(out.contains("sid"), "{out}");
    for wrong in [
        &["verify", "--url", "www.luton.gov.uk"][..],
        &["verify", "--site", ""],
    ] {
        let output = Program::new(wrong.to_vec()).output().await;
        assert_eq!(output.status.code(), Some(64), "{wrong:?}: {output:?}");
    }
}

#[tokio::test]
async fn a_way_out_that_ends_as_a_folder_is_made() {
    let desk = Desk::new(&[page(PAGE, 0, "", &[FINE])]);
    let check = async |name: &str, written: &str| {
        let out = format!("{}/{name}", desk.folder.path().display());
        let (code, _, said) = desk.verify(&["--format", "json", "--out", &out]).await;
        assert_eq!(code, Some(0), "{name}: {said}");
        assert!(desk.path(written).is_file(), "{name}");
    };
    check("new/", "new/report.json").await;
    check("deep/er/", "deep/er/report.json").await;
    check("one.json", "one.json").await;
    check("other/one.json", "other/one.json").await;
}

/// The schema needs nothing else, whatever is set in the environment.
#[tokio::test]
async fn the_schema_is_printed_alone() {
    let ended = async |arguments: &[&str]| {
        let arguments = [&["verify", "--schema"], arguments].concat();
        let program = Program::new(arguments)
            .env("BISCUIT_TIN_DATA_DIR", Path::new("/nowhere"))
            .env("BISCUIT_TIN_REGISTRY", Path::new("/nowhere"));
        program.output().await
    };
    let output = ended(&[]).await;
    assert!(output.status.success(), "{output:?}");
    let schema: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(schema["title"], "Report");
    for other in [
        ["visit.har", "--bom"],
        ["--format", "json"],
        ["--site", "a.test"],
    ] {
        assert_eq!(ended(&other).await.status.code(), Some(64), "{other:?}");
    }
}

#[tokio::test]
async fn a_folder_without_a_registry_is_no_registry() {
    let desk = Desk::new(&[page(PAGE, 0, "", &[FINE])]);
    let folder = desk.path("registry");
    fs::create_dir(&folder).expect("a folder can be made");
    let check = async |code: i32| {
        for command in [
            &["registry", "list"][..],
            &["verify", text(&desk.recording)],
        ] {
            let arguments = [command, &["--registry", text(&folder)]].concat();
            let output = Program::new(arguments).output().await;
            assert_eq!(output.status.code(), Some(code), "{command:?}: {output:?}");
            let said = String::from_utf8_lossy(&output.stderr);
            let is_named = said.contains("councils/*.toml") && said.contains(text(&folder));
            assert_eq!(is_named, code != 0, "{said}");
        }
    };
    check(2).await;
    for kind in ["councils", "vendors"] {
        fs::create_dir(folder.join(kind)).expect("a folder can be made");
        check(0).await;
        fs::remove_dir(folder.join(kind)).expect("it is empty");
    }
}

#[tokio::test]
async fn an_unknown_council_is_bad_usage_wherever_it_is_named() {
    let desk = Desk::new(&[page(PAGE, 0, "", &[FINE])]);
    let notice = desk.path("cookies.html");
    let page = "<h1>Cookies</h1><table><tr><th>Name</th><th>Purpose</th></tr><tr><td>sid</td><td>Keeps it.</td></tr></table>";
    fs::write(&notice, page).expect("a file can be written");
    let compare = ["registry", "compare", text(&notice), "--council"];
    let check = async |council: &str, of_verify: i32, of_compare: i32| {
        let (code, _, said) = verify(&[text(&desk.recording), "--council", council]).await;
        assert_eq!(code, Some(of_verify), "{council}: {said}");
        let output = Program::new([&compare[..], &[council]].concat())
            .output()
            .await;
        assert_eq!(
            output.status.code(),
            Some(of_compare),
            "{council}: {output:?}"
        );
    };
    check("nosuch", 64, 64).await;
    // Known, and nothing is there of it.
    check("kirklees", 2, 2).await;
    check("luton", 0, 1).await;
}

#[tokio::test]
async fn what_a_baseline_has_and_the_report_has_not_is_said() {
    let desk = Desk::new(&[page(PAGE, 0, "", &[FINE])]);
    let known = desk.path("known.toml");
    let options = ["--baseline", text(&known), "--update-baseline"];
    let (code, _, said) = desk.verify(&options).await;
    assert_eq!(code, Some(0), "{said}");
    let says = async || {
        let report = desk.report(&["--baseline", text(&known)]).await;
        report["inputs"].to_string()
    };
    assert!(!says().await.contains("Only in the baseline"));
    let mut all = fs::read_to_string(&known).expect("it was written");
    all.push_str("\n[findings.0badf00d]\ndecision = \"compliant\"\ndate = 2026-11-30\n");
    fs::write(&known, all).expect("a file can be written");
    let said = says().await;
    assert!(said.contains("0badf00d"), "{said}");
}
