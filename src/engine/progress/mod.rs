//! How far the listings of a run are, on the terminal while one waits.
//!
//! Walks and requests tell a [`Board`], through handles that do nothing where nobody looks. A thread
//! draws what stands there a few times a second, in the block of `stderr`. Where nothing is drawn, a note says that the
//! deadline will pass.

mod board;
mod drawn;
mod forecast;
mod workload;

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use crate::core::stderr;
use crate::engine::trace::Trace;

pub use self::board::{Board, ListingProgress, ProfileProgress, Reached};
pub use self::workload::ListingId;

/// A run that takes no longer shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);
/// From one drawing to the next.
const TICK: Duration = Duration::from_millis(200);

/// What ends a run that is to read everything. How long it takes is held against that.
#[derive(Clone, Copy, Debug)]
pub struct Deadline {
    pub time: Duration,
    /// Where is said that it will pass.
    pub trace: Trace,
}

/// Shows a board until it is dropped, and leaves no trace then.
pub struct ProgressDisplay {
    board: Board,
    /// Dropped, it ends the thread.
    over: Option<Sender<()>>,
}

impl ProgressDisplay {
    /// Begins to, where stderr is a terminal and somebody wants it. Without a deadline, as of a run that may end at any
    /// row, nobody asks how long it takes.
    pub fn start(is_wanted: bool, deadline: Option<Deadline>) -> Self {
        let begun = tokio::time::Instant::now().into_std();
        if is_wanted && stderr::size().is_some() {
            let board = Board::drawn(begun, deadline.map(|deadline| deadline.time));
            let (over, is_over) = mpsc::channel::<()>();
            let drawn = board.clone();
            stderr::open();
            let ticker = thread::Builder::new().spawn(move || {
                let mut wait = PATIENCE;
                while is_over.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                    let (width, height) = stderr::size().unwrap_or_default();
                    stderr::show(drawn.lines(Instant::now(), width, height));
                    wait = TICK;
                }
            });
            // Without a thread there is nothing to see.
            if ticker.is_ok() {
                let over = Some(over);
                return Self { board, over };
            }
        }
        let noted = deadline.map(|deadline| Board::noted(begun, deadline));
        Self {
            board: noted.unwrap_or_default(),
            over: None,
        }
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
