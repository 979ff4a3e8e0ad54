//! Objects of which no document tells what may stand in their place.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// An object; whatever else stands in its place means one without fields.
#[derive(Debug, Default)]
pub struct Loose<T>(pub T);

impl<'de, T: Deserialize<'de> + Default> Deserialize<'de> for Loose<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Anything<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de> + Default> Visitor<'de> for Anything<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("anything")
            }
            fn visit_unit<E>(self) -> Result<T, E> {
                Ok(T::default())
            }
            fn visit_bool<E>(self, _: bool) -> Result<T, E> {
                Ok(T::default())
            }
            fn visit_u64<E>(self, _: u64) -> Result<T, E> {
                Ok(T::default())
            }
            fn visit_i64<E>(self, _: i64) -> Result<T, E> {
                Ok(T::default())
            }
            fn visit_f64<E>(self, _: f64) -> Result<T, E> {
                Ok(T::default())
            }
            fn visit_str<E>(self, _: &str) -> Result<T, E> {
                Ok(T::default())
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<T, A::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(T::default())
            }
            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(members))
            }
        }

        deserializer
            .deserialize_any(Anything(PhantomData))
            .map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::json::TextRef;

    #[test]
    fn an_object_counts_and_nothing_else() {
        #[derive(Default, serde::Deserialize)]
        #[serde(default)]
        struct One<'a> {
            #[serde(borrow)]
            a: TextRef<'a>,
        }
        for (json, a) in [
            (r#"{"a":"x","b":[1]}"#, Some("x")),
            ("[]", None),
            (r#"[{"a":"x"},[]]"#, None),
            ("null", None),
            ("1.5", None),
            ("true", None),
            (r#""x""#, None),
        ] {
            let Loose(One { a: found }) = serde_json::from_str(json).unwrap();
            assert_eq!(found.0.as_deref(), a, "{json}");
        }
    }
}
