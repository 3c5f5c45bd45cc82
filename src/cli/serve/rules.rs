//! `/rules.json`: the pack as it is on disk at this moment, with its signatures if it has any, compiled if it can be. What
//! the files come to is kept until they change: a page waits for it.

use super::super::folder::Trust;
use super::super::{Failure, compiled, is_error};
use super::takes_brotli;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use brotli::BrotliCompress;
use brotli::enc::BrotliEncoderParams;
use serde_json::json;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use water_rules::api::load_pack;
use water_rules::pack::Bundle;
use water_rules::{Diagnostic, Text};

/// A quarter smaller than the fastest way, in 40 ms, which are spent once.
const QUALITY: i32 = 6;

/// The pack of a folder or a file.
pub(super) struct Rules {
    trust: Trust,
    path: PathBuf,
    last: Mutex<Option<Arc<Prepared>>>,
}

/// What files come to.
struct Prepared {
    /// As it was read.
    bundle: Bundle,
    json: Bytes,
    brotli: Bytes,
}

impl Prepared {
    fn new(bundle: Bundle) -> Result<Self, Failure> {
        let compiled = load_pack(&bundle.files).pack.as_ref().and_then(compiled);
        let whole = Bundle { compiled, ..bundle };
        let json = serde_json::to_vec(&whole).map_err(io::Error::from)?;
        let parameters = BrotliEncoderParams {
            quality: QUALITY,
            size_hint: json.len(),
            ..BrotliEncoderParams::default()
        };
        let mut brotli = Vec::new();
        BrotliCompress(&mut json.as_slice(), &mut brotli, &parameters)?;
        Ok(Self {
            bundle: Bundle {
                compiled: None,
                ..whole
            },
            json: json.into(),
            brotli: brotli.into(),
        })
    }
}

impl Rules {
    pub fn new(trust: Trust, path: PathBuf) -> Self {
        Self {
            trust,
            path,
            last: Mutex::default(),
        }
    }

    /// Reads the files; a mistake of theirs that the page couldn't show is told.
    fn prepared(&self) -> Result<Result<Arc<Prepared>, Diagnostic>, Failure> {
        let (read, problems) = self.trust.pack(&self.path)?;
        if let Some(problem) = problems.into_iter().find(is_error) {
            return Ok(Err(problem));
        }
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(same) = last.as_ref().filter(|last| last.bundle == read) {
            return Ok(Ok(Arc::clone(same)));
        }
        let now = Arc::new(Prepared::new(read)?);
        *last = Some(Arc::clone(&now));
        Ok(Ok(now))
    }

    /// Prepares them before the first page asks.
    pub fn prepare(self: Arc<Self>) {
        tokio::task::spawn_blocking(move || self.prepared().is_ok());
    }
}

/// Answers with the pack.
pub(super) async fn get(State(rules): State<Arc<Rules>>, asked: HeaderMap) -> Response {
    match tokio::task::spawn_blocking(move || rules.prepared()).await {
        Ok(Ok(Ok(pack))) => answer(&pack, &asked),
        Ok(Ok(Err(problem))) => {
            let file = problem.span.as_ref().map_or("", |s| s.file.as_str());
            let help = problem.help.clone().unwrap_or_default();
            let (zh, en) = (&problem.message.zh, &problem.message.en);
            let message = Text::new(
                format!("{file}：{zh}{}", help.zh),
                format!("{file}: {en} {}", help.en),
            );
            failed(problem.code, &message)
        }
        Ok(Err(Failure::Unusable(why))) => failed("pack-unreadable", &why),
        Ok(Err(_)) | Err(_) => failed(
            "pack-unreadable",
            &Text::new("读不了规则包。", "The rule pack can't be read."),
        ),
    }
}

fn answer(pack: &Prepared, asked: &HeaderMap) -> Response {
    let kind = (CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let vary = (VARY, HeaderValue::from_static("accept-encoding"));
    if takes_brotli(asked) {
        let coding = (CONTENT_ENCODING, HeaderValue::from_static("br"));
        return ([kind, coding, vary], pack.brotli.clone()).into_response();
    }
    ([kind, vary], pack.json.clone()).into_response()
}

fn failed(code: &str, message: &Text) -> Response {
    let error = json!({ "code": code, "message": message });
    (StatusCode::INTERNAL_SERVER_ERROR, Json(error)).into_response()
}
