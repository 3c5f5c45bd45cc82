//! What a caller is told that can't be served.

use crate::text::Text;
use serde::Serialize;

/// A call that can't be served.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ApiError {
    /// Stable code.
    pub code: &'static str,
    /// What is wrong.
    pub message: Text,
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} / {}", self.message.zh, self.message.en)
    }
}

impl std::error::Error for ApiError {}
