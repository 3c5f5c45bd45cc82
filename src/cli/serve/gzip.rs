//! Answers are compressed on the threads that work them out: those that write would else take each as a long turn, and whoever
//! asks for little would wait for it. By gzip: Brotli takes megabytes a connection.

use super::cores::{Cores, Work};
use axum::body::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::stream::{self, Stream, StreamExt};
use std::io::{self, Write};
use std::sync::Arc;

/// An answer as a whole.
pub(super) fn whole(answer: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    // Into memory: nothing can go wrong.
    let _ = packed.write_all(answer);
    packed.finish().unwrap_or_default()
}

/// A stream of answers: what comes goes out at once, and the reader can unpack it so far.
pub(super) fn stream(
    answers: impl Stream<Item = io::Result<Bytes>> + Unpin,
    cores: Arc<Cores>,
) -> impl Stream<Item = io::Result<Bytes>> {
    let packed = GzEncoder::new(Vec::new(), Compression::fast());
    let state = Some((answers, cores, packed));
    stream::unfold(state, |state| async move {
        let (mut answers, cores, mut packed) = state?;
        match answers.next().await {
            Some(Ok(piece)) => {
                let work = move || {
                    let _ = packed.write_all(&piece);
                    let _ = packed.flush();
                    let out = Bytes::from(std::mem::take(packed.get_mut()));
                    (out, packed)
                };
                let done = cores.run(Work::Large, work).await;
                let stopped = || io::Error::other("stopped");
                Some(match done {
                    Some((out, packed)) => (Ok(out), Some((answers, cores, packed))),
                    None => (Err(stopped()), None),
                })
            }
            Some(Err(error)) => Some((Err(error), None)),
            None => Some((packed.finish().map(Bytes::from), None)),
        }
    })
}
