//! A file for `Include` in `~/.ssh/config`: a block for every instance that can be logged in to.
//!
//! An alias must stand for one instance, so that blocks wait for the end of the listing.

mod words;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::document::Outcome;
use super::{Writer, parts, summary};
use crate::core::model::{Instance, Timestamp};
use crate::core::terminal;
use crate::engine::rows::{EncodedRows, RowEncoder};

/// Draws the parts of a row's block.
pub struct Blocks;

impl RowEncoder for Blocks {
    fn room(&self) -> usize {
        200
    }

    fn encode(&self, row: &Instance<'_>, out: &mut Vec<u8>) -> Option<usize> {
        let address = [row.provider, row.profile, &row.id].map(words::spelled);
        out.extend_from_slice(address.join("/").as_bytes());
        let end = out.len();
        let name = row.name.as_deref().unwrap_or_default();
        let (block, fault) = match words::directives(&row.ssh) {
            None => (String::new(), ""),
            Some(Ok(block)) => (block, ""),
            Some(Err(fault)) => (String::new(), fault),
        };
        let title = if name.is_empty() { &row.id } else { name };
        let title = format!("{}: {}", terminal::clean(title), row.status.as_str());
        parts::end(out);
        for part in [&*words::alias(name), &title, &block, fault] {
            parts::push(part, out);
        }
        Some(end)
    }

    fn add(&self, more: &str, out: &mut Vec<u8>) {
        out.extend_from_slice(words::spelled(more).as_bytes());
    }
}

/// The parts of a row, as they are drawn.
struct Row<'t> {
    /// Its address, as an alias.
    address: &'t str,
    /// Its name, as an alias.
    name: &'t str,
    /// What a comment says of it.
    title: &'t str,
    /// The directives of its block.
    block: &'t str,
    /// Why there are none.
    fault: &'t str,
}

/// Holds the blocks until the end.
pub struct Config<'w> {
    out: &'w mut dyn Write,
    now: Timestamp,
    rows: String,
}

impl<'w> Config<'w> {
    /// A file of a listing that began `now`.
    pub fn new(now: Timestamp, out: &'w mut dyn Write) -> Self {
        Self {
            out,
            now,
            rows: String::new(),
        }
    }

    fn drawn(&self) -> impl Iterator<Item = Row<'_>> {
        parts::rows(&self.rows).map(|[address, name, title, block, fault]| Row {
            address,
            name,
            title,
            block,
            fault,
        })
    }

    /// What the file is, and what it lacks.
    fn header(&self, outcome: &Outcome<'_>) -> String {
        let version = env!("CARGO_PKG_VERSION");
        let mut lines = vec![
            format!(
                "Written by cloudls {version} at {} from {}",
                self.now,
                profiles(outcome)
            ),
            summary::summary(outcome),
        ];
        let troubles = summary::troubles(outcome.reports);
        lines.extend(
            troubles
                .into_iter()
                .filter(|line| !line.starts_with("hint: ")),
        );
        let place = "Include it at the top of ~/.ssh/config: ssh takes the first value it finds.";
        lines.push(place.to_owned());
        lines.iter().map(|line| comment(line)).collect()
    }
}

impl Writer for Config<'_> {
    fn rows(&mut self, rows: &EncodedRows) -> io::Result<()> {
        self.rows.push_str(&String::from_utf8_lossy(rows.text()));
        Ok(())
    }

    fn finish(&mut self, outcome: &Outcome<'_>) -> io::Result<()> {
        let mut text = self.header(outcome);
        let mut claims = BTreeMap::<_, u64>::new();
        for row in self.drawn() {
            *claims.entry(row.name).or_default() += 1;
        }
        let (mut taken, mut without) = (BTreeMap::new(), 0);
        for row in self.drawn() {
            if row.block.is_empty() && row.fault.is_empty() {
                without += 1;
                continue;
            }
            text.push('\n');
            let address = free(row.address, &mut taken);
            if row.block.is_empty() {
                text.push_str(&comment(&format!("{}; left out: {}", row.title, row.fault)));
                continue;
            }
            let is_own = !row.name.is_empty() && claims.get(row.name) == Some(&1);
            let name = if is_own {
                format!("{} ", row.name)
            } else {
                String::new()
            };
            text.push_str(&comment(row.title));
            // Into memory: it does not fail.
            let _ = write!(text, "Host {name}{address}\n{}", row.block);
        }
        if without > 0 {
            text.push('\n');
            text.push_str(&comment(&format!(
                "instances without an SSH address: {without}"
            )));
        }
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }
}

/// The profiles of a run, each once.
fn profiles(outcome: &Outcome<'_>) -> String {
    let reports = outcome.reports.iter();
    let mut profiles: Vec<_> = reports
        .map(|report| format!("{}/{}", report.provider, report.profile))
        .collect();
    profiles.dedup();
    profiles.join(", ")
}

/// A line of comment, in which nothing can end it.
fn comment(text: &str) -> String {
    format!("# {}\n", terminal::clean(text))
}

/// The alias, or one like it that is not taken. For each that is, `taken` holds how often it was asked for.
fn free(alias: &str, taken: &mut BTreeMap<String, u64>) -> String {
    let mut free = alias.to_owned();
    while taken.contains_key(&free) {
        let asked = taken.entry(alias.to_owned()).or_default();
        *asked += 1;
        free = format!("{alias}-{asked}");
    }
    taken.insert(free.clone(), 1);
    free
}

#[cfg(test)]
mod tests;
