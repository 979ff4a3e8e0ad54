//! Requests survive their encoding.

use percent_encoding::percent_decode_str;
use proptest::collection::vec;
use proptest::prelude::*;
use url::{Url, form_urlencoded};

use super::hold;
use crate::core::wire::{Query, path};

/// Any text, control characters and all.
fn texts() -> impl Strategy<Value = String> {
    vec(any::<char>(), 0..12).prop_map(String::from_iter)
}

#[test]
fn a_path_is_decoded_to_its_segments() {
    hold(2000, &vec(texts(), 1..6), |segments| {
        let segments: Vec<_> = segments.iter().map(String::as_str).collect();
        let encoded = path(&segments);
        let decoded: Vec<_> = encoded
            .split('/')
            .skip(1)
            .map(|segment| percent_decode_str(segment).decode_utf8().unwrap())
            .collect();
        assert_eq!(decoded, segments);
        // Two segments cannot be sent, which `http` sees to.
        if segments
            .iter()
            .all(|segment| !matches!(*segment, "." | ".."))
        {
            let url = Url::parse(&format!("https://example.com{encoded}")).unwrap();
            assert_eq!(url.path(), encoded);
        }
    });
}

#[test]
fn a_query_is_decoded_to_its_pairs() {
    hold(2000, &vec((texts(), texts()), 0..6), |mut pairs| {
        let encoded = pairs.iter().cloned().collect::<Query>().encoded();
        let decoded: Vec<_> = form_urlencoded::parse(encoded.as_bytes())
            .into_owned()
            .collect();
        pairs.sort();
        assert_eq!(decoded, pairs);
        let url = Url::parse(&format!("https://example.com/?{encoded}")).unwrap();
        assert_eq!(url.query(), Some(encoded.as_str()));
    });
}
