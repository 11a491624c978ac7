//! The local root at the start, and whether it permits what is to be looked at.
//!
//! It never replaces a root: a trust step does.

use crate::{
    app::error::StartError,
    ca::Root,
    config::Config,
    os::{clock, private_file::FileError, programs::with_own_command},
    trust::BrowserStores,
};
use biscuit_tin_shared::registry::listed::Listed;

/// The existing root, or a new one where there is none; warns of one that does not fit.
pub(super) fn load(config: &Config, listed: &Listed) -> Result<Root, StartError> {
    let now = clock::now();
    let root = Root::load_or_create(&config.root, listed, now)?;
    note_missing(&root, config, listed)?;
    let (uninstall, install) = (command(config, "uninstall"), command(config, "install"));
    if root.contradicts(now) {
        tracing::warn!(
            now = %now.date(),
            since = %root.since().date(),
            until = %root.until().date(),
            "the clock contradicts the dates of the local root, so nothing is inspected: set the clock. If it is right, run “{uninstall}”, then “{install}”"
        );
    } else if now >= root.until() {
        tracing::warn!(
            until = %root.until().date(),
            "the local root has ended, so nothing is inspected: run “{install}” to make and trust a new one"
        );
    } else if root.renewal_is_due(now) {
        tracing::warn!(
            until = %root.until().date(),
            "the local root ends soon: run “{install}” to make and trust a new one"
        );
    }
    Ok(root)
}

/// Notes the hosts that are to be looked at where the root does not permit one of them, for the next trust step, and warns.
///
/// # Errors
/// The note cannot be changed.
pub(super) fn note_missing(root: &Root, config: &Config, listed: &Listed) -> Result<(), FileError> {
    let missing = root.missing(listed);
    let wanted = listed.hosts().filter(|_| !missing.is_empty());
    config.root.note_wanted(&wanted.collect::<Vec<_>>())?;
    if !missing.is_empty() {
        let remedy = match config.browser_stores {
            BrowserStores::OfUser => {
                let install = command(config, "install");
                format!("run “{install}” to make and trust one that does")
            }
            // That browser's root is made at its start.
            _ => "close the browser that Biscuit Tin opened, and run browse again".to_owned(),
        };
        tracing::warn!(
            hosts = missing.join(" "),
            "the local root does not permit these hosts, which pass unread: {remedy}"
        );
    }
    Ok(())
}

/// A trust step as the user has to type it for this data folder.
fn command(config: &Config, step: &str) -> String {
    with_own_command(&config.data_folder.command(&format!("trust {step}")))
}
