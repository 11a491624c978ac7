//! Hardening of the process: no core dump, and no debugger of another process of the same user.
//!
//! The system may refuse, which is ignored. Root can always read a process's memory.

/// Makes the process undumpable (Linux; a program that we start, such as a browser, is dumpable again) and bounds core
/// files to 0 bytes.
#[cfg(unix)]
pub(crate) fn harden() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
    let mut core = getrlimit(Resource::Core);
    core.current = Some(0);
    let _ = setrlimit(Resource::Core, core);
}

/// Does nothing: other systems write no core files by default.
#[cfg(not(unix))]
pub(crate) fn harden() {}
