//! Bodies that are no page: empty, cut, compressed, enormous, or of another shape.

use std::io::Write as _;
use std::sync::OnceLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::case::{CHANGED, Case, Want, fails, lacks_all, reading, some, whole, whole_of};
use super::scene::{always, bodies, list_of, total_of, whole_body};
use crate::support::{Cloud, Reply, Step};

const MB: usize = 1024 * 1024;

/// It is no page: exit 5 after one request.
fn unreadable() -> Want {
    fails(5, "decode")
        .says("HTTP 200, but the answer cannot be read")
        .requests(1)
}

fn text(body: &str) -> Reply {
    Reply::text(200, body)
}

fn bytes(body: Vec<u8>) -> Reply {
    Reply::Answer {
        status: 200,
        headers: Vec::new(),
        body,
    }
}

/// The text of a page of all rows.
fn page(cloud: Cloud) -> String {
    whole_body(cloud).to_string()
}

/// Texts that are no page of anything.
const NO_PAGES: &[(&str, fn(Cloud) -> Reply)] = &[
    ("empty body", |_| text("")),
    ("blank body", |_| text(" \r\n")),
    ("null", |_| text("null")),
    ("[]", |_| text("[]")),
    ("\"text\"", |_| text("\"text\"")),
    ("42", |_| text("42")),
    ("{}", |_| text("{}")),
    ("HTML with status 200", |_| {
        text("<!DOCTYPE html><title>Sign in</title>")
    }),
    ("cut JSON", |cloud| text(&page(cloud)[..100])),
    ("JSON and more", |cloud| text(&page(cloud).repeat(2))),
    ("JSON in a list", |cloud| {
        text(&format!("[{}]", page(cloud)))
    }),
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
    ("the list twice in one body", |cloud| {
        let key = cloud.list_path().rsplit('.').next().unwrap();
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
    cases.extend(lists());
    cases.extend(types());
    cases.extend(compressed());
    cases.extend(large());
    cases
}

/// Pages whose list was replaced, or taken away.
fn with_list(list: fn() -> Option<Value>, total: fn() -> Option<u64>) -> super::scene::Scene {
    bodies(move |cloud, _, body| {
        let (holder, key) = total_of(cloud, body);
        match total() {
            Some(count) => holder[key] = json!(count),
            None => drop(holder.as_object_mut().unwrap().remove(key)),
        }
        match list() {
            Some(value) => *list_of(cloud, body) = value,
            None => {
                let (place, key) = match cloud {
                    Cloud::Sae => (&mut body["Data"], "Instances"),
                    _ => (body, cloud.list_path()),
                };
                place.as_object_mut().unwrap().remove(key);
            }
        }
    })
}

/// An empty list although the total is eight: short, and read twice.
fn none_of_8(cloud: Cloud) -> Want {
    let once = if cloud == Cloud::Novita { 2 } else { 1 };
    lacks_all()
        .says("received 0 of 8")
        .says(CHANGED)
        .between(2 * once, 8)
}

fn lists() -> Vec<Case> {
    vec![
        // SAE leaves out what is empty; Huawei's SDK accepts that as well.
        Case::new(
            "list missing, total 8",
            with_list(|| None, || Some(8)),
            |cloud| match cloud {
                Cloud::Sae | Cloud::ModelArts => none_of_8(cloud),
                _ => unreadable().says("the list is missing"),
            },
        ),
        Case::new(
            "list missing, total 0",
            with_list(|| None, || Some(0)),
            |cloud| match cloud {
                Cloud::Sae | Cloud::ModelArts => whole_of(vec![]),
                _ => unreadable(),
            },
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
            "list null, no total",
            with_list(|| Some(Value::Null), || None),
            |cloud| match cloud {
                Cloud::Sae | Cloud::HpcAi => whole_of(vec![]),
                _ => unreadable().says("the list is null"),
            },
        ),
        Case::new(
            "list empty, total 8",
            with_list(|| Some(json!([])), || Some(8)),
            none_of_8,
        ),
        Case::new(
            "list empty, no total",
            with_list(|| Some(json!([])), || None),
            |_| whole_of(vec![]),
        ),
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

/// Compresses a text.
pub fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn zipped(body: Vec<u8>) -> Reply {
    bytes(body).with("content-encoding", "gzip")
}

/// 65 MiB of blanks, compressed once for all runs.
fn bomb() -> Reply {
    static BOMB: OnceLock<Vec<u8>> = OnceLock::new();
    zipped(BOMB.get_or_init(|| gzip(&vec![b' '; 65 * MB])).clone())
}

fn compressed() -> Vec<Case> {
    let broken = || fails(6, "network").says("tried 4 times").requests(4);
    vec![
        Case::new(
            "gzip",
            always(|cloud| zipped(gzip(page(cloud).as_bytes()))),
            |_| whole().requests(1),
        ),
        Case::new(
            "gzip, broken inside",
            always(|cloud| {
                let mut body = gzip(page(cloud).as_bytes());
                let middle = body.len() / 2;
                body[middle..middle + 8].fill(0xff);
                zipped(body)
            }),
            move |_| broken(),
        ),
        Case::new(
            "gzip, cut short",
            always(|cloud| {
                let mut body = gzip(page(cloud).as_bytes());
                body.truncate(body.len() - 20);
                zipped(body)
            }),
            move |_| broken(),
        ),
        Case::new(
            "gzip, wrong checksum",
            always(|cloud| {
                let mut body = gzip(page(cloud).as_bytes());
                let end = body.len();
                body[end - 8..end - 4].fill(0);
                zipped(body)
            }),
            move |_| broken(),
        ),
        Case::new(
            "called gzip, and is not",
            always(|cloud| zipped(page(cloud).into())),
            move |_| broken(),
        ),
        Case::new(
            "gzip that does not say so",
            always(|cloud| bytes(gzip(page(cloud).as_bytes()))),
            |_| unreadable(),
        ),
        Case::new(
            "called br, and unreadable",
            always(|_| bytes(vec![0x8b, 0x02, 0x80, 0xff]).with("content-encoding", "br")),
            |_| unreadable(),
        ),
        Case::new("gzip bomb of 65 MiB", always(|_| bomb()), |_| too_large()),
    ]
}

fn too_large() -> Want {
    fails(6, "network")
        .says("larger than 64 MiB")
        .requests(1)
        .within(30)
}

fn large() -> Vec<Case> {
    vec![
        Case::new("a body of 65 MiB", always(|_| blanks(false)), |_| {
            too_large()
        }),
        Case::new("a body without end", always(|_| blanks(true)), |_| {
            too_large()
        }),
        Case::new(
            "a page of 4 MiB",
            bodies(|_, asked, body| {
                if asked.page <= 1 {
                    body["Padding"] = json!("x".repeat(4 * MB));
                }
            }),
            |cloud| whole().requests(reading(cloud)).within(30),
        ),
        Case::new(
            "rows nested 5,000 deep",
            always(|cloud| {
                let deep = format!("{}1{}", "[".repeat(5000), "]".repeat(5000));
                text(&page(cloud).replacen('{', &format!("{{\"Extra\":{deep},"), 1))
            }),
            |_| whole().requests(1),
        ),
        Case::new(
            "content-length too small",
            always(|cloud| {
                let body = page(cloud);
                let cut = body.len() - 5;
                Reply::Raw(format!("HTTP/1.1 200 OK\r\ncontent-length: {cut}\r\n\r\n{body}").into())
            }),
            |_| unreadable(),
        ),
        Case::new(
            "two different content-lengths",
            always(|cloud| {
                let body = page(cloud);
                let head = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\ncontent-length: 9000\r\n\r\n";
                Reply::Raw(format!("{head}{body}").into())
            }),
            |_| fails(6, "network").says("tried 4 times").requests(4),
        ),
        Case::new(
            "a page of one row, and no more",
            always(|cloud| cloud.page(&some(&[0]), Some(1))),
            |_| whole_of(some(&[0])).requests(1),
        ),
    ]
}

/// A blank body of more than anybody reads, in one piece or in chunks.
fn blanks(is_chunked: bool) -> Reply {
    let (head, piece) = if is_chunked {
        let chunk = [format!("{MB:x}\r\n").as_bytes(), &vec![b' '; MB], b"\r\n"].concat();
        ("transfer-encoding: chunked".to_owned(), chunk)
    } else {
        (format!("content-length: {}", 65 * MB), vec![b' '; MB])
    };
    let head = format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n").into_bytes();
    let times = if is_chunked { 200 } else { 65 };
    Reply::Steps(vec![Step::Send(head), Step::Repeat(piece, times)])
}
