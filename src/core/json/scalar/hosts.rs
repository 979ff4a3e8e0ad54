//! Addresses, and names of hosts.

use std::borrow::Cow;
use std::net::IpAddr;

use serde::de::{self, Deserialize, Deserializer};

use super::{FromScalar, Scalar};

/// The IP addresses of a text, parted by commas, semicolons or blanks. A text with a part that is none, such as one
/// with a port or a range, cannot be read: it would be taken for an address that nobody asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Addresses<'a>(pub Parts<'a>);

/// [`Addresses`], among which names of hosts may be.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Hosts<'a>(pub Parts<'a>);

impl<'de: 'a, 'a> Deserialize<'de> for Addresses<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_scalar(Scalar::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl<'a> FromScalar<'a> for Addresses<'a> {
    #[inline]
    fn from_scalar(scalar: Scalar<'a>) -> Result<Self, &'static str> {
        parted(scalar, is_address, "not an IP address").map(Self)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Hosts<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let scalar = Scalar::deserialize(deserializer)?;
        let is_it = |part: &str| is_address(part) || may_be_host_name(part);
        let hosts = parted(scalar, is_it, "not an IP address or the name of a host");
        hosts.map(Self).map_err(de::Error::custom)
    }
}

/// The parts of a text: one in nearly every text, which takes no list.
#[derive(Debug, Default, PartialEq, Eq)]
pub enum Parts<'a> {
    #[default]
    None,
    One(Cow<'a, str>),
    Several(Vec<Cow<'a, str>>),
}

impl<'a> Parts<'a> {
    pub fn into_vec(self) -> Vec<Cow<'a, str>> {
        match self {
            Self::None => Vec::new(),
            Self::One(part) => vec![part],
            Self::Several(parts) => parts,
        }
    }
}

/// The parts of a text that are one thing each.
fn parted<'a>(
    scalar: Scalar<'a>,
    is_it: impl Fn(&str) -> bool,
    why: &'static str,
) -> Result<Parts<'a>, &'static str> {
    let text = match scalar {
        Scalar::Nothing => return Ok(Parts::None),
        Scalar::Text(text) if is_it(&text) => return Ok(Parts::One(text)),
        Scalar::Text(text) => text,
        _ => return Err(why),
    };
    if !parts(&text).all(is_it) {
        return Err(why);
    }
    Ok(Parts::Several(match text {
        Cow::Borrowed(text) => parts(text).map(Cow::Borrowed).collect(),
        Cow::Owned(text) => {
            let owned = parts(&text).map(|part| Cow::Owned(part.to_owned()));
            owned.collect()
        }
    }))
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'));
    parts.filter(|part| !part.is_empty())
}

/// Whether it is an address, or one of which digits are masked with `x`, as in the examples of the documents.
fn is_address(text: &str) -> bool {
    let is_masked = || {
        let is_part = |part: &str| {
            let is_known = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'x' | b'X');
            !part.is_empty() && part.bytes().all(is_known)
        };
        text.contains(['x', 'X']) && text.split('.').count() == 4 && text.split('.').all(is_part)
    };
    text.parse::<IpAddr>().is_ok() || is_masked()
}

/// Whether it may be the name of a host. One whose last label is a number would be a mangled IPv4 address.
fn may_be_host_name(text: &str) -> bool {
    let is_label = |label: &str| {
        let is_known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        !label.is_empty() && label.bytes().all(is_known)
    };
    let labels = text.strip_suffix('.').unwrap_or(text).split('.');
    let last = labels.clone().next_back().unwrap_or_default();
    labels.into_iter().all(is_label) && !last.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stand_beside_each_other_or_cannot_be_read() {
        let two = Some(&["10.0.0.1", "fe80::1"][..]);
        for (json, addresses) in [
            ("\"10.0.0.1\"", Some(&["10.0.0.1"][..])),
            ("\" 10.0.0.1 \"", Some(&["10.0.0.1"])),
            ("\"10.0.0.1,fe80::1\"", two),
            ("\"10.0.0.1; fe80::1\"", two),
            ("\"10.0.0.1\\tfe80::1,\"", two),
            ("null", Some(&[])),
            ("\" \"", Some(&[])),
            ("\"10.0.0.1/32\"", None),
            ("\"10.0.0.1:22\"", None),
            ("\"10.0.0.1,nope\"", None),
            ("\"10.0.0.256\"", None),
            ("7", None),
            ("true", None),
        ] {
            let read_all = serde_json::from_str::<Addresses>(json).ok();
            let expected = addresses.map(|all| all.iter().map(|one| (*one).into()).collect());
            assert_eq!(
                read_all.map(|Addresses(all)| all.into_vec()),
                expected,
                "{json}"
            );
            let hosts = serde_json::from_str::<Hosts>(json);
            assert_eq!(
                hosts.is_ok(),
                addresses.is_some() || json.contains("nope"),
                "{json}"
            );
        }
        for (json, is_read) in [
            ("\"gw-1.example.com\"", true),
            ("\"gw.example.com.\"", true),
            ("\"gw.example.com:22\"", false),
            ("\"https://gw.example.com\"", false),
            ("\"a..b\"", false),
            ("\"10.0.0.256\"", false),
        ] {
            assert_eq!(
                serde_json::from_str::<Hosts>(json).is_ok(),
                is_read,
                "{json}"
            );
        }
    }
}
