//! Whatever is signed is accepted as it arrives; with any character changed, it is not.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::core::secret::Secret;
use crate::core::wire;
use crate::demo::keyring::Nonces;
use crate::demo::{alibaba, huawei};
use crate::fuzzing::hold;

/// What is sent, before it is encoded.
#[derive(Clone, Debug)]
struct Message {
    method: String,
    segments: Vec<String>,
    query: Vec<(String, String)>,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
    key: (String, String, Option<String>),
}

fn texts() -> impl Strategy<Value = String> {
    vec(any::<char>(), 0..8).prop_map(String::from_iter)
}

fn messages() -> impl Strategy<Value = Message> {
    let key = (
        "[A-Za-z0-9.-]{1,24}",
        texts(),
        any::<Option<()>>(),
        "[!-+\\--~]{1,24}",
    );
    (
        "GET|POST|PUT",
        vec(texts(), 1..5),
        vec((texts(), texts()), 0..5),
        btree_map("(x-acs-|x-)[a-z]{1,8}", "[ -~]{0,12}", 0..4),
        vec(any::<u8>(), 0..40),
        key,
    )
        .prop_map(|(method, segments, query, headers, body, key)| Message {
            method,
            segments,
            query,
            headers,
            body,
            key: (key.0, key.1, key.2.map(|()| key.3)),
        })
}

impl Message {
    fn key(&self) -> AccessKey {
        let (id, secret, token) = self.key.clone();
        AccessKey {
            id,
            secret: Secret::new(secret),
            token: token.map(Secret::new),
        }
    }

    /// Encoded, not yet signed.
    fn encoded(&self) -> Incoming {
        let segments: Vec<_> = self.segments.iter().map(String::as_str).collect();
        Incoming {
            method: self.method.clone(),
            path: wire::path(&segments),
            query: self.query.iter().cloned().collect::<Query>().encoded(),
            headers: self.headers.clone().into_iter().collect(),
            body: self.body.clone(),
            ..request("", "", &[])
        }
    }

    fn by_alibaba(&self) -> Incoming {
        let key = self.key();
        let mut request = self.encoded();
        set(&mut request, "host", "example.com");
        set(&mut request, "x-acs-action", "Act");
        set(&mut request, "x-acs-version", "V");
        set(&mut request, "x-acs-date", "2026-03-01T00:00:00Z");
        set(&mut request, "x-acs-signature-nonce", "1");
        let hash = sha256_hex(&request.body);
        set(&mut request, "x-acs-content-sha256", hash);
        if let Some(token) = &key.token {
            set(&mut request, "x-acs-security-token", token.expose());
        }
        arrived(sign(request, |signable| {
            acs3::authorization(signable, &key)
        }))
    }

    fn by_huawei(&self) -> Incoming {
        let key = self.key();
        let date = "20260301T000000Z";
        let mut request = self.encoded();
        set(&mut request, "host", "example.com");
        set(&mut request, "x-sdk-date", date);
        if let Some(token) = &key.token {
            set(&mut request, "x-security-token", token.expose());
        }
        arrived(sign(request, |signable| {
            sdk_hmac_sha256::authorization(signable, date, &key)
        }))
    }
}

/// On the way, blanks around a header's value are lost.
fn arrived(mut request: Incoming) -> Incoming {
    for (_, value) in &mut request.headers {
        *value = value.trim().to_owned();
    }
    request
}

/// A change of one character, somewhere; `None` where there is none, or it means the same.
fn changed(message: &Incoming, key: &AccessKey, change: &Change) -> Option<(Incoming, AccessKey)> {
    let (mut request, mut key) = (message.clone(), key.clone());
    match change.part {
        0 => request.path = change.of(&request.path)?,
        1 => request.query = change.of(&request.query)?,
        2 => {
            let at = change.header.index(request.headers.len());
            request.headers[at].1 = change.of(&request.headers[at].1)?;
        }
        3 => {
            let at = change.header.index(request.headers.len());
            request.headers[at].0 = change.of(&request.headers[at].0)?;
        }
        4 => key.secret = Secret::new(change.of(key.secret.expose())?),
        5 => request.method = change.of(&request.method)?,
        _ => request.body.push(b'x'),
    }
    let is_same = change.part == 1 && request.canonical_query() == message.canonical_query();
    (!is_same).then_some((request, key))
}

#[derive(Clone, Debug)]
struct Change {
    part: u8,
    header: Index,
    at: Index,
    by: char,
}

impl Change {
    fn of(&self, text: &str) -> Option<String> {
        let mut chars: Vec<_> = text.chars().collect();
        let at = (!chars.is_empty()).then(|| self.at.index(chars.len()))?;
        chars[at] = if chars[at] == self.by { '_' } else { self.by };
        Some(chars.into_iter().collect())
    }
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let place = any::<Index>;
    let change = (0..7_u8, place(), place(), prop::char::range('a', 'z'));
    let change = change.prop_map(|(part, header, at, by)| Change {
        part,
        header,
        at,
        by,
    });
    vec(change, 12)
}

fn check(
    sign: fn(&Message) -> Incoming,
    verify: impl Fn(&AccessKey, &Incoming) -> Result<(), String>,
) {
    hold(300, &(messages(), changes()), |(message, changes)| {
        let (request, key) = (sign(&message), message.key());
        assert_eq!(verify(&key, &request), Ok(()), "{request:?}");
        for change in &changes {
            if let Some((request, key)) = changed(&request, &key, change) {
                assert!(verify(&key, &request).is_err(), "{change:?}: {request:?}");
            }
        }
    });
}

#[test]
fn alibaba_accepts_what_was_signed_and_nothing_else() {
    check(Message::by_alibaba, |key, request| {
        let verdict = alibaba::verify(&only(key), &Nonces::default(), request, now());
        verdict.map_err(|fault| fault.message)
    });
}

#[test]
fn huawei_accepts_what_was_signed_and_nothing_else() {
    check(Message::by_huawei, |key, request| {
        let verdict = huawei::verify(&only(key), request, now());
        verdict.map_err(|fault| fault.message)
    });
}
