//! JSON as the lines of YAML.
//!
//! The text is read token by token and never becomes a tree: numbers keep their digits, however many,
//! and no depth is too deep.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};

use super::text;
use crate::core::json::tokens;

/// Things so deep stand in one line: every level indents all that is below.
const DEEPEST: usize = 16;
/// A key longer than this is marked as one: readers look no further than 1024 characters for the colon
/// behind others.
const LONGEST_KEY: usize = 1000;

/// The member that holds what a provider sent, in which alone a key may stand twice: the rest is ours.
const FOREIGN: &str = "\"raw\"";

/// Writes the members of an object, each behind a line break and `indent` blanks. `json` is valid JSON,
/// from behind the brace that opens the object.
pub fn members(out: &mut Vec<u8>, indent: usize, json: &str) {
    let outermost = Open {
        is_object: true,
        indent: Some(indent),
        ..Open::default()
    };
    let mut block = Block {
        out,
        open: vec![outermost],
        hashes: RandomState::new(),
    };
    let mut rest = json;
    while let Some((token, next)) = tokens::first(rest) {
        block.take(token, next);
        rest = next;
    }
}

/// What is being written.
struct Block<'o> {
    out: &'o mut Vec<u8>,
    open: Vec<Open>,
    hashes: RandomState,
}

/// An object or a list that has not ended.
#[derive(Default)]
struct Open {
    is_object: bool,
    /// Blanks before each of its lines; `None` where all of it stands in one, as in JSON.
    indent: Option<usize>,
    next: Next,
    /// Of what is foreign, the keys so far, hashed: no reader of YAML need take one twice.
    keys: Option<HashSet<u64>>,
    /// Whether the value of its last key is foreign, while its keys are not.
    is_before_foreign: bool,
    /// Where an entry begins that has to go, as its key came before.
    repeated: Option<usize>,
}

/// What comes next in an object or a list.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Next {
    /// Its first entry, on the line that is begun.
    First,
    /// An entry behind others, or on a line of its own.
    #[default]
    Entry,
    /// The value of the key that is written.
    Value,
}

impl Block<'_> {
    fn take(&mut self, token: &str, next: &str) {
        let is_key = self
            .open
            .last()
            .is_some_and(|open| open.is_object && open.next != Next::Value);
        match token.as_bytes()[0] {
            b'{' | b'[' => self.begin(token == "{", next),
            b'}' | b']' => self.end(),
            b',' | b':' => {}
            b'"' if is_key => self.key(token),
            first => {
                self.lead();
                match first {
                    b'"' => text::write(self.out, token),
                    b'-' | b'0'..=b'9' => number(self.out, token),
                    _ => self.out.extend_from_slice(token.as_bytes()),
                }
                self.close();
            }
        }
    }

    fn key(&mut self, token: &str) {
        let before = self.out.len();
        self.entry();
        let start = self.out.len();
        text::write(self.out, token);
        let Some(open) = self.open.last_mut() else {
            return;
        };
        open.next = Next::Value;
        match &mut open.keys {
            None => open.is_before_foreign = token == FOREIGN,
            Some(keys) => {
                if !keys.insert(self.hashes.hash_one(&self.out[start..])) {
                    open.repeated = Some(before);
                }
            }
        }
        if self.out.len() - start > LONGEST_KEY {
            self.out.splice(start..start, *b"? ");
            line(self.out, open.indent);
        }
        self.out.push(b':');
    }

    /// Begins an entry: a key, or an item of a list.
    fn entry(&mut self) {
        let Some(open) = self.open.last_mut() else {
            return;
        };
        if std::mem::take(&mut open.next) != Next::First {
            if open.indent.is_none() {
                self.out.push(b',');
            }
            line(self.out, open.indent);
        }
        if !open.is_object && open.indent.is_some() {
            self.out.extend_from_slice(b"- ");
        }
    }

    /// Goes to where a value on the same line begins.
    fn lead(&mut self) {
        match self.open.last() {
            Some(open) if open.is_object => self.out.push(b' '),
            _ => self.entry(),
        }
    }

    fn begin(&mut self, is_object: bool, next: &str) {
        let is_shallow = self.open.len() < DEEPEST;
        let Some(around) = self.open.last() else {
            return;
        };
        let is_empty = next.trim_start().starts_with(['}', ']']);
        // The items of a list stand below its key.
        let deeper = if around.is_object && !is_object { 0 } else { 2 };
        let indent = around.indent.filter(|_| is_shallow && !is_empty);
        let is_inline = indent.is_none() || !around.is_object;
        let begun = Open {
            is_object,
            indent: indent.map(|indent| indent + deeper),
            next: if is_inline { Next::First } else { Next::Entry },
            keys: (around.is_before_foreign || around.keys.is_some()).then(HashSet::new),
            ..Open::default()
        };
        if is_inline {
            self.lead();
        }
        if indent.is_none() {
            self.out.push(if is_object { b'{' } else { b'[' });
        }
        self.open.push(begun);
    }

    fn end(&mut self) {
        let Some(ended) = self.open.pop() else {
            return;
        };
        if ended.indent.is_none() {
            self.out.push(if ended.is_object { b'}' } else { b']' });
        }
        self.close();
    }

    /// A value has ended.
    fn close(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.next = Next::Entry;
            if let Some(start) = open.repeated.take() {
                self.out.truncate(start);
            }
        }
    }
}

/// Goes to the next line, or on by a blank where there is but one.
fn line(out: &mut Vec<u8>, indent: Option<usize>) {
    out.push(if indent.is_some() { b'\n' } else { b' ' });
    out.extend(std::iter::repeat_n(b' ', indent.unwrap_or_default()));
}

/// Writes a number. In YAML 1.1 one with an exponent needs a point and a sign, or it is a text.
fn number(out: &mut Vec<u8>, token: &str) {
    let Some((digits, exponent)) = token.split_once(['e', 'E']) else {
        return out.extend_from_slice(token.as_bytes());
    };
    let point = if digits.contains('.') { "" } else { ".0" };
    let is_signed = exponent.starts_with(['-', '+']);
    let sign = if is_signed { "" } else { "+" };
    for part in [digits, point, "e", sign, exponent] {
        out.extend_from_slice(part.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(json: &str) -> String {
        let mut out = Vec::new();
        members(&mut out, 0, json.strip_prefix('{').unwrap());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn json_becomes_lines() {
        for (json, yaml) in [
            (r"{}", ""),
            (r#"{"a":1,"b":null,"c":true}"#, "\na: 1\nb: null\nc: true"),
            (
                r#"{"a":{"b":{"c":"d"},"e":1}}"#,
                "\na:\n  b:\n    c: d\n  e: 1",
            ),
            (
                r#"{"a":[1,"2",[3,[4],5]]}"#,
                "\na:\n- 1\n- \"2\"\n- - 3\n  - - 4\n  - 5",
            ),
            (
                r#"{"a":[{"b":1,"c":[2]},{}],"d":[]}"#,
                "\na:\n- b: 1\n  c:\n  - 2\n- {}\nd: []",
            ),
            (r#"{ "a" : [ ] , "b" : { } }"#, "\na: []\nb: {}"),
            (
                r#"{"raw":{"a":1,"a":[2],"b":3,"\u0061":4,"c":[{"d":5,"d":6}]},"e":7}"#,
                "\nraw:\n  a: 1\n  b: 3\n  c:\n  - d: 5\ne: 7",
            ),
            (
                r#"{"a\\":"\\","b\"":"\""}"#,
                "\n\"a\\\\\": \"\\\\\"\n\"b\\\"\": \"\\\"\"",
            ),
        ] {
            assert_eq!(written(json), yaml, "{json}");
        }
    }

    #[test]
    fn numbers_stay_numbers_in_either_version() {
        for (json, yaml) in [
            ("0", "0"),
            ("-12.50", "-12.50"),
            ("18446744073709551616", "18446744073709551616"),
            ("1e308", "1.0e+308"),
            ("1E-7", "1.0e-7"),
            ("1.5e+400", "1.5e+400"),
        ] {
            assert_eq!(
                written(&format!("{{\"a\":{json}}}")),
                format!("\na: {yaml}")
            );
        }
    }

    #[test]
    fn what_is_deep_stands_in_one_line() {
        let deep = |levels: usize| {
            let (open, close) = (r#"{"raw":["#.repeat(levels), "]}".repeat(levels));
            written(&format!("{open}1,{{\"b\":2,\"b\":3}}{close}"))
        };
        assert_eq!(deep(1), "\nraw:\n- 1\n- b: 2");
        let text = deep(10);
        assert!(text.ends_with("- {raw: [{raw: [1, {b: 2}]}]}"), "{text}");
        let levels = 100_000;
        assert!(deep(levels).len() < 20 * levels);
    }

    #[test]
    fn a_long_key_is_marked() {
        let key = "k".repeat(LONGEST_KEY + 1);
        let json = format!(r#"{{"raw":{{"{key}":[1],"{key}":2,"b":{{"{key}":{{"c":3}}}}}}}}"#);
        let yaml = format!("\nraw:\n  ? {key}\n  :\n  - 1\n  b:\n    ? {key}\n    :\n      c: 3");
        assert_eq!(written(&json), yaml);
    }
}
