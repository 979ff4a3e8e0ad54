//! What the TOML reader does not take, in words of this file: which key it is about, and what to write instead.
//!
//! What follows from another mistake is left out: below a header that could not be read, keys are taken for those of
//! the table before it.

use std::ops::Range;

use toml::de::Error;

use super::{Places, Problem};

/// What is wrong with the text itself.
pub struct Broken {
    pub problems: Vec<Problem>,
    /// The lines of tables whose header could not be read, from the one below it on.
    below: Vec<Range<usize>>,
}

/// How the TOML reader words these.
const DUPLICATE: &str = "duplicate key";
const UNCLOSED: &str = "unclosed table";
const NO_KEY: &str = "invalid unquoted key";
const VALUES: [&str; 3] = [
    "invalid float",
    "invalid boolean",
    "string values must be quoted",
];

impl Broken {
    /// Puts the reader's errors into words; none quotes a line, as a secret may stand there.
    pub fn of(text: &str, errors: &[Error], places: &Places<'_>) -> Self {
        let lines: Vec<_> = text.lines().collect();
        let mut broken = Self {
            problems: Vec::new(),
            below: Vec::new(),
        };
        for error in errors {
            let span = error.span().unwrap_or(text.len()..text.len());
            let mut problem = places.problem(span.start, String::new());
            let line = lines.get(problem.line - 1).copied().unwrap_or_default();
            if line.trim_start().starts_with('[') {
                broken
                    .below
                    .push(problem.line + 1..next_header(&lines, problem.line));
            }
            if error.message() == DUPLICATE && broken.is_below(problem.line) {
                continue;
            }
            let behind = text.get(span.start..).unwrap_or_default();
            let before = line.chars().take(problem.column - 1).collect::<String>();
            let name = text.get(span).unwrap_or_default();
            problem.message = words(error.message(), line, &before, behind, name);
            broken.problems.push(problem);
        }
        broken.problems.sort();
        // After the first error of a line, the others on it are guesswork.
        broken.problems.dedup_by_key(|problem| problem.line);
        broken
    }

    /// Whether what is found on a line may follow from a mistake elsewhere.
    pub fn covers(&self, line: usize) -> bool {
        self.is_below(line) || self.problems.iter().any(|problem| problem.line == line)
    }

    fn is_below(&self, line: usize) -> bool {
        self.below.iter().any(|lines| lines.contains(&line))
    }
}

/// The line of the next header behind a line, from 1; behind the last line where there is none.
fn next_header(lines: &[&str], line: usize) -> usize {
    let mut rest = lines.iter().skip(line);
    let next = rest.position(|line| line.trim_start().starts_with('['));
    next.map_or(lines.len() + 1, |next| line + next + 1)
}

/// An error of a line in words: `before` is what stands in front of its place there, `behind` all that follows, and
/// `name` what it is about.
fn words(message: &str, line: &str, before: &str, behind: &str, name: &str) -> String {
    let is_header = line.trim_start().starts_with('[');
    if message == DUPLICATE {
        let what = if is_header { "table" } else { "key" };
        return format!("the {what} {} stands there twice", quoted(name.trim()));
    }
    if is_header && message.starts_with(UNCLOSED) {
        let has_blank = line
            .trim()
            .trim_matches(['[', ']'])
            .contains(char::is_whitespace);
        let hint = if has_blank {
            "the parts of a table's name stand with a dot between them, as in [profile.prod]"
        } else {
            "a table's name ends with ]"
        };
        return hint.to_owned();
    }
    if message.starts_with(NO_KEY) && behind.starts_with(':') && !is_header {
        return "between a key and its value stands =, and no colon".to_owned();
    }
    if VALUES.iter().any(|begin| message.starts_with(begin)) {
        return about_value(before, behind);
    }
    message.to_owned()
}

/// A key as a message may show it: what no key looks like may be a value in the wrong place.
pub fn quoted(key: &str) -> String {
    let is_good = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if key.chars().count() <= 40 && key.chars().all(is_good) {
        format!("{key:?}")
    } else {
        "of this name".to_owned()
    }
}

/// The most letters of a key that is shown: what is longer, or has digits, may be a secret in the wrong place.
const KEY: usize = 20;

fn is_key(text: &str) -> bool {
    let is_good = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    (1..=KEY).contains(&text.len()) && text.bytes().all(is_good)
}

/// That a text stands between quotes, as far as there is a text.
fn about_value(before: &str, behind: &str) -> String {
    let (key, list) = match before.rsplit_once('=') {
        Some((before, list)) => (before.rsplit(['{', ',']).next(), list),
        None => (None, before),
    };
    let key = key.map(str::trim).filter(|key| is_key(key));
    let is_list = list.contains('[');
    let key = key.unwrap_or("KEY");
    let example = if is_list {
        format!("{key} = [\"...\"]")
    } else {
        format!("{key} = \"...\"")
    };
    match behind.chars().next() {
        None | Some('\n' | '\r' | '#') => format!("{key} has no value: write {example}"),
        Some('\u{201c}' | '\u{201d}' | '\u{2018}' | '\u{2019}' | '\u{ff02}') => {
            format!("the quotes of a text are straight ones: {example}")
        }
        Some(_) => format!("a text stands between quotes: {example}"),
    }
}
