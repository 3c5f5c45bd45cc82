//! A call that can't be served.

use model::error::{DateError, UserError};
use model::text::Text;
use sheets::FileError;
use study::certificate::CertificateError;
use study::signature::KeyError;

/// A call that can't be served. A bad pack or a bad record is none: their problems come back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
#[non_exhaustive]
pub enum Error {
    /// Text that is no day.
    Date(#[from] DateError),
    /// A file of records that can't be read at all.
    File(#[from] FileError),
    /// Text that holds no certificates.
    Certificate(#[from] CertificateError),
    /// A key that can't be used.
    Key(#[from] KeyError),
}

impl Error {
    const fn inner(&self) -> &dyn UserError {
        match self {
            Self::Date(error) => error,
            Self::File(error) => error,
            Self::Certificate(error) => error,
            Self::Key(error) => error,
        }
    }

    /// Stable code, such as `bad-date`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.inner().code()
    }

    /// As shown, in both languages.
    #[must_use]
    pub fn words(&self) -> Text {
        self.inner().words()
    }
}

impl UserError for Error {
    fn code(&self) -> &'static str {
        self.code()
    }

    fn words(&self) -> Text {
        self.words()
    }
}
