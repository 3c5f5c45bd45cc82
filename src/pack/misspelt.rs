//! What misspelt names were taken for. A list has the same wrong name in every record, and looking for the nearest of some
//! hundred names takes longer than to screen a record.

use model::limits::MAX_MISSPELT;
use model::sorted::Map;
use model::text::{Text, did_you_mean};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// So many are kept: whoever sends records may make up any number.
const MOST: usize = 64;

/// The names that were looked for, each with the hint that came of it.
#[derive(Debug, Default)]
pub(crate) struct Misspelt(Mutex<Map<Box<str>, Option<Text>>>);

impl Clone for Misspelt {
    /// Other names may be known to a copy.
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Misspelt {
    fn kept(&self) -> MutexGuard<'_, Map<Box<str>, Option<Text>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// "Did you mean …", by the nearest of the names that are known; always asked with the same ones.
    pub fn hint<'a>(&self, name: &str, known: impl Iterator<Item = &'a str>) -> Option<Text> {
        if let Some(hint) = self.kept().get(name) {
            return hint.clone();
        }
        // Nobody waits while another name is looked for.
        let hint = did_you_mean(name, known);
        let mut kept = self.kept();
        if kept.len() < MOST && name.len() <= MAX_MISSPELT {
            kept.insert(name.into(), hint.clone());
        }
        hint
    }
}
