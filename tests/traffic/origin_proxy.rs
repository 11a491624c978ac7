//! The way to the origins through another proxy: listed hosts, other hosts and plain requests alike.

use harness::{
    Answer, Curl, ForwardProxy, Origin, ProxyUnderTest, TestCa, certificates::Flaw, script::connect,
};
use std::{os::unix::fs::PermissionsExt, time::Duration};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use tokio::{io::AsyncReadExt, time::timeout};

/// name:word
const BASIC: &str = "Basic bmFtZTp3b3Jk";

pub(crate) struct Stage {
    pub(crate) ca: TestCa,
    listed: Origin,
    other: Origin,
    plain: Origin,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        let ca = TestCa::new();
        Self {
            listed: Origin::start("www.council.test", &ca, Answer::page(["a=1"])).await,
            other: Origin::start("www.shop.test", &ca, Answer::page(["b=2"])).await,
            plain: Origin::plain("plain.council.test", Answer::page(["c=3"])).await,
            ca,
        }
    }

    pub(crate) async fn forward(&self) -> ForwardProxy {
        ForwardProxy::start(&self.origins(), Some(BASIC)).await
    }

    /// The same over TLS, with a certificate for `host` that has one flaw.
    pub(crate) async fn forward_over_tls(&self, host: &str, flaw: Flaw) -> ForwardProxy {
        let config = self.ca.server_config(host, flaw);
        ForwardProxy::over_tls(&self.origins(), Some(BASIC), config).await
    }

    fn origins(&self) -> [&Origin; 3] {
        [&self.listed, &self.other, &self.plain]
    }

    /// A proxy that cannot find the way to any origin by itself.
    pub(crate) async fn proxy(
        &self,
        more: &[&str],
        environment: &[(&str, &str)],
    ) -> ProxyUnderTest {
        let mut arguments = vec!["--intercept".to_owned(), "council.test".to_owned()];
        arguments.extend(more.iter().map(|argument| (*argument).to_owned()));
        ProxyUnderTest::in_environment(&self.ca, &arguments, environment).await
    }
}

pub(crate) async fn check(stage: &Stage, proxy: &ProxyUnderTest, forward: &ForwardProxy) {
    let mut watch = proxy.watch();
    let curl = proxy.curl();
    assert_eq!(
        curl.get("https://www.council.test/").await.set_cookies(),
        ["a=1"]
    );
    let blind = Curl::through(proxy, &proxy.origin_ca());
    assert_eq!(
        blind.get("https://www.shop.test/").await.set_cookies(),
        ["b=2"]
    );
    assert_eq!(
        curl.get("http://plain.council.test/p?q=1")
            .await
            .set_cookies(),
        ["c=3"]
    );
    for cookie in ["a", "c"] {
        assert_eq!(watch.cookie(cookie).await["facts"]["seen"], "set_by_header");
    }
    let expected = [
        "CONNECT www.council.test:443 HTTP/1.1",
        "CONNECT www.shop.test:443 HTTP/1.1",
        "GET http://plain.council.test/p?q=1 HTTP/1.1",
    ];
    assert_eq!(forward.asked(), expected);
    assert_eq!(
        stage.plain.asked().last().map(String::as_str),
        Some("GET /p HTTP/1.1")
    );
}

#[tokio::test]
async fn every_way_to_an_origin_goes_through_the_configured_proxy() {
    let stage = Stage::new().await;
    let forward = stage.forward().await;
    let url = format!("http://name:word@{}", forward.address);
    check(
        &stage,
        &stage.proxy(&["--origin-proxy", &url], &[]).await,
        &forward,
    )
    .await;
    let forward = stage.forward().await;
    let url = format!("http://name:word@{}", forward.address);
    check(
        &stage,
        &stage
            .proxy(&[], &[("BISCUIT_TIN_ORIGIN_PROXY", &url)])
            .await,
        &forward,
    )
    .await;
    let forward = stage.forward().await;
    let url = format!("http://name:word@{}", forward.address);
    let usual = [("HTTPS_PROXY", url.as_str()), ("http_proxy", &url)];
    check(&stage, &stage.proxy(&[], &usual).await, &forward).await;
}

/// Sets the desktop's proxy as its settings do, in a home of its own.
fn set(environment: &[(&str, &str)], child: &str, key: &str, value: &str) {
    let schema = format!("org.gnome.system.proxy{child}");
    let set = std::process::Command::new("gsettings")
        .args(["set", &schema, key, value])
        .envs(environment.iter().copied())
        .status()
        .expect("gsettings can be started");
    assert!(set.success(), "{schema} {key} {value}");
}

#[tokio::test]
async fn the_desktops_own_setting_is_followed_where_nothing_else_is_configured() {
    let stage = Stage::new().await;
    let home = tempfile::tempdir().expect("a folder can be made");
    let home = home.path().display().to_string();
    // Settings in a file, so that no desktop need run.
    let desktop = [
        ("XDG_CURRENT_DESKTOP", "GNOME"),
        ("GSETTINGS_BACKEND", "keyfile"),
        ("XDG_CONFIG_HOME", &home),
    ];
    let forward = stage.forward().await;
    set(&desktop, ".http", "host", &forward.address.ip().to_string());
    set(
        &desktop,
        ".http",
        "port",
        &forward.address.port().to_string(),
    );
    set(&desktop, ".http", "use-authentication", "true");
    set(&desktop, ".http", "authentication-user", "name");
    set(&desktop, ".http", "authentication-password", "word");
    set(&desktop, "", "mode", "manual");
    check(&stage, &stage.proxy(&[], &desktop).await, &forward).await;

    // An option goes before the desktop's setting, and a desktop without a proxy is followed too.
    let to_listed = stage.listed.resolve(443);
    for (mode, more) in [
        ("manual", &["--origin-proxy", "none"][..]),
        ("none", &[]),
        // A script that chooses the proxy is not run.
        ("auto", &[]),
    ] {
        set(&desktop, "", "mode", mode);
        let asked = forward.asked().len();
        let proxy = stage
            .proxy(&[&["--resolve", &to_listed], more].concat(), &desktop)
            .await;
        let fetched = proxy.curl().get("https://www.council.test/").await;
        assert_eq!(fetched.set_cookies(), ["a=1"], "{mode}");
        assert_eq!(forward.asked().len(), asked, "{mode}");
        let log = std::fs::read_to_string(proxy.folder().join("log")).expect("the log can be read");
        assert_eq!(log.contains("(PAC) is not run"), mode == "auto", "{mode}");
    }
}

#[tokio::test]
async fn a_desktop_that_does_not_answer_for_its_settings_does_not_hold_the_start_up() {
    let stage = Stage::new().await;
    let folder = tempfile::tempdir().expect("a folder can be made");
    let gsettings = folder.path().join("gsettings");
    let script = "#!/bin/sh\nexec /usr/bin/tail --follow /dev/null\n";
    std::fs::write(&gsettings, script).expect("the folder can be written");
    std::fs::set_permissions(&gsettings, PermissionsExt::from_mode(0o700)).expect("it is ours");
    let path = folder.path().display().to_string();
    let silent = [("XDG_CURRENT_DESKTOP", "GNOME"), ("PATH", path.as_str())];
    let to_listed = stage.listed.resolve(443);
    let arguments = ["--resolve", to_listed.as_str()];
    let proxy = stage.proxy(&arguments, &silent).await;
    let ready = proxy.folder().join("ready.json");
    let ready = std::fs::metadata(ready).and_then(|file| file.modified());
    let ready = OffsetDateTime::from(ready.expect("it is ready"));
    let fetched = proxy.curl().get("https://www.council.test/").await;
    assert_eq!(fetched.set_cookies(), ["a=1"]);
    // It has two seconds, for which a way that depends on it waits; without a bound that would never end.
    let other = timeout(
        Duration::from_secs(20),
        connect(&proxy, "www.shop.test:443"),
    );
    let (mut client, head) = other.await.expect("it is answered");
    assert!(head.starts_with("HTTP/1.1 502"), "{head}");
    let mut why = String::new();
    client.read_to_string(&mut why).await.expect("the reason");
    assert!(why.contains("they do not answer"), "{why}");
    let line = proxy
        .log_line("settings is not used: they do not answer")
        .await;
    let ready = ready.format(&Rfc3339).expect("it has a text");
    assert!(ready < line, "{ready} {line}");
}

#[tokio::test]
async fn each_failure_on_the_way_through_an_upstream_proxy_has_its_status() {
    let stage = Stage::new().await;
    let forward = stage.forward().await;
    let wrong = format!("http://name:wrong@{}", forward.address);
    let proxy = stage.proxy(&["--origin-proxy", &wrong], &[]).await;
    let rows = [
        ("www.shop.test:443", "502"),
        // Private addresses stay out of reach, through another proxy too.
        ("127.0.0.1:443", "403"),
        ("localhost:443", "403"),
        ("[::1]:443", "403"),
        ("www.shop.test:22", "403"),
    ];
    for (target, status) in rows {
        let (_, answer) = connect(&proxy, target).await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{target}: {answer}"
        );
    }
    let fetched = proxy.curl().get("http://plain.council.test/").await;
    assert!(fetched.head.starts_with("HTTP/1.1 407"), "{}", fetched.head);
}

#[tokio::test]
async fn no_proxy_and_none_go_straight_and_a_password_is_never_logged() {
    let stage = Stage::new().await;
    let forward = stage.forward().await;
    let url = format!("http://name:word-of-honour@{}", forward.address);
    let to_listed = stage.listed.resolve(443);
    let straight = ["--resolve", &to_listed];
    let usual = [("HTTPS_PROXY", url.as_str()), ("NO_PROXY", "council.test")];
    for (more, environment) in [
        (straight.to_vec(), &usual[..]),
        (
            [&straight[..], &["--origin-proxy", "none"]].concat(),
            &usual[..1],
        ),
    ] {
        let proxy = stage.proxy(&more, environment).await;
        let fetched = proxy.curl().get("https://www.council.test/").await;
        assert_eq!(fetched.set_cookies(), ["a=1"]);
        let log = std::fs::read_to_string(proxy.folder().join("log")).expect("the log can be read");
        assert!(!log.contains("word-of-honour"));
    }
    assert_eq!(forward.asked(), [""; 0]);
}
