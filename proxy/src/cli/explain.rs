//! `explain`: headers, JSON lines or a HAR file in, explanations out; no proxy, no network.

use crate::cli::{error::CommandError, out::delivered};
use crate::{
    config::registry_files::RegistryFolders,
    offline::{context::RequestContext, har, jsonl::Responder},
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
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
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
    /// One JSON question per line in, one JSON answer per line out
    #[arg(long, conflicts_with = "har")]
    jsonl: bool,
    /// Explain the cookies of this HAR file
    #[arg(long, value_name = "FILE", conflicts_with = "input")]
    har: Option<PathBuf>,
    /// Explanations as JSON, one cookie per line
    #[arg(long)]
    json: bool,
    /// Language of the sentences, such as en-GB
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
    /// Show values too, since they are your own input
    #[arg(long)]
    show_values: bool,
    #[command(flatten)]
    registry: RegistryFolders,
}

impl Explain {
    pub(super) fn run(self) -> Result<(), CommandError> {
        let responder = Responder {
            registry: self.registry.load()?,
            words: Words::new(self.lang.as_deref()),
            show_values: self.show_values,
            now: crate::os::clock::unix_now(),
        };
        let done = if self.jsonl {
            self.lines(&responder)
        } else if let Some(path) = &self.har {
            self.exchanges(&responder, path)
        } else {
            self.headers(&responder)
        };
        match done {
            Err(CommandError::Output(error)) => delivered(Err(error)).map(drop),
            done => done,
        }
    }

    /// Answers line by line, and flushes when no question waits, so that a stream of questions gets a stream of answers.
    fn lines(&self, responder: &Responder) -> Result<(), CommandError> {
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
            let answer = answer_line(responder, &line, number);
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

    fn unreadable(&self, source: io::Error) -> CommandError {
        let input = self.input.clone();
        CommandError::Unreadable {
            input: input.unwrap_or_else(|| "standard input".to_owned()),
            source,
        }
    }

    /// Explains one header from the command line, or one per line from standard input.
    fn headers(&self, responder: &Responder) -> Result<(), CommandError> {
        let request = RequestContext::new(&self.url, responder.now)?;
        match self.input.as_deref() {
            Some(header) if header != "-" => self.header(responder, &request, header.as_bytes()),
            _ => {
                for line in io::stdin().lock().split(b'\n') {
                    let line = line.map_err(|error| self.unreadable(error))?;
                    if !line.trim_ascii().is_empty() {
                        self.header(responder, &request, line.trim_ascii_end())?;
                    }
                }
                Ok(())
            }
        }
    }

    fn header(
        &self,
        responder: &Responder,
        request: &RequestContext,
        line: &[u8],
    ) -> Result<(), CommandError> {
        let named = |name: &[u8]| {
            let (start, rest) = line.split_at_checked(name.len())?;
            start.eq_ignore_ascii_case(name).then_some(rest)
        };
        if let Some(field) = named(b"cookie:") {
            for (name, value) in cookie_header::pairs(field) {
                let context = SiteContext::default();
                let cookie = responder.explain_sent(name, value, request, &context);
                self.show(responder, &cookie, value)?;
            }
            return Ok(());
        }
        let header = named(b"set-cookie:").unwrap_or(line).trim_ascii_start();
        let Some(cookie) = responder.explain(header, request, &SiteContext::default()) else {
            let name = header.split(|b| *b == b'=').next().unwrap_or_default();
            return Err(CommandError::NotACookie {
                name: String::from_utf8_lossy(name).into_owned(),
            });
        };
        let value = SetCookie::parse(header).map_or(&b""[..], |cookie| cookie.value);
        self.show(responder, &cookie, value)
    }

    /// Explains each exchange of a HAR file, with the choice about cookies that its host had at that time.
    fn exchanges(&self, responder: &Responder, path: &Path) -> Result<(), CommandError> {
        let text = fs::read_to_string(path).map_err(|source| CommandError::Unreadable {
            input: path.display().to_string(),
            source,
        })?;
        let exchanges = har::exchanges(&text).map_err(|source| CommandError::NotAHar {
            path: path.to_owned(),
            source,
        })?;
        let mut consents: HashMap<String, Consent> = HashMap::new();
        for exchange in exchanges {
            // Extension and data addresses have no cookies.
            let at = exchange.at.unwrap_or(responder.now);
            let Ok(request) = RequestContext::new(&exchange.url, at) else {
                continue;
            };
            let consent = consents.entry(request.host().to_owned()).or_default();
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
                consent.page_asked(
                    &readings,
                    responder.registry.has_consent_tool(request.host()),
                );
            }
            for (name, value) in sent {
                let context = context(consent);
                let cookie = responder.explain_sent(name, value, &request, &context);
                self.show(responder, &cookie, value)?;
            }
            for header in &exchange.set_cookies {
                let parsed = SetCookie::parse(header.as_bytes()).ok();
                let (name, value) =
                    parsed.map_or((&b""[..], &b""[..]), |cookie| (cookie.name, cookie.value));
                if let Some(reading) = consent::read(name, value) {
                    consent.site_wrote(reading);
                }
                let context = context(consent);
                if let Some(cookie) = responder.explain(header.as_bytes(), &request, &context) {
                    self.show(responder, &cookie, value)?;
                }
            }
        }
        Ok(())
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
            let written = terminal::cookie(&mut out, &responder.words, cookie);
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

/// The context of a cookie in a HAR file: the choice at that time.
fn context(consent: &Consent) -> SiteContext {
    SiteContext {
        choice_first: consent.choice(),
        choice_last: consent.choice(),
        ..SiteContext::default()
    }
}

/// Answers one line; one that cannot be read gets its error as the answer, and the run continues.
fn answer_line(responder: &Responder, line: &[u8], number: u64) -> Value {
    let question: Value = match serde_json::from_slice(line) {
        Ok(question) => question,
        Err(error) => {
            return json!({ "id": null, "line": number, "error": format!("not JSON: {error}") });
        }
    };
    let Some(fields) = question.as_object() else {
        return json!({ "id": null, "line": number, "error": "expected an object" });
    };
    match responder.answer(fields) {
        Ok(answer) => Value::Object(answer),
        Err(error) => json!({ "id": fields.get("id"), "line": number, "error": error }),
    }
}
