//! Rows under a header: CSV and spreadsheets.

use super::{Records, Row};
use crate::number::half_width;
use crate::pack::schema::{Field, FieldKind, Schema};
use crate::text::Text;
use calamine::{Data, Reader, open_workbook_auto_from_rs};
use serde_json::{Map, Value};
use std::io::Cursor;

/// How far down a title may push the header.
const HEADER_WITHIN: usize = 10;
/// The longest list that columns such as `products.1.output` may number.
const MAX_ITEMS: usize = 200;

/// Whether the bytes begin as a ZIP (XLSX, ODS) or a compound file (XLS).
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0")
}

/// Reads the first sheet that isn't empty.
pub(super) fn read_workbook(bytes: &[u8], schema: &Schema) -> Result<Records, Text> {
    let bad = |error: calamine::Error| Text::new(format!("读不了这个电子表格：{error}"), format!("The spreadsheet can't be read: {error}"));
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(bad)?;
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(bad)?;
        if !range.is_empty() {
            sheets.push((name, range));
        }
    }
    let Some((name, range)) = sheets.first() else {
        return Err(Text::new("电子表格是空的。", "The spreadsheet is empty."));
    };
    let first = range.start().map_or(1, |(row, _)| row as usize + 1);
    let rows = range.rows().enumerate().map(|(index, row)| (first + index, row.iter().map(print).collect()));
    let mut records = read_rows(rows.collect(), schema)?;
    if sheets.len() > 1 {
        records
            .notices
            .push(Text::new(format!("只读取了工作表“{name}”。"), format!("Only the sheet “{name}” was read.")));
    }
    Ok(records)
}

/// A cell as a person would type it. A spreadsheet keeps numbers as binary floats; the shortest decimal
/// that gives the same float is the one that was typed.
fn print(cell: &Data) -> String {
    match cell {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(yes) => yes.to_string(),
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            match (hour, minute, second) {
                (0, 0, 0) => date,
                _ => format!("{date}T{hour:02}:{minute:02}:{second:02}"),
            }
        }
        Data::DateTime(duration) => duration.as_f64().to_string(),
        Data::Error(error) => error.to_string(),
        Data::Empty => String::new(),
    }
}

/// Reads comma-, tab- or semicolon-separated rows.
pub(super) fn read_csv(text: &str, schema: &Schema) -> Result<Records, Text> {
    let head = text.lines().next().unwrap_or_default();
    let delimiter = [b';', b'\t', b',']
        .into_iter()
        .max_by_key(|d| head.bytes().filter(|b| b == d).count())
        .unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows: Vec<(usize, Vec<String>)> = Vec::new();
    let (mut line, mut read) = (1, 0);
    for row in reader.records() {
        let row = row.map_err(|e| Text::new(format!("读不了 CSV：{e}"), format!("The CSV can't be read: {e}")))?;
        // The reader counts lines late after a CRLF, so they are counted here: up to the row's first character.
        let start = row.position().map_or(read, |p| p.byte() as usize);
        let rest = text.get(start..).unwrap_or_default();
        let start = text.len() - rest.trim_start_matches(['\r', '\n']).len();
        line += text.get(read..start).map_or(0, |between| between.matches('\n').count());
        read = start;
        rows.push((line, row.iter().map(str::to_owned).collect()));
    }
    read_rows(rows, schema)
}

fn read_rows(rows: Vec<(usize, Vec<String>)>, schema: &Schema) -> Result<Records, Text> {
    let mut rows = rows.into_iter().filter(|(_, cells)| cells.iter().any(|c| !c.trim().is_empty()));
    let names = |cells: &[String]| cells.iter().any(|cell| Column::read(cell, schema).is_some());
    let Some((_, header)) = rows.by_ref().take(HEADER_WITHIN).find(|(_, cells)| names(cells)) else {
        return Err(Text::new(
            "表头里没有一个字段：第一行应写字段的名称。",
            "The header names no field: the first row must hold the names of fields.",
        ));
    };
    let columns: Vec<Column> = header
        .iter()
        .enumerate()
        .map(|(index, cell)| match cell.trim() {
            "" => Column::unknown(format!("#{}", index + 1)),
            cell => Column::read(cell, schema).unwrap_or_else(|| Column::unknown(cell.to_owned())),
        })
        .collect();
    // A list and its items can't both be columns, so a path that begins another is as bad as a double.
    let mut paths: Vec<&[String]> = columns.iter().map(|c| c.path.as_slice()).collect();
    paths.sort_unstable();
    if let Some(twice) = paths.array_windows().find_map(|[a, b]| b.starts_with(a).then_some(a)) {
        let name = twice.join(".");
        return Err(Text::new(format!("有两列都是“{name}”。"), format!("Two columns are “{name}”.")));
    }
    let rows = rows.map(|(line, cells)| Row {
        line,
        record: read_row(&columns, &cells),
    });
    Ok(Records {
        rows: rows.collect(),
        ..Records::default()
    })
}

fn read_row(columns: &[Column], cells: &[String]) -> Result<Map<String, Value>, Text> {
    let (given, wanted) = (cells.len(), columns.len());
    if given < wanted || cells.iter().skip(wanted).any(|c| !c.trim().is_empty()) {
        return Err(Text::new(
            format!("这一行有 {given} 格，表头有 {wanted} 列。"),
            format!("This row has {given} cells and the header {wanted}."),
        ));
    }
    let mut record = Map::new();
    for (column, cell) in columns.iter().zip(cells) {
        let cell = cell.trim();
        if cell.is_empty() {
            continue;
        }
        let text = match &column.unit {
            Some(unit) if cell.ends_with(|c| half_width(c).is_ascii_digit()) => format!("{cell} {unit}"),
            _ => cell.to_owned(),
        };
        put(&mut record, &column.path, text);
    }
    Ok(record.into_iter().map(|(name, value)| (name, listed(value))).collect())
}

/// Puts a value at `products.1.output`; the list is an object by its numbers until the row is complete.
fn put(record: &mut Map<String, Value>, path: &[String], text: String) {
    match path {
        [] => {}
        [name] => {
            record.insert(name.clone(), Value::String(text));
        }
        [name, rest @ ..] => {
            let inner = record.entry(name).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                put(inner, rest, text);
            }
        }
    }
}

/// An object with the keys 1, 2, 3 … is a list. One with a gap stays an object, which the record refuses
/// as a whole: a list that silently lost its third month would be a wrong list.
fn listed(value: Value) -> Value {
    let Value::Object(mut object) = value else { return value };
    let keys: Vec<String> = (1..=object.len()).map(|n| n.to_string()).collect();
    if keys.iter().all(|key| object.contains_key(key)) {
        Value::Array(keys.iter().filter_map(|key| object.remove(key)).collect())
    } else {
        Value::Object(object)
    }
}

/// What a column of the header means.
struct Column {
    /// A field, or a list, a number and perhaps a field of its records.
    path: Vec<String>,
    /// Whether its cells are numbers.
    numeric: bool,
    /// Unit that the header gives to numbers without one.
    unit: Option<String>,
}

impl Column {
    /// A column that names no field: the record reports it.
    fn unknown(name: String) -> Self {
        Self {
            path: vec![name],
            numeric: false,
            unit: None,
        }
    }

    /// Reads `name`, `label`, `list.1.name`, each perhaps with a unit in brackets; `None` if it names no field.
    fn read(cell: &str, schema: &Schema) -> Option<Self> {
        let cell = cell.trim();
        if let Some(field) = find(cell, &schema.fields) {
            return Some(Self {
                numeric: numeric(field),
                ..Self::unknown(field.name.to_string())
            });
        }
        if let Some((name, unit)) = split_unit(cell)
            && let Some(column) = Self::read(name, schema)
        {
            let unit = column.numeric.then(|| unit.to_owned());
            return Some(Self { unit, ..column });
        }
        let (list, rest) = cell.split_once('.')?;
        let list = find(list, &schema.fields)?;
        let (number, item) = rest.split_once('.').map_or((rest, None), |(number, item)| (number, Some(item)));
        let number: usize = number.trim().parse().ok().filter(|n| (1..=MAX_ITEMS).contains(n))?;
        let mut path = vec![list.name.to_string(), number.to_string()];
        let numeric = match (list.kind, item) {
            (FieldKind::Numbers, None) => true,
            (FieldKind::Choices, None) => false,
            // The record reports an unknown item in its place.
            (FieldKind::Records, Some(item)) => {
                let known = find(item, &list.items);
                path.push(known.map_or_else(|| item.trim().to_owned(), |f| f.name.to_string()));
                known.is_some_and(numeric)
            }
            _ => return None,
        };
        Some(Self { path, numeric, unit: None })
    }
}

fn numeric(field: &Field) -> bool {
    matches!(field.kind, FieldKind::Number | FieldKind::Integer)
}

fn find<'a>(cell: &str, fields: &'a [Field]) -> Option<&'a Field> {
    let cell = cell.trim();
    let labelled = |f: &&Field| *f.label.zh == *cell || f.label.en.eq_ignore_ascii_case(cell);
    fields.iter().find(|f| *f.name == *cell).or_else(|| fields.iter().find(labelled))
}

/// Splits `取水量（万m³）` into the name and the unit.
fn split_unit(cell: &str) -> Option<(&str, &str)> {
    let inner = cell.strip_suffix([')', '）'])?;
    let (name, unit) = inner.rsplit_once(['(', '（'])?;
    Some((name.trim(), unit.trim()))
}
