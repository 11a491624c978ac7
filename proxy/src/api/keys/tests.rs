//! Codes, their clock, and the file of keys.
//!
//! Proofs are tested end to end.

use super::*;

const ORIGIN: &str = "moz-extension://0f3a7b1c-5d2e-4f60-8a9b-1c2d3e4f5a6b";

fn load(folder: &tempfile::TempDir) -> Result<Keys, KeysError> {
    let at = |port| SocketAddr::from(([127, 0, 0, 1], port));
    let (proxy, api) = (at(8642), at(8643));
    Keys::load_or_create(folder.path().join("keys.json"), Addresses { proxy, api })
}

fn keys() -> (tempfile::TempDir, Keys) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let keys = load(&folder).expect("keys can be made");
    (folder, keys)
}

#[test]
fn t48_and_f15_a_code_serves_for_two_minutes_of_a_clock_that_only_goes_forward() {
    let (_folder, keys) = keys();
    for (seconds, serves) in [(0, true), (119, true), (121, false), (3600, false)] {
        let now = Instant::now();
        let code = keys.open_pairing().expect("there is randomness");
        let traded = keys.pair(ORIGIN, &code, now + Duration::from_secs(seconds));
        assert_eq!(traded.is_ok(), serves, "after {seconds} s");
    }
}

#[test]
fn t48_a_newer_code_ends_an_older_one() {
    let (_folder, keys) = keys();
    let older = keys.open_pairing().expect("there is randomness");
    let newer = keys.open_pairing().expect("there is randomness");
    assert!(keys.pair(ORIGIN, &older, Instant::now()).is_err());
    assert!(keys.pair(ORIGIN, &newer, Instant::now()).is_ok());
}

#[cfg(unix)]
#[test]
fn t46_keys_are_their_owners_alone_and_never_printed() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, keys) = keys();
    let code = keys.open_pairing().expect("there is randomness");
    let answer = keys.pair(ORIGIN, &code, Instant::now()).expect("it serves");
    let path = folder.path().join("keys.json");
    let mode = std::fs::metadata(&path)
        .expect("it is there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    // The control: the file does hold the key.
    let text = std::fs::read_to_string(&path).expect("it can be read");
    assert!(text.contains(&answer.key));
    let state = keys.state();
    assert!(!format!("{keys:?}{:?}", state.keys).contains(&answer.key));
    drop(state);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).expect("it is ours");
    assert!(load(&folder).is_err());
}
