//! XLSX and XLSM: the cells by `calamine`; here what it doesn't tell: hidden rows and columns, formulas without a result, and
//! dimensions that are wrong.

use crate::error::BookError;
use crate::layout::{Cells, Layout};
use crate::package::Package;
use crate::sheets::{Sheets, Tab, apart, areas, print};
use crate::shown::Format;
use crate::xml::{attribute, is_set, reader};
use calamine::{Data, Reader, SheetType, Xlsx, XlsxError, open_workbook_from_rs};
use model::grid::Grid;
use model::limits::MAX_SHEET_ROWS;
use quick_xml::events::Event;
use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Cursor;

pub(crate) struct Book<'b> {
    book: Xlsx<Cursor<Cow<'b, [u8]>>>,
    tabs: Vec<(Tab, SheetType)>,
    /// What `calamine` doesn't tell of the sheets, by name.
    layouts: HashMap<String, Result<Layout, BookError>>,
}

fn open(bytes: Cow<'_, [u8]>) -> Result<Xlsx<Cursor<Cow<'_, [u8]>>>, BookError> {
    open_workbook_from_rs(Cursor::new(bytes)).map_err(bad)
}

fn bad(error: XlsxError) -> BookError {
    match error {
        XlsxError::Password => BookError::Encrypted,
        error => BookError::Unreadable(error.to_string()),
    }
}

impl<'b> Book<'b> {
    pub fn open(bytes: &'b [u8]) -> Result<Self, BookError> {
        let mut package = Package::open(bytes)?;
        let (mut layouts, mut mended) = (HashMap::new(), HashMap::new());
        let paths = paths(&mut package);
        apart(paths.iter().map(|(_, path)| path.to_ascii_lowercase()))?;
        for (name, path) in paths {
            let found = package.part(&path).ok_or(BookError::Damaged);
            let found = found.and_then(|xml| Ok((read_layout(&xml)?, xml)));
            let layout = found.map(|(found, xml)| {
                // Dimensions that it would refuse are taken out.
                if let Some((from, to)) = found.bad_dimension {
                    let rest = xml.get(to..).unwrap_or_default();
                    let whole = [xml.get(..from).unwrap_or_default(), rest].concat();
                    mended.insert(path, whole);
                }
                found.layout
            });
            layouts.insert(name, layout);
        }
        let bytes = match mended.is_empty() {
            true => Cow::Borrowed(bytes),
            false => Cow::Owned(package.replaced(&mended)?),
        };
        let book = open(bytes)?;
        let tab = |sheet: &calamine::Sheet| (Tab::of(sheet), sheet.typ);
        Ok(Self {
            tabs: book.sheets_metadata().iter().map(tab).collect(),
            book,
            layouts,
        })
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
        let layout = self.layouts.remove(&name).ok_or(BookError::Damaged)?;
        let mut cells = Cells::new(layout?, with_hidden);
        let merged = self.book.merge_cells_by_sheet_name(&name).map_err(bad)?;
        let since_1904 = self.book.has_1904_epoch();
        let mut reader = match self.book.worksheet_cells_reader(&name) {
            Ok(reader) => reader,
            Err(XlsxError::NotAWorksheet(_)) => return Ok(None),
            Err(error) => return Err(bad(error)),
        };
        let shown = |style: &calamine::Style| {
            let format = style.number_format.as_ref();
            format.map_or(Format::Plain, |format| Format::of(&format.format_code))
        };
        let formats: Vec<Format> = reader.styles().iter().map(shown).collect();
        while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(bad)? {
            let (row, column) = cell.get_position();
            let value = Data::from(cell.get_value().clone());
            let format = formats.get(style).unwrap_or(&Format::Plain);
            let text = print(&value, format, since_1904);
            cells.put((row as usize, column as usize), text)?;
        }
        cells.finish(name, areas(&merged)).map(Some)
    }
}

/// The path of each sheet, by the workbook's own list and its links.
fn paths(package: &mut Package<'_>) -> Vec<(String, String)> {
    let workbook = package
        .workbook()
        .unwrap_or_else(|| "xl/workbook.xml".to_owned());
    let links = package.relations(&workbook);
    let links: HashMap<&str, &str> = links
        .iter()
        .map(|link| (link.id.as_str(), link.target.as_str()))
        .collect();
    let bytes = package.part(&workbook).unwrap_or_default();
    let (mut xml, mut room, mut paths) = (reader(&bytes), Vec::new(), Vec::new());
    loop {
        room.clear();
        match xml.read_event_into(&mut room) {
            Ok(Event::Start(e)) if e.local_name().as_ref() == "sheet" => {
                let (name, id) = (attribute(&e, "name"), attribute(&e, "id"));
                if let (Some(name), Some(path)) = (name, id.and_then(|id| links.get(&*id))) {
                    paths.push((name, (*path).to_owned()));
                }
            }
            Ok(Event::Eof) | Err(_) => return paths,
            Ok(_) => {}
        }
    }
}

struct Found {
    layout: Layout,
    /// Where the element stands, in bytes.
    bad_dimension: Option<(usize, usize)>,
}

/// Reads a sheet past its cells.
fn read_layout(bytes: &[u8]) -> Result<Found, BookError> {
    let (mut xml, mut room) = (reader(bytes), Vec::new());
    let (mut layout, mut bad_dimension) = (Layout::default(), None);
    let (mut row, mut column) = (0, 0);
    let mut address = String::new();
    let (mut formula, mut value, mut within) = (false, false, false);
    loop {
        room.clear();
        let before = usize::try_from(xml.buffer_position()).unwrap_or(usize::MAX);
        let event = xml.read_event_into(&mut room);
        match event.map_err(|error| BookError::Unreadable(error.to_string()))? {
            Event::Start(e) => match e.local_name().as_ref() {
                "dimension" if !attribute(&e, "ref").is_some_and(|area| is_area(&area)) => {
                    bad_dimension = Some((before, before));
                }
                "col" if is_set(&e, "hidden") || is_zero(&e, "width") => {
                    let bound = |name| attribute(&e, name).and_then(|text| text.parse().ok());
                    if let (Some(first), Some(last)) = (bound("min"), bound("max")) {
                        let first: usize = first;
                        layout
                            .hidden_columns
                            .add(first.saturating_sub(1), usize::saturating_sub(last, 1));
                    }
                }
                "row" => {
                    if let Some(given) = attribute(&e, "r") {
                        row = numbered(&given).ok_or(BookError::TooManyCells)?;
                    }
                    if is_set(&e, "hidden") || is_zero(&e, "ht") {
                        layout.hidden_rows.add(row, row);
                    }
                }
                "c" => {
                    address.clear();
                    // A text may be an empty one.
                    value = attribute(&e, "t").is_some_and(|kind| kind == "str");
                    formula = false;
                    if let Some(given) = attribute(&e, "r") {
                        address.push_str(&given);
                    }
                }
                "f" => formula = true,
                "v" => within = true,
                "is" => value = true,
                _ => {}
            },
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => value |= within,
            Event::End(e) => match e.local_name().as_ref() {
                "dimension" => {
                    if let Some((_, end)) = &mut bad_dimension {
                        *end = usize::try_from(xml.buffer_position()).unwrap_or(usize::MAX);
                    }
                }
                "row" => (row, column) = (row + 1, 0),
                "v" => within = false,
                "c" => {
                    let place = match address.as_str() {
                        "" => (row, column),
                        address => place(address).ok_or(BookError::TooManyCells)?,
                    };
                    column = place.1 + 1;
                    if formula && !value {
                        layout.uncalculated.push(place);
                    }
                }
                "sheetData" => break,
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    Ok(Found {
        layout,
        bad_dimension,
    })
}

fn is_zero(element: &quick_xml::events::BytesStart<'_>, name: &str) -> bool {
    attribute(element, name).is_some_and(|text| text.parse() == Ok(0.0))
}

/// A row from 0, which is one that a sheet has: `calamine` adds up whatever digits there are.
fn numbered(row: &str) -> Option<usize> {
    let row: usize = row.parse().ok()?;
    row.checked_sub(1).filter(|row| *row < MAX_SHEET_ROWS)
}

/// Row and column from 0 of `C7`.
fn place(address: &str) -> Option<(usize, usize)> {
    let letters = address.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = address.split_at_checked(letters)?;
    let digit = |letter: u8| usize::from(letter.to_ascii_uppercase() - b'A') + 1;
    if letters.is_empty() || letters.len() > 3 || !letters.bytes().all(|b| b.is_ascii_alphabetic())
    {
        return None;
    }
    let column = letters
        .bytes()
        .fold(0, |sum, letter| sum * 26 + digit(letter));
    Some((numbered(row)?, column - 1))
}

/// Whether `A1:C7` is an area, as it should be.
fn is_area(text: &str) -> bool {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    match (place(first), place(last)) {
        (Some(first), Some(last)) => first.0 <= last.0 && first.1 <= last.1,
        _ => false,
    }
}
