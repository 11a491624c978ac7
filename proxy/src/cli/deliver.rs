//! The options of a report, and its way out: formats, files, the baseline, and what makes a run fail.
//!
//! It makes no report and lays none out.

use crate::cli::{error::CommandError, language::language, out::delivered};
use crate::{
    browser::print::pdf,
    os::same_file::is_same,
    report::{
        baseline::Baseline,
        compare::compare,
        html::html,
        junit::junit,
        model::{Input, Report},
        sarif::sarif,
        table::table,
        text::text,
    },
};
use biscuit_tin_shared::{
    explain::words::{Arg, Words, escaped},
    judge::verdict::Severity,
};
use clap::{Args, ValueEnum};
use std::{
    env, fs,
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf, is_separator},
};

/// Fingerprints that a sentence names, at most.
const NAMED: usize = 8;

/// How a report is written, and when it makes the run fail.
#[derive(Debug, Args)]
pub(super) struct Delivery {
    /// How to write the report; several, with commas or repeated, need --out with a folder
    #[arg(
        long,
        value_name = "FORMAT",
        value_enum,
        value_delimiter = ',',
        default_value = "text"
    )]
    format: Vec<Format>,
    /// Write to this file, or into this folder, instead of standard output, which - names too
    #[arg(long, value_name = "FILE|DIR")]
    out: Option<PathBuf>,
    /// Exit with 1 if there is a finding of this weight or more that no baseline has
    #[arg(long, value_name = "WEIGHT", value_enum, default_value = "breach")]
    fail_on: FailOn,
    /// Findings that are known, with your decisions (JSON, or TOML if it ends in .toml): they fail no run
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Add the findings that the baseline does not have, to be decided; decisions stay; the file is made if missing
    #[arg(long, requires = "baseline")]
    update_baseline: bool,
    /// Begin CSV with a byte order mark, for Excel
    #[arg(long)]
    bom: bool,
    /// Language of the sentences, such as en-GB
    #[arg(long, value_name = "TAG", value_parser = language)]
    lang: Option<String>,
}

/// A form of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// As --schema says
    Json,
    /// For spreadsheets: a row a finding
    Csv,
    /// For people: one page for a browser
    Html,
    /// The same page on paper, printed by the Chromium, Chrome, Edge or Brave that is there
    Pdf,
    /// For CI servers: a case a cookie
    Junit,
    /// For code hosts: SARIF 2.1.0
    Sarif,
}

/// The least weight of a finding that makes a run fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Advertising before or against a choice, personal data in a value, or a broken promise about personal data, adverts or counting
    Breach,
    /// Somebody should look at it: also what counts visits before or against a choice, and what the notice leaves out
    Review,
    /// Any
    Note,
    /// None does
    Never,
}

impl Delivery {
    /// The words of the language that was asked for.
    pub(super) fn words(&self) -> Words {
        Words::new(self.lang.as_deref())
    }

    /// The language that was asked for.
    pub(super) fn lang(&self) -> Option<&str> {
        self.lang.as_deref()
    }

    /// Whether the report goes into files.
    pub(super) fn writes_files(&self) -> bool {
        self.out().is_some()
    }

    /// The way out, where that is no standard output.
    fn out(&self) -> Option<&PathBuf> {
        self.out
            .as_ref()
            .filter(|out| out.as_path() != Path::new("-"))
    }

    /// The path of a file that belongs to the report: beside it, or in its folder.
    pub(super) fn beside(&self, name: &str) -> Option<PathBuf> {
        let out = self.out()?;
        Some(match self.is_folder(out) {
            true => out.join(name),
            false => {
                let mut path = out.as_os_str().to_owned();
                path.push(format!(".{name}"));
                path.into()
            }
        })
    }

    /// Whether the way out is a folder.
    fn is_folder(&self, out: &Path) -> bool {
        let is_named_so = out.to_string_lossy().ends_with(is_separator);
        out.is_dir() || is_named_so || self.formats().len() > 1
    }

    /// The file that a format goes to.
    fn file_of(&self, format: Format) -> Option<PathBuf> {
        let out = self.out()?;
        Some(match self.is_folder(out) {
            true => out.join(format.file_name()),
            false => out.clone(),
        })
    }

    /// Refuses options that make no sense together, before anything is read; the run reads these files.
    ///
    /// # Errors
    /// Several formats have no folder to go to, or a file would be written that is read.
    pub(super) fn check(&self, read: &[PathBuf]) -> Result<(), CommandError> {
        let is_folder = |path: &PathBuf| path.is_dir() || !path.is_file() && !has_ending(path);
        if self.formats().len() > 1 && !self.out().is_some_and(is_folder) {
            return Err(CommandError::Usage(
                "several formats need --out with a folder",
            ));
        }
        let read = || read.iter().map(PathBuf::as_path);
        let written = self.formats().into_iter();
        let written: Vec<PathBuf> = written.filter_map(|format| self.file_of(format)).collect();
        let all = read().chain(self.baseline.as_deref());
        let over_read = all.flat_map(|over| written.iter().map(move |path| (path.as_path(), over)));
        let updated = self.baseline.as_deref().filter(|_| self.update_baseline);
        let over_updated = updated.into_iter();
        let over_updated = over_updated.flat_map(|path| read().map(move |over| (path, over)));
        match over_read
            .chain(over_updated)
            .find(|(path, over)| is_same(path, over))
        {
            None => Ok(()),
            Some((path, over)) => Err(CommandError::OverInput {
                path: path.to_owned(),
                over: over.to_owned(),
            }),
        }
    }

    /// Holds a report against the baseline and an earlier report, writes it in every format, and fails if something new is heavy enough.
    ///
    /// # Errors
    /// A file cannot be read or written, or a finding makes the run fail.
    pub(super) async fn deliver(
        &self,
        mut report: Report,
        before: Option<&Report>,
        words: &Words,
    ) -> Result<(), CommandError> {
        self.mark_known(&mut report, before, words)?;
        let formats = self.formats();
        for format in &formats {
            let bytes = self.laid_out(*format, &report, words).await?;
            match self.file_of(*format) {
                // A PDF is no text: nothing may be taken out of it.
                None if *format == Format::Pdf => {
                    let mut out = io::stdout().lock();
                    delivered(out.write_all(&bytes).and_then(|()| out.flush()))?;
                }
                None => {
                    let mut out = anstream::stdout().lock();
                    let written = out.write_all(&bytes).and_then(|()| out.flush());
                    delivered(written)?;
                }
                Some(path) => {
                    if let Some(folder) = path.parent() {
                        let made = fs::create_dir_all(folder);
                        made.map_err(|source| unwritten(&path, source))?;
                    }
                    write(&path, &bytes)?;
                }
            }
        }
        let least = self.fail_on.least();
        let mut findings = report.findings();
        match findings.any(|(_, _, finding)| finding.fails(least)) {
            true => Err(CommandError::ChecksFailed),
            false => Ok(()),
        }
    }

    /// Notes in a report what the baseline and an earlier report have already.
    fn mark_known(
        &self,
        report: &mut Report,
        before: Option<&Report>,
        words: &Words,
    ) -> Result<(), CommandError> {
        let mut known = None;
        if let Some(path) = &self.baseline {
            let mut baseline = self.known(path)?;
            if self.update_baseline {
                baseline.add(report, &today());
                let before = fs::read_to_string(path).unwrap_or_default();
                write(path, baseline.text_behind(path, &before).as_bytes())?;
            }
            let gone = baseline.beside(report);
            if !gone.is_empty() {
                let more = if gone.len() > NAMED { ", …" } else { "" };
                let gone = gone[..gone.len().min(NAMED)].join(", ");
                let gone = format!("{gone}{more}");
                report.inputs.push(Input {
                    path: Some(escaped(&path.display().to_string())),
                    kind: "baseline".to_owned(),
                    notes: vec![words.text("baseline-gone", &[("fingerprints", Arg::Text(&gone))])],
                    ..Input::default()
                });
            }
            known = Some(baseline);
        }
        if let Some(before) = before {
            // What the earlier report has makes no run fail.
            report.know(before);
            report.compared = Some(compare(before, report, words));
        }
        if let Some(known) = known {
            known.mark(report);
        }
        Ok(())
    }

    /// The formats, each once.
    fn formats(&self) -> Vec<Format> {
        let mut formats: Vec<Format> = Vec::new();
        for format in &self.format {
            if !formats.contains(format) {
                formats.push(*format);
            }
        }
        formats
    }

    fn known(&self, path: &Path) -> Result<Baseline, CommandError> {
        let input = || path.display().to_string();
        match fs::read_to_string(path) {
            Ok(text) => Baseline::read(path, &text).map_err(|reason| CommandError::NotABaseline {
                path: path.to_owned(),
                reason,
            }),
            Err(error) if error.kind() == ErrorKind::NotFound && self.update_baseline => {
                Ok(Baseline::default())
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Err(CommandError::NoBaseline {
                path: path.to_owned(),
            }),
            Err(source) => Err(CommandError::Unreadable {
                input: input(),
                source,
            }),
        }
    }

    async fn laid_out(
        &self,
        format: Format,
        report: &Report,
        words: &Words,
    ) -> Result<Vec<u8>, CommandError> {
        let mut bytes = Vec::new();
        match format {
            Format::Text if self.out().is_none() => text(&mut bytes, report, words),
            Format::Text => text(&mut anstream::StripStream::new(&mut bytes), report, words),
            Format::Json => pretty(&mut bytes, report),
            Format::Csv => bytes.write_all(&table(report, self.bom)),
            Format::Html => bytes.write_all(page(report, words)?.as_bytes()),
            Format::Pdf => bytes.write_all(&pdf(&page(report, words)?).await?),
            Format::Junit => bytes.write_all(junit(report, self.fail_on.least(), words).as_bytes()),
            Format::Sarif => {
                let folder = env::current_dir().unwrap_or_default();
                pretty(&mut bytes, &sarif(report, &folder, words))
            }
        }
        .map_err(CommandError::Output)?;
        Ok(bytes)
    }
}

fn page(report: &Report, words: &Words) -> Result<String, CommandError> {
    html(report, words).map_err(|error| CommandError::Output(io::Error::other(error)))
}

fn pretty(out: &mut Vec<u8>, value: &impl serde::Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.write_all(b"\n")
}

impl Format {
    /// Its name in a folder.
    fn file_name(self) -> &'static str {
        match self {
            Self::Text => "report.txt",
            Self::Json => "report.json",
            Self::Csv => "report.csv",
            Self::Html => "report.html",
            Self::Pdf => "report.pdf",
            Self::Junit => "junit.xml",
            Self::Sarif => "report.sarif",
        }
    }
}

impl FailOn {
    fn least(self) -> Option<Severity> {
        match self {
            Self::Breach => Some(Severity::Breach),
            Self::Review => Some(Severity::Review),
            Self::Note => Some(Severity::Note),
            Self::Never => None,
        }
    }
}

/// Whether a path that is not there yet looks like a file.
fn has_ending(path: &Path) -> bool {
    path.extension().is_some()
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    fs::write(path, bytes).map_err(|source| unwritten(path, source))
}

fn unwritten(path: &Path, source: io::Error) -> CommandError {
    CommandError::Unwritten {
        path: path.to_owned(),
        source,
    }
}

/// The day, in UTC.
fn today() -> String {
    let now = jiff::Timestamp::now();
    jiff::tz::Offset::UTC.to_datetime(now).date().to_string()
}
