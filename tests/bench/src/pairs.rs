//! Targets turn by turn: each load is held against those right before or after it.
//!
//! A machine drifts further within minutes than what looking costs, and than what is between us and a relay.

use crate::{
    column::{Bench, Column},
    target::{Kind, Origin, Places, Running},
};
use anyhow::Result;
use std::collections::BTreeMap;

/// Two targets, ours first.
pub type Pair = [Kind; 2];

/// We beside the bare relay.
pub const RELAY: Pair = [Kind::Us, Kind::Relay];

/// The ratio of the first one's figure to the second one's: a value a turn, by pair and column.
pub type Ratios = BTreeMap<(Pair, Column), Vec<f64>>;

/// Measures this number of turns, in each of which every target has a load of this time in milliseconds. The ratios are
/// those of each target to each one behind it.
pub fn measure(
    kinds: &[Kind],
    columns: &[Column],
    (number, time): (usize, u64),
    origin: &Origin,
    places: &Places,
) -> Result<Ratios> {
    let targets = kinds.iter().map(|kind| Running::start(*kind, places));
    let targets: Vec<Running> = targets.collect::<Result<_>>()?;
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
        bench.measure(&[column])
    };
    let mut found = Ratios::new();
    let wanted = |column: &Column| {
        column.is_small_answers() || column.is_stream() && kinds.contains(&Kind::Relay)
    };
    for column in columns.iter().filter(|column| wanted(column)) {
        // One load may give more than one column.
        if found.keys().any(|(_, known)| known == column) {
            continue;
        }
        eprintln!("{number} turns of {}: {}", kinds.len(), column.title());
        for at in 0..number {
            let mut figures = vec![Default::default(); kinds.len()];
            for turn in 0..kinds.len() {
                let turn = (at + turn) % kinds.len();
                figures[turn] = load(turn, *column);
            }
            for (one, ours) in figures.iter().enumerate() {
                for (other, theirs) in figures.iter().enumerate().skip(one + 1) {
                    for (column, ours) in ours.iter().filter(|(column, _)| wanted(column)) {
                        let Some(theirs) = theirs.get(column) else {
                            continue;
                        };
                        let ratios = found.entry(([kinds[one], kinds[other]], *column));
                        ratios.or_default().push(ours / theirs);
                    }
                }
            }
        }
    }
    Ok(found)
}
