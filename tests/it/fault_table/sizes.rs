//! Bodies that are compressed, enormous, or not as long as they say.

use std::io::Write as _;
use std::sync::OnceLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use super::bodies::{bytes, page, text, unreadable};
use super::case::{Case, reading, some};
use super::scene::{always, bodies};
use super::want::{Want, fails, whole, whole_of};
use crate::support::{Cloud, Reply, Step};

const MB: usize = 1024 * 1024;

pub fn cases() -> Vec<Case> {
    [compressed(), large()].into_iter().flatten().collect()
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
            "GZIP, in capitals",
            always(|cloud| bytes(gzip(page(cloud).as_bytes())).with("content-encoding", "X-GZIP")),
            |_| whole().requests(1),
        ),
        Case::new(
            "gzip, and a second one behind it",
            always(|cloud| zipped([gzip(page(cloud).as_bytes()), gzip(b" ")].concat())),
            |_| trailing(),
        ),
        Case::new(
            "gzip, and bytes behind it",
            always(|cloud| zipped([&gzip(page(cloud).as_bytes())[..], b"x"].concat())),
            |_| trailing(),
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

fn trailing() -> Want {
    fails(5, "decode")
        .says("behind its compressed body")
        .requests(1)
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
        )
        .with(Cloud::has_envelope),
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
