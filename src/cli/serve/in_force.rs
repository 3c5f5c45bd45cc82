//! The pack in force: the last one on disk that has no mistake. One that has is told of, and doesn't replace it.

use super::super::print::problem;
use super::super::{Failure, clock};
use super::kept::Kept;
use super::limits::FRESH;
use super::log::Log;
use super::pack::{Current, ServedPack};
use engine::report::PackRef;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::Instant;
use study::explain::Explainer;
use tokio::sync::Mutex;
use water_rules::{Diagnostic, RulePack, Text};

/// The pack that is used, and what is wrong with the one on disk.
#[derive(Clone, Default)]
pub(super) struct State {
    /// The pack that is used; none if there has been none without a mistake.
    pub used: Option<Arc<Used>>,
    /// What is wrong with the one on disk, as an answer says it.
    pub trouble: Option<Arc<Value>>,
}

/// A pack without a mistake.
pub(super) struct Used {
    pub pack: RulePack,
    /// Its name, version and digest.
    pub named: PackRef,
    /// When it was found to be good.
    pub since: Timestamp,
    time_zone: TimeZone,
    explainer: OnceLock<Explainer>,
    info: OnceLock<Kept>,
    schema: OnceLock<Kept>,
}

impl Used {
    /// What explains its reports, made by the first that asks.
    pub fn explainer(&self) -> &Explainer {
        self.explainer.get_or_init(|| self.pack.explainer())
    }

    /// What it holds, as JSON.
    pub fn info(&self) -> &Kept {
        let info = || serde_json::to_vec(&self.pack.info()).unwrap_or_default();
        self.info.get_or_init(|| Kept::new(info()))
    }

    /// What a record may hold, as a JSON Schema.
    pub fn schema(&self) -> &Kept {
        let schema = || self.pack.record_schema().to_string().into_bytes();
        self.schema.get_or_init(|| Kept::new(schema()))
    }

    /// The day that it is at the office.
    pub fn today(&self) -> Date {
        clock::today_in(&self.time_zone)
    }
}

/// The pack that is served, and the one that is used.
pub(super) struct InForce {
    pack: Arc<ServedPack>,
    /// The time zone that the call names.
    zone: Option<String>,
    log: Log,
    state: RwLock<State>,
    /// What was read last, and when.
    read: Mutex<Option<(Instant, Option<Arc<Current>>)>>,
}

impl InForce {
    pub fn new(pack: Arc<ServedPack>, zone: Option<String>, log: Log) -> Self {
        Self {
            pack,
            zone,
            log,
            state: RwLock::default(),
            read: Mutex::default(),
        }
    }

    fn state(&self) -> State {
        self.state
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// As it is now, give or take a second. While the files are read, and where they are asked for all the time, nobody waits.
    pub async fn now(self: &Arc<Self>) -> State {
        let state = self.state();
        let age = match self.read.try_lock() {
            Ok(read) => read.as_ref().map(|(at, _)| at.elapsed()),
            Err(_) if state.used.is_some() => return state,
            Err(_) => None,
        };
        match age {
            Some(age) if age < FRESH / 2 => state,
            Some(age) if age < FRESH && state.used.is_some() => {
                let shared = Arc::clone(self);
                tokio::spawn(async move { shared.read_again().await });
                state
            }
            _ => {
                self.read_again().await;
                self.state()
            }
        }
    }

    async fn read_again(self: &Arc<Self>) {
        let mut read = self.read.lock().await;
        // Somebody else may have, while this one waited.
        if matches!(&*read, Some((at, _)) if at.elapsed() < FRESH / 2) {
            return;
        }
        let before = read.as_ref().and_then(|(_, current)| current.clone());
        let (shared, found) = (Arc::clone(self), self.pack.current().await);
        let looked = tokio::task::spawn_blocking(move || shared.look(before, found)).await;
        *read = Some((Instant::now(), looked.unwrap_or_default()));
    }

    /// If the files aren't those of before, finds out whether they can be used.
    fn look(&self, before: Option<Arc<Current>>, found: Found) -> Option<Arc<Current>> {
        match readable(found) {
            Ok(current) if before.as_ref().is_some_and(|b| Arc::ptr_eq(b, &current)) => before,
            Ok(current) => {
                self.become_(self.usable(&current));
                Some(current)
            }
            Err(trouble) => {
                self.become_(Err(trouble));
                None
            }
        }
    }

    fn usable(&self, current: &Current) -> Result<Used, Value> {
        let Some(pack) = &current.loaded.pack else {
            return Err(json!({
                "code": "bad-pack",
                "message": Text::new(
                    "规则包有错误，不能用来审查。",
                    "The rule pack has mistakes and can't be used.",
                ),
                "diagnostics": current.loaded.diagnostics,
            }));
        };
        let time_zone = match clock::zone(self.zone.as_deref(), pack.time_zone()) {
            Ok(zone) => zone,
            Err(Failure::Unusable(why)) => return Err(unreadable(&why)),
            Err(_) => TimeZone::UTC,
        };
        Ok(Used {
            pack: pack.clone(),
            named: pack.named(),
            since: Timestamp::now(),
            time_zone,
            explainer: OnceLock::new(),
            info: OnceLock::new(),
            schema: OnceLock::new(),
        })
    }

    /// Whatever the log takes, nobody waits for it.
    fn become_(&self, found: Result<Used, Value>) {
        match found {
            Ok(used) => {
                let used = Arc::new(used);
                let before = self.put(|state| {
                    state.used = Some(Arc::clone(&used));
                    state.trouble.take()
                });
                if before.is_some() {
                    self.log.pack_mended(&used.named);
                }
            }
            Err(trouble) => {
                let trouble = Arc::new(trouble);
                let (before, used) = self.put(|state| {
                    let before = state.trouble.replace(Arc::clone(&trouble));
                    (before, state.used.clone())
                });
                if before.as_ref() != Some(&trouble) {
                    let still = used.as_ref().map(|used| &used.named);
                    self.log.pack_went_bad(&trouble, still);
                }
            }
        }
    }

    fn put<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.write().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What was found on disk.
type Found = Result<Result<Arc<Current>, Diagnostic>, Failure>;

fn readable(found: Found) -> Result<Arc<Current>, Value> {
    match found {
        Ok(Ok(current)) => Ok(current),
        Ok(Err(mistake)) => Err(unreadable(&Text::same(problem(&mistake)))),
        Err(Failure::Unusable(why)) => Err(unreadable(&why)),
        Err(_) => Err(unreadable(&Text::new(
            "读不了规则包。",
            "The rule pack can't be read.",
        ))),
    }
}

fn unreadable(why: &Text) -> Value {
    json!({ "code": "pack-unreadable", "message": why })
}
