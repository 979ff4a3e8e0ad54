//! Any bytes as an answer.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use url::Url;

use super::known::{Given, SECRET, choices, scopes};
use super::printed::{self, assert_clean};
use super::{edit, seeds};
use crate::config::settings::Raw;
use crate::core::error::{Cause, Error, ErrorKind};
use crate::core::report::Failed;
use crate::core::wire::{Request, Response};
use crate::engine::provider::Page;
use crate::output::Format;
use crate::providers::{self, Entry, Probe};

/// The statuses besides 200: each way of reading a fault.
const STATUSES: [u16; 8] = [201, 206, 400, 401, 403, 404, 429, 503];
/// The headers that are read, in the order in which they follow the body.
const HEADERS: [&str; 7] = [
    "retry-after",
    "date",
    "x-acs-retry-after",
    "x-request-id",
    "x-iam-trace-id",
    "content-range",
    "link",
];

/// A provider connected with each form of credential, and for each with each scope it takes.
struct Connected {
    all: Vec<Vec<Pair>>,
    /// Of those, the places of some that make every call there is.
    calls: Vec<(usize, usize)>,
    /// Its sound answers.
    sound: Vec<Vec<u8>>,
}

/// A provider that reads an answer row by row, and one that reads it in one go where it can.
struct Pair {
    careful: Box<dyn Probe>,
    quick: Box<dyn Probe>,
}

/// Gives the bytes to every call of the provider as its answer, and to one of them with another status. What follows
/// a zero byte is the value of a header; [`edit::meant`] says what else the bytes may be.
pub fn read(provider: &str, bytes: &[u8]) {
    let connected = connected_to(provider);
    let response = response(&edit::meant(bytes, &connected.sound));
    for (form, scope) in &connected.calls {
        prove(&connected.all[*form][*scope], &response);
    }
    let status = STATUSES[bytes.len() % STATUSES.len()];
    let form = &connected.all[bytes.len() % connected.all.len()];
    prove(&form[0], &Response { status, ..response });
}

/// Gives the bytes to every call with every form of credential, scope and status, and prints what comes of it in every
/// format.
pub fn print(provider: &str, bytes: &[u8]) {
    let connected = connected_to(provider);
    let response = response(&edit::meant(bytes, &connected.sound));
    for of_one_form in &connected.all {
        for pair in of_one_form {
            check(pair, &response);
        }
        for status in STATUSES {
            let response = Response {
                status,
                ..response.clone()
            };
            check(&of_one_form[0], &response);
        }
    }
}

/// The same for the provider that the first byte stands for.
pub fn print_any(bytes: &[u8]) {
    if let Some((which, bytes)) = bytes.split_first() {
        let entry = &providers::ALL[usize::from(*which) % providers::ALL.len()];
        print(entry.about.id, bytes);
    }
}

fn connected_to(provider: &str) -> &'static Connected {
    static ALL: OnceLock<BTreeMap<&str, Connected>> = OnceLock::new();
    let connect = |entry: &Entry| (entry.about.id, connected(entry));
    let all = ALL.get_or_init(|| providers::ALL.iter().map(connect).collect());
    &all[provider]
}

fn response(bytes: &[u8]) -> Response {
    let mut parts = bytes.split(|byte| *byte == 0);
    Response {
        status: 200,
        body: parts.next().unwrap_or_default().to_vec(),
        headers: HEADERS
            .iter()
            .zip(parts)
            .filter_map(|(name, value)| Some(((*name).to_owned(), header(value)?)))
            .collect(),
    }
}

fn connected(entry: &Entry) -> Connected {
    let with = |form| {
        let chosen = choices(entry).into_iter();
        let chosen = chosen.flat_map(|choice| scopes(entry).map(move |flags| (choice, flags)));
        let probes: Vec<_> = chosen
            .filter_map(|(choice, flags)| {
                let careful = Given {
                    choice,
                    ..Given::new(form, &flags)
                };
                let quick = Given {
                    raw: Raw::None,
                    choice,
                    ..Given::new(form, &flags)
                };
                Some(Pair {
                    careful: careful.connect(entry).ok()?,
                    quick: quick.connect(entry).ok()?,
                })
            })
            .collect();
        assert!(!probes.is_empty(), "{} cannot be connected", entry.about.id);
        probes
    };
    let all: Vec<Vec<Pair>> = entry.about.credentials.iter().map(with).collect();
    let mut known = BTreeSet::new();
    let mut calls = Vec::new();
    for (form, pairs) in all.iter().enumerate() {
        for (scope, pair) in pairs.iter().enumerate() {
            let own = pair.careful.operations();
            if !own.iter().all(|name| known.contains(name)) {
                known.extend(own);
                calls.push((form, scope));
            }
        }
    }
    Connected {
        all,
        calls,
        sound: seeds::answers(entry.about.id),
    }
}

/// A header's value, where it is one that the HTTP client passes on.
fn header(value: &[u8]) -> Option<String> {
    let is_text = |byte: &u8| matches!(byte, b'\t' | b' '..=b'~');
    let text = value.iter().all(is_text).then(|| value.to_vec())?;
    String::from_utf8(text).ok()
}

/// What is read is the same in one go and row by row, and of what is there.
fn prove(pair: &Pair, response: &Response) {
    let sink = printed::sink(Format::Jsonl);
    let [careful, quick] = [&pair.careful, &pair.quick].map(|probe| probe.read(response, &sink));
    for (careful, quick) in careful.into_iter().zip(quick) {
        match careful {
            Ok(page) => {
                check_alike(&page, &quick.expect("a page as well"));
                check_page(&page, &response.body);
            }
            Err(cause) => {
                let quick = quick.err().expect("no page either");
                assert_eq!(quick.to_string(), cause.to_string());
                check_cause(cause);
            }
        }
    }
}

/// The same, and printed in every format.
fn check(pair: &Pair, response: &Response) {
    let probe = &pair.careful;
    let quick = pair.quick.read(response, &printed::sink(Format::Jsonl));
    let drawn = |format| probe.read(response, &printed::sink(format));
    let mut others: Vec<_> = printed::OTHERS
        .iter()
        .map(|format| drawn(*format).into_iter())
        .collect();
    for (read, quick) in drawn(Format::Jsonl).into_iter().zip(quick) {
        let others = others
            .iter_mut()
            .map(|reads| reads.next().expect("of the same calls"));
        let others: Vec<_> = others.collect();
        match read {
            Ok(page) => {
                check_alike(&page, &quick.expect("a page as well"));
                let others = others
                    .into_iter()
                    .map(|read| read.expect("the same page").rows);
                check_page(&page, &response.body);
                printed::check(&page.rows, others.collect(), Some(SECRET));
            }
            Err(cause) => {
                let quick = quick.err().expect("no page either");
                assert_eq!(quick.to_string(), cause.to_string());
                check_cause(cause);
            }
        }
    }
}

/// However a page is read, it is the same.
fn check_alike(careful: &Page<providers::Led>, quick: &Page<providers::Led>) {
    let counts = |page: &Page<providers::Led>| {
        (
            (page.rows.len(), page.parents.len(), page.unreadable.len()),
            (page.total, page.pages, page.bad_total.clone()),
            (page.unread.clone(), page.rows.unread()),
            (page.next.clone(), page.partial.clone()),
        )
    };
    assert_eq!(counts(careful), counts(quick));
    for (careful, quick) in careful.rows.rows().zip(quick.rows.rows()) {
        // One ends with the provider's own object.
        let common = quick.strip_suffix(b"}\n").expect("an object a line");
        assert!(careful.starts_with(common));
    }
}

fn check_page(page: &Page<providers::Led>, body: &[u8]) {
    let rows = page.len() + page.unreadable.len();
    assert!(
        rows == 0 || array_lengths(body).contains(&rows),
        "{rows} rows of a list that is not there"
    );
    let told = page.unreadable.first.iter().chain(&page.unread.first);
    for decode in told.chain(&page.bad_total) {
        check_words(&decode.to_string());
    }
    if let Some(fault) = &page.partial {
        check_cause(Cause::Fault(fault.clone()));
    }
    for lead in &page.parents {
        assert!(!lead.id.trim().is_empty(), "a parent without an identity");
        lead.calls.iter().flatten().for_each(check_led);
    }
    for row in 0..page.rows.len() {
        let id = page.rows.id(row);
        assert!(!id.trim().is_empty(), "a row without an identity");
    }
}

/// A request that the answer led to goes to its own endpoint, and can be sent.
fn check_led(request: &Request) {
    let url = request.url();
    assert!(url.bytes().all(|byte| byte.is_ascii_graphic()), "{url}");
    let parsed = Url::parse(&url).expect("it is a URL");
    assert_eq!(parsed.host_str(), Some(request.endpoint.host()), "{url}");
    assert_eq!(parsed.fragment(), None, "{url}");
    for (name, value) in &request.headers {
        let value = value.expose();
        let is_sendable = value.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        assert!(is_sendable && value.trim() == value, "{name}: {value:?}");
    }
}

fn check_cause(cause: Cause) {
    let is_refused = cause.kind() == ErrorKind::Credential;
    assert!(
        !(is_refused && cause.retryable()),
        "a refused credential would be tried again: {cause}"
    );
    if let Cause::Fault(fault) = &cause {
        for text in [&fault.code, &fault.request_id, &fault.hint] {
            text.as_deref().map(check_words);
        }
    }
    check_words(&cause.to_string());
    let error = Error {
        provider: "",
        operation: "",
        via: None,
        attempts: 1,
        cause,
    };
    serde_json::to_string(&Failed::from(&error)).expect("a failure can be written");
}

/// Words that will be shown: clean, without the secret, and not endless.
fn check_words(words: &str) {
    assert_clean(words);
    assert!(!words.contains(SECRET), "{words}");
    assert!(words.chars().count() < 2500, "{words}");
}

/// The number of entries of every array in a text that is meant to be JSON.
fn array_lengths(text: &[u8]) -> BTreeSet<usize> {
    let mut lengths = BTreeSet::new();
    // For each open bracket: which, whether anything stands behind it, and how many commas.
    let mut open: Vec<(u8, bool, usize)> = Vec::new();
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        match (byte, open.last_mut()) {
            (b' ' | b'\t' | b'\r' | b'\n', _) => {}
            (b']' | b'}', _) => {
                if let Some((b'[', is_filled, commas)) = open.pop() {
                    lengths.insert(commas + usize::from(is_filled));
                }
            }
            (b',', Some((_, _, commas))) => *commas += 1,
            (_, Some((_, is_filled, _))) => *is_filled = true,
            (_, None) => {}
        }
        match byte {
            b'[' | b'{' => open.push((*byte, false, 0)),
            b'"' => skip_text(&mut bytes),
            _ => {}
        }
    }
    lengths
}

/// Goes behind the quote that ends a text.
fn skip_text<'a>(bytes: &mut impl Iterator<Item = &'a u8>) {
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => _ = bytes.next(),
            b'"' => return,
            _ => {}
        }
    }
}
