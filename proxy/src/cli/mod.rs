//! The command line: one file per command.
//!
//! It parses, calls and reports; the work is done in other folders.

#[cfg(unix)]
mod audit;
mod browse;
mod check;
mod client;
mod council;
mod deliver;
mod demo;
mod doctor;
mod draft_notice;
mod error;
mod explain;
mod import;
mod language;
mod log;
mod man;
mod out;
mod pair;
mod provenance;
mod purge;
mod registry;
mod run;
mod trust;
mod verify;
mod watch;

use crate::{
    cli::error::CommandError,
    os::{output::complain, programs::with_own_command},
};
use clap::{CommandFactory, Parser, Subcommand, error::ErrorKind};
use clap_complete::Shell;
use std::{io, process::ExitCode};

/// Exit code: done, and something is not as it should be.
const CHECKS_FAILED: u8 = 1;
/// Exit code: not done.
const FAILED: u8 = 2;
/// Exit code: the command line makes no sense (sysexits.h: EX_USAGE).
const USAGE: u8 = 64;

/// See what each cookie of a council site is for, and whether it does what the council says.
#[derive(Debug, Parser)]
#[command(name = "biscuit-tin", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Guided tour of simulated council portals, offline: opens a browser, or explains in the terminal
    Demo(demo::Demo),
    /// Open a browser with its own profile: extension loaded and paired, local root trusted there alone
    Browse(browse::Browse),
    /// Visit sites as a new visitor, refuse, come again, accept; report what is set when
    #[cfg(unix)]
    Audit(Box<audit::Audit>),
    /// Run the proxy and its API until Ctrl-C
    Run(run::Run),
    /// Follow the feed of a running proxy in the terminal
    Watch(watch::Watch),
    /// Explain headers, JSON lines or a HAR file, offline
    Explain(explain::Explain),
    /// Hold a recording, or what was kept, against the notice: text, JSON, CSV, JUnit or SARIF
    Verify(verify::Verify),
    /// List the councils of the United Kingdom, and choose which are looked at
    Council(council::CouncilCommand),
    /// Read a cookie notice, and write what it declares as a registry file
    Import(import::Import),
    /// Read and check what councils declare and what is known about vendors
    Registry(registry::RegistryCommand),
    /// Get a one-time code for an extension that was installed by hand
    Pair(pair::Pair),
    /// Erase what was seen, what you chose and which browsers are paired
    Purge(purge::Purge),
    /// Make browsers trust the local root, show which do, and take it out again
    Trust(trust::Trust),
    /// Show what works and what does not, with the remedy
    Doctor(doctor::Doctor),
    /// Print what a shell needs to complete this command line
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Write the manual, a page a command
    Man(man::Man),
}

/// Parses the command line, runs the command and returns its exit code; an error is one line on standard error.
pub fn main() -> ExitCode {
    crate::os::hardening::harden();
    crate::os::hardening::raise_open_files();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return failed(&CommandError::Runtime(error)),
    };
    // Our own code names its provider; this default is for libraries that do not.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let end = runtime.block_on(async {
        match cli.command {
            Command::Demo(demo) => demo.run().await,
            Command::Browse(browse) => browse.run().await,
            #[cfg(unix)]
            Command::Audit(audit) => audit.run().await,
            Command::Run(run) => run.run().await,
            Command::Watch(watch) => watch.run().await,
            Command::Explain(explain) => explain.run(),
            Command::Verify(verify) => verify.run().await,
            Command::Council(council) => council.run(),
            Command::Import(import) => import.run(),
            Command::Registry(registry) => registry.run(),
            Command::Pair(pair) => pair.run().await,
            Command::Purge(purge) => purge.run().await,
            Command::Trust(trust) => trust.run(),
            Command::Doctor(doctor) => doctor.run().await,
            Command::Completions { shell } => completions(shell),
            Command::Man(man) => man.run(Cli::command()),
        }
    });
    // Tasks that remain need no clean end: those that do have ended.
    runtime.shutdown_background();
    match end {
        Ok(()) => ExitCode::SUCCESS,
        // The command has printed its report.
        Err(CommandError::ChecksFailed) => ExitCode::from(CHECKS_FAILED),
        Err(CommandError::Usage(what)) => {
            usage(&Cli::command().error(ErrorKind::ArgumentConflict, what))
        }
        Err(
            error @ (CommandError::WhoseNotice { .. }
            | CommandError::OverInput { .. }
            | CommandError::NoSuchId { .. }),
        ) => usage(&Cli::command().error(ErrorKind::ArgumentConflict, error)),
        Err(error @ CommandError::PossibleMistakes(_)) => {
            failed(&error);
            ExitCode::from(CHECKS_FAILED)
        }
        Err(error) => failed(&error),
    }
}

fn completions(shell: Shell) -> Result<(), CommandError> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "biscuit-tin", &mut script);
    out::delivered(io::Write::write_all(&mut io::stdout().lock(), &script)).map(drop)
}

fn failed(error: &CommandError) -> ExitCode {
    let error = with_own_command(&error.to_string());
    complain(&format!("biscuit-tin: {error}"));
    ExitCode::from(FAILED)
}

fn usage(error: &clap::Error) -> ExitCode {
    let asked_for = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    );
    // A write error must not change the exit code.
    let _ = error.print();
    if asked_for {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(USAGE)
    }
}
