//! A record that stays open while its answers change.

use crate::record::{FieldProblem, Record};
use crate::report::Report;
use crate::rule::{Foreseen, Next, Rules};
use jiff::civil::Date;
use model::error::DateError;
use model::outcome::Verdict;
use pack::document::parse_date as read_date;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A record that stays open.
pub struct ProjectRecord {
    rules: Arc<Rules>,
    record: Arc<Record>,
    kept: Mutex<Kept>,
}

/// What was worked out of a record that stays open.
#[derive(Default)]
struct Kept {
    /// What is to be asked next of it as it is, by the law of a date.
    next: Option<(Date, Next)>,
    /// What was foreseen when that was asked last.
    foreseen: Option<Foreseen>,
}

impl ProjectRecord {
    /// Reads a record of a pack.
    #[must_use]
    pub fn open(rules: &Arc<Rules>, record: &Map<String, Value>) -> Self {
        Self {
            record: Arc::new(Record::read(&rules.data.schema, record)),
            rules: Arc::clone(rules),
            kept: Mutex::default(),
        }
    }

    /// The record as it was read.
    #[must_use]
    pub fn record(&self) -> &Arc<Record> {
        &self.record
    }

    /// Sets a field, or clears it with `null`; its problems come back.
    pub fn set(&mut self, field: &str, value: &Value) -> Vec<FieldProblem> {
        let schema = &self.rules.data.schema;
        let record = Arc::make_mut(&mut self.record);
        let kept = self.kept.get_mut().unwrap_or_else(PoisonError::into_inner);
        kept.next = None;
        record.set(schema, field, value);
        record.problems_of(schema, field)
    }

    /// A number as it was read, in its field's own unit: of a field, or of one in a list such as `products.1.output`.
    #[must_use]
    pub fn reading(&self, path: &str) -> Option<String> {
        self.record.reading(&self.rules.data.schema, path)
    }

    /// Everything that is wrong with the record.
    #[must_use]
    pub fn problems(&self) -> Vec<FieldProblem> {
        self.record.problems(&self.rules.data.schema)
    }

    /// Applies every rule, with the law of a date.
    #[must_use]
    pub fn screen(&self, as_of: Date) -> Report {
        let mut kept = self.kept();
        let report = if kept.foreseen.is_some() {
            self.rules.screen(&self.record, as_of)
        } else {
            let (report, foreseen) = self.rules.screen_foreseeing(&self.record, as_of);
            kept.foreseen = Some(foreseen);
            report
        };
        self.asked(&mut kept, as_of, Some(&report)).told_in(report)
    }

    /// The report without what is asked next and whether the verdict is certain: these take longer than all the rest.
    #[must_use]
    pub fn decided(&self, as_of: Date) -> Report {
        self.rules.screen(&self.record, as_of)
    }

    /// What is to be asked next, and whether the verdict can still change.
    #[must_use]
    pub fn next(&self, as_of: Date) -> Next {
        self.asked(&mut self.kept(), as_of, None)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn asked(&self, kept: &mut Kept, as_of: Date, report: Option<&Report>) -> Next {
        match &kept.next {
            Some((date, next)) if *date == as_of => next.clone(),
            _ => {
                let before = kept.foreseen.take();
                let (next, foreseen) =
                    (self.rules).next_after(&self.record, as_of, report, before.as_ref());
                *kept = Kept {
                    next: Some((as_of, next.clone())),
                    foreseen: Some(foreseen),
                };
                next
            }
        }
    }

    /// The values of the derived facts by name; what isn't known is left out.
    #[must_use]
    pub fn facts(&self, as_of: Date) -> BTreeMap<Arc<str>, String> {
        self.rules.facts_of(&self.record, as_of)
    }

    /// The verdict alone: no words are written for it.
    #[must_use]
    pub fn verdict(&self, as_of: Date) -> Verdict {
        self.rules.verdict_of(&self.record, as_of)
    }
}

/// Reads the date whose law is to be applied.
///
/// # Errors
/// [`DateError`] for anything but a real day such as `2026-11-23`.
pub fn parse_date(text: &str) -> Result<Date, DateError> {
    read_date(text).ok_or_else(|| DateError(text.chars().take(40).collect()))
}
