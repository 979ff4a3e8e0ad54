//! Ini files as the vendors' SDKs read them: Python's `configparser` and Go's `ini.v1`.
//!
//! A header ends at the last `]` of its line, whatever stands behind it. `name = value` or
//! `name: value`; names in any case. A line that is indented deeper than the name above it goes on with
//! that value, unless it begins with a name that is known. `#`, and `;` behind a blank, begin a comment, and
//! quotes around a value are not part of it (Go), unless a vendor's readers take both as they stand (Python). What a
//! section does not have, `[DEFAULT]` may (Python).
//!
//! Rubbish in one section is no fault of another: a section knows its own first bad line.

use std::collections::BTreeMap;

/// The name of the section whose values all others have as well.
const DEFAULTS: &str = "DEFAULT";

/// A section of a file.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// By their names in lower case.
    values: BTreeMap<String, String>,
    /// The number of the first line that is none of an ini file.
    pub bad_line: Option<usize>,
}

impl Section {
    /// A value; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// The names of those that are not empty.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let filled = self.values.iter().filter(|(_, value)| !value.is_empty());
        filled.map(|(name, _)| name.as_str())
    }
}

/// A file, read.
pub struct Ini {
    sections: BTreeMap<String, Section>,
    /// The number of the first line that stands in no section, or begins one badly.
    pub bad_line: Option<usize>,
}

impl Ini {
    /// Reads a text. `is_known` tells the names of the vendor, in lower case.
    pub fn parse(text: &str, is_known: impl Fn(&str) -> bool) -> Self {
        Self::read(text, is_known, cleaned)
    }

    /// The same where quotes and what looks like a comment behind a value are part of it, as in Python.
    pub fn verbatim(text: &str, is_known: impl Fn(&str) -> bool) -> Self {
        Self::read(text, is_known, |value| value.trim().to_owned())
    }

    fn read(text: &str, is_known: impl Fn(&str) -> bool, cleaned: fn(&str) -> String) -> Self {
        let mut ini = Self {
            sections: BTreeMap::new(),
            bad_line: None,
        };
        let mut place = Place::default();
        for (index, line) in text.lines().enumerate() {
            let trimmed = line.trim();
            if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
                continue;
            }
            let indent = line.len() - line.trim_start().len();
            let assigned = assignment(trimmed);
            let is_name = assigned.as_ref().is_some_and(|(name, _)| is_known(name));
            let section = place.section.as_ref();
            let section = section.and_then(|name| ini.sections.get_mut(name));
            if let (Some(name), Some(section)) = (&place.name, section)
                && indent > place.indent
                && !is_name
                && !is_plain_header(trimmed)
            {
                let value = section.values.entry(name.clone()).or_default();
                value.push('\n');
                value.push_str(&cleaned(trimmed));
                continue;
            }
            if trimmed.starts_with('[') {
                let name = header(trimmed);
                if name.is_none() {
                    ini.bad_line.get_or_insert(index + 1);
                }
                if let Some(name) = &name {
                    ini.sections.entry(name.clone()).or_default();
                }
                place = Place {
                    section: name,
                    ..Place::default()
                };
                continue;
            }
            let section = place.section.as_ref();
            match (
                section.and_then(|name| ini.sections.get_mut(name)),
                assigned,
            ) {
                (Some(section), Some((name, value))) => {
                    section.values.insert(name.clone(), cleaned(value));
                    place.name = Some(name);
                    place.indent = indent;
                }
                (Some(section), None) => {
                    section.bad_line.get_or_insert(index + 1);
                    place.name = None;
                }
                (None, _) => {
                    ini.bad_line.get_or_insert(index + 1);
                }
            }
        }
        ini
    }

    /// A section by its name, with what `[DEFAULT]` adds.
    pub fn section(&self, name: &str) -> Option<Section> {
        let mut section = self.sections.get(name)?.clone();
        let defaults = self.sections.get(DEFAULTS);
        for (name, value) in defaults.into_iter().flat_map(|section| &section.values) {
            let own = section.values.entry(name.clone());
            own.or_insert_with(|| value.clone());
        }
        Some(section)
    }

    /// The first line that is none of an ini file and may hide what a section of this name says: one of the
    /// section, or, where it is not found, one that may have been its header.
    pub fn bad_line_for(&self, name: &str) -> Option<usize> {
        match self.sections.get(name) {
            Some(section) => section.bad_line,
            None => self.bad_line,
        }
    }

    /// The names of the sections.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.sections.keys().map(String::as_str)
    }

    /// That it has not the section that was looked for, in words that follow the name of the file:
    /// ``has no [default]; it has [Default]``.
    pub fn lacks(&self, name: &str) -> String {
        let others: Vec<_> = self.names().map(|name| format!("[{name}]")).collect();
        match (self.bad_line, &others[..]) {
            (Some(line), _) => {
                format!("has no [{name}], and its line {line} is not one of an ini file")
            }
            (None, []) => format!("has no [{name}], and no other section"),
            (None, others) => format!("has no [{name}]; it has {}", others.join(", ")),
        }
    }
}

/// Where a line stands.
#[derive(Default)]
struct Place {
    /// `None` before the first header, and behind a bad one.
    section: Option<String>,
    /// The name above, whose value may go on.
    name: Option<String>,
    /// How deep that name is indented, in bytes.
    indent: usize,
}

/// Whether an indented line is a header nevertheless: in a value that goes on, such as a policy, brackets
/// hold quotes.
fn is_plain_header(line: &str) -> bool {
    let is_plain = |c: char| c.is_alphanumeric() || "-_. ".contains(c);
    header(line).is_some_and(|name| name.chars().all(is_plain))
}

fn header(line: &str) -> Option<String> {
    let inside = line.strip_prefix('[')?;
    let name = inside[..inside.rfind(']')?].trim();
    (!name.is_empty()).then(|| name.to_owned())
}

fn assignment(line: &str) -> Option<(String, &str)> {
    let (name, value) = line.split_once(['=', ':'])?;
    let name = name.trim();
    (!name.is_empty()).then(|| (name.to_lowercase(), value))
}

/// A value without quotes around it, and without a comment behind it.
fn cleaned(value: &str) -> String {
    let value = value.trim();
    for quote in ['"', '\'', '`'] {
        if let Some((inside, rest)) = value
            .strip_prefix(quote)
            .and_then(|rest| rest.split_once(quote))
            && (rest.trim().is_empty() || rest.trim_start().starts_with(['#', ';']))
        {
            return inside.to_owned();
        }
    }
    let is_comment = |(index, c): (usize, char)| {
        c == '#' || (c == ';' && value[..index].ends_with(char::is_whitespace))
    };
    let mut chars = value.char_indices();
    let end = chars.find(|place| is_comment(*place));
    value[..end.map_or(value.len(), |(index, _)| index)]
        .trim_end()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Ini {
        Ini::parse(text, |name| ["ak", "sk", "policy"].contains(&name))
    }

    #[test]
    fn a_value_may_be_all_of_its_line() {
        for (line, ak) in [
            ("ak = x # mine", "x # mine"),
            ("ak = x#y", "x#y"),
            ("AK: \"x\"", "\"x\""),
            ("ak = x\n  y", "x\ny"),
        ] {
            let ini = Ini::verbatim(&format!("[a] # a\n{line}"), |name| name == "ak");
            assert_eq!(ini.section("a").unwrap().get("ak"), ak, "{line:?}");
        }
    }

    #[test]
    fn values_as_the_vendors_readers_take_them() {
        for (text, ak) in [
            ("# c\n[a]\nAK = a=b\n; c\nsk: x", "a=b"),
            ("[a] # a comment\nak=x", "x"),
            ("[a]; a comment\nak=x", "x"),
            ("[a]\nak = x # mine", "x"),
            ("[a]\nak = x ; mine", "x"),
            ("[a]\nak = x;y", "x;y"),
            ("[a]\nak = \"x y\" # mine", "x y"),
            ("[a]\nak = 'x'", "x"),
            ("[a]\nak = \"x\"y", "\"x\"y"),
            ("[a]\nak =\n[b]\nsk = x", ""),
            ("[a]\nak = 1\nak = 2", "2"),
            ("[a]\r\nak = x\r\n", "x"),
            ("[a]\n  ak = x\n  sk = y", "x"),
            ("[a]\nak = x\n  sk = y", "x"),
            (
                "[a]\nak = {\n  \"x\": 1, # c\n\n  }\nsk = y",
                "{\n\"x\": 1,\n}",
            ),
            ("[a]\nak = x\n  [b]\n  ak = y", "x"),
            ("[DEFAULT]\nak = x\nsk = y\n[a]\nsk = z", "x"),
            ("rubbish\n[a]\nak = x\n[b]\nrubbish\n[c\nak = y", "x"),
            // Keys behind a bad header are nobody's.
            ("[a]\nak = x\n[b\nak = y", "x"),
        ] {
            let section = parse(text).section("a").unwrap();
            assert_eq!(section.get("ak"), ak, "{text:?}");
            assert_eq!(section.bad_line, None, "{text:?}");
        }
    }

    #[test]
    fn a_bad_line_is_of_its_section() {
        let ini = parse("[a]\nak = x\nrubbish\n[b]\nak = x");
        assert_eq!(ini.section("a").unwrap().bad_line, Some(3));
        assert_eq!(ini.section("b").unwrap().bad_line, None);
        for (text, words) in [
            (
                "ak = x",
                "has no [c], and its line 1 is not one of an ini file",
            ),
            (
                "[b\nak = x",
                "has no [c], and its line 1 is not one of an ini file",
            ),
            ("# c\n", "has no [c], and no other section"),
            ("[C]\n[b] # x", "has no [c]; it has [C], [b]"),
        ] {
            assert!(parse(text).section("c").is_none());
            assert_eq!(parse(text).lacks("c"), words, "{text:?}");
        }
    }
}
