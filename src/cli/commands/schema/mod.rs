//! `cloudls schema`: the JSON Schema of what is printed as JSON, made of the types it is written from.

mod example;

use std::collections::BTreeMap;

use clap::ValueEnum as _;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};

use crate::cli::args;
use crate::cli::commands::{doctor, providers, watch};
use crate::cli::session::{Stopped, print};
use crate::core::model::Instance;
use crate::output;
use crate::output::exit::Exit;

/// The version of JSON Schema.
const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Prints the schema of a document.
pub fn run(args: &args::Schema) -> Result<Exit, Stopped> {
    let mut text = format!("{:#}", of(args.document).to_value());
    text.push('\n');
    print(text.as_bytes())
}

/// The schema of a document: a line for each.
pub fn of(document: args::Document) -> Schema {
    let of = match document {
        args::Document::Instances => root::<output::Listing<'_>>,
        args::Document::Line => root::<Instance<'_>>,
        args::Document::Groups => root::<output::groups::Document<'_, output::groups::Groups>>,
        args::Document::Summary => root::<output::groups::Document<'_, output::groups::Sums>>,
        args::Document::Diff => root::<output::diff::printed::Document<'_>>,
        args::Document::Change => root::<watch::Line<'_>>,
        args::Document::Doctor => root::<doctor::Document<'_>>,
        args::Document::Providers => root::<BTreeMap<String, providers::Described>>,
    };
    let mut schema = of();
    let examples = json!([example::instance()]);
    let of_instance = match document {
        args::Document::Line => Some(&mut schema),
        _ => schema
            .pointer_mut("/$defs/Instance")
            .and_then(|own| <&mut Schema>::try_from(own).ok()),
    };
    if let Some(schema) = of_instance {
        schema.insert("examples".to_owned(), examples);
    }
    let value = document.to_possible_value();
    let title = value
        .as_ref()
        .and_then(clap::builder::PossibleValue::get_help);
    let title = title.map(ToString::to_string).unwrap_or_default();
    for (at, (key, text)) in [("$schema", DRAFT), ("title", &title)]
        .into_iter()
        .enumerate()
    {
        let object = schema.ensure_object();
        object.shift_insert(at, key.to_owned(), text.into());
    }
    schema
}

/// What a schema, or the reference that it is, says.
pub fn followed<'a>(schema: &'a Value, root: &'a Value) -> &'a Value {
    let name = |place: &'a str| place.rsplit('/').next();
    match schema["$ref"].as_str().and_then(name) {
        Some(name) => &root["$defs"][name],
        None => schema,
    }
}

fn root<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12()
        .for_serialize()
        .with_transform(RecursiveTransform(strict));
    settings.into_generator().into_root_schema_for::<T>()
}

/// No keys but those described; and no format that JSON Schema does not know, as strict validators
/// refuse one.
fn strict(schema: &mut Schema) {
    if schema.get("properties").is_some() {
        schema.insert("additionalProperties".to_owned(), false.into());
    }
    if schema.get("format").and_then(Value::as_str) != Some("date-time") {
        schema.remove("format");
    }
}

#[cfg(test)]
mod tests;
