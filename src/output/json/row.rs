//! A row as a JSON object: what users have most of, so written by hand.
//!
//! Keys stand in the order of the contract, each always there. Runs of keys that most rows leave
//! unknown are written as one text.

use std::io::Write as _;

use rust_decimal::Decimal;

use super::harmless;
use crate::model::{Billing, Instance, Parent, Processor, Quantity, Spot, Ssh, Timestamp};

/// Writes the row. Returns where its address ends.
pub fn write(row: &Instance<'_>, out: &mut Vec<u8>) -> usize {
    put(out, r#"{"address":""#);
    put(out, row.provider);
    put(out, "/");
    harmless::inside(out, row.profile);
    put(out, "/");
    harmless::inside(out, &row.id);
    let address = out.len();
    put(out, r#"","provider":""#);
    put(out, row.provider);
    put(out, r#"","profile":""#);
    harmless::inside(out, row.profile);
    put(out, r#"","kind":""#);
    put(out, row.kind.as_str());
    put(out, r#"","id":""#);
    harmless::inside(out, &row.id);
    put(out, "\"");
    state(row, out);
    text(out, r#","region":"#, row.region.as_deref());
    text(out, r#","zone":"#, row.zone.as_deref());
    text(out, r#","instance_type":"#, row.instance_type.as_deref());
    text(out, r#","image":"#, row.image.as_deref());
    machine(row, out);
    texts(out, r#","private_ips":["#, row.private_ips.iter());
    texts(out, r#","public_ips":["#, row.public_ips.iter());
    text(out, r#","host":"#, row.host.as_deref());
    ports(&row.ports, out);
    ssh(&row.ssh, out);
    times(row, out);
    billing(&row.billing, out);
    spot(&row.spot, out);
    parent(&row.parent, out);
    text(out, r#","owner":"#, row.owner.as_deref());
    tags(row, out);
    if let Some(raw) = &row.raw {
        put(out, r#","raw":"#);
        harmless::raw(out, raw.get());
    }
    put(out, "}");
    address
}

fn state(row: &Instance<'_>, out: &mut Vec<u8>) {
    text(out, r#","name":"#, row.name.as_deref());
    put(out, r#","status":""#);
    put(out, row.status.as_str());
    put(out, "\"");
    text(out, r#","status_raw":"#, row.status_raw.as_deref());
    text(out, r#","status_reason":"#, row.status_reason.as_deref());
    text(out, r#","health":"#, row.health.as_deref());
    number(out, r#","restarts":"#, row.restarts);
}

fn machine(row: &Instance<'_>, out: &mut Vec<u8>) {
    const NONE: &str = concat!(
        r#","cpu":{"count":null,"model":null},"memory_gb":null,"disk_gb":null,"#,
        r#""gpu":{"count":null,"model":null}"#,
    );
    let sizes = [row.cpu.count, row.memory_gb, row.disk_gb, row.gpu.count];
    let models = [&row.cpu.model, &row.gpu.model];
    if sizes.iter().all(Option::is_none) && models.iter().all(|model| model.is_none()) {
        put(out, NONE);
        return;
    }
    processor(out, r#","cpu":{"count":"#, &row.cpu);
    quantity(out, r#","memory_gb":"#, row.memory_gb);
    quantity(out, r#","disk_gb":"#, row.disk_gb);
    processor(out, r#","gpu":{"count":"#, &row.gpu);
}

fn processor(out: &mut Vec<u8>, key: &str, processor: &Processor<'_>) {
    quantity(out, key, processor.count);
    text(out, r#","model":"#, processor.model.as_deref());
    put(out, "}");
}

fn ports(ports: &[u32], out: &mut Vec<u8>) {
    put(out, r#","ports":["#);
    for (index, port) in ports.iter().enumerate() {
        if index > 0 {
            put(out, ",");
        }
        put(out, itoa::Buffer::new().format(*port));
    }
    put(out, "]");
}

fn ssh(ssh: &Ssh<'_>, out: &mut Vec<u8>) {
    if *ssh == Ssh::default() {
        put(out, r#","ssh":{"host":null,"port":null,"user":null}"#);
        return;
    }
    text(out, r#","ssh":{"host":"#, ssh.host.as_deref());
    number(out, r#","port":"#, ssh.port.map(u64::from));
    text(out, r#","user":"#, ssh.user.as_deref());
    put(out, "}");
}

fn times(row: &Instance<'_>, out: &mut Vec<u8>) {
    time(out, r#","created_at":"#, row.created_at);
    time(out, r#","started_at":"#, row.started_at);
    time(out, r#","updated_at":"#, row.updated_at);
    time(out, r#","expires_at":"#, row.expires_at);
    time(out, r#","stop_at":"#, row.stop_at);
}

fn billing(billing: &Billing<'_>, out: &mut Vec<u8>) {
    text(out, r#","billing":{"mode":"#, billing.mode.as_deref());
    money(out, r#","price":"#, billing.price);
    money(out, r#","list_price":"#, billing.list_price);
    text(out, r#","currency":"#, billing.currency.as_deref());
    text(out, r#","per":"#, billing.per);
    put(out, "}");
}

fn spot(spot: &Spot<'_>, out: &mut Vec<u8>) {
    put(
        out,
        match spot.is_spot {
            None => r#","spot":{"is_spot":null"#,
            Some(true) => r#","spot":{"is_spot":true"#,
            Some(false) => r#","spot":{"is_spot":false"#,
        },
    );
    text(out, r#","state":"#, spot.state.as_deref());
    time(out, r#","reclaim_at":"#, spot.reclaim_at);
    put(out, "}");
}

fn parent(parent: &Parent<'_>, out: &mut Vec<u8>) {
    text(out, r#","parent":{"kind":"#, parent.kind);
    text(out, r#","id":"#, parent.id.as_deref());
    text(out, r#","name":"#, parent.name.as_deref());
    put(out, "}");
}

fn tags(row: &Instance<'_>, out: &mut Vec<u8>) {
    put(out, r#","tags":{"#);
    for (index, (key, value)) in row.tags.iter().enumerate() {
        if index > 0 {
            put(out, ",");
        }
        put(out, "\"");
        harmless::inside(out, key);
        put(out, "\":\"");
        harmless::inside(out, value);
        put(out, "\"");
    }
    put(out, "}");
}

fn put(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

fn text(out: &mut Vec<u8>, key: &str, value: Option<&str>) {
    put(out, key);
    match value {
        None => put(out, "null"),
        Some(value) => {
            put(out, "\"");
            harmless::inside(out, value);
            put(out, "\"");
        }
    }
}

fn texts(out: &mut Vec<u8>, key: &str, values: impl Iterator<Item = impl AsRef<str>>) {
    put(out, key);
    for (index, value) in values.enumerate() {
        put(out, if index > 0 { ",\"" } else { "\"" });
        harmless::inside(out, value.as_ref());
        put(out, "\"");
    }
    put(out, "]");
}

fn number(out: &mut Vec<u8>, key: &str, value: Option<u64>) {
    put(out, key);
    match value {
        None => put(out, "null"),
        Some(value) => put(out, itoa::Buffer::new().format(value)),
    }
}

fn quantity(out: &mut Vec<u8>, key: &str, value: Option<Quantity>) {
    match value.map(|value| value.whole().ok_or(value.get())) {
        Some(Err(fraction)) => {
            put(out, key);
            // A finite number, into memory: neither fails.
            let _ = serde_json::to_writer(out, &fraction);
        }
        whole => number(out, key, whole.and_then(Result::ok)),
    }
}

fn time(out: &mut Vec<u8>, key: &str, value: Option<Timestamp>) {
    put(out, key);
    match value {
        None => put(out, "null"),
        Some(time) => {
            put(out, "\"");
            time.write(out);
            put(out, "\"");
        }
    }
}

/// A decimal string, as amounts are exact.
fn money(out: &mut Vec<u8>, key: &str, value: Option<Decimal>) {
    put(out, key);
    match value {
        None => put(out, "null"),
        // Into memory: it does not fail.
        Some(amount) => _ = write!(out, "\"{amount}\""),
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use serde_json::{Value, json};

    use super::*;
    use crate::model::{Kind, Status, Tags};

    fn written(row: &Instance<'_>) -> Value {
        let mut out = Vec::new();
        let address = write(row, &mut out);
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
                "per": null},
            "spot": {"is_spot": null, "state": null, "reclaim_at": null},
            "parent": {"kind": null, "id": null, "name": null}, "owner": null, "tags": {},
        });
        let written = written(&row);
        assert_eq!(written, expected);
        // The order counts as well.
        assert_eq!(written.to_string(), expected.to_string());
    }

    #[test]
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
            image: lent("i"),
            cpu: Processor {
                count: Quantity::new(0.5),
                model: lent("c"),
            },
            memory_gb: Quantity::new(1536.0),
            disk_gb: Quantity::new(1e308),
            gpu: Processor {
                count: Quantity::new(8.0),
                model: None,
            },
            private_ips: vec!["10.0.0.1".into(), "fd00::1".into()],
            public_ips: vec!["198.51.100.7".into()],
            host: lent("h"),
            ports: vec![22, 65535],
            ssh: Ssh {
                host: lent("s"),
                port: Some(31674),
                user: lent("root"),
            },
            created_at: time,
            started_at: Timestamp::from_seconds(0),
            updated_at: time,
            expires_at: time,
            stop_at: time,
            billing: Billing {
                mode: lent("m"),
                price: Some("0.240".parse().unwrap()),
                list_price: Some("12".parse().unwrap()),
                currency: lent("USD"),
                per: Some("hour"),
            },
            spot: Spot {
                is_spot: Some(true),
                state: lent("s"),
                reclaim_at: time,
            },
            parent: Parent {
                kind: Some("service"),
                id: lent("p"),
                name: lent("n"),
            },
            owner: lent("o"),
            tags,
            raw: serde_json::from_str(r#"{"a":1e400}"#).ok(),
        };
        let mut out = Vec::new();
        write(&row, &mut out);
        let out = String::from_utf8(out).unwrap();
        assert!(out.ends_with(r#","raw":{"a":1e400}}"#), "{out}");
        let row = Instance { raw: None, ..row };
        let at = "2025-07-03T07:28:46.179Z";
        let expected = json!({
            "address": format!("hpcai/pro\"file/{odd}"), "provider": "hpcai",
            "profile": "pro\"file", "kind": "job", "id": odd, "name": odd, "status": "running",
            "status_raw": "Running", "status_reason": "reason", "health": "1/2",
            "restarts": u64::MAX, "region": "r", "zone": "z", "instance_type": "t", "image": "i",
            "cpu": {"count": 0.5, "model": "c"}, "memory_gb": 1536, "disk_gb": 1e308,
            "gpu": {"count": 8, "model": null}, "private_ips": ["10.0.0.1", "fd00::1"],
            "public_ips": ["198.51.100.7"], "host": "h", "ports": [22, 65535],
            "ssh": {"host": "s", "port": 31674, "user": "root"}, "created_at": at,
            "started_at": "1970-01-01T00:00:00Z", "updated_at": at, "expires_at": at,
            "stop_at": at,
            "billing": {"mode": "m", "price": "0.240", "list_price": "12", "currency": "USD",
                "per": "hour"},
            "spot": {"is_spot": true, "state": "s", "reclaim_at": at},
            "parent": {"kind": "service", "id": "p", "name": "n"}, "owner": "o",
            "tags": {odd: odd, "z": "1"},
        });
        let written = written(&row);
        assert_eq!(written.to_string(), expected.to_string());
    }
}
