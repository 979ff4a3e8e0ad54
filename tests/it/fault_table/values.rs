//! Values in rows that are not of the documented type, and rows that are none.

use serde_json::{Value, json};

use super::case::{Case, Outcome, all, place_in_answer, reading, some};
use super::scene::{Odd, Scene, rows, sound, staged};
use super::want::{Want, short, whole, whole_of};
use crate::support::{Cloud, Reply, put};

/// The row that is changed.
pub const ODD: usize = 4;

/// Where the identity stands.
fn id(cloud: Cloud) -> &'static str {
    cloud.fields.id
}

/// Where the state stands.
fn status(cloud: Cloud) -> &'static str {
    cloud.fields.status
}

/// One field of the odd row has another value.
fn odd(field: fn(Cloud) -> &'static str, value: fn() -> Value) -> Scene {
    rows(move |cloud, place, row| {
        if place == ODD {
            *row.pointer_mut(field(cloud)).unwrap() = value();
        }
    })
}

fn odd_number(value: fn() -> Value) -> Scene {
    odd(|cloud| cloud.fields.number.at, value)
}

/// The odd row is lost, and named; nothing is read twice for it.
pub fn loses_one(cloud: Cloud) -> Want {
    let want = short(&[0, 1, 2, 3, 5, 6, 7])
        .kind("decode")
        .says("could not be read");
    let place = place_in_answer(cloud, ODD);
    want.says(&format!("{}[{place}]", cloud.list_path()))
        .requests(reading(cloud))
}

/// The same, and the field is named.
pub fn loses_one_by(cloud: Cloud, field: &str) -> Want {
    let place = place_in_answer(cloud, ODD);
    let path = format!("{}[{place}]{}", cloud.list_path(), field.replace('/', "."));
    loses_one(cloud).says(&path)
}

fn loses_one_by_number(cloud: Cloud) -> Want {
    loses_one_by(cloud, cloud.fields.number.at)
}

/// The whole list, one id of which is another.
fn with_id(id: &str) -> Want {
    let mut ids = all();
    id.clone_into(&mut ids[ODD]);
    whole_of(ids)
}

/// A count must be whole; a measure takes any number from 0.
fn measured(cloud: Cloud) -> Want {
    if cloud.fields.number.is_measure {
        whole()
    } else {
        loses_one_by_number(cloud)
    }
}

/// What was made of the odd row.
pub fn made(outcome: &Outcome) -> Value {
    let document = outcome.document.as_ref();
    document.map_or(Value::Null, |document| document["instances"][ODD].clone())
}

fn reads_3(outcome: &Outcome) -> Result<(), String> {
    let value = made(outcome)
        .pointer(outcome.cloud.fields.number.becomes)
        .cloned();
    let value = value.unwrap_or_default();
    if value == 3 || value == "failed on 3 nodes" {
        Ok(())
    } else {
        Err(format!("read {value} for 3"))
    }
}

fn is_unknown(outcome: &Outcome) -> Result<(), String> {
    let row = made(outcome);
    if row["status"] == "unknown" && row["status_raw"] == "Levitating" {
        Ok(())
    } else {
        Err(format!("{} {}", row["status"], row["status_raw"]))
    }
}

pub fn cases() -> Vec<Case> {
    [numbers(), identities(), fields()]
        .into_iter()
        .flatten()
        .collect()
}

fn numbers() -> Vec<Case> {
    let lost: [Odd; 6] = [
        ("-1 for a number", || json!(-1)),
        ("true for a number", || json!(true)),
        ("words for a number", || json!("many")),
        ("an object for a number", || json!({"value": 3})),
        ("a list for a number", || json!([3])),
        ("-1 as text for a number", || json!("-1")),
    ];
    let measured_ones: [Odd; 3] = [
        ("3.5 for a number", || json!(3.5)),
        ("1e308 for a number", || json!(1e308)),
        ("1e-7 for a number", || json!(1e-7)),
    ];
    let read: [Odd; 3] = [
        ("a number as text", || json!("3")),
        ("a number as text, with blanks", || json!(" 3 ")),
        ("a float for an integer", || json!(3.0)),
    ];
    let lost = lost.map(|(name, value)| Case::new(name, odd_number(value), loses_one_by_number));
    let measured = measured_ones.map(|(name, value)| Case::new(name, odd_number(value), measured));
    let read =
        read.map(|(name, value)| Case::new(name, odd_number(value), |_| whole().check(reads_3)));
    let mut cases: Vec<_> = lost.into_iter().chain(measured).chain(read).collect();
    cases.extend([
        Case::new(
            "2^63 for a number",
            odd_number(|| json!(1_u64 << 63)),
            |_| whole(),
        ),
        Case::new("null for a number", odd_number(|| Value::Null), |_| whole()),
        Case::new("1e999 for a number", too_large_for_anything(), loses_one),
    ]);
    cases
}

/// A number that no reader of JSON can hold.
fn too_large_for_anything() -> Scene {
    staged(|stage, request| {
        let cloud = stage.cloud;
        let reply = sound(cloud, request);
        let Reply::Answer { status, body, .. } = reply else {
            unreachable!()
        };
        let mut body: Value = serde_json::from_slice(&body).unwrap();
        let list = cloud.list_in(&mut body).as_array_mut().unwrap();
        let odd = &all()[ODD];
        for row in list.iter_mut() {
            if row.pointer(cloud.fields.id).is_some_and(|id| id == odd) {
                *row.pointer_mut(cloud.fields.number.at).unwrap() = json!("HUGE");
            }
        }
        Reply::text(status, &body.to_string().replace("\"HUGE\"", "1e999"))
    })
}

fn identities() -> Vec<Case> {
    vec![
        Case::new("a number for an id", odd(id, || json!(4711)), |_| {
            with_id("4711")
        }),
        Case::new("a fraction for an id", odd(id, || json!(1.5)), |_| {
            with_id("1.5")
        }),
        Case::new("1e308 for an id", odd(id, || json!(1e308)), loses_one),
        Case::new("an empty id", odd(id, || json!("")), |cloud| {
            loses_one_by(cloud, ".")
        }),
        Case::new("null for an id", odd(id, || Value::Null), loses_one),
        Case::new(
            "an object for an id",
            odd(id, || json!({"id": "i"})),
            loses_one,
        ),
        Case::new(
            "an id of 10 kB",
            odd(id, || json!("y".repeat(10_000))),
            |_| with_id(&"y".repeat(10_000)),
        ),
        Case::new(
            "ids that differ in case and blanks",
            rows(|cloud, place, row| {
                let id = ["i", "I", "i ", " i", "ı", "i\u{200b}", "і", "í"][place];
                *row.pointer_mut(cloud.fields.id).unwrap() = json!(id);
            }),
            |_| {
                whole_of(
                    ["i", "I", "i ", " i", "ı", "i\u{200b}", "і", "í"]
                        .map(str::to_owned)
                        .to_vec(),
                )
            },
        ),
    ]
}

fn fields() -> Vec<Case> {
    let time = |value: fn() -> Value| {
        rows(move |cloud, place, row| {
            if place == ODD {
                put(row, cloud.fields.time, value());
            }
        })
    };
    let times: [Odd; 5] = [
        ("words for a time", || json!("soon")),
        ("1e308 for a time", || json!(1e308)),
        ("-1 for a time", || json!(-1)),
        ("2^63 for a time", || json!(1_u64 << 63)),
        ("the year 99999 for a time", || {
            json!("99999-01-01T00:00:00Z")
        }),
    ];
    let times = times.map(|(name, value)| Case::new(name, time(value), |_| whole()));
    let mut cases = Vec::from(times);
    cases.extend([
        Case::new(
            "an object for a state",
            odd(status, || json!({"a": 1})),
            loses_one,
        ),
        Case::new(
            "a state nobody knows",
            odd(status, || json!("Levitating")),
            |_| whole().check(is_unknown),
        ),
        Case::new("a number for a state", odd(status, || json!(7)), |_| {
            whole()
        }),
        Case::new(
            "fields nobody knows",
            rows(|_, _, row| {
                row["x-new"] = json!({"a": [1, null, {"b": 1e308}]});
                row["total"] = json!(-1);
            }),
            |_| whole(),
        ),
        Case::new(
            "all rows unreadable",
            rows(|_, place, row| *row = json!({"unknown": place})),
            |cloud| {
                let want = short(&[]).exits(&[5]);
                want.kind("decode")
                    .says("8 of the")
                    .says("could not be read")
                    .says(&format!("{}[2]", cloud.list_path()))
            },
        ),
        Case::new(
            "nothing but ids",
            rows(|cloud, place, row| {
                *row = cloud.row_of_id(&json!(some(&[place])[0]));
            }),
            |_| whole(),
        ),
    ]);
    cases
}
