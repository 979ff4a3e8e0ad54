//! A sound answer with one thing changed in it: a key renamed or left out, a value of another type, a row less or twice,
//! a word of failure. What it tells after that is read here once more, by the documents alone.

use serde_json::{Map, Value};

use super::answer::{Told, ToldEntry};
use super::api::Api;
use super::fault::DIALECTS;
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
pub fn edited(api: &Api, body: &[u8], is_first: bool, seed: u64) -> Edited {
    let random = &mut Random::new(seed);
    let mut answer: Value = serde_json::from_slice(body).expect("a sound body is JSON");
    let is_failure = random.chance(15);
    if is_failure {
        for (name, value) in random.one_of(DIALECTS) {
            answer[*name] = serde_json::from_str(value).expect("it is JSON");
        }
    } else {
        change(api, &mut answer, random);
    }
    let told = told(api, &answer, is_first).filter(|_| !is_failure);
    Edited {
        body: answer.to_string().into_bytes(),
        told,
    }
}

fn change(api: &Api, answer: &mut Value, random: &mut Random) {
    let rows = answer
        .pointer_mut(&api.list())
        .and_then(Value::as_array_mut);
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

/// What an answer tells; `None` where nobody could take it for a sound one.
fn told(api: &Api, answer: &Value, is_first: bool) -> Option<Told> {
    let total = match api.total().and_then(|path| answer.pointer(&path)) {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) if text.is_empty() => None,
        Some(Value::String(text)) => Some(text.parse().ok()?),
        Some(Value::Number(number)) => Some(number.as_u64()?),
        Some(_) => return None,
    };
    let rows = match answer.pointer(&api.list()) {
        Some(Value::Array(rows)) => rows.as_slice(),
        None | Some(Value::Null) if total.is_some() || (api.may_lack_list)(answer) => &[],
        _ => return None,
    };
    let entries = rows.iter().map(|row| entry(api, row));
    let entries: Option<Vec<_>> = entries.collect();
    Some(Told {
        is_first,
        is_flawed: entries.is_none(),
        entries: entries.unwrap_or_default(),
        total,
    })
}

/// What it tells of an entry; `None` where that cannot be read.
fn entry(api: &Api, row: &Value) -> Option<ToldEntry> {
    let held = match api.held.and_then(|list| row.pointer(list)) {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(held)) => {
            let ids = held.iter().map(|row| id("/id", row));
            ids.collect::<Option<_>>()?
        }
        Some(_) => return None,
    };
    let running = api.running.and_then(|count| row.pointer(count));
    let is_none = |count: &Value| {
        count.is_null()
            || *count == 0
            || *count == false
            || matches!(count.as_str(), Some("" | "0"))
    };
    Some(ToldEntry {
        id: id(api.id, row)?,
        held,
        runs: running.is_some_and(|count| !is_none(count)),
    })
}

fn id(path: &str, row: &Value) -> Option<String> {
    match row.pointer(path)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}
