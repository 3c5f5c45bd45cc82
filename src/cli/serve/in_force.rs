//! The pack in force: the last one on disk that has no mistake. One that has is told of, and doesn't replace it.

use super::super::folder::Trust;
use super::super::{Failure, check, clock, is_error, plain};
use super::limits::FRESH;
use super::log;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;
use tokio::sync::Mutex;
use water_rules::Text;
use water_rules::api::{PackFiles, load_pack};
use water_rules::report::PackRef;

/// What stands on disk, and what is used.
#[derive(Clone, Default)]
pub(super) struct Standing {
    /// The pack that is used; none if there has been none without a mistake.
    pub used: Option<Arc<Used>>,
    /// What is wrong with the one on disk, as an answer says it.
    pub trouble: Option<Arc<Value>>,
}

/// A pack without a mistake.
pub(super) struct Used {
    pub files: Arc<PackFiles>,
    pub named: PackRef,
    time_zone: TimeZone,
}

impl Used {
    /// The day that it is at the office.
    pub fn today(&self) -> Date {
        clock::today_in(&self.time_zone)
    }
}

/// The pack of a folder or a file.
pub(super) struct InForce {
    trust: Trust,
    path: PathBuf,
    /// The time zone that the call names.
    zone: Option<String>,
    standing: RwLock<Standing>,
    /// What was read last, and when.
    read: Mutex<Option<(Instant, Option<Arc<PackFiles>>)>>,
}

impl InForce {
    pub fn new(trust: Trust, path: PathBuf, zone: Option<String>) -> Self {
        Self {
            trust,
            path,
            zone,
            standing: RwLock::default(),
            read: Mutex::default(),
        }
    }

    fn standing(&self) -> Standing {
        self.standing
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// As it is now, give or take a second. While the files are read, others are answered as before.
    pub async fn now(self: &Arc<Self>) -> Standing {
        let mut read = match self.read.try_lock() {
            Ok(read) => read,
            Err(_) => {
                let standing = self.standing();
                if standing.used.is_some() {
                    return standing;
                }
                self.read.lock().await
            }
        };
        let before = match read.as_ref() {
            Some((at, _)) if at.elapsed() < FRESH => return self.standing(),
            Some((_, files)) => files.clone(),
            None => None,
        };
        let shared = Arc::clone(self);
        let looked = tokio::task::spawn_blocking(move || shared.look(before)).await;
        *read = Some((Instant::now(), looked.unwrap_or_default()));
        self.standing()
    }

    /// Reads the files and, if they aren't those of before, finds out whether they can be used.
    fn look(&self, before: Option<Arc<PackFiles>>) -> Option<Arc<PackFiles>> {
        match self.files() {
            Ok(files) if before.as_deref() == Some(&files) => before,
            Ok(files) => {
                let files = Arc::new(files);
                self.become_(self.usable(&files));
                Some(files)
            }
            Err(trouble) => {
                self.become_(Err(trouble));
                None
            }
        }
    }

    fn files(&self) -> Result<PackFiles, Value> {
        match self.trust.pack(&self.path) {
            Ok((bundle, problems)) => match problems.iter().find(|problem| is_error(problem)) {
                None => Ok(bundle.files),
                Some(problem) => Err(unreadable(&Text::same(check::print(problem)))),
            },
            Err(Failure::Unusable(why)) => Err(unreadable(&why)),
            Err(_) => Err(unreadable(&Text::new(
                "读不了规则包。",
                "The rule pack can't be read.",
            ))),
        }
    }

    fn usable(&self, files: &Arc<PackFiles>) -> Result<Used, Value> {
        let loaded = load_pack(files);
        let Some(pack) = loaded.pack else {
            return Err(json!({
                "code": "bad-pack",
                "message": Text::new(
                    "规则包有错误，不能用来审查。",
                    "The rule pack has mistakes and can't be used.",
                ),
                "diagnostics": loaded.diagnostics,
            }));
        };
        let time_zone = match clock::zone(self.zone.as_deref(), pack.time_zone()) {
            Ok(zone) => zone,
            Err(Failure::Unusable(why)) => return Err(unreadable(&why)),
            Err(_) => TimeZone::UTC,
        };
        Ok(Used {
            files: Arc::clone(files),
            named: pack.named(),
            time_zone,
        })
    }

    fn become_(&self, found: Result<Used, Value>) {
        let mut standing = self
            .standing
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let before = standing.trouble.take();
        match found {
            Ok(used) => {
                if before.is_some() {
                    log("规则包已改好，开始使用 / The rule pack is mended and in use");
                }
                standing.used = Some(Arc::new(used));
            }
            Err(trouble) => {
                let trouble = Arc::new(trouble);
                if before.as_ref() != Some(&trouble) {
                    told(&trouble, standing.used.as_deref());
                }
                standing.trouble = Some(trouble);
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
