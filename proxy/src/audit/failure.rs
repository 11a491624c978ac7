//! Why a page of an audit failed: a closed list.
//!
//! A failure is a result: what was set before it still counts.

use serde::{Deserialize, Serialize};

/// Why a page failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Reason {
    Dns,
    Tls,
    Refused,
    Timeout,
    RedirectLoop,
    Crashed,
    Closed,
    BotWall,
    BlockedByRobots,
    Other,
}

impl Reason {
    /// The word in a report.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Tls => "tls",
            Self::Refused => "refused",
            Self::Timeout => "timeout",
            Self::RedirectLoop => "redirect_loop",
            Self::Crashed => "crashed",
            Self::Closed => "closed",
            Self::BotWall => "bot_wall",
            Self::BlockedByRobots => "blocked_by_robots",
            Self::Other => "other",
        }
    }

    /// The reason for a network error of Chromium's (net_error_list.h).
    pub(super) fn of_net_error(text: &str) -> Self {
        let text = text.trim_start_matches("net::");
        match text {
            "ERR_NAME_NOT_RESOLVED" | "ERR_DNS_TIMED_OUT" => Self::Dns,
            "ERR_TOO_MANY_REDIRECTS" => Self::RedirectLoop,
            "ERR_TIMED_OUT" | "ERR_CONNECTION_TIMED_OUT" => Self::Timeout,
            _ if text.starts_with("ERR_CERT") || text.starts_with("ERR_SSL") => Self::Tls,
            // The proxy resets a connection that it cannot make.
            _ if text.starts_with("ERR_CONNECTION")
                || text.starts_with("ERR_TUNNEL")
                || text.starts_with("ERR_PROXY")
                || text.starts_with("ERR_SOCKET_NOT_CONNECTED")
                || text.starts_with("ERR_EMPTY_RESPONSE") =>
            {
                Self::Refused
            }
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_network_error_has_a_reason_of_the_list() {
        let check = |text: &str, expected| assert_eq!(Reason::of_net_error(text), expected);
        check("net::ERR_NAME_NOT_RESOLVED", Reason::Dns);
        check("net::ERR_CERT_AUTHORITY_INVALID", Reason::Tls);
        check("net::ERR_SSL_PROTOCOL_ERROR", Reason::Tls);
        check("net::ERR_CONNECTION_RESET", Reason::Refused);
        check("net::ERR_TUNNEL_CONNECTION_FAILED", Reason::Refused);
        check("net::ERR_SOCKET_NOT_CONNECTED", Reason::Refused);
        check("net::ERR_TOO_MANY_REDIRECTS", Reason::RedirectLoop);
        check("net::ERR_TIMED_OUT", Reason::Timeout);
        check("net::ERR_ABORTED", Reason::Other);
        check("", Reason::Other);
    }
}
