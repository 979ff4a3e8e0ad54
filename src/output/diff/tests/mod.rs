//! Tables of listings and what differs between them.

mod files;
mod places;

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::*;
use crate::core::model::Scope;

/// A row of PAI-EAS: `address|region|service|id`, and fields set by their paths.
fn eas(place: &str, fields: Value) -> Value {
    let [address, region, service, id] = place.split('|').collect::<Vec<_>>()[..] else {
        panic!("{place}");
    };
    let mut row = json!({
        "address": address, "provider": "eas", "profile": "prod", "kind": "instance", "id": id,
        "name": id, "status": "running", "region": region, "instance_type": "ecs.c7",
        "private_ips": [], "public_ips": [], "ssh": {"host": null, "port": null, "user": null},
        "billing": {"mode": null, "price": "0.5", "currency": "USD", "per": null},
        "parent": {"kind": "service", "id": service, "name": service},
        "tags": {},
    });
    if let Value::Object(fields) = fields {
        for (path, value) in fields {
            *row.pointer_mut(&path).unwrap() = value;
        }
    }
    row
}

/// A source of PAI-EAS: `region|service`, either of them `-` for none; `=service` was named, and not found.
fn source(place: &str, complete: bool) -> Value {
    let (region, service) = place.split_once('|').unwrap();
    let named = |name: &str| (name != "-").then(|| name.to_owned());
    let parent = named(service).map(|id| match id.strip_prefix('=') {
        Some(id) => json!({"kind": "service", "id": id, "name": null}),
        None => json!({"kind": "service", "id": id, "name": id}),
    });
    let reason = (!complete).then_some("HTTP 500");
    json!({
        "provider": "eas", "profile": "prod", "complete": complete, "reason": reason, "undecided": 0,
        "scope": {"region": named(region), "parent": parent, "group": null},
    })
}

fn document(rows: &[Value], sources: &[Value]) -> Value {
    let complete = sources.iter().all(|source| source["complete"] == true);
    json!({
        "schema_version": 1, "generated_at": "2026-01-01T00:00:00Z", "instances": rows,
        "count": rows.len(), "limited": false, "complete": complete, "sources": sources,
    })
}

fn snapshot(document: &Value) -> Snapshot {
    Snapshot::read(document.to_string().as_bytes()).unwrap()
}

/// What differs, a line each; then what is left out.
fn lines(old: &Value, new: &Value) -> String {
    let (old, new) = (snapshot(old), snapshot(new));
    let changes = compare(&old, &new);
    let mut lines = String::new();
    for difference in changes.iter() {
        let _ = match difference {
            Difference::Appeared(row) => writeln!(lines, "+ {}", row.address),
            Difference::Gone(row) => writeln!(lines, "- {}", row.address),
            Difference::Changed(one) => {
                let fields = one.fields.iter();
                let fields = fields.map(|it| format!(" {} {} {}", it.field, it.old, it.new));
                writeln!(lines, "~ {}{}", one.new.address, fields.collect::<String>())
            }
        };
    }
    for part in &changes.left_out {
        let part = serde_json::to_value(part).unwrap();
        let scope = &part["scope"];
        let parts = [
            &part["provider"],
            &part["in"],
            &scope["region"],
            &scope["parent"]["id"],
        ];
        let parts = parts.map(|part| part.as_str().unwrap_or("*"));
        let _ = writeln!(
            lines,
            "! {} {}",
            parts.join(" "),
            part["reason"].as_str().unwrap()
        );
    }
    lines
}

/// The rows of a listing by their places, all running, and its sources: one that ends in `!` is
/// incomplete, one in `%` has an undecided row.
fn listing(rows: &str, sources: &str) -> Value {
    let rows = rows.split_whitespace().map(|place| eas(place, Value::Null));
    let sources = sources.split_whitespace().map(|place| {
        let name = place.trim_end_matches(['!', '%']);
        let mut source = source(name, !place.ends_with('!'));
        source["undecided"] = json!(u8::from(place.ends_with('%')));
        source
    });
    document(&rows.collect::<Vec<_>>(), &sources.collect::<Vec<_>>())
}

#[test]
fn fields_are_compared_by_what_they_mean() {
    for (path, old, new, expected) in [
        (
            "/status",
            json!("running"),
            json!("failed"),
            r#"status "running" "failed""#,
        ),
        ("/status", json!("running"), json!("running"), ""),
        ("/billing/price", json!("0.50"), json!("0.5"), ""),
        ("/billing/price", json!("0.5"), json!(0.5), ""),
        (
            "/billing/price",
            json!("0.5"),
            json!("0.6"),
            r#"billing.price "0.5" "0.6""#,
        ),
        (
            "/billing/price",
            json!("0.5"),
            json!(null),
            r#"billing.price "0.5" null"#,
        ),
        (
            "/billing/price",
            json!("a"),
            json!("b"),
            r#"billing.price "a" "b""#,
        ),
        // Too many digits to be held: as text.
        (
            "/billing/price",
            json!("0.10000000000000000000000000000000001"),
            json!("0.10000000000000000000000000000000002"),
            r#"billing.price "0.10000000000000000000000000000000001" "0.10000000000000000000000000000000002""#,
        ),
        (
            "/billing/currency",
            json!("USD"),
            json!("CNY"),
            r#"billing.currency "USD" "CNY""#,
        ),
        (
            "/billing/per",
            json!(null),
            json!("day"),
            r#"billing.per null "day""#,
        ),
        (
            "/instance_type",
            json!("a"),
            json!("b"),
            r#"instance_type "a" "b""#,
        ),
        ("/instance_type", json!("a"), json!(null), ""),
        (
            "/private_ips",
            json!(["1", "2"]),
            json!(["2", "1", "2"]),
            "",
        ),
        ("/private_ips", json!(null), json!([]), ""),
        (
            "/private_ips",
            json!(["1"]),
            json!(["2"]),
            r#"private_ips ["1"] ["2"]"#,
        ),
        (
            "/public_ips",
            json!([]),
            json!(["2"]),
            r#"public_ips [] ["2"]"#,
        ),
        ("/ssh/host", json!(null), json!("h"), r#"ssh.host null "h""#),
        ("/ssh/port", json!(22), json!(23), "ssh.port 22 23"),
        ("/ssh", json!(null), json!({"host": null}), ""),
        ("/name", json!("a"), json!("b"), ""),
    ] {
        let of = |value: &Value| {
            let row = eas("eas/prod/foo-0|r|foo|foo-0", json!({path: value}));
            document(&[row], &[source("r|foo", true)])
        };
        let found = lines(&of(&old), &of(&new));
        let found = found.strip_prefix("~ eas/prod/foo-0 ").unwrap_or(&found);
        assert_eq!(found.trim_end(), expected, "{path}: {old} {new}");
    }
}

#[test]
fn what_may_be_undecided_is_neither_new_nor_gone() {
    let row = |id: &str| format!("eas/prod/{id}|r|s|{id}");
    let unknown = |side: &str, id: &str| {
        format!(
            "! eas {side} r s it is not known whether eas/prod/{id} is there: 1 row undecided\n"
        )
    };
    for (old, old_sources, new, new_sources, expected) in [
        ("a b", "r|s", "a", "r|s%", unknown("new", "b")),
        ("a", "r|s%", "a b", "r|s", unknown("old", "b")),
        ("a b", "r|s%", "a", "r|s", "- eas/prod/b\n".to_owned()),
        ("a b", "r|s%", "a b", "r|s%", String::new()),
        (
            "a b",
            "r|s r|t",
            "a",
            "r|s r|t%",
            "- eas/prod/b\n".to_owned(),
        ),
        ("a b", "r|s -|-", "a", "r|s -|-%", {
            let unknown = unknown("new", "b");
            unknown.replace("new r s", "new * *")
        }),
    ] {
        let rows = |ids: &str| ids.split(' ').map(row).collect::<Vec<_>>().join(" ");
        let (old, new) = (rows(old), rows(new));
        let found = lines(&listing(&old, old_sources), &listing(&new, new_sources));
        assert_eq!(found, expected, "{old} {old_sources} {new} {new_sources}");
    }
    // Where undecided rows are in the listings as well, what is missing is.
    let kept = |ids: &str| {
        let mut document = listing(&row(ids), "r|s%");
        document["filters"] = json!(["--gpu", KEEP_UNKNOWN]);
        document
    };
    let found = lines(&kept("a"), &kept("b"));
    assert_eq!(found, "+ eas/prod/b\n- eas/prod/a\n");
}

#[test]
fn snapshots_are_made_of_rows_as_well() {
    let source = Source {
        provider: "eas".to_owned(),
        profile: "prod".to_owned(),
        scope: Scope::default(),
        complete: true,
        undecided: 0,
        ..Source::default()
    };
    let [old, new] = ["running", "failed"].map(|status| {
        let row = Row::try_from(&eas("p/a|r|s|a", json!({"/status": status}))).unwrap();
        Snapshot::new(vec![row], vec![source.clone()])
    });
    let changes = compare(&old, &new);
    assert!(changes.is_complete() && !changes.is_empty());
    assert_eq!(changes.changed[0].fields[0].field, "status");
    assert!(Row::try_from(&json!({"address": "p/a"})).is_err());
}
