//! Short plain-text responses of the proxy itself, without a product mark, and the reset in place of one.
//!
//! Each is the last of its connection. It decides no refusal.

use crate::{
    inspect::scope::Scope,
    listener::head::NoHead,
    origin::error::{DialError, OriginProxyError},
};
use hyper::StatusCode;
use std::{borrow::Cow, time::Duration};
use tokio::{
    io::{AsyncWriteExt, copy, sink},
    net::TcpStream,
    time::timeout,
};

/// Time for which a client that still sends is heard after a refusal: a connection that is closed with unread bytes is
/// reset, and on some systems the refusal is lost with it.
const LINGER: Duration = Duration::from_secs(1);

/// How a request is refused.
#[derive(Debug)]
pub(crate) enum Refused {
    /// A status with its reason.
    Status(StatusCode, Cow<'static, str>),
    /// A reset. Before the answer to CONNECT it is what browsers take for a proxy that does not work: they go on to the
    /// next entry of the PAC list, `DIRECT`. Chromium 156 and Firefox 153 show an error page for any status instead, and
    /// Chromium for a connection that ends properly too. On plain `http:` requests Firefox goes on as well, Chromium
    /// never.
    Reset,
    /// An end without a word.
    Silence,
}

impl From<NoHead> for Refused {
    fn from(why: NoHead) -> Self {
        match why {
            NoHead::Ended => Self::Silence,
            NoHead::TooLong => refuse(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, ""),
            NoHead::Refused(rule) => {
                tracing::debug!(%rule, "a request is refused");
                refuse(StatusCode::BAD_REQUEST, "")
            }
        }
    }
}

impl Refused {
    /// Sends it, and ends the connection.
    pub(crate) async fn send(self, mut client: TcpStream) {
        let (status, reason) = match self {
            Self::Silence => return,
            Self::Reset => {
                // What cannot be reset is closed.
                let _ = client.set_zero_linger();
                return;
            }
            Self::Status(status, reason) => (status, reason),
        };
        let content_type = match &*reason {
            "" => "",
            _ => "Content-Type: text/plain; charset=utf-8\r\n",
        };
        let response = format!(
            "HTTP/1.1 {status}\r\n{content_type}Content-Length: {}\r\nConnection: close\r\n\r\n{reason}",
            reason.len()
        );
        let end = async {
            client.write_all(response.as_bytes()).await?;
            client.shutdown().await?;
            copy(&mut client, &mut sink()).await
        };
        // The client may have left.
        let _ = timeout(LINGER, end).await;
    }
}

/// The end of a request whose origin cannot be reached, or may not be.
///
/// For a listed host it is a reset, because its browser came by a PAC file and can go there directly. Other clients have
/// us as their only proxy, and get the reason.
pub(super) fn unreachable(scope: &Scope, host: &str, error: DialError) -> Refused {
    if scope.listed.covers(host) {
        scope.exclusions.unreachable(host, &error);
        return Refused::Reset;
    }
    refuse(status(&error), reason(&error))
}

fn status(error: &DialError) -> StatusCode {
    match error {
        DialError::PrivateAddress | DialError::Port => StatusCode::FORBIDDEN,
        DialError::NoSuchName | DialError::Connect(_) | DialError::OriginProxy { .. } => {
            StatusCode::BAD_GATEWAY
        }
        DialError::Timeout => StatusCode::GATEWAY_TIMEOUT,
        DialError::WithoutProxy { error, .. } => status(error),
    }
}

fn reason(error: &DialError) -> Cow<'static, str> {
    let text = match error {
        DialError::PrivateAddress => {
            "The name resolves to a private address, which a proxy must not reach."
        }
        DialError::Port => "Only the ports of the web, 80 and 443, can be reached.",
        DialError::NoSuchName => "The name cannot be found.",
        DialError::Connect(_) => "The site does not answer.",
        DialError::Timeout => "The site does not answer in time.",
        DialError::WithoutProxy { trouble, error } => {
            return format!("{} Note: {trouble}.", reason(error)).into();
        }
        DialError::OriginProxy { named_by, why } => {
            return match why {
                OriginProxyError::Refused(407) => {
                    format!("The upstream proxy that {named_by} names asks for a name and a password.")
                }
                OriginProxyError::Refused(status) => {
                    format!("The upstream proxy that {named_by} names refuses with status {status}.")
                }
                OriginProxyError::Connect(_) => {
                    format!("The upstream proxy that {named_by} names does not answer.")
                }
                OriginProxyError::Certificate(_)
                | OriginProxyError::WantsCertificate
                | OriginProxyError::NoTls
                | OriginProxyError::Tls(_) => {
                    format!("The upstream proxy that {named_by} names cannot be used: {why}.")
                }
                OriginProxyError::Answer(_) => format!(
                    "The upstream proxy that {named_by} names does not answer as an HTTP proxy should."
                ),
                OriginProxyError::Socks(error) => {
                    format!("The SOCKS proxy that {named_by} names gives no connection: {error}.")
                }
            }
            .into();
        }
    };
    text.into()
}

/// The response for a host that is not listed, where nobody knows whose a client is.
pub(super) fn not_listed() -> Refused {
    refuse(
        StatusCode::FORBIDDEN,
        "This system does not say whose a connection is, so only listed sites are reached.",
    )
}

/// A status that gives the reason and nothing else.
pub(super) fn refuse(status: StatusCode, reason: impl Into<Cow<'static, str>>) -> Refused {
    Refused::Status(status, reason.into())
}
