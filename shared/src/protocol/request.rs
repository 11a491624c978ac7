//! Request and answer bodies of the API.
//!
//! None carries a cookie value; the lines of the feed are `protocol`'s.

use crate::protocol::{Cookie, Sentence, Site, SiteConsent};
use serde::{Deserialize, Serialize};

/// Body of `POST /v1/pair`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct PairRequest {
    /// The one-time code, as typed: dashes, spaces and case do not matter.
    pub code: String,
}

/// Answer of `/v1/pair`: the one time that the key travels.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PairAnswer {
    /// The key's name.
    pub id: String,
    /// 32 bytes as unpadded base64url.
    pub key: String,
}

impl std::fmt::Debug for PairAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PairAnswer")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Body of `POST /v1/hello`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct HelloRequest {
    /// The key's name.
    pub id: String,
    /// The client's nonce: 16 bytes as unpadded base64url.
    pub nonce: String,
}

/// Answer of `/v1/hello`: the proxy proves the key first.
///
/// The next request then carries `Authorization: BiscuitTin ID NONCE PROOF` with the server's nonce
/// and `PROOF` = base64url(HMAC-SHA-256(key, "client|" and the greeting)). The greeting is
/// API "|" PROXY "|" client nonce "|" server nonce; API is the `host:port` that the client sends its request to.
/// A nonce serves once, and for a minute.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct HelloAnswer {
    /// The server's nonce.
    pub nonce: String,
    /// base64url(HMAC-SHA-256(key, "server|" and the greeting)).
    pub proof: String,
    /// The proxy's own address, `host:port`.
    pub proxy: String,
}

/// Body of `POST /v1/feed`; the answer is NDJSON, one [`Event`](crate::protocol::Event) a line.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct FeedRequest {
    /// The language wanted, as a tag such as `en-GB`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub lang: Option<String>,
    /// The last event that the client has; the feed goes on after it if it still can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub after: Option<u64>,
}

/// Body of `POST /v1/annotate`: what the browser itself holds for a page. Nothing of it is kept.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct AnnotateRequest {
    /// The language wanted, as a tag such as `en-GB`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub lang: Option<String>,
    /// The host of the page in front.
    pub host: String,
    /// Whether the page came over https.
    pub over_https: bool,
    /// Whether the summary leaves out what the proxy saw, as for a private window.
    #[serde(default)]
    pub apart: bool,
    /// Ids of rows whose cookies the browser does not hold: the summary leaves them out.
    #[serde(default)]
    pub absent: Vec<String>,
    /// Cookies that the browser holds.
    pub cookies: Vec<HeldCookie>,
    /// Names of what the page keeps in the browser's storage.
    pub storage: Vec<StorageKey>,
}

/// A cookie that the browser holds: name and attributes, never the value.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct HeldCookie {
    /// Its name.
    pub name: String,
    /// The domain that it is kept for, without a leading dot.
    pub domain: String,
    /// Whether only this host gets it.
    pub host_only: bool,
    /// Its path.
    pub path: String,
    /// Whether it travels over https only.
    pub secure: bool,
    /// Whether scripts cannot read it.
    pub http_only: bool,
    /// `strict`, `lax` or `none`; null if it was not said.
    pub same_site: Option<String>,
    /// Whether each top-level site has its own copy.
    pub partitioned: bool,
    /// Seconds until it ends; null for one that ends with the browser.
    pub seconds: Option<i64>,
}

/// One name in the storage of a page.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct StorageKey {
    /// The name.
    pub name: String,
    /// The area of the storage.
    pub area: StorageArea,
}

/// Where a page keeps something besides cookies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum StorageArea {
    /// It stays until somebody deletes it.
    Local,
    /// It goes with the tab.
    Session,
}

/// Answer of `/v1/annotate`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AnnotateAnswer {
    /// The summary over what the proxy saw and what the browser holds.
    pub site: Site,
    /// The choice on the page's host, where anything is known of it: it knows what the browser holds too.
    #[serde(default)]
    pub consent: Option<SiteConsent>,
    /// One entry a name, in the order of the question: cookies, then storage.
    pub cookies: Vec<Cookie>,
}

/// Body of `POST /v1/site`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SiteRequest {
    /// The language wanted, as a tag such as `en-GB`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub lang: Option<String>,
    /// The hosts that are asked about.
    pub hosts: Vec<String>,
}

/// Answer of `/v1/site`: one entry a host, in the order of the question; what is no host is left out.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SiteAnswer {
    /// Whether inspection is paused.
    pub paused: bool,
    /// The hosts.
    pub sites: Vec<Badge>,
}

/// Badge and summary of one host.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Badge {
    /// Its summary; all counts are 0 for a host that was not seen.
    pub site: Site,
    /// How many of its cookies are not as declared: somebody should look at them.
    pub badge: u32,
    /// Whether the host is on the list.
    pub listed: bool,
    /// Whether the user chose to leave it alone.
    pub left_alone: bool,
}

/// Body of `POST /v1/pause`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct PauseRequest {
    /// True: pause inspection until a request says false.
    pub paused: bool,
}

/// Answer of `/v1/pause`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PauseAnswer {
    /// Whether inspection is paused now.
    pub paused: bool,
}

/// Body of `POST /v1/leave-alone`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct LeaveAloneRequest {
    /// Hosts; each stands for itself and its subdomains.
    pub hosts: Vec<String>,
    /// True: leave them alone. False: look at them again.
    pub leave: bool,
}

/// Answer of `/v1/leave-alone`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LeaveAloneAnswer {
    /// Every host that the user leaves alone now.
    pub left_alone: Vec<String>,
}

/// Body of `POST /v1/look`: the user asked us to look at the page in front, which is another organisation's too.
///
/// The first line of the answer is a [`LookAnswer`]. We look until the client closes the answer, at most for half a day.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct LookRequest {
    /// The host of the page in front; it stands for itself alone.
    pub host: String,
    /// The id of the council that the user asked for.
    pub council: String,
    /// The language of the sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub lang: Option<String>,
}

/// First line of the answer of `/v1/look`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LookAnswer {
    /// Whether we look now.
    pub looking: bool,
    /// Why not, and what to do about it.
    pub sentence: Option<Sentence>,
}

/// Body of `POST /v1/system-proxy`.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SystemProxyRequest {}

/// Answer of `/v1/system-proxy`: the proxy that the system's settings give the Chromium that asks, in the words of its
/// own `chrome.proxy`, which says no more than `system`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "mode", rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "an answer lives for one request; a box would cost more than it saves"
)]
pub enum SystemProxyAnswer {
    /// None.
    Direct,
    /// Proxies that are named.
    FixedServers {
        /// Which, and for what.
        rules: ProxyRules,
    },
    /// A script chooses, or the network is asked for one.
    PacScript,
    /// Nobody can say.
    System,
}

/// Proxies by the scheme of a request: one for all, or one each and one for the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ProxyRules {
    /// The one for all.
    pub single_proxy: Option<ProxyServer>,
    /// The one for `http:`.
    pub proxy_for_http: Option<ProxyServer>,
    /// The one for `https:`.
    pub proxy_for_https: Option<ProxyServer>,
    /// The one for schemes without their own.
    pub fallback_proxy: Option<ProxyServer>,
    /// What goes direct, as Chromium writes it.
    pub bypass_list: Vec<String>,
}

/// One proxy, without name and password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ProxyServer {
    /// `http`, `socks4` or `socks5`.
    pub scheme: String,
    /// Its host, as URLs write it.
    pub host: String,
    /// Its port.
    pub port: u16,
}

/// Body of `POST /v1/purge`.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct PurgeRequest {}

/// Answer of `/v1/purge`: how much was forgotten, and whether the disk forgot it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PurgeAnswer {
    /// Hosts.
    pub hosts: u32,
    /// Cookies.
    pub cookies: u32,
    /// Whether nothing of it is on disk any more.
    pub erased: bool,
}
