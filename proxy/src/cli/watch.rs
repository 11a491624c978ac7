//! `watch`: the feed of a running proxy in the terminal.

use crate::cli::{
    client::{ApiClient, FeedReader},
    error::CommandError,
    language::language,
    out::delivered,
};
use crate::os::{
    clock::unix_now, output::complain, programs::with_own_command, signals::StopSignals,
};
use crate::{
    config::data_folder::DataFolderOption,
    report::{har, terminal},
};
use biscuit_tin_shared::{
    cookie::site::Host,
    explain::words::{Arg, Words},
    protocol::{Conclusion, Cookie, Event, Site, Snapshot, request::FeedRequest},
    registry::authorities::authorities_of,
    registry::listed::Listed,
};
use clap::Args;
use std::{
    collections::{HashMap, HashSet},
    fs::File,
    io::{self, BufWriter, Write},
    path::PathBuf,
    slice,
};

/// Follow the feed of a running proxy in the terminal.
#[derive(Debug, Args)]
pub(super) struct Watch {
    /// Only this host
    #[arg(long, value_name = "HOST", value_parser = host)]
    site: Option<String>,
    /// One JSON object per line, as in the feed
    #[arg(long)]
    json: bool,
    /// Language of the sentences, such as en-GB
    #[arg(long, value_name = "TAG", value_parser = language)]
    lang: Option<String>,
    /// Write what is seen to this recording (HAR) as well, each value redacted
    #[arg(long, value_name = "FILE")]
    har: Option<PathBuf>,
    #[command(flatten)]
    data_dir: DataFolderOption,
    /// The recording, and whether it has an entry.
    #[arg(skip)]
    recording: Option<(BufWriter<File>, bool)>,
    /// What was said of each site last, in words.
    #[arg(skip)]
    said: HashMap<String, Conclusion>,
    /// The cookies of each site that were printed.
    #[arg(skip)]
    printed: HashMap<String, HashSet<String>>,
    /// What is to be said of a site once all cookies that it counts are printed.
    #[arg(skip)]
    waiting: HashMap<String, Site>,
    /// Whether events were missed since the last snapshot.
    #[arg(skip)]
    has_missed: bool,
}

/// Parses `--site`: a host, as it stands in the feed.
fn host(text: &str) -> Result<String, String> {
    let parsed = Host::parse(text).map(String::from);
    parsed.ok_or_else(|| format!("expected a host such as www.luton.gov.uk, found {text:?}"))
}

impl Watch {
    pub(super) async fn run(mut self) -> Result<(), CommandError> {
        let words = Words::new(self.lang.as_deref());
        let client = ApiClient::find(&self.data_dir)?;
        let request = FeedRequest {
            lang: self.lang.clone(),
            after: None,
        };
        let feed = client.feed(&request).await?;
        if let Some(path) = &self.har {
            let file = File::create(path).map_err(|source| self.unwritten(source))?;
            let mut out = BufWriter::new(file);
            let begun = out.write_all(har::start().as_bytes());
            begun.map_err(|source| self.unwritten(source))?;
            self.recording = Some((out, false));
        }
        let followed = self.follow(&words, feed).await;
        // Also of a feed that broke, the recording is whole.
        if let Some((mut out, _)) = self.recording.take() {
            let ended = out
                .write_all(har::END.as_bytes())
                .and_then(|()| out.flush());
            ended.map_err(|source| self.unwritten(source))?;
        }
        followed
    }

    async fn follow(&mut self, words: &Words, mut feed: FeedReader) -> Result<(), CommandError> {
        let mut stop = StopSignals::listen();
        loop {
            let event = tokio::select! {
                event = feed.next() => event?,
                () = stop.next() => return Ok(()),
            };
            let Some(event) = event else { return Ok(()) };
            self.record(&event)
                .map_err(|source| self.unwritten(source))?;
            if !delivered(self.show(words, event))? {
                return Ok(());
            }
        }
    }

    /// Adds the cookies of an event to the recording.
    fn record(&mut self, event: &Event) -> io::Result<()> {
        let Some((out, has_any)) = &mut self.recording else {
            return Ok(());
        };
        let (cookies, at) = match event {
            Event::Snapshot(snapshot) => (snapshot.cookies.as_slice(), None),
            Event::Cookie(cookie) => (slice::from_ref(cookie), Some(unix_now())),
            _ => return Ok(()),
        };
        let wanted = |cookie: &&Cookie| self.site.as_ref().is_none_or(|site| *site == cookie.host);
        for cookie in cookies
            .iter()
            .filter(wanted)
            .filter(|cookie| !cookie.facts.seen.is_storage())
        {
            let at = at.or(cookie.facts.last_seen).unwrap_or_else(unix_now);
            let comma = if std::mem::replace(has_any, true) {
                ",\n"
            } else {
                ""
            };
            write!(out, "{comma}{}", har::entry(cookie, at))?;
        }
        out.flush()
    }

    fn unwritten(&self, source: io::Error) -> CommandError {
        CommandError::Unwritten {
            path: self.har.clone().unwrap_or_default(),
            source,
        }
    }

    /// Prints one event.
    fn show(&mut self, words: &Words, event: Event) -> io::Result<()> {
        let wanted = |host: &str| self.site.as_deref().is_none_or(|site| site == host);
        match event {
            Event::Snapshot(snapshot) => self.show_snapshot(words, snapshot),
            Event::Site(site) if wanted(&site.host) && !self.json && self.counts_more(&site) => {
                self.waiting.insert(site.host.clone(), site);
                Ok(())
            }
            Event::Site(ref site) if wanted(&site.host) => {
                self.waiting.remove(&site.host);
                let before = self.said.insert(site.host.clone(), site.conclusion.clone());
                if !self.json && before.as_ref() == Some(&site.conclusion) {
                    return Ok(());
                }
                self.line(&event, |out| terminal::site(out, site))
            }
            Event::Cookie(ref cookie) if wanted(&cookie.host) => {
                self.line(&event, |out| {
                    terminal::cookie(out, words, cookie)?;
                    let mut when = cookie.when.iter();
                    when.try_for_each(|when| terminal::under(out, &when.text))
                })?;
                let of_site = self.printed.entry(cookie.host.clone()).or_default();
                of_site.insert(cookie.id.clone());
                match self.waiting.remove(&cookie.host) {
                    Some(site) => self.show(words, Event::Site(site)),
                    None => Ok(()),
                }
            }
            Event::NotInspected(ref host) if wanted(&host.host) => {
                let said = self.commands(&host.sentence.text);
                self.line(&event, |out| writeln!(out, "{said}"))
            }
            Event::Consent(ref consent) if wanted(&consent.host) => self.line(&event, |out| {
                let sentence = consent.sentence.as_ref();
                sentence.map_or(Ok(()), |s| writeln!(out, "{}: {}", consent.host, s.text))
            }),
            Event::Gap(ref gap) => {
                let missed = Arg::Number(i64::try_from(gap.missed).unwrap_or(i64::MAX));
                let said = words.text("terminal-missed", &[("number", missed)]);
                self.line(&event, |out| writeln!(out, "{said}"))?;
                // Cookies that a site waits for may be among what was missed.
                self.has_missed = true;
                let mut waiting = std::mem::take(&mut self.waiting).into_values();
                waiting.try_for_each(|site| self.show(words, Event::Site(site)))
            }
            Event::Site(_)
            | Event::Cookie(_)
            | Event::Consent(_)
            | Event::NotInspected(_)
            | Event::Heartbeat(_) => Ok(()),
        }
    }

    /// Prints a snapshot as one event per site, cookie, choice and host.
    fn show_snapshot(&mut self, words: &Words, snapshot: Snapshot) -> io::Result<()> {
        self.said.clear();
        self.waiting.clear();
        self.has_missed = false;
        self.say_what_is_missing(&snapshot);
        // All that the sites count stands below them.
        self.printed.clear();
        for Cookie { host, id, .. } in &snapshot.cookies {
            let of_site = self.printed.entry(host.clone()).or_default();
            of_site.insert(id.clone());
        }
        for site in snapshot.sites {
            self.show(words, Event::Site(site))?;
        }
        for cookie in snapshot.cookies {
            self.show(words, Event::Cookie(cookie))?;
        }
        for consent in snapshot.consents {
            self.show(words, Event::Consent(consent))?;
        }
        for host in snapshot.not_inspected {
            self.show(words, Event::NotInspected(host))?;
        }
        Ok(())
    }

    /// Whether a site counts cookies that were not printed yet: what it counts is what there is when its event is read.
    fn counts_more(&self, site: &Site) -> bool {
        let printed = self.printed.get(&site.host).map_or(0, HashSet::len);
        !self.has_missed && usize::try_from(site.counts.total).is_ok_and(|total| total > printed)
    }

    /// Says of the one host that is wanted why nothing of it follows.
    fn say_what_is_missing(&self, snapshot: &Snapshot) {
        let Some(wanted) = self.site.as_deref() else {
            return;
        };
        if snapshot.sites.iter().any(|site| site.host == wanted) {
            return;
        }
        let listed = Listed::new(snapshot.listed_hosts.iter().cloned());
        complain(
            &match Host::parse(wanted).is_some_and(|host| listed.covers(&host)) {
                true => format!(
                    "Nothing was seen of {wanted} yet. It shows here once somebody opens it."
                ),
                false => {
                    let owners = authorities_of(wanted);
                    let council = owners.first().map_or("NAME", |council| council.id.as_str());
                    self.commands(&format!(
                        "{wanted} is not on the list of sites that Biscuit Tin looks at, so nothing of it may ever show here. To see which councils there are, run “biscuit-tin council list”. To add one, run “biscuit-tin council add {council}”."
                    ))
                }
            },
        );
    }

    /// A sentence with our commands as the user has to type them.
    fn commands(&self, sentence: &str) -> String {
        let folder = self.data_dir.resolve();
        let sentence = folder.map_or_else(
            |_| sentence.to_owned(),
            |folder| folder.with_commands(sentence),
        );
        with_own_command(&sentence)
    }

    /// Writes one event, as JSON or as text, and flushes.
    fn line(
        &self,
        event: &Event,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut out = anstream::stdout().lock();
        if self.json {
            serde_json::to_writer(&mut out, event)?;
            writeln!(out)?;
        } else {
            write(&mut out)?;
        }
        out.flush()
    }
}
