//! Connections: no more than a number at one time, none that keeps silent or doesn't read, all ended in order.

use super::limits::{BUFFER, HEAD, LEAST_READ, MAX_CONNECTIONS, READ_TIMEOUT};
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use prometheus_client::metrics::gauge::Gauge;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{Sleep, sleep, timeout};

/// After a connection couldn't be taken, as when the process has no file left.
const AGAIN: Duration = Duration::from_millis(100);

/// Serves until it is told to stop; what is being answered then is answered to its end, within a while.
pub(super) async fn serve(
    listener: TcpListener,
    app: Router,
    stop: impl Future<Output = ()>,
    grace: Duration,
    count: &Gauge,
) {
    let mut http = http1::Builder::new();
    // Also the time that a connection may be idle between two requests.
    http.timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(BUFFER)
        .max_header_size(BUFFER);
    let (turns, open) = (
        Arc::new(Semaphore::new(MAX_CONNECTIONS)),
        GracefulShutdown::new(),
    );
    let mut stop = pin!(stop);
    loop {
        let next = async {
            let turn = Arc::clone(&turns).acquire_owned().await;
            (turn, listener.accept().await)
        };
        let (turn, accepted) = tokio::select! {
            next = next => next,
            () = &mut stop => break,
        };
        let Ok((stream, _)) = accepted else {
            sleep(AGAIN).await;
            continue;
        };
        // A report is written at once or in large pieces.
        let _ = stream.set_nodelay(true);
        let io = TokioIo::new(Watched::new(stream));
        let served = http.serve_connection(io, TowerToHyperService::new(app.clone()));
        let served = open.watch(served);
        let count = count.clone();
        count.inc();
        tokio::spawn(async move {
            // Whoever it was with has gone, or was given up.
            let _ = served.await;
            count.dec();
            drop(turn);
        });
    }
    drop(listener);
    let _ = timeout(grace, open.shutdown()).await;
}

/// A connection whose reader takes what is written for it, or is given up.
struct Watched {
    stream: TcpStream,
    /// While something waits to be taken.
    late: Option<Pin<Box<Sleep>>>,
    /// Bytes taken in that time.
    taken: usize,
}

impl Watched {
    const fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            late: None,
            taken: 0,
        }
    }

    fn written(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if let Poll::Ready(written) = written {
            self.taken += written.as_ref().map_or(0, |bytes| *bytes);
            if self.taken >= LEAST_READ {
                self.late = None;
            }
            return Poll::Ready(written);
        }
        let late = self.late.get_or_insert_with(|| {
            self.taken = 0;
            Box::pin(sleep(READ_TIMEOUT))
        });
        ready!(late.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.written(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Called when nothing is left to be written.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.late = None;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
