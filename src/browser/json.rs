//! JSON as a browser's `JSON.stringify` writes it: without spaces, and never wrong. Values that cross one by one cost three
//! times as much as all the rest of opening a record, and a library's reader is larger than this one by 5 kB of what is sent.

use serde_json::{Map, Value};

/// How deep lists and objects may be in each other, as `serde_json` has it.
const MAX_DEPTH: usize = 127;

/// The value of a text; nothing if it is nested too deeply or has half a character in it.
pub fn read(text: &str) -> Option<Value> {
    let mut rest = text;
    let value = value(&mut rest, MAX_DEPTH)?;
    rest.is_empty().then_some(value)
}

fn value(rest: &mut &str, depth: usize) -> Option<Value> {
    Some(match rest.as_bytes().first()? {
        b'"' => Value::String(string(rest)?),
        b'[' => {
            let depth = depth.checked_sub(1)?;
            let mut list = Vec::new();
            items(rest, "]", &mut |rest| {
                list.push(value(rest, depth)?);
                Some(())
            })?;
            Value::Array(list)
        }
        b'{' => {
            let depth = depth.checked_sub(1)?;
            let mut map = Map::new();
            items(rest, "}", &mut |rest| {
                let name = string(rest)?;
                take(rest, ":")?;
                map.insert(name, value(rest, depth)?);
                Some(())
            })?;
            Value::Object(map)
        }
        _ => {
            let end = rest.find([',', ']', '}']).unwrap_or(rest.len());
            let (word, behind) = rest.split_at(end);
            *rest = behind;
            match word {
                "null" => Value::Null,
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                digits => Value::Number(digits.parse().ok()?),
            }
        }
    })
}

/// Takes a sign away.
fn take(rest: &mut &str, sign: &str) -> Option<()> {
    *rest = rest.strip_prefix(sign)?;
    Some(())
}

/// What is between two brackets, separated by commas.
fn items(rest: &mut &str, end: &str, item: &mut dyn FnMut(&mut &str) -> Option<()>) -> Option<()> {
    *rest = rest.get(1..)?;
    if take(rest, end).is_some() {
        return Some(());
    }
    loop {
        item(rest)?;
        if take(rest, ",").is_none() {
            return take(rest, end);
        }
    }
}

fn string(rest: &mut &str) -> Option<String> {
    take(rest, "\"")?;
    let mut text = String::new();
    loop {
        let end = rest.find(['"', '\\'])?;
        let (plain, behind) = rest.split_at(end);
        text.push_str(plain);
        let mut signs = behind.chars();
        if signs.next() == Some('"') {
            *rest = signs.as_str();
            return Some(text);
        }
        text.push(match signs.next()? {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let (digits, behind) = signs.as_str().split_at_checked(4)?;
                signs = behind.chars();
                // Half a character, of which `stringify` writes nothing else by number, is none.
                char::from_u32(u32::from_str_radix(digits, 16).ok()?)?
            }
            sign => sign,
        });
        *rest = signs.as_str();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stringify_writes_is_read_as_a_library_reads_it() {
        let texts = [
            r#"{}"#,
            r#"[]"#,
            r#""""#,
            "null",
            "-1.5",
            "1e+21",
            r#"{"a":[1,[],{"b":null}],"中":"水\"\\\/\b\f\n\r\t\u001f","":true,"z":[false,0.1,5e-7]}"#,
            r#"[{"a":{}},"]","}",","]"#,
            r#"{"a":1,"a":2}"#,
        ];
        for text in texts {
            assert_eq!(read(text), serde_json::from_str(text).ok(), "{text}");
            assert!(read(text).is_some(), "{text}");
        }
    }

    #[test]
    fn half_a_character_and_what_is_too_deep_are_refused() {
        assert_eq!(read(r#"["\ud83d"]"#), None);
        let nested = |depth: usize| ["[", "]"].map(|sign| sign.repeat(depth)).concat();
        assert!(read(&nested(127)).is_some() && read(&nested(128)).is_none());
        for cut in [
            "", "[", "[1", "{\"a\"", "\"a", "[1]]", "\"\\", "\"\\u00", "tru",
        ] {
            assert_eq!(read(cut), None, "{cut}");
        }
    }
}
