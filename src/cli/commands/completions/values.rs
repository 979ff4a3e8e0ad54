//! What a flag may be followed by, where the parser takes other words as well.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;

use clap::{Command, ValueEnum as _};
use clap_complete::engine::CompletionCandidate;

use crate::cli::args::{Topic, meant};
use crate::cli::session::load;
use crate::config::settings::Environment;
use crate::core::about::{ALL, About};
use crate::core::fields::{self, Field, FieldKind};
use crate::core::model::{IMPLICIT_PROFILES, Kind, Status};
use crate::output;
use crate::providers;

/// The operators of a condition, the longer ones first.
const OPERATORS: [&str; 8] = ["!=", "!~", "<=", ">=", "=", "~", "<", ">"];

/// What a word may become.
type Offer = Box<dyn Fn(&OsStr) -> Vec<CompletionCandidate> + Send + Sync>;

/// What completes the values of a flag.
pub struct Completer {
    /// Whether several may stand behind commas.
    pub is_list: bool,
    pub offer: Offer,
}

/// The words that were typed before, as far as they say what may follow.
pub struct WordsSoFar {
    /// The providers of `-p`; without it all.
    abouts: Vec<&'static About>,
    /// The profiles of the configuration file, each with its provider.
    profiles: Arc<[(String, &'static str)]>,
    /// What has a page in the help.
    pages: Vec<String>,
}

impl WordsSoFar {
    /// Reads them, and the configuration file, of which one that cannot be read costs its profiles only.
    pub fn of(words: &[String], environment: &Environment, tree: &Command) -> Self {
        let after = |flags: [&str; 2]| {
            let place = words.iter().rposition(|word| flags.contains(&&**word));
            place.and_then(|place| words.get(place + 1))
        };
        let asked = after(["-p", "--provider"]);
        let ids: Vec<_> = asked
            .into_iter()
            .flat_map(|list| list.split(','))
            .flat_map(|word| meant(&word.to_lowercase()))
            .collect();
        let abouts = providers::ALL.iter().map(|row| row.about);
        let abouts = abouts.filter(|about| ids.is_empty() || ids.contains(&about.id));
        let file = after(["--config", "--config"]).map(Path::new);
        let loaded = load(file, environment).unwrap_or_default();
        let own = loaded.config.profiles.into_iter();
        let profiles = own.map(|profile| (profile.name, profile.about.value.id));
        let commands = tree
            .get_subcommands()
            .map(|command| command.get_name().to_owned());
        let mut commands: Vec<_> = commands.collect();
        commands.sort_unstable();
        let topics = Topic::value_variants().iter().map(|topic| topic.name());
        Self {
            abouts: abouts.collect(),
            profiles: profiles.collect(),
            pages: commands.into_iter().chain(topics).collect(),
        }
    }

    /// What completes the flag or argument of this name; `None` where the parser's own words do.
    pub fn completer(&self, name: &str) -> Option<Completer> {
        let owned = |words: &[&'static str]| words.iter().map(|word| (*word).to_owned()).collect();
        let (is_list, words): (bool, Vec<String>) = match name {
            "profile" => (true, self.profile_names()),
            "region" => (true, self.regions()),
            "status" => (true, owned(&Status::WORDS)),
            "kind" => (true, owned(&Kind::WORDS)),
            "group-by" => (true, owned(&fields::known_names())),
            "param" => (false, self.params()),
            "expect" => (false, owned(&["none", "some"])),
            "watch" => (false, owned(&["10s", "30s", "1m", "5m"])),
            "words" => (false, self.pages.clone()),
            "addresses" => (false, self.addresses()),
            "columns" => return Some(list(columns)),
            "sort-by" => return Some(list(orders)),
            "filter" => {
                return Some(Completer {
                    is_list: false,
                    offer: Box::new(|word| offered(&word.to_string_lossy(), conditions)),
                });
            }
            _ => return None,
        };
        let offer = move |word: &OsStr| offered(&word.to_string_lossy(), |_| words.clone());
        Some(Completer {
            is_list,
            offer: Box::new(offer),
        })
    }

    fn profile_names(&self) -> Vec<String> {
        let implicit = IMPLICIT_PROFILES.first().map(|name| (*name).to_owned());
        let own = self.profiles.iter().map(|(name, _)| name.clone());
        own.chain(implicit).collect()
    }

    /// The regions that the providers know, and the word for all of them.
    fn regions(&self) -> Vec<String> {
        let known = self.abouts.iter().flat_map(|about| about.regions);
        let mut known: Vec<_> = known
            .chain([&ALL])
            .map(|&region| region.to_owned())
            .collect();
        known.sort_unstable();
        known.dedup();
        known
    }

    fn params(&self) -> Vec<String> {
        let of = |about: &&'static About| {
            let names = about.params.iter().map(|param| param.name);
            names
                .map(|name| format!("{}.{name}=", about.id))
                .collect::<Vec<_>>()
        };
        self.abouts.iter().flat_map(of).collect()
    }

    /// The begin of every address there can be.
    fn addresses(&self) -> Vec<String> {
        let implicit = IMPLICIT_PROFILES.first().copied().unwrap_or_default();
        let own = self
            .profiles
            .iter()
            .map(|(name, id)| format!("{id}/{name}/"));
        let without = self
            .abouts
            .iter()
            .map(|about| format!("{}/{implicit}/", about.id));
        own.chain(without).collect()
    }
}

/// Those of the words that begin with what is written.
fn offered(written: &str, words: impl Fn(&str) -> Vec<String>) -> Vec<CompletionCandidate> {
    let begins = |word: &String| word.starts_with(written);
    let words = words(written).into_iter().filter(begins);
    words.map(CompletionCandidate::new).collect()
}

fn list(words: fn(&str) -> Vec<String>) -> Completer {
    Completer {
        is_list: true,
        offer: Box::new(move |word| offered(&word.to_string_lossy(), words)),
    }
}

/// Columns, behind a `+` as well.
fn columns(written: &str) -> Vec<String> {
    let sign = if written.starts_with('+') { "+" } else { "" };
    let names = output::column_names().into_iter();
    names.map(|name| format!("{sign}{name}")).collect()
}

/// Fields, and behind a colon the directions.
fn orders(written: &str) -> Vec<String> {
    match written.split_once(':') {
        Some((name, _)) => ["desc", "asc"].map(|way| format!("{name}:{way}")).to_vec(),
        None => fields::known_names()
            .into_iter()
            .map(str::to_owned)
            .collect(),
    }
}

/// Fields with an operator, and behind one the words of the field.
fn conditions(written: &str) -> Vec<String> {
    let find = |operator: &'static str| Some((written.find(operator)?, operator));
    let found = OPERATORS.into_iter().filter_map(find);
    let Some((at, operator)) = found.min_by_key(|(at, _)| *at) else {
        return fields::known_names()
            .into_iter()
            .map(|name| format!("{name}="))
            .collect();
    };
    let (name, words) = (&written[..at], &written[at + operator.len()..]);
    let before = words.rfind(',').map_or("", |comma| &words[..=comma]);
    let Ok(field) = Field::named(name.trim()) else {
        return Vec::new();
    };
    let known: &[&str] = match field.kind() {
        FieldKind::Word(words) => words,
        FieldKind::Flag => &["true", "false"],
        _ => &[],
    };
    let known = known.iter().chain(&["null"]);
    known
        .map(|word| format!("{name}{operator}{before}{word}"))
        .collect()
}
