//! PAI-EAS: `ListServices`, `ListServiceInstances`, and `DescribeMachineSpec` as the vendor's SDK has it.
//!
//! Sources: "Platform For AI: `ListServiceInstances`" (24 November 2025) and "`ListServices`", API
//! version 2021-07-01. Pages above 1000 rows are cut to 1000; the vendor states no maximum.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::demo::alibaba::{self, DEFAULT_REGION, Fault, Operation};
use crate::demo::answer::{Answer, Object};
use crate::demo::cloud::Cloud;
use crate::demo::fleet::Service;
use crate::demo::page::{self, Page};
use crate::demo::request::{BadParam, Incoming, Params};
use crate::demo::select::{Condition, Cut, Order, member};

const VERSION: &str = "2021-07-01";
const DEFAULT_SIZE: u64 = 100;
const MAX_SIZE: u64 = 1000;

/// `ListServices`: the services of a region.
pub fn services(
    cloud: &Cloud,
    request: &Incoming,
    now: DateTime<Utc>,
    region: Option<&str>,
) -> Answer {
    let operation = Operation {
        action: "ListServices",
        version: VERSION,
    };
    alibaba::serve(cloud, request, now, Some(operation), || {
        let params = request.params();
        let (number, mut cut) = cut(&params)?;
        cut.conditions = service_conditions(&params);
        cut.order = order(&params, &["CreateTime", "UpdateTime", "ServiceName"])?;
        let region = region.unwrap_or(DEFAULT_REGION);
        let services = cloud
            .fleet
            .eas
            .services
            .iter()
            .filter(|service| service.region == region);
        let page = page::stored(services.map(|service| &service.row), &cut);
        Ok(answer(request, "Services", number, &cut, &page))
    })
}

/// `DescribeMachineSpec`: what the machine types of a region are made of, in one answer.
pub fn types(
    cloud: &Cloud,
    request: &Incoming,
    now: DateTime<Utc>,
    _region: Option<&str>,
) -> Answer {
    let operation = Operation {
        action: "DescribeMachineSpec",
        version: VERSION,
    };
    alibaba::serve(cloud, request, now, Some(operation), || {
        let all = Cut::page(1, u64::MAX);
        let page = page::stored(&cloud.fleet.eas.types, &all);
        let body = Object::new()
            .field("RequestId", request.uuid())
            .raw("InstanceMetas", &page.rows)
            .raw("Types", b"[]");
        Ok(Answer::json(200, body.end()))
    })
}

/// `ListServiceInstances`: the instances, or the replicas, of one service.
pub fn instances(
    cloud: &Cloud,
    request: &Incoming,
    now: DateTime<Utc>,
    region: Option<&str>,
    [cluster, name]: [&str; 2],
) -> Answer {
    let operation = Operation {
        action: "ListServiceInstances",
        version: VERSION,
    };
    alibaba::serve(cloud, request, now, Some(operation), || {
        let params = request.params();
        let service = find(&cloud.fleet.eas.services, region, cluster, name)?;
        let (number, mut cut) = cut(&params)?;
        cut.conditions = instance_conditions(&params, service)?;
        cut.order = order(&params, &["StartTime"])?;
        let rows = if params.flag("ListReplica")?.unwrap_or_default() {
            &service.replicas
        } else {
            &service.instances
        };
        Ok(answer(request, "Instances", number, &cut, &rows.cut(&cut)))
    })
}

fn find<'a>(
    services: &'a [Service],
    region: Option<&str>,
    cluster: &str,
    name: &str,
) -> Result<&'a Service, Fault> {
    services
        .iter()
        .filter(|service| region.is_none_or(|region| region == service.region))
        .find(|service| {
            service.region == cluster && member(&service.row.value, "ServiceName") == name
        })
        .ok_or_else(|| {
            let message = format!("The specified service {name} does not exist in {cluster}.");
            Fault::new(404, "InvalidService.NotFound", message)
        })
}

fn cut(params: &Params) -> Result<(u64, Cut), BadParam> {
    let number = params.number("PageNumber", 1..=u64::MAX)?.unwrap_or(1);
    let size = params
        .number("PageSize", 1..=u64::MAX)?
        .unwrap_or(DEFAULT_SIZE);
    Ok((number, Cut::page(number, size.min(MAX_SIZE))))
}

/// `Sort`, which must be one of `fields`, and `Order`, which is descending if not given.
fn order(params: &Params, fields: &[&str]) -> Result<Option<Order>, BadParam> {
    let descending = params.choice("Order", &["asc", "desc"])? != Some("asc");
    let key: fn(&Value) -> (usize, String) = match params.choice("Sort", fields)? {
        None => return Ok(None),
        Some("StartTime") => by_start,
        Some("UpdateTime") => |row| (0, member(row, "UpdateTime").to_owned()),
        Some("ServiceName") => |row| (0, member(row, "ServiceName").to_owned()),
        Some(_) => |row| (0, member(row, "CreateTime").to_owned()),
    };
    Ok(Some(Order { key, descending }))
}

fn by_start(row: &Value) -> (usize, String) {
    let time = ["StartTime", "StartAt"].map(|name| member(row, name));
    let time = time.into_iter().find(|time| !time.is_empty());
    (0, time.unwrap_or_default().to_owned())
}

fn service_conditions(params: &Params) -> Vec<Condition> {
    const EQUAL: [(&str, &[&str]); 7] = [
        ("ServiceName", &["ServiceName"]),
        ("ServiceUid", &["ServiceUid"]),
        ("ServiceStatus", &["Status"]),
        ("GroupName", &["ServiceGroup"]),
        ("WorkspaceId", &["WorkspaceId"]),
        ("QuotaId", &["QuotaId"]),
        ("Role", &["Role"]),
    ];
    let name = params.get("Filter");
    let name = name.map(|text| Condition::Holds(&["ServiceName"], text.to_owned()));
    equal(params, &EQUAL).chain(name).collect()
}

fn instance_conditions(params: &Params, service: &Service) -> Result<Vec<Condition>, BadParam> {
    const ANY: &[&str] = &[
        "InstanceName",
        "InnerIP",
        "TenantInstanceIP",
        "ExternalIP",
        "HostIP",
        "InstanceType",
    ];
    const EQUAL: [(&str, &[&str]); 7] = [
        ("InstanceType", &["InstanceType"]),
        ("InstanceStatus", &["Status"]),
        ("InstanceIP", &["InnerIP", "TenantInstanceIP", "ExternalIP"]),
        ("InstanceName", &["InstanceName"]),
        ("HostIP", &["HostIP", "TenantHostIP"]),
        ("Role", &["Role"]),
        ("ReplicaName", &["ReplicaName"]),
    ];
    params.choice("Role", &["DataSet", "SDProxy", "Standard", "Queue"])?;
    let text = params
        .get("Filter")
        .map(|text| Condition::Holds(ANY, text.to_owned()));
    let spot = params
        .flag("IsSpot")?
        .map(|spot| Condition::Flag("IsSpot", spot));
    let resource = params
        .choice("ResourceType", &["PublicResource", "DedicatedResource"])?
        .map(|word| Condition::Among("ResourceType", resource_words(word)));
    let member = params.get("MemberType").map(|member| {
        let names = service.members.get(member).cloned().unwrap_or_default();
        Condition::Among("InstanceName", names)
    });
    Ok(equal(params, &EQUAL)
        .chain(text)
        .chain(spot)
        .chain(resource)
        .chain(member)
        .collect())
}

/// How rows spell a resource type: what the filter calls dedicated, the model calls private.
fn resource_words(word: &str) -> Vec<String> {
    let private = (word == "DedicatedResource").then_some("PrivateResource");
    [Some(word), private]
        .into_iter()
        .flatten()
        .map(str::to_owned)
        .collect()
}

fn equal<'a>(
    params: &'a Params,
    table: &'a [(&'a str, &'static [&'static str])],
) -> impl Iterator<Item = Condition> + 'a {
    table
        .iter()
        .filter_map(|(name, members)| Some(Condition::Is(members, params.get(name)?.to_owned())))
}

fn answer(request: &Incoming, list: &str, number: u64, cut: &Cut, page: &Page) -> Answer {
    let body = Object::new()
        .field("RequestId", request.uuid())
        .raw(list, &page.rows)
        .field("PageNumber", number)
        .field("PageSize", cut.size)
        .field("TotalCount", page.total);
    Answer::json(200, body.end())
}
