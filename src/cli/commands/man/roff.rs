//! Blocks of a page as roff.

use clap_mangen::roff::{Inline, Roff, bold, roman};

use crate::cli::commands::help::topics::Block;

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
                terms.for_each(|(at, pair)| defined(pair, is_first && at == 0, roff));
            }
        }
        // A paragraph right below a heading needs no space above it.
        is_first = matches!(block, Block::Heading(_));
    }
}

/// A term, and what it means.
fn defined((term, words): &(String, String), is_first: bool, roff: &mut Roff) {
    if words.is_empty() {
        return alone(term, is_first, roff);
    }
    roff.control("TP", []);
    roff.text([bold(term.as_str())]);
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
    // What stands before any heading needs one as well.
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
