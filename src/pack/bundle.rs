//! A whole pack as one JSON text: its files alone, or with signatures.

use super::PackFiles;
#[cfg(feature = "study")]
use super::signature::Signature;
use crate::limits::MAX_BUNDLE_BYTES;
use serde::Deserialize;
#[cfg(feature = "study")]
use serde::ser::{Serialize, SerializeStruct, Serializer};

/// What a bundle over its limit is told.
pub(crate) const TOO_LARGE: &str = "超过 32 MB / larger than 32 MB";

/// A file without the mark that Windows programs put before UTF-8 text.
pub(crate) fn without_mark(text: String) -> String {
    match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    }
}

/// A pack as one text: `{"path": "text", …}`, or `{"files": {…}, "signatures": […]}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "study", serde(deny_unknown_fields))]
pub struct Bundle {
    /// Path → text.
    pub files: PackFiles,
    /// Who vouches for them. The module that only screens passes them over.
    #[cfg(feature = "study")]
    pub signatures: Vec<Signature>,
}

impl Bundle {
    /// Files that nobody signed.
    #[must_use]
    pub fn of(files: PackFiles) -> Self {
        Self {
            files,
            #[cfg(feature = "study")]
            signatures: Vec::new(),
        }
    }

    /// Reads either form. The mark that Windows programs put before UTF-8 text is no part of a file.
    ///
    /// # Errors
    /// Where the text isn't a bundle.
    pub fn read(text: &str) -> Result<Self, serde_json::Error> {
        if text.len() > MAX_BUNDLE_BYTES {
            return Err(serde::de::Error::custom(TOO_LARGE));
        }
        let text = text.trim_start_matches('\u{feff}');
        let mut bundle = serde_json::from_str(text).or_else(|_| serde_json::from_str(text).map(Self::of))?;
        for text in bundle.files.values_mut() {
            *text = without_mark(std::mem::take(text));
        }
        Ok(bundle)
    }
}

/// The files alone if nobody signed them.
#[cfg(feature = "study")]
impl Serialize for Bundle {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.signatures.is_empty() {
            return self.files.serialize(serializer);
        }
        let mut whole = serializer.serialize_struct("Bundle", 2)?;
        whole.serialize_field("files", &self.files)?;
        whole.serialize_field("signatures", &self.signatures)?;
        whole.end()
    }
}
