//! The system's proxy settings: from the libraries of macOS and Windows, and from `gsettings` on Linux desktops.
//!
//! It reads the settings once they are first needed, and again where a connection failed. A script that chooses the proxy
//! (PAC) is not run.

use crate::origin::proxy_address::Oddity;
use futures_util::future::BoxFuture;
use hyper_util::client::proxy::matcher::Matcher;
use std::{
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    process::Command,
    sync::{Mutex as AsyncMutex, MutexGuard},
    task::spawn_blocking,
    time::{Instant, timeout},
};
use url::Url;

/// The GSettings schema that GNOME, Cinnamon, MATE, Unity and Xfce share.
const SCHEMA: &str = "org.gnome.system.proxy";

/// Timeout of a question: `gsettings` without its D-Bus never ends.
const PATIENCE: Duration = Duration::from_secs(2);
/// Shortest time between two questions.
const PAUSE: Duration = Duration::from_secs(5);

/// What the system's settings say, and how to ask them.
pub(super) struct SystemProxy {
    ask: fn() -> BoxFuture<'static, Found>,
    /// The last answer; `None` before the first.
    last: Mutex<Option<Found>>,
    /// When they were asked again; held while they are asked.
    asked: AsyncMutex<Option<Instant>>,
}

/// The proxy of the system's settings, if they name one, or why it cannot be used: they name a script, or do not answer.
type Found = Result<Arc<Matcher>, Oddity>;

impl SystemProxy {
    /// The settings of this machine, not asked yet.
    pub(super) fn new() -> Self {
        Self::asking(|| Box::pin(ask()))
    }

    fn asking(ask: fn() -> BoxFuture<'static, Found>) -> Self {
        Self {
            ask,
            last: Mutex::default(),
            asked: AsyncMutex::default(),
        }
    }

    /// What they said last. The first caller asks, and the others wait for the same answer.
    pub(super) async fn found(&self) -> Found {
        if let Some(found) = self.last() {
            return found;
        }
        let asked = self.asked.lock().await;
        match self.last() {
            Some(found) => found,
            None => self.ask(&asked).await,
        }
    }

    /// Asks again, unless somebody just did.
    pub(super) async fn ask_again(&self) {
        let mut asked = self.asked.lock().await;
        if asked.is_some_and(|at| at.elapsed() < PAUSE) {
            return;
        }
        // The next `found` returns it.
        drop(self.ask(&asked).await);
        *asked = Some(Instant::now());
    }

    /// Asks and remembers the answer; only one asks at a time.
    async fn ask(&self, _: &MutexGuard<'_, Option<Instant>>) -> Found {
        let found = (self.ask)().await;
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(found.clone());
        found
    }

    fn last(&self) -> Option<Found> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.clone()
    }
}

/// Asks this machine, for [`PATIENCE`] at most.
async fn ask() -> Found {
    let asked = async {
        match desktop().await? {
            Some(named) => Ok(named),
            // An error means that it panicked, which is logged.
            None => spawn_blocking(Matcher::from_system)
                .await
                .map_err(|_| Oddity::Silent),
        }
    };
    let named = timeout(PATIENCE, asked)
        .await
        .unwrap_or(Err(Oddity::Silent));
    named.map(Arc::new)
}

/// The settings of a Linux desktop; `None` where there is no desktop, or no proxy is set.
async fn desktop() -> Result<Option<Matcher>, Oddity> {
    // KDE and plain terminals have no such settings.
    if std::env::var_os("XDG_CURRENT_DESKTOP").is_none() {
        return Ok(None);
    }
    let mut command = Command::new("gsettings");
    command
        .args(["list-recursively", SCHEMA])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    let Ok(output) = command.output().await else {
        return Ok(None);
    };
    let settings = Settings(String::from_utf8_lossy(&output.stdout).into_owned());
    match settings.text("", "mode").as_deref() {
        Some("manual") => Ok(Some(settings.matcher())),
        Some("auto") => Err(Oddity::Script),
        _ => Ok(None),
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
        let system = SystemProxy::asking(|| {
            Box::pin(async {
                match ASKED.fetch_add(1, Ordering::Relaxed) {
                    0 => Err(Oddity::Silent),
                    _ => Ok(Arc::new(Matcher::builder().build())),
                }
            })
        });
        assert_eq!(ASKED.load(Ordering::Relaxed), 0, "nobody needed them yet");
        let (first, other) = tokio::join!(system.found(), system.found());
        assert!(first.is_err() && other.is_err());
        assert_eq!(ASKED.load(Ordering::Relaxed), 1, "one question for both");
        tokio::join!(system.ask_again(), system.ask_again());
        system.ask_again().await;
        assert_eq!(ASKED.load(Ordering::Relaxed), 2);
        assert!(system.found().await.is_ok());
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
