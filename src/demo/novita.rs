//! Novita: the GPU instance list.
//!
//! Sources: Novita "List Instances" (v1) and "API Error Codes". Pages count from 1 and 0 means the
//! first, the reading that fits every known client. Pages above 200 rows are cut to 200; the
//! vendor states no maximum.

use crate::demo::answer::Object;
use crate::demo::credentials::NOVITA_API_KEY;
use crate::demo::ordinary::{Ordinary, Pages};
use crate::demo::request::{BadParam, Params};
use crate::demo::select::Condition;

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
