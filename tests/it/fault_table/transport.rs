//! Connections that are refused, reset, cut, slow or silent.

use std::time::Duration;

use serde_json::Value;

use super::case::{Case, Outcome, ROWS, all, reading, some};
use super::scene::{always, on_pages, once};
use super::want::{Want, fails, short, whole, without_page_2};
use crate::support::{Cloud, Reply, Step};

/// How often a call is tried that meets a connection fault.
const TRIES: usize = 4;
/// A time-out that ends a run soon, four tries of it included.
const SOON: &[&str] = &["--timeout", "400ms"];
/// Longer than any run waits.
const LONG: Duration = Duration::from_secs(20);
/// Time for bytes to arrive before a reset throws them away.
const MOMENT: Duration = Duration::from_millis(30);

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

fn send(text: &str) -> Step {
    Step::Send(text.as_bytes().to_vec())
}

fn steps(steps: impl Into<Vec<Step>>) -> Reply {
    Reply::Steps(steps.into())
}

/// Sends this much, then resets the connection.
fn reset_after(text: &str) -> Reply {
    steps([send(text), Step::Wait(MOMENT), Step::Reset])
}

/// Sends this much, then closes the connection.
fn cut_after(text: &str) -> Reply {
    steps([send(text)])
}

/// A fault, and what the server does.
type Fault = (&'static str, fn() -> Reply);

/// Ways in which an answer does not arrive.
const BROKEN: &[Fault] = &[
    ("reset before the headers", || steps([Step::Reset])),
    ("reset inside the headers", || reset_after(&HEAD[..40])),
    ("reset after the headers", || {
        reset_after(&format!("{HEAD}content-length: 100\r\n\r\n"))
    }),
    ("reset inside the body", || {
        reset_after(&format!("{HEAD}content-length: 100\r\n\r\n{{\"a\":"))
    }),
    ("closed before the headers", || steps([])),
    ("closed inside the headers", || cut_after(&HEAD[..40])),
    ("body cut short, content-length", || {
        cut_after(&format!("{HEAD}content-length: 100\r\n\r\n{{\"a\":"))
    }),
    ("body cut short, chunked", || {
        cut_after(&format!(
            "{HEAD}transfer-encoding: chunked\r\n\r\n5\r\n{{\"a\":"
        ))
    }),
    ("chunks without sizes", || {
        cut_after(&format!(
            "{HEAD}transfer-encoding: chunked\r\n\r\nno size\r\n"
        ))
    }),
    ("no HTTP", || cut_after("SSH-2.0-OpenSSH_9.9\r\n")),
    ("headers of 1 MB", || {
        let long = "x".repeat(1024 * 1024);
        cut_after(&format!(
            "{HEAD}x-long: {long}\r\ncontent-length: 2\r\n\r\n{{}}"
        ))
    }),
];

/// Ways in which an answer does not end.
const SILENT: &[Fault] = &[
    ("no answer at all", || steps([Step::Wait(LONG)])),
    ("silence inside the headers", || {
        steps([send(&HEAD[..40]), Step::Wait(LONG)])
    }),
    ("silence inside the body", || {
        steps([
            send(&format!("{HEAD}content-length: 100\r\n\r\n{{")),
            Step::Wait(LONG),
        ])
    }),
    ("headers one byte at a time", || {
        steps([Step::Drip(HEAD.into(), Duration::from_millis(60))])
    }),
    ("body one byte at a time", || {
        let head = format!("{HEAD}content-length: 200\r\n\r\n");
        steps([
            send(&head),
            Step::Drip(vec![b' '; 200], Duration::from_millis(60)),
        ])
    }),
];

fn network(requests: usize) -> Want {
    fails(6, "network")
        .says("127.0.0.1")
        .says("tried 4 times")
        .requests(requests)
        .error("http_status", Value::Null)
        .check(names_the_address)
}

/// Host and port of the server.
fn names_the_address(outcome: &Outcome) -> Result<(), String> {
    let address = outcome.url.trim_start_matches("http://");
    if outcome.reasons().contains(address) && outcome.run.stderr.contains(address) {
        Ok(())
    } else {
        Err(format!("{address} is not named"))
    }
}

/// What is left when all pages but the first are lost: a page by offset is not asked for before the
/// one in front of it is there.
fn first_page() -> Want {
    short(&[0, 1, 2])
}

pub fn cases() -> Vec<Case> {
    let mut cases = vec![
        Case::new("connection refused", always(|_| steps([])), |_| {
            network(0).says("cannot connect to")
        })
        .nobody(),
    ];
    for &(name, reply) in BROKEN {
        cases.push(Case::new(name, always(move |_| reply()), |_| {
            network(TRIES)
        }));
    }
    for &(name, reply) in BROKEN {
        let name = format!("{name}, once");
        cases.push(Case::new(name, once(move |_| reply()), |cloud| {
            whole().requests(reading(cloud) + 1).line("retry: ")
        }));
    }
    for &(name, reply) in SILENT {
        let silent = Case::new(name, always(move |_| reply()), |_| {
            network(TRIES)
                .says("within 400ms")
                .tells_one(&["--timeout"])
                .within(12)
        });
        cases.push(silent.args(SOON));
    }
    cases.extend(others());
    cases
}

fn others() -> Vec<Case> {
    vec![
        Case::new(
            "no answer, once",
            once(|_| steps([Step::Wait(LONG)])),
            |cloud| whole().requests(reading(cloud) + 1),
        )
        .args(&["--timeout", "1s"]),
        Case::new(
            "no answer, --deadline 1s",
            always(|_| steps([Step::Wait(LONG)])),
            |_| {
                fails(6, "")
                    .without_error()
                    .says("--deadline")
                    .requests(1)
                    .within(6)
            },
        )
        .args(&["--deadline", "1s"]),
        Case::new(
            "no answer after page 1, --deadline 2s",
            on_pages(|page| page > 1, |_| steps([Step::Wait(LONG)])),
            |_| first_page().says("--deadline").within(7),
        )
        .with(Cloud::has_pages)
        .args(&["--deadline", "2s"]),
        Case::new(
            "page 2 always reset",
            on_pages(|page| page == 2, |_| steps([Step::Reset])),
            |cloud| without_page_2(cloud).kind("network").says("tried 4 times"),
        )
        .with(Cloud::has_pages),
        Case::new("103 before the answer", once(early_hints), |cloud| {
            whole().requests(reading(cloud))
        }),
        Case::new("a slow body that arrives in time", once(slow), |cloud| {
            whole().requests(reading(cloud))
        }),
    ]
}

/// The first page of a sound server.
fn page_1(cloud: Cloud) -> Vec<u8> {
    let rows = if cloud.has_pages() {
        some(&[0, 1, 2])
    } else {
        all()
    };
    cloud.page(&rows, Some(ROWS as u64)).bytes()
}

fn early_hints(cloud: Cloud) -> Reply {
    let hints = b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n".to_vec();
    Reply::Raw([hints, page_1(cloud)].concat())
}

fn slow(cloud: Cloud) -> Reply {
    steps([Step::Drip(page_1(cloud), Duration::from_millis(1))])
}
