//! A part of reports that is written as JSON once.

use crate::bytes::{Bytes, Reader, Writer};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use std::sync::OnceLock;

/// A part that reports repeat, written as JSON by the first that shows it.
#[derive(Clone, Debug)]
pub struct Rendered<T> {
    part: T,
    json: OnceLock<Option<Box<RawValue>>>,
}

impl<T> Rendered<T> {
    /// A part that isn't written yet.
    #[must_use]
    pub const fn new(part: T) -> Self {
        let json = OnceLock::new();
        Self { part, json }
    }
}

impl<T: Bytes> Bytes for Rendered<T> {
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
        let write = || serde_json::value::to_raw_value(&self.part).ok();
        match self.json.get_or_init(write) {
            Some(json) => json.serialize(serializer),
            None => self.part.serialize(serializer),
        }
    }
}
