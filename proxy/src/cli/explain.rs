//! `explain`: headers, JSON lines or a HAR file in, explanations out; no proxy, no network.

use crate::cli::error::CommandError;
use crate::{
    config::registry_files::RegistryFolders,
    offline::{
        har,
        jsonl::{Answers, Place},
    },
    report::terminal,
};
use biscuit_tin_shared::{
    cookie::{
        consent::{self, Consent, Reading},
        cookie_header,
        observation::SiteContext,
        set_cookie::SetCookie,
    },
    explain::words::{Arg, Words, plain},
    protocol::Cookie,
};
use clap::Args;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    fs::{self, File},
    io::{self, BufRead, BufReader, ErrorKind, Write},
    path::PathBuf,
};

/// Explain headers, JSON lines or a HAR file, offline.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// A header such as "Set-Cookie: a=1; Path=/" or "Cookie: a=1"; with --jsonl a file; without, or as -, standard input
    input: Option<String>,
    /// The address that the header comes from or goes to
    #[arg(
        long,
        value_name = "URL",
        default_value = "https://www.example.gov.uk/"
    )]
    url: String,
    /// One JSON question a line in, one JSON answer a line out
    #[arg(long, conflicts_with = "har")]
    jsonl: bool,
    /// Explain the cookies of this HAR file
    #[arg(long, value_name = "FILE", conflicts_with = "input")]
    har: Option<PathBuf>,
    /// Explanations as JSON, one cookie a line
    #[arg(long)]
    json: bool,
    /// Language of the sentences, such as en-GB
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
    /// Show values too: they are your own input
    #[arg(long)]
    show_values: bool,
    #[command(flatten)]
    registry: RegistryFolders,
}

impl Explain {
    pub(super) fn run(self) -> Result<(), CommandError> {
        let answers = Answers {
            registry: self.registry.load()?,
            words: Words::new(self.lang.as_deref()),
            show_values: self.show_values,
            now: crate::os::clock::now().unix_timestamp(),
        };
        let done = if self.jsonl {
            self.lines(&answers)
        } else if let Some(path) = &self.har {
            self.exchanges(&answers, path)
        } else {
            self.headers(&answers)
        };
        match done {
            // Whoever reads us has seen enough.
            Err(CommandError::Output(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            done => done,
        }
    }

    /// Answers line by line, so that a stream of questions gets a stream of answers.
    fn lines(&self, answers: &Answers) -> Result<(), CommandError> {
        let mut out = io::BufWriter::new(anstream::stdout().lock());
        let mut unread = 0;
        let mut input = self.source()?;
        let mut line = Vec::new();
        for number in 1.. {
            line.clear();
            if input
                .read_until(b'\n', &mut line)
                .map_err(|error| self.unreadable(error))?
                == 0
            {
                break;
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            let answer = answer_line(answers, &line, number);
            unread += usize::from(answer.get("error").is_some());
            serde_json::to_writer(&mut out, &answer)
                .map_err(|error| CommandError::Output(error.into()))?;
            out.write_all(b"\n").map_err(CommandError::Output)?;
            if input.buffer().is_empty() {
                out.flush().map_err(CommandError::Output)?;
            }
        }
        out.flush().map_err(CommandError::Output)?;
        if unread == 0 {
            Ok(())
        } else {
            Err(CommandError::Lines(unread))
        }
    }

    fn source(&self) -> Result<BufReader<Box<dyn io::Read>>, CommandError> {
        let source: Box<dyn io::Read> = match self.input.as_deref() {
            None | Some("-") => Box::new(io::stdin()),
            Some(path) => Box::new(File::open(path).map_err(|error| self.unreadable(error))?),
        };
        Ok(BufReader::new(source))
    }

    fn unreadable(&self, error: io::Error) -> CommandError {
        CommandError::Input(
            self.input
                .clone()
                .unwrap_or_else(|| "standard input".to_owned()),
            error.to_string(),
        )
    }

    /// Explains one header from the command line, or one a line from standard input.
    fn headers(&self, answers: &Answers) -> Result<(), CommandError> {
        let place = Place::new(&self.url, answers.now)
            .map_err(|why| CommandError::Input("--url".to_owned(), why))?;
        match self.input.as_deref() {
            Some(header) if header != "-" => self.header(answers, &place, header.as_bytes()),
            _ => {
                for line in io::stdin().lock().split(b'\n') {
                    let line = line.map_err(|error| self.unreadable(error))?;
                    if !line.trim_ascii().is_empty() {
                        self.header(answers, &place, line.trim_ascii_end())?;
                    }
                }
                Ok(())
            }
        }
    }

    fn header(&self, answers: &Answers, place: &Place, line: &[u8]) -> Result<(), CommandError> {
        let named = |name: &[u8]| {
            let (start, rest) = line.split_at_checked(name.len())?;
            start.eq_ignore_ascii_case(name).then_some(rest)
        };
        if let Some(field) = named(b"cookie:") {
            for (name, value) in cookie_header::pairs(field) {
                let around = SiteContext::default();
                let cookie = answers.explain_sent(name, value, place, &around);
                self.show(answers, &cookie, value)?;
            }
            return Ok(());
        }
        let header = named(b"set-cookie:").unwrap_or(line).trim_ascii_start();
        let Some(cookie) = answers.explain(header, place, &SiteContext::default()) else {
            let shown =
                String::from_utf8_lossy(header.split(|b| *b == b'=').next().unwrap_or_default())
                    .into_owned();
            return Err(CommandError::Input(shown, "no browser takes this as a cookie: it is empty, too long or holds a control character".to_owned()));
        };
        let value = SetCookie::parse(header).map_or(&b""[..], |cookie| cookie.value);
        self.show(answers, &cookie, value)
    }

    fn exchanges(&self, answers: &Answers, path: &PathBuf) -> Result<(), CommandError> {
        let wrong = |why: String| CommandError::Input(path.display().to_string(), why);
        let text = fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
        let mut consents: HashMap<String, Consent> = HashMap::new();
        for exchange in
            har::exchanges(&text).map_err(|error| wrong(format!("not a HAR file: {error}")))?
        {
            // Extensions and data addresses have no cookies.
            let Ok(place) = Place::new(&exchange.url, exchange.at.unwrap_or(answers.now)) else {
                continue;
            };
            let consent = consents.entry(place.host().to_owned()).or_default();
            let sent: Vec<(&[u8], &[u8])> = exchange
                .cookies
                .iter()
                .flat_map(|field| cookie_header::pairs(field.as_bytes()))
                .collect();
            let readings: Vec<Reading> = sent
                .iter()
                .filter_map(|(name, value)| consent::read(name, value))
                .collect();
            if exchange.page || !readings.is_empty() {
                consent.page_asked(&readings, answers.registry.has_consent_tool(place.host()));
            }
            for (name, value) in sent {
                let around = around(consent);
                let cookie = answers.explain_sent(name, value, &place, &around);
                self.show(answers, &cookie, value)?;
            }
            for header in &exchange.set_cookies {
                let parsed = SetCookie::parse(header.as_bytes()).ok();
                let (name, value) =
                    parsed.map_or((&b""[..], &b""[..]), |cookie| (cookie.name, cookie.value));
                if let Some(reading) = consent::read(name, value) {
                    consent.site_wrote(reading);
                }
                let around = around(consent);
                if let Some(cookie) = answers.explain(header.as_bytes(), &place, &around) {
                    self.show(answers, &cookie, value)?;
                }
            }
        }
        Ok(())
    }

    fn show(&self, answers: &Answers, cookie: &Cookie, value: &[u8]) -> Result<(), CommandError> {
        let mut out = anstream::stdout().lock();
        let shown = if self.json {
            let mut line = serde_json::to_value(cookie).unwrap_or_default();
            if self.show_values {
                line["value"] = String::from_utf8_lossy(value).into();
            }
            writeln!(out, "{line}")
        } else {
            let told = terminal::cookie(&mut out, &answers.words, cookie);
            let value = plain(&String::from_utf8_lossy(value));
            if self.show_values {
                let value = [("value", Arg::Text(&value))];
                let line = answers.words.text("terminal-value", &value);
                told.and_then(|()| terminal::under(&mut out, &line))
            } else {
                told
            }
        };
        shown.map_err(CommandError::Output)
    }
}

/// What was chosen when a cookie of a HAR file came by.
fn around(consent: &Consent) -> SiteContext {
    SiteContext {
        choice_first: consent.choice(),
        choice_last: consent.choice(),
        ..SiteContext::default()
    }
}

/// A line that cannot be read is answered in its place, and the run goes on.
fn answer_line(answers: &Answers, line: &[u8], number: u64) -> Value {
    let question: Value = match serde_json::from_slice(line) {
        Ok(question) => question,
        Err(error) => {
            return json!({ "id": null, "line": number, "error": format!("not JSON: {error}") });
        }
    };
    let Some(fields) = question.as_object() else {
        return json!({ "id": null, "line": number, "error": "expected an object" });
    };
    match answers.answer(fields) {
        Ok(answer) => Value::Object(answer),
        Err(error) => json!({ "id": fields.get("id"), "line": number, "error": error }),
    }
}
