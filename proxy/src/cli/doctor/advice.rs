//! What a user types or does to put something right, for the run and the data folder that `doctor` looks at.
//!
//! It checks nothing.

use crate::config::data_folder::DataFolder;

/// The run and the data folder that commands are for.
#[derive(Debug)]
pub(super) struct Advice {
    /// Whether what runs serves one browser that it opened itself.
    pub(super) own_browser: bool,
    /// The data folder that commands work on.
    pub(super) folder: DataFolder,
    /// The options for the ports of what runs, where they are not the usual ones.
    pub(super) ports: String,
}

impl Advice {
    /// A command of this program that works on the data folder.
    pub(super) fn command(&self, what: &str) -> String {
        self.folder.command(what)
    }

    /// The command that starts what runs, or is to run.
    pub(super) fn start(&self) -> String {
        match self.own_browser {
            true => self.command("browse"),
            false => format!("{}{}", self.command("run"), self.ports),
        }
    }

    /// Stops what runs, and starts it again.
    pub(super) fn again(&self) -> String {
        let first = match self.own_browser {
            true => "close the browser that Biscuit Tin opened",
            false => "stop Biscuit Tin",
        };
        format!("{first}, then run: {}", self.start())
    }

    /// Makes a root that fits, and has browsers trust it: that of `browse` is made at each start.
    pub(super) fn renew(&self) -> String {
        if self.own_browser {
            return self.again();
        }
        format!("run: {}", self.command("trust install"))
    }

    /// The same where the present root is of no use.
    pub(super) fn replace(&self) -> String {
        if self.own_browser {
            return self.again();
        }
        let (out, into) = ("trust uninstall", "trust install");
        format!("run: {}, then {}", self.command(out), self.command(into))
    }
}
