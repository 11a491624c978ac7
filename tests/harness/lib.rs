//! The vocabulary of the end-to-end tests: an origin, the proxy under test, a client, the feed.
//!
//! Everything is real and on loopback; every port is 0; nothing sleeps and nothing is tried twice.

pub mod api;
pub mod browser;
pub mod certificates;
pub mod client;
pub mod database;
pub mod forward;
pub mod frames;
pub mod home;
pub mod nginx;
pub mod openssl;
pub mod origin;
pub mod program;
pub mod proxy;
pub mod raw;
pub mod registry;
pub mod script;
pub mod watch;

pub use certificates::TestCa;
pub use client::{Curl, visit};
pub use forward::ForwardProxy;
pub use home::Home;
pub use nginx::Nginx;
pub use origin::{Answer, Origin};
pub use program::{Program, Said, program};
pub use proxy::ProxyUnderTest;
pub use registry::write_council;
pub use watch::Watch;
