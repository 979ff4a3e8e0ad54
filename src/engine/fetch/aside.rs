//! Reading that may take a while, beside the runtime.
//!
//! The runtime has one thread, and with it go the timers, the signals and the answers of all other profiles: a
//! large answer that is read there holds them all up, and how long that takes is up to who sent it. So it is
//! read by a thread of its own, which ends at the next row once nobody waits for it. That is simpler than to
//! have each reader pause every few rows, and holds for a single row, or a condition on it, that takes long.
//! Small ones are read where they are: that takes less time than to begin a thread.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tokio::sync::oneshot;

/// Does work on a thread of its own, or where no thread can be had, at once. The work is told when nobody waits
/// for it any more.
pub async fn run<T: Send + 'static>(work: impl FnOnce(Arc<AtomicBool>) -> T + Send + 'static) -> T {
    let waiting = Waiting::default();
    let abandoned = Arc::clone(&waiting.abandoned);
    // A thread that cannot be had takes what it was to do with it.
    let work = Arc::new(Mutex::new(Some(work)));
    let take = |work: &Mutex<Option<_>>| work.lock().unwrap_or_else(PoisonError::into_inner).take();
    let (tell, told) = oneshot::channel();
    let of_thread = (Arc::clone(&work), Arc::clone(&abandoned));
    let begun = thread::Builder::new()
        .name("reading".to_owned())
        .spawn(move || {
            let (work, abandoned) = of_thread;
            if let Some(work) = take(&work) {
                let _ = tell.send(catch_unwind(AssertUnwindSafe(|| work(abandoned))));
            }
        });
    if begun.is_err()
        && let Some(work) = take(&work)
    {
        return work(abandoned);
    }
    match told.await {
        Ok(Ok(value)) => value,
        Ok(Err(panic)) => resume_unwind(panic),
        Err(_) => unreachable!("the thread tells, whatever comes of the work"),
    }
}

/// Tells the work when it is dropped.
#[derive(Default)]
struct Waiting {
    abandoned: Arc<AtomicBool>,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.abandoned.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn timers_run_while_work_is_done() {
        let (done, wait) = mpsc::channel::<()>();
        let work = run(move |_| wait.recv().is_ok());
        let timer = async move {
            tokio::time::sleep(Duration::from_millis(1)).await;
            let _ = done.send(());
        };
        let (result, ()) = tokio::join!(work, timer);
        assert!(result);
    }

    #[tokio::test]
    async fn work_learns_that_nobody_waits() {
        let (tell, told) = mpsc::channel();
        let work = run(move |abandoned| {
            while !abandoned.load(Ordering::Relaxed) {
                thread::yield_now();
            }
            let _ = tell.send(());
        });
        assert!(
            tokio::time::timeout(Duration::from_millis(1), work)
                .await
                .is_err()
        );
        assert_eq!(told.recv(), Ok(()));
    }
}
