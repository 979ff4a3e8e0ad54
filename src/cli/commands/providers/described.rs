//! A provider as data: what `-o json` prints, and what the page for people is made of. No value of
//! a variable is ever in it.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::policy::Policy;
use crate::config::settings::{CredentialHint, Environment};
use crate::core::about::{
    self, About, Exception, How, ListedKind, Meaning, Permission, Site, Store, Takes, Usual,
};
use crate::core::model::Kind;
use crate::output;
use crate::providers::Entry;

/// Everything about one provider.
#[derive(Serialize, JsonSchema)]
pub struct Described {
    /// The product's full name.
    pub title: &'static str,
    /// The document the provider follows.
    pub document: &'static str,
    /// What it lists.
    pub lists: &'static str,
    /// Whether the environment holds a credential.
    pub credential: State,
    /// The forms of a credential, the preferred one first.
    pub credentials: Vec<Credential>,
    /// Where else one is looked for, in this order.
    pub places: Vec<Place>,
    /// The other variables of the vendor's tools.
    pub words: Vec<Word>,
    /// The stores that `credential` of a profile can name.
    pub stores: &'static [Store],
    /// The scope flags, from the widest to the narrowest.
    pub scope: Vec<Scope>,
    /// The parameters of `--param`.
    pub parameters: Vec<Parameter>,
    /// The keys of an instance.
    pub fields: Coverage,
    /// What `--region all` stands for.
    pub regions: &'static [&'static str],
    /// Where its APIs are.
    pub endpoints: Vec<Endpoint>,
    /// Every call it ever makes.
    pub operations: Vec<Operation>,
    /// The language of the vendor's policies, where it has any.
    pub policy_form: Option<&'static str>,
    /// The policy that allows these.
    pub policy: Option<Policy>,
}

/// How much of a credential the environment holds.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// A whole form.
    Set,
    /// A part of the form that counts.
    HalfSet,
    /// Nothing, but a vendor's own tool may keep one.
    Kept,
    /// Nothing.
    NotSet,
}

impl State {
    /// The words for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::HalfSet => "half set",
            Self::Kept => "kept elsewhere",
            Self::NotSet => "not set",
        }
    }
}

/// A variable, without its value.
#[derive(Serialize, JsonSchema)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// Whether it is set.
    pub set: bool,
}

/// A form of credential.
#[derive(Serialize, JsonSchema)]
pub struct Credential {
    /// What it is.
    pub what: &'static str,
    /// The variables it needs.
    pub variables: Vec<Variable>,
    /// A variable it may have.
    pub optional: Option<Variable>,
}

/// A place where a credential may be besides the variables.
#[derive(Serialize, JsonSchema)]
pub struct Place {
    /// What it is.
    pub what: &'static str,
    /// The variables that have a say.
    pub variables: Vec<Variable>,
}

/// A variable of the vendor's tools that is none of a credential.
#[derive(Serialize, JsonSchema)]
pub struct Word {
    /// Its name.
    pub name: &'static str,
    /// Whether it is set; `None` for one of which that is told above.
    pub set: Option<bool>,
    /// `used`, `refused`, `elsewhere` (another tool reads it) or `no_meaning`.
    pub meaning: &'static str,
    /// What it does, why it is refused, what to set in its place, or why it has no say.
    pub words: &'static str,
}

/// A scope flag.
#[derive(Serialize, JsonSchema)]
pub struct Scope {
    /// The flag's long name.
    pub flag: &'static str,
    /// What it takes.
    #[serde(skip)]
    pub value: &'static str,
    /// What it does.
    pub help: &'static str,
    /// The key of a profile.
    pub profile_key: String,
    /// The variables.
    pub variables: Vec<Variable>,
}

/// A parameter of `--param`.
#[derive(Serialize, JsonSchema)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// `text`, `bool` or `one_of`.
    pub takes: &'static str,
    /// The most characters of a text.
    pub max_length: Option<usize>,
    /// The values there are, of one that takes no others.
    pub values: &'static [&'static str],
}

/// Where an API is.
#[derive(Serialize, JsonSchema)]
pub struct Endpoint {
    /// The vendor's own; `{region}` stands for the region.
    pub url: &'static str,
    /// The regions that are elsewhere.
    pub exceptions: &'static [Exception],
    /// Other sites of the vendor, which the same settings lead to.
    pub sites: &'static [Site],
    /// The variable that overrides it.
    pub variable: Variable,
    /// The key of a profile that does; `None` for a service of the host itself.
    pub profile_key: Option<&'static str>,
}

/// A call.
#[derive(Serialize, JsonSchema)]
pub struct Operation {
    /// The vendor's name.
    pub name: &'static str,
    /// Method and path.
    pub request: &'static str,
    /// What a credential needs for it, in words.
    pub permission: String,
    /// The action of the vendor's policies, where there is one.
    pub action: Option<&'static str>,
    /// The resource the action is granted on.
    pub resource: Option<&'static str>,
    /// The scope flags that together make it needless.
    pub needless_with: Vec<&'static str>,
    /// The same flags as they are given.
    #[serde(skip)]
    pub way_round: &'static [&'static str],
    /// The kinds of rows for which it is made even with these flags.
    pub always_for: &'static [Kind],
    /// The kinds of rows that it is made for; empty where it is for all that are listed.
    pub kinds: &'static [Kind],
    /// Whether it only completes rows: `--no-shapes` leaves it out.
    pub look_up: bool,
}

impl Described {
    /// A provider in this environment.
    pub fn new(row: &Entry, environment: &Environment) -> Self {
        let about = row.about;
        let kept = (row.credential_hint)(environment);
        let variable = |name: &'static str| Variable {
            name,
            set: environment.get(name).is_some(),
        };
        let credentials = about.credentials.iter();
        let credentials: Vec<_> = credentials
            .map(|form| Credential {
                what: form.what,
                variables: form.variables.iter().copied().map(variable).collect(),
                optional: form.optional.map(variable),
            })
            .collect();
        Self {
            title: about.title,
            document: about.document,
            lists: about.lists,
            credential: match (state(&credentials), kept) {
                (State::NotSet, CredentialHint::File | CredentialHint::Variable) => State::Kept,
                (state, _) => state,
            },
            credentials,
            places: about
                .places
                .iter()
                .map(|place| Place {
                    what: place.what,
                    variables: place.variables.iter().copied().map(variable).collect(),
                })
                .collect(),
            words: words(about, variable),
            stores: about.stores,
            scope: about
                .scopes
                .iter()
                .map(|flag| scope(flag, variable))
                .collect(),
            parameters: about.params.iter().map(parameter).collect(),
            fields: Coverage::of(about),
            regions: about.regions,
            endpoints: about
                .endpoints
                .iter()
                .map(|own| endpoint(own, variable))
                .collect(),
            operations: about.operations.iter().map(operation).collect(),
            policy_form: about.policy.as_ref().map(|form| form.name),
            policy: Policy::new(about),
        }
    }
}

/// The first form of which anything is set counts, as it does for a listing.
fn state(forms: &[Credential]) -> State {
    let is_begun = |form: &&Credential| form.variables.iter().any(|variable| variable.set);
    match forms.iter().find(is_begun) {
        None => State::NotSet,
        Some(form) if form.variables.iter().all(|variable| variable.set) => State::Set,
        Some(_) => State::HalfSet,
    }
}

/// The words, each with its state where that is told for the first time.
fn words(about: &About, variable: impl Fn(&'static str) -> Variable) -> Vec<Word> {
    let scopes = about.scopes.iter().flat_map(|flag| flag.variables).copied();
    let endpoints = about.endpoints.iter().map(|own| own.variable);
    let places = about.credential_variables().chain(scopes).chain(endpoints);
    let mut told: BTreeSet<_> = places.collect();
    let words = about.every_word();
    words
        .map(|word| word_of(word, &variable(word.name), told.insert(word.name)))
        .collect()
}

fn word_of(word: &about::Word, variable: &Variable, is_first: bool) -> Word {
    let (meaning, words) = match word.meaning {
        Meaning::Used => ("used", word.what),
        Meaning::Refused(why) => ("refused", why),
        Meaning::Elsewhere(instead) => ("elsewhere", instead),
        Meaning::Irrelevant(why) => ("no_meaning", why),
    };
    Word {
        name: variable.name,
        set: is_first.then_some(variable.set),
        meaning,
        words,
    }
}

fn scope(flag: &about::ScopeFlag, variable: impl Fn(&'static str) -> Variable) -> Scope {
    Scope {
        flag: flag.name,
        value: flag.value,
        help: flag.help,
        profile_key: flag.key(),
        variables: flag.variables.iter().copied().map(variable).collect(),
    }
}

fn parameter(param: &about::Param) -> Parameter {
    let (takes, max_length, values) = match param.takes {
        Takes::Text(limit) => ("text", Some(limit), &[][..]),
        Takes::Bool => ("bool", None, &[][..]),
        Takes::OneOf(values) => ("one_of", None, values),
    };
    Parameter {
        name: param.name,
        takes,
        max_length,
        values,
    }
}

fn endpoint(
    setting: &'static about::EndpointSetting,
    variable: impl Fn(&'static str) -> Variable,
) -> Endpoint {
    Endpoint {
        url: setting.url,
        exceptions: setting.exceptions,
        sites: setting.sites,
        variable: variable(setting.variable),
        profile_key: (!setting.is_local()).then_some(setting.key),
    }
}

fn operation(own: &'static about::Operation) -> Operation {
    let (action, resource) = match own.permission {
        Permission::Action { name, resource, .. } => (Some(name), resource),
        Permission::Unnamed { .. } | Permission::Any(_) => (None, None),
    };
    Operation {
        name: own.name,
        request: own.path,
        permission: own.permission.to_string(),
        action,
        resource,
        needless_with: own.around_flags().collect(),
        way_round: own.around,
        always_for: own.always_for,
        kinds: own.kinds,
        look_up: own.is_look_up,
    }
}

/// The keys of an instance, in the order of the output.
#[derive(Serialize, JsonSchema)]
pub struct Coverage {
    /// Those that it can fill.
    pub fills: Vec<String>,
    /// Those that it never fills.
    pub never: Vec<String>,
    /// What fills them, by the kind of the rows.
    pub kinds: Vec<KindCoverage>,
}

/// What fills the keys of rows of a kind.
#[derive(Serialize, JsonSchema)]
pub struct KindCoverage {
    /// The kind of the rows.
    pub kind: Kind,
    /// Whether it is listed where no kind is asked for.
    pub usual: bool,
    /// How many of the keys of an instance it can fill, whatever fills them.
    pub count: usize,
    /// Whether it is listed where no kind is asked for, but what deserves attention.
    pub for_attention: bool,
    /// The keys that the rows themselves fill.
    pub rows: Vec<String>,
    /// Those that other calls fill.
    pub others: Vec<Filled>,
}

/// Keys that a call fills which does not list the rows.
#[derive(Serialize, JsonSchema)]
pub struct Filled {
    /// Why the call is made.
    pub by: How,
    /// The vendor's name of the operation.
    pub operation: &'static str,
    /// What a credential needs for it, in words.
    pub permission: String,
    /// The keys that it fills.
    pub keys: Vec<String>,
}

impl Coverage {
    /// What a provider can fill.
    pub fn of(about: &About) -> Self {
        let kinds = about.all_kinds();
        let (fills, never) = keys().into_iter().partition(|key| about.fills(&kinds, key));
        let kinds = about.kinds.iter().map(|kind| KindCoverage::of(about, kind));
        Self {
            fills,
            never,
            kinds: kinds.collect(),
        }
    }
}

impl KindCoverage {
    fn of(about: &About, kind: &ListedKind) -> Self {
        let among = |names: &str| {
            let keys = keys().into_iter().filter(|key| about::names(names, key));
            keys.collect()
        };
        let permission = |name: &str| {
            let mut operations = about.operations.iter();
            let own = operations.find(|own| own.name == name);
            own.map_or_else(String::new, |own| own.permission.to_string())
        };
        let others = kind.others.iter().map(|other| Filled {
            by: other.how,
            operation: other.operation,
            permission: permission(other.operation),
            keys: among(other.keys),
        });
        Self {
            kind: kind.kind,
            usual: kind.usual == Usual::Always,
            for_attention: kind.usual != Usual::Never,
            count: keys().iter().filter(|key| kind.fills(key)).count(),
            rows: among(kind.fields),
            others: others.collect(),
        }
    }
}

/// All keys of an instance, those of its parts with a dot.
fn keys() -> Vec<String> {
    let empty = output::empty_row();
    let mut keys = Vec::new();
    for (key, value) in empty.as_object().into_iter().flatten() {
        match value {
            Value::Object(parts) if !parts.is_empty() => {
                keys.extend(parts.keys().map(|part| format!("{key}.{part}")));
            }
            _ => keys.push(key.clone()),
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::ALL;

    #[test]
    fn every_key_a_provider_names_is_one_of_the_model() {
        let keys = keys();
        assert!(
            keys.len() > 40 && keys.contains(&"gpu.count".to_owned()),
            "{keys:?}"
        );
        for about in ALL.iter().map(|row| row.about) {
            for field in about
                .kinds
                .iter()
                .flat_map(|own| own.fields.split_whitespace())
            {
                let part = format!("{field}.");
                let is_it = |key: &String| key == field || key.starts_with(&part);
                assert!(keys.iter().any(is_it), "{} {field}", about.id);
            }
            let Coverage {
                fills,
                never,
                kinds,
            } = Coverage::of(about);
            let others = kinds.iter().flat_map(|kind| &kind.others);
            for other in others {
                assert!(
                    !other.keys.is_empty() && !other.permission.is_empty(),
                    "{}",
                    about.id
                );
            }
            assert_eq!(fills.len() + never.len(), keys.len(), "{}", about.id);
        }
    }
}
