//! Many records in and out: the bytes of a JSON, NDJSON, CSV or spreadsheet file become records in order,
//! and reports become lines of a spreadsheet.

mod choices;
mod columns;
mod error;
mod meanings;
mod plain;
mod records;
mod screened;
mod share;
mod sheet;
#[cfg(not(target_arch = "wasm32"))]
pub mod summary;
mod table;
mod tally;

pub use choices::{Choices, Fill};
pub use columns::{Column, Meaning};
pub use error::FileError;
pub use model::grid::{Grid, View};
use model::json::bad_keys;
pub use records::{CellProblem, Records, Row};
pub use screened::{Flag, Listed, Screened, listed, screened};
pub use share::Share;
pub use sheet::{Sheet, SheetRow};
pub use tally::Tally;

#[cfg(not(target_arch = "wasm32"))]
use model::error::UserError;
#[cfg(not(target_arch = "wasm32"))]
use model::limits::MAX_INPUT_BYTES;
use model::limits::{MAX_CELLS, MAX_UNPACKED};
use model::text::Text;
use pack::schema::Schema;
use serde_json::{Map, Value};
use table::{Cells, Merged};
#[cfg(not(target_arch = "wasm32"))]
use workbook::{Decoded, Wanted};

/// Reads a file by its content; the ending of its name decides only where the content doesn't.
///
/// # Errors
/// What is wrong with the file as a whole; a bad row is an error of that row alone.
#[cfg(not(target_arch = "wasm32"))]
pub fn read(
    name: &str,
    bytes: &[u8],
    schema: &Schema,
    wanted: &Wanted,
) -> Result<Records, FileError> {
    if bytes.len() > MAX_INPUT_BYTES {
        return Err(FileError::TooLarge);
    }
    let mut records = if workbook::is_workbook(bytes) {
        let grid = workbook::read(bytes, wanted, workbook::decode);
        let grid = grid.map_err(|error| FileError::Workbook(error.words()))?;
        read_grid(grid, schema, &Choices::default())
    } else {
        let Decoded {
            text,
            encoding,
            readable,
        } = Decoded::read(bytes);
        if !readable {
            return Err(FileError::NotText);
        }
        let mut records = read_text(name, &text, schema, &Choices::default())?;
        if encoding != "UTF-8" {
            records.notices.push(Text::new(
                format!("按 {encoding} 编码读取。"),
                format!("Read as {encoding}."),
            ));
        }
        records
    };
    match records.trouble.take() {
        Some(trouble) => Err(trouble),
        None => Ok(records),
    }
}

/// Reads one line of a file that holds a record a line, from 1. It is UTF-8, as JSON is: a line among others whose encoding
/// had to be guessed could be read as what nobody wrote.
#[cfg(not(target_arch = "wasm32"))]
#[must_use]
pub fn read_line(number: usize, bytes: &[u8]) -> Row {
    let text = std::str::from_utf8(bytes.trim_ascii_end())
        .map_err(|error| FileError::NotUtf8(error.valid_up_to() + 1));
    let text = text.map(|text| text.strip_prefix('\u{feff}').unwrap_or(text));
    Row::new(number, text.and_then(object))
}

/// Reads the text of a file of records, with what was said of it.
///
/// # Errors
/// What is wrong with the file as a whole; a bad row is an error of that row alone.
pub fn read_text(
    name: &str,
    text: &str,
    schema: &Schema,
    choices: &Choices,
) -> Result<Records, FileError> {
    let mut records = rows_of(name, text, schema, choices)?;
    records.complete(choices, schema);
    Ok(records)
}

fn rows_of(
    name: &str,
    text: &str,
    schema: &Schema,
    choices: &Choices,
) -> Result<Records, FileError> {
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    let mut begins = text
        .lines()
        .filter_map(|line| line.trim_start().chars().next());
    match (ending.as_deref(), begins.next(), begins.next()) {
        (_, None, _) => Err(FileError::Empty),
        (Some("csv"), _, _) => table::read_csv(text, schema, choices),
        (Some("ndjson" | "jsonl"), _, _) | (_, Some('{'), Some('{')) => Ok(read_ndjson(text)),
        (_, Some('['), _) => read_array(text),
        (_, Some('{'), _) | (Some("json"), _, _) => object(text).map(|record| Records {
            rows: vec![Row::new(1, Ok(record))],
            single: true,
            ..Records::default()
        }),
        _ => table::read_csv(text, schema, choices),
    }
}

/// Reads a table of cells, with what was said of it.
#[must_use]
pub fn read_grid(grid: Grid, schema: &Schema, choices: &Choices) -> Records {
    let notices = left_out(&grid.view);
    let view = grid.view;
    let width = grid.rows.iter().map(Vec::len).max().unwrap_or(0);
    // Two cells in far corners make no rectangle of all the cells between them.
    let whole = width.saturating_mul(grid.rows.len()) <= MAX_CELLS;
    let row = |(index, mut cells): (usize, Vec<String>)| {
        if whole || !cells.is_empty() {
            cells.resize(width, String::new());
        }
        Cells {
            line: index + 1,
            row: index + 1,
            cells,
        }
    };
    let mut rows: Vec<Cells> = grid.rows.into_iter().enumerate().map(row).collect();
    let mut room = MAX_UNPACKED;
    for [top, left, bottom, right] in grid.merged {
        if !table::fill_down(
            &mut rows,
            &Merged::new(
                (top.saturating_add(1), left),
                (bottom.saturating_add(1), right),
            ),
            &mut room,
        ) {
            return Records {
                trouble: Some(FileError::TooManyMerged),
                ..Records::default()
            };
        }
    }
    for place in grid.left_out {
        if let Some(row) = rows.get_mut(place) {
            row.cells.clear();
        }
    }
    let mut records = table::read_rows(rows, schema, choices);
    records.notices.splice(0..0, notices);
    records.view = Some(view);
    records.complete(choices, schema);
    records
}

/// What of a workbook wasn't read.
fn left_out(view: &View) -> Vec<Text> {
    let names = |hidden: bool| {
        let others = view.others.iter().filter(|other| other.hidden == hidden);
        others.map(|other| other.name.as_str()).collect::<Vec<_>>()
    };
    let mut notices = Vec::new();
    let (seen, hidden) = (names(false), names(true));
    if !seen.is_empty() {
        notices.push(Text::new(
            format!(
                "只读取了工作表“{}”，没有读取：{}。",
                view.sheet,
                seen.join("、")
            ),
            format!(
                "Only the sheet “{}” was read; not: {}.",
                view.sheet,
                seen.join(", ")
            ),
        ));
    }
    if !hidden.is_empty() {
        notices.push(Text::new(
            format!(
                "有 {} 张工作表是隐藏的，没有读取：{}。",
                hidden.len(),
                hidden.join("、")
            ),
            format!("Hidden and not read: the sheets {}.", hidden.join(", ")),
        ));
    }
    let counts = [
        (view.hidden_rows, "行", "hidden rows"),
        (view.hidden_columns, "列", "hidden columns"),
    ];
    let counts = counts.iter().filter(|(count, ..)| *count > 0);
    let (zh, en): (Vec<_>, Vec<_>) = counts
        .map(|(count, zh, en)| (format!("{count} {zh}"), format!("{count} {en}")))
        .unzip();
    if !zh.is_empty() {
        let (done, read) = match view.with_hidden {
            true => ("按要求一并读取了", "Read as asked"),
            false => ("没有读取", "Not read"),
        };
        notices.push(Text::new(
            format!("{done}隐藏的 {}。", zh.join("、")),
            format!("{read}: {}.", en.join(", ")),
        ));
    }
    notices
}

fn read_ndjson(text: &str) -> Records {
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    let rows = lines.map(|(index, line)| Row::new(index + 1, object(line)));
    Records {
        rows: rows.collect(),
        ..Records::default()
    }
}

fn read_array(text: &str) -> Result<Records, FileError> {
    let items: Vec<Value> = serde_json::from_str(text).map_err(|error| FileError::json(&error))?;
    let mut bad = bad_keys(text).into_iter().peekable();
    let rows = items.into_iter().enumerate().map(|(index, item)| {
        let bad = bad.next_if(|bad| bad.item == index);
        let record = match (item, bad) {
            (_, Some(bad)) => Err(bad.into()),
            (Value::Object(record), None) => Ok(record),
            _ => Err(FileError::NotAnObject),
        };
        Row::new(index + 1, record)
    });
    Ok(Records {
        rows: rows.collect(),
        ..Records::default()
    })
}

fn object(text: &str) -> Result<Map<String, Value>, FileError> {
    let record = serde_json::from_str(text).map_err(|error| FileError::json(&error))?;
    match bad_keys(text).into_iter().next() {
        None => Ok(record),
        Some(bad) => Err(bad.into()),
    }
}
