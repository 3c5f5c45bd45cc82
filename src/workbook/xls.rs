//! XLS and ET: the cells by `calamine`; here what it doesn't tell ([MS-XLS]): hidden rows and columns, formats of numbers.

use crate::error::BookError;
use crate::layout::{Cells, Layout};
use crate::sheets::{Sheets, Tab, apart, areas, fill};
use crate::shown::Format;
use calamine::{Reader, SheetType, Xls, XlsError, open_workbook_from_rs};
use model::grid::Grid;
use std::collections::HashMap;
use std::io::{Cursor, Read};

// Kinds of records, [MS-XLS] 2.3.
const FORMULA: u16 = 0x0006;
const EOF: u16 = 0x000A;
const COLUMNS: u16 = 0x007D;
const SHEET: u16 = 0x0085;
const SEVERAL_NUMBERS: u16 = 0x00BD;
const CELL_FORMAT: u16 = 0x00E0;
const NUMBER: u16 = 0x0203;
const ROW: u16 = 0x0208;
const SHORT_NUMBER: u16 = 0x027E;
const FORMAT: u16 = 0x041E;
const BEGIN: u16 = 0x0809;

pub(crate) struct Book<'b> {
    book: Xls<Cursor<&'b [u8]>>,
    tabs: Vec<(Tab, SheetType)>,
    stream: Vec<u8>,
    /// Where the sheets begin, in the order of the tabs.
    starts: Vec<usize>,
    /// Formats of numbers by the formats of cells.
    formats: Vec<Format>,
}

fn bad(error: XlsError) -> BookError {
    match error {
        XlsError::Password => BookError::Encrypted,
        error => BookError::Unreadable(error.to_string()),
    }
}

impl<'b> Book<'b> {
    pub fn open(bytes: &'b [u8]) -> Result<Self, BookError> {
        let stream = stream(bytes).unwrap_or_default();
        let (starts, formats) = globals(&stream);
        // `calamine` reads each at once.
        apart(&starts)?;
        let book: Xls<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(bad)?;
        let tab = |sheet: &calamine::Sheet| (Tab::of(sheet), sheet.typ);
        let tabs = book.sheets_metadata().iter().map(tab).collect();
        Ok(Self {
            book,
            tabs,
            stream,
            starts,
            formats,
        })
    }

    fn layout(&self, tab: usize) -> Layout {
        let mut layout = Layout::default();
        let Some(start) = self.starts.get(tab) else {
            return layout;
        };
        let mut depth = 0;
        for (kind, data) in records(self.stream.get(*start..).unwrap_or_default()) {
            let at = |place| usize::from(word(data, place));
            match kind {
                BEGIN => depth += 1,
                EOF if depth == 1 => break,
                EOF => depth -= 1,
                // What is in a chart on the sheet.
                _ if depth != 1 => {}
                ROW if word(data, 12) & 0x20 != 0 => layout.hidden_rows.add(at(0), at(0)),
                COLUMNS if word(data, 8) & 1 != 0 => layout.hidden_columns.add(at(0), at(2)),
                NUMBER | SHORT_NUMBER | FORMULA => {
                    self.note(&mut layout, (at(0), at(2)), at(4));
                }
                SEVERAL_NUMBERS => {
                    for nth in 0..data.len().saturating_sub(6) / 6 {
                        self.note(&mut layout, (at(0), at(2) + nth), at(4 + 6 * nth));
                    }
                }
                _ => {}
            }
        }
        layout
    }

    fn note(&self, layout: &mut Layout, place: (usize, usize), format: usize) {
        let format = self.formats.get(format);
        if let Some(format) = format.filter(|format| **format != Format::Plain) {
            layout.formats.insert(place, format.clone());
        }
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
        let mut cells = Cells::new(self.layout(tab), with_hidden);
        let since_1904 = self.book.has_1904_epoch();
        let range = self.book.worksheet_range(&name).map_err(bad)?;
        fill(&mut cells, &range, since_1904)?;
        let merged = self.book.merge_cells_by_sheet_name(&name).map_err(bad)?;
        cells.finish(name, areas(&merged)).map(Some)
    }
}

/// The stream that holds the workbook.
fn stream(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    let name = ["/Workbook", "/Book"]
        .into_iter()
        .find(|name| file.is_stream(name))?;
    let mut all = Vec::new();
    file.open_stream(name).ok()?.read_to_end(&mut all).ok()?;
    Some(all)
}

/// The kind and the content of each record.
fn records(mut rest: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let (head, behind) = rest.split_at_checked(4)?;
        let (data, next) = behind.split_at_checked(usize::from(word(head, 2)))?;
        rest = next;
        Some((word(head, 0), data))
    })
}

fn word(data: &[u8], at: usize) -> u16 {
    match data.get(at..) {
        Some([low, high, ..]) => u16::from_le_bytes([*low, *high]),
        _ => 0,
    }
}

/// Where the sheets begin, and the formats.
fn globals(stream: &[u8]) -> (Vec<usize>, Vec<Format>) {
    let (mut starts, mut codes, mut cells) = (Vec::new(), HashMap::new(), Vec::new());
    for (kind, data) in records(stream) {
        match kind {
            SHEET => starts.push(usize::from(word(data, 0)) | usize::from(word(data, 2)) << 16),
            FORMAT => {
                codes.insert(
                    word(data, 0),
                    Format::of(&text(data.get(2..).unwrap_or_default())),
                );
            }
            CELL_FORMAT => cells.push(word(data, 2)),
            EOF => break,
            _ => {}
        }
    }
    let formats = cells
        .iter()
        .map(|code| codes.get(code).cloned().unwrap_or_else(|| built_in(*code)));
    (starts, formats.collect())
}

/// What the formats are that every workbook has without saying so.
pub(crate) fn built_in(code: u16) -> Format {
    match code {
        9 | 10 => Format::Percent,
        _ => Format::Plain,
    }
}

/// A text with its length before it, in one byte a character or two.
fn text(data: &[u8]) -> String {
    let count = usize::from(word(data, 0));
    match data.split_at_checked(3) {
        Some(([_, _, flags], rest)) if flags & 1 == 1 => {
            let units = rest.chunks_exact(2).take(count).map(|unit| word(unit, 0));
            char::decode_utf16(units)
                .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect()
        }
        Some((_, rest)) => rest.iter().take(count).copied().map(char::from).collect(),
        None => String::new(),
    }
}
