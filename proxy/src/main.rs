//! `biscuit-tin`: hands the command line to the command.
//!
//! It does nothing else; exit codes are decided in `cli`.

use std::alloc::System;
use zeroizing_alloc::ZeroAlloc;

/// Wipes memory as it is freed: values of cookies also pass through buffers of the libraries.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> std::process::ExitCode {
    biscuit_tin::cli::main()
}
