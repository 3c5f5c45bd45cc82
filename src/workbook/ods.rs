//! ODS, and FODS, which is its content alone (OpenDocument 1.3 part 3).

use crate::error::BookError;
use crate::package::Package;
use crate::sheets::{Sheet, Tab};
use crate::shown::{self, Format};
use crate::xml::{add, attribute, next, number, reader};
use model::grid::UNCALCULATED;
use model::limits::{MAX_CELL_TEXT, MAX_CELLS, MAX_COLUMNS, MAX_SHEET_ROWS, MAX_UNPACKED};
use quick_xml::events::{BytesStart, Event};
use std::collections::HashSet;
use std::ops::Range;

/// The part that holds the sheets.
pub(crate) fn content(mut package: Package<'_>) -> Result<String, BookError> {
    match is_encrypted(&mut package)? {
        true => Err(BookError::Encrypted),
        false => package.text("content.xml").ok_or(BookError::Damaged)?,
    }
}

/// All sheets.
pub(crate) fn read(content: &str) -> Result<Vec<Sheet>, BookError> {
    let mut xml = reader(content);
    let mut sheets: Vec<Sheet> = Vec::new();
    // Styles of sheets that aren't shown, and the style that is being read.
    let (mut gone, mut style) = (HashSet::new(), String::new());
    let (mut row, mut rows, mut column) = (0_usize, 1, 0_usize);
    // What the row holds that is being read: as often as it stands for itself.
    let mut line: Vec<(Range<usize>, String)> = Vec::new();
    // A cell and a row stand for thousands by a few bytes.
    let (mut cells, mut bytes) = (MAX_CELLS, MAX_UNPACKED);
    let mut cell: Option<Reading> = None;
    // In what of a cell that isn't its text: a note, a drawing.
    let mut beside = 0;
    let mut within = false;
    loop {
        match next(&mut xml)? {
            Event::Start(e) if is_beside(&e) && cell.is_some() => beside += 1,
            Event::End(e) if is_beside_name(e.name().into_inner()) && beside > 0 => beside -= 1,
            // Whatever stands behind its start was taken for a part of it.
            Event::Eof if beside > 0 => return Err(BookError::Damaged),
            _ if beside > 0 => {}
            Event::Start(e) => match (e.local_name().as_ref(), sheets.last_mut()) {
                ("style", _) => style = attribute(&e, "name").unwrap_or_default(),
                ("table-properties", _)
                    if attribute(&e, "display").is_some_and(|shown| shown == "false") =>
                {
                    gone.insert(style.clone());
                }
                ("table", _) => {
                    within = false;
                    if let Some(name) = attribute(&e, "name") {
                        let style = attribute(&e, "style-name").unwrap_or_default();
                        let hidden = gone.contains(&style);
                        sheets.push(Sheet::of(Tab { name, hidden }));
                        (row, column, within) = (0, 0, true);
                    }
                }
                ("table-column", Some(sheet)) if within => {
                    let count = times(&e, "number-columns-repeated");
                    if is_hidden(&e) {
                        let last = column.saturating_add(count - 1);
                        sheet.hidden_columns.push((column, last));
                    }
                    column = column.saturating_add(count);
                }
                ("table-row", Some(sheet)) if within => {
                    column = 0;
                    rows = times(&e, "number-rows-repeated");
                    if is_hidden(&e) {
                        sheet.hidden_rows.push((row, row.saturating_add(rows - 1)));
                    }
                }
                ("table-cell" | "covered-table-cell", Some(sheet)) if within => {
                    let down = times(&e, "number-rows-spanned");
                    let across = times(&e, "number-columns-spanned").min(MAX_COLUMNS);
                    if down > 1 || across > 1 {
                        let last = (
                            row.saturating_add(down - 1),
                            column.saturating_add(across - 1),
                        );
                        sheet.merged.push([row, column, last.0, last.1]);
                    }
                    cell = Some(Reading::of(&e));
                }
                (name, _) => {
                    if let Some(cell) = &mut cell {
                        cell.begin(name, &e);
                        cell.fits()?;
                    }
                }
            },
            Event::End(e) => match (e.local_name().as_ref(), sheets.last_mut()) {
                ("table-cell" | "covered-table-cell", Some(_)) => {
                    if let Some(done) = cell.take() {
                        let text = done.print();
                        if !text.is_empty() {
                            let last = column.saturating_add(done.count.min(MAX_COLUMNS));
                            line.push((column..last, text));
                        }
                        column = column.saturating_add(done.count);
                    }
                }
                ("table-row", Some(sheet)) if within => {
                    for (columns, text) in &line {
                        let count = columns.len().saturating_mul(rows);
                        let room = cells.checked_sub(count);
                        let left = bytes.checked_sub(text.len().saturating_mul(count));
                        (cells, bytes) = room.zip(left).ok_or(BookError::TooManyCells)?;
                    }
                    if !line.is_empty() {
                        for row in row..row.saturating_add(rows) {
                            for (columns, text) in &line {
                                for column in columns.clone() {
                                    sheet.add(row, column, text.clone())?;
                                }
                            }
                        }
                    }
                    line.clear();
                    row = row.saturating_add(rows);
                }
                ("table", _) => within = false,
                _ => {}
            },
            Event::Eof => return Ok(sheets),
            event => {
                if let Some(cell) = cell.as_mut().filter(|cell| cell.paragraphs > 0) {
                    add(&mut cell.text, &event)?;
                    cell.fits()?;
                }
            }
        }
    }
}

/// Whether any part needs a password.
fn is_encrypted(package: &mut Package<'_>) -> Result<bool, BookError> {
    let Some(manifest) = package.text("META-INF/manifest.xml") else {
        return Ok(false);
    };
    let manifest = manifest?;
    let mut xml = reader(&manifest);
    loop {
        match next(&mut xml)? {
            Event::Start(e) if e.local_name().as_ref() == "encryption-data" => return Ok(true),
            Event::Eof => return Ok(false),
            _ => {}
        }
    }
}

/// How many times an element stands for itself.
fn times(element: &BytesStart<'_>, name: &str) -> usize {
    number(element, name).unwrap_or(1).clamp(1, MAX_SHEET_ROWS)
}

fn is_hidden(element: &BytesStart<'_>) -> bool {
    attribute(element, "visibility").is_some_and(|value| value != "visible")
}

fn is_beside(element: &BytesStart<'_>) -> bool {
    is_beside_name(element.name().into_inner())
}

/// Notes, drawings, and how a word is spoken.
fn is_beside_name(name: &str) -> bool {
    matches!(name, "office:annotation" | "text:ruby-text") || name.starts_with("draw:")
}

/// A cell that is being read.
#[derive(Default)]
struct Reading {
    /// As how many it stands in its row.
    count: usize,
    /// What kind of value it says it holds.
    kind: String,
    /// The value, where an attribute has it.
    value: Option<String>,
    formula: bool,
    /// What is shown, and of how many paragraphs.
    text: String,
    paragraphs: usize,
}

impl Reading {
    fn of(element: &BytesStart<'_>) -> Self {
        let kind = attribute(element, "value-type").unwrap_or_default();
        let value = match kind.as_str() {
            "float" | "percentage" | "currency" => attribute(element, "value"),
            "date" => attribute(element, "date-value"),
            "time" => attribute(element, "time-value"),
            "boolean" => attribute(element, "boolean-value"),
            _ => attribute(element, "string-value"),
        };
        Self {
            count: times(element, "number-columns-repeated"),
            kind,
            value,
            formula: attribute(element, "formula").is_some(),
            ..Self::default()
        }
    }

    fn begin(&mut self, name: &str, element: &BytesStart<'_>) {
        match name {
            "p" | "h" => {
                if self.paragraphs > 0 {
                    self.text.push('\n');
                }
                self.paragraphs += 1;
            }
            "s" => {
                let count: usize = number(element, "c").unwrap_or(1);
                self.text.push_str(&" ".repeat(count.min(MAX_COLUMNS)));
            }
            "tab" => self.text.push('\t'),
            "line-break" => self.text.push('\n'),
            _ => {}
        }
    }

    /// Blanks are written by their number: how long a text is only shows as it is read.
    fn fits(&self) -> Result<(), BookError> {
        let fits = self.text.len() <= 4 * MAX_CELL_TEXT;
        fits.then_some(()).ok_or(BookError::LongCell)
    }

    fn print(&self) -> String {
        let Some(value) = self.value.as_deref().filter(|value| !value.is_empty()) else {
            return match self.formula && self.paragraphs == 0 {
                true => UNCALCULATED.to_owned(),
                false => self.text.clone(),
            };
        };
        match self.kind.as_str() {
            "float" | "percentage" | "currency" => match value.trim().parse() {
                Ok(number) => shown::number(number, &self.format(number), false),
                Err(_) => value.to_owned(),
            },
            "date" => value.strip_suffix("T00:00:00").unwrap_or(value).to_owned(),
            "boolean" => value.to_ascii_lowercase(),
            _ => value.to_owned(),
        }
    }

    /// What the format adds, by what is shown of a number.
    fn format(&self, number: f64) -> Format {
        if self.kind == "percentage" {
            return Format::Percent;
        }
        let shown = self.text.trim();
        let shown = shown.strip_prefix('-').unwrap_or(shown);
        let behind = shown.trim_start_matches(|c: char| c.is_ascii_digit() || ".,".contains(c));
        let digits = shown.strip_suffix(behind).unwrap_or(shown);
        let behind = behind.trim();
        if !is_rounded(number, digits) {
            // In thousands, say: the number shown isn't the one that is kept.
            Format::Plain
        } else if !behind.is_empty() && !behind.contains(|c: char| c.is_ascii_digit() || c == '%') {
            Format::Suffix(behind.to_owned())
        } else if behind.is_empty()
            && digits.len() > 1
            && digits.bytes().all(|b| b.is_ascii_digit())
        {
            Format::Zeros(digits.len())
        } else {
            Format::Plain
        }
    }
}

/// Whether digits are those of a number, rounded or not.
fn is_rounded(number: f64, digits: &str) -> bool {
    let places = digits.split_once('.').map_or(0, |(_, places)| places.len());
    let shown: Result<f64, _> = digits.replace(',', "").parse();
    let half = 0.500_001 / 10_f64.powi(i32::try_from(places).unwrap_or(i32::MAX));
    shown.is_ok_and(|shown| (shown - number.abs()).abs() <= half)
}
