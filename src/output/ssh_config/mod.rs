//! A file for `Include` in `~/.ssh/config`: a block for every instance that can be logged in to.
//!
//! An alias must stand for one instance, so that blocks wait for the end of the listing. What comes from the
//! network is no directive, pattern, token or option there.

mod aliases;
mod directives;
mod left_out;

use std::io::{self, Write};
use std::sync::Arc;

use self::aliases::Aliases;
use self::left_out::{LeftOut, NoBlock};
use super::document::Outcome;
use super::summary;
use super::writer::Writer;
use crate::core::model::{Instance, Status, Timestamp};
use crate::core::terminal;
use crate::engine::rows::{KeptRow, Rows};

pub use aliases::{PREFIX, check_prefix};

/// Which instances have a block, and how their aliases begin.
#[derive(Clone, Debug)]
pub struct HostSpec {
    /// The beginning of every alias.
    pub prefix: Arc<str>,
    /// Whether instances in all states have a block, and not only those that run.
    pub any_status: bool,
    /// Whether those of unknown state have one.
    pub keeps_unknown: bool,
}

impl Default for HostSpec {
    fn default() -> Self {
        Self {
            prefix: PREFIX.into(),
            any_status: false,
            keeps_unknown: false,
        }
    }
}

/// A row as a host.
#[derive(Debug)]
pub struct Host {
    /// Its address, as an alias; empty, like the title, where it has no block.
    address: String,
    /// Its name, as an alias; empty where it is none that the file could be about.
    name: Box<str>,
    /// What a comment says of it.
    title: Box<str>,
    /// The directives of its block, or why there is none.
    directives: Result<Box<str>, NoBlock>,
}

impl Host {
    pub fn of(row: &Instance<'_>, spec: &HostSpec) -> Self {
        let mut host = Self {
            address: String::new(),
            name: Box::default(),
            title: Box::default(),
            directives: Err(NoBlock::NotRunning),
        };
        match row.status {
            Status::Running => {}
            _ if spec.any_status => {}
            Status::Unknown if spec.keeps_unknown => {}
            Status::Unknown => {
                host.directives = Err(NoBlock::UnknownStatus);
                return host;
            }
            _ => return host,
        }
        let name = row.name.as_deref().unwrap_or_default();
        host.name = aliases::name(name).into();
        host.directives = directives::of(&row.ssh);
        // Of one that cannot be reached, only the name is asked for: it is not another's.
        if host.directives != Err(NoBlock::NoAddress) {
            let title = if name.is_empty() { &row.id } else { name };
            let title = format!("{}: {}", terminal::clean(title), row.status.as_str());
            host.title = title.into();
            let address = [row.provider, row.profile, &row.id].join("/");
            host.address = aliases::address(&address);
        }
        host
    }
}

impl KeptRow for Host {
    fn add_to_address(&mut self, more: &str) {
        self.address.push_str(&aliases::address(more));
    }
}

/// All hosts of a listing: four words each, one behind the other in one text, as a text for every word
/// would take more memory than the words.
#[derive(Default)]
struct Hosts {
    words: String,
    lengths: Vec<Lengths>,
}

/// The bytes of a host's words, and why it has no block.
struct Lengths {
    name: usize,
    address: usize,
    title: usize,
    directives: Result<usize, NoBlock>,
}

/// A host, its words borrowed.
struct HostWords<'a> {
    name: &'a str,
    address: &'a str,
    title: &'a str,
    directives: Result<&'a str, NoBlock>,
}

impl Hosts {
    fn push(&mut self, host: &Host) {
        let directives = host.directives.as_deref().unwrap_or_default();
        for word in [&host.name, &*host.address, &host.title, directives] {
            self.words.push_str(word);
        }
        self.lengths.push(Lengths {
            name: host.name.len(),
            address: host.address.len(),
            title: host.title.len(),
            directives: host
                .directives
                .as_ref()
                .map(|own| own.len())
                .map_err(|why| *why),
        });
    }

    fn iter(&self) -> impl Iterator<Item = HostWords<'_>> {
        let mut rest = &*self.words;
        self.lengths.iter().map(move |lengths| {
            let mut next = |length| {
                let word;
                (word, rest) = rest.split_at(length);
                word
            };
            HostWords {
                name: next(lengths.name),
                address: next(lengths.address),
                title: next(lengths.title),
                directives: lengths.directives.map(next),
            }
        })
    }
}

/// Holds the blocks until the end.
pub struct Config<'w> {
    out: &'w mut dyn Write,
    now: Timestamp,
    prefix: Arc<str>,
    hosts: Hosts,
    notes: Vec<String>,
}

impl<'w> Config<'w> {
    /// A file of a listing that began `now`.
    pub fn new(spec: &HostSpec, now: Timestamp, out: &'w mut dyn Write) -> Self {
        Self {
            out,
            now,
            prefix: Arc::clone(&spec.prefix),
            hosts: Hosts::default(),
            notes: Vec::new(),
        }
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
            summary::summary(outcome, None),
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
    fn rows(&mut self, rows: Rows<'_>) -> io::Result<()> {
        for host in rows.kept::<Host>() {
            self.hosts.push(&host);
        }
        Ok(())
    }

    fn finish(&mut self, outcome: &Outcome<'_>) -> io::Result<()> {
        let header = self.header(outcome);
        let out = &mut *self.out;
        out.write_all(header.as_bytes())?;
        let hosts = &self.hosts;
        let names = hosts.iter().map(|host| host.name);
        let mut aliases = Aliases::new(&self.prefix, names.filter(|name| !name.is_empty()));
        // A name must not be the alias of another address, so that these are made first.
        let reachable = hosts.iter().filter(|host| host.directives.is_ok());
        let addresses: Vec<_> = reachable
            .map(|host| aliases.of_address(host.address))
            .collect();
        let (mut addresses, mut left_out) = (addresses.into_iter(), LeftOut::default());
        for host in hosts.iter() {
            let directives = match host.directives {
                Ok(directives) => directives,
                Err(why) => {
                    left_out.count_instance(why);
                    if !host.title.is_empty() {
                        let line = format!("{}; left out: {}", host.title, why.of_one());
                        write!(out, "\n{}", comment(&line))?;
                    }
                    continue;
                }
            };
            let address = addresses.next().unwrap_or_default();
            let name = match aliases.of_name(host.name, &address) {
                Ok(name) => name.map(|name| name + " ").unwrap_or_default(),
                Err(why) => {
                    left_out.count_name(why);
                    String::new()
                }
            };
            let title = comment(host.title);
            write!(out, "\n{title}Host {name}{address}\n{directives}")?;
        }
        let lines = left_out.lines(outcome.count);
        for (place, line) in lines.iter().enumerate() {
            let blank = if place == 0 { "\n" } else { "" };
            write!(out, "{blank}{}", comment(line))?;
        }
        self.notes = lines.iter().map(|line| format!("note: {line}")).collect();
        out.flush()
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
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

#[cfg(test)]
mod tests;
