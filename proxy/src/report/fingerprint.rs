//! Fingerprints of findings: the same in every run, on every day and in any order.
//!
//! They are made of what a finding is about, never of a value or a moment.

use crate::report::model::SiteReport;
use aws_lc_rs::digest::{SHA256, digest};
use std::fmt::Write;

/// Bytes of a digest that make a fingerprint: 128 bits, so that two findings never share one by chance.
const BYTES: usize = 16;

/// What a finding is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'s> {
    /// The council's id; empty where the site is nobody's.
    pub(crate) council: &'s str,
    /// The service's name; empty where the host has several and nobody declares the cookie.
    pub(crate) service: &'s str,
    /// The pattern that matches the cookie, or its name without its long runs of digits.
    pub(crate) pattern: &'s str,
    /// The domain that browsers keep it for.
    pub(crate) domain: &'s str,
}

impl<'s> Subject<'s> {
    /// What is found of a site rather than of a cookie: of what this service declares so, or of all of it where there is
    /// no pattern.
    pub(crate) fn of_site(site: &'s SiteReport, service: &'s str, pattern: &'s str) -> Self {
        Self {
            council: site.council_id.as_deref().unwrap_or_default(),
            service,
            pattern,
            domain: &site.host,
        }
    }
}

/// The fingerprint of a finding with this code; `which`: what tells it apart from others of its code.
pub(crate) fn fingerprint(subject: &Subject<'_>, code: &str, which: Option<&str>) -> String {
    // No part holds a line feed, so that no two lists of parts make the same text.
    let parts = [
        subject.council,
        subject.service,
        subject.pattern,
        subject.domain,
        code,
    ];
    let parts: Vec<&str> = parts.into_iter().chain(which).collect();
    let digest = digest(&SHA256, parts.join("\n").as_bytes());
    let bytes = digest.as_ref().iter().take(BYTES);
    bytes.fold(String::new(), |mut hex, byte| {
        // Writing into a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_of_each_part_and_its_place() {
        let base = ["luton", "Job search", "_ga", "luton.gov.uk", "undeclared"];
        let of = |[council, service, pattern, domain, code]: [&str; 5]| {
            let subject = Subject {
                council,
                service,
                pattern,
                domain,
            };
            fingerprint(&subject, code, None)
        };
        assert_eq!(of(base), "046b1e0e050c77082b07be246268a98d");
        let mut seen = vec![of(base)];
        for at in 0..base.len() {
            let mut other = base;
            other[at] = "other";
            seen.push(of(other));
        }
        seen.push(of([
            "Job search",
            "luton",
            "_ga",
            "luton.gov.uk",
            "undeclared",
        ]));
        let subject = Subject {
            council: base[0],
            service: base[1],
            pattern: base[2],
            domain: base[3],
        };
        for which in ["session_only", "essential"] {
            seen.push(fingerprint(&subject, "undeclared", Some(which)));
        }
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 9);
    }
}
