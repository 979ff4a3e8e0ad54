//! Providers connected with settings that are good.

use crate::config::settings::{Environment, Raw, ScopeFlags, Settings};
use crate::core::about::{Credential, ScopeFlag};
use crate::core::check::Check;
use crate::core::error::SettingsError;
use crate::core::model::Kinds;
use crate::providers::{Entry, Probe};

/// The secrets of all made-up credentials: characters that URLs, JSON and base64 write otherwise.
pub const SECRET: &str = "made-up+key/of~4711==";
/// A value that every scope flag accepts; a project that bears the name of its region would be looked up.
pub const SCOPE: &str = "cn-made-up-1";
/// The id of a project.
const PROJECT: &str = "0123456789abcdef0123456789abcdef";

/// What one provider is connected with; what is not changed is good.
pub struct Given {
    /// The form of the credential.
    pub form: &'static Credential,
    /// The value of its variables.
    pub credential: String,
    /// The scope flags and their values.
    pub scope: ScopeFlags,
    /// The value of the endpoints' variables, where they are set.
    pub endpoint: Option<String>,
    /// Whether rows keep the provider's own object; those that do are read one by one.
    pub raw: Raw,
    /// The kinds of rows that are listed; `None` for all.
    pub kinds: Option<Kinds>,
    /// A variable that chooses among the provider's APIs, and its word.
    pub choice: Option<(&'static str, &'static str)>,
}

impl Given {
    /// Good settings: the form, and these scope flags.
    pub fn new(form: &'static Credential, flags: &[&'static ScopeFlag]) -> Self {
        let flags = flags.iter();
        Self {
            form,
            credential: SECRET.to_owned(),
            scope: flags
                .map(|flag| {
                    let value = if flag.check == Check::Project {
                        PROJECT
                    } else {
                        SCOPE
                    };
                    (flag.name, vec![value.to_owned()])
                })
                .collect(),
            endpoint: None,
            raw: Raw::Masked,
            kinds: None,
            choice: None,
        }
    }

    /// The provider connected with them.
    pub fn connect(&self, entry: &Entry) -> Result<Box<dyn Probe>, SettingsError> {
        let about = entry.about;
        let variables = self
            .form
            .variables
            .iter()
            .copied()
            .chain(self.form.optional);
        let credential = variables.map(|name| (name.to_owned(), self.credential.clone()));
        let endpoints = about
            .endpoints
            .iter()
            .filter_map(|setting| Some((setting.variable.to_owned(), self.endpoint.clone()?)));
        let choice = self.choice.iter();
        let choice = choice.map(|(name, word)| ((*name).to_owned(), (*word).to_owned()));
        let environment = Environment::new(credential.chain(endpoints).chain(choice));
        (entry.probe)(&Settings {
            about,
            profile: "env",
            own: None,
            environment: &environment,
            scope: &self.scope,
            params: &[],
            page_size: None,
            raw: self.raw,
            kinds: self.kinds.unwrap_or_else(|| about.all_kinds()),
            has_look_ups: true,
            has_prices: true,
            has_given_params: false,
            is_asked: false,
            credential_scope: &[],
            credential_endpoints: &[],
        })
    }
}

/// The flags of a provider in every combination: which listings it begins with depends on them.
pub fn scopes(entry: &Entry) -> impl Iterator<Item = Vec<&'static ScopeFlag>> {
    let flags = entry.about.scopes;
    (0..1_u32 << flags.len()).map(|set| {
        let flags = flags.iter().enumerate();
        flags
            .filter(|(place, _)| set >> place & 1 == 1)
            .map(|(_, flag)| flag)
            .collect()
    })
}

/// The words of each choice that a provider leaves, and none where it leaves none.
pub fn choices(entry: &Entry) -> Vec<Option<(&'static str, &'static str)>> {
    let choices = entry.about.choices.iter();
    let words = choices.flat_map(|choice| choice.words.iter().map(|word| (choice.variable, *word)));
    let words: Vec<_> = words.map(Some).collect();
    if words.is_empty() { vec![None] } else { words }
}
