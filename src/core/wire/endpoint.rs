//! Where an API is reached: HTTPS anywhere, plain HTTP on loopback only.

use url::{Host, Url};

/// Where an API is reached: scheme, host and, for an override, a leading path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    scheme: String,
    authority: String,
    prefix: String,
    loopback: bool,
}

/// Why a text cannot be an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// Not a URL with a host at all.
    #[error("it is not a URL such as https://host or http://127.0.0.1:8080")]
    NotAUrl,
    /// A host that no server can have.
    #[error("its host has an empty part, or one that no name of a host can have")]
    NotAHost,
    /// Plain HTTP to another machine would show the credential to the network.
    #[error("plain HTTP is for loopback addresses only; use https://")]
    Plain,
    /// A user name, query or fragment has no meaning here, and could carry a secret.
    #[error("it must be a base URL, without user name, query or fragment")]
    NotABase,
}

/// Why a link of an answer is not followed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// Not an address at all.
    #[error("it is not a link")]
    NotALink,
    /// Another host, or another path: the credential is not sent there.
    #[error("it leads elsewhere, to {0}, and is not followed")]
    Elsewhere(String),
}

/// Whether a name can be one of a host: RFC 1123, with underscores as resolvers take them.
fn is_host_name(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let is_label = |label: &str| {
        let is_good = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        (1..=63).contains(&label.len())
            && label.bytes().all(is_good)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 253 && name.split('.').all(is_label)
}

impl Endpoint {
    /// Reads a base URL: HTTPS anywhere, plain HTTP to loopback.
    pub fn parse(text: &str) -> Result<Self, EndpointError> {
        let url = Url::parse(text.trim()).map_err(|_| EndpointError::NotAUrl)?;
        let loopback = match url.host().ok_or(EndpointError::NotAUrl)? {
            Host::Domain(name) if !is_host_name(name) => return Err(EndpointError::NotAHost),
            Host::Domain(name) => name == "localhost",
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        };
        match url.scheme() {
            "https" => {}
            "http" if loopback => {}
            "http" => return Err(EndpointError::Plain),
            _ => return Err(EndpointError::NotAUrl),
        }
        if !url.username().is_empty()
            || url.password().is_some()
            || url.query().is_some()
            || url.fragment().is_some()
        {
            return Err(EndpointError::NotABase);
        }
        let host = url.host_str().unwrap_or_default();
        Ok(Self {
            scheme: url.scheme().to_owned(),
            authority: match url.port() {
                Some(port) => format!("{host}:{port}"),
                None => host.to_owned(),
            },
            prefix: url.path().trim_end_matches('/').to_owned(),
            loopback,
        })
    }

    /// A service of the host itself, at an address that leads nowhere else: plain HTTP, as the
    /// vendor documents it.
    pub fn of_host(address: &'static str) -> Self {
        Self {
            scheme: "http".to_owned(),
            authority: address.to_owned(),
            prefix: String::new(),
            loopback: false,
        }
    }

    /// The `Host` header as it goes over the wire: with the port unless it is the scheme's own.
    pub fn host(&self) -> &str {
        &self.authority
    }

    /// Scheme and host, the start of every URL.
    pub fn origin(&self) -> String {
        format!("{}://{}", self.scheme, self.authority)
    }

    /// The decoded query of a link to another page of what `path` lists below this endpoint. The
    /// rest of the link only has to be the same: no request goes where an answer wants it to go.
    pub fn query_of_link(
        &self,
        path: &str,
        link: &str,
    ) -> Result<Vec<(String, String)>, LinkError> {
        let own = format!("{}{}{path}", self.origin(), self.prefix);
        let own = Url::parse(&own).map_err(|_| LinkError::NotALink)?;
        let url = own.join(link).map_err(|_| LinkError::NotALink)?;
        let is_own = url.origin() == own.origin()
            && url.path() == own.path()
            && url.username().is_empty()
            && url.password().is_none();
        if !is_own {
            let place = url.host_str().unwrap_or(url.scheme());
            return Err(LinkError::Elsewhere(format!("{place}{}", url.path())));
        }
        Ok(url.query_pairs().into_owned().collect())
    }

    /// The path all requests begin with; empty for a host alone.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The same without the end of its path, if that is `end`.
    pub fn without_end(mut self, end: &str) -> Self {
        if let Some(start) = self.prefix.strip_suffix(end) {
            self.prefix = start.to_owned();
        }
        self
    }

    /// Whether it is this very machine: the only place for plain HTTP, and never behind a proxy.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Whether it speaks TLS.
    pub fn is_tls(&self) -> bool {
        self.scheme == "https"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_the_next_page_may_only_differ_in_its_query() {
        let endpoint = Endpoint::parse("https://host/base").unwrap();
        for (link, expected) in [
            ("https://host/base/list?page=2&a=b%20c+d", Some("b c d")),
            ("https://host:443/base/list?a=", Some("")),
            ("/base/list?a=1", Some("1")),
            ("?a=2", Some("2")),
            ("//elsewhere/base/list?a=1", None),
            ("https://host.elsewhere/base/list?a=1", None),
            ("https://elsewhere@host/base/list?a=1", None),
            ("https://host@elsewhere/base/list?a=1", None),
            ("https://host:444/base/list?a=1", None),
            ("http://host/base/list?a=1", None),
            ("https://host/list?a=1", None),
            ("https://host/base/list/../other?a=1", None),
            ("data:text/plain,a", None),
            ("https://", None),
        ] {
            let query = endpoint.query_of_link("/list", link).ok();
            let value = query.map(|pairs| pairs.into_iter().find(|(name, _)| name == "a"));
            let value = value.map(|pair| pair.unwrap().1);
            assert_eq!(value.as_deref(), expected, "{link}");
        }
    }

    #[test]
    fn endpoints_are_https_or_loopback() {
        use EndpointError::{NotABase, NotAUrl, Plain};
        for (text, expected) in [
            (
                "https://pai-eas.cn-shanghai.aliyuncs.com",
                Ok("pai-eas.cn-shanghai.aliyuncs.com"),
            ),
            ("https://host:443/", Ok("host")),
            ("http://127.0.0.1:8080/x/", Ok("127.0.0.1:8080")),
            ("http://localhost:1", Ok("localhost:1")),
            ("http://[::1]:1", Ok("[::1]:1")),
            ("http://10.0.0.1", Err(Plain)),
            ("http://127.0.0.1.example.com", Err(Plain)),
            ("ftp://127.0.0.1", Err(NotAUrl)),
            ("127.0.0.1:8080", Err(NotAUrl)),
            ("https://user@host", Err(NotABase)),
            ("https://host/?a=b", Err(NotABase)),
        ] {
            let endpoint = Endpoint::parse(text);
            assert_eq!(
                endpoint.as_ref().map(Endpoint::host),
                expected.as_ref().copied(),
                "{text}"
            );
        }
    }
}
