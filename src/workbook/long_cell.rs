//! Whether a cell of a workbook has more text than any may, told from its parts as they are unpacked: read, a text takes
//! several times its size.

use crate::records::records;
use model::limits::MAX_CELL_TEXT;
use std::io::{self, Write};

/// Bytes of a cell's text as XML writes it: no character takes more than `&#x10FFFF;`.
const MOST_WRITTEN: usize = 10 * MAX_CELL_TEXT;
/// Bytes of a record of an XLSB: a text takes two of a character, and where its letters change eight more.
const MOST_OF_RECORD: usize = 10 * MAX_CELL_TEXT + 1024;
/// Bytes of a tag by which it is told what it begins.
const OF_TAG: usize = 32;

/// Takes a part in, and finds a long cell if it is XML.
#[derive(Default)]
pub(crate) struct OfXml {
    pub is_long: bool,
    signs: Signs,
    within: Within,
    /// Bytes of text since the cell began; none outside cells.
    text: Option<usize>,
    /// How the tag begins that is being read, up to [`OF_TAG`] bytes.
    tag: Vec<u8>,
    /// Bytes of it.
    of_tag: usize,
}

/// How its signs are written.
#[derive(Clone, Copy, Default)]
enum Signs {
    /// Nothing has come.
    #[default]
    Unknown,
    /// This may be the first byte of the mark of UTF-16.
    Mark(u8),
    /// One byte for each that XML is made of.
    Bytes,
    /// In UTF-16 of this order, with the first byte of a sign whose other is still to come.
    Wide { is_big: bool, half: Option<u8> },
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Within {
    /// Nothing of it has come but what may stand before XML.
    #[default]
    Start,
    /// It is no XML.
    Other,
    Text,
    Tag,
    /// With how many of the bytes that end it were seen last.
    Characters(usize),
}

impl OfXml {
    /// Whether the tag is that of a cell of a sheet, of a shared text, or of a cell of OpenDocument.
    fn is_of_cell(&self) -> bool {
        let name = self.tag.strip_prefix(b"/").unwrap_or(&self.tag);
        let end = name.iter().position(|byte| b" \t\r\n/".contains(byte));
        let name = name.get(..end.unwrap_or(name.len())).unwrap_or_default();
        let local = name.rsplit(|byte| *byte == b':').next();
        matches!(local, Some(b"c" | b"si" | b"table-cell"))
    }

    fn ends_tag(&mut self) {
        if self.is_of_cell() {
            self.text = (!self.tag.starts_with(b"/")).then_some(0);
        }
        self.tag.clear();
        self.of_tag = 0;
    }

    /// A tag of a cell, or in one, has no more room than its text.
    fn tag_takes(&mut self, bytes: usize) {
        self.of_tag += bytes;
        if self.of_tag > MOST_WRITTEN {
            self.is_long |= self.text.is_some() || self.is_of_cell();
        }
    }

    fn takes(&mut self, bytes: usize) {
        if let Some(text) = &mut self.text {
            *text += bytes;
            self.is_long |= *text > MOST_WRITTEN;
        }
    }

    /// Of more of it, in bytes.
    fn measure(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some((first, behind)) = rest.split_first() {
            match self.within {
                Within::Start => {
                    match first {
                        // A mark at the start, or blanks.
                        0xEF | 0xBB | 0xBF | b' ' | b'\t' | b'\r' | b'\n' => rest = behind,
                        b'<' => self.within = Within::Text,
                        _ => self.within = Within::Other,
                    }
                }
                Within::Other => return,
                Within::Text => {
                    let end = rest.iter().position(|byte| *byte == b'<');
                    let end = end.unwrap_or(rest.len());
                    self.takes(end);
                    if end < rest.len() {
                        self.within = Within::Tag;
                    }
                    rest = rest.get(end + 1..).unwrap_or_default();
                }
                Within::Tag => {
                    rest = behind;
                    self.tag_takes(1);
                    if *first == b'>' {
                        self.ends_tag();
                        self.within = Within::Text;
                    } else if self.tag.len() < OF_TAG {
                        self.tag.push(*first);
                        if self.tag == b"![CDATA[" {
                            self.tag.clear();
                            self.of_tag = 0;
                            self.within = Within::Characters(0);
                        }
                    }
                }
                Within::Characters(seen) => {
                    rest = behind;
                    self.takes(1);
                    self.within = match (first, seen) {
                        (b']', _) => Within::Characters(seen + 1),
                        (b'>', 2..) => Within::Text,
                        _ => Within::Characters(0),
                    };
                }
            }
        }
    }
}

/// UTF-16 with one byte a sign: those that XML is made of as they are, any other as some letter.
fn narrowed(bytes: &[u8], is_big: bool, half: &mut Option<u8>) -> Vec<u8> {
    let sign = |byte: &u8| {
        let Some(first) = half.take() else {
            *half = Some(*byte);
            return None;
        };
        let (high, low) = if is_big {
            (first, *byte)
        } else {
            (*byte, first)
        };
        Some(if high == 0 { low } else { b'x' })
    };
    bytes.iter().filter_map(sign).collect()
}

impl Write for OfXml {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut rest = bytes;
        while let Some((first, behind)) = rest.split_first() {
            match &mut self.signs {
                Signs::Unknown if matches!(first, 0xFE | 0xFF) => {
                    self.signs = Signs::Mark(*first);
                    rest = behind;
                }
                Signs::Unknown => self.signs = Signs::Bytes,
                Signs::Mark(before) if *before != *first && matches!(first, 0xFE | 0xFF) => {
                    let is_big = *before == 0xFE;
                    self.signs = Signs::Wide { is_big, half: None };
                    rest = behind;
                }
                // No XML begins so.
                Signs::Mark(_) => {
                    self.within = Within::Other;
                    self.signs = Signs::Bytes;
                }
                Signs::Bytes => {
                    self.measure(rest);
                    rest = &[];
                }
                Signs::Wide { is_big, half } => {
                    let narrow = narrowed(rest, *is_big, half);
                    self.measure(&narrow);
                    rest = &[];
                }
            }
        }
        if self.is_long {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether a record of a part of an XLSB has a text that is too long.
pub(crate) fn in_xlsb(part: &[u8]) -> bool {
    records(part).any(|(_, data)| data.len() > MOST_OF_RECORD)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::{MOST_WRITTEN, OfXml};
    use std::io::Write;

    /// In pieces of so many bytes, as it may come.
    fn is_long(xml: impl AsRef<[u8]>, piece: usize) -> bool {
        let mut cells = OfXml::default();
        let whole = xml.as_ref().chunks(piece);
        let _ = whole
            .into_iter()
            .try_for_each(|piece| cells.write_all(piece));
        cells.is_long
    }

    #[test]
    fn the_text_of_a_cell_is_counted_however_it_is_written() {
        let text = |bytes: usize| "x".repeat(bytes);
        for piece in [1, 7, 8_192, usize::MAX] {
            for more in [0, 1] {
                let long = more == 1;
                let half = text(MOST_WRITTEN / 2);
                let other = text(MOST_WRITTEN - MOST_WRITTEN / 2 + more);
                for xml in [
                    format!("<row><c r=\"A1\" t=\"str\"><v>{half}{other}</v></c></row>"),
                    format!(
                        "<x:si><x:r><x:t>{half}</x:t></x:r><x:r><x:t>{other}</x:t></x:r></x:si>"
                    ),
                    format!(
                        "<table:table-cell a='b'><text:p>{half}</text:p><text:p>{other}</text:p>"
                    ),
                ] {
                    assert_eq!(is_long(&xml, piece), long, "{piece} {more} {xml:.40}");
                }
                // What ends a text that is taken as it stands counts, too.
                let as_it_stands = text(MOST_WRITTEN - 3 + more);
                assert_eq!(
                    is_long(format!("<c><v><![CDATA[{as_it_stands}]]></v></c>"), piece),
                    long
                );
            }
            // In UTF-16 of either order each sign counts as one.
            for (more, of, is_big) in [
                (0, "x", true),
                (1, "x", false),
                (1, "长", true),
                (0, "长", false),
            ] {
                let xml = format!(
                    "\u{FEFF}<c r=\"长\"><v>{}</v></c>",
                    of.repeat(MOST_WRITTEN + more)
                );
                let bytes: Vec<u8> = xml
                    .encode_utf16()
                    .flat_map(|unit| {
                        if is_big {
                            unit.to_be_bytes()
                        } else {
                            unit.to_le_bytes()
                        }
                    })
                    .collect();
                assert_eq!(is_long(&bytes, piece), more == 1, "{piece} {of} {is_big}");
            }
            // What is said of a cell has no more room.
            for more in [0, 1] {
                let said = text(MOST_WRITTEN - "c a=''>".len() + more);
                for (before, behind, long) in [
                    ("<", "<v/></c>", more == 1),
                    ("<c><", "</c>", more == 1),
                    ("</c><d", "", false),
                ] {
                    let xml = format!("{before}c a='{said}'>{behind}");
                    assert_eq!(is_long(&xml, piece), long, "{piece} {before}");
                }
            }
            // What is no XML, many cells, and what is no cell.
            assert!(!is_long(format!("PNG<c>{}", text(2 * MOST_WRITTEN)), piece));
            let cell = format!("<c><v>{}</v></c>", text(MOST_WRITTEN));
            assert!(!is_long(cell.repeat(3), piece));
            assert!(!is_long(
                format!("<a>{}</a>", text(2 * MOST_WRITTEN)),
                piece
            ));
            assert!(!is_long(
                format!("<c/><a>b</a><col>{}</col>", text(MOST_WRITTEN / 2)),
                piece
            ));
        }
    }
}
