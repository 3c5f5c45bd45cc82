//! The pack in force: the last one on disk that has no mistake. One that has is told of, and doesn't replace it.

use super::super::print::{log, plain, problem};
use super::super::{Failure, clock};
use super::limits::FRESH;
use super::pack::{Current, ServedPack};
use engine::report::PackRef;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};
use tokio::sync::Mutex;
use water_rules::RulePack;
use water_rules::Text;

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
    time_zone: TimeZone,
}

impl Used {
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
    state: RwLock<State>,
    /// What was read last, and when.
    read: Mutex<Option<(Instant, Option<Arc<Current>>)>>,
}

impl InForce {
    pub fn new(pack: Arc<ServedPack>, zone: Option<String>) -> Self {
        Self {
            pack,
            zone,
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
        let shared = Arc::clone(self);
        let looked = tokio::task::spawn_blocking(move || shared.look(before)).await;
        *read = Some((Instant::now(), looked.unwrap_or_default()));
    }

    /// Reads the files and, if they aren't those of before, finds out whether they can be used.
    fn look(&self, before: Option<Arc<Current>>) -> Option<Arc<Current>> {
        match self.current() {
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

    fn current(&self) -> Result<Arc<Current>, Value> {
        match self.pack.current(Duration::ZERO) {
            Ok(Ok(current)) => Ok(current),
            Ok(Err(mistake)) => Err(unreadable(&Text::same(problem(&mistake)))),
            Err(Failure::Unusable(why)) => Err(unreadable(&why)),
            Err(_) => Err(unreadable(&Text::new(
                "读不了规则包。",
                "The rule pack can't be read.",
            ))),
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
            time_zone,
        })
    }

    fn become_(&self, found: Result<Used, Value>) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let before = state.trouble.take();
        match found {
            Ok(used) => {
                if before.is_some() {
                    log("规则包已改好，开始使用 / The rule pack is mended and in use");
                }
                state.used = Some(Arc::new(used));
            }
            Err(trouble) => {
                let trouble = Arc::new(trouble);
                if before.as_ref() != Some(&trouble) {
                    told(&trouble, state.used.as_deref());
                }
                state.trouble = Some(trouble);
            }
        }
    }
}

/// A word in the log, without anything of a record.
fn told(trouble: &Value, used: Option<&Used>) {
    let said = |of: &Value| {
        let words = |lang: &str| plain(of["message"][lang].as_str().unwrap_or_default());
        format!("{} / {}", words("zh"), words("en"))
    };
    log(&said(trouble));
    for found in trouble["diagnostics"].as_array().into_iter().flatten() {
        if found["severity"] == "error" {
            let (file, at) = (&found["span"]["file"], &found["span"]["start"]);
            let file = plain(file.as_str().unwrap_or_default());
            let (line, column) = (&at["line"], &at["column"]);
            log(&format!("{file}:{line}:{column}: {}", said(found)));
        }
    }
    if let Some(used) = used {
        let version = plain(&used.named.version);
        log(&format!(
            "仍用上一个没有错误的规则包 {version} / The last one without mistakes stays in use: {version}"
        ));
    }
}

fn unreadable(why: &Text) -> Value {
    json!({ "code": "pack-unreadable", "message": why })
}
