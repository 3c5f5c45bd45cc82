//! Workbooks of office programs, as rows of text.

use super::Grid;
use super::table::UNCALCULATED;
use crate::text::Text;
use calamine::{Data, Dimensions, Reader, Xlsx, XlsxError, open_workbook_from_rs};
use std::io::Cursor;

/// Whether the bytes begin as a ZIP (XLSX) or a compound file (XLS, ET).
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || is_old(bytes)
}

/// A compound file: XLS, ET, or a workbook with a password.
fn is_old(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xD0\xCF\x11\xE0")
}

/// The first sheet that isn't empty.
pub(super) fn read(bytes: &[u8]) -> Result<Grid, Text> {
    if is_old(bytes) {
        return Err(Text::new(
            "这是旧格式（.xls、.et）或者加密的电子表格。请在 Excel 或 WPS 里“另存为”.xlsx（不加密）后再打开。",
            "This is a spreadsheet of the old form (.xls, .et) or one with a password. Save it as .xlsx without a password and open that.",
        ));
    }
    let bad = |error: XlsxError| Text::new(format!("读不了这个电子表格：{error}"), format!("The spreadsheet can't be read: {error}"));
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(bad)?;
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(bad)?;
        if !range.is_empty() {
            sheets.push((name, range));
        }
    }
    let others = sheets.len() > 1;
    let Some((name, range)) = sheets.into_iter().next() else {
        return Err(Text::new("电子表格是空的。", "The spreadsheet is empty."));
    };
    let merged = book.merge_cells_by_sheet_name(&name).map_err(bad)?;
    let area = |area: &Dimensions| [area.start.0, area.start.1, area.end.0, area.end.1].map(|place| place as usize);
    // Rows and columns keep the names that the spreadsheet shows.
    let (top, left) = range.start().map_or((0, 0), |(row, column)| (row as usize, column as usize));
    let cells = |row: &[Data]| std::iter::repeat_n(String::new(), left).chain(row.iter().map(print)).collect();
    let mut rows: Vec<Vec<String>> = std::iter::repeat_n(Vec::new(), top).chain(range.rows().map(cells)).collect();
    let formulas = book.worksheet_formula(&name).map_err(bad)?;
    let (top, left) = formulas.start().map_or((0, 0), |(row, column)| (row as usize, column as usize));
    for (row, column, formula) in formulas.used_cells() {
        let (row, column) = (top + row, left + column);
        if formula.is_empty()
            || range
                .get_value((u32::try_from(row).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX)))
                .is_some_and(|value| *value != Data::Empty)
        {
            continue;
        }
        rows.resize_with(rows.len().max(row + 1), Vec::new);
        if let Some(cells) = rows.get_mut(row) {
            cells.resize(cells.len().max(column + 1), String::new());
            if let Some(cell) = cells.get_mut(column) {
                UNCALCULATED.clone_into(cell);
            }
        }
    }
    Ok(Grid {
        rows,
        merged: merged.iter().map(area).collect(),
        only_sheet: others.then_some(name),
    })
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
