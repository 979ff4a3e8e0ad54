//! Stderr: words, and on a terminal a block of lines below them that is drawn anew in place.
//!
//! There is one stderr, and so one lock: whoever writes has the block out of the way. Nothing that is
//! done under the lock can panic, as the words about a panic come here as well.

mod line;

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd as _;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use terminal_size::{Height, Width};
use unicode_width::UnicodeWidthStr as _;

use crate::core::screen;

pub use self::line::{LineStyle, set_style};

static BLOCK: Mutex<Block> = Mutex::new(Block {
    is_open: false,
    holds: 0,
    lines: Vec::new(),
});

/// The lines below the words.
struct Block {
    is_open: bool,
    /// How many want nothing to be drawn.
    holds: usize,
    /// What is on the screen, the cursor in the first column below it.
    lines: Vec<String>,
}

/// Writes lines as one, which are safe to show, in the style of all lines. A stderr that is gone is nobody's loss.
/// What would be written across a [`screen`] is kept for it.
pub fn say(lines: &[impl AsRef<str>]) {
    let lines = lines.iter().map(AsRef::as_ref);
    let styled = lines.clone().map(|line| line::styled(line, None) + "\n");
    say_styled(lines, &styled.collect::<String>());
}

/// Writes a line about a source, which as an object it holds as well.
pub fn say_of(line: &str, source: &impl Serialize) {
    let source = serde_json::to_value(source).ok();
    let styled = line::styled(line, source.as_ref()) + "\n";
    say_styled([line].into_iter(), &styled);
}

fn say_styled<'l>(lines: impl Iterator<Item = &'l str>, styled: &str) {
    #[cfg(test)]
    if let Some(machine) = crate::core::machine::simulation::installed() {
        return machine.say(styled);
    }
    if size().is_some() && screen::keep(lines) {
        return;
    }
    let block = block();
    let text = block.erased() + styled + &block.drawn();
    write(&text);
}

/// From here on [`show`] draws.
pub fn open() {
    block().is_open = true;
}

/// Draws these lines in place of those that are there. None is as wide as the terminal, and they
/// are not as many as it has.
pub fn show(lines: Vec<String>) {
    let mut block = block();
    if block.is_open && block.holds == 0 {
        let up = block.up();
        block.lines = lines;
        // Line over line, as what is erased first would flicker.
        write(&(up + &block.drawn() + CLEAR_BELOW));
    }
}

/// Leaves no trace of the block, until the next [`show`].
pub fn erase() {
    let mut block = block();
    write(&block.erased());
    block.lines.clear();
}

/// Has nothing drawn while another program has something to ask.
pub fn hold() -> Hold {
    block().holds += 1;
    erase();
    Hold
}

/// Dropped, it lets the block be drawn again.
#[must_use]
pub struct Hold;

impl Drop for Hold {
    fn drop(&mut self) {
        block().holds -= 1;
    }
}

/// Leaves no trace of the block; there is none until the next [`open`].
pub fn close() {
    block().is_open = false;
    erase();
}

/// Columns and lines of the terminal that stderr is, if it is one.
pub fn size() -> Option<(usize, usize)> {
    let (Width(width), Height(height)) = terminal_size::terminal_size_of(io::stderr())?;
    Some((width.into(), height.into()))
}

/// Stdout, before whose first byte the block is closed for good: what reads it may write to the same
/// terminal. A file does not.
pub struct Stdout<W> {
    out: W,
    is_block_closed: bool,
}

impl<W: Write> Stdout<W> {
    pub fn new(out: W) -> Self {
        let file = io::stdout().as_fd().try_clone_to_owned().map(File::from);
        let is_file = file
            .and_then(|file| file.metadata())
            .is_ok_and(|about| about.is_file());
        Self {
            out,
            is_block_closed: is_file,
        }
    }
}

impl<W: Write> Write for Stdout<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.is_block_closed {
            close();
            self.is_block_closed = true;
        }
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Erases from the cursor to the end of the screen (ECMA-48, ED 0).
const CLEAR_BELOW: &str = "\x1b[J";

impl Block {
    /// To the block's first column and line.
    fn up(&self) -> String {
        // A terminal that became narrower has broken the lines.
        let width = size().map_or(usize::MAX, |(width, _)| width.max(1));
        let rows = |line: &String| line.width().div_ceil(width).max(1);
        match self.lines.iter().map(rows).sum::<usize>() {
            0 => String::new(),
            rows => format!("\r\x1b[{rows}A"),
        }
    }

    fn erased(&self) -> String {
        match &*self.up() {
            "" => String::new(),
            up => format!("{up}{CLEAR_BELOW}"),
        }
    }

    fn drawn(&self) -> String {
        self.lines.iter().fold(String::new(), |mut text, line| {
            let _ = write!(text, "{line}\x1b[K\r\n");
            text
        })
    }
}

fn block() -> MutexGuard<'static, Block> {
    BLOCK.lock().unwrap_or_else(PoisonError::into_inner)
}

fn write(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
