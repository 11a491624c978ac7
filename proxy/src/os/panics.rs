//! Faults of our own: a panic ends the task that it is in, and is remembered by its place alone.
//!
//! What a panic says may hold anything, a cookie's value too, so that is neither kept nor shown.

use crate::os::clock;
use std::{
    fs, panic,
    path::{Path, PathBuf},
};
use time::format_description::well_known::Rfc3339;

/// From now on the last panic of this process is remembered in this file.
pub fn remember_in(path: PathBuf) {
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
pub fn last(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    Some(text.trim().to_owned())
}
