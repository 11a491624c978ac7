//! The proxy of the system's settings: from the libraries of macOS and Windows, and from GSettings on Linux desktops.
//!
//! It reads the settings once they are first needed, again where a connection failed, and once a minute while they are
//! used, since another network may have another proxy. A script that chooses the proxy (PAC) is not run.

pub(super) mod gsettings;

use crate::origin::proxy_address::Oddity;
use gsettings::Settings;
use hyper_util::client::proxy::matcher::Matcher;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Mutex as AsyncMutex, MutexGuard},
    task::spawn_blocking,
    time::Instant,
};
use url::Url;

/// Shortest time between two questions.
const PAUSE: Duration = Duration::from_secs(5);

/// Age of an answer from which the next one who uses it has the settings asked again, without waiting for that.
const STALE: Duration = Duration::from_secs(60);

/// What the system's settings say, and how to ask them.
pub(super) struct SystemProxy {
    /// May take [`gsettings::PATIENCE`].
    ask: fn() -> Found,
    /// The last answer and when it came; `None` before the first.
    last: Mutex<Option<(Found, Instant)>>,
    /// When they were asked again; held while they are asked.
    asked: AsyncMutex<Option<Instant>>,
}

/// The proxy of the system's settings, if they name one, or why it cannot be used: they name a script, or do not answer.
type Found = Result<Arc<Matcher>, Oddity>;

impl SystemProxy {
    /// The settings of this machine, not asked yet.
    pub(super) fn new() -> Self {
        Self::asking(|| {
            let named = desktop()?.unwrap_or_else(Matcher::from_system);
            Ok(Arc::new(named))
        })
    }

    fn asking(ask: fn() -> Found) -> Self {
        Self {
            ask,
            last: Mutex::default(),
            asked: AsyncMutex::default(),
        }
    }

    /// What they said last. The first caller asks, and the others wait for the same answer.
    pub(super) async fn found(self: &Arc<Self>) -> Found {
        if let Some((found, at)) = self.last() {
            if at.elapsed() >= STALE {
                let system = Arc::clone(self);
                tokio::spawn(async move { system.ask_again().await });
            }
            return found;
        }
        let asked = self.asked.lock().await;
        match self.last() {
            Some((found, _)) => found,
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

    /// Asks on a thread that may wait, and remembers the answer; only one asks at a time.
    async fn ask(&self, _: &MutexGuard<'_, Option<Instant>>) -> Found {
        // An error means that it panicked, which is logged.
        let found = spawn_blocking(self.ask).await;
        let found = found.unwrap_or(Err(Oddity::Silent));
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some((found.clone(), Instant::now()));
        found
    }

    fn last(&self) -> Option<(Found, Instant)> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.clone()
    }
}

/// The settings of a Linux desktop; `None` where there is no desktop, or no proxy is set.
fn desktop() -> Result<Option<Matcher>, Oddity> {
    // KDE and plain terminals have no such settings.
    if std::env::var_os("XDG_CURRENT_DESKTOP").is_none() {
        return Ok(None);
    }
    let Ok(settings) = gsettings::ask(None) else {
        return Err(Oddity::Silent);
    };
    let Some(settings) = settings else {
        return Ok(None);
    };
    match settings.text("", "mode").as_deref() {
        Some("manual") => Ok(Some(matcher(&settings))),
        Some("auto") => Err(Oddity::Script),
        _ => Ok(None),
    }
}

/// The proxies of the settings, as GLib takes them.
fn matcher(settings: &Settings) -> Matcher {
    let socks = proxy(settings, "socks5", ".socks");
    let http = proxy(settings, "http", ".http").or_else(|| socks.clone());
    // As GLib does: one proxy for everything, unless `https` has one of its own.
    let https = proxy(settings, "http", ".https").or_else(|| {
        (settings.value("", "use-same-proxy") == Some("true")).then(|| http.clone())?
    });
    let https = https.or(socks);
    let exceptions: Vec<String> = (settings.texts("", "ignore-hosts").into_iter())
        .map(|host| host.trim_start_matches("*.").to_owned())
        .collect();
    Matcher::builder()
        .http(http.map_or_else(String::new, String::from))
        .https(https.map_or_else(String::new, String::from))
        .no(exceptions.join(","))
        .build()
}

/// The address of one proxy, with the name and password that all of them share.
fn proxy(settings: &Settings, scheme: &str, child: &str) -> Option<Url> {
    let host = settings
        .text(child, "host")
        .filter(|host| !host.is_empty())?;
    let port = settings.value(child, "port")?.parse().ok()?;
    let mut url = Url::parse(&format!("{scheme}://{host}")).ok()?;
    url.set_port(Some(port)).ok()?;
    // GSettings has a name and a password for HTTP alone.
    if scheme == "http" && settings.value(".http", "use-authentication") == Some("true") {
        url.set_username(&settings.text(".http", "authentication-user")?)
            .ok()?;
        url.set_password(settings.text(".http", "authentication-password").as_deref())
            .ok()?;
    }
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use gsettings::SCHEMA;
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
            let found = matcher(&settings(more))
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
        let alone = matcher(&Settings(socks)).intercept(&"https://www.shop.test/".parse().unwrap());
        let alone = alone.map(|found| found.uri().to_string());
        assert_eq!(alone.as_deref(), Some("socks5://s.test:1080/"));
        // name:wo'rd
        let basic = Some(("http://proxy.test:3128/", Some("Basic bmFtZTp3bydyZA==")));
        check(&name, "https://www.shop.test/", basic);
    }

    #[tokio::test(start_paused = true)]
    async fn b3_the_settings_are_asked_again_at_most_every_few_seconds_and_each_minute_of_use() {
        static ASKED: AtomicUsize = AtomicUsize::new(0);
        let system = Arc::new(SystemProxy::asking(|| {
            match ASKED.fetch_add(1, Ordering::Relaxed) {
                0 => Err(Oddity::Silent),
                _ => Ok(Arc::new(Matcher::builder().build())),
            }
        }));
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
        tokio::time::advance(STALE).await;
        assert!(
            system.found().await.is_ok(),
            "nobody waits for the new answer"
        );
        while ASKED.load(Ordering::Relaxed) < 4 {
            tokio::task::yield_now().await;
        }
        assert!(system.found().await.is_ok());
        assert_eq!(ASKED.load(Ordering::Relaxed), 4, "it is new again");
    }
}
