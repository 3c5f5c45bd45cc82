//! The pack that is served, as it is on disk: read again when it is asked for, and loaded once for as long as its files stay
//! the same.

use super::super::Failure;
use super::super::folder::Trust;
use super::super::print::is_error;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use water_rules::Diagnostic;
use water_rules::{Bundle, LoadedPack, load_pack};

/// Where the pack is, and what it was when it was last read.
pub(super) struct ServedPack {
    trust: Trust,
    path: PathBuf,
    last: Mutex<Option<(Instant, Arc<Current>)>>,
}

/// The pack as it was read, and loaded.
pub(super) struct Current {
    pub bundle: Bundle,
    pub loaded: LoadedPack,
}

impl ServedPack {
    pub fn new(trust: Trust, path: PathBuf) -> Self {
        Self {
            trust,
            path,
            last: Mutex::default(),
        }
    }

    /// The pack as it is on disk now, or was for so long before. A file that isn't text is a problem, and told.
    pub fn current(&self, fresh: Duration) -> Result<Result<Arc<Current>, Diagnostic>, Failure> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((read, current)) = last.as_ref()
            && read.elapsed() < fresh
        {
            return Ok(Ok(Arc::clone(current)));
        }
        let (bundle, problems) = self.trust.pack(&self.path)?;
        if let Some(problem) = problems.into_iter().find(is_error) {
            return Ok(Err(problem));
        }
        let same = last.take().map(|(_, before)| before);
        let same = same.filter(|before| before.bundle == bundle);
        let current = same.unwrap_or_else(|| {
            Arc::new(Current {
                loaded: load_pack(&bundle.files),
                bundle,
            })
        });
        *last = Some((Instant::now(), Arc::clone(&current)));
        Ok(Ok(current))
    }
}
