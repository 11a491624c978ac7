//! One run: targets and columns in rounds, interleaved; then the table and the lines that must hold.
//!
//! A figure is the median of its rounds, with its range.

use crate::{
    ca,
    column::{Bench, Column},
    pairs::{self, Pair, RELAY, Ratios},
    ratio,
    target::{Kind, Origin, Places, Running},
};
use anyhow::Result;
use clap::{Args, ValueEnum};
use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
    fs,
    path::PathBuf,
    process::Command,
};

/// The options of `measure`.
#[derive(Debug, Args)]
pub struct Measure {
    /// Targets, separated by commas [default: all]
    #[arg(long, value_delimiter = ',')]
    targets: Vec<Kind>,
    /// Columns, separated by commas [default: all]
    #[arg(long, value_delimiter = ',')]
    columns: Vec<Column>,
    /// How often each target is measured; slow ones once
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// How long each rate is measured, in milliseconds
    #[arg(long, default_value_t = 1000)]
    time: u64,
    /// How many pairs of loads hold us against the bare relay, and looking against not looking
    #[arg(long, default_value_t = 60)]
    pairs: usize,
    /// Idle connections
    #[arg(long, default_value_t = 5000)]
    idle_connections: usize,
    /// The program, built for release
    #[arg(long)]
    biscuit_tin: PathBuf,
    /// Another build of it, NAME=PATH, measured in turns with ours and the bare relay; may be given again
    #[arg(long, value_parser = name_and_path)]
    also: Vec<(String, PathBuf)>,
    /// Where mitmproxy and mockttp are installed
    #[arg(long)]
    installed: PathBuf,
    /// Write the table here
    #[arg(long)]
    out: Option<PathBuf>,
    /// A line for the table's head: versions of what was measured
    #[arg(long, default_value = "")]
    versions: String,
}

fn name_and_path(text: &str) -> Result<(String, PathBuf), String> {
    let (name, path) = text.split_once('=').ok_or("expected NAME=PATH")?;
    Ok((name.to_owned(), path.into()))
}

/// A median and its range.
#[derive(Debug, Clone, Copy)]
pub struct Figure {
    pub median: f64,
    pub low: f64,
    pub high: f64,
}

impl Figure {
    pub fn exactly(value: f64) -> Self {
        Self {
            median: value,
            low: value,
            high: value,
        }
    }

    fn of(values: &[f64]) -> Option<Self> {
        Self::without(values, 0)
    }

    /// Of many values, with the range in which their true median lies, 19 times in 20: this number stands on either side of it
    /// by the binomial distribution.
    pub fn of_many(values: &[f64]) -> Option<Self> {
        let number = values.len() as f64;
        Self::without(values, ((number - 1.96 * number.sqrt()) / 2.0) as usize)
    }

    /// The median, and the range without that number of values at each end.
    fn without(values: &[f64], ends: usize) -> Option<Self> {
        let mut values = values.to_vec();
        values.sort_by(f64::total_cmp);
        let half = values.len() / 2;
        let median = match values.len() {
            0 => return None,
            odd if odd % 2 == 1 => values[half],
            _ => f64::midpoint(values[half - 1], values[half]),
        };
        Some(Self {
            median,
            low: values[ends],
            high: values[values.len() - 1 - ends],
        })
    }

    pub fn times(self, factor: f64) -> Self {
        Self {
            median: self.median * factor,
            low: self.low * factor,
            high: self.high * factor,
        }
    }

    pub fn inverse(self) -> Self {
        Self {
            median: 1.0 / self.median,
            low: 1.0 / self.high,
            high: 1.0 / self.low,
        }
    }

    pub fn plus(self, more: f64) -> Self {
        Self {
            median: self.median + more,
            low: self.low + more,
            high: self.high + more,
        }
    }

    pub fn show(self) -> String {
        if self.low == self.high {
            return shown(self.median);
        }
        format!(
            "{} ({} to {})",
            shown(self.median),
            shown(self.low),
            shown(self.high)
        )
    }
}

fn shown(value: f64) -> String {
    match value.abs() {
        large if large >= 100.0 => format!("{value:.0}"),
        middle if middle >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// All that was found: by target and column, a value a round.
#[derive(Debug, Default)]
pub struct Cells {
    kinds: Vec<Kind>,
    values: BTreeMap<(usize, Column), Vec<f64>>,
    pairs: Ratios,
}

impl Cells {
    pub fn kinds(&self) -> impl Iterator<Item = Kind> {
        self.kinds.iter().copied()
    }

    pub fn figure(&self, kind: Kind, column: Column) -> Option<Figure> {
        let at = self.kinds.iter().position(|other| *other == kind)?;
        let values = self.values.get(&(at, column))?;
        if matches!(column, Column::P50H1 | Column::P50H2) && kind != Kind::Direct {
            // What a target adds is what it takes beyond the direct way.
            let direct = self.figure(Kind::Direct, column)?.median;
            let added: Vec<f64> = values.iter().map(|value| value - direct).collect();
            return Figure::of(&added);
        }
        Figure::of(values)
    }

    /// The ratio of our figure to the other's.
    pub fn pair(&self, pair: Pair, column: Column) -> Option<Figure> {
        Figure::of_many(self.pairs.get(&(pair, column))?)
    }

    fn add(&mut self, kind: Kind, found: HashMap<Column, f64>) {
        let Some(at) = self.kinds.iter().position(|other| *other == kind) else {
            return;
        };
        for (column, value) in found {
            self.values.entry((at, column)).or_default().push(value);
        }
    }

    fn table(&self, columns: &[Column]) -> String {
        let mut text = String::from("| |");
        for column in columns {
            let added = matches!(column, Column::P50H1 | Column::P50H2);
            let _ = write!(
                text,
                " {}{} |",
                if added { "added " } else { "" },
                column.title()
            );
        }
        let _ = write!(text, "\n|---|{}\n", "---|".repeat(columns.len()));
        for kind in self.kinds() {
            let _ = write!(text, "| {} |", kind.name());
            for column in columns {
                let figure = self
                    .figure(kind, *column)
                    .map_or("–".to_owned(), Figure::show);
                let _ = write!(text, " {figure} |");
            }
            text.push('\n');
        }
        text
    }
}

impl Measure {
    pub fn run(self) -> Result<()> {
        let dir = tempfile::tempdir()?;
        ca::write(dir.path())?;
        let origin = Origin::start(dir.path())?;
        let places = Places {
            dir: dir.path().to_owned(),
            biscuit_tin: self.biscuit_tin.clone(),
            also: self.also.iter().map(|(_, path)| path.clone()).collect(),
            installed: self.installed.clone(),
            origin: origin.port,
        };
        let mut kinds = self.targets.clone();
        if kinds.is_empty() {
            kinds = Kind::value_variants().to_vec();
        }
        let mut columns = self.columns.clone();
        if columns.is_empty() {
            columns = Column::value_variants().to_vec();
        }
        let mut cells = Cells {
            kinds: kinds.clone(),
            ..Cells::default()
        };
        for round in 0..self.rounds {
            // Each round begins with another target, so that no place in it is anybody's own.
            kinds.rotate_left(usize::from(round > 0));
            for kind in kinds
                .iter()
                .copied()
                .filter(|kind| round == 0 || !kind.is_slow())
            {
                eprintln!("round {} of {}: {}", round + 1, self.rounds, kind.name());
                match self.one(kind, &columns, round, &origin, &places) {
                    Ok(found) => cells.add(kind, found),
                    Err(error) => eprintln!("  {}: {error:#}", kind.name()),
                }
            }
        }
        if RELAY.iter().all(|kind| kinds.contains(kind)) {
            let mut turns = RELAY.to_vec();
            turns.splice(1..1, (0..self.also.len()).map(Kind::Also));
            let extent = (self.pairs, self.time / 4);
            cells.pairs = pairs::measure(&turns, &columns, extent, &origin, &places)?;
        }
        let text = self.text(&cells, &columns);
        println!("{text}");
        if let Some(out) = &self.out {
            fs::write(out, text)?;
        }
        Ok(())
    }

    fn one(
        &self,
        kind: Kind,
        columns: &[Column],
        round: usize,
        origin: &Origin,
        places: &Places,
    ) -> Result<HashMap<Column, f64>> {
        let target = Running::start(kind, places)?;
        // What costs most time and varies least is measured once.
        let costly = [
            Column::Idle,
            Column::IdleCpu,
            Column::Rss100k,
            Column::RssStream,
        ];
        let columns: Vec<Column> = columns
            .iter()
            .copied()
            .filter(|column| round == 0 || !costly.contains(column))
            .collect();
        let mut fresh = 0;
        let mut bench = Bench {
            origin,
            target: &target,
            kind,
            bench_root: places.dir.join("root.pem"),
            time: self.time,
            idle_connections: self.idle_connections,
            fresh: &mut fresh,
        };
        Ok(bench.measure(&columns))
    }

    /// Ours and the other builds, each beside the bare relay and beside the one before it.
    fn other_builds(&self, cells: &Cells, columns: &[Column]) -> String {
        let mut text = String::new();
        if self.also.is_empty() {
            return text;
        }
        text.push_str("\n## Other builds, in turns\n\n| | beside |");
        let columns = columns.iter().filter(|column| column.is_small_answers());
        let titles = columns
            .clone()
            .map(|column| format!(" {} |", column.title()));
        text.extend(titles);
        let _ = writeln!(
            text,
            "\n|---|---|{}",
            "---|".repeat(columns.clone().count())
        );
        let builds = [("ours".to_owned(), Kind::Us)].into_iter().chain(
            (self.also.iter().enumerate()).map(|(at, (name, _))| (name.clone(), Kind::Also(at))),
        );
        let mut before: Option<(String, Kind)> = None;
        for (name, kind) in builds {
            let relay = ("the bare relay".to_owned(), Kind::Relay);
            for (beside, other) in [Some(relay), before].into_iter().flatten() {
                let _ = write!(text, "| {name} | {beside} |");
                for column in columns.clone() {
                    // Ratios are of the earlier one of a turn to the later one.
                    let figure = match other {
                        Kind::Relay => cells.pair([kind, other], *column),
                        _ => cells.pair([other, kind], *column).map(Figure::inverse),
                    };
                    let figure = figure.map_or("–".to_owned(), Figure::show);
                    let _ = write!(text, " {figure} |");
                }
                text.push('\n');
            }
            before = Some((name, kind));
        }
        text
    }

    fn text(&self, cells: &Cells, columns: &[Column]) -> String {
        let said = |program: &str, arguments: &[&str]| {
            let output = Command::new(program).args(arguments).output().ok();
            let text =
                output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
            text.unwrap_or_default()
        };
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let mut text = String::from("# What was measured\n\n");
        let _ = writeln!(
            text,
            "{}, {} cores, Linux {}, {}. Medians of {} rounds of {} ms, interleaved; the range in brackets. \
             In pairs: medians of {} ratios; in brackets where the true one lies, 19 times in 20.\n{}\n",
            said("date", &["-u", "+%-d %B %Y"]),
            cores,
            said("uname", &["-r"]),
            said("rustc", &["--version"]),
            self.rounds,
            self.time,
            self.pairs,
            self.versions,
        );
        text.push_str(&cells.table(columns));
        text.push_str(&self.other_builds(cells, columns));
        text.push_str("\n## The lines that must hold\n\n| figure | must be | ours | other | ratio | |\n|---|---|---|---|---|---|\n");
        for row in ratio::judge(cells) {
            let _ = writeln!(text, "{row}");
        }
        text
    }
}
