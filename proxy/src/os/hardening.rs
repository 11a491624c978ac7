//! The process itself: no core dump, no debugger of another process of the same user, and all the open files it may have.
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

/// Most open files that macOS takes as a limit where it names none itself (`OPEN_MAX` in its `limits.h`).
#[cfg(unix)]
const OPEN_FILES_OF_MACOS: u64 = 10_240;

/// Raises the soft limit of open files to the hard one, as browsers do. It is 256 on macOS and often 1,024 on Linux.
#[cfg(unix)]
pub(crate) fn raise_open_files() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    for wanted in [limit.maximum, Some(OPEN_FILES_OF_MACOS)] {
        let is_more = match (limit.current, wanted) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(current), Some(wanted)) => wanted > current,
        };
        let mut raised = limit;
        raised.current = wanted;
        if !is_more || setrlimit(Resource::Nofile, raised).is_ok() {
            return;
        }
    }
}

/// Does nothing: Windows has no such limit.
#[cfg(not(unix))]
pub(crate) fn raise_open_files() {}
