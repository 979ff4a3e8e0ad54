//! One profile of the file.

use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::reader::{FileReader, entries, is_name};
use super::{CredentialPlace, Placed, Profile};
use crate::core::about::{ALL, About, Choice, ScopeFlag};
use crate::core::model::{IMPLICIT_PROFILES, Kind, Kinds};
use crate::core::suggest::{nearest, suggest};
use crate::core::wire::Endpoint;

/// The keys every profile takes.
const COMMON: &[&str] = &["provider", "credential", KINDS];

/// The key of the kinds of rows to list.
const KINDS: &str = "kinds";

/// All keys a profile of this provider takes.
pub fn keys(about: &About) -> Vec<String> {
    let scopes = about.scopes.iter().map(ScopeFlag::key);
    let endpoints = about
        .endpoints
        .iter()
        .filter(|endpoint| !endpoint.is_local())
        .map(|endpoint| endpoint.key.to_owned());
    let choices = about.choices.iter().map(|choice| choice.key.to_owned());
    let common = COMMON.iter().map(|key| (*key).to_owned());
    common
        .chain(scopes)
        .chain(endpoints)
        .chain(choices)
        .collect()
}

/// Whether a name is nearly that of a key of one of these providers.
fn is_near(name: &str, readers: &[&'static About]) -> bool {
    let known: Vec<_> = readers.iter().flat_map(|about| keys(about)).collect();
    nearest(name, known.iter().map(String::as_str)).is_some()
}

/// The keys of a profile besides its name and provider.
#[derive(Default)]
struct Parts {
    scopes: BTreeMap<&'static str, Placed<Vec<String>>>,
    endpoints: BTreeMap<&'static str, Placed<String>>,
    choices: BTreeMap<&'static str, Placed<&'static str>>,
    credential: Option<Placed<CredentialPlace>>,
    kinds: Option<Placed<Kinds>>,
}

impl FileReader<'_> {
    /// A profile, unless its name, its provider or its form is wrong; what else is wrong of it is noted.
    pub fn profile(
        &mut self,
        name: &Spanned<DeString<'_>>,
        value: &Spanned<DeValue<'_>>,
    ) -> Option<Profile> {
        let start = name.span().start;
        let is_named = self.check_name(name);
        let place = if is_named {
            format!("profile {}", name.get_ref())
        } else {
            "the profile".to_owned()
        };
        let table = self.table(value, &place)?;
        let about = self.provider(table, &place, start);
        let own = about.as_ref().map(|about| about.value);
        // Without a provider, a key is read as any of them would.
        let readers = own.as_ref().map_or(self.known, std::slice::from_ref);
        let mut parts = Parts::default();
        for (key, value) in entries(table) {
            match key.get_ref().as_ref() {
                "provider" => {}
                "credential" => parts.credential = self.credential(value, &place, readers),
                KINDS => parts.kinds = self.kinds(value, readers),
                _ => self.own_key(key, value, &place, readers, &mut parts),
            }
        }
        if let Some(about) = &own {
            self.check_templates(about, &parts, table);
        }
        Some(Profile {
            name: name.get_ref().as_ref().to_owned(),
            line: self.line(start),
            about: about?,
            scopes: parts.scopes,
            endpoints: parts.endpoints,
            choices: parts.choices,
            credential: parts.credential,
            kinds: parts.kinds,
        })
    }

    fn check_name(&mut self, name: &Spanned<DeString<'_>>) -> bool {
        let text = name.get_ref().as_ref();
        let offset = name.span().start;
        if !is_name(text) {
            let words = "the name of a profile stands in addresses: 1 to 64 letters, digits, '-', \
                         '_' and '.'";
            self.refuse(offset, words.to_owned());
            return false;
        }
        if IMPLICIT_PROFILES.contains(&text) {
            let words =
                format!("{text} is the name of a profile that is always there; take another");
            self.refuse(offset, words);
        }
        true
    }

    fn provider(
        &mut self,
        table: &DeTable<'_>,
        place: &str,
        start: usize,
    ) -> Option<Placed<&'static About>> {
        let ids = self.known.iter().map(|about| about.id);
        let Some(value) = table.get("provider") else {
            let ids: Vec<_> = ids.collect();
            let words = format!("{place} names no provider; known: {}", ids.join(", "));
            // One that is misspelt is told of where it stands.
            let mut names = table.keys().map(|key| key.get_ref().as_ref());
            if !names.any(|name| nearest(name, COMMON.iter().copied()) == Some("provider")) {
                self.lacks(start, words);
            }
            return None;
        };
        let text = self.text(value, "provider")?;
        let is_it = |about: &&&About| about.id.eq_ignore_ascii_case(text.trim());
        let found = self.known.iter().find(is_it);
        let Some(about) = found else {
            let word = text.trim().to_lowercase();
            let of_vendor = |about: &&&About| about.names.contains(&&*word);
            let of_vendor = self.known.iter().filter(of_vendor).map(|about| about.id);
            let of_vendor: Vec<_> = of_vendor.collect();
            let hint = if of_vendor.is_empty() {
                suggest(text, self.known.iter().map(|about| about.id))
            } else {
                format!("did you mean {}?", of_vendor.join(" or "))
            };
            self.refuse(
                value.span().start,
                format!("there is no such provider; {hint}"),
            );
            return None;
        };
        let line = self.line(value.span().start);
        Some(Placed { value: about, line })
    }

    /// A key that depends on the provider: a scope or an endpoint.
    fn own_key(
        &mut self,
        key: &Spanned<DeString<'_>>,
        value: &Spanned<DeValue<'_>>,
        place: &str,
        readers: &[&'static About],
        parts: &mut Parts,
    ) {
        let name = key.get_ref().as_ref();
        let takes = |about: &&About| keys(about).iter().any(|known| known == name);
        let reader = readers.iter().copied().find(takes);
        let Some(about) = reader.or_else(|| self.stranger(key, value, place, readers)) else {
            return;
        };
        let line = self.line(value.span().start);
        if let Some(flag) = about.scopes.iter().find(|flag| flag.key() == name) {
            let values = self.scope(value, flag, about.example(flag));
            let placed = values.map(|value| (flag.name, Placed { value, line }));
            parts.scopes.extend(placed);
        } else if let Some(setting) = about.endpoints.iter().find(|known| known.key == name) {
            let url = self.endpoint(value, name);
            let placed = url.map(|value| (setting.variable, Placed { value, line }));
            parts.endpoints.extend(placed);
        } else if let Some(choice) = about.choices.iter().find(|known| known.key == name) {
            let word = self.choice(value, choice);
            let placed = word.map(|value| (choice.key, Placed { value, line }));
            parts.choices.extend(placed);
        }
    }

    /// Notes a key that no reader takes. Where another provider does, it is returned, and the value
    /// is read by its declaration.
    fn stranger(
        &mut self,
        key: &Spanned<DeString<'_>>,
        value: &Spanned<DeValue<'_>>,
        place: &str,
        readers: &[&'static About],
    ) -> Option<&'static About> {
        let name = key.get_ref().as_ref();
        let takes = |about: &&About| keys(about).iter().any(|known| known == name);
        let owners: Vec<_> = self.known.iter().copied().filter(takes).collect();
        match readers {
            [own] if !owners.is_empty() => {
                let ids: Vec<_> = owners.iter().map(|about| about.id).collect();
                let (id, ids) = (own.id, ids.join(", "));
                let hint = match &keys(own)[COMMON.len()..] {
                    [] => String::new(),
                    keys => format!("; {id} takes {}", keys.join(", ")),
                };
                let words = format!("{id} does not understand {name}, which is for {ids}{hint}");
                self.refuse(key.span().start, words);
            }
            readers if value.get_ref().is_table() && is_name(name) && !is_near(name, readers) => {
                let words = format!(
                    "{place} has no table {name}; a name with a dot stands in quotes, as in \
                     [profile.\"a.b\"]"
                );
                self.refuse(key.span().start, words);
            }
            readers => {
                let known: BTreeSet<_> = readers.iter().flat_map(|about| keys(about)).collect();
                let known: Vec<_> = known.iter().map(String::as_str).collect();
                self.unknown_key(key, place, &known);
            }
        }
        owners.first().copied()
    }

    fn scope(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        flag: &ScopeFlag,
        example: &str,
    ) -> Option<Vec<String>> {
        let key = flag.key();
        let mut values = Vec::new();
        for text in self.texts(value, &key)? {
            match flag.check.test(text.get_ref()) {
                Ok(()) => values.push((*text.get_ref()).to_owned()),
                Err(why) => {
                    let words = format!("one of {key} is not valid: {why}, as in {example}");
                    self.refuse(text.span().start, words);
                }
            }
        }
        if flag.takes_all() && values.len() > 1 && values.iter().any(|value| value == ALL) {
            let words = format!("{key} names {ALL} beside others; give it alone, or name each");
            self.refuse(value.span().start, words);
        }
        Some(values)
    }

    /// Whether `{region}` of each endpoint stands for a region. A service such as the one of roles has one
    /// endpoint, whatever regions are listed: its own has no region in it.
    fn check_templates(&mut self, about: &About, parts: &Parts, table: &DeTable<'_>) {
        let has_regions = about.scopes.iter().any(ScopeFlag::takes_all);
        let regions = parts.scopes.get("region");
        let regions = regions.map_or(&[][..], |placed| &placed.value);
        let is_one = regions.len() < 2 && regions.iter().all(|region| region != ALL);
        for (index, setting) in about.endpoints.iter().enumerate() {
            let url = parts.endpoints.get(setting.variable);
            let is_template = url.is_some_and(|placed| placed.value.contains("{region}"));
            let is_of_each = index == 0 || setting.url.contains("{region}");
            let key = setting.key;
            let why = match (has_regions, is_of_each || is_one) {
                (true, true) => continue,
                (true, false) => format!(
                    "{{region}} in {key} stands for one region, and the profile has several; write \
                     the region itself"
                ),
                (false, _) => format!(
                    "{{region}} in {key} stands for nothing, as {} has no regions",
                    about.id
                ),
            };
            if let (true, Some(value)) = (is_template, table.get(key)) {
                self.refuse(value.span().start, why);
            }
        }
    }

    fn choice(&mut self, value: &Spanned<DeValue<'_>>, choice: &Choice) -> Option<&'static str> {
        let word = self.text(value, choice.key)?;
        let known = choice.words.iter().copied();
        let found = known.clone().find(|known| known.eq_ignore_ascii_case(word));
        if found.is_none() {
            let hint = suggest(word, known);
            let words = format!("{} has another word; {hint}", choice.key);
            self.refuse(value.span().start, words);
        }
        found
    }

    /// The kinds to list, of those that one of the providers has.
    fn kinds(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        readers: &[&'static About],
    ) -> Option<Placed<Kinds>> {
        let all = readers.iter().flat_map(|about| about.all_kinds().to_vec());
        let all: Kinds = all.collect();
        let mut kinds = Vec::new();
        for text in self.texts(value, KINDS)? {
            let word = *text.get_ref();
            match Kind::of(word) {
                Some(kind) if all.contains(&kind) => kinds.push(kind),
                None if word.eq_ignore_ascii_case(ALL) => kinds.extend(all.iter()),
                _ => {
                    let words = all.iter().map(|kind| kind.as_str()).chain([ALL]);
                    let hint = suggest(word, words);
                    let words = format!("one of {KINDS} is not a kind of the provider; {hint}");
                    self.refuse(text.span().start, words);
                }
            }
        }
        let line = self.line(value.span().start);
        let value = kinds.into_iter().collect();
        Some(Placed { value, line })
    }

    fn endpoint(&mut self, value: &Spanned<DeValue<'_>>, key: &str) -> Option<String> {
        let text = self.text(value, key)?;
        // Any region shows whether the pattern makes a URL.
        match Endpoint::parse(&text.replace("{region}", "region")) {
            Ok(_) => Some(text.to_owned()),
            Err(why) => {
                self.refuse(value.span().start, format!("{key} cannot be used: {why}"));
                None
            }
        }
    }
}
