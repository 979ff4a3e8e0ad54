//! Values that are absent, `null`, or text in the place of a number: they are read where they can be, and cost
//! nothing.

use serde_json::{Value, json};

use super::case::{Case, Outcome, all};
use super::scene::rows;
use super::values::{ODD, made};
use super::want::whole;

/// What no such row says anything of.
const ABSENT: [&str; 5] = [
    "status_reason",
    "status_raw",
    "expires_at",
    "updated_at",
    "started_at",
];

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

pub fn cases() -> Vec<Case> {
    let scene = rows(|cloud, place, row| {
        if place == ODD {
            *row = parsed(cloud.lenient.row);
            cloud.name_row(row, &json!(all()[place]));
        }
    });
    let name = "values that are absent, null or text";
    vec![Case::new(name, scene, |_| whole().check(is_read))]
}

fn is_read(outcome: &Outcome) -> Result<(), String> {
    let made = made(outcome);
    let expected = &outcome.cloud.lenient;
    if made[expected.key] == parsed(expected.value)
        && ABSENT.iter().all(|key| made[key].is_null())
        && made["status"] == "unknown"
    {
        Ok(())
    } else {
        Err(format!("made {made}"))
    }
}
