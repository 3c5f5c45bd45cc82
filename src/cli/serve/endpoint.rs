//! The engine for other systems, described by `openapi.json`: one record in and its answer out, or a stream of records, one a
//! line, and their answers in the same order. Nothing of a request is kept.

use super::Failure;
use super::cores::{Cores, Work};
use super::gzip;
use super::in_force::{InForce, Used};
use super::kept::{Kept, takes};
use super::limits::{
    BUFFER, CHUNK, CHUNK_BYTES, IN_HAND, MAX_HELD, MAX_HELD_SMALL, MAX_RECORD, MOST_PASSED_OVER,
    Most, READ_TIMEOUT, SMALL, SMALL_VALUES,
};
use super::problem::Problem;
use super::verbs::{Asked, How, VERBS, Verb, values_of};
use super::watch::Watch;
use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing};
use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::civil::Date;
use rayon::prelude::*;
use serde_json::json;
use std::io;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tokio_util::io::StreamReader;
use water_rules::Text;

/// The date whose law an answer applies.
const AS_OF: HeaderName = HeaderName::from_static("x-as-of");
/// The day that it is at the office.
const TODAY: HeaderName = HeaderName::from_static("x-today");

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const NDJSON: HeaderValue = HeaderValue::from_static("application/x-ndjson");
const SCHEMA: HeaderValue = HeaderValue::from_static("application/schema+json");

/// What an address says, or that it can't be read.
pub(super) type Said = Result<Query<Vec<(String, String)>>, QueryRejection>;

/// What requests share.
pub(super) struct Endpoint {
    pub in_force: Arc<InForce>,
    waiting: Arc<Semaphore>,
    streams: Arc<Semaphore>,
    /// How many there may be of those.
    most_streams: usize,
    /// Kilobytes of large records and their answers.
    held: Arc<Semaphore>,
    /// Kilobytes of the answers to small ones.
    held_small: Arc<Semaphore>,
    /// Changed packs that are worked out.
    pub changes: Arc<Semaphore>,
    pub cores: Arc<Cores>,
    watch: Arc<Watch>,
    /// Whether only packs that a trusted key signed are used.
    pub is_trusting: bool,
}

impl Endpoint {
    pub fn new(
        in_force: Arc<InForce>,
        watch: Arc<Watch>,
        is_trusting: bool,
        most: &Most,
    ) -> Result<Arc<Self>, Failure> {
        Ok(Arc::new(Self {
            in_force,
            waiting: Arc::new(Semaphore::new(most.requests.into())),
            streams: Arc::new(Semaphore::new(most.streams.into())),
            most_streams: most.streams.into(),
            held: Arc::new(Semaphore::new(MAX_HELD / 1024)),
            held_small: Arc::new(Semaphore::new(MAX_HELD_SMALL / 1024)),
            changes: Arc::new(Semaphore::new(1)),
            cores: Arc::new(Cores::new()?),
            watch,
            is_trusting,
        }))
    }
}

pub(super) fn router() -> Router<Arc<Endpoint>> {
    let mut router = Router::new();
    for verb in &VERBS {
        let ask = async move |State(shared): State<Arc<Endpoint>>,
                              said: Said,
                              headers: HeaderMap,
                              body: Body| {
            served(verb, &shared, said, &headers, body).await
        };
        router = router.route(verb.path, routing::post(ask));
    }
    router
        .route("/pack", routing::get(info))
        .route("/schema.json", routing::get(schema))
        .route("/health", routing::get(health))
        .route("/metrics", routing::get(metrics))
        .route("/openapi.json", routing::get(description))
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
    pub async fn used(&self) -> Result<Arc<Used>, Problem> {
        let state = self.in_force.now().await;
        let trouble = || state.trouble.as_deref().cloned().unwrap_or_default();
        state.used.ok_or_else(|| Problem::of_pack(&trouble()))
    }

    /// A share in the bytes that are in hand, if there is one left.
    fn hold(&self, much: Work, bytes: usize) -> Result<OwnedSemaphorePermit, Problem> {
        let held = match much {
            Work::Small => &self.held_small,
            Work::Large => &self.held,
        };
        let kilobytes = u32::try_from(bytes.div_ceil(1024)).map_err(|_| Problem::busy())?;
        let share = Arc::clone(held).try_acquire_many_owned(kilobytes);
        share.map_err(|_| Problem::busy())
    }

    /// The body of a request, at most so many bytes of it, with its share in what is held; of each byte so many times. What is
    /// small is held by its connection, and has none.
    pub async fn body(
        &self,
        headers: &HeaderMap,
        body: Body,
        bounds: (usize, usize),
        over: fn() -> Text,
    ) -> Result<(Bytes, Option<OwnedSemaphorePermit>), Problem> {
        let mut pieces = body.into_data_stream();
        let read = timeout(READ_TIMEOUT, self.read(headers, &mut pieces, bounds, over)).await;
        let slow = |_| Problem::new(StatusCode::REQUEST_TIMEOUT, "timeout", too_slow());
        let read = read.map_err(slow)?;
        if read.is_err() {
            let _ = timeout(READ_TIMEOUT, pass_over(pieces)).await;
        }
        read
    }

    async fn read(
        &self,
        headers: &HeaderMap,
        pieces: &mut BodyDataStream,
        (most, times): (usize, usize),
        over: fn() -> Text,
    ) -> Result<(Bytes, Option<OwnedSemaphorePermit>), Problem> {
        let over = || Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", over());
        let length = headers.get(CONTENT_LENGTH);
        let length = length.and_then(|length| length.to_str().ok()?.parse().ok());
        if length.is_some_and(|length: usize| length > most) {
            return Err(over());
        }
        let (mut whole, mut held) = (Vec::new(), None::<OwnedSemaphorePermit>);
        let mut room = SMALL;
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|_| Problem::broken_off())?;
            let size = whole.len() + piece.len();
            if size > most {
                return Err(over());
            }
            if size > room {
                // All that it says it has once it is more than small; of one that doesn't say, twice as much each time.
                room = length.unwrap_or_else(|| size.next_power_of_two());
                room = room.clamp(size, most);
                let before = held.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
                let more = (room * times).saturating_sub(before * 1024);
                let more = self.hold(Work::Large, more)?;
                match &mut held {
                    Some(held) => held.merge(more),
                    None => held = Some(more),
                }
                whole.reserve_exact(room - whole.len());
            }
            whole.extend_from_slice(&piece);
        }
        Ok((whole.into(), held))
    }

    /// An answer that goes out piece by piece: its share in what is held, and in whatever else, ends with the last one.
    pub fn answer<T: Send + 'static>(
        &self,
        much: Work,
        answer: Written,
        turn: T,
    ) -> Result<Response, Problem> {
        let Written { bytes, packed } = answer;
        let length = bytes.len();
        let held = (turn, self.hold(much, length)?);
        let pieces = stream::unfold((bytes, held), |(mut rest, held)| async move {
            let piece = rest.split_to(rest.len().min(BUFFER));
            (!piece.is_empty()).then_some((Ok::<_, io::Error>(piece), (rest, held)))
        })
        // What else may compress it asks again after its end.
        .fuse();
        let headers = [
            (CONTENT_TYPE, JSON),
            (CONTENT_LENGTH, HeaderValue::from(length)),
        ];
        let body = Body::from_stream(pieces);
        Ok((headers, coded(packed), body).into_response())
    }
}

/// An answer as it goes out, which is worked out with it.
pub(super) struct Written {
    bytes: Bytes,
    packed: bool,
}

impl Written {
    pub fn new(answer: String, packed: bool) -> Self {
        let bytes = if packed {
            gzip::whole(answer.as_bytes()).into()
        } else {
            answer.into()
        };
        Self { bytes, packed }
    }
}

/// What is said of an answer that is compressed.
fn coded(packed: bool) -> HeaderMap {
    let coding = (CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    packed.then_some(coding).into_iter().collect()
}

/// The days that an answer is of, said in its head.
pub(super) fn dated(mut response: Response, date: Date, today: Date) -> Response {
    for (name, day) in [(AS_OF, date), (TODAY, today)] {
        if let Ok(day) = HeaderValue::from_str(&day.to_string()) {
            response.headers_mut().insert(name, day);
        }
    }
    response
}

/// What an address says, of what it may say.
pub(super) fn asked(said: Said, may: &[&str]) -> Result<Asked, Problem> {
    let query = said.map_or_else(|_| vec![Default::default()], |Query(query)| query);
    Asked::read(&query, may)
}

/// What may be asked.
async fn description(asked: HeaderMap) -> Response {
    static DESCRIPTION: LazyLock<Kept> = LazyLock::new(|| Kept::new(include_str!("openapi.json")));
    DESCRIPTION.answer(JSON, &asked)
}

/// What the pack holds.
async fn info(State(shared): State<Arc<Endpoint>>, asked: HeaderMap) -> Result<Response, Problem> {
    Ok(shared.used().await?.info().answer(JSON, &asked))
}

/// What a record may hold.
async fn schema(
    State(shared): State<Arc<Endpoint>>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    Ok(shared.used().await?.schema().answer(SCHEMA, &asked))
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

/// What is measured, for Prometheus.
async fn metrics(State(shared): State<Arc<Endpoint>>) -> Response {
    let state = shared.in_force.now().await;
    let left = shared.held.available_permits() + shared.held_small.available_permits();
    let streams = shared.most_streams - shared.streams.available_permits();
    let held = MAX_HELD + MAX_HELD_SMALL - left * 1024;
    shared.watch.metrics(&state, held, streams)
}

/// The answer to one record, or those to a stream of them.
async fn served(
    verb: &'static Verb,
    shared: &Endpoint,
    said: Said,
    headers: &HeaderMap,
    body: Body,
) -> Response {
    let how = async {
        let asked = asked(said, verb.parameters)?;
        How::new(shared.used().await?, verb, asked)
    };
    let how = match how.await {
        Ok(how) => Arc::new(how),
        Err(refused) => return refused.into_response(),
    };
    let (date, today) = (how.date, how.today);
    let kind = media_type(headers);
    let answered = match &*kind {
        "application/json" => one(shared, how, headers, body).await,
        "application/x-ndjson" | "application/jsonl" => many(shared, how, headers, body),
        _ => Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "bad-media-type",
            Text::new(
                "Content-Type 应为 application/json（一个项目）或 application/x-ndjson（每行一个项目）。",
                "The Content-Type is application/json for one record, or application/x-ndjson for one a line.",
            ),
        )),
    };
    let response = answered.unwrap_or_else(Problem::into_response);
    dated(response, date, today)
}

/// The type of a body, in lower case and without its parameters.
pub(super) fn media_type(headers: &HeaderMap) -> String {
    let kind = headers.get(CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().split(';').next();
    kind.unwrap_or_default().trim().to_ascii_lowercase()
}

/// Lets the rest of a body go by, as long as it comes: whoever is still sending when the connection is closed never reads why.
async fn pass_over(mut pieces: BodyDataStream) {
    /// For how long nothing may come.
    const PAUSE: Duration = Duration::from_secs(1);
    let mut left = MOST_PASSED_OVER;
    while let Ok(Some(Ok(piece))) = timeout(PAUSE, pieces.next()).await {
        match left.checked_sub(piece.len()) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}

/// One record in, its answer out.
async fn one(
    shared: &Endpoint,
    how: Arc<How>,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let (body, held) = shared
        .body(headers, body, (MAX_RECORD, 1), too_large)
        .await?;
    let is_large = body.len() > SMALL || values_of(&body) > SMALL_VALUES;
    let much = if how.verb.is_costly || is_large {
        Work::Large
    } else {
        Work::Small
    };
    // Whoever sends slowly takes no turn, and what is small needs none.
    let turn = (much == Work::Large).then(|| Arc::clone(&shared.waiting).try_acquire_owned());
    let turn = turn.transpose().map_err(|_| Problem::busy())?;
    let route = how.verb.path;
    let packed = takes(headers, "gzip");
    let work = move || Ok::<_, Problem>(Written::new(how.answer(1, &body)?, packed));
    let answer = shared.cores.run(much, work).await;
    let answer = answer.ok_or_else(Problem::busy)?;
    shared.watch.records(route, answer.is_ok(), 1);
    drop(held);
    shared.answer(much, answer?, turn)
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

/// Records in and answers out, one a line and in the same order, while they come: only the lines in hand are kept.
fn many(
    shared: &Endpoint,
    how: Arc<How>,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let turn = Arc::clone(&shared.streams)
        .try_acquire_owned()
        .map_err(|_| Problem::busy())?;
    let (cores, watch) = (Arc::clone(&shared.cores), Arc::clone(&shared.watch));
    let lines = Lines {
        reader: BufReader::new(StreamReader::new(
            body.into_data_stream().map_err(io::Error::other),
        )),
        number: 0,
        ended: false,
        _turn: turn,
    };
    let answers = stream::unfold(lines, Lines::next)
        .map(move |chunk| {
            // A stream keeps the pack that it began with.
            let (how, cores, watch) = (Arc::clone(&how), Arc::clone(&cores), Arc::clone(&watch));
            async move {
                let answered = cores.run(Work::Large, move || {
                    let answer = |(number, line): &Line| answer(*number, line, &how);
                    let answers: Vec<(String, bool)> = chunk.par_iter().map(answer).collect();
                    let good = answers.iter().filter(|(_, good)| *good).count();
                    let route = how.verb.path;
                    watch.records(route, true, good);
                    watch.records(route, false, answers.len() - good);
                    let lines = answers.into_iter().map(|(line, _)| line + "\n");
                    Bytes::from(lines.collect::<String>())
                });
                answered.await
            }
        })
        .buffered(IN_HAND)
        .map(|answered| answered.ok_or_else(|| io::Error::other("stopped")));
    let packed = takes(headers, "gzip");
    let answers = if packed {
        Body::from_stream(gzip::stream(Box::pin(answers), Arc::clone(&shared.cores)))
    } else {
        Body::from_stream(answers)
    };
    Ok(([(CONTENT_TYPE, NDJSON)], coded(packed), answers).into_response())
}

/// The line that answers a line, and whether it is an answer of the engine and not why there is none.
fn answer(number: usize, line: &Result<Vec<u8>, Text>, how: &How) -> (String, bool) {
    let answered = line.as_deref().map_err(Text::clone).and_then(|line| {
        let answered = how.answer(number, line);
        answered.map_err(|problem| problem.message)
    });
    match answered {
        Ok(answer) => (answer, true),
        Err(why) => (how.asked.shape.unreadable(number, &why), false),
    }
}
