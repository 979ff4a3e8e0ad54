//! One listing in which instances are looked for: each row is looked at, and no more are asked for once all are found.

use std::io;
use std::sync::Arc;

use crate::core::about::About;
use crate::core::fields::{self, View};
use crate::core::model::{Instance, Timestamp};
use crate::core::report::{Report, Why};
use crate::core::suggest::similarity;
use crate::core::terminal;
use crate::engine::pager::Stop;
use crate::engine::rows::{Encoder, KeptRow, RowEncoder, Rows, SentRow};
use crate::output::{Outcome, Writer};

/// An instance that is looked for.
#[derive(Clone, Debug)]
pub struct Sought {
    /// Its id, with what the listing may have added to it.
    pub rest: String,
    /// Its id, where the listing is narrowed to the place that was added.
    pub id_there: Option<String>,
}

impl Sought {
    fn is(&self, row: &SeenRow) -> bool {
        match &self.id_there {
            Some(id) => *id == row.id,
            None => self
                .rest
                .strip_prefix(&*row.id)
                .is_some_and(|more| more == row.more),
        }
    }
}

/// A row that was looked at.
#[derive(Debug)]
pub struct SeenRow {
    /// As it is shown.
    pub id: String,
    /// What the listing added to its address.
    pub more: String,
    /// What is printed of it, and where its address ends there; `None` for one that cannot be meant.
    pub text: Option<(Vec<u8>, usize)>,
    /// The keys of which it is known that there is nothing.
    pub none: Vec<String>,
}

impl SeenRow {
    /// The row as a format writes it, if its id is the begin of what is looked for.
    fn of(row: SentRow<'_>, about: &About, sought: &[String], encoder: &dyn RowEncoder) -> Self {
        let shown: &Instance<'_> = row.shown;
        let id = terminal::clean(&shown.id).into_owned();
        let may_be = sought.iter().any(|rest| rest.starts_with(&id));
        let text = may_be.then(|| {
            let mut text = Vec::new();
            let address = encoder.encode(shown, &mut text);
            (text, address.unwrap_or(0))
        });
        let view = View::at(Timestamp::now());
        let none = text
            .as_ref()
            .map(|_| fields::known_to_be_none(shown, view, about));
        Self {
            id,
            more: String::new(),
            text,
            none: none.unwrap_or_default(),
        }
    }
}

impl KeptRow for SeenRow {
    fn add_to_address(&mut self, more: &str) {
        self.more = terminal::clean(more).into_owned();
    }
}

/// What makes such rows of a provider.
pub fn encoder(sought: &[Sought], about: &'static About, encoder: Arc<dyn RowEncoder>) -> Encoder {
    let sought: Vec<_> = sought.iter().map(|sought| sought.rest.clone()).collect();
    Encoder::keeping(move |row| SeenRow::of(row, about, &sought, &*encoder))
}

/// What a listing brought.
#[derive(Debug, Default)]
pub struct Seen {
    /// Of each that was looked for, the rows that it may be.
    pub found: Vec<Vec<SeenRow>>,
    /// Of each, the row whose id is nearest to it.
    pub near: Vec<Option<(f64, String)>>,
    /// What became of each source.
    pub reports: Vec<Report>,
}

/// Looks at the rows of a listing.
pub struct Search<'s> {
    pub sought: &'s [Sought],
    /// Whether the first row with the id is the one.
    pub stops: bool,
    pub seen: &'s mut Seen,
    pub stop: Stop,
}

/// How near an id must be to be named.
const NEAR: f64 = 0.6;

impl Writer for Search<'_> {
    fn rows(&mut self, rows: Rows<'_>) -> io::Result<()> {
        self.seen.found.resize_with(self.sought.len(), Vec::new);
        self.seen.near.resize(self.sought.len(), None);
        for row in rows.kept::<SeenRow>() {
            let place = self.sought.iter().position(|sought| sought.is(&row));
            if let Some(place) = place.filter(|_| row.text.is_some()) {
                self.seen.found[place].push(row);
                continue;
            }
            for (sought, near) in self.sought.iter().zip(&mut self.seen.near) {
                let similarity = similarity(&row.id, &sought.rest);
                if similarity >= NEAR && near.as_ref().is_none_or(|(best, _)| similarity > *best) {
                    *near = Some((similarity, format!("{}{}", row.id, row.more)));
                }
            }
        }
        if self.stops && self.seen.found.iter().all(|found| !found.is_empty()) {
            self.stop.throw(Why::Found);
        }
        Ok(())
    }

    fn finish(&mut self, outcome: &Outcome<'_>) -> io::Result<()> {
        self.seen.found.resize_with(self.sought.len(), Vec::new);
        self.seen.near.resize(self.sought.len(), None);
        self.seen.reports = outcome.reports.to_vec();
        Ok(())
    }
}
