//! Any text as a setting.

use url::{Host, Url, form_urlencoded};

use super::known::{Given, scopes};
use super::printed;
use crate::cli::listing::params;
use crate::core::check::Check;
use crate::core::model::Timestamp;
use crate::core::wire::{self, Endpoint, Query, Request, Response};
use crate::output::Format;
use crate::providers::{self, Entry};

/// Gives the text as an endpoint, a scope, a parameter, a credential and a date.
pub fn settings(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    endpoint(&text);
    scope(&text);
    parameter(&text);
    date(&text);
    for entry in providers::ALL {
        connect(entry, &text);
    }
}

fn endpoint(text: &str) {
    let Ok(endpoint) = Endpoint::parse(text) else {
        return;
    };
    let mut query = Query::new();
    query.set("a", "b");
    let request = Request::get(&endpoint, "/c/d", &query);
    check_sent(&request);
    let url = Url::parse(&request.url()).expect("it is a URL");
    let is_loopback = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    assert_eq!(is_loopback, endpoint.is_loopback(), "{text:?}");
    assert!(is_loopback || url.scheme() == "https", "{text:?}");
    assert_eq!((url.username(), url.password()), ("", None), "{text:?}");
}

fn scope(text: &str) {
    let is_ascii = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
    for check in [
        Check::Region,
        Check::ServiceName,
        Check::Id,
        Check::ProjectId,
        Check::Credential,
    ] {
        if check.test(text).is_err() {
            continue;
        }
        assert!(is_ascii(text), "{check:?} {text:?}");
        if matches!(check, Check::Credential) {
            continue;
        }
        let url = format!("https://example.com{}", wire::path(&["a", text, "b"]));
        let parsed = Url::parse(&url).expect("it is a URL");
        let segments = parsed.path_segments().map_or(0, Iterator::count);
        assert_eq!(
            (parsed.as_str(), segments),
            (url.as_str(), 3),
            "{check:?} {text:?}"
        );
    }
    if Check::Region.test(text).is_ok()
        && let Ok(endpoint) = Endpoint::parse(&format!("https://api.{text}.example.com"))
    {
        assert_eq!(endpoint.host(), format!("api.{text}.example.com"));
        assert_eq!(endpoint.prefix(), "");
    }
}

fn parameter(text: &str) {
    let all: Vec<_> = providers::ALL.iter().map(|entry| entry.about).collect();
    let Ok(given) = params::read(&[text.to_owned()], &all) else {
        return;
    };
    for (name, value) in given.into_iter().map(|given| given.pair) {
        assert!(text.ends_with(&value) && !value.is_empty());
        assert!(!value.chars().any(char::is_control), "{value:?}");
        let mut query = Query::new();
        query.set(name, value.clone());
        let decoded: Vec<_> = form_urlencoded::parse(query.encoded().as_bytes())
            .into_owned()
            .collect();
        assert_eq!(decoded, [(name.to_owned(), value)]);
    }
}

fn date(text: &str) {
    if let Some(time) = Timestamp::parse(text) {
        let again = Timestamp::parse(&time.to_string()).map(Timestamp::seconds);
        assert_eq!(again, Some(time.seconds()), "{text:?}");
    }
    if let Some(time) = Timestamp::parse_http_date(text) {
        let _ = (time.to_string(), time.since(Timestamp::now()));
    }
}

fn connect(entry: &Entry, text: &str) {
    let all: Vec<_> = entry.about.scopes.iter().collect();
    for form in entry.about.credentials {
        let good = || Given::new(form, &all);
        check_connected(
            entry,
            &Given {
                credential: text.to_owned(),
                ..good()
            },
        );
        check_connected(
            entry,
            &Given {
                endpoint: Some(text.to_owned()),
                ..good()
            },
        );
    }
    let form = &entry.about.credentials[0];
    for flags in scopes(entry) {
        for flag in flags.iter().map(|flag| flag.name) {
            let mut given = Given::new(form, &flags);
            given.scope.insert(flag, vec![text.to_owned()]);
            check_connected(entry, &given);
        }
    }
    check_advice(entry, text);
}

/// With settings that were accepted, requests can be made, and are what they should be.
fn check_connected(entry: &Entry, given: &Given) {
    let Ok(probe) = given.connect(entry) else {
        return;
    };
    let now = Timestamp::from_seconds(1_790_000_000).expect("it is a time");
    let _ = probe.warning(now);
    probe.requests().iter().flatten().for_each(check_sent);
}

/// The text as the headers that ask to wait.
fn check_advice(entry: &Entry, text: &str) {
    let header = |name: &str| (name.to_owned(), text.to_owned());
    let response = Response {
        status: 429,
        headers: ["retry-after", "date", "x-acs-retry-after"]
            .map(header)
            .into(),
        body: Vec::new(),
    };
    let form = &entry.about.credentials[0];
    let all: Vec<_> = entry.about.scopes.iter().collect();
    let probe = Given::new(form, &all[..all.len().min(1)]).connect(entry);
    let probe = probe.unwrap_or_else(|error| panic!("{error}"));
    for read in probe.read(&response, &printed::sink(Format::Jsonl)) {
        assert!(read.is_err_and(|cause| cause.retryable()));
    }
}

/// A request that arrives as it was meant: no byte of it can end a header or a URL early, or change
/// on its way.
fn check_sent(request: &Request) {
    let text = request.url();
    assert!(text.bytes().all(|byte| byte.is_ascii_graphic()), "{text:?}");
    let url = Url::parse(&text).expect("it is a URL");
    assert_eq!(url.path(), request.path, "{text:?}");
    assert_eq!(url.query().unwrap_or_default(), request.query, "{text:?}");
    assert!(text.starts_with(&request.endpoint.origin()), "{text:?}");
    for (name, value) in &request.headers {
        let value = value.expose();
        let is_sendable = value.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        assert!(is_sendable && value.trim() == value, "{name}: {value:?}");
    }
}
