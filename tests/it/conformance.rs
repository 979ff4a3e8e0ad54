//! The documents' own example answers, served as they stand: what becomes of each field.
//!
//! `fixtures/README.md` says where the bodies come from. `SNAPSHOTS=overwrite` renews the expected
//! instances; the difference is then to be read against the documents.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use snapbox::data::DataFormat;

use crate::support::{Cloud, Finished, Reply, Server};

fn fixture(cloud: Cloud, name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    root.join(cloud.id()).join("page").join(name)
}

fn body(cloud: Cloud) -> String {
    std::fs::read_to_string(fixture(cloud, "body.json")).unwrap()
}

/// Lists a server that answers everything with the example.
fn list(cloud: Cloud, flags: &[&str]) -> Finished {
    let body = body(cloud);
    let server = Server::start(move |_| Reply::text(200, &body));
    let run = cloud.bare(&server.url()).args(cloud.example);
    run.args(["-o", "json"]).args(flags).run()
}

/// The rows of the example, and its total, where there is one.
fn rows(cloud: Cloud) -> (Vec<Value>, Option<u64>) {
    let mut body: Value = serde_json::from_str(&body(cloud)).unwrap();
    let total = cloud.total.map(|place| body.pointer(place).unwrap());
    let total = total.map(|total| total.as_u64().unwrap());
    (cloud.list_in(&mut body).as_array().unwrap().clone(), total)
}

#[test]
fn the_examples_become_these_instances() {
    for &cloud in Cloud::ALL {
        let instances = list(cloud, &[]).json()["instances"].clone();
        let actual = serde_json::to_string_pretty(&instances).unwrap();
        let expected =
            snapbox::Data::read_from(&fixture(cloud, "expected.json"), Some(DataFormat::Json));
        let compare = snapbox::Assert::new().action_env("SNAPSHOTS");
        compare.eq(
            snapbox::Data::text(actual).coerce_to(DataFormat::Json),
            expected,
        );
    }
}

/// Some of the examples show fewer rows than their totals count, or lead on to more, which are the same
/// here: such a list is short.
#[test]
fn the_examples_are_as_whole_as_their_totals_say() {
    for &cloud in Cloud::ALL {
        let (rows, total) = rows(cloud);
        let run = list(cloud, &[]);
        let is_last = !cloud.leads_on(&serde_json::from_str(&body(cloud)).unwrap());
        let is_whole = is_last && total.is_none_or(|total| rows.len() as u64 == total);
        assert_eq!(run.code, if is_whole { 0 } else { 8 }, "{cloud:?}: {run:?}");
        assert_eq!(run.source()["complete"], is_whole, "{cloud:?}");
        assert_eq!(run.source()["received"], rows.len(), "{cloud:?}");
        assert_eq!(run.source()["reported_total"], json!(total), "{cloud:?}");
    }
}

#[test]
fn raw_is_the_row_as_served() {
    for &cloud in Cloud::ALL {
        let (rows, _) = rows(cloud);
        let document = list(cloud, &["--raw", "--show-secrets"]).json();
        let instances = document["instances"].as_array().unwrap();
        assert_eq!(instances.len(), rows.len());
        for (instance, row) in instances.iter().zip(rows) {
            // As text, so that the order of the keys counts as well.
            assert_eq!(instance["raw"].to_string(), row.to_string(), "{cloud:?}");
        }
    }
}
