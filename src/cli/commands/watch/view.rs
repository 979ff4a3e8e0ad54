//! Rounds on a terminal: the table, drawn in place.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use super::Show;
use super::frame::{Frame, MARK, Status};
use super::known::{Known, Mark};
use super::round::Round;
use crate::core::model::Timestamp;
use crate::core::screen;
use crate::engine::rows::{KeptRow, Rows};
use crate::output::{self, Outcome, OutputSpec, TableStyle, Undecided};

pub struct View {
    output: OutputSpec,
    style: TableStyle,
    every: Duration,
    known: Known,
    marks: Vec<Mark>,
    /// `None` before the first round.
    status: Option<Status>,
    /// The errors of the last round, and what was said since.
    words: Vec<String>,
    /// The table, and the width it was drawn for.
    table: Option<(u16, Vec<String>)>,
}

impl View {
    /// Nothing is shown before the first round.
    pub fn new(output: OutputSpec, style: TableStyle, every: Duration) -> Self {
        Self {
            output,
            style,
            every,
            known: Known::default(),
            marks: Vec::new(),
            status: None,
            words: Vec::new(),
            table: None,
        }
    }

    /// The lines of the table for this width.
    fn drawn(&self, width: u16) -> io::Result<Vec<String>> {
        let style = TableStyle {
            width: Some(width.saturating_sub(MARK)),
            ..self.style
        };
        let mut text = Vec::new();
        let mut writer = self.output.writer(style, &mut text);
        let rows = self.known.items.iter().map(|item| item.cells.clone());
        let rows = rows.map(|row| Box::new(row) as Box<dyn KeptRow>);
        writer.rows(Rows::Kept(rows.collect()))?;
        writer.finish(&Outcome {
            count: self.known.items.len() as u64,
            limited: false,
            undecided: &Undecided::default(),
            reports: &[],
            filters: &[],
        })?;
        drop(writer);
        let text = String::from_utf8_lossy(&text);
        Ok(text.lines().map(str::to_owned).collect())
    }
}

impl Show for View {
    fn take(&mut self, round: Round) -> io::Result<()> {
        let (at, is_first) = (round.at, self.status.is_none());
        self.words = output::troubles(&round.reports);
        self.words.extend(round.notes.iter().cloned());
        self.words.extend(output::notes(&round.reports));
        let Ok(()) = self.known.take(round, |_| Ok::<_, Infallible>(()));
        let items = &self.known.items;
        self.marks = items.iter().map(|item| item.mark).collect();
        self.status = Some(Status::new(self.every, items, at, is_first));
        self.style.now = Timestamp::now();
        self.table = None;
        if is_first { screen::enter() } else { Ok(()) }
    }

    fn tick(&mut self, next: Option<Duration>) -> io::Result<()> {
        let (Some(status), Some((width, height))) = (&self.status, output::terminal_size()) else {
            return Ok(());
        };
        // A terminal may erase its last cell with what is behind it.
        let width = width.saturating_sub(1);
        self.words.extend(screen::take_said());
        let table = match self.table.take() {
            Some((drawn_for, table)) if drawn_for == width => table,
            _ => self.drawn(width)?,
        };
        let frame = Frame {
            status: status.line(next),
            words: &self.words,
            table: &table,
            headers: self.style.headers,
            marks: &self.marks,
            color: self.style.color,
        };
        let lines = frame.lines(width.into(), height.into());
        self.table = Some((width, table));
        screen::draw(lines)
    }
}
