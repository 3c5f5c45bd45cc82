//! The encodings that office programs write.

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
