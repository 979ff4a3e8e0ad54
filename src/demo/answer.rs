//! An answer as plain data, and the JSON object it usually is.

use serde_json::Value;

/// An answer, not yet sent.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    /// Headers; the length is the server's affair.
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// An answer in JSON.
    pub fn json(status: u16, body: Vec<u8>) -> Self {
        Self {
            status,
            headers: vec![("content-type", "application/json;charset=utf-8".to_owned())],
            body,
        }
    }

    /// An answer in plain text.
    pub fn text(status: u16, body: &str) -> Self {
        Self {
            status,
            headers: vec![("content-type", "text/plain; charset=utf-8".to_owned())],
            body: body.as_bytes().to_vec(),
        }
    }

    /// The answer with one more header.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// A JSON object, written member by member: rows go in as the bytes they are.
#[derive(Clone, Debug, Default)]
pub struct Object(Vec<u8>);

impl Object {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn field(self, name: &str, value: impl Into<Value>) -> Self {
        self.raw(name, value.into().to_string().as_bytes())
    }

    /// Adds a member whose value is JSON already.
    pub fn raw(mut self, name: &str, json: &[u8]) -> Self {
        self.0.reserve(name.len() + json.len() + 8);
        self.0.push(if self.0.is_empty() { b'{' } else { b',' });
        self.0
            .extend_from_slice(Value::from(name).to_string().as_bytes());
        self.0.push(b':');
        self.0.extend_from_slice(json);
        self
    }

    pub fn end(mut self) -> Vec<u8> {
        if self.0.is_empty() {
            self.0.push(b'{');
        }
        self.0.push(b'}');
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_keeps_its_order_and_its_bytes() {
        let object = Object::new()
            .field("b", 1)
            .raw("a", b"[ 1.50 ]")
            .field("c", "空\n");
        assert_eq!(
            object.end(),
            r#"{"b":1,"a":[ 1.50 ],"c":"空\n"}"#.as_bytes()
        );
        assert_eq!(Object::new().end(), b"{}");
    }
}
