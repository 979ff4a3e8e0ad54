//! What a reader of YAML makes of it.

use proptest::prelude::*;
use saphyr::{LoadableYamlNode as _, Scalar, Yaml};
use serde_json::{Value, json};

use super::*;
use crate::core::terminal;
use crate::engine::rows::{EncodedRows, Encoder, RowSink, Rows};
use crate::output::document::Outcome;
use crate::output::writer::{StreamedDocument, Writer as _};

/// A document as JSON would have it.
fn read(text: &str) -> Value {
    let documents = Yaml::load_from_str(text);
    let documents = documents.unwrap_or_else(|error| panic!("{error}: {text:?}"));
    assert_eq!(documents.len(), 1, "{text:?}");
    value(&documents[0])
}

fn value(node: &Yaml<'_>) -> Value {
    match node {
        Yaml::Value(Scalar::Null) => Value::Null,
        Yaml::Value(Scalar::Boolean(is)) => json!(is),
        Yaml::Value(Scalar::Integer(number)) => json!(number),
        Yaml::Value(Scalar::FloatingPoint(number)) => json!(number.into_inner()),
        Yaml::Value(Scalar::String(text)) => json!(text),
        Yaml::Sequence(items) => items.iter().map(value).collect(),
        Yaml::Mapping(members) => members
            .iter()
            .map(|(key, member)| (key.as_str().unwrap().to_owned(), value(member)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => panic!("{other:?}"),
    }
}

fn written(value: &Value) -> String {
    let mut json = Vec::new();
    json::write(&mut json, value).unwrap();
    let mut out = Vec::new();
    block::members(&mut out, 0, str::from_utf8(&json[1..]).unwrap());
    String::from_utf8(out).unwrap()
}

#[track_caller]
fn check(value: &Value) {
    let text = written(value);
    let is_harmful = |c: char| c != '\n' && terminal::is_unsafe(c);
    assert!(!text.contains(is_harmful), "{text:?}");
    assert_eq!(read(&text).to_string(), value.to_string(), "{text}");
}

#[test]
fn texts_come_back_as_they_were() {
    for text in [
        "",
        " ",
        "no",
        "Yes",
        "null",
        "~",
        "1",
        "1e3",
        "0o17",
        "0x1F",
        "1_000",
        "12:30:45",
        "2026-01-01",
        ".nan",
        "<<",
        "=",
        "a: b",
        "a #b",
        "- a",
        "# a",
        "\"",
        "'",
        "\\",
        "a\nb",
        " a ",
        "\ta",
        "%YAML",
        "---",
        "...",
        "!!str",
        "\u{0}\u{7}\u{1b}[31m\u{7f}\u{85}\u{9b}",
        "\u{202e}abc\u{2066}\u{200b}",
        "\u{feff}a",
        "\u{2028}\u{2029}",
        "\u{fffd}\u{fffe}\u{ffff}",
        "训练 🚀",
        "\u{e0041}\u{10ffff}",
        &"long ".repeat(1000),
    ] {
        check(&json!({"a": text, text: [text, {text: text}], "b": {"c": [[text]]}}));
    }
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e300..1e300).prop_map(|number: f64| json!(number)),
        any::<String>().prop_map(Value::from),
        "[ -~]{0,6}".prop_map(Value::from),
    ];
    let key = || prop_oneof![any::<String>(), "[ -~]{0,3}"];
    leaf.prop_recursive(6, 40, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((key(), inner), 0..5).prop_map(|members| members
                .into_iter()
                .collect::<serde_json::Map<_, _>>()
                .into()),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_json_says_comes_back(value in values(), deep in any::<bool>()) {
        let value = if deep {
            // Deeper than lines go.
            (0..20).fold(value, |value, _| json!([{ "deep": value }]))
        } else {
            value
        };
        check(&json!({"value": value}));
    }
}

/// The document of a row in two pages, whose address says more.
#[test]
fn an_address_may_say_more() {
    let sink = RowSink::new(Encoder::text(Items::new(None)));
    let mut out = Vec::new();
    let mut document = StreamedDocument::new(YamlFrame, Timestamp::now(), &mut out);
    for more in ["", "@\"r\"\n\u{202e}#: 2"] {
        let row = Instance {
            id: "i\\1".into(),
            ..Instance::default()
        };
        let mut rows = EncodedRows::default();
        sink.encode(row, &mut rows);
        rows.add_to_address(0, more, &sink.encoding.encoder);
        document.rows(Rows::Text(&[rows.text()])).unwrap();
    }
    let outcome = Outcome {
        count: 2,
        limited: true,
        undecided: &crate::output::Undecided::default(),
        reports: &[],
        filters: &[],
        notes: &[],
    };
    document.finish(&outcome).unwrap();
    let document = read(str::from_utf8(&out).unwrap());
    let keys: Vec<_> = document.as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        keys.join(" "),
        "schema_version generated_at instances count limited complete undecided sources"
    );
    let mut expected = crate::output::empty_row();
    for (row, more) in document["instances"]
        .as_array()
        .unwrap()
        .iter()
        .zip(["", "@\"r\"\n\u{202e}#: 2"])
    {
        expected["address"] = format!("made-up/env/i\\1{more}").into();
        expected["provider"] = "made-up".into();
        expected["profile"] = "env".into();
        expected["id"] = "i\\1".into();
        assert_eq!(row.to_string(), expected.to_string());
    }
    assert_eq!(
        (&document["count"], &document["sources"]),
        (&json!(2), &json!([]))
    );
}
