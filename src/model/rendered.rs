//! A part of reports that is written as JSON once.

use crate::bytes::{Bytes, Reader, Writer};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// A part that reports repeat, written as JSON once.
#[derive(Clone, Debug)]
pub struct Rendered<T> {
    part: T,
    json: Option<Box<RawValue>>,
}

impl<T: Serialize> Rendered<T> {
    /// Writes the part.
    #[must_use]
    pub fn new(part: T) -> Self {
        let json = serde_json::value::to_raw_value(&part).ok();
        Self { part, json }
    }
}

impl<T: Serialize + Bytes> Bytes for Rendered<T> {
    fn write(&self, to: &mut Writer) {
        self.part.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Self {
        Self::new(T::read(from))
    }
}

impl<T> std::ops::Deref for Rendered<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.part
    }
}

impl<T: PartialEq> PartialEq for Rendered<T> {
    fn eq(&self, other: &Self) -> bool {
        self.part == other.part
    }
}

impl<T: Eq> Eq for Rendered<T> {}

impl<T: Serialize> Serialize for Rendered<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.json {
            Some(json) => json.serialize(serializer),
            None => self.part.serialize(serializer),
        }
    }
}
