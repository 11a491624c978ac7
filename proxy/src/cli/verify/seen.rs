//! What `verify` reads: recordings, or what was kept, from the disk or from the proxy that has it open.

use super::{Read, Verify};
use crate::cli::{client::ApiClient, error::CommandError};
use crate::{
    app::folder_lock::{FolderLock, is_proxy_running},
    config::data_folder::{DataFolder, DataFolderOption},
    inspect::ledger::Ledger,
    offline::{
        input,
        recording::Recording,
        tally::{Kind, LeftOut, Tally},
    },
    os::clock::unix_now,
    report::{made::Seen, model::Input},
    store,
};
use aws_lc_rs::digest::{Context, SHA256};
use biscuit_tin_shared::{
    explain::words::{Arg, Words, escaped},
    registry::Registry,
};
use std::{
    collections::BTreeSet,
    fs::{File, Metadata},
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
};

impl Verify {
    /// What recordings show, all of one browser.
    pub(super) fn of_recordings(
        &self,
        registry: Registry,
        words: &Words,
    ) -> Result<Read, CommandError> {
        let ledger = Ledger::new(Arc::new(registry));
        let url = self.url.as_deref();
        let mut recording = Recording::new(&ledger, unix_now()).at_address(url);
        let mut all = Vec::new();
        let (mut given, mut again) = (BTreeSet::new(), vec![]);
        for (first, path) in self.in_order(&ledger) {
            if digest(path).is_some_and(|digest| !given.insert(digest)) {
                again.push(path);
                continue;
            }
            recording.begin(first);
            all.push((path, read(path, &mut recording)));
        }
        for ((_, read), rest) in all.iter_mut().zip(recording.end()) {
            let tally: Option<&mut Tally> = read.as_mut().ok();
            tally.into_iter().for_each(|tally| tally.add(&rest));
        }
        let (mut inputs, mut storage, mut hosts) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        let (mut is_empty, mut flaw, mut blotted) = (true, None, 0);
        for (path, read) in all {
            let file = escaped(&path.display().to_string());
            let (input, of_input) = match read {
                Ok(tally) => {
                    is_empty &= tally.is_empty();
                    blotted += tally.blotted;
                    let of_input = flaw_of(&tally).map(|error| of_file(&file, error));
                    let input = self.input(file, &tally, words);
                    storage.extend(tally.storage);
                    hosts.extend(tally.hosts);
                    (input, of_input)
                }
                Err(error) => (unread(file, &error, words), Some(error)),
            };
            inputs.push(input);
            flaw = flaw.or(of_input);
        }
        inputs.extend(again.into_iter().map(|path| repeated(path, words)));
        // Files of an earlier run must not stand for this one.
        if let Some(flaw) = flaw.take_if(|_| is_empty && !self.delivery.writes_files()) {
            return Err(flaw);
        }
        // A line that cannot be read may set what no other line does.
        Ok(Read {
            seen: Seen {
                unread: blotted,
                ..Seen::of_ledger(&ledger, words)
            },
            inputs,
            storage,
            hosts,
            registry: ledger.registry(),
            flaw,
        })
    }

    /// An input that was read, and what is to be said of it.
    fn input(&self, path: String, tally: &Tally, words: &Words) -> Input {
        let mut notes = tally.notes(words);
        if tally.is_undated {
            let id = match self.since {
                None => "read-undated",
                Some(_) => "read-undated-since",
            };
            notes.push(words.text(id, &[]));
        }
        Input {
            path: Some(path),
            kind: tally.kind.id().to_owned(),
            notes,
            ..Input::default()
        }
    }

    /// The recordings by their times, each with its first moment in milliseconds of Unix time: what was chosen in one holds in
    /// those after it, in whatever order they are named.
    fn in_order(&self, ledger: &Ledger) -> Vec<(Option<i64>, &Path)> {
        let paths = self.input.iter().map(PathBuf::as_path);
        let mut paths: Vec<(Option<(i64, i64)>, &Path)> = paths.map(|path| (None, path)).collect();
        // Standard input can be read only once.
        if paths.len() > 1 && paths.iter().all(|(_, path)| *path != Path::new("-")) {
            for (times, path) in &mut paths {
                let scratch = Ledger::new(ledger.registry());
                let mut recording =
                    Recording::new(&scratch, unix_now()).at_address(self.url.as_deref());
                let tally = read(path, &mut recording);
                *times = tally.ok().and_then(|tally| tally.times);
            }
            paths.sort_unstable();
        }
        let first = |times: Option<(i64, i64)>| times.map(|(first, _)| first * 1000);
        paths
            .into_iter()
            .map(|(times, path)| (first(times), path))
            .collect()
    }

    /// What was kept. While a proxy runs, it has the file to itself, and is asked.
    pub(super) async fn of_record(
        &self,
        registry: Registry,
        words: &Words,
    ) -> Result<Read, CommandError> {
        let option = self.registry.data_folder();
        let folder = option.resolve()?;
        let registry = Arc::new(registry);
        let seen = match is_proxy_running(&folder) {
            true => self.of_proxy(&option).await?,
            false => of_disk(&folder, &registry, words).await?,
        };
        let note = |id: &str, of: u64| {
            let number = i64::try_from(of).unwrap_or(i64::MAX);
            (of > 0).then(|| words.text(id, &[("number", Arg::Number(number))]))
        };
        let notes = [
            note("read-kept-unread", seen.unread),
            note("read-not-kept", seen.not_kept),
        ];
        let flaw = match (seen.unread, seen.not_kept) {
            (0, 0) => None,
            (0, _) => Some(CommandError::NotAllKept),
            (unread, _) => Some(CommandError::KeptUnread(unread)),
        };
        let input = Input {
            path: Some(escaped(&folder.observations().display().to_string())),
            kind: "record".to_owned(),
            notes: notes.into_iter().flatten().collect(),
            ..Input::default()
        };
        Ok(Read {
            seen,
            inputs: vec![input],
            storage: BTreeSet::new(),
            hosts: BTreeSet::new(),
            registry,
            flaw,
        })
    }

    async fn of_proxy(&self, option: &DataFolderOption) -> Result<Seen, CommandError> {
        if self.notice.is_some() {
            return Err(CommandError::Usage(
                "a running proxy judges by its own registry: with --notice, stop it first, or give a recording",
            ));
        }
        let client = ApiClient::find(option)?;
        Ok(client.snapshot(self.delivery.lang()).await?.into())
    }
}

/// The same, said of this file.
fn of_file(file: &str, error: CommandError) -> CommandError {
    let (input, error) = (file.to_owned(), Box::new(error));
    CommandError::OfInput { input, error }
}

/// Why a recording is not all that was meant: a pipeline must not pass because it lost its cookies.
fn flaw_of(tally: &Tally) -> Option<CommandError> {
    match tally.cookies {
        _ if tally.is_cut_off => Some(CommandError::CutOff),
        _ if tally.is_in_part() => Some(CommandError::InPart),
        _ if tally.is_empty() && tally.kind == Kind::Har => Some(CommandError::EmptyRecording),
        0 if tally.left_out.contains_key(&LeftOut::WithoutAddress) => {
            Some(CommandError::WithoutAddress)
        }
        0 if !tally.shows_no_cookies() => Some(CommandError::NothingToVerify),
        _ if tally.not_kept > 0 => Some(CommandError::NotAllKept),
        _ => None,
    }
}

/// An input whose bytes were given before.
fn repeated(path: &Path, words: &Words) -> Input {
    Input {
        path: Some(path.display().to_string()),
        kind: "repeated".to_owned(),
        notes: vec![words.text("read-again", &[])],
        ..Input::default()
    }
}

/// An input that could not be read, and why.
fn unread(path: String, error: &CommandError, words: &Words) -> Input {
    let why = match error {
        CommandError::NoInput { source, .. } => source.in_words(words),
        CommandError::Unreadable { source, .. } => input::io_in_words(source, words),
        other => other.to_string(),
    };
    Input {
        path: Some(path),
        kind: "unreadable".to_owned(),
        notes: vec![words.text("read-not", &[("why", Arg::Text(&why))])],
        ..Input::default()
    }
}

/// What two files have in common only where all their bytes are the same; `None` for what is no file, or cannot be read.
fn digest(path: &Path) -> Option<Vec<u8>> {
    let mut file = File::open(path).ok()?;
    file.metadata().ok().filter(Metadata::is_file)?;
    let mut sum = Context::new(&SHA256);
    let mut bytes = vec![0; 64 << 10];
    loop {
        match file.read(&mut bytes).ok()? {
            0 => return Some(sum.finish().as_ref().to_vec()),
            read => sum.update(&bytes[..read]),
        }
    }
}

/// Reads one recording into the ledger.
pub(super) fn read(path: &Path, recording: &mut Recording<'_>) -> Result<Tally, CommandError> {
    let input = || path.display().to_string();
    let source: Box<dyn io::Read> = match path == Path::new("-") {
        true => Box::new(io::stdin().lock()),
        false => {
            let file = File::open(path).map_err(|source| CommandError::Unreadable {
                input: input(),
                source,
            })?;
            Box::new(file)
        }
    };
    input::read(source, recording).map_err(|source| CommandError::NoInput {
        input: input(),
        source,
    })
}

async fn of_disk(
    folder: &DataFolder,
    registry: &Arc<Registry>,
    words: &Words,
) -> Result<Seen, CommandError> {
    let path = folder.observations();
    let ledger = Ledger::new(Arc::clone(registry));
    let mut unread = 0;
    if path.exists() {
        // No proxy starts meanwhile.
        let _lock = FolderLock::take(folder).map_err(crate::app::error::StartError::from)?;
        let restored = store::restore(&path, &ledger).await;
        unread = restored.map_err(|error| CommandError::NoRecord { path, error })?;
    }
    let seen = Seen::of_ledger(&ledger, words);
    match seen.sites.is_empty() {
        true if unread > 0 => Err(CommandError::KeptUnread(unread)),
        true => Err(CommandError::NothingKept),
        false => Ok(Seen { unread, ..seen }),
    }
}
