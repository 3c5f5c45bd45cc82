//! The engine for other systems, described by `openapi.json`: one record in and its report out, or a stream of records,
//! one a line, and their reports in the same order. Nothing of a request is kept.

use super::super::screen::day;
use super::super::{Failure, print};
use super::pack::{Current, ServedPack};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing};
use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::civil::Date;
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::timeout;
use tokio_util::io::StreamReader;
use water_rules::Text;
use water_rules::api::{RulePack, report_json};
use water_rules::portfolio::read_line;

/// Bytes of one record.
const MAX_RECORD: usize = 1 << 20;
/// Single records that are screened or wait for it.
const MAX_WAITING: usize = 64;
/// Streams at one time.
const MAX_STREAMS: usize = 4;
/// How long the sender of a body may be silent.
const READ_TIMEOUT: Duration = Duration::from_secs(30);
/// Records of a stream that are screened together, and how many such bundles are in hand.
const CHUNK: usize = 64;
const IN_HAND: usize = 2;
/// For how long the files of the pack aren't looked at again.
const FRESH: Duration = Duration::from_secs(1);

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const NDJSON: HeaderValue = HeaderValue::from_static("application/x-ndjson");

/// What requests share.
struct Endpoint {
    pack: Arc<ServedPack>,
    waiting: Semaphore,
    streams: Arc<Semaphore>,
}

/// What an address may ask for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    as_of: Option<String>,
    /// Whether the reports are to be whole.
    #[serde(default)]
    full: bool,
}

/// How records are screened and reports are written.
#[derive(Clone, Copy)]
struct How {
    date: Date,
    full: bool,
}

impl How {
    fn report(self, pack: &RulePack, record: &Map<String, Value>) -> String {
        report_json(&pack.screen(record, self.date), self.full)
    }
}

pub(super) fn router(pack: Arc<ServedPack>) -> Router {
    let shared = Endpoint {
        pack,
        waiting: Semaphore::new(MAX_WAITING),
        streams: Arc::new(Semaphore::new(MAX_STREAMS)),
    };
    let description = || async { ([(CONTENT_TYPE, JSON)], include_str!("openapi.json")) };
    Router::new()
        .route("/screen", routing::post(screen))
        .route("/pack", routing::get(info))
        .route("/openapi.json", routing::get(description))
        .with_state(Arc::new(shared))
}

/// A request that can't be served, in both languages.
fn refuse(status: StatusCode, code: &str, message: &Text) -> Response {
    let mut response = (status, Json(json!({ "code": code, "message": message }))).into_response();
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

fn busy() -> Response {
    let message = Text::new(
        "同时的请求太多，请稍后再试。",
        "Too many requests at one time; try again shortly.",
    );
    refuse(StatusCode::SERVICE_UNAVAILABLE, "busy", &message)
}

fn too_slow() -> Text {
    let seconds = READ_TIMEOUT.as_secs();
    Text::new(
        format!("{seconds} 秒没有收到数据。"),
        format!("Nothing was received for {seconds} s."),
    )
}

fn too_large() -> Text {
    Text::new("一个项目的数据超过 1 MB。", "A record is larger than 1 MB.")
}

impl Endpoint {
    /// The pack as it is now, give or take a second.
    async fn pack(self: &Arc<Self>) -> Result<Arc<Current>, Response> {
        let pack = Arc::clone(&self.pack);
        match tokio::task::spawn_blocking(move || pack.current(FRESH)).await {
            Ok(Ok(Ok(current))) => Ok(current),
            Ok(Ok(Err(problem))) => Err(unusable(&Text::same(print::problem(&problem)))),
            Ok(Err(Failure::Unusable(why))) => Err(unusable(&why)),
            Ok(Err(_)) | Err(_) => Err(unusable(&Text::new(
                "读不了规则包。",
                "The rule pack can't be read.",
            ))),
        }
    }
}

/// Works something out on one of the threads that there are for it, as many as cores; nothing if the program ends before.
async fn on_a_core<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> Option<R> {
    let (done, answer) = oneshot::channel();
    rayon::spawn(move || {
        // Whoever asked may have gone.
        if !done.is_closed() {
            let _ = done.send(work());
        }
    });
    answer.await.ok()
}

/// The pack, unless it has mistakes.
fn usable(current: &Current) -> Result<&RulePack, Response> {
    current.loaded.pack.as_ref().ok_or_else(|| {
        let message = Text::new(
            "规则包有错误，不能用来审查。",
            "The rule pack has mistakes and can't be used.",
        );
        let mistakes = &current.loaded.diagnostics;
        let error = json!({ "code": "bad-pack", "message": message, "diagnostics": mistakes });
        (StatusCode::INTERNAL_SERVER_ERROR, Json(error)).into_response()
    })
}

fn unusable(why: &Text) -> Response {
    refuse(StatusCode::INTERNAL_SERVER_ERROR, "pack-unreadable", why)
}

/// What the pack holds.
async fn info(State(shared): State<Arc<Endpoint>>) -> Result<Response, Response> {
    let current = shared.pack().await?;
    let info = serde_json::to_string(&usable(&current)?.info()).unwrap_or_default();
    Ok(([(CONTENT_TYPE, JSON)], info).into_response())
}

async fn screen(
    State(shared): State<Arc<Endpoint>>,
    asked: Result<Query<Asked>, QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Ok(Query(asked)) = asked else {
        let message = Text::new(
            "地址里只能有 as_of 和 full（true 或 false）。",
            "The parameters of the address are as_of and full (true or false).",
        );
        return refuse(StatusCode::BAD_REQUEST, "bad-query", &message);
    };
    let date = match day(asked.as_of.as_deref()) {
        Ok(date) => date,
        Err(Failure::Unusable(why)) => return refuse(StatusCode::BAD_REQUEST, "bad-date", &why),
        Err(_) => return refuse(StatusCode::BAD_REQUEST, "bad-date", &Text::default()),
    };
    let how = How {
        date,
        full: asked.full,
    };
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    match kind.split(';').next().unwrap_or_default().trim() {
        "application/json" => one(&shared, how, body)
            .await
            .unwrap_or_else(|refused| refused),
        "application/x-ndjson" | "application/jsonl" => many(&shared, how, body)
            .await
            .unwrap_or_else(|refused| refused),
        _ => {
            let message = Text::new(
                "Content-Type 应为 application/json（一个项目）或 application/x-ndjson（每行一个项目）。",
                "The Content-Type is application/json for one record, or application/x-ndjson for one a line.",
            );
            refuse(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "bad-media-type",
                &message,
            )
        }
    }
}

/// One record in, its report out.
async fn one(shared: &Arc<Endpoint>, how: How, body: Body) -> Result<Response, Response> {
    let _turn = shared.waiting.try_acquire().map_err(|_| busy())?;
    let body = timeout(READ_TIMEOUT, to_bytes(body, MAX_RECORD)).await;
    let body = body.map_err(|_| refuse(StatusCode::REQUEST_TIMEOUT, "timeout", &too_slow()))?;
    let body =
        body.map_err(|_| refuse(StatusCode::PAYLOAD_TOO_LARGE, "too-large", &too_large()))?;
    let record = read_line(1, &body).record;
    let record = record.map_err(|why| refuse(StatusCode::BAD_REQUEST, "bad-json", &why))?;
    let pack = usable(&*shared.pack().await?)?.clone();
    let report = on_a_core(move || how.report(&pack, &record)).await;
    let report = report.ok_or_else(busy)?;
    Ok(([(CONTENT_TYPE, JSON)], report).into_response())
}

/// Where the records of a stream come from.
struct Lines<R> {
    reader: BufReader<R>,
    number: usize,
    ended: bool,
    _turn: OwnedSemaphorePermit,
}

/// A line with its number, or why there is none and the stream ends.
type Line = (usize, Result<Vec<u8>, Text>);

impl<R: tokio::io::AsyncRead + Unpin> Lines<R> {
    /// The lines that are there, at least one unless the stream has ended.
    async fn next(mut self) -> Option<(Vec<Line>, Self)> {
        let mut lines = Vec::new();
        while !self.ended
            && lines.len() < CHUNK
            && (lines.is_empty() || !self.reader.buffer().is_empty())
        {
            let mut line = Vec::new();
            let most = (MAX_RECORD + 1) as u64;
            let read = timeout(
                READ_TIMEOUT,
                (&mut self.reader).take(most).read_until(b'\n', &mut line),
            )
            .await;
            self.number += 1;
            let wrong = match read {
                Ok(Ok(_)) if line.len() > MAX_RECORD => Some(too_large()),
                Ok(Ok(_)) => None,
                Ok(Err(error)) => Some(Text::same(error.to_string())),
                Err(_) => Some(too_slow()),
            };
            self.ended = wrong.is_some() || line.is_empty();
            match wrong {
                Some(why) => lines.push((self.number, Err(why))),
                None if !line.trim_ascii().is_empty() => lines.push((self.number, Ok(line))),
                None => {}
            }
        }
        (!lines.is_empty()).then_some((lines, self))
    }
}

/// Records in and reports out, one a line and in the same order, while they come: only the lines in hand are kept.
async fn many(shared: &Arc<Endpoint>, how: How, body: Body) -> Result<Response, Response> {
    let turn = Arc::clone(&shared.streams)
        .try_acquire_owned()
        .map_err(|_| busy())?;
    // A pack that can't be used is refused before the first line; a stream keeps the one that it began with.
    let pack = usable(&*shared.pack().await?)?.clone();
    let lines = Lines {
        reader: BufReader::new(StreamReader::new(
            body.into_data_stream().map_err(io::Error::other),
        )),
        number: 0,
        ended: false,
        _turn: turn,
    };
    let reports = stream::unfold(lines, Lines::next)
        .map(move |chunk| {
            let pack = pack.clone();
            on_a_core(move || {
                let answer = |(number, line): &Line| answer(&pack, *number, line, how);
                let answers: Vec<String> = chunk.par_iter().map(answer).collect();
                Bytes::from(answers.concat())
            })
        })
        .buffered(IN_HAND)
        .map(|answered| answered.ok_or_else(|| io::Error::other("stopped")));
    Ok(([(CONTENT_TYPE, NDJSON)], Body::from_stream(reports)).into_response())
}

/// The line that answers a line: a report, or why there is none.
fn answer(pack: &RulePack, number: usize, line: &Result<Vec<u8>, Text>, how: How) -> String {
    let record = line
        .clone()
        .and_then(|line| read_line(number, &line).record);
    record.map_or_else(
        |why| json!({ "line": number, "error": why }).to_string(),
        |record| how.report(pack, &record),
    ) + "\n"
}
