//! The pack that is served, as it is on disk: read again when it is asked for, and loaded once for as long as its files stay
//! the same.

use super::super::Failure;
use super::super::clock::today;
use super::super::files::{given_text, loaded};
use super::super::folder::Trust;
use super::super::print::is_error;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::Mutex;
use water_rules::Diagnostic;
use water_rules::{Bundle, LoadedPack};

/// Where the pack is.
pub(super) struct ServedPack {
    trust: Trust,
    path: PathBuf,
    /// The file of the office's settings, if one is named.
    settings: Option<PathBuf>,
    /// When it was read last, and what it was.
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

    /// The pack as it is on disk now. Whoever asks at the same time waits for one reading, that began after all of them asked. A
    /// file that isn't text is a problem, and told.
    pub async fn current(self: &Arc<Self>) -> Result<Result<Arc<Current>, Diagnostic>, Failure> {
        let asked = Instant::now();
        // In the order in which they came.
        let mut last = self.last.lock().await;
        let before = match &*last {
            Some((began, current)) if *began > asked => return Ok(Ok(Arc::clone(current))),
            before => before.as_ref().map(|(_, current)| Arc::clone(current)),
        };
        let (shared, began) = (Arc::clone(self), Instant::now());
        let read = tokio::task::spawn_blocking(move || shared.read(before)).await;
        let read = read.unwrap_or(Err(Failure::Failed))?;
        if let Ok(current) = &read {
            *last = Some((began, Arc::clone(current)));
        }
        Ok(read)
    }

    fn read(
        &self,
        before: Option<Arc<Current>>,
    ) -> Result<Result<Arc<Current>, Diagnostic>, Failure> {
        let (bundle, problems) = self.trust.pack(&self.path)?;
        if let Some(problem) = problems.into_iter().find(is_error) {
            return Ok(Err(problem));
        }
        let settings = self.settings.as_deref().map(given_text).transpose()?;
        let same = before.filter(|before| before.bundle == bundle && before.settings == settings);
        Ok(Ok(same.unwrap_or_else(|| {
            Arc::new(Current {
                loaded: settled(loaded(&self.path, &bundle), settings.as_ref()),
                bundle,
                settings,
            })
        })))
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
