//! What a history of the choice is given: a request, and an answer, each with what its cookies say.
//!
//! It holds types only.

use crate::cookie::{
    consent::{reach::Reach, reading::Reading, tool::Tool},
    request::RequestFacts,
};

/// A request with what its cookies say.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// What was asked for, and from where.
    pub request: RequestFacts,
    /// The path that was asked for.
    pub path: &'a [u8],
    /// What its cookies say; `None` if none of them remembers a choice.
    pub reading: Option<Reading>,
    /// The tool that the notice declares for this host.
    pub tool_at_work: Option<Tool>,
    /// When, as a Unix second.
    pub now: i64,
}

/// An answer with what the cookies that it sets say.
#[derive(Clone, Copy, Debug)]
pub struct Answered<'a> {
    /// The request that is answered.
    pub request: RequestFacts,
    /// The path that was asked for.
    pub path: &'a [u8],
    /// Whether the request had a cookie of a choice with it.
    pub had_choice: bool,
    /// What the cookies that it sets say.
    pub reading: Option<Reading>,
    /// Where the browser will send the cookie that it sets.
    pub reach: Option<&'a Reach>,
    /// The tool whose choice cookie it deletes.
    pub deleted: Option<Tool>,
    /// When, as a Unix second.
    pub now: i64,
}
