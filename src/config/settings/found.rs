//! A credential that was found, and where.

use std::fs;
use std::path::{Path, PathBuf};

use super::keyfile;
use super::{Environment, Origin, Settings};
use crate::config::credential::KeySource;
use crate::core::about::Word;
use crate::core::error::SettingsError;

/// A credential as found: nothing of it was sent yet.
pub struct Found {
    pub source: KeySource,
    /// Its place in words: the variables, the file, the profile of a vendor's tool.
    pub place: String,
    /// Each variable that was found, and where; empty where it is in no variables.
    pub origins: Vec<(&'static str, Origin)>,
    /// The scope that stands beside it.
    pub scope: Vec<CredentialScope>,
    /// The endpoints that stand beside it.
    pub endpoints: Vec<CredentialEndpoint>,
    /// What is missing where it is a mere guess that there is one.
    pub missing: Option<SettingsError>,
    /// Something the user should know of it.
    pub warnings: Vec<String>,
    /// What had no say in it, for who asks for more words.
    pub notes: Vec<String>,
}

impl Found {
    /// A credential of which no more is known than where it is.
    pub fn new(source: KeySource, place: impl Into<String>) -> Self {
        Self {
            source,
            place: place.into(),
            origins: Vec::new(),
            scope: Vec::new(),
            endpoints: Vec::new(),
            missing: None,
            warnings: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Notes which fields of a place in a vendor's file no tool of the vendor reads.
    pub fn note_unknown<'n>(
        &mut self,
        place: &str,
        words: &[Word],
        fields: impl Iterator<Item = &'n str>,
    ) {
        let is_known = |field: &str| words.iter().any(|word| word.name == field);
        let unknown: Vec<_> = fields.filter(|field| !is_known(field)).collect();
        if !unknown.is_empty() {
            let unknown = unknown.join(", ");
            self.notes.push(format!(
                "{place} has {unknown}, of which nothing is known and nothing is made"
            ));
        }
    }

    /// The same with a scope value that stands beside it; an empty one counts as none.
    pub fn with_scope(mut self, flag: &'static str, value: &str, path: &Path) -> Self {
        if !value.trim().is_empty() {
            self.scope.push(CredentialScope {
                flag,
                values: vec![value.trim().to_owned()],
                origin: Origin::File(path.to_owned()),
                before: &[],
            });
        }
        self
    }

    /// The same, where variables give way to the scope that stands beside it.
    pub fn before(mut self, variables: &'static [&'static str]) -> Self {
        for beside in &mut self.scope {
            beside.before = variables;
        }
        self
    }
}

/// A scope that stands beside a credential, in a file of the vendor's tools.
#[derive(Clone, Debug)]
pub struct CredentialScope {
    /// The name of the scope flag.
    pub flag: &'static str,
    pub values: Vec<String>,
    pub origin: Origin,
    /// The variables of the scope that give way to it, as they do in the vendor's tool that reads the file.
    pub before: &'static [&'static str],
}

/// An endpoint that stands beside a credential: where its account is.
#[derive(Clone, Debug)]
pub struct CredentialEndpoint {
    /// The variable of the endpoint that it takes the place of.
    pub variable: &'static str,
    /// A base URL, in which `{region}` stands for the region.
    pub url: String,
    pub origin: Origin,
}

/// What there was on the way to a credential and could not be used, in words such as `FILE has no [default]; it has
/// [Default]`.
#[derive(Debug, Default)]
pub struct PassedOver {
    /// What may have been meant for the credential: nothing is guessed at behind it.
    credentials: Vec<String>,
    /// The rest, such as a file that has none in it.
    others: Vec<String>,
}

impl PassedOver {
    /// What may have been meant for the credential.
    pub fn push(&mut self, words: String) {
        self.credentials.push(words);
    }

    /// What is no credential whatever is made of it.
    pub fn note(&mut self, words: String) {
        self.others.push(words);
    }

    /// Whether anything may have been meant for the credential.
    pub fn may_be_meant(&self) -> bool {
        !self.credentials.is_empty()
    }

    /// All of it.
    pub fn words(&self) -> impl Iterator<Item = &String> {
        self.credentials.iter().chain(&self.others)
    }
}

/// A sign that the vendor's own tools keep a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CredentialHint {
    None,
    /// Files that are there and are not used: what was looked for in each, and what there is, as
    /// `FILE has no [default]; it has [Default]`.
    Useless(Vec<String>),
    /// A file that is there.
    File,
    /// A variable that names a place.
    Variable,
}

impl CredentialHint {
    /// Where nothing else was found than these files, if any.
    pub fn of_useless(files: Vec<String>) -> Self {
        if files.is_empty() {
            Self::None
        } else {
            Self::Useless(files)
        }
    }
}

/// The files of the vendors' own tools, for a first look: whether one is there, and what it says. Nobody's
/// mode or owner counts yet, and nothing that is wrong is told.
pub struct VendorFiles<'a> {
    pub environment: &'a Environment,
}

#[expect(
    clippy::unused_self,
    reason = "whoever was not handed the files looks at none"
)]
impl VendorFiles<'_> {
    /// Whether there is anything of that name.
    pub fn is_there(&self, path: &Path) -> bool {
        path.symlink_metadata().is_ok()
    }

    /// Its text, if it has any, whosever it is.
    pub fn text(&self, path: &Path) -> Option<String> {
        keyfile::unchecked_text(path)
    }
}

impl Settings<'_> {
    /// A setting that cannot be used, in the words of this profile.
    pub fn refuse(&self, why: impl Into<String>, hint: impl Into<String>) -> SettingsError {
        SettingsError::new(why, hint).at(self.who())
    }

    /// Notes which of some variables are set: they have no say beside what was found.
    pub fn note_unread<'n>(&self, names: impl IntoIterator<Item = &'n str>, found: &mut Found) {
        for (own, _) in names.into_iter().filter_map(|name| self.variable(name)) {
            let words = format!("{own} is set, and is not read beside this credential");
            found.notes.push(words);
        }
    }

    /// The words of an error without the profile they are about.
    pub fn without_who<'e>(&self, error: &'e SettingsError) -> &'e str {
        let rest = error.message.strip_prefix(&self.who());
        let rest = rest.and_then(|rest| rest.strip_prefix(": "));
        rest.unwrap_or(&error.message)
    }

    /// Whether a file may say which program is run: not when others can change it.
    pub fn check_changes(&self, path: &Path) -> Result<(), SettingsError> {
        keyfile::check_changes(path).map_err(|error| error.at(self.who()))
    }

    /// The home folder, below which `path` lies.
    pub fn home(&self, path: &str) -> Result<PathBuf, SettingsError> {
        let home = self.environment.get("HOME");
        home.map(PathBuf::from).ok_or_else(|| {
            let why = format!("HOME is not set, and {path} lies below it");
            self.refuse(why, "set HOME, or write the whole path")
        })
    }

    /// The text of a file of a vendor's tool, `None` where there is none; and what is to be said
    /// of it. The vendors' tools accept one that others can read: it is used as it stands. One that
    /// `variable` names must be there: another credential would be used in its place.
    pub fn vendor_text(
        &self,
        path: &Path,
        variable: &str,
    ) -> Result<Option<(String, Vec<String>)>, SettingsError> {
        let is_absent = fs::symlink_metadata(path)
            .is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound);
        match (is_absent, self.variable(variable)) {
            (true, None) => return Ok(None),
            (true, Some((own, _))) => {
                let why = format!("{own} names {}, and there is no such file", path.display());
                return Err(self.refuse_or_name(why, format!("correct {own}, or unset it")));
            }
            (false, _) => {}
        }
        let read = keyfile::vendor_text(path).map_err(|error| error.at(self.who()));
        let (text, warning) = read?;
        let warning = warning.map(|error| format!("{}; {}", error.message, error.hint));
        Ok(Some((text, warning.into_iter().collect())))
    }
}
