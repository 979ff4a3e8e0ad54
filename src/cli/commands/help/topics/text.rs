//! A page as plain text.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use super::Block;

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
                draw_term(term, words, (column, width), text);
            }
        }
    }
}

/// A term, and its words beside it or below.
fn draw_term(term: &str, words: &str, (column, width): (usize, usize), text: &mut String) {
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

/// The words in lines of this width.
fn wrapped(words: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
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
