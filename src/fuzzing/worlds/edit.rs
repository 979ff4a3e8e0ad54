//! A sound answer with one thing changed in it: a key renamed or left out, a value of another type, a row less or twice,
//! a word of failure. What it tells after that is read here once more, by the documents alone.

use serde_json::{Map, Value, json};

use super::answer::Told;
use super::fault::DIALECTS;
use super::fleet::Kind;
use super::random::Random;

/// What a value becomes.
const VALUES: [&str; 14] = [
    "null", "true", "false", "0", "1", "-1", "2.5", "7", "\"\"", "\"x\"", "\"12\"", "[]", "{}",
    "[{}]",
];

/// An answer as it goes out, and what it tells where it looks sound.
pub struct Edited {
    pub body: Vec<u8>,
    pub told: Option<Told>,
}

/// The body of a page with one change, which follows from the seed.
pub fn edited(kind: Kind, body: &[u8], is_first: bool, seed: u64) -> Edited {
    let random = &mut Random::new(seed);
    let mut answer: Value = serde_json::from_slice(body).expect("a sound body is JSON");
    let is_failure = random.chance(15);
    if is_failure {
        for (name, value) in random.one_of(DIALECTS) {
            answer[*name] = serde_json::from_str(value).expect("it is JSON");
        }
    } else {
        change(kind, &mut answer, random);
    }
    let told = told(kind, &answer, is_first).filter(|_| !is_failure);
    Edited {
        body: answer.to_string().into_bytes(),
        told,
    }
}

fn change(kind: Kind, answer: &mut Value, random: &mut Random) {
    let rows = answer.pointer_mut(list(kind)).and_then(Value::as_array_mut);
    if let Some(rows) = rows.filter(|rows| !rows.is_empty()) {
        let row = random.place(rows.len());
        match random.below(8) {
            0 => {
                rows.remove(row);
                return;
            }
            1 => {
                let twin = rows[row].clone();
                rows.insert(random.place(rows.len()), twin);
                return;
            }
            2 | 3 => return change_member(&mut rows[row], random),
            _ => {}
        }
    }
    change_member(answer, random);
}

/// Changes a member of a value, or of one in it.
fn change_member(value: &mut Value, random: &mut Random) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            let names: Vec<_> = members.keys().cloned().collect();
            let name = &names[random.place(names.len())];
            let is_holder = members[name].is_object() || members[name].is_array();
            match random.below(4) {
                _ if is_holder && random.chance(50) => change_member(&mut members[name], random),
                0 => rename(members, name, random),
                1 => {
                    members.remove(name);
                }
                _ => members[name] = any(random),
            }
        }
        Value::Array(entries) if !entries.is_empty() => {
            let entry = random.place(entries.len());
            change_member(&mut entries[entry], random);
        }
        other => *other = any(random),
    }
}

fn rename(members: &mut Map<String, Value>, name: &str, random: &mut Random) {
    let new = match random.below(5) {
        0 => name.to_lowercase(),
        1 => name.to_uppercase(),
        2 => format!("{name}s"),
        3 => format!("_{name}"),
        _ => "items".to_owned(),
    };
    if let Some(value) = members.remove(name) {
        members.insert(new, value);
    }
}

fn any(random: &mut Random) -> Value {
    serde_json::from_str(random.one_of(&VALUES)).expect("it is JSON")
}

/// Where the list of an answer stands.
fn list(kind: Kind) -> &'static str {
    match kind {
        Kind::Services => "/Services",
        Kind::ServiceInstances => "/Instances",
        Kind::Applications => "/Data/Applications",
        Kind::Groups => "/Data",
        Kind::GroupInstances => "/Data/Instances",
        Kind::Hpcai | Kind::Novita => "/instances",
        Kind::Types => "/InstanceMetas",
        Kind::Projects => "/projects",
        Kind::NovitaV2 | Kind::Products | Kind::Clusters | Kind::Jobs => "/data",
    }
}

fn total(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Services | Kind::ServiceInstances => Some("/TotalCount"),
        Kind::Applications | Kind::GroupInstances => Some("/Data/TotalSize"),
        Kind::Groups | Kind::Projects | Kind::Types | Kind::Products | Kind::Clusters => None,
        Kind::Hpcai => Some("/pager/totalEntries"),
        Kind::Novita | Kind::NovitaV2 | Kind::Jobs => Some("/total"),
    }
}

/// Where the id of a row stands.
fn id(kind: Kind) -> &'static str {
    match kind {
        Kind::Services => "/ServiceName",
        Kind::ServiceInstances => "/InstanceName",
        Kind::Applications => "/AppId",
        Kind::Groups => "/GroupId",
        Kind::GroupInstances => "/InstanceId",
        Kind::Hpcai => "/instanceMetadata/instanceId",
        Kind::Types => "/InstanceType",
        Kind::Novita
        | Kind::NovitaV2
        | Kind::Projects
        | Kind::Jobs
        | Kind::Products
        | Kind::Clusters => "/id",
    }
}

/// What an answer tells; `None` where nobody could take it for a sound one.
fn told(kind: Kind, answer: &Value, is_first: bool) -> Option<Told> {
    let total = match total(kind).and_then(|path| answer.pointer(path)) {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) if text.is_empty() => None,
        Some(Value::String(text)) => Some(text.parse().ok()?),
        Some(Value::Number(number)) => Some(number.as_u64()?),
        Some(_) => return None,
    };
    let rows = match answer.pointer(list(kind)) {
        Some(Value::Array(rows)) => rows.as_slice(),
        None | Some(Value::Null) if total.is_some() || may_be_left_out(kind, answer) => &[],
        _ => return None,
    };
    let ids = rows.iter().filter_map(|row| match row.pointer(id(kind)) {
        Some(Value::String(text)) if !text.is_empty() => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        Some(Value::Bool(flag)) => Some(flag.to_string()),
        _ => None,
    });
    let ids: Vec<_> = ids.collect();
    Some(Told {
        is_first,
        is_flawed: ids.len() < rows.len(),
        ids,
        total,
    })
}

/// Whether a list that is not there, beside no total, is an empty one by the documents.
fn may_be_left_out(kind: Kind, answer: &Value) -> bool {
    match kind {
        Kind::Applications | Kind::Groups | Kind::GroupInstances => {
            let data = answer.get("Data").unwrap_or(&Value::Null);
            (data.is_null() || *data == json!({})) && answer["Success"] == true
        }
        Kind::Hpcai => answer.get("instances").is_some(),
        _ => false,
    }
}
