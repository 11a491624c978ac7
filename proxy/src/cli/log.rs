//! Log lines of a command, on standard error.

use crate::config::LogFormat;
use tracing_subscriber::EnvFilter;

/// Sends log lines to standard error; `BISCUIT_TIN_LOG` chooses how much, as in `RUST_LOG`.
pub(crate) fn log_to_stderr(format: LogFormat, default: &str) {
    let filter =
        EnvFilter::try_from_env("BISCUIT_TIN_LOG").unwrap_or_else(|_| EnvFilter::new(default));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        // It would tell of a log that cannot be written in that very log, and end the program over it.
        .log_internal_errors(false)
        .with_writer(std::io::stderr);
    // A second start in one process keeps the first one's log.
    let _ = match format {
        LogFormat::Text => lines
            .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
            .try_init(),
        LogFormat::Json => lines.json().try_init(),
    };
}
