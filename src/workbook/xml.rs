//! The XML of office files, read element by element.

use crate::error::BookError;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::borrow::Cow;

pub(crate) type Xml<'x> = Reader<&'x [u8]>;

/// A reader that takes what office programs write, well-formed or nearly so; `<a/>` is `<a></a>`.
pub(crate) fn reader(text: &str) -> Xml<'_> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.expand_empty_elements = true;
    reader
}

/// What comes next.
pub(crate) fn next<'x>(xml: &mut Xml<'x>) -> Result<Event<'x>, BookError> {
    xml.read_event()
        .map_err(|error| BookError::Unreadable(error.to_string()))
}

/// A document that has come to its end: of half of one, as of a file that was not received whole, the rows would be missing
/// without a word.
///
/// # Errors
/// [`BookError::Damaged`] where its first element doesn't end.
pub(crate) fn whole(text: String) -> Result<String, BookError> {
    if ends(&text) {
        return Ok(text);
    }
    Err(BookError::Damaged)
}

/// Whether the first element of a document ends.
fn ends(text: &str) -> bool {
    let mut xml = Reader::from_str(text);
    loop {
        match xml.read_event() {
            Ok(Event::Start(first)) => {
                let last = text.rsplit_once("</").map_or("", |(_, last)| last);
                let end = last.split_once('>').map_or("", |(end, _)| end);
                return end.trim_end() == first.name().into_inner();
            }
            // Of no element there is nothing to miss.
            Ok(Event::Empty(_) | Event::Eof) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

/// The attributes by their names without a prefix, as they are written.
pub(crate) fn written<'e>(
    element: &'e BytesStart<'_>,
) -> impl Iterator<Item = (&'e str, Cow<'e, str>)> {
    let mut attributes = element.attributes();
    attributes.with_checks(false);
    let attributes = attributes.flatten();
    attributes.map(|each| (each.key.local_name().into_inner(), each.value))
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

/// A number that an attribute gives.
pub(crate) fn number<N: std::str::FromStr>(element: &BytesStart<'_>, name: &str) -> Option<N> {
    attribute(element, name)?.trim().parse().ok()
}

/// Whether an attribute says yes.
pub(crate) fn is_set(element: &BytesStart<'_>, name: &str) -> bool {
    attribute(element, name).is_some_and(|value| value == "1" || value == "true")
}

/// Adds what an event says, if it is text. An entity that only a document type could explain isn't.
pub(crate) fn add(text: &mut String, event: &Event<'_>) -> Result<(), BookError> {
    match event {
        Event::Text(part) => text.push_str(&part.xml10_content()),
        Event::CData(part) => text.push_str(&part.xml10_content()),
        Event::GeneralRef(name) => resolve(text, name)?,
        _ => {}
    }
    Ok(())
}

fn resolve(text: &mut String, name: &BytesRef<'_>) -> Result<(), BookError> {
    let unknown = || BookError::Unreadable(format!("&{};", &**name));
    match name.resolve_char_ref() {
        Ok(Some(c)) => text.push(c),
        Ok(None) => text.push_str(resolve_predefined_entity(name).ok_or_else(unknown)?),
        Err(_) => return Err(unknown()),
    }
    Ok(())
}

/// The text up to the end of an element that has begun.
pub(crate) fn content(xml: &mut Xml<'_>, name: &str) -> Result<String, BookError> {
    let mut text = String::new();
    loop {
        match next(xml)? {
            Event::End(e) if e.local_name().as_ref() == name => return Ok(text),
            Event::Eof => return Err(BookError::Damaged),
            event => add(&mut text, &event)?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ends;

    #[test]
    fn a_document_ends_with_its_first_element() {
        for whole in [
            "<?xml version=\"1.0\"?><a:b x='1'><c/></a:b>",
            "<!-- <d> --><a><a></a></a >\r\n<!-- after it -->\n",
            "<!DOCTYPE a [<!ENTITY e 'x'>]><a></a>",
            "<a/>",
            "",
        ] {
            assert!(ends(whole), "{whole}");
        }
        for half in [
            "<a><b></b>",
            "<a><b></b></",
            "<a><b></b></a",
            "<a:b><b></b></b>",
            "<a",
            "<!-- a",
        ] {
            assert!(!ends(half), "{half}");
        }
    }
}
