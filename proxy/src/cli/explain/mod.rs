//! `explain`: headers, JSON lines, recordings or lists of cookies in, explanations out; no proxy, no network.

mod heads;
mod lines;
mod recording;

use crate::cli::{error::CommandError, language::language, out::delivered};
use crate::{
    config::registry_files::RegistryFolders,
    offline::{
        head::{self, Line},
        input::{Input, Shape},
        jsonl::Responder,
    },
    report::terminal,
};
use biscuit_tin_shared::{
    explain::words::{Arg, Words, plain},
    protocol::Cookie,
};
use clap::Args;
use std::{
    fs::File,
    io::{self, Read, Write},
    path::Path,
};

/// Explain headers, JSON lines, a recording or a browser's list of cookies, offline.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// A header such as "Set-Cookie: a=1; Path=/" or "Cookie: a=1", or a file; without, or as -, standard input
    #[arg(
        long_help = "A header such as \"Set-Cookie: a=1; Path=/\" or \"Cookie: a=1\", or a file; without, or as -, standard input.

A file may be a recording (HAR, packed or not), an inspection.json of the EDPS's collector, cookies.txt, a list of Cookie-Editor or Playwright as JSON, or what curl -i, curl -v or \"Copy as cURL\" show."
    )]
    input: Option<String>,
    /// The address that the header comes from or goes to; without one, that of its Host line, or https://www.example.gov.uk/
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// One JSON question per line in, one JSON answer per line out
    #[arg(
        long,
        long_help = "One JSON question per line in, one JSON answer per line out. A header that only deletes is no cookie: its annotation is {\"type\":\"deletion\",\"host\",\"name\",\"sentence\"}, and it has no findings.",
        conflicts_with_all = ["har", "every"])]
    jsonl: bool,
    /// Explain the cookies of this recording; - is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "input")]
    har: Option<String>,
    /// Each time that a cookie stands in the recording, in its order, instead of one explanation a cookie
    #[arg(long)]
    every: bool,
    /// Explanations as JSON, one cookie per line
    #[arg(
        long,
        long_help = "Explanations as JSON, one cookie per line. A header that only deletes is no cookie: its line is {\"type\":\"deletion\",\"host\",\"name\",\"sentence\"}."
    )]
    json: bool,
    /// Language of the sentences, such as en-GB
    #[arg(long, value_name = "TAG", value_parser = language)]
    lang: Option<String>,
    /// Show values too, since they are your own input
    #[arg(long)]
    show_values: bool,
    #[command(flatten)]
    registry: RegistryFolders,
}

impl Explain {
    pub(super) fn run(self) -> Result<(), CommandError> {
        let done = if self.jsonl {
            self.lines()
        } else {
            self.input()
        };
        match done {
            Err(CommandError::Output(error)) => delivered(Err(error)).map(drop),
            done => done,
        }
    }

    fn responder(&self) -> Result<Responder, CommandError> {
        Ok(Responder {
            registry: self.registry.load()?,
            words: Words::new(self.lang.as_deref()),
            show_values: self.show_values,
            now: crate::os::clock::unix_now(),
        })
    }

    /// Explains what was given: a recording, a list, or heads.
    fn input(&self) -> Result<(), CommandError> {
        if let (None, Some(text)) = (&self.har, &self.input)
            && text != "-"
            && !Path::new(text).is_file()
            && !is_path(text)
        {
            return self.heads(text.as_bytes());
        }
        let input = Input::open(self.source()?).map_err(|source| self.unreadable(source))?;
        match input.shape {
            Shape::Text if self.har.is_none() && !self.every => {
                let text = input.text();
                self.heads(&text.map_err(|source| self.unreadable(source.into()))?)
            }
            _ => self.recording(input),
        }
    }

    /// The file that was named, or standard input.
    fn source(&self) -> Result<Box<dyn Read>, CommandError> {
        match self.har.as_deref().or(self.input.as_deref()) {
            None | Some("-") => Ok(Box::new(io::stdin())),
            Some(path) => {
                let file = File::open(path).map_err(|source| self.unreadable(source.into()))?;
                Ok(Box::new(file))
            }
        }
    }

    fn unreadable(&self, source: crate::offline::input::Unreadable) -> CommandError {
        let input = self.har.clone().or_else(|| self.input.clone());
        let input = input.filter(|input| input != "-");
        CommandError::NoInput {
            input: input.unwrap_or_else(|| "standard input".to_owned()),
            source,
        }
    }

    fn show(
        &self,
        responder: &Responder,
        cookie: &Cookie,
        value: &[u8],
    ) -> Result<(), CommandError> {
        let mut out = anstream::stdout().lock();
        let shown = if self.json {
            let mut line = serde_json::to_value(cookie).expect("the feed's own type is JSON");
            if self.show_values {
                line["value"] = String::from_utf8_lossy(value).into();
            }
            writeln!(out, "{line}")
        } else {
            let mut written = terminal::cookie(&mut out, &responder.words, cookie);
            if let Some(when) = &cookie.when {
                written = written.and_then(|()| terminal::under(&mut out, &when.text));
            }
            let value = plain(&String::from_utf8_lossy(value));
            if self.show_values {
                let value = [("value", Arg::Text(&value))];
                let line = responder.words.text("terminal-value", &value);
                written.and_then(|()| terminal::under(&mut out, &line))
            } else {
                written
            }
        };
        shown.map_err(CommandError::Output)
    }
}

/// Whether a text that is no head names a file: one that is not there is said so.
fn is_path(text: &str) -> bool {
    let is_web = text.contains("://") || text.contains(['\n', ';']);
    let begins = ["/", "./", "../", "~/"];
    let is_absolute = begins.iter().any(|begin| text.starts_with(begin));
    let is_named = text.contains(['/', '\\']) || Path::new(text).extension().is_some();
    let is_bare = matches!(head::line(text.as_bytes()), Line::NoHeader);
    !is_web && (is_absolute || is_named && is_bare)
}
