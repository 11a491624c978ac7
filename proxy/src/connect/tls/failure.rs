//! Why an origin's TLS handshake failed, as the feed names it.

use crate::inspect::ledger::OWN_ROOT_SEEN;
use rustls::{CertificateError, InvalidMessage};
use std::io;

/// Why an origin's TLS did not come about: the reason that the feed gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OriginTlsFailure {
    /// Its certificate's time is over.
    CertificateExpired,
    /// Its certificate's time has not come.
    CertificateNotYetValid,
    /// Its certificate names other hosts.
    WrongHost,
    /// Its certificate is revoked.
    Revoked,
    /// Its certificate leads to no root that this machine trusts.
    UnknownIssuer,
    /// Its certificate is bad in another way.
    BadCertificate,
    /// It is signed by our own root, which no honest origin can be.
    OwnRoot,
    /// It wants to see the visitor's certificate.
    ClientCertificateWanted,
    /// It speaks no TLS that we speak.
    NoCommonTls,
    /// Its handshake is longer than we follow.
    TooLarge,
    /// It did not finish in time.
    Timeout,
    /// The connection broke.
    Broken,
}

impl OriginTlsFailure {
    /// The reason's code in the feed.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::CertificateExpired => "certificate_expired",
            Self::CertificateNotYetValid => "certificate_not_yet_valid",
            Self::WrongHost => "wrong_host",
            Self::Revoked => "certificate_revoked",
            Self::UnknownIssuer => "unknown_issuer",
            Self::BadCertificate => "bad_certificate",
            Self::OwnRoot => OWN_ROOT_SEEN,
            Self::ClientCertificateWanted => "client_certificate_wanted",
            Self::NoCommonTls => "no_common_tls",
            Self::TooLarge => "handshake_too_large",
            Self::Timeout => "handshake_timeout",
            Self::Broken => "connection_broken",
        }
    }

    pub(super) fn of(error: &io::Error) -> Self {
        let Some(error) = error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<rustls::Error>())
        else {
            return Self::Broken;
        };
        match error {
            rustls::Error::InvalidMessage(InvalidMessage::HandshakePayloadTooLarge) => {
                Self::TooLarge
            }
            rustls::Error::InvalidCertificate(why) => Self::of_certificate(why),
            rustls::Error::PeerIncompatible(_)
            | rustls::Error::AlertReceived(_)
            | rustls::Error::InvalidMessage(_) => Self::NoCommonTls,
            _ => Self::Broken,
        }
    }

    fn of_certificate(why: &CertificateError) -> Self {
        match why {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                Self::CertificateExpired
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                Self::CertificateNotYetValid
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                Self::WrongHost
            }
            CertificateError::Revoked => Self::Revoked,
            // A bad signature is a root of a known name with another key.
            CertificateError::UnknownIssuer | CertificateError::BadSignature => Self::UnknownIssuer,
            CertificateError::ApplicationVerificationFailure => Self::OwnRoot,
            _ => Self::BadCertificate,
        }
    }
}
