//! Why a host is not looked at, or in part only: a closed list with its ids in JSON.
//!
//! The sentences are in `words/*.ftl`, under `not-inspected-` and the id.

use crate::{
    explain::words::{Arg, Words},
    protocol,
};

/// Why a host is not looked at, or in part only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The site's certificate has expired.
    CertificateExpired,
    /// The site's certificate is not valid yet.
    CertificateNotYetValid,
    /// The site's certificate names other hosts.
    WrongHost,
    /// The site's certificate is revoked.
    CertificateRevoked,
    /// The site's certificate leads to no root that this machine trusts.
    UnknownIssuer,
    /// The site's certificate is bad in another way.
    BadCertificate,
    /// The site's certificate is signed by our own root, as no honest site's is.
    OwnRootSeen,
    /// The site asks for a client certificate.
    ClientCertificateWanted,
    /// The site shares no version or cipher suite of TLS with us.
    NoCommonTls,
    /// A message of the TLS handshake is longer than the library takes.
    HandshakeTooLarge,
    /// The timeout of the TLS handshake expired.
    HandshakeTimeout,
    /// The connection broke during the TLS handshake.
    ConnectionBroken,
    /// No certificate could be made for the host.
    NoLeaf,
    /// The browser refused our certificate.
    ClientRefused,
    /// One program refused our certificate, and others accept it.
    OtherClientRefused,
    /// The local root does not permit the host, which came onto the list later.
    RootLacksHost,
    /// The local root has expired.
    RootExpired,
    /// The clock is behind the day on which the local root was made.
    RootNotYetValid,
    /// Another local root, or none, is on disk since the start.
    RootReplaced,
    /// A client's TLS cannot come to an agreement with ours, for another reason than our certificate.
    ClientUnsuited,
    /// The tap lost track of a connection: a head or a frame could not be parsed.
    LostMalformed,
    /// The tap lost track of a connection: a head was above the size limit.
    LostHeadTooLarge,
    /// The tap lost track of a connection: more requests were under way than the limit.
    LostTooManyMessages,
    /// The user asked to leave the site alone.
    LeftAlone,
    /// The host cannot be reached through the proxy, so that browsers go there without it.
    Unreachable,
    /// A bot check may be refusing inspection.
    MayRefuseInspection,
    /// Connections are open that pass unread.
    ConnectionOpen,
    /// The host has more cookies than the ledger has room for.
    TooManyCookies,
    /// More hosts were visited than the ledger has room for.
    TooManyHosts,
}

impl Reason {
    /// The id in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::CertificateExpired => "certificate_expired",
            Self::CertificateNotYetValid => "certificate_not_yet_valid",
            Self::WrongHost => "wrong_host",
            Self::CertificateRevoked => "certificate_revoked",
            Self::UnknownIssuer => "unknown_issuer",
            Self::BadCertificate => "bad_certificate",
            Self::OwnRootSeen => "own_root_seen",
            Self::ClientCertificateWanted => "client_certificate_wanted",
            Self::NoCommonTls => "no_common_tls",
            Self::HandshakeTooLarge => "handshake_too_large",
            Self::HandshakeTimeout => "handshake_timeout",
            Self::ConnectionBroken => "connection_broken",
            Self::NoLeaf => "no_leaf",
            Self::ClientRefused => "client_refused",
            Self::OtherClientRefused => "other_client_refused",
            Self::RootLacksHost => "root_lacks_host",
            Self::RootExpired => "root_expired",
            Self::RootNotYetValid => "root_not_yet_valid",
            Self::RootReplaced => "root_replaced",
            Self::ClientUnsuited => "client_unsuited",
            Self::LostMalformed => "observation_lost_malformed",
            Self::LostHeadTooLarge => "observation_lost_head_too_large",
            Self::LostTooManyMessages => "observation_lost_too_many_messages",
            Self::LeftAlone => "left_alone",
            Self::Unreachable => "unreachable",
            Self::MayRefuseInspection => "may_refuse_inspection",
            Self::ConnectionOpen => "connection_open",
            Self::TooManyCookies => "too_many_cookies",
            Self::TooManyHosts => "too_many_hosts",
        }
    }

    /// Whether the host is looked at all the same, but not in whole.
    pub fn is_partly(self) -> bool {
        matches!(
            self,
            Self::LostMalformed
                | Self::LostHeadTooLarge
                | Self::LostTooManyMessages
                | Self::MayRefuseInspection
                | Self::ConnectionOpen
                | Self::OtherClientRefused
                | Self::TooManyCookies
        )
    }

    /// Whether it is about the trust in the local root, so that only a trust step or a restart ends it.
    pub fn is_about_trust(self) -> bool {
        matches!(
            self,
            Self::ClientRefused
                | Self::OtherClientRefused
                | Self::RootLacksHost
                | Self::RootExpired
                | Self::RootNotYetValid
                | Self::RootReplaced
        )
    }

    /// Whether the reason with this id ends once another root is trusted: by a trust step, or, in a browser that Biscuit Tin
    /// opened, by its next start.
    fn ends_with_another_root(id: &str) -> bool {
        let reasons = [
            Self::ClientRefused,
            Self::RootLacksHost,
            Self::RootExpired,
            Self::RootReplaced,
        ];
        reasons.iter().any(|reason| reason.id() == id)
    }

    /// Every reason.
    #[cfg(test)]
    const ALL: [Self; 29] = [
        Self::CertificateExpired,
        Self::CertificateNotYetValid,
        Self::WrongHost,
        Self::CertificateRevoked,
        Self::UnknownIssuer,
        Self::BadCertificate,
        Self::OwnRootSeen,
        Self::ClientCertificateWanted,
        Self::NoCommonTls,
        Self::HandshakeTooLarge,
        Self::HandshakeTimeout,
        Self::ConnectionBroken,
        Self::NoLeaf,
        Self::ClientRefused,
        Self::OtherClientRefused,
        Self::RootLacksHost,
        Self::RootExpired,
        Self::RootNotYetValid,
        Self::RootReplaced,
        Self::ClientUnsuited,
        Self::LostMalformed,
        Self::LostHeadTooLarge,
        Self::LostTooManyMessages,
        Self::LeftAlone,
        Self::Unreachable,
        Self::MayRefuseInspection,
        Self::ConnectionOpen,
        Self::TooManyCookies,
        Self::TooManyHosts,
    ];
}

/// Why a host is not looked at, said for the browser that Biscuit Tin opened, which trusts a root that is made at its start and by no trust step.
pub fn in_own_browser(away: protocol::NotInspected, words: &Words) -> protocol::NotInspected {
    if !Reason::ends_with_another_root(&away.reason) {
        return away;
    }
    let host = [("host", Arg::Text(&away.host))];
    let sentence = words.say("not-inspected-own_browser", &host);
    protocol::NotInspected { sentence, ..away }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_of_its_own_is_sent_to_no_trust_step() {
        let words = Words::new(None);
        let check = |reason: Reason, remedy: Option<&str>| {
            let away = protocol::NotInspected {
                seq: 1,
                host: "www.test".to_owned(),
                reason: reason.id().to_owned(),
                since: None,
                partly: reason.is_partly(),
                sentence: words.say("not-inspected-no_leaf", &[]),
            };
            let own = in_own_browser(away.clone(), &words).sentence.text;
            match remedy {
                Some(remedy) => assert!(own.contains(remedy), "{own}"),
                None => assert_eq!(own, away.sentence.text),
            }
        };
        for reason in [
            Reason::ClientRefused,
            Reason::RootLacksHost,
            Reason::RootExpired,
            Reason::RootReplaced,
        ] {
            check(reason, Some("run “biscuit-tin browse” again"));
        }
        for reason in [
            Reason::LeftAlone,
            Reason::Unreachable,
            Reason::RootNotYetValid,
        ] {
            check(reason, None);
        }
    }

    #[test]
    fn every_reason_has_a_sentence_in_every_language() {
        for reason in Reason::ALL {
            for lang in ["en-GB", "cy"] {
                let said =
                    Words::new(Some(lang)).say(&format!("not-inspected-{}", reason.id()), &[]);
                assert_eq!(said.lang, None, "{lang}: {}", reason.id());
                assert!(
                    !said.text.contains("not-inspected"),
                    "{lang}: {}",
                    said.text
                );
            }
        }
    }
}
