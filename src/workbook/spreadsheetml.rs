//! Excel's XML of 2003, which office systems save as .xls.

use crate::error::BookError;
use crate::sheets::{Sheet, Tab};
use crate::shown::{self, Format};
use crate::xml::{add, attribute, content, is_set, next, number, reader};
use model::grid::UNCALCULATED;
use model::limits::{MAX_CELLS, MAX_SHEET_ROWS};
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;

/// Past the last row and column of any sheet: nothing can be put there.
const PAST: usize = MAX_CELLS;

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
    let given = number::<usize>(element, "Index");
    let place = given.map_or(next, |index| index.saturating_sub(1));
    place.min(PAST)
}

fn more(element: &BytesStart<'_>, name: &str) -> usize {
    number(element, name).unwrap_or(0).min(MAX_SHEET_ROWS)
}

/// All sheets.
pub(crate) fn read(text: &str) -> Result<Vec<Sheet>, BookError> {
    let mut xml = reader(text);
    let mut sheets: Vec<Sheet> = Vec::new();
    let (mut styles, mut style) = (HashMap::new(), String::new());
    let (mut row, mut column, mut across, mut within) = (0, 0, 0, false);
    let mut cell = Reading::default();
    loop {
        match next(&mut xml)? {
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
                    sheets.push(Sheet::of(Tab {
                        name: attribute(&e, "Name").unwrap_or_default(),
                        hidden: false,
                    }));
                }
                ("Visible", Some(sheet)) => {
                    let seen = content(&mut xml, "Visible")?;
                    sheet.tab.hidden |= matches!(&*seen, "SheetHidden" | "SheetVeryHidden");
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
                        let area = [row, column, row + down, column + across];
                        sheet.merged.push(area);
                    }
                    cell = Reading {
                        style: attribute(&e, "StyleID").unwrap_or_default(),
                        formula: attribute(&e, "Formula").is_some(),
                        ..Reading::default()
                    };
                }
                // What a comment says isn't the cell's.
                ("Comment", _) => {
                    content(&mut xml, "Comment")?;
                }
                ("Data", Some(_)) => {
                    within = true;
                    cell.kind = attribute(&e, "Type").unwrap_or_default();
                }
                _ => {}
            },
            Event::End(e) => match (e.local_name().as_ref(), sheets.last_mut()) {
                ("Data", _) => within = false,
                ("Cell", Some(sheet)) => {
                    let format = styles.get(&cell.style).unwrap_or(&Format::Plain);
                    sheet.add(row, column, print(&cell, format))?;
                    column = (column + across + 1).min(PAST);
                }
                ("Row", _) => row = (row + 1).min(PAST),
                _ => {}
            },
            Event::Eof => return Ok(sheets),
            event if within => add(&mut cell.text, &event)?,
            _ => {}
        }
    }
}

fn print(cell: &Reading, format: &Format) -> String {
    match (cell.kind.as_str(), cell.text.as_str()) {
        ("", "") if cell.formula => UNCALCULATED.to_owned(),
        ("Number", text) => {
            let number = text.trim().parse();
            number.map_or_else(
                |_| text.to_owned(),
                |number| shown::number(number, format, false),
            )
        }
        ("Boolean", text) => (text.trim() == "1").to_string(),
        ("DateTime", text) => {
            let text = text.trim().split('.').next().unwrap_or_default();
            text.strip_suffix("T00:00:00").unwrap_or(text).to_owned()
        }
        (_, text) => text.to_owned(),
    }
}
