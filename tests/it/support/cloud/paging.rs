//! How a page is asked for, read from a request; and how an answer says that there is another one.

use serde_json::Value;

use super::{Api, Cloud, Next, Paging, Place, SIZE};
use crate::support::{Asked, Received};

/// What a token of ours begins with; the number of rows before its page follows.
const TOKEN: &str = "rows-before-";

/// What stands at a place of a request.
fn text(request: &Received, place: Place) -> Option<String> {
    match place {
        Place::Query(name) => request.param(name).map(str::to_owned),
        Place::Body(pointer) => match request.json().pointer(pointer)? {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        },
    }
}

fn number(request: &Received, place: Place) -> Option<usize> {
    text(request, place).map(|text| text.parse().unwrap())
}

impl Cloud {
    /// Whether a body says how to go on: there are more rows than it holds.
    pub fn leads_on(self, body: &Value) -> bool {
        let Some(Paging::Cursor { next, .. }) = &self.pages else {
            return false;
        };
        let (Next::Token(pointer) | Next::Link(pointer)) = next;
        let told = body.pointer(pointer);
        told.is_some_and(|told| !told.is_null() && told != "")
    }

    /// Whether an answer holds a token for the next page.
    pub fn has_tokens(self) -> bool {
        matches!(
            &self.pages,
            Some(Paging::Cursor {
                next: Next::Token(_),
                ..
            })
        )
    }

    /// The token that a request brings.
    pub fn token_in(self, request: &Received) -> Option<String> {
        match &self.pages {
            Some(Paging::Cursor { token, .. }) => text(request, *token),
            _ => None,
        }
    }

    /// Puts the token for the next page into a body, whatever it may be.
    pub fn set_next(self, body: &mut Value, token: Value) {
        let Some(Paging::Cursor {
            next: Next::Token(pointer),
            ..
        }) = &self.pages
        else {
            panic!("a cloud that leads on by tokens");
        };
        super::served::put(body, pointer, token);
    }

    /// The page a request asks for. Where it names no size, the server gives [`SIZE`] rows.
    pub fn asked(self, request: &Received) -> Asked {
        self.asked_or(request, SIZE)
    }

    /// The same of a server that gives this many rows where the request names no size.
    pub fn asked_or(self, request: &Received, size: usize) -> Asked {
        let by_offset = |offset: Option<usize>, size: usize| Asked {
            page: offset.unwrap_or(0) / size.max(1) + 1,
            size,
            offset,
        };
        match &self.pages {
            None => Asked::EVERYTHING,
            Some(Paging::Numbered {
                number: page, size, ..
            }) => Asked {
                page: number(request, *page).unwrap(),
                size: number(request, *size).unwrap(),
                offset: None,
            },
            Some(Paging::Offset { offset, limit } | Paging::Undocumented { offset, limit }) => {
                let size = number(request, *limit).unwrap_or(size);
                by_offset(number(request, *offset), size)
            }
            Some(Paging::Cursor {
                token, size: place, ..
            }) => {
                let size = place
                    .and_then(|place| number(request, place))
                    .unwrap_or(size);
                let token = text(request, *token).filter(|token| !token.is_empty());
                let before = token.map(|token| {
                    let rows = token.strip_prefix(TOKEN);
                    rows.expect("a token is sent back as it came")
                        .parse()
                        .unwrap()
                });
                by_offset(before, size)
            }
        }
    }
}

/// Says in the answer to a request for `asked` that more follows after `rows` rows; nothing where pages
/// are not asked for by what an answer says.
pub fn tell_next(api: &Api, body: &mut Value, asked: Asked, rows: usize, total: Option<u64>) {
    let Some(Paging::Cursor { token, next, .. }) = &api.pages else {
        return;
    };
    let end = asked.skipped() + rows;
    let is_more = match total {
        Some(total) => (end as u64) < total,
        None => rows > 0 && rows >= asked.size,
    };
    if !is_more {
        return;
    }
    let text = format!("{TOKEN}{end}");
    match (next, token) {
        (Next::Token(pointer), _) => super::served::put(body, pointer, text.into()),
        (Next::Link(pointer), Place::Query(name)) => {
            super::served::put(body, pointer, format!("?{name}={text}").into());
        }
        (Next::Link(_), Place::Body(_)) => unreachable!("a link has no body"),
    }
}
