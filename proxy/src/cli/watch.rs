//! `watch`: the feed of a running proxy in the terminal.

use crate::cli::{client::ApiClient, error::CommandError, out::delivered};
use crate::os::{programs::with_own_command, signals::StopSignals};
use crate::{config::data_folder::DataFolderOption, report::terminal};
use biscuit_tin_shared::{
    explain::words::{Arg, Words},
    protocol::{Conclusion, Event, request::FeedRequest},
};
use clap::Args;
use std::{
    collections::HashMap,
    io::{self, Write},
};

/// Follow the feed of a running proxy in the terminal.
#[derive(Debug, Args)]
pub(super) struct Watch {
    /// Only this host
    #[arg(long, value_name = "HOST")]
    site: Option<String>,
    /// One JSON object per line, as in the feed
    #[arg(long)]
    json: bool,
    /// Language of the sentences, such as en-GB
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
    #[command(flatten)]
    data_dir: DataFolderOption,
    /// What was said of each site last, in words.
    #[arg(skip)]
    said: HashMap<String, Conclusion>,
}

impl Watch {
    pub(super) async fn run(mut self) -> Result<(), CommandError> {
        let words = Words::new(self.lang.as_deref());
        let client = ApiClient::find(&self.data_dir)?;
        let request = FeedRequest {
            lang: self.lang.clone(),
            after: None,
        };
        let mut feed = client.feed(&request).await?;
        let mut stop = StopSignals::listen();
        loop {
            let event = tokio::select! {
                event = feed.next() => event?,
                () = stop.next() => return Ok(()),
            };
            let Some(event) = event else { return Ok(()) };
            if !delivered(self.show(&words, event))? {
                return Ok(());
            }
        }
    }

    /// Prints one event; a snapshot becomes one event per site, cookie, choice and host.
    fn show(&mut self, words: &Words, event: Event) -> io::Result<()> {
        let wanted = |host: &str| self.site.as_deref().is_none_or(|site| site == host);
        match event {
            Event::Snapshot(snapshot) => {
                self.said.clear();
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
            Event::Site(ref site) if wanted(&site.host) => {
                let before = self.said.insert(site.host.clone(), site.conclusion.clone());
                if !self.json && before.as_ref() == Some(&site.conclusion) {
                    return Ok(());
                }
                self.line(&event, |out| terminal::site(out, site))
            }
            Event::Cookie(ref cookie) if wanted(&cookie.host) => self.line(&event, |out| {
                terminal::cookie(out, words, cookie)?;
                let mut when = cookie.when.iter();
                when.try_for_each(|when| terminal::under(out, &when.text))
            }),
            Event::NotInspected(ref host) if wanted(&host.host) => {
                let said = self.commands(&host.sentence.text);
                self.line(&event, |out| writeln!(out, "{said}"))
            }
            Event::Consent(ref consent) if wanted(&consent.host) => self.line(&event, |out| {
                let sentence = consent.sentence.as_ref();
                sentence.map_or(Ok(()), |s| writeln!(out, "{}: {}", consent.host, s.text))
            }),
            Event::Gap(ref gap) => self.line(&event, |out| {
                let missed = Arg::Number(i64::try_from(gap.missed).unwrap_or(i64::MAX));
                writeln!(
                    out,
                    "{}",
                    words.text("terminal-missed", &[("number", missed)])
                )
            }),
            Event::Site(_)
            | Event::Cookie(_)
            | Event::Consent(_)
            | Event::NotInspected(_)
            | Event::Heartbeat(_) => Ok(()),
        }
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
