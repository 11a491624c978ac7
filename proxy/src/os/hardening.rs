//! What is in our memory stays there: no core dump, and no other program of the same person looks in.
//!
//! It asks the system, which may refuse; then we run all the same. Root can always look.

/// Asks for it. A program that we start, such as a browser, is not bound by the first.
#[cfg(unix)]
pub(crate) fn close_to_others() {
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

/// Other systems write no core files of their own accord.
#[cfg(not(unix))]
pub(crate) fn close_to_others() {}
