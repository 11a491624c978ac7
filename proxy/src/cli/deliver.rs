//! The options of a report, and its way out: formats, files, the baseline, and what makes a run fail.
//!
//! It makes no report and lays none out.

use crate::cli::{error::CommandError, language::language, out::delivered};
use crate::{
    browser::print::pdf,
    report::{
        baseline::Baseline, compare::compare, html::html, junit::junit, model::Report,
        sarif::sarif, table::table, text::text,
    },
};
use biscuit_tin_shared::{explain::words::Words, judge::verdict::Severity};
use clap::{Args, ValueEnum};
use std::{
    env, fs,
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

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
    /// Write to this file, or into this folder, instead of standard output
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
    /// Advertising before or against a choice, personal data in a value, or a broken promise about those
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

    /// The path of a file that belongs to the report: beside it, or in its folder.
    pub(super) fn beside(&self, name: &str) -> Option<PathBuf> {
        let out = self.out.as_ref()?;
        Some(match out.is_dir() || self.formats().len() > 1 {
            true => out.join(name),
            false => {
                let mut path = out.as_os_str().to_owned();
                path.push(format!(".{name}"));
                path.into()
            }
        })
    }

    /// Refuses options that make no sense together, before anything is read.
    ///
    /// # Errors
    /// Several formats have no folder to go to.
    pub(super) fn check(&self) -> Result<(), CommandError> {
        let is_folder = |path: &PathBuf| path.is_dir() || !path.is_file() && !has_ending(path);
        if self.formats().len() > 1 && !self.out.as_ref().is_some_and(is_folder) {
            return Err(CommandError::Usage(
                "several formats need --out with a folder",
            ));
        }
        Ok(())
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
            match &self.out {
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
                Some(out) => {
                    let is_folder = out.is_dir() || formats.len() > 1;
                    let path = match is_folder {
                        true => out.join(format.file_name()),
                        false => out.clone(),
                    };
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
                write(path, baseline.text(path).as_bytes())?;
            }
            known = Some(baseline);
        }
        if let Some(before) = before {
            // What the earlier report has makes no run fail.
            let day = before
                .started
                .as_deref()
                .and_then(|at| at.split('T').next());
            known
                .get_or_insert_default()
                .add(before, day.unwrap_or_default());
            report.compared = Some(compare(before, report, words));
        }
        if let Some(known) = known {
            known.mark(report);
            report.has_baseline = self.baseline.is_some();
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
            Format::Text if self.out.is_none() => text(&mut bytes, report, words),
            Format::Text => text(&mut anstream::StripStream::new(&mut bytes), report, words),
            Format::Json => pretty(&mut bytes, report),
            Format::Csv => bytes.write_all(&table(report, self.bom)),
            Format::Html => bytes.write_all(page(report, words)?.as_bytes()),
            Format::Pdf => bytes.write_all(&pdf(&page(report, words)?).await?),
            Format::Junit => bytes.write_all(junit(report, self.fail_on.least()).as_bytes()),
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
