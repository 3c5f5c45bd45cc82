//! `/rules.json`: the pack as it is on disk at this moment, with its signatures if it has any, compiled if it can be. What
//! is sent is kept until the files change: a page waits for it.

use super::super::{Failure, compiled};
use super::kept::Kept;
use super::pack::{Current, ServedPack};
use super::problem::Problem;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use brotli::BrotliCompress;
use brotli::enc::BrotliEncoderParams;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use water_rules::{Bundle, SettledBundle};
use water_rules::{Diagnostic, Text};

/// A quarter smaller than the fastest way, in 40 ms, which are spent once.
const QUALITY: i32 = 6;

/// A pack as it is sent.
struct Sent {
    json: Kept,
    brotli: Bytes,
}

impl Sent {
    fn new(current: &Current) -> io::Result<Self> {
        let whole = Bundle {
            compiled: current.loaded.pack.as_ref().and_then(compiled),
            ..current.bundle.clone()
        };
        let json = serde_json::to_vec(&SettledBundle {
            bundle: &whole,
            settings: current
                .loaded
                .pack
                .as_ref()
                .and_then(|pack| pack.settings()),
        })?;
        let parameters = BrotliEncoderParams {
            quality: QUALITY,
            size_hint: json.len(),
            ..BrotliEncoderParams::default()
        };
        let mut brotli = Vec::new();
        BrotliCompress(&mut json.as_slice(), &mut brotli, &parameters)?;
        Ok(Self {
            json: Kept::new(json),
            brotli: brotli.into(),
        })
    }
}

/// What pages get of the pack, made once for as long as it stays the same.
pub(super) struct Rules {
    pack: Arc<ServedPack>,
    last: Mutex<Option<(Arc<Current>, Arc<Sent>)>>,
}

impl Rules {
    pub fn new(pack: Arc<ServedPack>) -> Self {
        Self {
            pack,
            last: Mutex::default(),
        }
    }

    /// Reads the files; a mistake of theirs that the page couldn't show is told.
    async fn sent(self: Arc<Self>) -> Result<Result<Arc<Sent>, Diagnostic>, Failure> {
        match self.pack.current().await? {
            Ok(current) => {
                let made = tokio::task::spawn_blocking(move || self.made(current)).await;
                made.unwrap_or(Err(Failure::Failed)).map(Ok)
            }
            Err(problem) => Ok(Err(problem)),
        }
    }

    fn made(&self, current: Arc<Current>) -> Result<Arc<Sent>, Failure> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, sent)) = last.as_ref()
            && Arc::ptr_eq(of, &current)
        {
            return Ok(Arc::clone(sent));
        }
        let sent = Arc::new(Sent::new(&current)?);
        *last = Some((current, Arc::clone(&sent)));
        Ok(sent)
    }

    /// Prepares them before the first page asks.
    pub fn prepare(self: Arc<Self>) {
        tokio::spawn(self.sent());
    }
}

/// Answers with the pack.
pub(super) async fn get(State(rules): State<Arc<Rules>>, asked: HeaderMap) -> Response {
    match rules.sent().await {
        Ok(Ok(pack)) => answer(&pack, &asked),
        Ok(Err(problem)) => {
            let file = problem.span.as_ref().map_or("", |s| s.file.as_str());
            let help = problem.help.clone().unwrap_or_default();
            let (zh, en) = (&problem.message.zh, &problem.message.en);
            let message = Text::new(
                format!("{file}：{zh}{}", help.zh),
                format!("{file}: {en} {}", help.en),
            );
            failed(problem.code, message)
        }
        Err(Failure::Unusable(why)) => failed("pack-unreadable", why),
        Err(_) => failed(
            "pack-unreadable",
            Text::new("读不了规则包。", "The rule pack can't be read."),
        ),
    }
}

fn answer(pack: &Sent, asked: &HeaderMap) -> Response {
    let kind = HeaderValue::from_static("application/json");
    pack.json.answer_or(&pack.brotli, kind, asked)
}

fn failed(code: &str, message: Text) -> Response {
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, code, message).into_response()
}
