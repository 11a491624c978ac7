//! What lies beside a root for the next trust step and the next start: hosts, refusals, the moment of the last step.
//!
//! None of it is needed to use the root: a file that is missing or cannot be read counts as empty.

use crate::{
    ca::{Root, RootFiles},
    os::private_file::{FileError, read_plain, remove_if_there, write_private},
};
use biscuit_tin_shared::cookie::site::Host;
use std::{collections::BTreeSet, path::Path};
use time::OffsetDateTime;

/// A kind of client, by what its ClientHello offers.
pub(crate) type ClientKind = u64;

impl RootFiles {
    /// Notes the hosts that a start is to look at, where the root does not permit one of them; the next root is for all.
    ///
    /// # Errors
    /// The file cannot be changed.
    pub(crate) fn note_wanted(&self, hosts: &[&str]) -> Result<(), FileError> {
        write_lines(&self.missing, hosts)
    }

    /// The hosts that the last start was to look at, where the root did not permit one of them.
    pub(crate) fn wanted_hosts(&self) -> Vec<String> {
        read_hosts(&self.missing)
    }

    /// Notes the names that the next root is not to permit.
    ///
    /// # Errors
    /// The file cannot be changed.
    pub(crate) fn note_dropped(&self, names: &[String]) -> Result<(), FileError> {
        write_lines(&self.dropped, names)
    }

    /// The names that the next root is not to permit.
    pub(crate) fn dropped_names(&self) -> Vec<String> {
        read_hosts(&self.dropped)
    }

    /// Notes a trust step: a client that refused the root may accept it from now on.
    ///
    /// # Errors
    /// A file cannot be changed.
    pub(crate) fn note_trust_step(&self, now: OffsetDateTime) -> Result<(), FileError> {
        remove_if_there(&self.refused)?;
        let moment = now.unix_timestamp_nanos().to_string();
        write_private(&self.trusted, moment.as_bytes())
    }

    /// The mark of the last trust step; each step has another.
    pub(crate) fn last_trust_step(&self) -> Option<String> {
        read_plain(&self.trusted).ok().flatten()
    }

    /// Notes the kinds of client that refuse the leaves of a root.
    ///
    /// # Errors
    /// The file cannot be changed.
    pub(super) fn note_refused(
        &self,
        root: &str,
        kinds: &BTreeSet<ClientKind>,
    ) -> Result<(), FileError> {
        if kinds.is_empty() {
            return remove_if_there(&self.refused);
        }
        let lines = kinds.iter().map(|kind| format!("{kind:016x}\n"));
        let text: String = [format!("{root}\n")].into_iter().chain(lines).collect();
        write_private(&self.refused, text.as_bytes())
    }

    /// The kinds of client that refused the leaves of a root of this name.
    pub(super) fn refused_kinds(&self, root: &str) -> BTreeSet<ClientKind> {
        let text = read_plain(&self.refused).ok().flatten().unwrap_or_default();
        let Some(kinds) = text.strip_prefix(root) else {
            return BTreeSet::new();
        };
        let kinds = kinds.lines().filter(|line| !line.is_empty());
        kinds
            .filter_map(|line| ClientKind::from_str_radix(line, 16).ok())
            .collect()
    }

    /// Whether this root is still the one on disk.
    pub(crate) fn hold(&self, root: &Root) -> bool {
        let pem = read_plain(&self.pem).ok().flatten();
        pem.is_some_and(|pem| root.is_in(&pem))
    }
}

/// Writes a host a line; without hosts there is no file.
fn write_lines(path: &Path, hosts: &[impl AsRef<str>]) -> Result<(), FileError> {
    if hosts.is_empty() {
        return remove_if_there(path);
    }
    let lines = hosts.iter().map(|host| format!("{}\n", host.as_ref()));
    write_private(path, lines.collect::<String>().as_bytes())
}

fn read_hosts(path: &Path) -> Vec<String> {
    let text = read_plain(path).ok().flatten().unwrap_or_default();
    let hosts = text.lines().filter_map(Host::parse);
    hosts.map(String::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ca::{ListedNow, Mint},
        config::data_folder::DataFolder,
    };
    use biscuit_tin_shared::registry::listed::Listed;
    use std::sync::Arc;

    fn now() -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(1_790_000_000).unwrap()
    }

    #[test]
    fn a12_a_trust_step_drops_the_names_that_are_noted_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        let files = DataFolder(folder.path().to_owned()).root();
        let listed = || Listed::new(["council.test", "pay.example"].map(str::to_owned));
        let list = |hosts: &[&str]| Listed::new(hosts.iter().map(|host| (*host).to_owned()));
        let first = Root::load_or_create(&files, &listed(), now()).unwrap();
        let step = |dropped: &[&str], hosts: &[&str]| {
            let dropped: Vec<String> = dropped.iter().map(|name| (*name).to_owned()).collect();
            files.note_dropped(&dropped).unwrap();
            Root::load_or_replace(&files, &list(hosts), now()).unwrap()
        };
        // What is still listed, what it never permitted and what lies below a name of its own makes no work.
        for dropped in [
            &[][..],
            &["pay.example"],
            &["other.example"],
            &["www.council.test"],
        ] {
            let kept = step(dropped, &["council.test", "pay.example"]);
            assert_eq!(kept.der(), first.der(), "{dropped:?}");
        }
        let next = step(&["pay.example"], &["council.test"]);
        assert_ne!(next.der(), first.der());
        assert!(next.names().eq(["council.test"]));
        assert!(!next.permits("pay.example") && next.permits("www.council.test"));
        let mint = Mint::new(next, Arc::new(ListedNow::new(listed())), &files).unwrap();
        assert!(
            mint.leaf("pay.example", now()).is_none(),
            "listed, and not permitted"
        );
        assert!(mint.leaf("council.test", now()).is_some());
        Root::delete(&files).unwrap();
        assert!(!files.folder.exists());
    }
}
