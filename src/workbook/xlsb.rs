//! XLSB ([MS-XLSB]).

use crate::error::BookError;
use crate::layout::{Cells, Of};
use crate::package::{Package, Relation};
use crate::records::records;
use crate::sheets::{Sheets, Tab, apart};
use crate::shown::{self, Format};
use crate::xls::{short, yes_or_error};
use model::grid::Grid;
use std::collections::HashMap;

// Kinds of records, [MS-XLSB] 2.3.
const ROW: u16 = 0;
const SHORT_NUMBER: u16 = 2;
const ERROR: u16 = 3;
const YES: u16 = 4;
const NUMBER: u16 = 5;
const TEXT: u16 = 6;
const SHARED_TEXT: u16 = 7;
const FORMULA_TEXT: u16 = 8;
const FORMULA_NUMBER: u16 = 9;
const FORMULA_YES: u16 = 10;
const FORMULA_ERROR: u16 = 11;
const SHARED: u16 = 19;
const FORMAT: u16 = 44;
const CELL_FORMAT: u16 = 47;
const COLUMNS: u16 = 60;
const RICH_TEXT: u16 = 62;
const PROPERTIES: u16 = 153;
const SHEET: u16 = 156;
const MERGED: u16 = 176;
const CELL_FORMATS_BEGIN: u16 = 617;
const CELL_FORMATS_END: u16 = 618;

pub(crate) struct Book<'b> {
    package: Package<'b>,
    /// The sheets, and the paths of those that hold cells.
    tabs: Vec<(Tab, Option<String>)>,
    strings: Vec<String>,
    /// Formats of numbers by the formats of cells.
    formats: Vec<Format>,
    since_1904: bool,
}

impl<'b> Book<'b> {
    pub fn open(mut package: Package<'b>) -> Result<Self, BookError> {
        let workbook = package.workbook()?;
        let workbook = workbook.unwrap_or_else(|| "xl/workbook.bin".to_owned());
        let links = package.relations(&workbook)?;
        let bundle = package.part(&workbook).ok_or(BookError::Damaged)?;
        let by_id: HashMap<&str, &Relation> = links.iter().map(|link| (&*link.id, link)).collect();
        let (mut tabs, mut since_1904) = (Vec::new(), false);
        for (kind, data) in records(&bundle) {
            match kind {
                PROPERTIES => since_1904 = double(data, 0) & 1 == 1,
                SHEET => {
                    let behind = data.get(8..).unwrap_or_default();
                    let (id, rest) = text(behind).ok_or(BookError::Damaged)?;
                    let (name, _) = text(rest).ok_or(BookError::Damaged)?;
                    let hidden = double(data, 0) != 0;
                    let link = by_id.get(&*id);
                    let cells = link.filter(|link| link.kind.ends_with("/worksheet"));
                    let path = cells.map(|link| link.target.clone());
                    tabs.push((Tab { name, hidden }, path));
                }
                _ => {}
            }
        }
        let paths = tabs.iter().filter_map(|(_, path)| path.as_ref());
        apart(paths.map(|path| path.to_ascii_lowercase()))?;
        let mut of_kind = |kind: &str| {
            let link = links.iter().find(|link| link.kind.ends_with(kind))?;
            package.part(&link.target)
        };
        let strings = of_kind("/sharedStrings").unwrap_or_default();
        let shared = records(&strings).filter(|(kind, _)| *kind == SHARED);
        let shared = shared.map(|(_, data)| text(data.get(1..)?).map(|(text, _)| text));
        Ok(Self {
            tabs,
            strings: shared.map(Option::unwrap_or_default).collect(),
            formats: of_kind("/styles")
                .map(|bytes| formats(&bytes))
                .unwrap_or_default(),
            package,
            since_1904,
        })
    }

    fn read(&self, bytes: &[u8], cells: &mut Cells) -> Result<Vec<[usize; 4]>, BookError> {
        let (mut merged, mut row) = (Vec::new(), 0);
        for (kind, data) in records(bytes) {
            let at = |place| double(data, place) as usize;
            let byte = || usize::from(data.get(8).copied().unwrap_or_default());
            let text = |from: usize| {
                let read = text(data.get(from..).unwrap_or_default());
                read.map(|(text, _)| text).ok_or(BookError::Damaged)
            };
            let number = |number: f64| {
                let format = self.formats.get(at(4) & 0x00FF_FFFF);
                shown::number(number, format.unwrap_or(&Format::Plain), self.since_1904)
            };
            let shown = match kind {
                ROW => {
                    row = at(0);
                    if data.get(11).is_some_and(|flags| flags & 0x10 != 0) {
                        cells.hidden_rows.add(row, row);
                    }
                    continue;
                }
                COLUMNS if at(16) & 1 != 0 => {
                    cells.hidden_columns.add(at(0), at(4).max(at(0)));
                    continue;
                }
                MERGED => {
                    merged.push([at(0), at(8), at(4), at(12)]);
                    continue;
                }
                SHORT_NUMBER => number(short(data, 8)),
                NUMBER | FORMULA_NUMBER => {
                    let bytes = data.get(8..).and_then(|rest| rest.first_chunk());
                    number(bytes.copied().map(f64::from_le_bytes).unwrap_or_default())
                }
                ERROR | FORMULA_ERROR => yes_or_error(byte() | 0x100),
                YES | FORMULA_YES => yes_or_error(byte()),
                TEXT | FORMULA_TEXT => text(8)?,
                RICH_TEXT => text(9)?,
                SHARED_TEXT => {
                    let text = self.strings.get(at(8));
                    text.ok_or(BookError::Damaged)?.clone()
                }
                _ => continue,
            };
            cells.put((row, at(0)), shown)?;
        }
        Ok(merged)
    }
}

impl Sheets for Book<'_> {
    fn tabs(&self) -> Vec<Tab> {
        self.tabs.iter().map(|(tab, _)| tab.clone()).collect()
    }

    fn grid(&mut self, tab: usize, of: Of) -> Result<Option<Grid>, BookError> {
        let Some((Tab { name, .. }, Some(path))) = self.tabs.get(tab) else {
            return Ok(None);
        };
        let (name, bytes) = (name.clone(), self.package.part(path));
        let mut cells = Cells::new(of);
        let merged = self.read(&bytes.ok_or(BookError::Damaged)?, &mut cells)?;
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
    let format = |code: &u16| {
        codes
            .get(code)
            .cloned()
            .unwrap_or_else(|| Format::built_in(*code))
    };
    cells.iter().map(format).collect()
}
