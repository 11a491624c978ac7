//! Why a command ends without success: one line for the terminal, with the remedy where there is one.

use crate::{
    api::keys::KeysError,
    app::error::StartError,
    browser::{BrowserFailed, OpenError, print::PrintError},
    ca::RootError,
    config::{added_council::AddedCouncilError, data_folder::DataFolder, error::ConfigError},
    demo::TourError,
    offline::context::NotAnAddress,
    store::error::StoreError,
    trust::TrustError,
};
use hyper::StatusCode;
use std::{io, path::PathBuf};

/// Why a command ends without success.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Root(#[from] RootError),
    /// The same, with the commands as they work on its data folder.
    #[error("{}", folder.with_commands(&error.to_string()))]
    RootIn {
        error: RootError,
        folder: DataFolder,
    },
    #[error(transparent)]
    Keys(#[from] KeysError),
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Browser(#[from] BrowserFailed),
    #[error(transparent)]
    Print(#[from] PrintError),
    #[error(transparent)]
    Trust(#[from] TrustError),
    #[error(transparent)]
    Tour(#[from] TourError),
    #[error("no Chromium or Firefox found: install one, or name one with --browser PATH")]
    NoBrowser,
    #[error("no Chromium or Chrome found: install one, or name one with --browser PATH")]
    NoChromium,
    #[cfg(unix)]
    #[error(transparent)]
    Engine(#[from] crate::audit::EngineError),
    #[error("there is no browser at {}: --browser takes a program", path.display())]
    NoSuchBrowser { path: PathBuf },
    #[error(
        "no browser of yours was found: start Chromium or Firefox once and try again, or use --system"
    )]
    NoStore,
    #[error("{0} of the stores could not be read or changed; each has its reason above")]
    Stores(usize),
    #[error(
        "nothing is erased, because a local root is still in the store of {stores}. Run first: {command}"
    )]
    StillTrusted { stores: String, command: String },
    #[error("no running proxy found for the data folder {}: start one with: {}", folder.path().display(), folder.command("run"))]
    NotRunning { folder: DataFolder },
    #[error("{}: a proxy is running: stop it first, then run this again", folder.display())]
    StillRunning { folder: PathBuf },
    #[error("the proxy does not answer as it should ({0}): stop it and start it again")]
    Api(#[from] ApiFault),
    #[error(
        "the proxy has too many open requests, or got too many wrong keys: try again in a minute"
    )]
    Busy,
    #[error("the connection to the proxy broke: {0}")]
    Broken(hyper::Error),
    #[error("{}: cannot be erased ({source}): delete it by hand", path.display())]
    Unerased { path: PathBuf, source: io::Error },
    #[error("{}: the running proxy cannot erase it: stop the proxy, then run this again", path.display())]
    UnerasedByProxy { path: PathBuf },
    #[error("{input}: {source}: give the name of a file that you may read")]
    Unreadable { input: String, source: io::Error },
    #[error("{input}: {source}")]
    NoInput {
        input: String,
        source: crate::offline::input::Unreadable,
    },
    #[error("{file}: {reason}")]
    NoNotice {
        file: String,
        reason: crate::notice::Unreadable,
    },
    #[error(
        "the recordings show sites of {sites}: name the one that the notice is for with --site or --council"
    )]
    WhoseNotice { sites: String },
    #[error(
        "a list of known cookies becomes a file for each of its makers, {files} here: name a folder with --out, and read it with --registry"
    )]
    ListWithoutFolder { files: usize },
    #[error("{}: cannot be written ({source}): name another file", path.display())]
    Unwritten { path: PathBuf, source: io::Error },
    #[error(
        "--review asks at a terminal: run it there, or leave it out and read the doubts above the file"
    )]
    NoTerminal,
    #[error("--council {id}: expected the id of a council; `biscuit-tin council list` has them")]
    NoSuchId { id: String },
    #[error("no notice of the council {id:?} is held; there are: {known}")]
    NotHeld { id: String, known: String },
    #[error(
        "the notice does not tell which council it is of: name one with --council, one of: {known}"
    )]
    WhichCouncil { known: String },
    #[error("--url: {0}")]
    Url(#[from] NotAnAddress),
    #[error("{text}: expected a host name such as jobs.luton.gov.uk")]
    NotAHost { text: String },
    #[error("--host {text}: expected the host of a council's site alone, such as www.luton.gov.uk")]
    NotASite { text: String },
    #[error(
        "--council: it is empty; give the council's name, or leave it out and the page's title says it"
    )]
    NoName,
    #[error(
        "{file}: this is a list of known cookies and no council’s notice: compare the council's cookie page"
    )]
    ListForNotice { file: String },
    #[error(
        "{page}: this is a page and no registry file. Read it first: biscuit-tin import {page} --council \"{name}\" --out notice.toml. Look at what was unsure, then: biscuit-tin council add \"{name}\" --notice notice.toml"
    )]
    PageForFile { page: String, name: String },
    #[error(
        "{text}: no council of the United Kingdom is called that or has that site. Give a name such as Kirklees, a part of it, or a site such as www.kirklees.gov.uk; `biscuit-tin council list` names them all"
    )]
    NoSuchCouncil { text: String },
    #[error("{text}: several councils may be meant. Give the id of one: {named}")]
    SeveralCouncils { text: String, named: String },
    #[error(
        "{name} was not added by `biscuit-tin council add`: it comes with Biscuit Tin, or with a folder of --registry. To have its sites left alone, say so in the panel"
    )]
    CouncilNotAdded { name: String },
    #[error("{name} is not looked at, so there is nothing to remove")]
    CouncilNotThere { name: String },
    #[error(transparent)]
    AddedCouncil(#[from] AddedCouncilError),
    // What was pasted by mistake may be a secret.
    #[error("expected a line such as Set-Cookie: a=1; Path=/ or Cookie: a=1")]
    NotAHeader,
    #[error(
        "there is no cookie in it: expected a line such as Set-Cookie: a=1; Path=/ or Cookie: a=1"
    )]
    NoCookieLine,
    #[error(
        "the recording is empty: open the network tools first, load the page, then save the recording"
    )]
    EmptyRecording,
    #[error(
        "the recording is cut off: what is whole in it stands above. Save it again for the rest"
    )]
    CutOff,
    #[error(
        "a part of the recording cannot be read, or may be wrong: what is said of it stands above. Save it again"
    )]
    InPart,
    #[error(
        "there are more cookies than can be kept apart: nothing is said of some. Record fewer sites at a time"
    )]
    NotAllKept,
    #[error("things that were kept cannot be read: {0}. To begin anew, run `biscuit-tin purge`")]
    KeptUnread(u64),
    #[error(
        "{name}: with a Domain attribute, the host decides what becomes of it: name the page with --url"
    )]
    WhichHost { name: String },
    #[error("lines that cannot be read: {0}; each is named above, and all others are explained")]
    RefusedLines(usize),
    #[error("{text}: expected the address of a page such as www.luton.gov.uk")]
    NotAPage { text: String },
    #[error("{0} lines could not be read; each has its error in its place")]
    Lines(usize),
    #[error("the registry can be used; possible mistakes in it: {0}")]
    PossibleMistakes(usize),
    #[error("{0}")]
    Usage(&'static str),
    #[error("{}: it is not there: with --update-baseline it is made from what is found now", path.display())]
    NoBaseline { path: PathBuf },
    #[error("{}: not a baseline: {reason}", path.display())]
    NotABaseline { path: PathBuf, reason: String },
    #[error("{}: what was kept cannot be read: {error}", path.display())]
    NoRecord { path: PathBuf, error: StoreError },
    #[error(
        "nothing was kept yet: give a recording, or look at some pages first with: biscuit-tin browse"
    )]
    NothingKept,
    #[error("there is no cookie in what was read, so nothing is verified")]
    NothingToVerify,
    #[error(
        "an answer with cookies does not say which site it comes from: name its address with --url"
    )]
    WithoutAddress,
    #[error("nothing that was read matches {0}: check how it is written, or leave it out")]
    NothingMatches(String),
    #[error("{input}: {error}")]
    OfInput {
        input: String,
        error: Box<CommandError>,
    },
    #[error("{}: not a report of Biscuit Tin in JSON: {reason}", path.display())]
    NotAReport { path: PathBuf, reason: String },
    #[error(
        "stopped before the end: the report has what was seen by then. With --out, the same command with --resume goes on"
    )]
    Stopped,
    #[error("none of these sites could be looked at; the report says why of each")]
    NothingSeen,
    #[error("{0}. Of what was read, there are findings at or above --fail-on")]
    AndFindings(Box<CommandError>),
    #[error("--out {}: this run reads {}: name another", path.display(), over.display())]
    OverInput { path: PathBuf, over: PathBuf },
    #[error("a check failed")]
    ChecksFailed,
    #[error("cannot start the runtime's threads: {0}")]
    Runtime(io::Error),
    #[error("cannot make a folder for the browser's profile: {0}")]
    Profile(io::Error),
    #[error("cannot write: {0}")]
    Output(io::Error),
}

/// What is wrong with a running proxy, seen through its API.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiFault {
    #[error("nothing listens on its port")]
    NothingListens,
    #[error("it says nothing")]
    Silent,
    #[error("another program listens on its port")]
    AnotherProgram,
    #[error("the key is damaged")]
    KeyDamaged,
    #[error("it refuses the key")]
    KeyRefused,
    #[error("its answer is {0}")]
    Status(StatusCode),
    #[error("a request cannot be written")]
    RequestUnwritable,
    #[error("its answer cannot be parsed")]
    AnswerUnreadable,
    #[error("its feed cannot be parsed")]
    FeedUnreadable,
}
