//! Workbooks of office programs, as rows of text.

use super::error::FileError;
use super::records::Grid;
use calamine::{
    Data, DataRef, Dimensions, Reader, Xlsx, XlsxCellReader, XlsxError, open_workbook_from_rs,
};
use engine::record::UNCALCULATED;
use model::limits::{MAX_CELLS, MAX_SHEET_ROWS, MAX_UNPACKED};
use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};
use zip::ZipArchive;

/// Whether the bytes begin as a ZIP (XLSX) or a compound file (XLS, ET).
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || is_old(bytes)
}

/// A compound file: XLS, ET, or a workbook with a password.
fn is_old(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xD0\xCF\x11\xE0")
}

/// The first sheet that isn't empty.
pub(super) fn read(bytes: &[u8]) -> Result<Grid, FileError> {
    if is_old(bytes) {
        return Err(FileError::OldWorkbook);
    }
    if !unpacks_within(bytes, MAX_UNPACKED) {
        return Err(FileError::DamagedWorkbook);
    }
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(bad)?;
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let cells = match book.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            // A chart is a sheet without cells.
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(bad(error)),
        };
        let rows = read_cells(cells)?;
        if !rows.is_empty() {
            sheets.push((name, rows));
        }
    }
    let others = sheets.len() > 1;
    let Some((name, rows)) = sheets.into_iter().next() else {
        return Err(FileError::EmptyWorkbook);
    };
    let merged = book.merge_cells_by_sheet_name(&name).map_err(bad)?;
    let area = |area: &Dimensions| {
        [area.start.0, area.start.1, area.end.0, area.end.1].map(|place| place as usize)
    };
    Ok(Grid {
        rows,
        merged: merged.iter().map(area).collect(),
        only_sheet: others.then_some(name),
    })
}

fn bad(error: XlsxError) -> FileError {
    FileError::Workbook(error.to_string())
}

/// Whether a ZIP holds at most so many bytes; what it says of itself isn't believed. One that can't be opened holds none.
fn unpacks_within(bytes: &[u8], most: usize) -> bool {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
        return true;
    };
    let mut left = most as u64;
    (0..archive.len()).all(|index| {
        let size = archive
            .by_index(index)
            .and_then(|file| Ok(io::copy(&mut file.take(left + 1), &mut io::sink())?));
        let rest = size.ok().and_then(|size| left.checked_sub(size));
        left = rest.unwrap_or_default();
        rest.is_some()
    })
}

/// The rows of a sheet from its first, those that hold something as wide as the widest. Two cells in far corners make
/// no rectangle of all the cells between them.
fn read_cells(mut cells: XlsxCellReader<'_, Cursor<&[u8]>>) -> Result<Vec<Vec<String>>, FileError> {
    let mut rows: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    let (mut width, mut left) = (0, MAX_UNPACKED);
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(bad)? {
        let (row, column) = (cell.pos.0 as usize, cell.pos.1 as usize);
        let text = match cell.value {
            DataRef::Empty if cell.formula.is_some() => UNCALCULATED.to_owned(),
            value => print(&Data::from(value)),
        };
        if text.is_empty() {
            continue;
        }
        width = width.max(column + 1);
        let count = rows.len() + usize::from(!rows.contains_key(&row));
        let fits = row < MAX_SHEET_ROWS && width.saturating_mul(count) <= MAX_CELLS;
        left = left
            .checked_sub(text.len())
            .filter(|_| fits)
            .ok_or(FileError::TooManyCells)?;
        let row = rows.entry(row).or_default();
        row.resize(row.len().max(column + 1), String::new());
        if let Some(place) = row.get_mut(column) {
            *place = text;
        }
    }
    let mut all = Vec::new();
    for (place, mut cells) in rows {
        cells.resize(width, String::new());
        all.resize_with(place, Vec::new);
        all.push(cells);
    }
    Ok(all)
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::unpacks_within;
    use std::io::{Cursor, Write};
    use zip::{ZipWriter, write::SimpleFileOptions};

    #[test]
    fn what_a_workbook_unpacks_to_is_counted_over_all_its_parts() {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for name in ["a", "b"] {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(&[b' '; 50_000]).unwrap();
        }
        let bytes = zip.finish().unwrap().into_inner();
        assert!(bytes.len() < 1_000, "{}", bytes.len());
        assert!(unpacks_within(&bytes, 100_000));
        assert!(!unpacks_within(&bytes, 99_999));
    }
}
