//! Requests and answers as plain data: what is signed is what is sent.
//!
//! Everything is encoded once, here. A provider builds a [`Request`], the signers read it, and
//! `http` puts the very same bytes on the wire.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::{Host, Url};

use crate::secret::Secret;

/// RFC 3986's unreserved characters stay; every other byte of the UTF-8 text becomes `%XX`.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Percent-encodes one path segment, query name or query value, with upper-case hex digits.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Joins segments to an absolute path, each encoded by itself: a slash inside one becomes `%2F`.
pub fn path(segments: &[&str]) -> String {
    segments.iter().fold(String::new(), |mut path, segment| {
        path.push('/');
        path.push_str(&encode(segment));
        path
    })
}

/// Query parameters, not yet encoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// An empty query.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets `name`: a name stands once, and the last value counts.
    pub fn set(&mut self, name: &str, value: impl Into<String>) -> &mut Self {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), value.into()));
        self
    }

    /// The encoded text without `?`: sorted by the bytes of the plain name, then of the plain
    /// value, as both vendors' signatures want it; empty without parameters.
    pub fn encoded(&self) -> String {
        let mut pairs: Vec<_> = self.0.iter().collect();
        pairs.sort();
        let mut text = String::new();
        for (name, value) in pairs {
            let separator = if text.is_empty() { "" } else { "&" };
            let _ = write!(text, "{separator}{}={}", encode(name), encode(value));
        }
        text
    }
}

impl FromIterator<(String, String)> for Query {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

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
    /// Plain HTTP to another machine would show the credential to the network.
    #[error("plain HTTP is for loopback addresses only; use https://")]
    Plain,
    /// A user name, query or fragment has no meaning here, and could carry a secret.
    #[error("it must be a base URL, without user name, query or fragment")]
    NotABase,
}

impl Endpoint {
    /// Reads a base URL: HTTPS anywhere, plain HTTP to loopback.
    pub fn parse(text: &str) -> Result<Self, EndpointError> {
        let url = Url::parse(text.trim()).map_err(|_| EndpointError::NotAUrl)?;
        let loopback = match url.host().ok_or(EndpointError::NotAUrl)? {
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

    /// The `Host` header as it goes over the wire: with the port unless it is the scheme's own.
    pub fn host(&self) -> &str {
        &self.authority
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

/// The HTTP method of a call; cloudls only reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `GET`, without a body.
    Get,
    /// `POST`, for APIs that take their paging in a JSON body.
    Post,
}

impl Method {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// A header's value: shown in traces, or never.
#[derive(Clone)]
pub enum Value {
    /// May be shown.
    Plain(String),
    /// Holds a credential or a signature.
    Secret(Secret),
}

impl Value {
    /// The value for the wire.
    pub fn expose(&self) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Secret(secret) => secret.expose(),
        }
    }
}

/// A request, ready to be sent once: built and signed for one attempt.
#[derive(Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Scheme and host.
    pub endpoint: Endpoint,
    /// The encoded path, the endpoint's own prefix included.
    pub path: String,
    /// The encoded query without `?`.
    pub query: String,
    /// Headers, names in lower case; `host` is not among them, as it follows from the endpoint.
    pub headers: Vec<(&'static str, Value)>,
    /// The body; empty for none.
    pub body: Vec<u8>,
}

impl Request {
    /// A `GET` of an encoded path below the endpoint.
    pub fn get(endpoint: &Endpoint, path: &str, query: &Query) -> Self {
        Self {
            method: Method::Get,
            endpoint: endpoint.clone(),
            path: format!("{}{path}", endpoint.prefix),
            query: query.encoded(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// A `POST` of a JSON body to an encoded path below the endpoint.
    pub fn post_json(endpoint: &Endpoint, path: &str, body: &serde_json::Value) -> Self {
        let mut request = Self::get(endpoint, path, &Query::new());
        request.method = Method::Post;
        request.body = body.to_string().into_bytes();
        request.plain("content-type", "application/json");
        request
    }

    /// Adds a header that may be shown.
    pub fn plain(&mut self, name: &'static str, value: impl Into<String>) -> &mut Self {
        self.headers.push((name, Value::Plain(value.into())));
        self
    }

    /// Adds a header that carries a secret.
    pub fn secret(&mut self, name: &'static str, value: Secret) -> &mut Self {
        self.headers.push((name, Value::Secret(value)));
        self
    }

    /// The whole URL as sent. It holds no secret: credentials travel in headers.
    pub fn url(&self) -> String {
        let mut url = format!(
            "{}://{}{}",
            self.endpoint.scheme, self.endpoint.authority, self.path
        );
        if !self.query.is_empty() {
            url.push('?');
            url.push_str(&self.query);
        }
        url
    }
}

/// An answer, read whole.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// Headers, names in lower case; values that are not text are left out.
    pub headers: Vec<(String, String)>,
    /// The body, decompressed.
    pub body: Vec<u8>,
}

impl Response {
    /// The first header of this name (in lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether the status is 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoding_leaves_the_unreserved_alone() {
        for (plain, encoded) in [
            ("AZaz09-_.~", "AZaz09-_.~"),
            ("a b+c:d", "a%20b%2Bc%3Ad"),
            ("*/%", "%2A%2F%25"),
            ("空", "%E7%A9%BA"),
        ] {
            assert_eq!(encode(plain), encoded);
        }
        assert_eq!(path(&["a", "b/c", "my svc"]), "/a/b%2Fc/my%20svc");
    }

    #[test]
    fn the_query_is_sorted_by_plain_bytes() {
        let mut query = Query::new();
        query.set("a", "1").set("_", "2").set("Z", "").set("A", "3");
        query.set("Tag.10", "x").set("Tag.2", "y").set("a", "9");
        assert_eq!(query.encoded(), "A=3&Tag.10=x&Tag.2=y&Z=&_=2&a=9");
        assert_eq!(Query::new().encoded(), "");
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

    #[test]
    fn a_request_keeps_the_endpoints_path() {
        let endpoint = Endpoint::parse("http://127.0.0.1:1/cn-beijing/").unwrap();
        let mut query = Query::new();
        query.set("A", "b c");
        let request = Request::get(&endpoint, "/api", &query);
        assert_eq!(request.url(), "http://127.0.0.1:1/cn-beijing/api?A=b%20c");
        let parsed = Url::parse(&request.url()).unwrap();
        assert_eq!(
            (parsed.path(), parsed.query()),
            ("/cn-beijing/api", Some("A=b%20c"))
        );
    }
}
