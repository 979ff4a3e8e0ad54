//! The schema against the writer.

use clap::ValueEnum as _;
use serde_json::json;

use super::*;
use crate::cli::args::Document;
use crate::core::model::{Kind, Status, Timestamp};
use crate::engine::rows::Encoder;
use crate::output::{Format, OutputSpec};

fn drawn(row: &Instance<'_>, has_reasons: bool) -> Value {
    let output = OutputSpec {
        has_reasons,
        ..OutputSpec::new(Format::Jsonl, Timestamp::now())
    };
    let Encoder::Text(encoder) = output.encoder() else {
        panic!("jsonl is text");
    };
    let mut out = Vec::new();
    encoder.encode(row, &mut out);
    serde_json::from_slice(&out).unwrap()
}

fn keys(object: &Value) -> Vec<&str> {
    object
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

/// Asserts that an object has the keys of its schema, in that order.
fn hold(object: &Value, schema: &Value, root: &Value) {
    assert_eq!(keys(object), keys(&schema["properties"]));
    for (key, value) in object.as_object().unwrap() {
        let inner = followed(&schema["properties"][key], root);
        if inner["properties"].is_object() {
            hold(value, inner, root);
        }
    }
}

#[test]
fn a_row_has_the_keys_of_its_schema_in_that_order() {
    let raw = serde_json::from_str("{}").unwrap();
    let row = Instance {
        raw: Some(raw),
        ..Instance::default()
    };
    let schema = of(Document::Line).to_value();
    hold(&drawn(&row, true), &schema, &schema);
    // One that was not asked for is not there.
    let required = json!(keys(&drawn(&Instance::default(), false)));
    assert_eq!(schema["required"], required);
    assert_eq!(required.as_array().unwrap()[0], "address");
}

#[test]
fn every_object_is_closed_and_every_key_described() {
    fn walk(schema: &Value, path: &str) {
        let inner: Vec<_> = match schema {
            Value::Object(parts) => parts.iter().collect(),
            _ => return,
        };
        if let Some(Value::Object(properties)) = schema.get("properties") {
            assert_eq!(schema["additionalProperties"], false, "{path}");
            for (key, value) in properties {
                assert!(value["description"].is_string(), "{path}.{key}: {value}");
            }
            let all = properties.len();
            let required = schema["required"].as_array().unwrap().len();
            // `raw` and `attention`, and the resource of a policy.
            assert!(all - required <= 2, "{path}");
        }
        for (key, value) in inner {
            walk(value, &format!("{path}/{key}"));
        }
    }
    for document in Document::value_variants() {
        let schema = of(*document).to_value();
        let name = document.to_possible_value().unwrap().get_name().to_owned();
        assert_eq!(schema["$schema"], DRAFT);
        let text = schema.to_string();
        assert!(
            !text.contains("[`") && !text.contains("uint"),
            "{name}: {text}"
        );
        walk(&schema, &name);
    }
}

#[test]
fn words_are_those_of_the_code() {
    let schema = of(Document::Line).to_value();
    let words = |key: &str| &schema["properties"][key]["enum"];
    assert_eq!(*words("kind"), json!(Kind::ALL.map(Kind::as_str)));
    assert_eq!(*words("status"), json!(Status::ALL.map(Status::as_str)));
    // Numbered from the first to the default, which is the last.
    let numbers = Status::ALL.map(|status| status as usize);
    assert!(numbers.iter().enumerate().all(|(at, number)| at == *number));
    assert_eq!(Status::ALL.last(), Some(&Status::default()));
}
