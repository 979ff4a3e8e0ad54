//! Which rows go out, and when.

use tokio::sync::mpsc::Sender;

use super::Event;
use super::seen::Seen;
use crate::engine::rows::EncodedRows;

/// Hands on the rows of a listing: at once; or, while there are few, at its end, so that a second
/// reading can take the place of the first.
pub struct Delivery {
    out: Sender<Event>,
    /// The most rows to keep back.
    most: usize,
    /// The rows kept back; `None` once rows go out as they come.
    kept: Option<Kept>,
    /// What went out of the first reading and was not met in the second.
    missed: Seen,
    sent: u64,
}

#[derive(Default)]
struct Kept {
    first: EncodedRows,
    rows: EncodedRows,
}

impl Delivery {
    /// Keeps up to `most` rows back.
    pub fn new(out: Sender<Event>, most: usize) -> Self {
        Self {
            out,
            most,
            kept: (most > 0).then(Kept::default),
            missed: Seen::default(),
            sent: 0,
        }
    }

    /// Takes the new rows of a page. False when nobody reads any more.
    pub async fn take(&mut self, rows: EncodedRows) -> bool {
        match &mut self.kept {
            None => return self.send(rows).await,
            Some(kept) => kept.rows.append(rows),
        }
        let is_full = |kept: &Kept| kept.rows.len() > self.most;
        if self.kept.as_ref().is_some_and(is_full) {
            return self.release().await;
        }
        true
    }

    /// The listing is read anew; `seen` is what the first reading brought.
    pub fn begin_again(&mut self, seen: Seen) {
        match &mut self.kept {
            Some(kept) => kept.first = std::mem::take(&mut kept.rows),
            None => self.missed = seen,
        }
    }

    /// How many rows went out that the second reading did not meet.
    pub fn gone(&self) -> u64 {
        self.missed.len() as u64
    }

    /// What went out and was not met again.
    pub fn into_missed(self) -> Seen {
        self.missed
    }

    /// Ends the listing. The last reading stands alone where it adds up; otherwise everything that
    /// was read goes out. Returns how many rows went out in all.
    pub async fn finish(&mut self, adds_up: bool) -> u64 {
        if adds_up && let Some(kept) = &mut self.kept {
            kept.first = EncodedRows::default();
        }
        self.release().await;
        self.sent
    }

    /// Hands on what was kept back, and from now on rows as they come. False when nobody reads any
    /// more.
    async fn release(&mut self) -> bool {
        let Some(kept) = self.kept.take() else {
            return true;
        };
        let first: Vec<_> = kept.first.identities().collect();
        let is_read = self.send(kept.first).await;
        for identity in first {
            self.missed.is_new(identity);
        }
        is_read && self.send(kept.rows).await
    }

    async fn send(&mut self, mut rows: EncodedRows) -> bool {
        if self.missed.len() > 0 {
            rows.retain(|identity| !self.missed.take(identity));
        }
        self.sent += rows.len() as u64;
        rows.is_empty() || self.out.send(Event::Rows(rows)).await.is_ok()
    }
}
