//! What is known of the server while it runs: every request by its route and status, how long it took, and by which id it is
//! found in the log of whoever sent it. Nothing of a record is in any of it.

use super::in_force::State as Pack;
use super::log::{Log, Request as Logged};
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use hyper::body::{Frame, SizeHint};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::prometheus_text::{self, encode};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// By which a request is found again.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Where a request stands in what its senders trace, as the W3C's Trace Context has it.
const TRACE: HeaderName = HeaderName::from_static("traceparent");
/// Characters of an id that are kept.
const MAX_ID: usize = 128;
/// Upper ends of the times of requests, in seconds: a screening takes a millisecond, a stream minutes.
const TIMES: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0, 300.0,
];

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfRequest {
    route: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfRoute {
    route: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfRecords {
    route: String,
    result: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfPack {
    id: String,
    version: String,
    digest: String,
}

type Seconds = Family<OfRoute, Histogram, fn() -> Histogram>;

/// What is measured, and the log.
pub(super) struct Watch {
    pub log: Log,
    registry: Registry,
    requests: Family<OfRequest, Counter>,
    seconds: Seconds,
    records: Family<OfRecords, Counter>,
    pub connections: Gauge,
    streams: Gauge,
    held: Gauge,
    memory: Gauge,
    pack: Family<OfPack, Gauge>,
    pack_is_good: Gauge,
    pack_since: Gauge<i64, AtomicI64>,
    /// Of ids: of this process, and how many there were.
    process: u64,
    number: AtomicU64,
}

impl Watch {
    pub fn new(log: Log) -> Self {
        let mut registry = Registry::with_prefix("water_rules");
        let requests = Family::default();
        let seconds: Seconds = Family::new_with_constructor(|| Histogram::new(TIMES));
        let records = Family::default();
        let [connections, streams, held, memory, pack_is_good] =
            std::array::from_fn(|_| Gauge::default());
        let (pack, pack_since) = (Family::default(), Gauge::default());
        registry.register(
            "requests",
            "Requests that were answered, by route and status",
            Family::clone(&requests),
        );
        registry.register_with_unit(
            "request_duration",
            "From the head of a request to the end of its answer",
            Unit::Seconds,
            seconds.clone(),
        );
        registry.register(
            "records",
            "Records, by route, and whether they were answered or refused",
            Family::clone(&records),
        );
        registry.register(
            "connections",
            "Connections that are open",
            Gauge::clone(&connections),
        );
        registry.register(
            "streams",
            "Streams of records that are open",
            Gauge::clone(&streams),
        );
        registry.register_with_unit(
            "held",
            "Records and answers in hand",
            Unit::Bytes,
            Gauge::clone(&held),
        );
        registry.register_with_unit(
            "resident_memory",
            "Memory of the process; 0 where the system doesn't tell",
            Unit::Bytes,
            Gauge::clone(&memory),
        );
        registry.register(
            "pack_in_use",
            "1 for the rule pack that is used; none if there is none",
            Family::clone(&pack),
        );
        registry.register(
            "pack_on_disk_is_good",
            "1 if the pack on disk has no mistake and is the one that is used",
            Gauge::clone(&pack_is_good),
        );
        registry.register_with_unit(
            "pack_loaded_timestamp",
            "When the pack in use was loaded",
            Unit::Seconds,
            pack_since.clone(),
        );
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Self {
            log,
            registry,
            requests,
            seconds,
            records,
            connections,
            streams,
            held,
            memory,
            pack,
            pack_is_good,
            pack_since,
            process: now.as_micros() as u64 ^ u64::from(std::process::id()) << 44,
            number: AtomicU64::new(0),
        }
    }

    /// Counts records that were answered, or refused.
    pub fn records(&self, route: &str, answered: bool, count: usize) {
        let of = OfRecords {
            route: route.to_owned(),
            result: if answered { "answered" } else { "refused" },
        };
        self.records.get_or_create(&of).inc_by(count as u64);
    }

    /// All that is measured, as Prometheus reads it.
    pub fn metrics(&self, state: &Pack, held: usize, streams: usize) -> Response {
        let amount = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        self.held.set(amount(held));
        self.streams.set(amount(streams));
        self.memory.set(amount(resident_memory()));
        self.pack_is_good
            .set(i64::from(state.trouble.is_none() && state.used.is_some()));
        self.pack.clear();
        if let Some(used) = &state.used {
            let named = used.named.clone();
            let of = OfPack {
                id: named.id,
                version: named.version,
                digest: named.digest,
            };
            self.pack.get_or_create(&of).set(1);
            self.pack_since.set(used.since.as_second());
        }
        let mut text = String::new();
        if encode(&mut text, &self.registry).is_err() {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        ([(CONTENT_TYPE, prometheus_text::CONTENT_TYPE)], text).into_response()
    }

    /// The id that a request came with, if it can be repeated anywhere; else one of its own.
    fn id(&self, headers: &HeaderMap) -> HeaderValue {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/+=@".contains(&byte);
        let given = headers.get(&REQUEST_ID).filter(|id| {
            (1..=MAX_ID).contains(&id.len()) && id.as_bytes().iter().all(|byte| plain(*byte))
        });
        given.cloned().unwrap_or_else(|| {
            let number = self.number.fetch_add(1, Ordering::Relaxed);
            let id = format!("{:016x}-{number:x}", self.process);
            HeaderValue::from_str(&id).unwrap_or(HeaderValue::from_static("-"))
        })
    }
}

/// Bytes of memory that the process has; 0 where the system doesn't tell.
fn resident_memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mut lines = status.lines();
    let resident = lines.find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"));
    resident
        .and_then(|kilobytes| kilobytes.parse::<usize>().ok())
        .unwrap_or(0)
        * 1024
}

/// A `traceparent` that is one: `00-<32 digits>-<16 digits>-<2 digits>`.
fn is_trace(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([2, 32, 16, 2])
        && parts
            .concat()
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Watches a request from its head to the end of its answer.
pub(super) async fn watched(
    State(watch): State<Arc<Watch>>,
    request: Request,
    next: Next,
) -> Response {
    let began = Instant::now();
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("page", MatchedPath::as_str).to_owned();
    let method = request.method().to_string();
    let id = watch.id(request.headers());
    let trace = request.headers().get(&TRACE);
    let trace = trace
        .filter(|trace| trace.to_str().is_ok_and(is_trace))
        .cloned();
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, id.clone());
    if let Some(trace) = &trace {
        headers.insert(TRACE, trace.clone());
    }
    let status = response.status().as_u16();
    let length = response.headers().get(CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse().ok());
    let goes_out = |body| {
        Body::new(Outgoing {
            body,
            bytes: 0,
            length,
            is_whole: false,
            of: Answered {
                watch,
                began,
                id,
                trace,
                method,
                route,
                status,
            },
        })
    };
    response.map(goes_out)
}

/// What is known of an answer once its head is made.
struct Answered {
    watch: Arc<Watch>,
    began: Instant,
    id: HeaderValue,
    trace: Option<HeaderValue>,
    method: String,
    route: String,
    status: u16,
}

/// The body of an answer, that is told of when it ends.
struct Outgoing {
    body: Body,
    bytes: u64,
    /// What its head says.
    length: Option<u64>,
    is_whole: bool,
    of: Answered,
}

impl HttpBody for Outgoing {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        match &frame {
            Poll::Ready(Some(Ok(frame))) => {
                self.bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
                self.is_whole = self.body.is_end_stream() || self.length == Some(self.bytes);
            }
            Poll::Ready(None) => self.is_whole = true,
            Poll::Ready(Some(Err(_))) | Poll::Pending => {}
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Outgoing {
    fn drop(&mut self) {
        let Answered {
            watch,
            began,
            id,
            trace,
            method,
            route,
            status,
        } = &self.of;
        let took = began.elapsed();
        let of = OfRequest {
            route: route.clone(),
            status: *status,
        };
        watch.requests.get_or_create(&of).inc();
        let of = OfRoute {
            route: route.clone(),
        };
        watch.seconds.get_or_create(&of).observe(took.as_secs_f64());
        watch.log.request(&Logged {
            id: id.to_str().unwrap_or_default(),
            trace: trace.as_ref().and_then(|trace| trace.to_str().ok()),
            method,
            route,
            status: *status,
            milliseconds: took.as_secs_f64() * 1000.0,
            bytes: self.bytes,
            // What has no body at all isn't asked for one.
            is_broken_off: !self.is_whole && !self.body.is_end_stream() && method != "HEAD",
        });
    }
}
