//! Real browsers without a window: each opens one page, loads everything on it, and ends by itself.
//!
//! They live in a home of the test's own and find every `.test` host on loopback.

use crate::Home;
use std::{fs, net::SocketAddr, path::Path, process::Stdio, time::Duration};
use tokio::{process::Command, time::timeout};

/// Timeout of a browser's run.
const PATIENCE: Duration = Duration::from_secs(60);

/// Chromium, trusting what the home's own database trusts.
pub async fn chromium(home: &Home, proxy: Option<SocketAddr>, url: &str) -> String {
    let way = proxy.map(|proxy| format!("--proxy-server=http://{proxy}"));
    chromium_with(home, way, url).await
}

/// The same by a PAC file as ours is: the proxy, or else directly.
pub async fn chromium_by_pac(home: &Home, proxy: SocketAddr, url: &str) -> String {
    chromium_with(
        home,
        Some(format!("--proxy-pac-url={}", pac(proxy, "; DIRECT"))),
        url,
    )
    .await
}

/// A PAC file that sends every `.test` host to the proxy.
fn pac(proxy: SocketAddr, otherwise: &str) -> String {
    format!(
        "data:,function FindProxyForURL(u,h){{return dnsDomainIs(h,'.test')?'PROXY {proxy}{otherwise}':'DIRECT'}}"
    )
}

async fn chromium_with(home: &Home, way: Option<String>, url: &str) -> String {
    let mut data = std::ffi::OsString::from("--user-data-dir=");
    data.push(home.path().join(".config/chromium"));
    let mut command = Command::new("chromium");
    command.arg(data).args([
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--host-resolver-rules=MAP *.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ]);
    command.args(way).arg("--dump-dom").arg(url);
    run(command, home).await
}

/// Firefox, trusting what the home's one profile trusts.
pub async fn firefox(home: &Home, proxy: Option<SocketAddr>, hosts: &[&str], url: &str) {
    // Firefox's own background requests must not wait for the proxy.
    firefox_with(home, proxy.map(|proxy| pac(proxy, "")), hosts, url).await;
}

/// The same by a PAC file as ours is: the proxy, or else directly.
pub async fn firefox_by_pac(home: &Home, proxy: SocketAddr, hosts: &[&str], url: &str) {
    firefox_with(home, Some(pac(proxy, "; DIRECT")), hosts, url).await;
}

async fn firefox_with(home: &Home, script: Option<String>, hosts: &[&str], url: &str) {
    let profile = home.firefox();
    let mut settings = SETTINGS.to_owned();
    settings.push_str(&format!(
        "user_pref(\"network.dns.localDomains\", \"{}\");\n",
        hosts.join(",")
    ));
    if let Some(script) = script {
        settings.push_str(&format!(
            "user_pref(\"network.proxy.type\", 2);\nuser_pref(\"network.proxy.autoconfig_url\", \"{script}\");\n"
        ));
    }
    fs::write(profile.join("user.js"), settings).expect("the profile can be written");
    let mut command = Command::new("firefox-esr");
    command
        .args(["--headless", "--no-remote", "--profile"])
        .arg(&profile)
        .arg("--screenshot")
        .arg(home.path().join("page.png"))
        .arg(url);
    run(command, home).await;
}

/// Settings that turn off background connections and first-run questions.
const SETTINGS: &str = r#"user_pref("network.proxy.type", 0);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("app.update.enabled", false);
user_pref("services.settings.server", "data:,");
"#;

async fn run(mut command: Command, home: &Home) -> String {
    let output = command
        .env_clear()
        .envs(home.environment())
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = timeout(PATIENCE, output)
        .await
        .expect("the browser ends by itself")
        .expect("tests/run installs it");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Whether a browser drew a page: Firefox leaves a picture even of an error.
pub fn drew(home: &Home) -> bool {
    Path::new(&home.path().join("page.png")).is_file()
}
