//! The words of a vendor's set that are set: what cannot be followed is refused by its name, before
//! anything is sent.

use std::fmt::Display;

use super::Settings;
use super::file::CredentialPlace;
use crate::core::about::{Meaning, Word};
use crate::core::error::SettingsError;

/// The way round any word of a vendor: a profile that names the credential.
const OWN_PROFILE: &str = "name the credential in a profile of the configuration file (`credential = ...`), which alone \
     then says whose account is meant";

impl<'a> Settings<'a> {
    /// Refuses the first variable of a table that is set and cannot be followed. A profile that reads
    /// its variables with a prefix has its words with the same prefix.
    pub fn check_variables(&self, words: &[Word]) -> Result<(), SettingsError> {
        for word in words {
            let name = self.word_variable(word.name);
            let value = self.environment.get(&name).unwrap_or_default();
            let is_set = |name: &&str| self.environment.get(&self.word_variable(name)).is_some();
            if !word.with.is_empty() && word.with.iter().all(is_set) {
                continue;
            }
            if let Some(why) = self.refusal(word, value) {
                return Err(self.refuse_variable(&name, why));
            }
        }
        Ok(())
    }

    /// The refusal of a variable that is set, with both ways on.
    pub fn refuse_variable(&self, name: &str, why: &str) -> SettingsError {
        let why = format!("{name} is set: {why}");
        self.refuse_or_own(why, &format!("unset {name}"))
    }

    /// The refusal of what variables or a vendor's file say, with a way on and the one that is always there.
    pub fn refuse_or_name(&self, why: impl Into<String>, hint: impl Display) -> SettingsError {
        self.refuse(why, format!("{hint}, or {OWN_PROFILE}"))
    }

    /// Refuses the first field of a place in a vendor's file, such as `[basic] of FILE`, that has a value
    /// and cannot be followed.
    pub fn check_fields<'v>(
        &self,
        place: &str,
        words: &[Word],
        value: impl Fn(&str) -> &'v str,
    ) -> Result<(), SettingsError> {
        for word in words {
            if let Some(why) = self.refusal(word, value(word.name)) {
                let why = format!("{place} cannot be used: it has {}, and {why}", word.name);
                let hint = format!("remove {} there, or {OWN_PROFILE}", word.name);
                return Err(self.refuse(why, hint));
            }
        }
        Ok(())
    }

    fn refusal(&self, word: &Word, value: &str) -> Option<&'static str> {
        let why = word.refusal()?;
        let is_overridden = || {
            let own = self.about.endpoints.first();
            own.is_some_and(|own| self.override_of(own.variable).is_some())
        };
        (word.says(value) && !(word.is_of_endpoint && is_overridden())).then_some(why)
    }

    /// The variables that are set and that another tool of the vendor reads, each with what to set
    /// in its place, which is one of `wanted`.
    pub fn set_elsewhere(
        &self,
        wanted: impl Iterator<Item = &'static str>,
    ) -> Vec<(String, String)> {
        let wanted: Vec<_> = wanted.collect();
        let is_set = |word: &&Word| {
            let value = self.environment.get(&self.word_variable(word.name));
            value.is_some_and(|value| word.says(value))
        };
        let set = self.about.every_word().filter(is_set);
        set.filter_map(|word| {
            let instead = word.instead().filter(|name| wanted.contains(name))?;
            Some((self.word_variable(word.name), self.word_variable(instead)))
        })
        .collect()
    }

    /// A credential that cannot be used for what else is set; `way` is one way on, and to name it in a profile the other.
    pub fn refuse_or_own(&self, why: impl Into<String>, way: &str) -> SettingsError {
        self.refuse(why, format!("{way}, or {OWN_PROFILE}"))
    }

    /// The variables that are set and would have had a say, if the profile did not name its credential. What forbids
    /// something has it all the same.
    pub fn overruled(&self) -> Vec<&'static str> {
        if self.source().is_none() {
            return Vec::new();
        }
        // Where a service is, is the same for all accounts of a site; and a switch is obeyed in any case.
        let has_say = |word: &&Word| {
            let value = self.environment.get(word.name).unwrap_or_default();
            let is_obeyed = match word.meaning {
                Meaning::Irrelevant(_) => true,
                Meaning::Used => word.is_of_endpoint,
                Meaning::Refused(_) | Meaning::Elsewhere(_) => false,
            };
            !is_obeyed && !word.forbids && word.says(value)
        };
        let words = self.about.every_word().filter(has_say);
        let scopes = self.about.scopes.iter().flat_map(|flag| flag.variables);
        let names = words.map(|word| word.name).chain(scopes.copied());
        let mut names: Vec<_> = names
            .chain(self.about.credential_variables())
            .filter(|name| self.environment.get(name).is_some())
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The name and the value of a variable that the vendor's tools know by several names; one that is set
    /// to different values is refused, as they do not agree which name counts.
    pub fn variable_of(
        &self,
        names: &[&'static str],
    ) -> Result<Option<(String, &'a str)>, SettingsError> {
        let all = names.iter().filter_map(|name| self.variable(name));
        let all: Vec<_> = all.collect();
        if let [(first, value), others @ ..] = &all[..]
            && let Some((other, _)) = others.iter().find(|(_, other)| other != value)
        {
            let why = format!(
                "{first} and {other} are set to different values, and the vendor's tools do not agree \
                 which of them counts"
            );
            return Err(self.refuse_or_own(why, "unset one of them"));
        }
        Ok(all.into_iter().next())
    }

    /// The name of a variable, with the prefix of the profile where it has one.
    pub fn word_variable(&self, name: &str) -> String {
        match self.source() {
            Some(CredentialPlace::Prefix(prefix)) => format!("{prefix}_{name}"),
            _ => name.to_owned(),
        }
    }
}
