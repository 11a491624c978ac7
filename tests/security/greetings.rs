//! Who is at the other end of the API: a flood of greetings, a program in between, and one that is busy.

use harness::{
    Origin, Program, ProxyUnderTest, TestCa,
    api::{Extension, http},
};
use serde_json::{Value, json};
use std::{fs, net::SocketAddr, path::Path, process::Output, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy},
    net::TcpStream,
    time::timeout,
};

/// More connections than the API has room for.
const MORE_THAN_FIT: usize = 300;
/// Timeout of a test that hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs a command that asks the API of the proxy that this data folder names.
async fn run(command: &str, data: &Path) -> (Output, String) {
    let data = data.display().to_string();
    let output = Program::new([command, "--data-dir", &data]).output().await;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output, said)
}

/// Lets the data folder name another address of the API.
fn point_to(data: &Path, api: SocketAddr) {
    let file = data.join("running.json");
    let text = fs::read_to_string(&file).expect("a proxy runs");
    let mut running: Value = serde_json::from_str(&text).expect("JSON");
    running["api"] = json!(api);
    fs::write(&file, running.to_string()).expect("it is ours");
}

#[tokio::test]
async fn b4_a_flood_of_greetings_locks_nobody_out() {
    let ca = TestCa::new();
    let proxy = ProxyUnderTest::start(&ca, &[]).await;
    let url = format!("http://{}/v1/hello", proxy.api());
    let greeting = json!({ "id": "terminal", "nonce": "AAAAAAAAAAAAAAAAAAAAAA" });
    let stranger = http();
    for _ in 0..1000 {
        let greeted = stranger
            .post(&url)
            .header("origin", "biscuit-tin://terminal")
            .header("content-type", "application/json")
            .body(greeting.to_string());
        let response = greeted.send().await.expect("the API answers");
        assert_eq!(response.status().as_u16(), 200);
    }
    let extension = Extension::pair(&proxy).await;
    assert_eq!(extension.feed(None).await.next().await["type"], "snapshot");
    let (output, said) = run("purge", &proxy.data_dir()).await;
    assert!(output.status.success(), "{said}");
}

#[tokio::test]
async fn b4_clients_that_say_nothing_or_half_of_it_lock_nobody_out() {
    let ca = TestCa::new();
    let proxy = ProxyUnderTest::with(&ca, &[], &["--head-timeout", "10m"]).await;
    let extension = Extension::pair(&proxy).await;
    let mut feed = extension.feed(None).await;
    assert_eq!(feed.next().await["type"], "snapshot");
    let api = proxy.api();
    let half = format!(
        "POST /v1/hello HTTP/1.1\r\nHost: {api}\r\nOrigin: biscuit-tin://terminal\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{{"
    );
    for said in ["", "POST /v1/hello HTT", &half] {
        let mut flood = Vec::new();
        for _ in 0..MORE_THAN_FIT {
            let mut client = TcpStream::connect(api).await.expect("the API listens");
            client.write_all(said.as_bytes()).await.expect("it fits");
            flood.push(client);
        }
        let greeted = timeout(PATIENCE, extension.hello_at(api)).await;
        let hello = greeted.expect("another client makes room");
        assert!(extension.is_proven(&hello, api), "{said:?}");
    }
    // Who has been heard is not sent away for them.
    let (status, _) = extension.ask("/v1/pause", &json!({ "paused": true })).await;
    assert_eq!(status, 200);
    while feed.next().await["type"] != "snapshot" {}
}

#[tokio::test]
async fn b4_a_busy_proxy_is_called_busy_and_nobody_is_sent_to_restart_it() {
    let ca = TestCa::new();
    let proxy = ProxyUnderTest::start(&ca, &[]).await;
    let busy = Origin::serving("busy.test", |mut client| async move {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(client.read_u8().await.expect("a request comes"));
        }
        let answer = b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n";
        client.write_all(answer).await.expect("it is read");
        // Until the client closes: an end with unread bytes would be a reset.
        let _ = client.read_to_end(&mut head).await;
    })
    .await;
    point_to(&proxy.data_dir(), busy.address);
    for command in ["purge", "watch"] {
        let (output, said) = run(command, &proxy.data_dir()).await;
        assert_eq!(output.status.code(), Some(2), "{command}: {said}");
        assert!(said.contains("try again in a minute"), "{command}: {said}");
        assert!(!said.contains("start it again"), "{command}: {said}");
    }
}

/// Passes everything on to the API, under the API's own name.
async fn pass_on(mut client: TcpStream, api: SocketAddr) {
    let own = client.local_addr().expect("it is open").to_string();
    let mut onward = TcpStream::connect(api).await.expect("the API listens");
    let (mut asked, mut answered) = client.split();
    let (mut answer, mut ask) = onward.split();
    let there = async {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = asked.read(&mut buffer).await {
            let text = String::from_utf8_lossy(&buffer[..count]).replace(&own, &api.to_string());
            ask.write_all(text.as_bytes()).await.expect("it is read");
        }
        ask.shutdown().await
    };
    // Either side may end first.
    let _ = tokio::join!(there, copy(&mut answer, &mut answered));
}

#[tokio::test]
async fn b5_a_program_that_passes_everything_on_from_another_port_is_found_out() {
    let ca = TestCa::new();
    let proxy = ProxyUnderTest::start(&ca, &[]).await;
    let api = proxy.api();
    let relay = Origin::serving("relay.test", move |client| pass_on(client, api)).await;
    let extension = Extension::pair(&proxy).await;
    let hello = extension.hello_at(relay.address).await;
    // The control: what it passes on is the API's own answer, good for the API's address.
    assert!(extension.is_proven(&hello, api));
    // A client takes the address that it dialled.
    assert!(!extension.is_proven(&hello, relay.address));
    point_to(&proxy.data_dir(), relay.address);
    let (output, said) = run("purge", &proxy.data_dir()).await;
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("another program listens"), "{said}");
    point_to(&proxy.data_dir(), api);
    let (output, said) = run("purge", &proxy.data_dir()).await;
    assert!(output.status.success(), "{said}");
}
