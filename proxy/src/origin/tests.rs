//! The dialler against listeners of this machine: which addresses it dials, and which never.

use super::*;
use rustls::{RootCertStore, crypto::aws_lc_rs};

fn dialler(mappings: impl IntoIterator<Item = Mapping>) -> Dialler {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    let timeout = Duration::from_secs(10);
    Dialler::new(mappings, timeout, OriginProxy::default(), Arc::new(tls))
}

#[tokio::test]
async fn t26_even_a_mapping_never_leads_to_our_own_listeners() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let to = |ip: &str| {
        format!("a.test:443:{ip}:{port}")
            .parse::<Mapping>()
            .unwrap()
    };
    for ip in [
        "127.0.0.1",
        "127.0.0.2",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
    ] {
        let dialler = dialler([to(ip)]).with_own_ports([1, port]);
        let error = dialler.dial("a.test", 443).await.unwrap_err();
        assert!(matches!(error, DialError::PrivateAddress), "{ip}: {error}");
    }
    // The control: another listener on this machine may be named.
    let dialler = dialler([to("127.0.0.1")]).with_own_ports([1, 2]);
    assert!(dialler.dial("a.test", 443).await.is_ok());
}

#[tokio::test]
async fn t26_a_proxy_whose_name_leads_back_to_us_is_never_reached() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    // Stands for any name of this computer: the choice of a way looks no name up.
    let route = Route {
        host: "localhost".to_owned(),
        port,
        login: Login::Http(None),
        over_tls: false,
        named_by: "HTTPS_PROXY",
    };
    let reach = async |own_port| {
        let dialler = dialler([]).with_own_ports([1, own_port]);
        dialler.reach_proxy(&route).await
    };
    let error = reach(port).await.unwrap_err();
    assert!(matches!(error, OriginProxyError::Connect(_)), "{error}");
    assert!(reach(2).await.is_ok(), "the control: another listener");
}

#[tokio::test]
async fn a_name_that_resolves_to_this_machine_is_refused() {
    let dialler = dialler([]);
    for host in [
        "127.0.0.1",
        "[::1]",
        "localhost",
        "0.0.0.0",
        "[::ffff:127.0.0.1]",
    ] {
        let error = dialler.dial(host, 443).await.unwrap_err();
        assert!(
            matches!(error, DialError::PrivateAddress),
            "{host}: {error}"
        );
    }
}

#[tokio::test]
async fn only_permitted_addresses_of_a_name_are_dialled() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let dialler = dialler([]);
    let dial = async |ips: &[&str]| {
        let ips = ips.iter().map(|ip| ip.parse().unwrap()).collect();
        let but_one = |ip: IpAddr| ip.to_string() != "127.0.0.2";
        dialler
            .connect_to_any(&Answer::new(ips), port, but_one)
            .await
    };
    assert!(dial(&["127.0.0.1"]).await.is_ok());
    let both = dial(&["127.0.0.2", "127.0.0.1"]).await.unwrap();
    assert_eq!(both.peer_addr().unwrap().ip().to_string(), "127.0.0.1");
    let none = dial(&["127.0.0.2"]).await.unwrap_err();
    assert!(matches!(none, DialError::PrivateAddress), "{none}");
    let nothing = dial(&[]).await.unwrap_err();
    assert!(matches!(nothing, DialError::NoSuchName), "{nothing}");
}
