//! Bodies that are no page: empty, cut, or of another shape.

use serde_json::{Value, json};

use super::case::Case;
use super::scene::{Scene, always, bodies, take_out, whole_body};
use super::want::{CHANGED, Want, fails, lacks_all, whole, whole_of};
use crate::support::{Cloud, Reply};

/// It is no page: exit 5 after one request.
pub fn unreadable() -> Want {
    fails(5, "decode")
        .says("HTTP 200, but the answer cannot be read")
        .requests(1)
}

pub fn text(body: &str) -> Reply {
    Reply::text(200, body)
}

pub fn bytes(body: Vec<u8>) -> Reply {
    Reply::Answer {
        status: 200,
        headers: Vec::new(),
        body,
    }
}

/// The text of a page of all rows.
pub fn page(cloud: Cloud) -> String {
    whole_body(cloud).to_string()
}

/// An answer, and what it is called.
type Named = (&'static str, fn(Cloud) -> Reply);

/// Texts that are no page of anything.
const NO_PAGES: &[Named] = &[
    ("empty body", |_| text("")),
    ("blank body", |_| text(" \r\n")),
    ("null", |_| text("null")),
    ("\"text\"", |_| text("\"text\"")),
    ("42", |_| text("42")),
    ("{}", |_| text("{}")),
    ("HTML with status 200", |_| {
        text("<!DOCTYPE html><title>Sign in</title>")
    }),
    ("words that are no JSON", |_| text("upstream connect error")),
    ("JSON cut at its end", |cloud| {
        let page = page(cloud);
        text(&page[..page.len() - 9])
    }),
    ("cut JSON", |cloud| text(&page(cloud)[..100])),
    ("JSON and more", |cloud| text(&page(cloud).repeat(2))),
    ("JSON in a text", |cloud| {
        text(&json!(page(cloud)).to_string())
    }),
    ("bytes that are no UTF-8", |cloud| {
        bytes(
            page(cloud)
                .replace("i-", "\u{1}")
                .bytes()
                .map(|b| if b == 1 { 0xff } else { b })
                .collect(),
        )
    }),
    ("UTF-16", |cloud| {
        bytes(
            page(cloud)
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect(),
        )
    }),
    ("another shape", |_| {
        text(r#"{"items":[{"uid":"a"}],"count":1}"#)
    }),
    ("nested 100,000 deep", |_| text(&"[".repeat(100_000))),
];

/// The same where the list stands inside of something.
const NO_LISTS: &[Named] = &[
    ("[]", |_| text("[]")),
    // Read field by field, a list would do for an object.
    ("a list that holds the list", |cloud| {
        text(&json!([[cloud.row("i")]]).to_string())
    }),
    ("JSON in a list", |cloud| {
        text(&format!("[{}]", page(cloud)))
    }),
    ("the list twice in one body", |cloud| {
        let (_, key) = cloud.list.rsplit_once('/').unwrap();
        let twice = page(cloud).replacen(
            &format!("\"{key}\":"),
            &format!("\"{key}\":[],\"{key}\":"),
            1,
        );
        text(&twice)
    }),
];

pub fn cases() -> Vec<Case> {
    let mut cases: Vec<_> = NO_PAGES
        .iter()
        .map(|&(name, reply)| Case::new(name, always(reply), |_| unreadable()))
        .collect();
    cases.extend(NO_LISTS.iter().map(|&(name, reply)| {
        let case = Case::new(name, always(reply), |_| unreadable());
        case.with(Cloud::has_envelope)
    }));
    cases.extend(lists());
    cases.extend(types());
    cases
}

/// Pages whose list was replaced, or taken away.
fn with_list(list: fn() -> Option<Value>, total: fn() -> Option<u64>) -> Scene {
    bodies(move |cloud, _, body| {
        match (total(), cloud.total) {
            (_, None) => {}
            (Some(count), Some(_)) => cloud.set_total(body, json!(count)),
            (None, Some(place)) => take_out(body, place),
        }
        match list() {
            Some(value) => *cloud.list_in(body) = value,
            None => take_out(body, cloud.list),
        }
    })
}

/// An empty list although the total is eight: short, and read twice.
fn none_of_8(cloud: Cloud) -> Want {
    let once = if cloud.may_begin_at_page_0() { 2 } else { 1 };
    lacks_all()
        .says("received 0 of 8")
        .says(CHANGED)
        .between(2 * once, 8)
}

fn lists() -> Vec<Case> {
    let counted = counted_lists().into_iter();
    let counted = counted.map(|case| case.with(Cloud::has_total));
    let cases = counted.chain(uncounted_lists());
    cases.map(|case| case.with(Cloud::has_envelope)).collect()
}

/// Lists beside a total.
fn counted_lists() -> Vec<Case> {
    vec![
        // SAE leaves out what is empty; Huawei's SDK accepts that as well.
        Case::new(
            "list missing, total 8",
            with_list(|| None, || Some(8)),
            |cloud| {
                if cloud.no_list.may_be_missing {
                    none_of_8(cloud)
                } else {
                    unreadable().says("the list is missing")
                }
            },
        ),
        Case::new(
            "list missing, total 0",
            with_list(|| None, || Some(0)),
            |_| whole_of(vec![]),
        ),
        Case::new(
            "list null, total 8",
            with_list(|| Some(Value::Null), || Some(8)),
            none_of_8,
        ),
        Case::new(
            "list null, total 0",
            with_list(|| Some(Value::Null), || Some(0)),
            |_| whole_of(vec![]),
        ),
        Case::new(
            "list empty, total 8",
            with_list(|| Some(json!([])), || Some(8)),
            none_of_8,
        ),
    ]
}

/// Lists that no total stands beside, or that it says nothing about.
fn uncounted_lists() -> Vec<Case> {
    vec![
        Case::new(
            "list null, no total",
            with_list(|| Some(Value::Null), || None),
            |cloud| {
                if cloud.no_list.may_be_null {
                    whole_of(vec![])
                } else {
                    unreadable().says("the list is null")
                }
            },
        ),
        Case::new(
            "list empty, total 0",
            with_list(|| Some(json!([])), || Some(0)),
            // A cursor leads on, whatever is counted.
            |cloud| whole_of(vec![]).requests(if cloud.has_tokens() { 3 } else { 1 }),
        )
        .with(Cloud::has_total),
        Case::new(
            "list empty, no total",
            with_list(|| Some(json!([])), || None),
            |_| whole_of(vec![]),
        ),
        Case::new(
            "list missing, no total",
            with_list(|| None, || None),
            |_| unreadable().says("the list is missing"),
        )
        .with(|cloud| !cloud.no_list.may_be_missing),
        Case::new(
            "list is an object",
            with_list(|| Some(json!({"0": {}})), || Some(8)),
            |_| unreadable(),
        ),
        Case::new(
            "list is a text",
            with_list(|| Some(json!("i")), || Some(8)),
            |_| unreadable(),
        ),
        Case::new(
            "list is a number",
            with_list(|| Some(json!(8)), || Some(8)),
            |_| unreadable(),
        ),
        Case::new(
            "list is false",
            with_list(|| Some(json!(false)), || Some(0)),
            |_| unreadable(),
        ),
    ]
}

/// Right JSON that is called something else.
fn types() -> Vec<Case> {
    let called = |name: &'static str, value: &'static str| {
        let scene = always(move |cloud| {
            let reply = text(&page(cloud));
            if value.is_empty() {
                reply
            } else {
                reply.with("content-type", value)
            }
        });
        // All rows come in one page.
        Case::new(name, scene, |_| whole().requests(1))
    };
    vec![
        called("right JSON as text/html", "text/html; charset=gbk"),
        called("right JSON as image/png", "image/png"),
        called("right JSON without a type", ""),
    ]
}
