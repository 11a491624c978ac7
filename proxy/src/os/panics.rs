//! Faults of our own: a panic ends the task that it is in, and is remembered by its place alone.
//!
//! What a panic says may hold anything, a cookie's value too, so that is neither kept nor shown.

use crate::os::clock;
use std::{
    fs, panic,
    path::{Path, PathBuf},
};
use time::format_description::well_known::Rfc3339;

/// From now on the last panic of this process is remembered in the data folder.
pub fn remember_in(data_dir: &Path) {
    let path = file(data_dir);
    panic::set_hook(Box::new(move |fault| {
        let place = fault
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        let time = clock::now().format(&Rfc3339).unwrap_or_default();
        tracing::error!(place, "a task failed and ends");
        // Where nothing can be written, the log has it.
        let _ = fs::write(&path, format!("{time} {place}\n"));
    }));
}

/// When and where a task failed last, if one did.
pub fn last(data_dir: &Path) -> Option<String> {
    let text = fs::read_to_string(file(data_dir)).ok()?;
    Some(text.trim().to_owned())
}

/// Where the last fault is remembered.
pub fn file(data_dir: &Path) -> PathBuf {
    data_dir.join(NAME)
}

/// Its name in the data folder.
pub(crate) const NAME: &str = "fault.txt";
