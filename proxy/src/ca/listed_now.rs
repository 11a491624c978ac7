//! The list of inspected hosts as it is now: it changes with the registry, and open connections hear of it.
//!
//! It decides nothing: whether the root permits a host is another question.

use biscuit_tin_shared::registry::listed::Listed;
use std::sync::Arc;
use tokio::sync::watch;

/// The list, which its holder may replace.
#[derive(Debug)]
pub(crate) struct ListedNow(watch::Sender<Arc<Listed>>);

impl ListedNow {
    /// It begins with this list.
    pub(crate) fn new(listed: Listed) -> Self {
        Self(watch::Sender::new(Arc::new(listed)))
    }

    /// The list.
    pub(crate) fn now(&self) -> Arc<Listed> {
        Arc::clone(&self.0.borrow())
    }

    /// Whether the list covers a canonical host.
    pub(crate) fn covers(&self, host: &str) -> bool {
        self.0.borrow().covers(host)
    }

    /// A host of the list, for a connection that has to know how long it is one; `None` if it is none.
    pub(crate) fn host(&self, host: &str) -> Option<ListedHost> {
        self.covers(host).then(|| ListedHost {
            listed: self.0.subscribe(),
            host: host.to_owned(),
        })
    }

    /// Puts another list in its place; whether it differs.
    pub(crate) fn replace(&self, listed: Listed) -> bool {
        let differs = *self.0.borrow().as_ref() != listed;
        self.0.send_replace(Arc::new(listed));
        differs
    }
}

/// A host that was on the list.
#[derive(Debug, Clone)]
pub(crate) struct ListedHost {
    listed: watch::Receiver<Arc<Listed>>,
    host: String,
}

impl ListedHost {
    /// Whether it still is.
    pub(crate) fn is_listed(&self) -> bool {
        self.listed.borrow().covers(&self.host)
    }

    /// Waits until it is no more, which may be never.
    pub(crate) async fn left(&self) {
        let mut listed = self.listed.clone();
        // An error means that the proxy ends.
        let _ = listed.wait_for(|listed| !listed.covers(&self.host)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ca::{Mint, Root},
        config::data_folder::DataFolder,
    };
    use time::OffsetDateTime;

    #[test]
    fn a12_a_host_that_left_the_list_is_signed_for_no_more() {
        let folder = tempfile::tempdir().unwrap();
        let files = DataFolder(folder.path().to_owned()).root();
        let hosts = Listed::new(["council.test", "pay.example"].map(str::to_owned));
        let now = || OffsetDateTime::from_unix_timestamp(1_790_000_000).unwrap();
        let root = Root::load_or_create(&files, &hosts, now()).unwrap();
        let listed = Arc::new(ListedNow::new(hosts));
        let mint = Mint::new(root, Arc::clone(&listed), &files).unwrap();
        let host = listed.host("www.pay.example").expect("it is listed");
        assert!(mint.leaf("www.pay.example", now()).is_some());
        assert!(listed.replace(Listed::new(["council.test".to_owned()])));
        assert!(!host.is_listed() && listed.host("pay.example").is_none());
        assert!(mint.leaf("www.pay.example", now()).is_none());
        assert!(!listed.replace(Listed::new(["council.test".to_owned()])));
    }
}
