//! Log lines of a command, on standard error.

use crate::config::LogFormat;
use tracing_subscriber::{
    filter::{LevelFilter, Targets},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

/// Libraries whose lines hold the text of a page that is read, whatever level is asked for.
const SILENT: [&str; 2] = ["html5ever", "markup5ever"];

/// Sends log lines to standard error. `BISCUIT_TIN_LOG` sets levels by target, as `RUST_LOG` does elsewhere; `default` is used without it.
pub(crate) fn log_to_stderr(format: LogFormat, default: &str) {
    let chosen = std::env::var("BISCUIT_TIN_LOG").ok();
    let chosen = chosen.and_then(|text| text.parse::<Targets>().ok());
    let chosen = chosen.unwrap_or_else(|| default.parse().unwrap_or_default());
    let filter = SILENT.iter().fold(chosen, |filter, library| {
        filter.with_target(*library, LevelFilter::OFF)
    });
    let lines = tracing_subscriber::fmt()
        // The filter below decides.
        .with_max_level(LevelFilter::TRACE)
        // Otherwise a failed write is reported to standard error too, which panics.
        .log_internal_errors(false)
        .with_writer(std::io::stderr);
    // Fails if the process has a subscriber already, which then stays.
    let _ = match format {
        LogFormat::Text => lines
            .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
            .finish()
            .with(filter)
            .try_init(),
        LogFormat::Json => lines.json().finish().with(filter).try_init(),
    };
}
