//! A request as it arrived, and its query parameters.

use std::ops::RangeInclusive;

use serde_json::Value;
use url::form_urlencoded;

use crate::core::wire::Query;

/// A request, read whole.
#[derive(Clone, Debug, Default)]
pub struct Incoming {
    /// The id that the answer carries: 32 hex digits.
    pub id: String,
    /// The method in upper case.
    pub method: String,
    /// The path as it stood on the wire, still encoded.
    pub path: String,
    /// The query as it stood on the wire, without `?`, still encoded.
    pub query: String,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body; empty for none.
    pub body: Vec<u8>,
}

impl Incoming {
    /// The first header of this name (in lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The query parameters, decoded.
    pub fn params(&self) -> Params {
        Params(
            form_urlencoded::parse(self.query.as_bytes())
                .into_owned()
                .collect(),
        )
    }

    /// The query parameters, and those of a form in the body.
    pub fn query_and_form(&self) -> Params {
        let mut params = self.params();
        let media_type = self.header("content-type").unwrap_or_default();
        if media_type.starts_with("application/x-www-form-urlencoded") {
            params
                .0
                .extend(form_urlencoded::parse(&self.body).into_owned());
        }
        params
    }

    /// The query parameters, and the values of a JSON body by their paths.
    pub fn body_and_query(&self) -> Params {
        let mut params = self.params();
        if let Ok(body) = serde_json::from_slice(&self.body) {
            flatten("", &body, &mut params.0);
        }
        params
    }

    /// The query decoded and encoded anew, as both vendors' verifiers see it: some clients send a
    /// blank as `+` and sign it as `%20`.
    pub fn canonical_query(&self) -> String {
        self.params().0.into_iter().collect::<Query>().encoded()
    }

    /// The beginning of the request id: enough to tell what is issued apart.
    pub fn serial(&self) -> &str {
        self.id.get(..8).unwrap_or_default()
    }

    /// The request id in the form of a UUID, upper case.
    pub fn uuid(&self) -> String {
        let id = self.id.to_uppercase();
        let part = |range| id.get(range).unwrap_or_default();
        [
            part(0..8),
            part(8..12),
            part(12..16),
            part(16..20),
            part(20..32),
        ]
        .join("-")
    }
}

fn flatten(path: &str, value: &Value, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let dot = if path.is_empty() { "" } else { "." };
                flatten(&format!("{path}{dot}{name}"), value, pairs);
            }
        }
        Value::Array(values) => {
            for value in values {
                flatten(path, value, pairs);
            }
        }
        Value::Null => {}
        Value::String(text) => pairs.push((path.to_owned(), text.clone())),
        other => pairs.push((path.to_owned(), other.to_string())),
    }
}

/// A parameter that cannot be what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadParam {
    pub name: String,
    pub value: String,
}

/// Query parameters, decoded. An empty value counts as not sent.
#[derive(Clone, Debug)]
pub struct Params(Vec<(String, String)>);

impl Params {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, value)| known == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// The parameter as a text of at most this many characters.
    pub fn text(&self, name: &str, longest: usize) -> Result<Option<String>, BadParam> {
        self.read(name, |text| {
            (text.chars().count() <= longest).then(|| text.to_owned())
        })
    }

    pub fn iter(&self) -> impl Iterator<Item = (String, String)> {
        self.0.iter().cloned()
    }

    /// The parameter as a whole number within `range`.
    pub fn number(&self, name: &str, range: RangeInclusive<u64>) -> Result<Option<u64>, BadParam> {
        self.read(name, |text| {
            text.parse().ok().filter(|number| range.contains(number))
        })
    }

    /// The parameter as `true` or `false`, in any case: the vendors' Python clients write `True`.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, BadParam> {
        self.read(name, |text| text.to_ascii_lowercase().parse().ok())
    }

    /// The parameter as one of `words`.
    pub fn choice(&self, name: &str, words: &[&str]) -> Result<Option<&str>, BadParam> {
        self.read(name, |text| words.contains(&text).then_some(text))
    }

    fn read<'a, T>(
        &'a self,
        name: &str,
        meaning: impl Fn(&'a str) -> Option<T>,
    ) -> Result<Option<T>, BadParam> {
        let Some(text) = self.get(name) else {
            return Ok(None);
        };
        meaning(text).map(Some).ok_or_else(|| BadParam {
            name: name.to_owned(),
            value: text.to_owned(),
        })
    }
}

/// The parts of an `Authorization` header that carries a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorization<'a> {
    /// The access key's id.
    pub key_id: &'a str,
    /// The names of the signed headers, as the client lists them.
    pub signed: Vec<&'a str>,
    /// The signature in hex.
    pub signature: &'a str,
}

impl<'a> Authorization<'a> {
    /// Reads `algorithm key_name=...,SignedHeaders=...,Signature=...`; blanks may follow a comma.
    pub fn parse(header: &'a str, algorithm: &str, key_name: &str) -> Option<Self> {
        let parts = header.strip_prefix(algorithm)?.strip_prefix(' ')?;
        let part = |name: &str| {
            parts
                .split(',')
                .find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='))
        };
        Some(Self {
            key_id: part(key_name)?,
            signed: part("SignedHeaders")?.split(';').collect(),
            signature: part("Signature")?,
        })
    }

    /// Whether the header of this name (in lower case) is signed.
    pub fn signs(&self, name: &str) -> bool {
        self.signed
            .iter()
            .any(|signed| signed.eq_ignore_ascii_case(name))
    }

    /// The signed headers with their values; `None` when the request lacks one of them.
    pub fn headers<'r>(&self, request: &'r Incoming) -> Option<Vec<(&'a str, &'r str)>>
    where
        'a: 'r,
    {
        self.signed
            .iter()
            .map(|name| Some((*name, request.header(&name.to_ascii_lowercase())?)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn incoming(query: &str) -> Incoming {
        Incoming {
            query: query.to_owned(),
            ..Incoming::default()
        }
    }

    #[test]
    fn a_plus_is_a_blank_and_encoded_anew() {
        let request = incoming("Filter=a+b%2Bc%3ad&A=");
        assert_eq!(request.params().get("Filter"), Some("a b+c:d"));
        assert_eq!(request.canonical_query(), "A=&Filter=a%20b%2Bc%3Ad");
    }

    #[test]
    fn a_parameter_that_means_nothing_is_named() {
        let params = incoming("n=0&b=yes&t=True&w=up&e=").params();
        let bad = |name: &str, value: &str| BadParam {
            name: name.to_owned(),
            value: value.to_owned(),
        };
        assert_eq!(params.number("n", 1..=9), Err(bad("n", "0")));
        assert_eq!(params.flag("b"), Err(bad("b", "yes")));
        assert_eq!(params.flag("t"), Ok(Some(true)));
        assert_eq!(params.choice("w", &["down"]), Err(bad("w", "up")));
        assert_eq!(params.number("e", 1..=9), Ok(None));
    }

    #[test]
    fn both_vendors_separators_are_read() {
        for header in [
            "A Key=id,SignedHeaders=a;b,Signature=00",
            "A Key=id, SignedHeaders=a;b, Signature=00",
        ] {
            let parsed = Authorization::parse(header, "A", "Key").unwrap();
            assert_eq!((parsed.key_id, parsed.signature), ("id", "00"));
            assert!(parsed.signs("b") && !parsed.signs("c"));
        }
        for header in ["B Key=id", "A Key=id,Signature=00", "A"] {
            assert_eq!(Authorization::parse(header, "A", "Key"), None);
        }
    }
}
