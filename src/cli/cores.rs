//! All cores of the machine: a pack stays on its thread, so each thread loads it once for itself.

use rayon::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use tokio::sync::oneshot;
use water_rules::api::{LoadedPack, PackFiles, RulePack, load_pack};

thread_local! {
    static PACK: RefCell<Option<(Arc<PackFiles>, Rc<LoadedPack>)>> = const { RefCell::new(None) };
}

/// The pack of these files on this thread.
fn pack(files: &Arc<PackFiles>) -> Rc<LoadedPack> {
    let kept = PACK.with_borrow(|kept| {
        kept.as_ref()
            .filter(|(of, _)| Arc::ptr_eq(of, files))
            .map(|(_, pack)| Rc::clone(pack))
    });
    kept.unwrap_or_else(|| {
        let loaded = Rc::new(load_pack(files));
        PACK.set(Some((Arc::clone(files), Rc::clone(&loaded))));
        loaded
    })
}

/// Does the same to each item, in any order on all cores; the answers are in the order of the items. There are none if
/// the pack can't be used, which is for the caller to find out before.
pub(super) fn each<T: Sync, R: Send>(
    files: &Arc<PackFiles>,
    items: &[T],
    work: impl Fn(&RulePack, &T) -> R + Sync,
) -> Vec<R> {
    let answers = items
        .par_iter()
        .filter_map(|item| Some(work(pack(files).pack.as_ref()?, item)));
    answers.collect()
}

/// Does one thing on a thread that has the pack; nothing if the program ends before.
pub(super) async fn one<R: Send + 'static>(
    files: Arc<PackFiles>,
    work: impl FnOnce(&LoadedPack) -> R + Send + 'static,
) -> Option<R> {
    let (done, answer) = oneshot::channel();
    rayon::spawn(move || {
        // Whoever asked may have gone.
        if !done.is_closed() {
            let _ = done.send(work(&pack(&files)));
        }
    });
    answer.await.ok()
}
