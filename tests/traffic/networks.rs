//! Networks as people have them, each a network namespace with its own addresses and its own hosts file.
//!
//! Nothing in it is mapped: names are looked up, and addresses are those of the internet. It leads nowhere else.

use harness::{Answer, ForwardProxy, Origin, ProxyUnderTest, TestCa, script::connect};
use std::{
    env, fs,
    os::unix::fs::MetadataExt,
    process::Command,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};

/// Set inside of a namespace.
const INSIDE: &str = "BISCUIT_TIN_TEST_NETWORK";
/// The public address of the origin. Nobody else has it in the namespace.
const PUBLIC: &str = "8.8.4.4";
/// One neighbour that takes every packet and answers none: IPv6 that leads nowhere.
const SETUP: &str = "
set -e
ip link set lo up
ip addr add 8.8.4.4/32 dev lo
ip addr add 10.9.8.7/32 dev lo
ip link add dead type veth peer name end
ip link set end up
ip link set dead up
ip addr add 2001:4860:4860::1/64 dev dead nodad
ip neigh add 2001:4860:4860::8888 lladdr 02:00:00:00:00:01 dev dead nud permanent
hosts=$(mktemp)
printf '%s\\n' '127.0.0.1 localhost' \
  '8.8.4.4 www.council.test' '2001:4860:4860::8888 www.council.test' \
  '10.9.8.7 both.council.test' '8.8.4.4 both.council.test' \
  '10.9.8.7 intranet.council.test' >\"$hosts\"
mount --bind \"$hosts\" /etc/hosts
rm \"$hosts\"
exec \"$@\"
";

/// Runs one test of this program again in a namespace; false inside of it, where its rows are to be played.
fn outside(test: &str) -> bool {
    if env::var_os(INSIDE).is_some() {
        return false;
    }
    let mut command = Command::new("unshare");
    let user = fs::metadata("/proc/self").expect("/proc is there").uid();
    if user != 0 {
        command.arg("--map-root-user");
    }
    let itself = env::current_exe().expect("a test has a path");
    let output = command
        .args(["--net", "--mount", "sh", "-c", SETUP, "sh"])
        .arg(itself)
        .args(["--exact", test])
        .env(INSIDE, "1")
        .output()
        .expect("unshare is there");
    let said = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    // A name that no test has runs none, which is no failure.
    let passed = output.status.success() && said.contains(" 1 passed");
    assert!(passed, "{test} fails in its network: {said}{complaint}");
    true
}

/// Leads a port of an address to an origin.
async fn lead(address: &str, port: u16, origin: &Origin) {
    let listener = TcpListener::bind((address, port)).await;
    let listener = listener.expect("the address is the namespace's");
    let to = origin.address;
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut origin = TcpStream::connect(to).await.expect("the origin listens");
                // The end of a connection is not what is tested here.
                let _ = copy_bidirectional(&mut client, &mut origin).await;
            });
        }
    });
}

async fn proxy(ca: &TestCa, environment: &[(&str, &str)]) -> ProxyUnderTest {
    let arguments = ["--intercept=council.test".to_owned()];
    ProxyUnderTest::in_environment(ca, &arguments, environment).await
}

#[tokio::test]
async fn a10_ipv6_that_leads_nowhere_costs_no_more_than_it_costs_a_browser() {
    if outside("networks::a10_ipv6_that_leads_nowhere_costs_no_more_than_it_costs_a_browser") {
        return;
    }
    let ca = TestCa::new();
    let origin = Origin::start("www.council.test", &ca, Answer::page(["a=1"])).await;
    lead(PUBLIC, 443, &origin).await;
    // The control: IPv6 is there, is tried first, and gives no answer.
    let dead = TcpStream::connect("[2001:4860:4860::8888]:443");
    let waited = tokio::time::timeout(Duration::from_millis(500), dead).await;
    assert!(waited.is_err(), "IPv6 answers: {waited:?}");
    let proxy = proxy(&ca, &[]).await;
    let start = Instant::now();
    for _ in 0..2 {
        let fetched = proxy.curl().get("https://www.council.test/").await;
        assert_eq!(fetched.set_cookies(), ["a=1"]);
    }
    let taken = start.elapsed();
    assert!(taken < Duration::from_secs(5), "{taken:?}");
}

#[tokio::test]
async fn a11_of_split_dns_the_public_address_is_used_and_a_private_one_is_the_browsers() {
    if outside(
        "networks::a11_of_split_dns_the_public_address_is_used_and_a_private_one_is_the_browsers",
    ) {
        return;
    }
    let ca = TestCa::new();
    let origin = Origin::start("both.council.test", &ca, Answer::page(["a=1"])).await;
    lead(PUBLIC, 443, &origin).await;
    let inside = Origin::start("intranet.council.test", &ca, Answer::page(["b=2"])).await;
    lead("10.9.8.7", 443, &inside).await;
    let proxy = proxy(&ca, &[]).await;
    let fetched = proxy.curl().get("https://both.council.test/").await;
    assert_eq!(fetched.set_cookies(), ["a=1"]);
    assert_eq!(inside.knocks(), 0);
    // A reset, after which browsers go directly; and what they reach then.
    let mut watch = proxy.watch();
    let mut client = TcpStream::connect(proxy.address()).await.unwrap();
    let request =
        "CONNECT intranet.council.test:443 HTTP/1.1\r\nHost: intranet.council.test:443\r\n\r\n";
    client.write_all(request.as_bytes()).await.unwrap();
    let end = client.read_u8().await.unwrap_err();
    assert_eq!(end.kind(), std::io::ErrorKind::ConnectionReset);
    let event = watch.event("not_inspected").await;
    assert_eq!(event["host"], "intranet.council.test");
    assert_eq!(inside.knocks(), 0);
    let direct = TcpStream::connect("intranet.council.test:443").await;
    assert!(direct.is_ok(), "{direct:?}");
}

#[tokio::test]
async fn a_network_whose_only_way_out_is_the_companys_proxy_is_left_by_it() {
    if outside("networks::a_network_whose_only_way_out_is_the_companys_proxy_is_left_by_it") {
        return;
    }
    let ca = TestCa::new();
    let listed = Origin::start("far.council.test", &ca, Answer::page(["a=1"])).await;
    let forward = ForwardProxy::start(&[&listed], None).await;
    let url = format!("http://{}", forward.address);
    let through = proxy(&ca, &[("HTTPS_PROXY", &url)]).await;
    let fetched = through.curl().get("https://far.council.test/").await;
    assert_eq!(fetched.set_cookies(), ["a=1"]);
    assert_eq!(forward.asked(), ["CONNECT far.council.test:443 HTTP/1.1"]);
    // The control: without the variable there is no way out, for a host that is not listed neither.
    let without = proxy(&ca, &[]).await;
    let (_, answer) = connect(&without, "far.shop.test:443").await;
    assert!(answer.starts_with("HTTP/1.1 502"), "{answer}");
    assert_eq!(forward.asked().len(), 1);
}
