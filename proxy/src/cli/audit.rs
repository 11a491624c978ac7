//! `audit`: visits sites with a browser of its own, and reports what is set before a choice, after a no and after a yes.

use crate::cli::{
    browse::what_stays, deliver::Delivery, draft_notice::DraftNotice, error::CommandError,
    log::log_to_stderr,
};
use crate::{
    app::{Running, error::StartError},
    audit::{Auditor, Engine, Visited, host_of},
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
        model::{Input, Report},
    },
};
use biscuit_tin_shared::explain::words::Words;
use clap::Args;
use futures_util::{StreamExt, stream};
use indicatif::{ProgressBar, ProgressStyle};
use std::{path::PathBuf, sync::Arc, time::Duration};

/// How long a page is looked at after it came and after each act: notices come up to 3 s late, trackers up to 2 s.
const SETTLE: Duration = Duration::from_secs(4);

/// Visit sites as a new visitor, refuse, come again, accept; report what is set when
#[derive(Debug, Args)]
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
    /// How many sites to visit at once, each with one browser
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=16))]
    concurrency: u8,
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
        self.delivery.check()?;
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
        let engine = self.engine(&of_user).await?;
        let running = Running::start(&config).await?;
        let words = self.delivery.words();
        let access = running.access(None).ok_or(RootError::NoRandomness)?;
        let auditor = Auditor {
            program,
            running: &running,
            access: &access,
            folder,
            engine: Arc::new(engine),
            settle: self.settle.map_or(SETTLE, Timeout::span),
        };
        let visited = visit_all(&auditor, &urls, self.concurrency, stop).await;
        let report = report(&auditor, &visited, &words);
        running.stop().await;
        self.draft.write(&report, &words)?;
        self.delivery.deliver(report, &words).await
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

/// Visits all sites, this many at once, until the user stops: then what is there is reported, in the order of the pages.
async fn visit_all(
    auditor: &Auditor<'_>,
    urls: &[String],
    at_once: u8,
    stop: &mut StopSignals,
) -> Vec<Visited> {
    let progress = ProgressBar::new(urls.len() as u64);
    // Drawn on standard error, and only if that is a terminal.
    if let Ok(style) = ProgressStyle::with_template("{bar:24} {pos} of {len}  {eta} left  {msg}") {
        progress.set_style(style);
    }
    let visits = urls.iter().enumerate().map(|(number, url)| async move {
        let visited = auditor.visit(number, url).await;
        (number, url, visited)
    });
    let mut visits = stream::iter(visits).buffer_unordered(at_once.into());
    let mut done = Vec::new();
    loop {
        let next = tokio::select! {
            next = visits.next() => next,
            () = stop.next() => None,
        };
        let Some((number, url, visited)) = next else {
            break;
        };
        progress.set_message(url.clone());
        progress.inc(1);
        done.extend(visited.map(|visited| (number, visited)));
    }
    progress.finish_and_clear();
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, visited)| visited).collect()
}

fn report(auditor: &Auditor<'_>, visited: &[Visited], words: &Words) -> Report {
    let registry = auditor.running.registry();
    let input = |visited: &Visited| Input {
        url: Some(visited.url().to_owned()),
        kind: "audit".to_owned(),
        ..Input::default()
    };
    let inputs = visited.iter().map(input).collect();
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
