//! ODS: the cells by `calamine`; here what it doesn't tell (OpenDocument 1.3 part 3): hidden rows and columns, merged cells, percent.

use crate::error::BookError;
use crate::layout::{Cells, Layout};
use crate::package::Package;
use crate::sheets::{Sheets, Tab, fill};
use crate::shown::Format;
use crate::xml::{attribute, reader};
use calamine::{Ods, OdsError, Reader, open_workbook_from_rs};
use model::grid::Grid;
use model::limits::{MAX_COLUMNS, MAX_SHEET_ROWS};
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::io::Cursor;
use std::mem;

pub(crate) struct Book<'b> {
    book: Ods<Cursor<&'b [u8]>>,
    tabs: Vec<Tab>,
    /// What `calamine` doesn't tell of the sheets, by name.
    told: HashMap<String, Told>,
}

/// What is hidden of a sheet, what is percent, and what is merged.
type Told = (Layout, Vec<[usize; 4]>);

fn bad(error: OdsError) -> BookError {
    match error {
        OdsError::Password => BookError::Encrypted,
        error => BookError::Unreadable(error.to_string()),
    }
}

impl<'b> Book<'b> {
    pub fn open(bytes: &'b [u8]) -> Result<Self, BookError> {
        let book: Ods<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(bad)?;
        let content = Package::open(bytes)?.part("content.xml");
        Ok(Self {
            tabs: book.sheets_metadata().iter().map(Tab::of).collect(),
            book,
            told: told(&content.ok_or(BookError::Damaged)?),
        })
    }
}

impl Sheets for Book<'_> {
    fn tabs(&self) -> Vec<Tab> {
        self.tabs.clone()
    }

    fn grid(&mut self, tab: usize, with_hidden: bool) -> Result<Option<Grid>, BookError> {
        let Some(Tab { name, .. }) = self.tabs.get(tab).cloned() else {
            return Ok(None);
        };
        let (layout, merged) = self.told.remove(&name).unwrap_or_default();
        let mut cells = Cells::new(layout, with_hidden);
        let range = self.book.worksheet_range(&name).map_err(bad)?;
        fill(&mut cells, &range, false)?;
        cells.finish(name, merged).map(Some)
    }
}

/// How many times an element stands for itself.
fn times(element: &BytesStart<'_>, name: &str, most: usize) -> usize {
    let given = attribute(element, name).and_then(|text| text.parse().ok());
    given.unwrap_or(1).clamp(1, most)
}

fn is_hidden(element: &BytesStart<'_>) -> bool {
    attribute(element, "visibility").is_some_and(|value| value != "visible")
}

/// All sheets, gone through once; of two that have one name the first counts.
fn told(content: &[u8]) -> HashMap<String, Told> {
    let (mut xml, mut room, mut all) = (reader(content), Vec::new(), HashMap::new());
    let (mut layout, mut merged) = Told::default();
    let (mut within, mut row, mut rows, mut column) = (None, 0, 1, 0);
    loop {
        room.clear();
        match xml.read_event_into(&mut room) {
            Ok(Event::Start(e)) if e.local_name().as_ref() == "table" => {
                within = attribute(&e, "name");
                (layout, merged) = Told::default();
                (row, column) = (0, 0);
            }
            Ok(Event::Start(e)) if within.is_some() => match e.local_name().as_ref() {
                "table-column" => {
                    let count = times(&e, "number-columns-repeated", MAX_SHEET_ROWS);
                    if is_hidden(&e) {
                        layout.hidden_columns.add(column, column + count - 1);
                    }
                    column += count;
                }
                "table-row" => {
                    column = 0;
                    rows = times(&e, "number-rows-repeated", MAX_SHEET_ROWS);
                    if is_hidden(&e) {
                        layout.hidden_rows.add(row, row + rows - 1);
                    }
                }
                "table-cell" | "covered-table-cell" => {
                    let count = times(&e, "number-columns-repeated", MAX_SHEET_ROWS);
                    let down = times(&e, "number-rows-spanned", MAX_SHEET_ROWS);
                    let across = times(&e, "number-columns-spanned", MAX_COLUMNS);
                    if down > 1 || across > 1 {
                        merged.push([row, column, row + down - 1, column + across - 1]);
                    }
                    if attribute(&e, "value-type").is_some_and(|kind| kind == "percentage") {
                        let many = count.min(MAX_COLUMNS);
                        let places = (0..rows.min(MAX_COLUMNS))
                            .flat_map(|down| (0..many).map(move |across| (down, across)));
                        for (down, across) in places {
                            let place = (row + down, column + across);
                            layout.formats.insert(place, Format::Percent);
                        }
                    }
                    column += count;
                }
                _ => {}
            },
            Ok(Event::End(e)) => match e.local_name().as_ref() {
                "table-row" => row += rows,
                "table" => {
                    if let Some(name) = within.take() {
                        let told = (mem::take(&mut layout), mem::take(&mut merged));
                        all.entry(name).or_insert(told);
                    }
                }
                _ => {}
            },
            Ok(Event::Eof) | Err(_) => return all,
            Ok(_) => {}
        }
    }
}
