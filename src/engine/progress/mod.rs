//! How far the listings of a run are, on the terminal while one waits.
//!
//! Walks and requests tell a [`Board`], through handles that do nothing where nobody looks. A thread
//! draws what stands there a few times a second, in the block of `stderr`.

mod board;
mod drawn;

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use crate::core::stderr;

pub use self::board::{Board, ListingProgress, ProfileProgress, Reached};

/// A run that takes no longer shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);
/// From one drawing to the next.
const TICK: Duration = Duration::from_millis(200);

/// Shows a board until it is dropped, and leaves no trace then.
pub struct ProgressDisplay {
    board: Board,
    /// Dropped, it ends the thread.
    over: Option<Sender<()>>,
}

impl ProgressDisplay {
    /// Begins to, where stderr is a terminal and somebody wants it.
    pub fn start(is_wanted: bool) -> Self {
        let mut shown = Self {
            board: Board::default(),
            over: None,
        };
        if is_wanted && stderr::size().is_some() {
            let board = Board::new(Instant::now());
            let (over, is_over) = mpsc::channel::<()>();
            let drawn = board.clone();
            stderr::open();
            let ticker = thread::Builder::new().spawn(move || {
                let mut wait = PATIENCE;
                while is_over.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                    let size = stderr::size().unwrap_or_default();
                    stderr::show(drawn.lines(Instant::now(), size));
                    wait = TICK;
                }
            });
            // Without a thread there is nothing to see, and nothing is lost.
            if ticker.is_ok() {
                (shown.board, shown.over) = (board, Some(over));
            }
        }
        shown
    }

    /// Whether anything is shown.
    pub fn is_on(&self) -> bool {
        self.over.is_some()
    }

    pub fn board(&self) -> &Board {
        &self.board
    }
}

impl Drop for ProgressDisplay {
    fn drop(&mut self) {
        drop(self.over.take());
        stderr::close();
    }
}
