//! Pages about what is no command: as words on a terminal, and as manual pages.

mod environment;
mod exit_codes;
mod fields;
mod filters;
mod text;

use crate::cli::args::Topic;

pub use self::text::text;

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
        Topic::ExitCodes => exit_codes::page(),
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
