//! Origins that nobody here wrote: PHP's sessions and Django, each with its own cookies, explained as that platform's.

use harness::{Origin, ProxyUnderTest, TestCa};
use std::{env, fs, net::SocketAddr, process::Stdio};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// Starts a server that says on which port it listens; `marker` stands right before the address.
async fn listening(mut command: Command, marker: &str) -> (Child, SocketAddr) {
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("it is installed: see tests/run");
    let mut lines = BufReader::new(child.stderr.take().expect("standard error is piped")).lines();
    loop {
        let line = lines
            .next_line()
            .await
            .expect("it can be read")
            .expect("it says where it listens");
        if let Some((_, rest)) = line.split_once(marker) {
            let address = rest.trim_matches(|c: char| !c.is_ascii_digit() && c != '.' && c != ':');
            let address = address.split(')').next().unwrap_or_default();
            // Its further output goes nowhere, and must not block it.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return (child, address.parse().expect("an address"));
        }
    }
}

#[tokio::test]
async fn a_php_session_is_explained_as_phps_with_the_flags_that_it_lacks() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("index.php"),
        "<?php session_start(); echo 'hello';",
    )
    .unwrap();
    let mut php = Command::new("php");
    php.args(["-d", "session.save_path=/tmp", "-S", "127.0.0.1:0", "-t"])
        .arg(folder.path());
    let (_php, address) = listening(php, "http://").await;
    let ca = TestCa::new();
    let origin = Origin::in_front_of("php.council.test", &ca, address).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    let mut watch = proxy.watch();
    let fetched = proxy.curl().get("https://php.council.test/").await;
    assert_eq!(fetched.body, b"hello");
    let cookie = watch.cookie("PHPSESSID").await;
    assert_eq!(cookie["how_we_know"]["vendor"], "PHP");
    assert_eq!(
        (&cookie["category"], &cookie["verdict"]),
        (&"necessary".into(), &"cannot_tell".into())
    );
    // What Debian's PHP really leaves out is reported as findings.
    let codes: Vec<_> = cookie["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|finding| finding["code"].as_str())
        .collect();
    for code in [
        "no_notice",
        "known_vendor_only",
        "session_cookie_without_httponly",
        "without_secure",
    ] {
        assert!(codes.contains(&code), "{code} is missing in {codes:?}");
    }
    let facts = &cookie["facts"];
    assert_eq!(
        (&facts["http_only"], &facts["secure"], &facts["path"]),
        (&false.into(), &false.into(), &"/".into())
    );
    assert_eq!(
        (&facts["value_kind"], &facts["value_length"]),
        (&"identifier".into(), &26.into())
    );
}

const DJANGO: &str = r#"
import sys
from django.conf import settings
settings.configure(SECRET_KEY="test", ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"],
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.csrf.CsrfViewMiddleware"])
import django
django.setup()
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.urls import path
def page(request):
    request.session["seen"] = True
    get_token(request)
    return HttpResponse("hello")
urlpatterns = [path("", page)]
from wsgiref.simple_server import make_server
from django.core.wsgi import get_wsgi_application
server = make_server("127.0.0.1", 0, get_wsgi_application())
print("listening on http://127.0.0.1:%d" % server.server_port, file=sys.stderr, flush=True)
server.serve_forever()
"#;

#[tokio::test]
async fn djangos_cookies_are_explained_as_djangos() {
    let python = env::var("BISCUIT_TIN_PYTHON")
        .expect("tests/run sets BISCUIT_TIN_PYTHON to a Python with Django");
    let mut django = Command::new(python);
    django.args(["-c", DJANGO]);
    let (_django, address) = listening(django, "http://").await;
    let ca = TestCa::new();
    let origin = Origin::in_front_of("django.council.test", &ca, address).await;
    let proxy = ProxyUnderTest::start(&ca, &[&origin]).await;
    let mut watch = proxy.watch();
    let fetched = proxy.curl().get("https://django.council.test/").await;
    assert_eq!(fetched.body, b"hello");
    for _ in 0..2 {
        let cookie = watch.event("cookie").await;
        let name = cookie["name"].as_str().unwrap();
        assert!(["sessionid", "csrftoken"].contains(&name), "{name}");
        assert_eq!(cookie["how_we_know"]["vendor"], "Django", "{name}");
        assert_eq!(cookie["facts"]["same_site"], "lax", "{name}");
        // Django keeps its session from scripts, and leaves its form token to them.
        assert_eq!(cookie["facts"]["http_only"], name == "sessionid", "{name}");
        let days = if name == "sessionid" { 14 } else { 364 };
        assert_eq!(cookie["facts"]["asked_seconds"], days * 86_400, "{name}");
    }
}
