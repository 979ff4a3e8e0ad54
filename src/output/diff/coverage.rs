//! What cannot be compared: the sources that one of two listings did not ask for, or did not read to
//! the end; and of others the rows that may be among those that one of them could not judge.

use std::collections::{HashMap, HashSet};
use std::fmt;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::Change;
use super::snapshot::{Row, Snapshot, Source};
use crate::core::model::{Kind, Named, Scope, Status};
use crate::core::terminal::counted;

/// A part of a profile that is not compared.
#[derive(Clone, Debug, JsonSchema, PartialEq, Eq, Hash, Serialize)]
pub struct LeftOut {
    /// The provider's id.
    pub provider: String,
    /// The profile's name.
    pub profile: String,
    /// Which part. Of all that it may hold nothing is compared; but where rows are undecided, those that are
    /// in both listings are, where fields could not be read, all others, and where some are shown alike, all others.
    pub scope: Scope,
    /// The listing it is missing from.
    #[serde(rename = "in")]
    pub side: Side,
    /// Why.
    #[serde(rename = "reason", serialize_with = "reason")]
    #[schemars(with = "String")]
    pub why: Why,
}

/// One of the two listings.
#[derive(Clone, Copy, Debug, JsonSchema, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The earlier one.
    Old,
    /// The later one.
    New,
}

impl Side {
    fn other(self) -> Self {
        match self {
            Self::Old => Self::New,
            Self::New => Self::Old,
        }
    }
}

/// Why a part of a profile is not compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// It was not read to the end; why not, as the listing says.
    Incomplete(Option<String>),
    /// The listing was cut.
    Limited,
    /// Nobody asked for it.
    NotListed,
    /// There are rows, and no source says whether they are all.
    NoSource,
    /// So many rows are undecided there, and left out, and may be these, which are in the other listing
    /// alone.
    Undecided(u64, Vec<String>),
    /// Fields that could not be read there, and may be as they are in the other listing, of these rows.
    Unread(Vec<String>),
    /// Several rows have each of these addresses, which are masked.
    Alike(Vec<String>),
}

impl Why {
    /// Whether it says that no row of the part is compared.
    pub fn is_of_all(&self) -> bool {
        !matches!(self, Self::Undecided(..) | Self::Unread(_) | Self::Alike(_))
    }
}

/// The most rows that are named.
const NAMED: usize = 3;

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Incomplete(reason) => reason.as_deref().unwrap_or("incomplete"),
            Self::Limited => "cut by --limit",
            Self::NotListed => "not listed",
            Self::NoSource => "it has rows and no source that says whether they are all",
            Self::Undecided(rows, missing) => {
                let named = named(missing);
                let are = if missing.len() == 1 { "is" } else { "are" };
                let undecided = counted(*rows, "row");
                return write!(
                    f,
                    "it is not known whether {named} {are} there: {undecided} undecided"
                );
            }
            Self::Unread(addresses) => {
                let named = named(addresses);
                return write!(f, "fields could not be read, and may be unchanged: {named}");
            }
            Self::Alike(addresses) => {
                let named = named(addresses);
                return write!(f, "several instances are shown as {named}, and differ");
            }
        })
    }
}

/// The first few of these.
pub fn named(addresses: &[String]) -> String {
    let first: Vec<_> = addresses.iter().take(NAMED).map(String::as_str).collect();
    let first = first.join(", ");
    match addresses.len().saturating_sub(NAMED) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

fn reason<S: Serializer>(why: &Why, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(why)
}

/// What cannot be compared, each part once.
pub fn left_out(old: &Snapshot, new: &Snapshot) -> Vec<LeftOut> {
    let mut found = Vec::new();
    let sides = [(Side::Old, old, new), (Side::New, new, old)];
    for (side, own, other) in sides {
        by_sources(side, own, other, &mut found);
    }
    for (side, own, _) in sides {
        by_rows(side, own, &mut found);
    }
    let mut known = HashSet::new();
    found.retain(|part: &LeftOut| known.insert(part.clone()));
    found
}

/// What the sources of a listing show to be missing from it, or from the other one.
fn by_sources(side: Side, own: &Snapshot, other: &Snapshot, found: &mut Vec<LeftOut>) {
    let asked = Asked::by(other);
    let is_explained = own.sources.iter().any(|source| !source.complete);
    for source in &own.sources {
        let of_profile = |side, scope, why| LeftOut {
            provider: source.provider.clone(),
            profile: source.profile.clone(),
            scope,
            side,
            why,
        };
        let (kind, region) = (source.scope.kind, source.scope.region.as_deref());
        found.extend(if !asked.has(source.profile_key()) {
            Some(of_profile(side.other(), Scope::default(), Why::NotListed))
        } else if own.limited {
            // Whatever lies behind the cut may not even have been found.
            Some(of_profile(side, Scope::default(), Why::Limited))
        } else if !own.complete && !is_explained {
            Some(of_profile(side, Scope::default(), Why::Incomplete(None)))
        } else if !asked.has_kind(source.profile_key(), kind) {
            Some(of_profile(
                side.other(),
                of_part((kind, None)),
                Why::NotListed,
            ))
        } else if !asked.is_asked(source.profile_key(), (kind, region)) {
            // The kind says nothing more where no kind of the region was asked for.
            let kind = kind.filter(|_| asked.is_asked(source.profile_key(), (None, region)));
            let scope = of_part((kind, region));
            Some(of_profile(side.other(), scope, Why::NotListed))
        } else if let Some(scope) = asked.lacks(source) {
            Some(of_profile(side.other(), scope, Why::NotListed))
        } else if !source.complete {
            let why = Why::Incomplete(source.reason.clone());
            Some(of_profile(side, source.scope.clone(), why))
        } else {
            None
        });
    }
}

/// The rows of a listing for which it has no source, so that others may be missing there.
fn by_rows(side: Side, own: &Snapshot, found: &mut Vec<LeftOut>) {
    let asked = Asked::by(own);
    for row in &own.rows {
        let (kind, region) = (row.kind, row.region.as_deref());
        if asked.has(row.profile_key()) && asked.is_asked(row.profile_key(), (kind, region)) {
            continue;
        }
        let part = LeftOut {
            provider: row.provider.clone(),
            profile: row.profile.clone(),
            scope: if asked.has(row.profile_key()) {
                of_part((kind, region))
            } else {
                Scope::default()
            },
            side,
            why: Why::NoSource,
        };
        if found.last() != Some(&part) {
            found.push(part);
        }
    }
}

fn of_part((kind, region): Part<'_>) -> Scope {
    Scope {
        kind,
        region: region.map(str::to_owned),
        ..Scope::default()
    }
}

/// The sources of a listing that do not tell all of their rows, with the rows that are not compared for that.
pub struct Unjudged<'a> {
    side: Side,
    /// Why, of a source and of these addresses.
    why: fn(&Source, Vec<String>) -> Why,
    sources: Vec<(&'a Source, Vec<&'a Row>)>,
}

impl<'a> Unjudged<'a> {
    /// Those of this listing that left out undecided rows: rows of the other listing may be among these.
    pub fn undecided(side: Side, listing: &'a Snapshot) -> Self {
        let why = |source: &Source, rows| Why::Undecided(source.undecided, rows);
        Self::of(side, listing, why, |source| {
            source.undecided > 0 && listing.hides_undecided()
        })
    }

    /// Those in which fields could not be read: what a row does not tell may be one of them.
    pub fn unread(side: Side, listing: &'a Snapshot) -> Self {
        let why = |_: &Source, rows| Why::Unread(rows);
        Self::of(side, listing, why, |source| source.unread.count > 0)
    }

    fn of(
        side: Side,
        listing: &'a Snapshot,
        why: fn(&Source, Vec<String>) -> Why,
        is_such: impl Fn(&&Source) -> bool,
    ) -> Self {
        let sources = listing.sources.iter().filter(is_such);
        Self {
            side,
            why,
            sources: sources.map(|source| (source, Vec::new())).collect(),
        }
    }

    /// Takes the changes of a row that has unknown values in this listing, which may be what could not be read.
    pub fn takes_from(&mut self, row: &'a Row, changes: &mut Vec<Change<'a>>) {
        let is_unknown = |value: &Value| match value {
            Value::Null => true,
            Value::String(text) => text == Status::Unknown.as_str(),
            Value::Array(list) => list.is_empty(),
            _ => false,
        };
        let side = self.side;
        let is_doubtful = |change: &Change<'_>| {
            is_unknown(match side {
                Side::Old => change.old,
                Side::New => change.new,
            })
        };
        let may_be = row.unread != Some(0) && changes.iter().any(is_doubtful);
        if may_be && self.takes(row) {
            changes.retain(|change| !is_doubtful(change));
        }
    }

    /// Whether a row is one of which a source does not tell all; then it is kept in mind.
    pub fn takes(&mut self, row: &'a Row) -> bool {
        let may_hold = |source: &Source| {
            source.profile_key() == row.profile_key() && row.may_be_in(&source.scope)
        };
        let found = self.sources.iter_mut().find(|(source, _)| may_hold(source));
        match found {
            Some((_, rows)) => rows.push(row),
            None => return false,
        }
        true
    }

    /// The rows that may be undecided ones.
    pub fn rows(&self) -> impl Iterator<Item = &'a Row> {
        self.sources
            .iter()
            .flat_map(|(_, rows)| rows.iter().copied())
    }

    /// What is not compared for that.
    pub fn left_out(&self) -> impl Iterator<Item = LeftOut> {
        let sources = self.sources.iter().filter(|(_, rows)| !rows.is_empty());
        sources.map(|(source, rows)| {
            let missing = rows.iter().map(|row| row.address.clone()).collect();
            LeftOut {
                provider: source.provider.clone(),
                profile: source.profile.clone(),
                scope: source.scope.clone(),
                side: self.side,
                why: (self.why)(source, missing),
            }
        })
    }
}

/// Where a listing looked: the kinds and regions that it asked for; `None` among them for all there are. Of
/// each the parents that it asked for.
struct Asked<'a> {
    parts: HashMap<(&'a str, &'a str), HashSet<Part<'a>>>,
    parents: HashMap<Place<'a>, Parents<'a>>,
}

/// A kind and a region of a profile.
type Place<'a> = ((&'a str, &'a str), Part<'a>);

/// What a listing asked for of a place.
#[derive(Default)]
struct Parents<'a> {
    /// Whether that was everything.
    all: bool,
    /// The parents that it asked for as a whole.
    whole: HashSet<&'a str>,
    /// The parents of which it asked, or may have asked, for one group.
    groups: HashSet<(&'a str, Option<&'a str>)>,
}

/// A kind of rows, and a region.
type Part<'a> = (Option<Kind>, Option<&'a str>);

impl<'a> Asked<'a> {
    fn by(listing: &'a Snapshot) -> Self {
        let mut parts: HashMap<_, HashSet<_>> = HashMap::new();
        let mut parents: HashMap<_, Parents<'_>> = HashMap::new();
        for source in &listing.sources {
            let scope = &source.scope;
            let part = (scope.kind, scope.region.as_deref());
            parts.entry(source.profile_key()).or_default().insert(part);
            let own = parents.entry((source.profile_key(), part)).or_default();
            match (scope.named, scope.parent_id()) {
                (Named::Nothing, _) | (_, None) => own.all = true,
                (Named::Parent, Some(parent)) => _ = own.whole.insert(parent),
                (Named::Group, Some(parent)) => {
                    own.groups.insert((parent, scope.group.as_deref()));
                }
            }
        }
        Self { parts, parents }
    }

    fn has(&self, profile: (&str, &str)) -> bool {
        self.parts.contains_key(&profile)
    }

    /// What it did not look for of what a source of another listing lists: its parent, or the group, where it looked for
    /// others alone. Where nothing was found, there is nothing that it did not look for.
    fn lacks(&self, source: &Source) -> Option<Scope> {
        let scope = &source.scope;
        let region = scope.region.as_deref();
        let of_kind = |kind| self.parents.get(&(source.profile_key(), (kind, region)));
        let asked = of_kind(scope.kind).or_else(|| of_kind(None))?;
        let is_asked = match scope.parent_id() {
            None => asked.all || source.received == 0,
            Some(parent) => {
                let group = (parent, scope.group.as_deref());
                asked.all || asked.whole.contains(parent) || asked.groups.contains(&group)
            }
        };
        let of_its_groups = |parent: &str| asked.groups.iter().any(|(own, _)| *own == parent);
        let group = scope.group.clone();
        let group = group.filter(|_| scope.parent_id().is_some_and(of_its_groups));
        (!is_asked).then(|| Scope {
            group,
            ..scope.clone()
        })
    }

    /// Whether it asked for a kind of a profile in any region; no kind stands for any.
    fn has_kind(&self, profile: (&str, &str), kind: Option<Kind>) -> bool {
        let parts = self.parts.get(&profile).into_iter().flatten();
        let mut kinds = parts.map(|(own, _)| *own);
        kinds.any(|own| kind.is_none() || own.is_none() || own == kind)
    }

    /// Whether it asked for a kind of a profile in a region; none of either stands for any.
    fn is_asked(&self, profile: (&str, &str), (kind, region): Part<'_>) -> bool {
        let parts = self.parts.get(&profile).into_iter().flatten();
        let mut parts = parts.filter(|(own, _)| kind.is_none() || own.is_none() || *own == kind);
        parts.any(|(_, own)| region.is_none() || own.is_none() || *own == region)
    }
}

/// The rows that lie in what is left out.
pub struct Covered<'a>(HashMap<(&'a str, &'a str), Vec<&'a Scope>>);

impl<'a> Covered<'a> {
    /// Those of these parts.
    pub fn by(parts: &'a [LeftOut]) -> Self {
        let mut scopes: HashMap<_, Vec<_>> = HashMap::new();
        for part in parts {
            let profile = (part.provider.as_str(), part.profile.as_str());
            scopes.entry(profile).or_default().push(&part.scope);
        }
        Self(scopes)
    }

    /// Whether the row may be one of them.
    pub fn holds(&self, row: &Row) -> bool {
        let scopes = self.0.get(&row.profile_key());
        scopes.is_some_and(|scopes| scopes.iter().any(|scope| row.may_be_in(scope)))
    }
}
