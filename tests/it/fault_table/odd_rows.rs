//! Rows that are none: each costs itself, and is named.

use serde_json::{Value, json};

use super::case::Case;
use super::scene::{Odd, Scene, rows};
use super::values::{ODD, loses_one, loses_one_by};
use super::want::short;

/// The odd row is something else.
fn odd_row(value: fn() -> Value) -> Scene {
    rows(move |_, place, row| {
        if place == ODD {
            *row = value();
        }
    })
}

pub fn cases() -> Vec<Case> {
    let no_rows: [Odd; 4] = [
        ("null for a row", || Value::Null),
        ("a number for a row", || json!(7)),
        ("a text for a row", || json!("i")),
        ("a list for a row", || json!([])),
    ];
    let mut cases: Vec<_> = no_rows
        .into_iter()
        .map(|(name, value)| Case::new(name, odd_row(value), loses_one))
        .collect();
    cases.push(Case::new("{} for a row", odd_row(|| json!({})), |cloud| {
        loses_one_by(cloud, ".")
    }));
    // Read field by field, a list would do for an object.
    cases.push(Case::new(
        "a list that begins like a row",
        rows(|_, place, row| {
            if place == ODD {
                *row = row.as_object().unwrap().values().take(1).cloned().collect();
            }
        }),
        loses_one,
    ));
    cases.push(
        Case::new(
            "a row lost in front of --limit",
            rows(|cloud, place, row| {
                if place == 0 {
                    *row.pointer_mut(cloud.fields.id).unwrap() = json!({});
                }
            }),
            |cloud| {
                let field = cloud.fields.id.replace("/0/", "[0]/").replace('/', ".");
                let path = format!("{}[0]{field}", cloud.list_path());
                short(&[1, 2]).kind("decode").says(&path)
            },
        )
        .args(&["--limit", "2"]),
    );
    cases
}
