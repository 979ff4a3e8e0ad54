//! A screen of its own on the terminal that stdout is: drawn anew in place, and gone without a trace.
//!
//! There is one terminal, and so one lock. Nothing that is done under it can panic: after a panic the
//! terminal is given back here.

use std::io::{self, Write as _};
use std::sync::{Mutex, MutexGuard, PoisonError};

static SCREEN: Mutex<Screen> = Mutex::new(Screen {
    is_on: false,
    said: Vec::new(),
    drawn: Vec::new(),
});

struct Screen {
    is_on: bool,
    /// Words that were kept from being written across it.
    said: Vec<String>,
    drawn: Vec<String>,
}

/// The most lines of words that are kept.
const KEPT: usize = 3;

/// The alternate screen, without a cursor (xterm's private modes 1049 and 25).
const ENTER: &str = "\x1b[?1049h\x1b[?25l";
/// Back to where it was entered.
const LEAVE: &str = "\x1b[?25h\x1b[?1049l";

pub fn enter() -> io::Result<()> {
    let mut screen = screen();
    screen.is_on = true;
    screen.drawn.clear();
    write(ENTER)
}

/// Draws these lines, none of which is wider than the terminal, and which are no more than it has.
pub fn draw(lines: Vec<String>) -> io::Result<()> {
    let mut screen = screen();
    // After it was left, for good or for Ctrl-Z, nothing is drawn.
    if !screen.is_on || screen.drawn == lines {
        return Ok(());
    }
    // Line over line from the first place on, as an empty screen in between would flicker. What was there is erased
    // before: behind a line as wide as the terminal the cursor stands on its last cell, and would erase that.
    let mut text = "\x1b[H".to_owned();
    for (place, line) in lines.iter().enumerate() {
        let is_last = place + 1 == lines.len();
        let (erase, end) = if is_last {
            ("\x1b[J", "")
        } else {
            ("\x1b[K", "\r\n")
        };
        text.extend([erase, line, end]);
    }
    screen.drawn = lines;
    write(&text)
}

/// Leaves it; false where it was not entered.
pub fn leave() -> bool {
    let mut screen = screen();
    let was_on = std::mem::take(&mut screen.is_on);
    if was_on {
        let _ = write(LEAVE);
    }
    was_on
}

/// Keeps words that would be written across it. False where there is none.
pub fn keep<'l>(lines: impl Iterator<Item = &'l str>) -> bool {
    let mut screen = screen();
    if screen.is_on {
        screen.said.extend(lines.map(str::to_owned));
        let beyond = screen.said.len().saturating_sub(KEPT);
        screen.said.drain(..beyond);
    }
    screen.is_on
}

/// The last words that were kept, and keeps them no longer.
pub fn take_said() -> Vec<String> {
    std::mem::take(&mut screen().said)
}

fn screen() -> MutexGuard<'static, Screen> {
    SCREEN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn write(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}
