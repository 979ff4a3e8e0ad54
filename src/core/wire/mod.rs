//! Requests and answers as plain data: what is signed is what is sent.
//!
//! Everything is encoded once, here. A provider builds a [`Request`], the signers read it, and
//! `http` puts the very same bytes on the wire.

mod encoding;
mod endpoint;

use crate::core::secret::{MASK, Redactor, Secret};

pub use self::encoding::{Query, encode, path};
pub use self::endpoint::Endpoint;

/// The HTTP method of a call; cloudls only reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `GET`, without a body.
    Get,
    /// `POST`, for APIs that take their paging in a JSON body.
    Post,
    /// `PUT`, by which the metadata services give a token.
    Put,
}

impl Method {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

/// A header's value: shown in traces, or never.
#[derive(Clone)]
pub enum Value {
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
    pub method: Method,
    pub endpoint: Endpoint,
    /// The encoded path, the endpoint's own prefix included.
    pub path: String,
    /// The encoded query without `?`.
    pub query: String,
    /// Whether path or query carry a secret, as two services want it.
    pub is_address_secret: bool,
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
            path: format!("{}{path}", endpoint.prefix()),
            query: query.encoded(),
            is_address_secret: false,
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

    /// The URL fit to be shown.
    pub fn shown_url(&self) -> String {
        if self.is_address_secret {
            format!("{}/{MASK}", self.endpoint.origin())
        } else {
            self.url()
        }
    }

    /// The whole URL as sent.
    pub fn url(&self) -> String {
        let mut url = format!("{}{}", self.endpoint.origin(), self.path);
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
    pub status: u16,
    /// Headers, names in lower case; values that are not text are left out.
    pub headers: Vec<(String, String)>,
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

    /// The answer with no more than the first bytes of its body.
    pub fn begin(&self, most: usize) -> Self {
        Self {
            status: self.status,
            headers: self.headers.clone(),
            body: self.body[..self.body.len().min(most)].to_vec(),
        }
    }

    /// The answer without secrets, fit to be quoted from.
    pub fn redacted(self, redactor: &Redactor) -> Self {
        let redact = |(name, value): (String, String)| (name, redactor.redact(&value));
        Self {
            status: self.status,
            headers: self.headers.into_iter().map(redact).collect(),
            body: redactor
                .redact(&String::from_utf8_lossy(&self.body))
                .into_bytes(),
        }
    }

    /// Whether the status is 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

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
