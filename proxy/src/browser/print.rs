//! Prints a page as PDF: by a Chromium without a window, with a profile of its own that is deleted afterwards.
//!
//! The page is one file. The browser resolves no name, so that it reaches nothing else.

use crate::{
    browser::{QUIET, home, profile_in},
    os::{
        private_file::FileError,
        programs::{Browser, BrowserKind, is_root},
        run_folder::{RunFolder, RunKind},
    },
};
use std::{
    env,
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};
use tokio::{process::Command, time::timeout};
use url::Url;

/// Longest time for a page to be printed; one of 1,000 cookies takes some ten seconds.
const TIMEOUT: Duration = Duration::from_secs(180);
/// The browser to use instead of the first one found, as for `browse`.
const NAMED: &str = "BISCUIT_TIN_BROWSER";

/// Why a page is not printed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PrintError {
    #[error(
        "no Chromium, Chrome, Edge or Brave found to make a PDF with: install one, or name one in BISCUIT_TIN_BROWSER; or take --format html, and print that page from any browser"
    )]
    NoBrowser,
    #[error(transparent)]
    File(#[from] FileError),
    #[error("cannot make a folder for the page to be printed: {0}")]
    Folder(io::Error),
    #[error("{}: it made no PDF ({status}): take --format html, and print that page from any browser", path.display())]
    Failed { path: PathBuf, status: ExitStatus },
    #[error("{}: it has not made the PDF within three minutes: take --format html, and print that page from any browser", path.display())]
    TooLong { path: PathBuf },
}

/// This page as PDF.
///
/// # Errors
/// No browser is there that prints, or it does not.
pub(crate) async fn pdf(html: &str) -> Result<Vec<u8>, PrintError> {
    let named = env::var_os(NAMED).map(PathBuf::from);
    let browser = Browser::find(named.as_deref());
    let browser = browser.filter(|browser| browser.kind != BrowserKind::Firefox);
    let browser = browser.ok_or(PrintError::NoBrowser)?;
    let folder = RunFolder::make(RunKind::Browse).map_err(PrintError::Folder)?;
    let printed = in_folder(&browser, &folder, html).await;
    let closed = folder.close().map_err(PrintError::Folder);
    let pdf = printed?;
    closed?;
    Ok(pdf)
}

async fn in_folder(
    browser: &Browser,
    folder: &RunFolder,
    html: &str,
) -> Result<Vec<u8>, PrintError> {
    let (page, pdf) = (
        folder.path().join("page.html"),
        folder.path().join("page.pdf"),
    );
    fs::write(&page, html).map_err(FileError::at(&page))?;
    let profile = profile_in(folder);
    fs::create_dir_all(&profile).map_err(FileError::at(&profile))?;
    let mut command = command(browser, &profile, &page, &pdf);
    home::move_in(&mut command, &profile)?;
    let mut child = command.spawn().map_err(FileError::at(&browser.path))?;
    if let Some(pid) = child.id() {
        let noted = folder.note_browser(pid);
        noted.map_err(FileError::at(folder.path()))?;
    }
    let path = browser.path.clone();
    let Ok(ended) = timeout(TIMEOUT, child.wait()).await else {
        let _ = child.kill().await;
        return Err(PrintError::TooLong { path });
    };
    let status = ended.map_err(FileError::at(&browser.path))?;
    // It ends well too where it could not write.
    fs::read(&pdf).map_err(|_| PrintError::Failed { path, status })
}

fn command(browser: &Browser, profile: &Path, page: &Path, pdf: &Path) -> Command {
    let joined = |switch: &str, path: &Path| {
        let mut switch = OsString::from(switch);
        switch.push(path);
        switch
    };
    let mut command = Command::new(&browser.path);
    command
        .args(QUIET)
        .args([
            "--headless",
            "--disable-gpu",
            "--no-pdf-header-footer",
            "--generate-pdf-document-outline",
            "--host-resolver-rules=MAP * ~NOTFOUND",
        ])
        .arg(joined("--user-data-dir=", &profile.join("data")))
        .arg(joined("--print-to-pdf=", pdf));
    if is_root() {
        // As root, for example in a container, Chromium starts only without its sandbox.
        command.arg("--no-sandbox");
    }
    // A folder of temporary files has an absolute path.
    if let Ok(address) = Url::from_file_path(page) {
        command.arg(address.as_str());
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    command
}
