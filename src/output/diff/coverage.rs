//! What cannot be compared: the sources that one of two listings did not ask for, or did not read to
//! the end.

use std::collections::{HashMap, HashSet};

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::snapshot::{Row, Snapshot};
use crate::core::model::Scope;

/// A part of a profile that is not compared.
#[derive(Clone, Debug, JsonSchema, PartialEq, Eq, Hash, Serialize)]
pub struct LeftOut {
    /// The provider's id.
    pub provider: String,
    /// The profile's name.
    pub profile: String,
    /// Which part: of all that it may hold, nothing is compared.
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
}

fn reason<S: Serializer>(why: &Why, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match why {
        Why::Incomplete(reason) => reason.as_deref().unwrap_or("incomplete"),
        Why::Limited => "cut by --limit",
        Why::NotListed => "not listed",
        Why::NoSource => "it has rows and no source that says whether they are all",
    })
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
        let region = source.scope.region.as_deref();
        found.extend(if !asked.has(source.account()) {
            Some(of_profile(side.other(), Scope::default(), Why::NotListed))
        } else if own.limited {
            // Whatever lies behind the cut may not even have been found.
            Some(of_profile(side, Scope::default(), Why::Limited))
        } else if !own.complete && !is_explained {
            Some(of_profile(side, Scope::default(), Why::Incomplete(None)))
        } else if !asked.is_asked(source.account(), region) {
            let scope = of_region(region);
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
        let region = row.region.as_deref();
        if asked.has(row.account()) && asked.is_asked(row.account(), region) {
            continue;
        }
        let part = LeftOut {
            provider: row.provider.clone(),
            profile: row.profile.clone(),
            scope: of_region(region.filter(|_| asked.has(row.account()))),
            side,
            why: Why::NoSource,
        };
        if found.last() != Some(&part) {
            found.push(part);
        }
    }
}

fn of_region(region: Option<&str>) -> Scope {
    Scope {
        region: region.map(str::to_owned),
        ..Scope::default()
    }
}

/// The regions that a listing asked for; `None` among them for all there are.
struct Asked<'a>(HashMap<(&'a str, &'a str), HashSet<Option<&'a str>>>);

impl<'a> Asked<'a> {
    fn by(listing: &'a Snapshot) -> Self {
        let mut asked: HashMap<_, HashSet<_>> = HashMap::new();
        for source in &listing.sources {
            let region = source.scope.region.as_deref();
            asked.entry(source.account()).or_default().insert(region);
        }
        Self(asked)
    }

    fn has(&self, account: (&str, &str)) -> bool {
        self.0.contains_key(&account)
    }

    /// Whether it asked for a region of a profile; no region stands for any.
    fn is_asked(&self, account: (&str, &str), region: Option<&str>) -> bool {
        let regions = self.0.get(&account);
        regions.is_some_and(|regions| {
            region.is_none() || regions.contains(&None) || regions.contains(&region)
        })
    }
}

/// The rows that lie in what is left out.
pub struct Covered<'a>(HashMap<(&'a str, &'a str), Vec<&'a Scope>>);

impl<'a> Covered<'a> {
    /// Those of these parts.
    pub fn by(parts: &'a [LeftOut]) -> Self {
        let mut scopes: HashMap<_, Vec<_>> = HashMap::new();
        for part in parts {
            let account = (part.provider.as_str(), part.profile.as_str());
            scopes.entry(account).or_default().push(&part.scope);
        }
        Self(scopes)
    }

    /// Whether the row may be one of them.
    pub fn holds(&self, row: &Row) -> bool {
        let scopes = self.0.get(&row.account());
        scopes.is_some_and(|scopes| scopes.iter().any(|scope| row.may_be_in(scope)))
    }
}
