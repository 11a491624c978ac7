//! The Open Cookie Database as it is published: a CSV file with a row for each cookie.

use crate::notice::{
    category::category,
    found::Declared,
    lists::entry::{Entries, hosts},
    span,
};
use csv::StringRecord;

/// The heads of the columns that are read.
const COLUMNS: [&str; 8] = [
    "Platform",
    "Category",
    "Cookie / Data Key name",
    "Domain",
    "Description",
    "Retention period",
    "Data Controller",
    "Wildcard match",
];

const NO_ROW: &str = "doubt-not-of-list";

/// Reads the file; nothing where the text is none.
pub(super) fn read(text: &str) -> Option<Result<Entries, u32>> {
    let head = text.lines().next()?;
    if !COLUMNS.iter().all(|column| head.contains(column)) {
        return None;
    }
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let heads = reader.headers().ok()?.clone();
    let places = COLUMNS.map(|column| heads.iter().position(|head| head.trim() == column));
    let mut entries = Entries::default();
    for row in reader.records().flatten() {
        // A row that goes over several lines begins on its first.
        let line = row.position().map_or(0, |at| at.line());
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        entries.begin();
        if row.len() != heads.len() {
            entries.doubt(line, &row.iter().collect::<Vec<_>>().join(","), NO_ROW);
        } else if let Err(line) = add(&mut entries, &row, places, line) {
            return Some(Err(line));
        }
    }
    Some(Ok(entries))
}

fn add(
    entries: &mut Entries,
    row: &StringRecord,
    places: [Option<usize>; 8],
    line: u32,
) -> Result<(), u32> {
    let cell = |at: usize| {
        let cell = places[at].and_then(|place| row.get(place)).map(str::trim);
        cell.filter(|text| !text.is_empty() && *text != "#N/A")
    };
    let spoken = cell(5)
        .and_then(|text| span::read(text, None))
        .unwrap_or_default();
    if let (Some(why), Some(text)) = (spoken.doubt, cell(5)) {
        entries.doubt(line, text, why);
    }
    let declared = Declared {
        purpose: cell(4).unwrap_or_default().replace('\n', " "),
        category: cell(1).and_then(category),
        category_text: cell(1).map(str::to_owned),
        lifetime: spoken.lifetime,
        lifetime_range: spoken.range,
        lifetime_text: cell(5).map(str::to_owned),
        provider: cell(0).or(cell(6)).map(str::to_owned),
        hosts: hosts(cell(3).into_iter()),
        storage: "cookie",
        line,
        ..Declared::default()
    };
    entries.add(cell(2).unwrap_or_default(), cell(7) == Some("1"), declared)
}
