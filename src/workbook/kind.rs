//! What a file is, by its content.

use crate::encoding::{Decode, document};
use crate::error::{BookError, Foreign};
use crate::ods;
use crate::package::Package;
use crate::xml::whole;
use model::limits::MAX_UNPACKED;
use std::io::Cursor;

/// A file that is a workbook, opened by its kind.
pub(crate) enum Kind<'b> {
    Xlsx(Package<'b>),
    Xlsb(Package<'b>),
    Xls(Compound<'b>),
    /// The content of ODS or FODS, as text.
    Ods(String),
    /// Excel's XML of 2003, as text.
    SpreadsheetMl(String),
    /// A web page, as text.
    Html(String),
}

/// The container of files that is older than ZIP.
pub(crate) type Compound<'b> = cfb::CompoundFile<Cursor<&'b [u8]>>;

/// What a text is a table of.
#[derive(Clone, Copy)]
enum Markup {
    SpreadsheetMl,
    Fods,
    Html,
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
pub(crate) fn of(bytes: &[u8], decode: Decode) -> Result<Kind<'_>, BookError> {
    if bytes.starts_with(ZIP) {
        return zipped(bytes, decode);
    }
    if bytes.starts_with(COMPOUND) {
        return compound(bytes);
    }
    if let Some((_, foreign)) = FOREIGN.iter().find(|(begins, _)| bytes.starts_with(begins)) {
        return Err(BookError::Foreign(*foreign));
    }
    let markup = markup(bytes).ok_or(BookError::Damaged)?;
    // What office programs in China write without saying so.
    let text = document(bytes, "gb18030", decode)?;
    Ok(match markup {
        Markup::SpreadsheetMl => Kind::SpreadsheetMl(whole(text)?),
        Markup::Fods => Kind::Ods(whole(text)?),
        Markup::Html => Kind::Html(text),
    })
}

/// Whether a text is the XML or the HTML of a table, by its signs of ASCII, which are the same in all encodings; in UTF-16 with
/// zeros between them.
fn markup(bytes: &[u8]) -> Option<Markup> {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    let head: Vec<u8> = head.iter().copied().filter(|b| *b != 0).collect();
    let sign = |b: &u8| !b.is_ascii_whitespace() && !matches!(b, 0xEF | 0xBB | 0xBF | 0xFF | 0xFE);
    if head.iter().copied().find(sign) != Some(b'<') {
        return None;
    }
    let lower = String::from_utf8_lossy(&head).to_ascii_lowercase();
    if lower.contains("urn:schemas-microsoft-com:office:spreadsheet") && !lower.contains("<html") {
        return Some(Markup::SpreadsheetMl);
    }
    if lower.contains("<office:document") {
        return Some(Markup::Fods);
    }
    let page = ["<table", "<html", "<!doctype html"];
    let is_page = page.iter().any(|tag| lower.contains(tag));
    is_page.then_some(Markup::Html)
}

fn zipped(bytes: &[u8], decode: Decode) -> Result<Kind<'_>, BookError> {
    let mut package = Package::open(bytes, decode)?;
    let open: fn(Package<'_>) -> Result<Kind<'_>, BookError> = if package.has("xl/workbook.bin") {
        |package| Ok(Kind::Xlsb(package))
    } else if let Some(kind) = package.part("mimetype") {
        match kind.starts_with(b"application/vnd.oasis.opendocument.spreadsheet") {
            true => |package| Ok(Kind::Ods(ods::content(package)?)),
            false => return Err(BookError::Foreign(Foreign::Document)),
        }
    } else if package.has_folder("word/") || package.has_folder("ppt/") {
        return Err(BookError::Foreign(Foreign::Document));
    } else if package.has_folder("Index/") {
        return Err(BookError::Foreign(Foreign::Numbers));
    } else if package.has("[Content_Types].xml") || package.has_folder("xl/") {
        |package| Ok(Kind::Xlsx(package))
    } else {
        return Err(BookError::Foreign(Foreign::Archive));
    };
    package.look_through(MAX_UNPACKED)?;
    open(package)
}

fn compound(bytes: &[u8]) -> Result<Kind<'_>, BookError> {
    let Ok(file) = cfb::CompoundFile::open(Cursor::new(bytes)) else {
        // Some programs write what only Excel takes for a container; what is in it wouldn't be read anyway.
        let name: Vec<u8> = "EncryptedPackage".bytes().flat_map(|b| [b, 0]).collect();
        return Err(match bytes.windows(name.len()).any(|part| part == name) {
            true => BookError::Encrypted,
            false => BookError::Damaged,
        });
    };
    let has = |name: &str| file.exists(name);
    if has("/EncryptedPackage") {
        Err(BookError::Encrypted)
    } else if has("/Workbook") || has("/Book") {
        Ok(Kind::Xls(file))
    } else {
        Err(BookError::Foreign(Foreign::Document))
    }
}
