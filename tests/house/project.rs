//! The project's own sources and modules, read once.
//!
//! The rules that they are held against stand in `imports` and `shape`.

use super::{modules::Modules, sources::Sources};
use std::sync::LazyLock;

pub(crate) static SOURCES: LazyLock<Sources> =
    LazyLock::new(|| Sources::read(&["shared/src", "proxy/src", "tests/portals/src"], &[".rs"]));

pub(crate) static MODULES: LazyLock<Modules> = LazyLock::new(|| {
    Modules::parse(
        &SOURCES,
        &[
            ("biscuit_tin_shared", "shared/src/lib.rs"),
            ("biscuit_tin", "proxy/src/lib.rs"),
            ("the program", "proxy/src/main.rs"),
        ],
    )
});

/// The portals stand alone here, so that our crates are other crates to them.
pub(crate) static PORTALS: LazyLock<Modules> = LazyLock::new(|| {
    Modules::parse(
        &SOURCES,
        &[
            ("biscuit_tin_portals", "tests/portals/src/lib.rs"),
            ("the portals' program", "tests/portals/src/main.rs"),
        ],
    )
});
