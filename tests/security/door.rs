//! Row A16: both ports serve the processes of one user alone.

use harness::{
    Answer, Curl, ForwardProxy, Origin, ProxyUnderTest, TestCa,
    api::{Extension, http},
    program::another_user,
};
use serde_json::json;
use tokio::process::Command;

/// name:word
const BASIC: &str = "Basic bmFtZTp3b3Jk";
const URLS: [&str; 3] = [
    "https://www.council.test/",
    "https://www.shop.test/",
    "http://plain.council.test/",
];

struct Stage {
    ca: TestCa,
    origins: [Origin; 3],
}

impl Stage {
    async fn new() -> Self {
        let ca = TestCa::new();
        let origins = [
            Origin::start("www.council.test", &ca, Answer::page(["a=1"])).await,
            Origin::start("www.shop.test", &ca, Answer::page(["b=2"])).await,
            Origin::plain("plain.council.test", Answer::page(["c=3"])).await,
        ];
        Self { ca, origins }
    }

    /// A company's proxy that wants to see this, and the options by which ours has its name and word.
    async fn company(&self, authorization: Option<&'static str>) -> (ForwardProxy, [String; 4]) {
        let origins: Vec<&Origin> = self.origins.iter().collect();
        let company = ForwardProxy::start(&origins, authorization).await;
        let url = format!("http://name:word@{}", company.address);
        let options = ["--intercept", "council.test", "--origin-proxy", &url];
        (company, options.map(str::to_owned))
    }
}

/// What a program of another user gets: the statuses of CONNECT and of the answer.
async fn as_another_user(arguments: &[&str]) -> String {
    let (first, rest) = another_user().split_first().expect("it is a command");
    let output = Command::new(first)
        .args(rest)
        .args(["curl", "--silent", "--insecure", "--max-time", "30"])
        .args(["--noproxy", "", "--output", "/dev/null"])
        .args(["--write-out", "%{http_connect} %{http_code}"])
        .args(arguments)
        .output()
        .await;
    let output = output.expect("curl can be started");
    String::from_utf8(output.stdout).expect("statuses are text")
}

#[tokio::test]
async fn a16_another_user_is_refused_and_nothing_is_dialled_lent_or_recorded() {
    let stage = Stage::new().await;
    let (company, options) = stage.company(Some(BASIC)).await;
    let proxy = ProxyUnderTest::in_environment(&stage.ca, &options, &[]).await;
    let extension = Extension::pair(&proxy).await;
    let address = format!("http://{}", proxy.address());
    for url in URLS {
        let got = as_another_user(&["--proxy", &address, url]).await;
        assert_eq!(got, "000 000", "{url}");
    }
    let api = format!("http://{}/proxy.pac", proxy.api());
    assert_eq!(as_another_user(&[&api]).await, "000 000");
    assert_eq!(company.asked(), [""; 0]);
    let snapshot = extension.feed(None).await.next().await;
    for list in ["sites", "cookies", "not_inspected"] {
        assert_eq!(snapshot[list], json!([]), "{list}");
    }
    proxy
        .log_line("a program of another user was refused")
        .await;
    // The control: the same user gets all of it, by way of the company's proxy.
    let trusting = Curl::through(&proxy, &proxy.both_roots());
    for url in URLS {
        trusting.visit(url).await;
    }
    assert_eq!(company.asked().len(), 3);
    let own = http().get(&api).send().await.expect("the API answers");
    assert!(own.status().is_success());
}

#[tokio::test]
async fn a16_where_nobody_can_say_whose_a_connection_is_only_listed_sites_and_no_password() {
    let stage = Stage::new().await;
    // This company's proxy refuses a request that shows a password.
    let (company, options) = stage.company(None).await;
    let folder = tempfile::tempdir().expect("a folder can be made");
    // The two listeners are made first; then the kernel refuses the sockets that would say whose a connection is.
    let strace =
        "/usr/bin/strace -qq -o /dev/null -e trace=socket -e inject=socket:error=EPERM:when=3+";
    let strace: Vec<&str> = strace.split(' ').collect();
    let more: Vec<&str> = options.iter().map(String::as_str).collect();
    let proxy = ProxyUnderTest::behind(&strace, folder, &stage.ca, &[], &more).await;
    proxy.log_line("does not say which user").await;
    let trusting = Curl::through(&proxy, &proxy.both_roots());
    for url in [URLS[0], URLS[2]] {
        trusting.visit(url).await;
    }
    for url in [URLS[1], "http://www.shop.test/"] {
        let refused = trusting.get(url).await;
        assert!(refused.head.starts_with("HTTP/1.1 403"), "{}", refused.head);
    }
    let asked = [
        "CONNECT www.council.test:443 HTTP/1.1",
        "GET http://plain.council.test/ HTTP/1.1",
    ];
    assert_eq!(company.asked(), asked);
    proxy.stop().await;
}
