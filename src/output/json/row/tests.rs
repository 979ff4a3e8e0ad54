//! Every key of a row, filled and empty.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::*;
use crate::core::model::{Kind, Status, Tags, Unclear, Untold};

#[test]
fn money_is_written_as_it_is_displayed() {
    for text in [
        "0",
        "-0",
        "12",
        "0.240",
        "0.000001",
        "-1.5",
        "10.00",
        "0.1",
        "100",
        "-0.05",
        "79228162514264337593543950335",
        "7.9228162514264337593543950335",
        "0.0000000000000000000000000001",
    ] {
        let amount: Decimal = text.parse().unwrap();
        let mut out = Vec::new();
        money(&mut out, amount);
        assert_eq!(String::from_utf8(out).unwrap(), format!("\"{amount}\""));
    }
}

fn written(row: &Instance<'_>) -> Value {
    let mut out = Vec::new();
    let address = write(row, None, &mut out);
    assert_eq!(&out[address..=address], b"\"");
    serde_json::from_slice(&out).unwrap()
}

#[test]
fn unknown_is_null_and_every_key_is_there() {
    let row = Instance {
        id: "i-1".into(),
        provider: "eas",
        profile: "env",
        ..Instance::default()
    };
    let processor = json!({"count": null, "model": null});
    let expected = json!({
        "address": "eas/env/i-1", "provider": "eas", "profile": "env", "kind": "instance",
        "id": "i-1", "name": null, "status": "unknown", "status_raw": null,
        "status_reason": null, "health": null, "restarts": null, "region": null, "zone": null,
        "instance_type": null, "image": null, "cpu": processor, "memory_gb": null,
        "disk_gb": null, "gpu": processor, "private_ips": [], "public_ips": [], "host": null,
        "ports": [], "ssh": {"host": null, "port": null, "user": null}, "created_at": null,
        "started_at": null, "updated_at": null, "expires_at": null, "stop_at": null,
        "billing": {"mode": null, "price": null, "list_price": null, "currency": null,
            "per": null, "per_hour": null, "estimated": null},
        "spot": {"is_spot": null, "state": null, "reclaim_at": null},
        "parent": {"kind": null, "id": null, "name": null}, "url": null, "owner": null,
        "tags": {},
    });
    let written = written(&row);
    assert_eq!(written, expected);
    // The order counts as well.
    assert_eq!(written.to_string(), expected.to_string());
}

#[test]
#[expect(clippy::too_many_lines, reason = "a line for each field")]
fn every_key_holds_what_the_row_does() {
    let time = Timestamp::from_millis(1_751_527_726_179);
    let odd = "a\"b\\c\n\u{1}\u{7f}训\u{202e}🚀";
    let lent = |text: &'static str| Some(Cow::Borrowed(text));
    let mut tags = Tags::default();
    tags.set("z", "1");
    tags.set(odd, odd);
    let row = Instance {
        provider: "hpcai",
        profile: "pro\"file",
        kind: Kind::Job,
        id: odd.into(),
        name: lent(odd),
        status: Status::Running,
        status_raw: lent("Running"),
        status_reason: lent("reason"),
        health: lent("1/2"),
        restarts: Some(u64::MAX),
        region: lent("r"),
        zone: lent("z"),
        instance_type: lent("t"),
        type_id: lent("never shown"),
        region_id: lent("never shown"),
        image: lent("i"),
        cpu: Processor {
            count: Quantity::new(0.5),
            model: lent("c"),
        },
        memory_gb: Quantity::new(1536.0),
        disk_gb: Quantity::new(1e15),
        gpu: Processor {
            count: Quantity::new(8.0),
            model: None,
        },
        private_ips: vec!["10.0.0.1".into(), "fd00::1".into()],
        public_ips: vec!["198.51.100.7".into()],
        host: lent("h"),
        ports: vec![
            Port {
                port: 22,
                protocol: lent("tcp"),
                host: lent("h"),
                public_port: Some(31674),
            },
            65535.into(),
        ],
        ssh: Ssh {
            host: lent("s"),
            port: Some(31674),
            user: lent("root"),
        },
        created_at: time,
        started_at: Timestamp::from_seconds(0),
        updated_at: time,
        expires_at: time.map(End::At),
        stop_at: time.map(End::At),
        billing: Billing {
            mode: lent("m"),
            price: Some("0.240".parse().unwrap()),
            list_price: Some("12".parse().unwrap()),
            currency: lent("USD"),
            per: Some("hour"),
            is_estimated: true,
        },
        spot: Spot {
            is_spot: Some(true),
            state: lent("s"),
            reclaim_at: time.map(End::At),
        },
        parent: Parent {
            kind: Some("service".into()),
            id: lent("p"),
            name: lent("n"),
        },
        url: lent("https://u"),
        owner: lent("o"),
        tags,
        raw: serde_json::from_str(r#"{"a":1e400}"#).ok(),
        unclear: Unclear::default(),
        is_shared: false,
        untold: Untold::Nothing,
        unread: 0,
    };
    let mut out = Vec::new();
    write(&row, None, &mut out);
    let out = String::from_utf8(out).unwrap();
    assert!(out.ends_with(r#","raw":{"a":1e400}}"#), "{out}");
    let row = Instance { raw: None, ..row };
    let at = "2025-07-03T07:28:46Z";
    let expected = json!({
        "address": format!("hpcai/pro\"file/{odd}"), "provider": "hpcai",
        "profile": "pro\"file", "kind": "job", "id": odd, "name": odd, "status": "running",
        "status_raw": "Running", "status_reason": "reason", "health": "1/2",
        "restarts": u64::MAX, "region": "r", "zone": "z", "instance_type": "t", "image": "i",
        "cpu": {"count": 0.5, "model": "c"}, "memory_gb": 1536, "disk_gb": 1_000_000_000_000_000_u64,
        "gpu": {"count": 8, "model": null}, "private_ips": ["10.0.0.1", "fd00::1"],
        "public_ips": ["198.51.100.7"], "host": "h", "ports": [
            {"port": 22, "protocol": "tcp", "host": "h", "public_port": 31674},
            {"port": 65535, "protocol": null, "host": null, "public_port": null},
        ],
        "ssh": {"host": "s", "port": 31674, "user": "root"}, "created_at": at,
        "started_at": "1970-01-01T00:00:00Z", "updated_at": at, "expires_at": at,
        "stop_at": at,
        "billing": {"mode": "m", "price": "0.240", "list_price": "12", "currency": "USD",
            "per": "hour", "per_hour": "0.24", "estimated": true},
        "spot": {"is_spot": true, "state": "s", "reclaim_at": at},
        "parent": {"kind": "service", "id": "p", "name": "n"}, "url": "https://u",
        "owner": "o", "tags": {odd: odd, "z": "1"},
    });
    let written = written(&row);
    assert_eq!(written.to_string(), expected.to_string());
}
