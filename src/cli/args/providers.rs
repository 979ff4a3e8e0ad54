//! Which providers `-p` means: by their ids and by what people call them and their vendors, in any case.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, Error};

use crate::core::about::{ALL, About};
use crate::core::suggest::nearest;
use crate::providers;

/// Takes a word for one or several providers, or for all; returns it in lower case.
#[derive(Clone, Debug)]
pub struct ProviderWord {
    /// Whether it takes `all`.
    pub takes_all: bool,
}

impl TypedValueParser for ProviderWord {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, Error> {
        let text = value.to_string_lossy();
        let word = text.trim().to_lowercase();
        if (self.takes_all && word == ALL) || !meant(&word).is_empty() {
            return Ok(word);
        }
        let mut error = Error::new(ErrorKind::InvalidValue).with_cmd(command);
        let strings = |words: Vec<&'static str>| {
            ContextValue::Strings(words.into_iter().map(str::to_owned).collect())
        };
        let arg = arg.map(ToString::to_string).unwrap_or_default();
        error.insert(ContextKind::InvalidArg, ContextValue::String(arg));
        error.insert(
            ContextKind::InvalidValue,
            ContextValue::String(text.into_owned()),
        );
        error.insert(ContextKind::ValidValue, strings(self.ids()));
        if let Some(near) = near(&word) {
            let near = ContextValue::String(near.to_owned());
            error.insert(ContextKind::SuggestedValue, near);
        }
        Err(error)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.ids().into_iter().map(PossibleValue::new)))
    }
}

impl ProviderWord {
    fn ids(&self) -> Vec<&'static str> {
        let ids = abouts().map(|about| about.id);
        ids.chain(self.takes_all.then_some(ALL)).collect()
    }
}

fn abouts() -> impl Iterator<Item = &'static About> {
    providers::ALL.iter().map(|row| row.about)
}

/// The ids of the providers that a word in lower case means, in the order of the registry.
pub fn meant(word: &str) -> Vec<&'static str> {
    let is_meant = |about: &&About| about.id == word || about.names.contains(&word);
    abouts().filter(is_meant).map(|about| about.id).collect()
}

/// The known word that is near enough: a short one must have the same letters or begin alike, as the products of all
/// clouds have short names that are near to each other.
fn near(word: &str) -> Option<&'static str> {
    const SHORT: usize = 4;
    let letters = |word: &str| {
        let mut letters: Vec<_> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    let words =
        || abouts().flat_map(|about| [about.id].into_iter().chain(about.names.iter().copied()));
    if word.chars().count() <= SHORT {
        let begins = |known: &&str| word.get(..3).is_some_and(|begin| known.starts_with(begin));
        return words().find(|known| letters(known) == letters(word) || begins(known));
    }
    let found = nearest(word, words().filter(|known| known.len() > SHORT));
    // A word that begins alike is a slip; one that does not may be the name of another cloud.
    found.filter(|known| known.chars().next() == word.chars().next())
}

/// Puts ids in the place of words that stand for several providers.
pub fn expand(words: &mut Vec<String>) {
    let mut ids: Vec<String> = Vec::new();
    for word in std::mem::take(words) {
        match &meant(&word)[..] {
            [] => ids.push(word),
            own => {
                let own = own.iter().map(|id| (*id).to_owned());
                let new: Vec<_> = own.filter(|id| !ids.contains(id)).collect();
                ids.extend(new);
            }
        }
    }
    *words = ids;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_for_providers() {
        for (words, ids) in [
            ("eas", "eas"),
            ("alibaba", "eas sae"),
            ("aliyun sae", "eas sae"),
            ("sae aliyun", "sae eas"),
            ("huawei", "modelarts"),
            ("huaweicloud novita", "modelarts novita"),
            ("pai", "eas"),
            ("all", "all"),
        ] {
            let mut list: Vec<_> = words.split(' ').map(str::to_owned).collect();
            expand(&mut list);
            assert_eq!(list.join(" "), ids, "{words}");
        }
    }

    /// The products of other clouds have short names as well, and are not meant to lead here.
    #[test]
    fn no_word_leads_to_another_cloud() {
        for (word, found) in [
            ("hauwei", Some("huawei")),
            ("huawie", Some("huawei")),
            ("aliyum", Some("aliyun")),
            ("modelart", Some("modelarts")),
            ("model-arts", Some("modelarts")),
            ("novitaai", Some("novita")),
            ("esa", Some("eas")),
            ("hpc", Some("hpcai")),
            ("saee", Some("sae")),
            ("eass", Some("eas")),
            ("nova", Some("novita")),
            ("mode", Some("modelarts")),
            ("aws", None),
            ("azure", None),
            ("gcp", None),
            ("eks", None),
            ("ecs", None),
            ("ppio", None),
            ("runpod", None),
            ("lambda", None),
            ("tencent", None),
            ("", None),
        ] {
            assert_eq!(near(word), found, "{word}");
        }
    }
}
