//! A file for `Include` in `~/.ssh/config`: a block for every instance that can be logged in to.
//!
//! An alias must stand for one instance, so that blocks wait for the end of the listing. What comes from the
//! network is no directive, pattern, token or option there.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use std::net::IpAddr;

use super::document::Outcome;
use super::summary;
use super::writer::Writer;
use crate::core::model::{Instance, Ssh, Timestamp};
use crate::core::terminal;
use crate::engine::rows::{KeptRow, Rows};

/// A row as a host.
#[derive(Debug)]
pub struct Host {
    /// Its address, as an alias; empty, like the title, where no host is known.
    address: String,
    /// Its name, as an alias.
    name: Box<str>,
    /// What a comment says of it.
    title: Box<str>,
    /// The directives of its block, or why there are none; `None` where no host is known.
    directives: Option<Result<Box<str>, &'static str>>,
}

impl Host {
    pub fn of(row: &Instance<'_>) -> Self {
        let name = row.name.as_deref().unwrap_or_default();
        let mut host = Self {
            address: String::new(),
            name: alias(name).into(),
            title: Box::default(),
            directives: directives(&row.ssh),
        };
        // Of one that cannot be reached, only the name is asked for.
        if host.directives.is_some() {
            let title = if name.is_empty() { &row.id } else { name };
            let title = format!("{}: {}", terminal::clean(title), row.status.as_str());
            host.title = title.into();
            host.address = [row.provider, row.profile, &row.id].map(spelled).join("/");
        }
        host
    }
}

impl KeptRow for Host {
    fn add_to_address(&mut self, more: &str) {
        self.address.push_str(&spelled(more));
    }
}

/// All hosts of a listing: four words each, one behind the other in one text, as a text for every word
/// would take more memory than the words.
#[derive(Default)]
struct Hosts {
    words: String,
    lengths: Vec<Lengths>,
    /// Why a host, by its place, has no directives although one is known.
    faults: BTreeMap<usize, &'static str>,
}

/// The bytes of a host's words.
struct Lengths {
    name: usize,
    address: usize,
    title: usize,
    directives: usize,
}

/// A host, its words borrowed. It has neither directives nor a fault where none is known.
struct HostWords<'a> {
    name: &'a str,
    address: &'a str,
    title: &'a str,
    directives: &'a str,
    fault: Option<&'static str>,
}

impl Hosts {
    fn push(&mut self, host: &Host) {
        let directives = match &host.directives {
            None => "",
            Some(Ok(directives)) => directives,
            Some(Err(fault)) => {
                self.faults.insert(self.lengths.len(), *fault);
                ""
            }
        };
        for word in [&host.name, &*host.address, &host.title, directives] {
            self.words.push_str(word);
        }
        self.lengths.push(Lengths {
            name: host.name.len(),
            address: host.address.len(),
            title: host.title.len(),
            directives: directives.len(),
        });
    }

    fn iter(&self) -> impl Iterator<Item = HostWords<'_>> {
        let mut rest = &*self.words;
        self.lengths
            .iter()
            .enumerate()
            .map(move |(place, lengths)| {
                let mut next = |length| {
                    let word;
                    (word, rest) = rest.split_at(length);
                    word
                };
                HostWords {
                    name: next(lengths.name),
                    address: next(lengths.address),
                    title: next(lengths.title),
                    directives: next(lengths.directives),
                    fault: self.faults.get(&place).copied(),
                }
            })
    }
}

/// Holds the blocks until the end.
pub struct Config<'w> {
    out: &'w mut dyn Write,
    now: Timestamp,
    hosts: Hosts,
}

impl<'w> Config<'w> {
    /// A file of a listing that began `now`.
    pub fn new(now: Timestamp, out: &'w mut dyn Write) -> Self {
        Self {
            out,
            now,
            hosts: Hosts::default(),
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
        let mut claims = HashMap::<_, u64>::new();
        for host in self.hosts.iter() {
            *claims.entry(host.name).or_default() += 1;
        }
        let (mut taken, mut without) = (HashMap::new(), 0);
        for host in self.hosts.iter() {
            if host.fault.is_none() && host.directives.is_empty() {
                without += 1;
                continue;
            }
            writeln!(out)?;
            let address = free(host.address, &mut taken);
            if let Some(fault) = host.fault {
                let left_out = comment(&format!("{}; left out: {fault}", host.title));
                out.write_all(left_out.as_bytes())?;
                continue;
            }
            out.write_all(comment(host.title).as_bytes())?;
            let is_own = !host.name.is_empty() && claims.get(host.name) == Some(&1);
            let name = if is_own { host.name } else { "" };
            let blank = if is_own { " " } else { "" };
            write!(out, "Host {name}{blank}{address}\n{}", host.directives)?;
        }
        if without > 0 {
            let left_out = comment(&format!("instances without an SSH address: {without}"));
            write!(out, "\n{left_out}")?;
        }
        out.flush()
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
fn free<'a>(alias: &'a str, taken: &mut HashMap<Cow<'a, str>, u64>) -> Cow<'a, str> {
    let mut free = Cow::Borrowed(alias);
    while taken.contains_key(&free) {
        let asked = taken.entry(Cow::Borrowed(alias)).or_default();
        *asked += 1;
        free = Cow::Owned(format!("{alias}-{asked}"));
    }
    taken.insert(free.clone(), 1);
    free
}

/// The longest name of a host that DNS has.
const LONGEST_HOST: usize = 253;
/// The longest name of a user that systems allow.
const LONGEST_USER: usize = 256;

/// A text as a part of an alias: what is neither a letter or digit, of any script, nor one of `._+-`
/// becomes a hyphen. Patterns are compared byte by byte, so that `ssh` finds any script.
fn spelled(text: &str) -> String {
    let is_good = |c: char| c.is_alphanumeric() && !terminal::is_unsafe(c) || "._+-".contains(c);
    text.chars()
        .map(|c| if is_good(c) { c } else { '-' })
        .collect()
}

/// A name as an alias; empty where nothing of it is left. It has no dots: nobody gets between a user
/// and a host of the internet by naming an instance after it.
fn alias(name: &str) -> String {
    let alias = spelled(name).replace('.', "-");
    alias.trim_matches('-').to_owned()
}

/// The directives of a block, or why there are none; nothing where no host is known.
fn directives(ssh: &Ssh<'_>) -> Option<Result<Box<str>, &'static str>> {
    let host = ssh.host.as_deref()?;
    Some(check(host, ssh).map(|()| {
        let port = ssh.port.map(|port| format!("    Port {port}\n"));
        let user = ssh.user.as_ref().map(|user| format!("    User {user}\n"));
        let rest = [port, user].into_iter().flatten().collect::<String>();
        format!("    HostName {host}\n{rest}").into()
    }))
}

fn check(host: &str, ssh: &Ssh<'_>) -> Result<(), &'static str> {
    let is_port = |port: u32| u16::try_from(port).is_ok_and(|port| port > 0);
    if host.parse::<IpAddr>().is_err() && !is_word(host, LONGEST_HOST, false) {
        Err("its SSH host is not a plain host name or IP address")
    } else if !ssh.port.is_none_or(is_port) {
        Err("its SSH port is not a port")
    } else if !ssh
        .user
        .as_ref()
        .is_none_or(|user| is_word(user, LONGEST_USER, true))
    {
        Err("its SSH user is not a plain user name")
    } else {
        Ok(())
    }
}

/// Whether a text is a plain word of ASCII: letters, digits, and `._-` behind the first of them.
fn is_word(text: &str, longest: usize, may_begin_with_underscore: bool) -> bool {
    let is_good = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let is_first = |c: char| c.is_ascii_alphanumeric() || may_begin_with_underscore && c == '_';
    text.len() <= longest && text.starts_with(is_first) && text.chars().all(is_good)
}

#[cfg(test)]
mod tests;
