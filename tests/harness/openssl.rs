//! OpenSSL's own server and client, whose TLS can be bent as that of none of our libraries.
//!
//! They speak TLS only; what travels inside is of no interest.

use crate::{Origin, ProxyUnderTest, TestCa, certificates::Flaw};
use std::{path::Path, process::Stdio};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::{Child, Command},
};

/// What OpenSSL's client, with more arguments, makes of a connection: whose certificate came, what it thinks of it, and
/// what was agreed.
pub async fn verdict(
    origin: &Origin,
    proxy: Option<&ProxyUnderTest>,
    roots: &Path,
    more: &[&str],
) -> String {
    let host = &origin.host;
    let mut command = Command::new("openssl");
    command
        .args([
            "s_client",
            "-servername",
            host,
            "-verify_hostname",
            host,
            "-cipher",
            "ALL:@SECLEVEL=0",
            "-CAfile",
        ])
        .arg(roots);
    match proxy {
        Some(proxy) => command.args([
            "-proxy",
            &proxy.address().to_string(),
            "-connect",
            &format!("{host}:443"),
        ]),
        None => command.args(["-connect", &origin.address.to_string()]),
    };
    let output = command
        .args(more)
        .stdin(Stdio::null())
        .output()
        .await
        .expect("openssl is installed");
    told(&String::from_utf8_lossy(&output.stdout))
}

/// The lines of a client's output that tell what it found, and the certificate.
fn told(said: &str) -> String {
    let told = [
        "issuer=",
        "subject=",
        "Verification",
        "Verify return code",
        "New, ",
        "Acceptable client",
    ];
    let lines = said.lines().filter(|line| {
        told.iter()
            .any(|start| line.trim_start().starts_with(start))
    });
    let certificate: String = said
        .lines()
        .skip_while(|line| !line.contains("BEGIN CERT"))
        .take_while(|line| !line.contains("END CERT"))
        .collect();
    // A line may be repeated for each ticket that arrives before the client leaves.
    let mut told: Vec<&str> = Vec::new();
    for line in lines.map(str::trim) {
        if !told.contains(&line) {
            told.push(line);
        }
    }
    format!("{}\n{certificate}", told.join("\n"))
}

/// OpenSSL's own server; it ends with the test.
#[derive(Debug)]
pub struct OpenSsl {
    /// Where it is.
    pub origin: Origin,
    child: Child,
    _folder: tempfile::TempDir,
}

impl OpenSsl {
    /// A server with a leaf for this host: of the CA's usual kind, or with a key as `openssl req -newkey` names it.
    pub async fn start(host: &str, ca: &TestCa, key: &str, arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let (certificate, own_key) = ca.leaf_pem(host, Flaw::None);
        let file = |name: &str| folder.path().join(name);
        if key.is_empty() {
            std::fs::write(file("certificate"), certificate).expect("the folder can be written");
            std::fs::write(file("key"), own_key).expect("the folder can be written");
        } else {
            leaf(host, ca, folder.path(), key).await;
        }
        let mut child = Command::new("openssl")
            .args([
                "s_server",
                "-accept",
                "127.0.0.1:0",
                "-cert",
                "certificate",
                "-key",
                "key",
                "-cipher",
                "ALL:@SECLEVEL=0",
            ])
            .args(arguments)
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("openssl is installed");
        let mut said =
            BufReader::new(child.stdout.take().expect("standard output is piped")).lines();
        let address = loop {
            let line = said
                .next_line()
                .await
                .expect("it can be read")
                .expect("the server starts");
            if let Some(address) = line.strip_prefix("ACCEPT ") {
                break address.parse().expect("an address");
            }
        };
        tokio::spawn(async move { while let Ok(Some(_)) = said.next_line().await {} });
        let origin = Origin::passing_to(host, address).await;
        Self {
            origin,
            child,
            _folder: folder,
        }
    }

    /// Types a command, such as `R`: ask the client to shake hands again, with a certificate of its own.
    pub async fn type_in(&mut self, command: &str) {
        let keyboard = self.child.stdin.as_mut().expect("it is piped");
        let line = format!("{command}\n");
        keyboard.write_all(line.as_bytes()).await.expect("it reads");
    }
}

/// A leaf with a key of this kind, signed by the CA.
async fn leaf(host: &str, ca: &TestCa, folder: &Path, key: &str) {
    std::fs::write(folder.join("ca.pem"), ca.pem()).expect("the folder can be written");
    std::fs::write(folder.join("ca.key"), ca.key_pem()).expect("the folder can be written");
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            key,
            "-nodes",
            "-keyout",
            "key",
            "-out",
            "certificate",
            "-days",
            "30",
            "-subj",
            "/CN=leaf",
        ])
        .args([
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-addext",
            "basicConstraints=critical,CA:FALSE",
            "-addext",
            &format!("subjectAltName=DNS:{host}"),
        ])
        .current_dir(folder)
        .output()
        .await
        .expect("openssl is installed");
    assert!(made.status.success(), "{made:?}");
}
