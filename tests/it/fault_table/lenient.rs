//! Values that are absent, `null`, or text in the place of a number: they are read where they can be, and cost
//! nothing.

use serde_json::{Value, json};

use super::case::{Case, Outcome, all};
use super::scene::rows;
use super::values::{ODD, made};
use super::want::whole;
use crate::support::Cloud;

/// A row of a cloud, and one key of what is made of it.
struct Lenient {
    cloud: Cloud,
    row: fn(&str) -> Value,
    key: &'static str,
    value: fn() -> Value,
}

const ROWS: [Lenient; 5] = [
    Lenient {
        cloud: Cloud::EAS,
        row: |id| json!({"InstanceName": id, "RestartCount": "3", "StartTime": "soon"}),
        key: "restarts",
        value: || json!(3),
    },
    Lenient {
        cloud: Cloud::SAE,
        row: |id| {
            json!({
                "InstanceId": id, "InstanceContainerRestarts": "3", "UnhealthyMessage": "空", "Tags": null,
            })
        },
        key: "restarts",
        value: || json!(3),
    },
    Lenient {
        cloud: Cloud::HPCAI,
        row: |id| {
            json!({
                "instanceMetadata": {"instanceId": id},
                "instanceSpecInfo": {"instanceTypeInfo": {"memory": {"amount": "16"}}},
                "instanceRuntimeInfo": null,
            })
        },
        key: "memory_gb",
        value: || json!(16),
    },
    Lenient {
        cloud: Cloud::NOVITA,
        row: |id| json!({"id": id, "memory": 16, "endTime": "-1", "spotReclaimTime": "0", "statusError": null}),
        key: "memory_gb",
        value: || json!(16),
    },
    Lenient {
        cloud: Cloud::MODELARTS,
        row: |id| json!({"id": id, "create_at": "1749536420547", "update_at": null}),
        key: "created_at",
        value: || json!("2025-06-10T06:20:20.547Z"),
    },
];

/// What no such row says anything of.
const ABSENT: [&str; 5] = [
    "status_reason",
    "status_raw",
    "expires_at",
    "updated_at",
    "started_at",
];

fn row_of(cloud: Cloud) -> &'static Lenient {
    let row = ROWS.iter().find(|row| row.cloud == cloud);
    row.expect("each cloud has a row here")
}

pub fn cases() -> Vec<Case> {
    let scene = rows(|cloud, place, row| {
        if place == ODD {
            *row = (row_of(cloud).row)(&all()[place]);
        }
    });
    let name = "values that are absent, null or text";
    vec![Case::new(name, scene, |_| whole().check(is_read))]
}

fn is_read(outcome: &Outcome) -> Result<(), String> {
    let made = made(outcome);
    let expected = row_of(outcome.cloud);
    if made[expected.key] == (expected.value)()
        && ABSENT.iter().all(|key| made[key].is_null())
        && made["status"] == "unknown"
    {
        Ok(())
    } else {
        Err(format!("made {made}"))
    }
}
