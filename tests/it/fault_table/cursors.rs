//! Tokens that lead from page to page: ones that come again, lead to nothing, or are odd.

use serde_json::{Value, json};

use super::case::{Case, all};
use super::scene::{Scene, counted, refusal};
use super::want::{fails, short, whole};
use crate::support::{Asked, Cloud, Reply, SIZE, slice};

/// A server whose answers come one after the other: the page of this number, none for 0, and the token that
/// the answer tells. It refuses a request that does not bring the token of the answer before.
fn told(answers: fn() -> Vec<(usize, Value)>) -> Scene {
    counted(move |cloud, number, request| {
        let answers = answers();
        let before = number.checked_sub(2).and_then(|place| answers.get(place));
        let expected = before.map(|(_, token)| match token {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        if cloud.token_in(request) != expected {
            return refusal(cloud, 400);
        }
        let Some((page, token)) = answers.get(number - 1) else {
            return refusal(cloud, 400);
        };
        let offset = page.checked_sub(1).map(|before| before * SIZE);
        let asked = Asked {
            page: *page,
            size: SIZE,
            offset,
        };
        let ids = offset.map_or_else(Vec::new, |_| slice(&all(), asked));
        let rows: Vec<_> = ids.iter().map(|id| cloud.row(id)).collect();
        let mut body = cloud.body(&rows, None);
        cloud.set_next(&mut body, token.clone());
        Reply::json(200, &body)
    })
}

pub fn cases() -> Vec<Case> {
    let cases = vec![
        Case::new(
            "the same token for ever",
            told(|| vec![(1, json!("a")), (2, json!("a"))]),
            |_| {
                short(&[0, 1, 2, 3, 4, 5])
                    .says("the same token")
                    .requests(2)
            },
        ),
        Case::new(
            "two tokens in turn",
            told(|| vec![(1, json!("a")), (2, json!("b")), (3, json!("a"))]),
            |_| {
                short(&[0, 1, 2, 3, 4, 5, 6, 7])
                    .says("the same token")
                    .requests(3)
            },
        ),
        Case::new(
            "an empty page that leads on",
            told(|| {
                vec![
                    (1, json!("a")),
                    (0, json!("b")),
                    (2, json!("c")),
                    (3, json!(null)),
                ]
            }),
            |_| whole().requests(4),
        ),
        Case::new(
            "an empty page at the end",
            told(|| {
                vec![
                    (1, json!("a")),
                    (2, json!("b")),
                    (3, json!("c")),
                    (0, json!(null)),
                ]
            }),
            |_| whole().requests(4),
        ),
        Case::new(
            "a token of odd characters",
            told(|| {
                vec![
                    (1, json!("a+b/c=&d%20 é\"")),
                    (2, json!("?x=1#y")),
                    (3, json!("")),
                ]
            }),
            |_| whole().requests(3),
        ),
        Case::new(
            "a token that is a number",
            told(|| vec![(1, json!(7)), (2, json!(8)), (3, json!(null))]),
            |_| whole().requests(3),
        ),
        Case::new(
            "a token that is an object",
            told(|| vec![(1, json!({"after": "a"}))]),
            |_| {
                fails(5, "decode")
                    .says("HTTP 200, but the answer cannot be read")
                    .requests(1)
            },
        ),
    ];
    let cases = cases.into_iter();
    cases.map(|case| case.with(Cloud::has_tokens)).collect()
}
