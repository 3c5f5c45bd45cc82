//! An answer goes out by turns: what compresses and writes it would else take a large one at once, and everybody else would wait.

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use hyper::body::{Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

/// How long an answer goes on before others get their turn.
const TURN: Duration = Duration::from_micros(100);

struct Paced {
    body: Body,
    /// When its turn began; none while it waits for one.
    began: Option<Instant>,
}

impl HttpBody for Paced {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let began = *self.began.get_or_insert_with(Instant::now);
        if began.elapsed() > TURN {
            self.began = None;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

pub(super) async fn paced(request: Request, next: Next) -> Response {
    let body = |body| Paced { body, began: None };
    next.run(request).await.map(|of| Body::new(body(of)))
}
