//! Panic log: a hook that writes time and source position of the last panic to a file.
//!
//! A panic's message may contain anything, a cookie's value too, so it is neither written nor shown.

use crate::os::clock;
use std::{
    fs, panic,
    path::{Path, PathBuf},
};
use time::format_description::well_known::Rfc3339;

/// Installs the hook for the whole process; each panic overwrites the file.
pub fn remember_in(path: PathBuf) {
    panic::set_hook(Box::new(move |fault| {
        let place = fault
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        let time = clock::now().format(&Rfc3339).unwrap_or_default();
        tracing::error!(place, "a task panicked");
        // If the file cannot be written, the log line remains.
        let _ = fs::write(&path, format!("{time} {place}\n"));
    }));
}

/// The content of the file: time and position of the last panic; `None` if there was none.
pub fn last(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    Some(text.trim().to_owned())
}
