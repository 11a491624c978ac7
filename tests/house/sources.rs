//! The text of source files by path, from the project or from a test's own strings.
//!
//! It reads no meaning into them: `modules` parses.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Folders that hold what is generated, installed or recorded, not written.
const NOT_WRITTEN: [&str; 4] = ["target", "node_modules", "shots", "fixtures"];

/// Path from the project's root, and text.
#[derive(Debug, Default)]
pub(crate) struct Sources(pub(crate) BTreeMap<String, String>);

impl Sources {
    /// Every file below these folders whose path has one of these endings.
    pub(crate) fn read(folders: &[&str], endings: &[&str]) -> Self {
        let mut sources = Self::default();
        for folder in folders {
            sources.add(&root().join(folder), endings);
        }
        sources
    }

    /// The same below every folder of the project, and right in it.
    pub(crate) fn everywhere(endings: &[&str]) -> Self {
        let mut sources = Self::read(&["shared", "proxy", "extension", "tests"], endings);
        for path in entries(root()) {
            if path.is_file() && endings.iter().any(|ending| shown(&path).ends_with(ending)) {
                let text = fs::read_to_string(&path).expect("a source file is text");
                sources.0.insert(shown(&path), text);
            }
        }
        sources
    }

    /// A small tree in memory, for controls.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        Self(
            files
                .iter()
                .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
                .collect(),
        )
    }

    fn add(&mut self, folder: &Path, endings: &[&str]) {
        for path in entries(folder) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if path.is_dir() {
                // What a link leads to is read where it lies.
                if !NOT_WRITTEN.contains(&&*name) && !path.is_symlink() {
                    self.add(&path, endings);
                }
            } else if endings.iter().any(|ending| shown(&path).ends_with(ending))
                && !name.ends_with(".d.ts")
            {
                let text = fs::read_to_string(&path).expect("a source file is text");
                self.0.insert(shown(&path), text);
            }
        }
    }
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests lie in the project")
}

/// What a folder holds, in the order of names.
pub(crate) fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("an entry can be read").path())
        .collect();
    found.sort();
    found
}

/// A path as the project writes it.
pub(crate) fn shown(path: &Path) -> String {
    path.strip_prefix(root())
        .expect("the file lies in the project")
        .display()
        .to_string()
}
