//! Excel's XML of 2003, which office systems save as .xls.

use crate::error::BookError;
use crate::layout::{Cells, Layout};
use crate::sheets::{Sheets, Tab};
use crate::shown::{self, Format};
use crate::xml::{attribute, is_set, reader};
use model::grid::{Grid, UNCALCULATED};
use model::limits::MAX_SHEET_ROWS;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;

#[derive(Default)]
struct Sheet {
    name: String,
    hidden: bool,
    cells: Vec<(usize, usize, String)>,
    merged: Vec<[usize; 4]>,
    hidden_rows: Vec<(usize, usize)>,
    hidden_columns: Vec<(usize, usize)>,
}

pub(crate) struct Book(Vec<Sheet>);

impl Sheets for Book {
    fn tabs(&self) -> Vec<Tab> {
        let tab = |sheet: &Sheet| Tab {
            name: sheet.name.clone(),
            hidden: sheet.hidden,
        };
        self.0.iter().map(tab).collect()
    }

    fn grid(&mut self, tab: usize, with_hidden: bool) -> Result<Option<Grid>, BookError> {
        let Some(sheet) = self.0.get(tab) else {
            return Ok(None);
        };
        let mut layout = Layout::default();
        sheet
            .hidden_rows
            .iter()
            .for_each(|(a, b)| layout.hidden_rows.add(*a, *b));
        sheet
            .hidden_columns
            .iter()
            .for_each(|(a, b)| layout.hidden_columns.add(*a, *b));
        let mut cells = Cells::new(layout, with_hidden);
        for (row, column, text) in &sheet.cells {
            cells.put((*row, *column), text.clone())?;
        }
        cells
            .finish(sheet.name.clone(), sheet.merged.clone())
            .map(Some)
    }
}

/// A cell that is being read.
#[derive(Default)]
struct Reading {
    style: String,
    kind: String,
    text: String,
    formula: bool,
}

/// A place that an element gives, from 0, or the next one.
fn place(element: &BytesStart<'_>, next: usize) -> usize {
    let given = attribute(element, "Index").and_then(|text| text.parse::<usize>().ok());
    given.map_or(next, |index| index.saturating_sub(1))
}

fn more(element: &BytesStart<'_>, name: &str) -> usize {
    let given = attribute(element, name).and_then(|text| text.parse().ok());
    given.unwrap_or(0).min(MAX_SHEET_ROWS)
}

impl Book {
    pub fn read(text: &str) -> Result<Self, BookError> {
        let (mut xml, mut room) = (reader(text.as_bytes()), Vec::new());
        let mut sheets: Vec<Sheet> = Vec::new();
        let (mut styles, mut style) = (HashMap::new(), String::new());
        let (mut row, mut column, mut across, mut within) = (0, 0, 0, false);
        let mut cell = Reading::default();
        loop {
            room.clear();
            let event = xml.read_event_into(&mut room);
            match event.map_err(|error| BookError::Unreadable(error.to_string()))? {
                Event::Start(e) => match (e.local_name().as_ref(), sheets.last_mut()) {
                    ("Style", _) => style = attribute(&e, "ID").unwrap_or_default(),
                    ("NumberFormat", _) => {
                        let code = attribute(&e, "Format").unwrap_or_default();
                        let format = match code.as_str() {
                            "Percent" => Format::Percent,
                            code => Format::of(code),
                        };
                        styles.insert(style.clone(), format);
                    }
                    ("Worksheet", _) => {
                        (row, column) = (0, 0);
                        sheets.push(Sheet {
                            name: attribute(&e, "Name").unwrap_or_default(),
                            ..Sheet::default()
                        });
                    }
                    ("Column", Some(sheet)) => {
                        let first = place(&e, column);
                        column = first + more(&e, "Span") + 1;
                        if is_set(&e, "Hidden") {
                            sheet.hidden_columns.push((first, column - 1));
                        }
                    }
                    ("Row", Some(sheet)) => {
                        row = place(&e, row);
                        column = 0;
                        if is_set(&e, "Hidden") {
                            sheet.hidden_rows.push((row, row + more(&e, "Span")));
                        }
                    }
                    ("Cell", Some(sheet)) => {
                        column = place(&e, column);
                        across = more(&e, "MergeAcross");
                        let down = more(&e, "MergeDown");
                        if across + down > 0 {
                            sheet
                                .merged
                                .push([row, column, row + down, column + across]);
                        }
                        cell = Reading {
                            style: attribute(&e, "StyleID").unwrap_or_default(),
                            formula: attribute(&e, "Formula").is_some(),
                            ..Reading::default()
                        };
                    }
                    ("Data", Some(_)) => {
                        within = true;
                        cell.kind = attribute(&e, "Type").unwrap_or_default();
                    }
                    _ => {}
                },
                Event::Text(e) if within => cell.text.push_str(&e.xml10_content()),
                Event::CData(e) if within => cell.text.push_str(&e.xml10_content()),
                Event::GeneralRef(e) if within => match e.resolve_char_ref() {
                    Ok(Some(c)) => cell.text.push(c),
                    _ => cell
                        .text
                        .push_str(resolve_predefined_entity(&e).unwrap_or_default()),
                },
                Event::Text(e) if !sheets.is_empty() && is_hidden(&e.xml10_content()) => {
                    if let Some(sheet) = sheets.last_mut() {
                        sheet.hidden = true;
                    }
                }
                Event::End(e) => match (e.local_name().as_ref(), sheets.last_mut()) {
                    ("Data", _) => within = false,
                    ("Cell", Some(sheet)) => {
                        let format = styles.get(&cell.style).unwrap_or(&Format::Plain);
                        let text = print(&cell, format);
                        if !text.is_empty() {
                            sheet.cells.push((row, column, text));
                        }
                        column += across + 1;
                    }
                    ("Row", _) => row += 1,
                    _ => {}
                },
                Event::Eof => return Ok(Self(sheets)),
                _ => {}
            }
        }
    }
}

/// What the element `Visible` says of a sheet that isn't.
fn is_hidden(text: &str) -> bool {
    matches!(text, "SheetHidden" | "SheetVeryHidden")
}

fn print(cell: &Reading, format: &Format) -> String {
    match (cell.kind.as_str(), cell.text.as_str()) {
        ("", "") if cell.formula => UNCALCULATED.to_owned(),
        ("Number", text) => {
            let number = text.trim().parse();
            number.map_or_else(|_| text.to_owned(), |number| shown::number(number, format))
        }
        ("Boolean", text) => (text.trim() == "1").to_string(),
        ("DateTime", text) => {
            let text = text.trim().split('.').next().unwrap_or_default();
            text.strip_suffix("T00:00:00").unwrap_or(text).to_owned()
        }
        (_, text) => text.to_owned(),
    }
}
