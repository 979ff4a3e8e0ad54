//! Ini files as the vendors' SDKs read them: sections of `name = value` or `name: value`, comments on
//! lines of their own, values as they stand.

use std::collections::BTreeMap;

/// The values of a section by their names in lower case.
pub type Section = BTreeMap<String, String>;

pub struct Ini {
    sections: BTreeMap<String, Section>,
}

impl Ini {
    /// Reads a text; the error is the number of the first line that is none of an ini file.
    pub fn parse(text: &str) -> Result<Self, usize> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut sections: BTreeMap<String, Section> = BTreeMap::new();
        let mut name = None;
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            if let Some(own) = line
                .strip_prefix('[')
                .and_then(|line| line.strip_suffix(']'))
            {
                sections.entry(own.trim().to_owned()).or_default();
                name = Some(own.trim());
                continue;
            }
            let (Some(name), Some((key, value))) = (name, line.split_once(['=', ':'])) else {
                return Err(index + 1);
            };
            let section = sections.entry(name.to_owned()).or_default();
            section.insert(key.trim().to_lowercase(), value.trim().to_owned());
        }
        Ok(Self { sections })
    }

    /// A section by its name.
    pub fn section(&self, name: &str) -> Option<&Section> {
        self.sections.get(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_of_names_and_values() {
        let ini = Ini::parse("# c\n[basic]\nAK = a=b\n; c\nsk: \"x\"\n[other]\n")
            .ok()
            .unwrap();
        let basic = ini.section("basic").unwrap();
        assert_eq!(basic.get("ak").unwrap(), "a=b");
        assert_eq!(basic.get("sk").unwrap(), "\"x\"");
        assert!(ini.section("other").unwrap().is_empty());
        assert!(ini.section("none").is_none());
        for (text, line) in [("ak = a", 1), ("[a]\nrubbish", 2), ("[a\n", 1)] {
            assert_eq!(Ini::parse(text).err(), Some(line), "{text}");
        }
    }
}
