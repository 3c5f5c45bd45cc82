//! XLS and ET: the records of Excel 97 and those of Excel 5 ([MS-XLS]).

use crate::encoding::{Decode, of_code_page};
use crate::error::BookError;
use crate::kind::Compound;
use crate::layout::{Cells, Of, Place};
use crate::sheets::{Sheets, Tab, apart};
use crate::shown::{self, Format};
use model::grid::{Grid, UNCALCULATED};
use std::collections::HashMap;
use std::io::Read;

// Kinds of records, [MS-XLS] 2.3.
const FORMULA: u16 = 0x0006;
const EOF: u16 = 0x000A;
const CALENDAR: u16 = 0x0022;
const PASSWORD: u16 = 0x002F;
const CONTINUED: u16 = 0x003C;
const CODE_PAGE: u16 = 0x0042;
const COLUMNS: u16 = 0x007D;
const SHEET: u16 = 0x0085;
const SEVERAL_NUMBERS: u16 = 0x00BD;
const RICH_TEXT: u16 = 0x00D6;
const CELL_FORMAT: u16 = 0x00E0;
const MERGED: u16 = 0x00E5;
const SHARED_TEXTS: u16 = 0x00FC;
const SHARED_TEXT: u16 = 0x00FD;
const NUMBER: u16 = 0x0203;
const TEXT: u16 = 0x0204;
const YES_OR_ERROR: u16 = 0x0205;
const RESULT: u16 = 0x0207;
const ROW: u16 = 0x0208;
const SHORT_NUMBER: u16 = 0x027E;
const FORMAT: u16 = 0x041E;
const BEGIN: u16 = 0x0809;

/// What a BOF says of records as Excel 5 and 95 wrote them.
const EXCEL_5: usize = 0x0500;

pub(crate) struct Book {
    stream: Vec<u8>,
    tabs: Vec<(Tab, Kind)>,
    /// Where the sheets begin, in the order of the tabs.
    starts: Vec<usize>,
    strings: Vec<String>,
    /// Formats of numbers by the formats of cells.
    formats: Vec<Format>,
    since_1904: bool,
    texts: Texts,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Cells,
    /// A chart or a macro.
    Other,
}

/// How texts are written.
struct Texts {
    /// In bytes of this encoding, as Excel 5 did; otherwise in one byte a character or two.
    label: Option<String>,
    decode: Decode,
}

impl Texts {
    /// A text with its length before it, which takes two bytes or one.
    fn read(&self, data: &[u8], length: usize) -> Result<String, BookError> {
        let byte = |at: usize| data.get(at).copied().map(usize::from).unwrap_or_default();
        let count = match length {
            1 => byte(0),
            _ => word(data, 0),
        };
        if let Some(label) = &self.label {
            let rest = data.get(length..).unwrap_or_default();
            let bytes = rest.get(..count).unwrap_or(rest);
            if bytes.is_ascii() {
                return Ok(String::from_utf8_lossy(bytes).into_owned());
            }
            return (self.decode)(bytes, label).ok_or_else(|| BookError::Encoding(label.clone()));
        }
        let rest = data.get(length + 1..).unwrap_or_default();
        Ok(match byte(length) & 1 {
            1 => utf16(
                rest.chunks_exact(2)
                    .take(count)
                    .map(|unit| word(unit, 0) as u16),
            ),
            _ => rest.iter().take(count).copied().map(char::from).collect(),
        })
    }
}

fn utf16(units: impl Iterator<Item = u16>) -> String {
    char::decode_utf16(units)
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

impl Book {
    pub fn open(mut file: Compound<'_>, decode: Decode) -> Result<Self, BookError> {
        let mut stream = Vec::new();
        let name = ["/Workbook", "/Book"];
        let name = name.into_iter().find(|name| file.is_stream(name));
        let opened = file.open_stream(name.ok_or(BookError::Damaged)?);
        opened
            .and_then(|mut opened| opened.read_to_end(&mut stream))
            .map_err(|_| BookError::Damaged)?;
        let texts = Texts {
            label: None,
            decode,
        };
        let mut book = Self {
            stream: Vec::new(),
            tabs: Vec::new(),
            starts: Vec::new(),
            strings: Vec::new(),
            formats: Vec::new(),
            since_1904: false,
            texts,
        };
        book.globals(&stream)?;
        apart(&book.starts)?;
        book.stream = stream;
        Ok(book)
    }

    /// What is said before the first sheet.
    fn globals(&mut self, stream: &[u8]) -> Result<(), BookError> {
        let (mut codes, mut cells) = (HashMap::new(), Vec::new());
        let mut all = records(stream).peekable();
        while let Some((kind, data)) = all.next() {
            match kind {
                PASSWORD => return Err(BookError::Encrypted),
                BEGIN if word(data, 0) == EXCEL_5 => {
                    self.texts
                        .label
                        .get_or_insert_with(|| "windows-1252".to_owned());
                }
                CODE_PAGE if self.texts.label.is_some() => {
                    self.texts.label = Some(of_code_page(word(data, 0) as u16)?);
                }
                CALENDAR => self.since_1904 = word(data, 0) == 1,
                SHEET => {
                    self.starts.push(word(data, 0) | word(data, 2) << 16);
                    let behind = data.get(6..).unwrap_or_default();
                    let tab = Tab {
                        name: self.texts.read(behind, 1)?.replace('\0', ""),
                        hidden: word(data, 4) & 3 != 0,
                    };
                    let kind = match data.get(5) {
                        Some(0) => Kind::Cells,
                        _ => Kind::Other,
                    };
                    self.tabs.push((tab, kind));
                }
                FORMAT => {
                    let behind = data.get(2..).unwrap_or_default();
                    let length = if self.texts.label.is_some() { 1 } else { 2 };
                    // A format that can't be read is none.
                    let code = self.texts.read(behind, length).unwrap_or_default();
                    codes.insert(word(data, 0), Format::of(&code));
                }
                CELL_FORMAT => cells.push(word(data, 2)),
                SHARED_TEXTS => {
                    let mut parts = vec![data.get(8..).unwrap_or_default()];
                    while let Some((_, part)) = all.next_if(|(kind, _)| *kind == CONTINUED) {
                        parts.push(part);
                    }
                    self.strings = Strings::new(parts).collect();
                }
                EOF => break,
                _ => {}
            }
        }
        let format = |code: &usize| {
            let code = u16::try_from(*code).unwrap_or_default();
            let given = codes.get(&usize::from(code)).cloned();
            given.unwrap_or_else(|| Format::built_in(code))
        };
        self.formats = cells.iter().map(format).collect();
        Ok(())
    }

    fn number(&self, number: f64, format: usize) -> String {
        let format = self.formats.get(format).unwrap_or(&Format::Plain);
        shown::number(number, format, self.since_1904)
    }

    /// The records of a sheet, which ends where another begins, whatever it says: all sheets together are no more than the file.
    fn sheet(&self, start: usize) -> &[u8] {
        let later = self.starts.iter().filter(|other| **other > start);
        let end = later.min().copied().unwrap_or(self.stream.len());
        let end = end.min(self.stream.len());
        self.stream.get(start..end).unwrap_or_default()
    }

    fn read(&self, start: usize, cells: &mut Cells) -> Result<Vec<[usize; 4]>, BookError> {
        let (mut merged, mut depth) = (Vec::new(), 0);
        // A formula whose result is the text of the next record of that kind.
        let mut awaited: Option<Place> = None;
        for (kind, data) in records(self.sheet(start)) {
            let at = |place| word(data, place);
            let place = (at(0), at(2));
            match kind {
                BEGIN => depth += 1,
                EOF if depth <= 1 => break,
                EOF => depth -= 1,
                // What is in a chart on the sheet.
                _ if depth > 1 => {}
                ROW if at(12) & 0x20 != 0 => cells.hidden_rows.add(at(0), at(0)),
                COLUMNS if at(8) & 1 != 0 => cells.hidden_columns.add(at(0), at(2).max(at(0))),
                NUMBER => cells.put(place, self.number(float(data, 6), at(4)))?,
                SHORT_NUMBER => cells.put(place, self.number(short(data, 6), at(4)))?,
                SEVERAL_NUMBERS => {
                    for nth in 0..data.len().saturating_sub(6) / 6 {
                        let (format, number) = (at(4 + 6 * nth), short(data, 6 + 6 * nth));
                        cells.put((place.0, place.1 + nth), self.number(number, format))?;
                    }
                }
                SHARED_TEXT => {
                    let text = self.strings.get(at(6) | at(8) << 16);
                    cells.put(place, text.ok_or(BookError::Damaged)?.clone())?;
                }
                TEXT | RICH_TEXT => {
                    let behind = data.get(6..).unwrap_or_default();
                    cells.put(place, self.texts.read(behind, 2)?)?;
                }
                YES_OR_ERROR => cells.put(place, yes_or_error(at(6)))?,
                FORMULA => match (data.get(6), at(12)) {
                    (Some(0), 0xFFFF) => awaited = Some(place),
                    (Some(1), 0xFFFF) => cells.put(place, yes_or_error(at(8) & 0xFF))?,
                    (Some(2), 0xFFFF) => cells.put(place, yes_or_error(at(8) & 0xFF | 0x100))?,
                    (_, 0xFFFF) => {}
                    // Whoever wrote it left the sum to the program that opens it.
                    _ if float(data, 6) == 0.0 && at(14) & 2 != 0 => {
                        cells.put(place, UNCALCULATED.to_owned())?;
                    }
                    _ => cells.put(place, self.number(float(data, 6), at(4)))?,
                },
                RESULT => {
                    if let Some(place) = awaited.take() {
                        cells.put(place, self.texts.read(data, 2)?)?;
                    }
                }
                MERGED => {
                    for nth in 0..data.len().saturating_sub(2) / 8 {
                        let at = |nth_word: usize| at(2 + 8 * nth + 2 * nth_word);
                        merged.push([at(0), at(2), at(1), at(3)]);
                    }
                }
                _ => {}
            }
        }
        Ok(merged)
    }
}

impl Sheets for Book {
    fn tabs(&self) -> Vec<Tab> {
        self.tabs.iter().map(|(tab, _)| tab.clone()).collect()
    }

    fn grid(&mut self, tab: usize, of: Of) -> Result<Option<Grid>, BookError> {
        let (Some((Tab { name, .. }, Kind::Cells)), Some(start)) =
            (self.tabs.get(tab), self.starts.get(tab))
        else {
            return Ok(None);
        };
        let mut cells = Cells::new(of);
        let merged = self.read(*start, &mut cells)?;
        cells.finish(name.clone(), merged).map(Some)
    }
}

/// The kind and the content of each record.
fn records(mut rest: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let (head, behind) = rest.split_at_checked(4)?;
        let (data, next) = behind.split_at_checked(word(head, 2))?;
        rest = next;
        Some((u16::try_from(word(head, 0)).ok()?, data))
    })
}

fn word(data: &[u8], at: usize) -> usize {
    match data.get(at..) {
        Some([low, high, ..]) => usize::from(u16::from_le_bytes([*low, *high])),
        _ => 0,
    }
}

fn float(data: &[u8], at: usize) -> f64 {
    let bytes = data.get(at..).and_then(|rest| rest.first_chunk());
    bytes.copied().map(f64::from_le_bytes).unwrap_or_default()
}

/// A number in four bytes: `RkNumber`, [MS-XLS] 2.5.217.
pub(crate) fn short(data: &[u8], at: usize) -> f64 {
    let bytes = data.get(at..).and_then(|rest| rest.first_chunk());
    let bits = bytes.copied().map(u32::from_le_bytes).unwrap_or_default();
    let number = match bits & 2 {
        0 => f64::from_bits(u64::from(bits & !3) << 32),
        _ => f64::from(bits.cast_signed() >> 2),
    };
    if bits & 1 == 1 {
        number / 100.0
    } else {
        number
    }
}

/// A byte of a value, and in the next bit field whether it is an error: `Bes`, [MS-XLS] 2.5.10.
pub(crate) fn yes_or_error(value: usize) -> String {
    let text = match (value >> 8, value & 0xFF) {
        (0, 0) => "false",
        (0, _) => "true",
        (_, 0x00) => "#NULL!",
        (_, 0x07) => "#DIV/0!",
        (_, 0x0F) => "#VALUE!",
        (_, 0x17) => "#REF!",
        (_, 0x1D) => "#NAME?",
        (_, 0x24) => "#NUM!",
        (_, 0x2A) => "#N/A",
        _ => "#DATA!",
    };
    text.to_owned()
}

/// The shared texts, which go on over the ends of records ([MS-XLS] 2.5.293).
struct Strings<'s> {
    data: &'s [u8],
    more: std::vec::IntoIter<&'s [u8]>,
}

impl<'s> Strings<'s> {
    fn new(parts: Vec<&'s [u8]>) -> Self {
        Self {
            data: &[],
            more: parts.into_iter(),
        }
    }

    fn byte(&mut self) -> Option<usize> {
        while self.data.is_empty() {
            self.data = self.more.next()?;
        }
        let (byte, rest) = self.data.split_first()?;
        self.data = rest;
        Some(usize::from(*byte))
    }

    fn word(&mut self) -> Option<usize> {
        Some(self.byte()? | self.byte()? << 8)
    }

    fn skip(&mut self, mut count: usize) {
        while count > self.data.len() {
            count -= self.data.len();
            let Some(next) = self.more.next() else {
                self.data = &[];
                return;
            };
            self.data = next;
        }
        self.data = self.data.get(count..).unwrap_or_default();
    }
}

impl Iterator for Strings<'_> {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let (count, flags) = (self.word()?, self.byte()?);
        let runs = if flags & 8 == 0 { 0 } else { self.word()? };
        let extra = match flags & 4 {
            0 => 0,
            _ => self.word()? | self.word()? << 16,
        };
        let (mut units, mut wide) = (Vec::with_capacity(count), flags & 1 == 1);
        while units.len() < count {
            if self.data.is_empty() {
                // A record that goes on with a text says anew how it is written.
                wide = self.byte()? & 1 == 1;
            } else {
                let unit = if wide { self.word() } else { self.byte() };
                units.push(u16::try_from(unit?).unwrap_or_default());
            }
        }
        self.skip(4 * runs + extra);
        Some(utf16(units.into_iter()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Strings, short};

    #[test]
    fn a_number_in_four_bytes_is_whole_or_a_half_double_and_may_be_in_hundredths() {
        let of = |bits: u32| short(&bits.to_le_bytes(), 0);
        assert_eq!(of(46_082 << 2 | 2), 46_082.0);
        assert_eq!(of((-7_i32 << 2).cast_unsigned() | 2), -7.0);
        assert_eq!(of(12_345 << 2 | 3), 123.45);
        assert_eq!(of(0x3FF0_0000), 1.0);
        assert_eq!(of(0x3FF0_0001), 0.01);
    }

    #[test]
    fn a_shared_text_goes_on_in_the_next_record() {
        let texts = |parts: Vec<&[u8]>| Strings::new(parts).collect::<Vec<_>>();
        // In one byte a character, then two, behind a new flag.
        let (first, second): (&[u8], &[u8]) = (&[3, 0, 0, b'a', b'b'], &[1, 0x32, 0x75]);
        assert_eq!(texts(vec![first, second]), ["ab甲"]);
        // Runs of a format, and how it is spoken, behind the text.
        let rich: &[u8] = &[
            1, 0, 0x0C, 1, 0, 2, 0, 0, 0, b'x', 0, 0, 0, 0, 9, 9, 1, 0, 0, b'y',
        ];
        assert_eq!(texts(vec![rich]), ["x", "y"]);
        assert_eq!(texts(vec![&[9, 0, 0, b'x']]), Vec::<String>::new());
    }
}
