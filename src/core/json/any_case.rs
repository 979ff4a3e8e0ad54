//! An object whose members are found in any letter case, as Go's `encoding/json` finds them.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

/// The members of an object, by their names in lower case.
#[derive(Default)]
pub struct AnyCase {
    members: BTreeMap<String, Member>,
    twice: Option<String>,
}

/// A member, with its name as it is written.
pub struct Member {
    pub name: String,
    pub value: Value,
}

impl AnyCase {
    /// An object of texts, whose names are in lower case.
    pub fn of<'t>(members: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        let members = members.into_iter();
        Self {
            members: members
                .map(|(name, text)| (name.to_owned(), Member::new(name, text.into())))
                .collect(),
            twice: None,
        }
    }

    /// A member by its name in lower case.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.members.get(name).map(|member| &member.value)
    }

    /// The members, with their names in lower case.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Member)> {
        self.members.iter().map(|(name, member)| (&**name, member))
    }

    /// The first member that stands there in two spellings with two values: readers that know one spelling alone take
    /// another value than those that know any.
    pub fn twice(&self) -> Option<&str> {
        self.twice.as_deref()
    }
}

impl Member {
    fn new(name: &str, value: Value) -> Self {
        Self {
            name: name.to_owned(),
            value,
        }
    }
}

impl<'de> Deserialize<'de> for AnyCase {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Read)
    }
}

struct Read;

impl<'de> Visitor<'de> for Read {
    type Value = AnyCase;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<AnyCase, M::Error> {
        let mut read = AnyCase::default();
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            let member = Member::new(&name, value);
            let plain = name.to_ascii_lowercase();
            let is_other =
                |before: Member, own: &Member| before.name != own.name && before.value != own.value;
            if let Some(before) = read.members.remove(&plain)
                && is_other(before, &member)
            {
                read.twice.get_or_insert(name);
            }
            read.members.insert(plain, member);
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_has_its_name_in_any_case() {
        for (text, mode, twice) in [
            (r#"{"mode":"AK"}"#, Some("AK"), None),
            (r#"{"Mode":"AK"}"#, Some("AK"), None),
            (r#"{"mode":"AK","MODE":"AK"}"#, Some("AK"), None),
            (r#"{"mode":"AK","Mode":"OIDC"}"#, Some("OIDC"), Some("Mode")),
            (r#"{"mode":"AK","mode":"OIDC"}"#, Some("OIDC"), None),
            (r#"{"modus":"AK"}"#, None, None),
        ] {
            let read: AnyCase = serde_json::from_str(text).unwrap();
            let own = read.get("mode").and_then(Value::as_str);
            assert_eq!((own, read.twice()), (mode, twice), "{text}");
        }
    }
}
