//! What a provider is, as data: for the flags, the settings and `cloudls providers`.

mod credential;
mod endpoint;
mod kinds;
mod operation;
mod param;
mod words;

use schemars::JsonSchema;
use serde::Serialize;

use crate::core::check::Check;
use crate::core::model::{Kind, Kinds};

pub use self::credential::{Credential, Place, Store};
pub use self::endpoint::{EndpointSetting, Exception, Site};
use self::kinds::OWN;
pub use self::kinds::{FilledBy, How, LabelColumn, ListedKind, Usual, names};
pub use self::operation::{Operation, Permission, PolicyForm};
pub use self::param::{Narrows, Param, Takes};
#[cfg(test)]
pub use self::words::tests as words_tests;
pub use self::words::{Meaning, Word};

/// What a provider is, as data.
#[derive(Debug)]
pub struct About {
    /// The id: flags, JSON and file names use it.
    pub id: &'static str,
    /// The product's full name.
    pub title: &'static str,
    /// What people call it or its vendor, in lower case: `-p` takes these words as well.
    pub names: &'static [&'static str],
    /// The document the provider follows, with its date.
    pub document: &'static str,
    /// What it lists, in one line.
    pub lists: &'static str,
    /// The kinds of rows that it lists, in the order of a listing. The first is that of its document: it is the
    /// list of these that `params` are for.
    pub kinds: &'static [ListedKind],
    /// The environment variables of each form of credential, the preferred form first. A form is
    /// usable when all its variables are set.
    pub credentials: &'static [Credential],
    /// The vendor's own stores of credentials that a profile can name.
    pub stores: &'static [Store],
    /// Where a credential is looked for when no variable holds one, in this order.
    pub places: &'static [Place],
    /// The other variables of the vendor's tools, whatever the credential: with what each means.
    pub words: &'static [Word],
    /// The scope it takes, from the widest to the narrowest: what comes later lies within what
    /// comes before.
    pub scopes: &'static [ScopeFlag],
    /// The regions this version knows: what `--region all` stands for. Others are asked all the
    /// same when they are named.
    pub regions: &'static [&'static str],
    /// The variable that overrides its endpoint, and the endpoint.
    pub endpoints: &'static [EndpointSetting],
    /// The request parameters of its document that `--param` sets.
    pub params: &'static [Param],
    /// What a profile can choose of how it is asked.
    pub choices: &'static [Choice],
    /// The operations it calls.
    pub operations: &'static [Operation],
    /// How the vendor writes what a credential may do; `None` where it has nothing to write.
    pub policy: Option<PolicyForm>,
    /// Whether a few refusals lock a key: then not even look-ups go beside the first request with it.
    pub locks_keys: bool,
}

impl About {
    /// Nothing of anything: the start of a description, which says only what there is.
    pub const NONE: Self = Self {
        id: "",
        title: "",
        names: &[],
        document: "",
        lists: "",
        kinds: &[],
        credentials: &[],
        stores: &[],
        places: &[],
        words: &[],
        scopes: &[],
        regions: &[],
        endpoints: &[],
        params: &[],
        choices: &[],
        operations: &[],
        policy: None,
        locks_keys: false,
    };

    /// The scope flag of a name, where the provider takes it.
    pub fn scope(&self, name: &str) -> Option<&'static ScopeFlag> {
        self.scopes.iter().find(|flag| flag.name == name)
    }

    /// The other variables of the vendor's tools: those for any credential, and those beside one form.
    pub fn every_word(&self) -> impl Iterator<Item = &'static Word> + use<> {
        let beside = self.credentials.iter().flat_map(|form| form.beside);
        self.words.iter().chain(beside)
    }

    /// Those words that `told` has something to say of, by what there is to say; in the order of the tables.
    pub fn words_told(
        &self,
        told: impl Fn(&Word) -> Option<&'static str>,
    ) -> Vec<(&'static str, Vec<&'static str>)> {
        let mut all: Vec<(&str, Vec<&str>)> = Vec::new();
        for word in self.every_word() {
            let Some(text) = told(word) else {
                continue;
            };
            match all.iter_mut().find(|(known, _)| *known == text) {
                Some((_, names)) => names.push(word.name),
                None => all.push((text, vec![word.name])),
            }
        }
        all
    }

    /// The variables in which it looks for a credential, or for the place of one.
    pub fn credential_variables(&self) -> impl Iterator<Item = &'static str> + use<> {
        let forms = self.credentials.iter();
        let forms = forms.flat_map(|form| form.variables.iter().chain(&form.optional));
        let places = self.places.iter().flat_map(|place| place.variables);
        forms.chain(places).copied()
    }

    /// A good value of a scope, for hints: of the vendor's own regions, where it is one.
    pub fn example(&self, flag: &ScopeFlag) -> &'static str {
        let usual = flag.check.example();
        match self.regions {
            [first, ..] if flag.check == Check::Region && !self.regions.contains(&usual) => first,
            _ => usual,
        }
    }

    /// Every variable of the vendor's tools that is known of, whatever it means.
    #[cfg(test)]
    pub fn every_variable(&self) -> impl Iterator<Item = &'static str> + use<> {
        let scopes = self.scopes.iter().flat_map(|flag| flag.variables).copied();
        let endpoints = self.endpoints.iter().map(|own| own.variable);
        let own = endpoints.filter(|variable| !variable.starts_with("CLOUDLS_"));
        let words = self.every_word().map(|word| word.name);
        self.credential_variables()
            .chain(scopes)
            .chain(own)
            .chain(words)
    }

    /// The kinds of rows that it lists, in the order of a listing.
    pub fn all_kinds(&self) -> Kinds {
        self.kinds.iter().map(|own| own.kind).collect()
    }

    /// Those that it lists where none are asked for.
    pub fn usual_kinds(&self) -> Kinds {
        self.kinds_by(|usual| usual == Usual::Always)
    }

    /// The same where it is asked what deserves attention.
    pub fn kinds_for_attention(&self) -> Kinds {
        self.kinds_by(|usual| usual != Usual::Never)
    }

    fn kinds_by(&self, is_wanted: impl Fn(Usual) -> bool) -> Kinds {
        let usual = self.kinds.iter().filter(|own| is_wanted(own.usual));
        usual.map(|own| own.kind).collect()
    }

    /// Whether the list that `params` are for must be read whole, as what it lacks is listed as well.
    pub fn needs_whole_list(&self, kinds: &[Kind]) -> bool {
        let mut own = self.kinds.iter();
        own.any(|own| own.is_empty_parent && kinds.contains(&own.kind))
    }

    /// The kind whose list its document describes, and `params` are for.
    pub fn main_kind(&self) -> Kind {
        self.kinds.first().map(|own| own.kind).unwrap_or_default()
    }

    /// Whether its rows of one of these kinds can fill a key of an instance.
    pub fn fills(&self, kinds: &[Kind], key: &str) -> bool {
        let mut own = self.kinds.iter();
        own.any(|own| kinds.contains(&own.kind) && own.fills(key)) || OWN.contains(&key)
    }

    /// Whether they can fill one of these keys.
    pub fn fills_any(&self, kinds: &[Kind], keys: &[&str]) -> bool {
        keys.iter().any(|key| self.fills(kinds, key))
    }

    /// Whether each row of the list that `params` are for has this key.
    pub fn always_fills(&self, key: &str) -> bool {
        let always = self.kinds.first().map_or("", |own| own.always);
        key == "id" || always.split_whitespace().any(|own| own == key)
    }
}

/// A setting of a few words.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Choice {
    /// The key of a profile.
    pub key: &'static str,
    /// The variable that comes before it.
    pub variable: &'static str,
    /// What it chooses.
    pub what: &'static str,
    /// The words, of which the first is meant where there is none.
    pub words: &'static [&'static str],
}

/// A flag that narrows a listing, and the variables that mean the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScopeFlag {
    /// The flag's long name, such as `region`.
    pub name: &'static str,
    /// The variables, the preferred one first.
    pub variables: &'static [&'static str],
    /// Which characters its values have.
    pub check: Check,
    /// What the flag takes, for the help text.
    pub value: &'static str,
    /// What it does, for the help text.
    pub help: &'static str,
}

/// The value of a scope flag that stands for all there are.
pub const ALL: &str = "all";

impl ScopeFlag {
    /// Whether it takes [`ALL`].
    pub fn takes_all(&self) -> bool {
        matches!(self.check, Check::Region | Check::Project)
    }

    /// Whether a value lies within the values given.
    pub fn covers(&self, given: &[String], value: &str) -> bool {
        let is_it = |given: &String| given == value || (self.takes_all() && given == ALL);
        given.iter().any(is_it)
    }

    /// The key of a profile that means the same: the plural of the flag.
    pub fn key(&self) -> String {
        profile_key(self.name)
    }
}

/// The key of a profile that means the same as a scope flag.
fn profile_key(flag: &str) -> String {
    format!("{flag}s")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers;

    #[test]
    fn the_way_round_a_call_is_a_scope_flag_of_its_provider() {
        for about in providers::ALL.iter().map(|row| row.about) {
            for flag in about.operations.iter().flat_map(Operation::around_flags) {
                let is_it = |own: &ScopeFlag| own.name == flag;
                assert!(about.scopes.iter().any(is_it), "{} {flag}", about.id);
            }
            for kind in about
                .operations
                .iter()
                .flat_map(|own| own.kinds.iter().chain(own.always_for))
            {
                let is_listed = about.kinds.iter().any(|own| own.kind == *kind);
                assert!(is_listed, "{} {}", about.id, kind.as_str());
            }
            for region in about.regions {
                assert_eq!(Check::Region.test(region), Ok(()), "{region}");
            }
        }
    }
}
