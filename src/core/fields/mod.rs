//! Every field of an instance by its name: what kind of value it has, and the value of a row.
//!
//! Filters, orders, columns and groups all speak of fields; here is the only list of them. A field is
//! named as the keys of the JSON output are, levels parted by a dot: `gpu.count`, `tags.Role`.

mod attention;
mod known;
mod value;

use std::cmp::Ordering;
use std::fmt;

use crate::core::about::About;
use crate::core::model::{self, Instance, Timestamp, Untold};
use crate::core::suggest::suggest_few;

pub use self::attention::{SOON, attention};
pub use self::value::{Times, Value, short};

use self::known::{ALIASES, KNOWN, Known, SYNONYMS};

/// The parameters of a value besides the row.
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// The time that ages are counted from.
    pub now: Timestamp,
    /// How near the end of a row is that deserves attention.
    pub soon: chrono::TimeDelta,
}

impl View {
    /// As of a time.
    pub fn at(now: Timestamp) -> Self {
        Self { now, soon: SOON }
    }
}

/// The kind of value that a field has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Any text, or a list of them.
    Text,
    /// A list of IP addresses and names of hosts.
    Address,
    /// One of a few words of ours.
    Word(&'static [&'static str]),
    /// A number, or a list of them.
    Number,
    /// A time that has passed, as a rule.
    Past,
    /// A time that is ahead, as a rule.
    Future,
    /// A span of time.
    Span,
    Flag,
}

impl FieldKind {
    /// The kind in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Address => "list of addresses",
            Self::Word(_) => "word",
            Self::Number => "number",
            Self::Past | Self::Future => "time",
            Self::Span => "duration",
            Self::Flag => "true or false",
        }
    }
}

/// A field that exists.
#[derive(Clone)]
pub struct Field {
    known: &'static Known,
    /// Which of the tags.
    tag: Option<String>,
}

/// The prefix of the names of tags.
const TAGS: &str = "tags";
const TAG: &str = "tags.";

impl Field {
    /// The field of this name; otherwise what to do. Upper and lower case are alike, bar the key of
    /// a tag.
    pub fn named(name: &str) -> Result<Self, String> {
        let lower = name.to_ascii_lowercase();
        let alias = ALIASES.iter().find(|(alias, _)| *alias == lower);
        let wanted = alias.map_or(lower.as_str(), |(_, name)| name);
        let find = |name: &str| KNOWN.iter().find(|known| known.name == name);
        if let Some(known) = find(wanted) {
            return Ok(Self { known, tag: None });
        }
        if let (true, Some(known)) = (lower.starts_with(TAG), find(TAGS)) {
            let tag = name[TAG.len()..].to_owned();
            if !tag.is_empty() {
                let tag = Some(tag);
                return Ok(Self { known, tag });
            }
        }
        Err(unknown(name, known_names()))
    }

    /// The field that is known to have this name.
    pub fn of(name: &'static str) -> Option<Self> {
        let known = KNOWN.iter().find(|known| known.name == name)?;
        Some(Self { known, tag: None })
    }

    /// The key of the tag that it is.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    pub fn name(&self) -> String {
        match &self.tag {
            None => self.known.name.to_owned(),
            Some(tag) => format!("{TAG}{tag}"),
        }
    }

    /// Whether it is the field of this name.
    pub fn is(&self, name: &str) -> bool {
        match &self.tag {
            None => self.known.name == name,
            Some(tag) => name.strip_prefix(TAG) == Some(tag),
        }
    }

    pub fn kind(&self) -> FieldKind {
        self.known.kind
    }

    /// Whether a row tells all there is of it, where this is its value: a value that is missing is then
    /// known to be none, and otherwise unknown. `about` is the provider of the row. Where a row holds what no
    /// reader understands, it may be this that is missing, or more of a list.
    pub fn is_whole(&self, row: &Instance<'_>, value: Option<&Value<'_>>, about: &About) -> bool {
        let is_one = value.is_some_and(|value| !value.is_list());
        match self.known.is_whole {
            Some(_) if self.is_doubtful(row) && !is_one => false,
            Some(is_whole) => is_whole(row, about),
            None => value.is_some(),
        }
    }

    /// Whether it may be what could not be read of a row, or of its parent.
    fn is_doubtful(&self, row: &Instance<'_>) -> bool {
        let is_untold = match row.untold {
            Untold::Nothing => false,
            Untold::Tags => self.known.name == TAGS,
            Untold::Any => true,
        };
        row.unread > 0 || is_untold
    }

    /// On which side of the value of a row the true one may be, as it follows from a field that could not be read.
    pub fn may_be(&self, row: &Instance<'_>, about: &About) -> Option<Ordering> {
        let derived = self.known.derived.as_ref();
        let derived = derived.filter(|_| self.is_doubtful(row))?;
        derived.may_be?(row, about)
    }

    /// Whether a provider can tell it of a row of these kinds at all.
    pub fn is_told_by(&self, about: &About, kinds: &[model::Kind]) -> bool {
        match &self.known.derived {
            Some(derived) => about.fills_any(kinds, derived.from),
            None => about.fills(kinds, self.known.name),
        }
    }

    /// Its value of a row; `None` for unknown, for what is known to be none, and for a list without
    /// elements.
    pub fn value<'a>(&self, row: &'a Instance<'a>, view: View) -> Option<Value<'a>> {
        match &self.tag {
            None => (self.known.value)(row, view),
            Some(tag) => {
                let mut tags = row.tags.iter();
                let found = tags.find(|(key, _)| key == tag);
                found.map(|(_, value)| Value::Text(value.into()))
            }
        }
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

/// The names of all fields, in the order of the JSON output, then those that are derived.
pub fn names() -> Vec<&'static str> {
    KNOWN.iter().map(|known| known.name).collect()
}

/// Whether a provider can tell of an end of its rows of these kinds at all.
pub fn tells_of_ends(about: &About, kinds: &[model::Kind]) -> bool {
    about.fills_any(kinds, known::ENDS)
}

/// The names of all fields, and the short ones.
pub fn known_names() -> Vec<&'static str> {
    let short = ALIASES.iter().map(|(short, _)| *short);
    names().into_iter().chain(short).collect()
}

/// What to do about a name that none of the known names is: the words of other programs lead to ours.
pub fn unknown(name: &str, known: Vec<&'static str>) -> String {
    const TOLD_BY: &str = "`cloudls help fields`";
    let lower = name.to_ascii_lowercase();
    let is_part = |known: &&&str| {
        let rest = known.strip_prefix(&*lower);
        rest.is_some_and(|rest| rest.starts_with('.'))
    };
    let parts: Vec<_> = known.iter().filter(is_part).copied().collect();
    if !parts.is_empty() {
        return format!("{lower} is several fields: {}", parts.join(", "));
    }
    let ours = SYNONYMS
        .iter()
        .find(|(others, _)| others.contains(&&*lower));
    if let Some((_, ours)) = ours {
        return format!("did you mean {ours}? {TOLD_BY} lists them all");
    }
    if let Some((word, key)) = name.split_once('.')
        && ["tag", "label", "labels"].contains(&&*word.to_ascii_lowercase())
        && !key.is_empty()
    {
        return format!("did you mean {TAG}{key}? {TOLD_BY} lists them all");
    }
    let hint = suggest_few(name, known.into_iter(), TOLD_BY);
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    if hint.starts_with(TOLD_BY) && !name.is_empty() && name.chars().all(is_plain) {
        return format!("{hint}; a tag is written {TAG}{name}");
    }
    hint
}

/// The fields that a row has in every output, in the order of the JSON output.
pub fn plain() -> impl Iterator<Item = Field> {
    let plain = KNOWN.iter().filter(|known| known.derived.is_none());
    plain.map(|known| Field { known, tag: None })
}

/// The keys of the JSON output that a row of this provider is known to have none of, where it has no value.
pub fn known_to_be_none(row: &Instance<'_>, view: View, about: &About) -> Vec<String> {
    let is_none =
        |field: &Field| field.value(row, view).is_none() && field.is_whole(row, None, about);
    plain().filter(is_none).map(|field| field.name()).collect()
}

/// The fields that are no keys of the JSON output, with what they mean.
pub fn derived() -> impl Iterator<Item = (&'static str, FieldKind, &'static str)> {
    let known = KNOWN.iter();
    known.filter_map(|known| Some((known.name, known.kind, known.derived.as_ref()?.meaning)))
}

/// The short names, each with the field it stands for.
pub fn aliases() -> impl Iterator<Item = (&'static str, &'static str)> {
    ALIASES.iter().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_and_others_suggested() {
        for (name, found) in [
            ("status", "status"),
            ("GPU.Count", "gpu.count"),
            ("gpu", "gpu.count"),
            ("type", "instance_type"),
            ("tags.Role", "tags.Role"),
            ("tags", "tags"),
            ("age", "age"),
        ] {
            assert_eq!(Field::named(name).unwrap().name(), found);
        }
        for (name, hint) in [
            ("statsu", "did you mean status?"),
            ("gpu.modle", "did you mean gpu.model?"),
            ("SSH", "ssh is several fields: ssh.host, ssh.port, ssh.user"),
            (
                "billing",
                "billing is several fields: billing.mode, billing.price,",
            ),
            ("tag.Team", "did you mean tags.Team?"),
            ("Label.team", "did you mean tags.team?"),
            ("team", "lists them all; a tag is written tags.team"),
            ("", "`cloudls help fields` lists them all"),
        ] {
            let refused = Field::named(name).unwrap_err();
            assert!(refused.contains(hint), "{name}: {refused}");
        }
    }

    #[test]
    fn an_alias_names_a_field() {
        for (alias, name) in ALIASES {
            assert!(Field::of(name).is_some(), "{alias}");
            assert!(Field::of(alias).is_none(), "{alias}");
        }
    }
}
