//! The sites that a run has finished, in a file beside its report, so that a run that was broken off goes on.
//!
//! A line a site, written when its visits are over: one that was under way is visited again. No value is in it.

use crate::audit::{plan::Wishes, visited::Visited};
use serde_json::{Value, json};
use std::{
    fs::{self, File},
    io::{self, Write},
    path::PathBuf,
};

/// What is finished.
#[derive(Debug)]
pub(crate) struct Kept {
    path: PathBuf,
    file: File,
}

impl Kept {
    /// Begins a file, in place of one that is there.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn begin(path: PathBuf, wishes: &Wishes) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = File::create(&path)?;
        writeln!(file, "{}", head(wishes))?;
        Ok(Self { path, file })
    }

    /// Goes on with a file, if there is one; returns what was finished.
    ///
    /// # Errors
    /// It cannot be read or written, or it is of a run that visited in another way.
    pub(crate) fn resume(path: PathBuf, wishes: &Wishes) -> io::Result<(Self, Vec<Visited>)> {
        let finished = match fs::read_to_string(&path) {
            Ok(text) => finished(&text, wishes)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        // Beside it first: a stop in between loses nothing.
        let beside = path.with_extension("new");
        let mut kept = Self::begin(beside.clone(), wishes)?;
        for visited in &finished {
            kept.add(visited)?;
        }
        fs::rename(beside, &path)?;
        kept.path = path;
        Ok((kept, finished))
    }

    /// Adds a site whose visits are over.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn add(&mut self, visited: &Visited) -> io::Result<()> {
        let mut line = serde_json::to_vec(visited)?;
        line.push(b'\n');
        self.file.write_all(&line)
    }

    /// Deletes the file: the run is complete.
    pub(crate) fn close(self) {
        // One that is left over is only read if somebody asks for it.
        let _ = fs::remove_file(self.path);
    }
}

/// What has to be the same for what is finished to count.
fn head(wishes: &Wishes) -> Value {
    json!({
        "audit": env!("CARGO_PKG_VERSION"), "pages": wishes.pages, "sitemap": wishes.sitemap,
        "robots": wishes.robots, "revoke": wishes.revoke,
    })
}

fn finished(text: &str, wishes: &Wishes) -> io::Result<Vec<Visited>> {
    let mut lines = text.lines();
    let first = lines
        .next()
        .and_then(|line| serde_json::from_str(line).ok());
    if first.is_some_and(|first: Value| first != head(wishes)) {
        return Err(io::Error::other(
            "it is of a run with other options, or of another version: leave out --resume to begin again",
        ));
    }
    // The last line may be cut off.
    Ok(lines
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect())
}
