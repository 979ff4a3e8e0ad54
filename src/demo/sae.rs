//! SAE: `ListApplications`, `DescribeApplicationGroups` and `DescribeApplicationInstances`.
//!
//! Source: "Serverless App Engine: `DescribeApplicationInstances`" (14 January 2026) and its
//! siblings, API version 2019-05-06. The gateway refuses with an HTTP status; SAE itself refuses
//! within an envelope and HTTP 200. Pages above 1000 rows are cut to 1000.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::demo::alibaba::{self, DEFAULT_REGION, Fault, Operation, required};
use crate::demo::answer::{Answer, Object};
use crate::demo::cloud::Cloud;
use crate::demo::fleet::Application;
use crate::demo::page::{self, Page};
use crate::demo::request::{BadParam, Incoming, Params};
use crate::demo::select::{Condition, Cut, Order, member};

const VERSION: &str = "2019-05-06";
const MAX_SIZE: u64 = 1000;
/// The vendor's bound for `PageSize`: below 1,000,000,000.
const MAX_ASKED: u64 = 999_999_999;

/// What the vendor puts where there is nothing to say: the Chinese word for "empty".
const EMPTY: &str = "空";

/// The states in the order the vendor sorts them by.
const STATES: [&str; 11] = [
    "Error",
    "CrashLoopBackOff",
    "ErrImagePull",
    "ImagePullBackOff",
    "Pending",
    "Unknown",
    "Terminating",
    "NotFound",
    "PodInitializing",
    "Init:0/1",
    "Running",
];

pub fn answer(
    cloud: &Cloud,
    request: &Incoming,
    now: DateTime<Utc>,
    region: Option<&str>,
    operation: &str,
) -> Answer {
    type Handle = fn(&Cloud, &Incoming, Option<&str>) -> Result<Answer, Fault>;
    let (action, handle): (_, Handle) = match operation {
        "listApplications" => ("ListApplications", applications),
        "describeApplicationGroups" => ("DescribeApplicationGroups", groups),
        "describeApplicationInstances" => ("DescribeApplicationInstances", instances),
        _ => return alibaba::unknown(cloud, request, now),
    };
    let operation = Operation {
        action,
        version: VERSION,
    };
    alibaba::serve(cloud, request, now, Some(operation), || {
        handle(cloud, request, region)
    })
}

fn applications(cloud: &Cloud, request: &Incoming, region: Option<&str>) -> Result<Answer, Fault> {
    let params = request.params();
    let (number, mut cut) = cut(&params, 20)?;
    cut.conditions = application_conditions(&params)?;
    let region = region.unwrap_or(DEFAULT_REGION);
    let rows = cloud
        .fleet
        .sae
        .applications
        .iter()
        .filter(|row| row.region == region);
    let page = page::stored(rows.map(|application| &application.row), &cut);
    let data = paged("Applications", number, &cut, &page);
    Ok(success(request, &data.end(), Some("")))
}

fn groups(cloud: &Cloud, request: &Incoming, region: Option<&str>) -> Result<Answer, Fault> {
    let params = request.params();
    let application = required(&params, "AppId")?;
    let (_, cut) = cut(&params, 20)?;
    if !exists(&cloud.fleet.sae.applications, region, application) {
        return Ok(no_application(request));
    }
    let groups = cloud
        .fleet
        .sae
        .groups
        .iter()
        .filter(|group| group.application == application);
    let page = page::stored(groups.map(|group| &group.row), &cut);
    Ok(success(request, &page.rows, None))
}

fn instances(cloud: &Cloud, request: &Incoming, region: Option<&str>) -> Result<Answer, Fault> {
    let params = request.params();
    let application = required(&params, "AppId")?;
    let group = required(&params, "GroupId")?;
    let (number, mut cut) = cut(&params, 10)?;
    cut.order = Some(Order {
        key: by_state,
        descending: params.flag("Reverse")?.unwrap_or_default(),
    });
    if !exists(&cloud.fleet.sae.applications, region, application) {
        return Ok(no_application(request));
    }
    let group = cloud.fleet.sae.groups.iter().find(|known| {
        known.application == application && member(&known.row.value, "GroupId") == group
    });
    let Some(group) = group else {
        let message = "The specified application group does not exist.";
        return Ok(failure(request, "InvalidGroupId.NotFound", message));
    };
    let id = params
        .get("InstanceId")
        .map(|id| Condition::Is(&["InstanceId"], id.to_owned()));
    let batch = params.get("PipelineId").map(|id| {
        let instances = group.pipelines.get(id).cloned().unwrap_or_default();
        Condition::Among("InstanceId", instances)
    });
    cut.conditions = id.into_iter().chain(batch).collect();
    let data = paged("Instances", number, &cut, &group.instances.cut(&cut));
    Ok(success(request, &data.end(), Some(EMPTY)))
}

fn application_conditions(params: &Params) -> Result<Vec<Condition>, BadParam> {
    let value = params.get("FieldValue").unwrap_or_default();
    let field = params
        .choice("FieldType", &["appName", "appIds"])?
        .map(|field| match field {
            "appName" => Condition::Holds(&["AppName"], value.to_owned()),
            _ => Condition::Among("AppId", value.split(',').map(str::to_owned).collect()),
        });
    let name = params
        .get("AppName")
        .map(|name| Condition::Is(&["AppName"], name.to_owned()));
    let space = params.get("NamespaceId");
    let space = space.map(|space| Condition::Is(&["NamespaceId"], space.to_owned()));
    Ok(field.into_iter().chain(name).chain(space).collect())
}

fn by_state(row: &Value) -> (usize, String) {
    let state = member(row, "InstanceContainerStatus");
    let rank = STATES
        .iter()
        .position(|known| *known == state)
        .unwrap_or(STATES.len());
    (rank, member(row, "InstanceId").to_owned())
}

/// Whether the application, or a canary with this id, runs in the region, or in any if `None`.
fn exists(applications: &[Application], region: Option<&str>, id: &str) -> bool {
    applications
        .iter()
        .filter(|row| region.is_none_or(|region| region == row.region))
        .map(|application| &application.row.value)
        .flat_map(|row| {
            let children = row["Children"].as_array().map_or(&[][..], Vec::as_slice);
            children.iter().chain([row])
        })
        .any(|row| member(row, "AppId") == id)
}

fn cut(params: &Params, default: u64) -> Result<(u64, Cut), BadParam> {
    let number = params.number("CurrentPage", 1..=u64::MAX)?.unwrap_or(1);
    let size = params.number("PageSize", 1..=MAX_ASKED)?.unwrap_or(default);
    Ok((number, Cut::page(number, size.min(MAX_SIZE))))
}

fn paged(list: &str, number: u64, cut: &Cut, page: &Page) -> Object {
    Object::new()
        .field("CurrentPage", number)
        .field("TotalSize", page.total)
        .field("PageSize", cut.size)
        .raw(list, &page.rows)
}

/// `error_code` is what stands in `ErrorCode` although there is no error; the vendor's answers
/// differ in it.
fn success(request: &Incoming, data: &[u8], error_code: Option<&str>) -> Answer {
    let mut body = Object::new()
        .field("RequestId", request.uuid())
        .field("Message", "success")
        .field("TraceId", trace_id(request))
        .raw("Data", data);
    if let Some(error_code) = error_code {
        body = body.field("ErrorCode", error_code);
    }
    Answer::json(200, body.field("Code", "200").field("Success", true).end())
}

fn no_application(request: &Incoming) -> Answer {
    failure(
        request,
        "InvalidAppId.NotFound",
        "The specified application does not exist.",
    )
}

fn failure(request: &Incoming, code: &str, message: &str) -> Answer {
    let body = Object::new()
        .field("RequestId", request.uuid())
        .field("Message", message)
        .field("TraceId", trace_id(request))
        .field("Data", Value::Null)
        .field("ErrorCode", code)
        .field("Code", code)
        .field("Success", false);
    Answer::json(200, body.end())
}

fn trace_id(request: &Incoming) -> &str {
    request.id.get(..28).unwrap_or_default()
}
