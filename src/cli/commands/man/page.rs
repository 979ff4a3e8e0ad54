//! One manual page, and the blocks of a topic, as roff.

use std::fmt::Write as _;
use std::io;

use clap::{Command, ValueEnum as _};
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, roman};

use crate::cli::args::Topic;
use crate::cli::commands::help::topics::Block;
use crate::cli::commands::help::{built, topics};

/// The section of commands, and that of topics.
const SECTIONS: [&str; 2] = ["1", "7"];

/// How each page begins: so it is told from what somebody else wrote.
pub const MARK: &str = ".\\\" Made by `cloudls man`.\n";

/// A manual page.
pub struct Page {
    /// The folder of its section, as `man` looks for it: `man1` or `man7`.
    pub folder: String,
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
        // Commands must not be stretched or hyphenated.
        text.push_str(".ad l\n.nh\n");
        let body = String::from_utf8_lossy(body).replace(&Roff::new().render(), "");
        // One blank line is enough above the values that a flag takes.
        let body = body.replace("\n.br\n\n.br\n", "\n.sp\n");
        // roff would print these as typographic marks, which cannot be pasted into a shell.
        let body = body.replace('`', "\\(ga").replace('~', "\\(ti");
        text.push_str(&body.replace('^', "\\(ha"));
        Self {
            folder: format!("man{section}"),
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

/// Adds the blocks; headings become this macro, `SH` or `SS`.
pub fn add(blocks: &[Block], heading: &str, roff: &mut Roff) {
    let mut is_first = true;
    for block in blocks {
        match block {
            Block::Heading(words) if heading == "SH" => {
                roff.control("SH", [words.to_uppercase().as_str()]);
            }
            Block::Heading(words) => {
                roff.control(heading, [words.as_str()]);
            }
            Block::Text(words) => {
                if !is_first {
                    roff.control("PP", []);
                }
                roff.text(inlines(words));
            }
            Block::Lines(lines) => {
                let lines = lines.iter().enumerate();
                lines.for_each(|(at, line)| alone(line, is_first && at == 0, roff));
            }
            Block::Terms(terms) => {
                let terms = terms.iter().enumerate();
                terms.for_each(|(at, (term, words))| {
                    defined(term, words, is_first && at == 0, roff);
                });
            }
        }
        // A paragraph right below a heading needs no space above it.
        is_first = matches!(block, Block::Heading(_));
    }
}

/// A term, and what it means.
fn defined(term: &str, words: &str, is_first: bool, roff: &mut Roff) {
    if words.is_empty() {
        return alone(term, is_first, roff);
    }
    roff.control("TP", []);
    roff.text([bold(term)]);
    roff.text(inlines(words));
}

fn alone(line: &str, is_first: bool, roff: &mut Roff) {
    if !is_first {
        roff.control("PP", []);
    }
    roff.text([bold(line)]);
}

/// Words, those between backquotes in bold.
fn inlines(words: &str) -> Vec<Inline> {
    let parts = words.split('`').enumerate();
    parts
        .map(|(at, part)| if at % 2 == 0 { roman(part) } else { bold(part) })
        .collect()
}

/// What stands behind the flags in a help, as blocks: words that end with a colon are a heading, and
/// indented lines are terms, two blanks before what each means.
pub fn parsed(help: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    for group in help.split("\n\n").filter(|group| !group.trim().is_empty()) {
        let (indented, words): (Vec<&str>, Vec<&str>) =
            group.lines().partition(|line| line.starts_with("  "));
        let words = words.join(" ");
        match words.strip_suffix(':') {
            // A note on the heading stands behind a comma.
            Some(heading) => {
                let heading = heading.split(',').next().unwrap_or_default();
                blocks.push(Block::Heading(heading.to_owned()));
            }
            None if words.is_empty() => {}
            None => blocks.push(Block::Text(words)),
        }
        if !indented.is_empty() {
            blocks.push(Block::Terms(indented.into_iter().map(term).collect()));
        }
    }
    // Text before the first heading needs one as well.
    if matches!(blocks.first(), Some(Block::Text(_))) {
        blocks.insert(0, Block::Heading("Notes".to_owned()));
    }
    blocks
}

fn term(line: &str) -> (String, String) {
    let line = line.trim();
    let (term, words) = line.split_once("  ").unwrap_or((line, ""));
    (term.to_owned(), words.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_below_the_flags_is_read_as_blocks() {
        let help =
            "One\ntwo.\n\nCodes, of which more:\n  0    good\n\nExamples:\n  a b  words\n  c";
        let heading = |words: &str| Block::Heading(words.to_owned());
        let pair = |term: &str, words: &str| (term.to_owned(), words.to_owned());
        let expected = [
            heading("Notes"),
            Block::Text("One two.".to_owned()),
            heading("Codes"),
            Block::Terms(vec![pair("0", "good")]),
            heading("Examples"),
            Block::Terms(vec![pair("a b", "words"), pair("c", "")]),
        ];
        assert_eq!(parsed(help), expected);
    }

    #[test]
    fn what_is_between_backquotes_is_bold() {
        let mut roff = Roff::new();
        add(&[Block::Text("as `--x` is".to_owned())], "SS", &mut roff);
        assert!(roff.to_roff().ends_with("as \\fB\\-\\-x\\fR is\n"));
    }
}
