//! Pages about what is no command: as words on a terminal, and as manual pages.

mod environment;
mod fields;
mod filters;

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use crate::cli::args::Topic;
use crate::core::terminal;
use crate::output::exit::Exit;

/// A part of a page. Words between backquotes are what users type or see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// The words above what follows.
    Heading(String),
    Text(String),
    /// Words, and what each means.
    Terms(Vec<(String, String)>),
    /// Lines that stand as they are.
    Lines(Vec<String>),
}

/// The page of a topic.
pub fn page(topic: Topic) -> Vec<Block> {
    match topic {
        Topic::ExitCodes => exit_codes(),
        Topic::Fields => fields::page(),
        Topic::Filters => filters::page(),
        Topic::Environment => environment::page(),
    }
}

fn heading(words: &str) -> Block {
    Block::Heading(words.to_owned())
}

fn paragraph(words: &str) -> Block {
    Block::Text(words.to_owned())
}

fn terms(pairs: &[(&str, &str)]) -> Block {
    let pairs = pairs.iter();
    let pairs = pairs.map(|(term, words)| ((*term).to_owned(), (*words).to_owned()));
    Block::Terms(pairs.collect())
}

fn lines(lines: &[&str]) -> Block {
    Block::Lines(lines.iter().map(|line| (*line).to_owned()).collect())
}

/// How far in the words of a term begin, at most: a longer one has a line of its own.
const COLUMN: usize = 26;

/// The page, wrapped to the width. A word that is wider stands alone.
pub fn text(page: &[Block], width: usize) -> String {
    let mut text = String::new();
    for (at, block) in page.iter().enumerate() {
        let is_headed = at > 0 && matches!(page[at - 1], Block::Heading(_));
        if at > 0 && !is_headed {
            text.push('\n');
        }
        draw(block, width, &mut text);
    }
    text
}

fn draw(block: &Block, width: usize, text: &mut String) {
    match block {
        Block::Heading(words) => line(text, 0, &format!("{words}:")),
        Block::Text(words) => {
            for own in wrapped(words, width) {
                line(text, 0, &own);
            }
        }
        Block::Lines(lines) => lines.iter().for_each(|own| line(text, 2, own)),
        Block::Terms(terms) => {
            let widths = terms.iter().map(|(term, _)| term.width() + 4);
            let column = widths.filter(|width| *width <= COLUMN).max().unwrap_or(6);
            for (term, words) in terms {
                draw_term(term, words, text, Layout { column, width });
            }
        }
    }
}

/// The column that the words of a term begin in, and the width of the page.
#[derive(Clone, Copy)]
struct Layout {
    column: usize,
    width: usize,
}

/// A term, and its words beside it or below.
fn draw_term(term: &str, words: &str, text: &mut String, layout: Layout) {
    let Layout { column, width } = layout;
    let mut words = wrapped(words, width - column).into_iter();
    if term.width() + 4 <= column {
        let first = words.next().unwrap_or_default();
        let padding = " ".repeat(column - 2 - term.width());
        line(text, 2, format!("{term}{padding}{first}").trim_end());
    } else {
        for own in wrapped(term, width - 2) {
            line(text, 2, &own);
        }
    }
    words.for_each(|own| line(text, column, &own));
}

fn line(text: &mut String, indent: usize, words: &str) {
    // Into memory: it does not fail.
    let _ = writeln!(text, "{:indent$}{words}", "");
}

fn wrapped(words: &str, width: usize) -> Vec<String> {
    terminal::wrap(words.split_whitespace(), width)
}

/// What each exit code means.
fn exit_codes() -> Vec<Block> {
    let codes = Exit::table().into_iter();
    let codes = codes.map(|(codes, words)| (codes, words.full.to_owned()));
    vec![
        paragraph(
            "The exit code is the account of a run in one number: 0 means that nothing is missing. \
             What is missing, and why, stands on stderr and in `sources` of the JSON document.",
        ),
        Block::Terms(codes.collect()),
        paragraph(
            "`cloudls doctor` ends as a listing would: with 0 when no check fails, and with 8 when \
             some profiles pass and others do not.",
        ),
        paragraph("A script that wants nothing but a whole list:"),
        lines(&["cloudls instances -o json > fleet.json || exit"]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_stays_within_its_width() {
        let pair = |term: &str, words: &str| (term.to_owned(), words.to_owned());
        let page = [
            Block::Text("one two three four five six".to_owned()),
            Block::Heading("Words".to_owned()),
            Block::Terms(vec![
                pair("a", "short"),
                pair("longer", "some words that are wrapped"),
                pair("a-term-that-is-far-too-long", "below"),
                pair("none", ""),
            ]),
            Block::Lines(vec!["as  it is".to_owned()]),
        ];
        let expected = "\
one two three four
five six

Words:
  a       short
  longer  some words
          that are
          wrapped
  a-term-that-is-far-too-long
          below
  none

  as  it is
";
        assert_eq!(text(&page, 20), expected);
    }
}
