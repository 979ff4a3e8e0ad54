//! The top of the file, and what all parts of it are read with.

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::syntax::{Broken, quoted};
use super::{ColumnHint, Config, Placed, Places, Problem, Profile};
use crate::core::about::About;
use crate::core::model::IMPLICIT_PROFILES;
use crate::core::suggest::suggest;

/// A key and its value, as they stand in the text.
pub type Entry<'a, 't> = (&'a Spanned<DeString<'t>>, &'a Spanned<DeValue<'t>>);

/// Reads the tables of a file and gathers what is wrong with them.
pub struct FileReader<'p> {
    /// The providers there are.
    pub known: &'p [&'static About],
    column_hint: ColumnHint,
    places: &'p Places<'p>,
    problems: Vec<Problem>,
    /// Problems of things that are not there: what is there may be unreadable.
    absences: Vec<Problem>,
}

impl<'p> FileReader<'p> {
    /// A reader that found nothing yet.
    pub fn new(
        places: &'p Places<'p>,
        known: &'p [&'static About],
        column_hint: ColumnHint,
    ) -> Self {
        Self {
            known,
            column_hint,
            places,
            problems: Vec::new(),
            absences: Vec::new(),
        }
    }

    /// The problems found, except those that may follow from a syntax error alone.
    pub fn problems_besides(self, broken: &Broken) -> Vec<Problem> {
        let is_sound = |problem: &Problem| !broken.covers(problem.line);
        let is_whole = broken.problems.is_empty();
        let absences = self.absences.into_iter().filter(|_| is_whole);
        let problems = self.problems.into_iter().filter(is_sound);
        problems.chain(absences).collect()
    }

    pub fn document(&mut self, document: &DeTable<'_>) -> Config {
        let mut config = Config::default();
        let mut defaults = None;
        for (key, value) in entries(document) {
            match key.get_ref().as_ref() {
                "profile" => config.profiles = self.profiles(value),
                "defaults" => defaults = Some(value),
                _ => self.unknown_key(key, "the file", &["defaults", "profile"]),
            }
        }
        if let Some(defaults) = defaults {
            let names = document
                .get("profile")
                .and_then(|all| all.get_ref().as_table());
            self.defaults(defaults, names, &mut config);
        }
        config
    }

    fn profiles(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<Profile> {
        let Some(table) = self.table(value, "profile") else {
            return Vec::new();
        };
        let profiles = entries(table).into_iter();
        profiles
            .filter_map(|(name, value)| self.profile(name, value))
            .collect()
    }

    /// `[defaults]`; `profiles` are those of the file, sound or not.
    fn defaults(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        profiles: Option<&DeTable<'_>>,
        config: &mut Config,
    ) {
        let Some(table) = self.table(value, "defaults") else {
            return;
        };
        for (key, value) in entries(table) {
            let name = key.get_ref().as_ref();
            if !matches!(name, "profiles" | "columns") {
                self.unknown_key(key, "[defaults]", &["columns", "profiles"]);
                continue;
            }
            let texts = self.texts(value, name).unwrap_or_default();
            let values = texts.iter().map(|text| (*text.get_ref()).to_owned());
            let placed = Some(Placed {
                value: values.collect(),
                line: self.line(value.span().start),
            });
            if name == "columns" {
                for text in &texts {
                    self.check_column(text);
                }
                config.default_columns = placed;
                continue;
            }
            for text in &texts {
                self.check_default(text, profiles);
            }
            config.default_profiles = placed;
        }
    }

    /// A column is named where it looks like one, as a key is.
    fn check_column(&mut self, text: &Spanned<&str>) {
        let name = *text.get_ref();
        if let Some(hint) = (self.column_hint)(name) {
            let is_shown = !quoted(&name.replace([',', ' ', '+', '/'], "")).starts_with("of");
            let shown = if is_shown {
                format!("{name:?}")
            } else {
                quoted(name)
            };
            let words = format!("there is no column {shown}; {hint}");
            self.refuse(text.span().start, words);
        }
    }

    fn check_default(&mut self, text: &Spanned<&str>, profiles: Option<&DeTable<'_>>) {
        let names = profiles.into_iter().flat_map(DeTable::keys);
        let names: Vec<_> = names.map(|name| name.get_ref().as_ref()).collect();
        // `env` and a provider stand for what the variables make.
        let is_provider = |name: &str| self.known.iter().any(|about| about.id == name);
        let name = *text.get_ref();
        if !names.contains(&name) && name != IMPLICIT_PROFILES[0] && !is_provider(name) {
            let is_good = |name: &&str| is_name(name) && !IMPLICIT_PROFILES.contains(name);
            let good: Vec<_> = names.into_iter().filter(is_good).collect();
            let words = if good.is_empty() {
                "there is no such profile: the file has none".to_owned()
            } else {
                let hint = suggest(text.get_ref(), good.into_iter());
                format!("there is no such profile; {hint}")
            };
            self.refuse(text.span().start, words);
        }
    }

    /// Notes a problem at an offset.
    pub fn refuse(&mut self, offset: usize, message: String) {
        self.problems.push(self.places.problem(offset, message));
    }

    /// Notes at an offset that something is not there.
    pub fn lacks(&mut self, offset: usize, message: String) {
        self.absences.push(self.places.problem(offset, message));
    }

    /// The line an offset lies on.
    pub fn line(&self, offset: usize) -> usize {
        self.places.line(offset)
    }

    /// Notes a key that has no meaning in `place`, or that would hold a secret.
    pub fn unknown_key(&mut self, key: &Spanned<DeString<'_>>, place: &str, known: &[&str]) {
        let name = key.get_ref();
        let words = if is_secret(name, self.known) {
            format!(
                "{} of {place}: no secret may stand in this file; {}",
                quoted(name),
                INSTEAD
            )
        } else {
            let hint = suggest(name, known.iter().copied());
            format!("{place} has no key {}; {hint}", quoted(name))
        };
        self.refuse(key.span().start, words);
    }

    /// The value as a table.
    pub fn table<'a, 't>(
        &mut self,
        value: &'a Spanned<DeValue<'t>>,
        key: &str,
    ) -> Option<&'a DeTable<'t>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(value, key, "a table");
        }
        table
    }

    /// The value as a text that is not empty.
    pub fn text<'a>(&mut self, value: &'a Spanned<DeValue<'_>>, key: &str) -> Option<&'a str> {
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_type(value, key, "a text");
            return None;
        };
        if text.trim().is_empty() {
            self.refuse(value.span().start, format!("{key} is empty"));
            return None;
        }
        Some(text)
    }

    /// The value as texts: a list that is not empty, or one text alone. Bad ones are noted and left
    /// out.
    pub fn texts<'a>(
        &mut self,
        value: &'a Spanned<DeValue<'_>>,
        key: &str,
    ) -> Option<Vec<Spanned<&'a str>>> {
        let items: Vec<_> = match value.get_ref() {
            DeValue::String(_) => vec![value],
            DeValue::Array(items) => items.iter().collect(),
            _ => {
                self.wrong_type(value, key, "a list of texts or one text");
                return None;
            }
        };
        if items.is_empty() {
            let words = format!("{key} is an empty list; name something, or leave the key out");
            self.refuse(value.span().start, words);
            return None;
        }
        let texts = items.into_iter().filter_map(|item| {
            let text = self.text(item, &format!("each of {key}"))?;
            Some(Spanned::new(item.span(), text))
        });
        Some(texts.collect())
    }

    /// Notes that a value is of another type than the key takes.
    pub fn wrong_type(&mut self, value: &Spanned<DeValue<'_>>, key: &str, takes: &str) {
        let found = match value.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        let words = format!("{key} takes {takes}, not {found}");
        self.refuse(value.span().start, words);
    }
}

/// The entries in the order of the text.
pub fn entries<'a, 't>(table: &'a DeTable<'t>) -> Vec<Entry<'a, 't>> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

/// Whether a text can be the name of a profile, and so stand in an address.
pub fn is_name(text: &str) -> bool {
    let is_good = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
    (1..=64).contains(&text.len()) && text.bytes().all(is_good) && !matches!(text, "." | "..")
}

/// The advice to write a reference in place of a secret.
pub const INSTEAD: &str =
    "keep it elsewhere and write credential = { env = \"PREFIX\" } or { file = \"~/PATH\" }";

/// Parts of names that secrets go by.
const PARTS: &[&str] = &[
    "secret",
    "token",
    "passw",
    "passphrase",
    "apikey",
    "accesskey",
    "privatekey",
    "bearer",
    "cookie",
    "authorization",
];

/// Names that secrets go by.
const NAMES: &[&str] = &["ak", "sk", "key", "keys", "pass", "pwd", "username"];

/// Whether a key names a secret: by its words, or because it is a variable that holds a provider's
/// credential.
pub fn is_secret(key: &str, known: &[&'static About]) -> bool {
    let key = plain(key);
    let variables = known
        .iter()
        .flat_map(|about| about.credentials)
        .flat_map(|form| form.variables.iter().chain(&form.optional));
    PARTS.iter().any(|part| key.contains(part))
        || NAMES.contains(&key.as_str())
        || variables
            .map(|variable| plain(variable))
            .any(|variable| key == variable)
}

fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}
