//! What looking costs: the same build with the tap on and off, turn by turn.
//!
//! It is less than a machine drifts within minutes, so each load is held against the one right before or after it.

use crate::{
    column::{Bench, Column},
    target::{Kind, Origin, Places, Running},
};
use anyhow::Result;
use std::collections::BTreeMap;

/// So many pairs: a load differs from the next by several in a hundred, and their median is known to one then.
const PAIRS: usize = 100;

/// The columns of requests a second among these: by each pair, what looking leaves of them.
///
/// The tap off leaves the header line of documents out too, which is no part of looking, so neither has it.
pub fn measure(
    columns: &[Column],
    time: u64,
    origin: &Origin,
    places: &Places,
) -> Result<BTreeMap<Column, Vec<f64>>> {
    let kinds = [Kind::UsNoLine, Kind::UsTapOff];
    let [on, off] = kinds.map(|kind| Running::start(kind, places));
    let targets = [on?, off?];
    let load = |turn: usize, column: Column| {
        let mut bench = Bench {
            origin,
            target: &targets[turn],
            kind: kinds[turn],
            bench_root: places.dir.join("root.pem"),
            time,
            idle_connections: 0,
            fresh: &mut 0,
        };
        bench.measure(&[column]).remove(&column)
    };
    let mut found = BTreeMap::new();
    for column in columns
        .iter()
        .copied()
        .filter(|column| column.is_requests())
    {
        eprintln!("{} pairs: {}", PAIRS, column.title());
        for pair in 0..PAIRS {
            let mut rates = [None; 2];
            for turn in [pair % 2, 1 - pair % 2] {
                rates[turn] = load(turn, column);
            }
            if let [Some(on), Some(off)] = rates {
                found.entry(column).or_insert_with(Vec::new).push(on / off);
            }
        }
    }
    Ok(found)
}
