//! What two peers say over HTTP/2, byte by byte: each row goes through unchanged.
//!
//! This file has the words of a row; the rows are in its children.

mod answers;
mod heads;
mod streams;

use super::{Row, row};
use harness::{frames::*, script::Step::*};

type Fields<'a> = Vec<(&'a str, &'a str)>;

fn request<'a>(method: &'a str, more: &[(&'a str, &'a str)]) -> Vec<u8> {
    let mut fields: Fields<'_> = vec![
        (":method", method),
        (":scheme", "https"),
        (":authority", "raw.council.test"),
        (":path", "/p"),
    ];
    fields.extend(more);
    block(fields)
}

fn answer<'a>(status: &'a str, more: &[(&'a str, &'a str)]) -> Vec<u8> {
    let mut fields: Fields<'_> = vec![(":status", status)];
    fields.extend(more);
    block(fields)
}

pub(super) fn get(stream: u32) -> Vec<u8> {
    headers(stream, END_STREAM, &request("GET", &[]))
}

fn settings() -> Vec<u8> {
    frame(SETTINGS, 0, 0, &[])
}

fn ok(stream: u32) -> Vec<u8> {
    row_of([
        headers(stream, 0, &answer("200", &[])),
        frame(DATA, END_STREAM, stream, b"ok"),
    ])
}

fn row_of(frames: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
    harness::frames::row(frames)
}

/// All that a client says, all that an origin says, and then the client leaves.
pub(super) fn simple(name: &'static str, client: Vec<Vec<u8>>, origin: Vec<Vec<u8>>) -> Row {
    let up = row_of([opening()].into_iter().chain(client));
    let down = row_of([settings()].into_iter().chain(origin));
    row(
        name,
        [
            Send(up.clone()),
            Exchange(Vec::new(), down.len()),
            End,
            HearEnd,
        ],
        [Exchange(Vec::new(), up.len()), Send(down), HearEnd, End],
    )
}

pub(crate) fn rows() -> Vec<Row> {
    [heads::rows(), answers::rows(), streams::rows()].concat()
}
