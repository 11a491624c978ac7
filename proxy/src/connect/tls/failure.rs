//! Why a TLS handshake failed, an origin's or a client's, as a reason of the feed.
//!
//! It does not decide what follows a failure.

use biscuit_tin_shared::explain::Reason;
use rustls::{AlertDescription, CertificateError, InvalidMessage};
use std::io;

/// Why an origin's TLS handshake failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OriginTlsFailure {
    /// Its certificate has expired.
    CertificateExpired,
    /// Its certificate is not valid yet.
    CertificateNotYetValid,
    /// Its certificate names other hosts.
    WrongHost,
    /// Its certificate is revoked.
    Revoked,
    /// Its certificate leads to no root that this machine trusts.
    UnknownIssuer,
    /// Its certificate is bad in another way.
    BadCertificate,
    /// It is signed by our own root, as no honest origin is.
    OwnRoot,
    /// It asks for a client certificate.
    ClientCertificateRequested,
    /// It shares no version or cipher suite of TLS with us.
    NoCommonTls,
    /// A handshake message is longer than rustls takes.
    TooLarge,
    /// The handshake's timeout expired.
    Timeout,
    /// The connection broke.
    Broken,
}

impl OriginTlsFailure {
    /// The reason in the feed.
    pub(crate) fn reason(self) -> Reason {
        match self {
            Self::CertificateExpired => Reason::CertificateExpired,
            Self::CertificateNotYetValid => Reason::CertificateNotYetValid,
            Self::WrongHost => Reason::WrongHost,
            Self::Revoked => Reason::CertificateRevoked,
            Self::UnknownIssuer => Reason::UnknownIssuer,
            Self::BadCertificate => Reason::BadCertificate,
            Self::OwnRoot => Reason::OwnRootSeen,
            Self::ClientCertificateRequested => Reason::ClientCertificateWanted,
            Self::NoCommonTls => Reason::NoCommonTls,
            Self::TooLarge => Reason::HandshakeTooLarge,
            Self::Timeout => Reason::HandshakeTimeout,
            Self::Broken => Reason::ConnectionBroken,
        }
    }

    /// The failure that an error of the handshake stands for.
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
            // A root with a trusted name and another key shows as a bad signature.
            CertificateError::UnknownIssuer | CertificateError::BadSignature => Self::UnknownIssuer,
            CertificateError::ApplicationVerificationFailure => Self::OwnRoot,
            _ => Self::BadCertificate,
        }
    }
}

/// The reason for which a client's failed handshake would fail each time; `None` where the client only went away.
pub(crate) fn of_client(error: &io::Error) -> Option<Reason> {
    use AlertDescription::{
        BadCertificate, CertificateExpired, CertificateRevoked, CertificateUnknown, CloseNotify,
        UnknownCA, UnsupportedCertificate, UserCanceled,
    };
    let error = error.get_ref()?.downcast_ref::<rustls::Error>()?;
    Some(match error {
        rustls::Error::AlertReceived(CloseNotify | UserCanceled) => return None,
        rustls::Error::AlertReceived(
            UnknownCA
            | BadCertificate
            | CertificateUnknown
            | CertificateExpired
            | CertificateRevoked
            | UnsupportedCertificate,
        ) => Reason::ClientRefused,
        _ => Reason::ClientUnsuited,
    })
}
