//! Why a command could not do its work.

use std::io;
use std::sync::Arc;
use water_rules::Text;

/// Why a command could not do its work.
pub(super) enum Failure {
    /// The checks or cases failed; it has been said.
    Failed,
    /// The call or the input can't be used.
    Unusable(Text),
    /// The output can't be written.
    Output(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl Failure {
    pub fn unusable(zh: impl Into<Arc<str>>, en: impl Into<Arc<str>>) -> Self {
        Self::Unusable(Text::new(zh, en))
    }
}
