//! A document of `instances -o json` as a [`Snapshot`], or what a file is instead.
//!
//! No value of a row is repeated in what is said of a file: a document may hold what `--raw
//! --show-secrets` shows.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Deserializer, Map, Value};

use super::{Json, Row, Snapshot, Source};
use crate::core::error::SettingsError;
use crate::core::model::{Kind, Kinds};

/// The version of the document that is understood.
const SCHEMA_VERSION: u64 = 1;

/// Why a file cannot be compared: what it is, to be read behind its name, as in "is empty".
fn unfit(what: impl Into<String>) -> SettingsError {
    SettingsError::usage(what, "write one with: cloudls instances -o json > FILE")
}

/// The keys of a document.
#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow)]
    schema_version: Option<&'a RawValue>,
    #[serde(borrow)]
    generated_at: Option<&'a RawValue>,
    #[serde(borrow)]
    instances: Option<&'a RawValue>,
    #[serde(borrow)]
    count: Option<&'a RawValue>,
    #[serde(borrow)]
    limited: Option<&'a RawValue>,
    #[serde(borrow)]
    complete: Option<&'a RawValue>,
    #[serde(borrow)]
    sources: Option<&'a RawValue>,
    #[serde(borrow)]
    filters: Option<&'a RawValue>,
    /// No key of a document, but of a row.
    #[serde(borrow)]
    address: Option<&'a RawValue>,
}

pub fn document(bytes: &[u8]) -> Result<Snapshot, SettingsError> {
    if let Some(encoding) = wide_encoding(bytes) {
        return Err(SettingsError::usage(
            format!("is text in {encoding}, and not in UTF-8"),
            "save it as UTF-8: in an editor, or in PowerShell with | Out-File -Encoding utf8 FILE in place of >",
        ));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|error| unfit(format!("is not text: byte {}", error.valid_up_to() + 1)))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let document = only_document(text)?;
    check_version(&document)?;
    let rows: Vec<&RawValue> = key("instances", document.instances)?;
    let count: u64 = key("count", document.count)?;
    if count != rows.len() as u64 {
        let what = format!("holds {} rows, and its count is {count}", rows.len());
        return Err(SettingsError::usage(
            what,
            "rows that were taken out would count as gone; list again, or set `count` too",
        ));
    }
    let numbered = rows.into_iter().zip(1..);
    let rows = numbered.map(|(json, number)| row(json.get(), number));
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    let sources: Vec<&RawValue> = key("sources", document.sources)?;
    let numbered = sources.into_iter().zip(1..);
    let sources = numbered.map(|(json, number)| source(json.get(), number, &rows));
    let sources = sources.collect::<Result<_, _>>()?;
    Ok(Snapshot {
        generated_at: document.generated_at.and_then(|time| read(time.get())),
        limited: key("limited", document.limited)?,
        complete: key("complete", document.complete)?,
        filters: match document.filters {
            None => Vec::new(),
            filters => key("filters", filters)?,
        },
        ..Snapshot::new(rows, sources)
    })
}

/// The encoding of a text that is not in UTF-8, by its mark or, as JSON begins with ASCII, by its zeros. Windows
/// PowerShell 5.1 writes UTF-16 behind `>`.
fn wide_encoding(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..]
        | [0, 0, 0xFE, 0xFF, ..]
        | [1..=0x7F, 0, 0, 0, ..]
        | [0, 0, 0, 1..=0x7F, ..] => Some("UTF-32"),
        [0xFF, 0xFE, ..]
        | [0xFE, 0xFF, ..]
        | [1..=0x7F, 0, 1..=0x7F, 0, ..]
        | [0, 1..=0x7F, 0, 1..=0x7F, ..] => Some("UTF-16"),
        _ => None,
    }
}

/// The only value of the text, an object with the keys of a document.
fn only_document(text: &str) -> Result<Document<'_>, SettingsError> {
    // Only the bounds of a value are looked for, which takes no more stack for a deep one.
    let mut values = Deserializer::from_str(text).into_iter::<&RawValue>();
    let first = match values.next() {
        None => return Err(unfit("is empty")),
        Some(Ok(value)) => value.get(),
        Some(Err(error)) if error.is_eof() => {
            let what = format!("ends in the middle, in line {}", error.line());
            return Err(SettingsError::usage(
                what,
                "it was cut while it was written; list again",
            ));
        }
        Some(Err(error)) => return Err(unfit(format!("is not JSON: {error}"))),
    };
    let rest = &text[values.byte_offset()..];
    match first.chars().next() {
        Some('{') => {}
        Some('[') => {
            return Err(unfit("is a JSON array, no document of a listing"));
        }
        _ => {
            return Err(unfit("is a single JSON value, no document of a listing"));
        }
    }
    let document: Document<'_> = serde_json::from_str(first)
        .map_err(|error| unfit(format!("is not the document of a listing: {error}")))?;
    if document.schema_version.is_none() && document.address.is_some() {
        let what = "holds rows alone (-o jsonl), and so does not say whether they are all";
        return Err(unfit(what));
    }
    if !rest.trim_ascii().is_empty() {
        return Err(SettingsError::usage(
            "holds more than one JSON value",
            "give each listing its own file",
        ));
    }
    Ok(document)
}

fn check_version(document: &Document<'_>) -> Result<(), SettingsError> {
    let Some(version) = document.schema_version else {
        return Err(lacking("schema_version"));
    };
    match read::<u64>(version.get()) {
        Some(SCHEMA_VERSION) => Ok(()),
        version => {
            let version = version.map_or_else(|| "unknown to it".to_owned(), |it| it.to_string());
            let what = format!("has a schema_version that this cloudls cannot read: {version}");
            let hint = "compare it with the cloudls that wrote it, or list again with this one";
            Err(SettingsError::usage(what, hint))
        }
    }
}

/// The value of a key that every document has.
fn key<'a, T: Deserialize<'a>>(name: &str, json: Option<&'a RawValue>) -> Result<T, SettingsError> {
    let value = json.and_then(|json| serde_json::from_str(json.get()).ok());
    value.ok_or_else(|| lacking(name))
}

fn lacking(key: &str) -> SettingsError {
    unfit(format!(
        "is not the document of a listing: `{key}` is missing, or not what it should be"
    ))
}

/// A value in JSON; `None` for anything else.
fn read<T: DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_str(json).ok()
}

fn of<T: DeserializeOwned>(json: &str, what: &str) -> Result<T, SettingsError> {
    read(json).ok_or_else(|| {
        unfit(format!(
            "cannot be read: {what} is not as cloudls writes it"
        ))
    })
}

/// Reads the source of this number. One of an earlier version does not tell its kind: then its profile listed one
/// kind, that of its rows.
fn source(json: &str, number: usize, rows: &[Row]) -> Result<Source, SettingsError> {
    #[derive(Deserialize)]
    struct Place {
        scope: Map<String, Value>,
    }
    let name = format!("source {number}");
    let mut source: Source = of(json, &name)?;
    let Place { scope } = of(json, &name)?;
    if !scope.contains_key("kind") {
        let own = rows
            .iter()
            .filter(|row| row.profile_key() == source.profile_key());
        let kinds: Kinds = own.filter_map(|row| row.kind).collect();
        source.scope.kind = kinds.only();
    }
    source.scope.named = source.scope.named_as_written();
    Ok(source)
}

/// What is wanted of a row, whatever it is.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Wire {
    address: Value,
    provider: Value,
    profile: Value,
    kind: Value,
    id: Value,
    name: Option<String>,
    status: Value,
    region: Option<String>,
    instance_type: Value,
    private_ips: Value,
    public_ips: Value,
    ssh: Value,
    billing: Value,
    parent: Value,
}

/// Reads the row of this number.
pub fn row(json: &str, number: usize) -> Result<Row, SettingsError> {
    let name = format!("row {number}");
    let mut wire: Wire = of(json, &name)?;
    let own = |key: &str, value: Value| match value {
        Value::String(text) => Ok(text),
        _ => Err(unfit(format!("cannot be read: {name} has no {key}"))),
    };
    let json = Json(compact(json));
    Ok(Row {
        json,
        shown: None,
        address: own("address", wire.address)?,
        provider: own("provider", wire.provider)?,
        profile: own("profile", wire.profile)?,
        kind: wire.kind.as_str().and_then(Kind::of),
        id: own("id", wire.id)?,
        name: wire.name,
        region: wire.region,
        parent: match part(&mut wire.parent, "id") {
            Value::String(id) => Some(id),
            _ => None,
        },
        fields: Box::new([
            wire.status,
            part(&mut wire.billing, "price"),
            part(&mut wire.billing, "currency"),
            part(&mut wire.billing, "per"),
            wire.instance_type,
            wire.private_ips,
            wire.public_ips,
            part(&mut wire.ssh, "host"),
            part(&mut wire.ssh, "port"),
        ]),
        unread: None,
    })
}

fn part(value: &mut Value, key: &str) -> Value {
    value.get_mut(key).map(Value::take).unwrap_or_default()
}

/// The JSON without the blanks between its tokens.
pub fn compact(json: &str) -> String {
    let (mut is_inside, mut is_escaped) = (false, false);
    let is_kept = |c: &char| {
        let is_blank = !is_inside && c.is_ascii_whitespace();
        is_inside ^= *c == '"' && !is_escaped;
        is_escaped = *c == '\\' && !is_escaped;
        !is_blank
    };
    json.chars().filter(is_kept).collect()
}
