//! Inputs of every kind: no value of any is in any form of the report, or in what is said beside it.

use super::{formats::FORMATS, text, verify};
use crate::inputs::{CANARY, inputs};
use std::fs;

/// Domains are shown in small letters.
fn has_canary(text: &str) -> bool {
    text.to_lowercase().contains(&CANARY.to_lowercase())
}

#[tokio::test]
async fn no_value_of_any_input_is_in_any_form_of_the_report() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let input = folder.path().join("input");
    for (kind, bytes) in inputs() {
        // A name with a dot would be that of a file.
        let out = folder.path().join(kind.replace('.', "-"));
        let is_packed = ["zip", "gzip"].contains(&kind);
        // The control: what is read holds it.
        let has_it = String::from_utf8_lossy(&bytes).contains(CANARY);
        assert_eq!(has_it, !is_packed, "{kind}");
        fs::write(&input, bytes).expect("it can be written");
        let names = FORMATS.map(|(format, _)| format).join(",");
        let options = [
            "--format",
            &names,
            "--fail-on",
            "never",
            "--out",
            text(&out),
        ];
        let arguments = [&[text(&input)], &options[..]].concat();
        let (_, told, said) = verify(&arguments).await;
        for text in [&told, &said] {
            assert!(!has_canary(text), "{kind}: {text}");
        }
        // Also of what cannot be read: a report of an earlier run must not stand for this one.
        for (format, file) in FORMATS {
            let report = fs::read_to_string(out.join(file)).expect("it is written");
            assert!(report.len() > 100, "{kind} {format}");
            assert!(!has_canary(&report), "{kind} {format}: {report}");
        }
    }
}
