//! The XML of office files, read element by element.

use quick_xml::events::BytesStart;
use quick_xml::{Reader, XmlVersion};
use std::borrow::Cow;

/// A reader that takes what office programs write, well-formed or nearly so; `<a/>` is `<a></a>`.
pub(crate) fn reader(bytes: &[u8]) -> Reader<&[u8]> {
    let mut reader = Reader::from_reader(bytes);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.expand_empty_elements = true;
    reader
}

/// The value of an attribute, whatever its prefix.
pub(crate) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    let attributes = attributes.with_checks(false).flatten();
    let mut named = attributes.filter(|each| each.key.local_name().as_ref() == name);
    let value = named.next()?;
    let text = value.normalized_value(XmlVersion::Implicit1_0);
    Some(text.map_or_else(|_| value.value.to_string(), Cow::into_owned))
}

/// Whether an attribute says yes.
pub(crate) fn is_set(element: &BytesStart<'_>, name: &str) -> bool {
    attribute(element, name).is_some_and(|value| value == "1" || value == "true")
}
