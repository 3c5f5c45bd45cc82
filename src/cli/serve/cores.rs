//! The threads that screen, as many as cores for either kind of work: what is large, costly or comes in a stream never stands
//! before what is small, and where both would run the system lets what is small go first.

use super::super::Failure;
use rayon::{ThreadPool, ThreadPoolBuilder};
use tokio::sync::oneshot;

pub(super) struct Cores {
    small: ThreadPool,
    large: ThreadPool,
}

/// How much is to be done.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    Small,
    Large,
}

impl Cores {
    /// # Errors
    /// A system that gives no threads.
    pub fn new() -> Result<Self, Failure> {
        let threads = |builder: ThreadPoolBuilder| {
            let built = builder.build();
            built.map_err(|error| Failure::unusable(error.to_string(), error.to_string()))
        };
        Ok(Self {
            small: threads(ThreadPoolBuilder::new())?,
            large: threads(ThreadPoolBuilder::new().start_handler(|_| step_back()))?,
        })
    }

    /// Does a piece of work; nothing if the program ends before.
    pub async fn run<R: Send + 'static>(
        &self,
        much: Work,
        work: impl FnOnce() -> R + Send + 'static,
    ) -> Option<R> {
        let pool = match much {
            Work::Small => &self.small,
            Work::Large => &self.large,
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
