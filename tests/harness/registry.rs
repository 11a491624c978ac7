//! Registry files of a test's own, in a folder for `--registry`.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Writes a council's file into a folder of registry files, and returns where. As editors do it: written beside, then renamed,
/// so that nobody reads half of it.
pub fn write_council(folder: &Path, id: &str, text: &str) -> PathBuf {
    let councils = folder.join("councils");
    fs::create_dir_all(&councils).expect("a folder can be made");
    let beside = folder.join(format!("{id}.toml.new"));
    fs::write(&beside, text).expect("a file can be written");
    let file = councils.join(format!("{id}.toml"));
    fs::rename(&beside, &file).expect("a file can be renamed");
    file
}
