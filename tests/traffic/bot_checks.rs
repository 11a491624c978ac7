//! Bot checks: an answer that has the marks of one is reported, and passes like any other.

use harness::{
    ProxyUnderTest, TestCa,
    frames::{END_STREAM, SETTINGS, block, frame, headers, opening},
    script::{Cues, ScriptedOrigin, Step, client_config, play, shake, tunnel},
};

const HOST: &str = "www.council.test";

/// The answer's head in both versions of HTTP, with a cookie, which is seen as well.
fn answers(status: u16, (name, value): (&str, &str)) -> [(&'static str, Vec<u8>, Vec<u8>); 2] {
    let ask1 = format!("GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n").into_bytes();
    let say1 = format!(
        "HTTP/1.1 {status} X\r\n{name}: {value}\r\nSet-Cookie: after=1\r\nContent-Length: 0\r\n\r\n"
    );
    let request = [
        (":method", "GET"),
        (":scheme", "https"),
        (":authority", HOST),
        (":path", "/"),
    ];
    let ask2 = [opening(), headers(1, END_STREAM, &block(request))].concat();
    let (code, lower) = (status.to_string(), name.to_ascii_lowercase());
    let fields = [
        (":status", code.as_str()),
        (&lower, value),
        ("set-cookie", "after=1"),
    ];
    let say2 = [
        frame(SETTINGS, 0, 0, &[]),
        headers(1, END_STREAM, &block(fields)),
    ]
    .concat();
    [("http/1.1", ask1, say1.into_bytes()), ("h2", ask2, say2)]
}

/// Visits twice; whether the feed says that the site may be refusing inspection, and how often.
async fn said(alpn: &str, ask: &[u8], say: &[u8]) -> usize {
    let ca = TestCa::new();
    let origin = ScriptedOrigin::start(HOST, &ca).await;
    let unchanged = ["--local-network-protection", "false"];
    let proxy = ProxyUnderTest::with(&ca, &[&origin.origin], &unchanged).await;
    for _ in 0..2 {
        let (mut mine, theirs) = Cues::pair();
        let hear = |bytes: &[u8]| Step::Exchange(Vec::new(), bytes.len());
        let heard = origin.part(
            &[
                hear(ask),
                Step::Send(say.to_vec()),
                Step::HearEnd,
                Step::End,
            ],
            theirs,
        );
        let tcp = tunnel(&origin.origin, Some(&proxy), 443).await;
        let mut stream = shake(tcp, HOST, client_config(&proxy.root(), &[alpn]))
            .await
            .expect("our root is trusted");
        let client = play(
            &mut stream,
            &[
                Step::Send(ask.to_vec()),
                hear(say),
                Step::End,
                Step::HearEnd,
            ],
            &mut mine,
        )
        .await;
        assert_eq!(client.bytes, say, "it passes unchanged");
        heard.await.expect("the origin plays its part");
    }
    // The log is written before the answer goes out.
    let log = std::fs::read_to_string(proxy.folder().join("log")).expect("the log can be read");
    let times = log.matches("may_refuse_inspection").count();
    if times > 0 {
        let event = proxy.watch().event("not_inspected").await;
        assert_eq!(event["reason"], "may_refuse_inspection");
        let text = event["sentence"]["text"].as_str().expect("a sentence");
        assert!(
            text.contains(HOST) && text.contains("refusing inspection"),
            "{text}"
        );
    }
    times
}

#[tokio::test]
async fn a_bot_checks_refusal_is_reported_once_and_nothing_else_is() {
    let rows = [
        (403, ("CF-Mitigated", "challenge"), 1),
        (503, ("cf-mitigated", "challenge"), 1),
        (403, ("Server", "AkamaiGHost"), 1),
        (403, ("X-DataDome", "protected"), 1),
        (
            403,
            (
                "X-Iinfo",
                "9-12345-0 0NNN RT(1) q(0 -1 -1 0) r(0 -1) B15(4,200,0) U5",
            ),
            1,
        ),
        (403, ("X-CDN", "Imperva"), 1),
        // The same marks on an answer that is no refusal, and a refusal without a mark.
        (200, ("X-DataDome", "protected"), 0),
        (404, ("Server", "AkamaiGHost"), 0),
        (403, ("Server", "nginx"), 0),
        (503, ("Retry-After", "5"), 0),
    ];
    for (status, field, times) in rows {
        for (alpn, ask, say) in answers(status, field) {
            assert_eq!(
                said(alpn, &ask, &say).await,
                times,
                "{status} {field:?} over {alpn}"
            );
        }
    }
}
