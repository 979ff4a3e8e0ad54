//! Ordinary APIs, declared: a key in a header, one listing of rows, pages of one kind or none.
//!
//! The file of such an API is a constant, and its row stands in `ORDINARY`. Parameters come in the query of a
//! `GET` and in the JSON body of a `POST`, where they are named by their paths, such as `pager.pageSize`.

use crate::demo::answer::{Answer, Object};
use crate::demo::page::Rows;
use crate::demo::request::{BadParam, Incoming, Params};
use crate::demo::select::{Condition, Cut};

pub struct Ordinary {
    /// The method, and the path as it stands on the wire.
    pub call: (&'static str, &'static str),
    /// The variable that points cloudls at it.
    pub endpoint: &'static str,
    /// The variable of the key, and the key.
    pub key: (&'static str, &'static str),
    /// The header that carries the key, in lower case, and what stands before the key.
    pub header: (&'static str, &'static str),
    pub pages: Pages,
    /// How many rows a page has when the request does not say, and at most.
    pub sizes: (u64, u64),
    /// The path of the list; empty where the answer is nothing but the list.
    pub list: &'static str,
    /// The path of the count of all rows.
    pub total: Option<&'static str>,
    /// The conditions that the parameters set.
    pub conditions: fn(&Params) -> Result<Vec<Condition>, BadParam>,
    /// The header that carries the id of a request, where there is one.
    pub request_id: Option<&'static str>,
    /// The body of an error: of the status, the message and the id of the request.
    pub fault: fn(u16, &str, &str) -> Vec<u8>,
    /// The rows of `fixtures/demo/`, and the formula of `fixtures/demo/generated/`.
    pub rows: (&'static str, &'static str),
}

/// How pages are asked for: the names of the parameters.
#[derive(Clone, Copy)]
#[expect(dead_code, reason = "no API of today has all of them")]
pub enum Pages {
    Once,
    /// Numbered from 1; 0 means the first.
    Numbered {
        number: &'static str,
        size: &'static str,
    },
    Offset {
        offset: &'static str,
        limit: &'static str,
    },
    /// The answer holds a token for the next page at the path `next`.
    Cursor {
        token: &'static str,
        size: &'static str,
        next: &'static str,
    },
}

impl Ordinary {
    pub fn is_called(&self, request: &Incoming) -> bool {
        self.call == (request.method.as_str(), request.path.as_str())
    }

    /// The name of its rows: that of the variable of its key.
    pub fn name(&self) -> &'static str {
        self.key.0
    }

    pub fn answer(&self, rows: &Rows, request: &Incoming) -> Answer {
        let answer = self.checked(request).and_then(|()| {
            let listed = self.list(rows, &request.body_and_query());
            listed.map_err(|bad| (400, format!("invalid {}: {}", bad.name, bad.value)))
        });
        let answer = answer.unwrap_or_else(|(status, message)| {
            Answer::json(status, (self.fault)(status, &message, &request.id))
        });
        match self.request_id {
            Some(header) => answer.with(header, request.id.as_str()),
            None => answer,
        }
    }

    /// Whether the key of a request is right; else the status and the message.
    pub fn checked(&self, request: &Incoming) -> Result<(), (u16, String)> {
        let (header, prefix) = self.header;
        let sent = request.header(header);
        let key = sent.and_then(|value| value.strip_prefix(prefix));
        if key == Some(self.key.1) {
            return Ok(());
        }
        let message = key.map_or("missing API key", |_| "invalid API key");
        Err((401, message.to_owned()))
    }

    fn list(&self, rows: &Rows, params: &Params) -> Result<Answer, BadParam> {
        let number = |name: &str| {
            let number = params.number(name, 0..=u64::MAX)?;
            Ok(number.unwrap_or_default())
        };
        let (usual, most) = self.sizes;
        let size = |name: &str| {
            Ok(match number(name)? {
                0 => usual,
                size => size.min(most),
            })
        };
        let range = |from: u64, size: u64| Cut {
            from,
            size,
            ..Cut::default()
        };
        let mut cut = match self.pages {
            Pages::Once => range(0, u64::MAX),
            Pages::Numbered {
                number: page,
                size: most,
            } => Cut::page(number(page)?, size(most)?),
            Pages::Offset { offset, limit } => range(number(offset)?, size(limit)?),
            Pages::Cursor {
                token, size: most, ..
            } => range(number(token)?, size(most)?),
        };
        cut.conditions = (self.conditions)(params)?;
        let page = rows.cut(&cut);
        if self.list.is_empty() {
            return Ok(Answer::json(200, page.rows));
        }
        let mut parts = vec![(self.list, page.rows)];
        if let Some(total) = self.total {
            parts.push((total, page.total.to_string().into_bytes()));
        }
        if let Pages::Cursor { next, .. } = self.pages {
            let end = cut.from.saturating_add(cut.size);
            let token = (end < page.total).then(|| format!("\"{end}\""));
            let token = token.unwrap_or_else(|| "null".to_owned());
            parts.push((next, token.into_bytes()));
        }
        Ok(Answer::json(200, object(&parts)))
    }
}

/// An object of values at their paths, in this order.
fn object(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut written = Vec::new();
    let mut object = Object::new();
    for (path, value) in parts {
        let Some((name, _)) = path.split_once('.') else {
            object = object.raw(path, value);
            continue;
        };
        if written.contains(&name) {
            continue;
        }
        written.push(name);
        let below = parts.iter().filter_map(|(path, value)| {
            let below = path.strip_prefix(name)?.strip_prefix('.')?;
            Some((below, value.clone()))
        });
        object = object.raw(name, &self::object(&below.collect::<Vec<_>>()));
    }
    object.end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_at_their_paths() {
        let parts = [
            ("data.items", b"[1]".to_vec()),
            ("ok", b"true".to_vec()),
            ("data.page.next", b"null".to_vec()),
        ];
        assert_eq!(
            object(&parts),
            br#"{"data":{"items":[1],"page":{"next":null}},"ok":true}"#
        );
    }
}
