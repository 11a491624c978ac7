//! Whether two paths lead to one file: by links, by other names, or before it is made.

use std::{
    fs,
    path::{Path, absolute},
};

/// Whether two paths lead to one file, which may have several names, or none yet.
pub(crate) fn is_same(one: &Path, other: &Path) -> bool {
    let place = |path: &Path| {
        fs::canonicalize(path).ok().or_else(|| {
            let folder = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty());
            let folder = folder.unwrap_or(Path::new("."));
            let folder = fs::canonicalize(folder)
                .or_else(|_| absolute(folder))
                .ok()?;
            Some(folder.join(path.file_name()?))
        })
    };
    let same_place = place(one).is_some_and(|place_of_one| place(other) == Some(place_of_one));
    same_place || file_id(one).is_some_and(|id| file_id(other) == Some(id))
}

/// What is one file's alone, where the system says it.
fn file_id(path: &Path) -> Option<(u64, u64)> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let meta = fs::metadata(path).ok()?;
        meta.is_file().then(|| (meta.dev(), meta.ino()))
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}
