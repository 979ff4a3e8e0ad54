//! Nothing that the five pages document is out of reach without `--raw`: for each field of a row, the key or the label
//! that tells it, or why there is none.
//!
//! `fixtures/<id>/full/body.json` is a row with every field; `fields.txt` beside it says where each stands. A field
//! stands where it is said to if the value there is another one without it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Cloud, Reply, Server, put};

/// A field of a row: its path, such as `nodePorts[].port`, and the key of an instance, or why there is none.
struct Field {
    path: String,
    at: Result<String, String>,
}

fn file(cloud: Cloud, name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    fs::read_to_string(root.join(cloud.id()).join("full").join(name)).unwrap()
}

fn fields(cloud: Cloud) -> Vec<Field> {
    let field = |line: &str| {
        let (path, at) = line.split_once(' ').unwrap();
        Field {
            path: path.to_owned(),
            at: match at.strip_prefix("- ") {
                None => Ok(at.to_owned()),
                Some(why) => Err(why.to_owned()),
            },
        }
    };
    file(cloud, "fields.txt").lines().map(field).collect()
}

/// The path of a field as a JSON pointer; of a list the first entry.
fn pointer(path: &str) -> String {
    format!("/{}", path.replace("[]", ".0").replace('.', "/"))
}

/// The paths of all scalars.
fn scalars(value: &Value, at: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let dot = if at.is_empty() { "" } else { "." };
                scalars(value, &format!("{at}{dot}{name}"), found);
            }
        }
        Value::Array(entries) => {
            for entry in entries {
                scalars(entry, &format!("{at}[]"), found);
            }
        }
        _ => _ = found.insert(at.to_owned()),
    }
}

/// The row without one of its scalars.
fn without(row: &Value, path: &str) -> Value {
    let mut row = row.clone();
    let pointer = pointer(path);
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match row.pointer_mut(parent).unwrap() {
        Value::Object(members) => _ = members.remove(name).unwrap(),
        Value::Array(entries) => entries.clear(),
        _ => panic!("{path}: it stands in a scalar"),
    }
    row
}

/// The value of a key of an instance; a label may have dots in its name.
fn told<'a>(instance: &'a Value, at: &str) -> &'a Value {
    match at.strip_prefix("tags.") {
        Some(label) => &instance["tags"][label],
        None => instance.pointer(&pointer(at)).unwrap(),
    }
}

#[test]
fn each_documented_field_has_a_key_or_a_label_or_a_reason() {
    for &cloud in Cloud::ALL {
        let mut body: Value = serde_json::from_str(&file(cloud, "body.json")).unwrap();
        let row = cloud.list_in(&mut body)[0].clone();
        let fields = fields(cloud);
        let mut known = BTreeSet::new();
        scalars(&row, "", &mut known);
        // What LastState holds no document names.
        known.retain(|path| !path.starts_with("LastState"));
        let listed: BTreeSet<_> = fields.iter().map(|field| field.path.clone()).collect();
        let listed: BTreeSet<_> = listed
            .into_iter()
            .filter(|path| path != "LastState")
            .collect();
        assert_eq!(listed, known, "{cloud:?}");

        let rows = fields.iter().map(|field| without(&row, &field.path));
        let rows = [row.clone()].into_iter().chain(rows);
        let mut numbered = rows.enumerate().map(|(number, mut row)| {
            put(&mut row, cloud.fields.id, json!(format!("row-{number:03}")));
            row
        });
        let rows: Vec<_> = numbered.by_ref().collect();
        if let Some(total) = cloud.total {
            put(&mut body, total, json!(rows.len()));
        }
        *cloud.list_in(&mut body) = json!(rows);
        let body = body.to_string();
        let server = Server::start(move |_| Reply::text(200, &body));
        let run = cloud.bare(&server.url()).args(cloud.example);
        let run = run.args(["-o", "json", "--page-size", "1000"]).run();
        assert!(!run.stdout.contains("hidden-word"), "{cloud:?}");
        let document = run.json();
        let instances = document["instances"].as_array().unwrap();
        assert_eq!(instances.len(), fields.len() + 1, "{cloud:?}: {run:?}");
        for (field, instance) in fields.iter().zip(&instances[1..]) {
            let Ok(at) = &field.at else {
                continue;
            };
            let (whole, part) = (told(&instances[0], at), told(instance, at));
            let what = format!("{cloud:?} {} {at}", field.path);
            assert!(!whole.is_null(), "{what}: {}", instances[0]);
            assert!(whole != part || at == "id", "{what}: {whole}");
        }
    }
}
