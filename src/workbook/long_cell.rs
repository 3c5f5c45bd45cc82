//! Whether a cell of a workbook has more text than any may, told from its parts as they are unpacked: read, a text takes
//! several times its size.

use crate::records::records;
use model::limits::MAX_CELL_TEXT;
use std::io::{self, Write};

/// Bytes of a cell's text as XML writes it: no character takes more than `&#x10FFFF;`.
const MOST_WRITTEN: usize = 10 * MAX_CELL_TEXT;
/// Bytes of a record of an XLSB: a text takes two of a character, and where its letters change eight more.
const MOST_OF_RECORD: usize = 10 * MAX_CELL_TEXT + 1024;
/// Bytes of a part in UTF-16, in which no office program writes one and whose cells aren't measured here.
const MOST_WIDE: usize = 16 << 20;
/// Bytes of a tag by which it is told what it begins.
const OF_TAG: usize = 32;

/// Takes a part in, and finds a long cell if it is XML.
#[derive(Default)]
pub(crate) struct OfXml {
    pub is_long: bool,
    /// It is in UTF-16, and too large for that.
    pub is_wide: bool,
    within: Within,
    /// Bytes of text since the cell began; none outside cells.
    text: Option<usize>,
    /// How the tag begins that is being read, up to [`OF_TAG`] bytes.
    tag: Vec<u8>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Within {
    /// Nothing of it has come but what may stand before XML.
    #[default]
    Start,
    /// It is no XML.
    Other,
    /// The first byte of the mark of UTF-16 has come.
    Mark,
    /// It is in UTF-16, of which so many bytes have come.
    Wide(usize),
    Text,
    Tag,
    /// With how many of the bytes that end it were seen last.
    Characters(usize),
}

impl OfXml {
    fn ends_tag(&mut self) {
        let is_end = self.tag.starts_with(b"/");
        let name = self.tag.strip_prefix(b"/").unwrap_or(&self.tag);
        let end = name.iter().position(|byte| b" \t\r\n/".contains(byte));
        let name = name.get(..end.unwrap_or(name.len())).unwrap_or_default();
        let local = name.rsplit(|byte| *byte == b':').next();
        // Of a sheet, a shared text, and a cell of OpenDocument.
        if matches!(local, Some(b"c" | b"si" | b"table-cell")) {
            self.text = (!is_end).then_some(0);
        }
        self.tag.clear();
    }

    fn takes(&mut self, bytes: usize) {
        if let Some(text) = &mut self.text {
            *text += bytes;
            self.is_long |= *text > MOST_WRITTEN;
        }
    }
}

impl Write for OfXml {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut rest = bytes;
        while let Some((first, behind)) = rest.split_first() {
            match self.within {
                Within::Start => {
                    match first {
                        // A mark at the start, or blanks.
                        0xEF | 0xBB | 0xBF | b' ' | b'\t' | b'\r' | b'\n' => rest = behind,
                        0xFE | 0xFF => {
                            self.within = Within::Mark;
                            rest = behind;
                        }
                        b'<' => self.within = Within::Text,
                        _ => self.within = Within::Other,
                    }
                }
                Within::Mark => {
                    self.within = match first {
                        0xFE | 0xFF => Within::Wide(2),
                        _ => Within::Other,
                    };
                    rest = behind;
                }
                Within::Wide(before) => {
                    self.within = Within::Wide(before + rest.len());
                    self.is_wide = before + rest.len() > MOST_WIDE;
                    rest = &[];
                }
                Within::Other => return Ok(bytes.len()),
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
                    if *first == b'>' {
                        self.ends_tag();
                        self.within = Within::Text;
                    } else if self.tag.len() < OF_TAG {
                        self.tag.push(*first);
                        if self.tag == b"![CDATA[" {
                            self.tag.clear();
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
            if self.is_long || self.is_wide {
                return Err(io::ErrorKind::InvalidData.into());
            }
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
    use super::{MOST_WIDE, MOST_WRITTEN, OfXml};
    use std::io::Write;

    /// In pieces of so many bytes, as it may come.
    fn is_long(xml: &str, piece: usize) -> bool {
        let mut cells = OfXml::default();
        let whole = xml.as_bytes().chunks(piece);
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
                    is_long(&format!("<c><v><![CDATA[{as_it_stands}]]></v></c>"), piece),
                    long
                );
            }
            // In UTF-16 the part as a whole is bounded.
            for (more, wide) in [(0, false), (1, true)] {
                let mut cells = OfXml::default();
                let mark = if more == 0 {
                    [0xFF, 0xFE]
                } else {
                    [0xFE, 0xFF]
                };
                let part = [&mark[..], &vec![b'x'; MOST_WIDE - 2 + more]].concat();
                let _ = part
                    .chunks(piece.max(7))
                    .try_for_each(|piece| cells.write_all(piece));
                assert_eq!(cells.is_wide, wide, "{piece}");
            }
            // What is no XML, many cells, and what is no cell.
            assert!(!is_long(
                &format!("PNG<c>{}", text(2 * MOST_WRITTEN)),
                piece
            ));
            let cell = format!("<c><v>{}</v></c>", text(MOST_WRITTEN));
            assert!(!is_long(&cell.repeat(3), piece));
            assert!(!is_long(
                &format!("<a>{}</a>", text(2 * MOST_WRITTEN)),
                piece
            ));
            assert!(!is_long(
                &format!("<c/><a>b</a><col>{}</col>", text(MOST_WRITTEN / 2)),
                piece
            ));
        }
    }
}
