//! The pack that is served, as it is on disk: read again when it is asked for, and loaded once for as long as its files stay
//! the same.

use super::super::Failure;
use super::super::clock::today;
use super::super::files::{given_text, loaded};
use super::super::folder::Trust;
use super::super::print::is_error;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use water_rules::Diagnostic;
use water_rules::{Bundle, LoadedPack};

/// Where the pack is, and what it was when it was last read.
pub(super) struct ServedPack {
    trust: Trust,
    path: PathBuf,
    /// The file of the office's settings, if one is named.
    settings: Option<PathBuf>,
    last: Mutex<Option<(Instant, Arc<Current>)>>,
}

/// The pack as it was read, and loaded.
pub(super) struct Current {
    pub bundle: Bundle,
    /// With the settings laid over it.
    pub loaded: LoadedPack,
    /// The text of the settings and its name.
    settings: Option<(String, String)>,
}

impl ServedPack {
    pub fn new(trust: Trust, path: PathBuf, settings: Option<PathBuf>) -> Self {
        Self {
            trust,
            path,
            settings,
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
        let settings = self.settings.as_deref().map(given_text).transpose()?;
        let same = last.take().map(|(_, before)| before);
        let same = same.filter(|before| before.bundle == bundle && before.settings == settings);
        let current = same.unwrap_or_else(|| {
            Arc::new(Current {
                loaded: settled(loaded(&self.path, &bundle), settings.as_ref()),
                bundle,
                settings,
            })
        });
        *last = Some((Instant::now(), Arc::clone(&current)));
        Ok(Ok(current))
    }
}

/// A pack with settings laid over it; none if these have an error.
fn settled(loaded: LoadedPack, settings: Option<&(String, String)>) -> LoadedPack {
    let today = loaded.pack.as_ref().and_then(|pack| today(pack).ok());
    match (settings, today) {
        (Some((name, text)), Some(today)) => loaded.settled_by(name, text, today),
        _ => loaded,
    }
}
