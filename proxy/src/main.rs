//! `biscuit-tin`: hands the command line to the command.
//!
//! It does nothing else; exit codes are decided in `cli`.

fn main() -> std::process::ExitCode {
    biscuit_tin::cli::main()
}
