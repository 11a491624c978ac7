//! `explain`: headers, JSON lines or a HAR file in, explanations out; no proxy, no network.

use crate::cli::{error::CommandError, language::language, out::delivered};
use crate::{
    browser::start_page::address_of,
    config::registry_files::RegistryFolders,
    inspect::ledger::Ledger,
    offline::{
        Alone,
        context::RequestContext,
        har::Exchange,
        head::{self, Line},
        input,
        jsonl::Responder,
        recording::Recording,
    },
    report::terminal,
};
use biscuit_tin_shared::{
    cookie::{cookie_header, set_cookie::SetCookie},
    explain::words::{Arg, Words, plain},
    protocol::Cookie,
};
use clap::Args;
use serde_json::{Value, json};
use std::{
    collections::{HashMap, HashSet},
    fs::File,
    io::{self, BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

/// The address of a header of which nothing else is known.
const EXAMPLE: &str = "https://www.example.gov.uk/";

/// Explain headers, JSON lines or a HAR file, offline.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// A header such as "Set-Cookie: a=1; Path=/" or "Cookie: a=1"; with --jsonl a file; without, or as -, a head from standard input
    input: Option<String>,
    /// The address that the header comes from or goes to; without one, that of its Host line, or https://www.example.gov.uk/
    #[arg(long, value_name = "URL")]
    url: Option<String>,
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
            self.lines(&self.responder()?)
        } else if let Some(path) = &self.har {
            self.recording(path)
        } else {
            self.headers(&self.responder()?)
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

    fn source(&self) -> Result<BufReader<Box<dyn Read>>, CommandError> {
        let source: Box<dyn Read> = match self.input.as_deref() {
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

    /// Explains one header from the command line, or a head from standard input; in words, what they add up to first.
    fn headers(&self, responder: &Responder) -> Result<(), CommandError> {
        let text = match self.input.as_deref() {
            Some(text) if text != "-" => text.as_bytes().to_vec(),
            _ => {
                let mut text = Vec::new();
                let read = io::stdin().lock().read_to_end(&mut text);
                read.map_err(|error| self.unreadable(error))?;
                text
            }
        };
        let request = RequestContext::new(&self.address(&text), responder.now)?;
        let mut seen = Vec::new();
        // What comes before a line that cannot be read is shown all the same.
        let mut lines = text.split(|byte| *byte == b'\n');
        let read = lines.try_for_each(|line| header(responder, &request, line, &mut seen));
        let site = responder.site(&request, seen.iter().map(|(alone, _)| alone));
        if let Some(site) = site.filter(|_| !self.json) {
            terminal::site(&mut anstream::stdout().lock(), &site).map_err(CommandError::Output)?;
        }
        for (alone, value) in &seen {
            self.show(responder, &alone.cookie, value)?;
        }
        read?;
        if seen.is_empty() {
            return Err(CommandError::NoCookieLine);
        }
        Ok(())
    }

    /// The address of a head: that of the option, or else of its Host line.
    fn address(&self, text: &[u8]) -> String {
        if let Some(url) = &self.url {
            return address_of(url);
        }
        let mut lines = text.split(|byte| *byte == b'\n');
        let host = lines.find_map(|line| match head::line(line) {
            Line::Host(host) => Some(String::from_utf8_lossy(host).into_owned()),
            _ => None,
        });
        host.map_or_else(|| EXAMPLE.to_owned(), |host| format!("https://{host}/"))
    }

    /// Explains the cookies of a HAR file, each once, as the panel would after this visit.
    fn recording(&self, path: &Path) -> Result<(), CommandError> {
        let responder = self.responder()?;
        let ledger = Ledger::new(Arc::new(self.registry.load()?));
        let mut values = HashMap::new();
        let mut keep = |exchange: &Exchange| keep_values(exchange, &mut values);
        let mut recording = Recording::new(&ledger, responder.now);
        if self.show_values {
            recording = recording.watched(&mut keep);
        }
        let file = File::open(path).map_err(|source| CommandError::Unreadable {
            input: path.display().to_string(),
            source,
        })?;
        let tally = input::read(file, recording).map_err(|source| CommandError::NoInput {
            input: path.display().to_string(),
            source,
        })?;
        let path = path.to_owned();
        if tally.entries == 0 {
            return Err(CommandError::EmptyHar { path });
        }
        if tally.cookies == 0 {
            return Err(CommandError::HarWithoutCookies { path });
        }
        let cookies = ledger.cookies_as_they_came(&responder.words);
        let show = |cookie: &Cookie| {
            let value = values.get(cookie.name.as_bytes());
            self.show(&responder, cookie, value.map_or(&[], Vec::as_slice))
        };
        if self.json {
            return cookies.iter().try_for_each(show);
        }
        // In words, site by site, each with what its cookies add up to first.
        let mut shown = HashSet::new();
        for Cookie { host, .. } in &cookies {
            if !shown.insert(host) {
                continue;
            }
            if let Some(site) = ledger.site(0, host, &responder.words) {
                let written = terminal::site(&mut anstream::stdout().lock(), &site);
                written.map_err(CommandError::Output)?;
            }
            let of_site = cookies.iter().filter(|cookie| cookie.host == *host);
            of_site.into_iter().try_for_each(&show)?;
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

/// Explains the cookies of one line of a head.
fn header(
    responder: &Responder,
    request: &RequestContext,
    line: &[u8],
    seen: &mut Vec<(Alone, Vec<u8>)>,
) -> Result<(), CommandError> {
    let shown = |text: &[u8]| plain(&String::from_utf8_lossy(text));
    match head::line(line) {
        Line::Host(_) | Line::Other => {}
        Line::NoHeader => {
            let line = shown(line.trim_ascii());
            return Err(CommandError::NotAHeader { line });
        }
        Line::Cookie(field) => {
            let pairs = cookie_header::pairs(field);
            seen.extend(pairs.map(|(name, value)| {
                let alone = responder.explain_sent(name, value, request);
                (alone, value.to_vec())
            }));
        }
        Line::SetCookie(field) => {
            let Some(alone) = responder.explain(field, request) else {
                let name = field.split(|byte| *byte == b'=').next();
                let name = shown(name.unwrap_or_default());
                return Err(CommandError::NotACookie { name });
            };
            let value = SetCookie::parse(field).map_or(&b""[..], |cookie| cookie.value);
            seen.push((alone, value.to_vec()));
        }
    }
    Ok(())
}

/// Keeps the last value of each cookie name.
fn keep_values(exchange: &Exchange, values: &mut HashMap<Vec<u8>, Vec<u8>>) {
    let sent = exchange.cookies.iter();
    let sent = sent.flat_map(|field| cookie_header::pairs(field.as_bytes()));
    let set = exchange.set_cookies.iter();
    let set = set.filter_map(|field| SetCookie::parse(field.as_bytes()).ok());
    let set = set.map(|cookie| (cookie.name, cookie.value));
    for (name, value) in sent.chain(set) {
        values.insert(name.to_vec(), value.to_vec());
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
