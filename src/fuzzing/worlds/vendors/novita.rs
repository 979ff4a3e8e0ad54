//! Novita: instances by either API, and endpoints with their workers.

use serde_json::json;

use super::{BASE, Vendor};
use crate::core::model::Kind;
use crate::demo::credentials;
use crate::fuzzing::worlds::api::{Api, Member, Pages};
use crate::fuzzing::worlds::fleet::{Drawing, Item, Making, Place, Row};

pub static NOVITA: Vendor = Vendor {
    id: "novita",
    regions: &[""],
    region_variable: None,
    endpoints: &[("CLOUDLS_NOVITA_ENDPOINT", BASE)],
    key: &[("NOVITA_API_KEY", credentials::NOVITA_API_KEY)],
    login: None,
    apis: &[
        &INSTANCES,
        &INSTANCES_V2,
        &ENDPOINTS,
        &PRODUCTS,
        &CPU_PRODUCTS,
        &CLUSTERS,
    ],
    fleet,
    serve: |_, _| {},
    error: |status| {
        format!(r#"{{"code":{status},"reason":"MADE_UP","message":"no","metadata":{{}}}}"#)
    },
    nothing: r#"{"instances":[],"endpoints":[],"data":[],"total":0}"#,
    throttled: (
        429,
        r#"{"code":429,"reason":"RATE_LIMIT_EXCEEDED","message":"slow down","metadata":{}}"#,
    ),
    advice: ("retry-after", 1000),
};

const PAGES: Pages = Pages::Numbered {
    number: "pageNum",
    size: "pageSize",
    may_begin_at_0: true,
};

static INSTANCES: Api = Api {
    name: "List Instances",
    path: "/gpu-instance/openapi/v1/gpu/instances",
    pages: PAGES,
    answer: &[("instances", Member::List), ("total", Member::Total)],
    draw: Some(instance),
    ..Api::NONE
};

static INSTANCES_V2: Api = Api {
    name: "List Instances (v2)",
    path: "/gpus/v2/instances",
    pages: Pages::Cursor {
        token: "cursor",
        size: "limit",
    },
    answer: &[
        ("data", Member::List),
        ("total", Member::Total),
        ("next_cursor", Member::Next),
    ],
    is_type_looked_up: true,
    draw: Some(instance_v2),
    ..Api::NONE
};

static ENDPOINTS: Api = Api {
    name: "List Endpoints",
    path: "/gpu-instance/openapi/v1/endpoints",
    pages: PAGES,
    answer: &[("endpoints", Member::List), ("total", Member::Total)],
    held: Some("/workers"),
    draw: Some(endpoint),
    ..Api::NONE
};

static PRODUCTS: Api = Api {
    name: "List Products",
    path: "/gpu-instance/openapi/v1/products",
    answer: &[("data", Member::List)],
    is_look_up: true,
    ..Api::NONE
};

static CPU_PRODUCTS: Api = Api {
    name: "List CPU Products",
    path: "/gpu-instance/openapi/v1/cpu/products",
    ..LOOK_UP
};

static CLUSTERS: Api = Api {
    name: "List Clusters",
    path: "/gpu-instance/openapi/v1/clusters",
    ..LOOK_UP
};

const LOOK_UP: Api = Api {
    answer: &[("data", Member::List)],
    is_look_up: true,
    ..Api::NONE
};

fn instance(drawing: &mut Drawing<'_>) -> Item {
    let row = drawing.row();
    let json = format!(
        r#"{{"id":"{id}","name":"{id}","status":"{status}","gpuNum":"1","endTime":"-1"{typed}}}"#,
        id = row.id,
        status = row.state("running", "exited"),
        typed = row.typed("productName")
    );
    row.item(json)
}

fn instance_v2(drawing: &mut Drawing<'_>) -> Item {
    let row = drawing.row().untyped();
    let json = format!(
        r#"{{"id":"{id}","name":"{id}","status":{{"status":"{status}"}},"product_id":"gn7","region":"c7"}}"#,
        id = row.id,
        status = row.state("running", "exited")
    );
    row.item(json)
}

/// An endpoint is of one type, of several, or of one that it does not tell; so are its workers. They have no name.
fn endpoint(drawing: &mut Drawing<'_>) -> Item {
    let own = drawing.row_of("e");
    let count = drawing.random.one_of(&[0, 1, 1, 2, 3, 7]);
    let workers: Vec<_> = (0..count)
        .map(|number| Row {
            has_name: false,
            is_large: own.is_large,
            ..drawing.row_of(&format!("-{number}"))
        })
        .collect();
    let worker = |row: &Row| {
        let state = row.state("serving", "exited");
        json!({"id": row.id, "state": {"state": state}, "healthy": row.is_running})
    };
    let product = |name: &str| json!({"id": name, "name": name});
    let products: Vec<_> = match own.type_word() {
        Some(word) => vec![product(word)],
        None if own.is_running => vec![product("gn7"), product("c7")],
        None => Vec::new(),
    };
    let json = json!({"id": own.id, "name": own.id, "clusterID": "c7", "products": products,
        "workers": workers.iter().map(worker).collect::<Vec<_>>()});
    Item {
        rows: workers,
        ..Item::parent(&own.id, json.to_string())
    }
}

fn fleet(made: &mut Making<'_>, _: &str) {
    let is_v2 = made.random.chance(40);
    let has = |kind| made.kinds.contains(&kind);
    let (has_instances, has_workers) = (has(Kind::Instance), has(Kind::Worker));
    let is_v2 = is_v2 && has_instances;
    let mut look_ups = Vec::new();
    if is_v2 || has_workers {
        look_ups.extend([&PRODUCTS, &CLUSTERS]);
    }
    if is_v2 {
        look_ups.push(&CPU_PRODUCTS);
    }
    for api in look_ups {
        made.look_up(
            Place::new(api, "", "", ""),
            |name| json!({"id": name, "name": name, "price": 35000}),
        );
    }
    let mut lists = Vec::new();
    for kind in made.kinds.iter() {
        lists.push(match kind {
            Kind::Worker => &ENDPOINTS,
            _ if is_v2 => &INSTANCES_V2,
            _ => &INSTANCES,
        });
    }
    for api in lists {
        made.source(Place::new(api, "", "", ""), None);
    }
}
