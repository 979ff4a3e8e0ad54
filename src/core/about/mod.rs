//! What a provider is, as data: for the flags, the settings and `cloudls providers`.

mod operation;
mod words;

use schemars::JsonSchema;
use serde::Serialize;

use crate::core::check::Check;
use crate::core::model::{Kind, Kinds, Status};

pub use self::operation::{Operation, Permission, PolicyForm};
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
}

/// A column that shows a label.
#[derive(Clone, Copy, Debug)]
pub struct LabelColumn {
    pub heading: &'static str,
    /// The key among the tags.
    pub label: &'static str,
}

/// A kind of rows that a provider lists.
#[derive(Debug)]
pub struct ListedKind {
    pub kind: Kind,
    /// The keys of an instance that its rows can fill.
    pub fields: &'static str,
    /// Those that other calls fill.
    pub others: &'static [FilledBy],
    /// Those that every row has besides its id. A server that leaves out rows by them loses none of which
    /// it is not known whether they are wanted.
    pub always: &'static str,
    /// When it is listed where no kind is asked for.
    pub usual: Usual,
    /// The labels that are a column of the wide table where a row has them.
    pub wide: &'static [LabelColumn],
    /// Whether its rows are what holds those of the first kind, where it holds none: that list must then be read
    /// whole.
    pub is_empty_parent: bool,
}

/// When a kind is listed that nobody asked for by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usual {
    Always,
    /// Where it is asked what deserves attention.
    ForAttention,
    Never,
}

impl ListedKind {
    /// A kind whose rows can fill these keys, listed where no kind is asked for.
    pub const fn of(kind: Kind, fields: &'static str) -> Self {
        Self {
            kind,
            fields,
            others: &[],
            always: "",
            usual: Usual::Always,
            wide: &[],
            is_empty_parent: false,
        }
    }

    /// The same, where every row has these keys besides its id.
    pub const fn always(self, always: &'static str) -> Self {
        Self { always, ..self }
    }

    /// The same, where other calls fill more keys.
    pub const fn filled_by(self, others: &'static [FilledBy]) -> Self {
        Self { others, ..self }
    }

    /// The same, with columns of the wide table for these labels.
    pub const fn wide(self, wide: &'static [LabelColumn]) -> Self {
        Self { wide, ..self }
    }

    /// The same, listed only where it is asked for.
    pub const fn on_request(self) -> Self {
        Self {
            usual: Usual::Never,
            ..self
        }
    }

    /// Those parents of rows of the first kind that have none. They are listed on request, and where it is asked what
    /// deserves attention.
    pub const fn empty_parents(self) -> Self {
        Self {
            usual: Usual::ForAttention,
            is_empty_parent: true,
            ..self
        }
    }

    /// Whether its rows can fill a key of an instance: the key is named, or what it is part of.
    pub fn fills(&self, key: &str) -> bool {
        let others = self.others.iter().map(|other| other.keys);
        let mut all = [self.fields].into_iter().chain(others);
        all.any(|keys| names(keys, key)) || OWN.contains(&key)
    }
}

/// Whether a key is among these, or a part of one of them.
pub fn names(keys: &str, key: &str) -> bool {
    keys.split_whitespace().any(|own| {
        let rest = key.strip_prefix(own);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// Keys of rows that a call fills which does not list them.
#[derive(Debug)]
pub struct FilledBy {
    pub how: How,
    /// The vendor's name of the operation.
    pub operation: &'static str,
    pub keys: &'static str,
}

/// Why a call is made that fills keys of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// It lists what the rows belong to.
    Parent,
    /// It tells what machine types are made of, or what ids stand for.
    Shape,
    /// It tells list prices.
    Price,
}

impl FilledBy {
    pub const fn parent(operation: &'static str, keys: &'static str) -> Self {
        let how = How::Parent;
        Self {
            how,
            operation,
            keys,
        }
    }

    pub const fn shape(operation: &'static str, keys: &'static str) -> Self {
        let how = How::Shape;
        Self {
            how,
            operation,
            keys,
        }
    }

    pub const fn price(operation: &'static str, keys: &'static str) -> Self {
        let how = How::Price;
        Self {
            how,
            operation,
            keys,
        }
    }
}

/// The keys that every row has, whatever the provider sends.
const OWN: &[&str] = &["address", "provider", "profile", "kind"];

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
    };

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

/// One form of credential in the environment.
#[derive(Debug)]
pub struct Credential {
    /// The variables that must all be set.
    pub variables: &'static [&'static str],
    /// A variable that may be set as well.
    pub optional: Option<&'static str>,
    /// What it is and where it comes from.
    pub what: &'static str,
    /// Whether its values are exchanged for a key, and no key themselves.
    pub is_login: bool,
    /// The other variables of the same set, with what each means beside this form.
    pub beside: &'static [Word],
}

impl Credential {
    /// The values of variables that are a key as they stand.
    pub const fn key(variables: &'static [&'static str], what: &'static str) -> Self {
        Self {
            variables,
            optional: None,
            what,
            is_login: false,
            beside: &[],
        }
    }

    /// The values of variables that are exchanged for a key.
    pub const fn login(variables: &'static [&'static str], what: &'static str) -> Self {
        Self {
            is_login: true,
            ..Self::key(variables, what)
        }
    }

    /// The same form with a variable that may be set as well.
    pub const fn or_with(self, optional: &'static str) -> Self {
        Self {
            optional: Some(optional),
            ..self
        }
    }

    /// The same form with the other variables of its set.
    pub const fn beside(self, beside: &'static [Word]) -> Self {
        Self { beside, ..self }
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

/// A place where a credential may be besides the variables.
#[derive(Debug)]
pub struct Place {
    pub what: &'static str,
    /// The variables that name it, or have a say in whether it counts and how it is reached.
    pub variables: &'static [&'static str],
}

/// A store of the vendor's own tools.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Store {
    /// The key of `credential` in a profile.
    pub key: &'static str,
    /// What it is.
    pub what: &'static str,
}

/// Where an API is reached.
#[derive(Debug)]
pub struct EndpointSetting {
    /// The key of a profile that overrides it.
    pub key: &'static str,
    /// The variable that overrides it.
    pub variable: &'static str,
    /// The vendor's own; `{region}` stands for the region.
    pub url: &'static str,
    /// Where the vendor's own differs from that.
    pub exceptions: &'static [Exception],
    /// Other sites of the vendor, which the same settings lead to.
    pub sites: &'static [Site],
}

/// A site of the vendor that speaks the same API.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Site {
    /// Where it is.
    pub url: &'static str,
    /// What it is.
    pub what: &'static str,
}

/// Regions that are elsewhere.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Exception {
    /// The regions; `eu-*` stands for all that begin so.
    pub regions: &'static [&'static str],
    /// Where they are.
    pub url: &'static str,
}

impl EndpointSetting {
    /// The provider's own endpoint.
    pub const fn at(variable: &'static str, url: &'static str) -> Self {
        Self {
            key: "endpoint",
            variable,
            url,
            exceptions: &[],
            sites: &[],
        }
    }

    /// One beside it, of another service.
    pub const fn of_service(self, key: &'static str) -> Self {
        Self { key, ..self }
    }

    /// The same with regions that have another one.
    pub const fn except(self, exceptions: &'static [Exception]) -> Self {
        Self { exceptions, ..self }
    }

    /// The same with other sites.
    pub const fn or_at(self, sites: &'static [Site]) -> Self {
        Self { sites, ..self }
    }

    /// Whether it is a service of the host itself, which speaks plain HTTP at an address of its own:
    /// no profile names another.
    pub fn is_local(&self) -> bool {
        self.url.starts_with("http://")
    }

    /// The vendor's own endpoint of a region, `{region}` left in.
    pub fn url_in(&self, region: &str) -> &'static str {
        let is_it = |pattern: &&str| match pattern.strip_suffix('*') {
            Some(start) => region.starts_with(start),
            None => region == *pattern,
        };
        let mut exceptions = self.exceptions.iter();
        let found = exceptions.find(|exception| exception.regions.iter().any(is_it));
        found.map_or(self.url, |exception| exception.url)
    }
}

/// A request parameter of the provider's document.
#[derive(Debug)]
pub struct Param {
    /// The name, as the vendor spells it.
    pub name: &'static str,
    /// What values it takes.
    pub takes: Takes,
    /// The fields of an instance that the server filters by it.
    pub narrows: &'static [(&'static str, Narrows)],
}

impl Param {
    /// A parameter by which no field is filtered.
    pub const fn new(name: &'static str, takes: Takes) -> Self {
        Self {
            name,
            takes,
            narrows: &[],
        }
    }

    /// The same for a parameter by which the server filters these fields.
    pub const fn narrows(self, narrows: &'static [(&'static str, Narrows)]) -> Self {
        Self { narrows, ..self }
    }
}

/// How a server filters by a parameter. What it sends must hold every row that meets a condition:
/// where the document leaves open whether a text is looked for or compared, only a condition that asks
/// for the whole of it goes along.
#[derive(Clone, Copy, Debug)]
pub enum Narrows {
    /// Rows that have this very value; perhaps others that hold it.
    Exact,
    /// Rows that hold the text in this field or in another.
    Holds,
    /// Rows that hold the text, as a fuzzy search does.
    Fuzzy,
    /// Rows in a state of this name; each table has the provider's words and what they mean.
    Status(&'static [&'static [(&'static str, Status)]]),
}

/// What values a parameter takes.
#[derive(Clone, Copy, Debug)]
pub enum Takes {
    /// Any text up to this many characters.
    Text(usize),
    Bool,
    OneOf(&'static [&'static str]),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers;

    #[test]
    fn endpoints_follow_the_pattern_or_an_exception() {
        let rows = providers::ALL.iter();
        let settings: Vec<_> = rows.flat_map(|row| row.about.endpoints).collect();
        for (variable, region, url) in [
            (
                "CLOUDLS_MODELARTS_ENDPOINT",
                "cn-north-4",
                "https://modelarts.{region}.myhuaweicloud.com",
            ),
            (
                "CLOUDLS_MODELARTS_ENDPOINT",
                "ap-southeast-1",
                "https://modelarts.{region}.myhuaweicloud.cn",
            ),
            (
                "CLOUDLS_MODELARTS_ENDPOINT",
                "eu-west-101",
                "https://modelarts.{region}.myhuaweicloud.eu",
            ),
            (
                "HUAWEICLOUD_SDK_IAM_ENDPOINT",
                "ap-southeast-1",
                "https://iam.{region}.myhuaweicloud.com",
            ),
            (
                "HUAWEICLOUD_SDK_IAM_ENDPOINT",
                "cn-southwest-3",
                "https://iam.myhuaweicloud.com",
            ),
            (
                "HUAWEICLOUD_SDK_IAM_ENDPOINT",
                "eu-west-101",
                "https://iam.{region}.myhuaweicloud.eu",
            ),
            (
                "CLOUDLS_EAS_ENDPOINT",
                "eu-central-1",
                "https://pai-eas.{region}.aliyuncs.com",
            ),
        ] {
            let setting = settings.iter().find(|own| own.variable == variable);
            assert_eq!(setting.unwrap().url_in(region), url, "{region}");
        }
    }

    #[test]
    fn the_way_round_a_call_is_a_scope_flag_of_its_provider() {
        for about in providers::ALL.iter().map(|row| row.about) {
            for flag in about.operations.iter().flat_map(|own| own.around) {
                let is_it = |own: &ScopeFlag| own.name == *flag;
                assert!(about.scopes.iter().any(is_it), "{} {flag}", about.id);
            }
            for region in about.regions {
                assert_eq!(Check::Region.test(region), Ok(()), "{region}");
            }
        }
    }
}
