//! `credential` of a profile: a table of one key that says where the credential is.

use toml::Spanned;
use toml::de::{DeString, DeValue};

use super::reader::{FileReader, INSTEAD, entries};
use super::{CredentialPlace, Placed};
use crate::core::about::About;

/// The sources every provider takes.
const COMMON: &[&str] = &["env", "file", "command"];

impl FileReader<'_> {
    /// Where the credential of a profile is. `readers` are the providers whose it can be: one, or,
    /// where the profile names none, any.
    pub fn credential(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        place: &str,
        readers: &[&'static About],
    ) -> Option<Placed<CredentialPlace>> {
        let place = format!("credential of {place}");
        let start = value.span().start;
        let Some(table) = value.get_ref().as_table() else {
            let words = format!(
                "{place} is a table that says where the secret is, and no secret; {INSTEAD}"
            );
            self.refuse(start, words);
            return None;
        };
        let entries = entries(table);
        if entries.len() != 1 {
            let words = format!("{place} takes one key of {}", sources(readers).join(", "));
            self.refuse(start, words);
        }
        let mut found = None;
        for (key, value) in entries {
            let line = self.line(key.span().start);
            let source = match key.get_ref().as_ref() {
                "env" => self.prefix(value, readers),
                "file" => self.path(value),
                "command" => self.command(value),
                _ => self.store(key, value, &place, readers),
            };
            found = source.map(|value| Placed { value, line }).or(found);
        }
        found
    }

    /// A store of the vendor's own tools.
    fn store(
        &mut self,
        key: &Spanned<DeString<'_>>,
        value: &Spanned<DeValue<'_>>,
        place: &str,
        readers: &[&'static About],
    ) -> Option<CredentialPlace> {
        let name = key.get_ref().as_ref();
        let has_it = |about: &&&About| about.stores.iter().any(|store| store.key == name);
        let takers: Vec<_> = self
            .known
            .iter()
            .filter(has_it)
            .map(|about| about.id)
            .collect();
        if let Some(key) = sources(readers).into_iter().find(|known| *known == name) {
            let name = self.text(value, key)?.to_owned();
            return Some(CredentialPlace::Store { key, name });
        }
        match readers {
            [own] if !takers.is_empty() => {
                let (id, takers) = (own.id, takers.join(", "));
                let words = format!("{id} does not understand {name}, which is for {takers}");
                self.refuse(key.span().start, words);
            }
            _ => self.unknown_key(key, place, &sources(readers)),
        }
        None
    }

    /// `env`: a prefix, and no variable.
    fn prefix(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        readers: &[&'static About],
    ) -> Option<CredentialPlace> {
        let text = self.text(value, "env")?;
        let start = value.span().start;
        // Small letters are kept out, as a secret would have some.
        let is_good = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
        let prefix = text.trim_end_matches('_');
        if prefix.is_empty()
            || text.len() > 64
            || !text.bytes().all(is_good)
            || text.starts_with(|c: char| c.is_ascii_digit())
        {
            let words = "env takes a prefix of variables: capital letters, digits and '_', as in \
                         PROD for PROD_NAME";
            self.refuse(start, words.to_owned());
            return None;
        }
        let variables = readers.iter().flat_map(|about| about.credentials);
        let mut variables = variables.flat_map(|form| form.variables.iter().chain(&form.optional));
        if let Some(variable) = variables.find(|variable| text.ends_with(*variable)) {
            let words = match text
                .strip_suffix(variable)
                .map(|start| start.trim_end_matches('_'))
            {
                None | Some("") => format!(
                    "env takes a prefix, not a variable; leave credential out to use {variable}"
                ),
                Some(prefix) => {
                    format!("env takes a prefix, not a variable; did you mean {prefix}?")
                }
            };
            self.refuse(start, words);
            return None;
        }
        Some(CredentialPlace::Prefix(prefix.to_owned()))
    }

    /// `file`: a path that cannot be mistaken for a secret.
    fn path(&mut self, value: &Spanned<DeValue<'_>>) -> Option<CredentialPlace> {
        let text = self.text(value, "file")?;
        if ["/", "~/", "./", "../"]
            .iter()
            .any(|start| text.starts_with(start))
        {
            return Some(CredentialPlace::File(text.to_owned()));
        }
        let words = "file takes a path that begins with /, ~/, ./ or ../; the last two start from \
                     the folder of this file";
        self.refuse(value.span().start, words.to_owned());
        None
    }

    /// `command`: a program and its arguments.
    fn command(&mut self, value: &Spanned<DeValue<'_>>) -> Option<CredentialPlace> {
        if !value.get_ref().is_array() {
            let takes =
                "a list: the program, then each argument, as in [\"pass\", \"show\", \"lab\"]";
            self.wrong_type(value, "command", takes);
            return None;
        }
        let words = self.texts(value, "command")?;
        let words = words.into_iter().map(|word| (*word.get_ref()).to_owned());
        Some(CredentialPlace::Command(words.collect()))
    }
}

/// The keys a credential of one of these providers takes.
fn sources(readers: &[&'static About]) -> Vec<&'static str> {
    let mut sources = COMMON.to_vec();
    for store in readers.iter().flat_map(|about| about.stores) {
        if !sources.contains(&store.key) {
            sources.push(store.key);
        }
    }
    sources
}
