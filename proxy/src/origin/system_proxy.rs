//! The system's proxy settings: from the libraries of macOS and Windows, and from `gsettings` on Linux desktops.
//!
//! It reads the settings at the start, and again where a connection failed. A script that chooses the proxy (PAC) is not
//! run.

use crate::origin::proxy_address::Oddity;
use hyper_util::client::proxy::matcher::Matcher;
use std::{
    io::Read,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::Duration,
};
use tokio::{sync::Mutex as AsyncMutex, task::spawn_blocking, time::Instant};
use url::Url;

/// The GSettings schema that GNOME, Cinnamon, MATE, Unity and Xfce share.
const SCHEMA: &str = "org.gnome.system.proxy";

/// Time limit for `gsettings`.
const PATIENCE: Duration = Duration::from_secs(2);
/// Shortest time between two questions.
const PAUSE: Duration = Duration::from_secs(5);

/// What the system's settings say, and how to ask them.
pub(super) struct SystemProxy {
    ask: fn() -> Found,
    found: Mutex<Found>,
    /// When they were asked again; held while they are.
    asked: AsyncMutex<Option<Instant>>,
}

/// The proxy of the system's settings, if they name one, or why it cannot be used: they name a script, or do not answer.
type Found = Result<Arc<Matcher>, Oddity>;

impl SystemProxy {
    /// Asks for the first time; this may take [`PATIENCE`].
    pub(super) fn ask() -> Self {
        Self::asking(|| {
            let named = desktop()?.unwrap_or_else(Matcher::from_system);
            Ok(Arc::new(named))
        })
    }

    fn asking(ask: fn() -> Found) -> Self {
        Self {
            ask,
            found: Mutex::new(ask()),
            asked: AsyncMutex::new(None),
        }
    }

    /// What they said last.
    pub(super) fn found(&self) -> Found {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.clone()
    }

    /// Asks again, on a thread that may wait, unless somebody just did.
    pub(super) async fn ask_again(&self) {
        let mut asked = self.asked.lock().await;
        if asked.is_some_and(|at| at.elapsed() < PAUSE) {
            return;
        }
        // An error means that it panicked, which is logged.
        if let Ok(found) = spawn_blocking(self.ask).await {
            *self.found.lock().unwrap_or_else(PoisonError::into_inner) = found;
        }
        *asked = Some(Instant::now());
    }
}

/// The settings of a Linux desktop; `None` where there is no desktop, or no proxy is set.
fn desktop() -> Result<Option<Matcher>, Oddity> {
    // KDE and plain terminals have no such settings.
    if std::env::var_os("XDG_CURRENT_DESKTOP").is_none() {
        return Ok(None);
    }
    let mut command = Command::new("gsettings");
    command.args(["list-recursively", SCHEMA]);
    let Ok(child) = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
    else {
        return Ok(None);
    };
    let settings = Settings(output(child)?);
    match settings.text("", "mode").as_deref() {
        Some("manual") => Ok(Some(settings.matcher())),
        Some("auto") => Err(Oddity::Script),
        _ => Ok(None),
    }
}

/// What a program prints, if it ends within [`PATIENCE`]: `gsettings` without its D-Bus never does.
fn output(mut child: Child) -> Result<String, Oddity> {
    let (sender, receiver) = mpsc::channel();
    let stdout = child.stdout.take();
    thread::spawn(move || {
        let mut text = String::new();
        let read = stdout.map(|mut stdout| stdout.read_to_string(&mut text));
        // Nobody receives after the timeout.
        let _ = sender.send(read.and_then(Result::ok).map(|_| text));
    });
    let printed = receiver.recv_timeout(PATIENCE);
    // An error means that it has ended by itself.
    let _ = child.kill();
    let _ = child.wait();
    match printed {
        Ok(text) => Ok(text.unwrap_or_default()),
        Err(_) => Err(Oddity::Silent),
    }
}

/// Lines of `gsettings list-recursively`: schema, key and value, the value as GVariant writes it.
struct Settings(String);

impl Settings {
    fn matcher(&self) -> Matcher {
        let socks = self.proxy("socks5", ".socks");
        let http = self.proxy("http", ".http").or_else(|| socks.clone());
        // As GLib does: one proxy for everything, unless `https` has one of its own.
        let https = self.proxy("http", ".https").or_else(|| {
            (self.value("", "use-same-proxy") == Some("true")).then(|| http.clone())?
        });
        let https = https.or(socks);
        let exceptions: Vec<String> = strings(self.value("", "ignore-hosts").unwrap_or_default())
            .into_iter()
            .map(|host| host.trim_start_matches("*.").to_owned())
            .collect();
        Matcher::builder()
            .http(http.map_or_else(String::new, String::from))
            .https(https.map_or_else(String::new, String::from))
            .no(exceptions.join(","))
            .build()
    }

    /// The address of one proxy, with the name and password that all of them share.
    fn proxy(&self, scheme: &str, child: &str) -> Option<Url> {
        let host = self.text(child, "host").filter(|host| !host.is_empty())?;
        let port = self.value(child, "port")?.parse().ok()?;
        let mut url = Url::parse(&format!("{scheme}://{host}")).ok()?;
        url.set_port(Some(port)).ok()?;
        // GSettings has a name and a password for HTTP alone.
        if scheme == "http" && self.value(".http", "use-authentication") == Some("true") {
            url.set_username(&self.text(".http", "authentication-user")?)
                .ok()?;
            url.set_password(self.text(".http", "authentication-password").as_deref())
                .ok()?;
        }
        Some(url)
    }

    fn text(&self, child: &str, key: &str) -> Option<String> {
        strings(self.value(child, key)?).into_iter().next()
    }

    /// The text of a key's value, not parsed.
    fn value(&self, child: &str, key: &str) -> Option<&str> {
        self.0.lines().find_map(|line| {
            let rest = line.strip_prefix(SCHEMA)?.strip_prefix(child)?;
            rest.strip_prefix(' ')?.strip_prefix(key)?.strip_prefix(' ')
        })
    }
}

/// The strings in a value, in single quotes, or in double quotes where they contain a single one; `\` escapes.
fn strings(value: &str) -> Vec<String> {
    let (mut found, mut open) = (Vec::new(), None);
    let mut characters = value.chars();
    while let Some(character) = characters.next() {
        match (&mut open, character) {
            (None, '\'' | '"') => open = Some((character, String::new())),
            (None, _) => {}
            (Some((quote, _)), _) if *quote == character => {
                found.extend(open.take().map(|(_, text)| text));
            }
            (Some((_, text)), '\\') => text.extend(characters.next()),
            (Some((_, text)), _) => text.push(character),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn settings_are_parsed_as_gsettings_prints_them() {
        let settings = |more: &str| {
            Settings(format!(
                "{SCHEMA} ignore-hosts ['localhost', '127.0.0.0/8', '*.council.test']\n\
                 {SCHEMA} use-same-proxy true\n\
                 {SCHEMA}.http host 'proxy.test'\n\
                 {SCHEMA}.http port 3128\n{more}"
            ))
        };
        let check = |more: &str, target: &str, expected: Option<(&str, Option<&str>)>| {
            let found = settings(more)
                .matcher()
                .intercept(&target.parse().expect("the address can be read"));
            let found = found.as_ref().map(|found| {
                (
                    found.uri().to_string(),
                    found.basic_auth().and_then(|value| value.to_str().ok()),
                )
            });
            let expected = expected.map(|(url, basic)| (url.to_owned(), basic));
            assert_eq!(found, expected, "{more}{target}");
        };
        let same = Some(("http://proxy.test:3128/", None));
        check("", "http://www.shop.test/", same);
        check("", "https://www.shop.test/", same);
        check("", "https://www.council.test/", None);
        check("", "https://localhost/", None);
        let apart = format!("{SCHEMA}.https host 'safe.test'\n{SCHEMA}.https port 8443\n");
        let safe = Some(("http://safe.test:8443/", None));
        check(&apart, "https://www.shop.test/", safe);
        check(&apart, "http://www.shop.test/", same);
        let name = format!(
            "{SCHEMA}.http use-authentication true\n{SCHEMA}.http authentication-user 'name'\n\
             {SCHEMA}.http authentication-password \"wo'rd\"\n"
        );
        let socks = format!(
            "{SCHEMA}.http host ''\n{SCHEMA}.socks host 's.test'\n{SCHEMA}.socks port 1080\n"
        );
        let alone = Settings(socks)
            .matcher()
            .intercept(&"https://www.shop.test/".parse().unwrap());
        let alone = alone.map(|found| found.uri().to_string());
        assert_eq!(alone.as_deref(), Some("socks5://s.test:1080/"));
        // name:wo'rd
        let basic = Some(("http://proxy.test:3128/", Some("Basic bmFtZTp3bydyZA==")));
        check(&name, "https://www.shop.test/", basic);
    }

    #[tokio::test(start_paused = true)]
    async fn b3_the_settings_are_asked_again_at_most_every_few_seconds() {
        static ASKED: AtomicUsize = AtomicUsize::new(0);
        let system = SystemProxy::asking(|| match ASKED.fetch_add(1, Ordering::Relaxed) {
            0 => Err(Oddity::Silent),
            _ => Ok(Arc::new(Matcher::builder().build())),
        });
        assert!(system.found().is_err());
        tokio::join!(system.ask_again(), system.ask_again());
        system.ask_again().await;
        assert_eq!(ASKED.load(Ordering::Relaxed), 2);
        assert!(system.found().is_ok());
        tokio::time::advance(PAUSE).await;
        system.ask_again().await;
        assert_eq!(ASKED.load(Ordering::Relaxed), 3);
    }

    #[test]
    fn strings_are_found_in_any_value() {
        let check = |value: &str, expected: &[&str]| assert_eq!(strings(value), expected);
        check("'a'", &["a"]);
        check("''", &[""]);
        check(r#"["it's", 'b\\c', '\'']"#, &["it's", r"b\c", "'"]);
        check("@as []", &[]);
        check("true", &[]);
        check("'open", &[]);
        check(r"'open\", &[]);
    }
}
