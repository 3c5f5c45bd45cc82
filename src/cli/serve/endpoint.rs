//! The engine for other systems, described by `openapi.json`: one record in and its report out, or a stream of records,
//! one a line, and their reports in the same order. Nothing of a request is kept.

use super::super::{Failure, clock};
use super::in_force::{InForce, Used};
use super::limits::{
    BUFFER, CHUNK, CHUNK_BYTES, IN_HAND, MAX_ANSWER, MAX_HELD, MAX_RECORD, MAX_STREAMS, MAX_VALUES,
    MAX_WAITING, READ_TIMEOUT, SMALL,
};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing};
use engine::report::report_json;
use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::civil::Date;
use model::error::UserError;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use sheets::read_line;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::timeout;
use tokio_util::io::StreamReader;
use water_rules::{Judgement, RulePack, Text, read_judgements};

/// The date whose law an answer applies.
const AS_OF: HeaderName = HeaderName::from_static("x-as-of");
/// The day that it is at the office.
const TODAY: HeaderName = HeaderName::from_static("x-today");

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const NDJSON: HeaderValue = HeaderValue::from_static("application/x-ndjson");

type Record = Map<String, Value>;

/// What requests share.
struct Endpoint {
    in_force: Arc<InForce>,
    waiting: Arc<Semaphore>,
    streams: Arc<Semaphore>,
    /// Kilobytes of records and answers.
    held: Arc<Semaphore>,
    cores: Arc<Cores>,
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

/// What the address of the next question may ask for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskedNext {
    as_of: Option<String>,
}

/// How records are screened and reports are written.
#[derive(Clone, Copy)]
struct How {
    date: Date,
    /// The day after which nothing can have been judged.
    today: Date,
    wanted: Wanted,
}

/// Why there is no answer: its code, and in words.
type Refused = (&'static str, Text);

/// What is to come back of a record.
#[derive(Clone, Copy)]
enum Wanted {
    Report { full: bool },
    Next,
}

impl How {
    /// Answers the bytes of a record, or of a record with judgements.
    fn answer(self, pack: &RulePack, number: usize, json: &[u8]) -> Result<String, Refused> {
        if has_too_many_values(json) {
            return Err(("too-large", too_many_values()));
        }
        let given = read_line(number, json).record;
        let given = given.map_err(|why| ("bad-json", why.words()))?;
        let (record, judgements) = self.judgements(given)?;
        let report = match self.wanted {
            Wanted::Report { full } => {
                let report = pack.screen(&record, self.date);
                report_json(&pack.judged(report, &judgements), full)
            }
            Wanted::Next => {
                serde_json::to_string(&pack.open(&record).next(self.date)).unwrap_or_default()
            }
        };
        if report.len() > MAX_ANSWER {
            let message = Text::new(
                "这个项目的报告超过 4 MB，请核对数据。",
                "The report of this record is larger than 4 MB: check its data.",
            );
            return Err(("answer-too-large", message));
        }
        Ok(report)
    }

    /// The two parts of `{"record": …, "judgements": […]}`, as the page saves a project; else all of it is the record.
    fn judgements(self, mut given: Record) -> Result<(Record, Vec<Judgement>), Refused> {
        let parts = ["record", "judgements"];
        let is_both = given.get("record").is_some_and(Value::is_object)
            && given.keys().all(|key| parts.contains(&&**key));
        if !is_both {
            return Ok((given, Vec::new()));
        }
        let list = given.remove("judgements").unwrap_or_else(|| json!([]));
        let Some(Value::Object(record)) = given.remove("record") else {
            return Ok((given, Vec::new()));
        };
        let Value::Array(list) = list else {
            let message = Text::new("裁定应为一个列表。", "Judgements are a list.");
            return Err(("bad-judgement", message));
        };
        let (judgements, problems) = read_judgements(&list, self.today);
        match problems.into_iter().next() {
            None => Ok((record, judgements)),
            Some(problem) => Err(("bad-judgement", problem.message)),
        }
    }
}

pub(super) fn router(in_force: Arc<InForce>) -> Result<Router, Failure> {
    let shared = Endpoint {
        in_force,
        waiting: Arc::new(Semaphore::new(MAX_WAITING)),
        streams: Arc::new(Semaphore::new(MAX_STREAMS)),
        held: Arc::new(Semaphore::new(MAX_HELD / 1024)),
        cores: Arc::new(Cores::new()?),
    };
    let description = || async { ([(CONTENT_TYPE, JSON)], include_str!("openapi.json")) };
    Ok(Router::new()
        .route("/screen", routing::post(screen))
        .route("/next", routing::post(next))
        .route("/pack", routing::get(info))
        .route("/health", routing::get(health))
        .route("/openapi.json", routing::get(description))
        .with_state(Arc::new(shared)))
}

/// A request that can't be served, in both languages.
pub(super) fn refuse(status: StatusCode, code: &str, message: &Text) -> Response {
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
    /// The pack in force; if there is none, what is wrong with the one on disk.
    async fn used(&self) -> Result<Arc<Used>, Response> {
        let state = self.in_force.now().await;
        state.used.ok_or_else(|| {
            let trouble = state.trouble.as_deref().cloned().unwrap_or_default();
            (StatusCode::INTERNAL_SERVER_ERROR, Json(trouble)).into_response()
        })
    }

    /// A share in the bytes that are in hand, if there is one left.
    fn hold(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        let kilobytes = u32::try_from(bytes.div_ceil(1024).max(1)).ok()?;
        Arc::clone(&self.held)
            .try_acquire_many_owned(kilobytes)
            .ok()
    }
}

/// The threads that screen, as many as cores for either: what is large or comes in a stream never stands before what is small,
/// and where both would run the system lets what is small go first.
struct Cores {
    small: ThreadPool,
    large: ThreadPool,
}

impl Cores {
    fn new() -> Result<Self, Failure> {
        let threads = |builder: ThreadPoolBuilder| {
            let built = builder.build();
            built.map_err(|error| Failure::unusable(error.to_string(), error.to_string()))
        };
        Ok(Self {
            small: threads(ThreadPoolBuilder::new())?,
            large: threads(ThreadPoolBuilder::new().start_handler(|_| step_back()))?,
        })
    }

    /// Works something out of so many bytes; nothing if the program ends before.
    async fn run<R: Send + 'static>(
        &self,
        bytes: usize,
        work: impl FnOnce() -> R + Send + 'static,
    ) -> Option<R> {
        let pool = if bytes > SMALL {
            &self.large
        } else {
            &self.small
        };
        let (done, answer) = oneshot::channel();
        pool.spawn(move || {
            // Whoever asked may have gone.
            if !done.is_closed() {
                let _ = done.send(work());
            }
        });
        answer.await.ok()
    }
}

/// Lets the other threads go before this one, where the system tells threads apart.
fn step_back() {
    // Where it may not, they share alike.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(10);
}

/// What the pack holds.
async fn info(State(shared): State<Arc<Endpoint>>) -> Result<Response, Response> {
    let info = serde_json::to_string(&shared.used().await?.pack.info()).unwrap_or_default();
    Ok(([(CONTENT_TYPE, JSON)], info).into_response())
}

/// Whether records can be screened, by which rules and the law of which day; and what is wrong with the rules on disk.
async fn health(State(shared): State<Arc<Endpoint>>) -> Response {
    let state = shared.in_force.now().await;
    let used = state.used.as_deref();
    let status = match (used, &state.trouble) {
        (Some(_), None) => "ok",
        (Some(_), Some(_)) => "last-good-pack",
        (None, _) => "no-pack",
    };
    let code = if used.is_some() {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let said = json!({
        "status": status,
        "engine": env!("CARGO_PKG_VERSION"),
        "today": used.map(|used| used.today().to_string()),
        "pack": used.map(|used| &used.named),
        "trouble": state.trouble,
    });
    (code, Json(said)).into_response()
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
    let wanted = Wanted::Report { full: asked.full };
    served(&shared, asked.as_of.as_deref(), wanted, &headers, body).await
}

/// What is to be asked next of a record.
async fn next(
    State(shared): State<Arc<Endpoint>>,
    asked: Result<Query<AskedNext>, QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Ok(Query(AskedNext { as_of })) = asked else {
        let message = Text::new(
            "地址里只能有 as_of。",
            "The parameter of the address is as_of.",
        );
        return refuse(StatusCode::BAD_REQUEST, "bad-query", &message);
    };
    served(&shared, as_of.as_deref(), Wanted::Next, &headers, body).await
}

/// The answer to one record, or those to a stream of them.
async fn served(
    shared: &Endpoint,
    as_of: Option<&str>,
    wanted: Wanted,
    headers: &HeaderMap,
    body: Body,
) -> Response {
    let used = match shared.used().await {
        Ok(used) => used,
        Err(refused) => return refused,
    };
    let today = used.today();
    let date = match as_of.map_or(Ok(today), clock::date) {
        Ok(date) => date,
        Err(Failure::Unusable(why)) => return refuse(StatusCode::BAD_REQUEST, "bad-date", &why),
        Err(_) => return refuse(StatusCode::BAD_REQUEST, "bad-date", &Text::default()),
    };
    let how = How {
        date,
        today,
        wanted,
    };
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let answered = match &*kind.to_ascii_lowercase() {
        "application/json" => one(shared, &used, how, headers, body).await,
        "application/x-ndjson" | "application/jsonl" => many(shared, &used, how, body).await,
        _ => {
            let message = Text::new(
                "Content-Type 应为 application/json（一个项目）或 application/x-ndjson（每行一个项目）。",
                "The Content-Type is application/json for one record, or application/x-ndjson for one a line.",
            );
            Err(refuse(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "bad-media-type",
                &message,
            ))
        }
    };
    let mut response = answered.unwrap_or_else(|refused| refused);
    for (name, day) in [(AS_OF, date), (TODAY, today)] {
        if let Ok(day) = HeaderValue::from_str(&day.to_string()) {
            response.headers_mut().insert(name, day);
        }
    }
    response
}

/// A body that is too large by its own word is read, and let go of piece by piece, up to this size, in bytes.
const MOST_PASSED_OVER: usize = 8 * MAX_RECORD;

/// Reads a body as long as it comes.
async fn pass_over(body: Body) {
    /// For how long nothing may come.
    const PAUSE: Duration = Duration::from_secs(1);
    let mut pieces = body.into_data_stream();
    while let Ok(Some(Ok(_))) = timeout(PAUSE, pieces.next()).await {}
}

/// One record in, its report out.
async fn one(
    shared: &Endpoint,
    used: &Used,
    how: How,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Response> {
    let turn = Arc::clone(&shared.waiting)
        .try_acquire_owned()
        .map_err(|_| busy())?;
    let length = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse().ok());
    let length = length.unwrap_or(MAX_RECORD);
    let over = || refuse(StatusCode::PAYLOAD_TOO_LARGE, "too-large", &too_large());
    if length > MAX_RECORD {
        // Who is still sending when the connection is closed never reads why.
        if length <= MOST_PASSED_OVER {
            let _ = timeout(READ_TIMEOUT, pass_over(body)).await;
        }
        return Err(over());
    }
    let held = shared.hold(length).ok_or_else(busy)?;
    let body = timeout(READ_TIMEOUT, to_bytes(body, MAX_RECORD)).await;
    let body = body.map_err(|_| refuse(StatusCode::REQUEST_TIMEOUT, "timeout", &too_slow()))?;
    let body = body.map_err(|_| over())?;
    let pack = used.pack.clone();
    let size = body.len();
    let cores = &shared.cores;
    let report = cores.run(size, move || how.answer(&pack, 1, &body));
    let report = report.await.ok_or_else(busy)?;
    let report = report.map_err(|(code, why)| {
        let status = match code {
            "bad-json" | "bad-judgement" => StatusCode::BAD_REQUEST,
            _ => StatusCode::PAYLOAD_TOO_LARGE,
        };
        refuse(status, code, &why)
    })?;
    drop(held);
    let held = (turn, shared.hold(report.len()).ok_or_else(busy)?);
    let length = report.len();
    // Piece by piece: its share in what is held ends with the last one.
    let pieces = stream::unfold((Bytes::from(report), held), |(mut rest, held)| async move {
        let piece = rest.split_to(rest.len().min(BUFFER));
        (!piece.is_empty()).then_some((Ok::<_, io::Error>(piece), (rest, held)))
    })
    // What compresses it asks again after its end.
    .fuse();
    let headers = [
        (CONTENT_TYPE, JSON),
        (CONTENT_LENGTH, HeaderValue::from(length)),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

/// Whether more values are written than a record may have: counted by what stands between them, before anything is read.
fn has_too_many_values(json: &[u8]) -> bool {
    let (mut values, mut in_text, mut escaped) = (1, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_text,
            b'"' => in_text = !in_text,
            b',' | b'[' | b'{' if !in_text => values += 1,
            _ => {}
        }
    }
    values > MAX_VALUES
}

fn too_many_values() -> Text {
    Text::new(
        format!("一个项目的数据超过 {MAX_VALUES} 个值。"),
        format!("A record has more than {MAX_VALUES} values."),
    )
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
        let (mut lines, mut bytes) = (Vec::new(), 0);
        while !self.ended
            && lines.len() < CHUNK
            && bytes < CHUNK_BYTES
            && (lines.is_empty() || !self.reader.buffer().is_empty())
        {
            let mut line = Vec::new();
            // A record, what ends its line, and a byte by which it is seen to be larger.
            let most = (MAX_RECORD + 2) as u64;
            let read = timeout(
                READ_TIMEOUT,
                (&mut self.reader).take(most).read_until(b'\n', &mut line),
            )
            .await;
            self.number += 1;
            bytes += line.len();
            let wrong = match read {
                Ok(Ok(_)) if line.trim_ascii_end().len() > MAX_RECORD => Some(too_large()),
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
async fn many(shared: &Endpoint, used: &Used, how: How, body: Body) -> Result<Response, Response> {
    let turn = Arc::clone(&shared.streams)
        .try_acquire_owned()
        .map_err(|_| busy())?;
    // A stream keeps the pack that it began with.
    let pack = used.pack.clone();
    let cores = Arc::clone(&shared.cores);
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
            let (pack, cores) = (pack.clone(), Arc::clone(&cores));
            async move {
                let answered = cores.run(usize::MAX, move || {
                    let answer = |(number, line): &Line| answer(&pack, *number, line, how);
                    let answers: Vec<String> = chunk.par_iter().map(answer).collect();
                    Bytes::from(answers.concat())
                });
                answered.await
            }
        })
        .buffered(IN_HAND)
        .map(|answered| answered.ok_or_else(|| io::Error::other("stopped")));
    Ok(([(CONTENT_TYPE, NDJSON)], Body::from_stream(reports)).into_response())
}

/// The line that answers a line: a report, or why there is none.
fn answer(pack: &RulePack, number: usize, line: &Result<Vec<u8>, Text>, how: How) -> String {
    let answered = line.as_deref().map_err(Text::clone).and_then(|line| {
        let answered = how.answer(pack, number, line);
        answered.map_err(|(_, why)| why)
    });
    answered.unwrap_or_else(|why| json!({ "line": number, "error": why }).to_string()) + "\n"
}
