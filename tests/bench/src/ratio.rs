//! The lines that must hold in one run: ratios to the bare relay and to the best interceptor.
//!
//! It judges figures; it takes none.

use crate::{
    column::{Better, Column},
    pairs::{Pair, RELAY},
    table::{Cells, Figure},
    target::Kind,
};

/// What our figure is compared with.
#[derive(Debug, Clone, Copy)]
enum Against {
    Relay,
    BestInterceptor,
    /// What was measured in pairs of loads.
    Pair(Pair),
    /// A number of its own.
    Number,
    /// Another of our columns.
    Ours(Column),
}

/// One line: our figure against another one's, times a factor.
struct Line {
    column: Column,
    against: Against,
    factor: f64,
    /// Added to the bound: what we may have besides.
    extra: f64,
}

const fn line(column: Column, against: Against, factor: f64) -> Line {
    Line {
        column,
        against,
        factor,
        extra: 0.0,
    }
}

/// The ledger's bound is stated in its head; after 10,000 requests of one host it holds a handful of rows,
/// and the registry, the words and the API are what we have besides.
const REGISTRY_AND_LEDGER_MIB: f64 = 16.0;

const LINES: [Line; 24] = [
    line(Column::H1x32, Against::Pair(RELAY), 0.85),
    line(Column::H1x256, Against::Pair(RELAY), 0.85),
    line(Column::H2x1x32, Against::Pair(RELAY), 0.85),
    line(Column::H2x32, Against::Pair(RELAY), 0.85),
    line(Column::H1x32, Against::BestInterceptor, 1.25),
    line(Column::H1x256, Against::BestInterceptor, 1.25),
    line(Column::H2x1x32, Against::BestInterceptor, 1.25),
    line(Column::H2x32, Against::BestInterceptor, 1.25),
    line(Column::P99H1x32, Against::Pair(RELAY), 1.25),
    line(Column::P50H1, Against::Relay, 1.4),
    line(Column::P50H2, Against::Relay, 1.4),
    line(Column::P50H1, Against::BestInterceptor, 0.75),
    line(Column::P50H2, Against::BestInterceptor, 0.75),
    line(Column::Cpu, Against::Relay, 1.25),
    line(Column::StreamH1, Against::Pair(RELAY), 0.95),
    line(Column::StreamH2, Against::Pair(RELAY), 0.95),
    line(Column::ConnSame, Against::BestInterceptor, 0.9),
    line(Column::ConnFresh, Against::BestInterceptor, 1.15),
    line(Column::Idle, Against::Number, 32.0),
    line(Column::IdleCpu, Against::Number, 10.0),
    Line {
        column: Column::Rss10k,
        against: Against::Relay,
        factor: 1.3,
        extra: REGISTRY_AND_LEDGER_MIB,
    },
    line(Column::Rss100k, Against::Ours(Column::Rss10k), 1.05),
    line(Column::RssStream, Against::Number, 8.0),
    line(Column::Start, Against::Number, 100.0),
];

/// Each line as a row of Markdown, for the figures that are there.
pub fn judge(cells: &Cells) -> Vec<String> {
    LINES.iter().filter_map(|line| line.judge(cells)).collect()
}

impl Line {
    fn judge(&self, cells: &Cells) -> Option<String> {
        let figure = |kind: Kind, column: Column| cells.figure(kind, column);
        let ours = match self.against {
            Against::Pair(pair) => cells.pair(pair, self.column)?,
            _ => figure(Kind::Us, self.column)?,
        };
        let (name, other) = match self.against {
            Against::Relay => (
                "the bare relay".to_owned(),
                figure(Kind::Relay, self.column)?,
            ),
            Against::Pair(pair) => {
                let [_, other] = pair;
                (format!("{}, in pairs", other.name()), Figure::exactly(1.0))
            }
            Against::Ours(column) => (column.title().to_owned(), figure(Kind::Us, column)?),
            Against::Number => ("the bound".to_owned(), Figure::exactly(1.0)),
            Against::BestInterceptor => {
                let (kind, figure) = self.best(cells)?;
                (kind.name().to_owned(), figure)
            }
        };
        let bound = other.times(self.factor).plus(self.extra);
        let more = self.column.better() == Better::More;
        let holds = if more {
            ours.median >= bound.median
        } else {
            ours.median <= bound.median
        };
        let clear = ours.high < bound.low || ours.low > bound.high;
        let verdict = match (holds, clear) {
            (true, true) => "holds",
            (true, false) => "holds, ranges overlap",
            (false, true) => "**does not hold**",
            (false, false) => "does not hold, ranges overlap",
        };
        let extra = if self.extra > 0.0 {
            format!(" + {}", self.extra)
        } else {
            String::new()
        };
        Some(format!(
            "| {} | {} {} × {}{extra} | {} | {} | {:.2} | {verdict} |",
            self.column.title(),
            if more { "≥" } else { "≤" },
            self.factor,
            name,
            ours.show(),
            other.show(),
            ours.median / other.median,
        ))
    }

    fn best(&self, cells: &Cells) -> Option<(Kind, Figure)> {
        let more = self.column.better() == Better::More;
        cells
            .kinds()
            .filter(|kind| kind.is_interceptor())
            .filter_map(|kind| Some((kind, cells.figure(kind, self.column)?)))
            .max_by(|(_, a), (_, b)| {
                let order = a.median.total_cmp(&b.median);
                if more { order } else { order.reverse() }
            })
    }
}
