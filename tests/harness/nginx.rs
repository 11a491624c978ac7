//! nginx as an origin: its own TLS, its own HTTP/1.1 and HTTP/2, its own log of what it was asked.

use crate::{
    certificates::{Flaw, TestCa},
    origin::Origin,
};
use std::{path::Path, process::Stdio};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader, copy_bidirectional},
    net::UnixStream,
    process::{Child, Command},
};

/// A running nginx; it ends with the test.
#[derive(Debug)]
pub struct Nginx {
    /// Where it is.
    pub origin: Origin,
    folder: TempDir,
    child: Child,
}

impl Nginx {
    /// Serves files, name and content, for `host` over TLS.
    pub async fn start(host: &str, ca: &TestCa, files: &[(&str, Vec<u8>)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let place = folder.path().to_owned();
        std::fs::create_dir(place.join("www")).expect("the folder can be written");
        for (name, content) in files {
            std::fs::write(place.join("www").join(name), content)
                .expect("the folder can be written");
        }
        let (certificate, key) = ca.leaf_pem(host, Flaw::None);
        std::fs::write(place.join("certificate.pem"), certificate)
            .expect("the folder can be written");
        std::fs::write(place.join("key.pem"), key).expect("the folder can be written");
        std::fs::write(place.join("nginx.conf"), configuration(&place))
            .expect("the folder can be written");
        // A socket in the file system needs no port, so none is chosen twice.
        let mut child = Command::new("/usr/sbin/nginx")
            .arg("-p")
            .arg(&place)
            .args(["-c", "nginx.conf", "-e", "stderr"])
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("nginx is installed");
        let mut log = BufReader::new(child.stderr.take().expect("standard error is piped")).lines();
        let mut said = String::new();
        // It names its version once its socket is open.
        while !said.contains("nginx/1") {
            let line = log.next_line().await.expect("its log can be read");
            said += &line.unwrap_or_else(|| panic!("nginx did not start: {said}"));
        }
        tokio::spawn(async move { while let Ok(Some(_)) = log.next_line().await {} });
        let socket = place.join("socket");
        let origin = Origin::listen(host, move |mut client, _| {
            let socket = socket.clone();
            async move {
                let mut nginx = UnixStream::connect(socket).await.expect("nginx listens");
                // The end of a connection is not what is tested here.
                let _ = copy_bidirectional(&mut client, &mut nginx).await;
            }
        })
        .await;
        Self {
            origin,
            folder,
            child,
        }
    }

    /// Ends it, and tells what it was asked and what it answered: one line a request, sorted.
    ///
    /// It notes a request when it is done with it, which may be after the client is.
    pub async fn seen(mut self) -> Vec<String> {
        let pid = self.child.id().expect("nginx is running").to_string();
        let asked = Command::new("kill").args(["-QUIT", &pid]).status().await;
        assert!(asked.expect("kill is there").success());
        self.child.wait().await.expect("nginx ends");
        let log =
            std::fs::read_to_string(self.folder.path().join("access.log")).unwrap_or_default();
        let mut lines: Vec<String> = log.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    }
}

fn configuration(place: &Path) -> String {
    let place = place.display();
    format!(
        "daemon off; master_process off; pid {place}/pid; error_log stderr notice;
        events {{}}
        http {{
            log_format all '$request $status $body_bytes_sent|$http_host|$http_range|$http_cookie|$http_x_odd|$http_user_agent|$http_accept_encoding|$content_length';
            access_log {place}/access.log all;
            client_body_temp_path {place}/1; proxy_temp_path {place}/2; fastcgi_temp_path {place}/3;
            uwsgi_temp_path {place}/4; scgi_temp_path {place}/5;
            large_client_header_buffers 8 128k;
            gzip on; gzip_types text/css; gzip_min_length 1;
            server {{
                listen unix:{place}/socket ssl http2;
                ssl_certificate certificate.pem; ssl_certificate_key key.pem;
                root {place}/www;
                types {{ text/plain txt; text/css css; }}
                # An inner server takes the body in; nginx itself would answer without reading it.
                location = /upload {{ proxy_pass http://unix:{place}/inner:/; }}
                location = /none {{ return 204; }}
                location = /cookies {{ add_header Set-Cookie a=1; add_header Set-Cookie a=1; add_header Set-Cookie 'b=2; Path=/'; return 200 ok; }}
            }}
            server {{ listen unix:{place}/inner; access_log off; return 200 $http_content_length$http_transfer_encoding; }}
        }}"
    )
}
