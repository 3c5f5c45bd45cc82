//! The one type for everything that is wrong in a pack.

use crate::text::Text;
use serde::Serialize;
use std::ops::Range;
use std::sync::Arc;

/// A place in a text: 1-based line, 1-based column counted in UTF-16 code units, as editors count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in UTF-16 code units, from 1.
    pub column: u32,
}

/// A stretch of a file of the pack; the end is exclusive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Span {
    /// Path inside the pack.
    pub file: String,
    /// First position.
    pub start: Position,
    /// Position after the last.
    pub end: Position,
}

impl Span {
    /// The first place of a file.
    #[must_use]
    pub fn start_of(file: &str) -> Self {
        let start = Position { line: 1, column: 1 };
        Self {
            file: file.to_owned(),
            start,
            end: start,
        }
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The pack can't be used, or the value is left out.
    Error,
    /// Worth a look; the pack works.
    Warning,
}

/// A second place that explains the first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Related {
    /// Where.
    pub span: Option<Span>,
    /// What is there.
    pub message: Text,
}

/// One thing that is wrong, in a sentence that a policy officer understands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Stable code, such as `unknown-field`.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// Where, if it has a place.
    pub span: Option<Span>,
    /// What is wrong.
    pub message: Text,
    /// What to do about it.
    pub help: Option<Text>,
    /// Other places that matter.
    pub related: Vec<Related>,
}

impl Diagnostic {
    /// An error.
    pub fn error(
        code: &'static str,
        span: Option<Span>,
        zh: impl Into<Arc<str>>,
        en: impl Into<Arc<str>>,
    ) -> Self {
        Self {
            code,
            severity: Severity::Error,
            span,
            message: Text::new(zh, en),
            help: None,
            related: Vec::new(),
        }
    }

    /// A warning.
    pub fn warning(
        code: &'static str,
        span: Option<Span>,
        zh: impl Into<Arc<str>>,
        en: impl Into<Arc<str>>,
    ) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, span, zh, en)
        }
    }

    /// Whether what it is about can't be used.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, zh: impl Into<Arc<str>>, en: impl Into<Arc<str>>) -> Self {
        self.help = Some(Text::new(zh, en));
        self
    }

    /// Adds a help line that may be absent.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<Text>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// Adds a second place.
    #[must_use]
    pub fn related(
        mut self,
        span: Option<Span>,
        zh: impl Into<Arc<str>>,
        en: impl Into<Arc<str>>,
    ) -> Self {
        self.related.push(Related {
            span,
            message: Text::new(zh, en),
        });
        self
    }
}

/// A file of the pack that spans are made in.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub file: &'a str,
    pub text: &'a str,
}

impl<'a> Place<'a> {
    /// The span of a byte range.
    pub fn bytes(&self, range: Range<usize>) -> Option<Span> {
        self.bytes_in(&LineIndex::new(self.text), range)
    }

    /// The span of a byte range, by the index of this text: for many spans of one file.
    pub fn bytes_in(&self, lines: &LineIndex, range: Range<usize>) -> Option<Span> {
        Some(Span {
            file: self.file.to_owned(),
            start: lines.position(self.text, range.start),
            end: lines.position(self.text, range.end.max(range.start)),
        })
    }

    /// The span of a whole line, from 1.
    pub fn line(&self, line: u32) -> Option<Span> {
        let mut lines = self.text.lines();
        let text = lines.nth(line.saturating_sub(1) as usize);
        Some(self.whole(line, text.unwrap_or_default()))
    }

    /// The span of a line of this text.
    fn whole(&self, line: u32, text: &str) -> Span {
        Span {
            file: self.file.to_owned(),
            start: Position { line, column: 1 },
            end: Position {
                line,
                column: text.encode_utf16().count() as u32 + 1,
            },
        }
    }

    /// The start of the file.
    pub fn start(&self) -> Option<Span> {
        self.bytes(0..0)
    }
}

/// Where the lines of a text start, so that a place in it is found without reading it again.
pub struct LineIndex(Vec<usize>);

impl LineIndex {
    pub fn new(text: &str) -> Self {
        Self(
            std::iter::once(0)
                .chain(text.match_indices('\n').map(|(at, _)| at + 1))
                .collect(),
        )
    }

    /// The line in which a byte stands, from 1.
    pub fn line(&self, offset: usize) -> u32 {
        self.0.partition_point(|start| *start <= offset) as u32
    }

    /// As [`Place::line`] of the same text, without reading what is before it.
    pub fn whole(&self, place: &Place<'_>, line: u32) -> Option<Span> {
        let at = (line as usize).saturating_sub(1);
        let start = *self.0.get(at)?;
        let end = self.0.get(at + 1).copied().unwrap_or(place.text.len());
        let text = place.text.get(start..end)?.trim_end_matches(['\r', '\n']);
        Some(place.whole(line, text))
    }

    fn position(&self, text: &str, offset: usize) -> Position {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line(offset);
        let start = line
            .checked_sub(1)
            .and_then(|line| self.0.get(line as usize))
            .copied()
            .unwrap_or(0);
        Position {
            line,
            column: text[start..offset].encode_utf16().count() as u32 + 1,
        }
    }
}

/// The span of the word at a line and a column that is counted in characters, as Rhai counts.
pub fn char_span(place: Place<'_>, line: usize, column: usize) -> Option<Span> {
    let mut lines = place.text.split('\n');
    let text = lines.nth(line.checked_sub(1)?);
    let last = lines.next().is_none();
    let Some(text) = text.filter(|text| !(last && text.is_empty())) else {
        // Behind the last line: something is missing at the end of the file.
        let end = place.text.trim_end().len();
        return place.bytes(end..end);
    };
    let text = text.strip_suffix('\r').unwrap_or(text);
    let before: u32 = text
        .chars()
        .take(column.saturating_sub(1))
        .map(|c| c.len_utf16() as u32)
        .sum();
    let mut rest = text.chars().skip(column.saturating_sub(1));
    let first = rest.next();
    let mut width = first.map_or(0, |c| c.len_utf16() as u32);
    match first {
        Some('"') => {
            for c in rest {
                width += c.len_utf16() as u32;
                if c == '"' {
                    break;
                }
            }
        }
        Some(c) if c.is_alphanumeric() || c == '_' => {
            for c in rest.take_while(|c| c.is_alphanumeric() || *c == '_') {
                width += c.len_utf16() as u32;
            }
        }
        _ => {}
    }
    let line = line as u32;
    Some(Span {
        file: place.file.to_owned(),
        start: Position {
            line,
            column: before + 1,
        },
        end: Position {
            line,
            column: before + 1 + width,
        },
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn columns_count_utf16_units() {
        // 𠀀 is two UTF-16 units, 水 is one.
        let place = Place {
            file: "a",
            text: "x\n𠀀水 = 1",
        };
        let span = char_span(place, 2, 4).unwrap();
        assert_eq!((span.start.line, span.start.column), (2, 5));
        let at = place.text.find('=').unwrap();
        assert_eq!(
            place.bytes(at..at + 1).unwrap().start,
            Position { line: 2, column: 5 }
        );
    }
}
