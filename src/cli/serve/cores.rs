//! The threads that screen, as many as cores for either kind of work: what is large, costly or comes in a stream never stands
//! before what is small, and where both would run the system lets what is small go first.

use super::super::Failure;
use super::problem::Problem;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
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

    /// Does a piece of work; nothing if the program ends before. Whoever goes away while it waits takes it along, and all that
    /// it holds.
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
        let waiting = Waiting(Arc::new(Mutex::new(Some(work))));
        let work = Arc::clone(&waiting.0);
        pool.spawn(move || {
            let work = take(&work);
            if let Some(work) = work {
                let _ = done.send(work());
            }
        });
        answer.await.ok()
    }
}

/// Work that waits for a thread as long as whoever asked for it does.
struct Waiting<W>(Arc<Mutex<Option<W>>>);

impl<W> Drop for Waiting<W> {
    fn drop(&mut self) {
        drop(take(&self.0));
    }
}

fn take<W>(work: &Mutex<Option<W>>) -> Option<W> {
    work.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// An answer, or that there was none: a mistake of the engine ends one answer, and not the server.
pub(super) fn contained<R>(work: impl FnOnce() -> Result<R, Problem>) -> Result<R, Problem> {
    // What it shares with others is only read, or made whole before it is put in its place.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Problem::failed()))
}

/// Lets the other threads go before this one, where the system tells threads apart.
fn step_back() {
    // Where it may not, they share alike.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(10);
}

#[cfg(test)]
mod tests {
    use super::contained;

    #[test]
    fn a_mistake_of_the_engine_ends_one_answer() {
        let places = [1, 2];
        let beyond = places.len() + 1;
        let came = contained(|| Ok(places[beyond]));
        assert_eq!(
            came.map_err(|problem| problem.message.en),
            Err(super::Problem::failed().message.en)
        );
        assert_eq!(contained(|| Ok(places[1])).ok(), Some(2));
    }
}
