//! One manual page, as roff.

use std::fmt::Write as _;
use std::io;

use clap::{Command, ValueEnum as _};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::roff::{add, parsed};
use crate::cli::args::Topic;
use crate::cli::commands::help::{built, topics};

/// The section of commands, and that of topics.
const SECTIONS: [&str; 2] = ["1", "7"];

/// How each page begins: so it is told from what somebody else wrote.
pub const MARK: &str = ".\\\" Made by `cloudls man`.\n";

/// A manual page.
pub struct Page {
    /// Its file name.
    pub name: String,
    /// Its text.
    pub text: String,
}

impl Page {
    /// The page of a command, of which all is known that clap works out.
    pub fn of_command(command: &Command) -> io::Result<Self> {
        let name = command.get_display_name().unwrap_or("cloudls");
        let man = Man::new(command.clone().version(None::<&str>));
        let mut out = Vec::new();
        man.render_name_section(&mut out)?;
        synopsis(command).to_writer(&mut out)?;
        man.render_description_section(&mut out)?;
        man.render_options_section(&mut out)?;
        if command.has_subcommands() {
            man.render_subcommands_section(&mut out)?;
        }
        let mut roff = Roff::new();
        let after = command.get_after_help().map(ToString::to_string);
        add(&parsed(&after.unwrap_or_default()), "SH", &mut roff);
        see_also(name, &mut roff);
        roff.to_writer(&mut out)?;
        Ok(Self::new(name, SECTIONS[0], &out))
    }

    /// The page of a topic.
    pub fn of_topic(topic: Topic) -> io::Result<Self> {
        let name = page_name(topic);
        let mut roff = Roff::new();
        roff.control("SH", ["NAME"]);
        roff.text([roman(format!("{name} - {}", topic.title()))]);
        roff.control("SH", ["DESCRIPTION"]);
        add(&topics::page(topic), "SS", &mut roff);
        see_also(&name, &mut roff);
        let mut out = Vec::new();
        roff.to_writer(&mut out)?;
        Ok(Self::new(&name, SECTIONS[1], &out))
    }

    /// Puts the head above what was rendered.
    fn new(name: &str, section: &str, body: &[u8]) -> Self {
        let (head, version) = (name.to_uppercase(), env!("CARGO_PKG_VERSION"));
        let mut text = String::from(MARK);
        // Each part that is rendered brings the definition of the apostrophe along.
        text.push_str(&Roff::new().render());
        // Into memory: it does not fail.
        let _ = writeln!(
            text,
            ".TH {head} {section} \"\" \"cloudls {version}\" \"cloudls manual\""
        );
        // What users type must not be stretched or parted.
        text.push_str(".ad l\n.nh\n");
        let body = String::from_utf8_lossy(body).replace(&Roff::new().render(), "");
        // One blank line is enough above the values that a flag takes.
        let body = body.replace("\n.br\n\n.br\n", "\n.sp\n");
        // What roff would print as typographic marks, and nobody could paste.
        let body = body.replace('`', "\\(ga").replace('~', "\\(ti");
        text.push_str(&body.replace('^', "\\(ha"));
        Self {
            name: format!("{name}.{section}"),
            text,
        }
    }
}

/// How the command is written; its flags have a section of their own.
fn synopsis(command: &Command) -> Roff {
    let usage = command.clone().render_usage().to_string();
    let name = command.get_bin_name().unwrap_or("cloudls");
    let (_, rest) = usage.split_once(name).unwrap_or_default();
    let mut roff = Roff::new();
    roff.control("SH", ["SYNOPSIS"]);
    roff.text([bold(name), roman(rest.trim_end())]);
    roff
}

fn page_name(topic: Topic) -> String {
    format!("cloudls-{}", topic.name())
}

/// The other pages that belong to this one.
fn see_also(own: &str, roff: &mut Roff) {
    let topics = Topic::value_variants().iter();
    let topics = topics.map(|topic| (page_name(*topic), SECTIONS[1]));
    let tree = built();
    let commands = tree.get_subcommands().filter(|_| own == "cloudls");
    let commands = commands.filter_map(Command::get_display_name);
    let commands = commands.map(|name| (name.to_owned(), SECTIONS[0]));
    let main = [("cloudls".to_owned(), SECTIONS[0])];
    let pages = main.into_iter().chain(commands).chain(topics);
    let mut pages: Vec<_> = pages.filter(|(name, _)| name != own).collect();
    pages.sort_by(|(name, section), (other, after)| (section, name).cmp(&(after, other)));
    let mut line = Vec::new();
    for (at, (name, section)) in pages.iter().enumerate() {
        line.push(bold(name.as_str()));
        let comma = if at + 1 < pages.len() { ", " } else { "" };
        line.push(roman(format!("({section}){comma}")));
    }
    roff.control("SH", ["SEE ALSO"]);
    roff.text(line);
}
