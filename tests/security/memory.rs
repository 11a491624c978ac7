//! Invariant 2 in the memory of a real process: once connections have ended, no value that passed is left.
//!
//! Data, log, feed and terminal are in `values.rs`.

use harness::{
    Answer, Origin, ProxyUnderTest, TestCa,
    script::{Cues, ScriptedOrigin, Step, client_config, play, shake, tunnel},
};
use std::{fs, os::unix::fs::MetadataExt, process::Stdio};
use tokio::process::Command;

/// What origins set.
const SET: &str = "canary-of-an-answer-7f3e9a51c0ffee42";
/// What the client sends.
const SENT: &str = "canary-of-a-request-d15ea5e0b1e55ed0";

/// All memory that the process can write, as the system shows it to its owner.
async fn memory(pid: u32) -> Vec<u8> {
    let script = r#"while IFS=' -' read -r from to kind rest; do
        case "$kind $rest" in
            *'[v'*) ;;
            rw*) dd if="/proc/$0/mem" bs=4096 skip=$((0x$from / 4096)) count=$(((0x$to - 0x$from) / 4096)) 2>/dev/null ;;
        esac
    done < "/proc/$0/maps""#;
    // The process hides its memory from other programs of its user.
    let is_root = fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
    let words: &[&str] = if is_root {
        &["sh"]
    } else {
        &["sudo", "-n", "sh"]
    };
    let output = Command::new(words[0])
        .args(&words[1..])
        .args(["-c", script, &pid.to_string()])
        .stderr(Stdio::inherit())
        .output()
        .await
        .expect("the shell is there");
    assert!(output.stdout.len() > 1 << 20, "there is memory to look at");
    output.stdout
}

/// How often each value stands there.
async fn found(pid: u32) -> [usize; 2] {
    let memory = memory(pid).await;
    [SET, SENT].map(|value| memchr::memmem::find_iter(&memory, value.as_bytes()).count())
}

/// Open sockets of the process.
fn sockets(pid: u32) -> usize {
    let files = fs::read_dir(format!("/proc/{pid}/fd")).expect("it runs");
    let targets = files
        .flatten()
        .filter_map(|file| fs::read_link(file.path()).ok());
    targets
        .filter(|target| target.to_string_lossy().starts_with("socket:"))
        .count()
}

#[tokio::test]
async fn t55_no_value_is_left_in_memory_once_its_connections_have_ended() {
    let ca = TestCa::new();
    let cookies: Vec<String> = (0..4).map(|n| format!("c{n}={SET}; Path=/")).collect();
    let cookies = || Answer::page(cookies.iter().map(String::as_str));
    let safe = Origin::start("safe.council.test", &ca, cookies()).await;
    let plain = Origin::plain("plain.council.test", cookies()).await;
    let stage = ScriptedOrigin::start("held.council.test", &ca).await;
    let proxy = ProxyUnderTest::start(&ca, &[&safe, &plain, &stage.origin]).await;
    let before = sockets(proxy.pid());
    let cookie = format!("a={SENT}; b={SENT}");
    for url in ["https://safe.council.test/", "http://plain.council.test/"] {
        for version in ["--http1.1", "--http2"] {
            for _ in 0..8 {
                let curl = proxy.curl().and(version).and("--cookie").and(&cookie);
                let fetched = curl.get(url).await;
                assert!(fetched.head.contains(SET), "the control: it passes");
            }
        }
    }
    // The control: while a head is under way its values are there.
    let (mut mine, theirs) = Cues::pair();
    let sent = Step::Until(SENT.into());
    let heard = stage.part(&[sent, Step::Cue, Step::HearEnd], theirs);
    let config = client_config(&proxy.root(), &["http/1.1"]);
    let tcp = tunnel(&stage.origin, Some(&proxy), 443).await;
    let stream = shake(tcp, "held.council.test", config).await;
    let mut stream = stream.expect("we are trusted");
    let head = format!("GET / HTTP/1.1\r\nHost: held.council.test\r\nCookie: a={SENT}");
    let script = [Step::Send(head.into()), Step::AwaitCue];
    play(&mut stream, &script, &mut mine).await;
    assert_ne!(found(proxy.pid()).await[1], 0);
    drop(stream);
    heard.await.expect("the origin plays its part");
    while sockets(proxy.pid()) > before {
        tokio::task::yield_now().await;
    }
    assert_eq!(found(proxy.pid()).await, [0, 0]);
}
