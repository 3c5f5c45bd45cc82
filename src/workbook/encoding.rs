//! The encodings that office programs write.

use crate::error::BookError;
use encoding_rs::{Encoding, GB18030, UTF_8};
use std::borrow::Cow;

/// Text as it was most likely meant.
pub struct Decoded<'a> {
    /// The text, without the mark that may tell its encoding.
    pub text: Cow<'a, str>,
    /// Name of the encoding, as people call it.
    pub encoding: &'static str,
    /// Whether it is text at all.
    pub readable: bool,
}

impl<'a> Decoded<'a> {
    /// Reads UTF-8 with or without a mark, UTF-16 with one, or what office programs in China write: GBK.
    #[must_use]
    pub fn read(bytes: &'a [u8]) -> Self {
        let encoding = match Encoding::for_bom(bytes) {
            Some((encoding, _)) => encoding,
            None if std::str::from_utf8(bytes).is_ok() => UTF_8,
            None => GB18030,
        };
        let (text, _, broken) = encoding.decode(bytes);
        Self {
            readable: !broken && !text.contains('\0'),
            text,
            encoding: if encoding == GB18030 {
                "GBK"
            } else {
                encoding.name()
            },
        }
    }
}

/// What reads bytes in an encoding other than UTF-8 by its label in the Encoding Standard; nothing if there is no such encoding
/// or the bytes are no text in it. A browser brings its own, so that the tables of old encodings aren't sent to it.
pub type Decode = fn(bytes: &[u8], label: &str) -> Option<String>;

/// [`Decode`] where there is no browser.
#[must_use]
pub fn decode(bytes: &[u8], label: &str) -> Option<String> {
    Encoding::for_label_no_replacement(label.as_bytes())?
        .decode_without_bom_handling_and_without_replacement(bytes)
        .map(Cow::into_owned)
}

/// Where a document says its encoding.
const HEAD: usize = 1024;

/// The text of an XML or HTML document: by its mark, UTF-8, what it says itself, or what is told for one that says nothing or
/// isn't what it says.
pub(crate) fn document(bytes: &[u8], otherwise: &str, decode: Decode) -> Result<String, BookError> {
    let (label, bytes) = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => ("utf-8".to_owned(), rest),
        [0xFF, 0xFE, rest @ ..] => ("utf-16le".to_owned(), rest),
        [0xFE, 0xFF, rest @ ..] => ("utf-16be".to_owned(), rest),
        [b'<', 0, ..] => ("utf-16le".to_owned(), bytes),
        [0, b'<', ..] => ("utf-16be".to_owned(), bytes),
        _ if std::str::from_utf8(bytes).is_ok() => ("utf-8".to_owned(), bytes),
        _ => (
            declared(bytes).unwrap_or_else(|| otherwise.to_owned()),
            bytes,
        ),
    };
    let text = match label.as_str() {
        "utf-8" => std::str::from_utf8(bytes).ok().map(str::to_owned),
        label => decode(bytes, label),
    };
    text.ok_or(BookError::Encoding(label))
}

/// The encoding that `encoding="…"` or `charset=…` names, in small letters, unless that is UTF-8.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..HEAD).unwrap_or(bytes)).to_ascii_lowercase();
    let named = ["encoding=", "charset="].iter().find_map(|word| {
        let (_, behind) = head.split_once(word)?;
        let behind = behind.trim_start_matches(['"', '\'', ' ']);
        let end = behind.find(|c: char| !c.is_ascii_alphanumeric() && !"-_:.".contains(c));
        behind.get(..end.unwrap_or(behind.len()))
    })?;
    (!named.is_empty() && !matches!(named, "utf-8" | "utf8")).then(|| named.to_owned())
}

/// The label of a code page of Windows, as XLS names one.
pub(crate) fn of_code_page(page: u16) -> Result<String, BookError> {
    Ok(match page {
        367 | 1252 | 0x8001 => "windows-1252".to_owned(),
        874 | 1250..=1258 => format!("windows-{page}"),
        866 => "ibm866".to_owned(),
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        1200 => "utf-16le".to_owned(),
        10_000 | 0x8000 => "macintosh".to_owned(),
        page => return Err(BookError::Encoding(format!("code page {page}"))),
    })
}
