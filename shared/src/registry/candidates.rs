//! Every registry entry that matches a cookie name: which one wins on a host, and why the others lose.
//!
//! It serves authors of registry files and scans every entry; a look-up uses the index.

use crate::{
    cookie::site::covers,
    registry::{
        Known, Match, Place, Registry,
        declaration::{Council, Declaration, Service},
        pattern::Pattern,
        vendor::VendorCookie,
    },
};

/// An entry that matches a name.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'r> {
    /// The entry.
    pub entry: Entry<'r>,
    /// The pattern that matches.
    pub pattern: &'r Pattern,
    /// Whether the pattern is what the notice means and not what it writes.
    pub meant: bool,
    /// Why it wins or loses.
    pub outcome: Outcome,
}

/// An entry of the registry.
#[derive(Clone, Copy, Debug)]
pub enum Entry<'r> {
    /// A council's declaration.
    Declared(&'r Council, &'r Service, &'r Declaration),
    /// General knowledge.
    Known(Known<'r>),
}

/// Why an entry wins or loses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It explains the cookie.
    Wins,
    /// It is for another host.
    OtherHost,
    /// A declaration of this service, or of the whole council, takes precedence.
    FartherScope,
    /// A more specific pattern of the same scope matches.
    SaysLess,
    /// A notice takes precedence over general knowledge.
    OnlyKnown,
}

impl Outcome {
    /// The id in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Wins => "wins",
            Self::OtherHost => "other_host",
            Self::FartherScope => "farther_scope",
            Self::SaysLess => "says_less",
            Self::OnlyKnown => "only_known",
        }
    }
}

/// Every entry whose pattern matches `name`, the winner first.
pub fn candidates<'r>(registry: &'r Registry, place: &Place<'_>, name: &str) -> Vec<Candidate<'r>> {
    let matched = registry.look_up(place, name);
    let mut found = declared(registry, place, name, &matched);
    found.extend(known(registry, place.host, name, &matched));
    found.sort_by_key(|candidate| candidate.outcome != Outcome::Wins);
    found
}

fn declared<'r>(
    registry: &'r Registry,
    place: &Place<'_>,
    name: &str,
    matched: &Match<'_>,
) -> Vec<Candidate<'r>> {
    let home = registry.home(place);
    let mut found = Vec::new();
    for file in registry.councils() {
        let same_council = home.is_some_and(|home| home.council.id == file.council.id);
        for service in &file.service {
            let on_host = service
                .hosts
                .iter()
                .any(|own| covers(&own.host, place.host));
            let loses = match (same_council, on_host) {
                (false, _) => Outcome::OtherHost,
                (true, true) => Outcome::SaysLess,
                (true, false) => Outcome::FartherScope,
            };
            found.extend(service.cookie.iter().filter_map(|declaration| {
                let (pattern, meant) = best_pattern(declaration, name)?;
                let wins = matched
                    .declared
                    .is_some_and(|declared| std::ptr::eq(declared.declaration, declaration));
                Some(Candidate {
                    entry: Entry::Declared(&file.council, service, declaration),
                    pattern,
                    meant,
                    outcome: if wins { Outcome::Wins } else { loses },
                })
            }));
        }
    }
    found
}

/// The most specific pattern for the name, and whether it is one of `means`.
fn best_pattern<'r>(declaration: &'r Declaration, name: &str) -> Option<(&'r Pattern, bool)> {
    let named = declaration.names.iter().map(|pattern| (pattern, false));
    let meant = declaration.means.iter().map(|pattern| (pattern, true));
    named
        .chain(meant)
        .filter(|(pattern, _)| pattern.matches(name))
        .max_by_key(|(pattern, meant)| (pattern.is_exact(), pattern.literal_length(), !meant))
}

fn known<'r>(
    registry: &'r Registry,
    host: &str,
    name: &str,
    matched: &Match<'_>,
) -> Vec<Candidate<'r>> {
    let is_declared = matched.declared.is_some();
    let winner = matched.known.filter(|_| !is_declared);
    let mut found = Vec::new();
    for file in registry.vendors() {
        for cookie in &file.cookie {
            let hits = cookie
                .names
                .iter()
                .filter(|pattern| pattern.matches(name) && cookie.star_fits(pattern, name));
            found.extend(hits.map(|pattern| {
                let wins = winner.is_some_and(|winner| {
                    std::ptr::eq(winner.cookie, cookie) && winner.pattern == pattern
                });
                Candidate {
                    entry: Entry::Known(Known {
                        file,
                        cookie,
                        pattern,
                    }),
                    pattern,
                    meant: false,
                    outcome: vendor_outcome(cookie, host, wins, is_declared),
                }
            }));
        }
    }
    found
}

fn vendor_outcome(cookie: &VendorCookie, host: &str, wins: bool, is_declared: bool) -> Outcome {
    let scoped_elsewhere =
        !cookie.hosts.is_empty() && !cookie.hosts.iter().any(|scope| covers(scope, host));
    match (wins, scoped_elsewhere, is_declared) {
        (true, ..) => Outcome::Wins,
        (_, true, _) => Outcome::OtherHost,
        (_, _, true) => Outcome::OnlyKnown,
        _ => Outcome::SaysLess,
    }
}
