//! A whole pack as one JSON text: its files alone, or with signatures.

use super::PackFiles;
use super::digest::sha256;
use base64ct::{Base64, Encoding};
use model::limits::MAX_BUNDLE_BYTES;
use serde::Deserialize;
use serde::de::Deserializer;
use serde::ser::{Serialize, SerializeStruct, Serializer};

/// What a bundle over its limit is told.
pub const TOO_LARGE: &str = "超过 32 MB / larger than 32 MB";

/// A file without the mark that Windows programs put before UTF-8 text.
pub fn without_mark(text: String) -> String {
    match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    }
}

/// A pack that is read and checked, its rules as programs, so that a page need not do that. Only the engine that compiled it
/// reads it, and only beside the very files that it was compiled from. Where a signature is asked for
/// and none covers it, the files are read. As JSON it is a text: the code in Base64, a line break, and the texts that the code names by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compiled {
    pub code: Vec<u8>,
    pub texts: String,
}

/// A signature in a bundle.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, Deserialize)]
pub struct Signature {
    /// `ed25519` or `sm2`; a signature by anything else is passed over.
    pub algorithm: String,
    /// In hexadecimal: the 64 bytes of R and S.
    pub signature: String,
    /// The digest of what is compiled of the files, if that is signed with them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compiled: Option<String>,
}

/// A pack as one text: `{"path": "text", …}`, or `{"files": {…}, "signatures": […], "compiled": "…"}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    /// Path → text.
    pub files: PackFiles,
    /// Who vouches for them. The module that only screens passes them over.
    #[serde(default)]
    pub signatures: Vec<Signature>,
    /// Read and checked.
    #[serde(default)]
    pub compiled: Option<Compiled>,
}

impl Bundle {
    /// Files that nobody signed.
    #[must_use]
    pub fn of(files: PackFiles) -> Self {
        Self {
            files,
            signatures: Vec::new(),
            compiled: None,
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
        let mut bundle =
            serde_json::from_str(text).or_else(|_| serde_json::from_str(text).map(Self::of))?;
        for text in bundle.files.values_mut() {
            *text = without_mark(std::mem::take(text));
        }
        Ok(bundle)
    }
}

/// The files alone if there is nothing else.
impl Serialize for Bundle {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.signatures.is_empty() && self.compiled.is_none() {
            return self.files.serialize(serializer);
        }
        let mut whole = serializer.serialize_struct("Bundle", 3)?;
        whole.serialize_field("files", &self.files)?;
        if !self.signatures.is_empty() {
            whole.serialize_field("signatures", &self.signatures)?;
        }
        if let Some(compiled) = &self.compiled {
            whole.serialize_field("compiled", compiled)?;
        }
        whole.end()
    }
}

impl Compiled {
    /// `sha256:` over it.
    #[must_use]
    pub fn digest(&self) -> String {
        sha256([self.code.as_slice(), self.texts.as_bytes()].into_iter())
    }
}

impl Serialize for Compiled {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!(
            "{}\n{}",
            Base64::encode_string(&self.code),
            self.texts
        ))
    }
}

impl<'de> Deserialize<'de> for Compiled {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // What can't be read is passed over when the pack is loaded.
        let text = String::deserialize(deserializer)?;
        let read = text.split_once('\n').and_then(|(code, texts)| {
            Some(Self {
                code: Base64::decode_vec(code).ok()?,
                texts: texts.to_owned(),
            })
        });
        Ok(read.unwrap_or_default())
    }
}
