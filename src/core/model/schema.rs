//! The JSON Schema of what the derived one cannot know: types that are written as something else.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::{Kind, Quantity, Status, Tags, Timestamp};

/// Puts the address before the other keys: it is made of three of them, and no field of its own. The
/// reasons for attention, which follow from others as well, go behind them.
pub fn with_address(instance: &mut Schema) {
    let address = json!({
        "description": "`PROVIDER/PROFILE/ID`: unique within a listing.",
        "type": "string",
    });
    let attention = json!({
        "description": "Why it deserves attention; with `--attention` only.",
        "type": ["string", "null"],
    });
    if let Some(Value::Object(properties)) = instance.get_mut("properties") {
        properties.shift_insert(0, "address".to_owned(), address);
        let raw = properties.keys().position(|key| key == "raw");
        let at = raw.unwrap_or(properties.len());
        properties.shift_insert(at, "attention".to_owned(), attention);
    }
    if let Some(Value::Array(required)) = instance.get_mut("required") {
        required.insert(0, "address".into());
    }
}

/// Puts what follows from other keys behind these: the price of an hour, and whose prices they are.
pub fn with_hour_price(billing: &mut Schema) {
    if let Some(Value::Object(properties)) = billing.get_mut("properties") {
        let mut per_hour = properties["price"].clone();
        per_hour["description"] =
            "The price of an hour, to six decimals: a day has 24 of them, a week 168, a \
                                   month 730, a year 8,760. Unknown where the period is."
                .into();
        properties.insert("per_hour".to_owned(), per_hour);
        let estimated = json!({
            "description": "Whether the prices are those of the vendor's catalogue, and not of the row; unknown \
                            where there is no price.",
            "type": ["boolean", "null"],
        });
        properties.insert("estimated".to_owned(), estimated);
    }
    if let Some(Value::Array(required)) = billing.get_mut("required") {
        required.extend(["per_hour".into(), "estimated".into()]);
    }
}

/// Has a type described where it is used, under no name of its own.
macro_rules! inline {
    ($type:ty, $name:literal, $schema:expr) => {
        impl JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    };
}

inline!(
    Timestamp,
    "Timestamp",
    json_schema!({"type": "string", "format": "date-time"})
);
inline!(
    Quantity,
    "Quantity",
    json_schema!({"type": "number", "minimum": 0})
);
inline!(
    Tags<'_>,
    "Tags",
    json_schema!({"type": "object", "additionalProperties": {"type": "string"}})
);
inline!(
    Status,
    "Status",
    json_schema!({"type": "string", "enum": Status::WORDS})
);
inline!(
    Kind,
    "Kind",
    json_schema!({"type": "string", "enum": Kind::WORDS})
);
