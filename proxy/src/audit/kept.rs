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
    let mut finished = Vec::new();
    while let Some(line) = lines.next() {
        match serde_json::from_str(line) {
            Ok(visited) => finished.push(visited),
            // Where the run was killed, the last line is cut off.
            Err(_) if lines.clone().next().is_none() && !text.ends_with('\n') => {}
            Err(error) => {
                let at = finished.len() + 2;
                return Err(io::Error::other(format!(
                    "line {at} cannot be read: {error}"
                )));
            }
        }
    }
    Ok(finished)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        audit::setting::Moment,
        report::model::{How, Phase},
    };
    use biscuit_tin_shared::cookie::{request::RequestKind, site::Host};
    use tokio_util::sync::CancellationToken;
    use url::Url;

    #[test]
    fn what_is_finished_is_read_back_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit");
        let wishes = Wishes {
            pages: 1,
            sitemap: false,
            robots: true,
            revoke: false,
            pictures: None,
            stop: CancellationToken::new(),
        };
        let host = Host::parse("www.council.test").unwrap();
        let url = Url::parse("https://www.council.test/").unwrap();
        let moment = Moment {
            phase: Phase::Arrive,
            page: &host,
            kind: RequestKind::Page,
            how: How::Header,
        };
        let lines = "a=1\n\
            b=1; Max-Age=60; Secure; HttpOnly; SameSite=Lax; Path=/a\n\
            c=1; Max-Age=99999999999; Domain=council.test\n\
            d=1; Expires=Tue, 01 Jan 2030 00:00:00 GMT; Partitioned; Secure\n\
            e=1; SameSite=None\n\
            f=; Max-Age=0";
        let mut visited = Visited::new(url.as_str(), host.clone());
        visited.settings = moment.answer(&url, &json!({ "headers": { "set-cookie": lines } }));
        assert_eq!(visited.settings.len(), 6);
        let mut kept = Kept::begin(path.clone(), &wishes).unwrap();
        kept.add(&visited).unwrap();
        let check = |added: &str, expected: Result<usize, &str>| {
            let text = fs::read_to_string(&path).unwrap() + added;
            match (finished(&text, &wishes), expected) {
                (Ok(found), Ok(expected)) => {
                    assert_eq!(found.len(), expected, "{added}");
                    let written = |one: &Visited| serde_json::to_value(one).unwrap();
                    assert_eq!(written(&found[0]), written(&visited), "{added}");
                }
                (Err(error), Err(expected)) => {
                    assert!(error.to_string().starts_with(expected), "{error}");
                }
                (found, _) => panic!("{added}: {found:?}"),
            }
        };
        check("", Ok(1));
        // Only a run that was killed leaves half a line.
        check("{\"url\":\"https:/", Ok(1));
        check("{\"url\":1}\n", Err("line 3 cannot be read: "));
    }
}
