//! The calls that come before a listing: services, applications, groups, projects.

use serde_json::{Value, json};

use crate::support::{Cloud, Received, Reply};

/// A look-up that comes before a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookUp {
    /// `ListServices`, `ListApplications`, `KeystoneListProjects`.
    Parents,
    /// `DescribeApplicationGroups`.
    Groups,
}

/// Which look-up a request is; `None` for a page of instances.
pub fn look_up(request: &Received) -> Option<LookUp> {
    match request.path.as_str() {
        "/api/v2/services" | "/pop/v1/sam/app/listApplications" | "/v3/projects" => {
            Some(LookUp::Parents)
        }
        "/pop/v1/sam/app/describeApplicationGroups" => Some(LookUp::Groups),
        _ => None,
    }
}

/// The body of a look-up that finds these names; of their total, what is given.
pub fn found(cloud: Cloud, look_up: LookUp, names: &[&str], total: Option<u64>) -> Value {
    let list = |key: &str| -> Value { names.iter().map(|name| json!({key: name})).collect() };
    let mut body = match (cloud, look_up) {
        (Cloud::EAS, _) => json!({"RequestId": "R", "Services": list("ServiceName")}),
        (Cloud::SAE, LookUp::Groups) => {
            json!({"RequestId": "R", "Code": "200", "Success": true, "Data": list("GroupId")})
        }
        (Cloud::SAE, LookUp::Parents) => json!({
            "RequestId": "R", "Code": "200", "Success": true,
            "Data": {"Applications": list("AppId")},
        }),
        (Cloud::MODELARTS, _) => {
            let rows = names
                .iter()
                .map(|name| json!({"id": name, "name": "cn-north-4"}));
            json!({"projects": rows.collect::<Value>()})
        }
        (Cloud::HPCAI | Cloud::NOVITA, _) => unreachable!("it looks nothing up"),
    };
    if let Some(total) = total {
        match (cloud, look_up) {
            (Cloud::EAS, _) => body["TotalCount"] = json!(total),
            (Cloud::SAE, LookUp::Parents) => body["Data"]["TotalSize"] = json!(total),
            _ => {}
        }
    }
    body
}

/// The page of parents a request asks for; look-ups without pages have one.
pub fn page_of_parents(request: &Received) -> usize {
    let page = request.param("PageNumber").or(request.param("CurrentPage"));
    page.map_or(1, |page| page.parse().unwrap())
}

/// A sound answer to a look-up: one parent, on page 1.
pub fn found_one(cloud: Cloud, look_up: LookUp, request: &Received) -> Reply {
    let names: &[&str] = if page_of_parents(request) == 1 {
        &["one"]
    } else {
        &[]
    };
    Reply::json(200, &found(cloud, look_up, names, Some(1)))
}
