//! The folder of one run of `demo` or `browse`: deleted when the run ends, and swept by a later one after a crash.
//!
//! A folder is swept only if its name, owner, mode and mark are those that a run gives it, and no process holds the lock
//! of its mark. A browser is ended only if the mark has its process id and its command line names the folder.

use crate::os::private_file::{create_private, draft_of};
use std::{
    env,
    ffi::OsStr,
    fs::{self, File, TryLockError},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// How the names of such folders begin, one for each command.
const PREFIXES: [&str; 3] = [
    "biscuit-tin-browse-",
    "biscuit-tin-demo-",
    "biscuit-tin-audit-",
];
/// How the names of folders with what a user downloaded begin; they are never swept.
const KEPT: &str = "biscuit-tin-downloads-";
/// Name of the file that marks such a folder, is locked while the run lasts, and has the browsers' process ids, a line each.
const MARK: &str = "run-of-biscuit-tin";
/// Name of the data folder in it.
const DATA: &str = "data";
/// Name of the folder for downloads in it.
const DOWNLOADS: &str = "downloads";

/// Kinds of run that have such a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RunKind {
    Browse,
    Demo,
    Audit,
}

/// The folder of this run.
#[derive(Debug)]
pub(crate) struct RunFolder {
    folder: TempDir,
    mark: File,
}

/// What a sweep did.
#[derive(Debug, Default)]
pub(crate) struct Swept {
    /// Folders of runs that were killed, deleted now.
    pub(crate) folders: Vec<PathBuf>,
    /// Folders with what was downloaded in them, which stay.
    pub(crate) downloads: Vec<PathBuf>,
}

impl RunFolder {
    /// Makes the folder, among the temporary files.
    ///
    /// # Errors
    /// The folder, or its mark, cannot be made.
    pub(crate) fn make(kind: RunKind) -> io::Result<Self> {
        let folder = private_folder(PREFIXES[kind as usize], &env::temp_dir())?;
        let path = folder.path().join(MARK);
        // Locked before it has its name: a sweep never finds the mark of a living run unlocked.
        let draft = draft_of(&path);
        let mark = create_private(&draft)?;
        mark.lock()?;
        fs::rename(draft, path)?;
        Ok(Self { folder, mark })
    }

    /// Its path.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where the run has its data folder, unless the user names another.
    pub(crate) fn data(&self) -> PathBuf {
        self.path().join(DATA)
    }

    /// Where a browser puts downloads that have no other place.
    pub(crate) fn downloads(&self) -> PathBuf {
        self.path().join(DOWNLOADS)
    }

    /// Notes a browser's process id, so that a sweep can end it after a crash.
    ///
    /// # Errors
    /// The mark cannot be written.
    pub(crate) fn note_browser(&self, pid: u32) -> io::Result<()> {
        let mut mark = &self.mark;
        // One write, since several browsers may start at once.
        mark.write_all(format!("{pid}\n").as_bytes())
    }

    /// Deletes it; returns where downloads are that stay.
    ///
    /// # Errors
    /// It cannot be deleted; a sweep tries again.
    pub(crate) fn close(self) -> io::Result<Option<PathBuf>> {
        let kept = keep_downloads(self.path())?;
        delete(&self.folder.keep(), self.mark)?;
        Ok(kept)
    }
}

/// Makes a folder that nobody else can enter.
fn private_folder(prefix: &str, parent: &Path) -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o700));
    }
    builder.tempdir_in(parent)
}

/// Moves what was downloaded into a folder of its own, if there is anything.
fn keep_downloads(folder: &Path) -> io::Result<Option<PathBuf>> {
    let downloads = folder.join(DOWNLOADS);
    let is_empty = fs::read_dir(&downloads).map_or(true, |mut entries| entries.next().is_none());
    if is_empty {
        return Ok(None);
    }
    let parent = folder.parent().unwrap_or(folder);
    let kept = private_folder(KEPT, parent)?;
    let to = kept.keep();
    fs::rename(&downloads, to.join(DOWNLOADS))?;
    Ok(Some(to))
}

/// Deletes the folders of runs that were killed, and ends their browsers; one that cannot be deleted stays for the next
/// sweep.
pub(crate) fn sweep() -> Swept {
    let mut swept = Swept::default();
    for path in named() {
        let Some((mark, TryLock::Free)) = marked(&path) else {
            continue;
        };
        end_browsers(&mark, &path);
        match keep_downloads(&path) {
            Ok(kept) => swept.downloads.extend(kept),
            // What cannot be kept is not deleted either.
            Err(error) => {
                tracing::warn!(%error, path = %path.display(), "a folder of a run that was killed stays");
                continue;
            }
        }
        match delete(&path, mark) {
            Ok(()) => swept.folders.push(path),
            Err(error) => {
                tracing::warn!(%error, path = %path.display(), "a folder of a run that was killed cannot be deleted");
            }
        }
    }
    swept
}

/// The data folders of the `browse` runs that go on.
pub(crate) fn living() -> Vec<PathBuf> {
    let lives = |path: &PathBuf| matches!(marked(path), Some((_, TryLock::Held)));
    named()
        .into_iter()
        .filter(lives)
        .map(|path| path.join(DATA))
        .collect()
}

/// What has the name of such a folder.
fn named() -> Vec<PathBuf> {
    let entries = fs::read_dir(env::temp_dir())
        .into_iter()
        .flatten()
        .flatten();
    let is_named = |name: &OsStr| {
        let name = name.to_string_lossy();
        PREFIXES.iter().any(|prefix| name.starts_with(prefix))
    };
    let named = entries.filter(|entry| is_named(&entry.file_name()));
    named.map(|entry| entry.path()).collect()
}

/// Whether a run goes on.
enum TryLock {
    /// It has ended; the lock is ours now.
    Free,
    Held,
}

/// The mark of a such a folder, and whether its run goes on; `None` for any other folder.
fn marked(folder: &Path) -> Option<(File, TryLock)> {
    let mark = folder.join(MARK);
    let is_ours = is_private(&fs::symlink_metadata(folder).ok()?, true)
        && is_private(&fs::symlink_metadata(&mark).ok()?, false);
    if !is_ours {
        return None;
    }
    let mark = File::options().read(true).write(true).open(mark).ok()?;
    match mark.try_lock() {
        Ok(()) => Some((mark, TryLock::Free)),
        Err(TryLockError::WouldBlock) => Some((mark, TryLock::Held)),
        Err(TryLockError::Error(_)) => None,
    }
}

/// Whether a folder, or a file, is this user's and nobody else can enter or read it.
fn is_private(meta: &fs::Metadata, is_dir: bool) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if meta.uid() != rustix::process::geteuid().as_raw() || meta.mode() & 0o077 != 0 {
            return false;
        }
    }
    if is_dir {
        meta.is_dir()
    } else {
        meta.is_file()
    }
}

/// Deletes a folder, its mark last: what is cut short can be swept again.
fn delete(folder: &Path, mark: File) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name() == MARK {
            continue;
        }
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    // Windows deletes no open file.
    #[cfg(not(unix))]
    drop(mark);
    fs::remove_file(folder.join(MARK))?;
    #[cfg(unix)]
    drop(mark);
    fs::remove_dir(folder)
}

/// Ends the browsers that a mark names, with all their processes, if they still run on this folder.
#[cfg(target_os = "linux")]
fn end_browsers(mut mark: &File, folder: &Path) {
    use rustix::process::{Pid, Signal, kill_process_group};
    use std::os::unix::ffi::OsStrExt;
    let mut text = String::new();
    if mark.read_to_string(&mut text).is_err() {
        return;
    }
    let pids = text.lines().filter_map(|line| line.trim().parse().ok());
    for pid in pids.filter_map(Pid::from_raw) {
        let command = format!("/proc/{}/cmdline", pid.as_raw_nonzero());
        let command = fs::read(command).unwrap_or_default();
        if memchr::memmem::find(&command, folder.as_os_str().as_bytes()).is_some() {
            // Fails if it ends by itself meanwhile. SIGKILL: nothing of it is to be kept, and it must not write any more.
            let _ = kill_process_group(pid, Signal::KILL);
        }
    }
}

/// Other systems do not say which command a process runs, so its browsers are left to the user.
#[cfg(not(target_os = "linux"))]
fn end_browsers(_mark: &File, _folder: &Path) {}
