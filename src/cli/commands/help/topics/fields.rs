//! The fields of an instance, as the schema describes them.

use serde_json::Value;

use super::{Block, lines, paragraph};
use crate::cli::args::Document;
use crate::cli::commands::schema;
use crate::core::fields::{aliases, derived};

pub fn page() -> Vec<Block> {
    let fields = all().into_iter();
    let fields = fields.map(|field| {
        let words = format!("{}: {}", field.kind, field.what);
        (field.name, words)
    });
    let tag = (
        "tags.KEY".to_owned(),
        "text: the tag of this key, as in `tags.Role`".to_owned(),
    );
    let more = derived().map(|(name, kind, what)| {
        let words = format!("{}: {what}", kind.words());
        (name.to_owned(), words)
    });
    let more = std::iter::once(tag).chain(more);
    let short = aliases().map(|(short, name)| (short.to_owned(), name.to_owned()));
    vec![
        paragraph(
            "Every instance has these fields, whoever lists it, in this order. They are the keys \
             of an instance as JSON; a dot leads into an object, as in `gpu.count`. What a provider \
             does not tell is unknown: `null` in JSON and `-` in a table, never 0.",
        ),
        Block::Terms(fields.collect()),
        paragraph("Besides these, for filters and columns:"),
        Block::Terms(more.collect()),
        paragraph(
            "Some have a short name. In a table `gpu`, `mem`, `price/h`, `age`, `spot` and `parent` are put \
             together for the eye; everywhere else, csv and tsv included, they are the field alone:",
        ),
        Block::Terms(short.collect()),
        paragraph(
            "`cloudls providers NAME` tells which of them a provider can fill, `cloudls schema line` \
             the same as JSON Schema.",
        ),
        lines(&["cloudls instances -o jsonl | jq -c '[.address, .gpu.count, .tags.Role]'"]),
    ]
}

/// A field of an instance.
struct Field {
    /// Its name: the keys that lead to it, with dots between.
    name: String,
    /// What it holds, in a word or a few.
    kind: String,
    what: String,
}

/// All fields that every instance has, in the order of the output.
fn all() -> Vec<Field> {
    let schema = schema::of(Document::Line).to_value();
    let is_always = |key: &str| {
        let required = schema["required"].as_array();
        required.is_some_and(|keys| keys.iter().any(|known| known == key))
    };
    let mut fields = Vec::new();
    for (key, own) in schema["properties"].as_object().into_iter().flatten() {
        let parts = &schema::followed(own, &schema)["properties"];
        match parts.as_object() {
            Some(parts) => {
                let parts = parts.iter();
                fields.extend(parts.map(|(part, own)| field(format!("{key}.{part}"), own)));
            }
            None if is_always(key) => fields.push(field(key.clone(), own)),
            None => {}
        }
    }
    fields
}

fn field(name: String, schema: &Value) -> Field {
    Field {
        name,
        kind: kind(schema),
        what: words(schema),
    }
}

/// The description as a part of a sentence.
fn words(schema: &Value) -> String {
    let words = schema["description"].as_str().unwrap_or_default();
    let words = words.trim_end_matches('.').replace('\n', " ");
    let mut chars = words.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(words.chars().skip(1)).collect()
        }
        _ => words,
    }
}

/// The type of a value, in words.
fn kind(schema: &Value) -> String {
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<_> = words.iter().filter_map(Value::as_str).collect();
        return format!("one of {}", words.join(", "));
    }
    let is = |kind: &str| {
        let own = &schema["type"];
        own == kind
            || own
                .as_array()
                .is_some_and(|all| all.iter().any(|own| own == kind))
    };
    let kind = match schema {
        _ if schema["format"] == "date-time" => "time",
        _ if schema["pattern"].is_string() => "money",
        _ if is("array") => "list",
        _ if is("boolean") => "true or false",
        _ if is("integer") || is("number") => "number",
        _ if is("object") => "texts by key",
        _ => "text",
    };
    kind.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output;

    #[test]
    fn they_are_the_keys_of_a_row() {
        let row = output::empty_row();
        let mut keys = Vec::new();
        for (key, value) in row.as_object().unwrap() {
            match value {
                Value::Object(parts) if key != "tags" => {
                    keys.extend(parts.keys().map(|part| format!("{key}.{part}")));
                }
                _ => keys.push(key.clone()),
            }
        }
        let fields = all();
        let names: Vec<_> = fields.iter().map(|field| field.name.clone()).collect();
        assert_eq!(names, keys);
        let plain: Vec<_> = crate::core::fields::plain()
            .map(|field| field.name())
            .collect();
        assert_eq!(plain, keys);
        for (name, kind) in [
            ("created_at", "time"),
            ("billing.price", "money"),
            ("gpu.count", "number"),
            ("restarts", "number"),
            ("spot.is_spot", "true or false"),
            ("ports", "list"),
            ("tags", "texts by key"),
            ("owner", "text"),
            (
                "kind",
                "one of instance, job, server, notebook, service, worker",
            ),
        ] {
            let field = fields.iter().find(|field| field.name == name);
            assert_eq!(field.unwrap().kind, kind, "{name}");
        }
    }
}
