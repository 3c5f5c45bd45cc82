//! What a reader may keep: it comes with a tag, and whoever has what the tag is of isn't sent it again.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::hash::{DefaultHasher, Hasher};

/// What stays the same for a while, with its tag.
pub(super) struct Kept {
    bytes: Bytes,
    tag: HeaderValue,
}

impl Kept {
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let tag = tag_of(&bytes);
        Self { bytes, tag }
    }
}

impl IntoResponse for &Kept {
    fn into_response(self) -> Response {
        ([(ETAG, self.tag.clone())], self.bytes.clone()).into_response()
    }
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
