//! The calls that come before a listing: services, applications, groups, projects.

use serde_json::{Value, json};

use crate::support::{Cloud, LookUpApi, Received, Reply, put};

/// A look-up that comes before a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookUp {
    /// `ListServices`, `ListApplications`, `KeystoneListProjects`.
    Parents,
    /// `DescribeApplicationGroups`.
    Groups,
}

impl LookUp {
    const ALL: [Self; 2] = [Self::Parents, Self::Groups];

    /// Whether a cloud has it.
    pub fn is_on(self, cloud: Cloud) -> bool {
        cloud.look_ups().len() > self as usize
    }

    /// What it looks like on a cloud.
    pub fn of(self, cloud: Cloud) -> &'static LookUpApi {
        &cloud.look_ups()[self as usize]
    }
}

/// Which look-up a request is; `None` for a page of instances.
pub fn look_up(request: &Received) -> Option<LookUp> {
    Cloud::ALL.iter().find_map(|cloud| {
        let mut all = LookUp::ALL.iter().zip(cloud.look_ups());
        let found = all.find(|(_, api)| api.path == request.path);
        found.map(|(look_up, _)| *look_up)
    })
}

/// The body of a look-up that finds these names; of their total, what is given.
pub fn found(cloud: Cloud, look_up: LookUp, names: &[&str], total: Option<u64>) -> Value {
    let api = look_up.of(cloud);
    let rows = names.iter().map(|name| {
        let mut row = serde_json::from_str(api.row).unwrap();
        put(&mut row, api.id, json!(name));
        row
    });
    let mut body = serde_json::from_str(api.envelope).unwrap();
    put(&mut body, api.list, rows.collect());
    if let (Some(place), Some(total)) = (api.total, total) {
        put(&mut body, place, json!(total));
    }
    body
}

/// The page of parents a request asks for; look-ups without pages have one.
pub fn page_of_parents(request: &Received) -> usize {
    let all = Cloud::ALL.iter().flat_map(|cloud| cloud.look_ups());
    let mut pages = all.filter_map(|api| request.param(api.page?));
    pages.next().map_or(1, |page| page.parse().unwrap())
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
