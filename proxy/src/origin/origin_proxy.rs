//! The upstream proxy between this machine and the origins, as companies have.
//!
//! It decides which requests go through it. It never resolves an origin's name: that proxy does.

use crate::origin::{
    address::is_this_machine,
    error::{DialError, OriginProxyError},
    proxy_address::{self, Oddity, Trouble},
    system_proxy::SystemProxy,
};
use hyper::{Uri, header::HeaderValue};
use hyper_util::client::proxy::matcher::Matcher;
use std::{env, fmt, net::IpAddr, sync::Arc};
use url::Url;

/// The option that names a proxy.
const OPTION: &str = "--origin-proxy";
/// What names the proxy where no variable does.
const SYSTEM: &str = "the system’s settings";
/// The variables for `https:` and for `http:`, the first that is not empty wins; either may be in small letters.
const VARIABLES: [[&str; 4]; 2] = [
    ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"],
    ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"],
];

/// Which upstream proxy is used for which hosts.
#[derive(Clone, Default)]
pub(crate) struct OriginProxy {
    matchers: Option<Matchers>,
    /// What names the proxy for `https:` and for `http:`.
    named_by: [&'static str; 2],
    troubles: Vec<Trouble>,
    /// The system's settings, where nothing else names a proxy.
    system: Option<Arc<SystemProxy>>,
    /// Our own port, passed over to avoid a loop: the system's proxy may be us.
    own_port: Option<u16>,
    /// Whether names and passwords stay here.
    withholds_login: bool,
    /// Chromium's switches for the same proxies; none where the system's settings name them.
    switches: Vec<String>,
}

/// One matcher a port, because an exception may hold for one port alone.
#[derive(Clone)]
struct Matchers {
    at_443: Arc<Matcher>,
    at_others: Arc<Matcher>,
}

/// The upstream proxy to use for one origin.
#[derive(Debug)]
pub(crate) struct Route {
    /// The proxy's host, as URLs write it.
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) login: Login,
    /// Whether it is spoken to over TLS.
    pub(crate) over_tls: bool,
    /// The variable, option or settings that name it.
    pub(crate) named_by: &'static str,
}

impl Route {
    /// A failure of this way.
    pub(super) fn failure(&self, why: OriginProxyError) -> DialError {
        DialError::OriginProxy {
            named_by: self.named_by,
            why,
        }
    }
}

/// How the proxy is spoken to, and with which name and password.
pub(crate) enum Login {
    /// HTTP, with this Proxy-Authorization value.
    Http(Option<HeaderValue>),
    /// SOCKS 5.
    Socks(Option<(String, String)>),
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The password is not printed.
        f.write_str(match self {
            Self::Http(_) => "Http",
            Self::Socks(_) => "Socks",
        })
    }
}

impl OriginProxy {
    /// Parses `--origin-proxy`: `none`, or the proxy for all hosts but those of `NO_PROXY`.
    ///
    /// # Errors
    /// The expected form, as text for the user.
    pub(crate) fn from_option(url: &str) -> Result<Self, String> {
        if url == "none" {
            return Ok(Self::default());
        }
        // The address may hold a password, so it is not repeated.
        let refuse = |why: Oddity| format!("{}; or none", why.why());
        let address = proxy_address::parse(url).map_err(refuse)?;
        if !matches!(address.url.path(), "" | "/") || address.url.query().is_some() {
            return Err(refuse(Oddity::Malformed));
        }
        Ok(Self::of(
            [OPTION; 2],
            [Some(&address.url), Some(&address.url)],
            address.oddities,
        ))
    }

    /// Reads `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, or the system's settings where none of them names a
    /// proxy.
    pub(crate) fn from_environment() -> Self {
        if !VARIABLES
            .as_flattened()
            .iter()
            .any(|name| env::var_os(name).is_some())
        {
            return Self::from_system();
        }
        let mut troubles = Vec::new();
        let mut addresses = [None, None];
        let mut named_by = [""; 2];
        for (index, variables) in VARIABLES.iter().enumerate() {
            let named = variables.iter().find_map(|name| {
                let value = env::var_os(name)?.to_string_lossy().into_owned();
                (!value.trim().is_empty()).then_some((*name, value))
            });
            let Some((name, value)) = named else { continue };
            named_by[index] = name;
            let found = proxy_address::parse(&value);
            let oddities = match &found {
                Ok(address) => address.oddities.clone(),
                Err(unusable) => vec![*unusable],
            };
            troubles.extend(oddities.into_iter().map(|what| Trouble {
                named_by: name,
                what,
            }));
            addresses[index] = found.ok().map(|address| address.url);
        }
        // ALL_PROXY is read twice.
        troubles.dedup();
        let [https, http] = &addresses;
        let mut proxy = Self::of(named_by, [https.as_ref(), http.as_ref()], Vec::new());
        proxy.troubles = troubles;
        proxy
    }

    /// A proxy by its addresses for `https:` and `http:`.
    fn of(
        named_by: [&'static str; 2],
        [https, http]: [Option<&Url>; 2],
        oddities: Vec<Oddity>,
    ) -> Self {
        let exceptions = ["NO_PROXY", "no_proxy"]
            .iter()
            .find_map(|name| env::var(name).ok())
            .unwrap_or_default();
        let text = |url: Option<&Url>| url.map_or_else(String::new, Url::to_string);
        let matcher = |port| {
            let matcher = Matcher::builder()
                .https(text(https))
                .http(text(http))
                .no(proxy_address::exceptions(&exceptions, port))
                .build();
            Arc::new(matcher)
        };
        let trouble = |what| Trouble {
            named_by: named_by[0],
            what,
        };
        Self {
            matchers: Some(Matchers {
                at_443: matcher(443),
                at_others: matcher(80),
            }),
            named_by,
            troubles: oddities.into_iter().map(trouble).collect(),
            system: None,
            own_port: None,
            withholds_login: false,
            switches: proxy_address::switches([https, http], &exceptions),
        }
    }

    /// The proxy of the system's settings, which have their own exceptions.
    fn from_system() -> Self {
        Self {
            named_by: [SYSTEM; 2],
            system: Some(Arc::new(SystemProxy::new())),
            ..Self::default()
        }
    }

    /// Asks the system's settings again, if they name the proxy; for a connection that failed.
    pub(super) async fn ask_again(&self) {
        if let Some(system) = &self.system {
            system.ask_again().await;
        }
    }

    /// The same, but passes over a proxy on this port of this machine.
    pub(crate) fn with_own_port(self, own_port: u16) -> Self {
        Self {
            own_port: Some(own_port),
            ..self
        }
    }

    /// The same, but gives no name and password to the proxy.
    pub(crate) fn without_login(self) -> Self {
        Self {
            withholds_login: true,
            ..self
        }
    }

    /// Switches with which a Chromium that we open goes the same way and says so to its extensions. It reads the system's
    /// settings by itself.
    pub(crate) fn chromium_switches(&self) -> Vec<String> {
        match self.matchers {
            None if self.system.is_none() && self.troubles.is_empty() => {
                vec!["--no-proxy-server".to_owned()]
            }
            _ => self.switches.clone(),
        }
    }

    /// What is odd about the settings that name it.
    pub(crate) async fn troubles(&self) -> Vec<Trouble> {
        let system = match &self.system {
            Some(system) => system.found().await.err(),
            None => None,
        };
        let system = system.map(|what| Trouble {
            named_by: SYSTEM,
            what,
        });
        self.troubles.iter().copied().chain(system).collect()
    }

    /// The proxy that is named and cannot be used, so that connections are direct.
    pub(crate) async fn unusable(&self) -> Option<Trouble> {
        let mut troubles = self.troubles().await.into_iter();
        troubles.find(|trouble| !trouble.is_harmless())
    }

    /// The upstream proxy for an origin; `None` for a direct connection.
    pub(crate) async fn route(&self, scheme: &str, host: &str, port: u16) -> Option<Route> {
        let origin: Uri = format!("{scheme}://{host}:{port}/").parse().ok()?;
        let matcher = match (&self.system, &self.matchers) {
            (Some(system), _) => system.found().await.ok()?,
            (None, Some(matchers)) if port == 443 => Arc::clone(&matchers.at_443),
            (None, Some(matchers)) => Arc::clone(&matchers.at_others),
            (None, None) => return None,
        };
        let found = matcher.intercept(&origin)?;
        let uri = found.uri();
        let (login, usual_port) = match uri.scheme_str() {
            Some(scheme @ ("http" | "https")) => {
                let login = found.basic_auth().filter(|_| !self.withholds_login);
                let usual_port = if scheme == "http" { 80 } else { 443 };
                (Login::Http(login.cloned()), usual_port)
            }
            Some("socks5" | "socks5h") => {
                let login = found.raw_auth().filter(|_| !self.withholds_login);
                let login = login.map(|(name, word)| (name.to_owned(), word.to_owned()));
                (Login::Socks(login), 1080)
            }
            _ => {
                tracing::warn!(
                    "the system names a proxy that is neither http://, https:// nor socks5://; connecting directly"
                );
                return None;
            }
        };
        let (host, port) = (uri.host()?.to_owned(), uri.port_u16().unwrap_or(usual_port));
        let is_local = host == "localhost" || parse_ip(&host).is_some_and(is_this_machine);
        if is_local && self.own_port == Some(port) {
            return None;
        }
        Some(Route {
            host,
            port,
            login,
            over_tls: uri.scheme_str() == Some("https"),
            named_by: self.named_by[usize::from(scheme == "http")],
        })
    }
}

/// The address if a host is one, with or without the brackets of a URL.
pub(crate) fn parse_ip(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[')
        .trim_end_matches(']')
        .parse()
        .ok()
}

impl fmt::Debug for OriginProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The matcher may hold a password, so it is not printed.
        f.debug_struct("OriginProxy").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_proxy_is_an_address_of_a_known_kind_or_none() {
        let check = async |url: &str, expected: Option<Option<(&str, u16)>>| {
            let route = match OriginProxy::from_option(url) {
                Ok(proxy) => Some(proxy.route("https", "www.council.test", 443).await),
                Err(_) => None,
            };
            let found = route.as_ref().map(|route| {
                route
                    .as_ref()
                    .map(|route| (route.host.as_str(), route.port))
            });
            assert_eq!(found, expected, "{url}");
        };
        check("http://proxy.test:3128", Some(Some(("proxy.test", 3128)))).await;
        check(
            "http://name:word@proxy.test:3128/",
            Some(Some(("proxy.test", 3128))),
        )
        .await;
        check("http://proxy.test", Some(Some(("proxy.test", 80)))).await;
        check("proxy.test:3128", Some(Some(("proxy.test", 3128)))).await;
        check("socks5://proxy.test:9050", Some(Some(("proxy.test", 9050)))).await;
        check("socks5h://n:w@proxy.test", Some(Some(("proxy.test", 1080)))).await;
        check("none", Some(None)).await;
        check("https://proxy.test:3129", Some(Some(("proxy.test", 3129)))).await;
        check("https://n:w@proxy.test", Some(Some(("proxy.test", 443)))).await;
        check("ftp://proxy.test", None).await;
        check("http://proxy.test/path", None).await;
        check("", None).await;
    }

    #[tokio::test]
    async fn t26_a_proxy_at_our_own_port_is_passed_over() {
        for (host, is_passed_over) in [
            ("127.0.0.1", true),
            ("127.0.1.1", true),
            ("LOCALHOST", true),
            ("0.0.0.0", true),
            ("[::1]", true),
            ("[::]", true),
            ("[::ffff:127.0.0.1]", true),
            ("192.168.0.1", false),
        ] {
            let proxy = OriginProxy::from_option(&format!("http://{host}:8642"));
            let proxy = proxy.unwrap().with_own_port(8642);
            let route = proxy.route("https", "www.council.test", 443).await;
            assert_eq!(route.is_none(), is_passed_over, "{host}");
        }
    }
}
