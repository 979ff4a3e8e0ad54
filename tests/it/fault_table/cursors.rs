//! Tokens and links that lead from page to page: ones that come again, lead to nothing, or are odd.

use std::sync::atomic::{AtomicUsize, Ordering};

use reqwest::Url;
use serde_json::{Value, json};

use super::case::{Case, all, reading};
use super::discovery::region;
use super::look_ups::{LookUp, found, look_up};
use super::scene::{Handler, Scene, refusal, sound};
use super::want::{Want, fails, short, whole};
use crate::support::{Asked, Cloud, Next, Received, Reply, SIZE, put, slice};

/// The parameter that a link of ours holds a token in.
const MARKER: &str = "marker";

/// What is read page by page, each of them told by the one before.
#[derive(Clone, Copy)]
enum Chain {
    /// The listing itself.
    Listing,
    /// The look-up of the listing's parent, which is found on its page 2.
    LookUp,
}

impl Chain {
    fn is_on(self, cloud: Cloud) -> bool {
        match self {
            Self::Listing => cloud.has_tokens(),
            Self::LookUp => LookUp::Parents.is_on(cloud) && link(cloud).is_some(),
        }
    }

    /// Whether a request asks for a page of it.
    fn is_asked(self, request: &Received) -> bool {
        look_up(request).is_some() == matches!(self, Self::LookUp)
    }

    fn token_in(self, cloud: Cloud, request: &Received) -> Option<String> {
        match self {
            Self::Listing => cloud.token_in(request),
            Self::LookUp => request.param(MARKER).map(str::to_owned),
        }
    }

    /// The page of this number, none for 0, which tells this token.
    fn page(self, cloud: Cloud, page: usize, token: &Value) -> Value {
        match self {
            Self::Listing => {
                let offset = page.checked_sub(1).map(|before| before * SIZE);
                let asked = Asked {
                    page,
                    size: SIZE,
                    offset,
                };
                let ids = offset.map_or_else(Vec::new, |_| slice(&all(), asked));
                let rows: Vec<_> = ids.iter().map(|id| cloud.row(id)).collect();
                let mut body = cloud.body(&rows, None);
                cloud.set_next(&mut body, token.clone());
                body
            }
            Self::LookUp => {
                let names: &[&str] = if page == 2 { &["one"] } else { &[] };
                let mut body = found(cloud, LookUp::Parents, names, None);
                put(&mut body, link(cloud).unwrap(), linked(token));
                body
            }
        }
    }

    /// All is read, by so many pages of it.
    fn whole(self, cloud: Cloud, pages: usize) -> Want {
        whole().requests(pages + self.requests_behind(cloud))
    }

    /// It breaks off where this many pages led in a circle: of a listing with so many rows. What a look-up
    /// has found is part of what it goes on with, so that it sees the circle one page later.
    fn broken_off(self, cloud: Cloud, pages: usize, rows: usize) -> Want {
        let (want, pages) = match self {
            Self::Listing => (short(&(0..rows).collect::<Vec<_>>()), pages),
            Self::LookUp => (whole().exits(&[8]), pages + 1),
        };
        want.says("the same token")
            .requests(pages + self.requests_behind(cloud))
    }

    /// The requests for what is found.
    fn requests_behind(self, cloud: Cloud) -> usize {
        match self {
            Self::Listing => 0,
            Self::LookUp => reading(cloud),
        }
    }
}

/// Where an answer of a look-up holds its link.
fn link(cloud: Cloud) -> Option<&'static str> {
    match LookUp::Parents.of(cloud).next? {
        Next::Link(pointer) => Some(pointer),
        Next::Token(_) => None,
    }
}

/// A link that holds a token. What is no text stays as it is.
fn linked(token: &Value) -> Value {
    match token {
        Value::String(text) if !text.is_empty() => {
            let url = Url::parse_with_params("http://h.test", [(MARKER, text)]).unwrap();
            json!(format!("?{}", url.query().unwrap()))
        }
        other => other.clone(),
    }
}

/// A server whose answers come one after the other: the page of this number, none for 0, and the token that
/// the answer tells. It refuses a request that does not bring the token of the answer before.
fn told(chain: Chain, answers: fn() -> Vec<(usize, Value)>) -> Scene {
    Box::new(move |stage| -> Handler {
        let cloud = stage.cloud;
        let asked = AtomicUsize::new(0);
        Box::new(move |request| {
            if !chain.is_asked(request) {
                return sound(cloud, request);
            }
            let (answers, place) = (answers(), asked.fetch_add(1, Ordering::SeqCst));
            let before = place.checked_sub(1).and_then(|place| answers.get(place));
            let expected = before.map(|(_, token)| match token {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            });
            match answers.get(place) {
                Some((page, token)) if chain.token_in(cloud, request) == expected => {
                    Reply::json(200, &chain.page(cloud, *page, token))
                }
                _ => refusal(cloud, 400),
            }
        })
    })
}

/// A case of what is read page by page.
fn case(
    chain: Chain,
    name: &str,
    answers: fn() -> Vec<(usize, Value)>,
    want: fn(Chain, Cloud) -> Want,
) -> Case {
    let (name, scope): (_, fn(Cloud) -> Vec<&'static str>) = match chain {
        Chain::Listing => (name.to_owned(), |cloud| cloud.scope().to_vec()),
        Chain::LookUp => (format!("parents: {name}"), region),
    };
    Case::new(name, told(chain, answers), move |cloud| want(chain, cloud))
        .with(|cloud| chain.is_on(cloud))
        .scope(scope)
}

pub fn cases() -> Vec<Case> {
    let of = [Chain::Listing, Chain::LookUp].map(cases_of);
    of.into_iter().flatten().collect()
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn cases_of(chain: Chain) -> Vec<Case> {
    let case = |name, answers, want| case(chain, name, answers, want);
    vec![
        case(
            "page after page",
            || vec![(1, json!("a")), (2, json!("b")), (3, json!(null))],
            |chain, cloud| chain.whole(cloud, 3),
        ),
        case(
            "the same token for ever",
            || vec![(1, json!("a")), (2, json!("a")), (3, json!("a"))],
            |chain, cloud| chain.broken_off(cloud, 2, 6),
        ),
        case(
            "two tokens in turn",
            || {
                vec![
                    (1, json!("a")),
                    (2, json!("b")),
                    (3, json!("a")),
                    (3, json!("b")),
                ]
            },
            |chain, cloud| chain.broken_off(cloud, 3, 8),
        ),
        case(
            "an empty page that leads on",
            || {
                vec![
                    (1, json!("a")),
                    (0, json!("b")),
                    (2, json!("c")),
                    (3, json!(null)),
                ]
            },
            |chain, cloud| chain.whole(cloud, 4),
        ),
        case(
            "an empty page at the end",
            || {
                vec![
                    (1, json!("a")),
                    (2, json!("b")),
                    (3, json!("c")),
                    (0, json!(null)),
                ]
            },
            |chain, cloud| chain.whole(cloud, 4),
        ),
        case(
            "a token of odd characters",
            || {
                vec![
                    (1, json!("a+b/c=&d%20 é\"")),
                    (2, json!("?x=1#y")),
                    (3, json!("")),
                ]
            },
            |chain, cloud| chain.whole(cloud, 3),
        ),
        case(
            "a token that is a number",
            || vec![(1, json!(7)), (2, json!(8)), (3, json!(null))],
            |chain, cloud| match chain {
                Chain::Listing => chain.whole(cloud, 3),
                Chain::LookUp => fails(5, "decode").says("not followed").requests(1),
            },
        ),
        case(
            "a token that is false",
            || vec![(1, json!("a")), (2, json!("b")), (3, json!(false))],
            |chain, cloud| chain.whole(cloud, 3),
        ),
        case(
            "a token that is below 0",
            || vec![(1, json!("a")), (2, json!("b")), (3, json!(-1))],
            |chain, cloud| chain.whole(cloud, 3),
        ),
        case(
            "a token that is 0",
            || vec![(1, json!("a")), (2, json!("b")), (3, json!(0))],
            |chain, cloud| chain.whole(cloud, 3),
        ),
        case(
            "a page that comes again, and is the last",
            || vec![(1, json!("a")), (1, json!(null))],
            |chain, _| match chain {
                Chain::Listing => short(&[0, 1, 2])
                    .says("page 2 repeated what was already received")
                    .requests(2),
                // It holds no project.
                Chain::LookUp => fails(3, "config").requests(2),
            },
        ),
        case(
            "a token that no request can carry",
            || vec![(1, json!("a".repeat(2_000_000)))],
            |chain, _| match chain {
                Chain::Listing => short(&[0, 1, 2])
                    .kind("decode")
                    .says("it has 2000000 bytes, and no request for the next page can carry it")
                    .requests(1),
                Chain::LookUp => fails(5, "decode")
                    .says("no request for the next page can carry it")
                    .requests(1),
            },
        ),
        case(
            "a token that is an object",
            || vec![(1, json!({"after": "a"}))],
            |_, _| {
                fails(5, "decode")
                    .says("HTTP 200, but the answer cannot be read")
                    .requests(1)
            },
        ),
    ]
}
