//! `audit`: visits sites with a browser of its own, and reports what is set before a choice, after a no and after a yes.

mod log;

use crate::cli::{
    audit::log::{Log, Progress},
    browse::what_stays,
    deliver::Delivery,
    draft_notice::DraftNotice,
    error::CommandError,
    log::log_to_stderr,
};
use crate::{
    app::{Running, error::StartError},
    audit::{Auditor, Engine, Pace, Visited, Wishes, host_of},
    browser::start_page,
    ca::RootError,
    config::{LogFormat, RunOptions, data_folder::DataFolder, limits::Timeout},
    os::{
        output::complain,
        private_file::make_private_dir,
        programs::{Browser, BrowserKind},
        run_folder::{RunFolder, RunKind, sweep},
        signals::StopSignals,
    },
    report::{
        made,
        model::{Input, Inspected, Report, SiteReport},
    },
};
use biscuit_tin_shared::explain::words::Words;
use clap::Args;
use futures_util::{StreamExt, stream::FuturesUnordered};
use std::{fs, path::PathBuf, sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// How long a page is looked at after it came and after each act: notices come up to 3 s late, trackers up to 2 s.
const SETTLE: Duration = Duration::from_secs(4);

/// Pages of a site that are visited where they come from a sitemap.
const SITEMAP_PAGES: u16 = 50;

/// Visit sites as a new visitor, refuse, come again, accept; report what is set when
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  biscuit-tin audit www.example.gov.uk
  biscuit-tin audit www.example.gov.uk --pages 20 --screenshots pictures --format html --out audit.html
  biscuit-tin audit www.example.gov.uk jobs.example.gov.uk --sitemap --delay 2s --format json --out audit.json
  biscuit-tin audit www.example.gov.uk jobs.example.gov.uk --sitemap --delay 2s --format json --out audit.json --resume
  biscuit-tin audit www.example.gov.uk --compare audit.json --fail-on review

Where no notice of a site is held, what is set before or against a choice is a note, and fails no run: hold its notice in a
registry file, or say --fail-on note.

Exit codes: 0 fine, 1 findings at or above --fail-on, 2 could not do it or was stopped, 64 bad usage.")]
pub(super) struct Audit {
    /// Pages to visit, such as www.luton.gov.uk
    #[arg(required = true)]
    urls: Vec<String>,
    /// Chromium or Chrome to use, instead of the first one found
    #[arg(long, value_name = "PATH", env = "BISCUIT_TIN_BROWSER")]
    browser: Option<PathBuf>,
    /// Folder in which npm has installed the engine that presses cookie notices, instead of the data folder
    #[arg(long, value_name = "DIR", env = "BISCUIT_TIN_ENGINE")]
    engine: Option<PathBuf>,
    /// How long to look at a page after it came and after each act, at least [default: 4s]
    #[arg(long, value_name = "SPAN")]
    settle: Option<Timeout>,
    /// How many sites to visit at once, each with one browser; of one supplier, one at a time
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=16))]
    concurrency: u8,
    /// How many pages of each site to visit before a choice, by its links; a tenth of them after one
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=1000))]
    pages: Option<u16>,
    /// Take the pages from all over each site's sitemap, instead of by links: 50 of them, or as --pages says
    #[arg(long)]
    sitemap: bool,
    /// Take the yes back as well, by the site's own means, and look at what is set after it and what stays
    #[arg(long)]
    revoke: bool,
    /// Visit also what a site's robots.txt asks programs to leave alone
    #[arg(long)]
    ignore_robots: bool,
    /// Shortest pause between two pages of one supplier
    #[arg(long, value_name = "SPAN")]
    delay: Option<Timeout>,
    /// Keep a picture of each site's first page in each phase in this folder
    #[arg(long, value_name = "DIR")]
    screenshots: Option<PathBuf>,
    /// Go on with a run that was stopped: sites that it finished are not visited again
    #[arg(long, requires = "out")]
    resume: bool,
    /// Say what is new, gone or changed since an earlier report in JSON; only new findings make the run fail
    #[arg(long, value_name = "FILE")]
    compare: Option<PathBuf>,
    #[command(flatten)]
    draft: DraftNotice,
    #[command(flatten)]
    delivery: Delivery,
    #[command(flatten)]
    options: RunOptions,
}

impl Audit {
    pub(super) async fn run(self) -> Result<(), CommandError> {
        log_to_stderr(LogFormat::Text, "biscuit_tin=warn");
        let read = self.compare.iter().cloned();
        let read = read.chain(self.options.registry_files());
        self.delivery.check(&read.collect::<Vec<_>>())?;
        self.draft.check()?;
        let is_no_site = |text: &&String| host_of(&start_page::address_of(text)).is_none();
        if let Some(text) = self.urls.iter().find(is_no_site) {
            return Err(CommandError::NotAPage { text: text.clone() });
        }
        let found = Browser::find(self.browser.as_deref());
        let program = match (found, &self.browser) {
            (Some(found), _) if found.kind != BrowserKind::Firefox => found,
            (None, Some(path)) => return Err(CommandError::NoSuchBrowser { path: path.clone() }),
            _ => return Err(CommandError::NoChromium),
        };
        let mut stop = StopSignals::listen();
        // On standard error: the report may go to standard output.
        for folder in sweep().downloads {
            complain(&what_stays(&folder));
        }
        let folder = RunFolder::make(RunKind::Audit).map_err(CommandError::Profile)?;
        let end = self.in_folder(&folder, &program, &mut stop).await;
        folder.close().map_err(CommandError::Profile)?;
        end
    }

    async fn in_folder(
        self,
        folder: &RunFolder,
        program: &Browser,
        stop: &mut StopSignals,
    ) -> Result<(), CommandError> {
        let urls: Vec<String> = self
            .urls
            .iter()
            .map(|text| start_page::address_of(text))
            .collect();
        let (mut config, of_user) = self
            .options
            .clone()
            .resolve_apart(DataFolder(folder.data()))?;
        config
            .intercept
            .extend(urls.iter().filter_map(|url| host_of(url)).map(String::from));
        make_private_dir(config.data_folder.path()).map_err(StartError::File)?;
        config.browser_stores = program.stores(folder);
        config.limits = config.limits.for_many_browsers();
        let engine = self.engine(&of_user).await?;
        let running = Running::start(&config).await?;
        let words = self.delivery.words();
        let before = self.before()?;
        let state = self.delivery.beside("audit");
        let access = running.access(None).ok_or(RootError::NoRandomness)?;
        let auditor = Auditor {
            program,
            running: &running,
            access: &access,
            folder,
            engine: Arc::new(engine),
            settle: self.settle.map_or(SETTLE, Timeout::span),
            wishes: self.wishes()?,
            pace: Pace::new(
                self.concurrency,
                self.delay.map_or(Duration::ZERO, Timeout::span),
            ),
        };
        let mut kept = Log::open(state, self.resume, &auditor.wishes)?;
        let visited = visit_all(&auditor, &urls, &mut kept, stop).await?;
        let report = report(&auditor, &urls, &visited, &words);
        let is_stopped = auditor.wishes.stop.is_cancelled();
        running.stop().await;
        let is_unseen = |site: &SiteReport| site.inspected == Inspected::No;
        let nothing_seen = !report.sites.is_empty() && report.sites.iter().all(is_unseen);
        self.draft.write(&report, &words)?;
        let delivery = self.delivery.deliver(report, before.as_ref(), &words);
        let delivered = delivery.await;
        if is_stopped {
            return Err(stopped(delivered));
        }
        kept.close();
        if delivered.is_ok() && nothing_seen {
            return Err(CommandError::NothingSeen);
        }
        delivered
    }

    /// The earlier report.
    fn before(&self) -> Result<Option<Report>, CommandError> {
        let Some(path) = &self.compare else {
            return Ok(None);
        };
        let read = fs::read(path).map_err(|source| CommandError::Unreadable {
            input: path.display().to_string(),
            source,
        })?;
        let report = serde_json::from_slice(&read);
        report.map(Some).map_err(|error| CommandError::NotAReport {
            path: path.clone(),
            reason: error.to_string(),
        })
    }

    fn wishes(&self) -> Result<Wishes, CommandError> {
        if let Some(folder) = &self.screenshots {
            fs::create_dir_all(folder).map_err(|source| CommandError::Unwritten {
                path: folder.clone(),
                source,
            })?;
        }
        let most = if self.sitemap { SITEMAP_PAGES } else { 1 };
        Ok(Wishes {
            pages: self.pages.unwrap_or(most).into(),
            sitemap: self.sitemap,
            robots: !self.ignore_robots,
            revoke: self.revoke,
            pictures: self.screenshots.clone(),
            stop: CancellationToken::new(),
        })
    }

    /// The engine that presses notices; npm brings it where it is not there yet.
    async fn engine(&self, of_user: &DataFolder) -> Result<Engine, CommandError> {
        if let Some(folder) = &self.engine {
            return Ok(Engine::load(folder)?);
        }
        let folder = of_user.engine();
        if Engine::load(&folder).is_err() {
            complain("npm brings the engine that presses cookie notices, once.");
        }
        Engine::install(&folder).await?;
        Ok(Engine::load(&folder)?)
    }
}

/// Visits all sites. When the user stops, the visits under way end; what is there is reported, in the order of the pages.
async fn visit_all(
    auditor: &Auditor<'_>,
    urls: &[String],
    log: &mut Log,
    stop: &mut StopSignals,
) -> Result<Vec<Visited>, CommandError> {
    let progress = Progress::new(urls.len());
    let mut done = std::mem::take(&mut log.finished);
    done.retain(|visited| urls.iter().any(|url| url == visited.url()));
    let is_left = |(_, url): &(usize, &String)| done.iter().all(|one| one.url() != *url);
    let left = urls.iter().enumerate().filter(is_left);
    let visits = left.map(|(number, url)| async move {
        let visited = auditor.visit(number, url).await;
        (url, visited)
    });
    // How many run at once is the pace's.
    let mut visits: FuturesUnordered<_> = visits.collect();
    progress.skip(done.len());
    loop {
        let next = tokio::select! {
            next = visits.next() => next,
            () = stop.next() => {
                if auditor.wishes.stop.is_cancelled() {
                    break;
                }
                auditor.wishes.stop.cancel();
                continue;
            }
        };
        let Some((url, visited)) = next else {
            break;
        };
        let Some(visited) = visited else { continue };
        progress.advance(url);
        // A site that was under way when the user stopped is visited again.
        if !auditor.wishes.stop.is_cancelled() {
            log.add(&visited)?;
        }
        done.push(visited);
    }
    progress.end();
    done.sort_by_key(|visited| urls.iter().position(|url| url == visited.url()));
    Ok(done)
}

/// What a stopped run ends with.
fn stopped(delivered: Result<(), CommandError>) -> CommandError {
    match delivered {
        Ok(()) => CommandError::Stopped,
        Err(CommandError::ChecksFailed) => {
            CommandError::AndFindings(Box::new(CommandError::Stopped))
        }
        Err(other) => other,
    }
}

fn report(auditor: &Auditor<'_>, urls: &[String], visited: &[Visited], words: &Words) -> Report {
    let registry = auditor.running.registry();
    let inputs = urls.iter().map(|url| {
        let note = match visited.iter().find(|one| one.url() == url) {
            Some(visited) => visited.left_out(words),
            None => Some(words.text("audit-not-reached", &[])),
        };
        Input {
            url: Some(url.clone()),
            kind: "audit".to_owned(),
            notes: note.into_iter().collect(),
            ..Input::default()
        }
    });
    let inputs = inputs.collect();
    let browser = visited
        .iter()
        .map(Visited::browser)
        .find(|name| !name.is_empty());
    let method = auditor.method(browser.unwrap_or_default());
    let mut report = made::report(made::Seen::default(), &registry, words, inputs, method);
    report.sites = visited
        .iter()
        .map(|one| one.report(&registry, words))
        .collect();
    report.failed = visited.iter().flat_map(Visited::failures).collect();
    made::conclude(&mut report, words);
    report
}
