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
    let want = short(&[0, 1, 2, 3, 5, 6, 7]).kind("decode");
    let want = if cloud.has_rows_alone() {
        want.says("could not be read")
    } else {
        // The entry is there, and its row is not; or the entry is lost.
        want.says_one(&["could not be read", "HTTP 200: "])
    };
    let place = place_in_answer(cloud, ODD);
    want.says(&format!("{}[{place}]", cloud.list_path()))
        .requests(reading(cloud))
}

/// The same, and the field is named.
pub fn loses_one_by(cloud: Cloud, field: &str) -> Want {
    let place = place_in_answer(cloud, ODD);
    let field = field.replace("/0/", "[0]/").replace('/', ".");
    let path = format!("{}[{place}]{field}", cloud.list_path());
    loses_one(cloud).says(&path)
}

/// All rows; the field of the odd one is unknown, counted and named, and nothing is read twice for it.
fn unread(cloud: Cloud, field: &str) -> Want {
    let place = place_in_answer(cloud, ODD);
    let field = field.replace("/0/", "[0]/").replace('/', ".");
    let path = format!("{}[{place}]{field}", cloud.list_path());
    let note = path.clone();
    let is_told = move |outcome: &Outcome| {
        let told = outcome.sources()[0]["unread"].clone();
        if told == json!({"count": 1, "first": [path]}) {
            Ok(())
        } else {
            Err(format!("unread is {told}"))
        }
    };
    let want = whole().requests(reading(cloud)).check(is_told);
    want.line("note: 1 field could not be read")
        .tells_one(&[&note])
}

fn unread_number(cloud: Cloud) -> Want {
    unread(cloud, cloud.fields.number.at).check(|outcome| {
        let value = made(outcome)
            .pointer(outcome.cloud.fields.number.becomes)
            .cloned();
        match value {
            Some(Value::Null) => Ok(()),
            value => Err(format!("made {value:?} of what cannot be read")),
        }
    })
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
        unread_number(cloud)
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

fn is_all_read(outcome: &Outcome) -> Result<(), String> {
    match &outcome.sources()[0]["unread"]["count"] {
        count if *count == 0 => Ok(()),
        count => Err(format!("{count} fields unread")),
    }
}

/// Only SAE says "空" for nothing.
fn keeps_the_word(outcome: &Outcome) -> Result<(), String> {
    let is_kept = made(outcome).to_string().contains('空');
    if is_kept == (outcome.cloud.id() != Cloud::SAE.id()) {
        Ok(())
    } else {
        Err(format!("made {}", made(outcome)))
    }
}

/// A member of the odd row that stands twice in its object.
fn twice(field: fn(Cloud) -> &'static str) -> Scene {
    replaced(field, |name, value| format!("{value},\"{name}\":{value}"))
}

/// The text of a member of the odd row is another one, made of its name and value.
fn replaced(field: fn(Cloud) -> &'static str, text: fn(&str, &Value) -> String) -> Scene {
    staged(move |stage, request| {
        let (cloud, field) = (stage.cloud, field(stage.cloud));
        let Reply::Answer { status, body, .. } = sound(cloud, request) else {
            unreachable!()
        };
        let mut body: Value = serde_json::from_slice(&body).unwrap();
        let mut other = String::new();
        for row in cloud.list_in(&mut body).as_array_mut().unwrap() {
            if row
                .pointer(cloud.fields.id)
                .is_some_and(|id| *id == all()[ODD])
            {
                let (_, name) = field.rsplit_once('/').unwrap();
                other = text(name, &row.pointer_mut(field).unwrap().take());
                *row.pointer_mut(field).unwrap() = json!("REPLACED");
            }
        }
        Reply::text(status, &body.to_string().replace("\"REPLACED\"", &other))
    })
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
    [numbers(), identities(), fields(), unread_fields()]
        .into_iter()
        .flatten()
        .collect()
}

fn numbers() -> Vec<Case> {
    let unread: [Odd; 6] = [
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
    let unread = unread.map(|(name, value)| Case::new(name, odd_number(value), unread_number));
    let measured = measured_ones.map(|(name, value)| Case::new(name, odd_number(value), measured));
    let read =
        read.map(|(name, value)| Case::new(name, odd_number(value), |_| whole().check(reads_3)));
    let mut cases: Vec<_> = unread.into_iter().chain(measured).chain(read).collect();
    cases.extend([
        Case::new(
            "2^63 for a number",
            odd_number(|| json!(1_u64 << 63)),
            |_| whole(),
        ),
        Case::new("null for a number", odd_number(|| Value::Null), |_| whole()),
        Case::new(
            "1e999 for a number",
            too_large_for_anything(),
            unread_number,
        ),
    ]);
    cases
}

/// A number that no reader of JSON can hold.
fn too_large_for_anything() -> Scene {
    replaced(|cloud| cloud.fields.number.at, |_, _| "1e999".to_owned())
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
        ("true for a time", || json!(true)),
        ("2^63 for a time", || json!(1_u64 << 63)),
        ("the year 99999 for a time", || {
            json!("99999-01-01T00:00:00Z")
        }),
    ];
    let times = times.map(|(name, value)| {
        let want = |cloud: Cloud| unread(cloud, cloud.fields.time);
        Case::new(name, time(value), want)
    });
    let mut cases = Vec::from(times);
    cases.extend([
        Case::new(
            "an object for a state",
            odd(status, || json!({"a": 1})),
            |cloud| unread(cloud, cloud.fields.status),
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

/// Fields of the odd row that cannot be read, or only seem so.
fn unread_fields() -> Vec<Case> {
    let never = rows(|cloud, place, row| {
        if place == ODD {
            put(row, cloud.fields.time, json!(-1));
        }
    });
    vec![
        Case::new("-1 for a time", never, |_| whole().check(is_all_read)),
        Case::new(
            "a field that stands twice",
            twice(|cloud| cloud.fields.status),
            |cloud| unread(cloud, cloud.fields.status),
        ),
        Case::new("an id that stands twice", twice(id), loses_one),
        Case::new(
            "an odd key, and an odd field",
            rows(|cloud, place, row| {
                if place == ODD {
                    row["\u{202e}x"] = json!(1);
                    put(row, cloud.fields.status, json!([]));
                }
            }),
            |cloud| unread(cloud, cloud.fields.status),
        ),
        Case::new(
            "an odd field in every row",
            rows(|cloud, _, row| put(row, cloud.fields.status, json!([]))),
            |cloud| {
                whole().requests(reading(cloud)).check(|outcome| {
                    let told = outcome.sources()[0]["unread"].clone();
                    let named = told["first"].as_array().map_or(0, Vec::len);
                    if told["count"] == 8 && named == 3 {
                        Ok(())
                    } else {
                        Err(format!("unread is {told}"))
                    }
                })
            },
        ),
        Case::new(
            "the word for empty of one vendor",
            rows(|cloud, place, row| {
                if place == ODD {
                    put(row, cloud.fields.texts[0], json!("空"));
                }
            }),
            |_| whole().check(is_all_read).check(keeps_the_word),
        )
        .with(|cloud| cloud.fields.texts[0] != cloud.fields.id),
    ]
}
