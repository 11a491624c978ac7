//! Timeouts and the number of connections, each an option with a default.
//!
//! It enforces none of them.

use clap::Args;
use jiff::SignedDuration;
use serde::Deserialize;
use std::{str::FromStr, time::Duration};

/// File descriptors not used for clients: listeners, log, data, API, name resolution.
const RESERVED_DESCRIPTORS: u64 = 64;
/// File descriptors per connection: sockets to client and origin.
const DESCRIPTORS_EACH: u64 = 2;
/// Most connections at once, however many files may be open; browsers have fewer than 300 to a proxy.
const MOST_CONNECTIONS: usize = 4096;

/// Timeout for what browsers say that wait for each other.
const MINUTE: Duration = Duration::from_secs(60);

/// The limits of a running proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Timeout for the head of a client's request.
    pub head: Duration,
    /// Timeout for a client's ClientHello after its CONNECT.
    pub hello: Duration,
    /// Timeout for a connection to one address of an origin.
    pub connect: Duration,
    /// Timeout for each TLS handshake.
    pub tls: Duration,
    /// Timeout without a byte in either direction.
    pub idle: Duration,
    /// The same once one direction has ended.
    pub half_closed: Duration,
    /// Timeout for connections to end after a stop signal.
    pub drain: Duration,
    /// Clients at once; for another one, that which has rested longest is ended.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(15),
            hello: Duration::from_secs(10),
            connect: Duration::from_secs(10),
            tls: Duration::from_secs(10),
            idle: Duration::from_secs(600),
            half_closed: Duration::from_secs(60),
            drain: Duration::from_secs(10),
            connections: connections_by_descriptors(),
        }
    }
}

impl Limits {
    /// The same for browsers that share one machine's cores: where the default holds, what they say and a handshake may take a
    /// minute. One handshake over its timeout would leave the rest of an audit uninspected; measured with 6 browsers on 2 cores.
    pub(crate) fn for_many_browsers(self) -> Self {
        let usual = Self::default();
        let longer = |own, usual| if own == usual { MINUTE } else { own };
        Self {
            head: longer(self.head, usual.head),
            hello: longer(self.hello, usual.hello),
            tls: longer(self.tls, usual.tls),
            ..self
        }
    }
}

/// Connections at once that the limit of open files allows.
fn connections_by_descriptors() -> usize {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, getrlimit};
        if let Some(files) = getrlimit(Resource::Nofile).current {
            let left = files.saturating_sub(RESERVED_DESCRIPTORS) / DESCRIPTORS_EACH;
            return usize::try_from(left)
                .unwrap_or(MOST_CONNECTIONS)
                .clamp(1, MOST_CONNECTIONS);
        }
    }
    MOST_CONNECTIONS
}

/// A duration option, such as `15s`, `10m` or `250ms`: above zero, up to [`LONGEST`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Timeout(Duration);

impl FromStr for Timeout {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = text.parse::<SignedDuration>().ok();
        parsed
            .and_then(|span| Duration::try_from(span).ok())
            .filter(|span| !span.is_zero() && *span <= LONGEST)
            .map(Self)
            .ok_or_else(|| {
                format!("expected a time up to 24h, such as 15s, 10m or 250ms, found {text:?}")
            })
    }
}

/// Longest timeout; far longer ones overflow the clock.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

impl Timeout {
    /// The span.
    pub(crate) fn span(self) -> Duration {
        self.0
    }
}

impl TryFrom<String> for Timeout {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// The limits as options.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitOptions {
    /// How long a client may take for the head of a request [default: 15s]
    #[arg(long, value_name = "TIME", env = "BISCUIT_TIN_HEAD_TIMEOUT")]
    head_timeout: Option<Timeout>,
    /// How long a client may take for its ClientHello; then its connection is tunnelled [default: 10s]
    #[arg(long, value_name = "TIME", env = "BISCUIT_TIN_HELLO_TIMEOUT")]
    hello_timeout: Option<Timeout>,
    /// How long one address of a site may take to answer [default: 10s]
    #[arg(long, value_name = "TIME", env = "BISCUIT_TIN_CONNECT_TIMEOUT")]
    connect_timeout: Option<Timeout>,
    /// How long each TLS handshake may take [default: 10s]
    #[arg(long, value_name = "TIME", env = "BISCUIT_TIN_TLS_TIMEOUT")]
    tls_timeout: Option<Timeout>,
    /// How long a connection may go without a byte [default: 10m]
    #[arg(long, value_name = "TIME", env = "BISCUIT_TIN_IDLE_TIMEOUT")]
    idle_timeout: Option<Timeout>,
    /// How long a connection may go without a byte once one side has ended [default: 60s]
    #[arg(long, value_name = "TIME", env = "BISCUIT_TIN_HALF_CLOSED_TIMEOUT")]
    half_closed_timeout: Option<Timeout>,
    /// How long answers that are under way may take after a stop [default: 10s]
    #[arg(long, value_name = "TIME", env = "BISCUIT_TIN_DRAIN_TIMEOUT")]
    drain_timeout: Option<Timeout>,
    /// How many clients may be connected at once; for more, those that rest longest are ended [default: half of the limit of
    /// open files, 4096 at most]
    #[arg(long, value_name = "NUMBER", env = "BISCUIT_TIN_CONNECTIONS", value_parser = clap::value_parser!(u32).range(1..))]
    connections: Option<u32>,
}

impl LimitOptions {
    /// The limits: these options, else those of `file`, else the defaults.
    pub(crate) fn or(self, file: Self) -> Limits {
        let default = Limits::default();
        let pick = |option: Option<Timeout>, file: Option<Timeout>, default| {
            option.or(file).map_or(default, |timeout| timeout.0)
        };
        let connections = self
            .connections
            .or(file.connections.map(|number| number.max(1)));
        Limits {
            head: pick(self.head_timeout, file.head_timeout, default.head),
            hello: pick(self.hello_timeout, file.hello_timeout, default.hello),
            connect: pick(self.connect_timeout, file.connect_timeout, default.connect),
            tls: pick(self.tls_timeout, file.tls_timeout, default.tls),
            idle: pick(self.idle_timeout, file.idle_timeout, default.idle),
            half_closed: pick(
                self.half_closed_timeout,
                file.half_closed_timeout,
                default.half_closed,
            ),
            drain: pick(self.drain_timeout, file.drain_timeout, default.drain),
            connections: connections.map_or(default.connections, |number| {
                usize::try_from(number).unwrap_or(default.connections)
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_is_a_number_with_a_unit() {
        let check = |text: &str, expected: Option<u64>| {
            let found = text.parse::<Timeout>().ok();
            assert_eq!(
                found,
                expected.map(|ms| Timeout(Duration::from_millis(ms))),
                "{text}"
            );
        };
        check("15s", Some(15_000));
        check("10m", Some(600_000));
        check("250ms", Some(250));
        check("1m 30s", Some(90_000));
        check("0s", None);
        check("-1s", None);
        check("15", None);
        check("25h", None);
        check("soon", None);
    }

    #[test]
    fn many_browsers_have_a_minute_where_nobody_chose_another_time() {
        let usual = Limits::default();
        let most = usual.for_many_browsers();
        assert_eq!((most.head, most.hello, most.tls), (MINUTE, MINUTE, MINUTE));
        assert_eq!((most.connect, most.idle), (usual.connect, usual.idle));
        let chosen = Limits {
            tls: Duration::from_secs(3),
            ..usual
        };
        assert_eq!(chosen.for_many_browsers().tls, chosen.tls);
    }
}
