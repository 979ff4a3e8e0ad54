//! The ways into a Lite Server or a notebook: `endpoints` of both.

use std::borrow::Cow;

use serde::Deserialize;

use crate::core::json::TextRef;
use crate::core::model::Ssh;

/// A service, and where it is reached: at an address alone, or at a URL such as `ssh://user@host:port`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Endpoint<'a> {
    /// `SSH` or `NOTEBOOK`.
    #[serde(borrow)]
    dev_service: TextRef<'a>,
    /// The same under the name that the table of the document has.
    service: TextRef<'a>,
    uri: TextRef<'a>,
}

/// The parts of a [`Endpoint::uri`].
struct Place<'u> {
    user: Option<&'u str>,
    host: &'u str,
    port: Option<u32>,
}

impl Endpoint<'_> {
    fn is_ssh(&self) -> bool {
        let services = [&self.dev_service, &self.service];
        let mut services = services.into_iter().filter_map(|name| name.0.as_deref());
        services.any(|name| name.eq_ignore_ascii_case("SSH"))
    }

    fn place(&self) -> Option<Place<'_>> {
        let uri = self.uri.0.as_deref()?;
        let rest = uri.split_once("://").map_or(uri, |(_, rest)| rest);
        let authority = rest.split(['/', '?', '#']).next()?;
        let (user, at) = match authority.rsplit_once('@') {
            // A password has no place in a user.
            Some((user, at)) => (user.split(':').next(), at),
            None => (None, authority),
        };
        let (host, port) = match at.rsplit_once(':') {
            // One of several colons is a part of an address of version 6.
            Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
                (host, port.parse().ok())
            }
            _ => (at, None),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        (!host.is_empty()).then_some(Place { user, host, port })
    }
}

/// The addresses that stand in the endpoints, each once.
pub fn addresses<'a>(endpoints: &[Endpoint<'_>]) -> Vec<Cow<'a, str>> {
    let places = endpoints.iter().filter_map(Endpoint::place);
    let mut addresses: Vec<Cow<'_, str>> = Vec::new();
    for place in places {
        let is_address = place.host.parse::<std::net::IpAddr>().is_ok();
        if is_address && addresses.iter().all(|known| *known != place.host) {
            addresses.push(place.host.to_owned().into());
        }
    }
    addresses
}

/// How to log in: the first endpoint of SSH.
pub fn ssh<'a>(endpoints: &[Endpoint<'_>]) -> Ssh<'a> {
    let mut ssh = endpoints.iter().filter(|endpoint| endpoint.is_ssh());
    let Some(place) = ssh.find_map(Endpoint::place) else {
        return Ssh::default();
    };
    Ssh {
        host: Some(place.host.to_owned().into()),
        port: place.port,
        user: place.user.map(|user| user.to_owned().into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_stands_alone_or_in_a_url() {
        for (uri, ssh_to, addresses_found) in [
            ("192.168.0.7", (Some("192.168.0.7"), None, None), 1),
            ("192.168.0.7:22", (Some("192.168.0.7"), Some(22), None), 1),
            (
                "ssh://ma-user@dev.example.com:30581",
                (Some("dev.example.com"), Some(30581), Some("ma-user")),
                0,
            ),
            (
                "ssh://me:word@10.0.0.1/x",
                (Some("10.0.0.1"), None, Some("me")),
                1,
            ),
            ("fe80::1", (Some("fe80::1"), None, None), 1),
            ("[fe80::1]:22", (Some("fe80::1"), Some(22), None), 1),
            ("", (None, None, None), 0),
            ("ssh://", (None, None, None), 0),
        ] {
            let json = format!(r#"{{"dev_service":"SSH","uri":"{uri}"}}"#);
            let endpoint: Endpoint<'_> = serde_json::from_str(&json).unwrap();
            let found = ssh(std::slice::from_ref(&endpoint));
            let found = (found.host.as_deref(), found.port, found.user.as_deref());
            assert_eq!(found, ssh_to, "{uri}");
            assert_eq!(addresses(&[endpoint]).len(), addresses_found, "{uri}");
        }
    }
}
