//! The members of a body that are named by their paths, such as `pager.totalEntries`.
//!
//! What a derived reader is for one vendor's envelope, this is for any: objects on the way may be absent
//! or null, a member that stands twice is an error, and others are handed on by their names.

use std::fmt;

use serde::de::value::{SeqAccessDeserializer, UnitDeserializer};
use serde::de::{
    Deserialize as _, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess,
    Visitor,
};

use super::{Decode, read_seed};

/// What takes the members of a body.
pub trait Members<'de> {
    /// The path of each; an empty one stands for the body itself, which is then a list.
    fn paths(&self) -> &[Option<&'static str>];

    /// Takes the value of the member of this place in `paths`.
    fn take<D: Deserializer<'de>>(&mut self, index: usize, value: D) -> Result<(), D::Error>;

    /// Takes the value of another member of an object that was looked into.
    fn other<D: Deserializer<'de>>(&mut self, _name: &str, value: D) -> Result<(), D::Error> {
        IgnoredAny::deserialize(value).map(|_| ())
    }
}

/// Reads the members of a body; `none` has none of them yet.
pub fn members<'a, M: Members<'a>>(body: &'a [u8], none: impl Fn() -> M) -> Result<M, Decode> {
    read_seed(body, String::new, || Whole(none()))
}

/// The whole body.
struct Whole<M>(M);

impl<'de, M: Members<'de>> DeserializeSeed<'de> for Whole<M> {
    type Value = M;

    fn deserialize<D: Deserializer<'de>>(mut self, deserializer: D) -> Result<M, D::Error> {
        let members = &mut self.0;
        let bare = members.paths().iter().position(|path| *path == Some(""));
        match bare {
            Some(index) => deserializer.deserialize_any(Bare { members, index })?,
            None => deserializer.deserialize_map(Level { members, path: "" })?,
        }
        Ok(self.0)
    }
}

/// A body that is a list; an object in its place holds an error, and no list.
struct Bare<'m, M> {
    members: &'m mut M,
    index: usize,
}

impl<'de, M: Members<'de>> Visitor<'de> for Bare<'_, M> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        self.members
            .take(self.index, SeqAccessDeserializer::new(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let members = self.members;
        Level { members, path: "" }.visit_map(map)
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.members.take(self.index, UnitDeserializer::new())
    }
}

/// The object below this path, which ends in a dot, or is empty at the top.
struct Level<'m, M> {
    members: &'m mut M,
    path: &'static str,
}

impl<'de, M: Members<'de>> DeserializeSeed<'de> for Level<'_, M> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de, M: Members<'de>> Visitor<'de> for Level<'_, M> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_none<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { members, path } = self;
        let mut seen: Vec<&'static str> = Vec::new();
        let mut once = |name: &'static str| {
            if seen.contains(&name) {
                return Err(A::Error::duplicate_field(name));
            }
            seen.push(name);
            Ok(())
        };
        loop {
            let paths = members.paths();
            match map.next_key_seed(Key { paths, path })? {
                None => return Ok(()),
                Some(Target::Member { index, name }) => {
                    once(name)?;
                    map.next_value_seed(Leaf { members, index })?;
                }
                Some(Target::Level { path: below }) => {
                    once(&below[path.len()..below.len() - 1])?;
                    map.next_value_seed(Level {
                        members,
                        path: below,
                    })?;
                }
                Some(Target::Other { name }) => {
                    map.next_value_seed(Other { members, name })?;
                }
            }
        }
    }
}

/// Where a key leads.
enum Target {
    Member { index: usize, name: &'static str },
    Level { path: &'static str },
    Other { name: String },
}

/// A key of the object below a path.
struct Key<'p> {
    paths: &'p [Option<&'static str>],
    path: &'static str,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Target;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Target, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Target;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, key: &str) -> Result<Target, E> {
        for (index, whole) in self.paths.iter().enumerate() {
            let Some(whole) = whole else { continue };
            let Some(name) = whole.strip_prefix(self.path) else {
                continue;
            };
            match name.strip_prefix(key) {
                Some("") if !name.is_empty() => return Ok(Target::Member { index, name }),
                Some(below) if below.starts_with('.') => {
                    let path = &whole[..=self.path.len() + key.len()];
                    return Ok(Target::Level { path });
                }
                _ => {}
            }
        }
        Ok(Target::Other {
            name: key.to_owned(),
        })
    }
}

/// A value that is taken.
struct Leaf<'m, M> {
    members: &'m mut M,
    index: usize,
}

impl<'de, M: Members<'de>> DeserializeSeed<'de> for Leaf<'_, M> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.members.take(self.index, deserializer)
    }
}

/// A value that no path leads to.
struct Other<'m, M> {
    members: &'m mut M,
    name: String,
}

impl<'de, M: Members<'de>> DeserializeSeed<'de> for Other<'_, M> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.members.other(&self.name, deserializer)
    }
}

/// The first text that stands at any of these paths; nothing where the body is not what it should be.
pub fn first_texts<const N: usize>(
    body: &[u8],
    paths: [&[&'static str]; N],
) -> [Option<String>; N] {
    let all: Vec<_> = paths.concat().into_iter().map(Some).collect();
    let found = members(body, || Texts {
        found: vec![None; all.len()],
        paths: &all,
    });
    let mut found = found.map_or_else(|_| vec![None; all.len()], |texts| texts.found);
    let mut found = found.drain(..);
    paths.map(|of_one| {
        let texts = found.by_ref().take(of_one.len());
        texts.fold(None, Option::or)
    })
}

struct Texts<'p> {
    paths: &'p [Option<&'static str>],
    found: Vec<Option<String>>,
}

impl<'de> Members<'de> for Texts<'_> {
    fn paths(&self) -> &[Option<&'static str>] {
        self.paths
    }

    fn take<D: Deserializer<'de>>(&mut self, index: usize, value: D) -> Result<(), D::Error> {
        let text: super::Words = serde::Deserialize::deserialize(value)?;
        self.found[index] = text.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_their_paths() {
        let paths: [&[&str]; 2] = [&["Code", "error.code"], &["error.message"]];
        for (body, code, message) in [
            (
                r#"{"Code":"A","error":{"code":"B","message":5}}"#,
                Some("A"),
                Some("5"),
            ),
            (r#"{"error":{"x":[{}],"code":"B"},"y":{}}"#, Some("B"), None),
            (r#"{"error":null,"Code":"A"}"#, Some("A"), None),
            (r#"{"error":"none","Code":"A"}"#, None, None),
            (r#"{"Code":"A","Code":"B"}"#, None, None),
            (r#"{"error":{},"error":{},"Code":"A"}"#, None, None),
            ("[]", None, None),
            ("", None, None),
        ] {
            let [found, told] = first_texts(body.as_bytes(), paths);
            assert_eq!(
                (found.as_deref(), told.as_deref()),
                (code, message),
                "{body}"
            );
        }
    }

    #[test]
    fn what_is_wrong_is_named_by_its_path() {
        let paths = [Some("pager.code")];
        for (body, path) in [
            (r#"{"pager":{"code":{}}}"#, "pager.code"),
            (r#"{"pager":[]}"#, "pager"),
            ("[]", "."),
            (r#"{"pager":{}} x"#, "."),
        ] {
            let error = members(body.as_bytes(), || Texts {
                paths: &paths,
                found: vec![None],
            });
            assert_eq!(error.err().unwrap().path, path, "{body}");
        }
    }
}
