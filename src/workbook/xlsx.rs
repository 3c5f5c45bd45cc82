//! XLSX and XLSM (ECMA-376 part 1, 18).

use crate::error::BookError;
use crate::layout::{Cells, Of, Place};
use crate::package::{Package, Relation};
use crate::sheets::{Sheets, Tab, apart};
use crate::shown::{self, Format};
use crate::xml::{Xml, add, attribute, content, is_set, next, number, reader, written};
use model::grid::{Grid, UNCALCULATED};
use model::limits::MAX_SHEET_ROWS;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;
use std::collections::HashMap;

pub(crate) struct Book<'b> {
    package: Package<'b>,
    /// The sheets, and the paths of those that hold cells; none of one that has a place outside of the file.
    tabs: Vec<(Tab, Part)>,
    strings: Vec<String>,
    /// Formats of numbers by the formats of cells.
    formats: Vec<Format>,
    since_1904: bool,
    /// Whether the program that wrote it left the sums to the one that opens it: a result of 0 is none.
    unreckoned: bool,
}

/// What stands behind a tab.
#[derive(Debug)]
enum Part {
    Cells(String),
    /// A chart, a dialog, a macro.
    Other,
    Missing,
}

impl<'b> Book<'b> {
    pub fn open(mut package: Package<'b>) -> Result<Self, BookError> {
        let workbook = package.workbook()?;
        let workbook = workbook.unwrap_or_else(|| "xl/workbook.xml".to_owned());
        let links = package.relations(&workbook)?;
        let by_id: HashMap<&str, &Relation> = links.iter().map(|link| (&*link.id, link)).collect();
        let mut book = Self {
            tabs: Vec::new(),
            strings: Vec::new(),
            formats: Vec::new(),
            since_1904: false,
            unreckoned: false,
            package,
        };
        let text = book.package.text(&workbook).ok_or(BookError::Damaged)??;
        let mut xml = reader(&text);
        loop {
            match next(&mut xml)? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "workbookPr" => book.since_1904 |= is_set(&e, "date1904"),
                    "calcPr" => book.unreckoned |= is_set(&e, "fullCalcOnLoad"),
                    "sheet" => {
                        let id = attribute(&e, "id").unwrap_or_default();
                        let part = match by_id.get(&*id) {
                            Some(link) if link.kind.ends_with("/worksheet") => {
                                Part::Cells(link.target.clone())
                            }
                            Some(_) => Part::Other,
                            None => Part::Missing,
                        };
                        let tab = Tab {
                            name: attribute(&e, "name").unwrap_or_default(),
                            hidden: attribute(&e, "state").is_some_and(|state| state != "visible"),
                        };
                        book.tabs.push((tab, part));
                    }
                    _ => {}
                },
                Event::Eof => break,
                _ => {}
            }
        }
        let paths = book.tabs.iter().filter_map(|(_, part)| match part {
            Part::Cells(path) => Some(path.to_ascii_lowercase()),
            Part::Other | Part::Missing => None,
        });
        apart(paths)?;
        let of_kind = |kind: &str, usual: &str| {
            let link = links.iter().find(|link| link.kind.ends_with(kind));
            link.map_or_else(|| usual.to_owned(), |link| link.target.clone())
        };
        if let Some(text) = book
            .package
            .text(&of_kind("/sharedStrings", "xl/sharedStrings.xml"))
        {
            book.strings = strings(&text?)?;
        }
        if let Some(text) = book.package.text(&of_kind("/styles", "xl/styles.xml")) {
            book.formats = formats(&text?)?;
        }
        Ok(book)
    }

    /// What a cell shows.
    fn print(&self, cell: &Cell, value: String) -> Result<String, BookError> {
        Ok(match (cell.kind.as_ref(), value.trim()) {
            ("", "") if cell.formula => UNCALCULATED.to_owned(),
            ("s", "") => String::new(),
            ("s", index) => {
                let index = index.parse::<usize>().ok();
                let text = index.and_then(|index| self.strings.get(index));
                text.ok_or(BookError::Damaged)?.clone()
            }
            ("b", "1") => "true".to_owned(),
            ("b", "0") => "false".to_owned(),
            ("b", other) => other.to_ascii_lowercase(),
            ("d", moment) => moment
                .strip_suffix("T00:00:00")
                .unwrap_or(moment)
                .to_owned(),
            ("n" | "", digits) => match digits.parse::<f64>() {
                Ok(number) if number.is_finite() => {
                    if number == 0.0 && cell.formula && self.unreckoned {
                        return Ok(UNCALCULATED.to_owned());
                    }
                    let format = self.formats.get(cell.format).unwrap_or(&Format::Plain);
                    shown::number(number, format, self.since_1904)
                }
                _ => value,
            },
            ("inlineStr", _) => value,
            _ => unescaped(value),
        })
    }

    fn read(&mut self, text: &str, cells: &mut Cells) -> Result<Vec<[usize; 4]>, BookError> {
        let (mut xml, mut merged) = (reader(text), Vec::new());
        // Where a cell without an address is.
        let mut here: Place = (0, 0);
        let (mut cell, mut value) = (Cell::default(), String::new());
        loop {
            match next(&mut xml)? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "col" if is_set(&e, "hidden") || number(&e, "width") == Some(0.0) => {
                        if let (Some(first), Some(last)) = (number(&e, "min"), number(&e, "max")) {
                            let first = usize::saturating_sub(first, 1);
                            let last = usize::saturating_sub(last, 1);
                            cells.hidden_columns.add(first, first.max(last));
                        }
                    }
                    "row" => {
                        here.1 = 0;
                        if let Some(given) = attribute(&e, "r") {
                            here.0 = numbered(&given).ok_or(BookError::TooManyCells)?;
                        }
                        if is_set(&e, "hidden") || number(&e, "ht") == Some(0.0) {
                            cells.hidden_rows.add(here.0, here.0);
                        }
                    }
                    "c" => {
                        value.clear();
                        cell = Cell::of(&e)?;
                        here = cell.place.unwrap_or(here);
                    }
                    "f" => {
                        content(&mut xml, "f")?;
                        cell.formula = true;
                    }
                    // What stands beside an inline text is the same again.
                    "v" => {
                        let given = content(&mut xml, "v")?;
                        if cell.kind != "inlineStr" {
                            value = given;
                        }
                    }
                    "is" => {
                        cell.kind = Cow::Borrowed("inlineStr");
                        value = rich(&mut xml, "is")?;
                    }
                    "mergeCell" => {
                        let area = attribute(&e, "ref").unwrap_or_default();
                        let (first, last) = area.split_once(':').unwrap_or((&area, &area));
                        if let (Some(first), Some(last)) = (place(first), place(last)) {
                            merged.push([first.0, first.1, last.0, last.1]);
                        }
                    }
                    _ => {}
                },
                Event::End(e) => match e.local_name().as_ref() {
                    "c" => {
                        let text = self.print(&cell, std::mem::take(&mut value))?;
                        cells.put(here, text)?;
                        here.1 += 1;
                    }
                    "row" => here.0 += 1,
                    _ => {}
                },
                Event::Eof => return Ok(merged),
                _ => {}
            }
        }
    }
}

impl Sheets for Book<'_> {
    fn tabs(&self) -> Vec<Tab> {
        self.tabs.iter().map(|(tab, _)| tab.clone()).collect()
    }

    fn grid(&mut self, tab: usize, of: Of) -> Result<Option<Grid>, BookError> {
        let Some((Tab { name, .. }, part)) = self.tabs.get(tab) else {
            return Ok(None);
        };
        let (name, path) = match part {
            Part::Cells(path) => (name.clone(), path.clone()),
            Part::Other => return Ok(None),
            Part::Missing => return Err(BookError::Damaged),
        };
        let text = self.package.text(&path).ok_or(BookError::Damaged)??;
        let mut cells = Cells::new(of);
        let merged = self.read(&text, &mut cells)?;
        cells.finish(name, merged).map(Some)
    }
}

/// A cell that is being read.
#[derive(Default)]
struct Cell {
    place: Option<Place>,
    kind: Cow<'static, str>,
    format: usize,
    formula: bool,
}

impl Cell {
    fn of(element: &BytesStart<'_>) -> Result<Self, BookError> {
        let mut cell = Self::default();
        for (name, value) in written(element) {
            match name {
                "r" => cell.place = Some(place(&value).ok_or(BookError::TooManyCells)?),
                "s" => cell.format = value.parse().unwrap_or_default(),
                "t" => {
                    cell.kind = match &*value {
                        "s" => Cow::Borrowed("s"),
                        "n" => Cow::Borrowed("n"),
                        "is" | "inlineStr" => Cow::Borrowed("inlineStr"),
                        other => Cow::Owned(other.to_owned()),
                    }
                }
                _ => {}
            }
        }
        Ok(cell)
    }
}

/// A text that may be of runs, without how it is spoken.
fn rich(xml: &mut Xml<'_>, name: &str) -> Result<String, BookError> {
    let (mut text, mut run, mut spoken) = (String::new(), None, false);
    loop {
        match next(xml)? {
            Event::Start(e) => match e.local_name().as_ref() {
                "rPh" => spoken = true,
                "t" if !spoken => {
                    let kept = attribute(&e, "space").is_some_and(|space| space == "preserve");
                    run = Some((String::new(), kept));
                }
                _ => {}
            },
            Event::End(e) => match e.local_name().as_ref() {
                "rPh" => spoken = false,
                "t" => {
                    if let Some((run, kept)) = run.take() {
                        let blanks = [' ', '\t', '\r', '\n'];
                        let run = if kept {
                            &*run
                        } else {
                            run.trim_matches(blanks)
                        };
                        text.push_str(&unescaped(run.to_owned()));
                    }
                }
                end if end == name => return Ok(text),
                _ => {}
            },
            Event::Eof => return Err(BookError::Damaged),
            event => {
                if let Some((run, _)) = &mut run {
                    add(run, &event)?;
                }
            }
        }
    }
}

/// A text whose signs that XML can't hold are written `_x000D_` (ECMA-376 part 1, 22.9.2.19).
fn unescaped(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let sign = |rest: &str| {
        let digits = rest.strip_prefix("_x")?.get(..4)?;
        let end = rest.get(6..)?.starts_with('_');
        u16::from_str_radix(digits, 16).ok().filter(|_| end)
    };
    let (mut units, mut rest) = (Vec::new(), text.as_str());
    while let Some(c) = rest.chars().next() {
        let (unit, length) = match sign(rest) {
            Some(unit) => (Some(unit), 7),
            None => (None, c.len_utf8()),
        };
        match unit {
            Some(unit) => units.push(unit),
            None => units.extend_from_slice(c.encode_utf16(&mut [0; 2])),
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    String::from_utf16_lossy(&units)
}

/// The texts that cells share.
fn strings(text: &str) -> Result<Vec<String>, BookError> {
    let (mut xml, mut strings) = (reader(text), Vec::new());
    loop {
        match next(&mut xml)? {
            Event::Start(e) if e.local_name().as_ref() == "si" => {
                strings.push(rich(&mut xml, "si")?);
            }
            Event::Eof => return Ok(strings),
            _ => {}
        }
    }
}

/// Formats of numbers by the formats of cells.
fn formats(text: &str) -> Result<Vec<Format>, BookError> {
    let (mut xml, mut codes, mut formats) = (reader(text), HashMap::new(), Vec::new());
    // Other formats than those of cells are written alike.
    let mut within = false;
    loop {
        match next(&mut xml)? {
            Event::Start(e) => match e.local_name().as_ref() {
                "numFmt" => {
                    let code = attribute(&e, "formatCode").unwrap_or_default();
                    if let Some(id) = number::<u16>(&e, "numFmtId") {
                        codes.insert(id, Format::of(&code));
                    }
                }
                "cellXfs" => within = true,
                "xf" if within => {
                    let id = number(&e, "numFmtId").unwrap_or_default();
                    let format = codes.get(&id).cloned();
                    formats.push(format.unwrap_or_else(|| Format::built_in(id)));
                }
                _ => {}
            },
            Event::End(e) if e.local_name().as_ref() == "cellXfs" => within = false,
            Event::Eof => return Ok(formats),
            _ => {}
        }
    }
}

/// A row from 0, which is one that a sheet has.
fn numbered(row: &str) -> Option<usize> {
    let row: usize = row.parse().ok()?;
    row.checked_sub(1).filter(|row| *row < MAX_SHEET_ROWS)
}

/// Row and column from 0 of `C7`.
fn place(address: &str) -> Option<Place> {
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

#[cfg(test)]
mod tests {
    use super::unescaped;

    #[test]
    fn signs_that_xml_cannot_hold_are_read_as_they_are_meant() {
        let read = |text: &str| unescaped(text.to_owned());
        assert_eq!(read("甲_x000D_\n乙"), "甲\r\n乙");
        assert_eq!(read("_x005F_x000D_"), "_x000D_");
        assert_eq!(read("_xD83D__xDCF7_"), "📷");
        assert_eq!(read("取水_x_量_x00G0_"), "取水_x_量_x00G0_");
    }
}
