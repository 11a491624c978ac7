//! `--site`, `--council`, `--since`: what a report is of.

use super::{Desk, page};

/// A selection that nothing matches fails, and is named.
#[tokio::test]
async fn a_selection_that_nothing_matches_fails() {
    let set = ["a=1; Path=/; Secure"];
    let desk = Desk::new(&[page("https://www.luton.gov.uk/", 0, "", &set)]);
    let check = async |options: &[&str], expected: i32, named: &str| {
        let (code, _, said) = desk
            .verify(&[&["--fail-on", "never"], options].concat())
            .await;
        assert_eq!(code, Some(expected), "{options:?}: {said}");
        assert!(said.contains(named), "{options:?}: {said}");
    };
    let (here, away) = (["--site", "luton.gov.uk"], ["--site", "away.example"]);
    check(&here, 0, "").await;
    check(&away, 2, "--site away.example:").await;
    check(&[here, away].concat(), 2, "--site away.example:").await;
    check(&["--council", "luton"], 0, "").await;
    check(&["--council", "chelmsford"], 2, "--council chelmsford:").await;
    check(&["--since", "2026-11-01"], 0, "").await;
    check(&["--since", "2030-01-01"], 2, "--since 2030-01-01").await;
}
