//! A row as a JSON object: what users have most of, so written by hand.
//!
//! Keys stand in the order of the contract, each always there. A key and what surrounds its value are
//! one text, and so are runs of keys that most rows leave unknown: each piece that is copied costs as
//! much as fifty bytes of it.

use rust_decimal::Decimal;

use super::harmless;
use crate::core::fields::{View, attention};
use crate::core::model::{
    Billing, End, Instance, Parent, Port, Processor, Quantity, Spot, Ssh, Timestamp,
};

/// Writes a key behind a comma and a text, or `null`.
macro_rules! text {
    ($out:expr, $key:literal, $value:expr) => {
        match &$value {
            None => put($out, concat!(",\"", $key, "\":null")),
            Some(value) => {
                put($out, concat!(",\"", $key, "\":\""));
                harmless::inside($out, value);
                $out.push(b'"');
            }
        }
    };
}

/// Writes a key behind a comma and what a function writes of its value, or `null`.
macro_rules! value {
    ($out:expr, $key:literal, $value:expr, $write:expr) => {
        match $value {
            None => put($out, concat!(",\"", $key, "\":null")),
            Some(value) => {
                put($out, concat!(",\"", $key, "\":"));
                $write($out, value);
            }
        }
    };
}

/// Writes the row, where asked for with why it deserves attention. Returns where its address ends.
pub fn write(row: &Instance<'_>, reasons: Option<View>, out: &mut Vec<u8>) -> usize {
    let address = identity(row, out);
    state(row, out);
    text!(out, "region", row.region);
    text!(out, "zone", row.zone);
    text!(out, "instance_type", row.instance_type);
    text!(out, "image", row.image);
    machine(row, out);
    network(row, out);
    times(row, out);
    billing(&row.billing, out);
    spot(&row.spot, out);
    parent(&row.parent, out);
    text!(out, "url", row.url);
    text!(out, "owner", row.owner);
    tags(row, out);
    if let Some(view) = reasons {
        text!(out, "attention", attention(row, view));
    }
    if let Some(raw) = &row.raw {
        put(out, r#","raw":"#);
        harmless::raw(out, raw.get());
    }
    out.push(b'}');
    address
}

/// Begins the object, and says whose row it is. Returns where the address ends.
fn identity(row: &Instance<'_>, out: &mut Vec<u8>) -> usize {
    put(out, r#"{"address":""#);
    put(out, row.provider);
    out.push(b'/');
    harmless::inside(out, row.profile);
    out.push(b'/');
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
    out.push(b'"');
    address
}

fn state(row: &Instance<'_>, out: &mut Vec<u8>) {
    text!(out, "name", row.name);
    put(out, r#","status":""#);
    put(out, row.status.as_str());
    out.push(b'"');
    text!(out, "status_raw", row.status_raw);
    if row.status_reason.is_none() && row.health.is_none() && row.restarts.is_none() {
        put(
            out,
            r#","status_reason":null,"health":null,"restarts":null"#,
        );
        return;
    }
    text!(out, "status_reason", row.status_reason);
    text!(out, "health", row.health);
    value!(out, "restarts", row.restarts, whole);
}

fn machine(row: &Instance<'_>, out: &mut Vec<u8>) {
    const NONE: &str = concat!(
        r#","cpu":{"count":null,"model":null},"memory_gb":null,"disk_gb":null,"#,
        r#""gpu":{"count":null,"model":null}"#,
    );
    let is_known = |part: &Processor<'_>| part.count.is_some() || part.model.is_some();
    let has_sizes = row.memory_gb.is_some() || row.disk_gb.is_some();
    if !has_sizes && !is_known(&row.cpu) && !is_known(&row.gpu) {
        put(out, NONE);
        return;
    }
    put(out, r#","cpu":{"count":"#);
    processor(out, &row.cpu);
    value!(out, "memory_gb", row.memory_gb, quantity);
    value!(out, "disk_gb", row.disk_gb, quantity);
    put(out, r#","gpu":{"count":"#);
    processor(out, &row.gpu);
}

fn processor(out: &mut Vec<u8>, processor: &Processor<'_>) {
    match processor.count {
        None => put(out, "null"),
        Some(count) => quantity(out, count),
    }
    text!(out, "model", processor.model);
    out.push(b'}');
}

fn network(row: &Instance<'_>, out: &mut Vec<u8>) {
    const NONE: &str = concat!(
        r#","private_ips":[],"public_ips":[],"host":null,"ports":[],"#,
        r#""ssh":{"host":null,"port":null,"user":null}"#,
    );
    let has_ips = !row.private_ips.is_empty() || !row.public_ips.is_empty();
    if !has_ips && row.host.is_none() && row.ports.is_empty() && row.ssh == Ssh::default() {
        put(out, NONE);
        return;
    }
    put(out, r#","private_ips":["#);
    list(out, &row.private_ips, |out, ip| quoted(out, ip));
    put(out, r#","public_ips":["#);
    list(out, &row.public_ips, |out, ip| quoted(out, ip));
    text!(out, "host", row.host);
    put(out, r#","ports":["#);
    list(out, &row.ports, port);
    ssh(&row.ssh, out);
}

fn port(out: &mut Vec<u8>, port: &Port<'_>) {
    put(out, r#"{"port":"#);
    whole(out, u64::from(port.port));
    text!(out, "protocol", port.protocol);
    text!(out, "host", port.host);
    value!(out, "public_port", port.public_port.map(u64::from), whole);
    out.push(b'}');
}

fn ssh(ssh: &Ssh<'_>, out: &mut Vec<u8>) {
    if *ssh == Ssh::default() {
        put(out, r#","ssh":{"host":null,"port":null,"user":null}"#);
        return;
    }
    put(out, r#","ssh":{"host":"#);
    match &ssh.host {
        None => put(out, "null"),
        Some(host) => quoted(out, host),
    }
    value!(out, "port", ssh.port.map(u64::from), whole);
    text!(out, "user", ssh.user);
    out.push(b'}');
}

fn times(row: &Instance<'_>, out: &mut Vec<u8>) {
    value!(out, "created_at", row.created_at, time);
    value!(out, "started_at", row.started_at, time);
    value!(out, "updated_at", row.updated_at, time);
    let (expires_at, stop_at) = (
        row.expires_at.and_then(End::time),
        row.stop_at.and_then(End::time),
    );
    if expires_at.is_none() && stop_at.is_none() {
        put(out, r#","expires_at":null,"stop_at":null"#);
        return;
    }
    value!(out, "expires_at", expires_at, time);
    value!(out, "stop_at", stop_at, time);
}

fn billing(billing: &Billing<'_>, out: &mut Vec<u8>) {
    const NONE: &str = concat!(
        r#","billing":{"mode":null,"price":null,"list_price":null,"#,
        r#""currency":null,"per":null,"per_hour":null,"estimated":null}"#,
    );
    if *billing == Billing::default() {
        put(out, NONE);
        return;
    }
    put(out, r#","billing":{"mode":"#);
    match &billing.mode {
        None => put(out, "null"),
        Some(mode) => quoted(out, mode),
    }
    value!(out, "price", billing.price, money);
    value!(out, "list_price", billing.list_price, money);
    text!(out, "currency", billing.currency);
    text!(out, "per", billing.per);
    value!(out, "per_hour", billing.per_hour(), money);
    put(
        out,
        match billing.estimated() {
            None => r#","estimated":null}"#,
            Some(true) => r#","estimated":true}"#,
            Some(false) => r#","estimated":false}"#,
        },
    );
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
    let reclaim_at = spot.reclaim_at.and_then(End::time);
    if spot.state.is_none() && reclaim_at.is_none() {
        put(out, r#","state":null,"reclaim_at":null}"#);
        return;
    }
    text!(out, "state", spot.state);
    value!(out, "reclaim_at", reclaim_at, time);
    out.push(b'}');
}

fn parent(parent: &Parent<'_>, out: &mut Vec<u8>) {
    if *parent == Parent::default() {
        put(out, r#","parent":{"kind":null,"id":null,"name":null}"#);
        return;
    }
    put(out, r#","parent":{"kind":"#);
    match &parent.kind {
        None => put(out, "null"),
        Some(kind) => quoted(out, kind),
    }
    text!(out, "id", parent.id);
    text!(out, "name", parent.name);
    out.push(b'}');
}

fn tags(row: &Instance<'_>, out: &mut Vec<u8>) {
    put(out, r#","tags":{"#);
    for (index, (key, value)) in row.tags.iter().enumerate() {
        put(out, if index > 0 { ",\"" } else { "\"" });
        harmless::inside(out, key);
        put(out, "\":\"");
        harmless::inside(out, value);
        out.push(b'"');
    }
    out.push(b'}');
}

fn put(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

fn quoted(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    harmless::inside(out, text);
    out.push(b'"');
}

/// Writes the rest of a list that is begun.
fn list<T>(out: &mut Vec<u8>, values: &[T], write: impl Fn(&mut Vec<u8>, &T)) {
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(out, value);
    }
    out.push(b']');
}

fn whole(out: &mut Vec<u8>, number: u64) {
    put(out, itoa::Buffer::new().format(number));
}

fn quantity(out: &mut Vec<u8>, quantity: Quantity) {
    match quantity.whole() {
        Some(number) => whole(out, number),
        // A finite number, into memory: neither fails.
        None => _ = serde_json::to_writer(out, &quantity.get()),
    }
}

fn time(out: &mut Vec<u8>, time: Timestamp) {
    out.push(b'"');
    time.write(out);
    out.push(b'"');
}

/// A decimal string, as amounts are exact.
fn money(out: &mut Vec<u8>, amount: Decimal) {
    out.push(b'"');
    if amount.is_sign_negative() {
        out.push(b'-');
    }
    let mut digits = itoa::Buffer::new();
    let digits = digits.format(amount.mantissa().unsigned_abs());
    let scale = usize::try_from(amount.scale()).unwrap_or_default();
    match digits.len().checked_sub(scale) {
        _ if scale == 0 => put(out, digits),
        Some(point) if point > 0 => {
            put(out, &digits[..point]);
            out.push(b'.');
            put(out, &digits[point..]);
        }
        _ => {
            put(out, "0.");
            out.extend(std::iter::repeat_n(b'0', scale - digits.len()));
            put(out, digits);
        }
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests;
