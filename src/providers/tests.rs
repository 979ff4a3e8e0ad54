//! What holds for every row of the registry.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{ALL, Entry, Probe};
use crate::config::settings::{Environment, Raw, Settings};
use crate::core::about::ScopeFlag;
use crate::core::check::Check;
use crate::core::model::Instance;
use crate::core::wire::Response;
use crate::engine::rows::{Encoder, RowEncoder, RowSink};

/// Writes nothing: whether rows can be read is all that counts.
struct Blank;

impl RowEncoder for Blank {
    fn room(&self) -> usize {
        0
    }

    fn encode(&self, _: &Instance<'_>, _: &mut Vec<u8>) -> Option<usize> {
        None
    }

    fn add(&self, _: &str, _: &mut Vec<u8>) {}
}

/// A provider with good settings. As every scope flag is given, it begins with the list of instances.
fn connected(entry: &Entry) -> Box<dyn Probe> {
    let about = entry.about;
    let names = about.credentials[0].variables.iter().copied();
    let good = |name: &str| (name.to_owned(), "made-up+key/of~4711==".to_owned());
    let environment = Environment::new(names.map(good));
    let flags = about.scopes.iter();
    // A project that bears the name of its region would be looked up.
    let value = |flag: &ScopeFlag| match flag.check {
        Check::Project => flag.check.example(),
        _ => "cn-made-up-1",
    };
    let scope = flags
        .map(|flag| (flag.name, vec![value(flag).to_owned()]))
        .collect();
    let settings = Settings {
        about,
        profile: "env",
        own: None,
        environment: &environment,
        scope: &scope,
        params: &[],
        page_size: None,
        raw: Raw::None,
        kinds: about.main_kind().into(),
        has_look_ups: true,
        has_prices: true,
        has_given_params: false,
        is_asked: false,
        credential_scope: &[],
        credential_endpoints: &[],
    };
    (entry.probe)(&settings).unwrap_or_else(|error| panic!("{}: {error}", about.id))
}

/// The example answers of a provider: `fixtures/<id>/<name>/body.json`.
fn examples(id: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(id);
    let entries = fs::read_dir(&folder).into_iter().flatten();
    let bodies = entries.map(|entry| entry.expect("it is listed").path().join("body.json"));
    bodies.filter(|path| path.is_file()).collect()
}

/// A provider whose rows are all unreadable would pass every other test of answers.
#[test]
fn every_example_of_a_provider_reads_whole() {
    for entry in ALL {
        let id = entry.about.id;
        let examples = examples(id);
        assert!(
            !examples.is_empty(),
            "{id}: no fixtures/{id}/page/body.json"
        );
        for path in examples {
            let response = Response {
                status: 200,
                body: fs::read(&path).expect("it is there"),
                headers: Vec::new(),
            };
            let sink = RowSink::new(Encoder::text(Blank));
            for page in connected(entry).read(&response, &sink) {
                let page = page.unwrap_or_else(|cause| panic!("{}: {cause}", path.display()));
                let wrong = (&page.unreadable, &page.unread, &page.bad_total);
                assert!(page.is_sound(), "{}: {wrong:?}", path.display());
                assert!(!page.rows.is_empty(), "{}: no rows", path.display());
            }
        }
    }
}

/// Every member of a value, as a JSON pointer.
fn members(value: &Value, at: &str, found: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, of)| (name.clone(), of))
            .collect(),
        Value::Array(list) => {
            let numbered = list.iter().enumerate();
            numbered
                .map(|(index, of)| (index.to_string(), of))
                .collect()
        }
        _ => return,
    };
    for (name, of) in children {
        let place = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
        members(of, &place, found);
        found.push(place);
    }
}

/// The pointer of the list of so many objects that an answer holds.
fn list_of(body: &Value, count: usize) -> String {
    let mut places = vec![String::new()];
    members(body, "", &mut places);
    places.sort_by_key(String::len);
    let is_list = |place: &String| {
        let list = body.pointer(place).and_then(Value::as_array);
        list.is_some_and(|list| list.len() == count && list.iter().all(Value::is_object))
    };
    places.into_iter().find(is_list).expect("there is a list")
}

/// Whatever stands in the place of a field, it costs itself: the rows stay, but for one whose id it was, and
/// what could not be read is named by a path that leads there.
#[test]
fn a_field_of_any_shape_costs_itself() {
    let odd = [
        json!({"a": [1, {}]}),
        json!([[], {"b": 1}]),
        json!([1e300]),
        json!("odd"),
        json!(true),
        json!(-7),
        json!(1e300),
        Value::Null,
    ];
    for entry in ALL {
        let probe = connected(entry);
        let sink = RowSink::new(Encoder::text(Blank));
        let read = |body: &Value| {
            let response = Response {
                status: 200,
                body: body.to_string().into_bytes(),
                headers: Vec::new(),
            };
            let mut pages = probe.read(&response, &sink);
            pages.remove(0)
        };
        for path in examples(entry.about.id) {
            let body: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            let sound = read(&body).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()));
            let list = list_of(&body, sound.rows.len());
            let id = sound.rows.id(0).to_owned();
            let mut fields = Vec::new();
            members(
                &body.pointer(&list).unwrap()[0],
                &format!("{list}/0"),
                &mut fields,
            );
            for field in fields {
                for value in &odd {
                    let what = format!("{} {field}: {value}", path.display());
                    let mut body = body.clone();
                    let held = body.pointer_mut(&field).unwrap();
                    let held = std::mem::replace(held, value.clone());
                    let page = read(&body).unwrap_or_else(|cause| panic!("{what}: {cause}"));
                    let unreadable = page.unreadable.len();
                    assert_eq!(page.rows.len() + unreadable, sound.rows.len(), "{what}");
                    assert_eq!(page.unread.count, page.rows.unread(), "{what}");
                    assert!(
                        unreadable == 0 || held.to_string().contains(&id),
                        "{what}: lost"
                    );
                    let begin = format!("{}[0]", list[1..].replace('/', "."));
                    for decode in page.unread.first.iter().chain(&page.unreadable.first) {
                        let place = decode.path.strip_prefix(&begin);
                        let place = place.unwrap_or_else(|| panic!("{what}: {decode}"));
                        let place = place.replace(['.', '['], "/").replace(']', "");
                        let at = field[list.len() + 2..].to_owned();
                        assert!(
                            at.starts_with(&place) || place.starts_with(&at),
                            "{what}: {decode}"
                        );
                    }
                }
            }
        }
    }
}
