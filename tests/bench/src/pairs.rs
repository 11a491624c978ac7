//! Two targets turn by turn: each load is held against the one right before or after it.
//!
//! A machine drifts further within minutes than what looking costs, and than what is between us and a relay.

use crate::{
    column::{Bench, Column},
    target::{Kind, Origin, Places, Running},
};
use anyhow::Result;
use std::collections::BTreeMap;

/// What is held against what, by pairs of loads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pair {
    /// We beside the bare relay.
    Relay,
    /// We beside ourselves without looking. That leaves the header line of documents out too, which is no part of looking,
    /// so neither has it.
    TapOff,
}

impl Pair {
    pub const ALL: [Self; 2] = [Self::Relay, Self::TapOff];

    /// Ours first.
    pub fn kinds(self) -> [Kind; 2] {
        match self {
            Self::Relay => [Kind::Us, Kind::Relay],
            Self::TapOff => [Kind::UsNoLine, Kind::UsTapOff],
        }
    }

    fn has(self, column: Column) -> bool {
        match self {
            Self::Relay => column.is_requests() || column.is_stream(),
            Self::TapOff => column.is_requests(),
        }
    }
}

/// What our rate was of the other's: a value a pair, by what was held against what and by column.
pub type Ratios = BTreeMap<(Pair, Column), Vec<f64>>;

/// Measures so many pairs of loads, each of this time in milliseconds.
pub fn measure(
    pair: Pair,
    columns: &[Column],
    (number, time): (usize, u64),
    origin: &Origin,
    places: &Places,
) -> Result<Ratios> {
    let kinds = pair.kinds();
    let [ours, other] = kinds.map(|kind| Running::start(kind, places));
    let targets = [ours?, other?];
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
    let mut found = Ratios::new();
    for column in columns.iter().copied().filter(|column| pair.has(*column)) {
        eprintln!("{number} pairs, {pair:?}: {}", column.title());
        for at in 0..number {
            let mut rates = [None; 2];
            for turn in [at % 2, 1 - at % 2] {
                rates[turn] = load(turn, column);
            }
            if let [Some(ours), Some(other)] = rates {
                found.entry((pair, column)).or_default().push(ours / other);
            }
        }
    }
    Ok(found)
}
