//! What the reader of JSON takes without a word and a record must not have: a key that is there twice, of which only the last
//! would count, and a key of the reader's own, by which text would become a number.

use std::borrow::Cow;
use std::collections::BTreeSet;

/// How keys begin by which the reader hands over its own numbers and texts.
const OWN: &str = "$serde_json::private::";

/// A key that a record must not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadKey {
    /// The item of the list that it stands in, from 0; 0 where the text is no list.
    pub item: usize,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The key as it is read.
    pub key: String,
    /// Whether it was there before in its object; else it is the reader's own.
    pub twice: bool,
}

/// The first such key of each item of a list, or of the whole text if it is no list. The text has been read as JSON: of
/// another nothing is promised but that this ends.
#[must_use]
pub fn bad_keys(text: &str) -> Vec<BadKey> {
    let bytes = text.as_bytes();
    let mut found: Vec<BadKey> = Vec::new();
    // Of each object or list that is open, the keys so far; a list has none.
    let mut open: Vec<BTreeSet<Cow<'_, str>>> = Vec::new();
    let is_list = text.trim_start().starts_with('[');
    let (mut at, mut item) = (0, 0);
    let mut place = Place {
        text,
        at: 0,
        line: 1,
        column: 1,
    };
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => open.push(BTreeSet::new()),
            b'}' | b']' => _ = open.pop(),
            b',' if is_list && open.len() == 1 => item += 1,
            b'"' => {
                let end = end_of_text(bytes, at);
                if is_key(bytes, end)
                    && let (Some(keys), Some(written)) = (open.last_mut(), text.get(at..end))
                {
                    let key = read(written);
                    let own = key.starts_with(OWN);
                    let known = found.last().is_some_and(|bad| bad.item == item);
                    if (own || keys.contains(&key)) && !known {
                        let (line, column) = place.move_to(at);
                        found.push(BadKey {
                            item,
                            line,
                            column,
                            key: key.into_owned(),
                            twice: !own,
                        });
                    } else {
                        keys.insert(key);
                    }
                }
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Where a text ends that begins at a place: behind its closing quote.
fn end_of_text(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn is_key(bytes: &[u8], end: usize) -> bool {
    let mut rest = bytes.iter().skip(end);
    rest.find(|byte| !byte.is_ascii_whitespace()) == Some(&b':')
}

/// A text as it is read, from how it is written.
fn read(written: &str) -> Cow<'_, str> {
    if written.contains('\\') {
        return Cow::Owned(serde_json::from_str(written).unwrap_or_default());
    }
    Cow::Borrowed(written.trim_matches('"'))
}

/// A place in a text that only moves forward, so that many of them cost no more than going through the text once.
struct Place<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    column: usize,
}

impl Place<'_> {
    /// Line and column further on.
    fn move_to(&mut self, at: usize) -> (usize, usize) {
        for c in self.text.get(self.at..at).unwrap_or_default().chars() {
            if c == '\n' {
                (self.line, self.column) = (self.line + 1, 1);
            } else {
                self.column += 1;
            }
        }
        self.at = at;
        (self.line, self.column)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(usize, usize, usize, String, bool)> {
        serde_json::from_str::<serde_json::Value>(text).unwrap();
        let bad = bad_keys(text).into_iter();
        bad.map(|b| (b.item, b.line, b.column, b.key, b.twice))
            .collect()
    }

    fn key(
        item: usize,
        line: usize,
        column: usize,
        key: &str,
        twice: bool,
    ) -> (usize, usize, usize, String, bool) {
        (item, line, column, key.to_owned(), twice)
    }

    #[test]
    fn a_key_is_found_where_it_stands_again() {
        assert_eq!(
            found(r#"{"a": 1, "b": 2, "a": 3}"#),
            [key(0, 1, 18, "a", true)]
        );
        // However it is written, below and after other objects, and in characters.
        assert_eq!(
            found("{\"水\": {\"a\": 1},\n \"a\": {\"\\u0061\": 1, \"a\" : 2}}"),
            [key(0, 2, 21, "a", true)]
        );
        assert_eq!(found("{\"水\": 1, \"水\": 1}"), [key(0, 1, 10, "水", true)]);
        assert_eq!(found(r#"{"": 1, "": 2}"#), [key(0, 1, 9, "", true)]);
        assert_eq!(
            found(r#"[{"a": 1}, {"a": 1, "a": 2, "a": 3}, [{"b": 1, "b": 1}]]"#),
            [key(1, 1, 21, "a", true), key(2, 1, 48, "b", true)]
        );
    }

    #[test]
    fn a_key_of_the_readers_own_is_found() {
        let own = "$serde_json::private::Number";
        assert_eq!(
            found(&format!(r#"{{"a": {{"{own}": "5"}}}}"#)),
            [key(0, 1, 8, own, false)]
        );
        assert_eq!(
            found(r#"{"a": [{"\u0024serde_json::private::RawValue": "5"}]}"#),
            [key(0, 1, 9, "$serde_json::private::RawValue", false)]
        );
    }

    #[test]
    fn other_records_have_none() {
        for text in [
            r#"{"a": "b", "b": ["a", "a"], "c": {"a": 1}, "d": [{"a": 1}, {"a": 1}]}"#,
            r#"{"a": "\"a\": 1, \"a\": 2", "\"": 1, "\\": "{\"a\":"}"#,
            r#"[{"a": 1}, {"a": 1}]"#,
            "\"a\"",
            "12",
            r#"{"a": "$serde_json::private::Number"}"#,
        ] {
            assert_eq!(found(text), []);
        }
        // What is no JSON ends, too.
        for text in ["", "\"", "{\"a", "}}]],{\"\\", "{\"a\\"] {
            let _ = bad_keys(text);
        }
    }
}
