//! Errors that a user sees.

use crate::text::Text;
use std::error::Error;

/// An error that a user sees: a stable code for programs, words in both languages for people.
pub trait UserError: Error {
    /// Stable code, such as `bad-date`.
    fn code(&self) -> &'static str;

    /// As shown.
    fn words(&self) -> Text;
}

/// Of text that is no day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a date; write it like 2026-11-23.")]
pub struct DateError(
    /// The text, at most its first 40 characters.
    pub String,
);

impl UserError for DateError {
    fn code(&self) -> &'static str {
        "bad-date"
    }

    fn words(&self) -> Text {
        let zh = format!("“{}”不是日期，应写成 2026-11-23。", self.0);
        Text::new(zh, self.to_string())
    }
}
