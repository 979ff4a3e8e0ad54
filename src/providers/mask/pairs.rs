//! Objects that are a name and a value, such as `{"name": "DB_PASSWORD", "value": "..."}`: found before
//! anything is written, as the value may come first.

use serde_json::value::RawValue;

use crate::core::json::tokens;
use crate::core::secret;

/// What is known of an object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    /// Whether a member names the object, and says that its value is a secret.
    pub is_secret: bool,
    /// Whether there is a member for the value.
    pub has_value: bool,
}

/// Members that name an object, beside those that end in `name` or `key`.
const NAMES: &[&str] = &[
    "k",
    "n",
    "id",
    "var",
    "variable",
    "param",
    "parameter",
    "option",
    "header",
    "field",
    "property",
    "env",
    "label",
    "type",
    "kind",
    "title",
    "名称",
    "键",
];
/// Members that hold what was named, beside those that say `value`, as `valueFrom` does.
const VALUES: &[&str] = &[
    "v",
    "val",
    "vals",
    "data",
    "content",
    "contents",
    "text",
    "default",
    "string",
    "raw",
    "body",
    "plaintext",
    "值",
];

/// Whether a member, by its plain name, holds the value of its object.
pub fn is_value(key: &str) -> bool {
    key.contains("value") || VALUES.contains(&key)
}

fn is_name(key: &str) -> bool {
    key.ends_with("name") || key.ends_with("key") || NAMES.contains(&key)
}

/// All objects, in the order in which they begin.
pub fn of(raw: &RawValue) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    // The numbers of the objects that are open; `None` for a list.
    let mut open: Vec<Option<usize>> = Vec::new();
    let mut key: Option<String> = None;
    let mut rest = raw.get();
    while let Some((token, next)) = tokens::first(rest) {
        rest = next;
        let object = open.last().copied().flatten();
        match token.as_bytes()[0] {
            b'}' | b']' => {
                open.pop();
                key = None;
            }
            b',' => key = None,
            b':' => {}
            b'"' if object.is_some() && key.is_none() => key = Some(super::normal(token)),
            first => {
                if let (Some(object), Some(key)) = (object, &key) {
                    pairs[object].has_value |= is_value(key);
                    let named = first == b'"' && is_name(key);
                    pairs[object].is_secret |= named && secret::is_secret(&super::text(token));
                }
                if matches!(first, b'{' | b'[') {
                    open.push((first == b'{').then_some(pairs.len()));
                    pairs.extend((first == b'{').then(Pair::default));
                    key = None;
                }
            }
        }
    }
    pairs
}
