//! XLSB: the cells by `calamine`; here what it doesn't tell ([MS-XLSB]): hidden rows and columns, merged cells, formats of numbers.

use crate::error::BookError;
use crate::layout::{Cells, Layout};
use crate::package::Package;
use crate::records::records;
use crate::sheets::{Sheets, Tab, apart, fill};
use crate::shown::Format;
use crate::xls::built_in;
use calamine::{Reader, SheetType, Xlsb, XlsbError, open_workbook_from_rs};
use model::grid::Grid;
use std::collections::HashMap;
use std::io::Cursor;

// Kinds of records, [MS-XLSB] 2.3.
const ROW: u16 = 0;
const SHORT_NUMBER: u16 = 2;
const NUMBER: u16 = 5;
const FORMULA_NUMBER: u16 = 9;
const FORMAT: u16 = 44;
const CELL_FORMAT: u16 = 47;
const COLUMNS: u16 = 60;
const SHEET: u16 = 156;
const MERGED: u16 = 176;
const CELL_FORMATS_BEGIN: u16 = 617;
const CELL_FORMATS_END: u16 = 618;

pub(crate) struct Book<'b> {
    book: Xlsb<Cursor<&'b [u8]>>,
    package: Package<'b>,
    tabs: Vec<(Tab, SheetType)>,
    /// Paths of the sheets by name.
    paths: HashMap<String, String>,
    /// Formats of numbers by the formats of cells.
    formats: Vec<Format>,
}

fn bad(error: XlsbError) -> BookError {
    match error {
        XlsbError::Password => BookError::Encrypted,
        error => BookError::Unreadable(error.to_string()),
    }
}

impl<'b> Book<'b> {
    pub fn open(bytes: &'b [u8]) -> Result<Self, BookError> {
        let book: Xlsb<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(bad)?;
        let tab = |sheet: &calamine::Sheet| (Tab::of(sheet), sheet.typ);
        let mut package = Package::open(bytes)?;
        let workbook = package
            .workbook()
            .unwrap_or_else(|| "xl/workbook.bin".to_owned());
        let links = package.relations(&workbook);
        let targets: HashMap<&str, &str> = links
            .iter()
            .map(|link| (link.id.as_str(), link.target.as_str()))
            .collect();
        let bundle = package.part(&workbook).unwrap_or_default();
        let sheets = records(&bundle).filter(|(kind, _)| *kind == SHEET);
        let path = |data: &[u8]| {
            let (id, rest) = text(data.get(8..)?)?;
            let (name, _) = text(rest)?;
            Some((name, (*targets.get(&*id)?).to_owned()))
        };
        let paths: Vec<(String, String)> = sheets.filter_map(|(_, data)| path(data)).collect();
        apart(paths.iter().map(|(_, path)| path.to_ascii_lowercase()))?;
        let styles = links.iter().find(|link| link.kind.ends_with("/styles"));
        let styles = styles.and_then(|link| package.part(&link.target));
        Ok(Self {
            tabs: book.sheets_metadata().iter().map(tab).collect(),
            book,
            package,
            paths: paths.into_iter().collect(),
            formats: styles.map(|bytes| formats(&bytes)).unwrap_or_default(),
        })
    }

    fn layout(&mut self, name: &str) -> Result<(Layout, Vec<[usize; 4]>), BookError> {
        let path = self.paths.get(name).ok_or(BookError::Damaged)?;
        let bytes = self.package.part(path).ok_or(BookError::Damaged)?;
        let (mut layout, mut merged, mut row) = (Layout::default(), Vec::new(), 0);
        for (kind, data) in records(&bytes) {
            let at = |place| double(data, place) as usize;
            match kind {
                ROW => {
                    row = at(0);
                    if data.get(11).is_some_and(|flags| flags & 0x10 != 0) {
                        layout.hidden_rows.add(row, row);
                    }
                }
                COLUMNS if at(16) & 1 != 0 => layout.hidden_columns.add(at(0), at(4)),
                SHORT_NUMBER | NUMBER | FORMULA_NUMBER => {
                    let format = self.formats.get(at(4) & 0x00FF_FFFF);
                    if let Some(format) = format.filter(|format| **format != Format::Plain) {
                        layout.formats.insert((row, at(0)), format.clone());
                    }
                }
                MERGED => merged.push([at(0), at(8), at(4), at(12)]),
                _ => {}
            }
        }
        Ok((layout, merged))
    }
}

impl Sheets for Book<'_> {
    fn tabs(&self) -> Vec<Tab> {
        self.tabs.iter().map(|(tab, _)| tab.clone()).collect()
    }

    fn grid(&mut self, tab: usize, with_hidden: bool) -> Result<Option<Grid>, BookError> {
        let Some((Tab { name, .. }, SheetType::WorkSheet)) = self.tabs.get(tab).cloned() else {
            return Ok(None);
        };
        let (layout, merged) = self.layout(&name)?;
        let mut cells = Cells::new(layout, with_hidden);
        let since_1904 = self.book.has_1904_epoch();
        let range = self.book.worksheet_range(&name).map_err(bad)?;
        fill(&mut cells, &range, since_1904)?;
        cells.finish(name, merged).map(Some)
    }
}

fn double(data: &[u8], at: usize) -> u32 {
    match data.get(at..) {
        Some([a, b, c, d, ..]) => u32::from_le_bytes([*a, *b, *c, *d]),
        Some([a, b, ..]) => u32::from_le_bytes([*a, *b, 0, 0]),
        _ => 0,
    }
}

/// A text with its length before it, and what follows.
fn text(data: &[u8]) -> Option<(String, &[u8])> {
    let count = double(data, 0) as usize;
    // What there is none of.
    if count == u32::MAX as usize {
        return Some((String::new(), data.get(4..)?));
    }
    let (units, rest) = data.get(4..)?.split_at_checked(count.checked_mul(2)?)?;
    let units = units.chunks_exact(2).map(|unit| match unit {
        [low, high] => u16::from_le_bytes([*low, *high]),
        _ => 0,
    });
    let text = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER));
    Some((text.collect(), rest))
}

/// Formats of numbers by the formats of cells.
fn formats(styles: &[u8]) -> Vec<Format> {
    let (mut codes, mut cells, mut within) = (HashMap::new(), Vec::new(), false);
    for (kind, data) in records(styles) {
        #[allow(clippy::cast_possible_truncation, reason = "numbers of two bytes")]
        let code = |place| double(data, place) as u16;
        match kind {
            FORMAT => {
                if let Some((text, _)) = text(data.get(2..).unwrap_or_default()) {
                    codes.insert(code(0), Format::of(&text));
                }
            }
            CELL_FORMATS_BEGIN => within = true,
            CELL_FORMATS_END => within = false,
            CELL_FORMAT if within => cells.push(code(2)),
            _ => {}
        }
    }
    let format = |code: &u16| codes.get(code).cloned().unwrap_or_else(|| built_in(*code));
    cells.iter().map(format).collect()
}
