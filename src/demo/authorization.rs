//! The `Authorization` header both signing vendors use: who signs, over which headers, and how.

use crate::demo::request::Incoming;

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
