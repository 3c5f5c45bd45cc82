//! What a file is, by its content.

use crate::encoding::Decoded;
use crate::error::{BookError, Foreign};
use crate::package::Package;
use model::limits::MAX_UNPACKED;
use std::io::Cursor;

/// A kind of workbook.
pub(crate) enum Kind {
    Xlsx,
    Xlsb,
    Xls,
    Ods,
    /// Excel's XML of 2003, as text.
    SpreadsheetMl(String),
    /// A web page, as text.
    Html(String),
}

/// How files begin that are no tables.
const FOREIGN: [(&[u8], Foreign); 14] = [
    (b"\x89PNG", Foreign::Picture),
    (b"\xFF\xD8\xFF", Foreign::Picture),
    (b"GIF8", Foreign::Picture),
    (b"II*\0", Foreign::Picture),
    (b"MM\0*", Foreign::Picture),
    (b"RIFF", Foreign::Picture),
    (b"%PDF", Foreign::Pdf),
    (b"{\\rtf", Foreign::Document),
    (b"Rar!", Foreign::Archive),
    (b"7z\xBC\xAF", Foreign::Archive),
    (b"\x1F\x8B", Foreign::Archive),
    (b"\x09\x00\x04\x00", Foreign::Ancient),
    (b"\x09\x02\x06\x00", Foreign::Ancient),
    (b"\x09\x04\x06\x00", Foreign::Ancient),
];
const ZIP: &[u8] = b"PK\x03\x04";
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0";
/// Where the kind of a text is looked for.
const HEAD: usize = 64 * 1024;

/// Whether a file isn't plain text: a workbook, or something else that [`crate::read`] names.
#[must_use]
pub fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(ZIP)
        || bytes.starts_with(COMPOUND)
        || FOREIGN.iter().any(|(begins, _)| bytes.starts_with(begins))
        || markup(bytes).is_some()
}

/// The kind of a file for which [`is_workbook`] holds.
pub(crate) fn of(bytes: &[u8]) -> Result<Kind, BookError> {
    if bytes.starts_with(ZIP) {
        return zipped(bytes);
    }
    if bytes.starts_with(COMPOUND) {
        return compound(bytes);
    }
    if let Some((_, foreign)) = FOREIGN.iter().find(|(begins, _)| bytes.starts_with(begins)) {
        return Err(BookError::Foreign(*foreign));
    }
    markup(bytes).ok_or(BookError::Damaged)
}

/// A text that is the XML or the HTML of a table.
fn markup(bytes: &[u8]) -> Option<Kind> {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    let sign =
        |b: &u8| !b.is_ascii_whitespace() && !matches!(b, 0 | 0xEF | 0xBB | 0xBF | 0xFF | 0xFE);
    if head.iter().copied().find(sign) != Some(b'<') {
        return None;
    }
    let decoded = Decoded::read(bytes);
    if !decoded.readable {
        return None;
    }
    let head: String = decoded.text.chars().take(HEAD).collect();
    let lower = head.to_ascii_lowercase();
    if lower.contains("urn:schemas-microsoft-com:office:spreadsheet") && !lower.contains("<html") {
        return Some(Kind::SpreadsheetMl(decoded.text.into_owned()));
    }
    let page = ["<table", "<html", "<!doctype html"];
    page.iter()
        .any(|tag| lower.contains(tag))
        .then(|| Kind::Html(decoded.text.into_owned()))
}

fn zipped(bytes: &[u8]) -> Result<Kind, BookError> {
    let mut package = Package::open(bytes)?;
    let kind = if package.has("xl/workbook.bin") {
        Kind::Xlsb
    } else if let Some(kind) = package.part("mimetype") {
        match kind.starts_with(b"application/vnd.oasis.opendocument.spreadsheet") {
            true => Kind::Ods,
            false => return Err(BookError::Foreign(Foreign::Document)),
        }
    } else if package.has_folder("word/") || package.has_folder("ppt/") {
        return Err(BookError::Foreign(Foreign::Document));
    } else if package.has_folder("Index/") {
        return Err(BookError::Foreign(Foreign::Numbers));
    } else if package.has("[Content_Types].xml") || package.has_folder("xl/") {
        Kind::Xlsx
    } else {
        return Err(BookError::Foreign(Foreign::Archive));
    };
    package.look_through(MAX_UNPACKED)?;
    Ok(kind)
}

fn compound(bytes: &[u8]) -> Result<Kind, BookError> {
    let file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| BookError::Damaged)?;
    let has = |name: &str| file.exists(name);
    if has("/EncryptedPackage") {
        Err(BookError::Encrypted)
    } else if has("/Workbook") || has("/Book") {
        Ok(Kind::Xls)
    } else {
        Err(BookError::Foreign(Foreign::Document))
    }
}
