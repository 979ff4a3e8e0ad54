//! Novita: the GPU instance list.
//!
//! Sources: Novita "List Instances" (v1) and "API Error Codes". Pages count from 1 and 0 means the
//! first, the reading that fits every known client. Pages above 200 rows are cut to 200; the
//! vendor states no maximum.

use crate::demo::answer::{Answer, Object};
use crate::demo::cloud::Cloud;
use crate::demo::credentials::NOVITA_API_KEY;
use crate::demo::request::{BadParam, Incoming, Params};
use crate::demo::select::{Condition, Cut};

const DEFAULT_SIZE: u64 = 10;
const MAX_SIZE: u64 = 200;

struct Fault {
    status: u16,
    reason: &'static str,
    message: String,
}

impl From<BadParam> for Fault {
    fn from(bad: BadParam) -> Self {
        Self {
            status: 400,
            reason: "VALIDATOR_PARAM",
            message: format!("invalid {}: {}", bad.name, bad.value),
        }
    }
}

/// `GET /gpu-instance/openapi/v1/gpu/instances`: the instances of the user.
pub fn instances(cloud: &Cloud, request: &Incoming) -> Answer {
    check_key(request)
        .and_then(|()| list(cloud, &request.params()))
        .unwrap_or_else(|fault| fault.answer())
        .with("x-request-id", request.id.as_str())
}

impl Fault {
    fn answer(&self) -> Answer {
        let body = Object::new()
            .field("code", self.status)
            .field("reason", self.reason)
            .field("message", self.message.as_str())
            .raw("metadata", b"{}");
        Answer::json(self.status, body.end())
    }
}

fn check_key(request: &Incoming) -> Result<(), Fault> {
    let key = request
        .header("authorization")
        .and_then(|value| value.strip_prefix("Bearer "));
    if key == Some(NOVITA_API_KEY) {
        return Ok(());
    }
    let message = key.map_or("missing API key", |_| "invalid API key");
    Err(Fault {
        status: 401,
        reason: "UNAUTHORIZED",
        message: message.to_owned(),
    })
}

fn list(cloud: &Cloud, params: &Params) -> Result<Answer, Fault> {
    let number = params.number("pageNum", 0..=u64::MAX)?.unwrap_or_default();
    let size = params.number("pageSize", 0..=u64::MAX)?.unwrap_or_default();
    let size = if size == 0 {
        DEFAULT_SIZE
    } else {
        size.min(MAX_SIZE)
    };
    let mut cut = Cut::page(number, size);
    cut.conditions = conditions(params)?;
    let page = cloud.fleet.novita.instances.cut(&cut);
    let body = Object::new()
        .raw("instances", &page.rows)
        .field("total", page.total);
    Ok(Answer::json(200, body.end()))
}

fn conditions(params: &Params) -> Result<Vec<Condition>, BadParam> {
    let text = |name: &str, longest: usize| match params.get(name) {
        Some(text) if text.chars().count() > longest => Err(BadParam {
            name: name.to_owned(),
            value: text.to_owned(),
        }),
        text => Ok(text.map(str::to_owned)),
    };
    let name = text("name", 255)?.map(|text| Condition::Holds(&["name"], text));
    let product = text("productName", 255)?.map(|text| Condition::Holds(&["productName"], text));
    let status = text("status", 63)?.map(|text| Condition::Is(&["status"], text));
    Ok(name.into_iter().chain(product).chain(status).collect())
}
