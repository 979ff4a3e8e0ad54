//! The table against the program, and the kinds of paging that no row has yet.

use serde_json::{Value, json};

use super::{Api, Cloud, Next, Paging, Place};
use crate::support::{Asked, Cloudls, Received, Reply, ids, slice};

/// Without a row here a provider would have none of the tests over all clouds.
#[test]
fn every_provider_has_a_row() {
    let known = Cloudls::new(["providers", "-o", "json"]).run().json();
    let known: Vec<_> = known.as_object().unwrap().keys().cloned().collect();
    let rows: Vec<_> = Cloud::ALL.iter().map(|cloud| cloud.id()).collect();
    assert_eq!(rows, known, "tests/it/support/cloud.rs");
}

/// A row that is made for a cloud, and every pointer into it, fit together.
#[test]
fn rows_and_errors_hold_what_the_table_says() {
    for cloud in Cloud::ALL {
        let row = cloud.row("i");
        assert_eq!(row.pointer(cloud.fields.id), Some(&json!("i")), "{cloud:?}");
        let number = row.pointer(cloud.fields.number.at);
        assert!(number.is_some(), "{cloud:?}: {row}");
        let status = row.pointer(cloud.fields.status);
        assert_eq!(status, Some(&json!(cloud.fields.states[0].0)), "{cloud:?}");
        assert!(!cloud.secrets().is_empty(), "{cloud:?}");
        let long = cloud.credentials.iter().filter_map(|own| own.sentinel);
        assert!(long.clone().all(|text| text.len() > 40), "{cloud:?}");
    }
}

/// HPC-AI's API with another paging, and without a total.
fn paged(pages: Option<Paging>, list: &'static str, envelope: &'static str) -> Cloud {
    Cloud(Box::leak(Box::new(Api {
        pages,
        list,
        envelope,
        total: None,
        ..*Cloud::HPCAI.0
    })))
}

fn cursor_in_query() -> Cloud {
    let pages = Paging::Cursor {
        token: Place::Query("cursor"),
        size: Some(Place::Query("limit")),
        next: Next::Token("/meta/next"),
    };
    paged(
        Some(pages),
        "/items",
        r#"{"items": [], "meta": {"next": null}}"#,
    )
}

fn cursor_in_body() -> Cloud {
    let pages = Paging::Cursor {
        token: Place::Body("/after"),
        size: None,
        next: Next::Token("/next"),
    };
    paged(Some(pages), "/items", r#"{"items": []}"#)
}

fn by_link() -> Cloud {
    let pages = Paging::Cursor {
        token: Place::Query("page_token"),
        size: None,
        next: Next::Link("/links/next"),
    };
    paged(Some(pages), "/items", r#"{"items": []}"#)
}

fn by_offset() -> Cloud {
    let pages = Paging::Offset {
        offset: Place::Query("skip"),
        limit: Place::Query("take"),
    };
    paged(Some(pages), "/items", r#"{"items": []}"#)
}

fn at_once() -> Cloud {
    paged(None, "", "[]")
}

fn query(pairs: &[(&str, &str)]) -> Received {
    let pairs = pairs.iter();
    Received {
        query: pairs
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        ..Received::default()
    }
}

fn with_body(body: &Value) -> Received {
    Received {
        body: body.to_string().into_bytes(),
        ..Received::default()
    }
}

/// The ids of a page of seven rows, and the body.
fn page(cloud: Cloud, request: &Received) -> (Vec<String>, Value) {
    let Reply::Answer { body, .. } = cloud.page_of(&ids(7), request) else {
        unreachable!("a page is an answer");
    };
    let mut body: Value = serde_json::from_slice(&body).unwrap();
    let rows = cloud.list_in(&mut body).take();
    let rows = rows.as_array().unwrap().iter();
    let ids = rows.map(|row| {
        row.pointer(cloud.fields.id)
            .unwrap()
            .as_str()
            .unwrap()
            .to_owned()
    });
    (ids.collect(), body)
}

#[test]
fn a_cursor_leads_from_page_to_page_and_ends() {
    let cloud = cursor_in_query();
    let (first, body) = page(cloud, &query(&[("limit", "4")]));
    assert_eq!(first, ids(7)[..4]);
    let token = body["meta"]["next"].as_str().unwrap();
    let (second, body) = page(cloud, &query(&[("limit", "4"), ("cursor", token)]));
    assert_eq!(second, ids(7)[4..]);
    assert!(body["meta"]["next"].is_null(), "{body}");
}

#[test]
fn a_token_may_stand_in_the_body() {
    let cloud = cursor_in_body();
    let (first, body) = page(cloud, &with_body(&json!({"after": null})));
    assert_eq!(first, ids(7)[..3]);
    let (second, body) = page(cloud, &with_body(&json!({"after": body["next"]})));
    assert_eq!(second, ids(7)[3..6]);
    let (third, body) = page(cloud, &with_body(&json!({"after": body["next"]})));
    assert_eq!(third, ids(7)[6..]);
    assert!(body["next"].is_null(), "{body}");
}

#[test]
fn a_next_page_may_be_a_link() {
    let linked = by_link();
    let (_, body) = page(linked, &query(&[]));
    let link = body["links"]["next"].as_str().unwrap();
    let (name, token) = link.strip_prefix('?').unwrap().split_once('=').unwrap();
    let (second, _) = page(linked, &query(&[(name, token)]));
    assert_eq!(second, ids(7)[3..6]);
}

/// Without a total, a page that is not full is the last.
#[test]
fn a_cursor_without_a_count_ends_behind_a_page_that_is_not_full() {
    let cloud = cursor_in_body();
    let asked = cloud.asked(&with_body(&json!({})));
    let rows = |count: usize| -> Vec<_> { ids(count).iter().map(|id| cloud.row(id)).collect() };
    let full = cloud.body_for(asked, &rows(3), None);
    let short = cloud.body_for(asked, &rows(2), None);
    assert!(full["next"].is_string() && short["next"].is_null());
}

#[test]
fn an_offset_is_a_number_of_rows() {
    let cloud = by_offset();
    let (rows, _) = page(cloud, &query(&[("skip", "2"), ("take", "3")]));
    assert_eq!(rows, ids(7)[2..5]);
    let first = cloud.asked(&query(&[("take", "5")]));
    assert_eq!((first.page, first.size, first.skipped()), (1, 5, 0));
    assert!(cloud.has_documented_pages() && !cursor_in_query().has_any_page());
}

#[test]
fn without_pages_one_answer_is_the_list() {
    let cloud = at_once();
    let (rows, body) = page(cloud, &query(&[("page", "2")]));
    assert_eq!((rows, body), (ids(7), Value::Null));
    assert!(!cloud.has_pages() && !cloud.has_total() && !cloud.has_envelope());
    assert_eq!(slice(&ids(7), Asked::EVERYTHING), ids(7));
}
