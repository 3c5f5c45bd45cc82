//! What a reader may keep: it comes with a tag, and whoever has what the tag is of isn't sent it again. It is compressed once,
//! and not for each who asks.

use super::gzip;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::hash::{DefaultHasher, Hasher};

/// What stays the same for a while, with its tag.
pub(super) struct Kept {
    bytes: Bytes,
    gzip: Bytes,
    tag: HeaderValue,
}

impl Kept {
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let tag = tag_of(&bytes);
        Self {
            gzip: gzip::whole(&bytes).into(),
            bytes,
            tag,
        }
    }

    /// As whoever asks can read it.
    pub fn answer(&self, kind: HeaderValue, asked: &HeaderMap) -> Response {
        let heads = [
            (CONTENT_TYPE, kind),
            (ETAG, self.tag.clone()),
            (VARY, HeaderValue::from_static("accept-encoding")),
        ];
        if takes(asked, "gzip") {
            let coding = [(CONTENT_ENCODING, HeaderValue::from_static("gzip"))];
            return (heads, coding, self.gzip.clone()).into_response();
        }
        (heads, self.bytes.clone()).into_response()
    }

    /// The same for what has been compressed better, too.
    pub fn answer_or(&self, brotli: &Bytes, kind: HeaderValue, asked: &HeaderMap) -> Response {
        let mut response = self.answer(kind, asked);
        if takes(asked, "br") {
            let coding = HeaderValue::from_static("br");
            response.headers_mut().insert(CONTENT_ENCODING, coding);
            *response.body_mut() = Body::from(brotli.clone());
        }
        response
    }
}

/// Whether an answer may be compressed so.
pub(super) fn takes(asked: &HeaderMap, coding: &str) -> bool {
    let accepted = asked
        .get(ACCEPT_ENCODING)
        .and_then(|accepted| accepted.to_str().ok());
    accepted.is_some_and(|accepted| {
        accepted.split(',').any(|each| {
            let (name, weight) = each.split_once(';').unwrap_or((each, "q=1"));
            let weight = weight.trim().strip_prefix("q=");
            let weight = weight.and_then(|weight| weight.parse::<f32>().ok());
            name.trim().eq_ignore_ascii_case(coding) && weight.is_some_and(|weight| weight > 0.0)
        })
    })
}

/// The tag of some bytes: weak, because each compression of them has the same.
pub(super) fn tag_of(bytes: &[u8]) -> HeaderValue {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    let tag = format!("W/\"{:016x}\"", hasher.finish());
    HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("W/\"\""))
}

/// Answers that nothing has changed to whoever has it.
pub(super) async fn unless_kept(request: Request, next: Next) -> Response {
    let kept = request.headers().get(IF_NONE_MATCH).cloned();
    let mut response = next.run(request).await;
    let (Some(kept), Some(tag)) = (kept, response.headers().get(ETAG)) else {
        return response;
    };
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let (Ok(kept), Ok(tag)) = (kept.to_str(), tag.to_str()) else {
        return response;
    };
    let same = kept.split(',').any(|kept| bare(kept) == bare(tag));
    if response.status() == StatusCode::OK && (same || kept.trim() == "*") {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Body::empty();
        response.headers_mut().remove(CONTENT_LENGTH);
    }
    response
}
