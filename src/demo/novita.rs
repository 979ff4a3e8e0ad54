//! Novita: the GPU instance list, in v1 and v2, serverless endpoints, products and clusters.
//!
//! Sources: Novita "List Instances" (v1 and v2), "List Endpoints", "List Products", "List CPU Products", "List Clusters"
//! and "API Error Codes". Pages count from 1 and 0 means the first, the reading that fits every known client. Pages above 200 rows are cut to 200; the
//! vendor states no maximum.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::demo::answer::{Answer, Object};
use crate::demo::cloud::Cloud;
use crate::demo::credentials::NOVITA_API_KEY;
use crate::demo::ordinary::{Ordinary, Pages};
use crate::demo::page::Rows;
use crate::demo::request::{BadParam, Incoming, Params};
use crate::demo::select::{Condition, Cut};

pub const API: Ordinary = Ordinary {
    call: ("GET", "/gpu-instance/openapi/v1/gpu/instances"),
    endpoint: "CLOUDLS_NOVITA_ENDPOINT",
    key: ("NOVITA_API_KEY", NOVITA_API_KEY),
    header: ("authorization", "Bearer "),
    pages: Pages::Numbered {
        number: "pageNum",
        size: "pageSize",
    },
    sizes: (10, 200),
    list: "instances",
    total: Some("total"),
    conditions,
    request_id: Some("x-request-id"),
    fault,
    rows: (
        include_str!("../../fixtures/demo/novita.json"),
        include_str!("../../fixtures/demo/generated/novita.json"),
    ),
};

fn fault(status: u16, message: &str, _: &str) -> Vec<u8> {
    let reason = match status {
        401 => "UNAUTHORIZED",
        _ => "VALIDATOR_PARAM",
    };
    Object::new()
        .field("code", status)
        .field("reason", reason)
        .field("message", message)
        .raw("metadata", b"{}")
        .end()
}

fn conditions(params: &Params) -> Result<Vec<Condition>, BadParam> {
    let name = params.text("name", 255)?;
    let name = name.map(|text| Condition::Holds(&["name"], text));
    let product = params.text("productName", 255)?;
    let product = product.map(|text| Condition::Holds(&["productName"], text));
    let status = params.text("status", 63)?;
    let status = status.map(|text| Condition::Is(&["status"], text));
    Ok(name.into_iter().chain(product).chain(status).collect())
}

/// The rows of a page of v2 where the request does not say, and at most.
const SIZES: (u64, u64) = (20, 1000);

/// The calls beside the list of v1.
pub fn elsewhere(cloud: &Cloud, request: &Incoming) -> Option<Answer> {
    let list: fn(&Cloud, &Params) -> Result<Vec<u8>, BadParam> =
        match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/gpus/v2/instances") => |cloud, params| list_v2(instances(cloud), params),
            ("GET", "/gpu-instance/openapi/v1/endpoints") => endpoints,
            ("GET", "/gpu-instance/openapi/v1/products") => |_, _| Ok(data(&products())),
            ("GET", "/gpu-instance/openapi/v1/cpu/products") => |_, _| Ok(data(&cpu_products())),
            ("GET", "/gpu-instance/openapi/v1/clusters") => {
                |cloud, _| Ok(data(&clusters(instances(cloud))))
            }
            _ => return None,
        };
    let listed = API.checked(request).and_then(|()| {
        let listed = list(cloud, &request.params());
        listed.map_err(|bad| (400, format!("invalid {}: {}", bad.name, bad.value)))
    });
    let answer = match listed {
        Ok(body) => Answer::json(200, body),
        Err((status, message)) => Answer::json(status, fault(status, &message, &request.id)),
    };
    Some(answer.with("x-request-id", request.id.as_str()))
}

fn instances(cloud: &Cloud) -> &Rows {
    &cloud.fleet.ordinary[API.name()]
}

/// `GET /gpu-instance/openapi/v1/endpoints`: pages as those of the instances.
fn endpoints(cloud: &Cloud, params: &Params) -> Result<Vec<u8>, BadParam> {
    let number = |name: &str| {
        let number = params.number(name, 0..=u64::MAX)?;
        Ok(number.unwrap_or_default())
    };
    let (usual, most) = API.sizes;
    let size = match number("pageSize")? {
        0 => usual,
        size => size.min(most),
    };
    let cut = Cut::page(number("pageNum")?, size);
    let page = cloud.fleet.novita.endpoints.cut(&cut);
    let body = Object::new()
        .raw("endpoints", &page.rows)
        .field("total", page.total);
    Ok(body.end())
}

fn data(entries: &[Value]) -> Vec<u8> {
    Object::new().field("data", entries).end()
}

/// Products, with made-up prices of a GPU in 1/100000 USD: of an hour, of one as a spot instance, of a month.
fn products() -> Vec<Value> {
    const ALL: &[(&str, &str, u64, u64, u64)] = &[
        ("1013", "RTX 4090 24GB", 35_000, 18_000, 20_000_000),
        ("1014", "A100 SXM 80GB", 160_000, 80_000, 90_000_000),
        ("1015", "H100 SXM 80GB", 339_000, 0, 200_000_000),
    ];
    let product = |(id, name, price, spot, month): &(&str, &str, u64, u64, u64)| {
        json!({"id": id, "name": name, "price": price, "spotPrice": spot.to_string(),
            "monthlyPrice": [{"price": month, "month": 1}, {"price": month * 11, "month": 12}],
            "billingMethods": ["onDemand", "monthly", "spot"], "availableDeploy": true,
            "inventoryState": "normal"})
    };
    ALL.iter().map(product).collect()
}

/// Products without GPUs, with made-up prices of an hour of the whole in 1/100000 USD.
fn cpu_products() -> Vec<Value> {
    const ALL: &[(&str, &str, u64, u64, u64)] = &[
        ("1010", "CPU 8C 16G", 8, 16, 9_000),
        ("1011", "CPU 16C 32G", 16, 32, 18_000),
    ];
    let product = |(id, name, cores, memory, price): &(&str, &str, u64, u64, u64)| {
        json!({"id": id, "name": name, "cpuNum": cores, "memorySize": memory, "rootfsSize": 60,
            "localVolumeSize": 0, "availableDeploy": true, "price": price})
    };
    ALL.iter().map(product).collect()
}

/// The clusters that the rows name, each once. A generated fleet has one.
fn clusters(rows: &Rows) -> Vec<Value> {
    let first = rows.cut(&Cut::page(1, 1000));
    // They are written here.
    let first: Vec<Value> = serde_json::from_slice(&first.rows).unwrap_or_default();
    let mut named = BTreeMap::new();
    for row in first {
        if let (Some(id), Some(name)) = (row["clusterId"].as_str(), row["clusterName"].as_str())
            && !name.is_empty()
        {
            named.insert(id.to_owned(), name.to_owned());
        }
    }
    let cluster = |(id, name)| json!({"id": id, "name": name, "supportNetworkStorage": true});
    named.into_iter().map(cluster).collect()
}

/// `GET /gpus/v2/instances`: the same rows as v2 has them, by cursor.
fn list_v2(rows: &Rows, params: &Params) -> Result<Vec<u8>, BadParam> {
    let (usual, most) = SIZES;
    let size = params.number("limit", 0..=u64::MAX)?.unwrap_or_default();
    let size = if size == 0 { usual } else { size.min(most) };
    let from = match params.get("cursor").unwrap_or_default() {
        "" => 0,
        text => text.parse::<u64>().map_err(|_| BadParam {
            name: "cursor".to_owned(),
            value: text.to_owned(),
        })?,
    };
    let cut = Cut {
        from,
        size,
        ..Cut::default()
    };
    let page = rows.cut(&cut);
    let listed: Vec<Value> = serde_json::from_slice(&page.rows).unwrap_or_default();
    let listed: Vec<_> = listed.iter().map(as_v2).collect();
    let end = from.saturating_add(size);
    let has_more = end < page.total;
    let next = if has_more {
        end.to_string()
    } else {
        String::new()
    };
    let body = Object::new()
        .field("data", listed)
        .field("next_cursor", next)
        .field("has_more", has_more);
    Ok(body.end())
}

/// A row of v1 as v2 has it: with numbers, and without names of products and clusters.
fn as_v2(row: &Value) -> Value {
    let number = |name: &str| {
        let text = row[name].as_str().unwrap_or_default();
        text.parse::<i64>().unwrap_or_default()
    };
    let mode = match row["billingMode"].as_str() {
        Some("onDemand") => "postpaid",
        Some("monthly") => "prepaid",
        Some(other) => other,
        None => "",
    };
    let ports = row["portMappings"].as_array().into_iter().flatten();
    let ports =
        ports.map(|port| json!({"port": port["port"], "protocol": port["type"], "endpoint": ""}));
    let end = number("endTime");
    json!({
        "id": row["id"], "name": row["name"], "type": row["kind"], "product_id": row["productId"],
        "image": row["imageUrl"], "envs": row["envs"], "ports": ports.collect::<Vec<_>>(),
        "billing": {"mode": mode, "prepaid": if mode == "prepaid" {
            json!({"months": 1, "end_time": end, "auto_renew": false})
        } else {
            Value::Null
        }},
        "resource_specs": {"rootfs_size_gb": row["rootfsSize"], "gpu_num": number("gpuNum"),
            "cpu_num": number("cpuNum"), "memory_gb": number("memory"), "gpu_ids": []},
        "network": {"id": "", "ip": ""}, "volumes": [], "region": row["clusterId"],
        "status": {"status": row["status"], "error": row["statusError"]["state"],
            "message": row["statusError"]["message"]},
        "created_at": number("createdAt"), "last_started_at": number("lastStartedAt"),
        "last_stopped_at": number("lastStoppedAt"), "owner_id": "", "member_id": "",
    })
}
