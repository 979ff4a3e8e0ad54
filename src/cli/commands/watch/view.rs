//! Rounds on a terminal: the table, drawn in place.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use super::frame::{Drawn, Frame, MARK, Status, folded};
use super::known::{Item, Known, Mark};
use super::round::Round;
use super::{Show, is_refused};
use crate::cli::listing::spec::ListingSpec;
use crate::core::model::Timestamp;
use crate::core::screen;
use crate::output::{self, OutputSpec, TableLine, TableStyle};

pub struct View {
    output: OutputSpec,
    style: TableStyle,
    every: Duration,
    /// Whether a condition chooses the rows.
    is_chosen: bool,
    known: Known,
    marks: Vec<Mark>,
    /// `None` before the first round.
    status: Option<Status>,
    /// The errors of the last round, and what was said since.
    words: Vec<String>,
    /// What went wrong in the last round, among these words.
    troubles: Vec<String>,
    /// The table, and the width it was drawn for.
    table: Option<(u16, Drawn)>,
}

impl View {
    /// Nothing is shown before the first round.
    pub fn new(spec: ListingSpec, style: TableStyle, every: Duration) -> Self {
        Self {
            is_chosen: !spec.wanted.conditions.is_empty(),
            output: spec.output,
            style,
            every,
            known: Known::default(),
            marks: Vec::new(),
            status: None,
            words: Vec::new(),
            troubles: Vec::new(),
            table: None,
        }
    }

    /// The table for this width.
    fn drawn(&self, width: u16) -> io::Result<Drawn> {
        let width = width.saturating_sub(MARK);
        let style = TableStyle {
            width: Some(width),
            ..self.style
        };
        let mut grid = self.output.grid(style);
        for item in &self.known.items {
            let changed = self.changed(item);
            let sign = |(place, cell): (usize, &str)| {
                // Without colour nothing else tells which it is.
                if !self.style.color && changed.contains(&place) {
                    format!("{cell}*")
                } else {
                    cell.to_owned()
                }
            };
            let cells: Vec<_> = item.cells.cells().enumerate().map(sign).collect();
            grid.take(cells.iter().map(String::as_str));
            grid.mark(&changed);
        }
        let mut drawn = Drawn {
            hidden: output::hidden_note(&grid.hidden(), None),
            ..Drawn::default()
        };
        grid.draw(&mut |line| {
            match line {
                TableLine::Heading(text) => drawn.heading = Some(text.to_owned()),
                TableLine::Row(text) => drawn.rows.push(folded(text, width.into())),
                TableLine::Below(text) => {
                    if let Some(row) = drawn.rows.last_mut() {
                        row.push(text.to_owned());
                    }
                }
            }
            Ok(())
        })?;
        Ok(drawn)
    }

    /// The columns whose cells the last round changed, other than by the passing of time.
    fn changed(&self, item: &Item) -> Vec<usize> {
        let Some(was) = &item.was else {
            return Vec::new();
        };
        let cells = was.cells().zip(item.cells.cells());
        let columns = self.output.columns.iter().zip(cells).enumerate();
        columns
            .filter(|(_, (column, (old, new)))| old != new && !column.is_of_time())
            .map(|(place, _)| place)
            .collect()
    }
}

impl Show for View {
    fn take(&mut self, round: Round) -> io::Result<()> {
        let (at, is_first) = (round.at, self.status.is_none());
        self.troubles = output::troubles(&round.reports);
        self.words.clone_from(&self.troubles);
        self.words.extend(round.notes.iter().cloned());
        self.words.extend(output::notes(&round.reports));
        let is_complete = output::is_complete(&round.reports);
        let is_refused = is_refused(&round.reports);
        let Ok(()) = self.known.take(round, |_| Ok::<_, Infallible>(()));
        let items = &self.known.items;
        self.marks = items.iter().map(|item| item.mark).collect();
        let mut status = Status::new(self.every, items, at);
        status.is_first = is_first;
        status.is_complete = is_complete;
        status.is_refused = is_refused;
        self.status = Some(status);
        self.style.now = Timestamp::now();
        self.table = None;
        if is_first { screen::enter() } else { Ok(()) }
    }

    fn tick(&mut self, next: Option<Duration>) -> io::Result<()> {
        let (Some(status), Some((width, height))) = (&self.status, output::terminal_size()) else {
            return Ok(());
        };
        self.words.extend(screen::take_said());
        let table = match self.table.take() {
            Some((drawn_for, table)) if drawn_for == width => table,
            _ => self.drawn(width)?,
        };
        let frame = Frame {
            status: status.line(next),
            words: &self.words,
            table: &table,
            marks: &self.marks,
            is_chosen: self.is_chosen,
            color: self.style.color,
        };
        let lines = frame.lines(width.into(), height.into());
        self.table = Some((width, table));
        screen::draw(lines)
    }

    fn left(&self) -> Vec<String> {
        let Some(status) = self.status.as_ref().filter(|status| !status.is_complete) else {
            return Vec::new();
        };
        self.troubles
            .iter()
            .cloned()
            .chain([status.told()])
            .collect()
    }
}
