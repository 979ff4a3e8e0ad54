//! What the demo cloud holds: the fleet of `fixtures/demo/`, or a generated one.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::demo::ORDINARY;
use crate::demo::generate::Formula;
use crate::demo::ordinary::Ordinary;
use crate::demo::page::{Row, Rows};

/// Everything there is to list.
#[derive(Clone, Debug)]
pub struct Fleet {
    pub eas: Eas,
    pub sae: Sae,
    pub hpcai: Listing,
    /// The rows of the ordinary APIs, by their names.
    pub ordinary: BTreeMap<&'static str, Rows>,
    pub novita: Novita,
    pub modelarts: ModelArts,
}

/// PAI-EAS: services in regions.
#[derive(Clone, Debug, Deserialize)]
pub struct Eas {
    /// All services of all regions.
    pub services: Vec<Service>,
    /// The machine types of every region.
    #[serde(default)]
    pub types: Vec<Row>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Service {
    /// The region it runs in, which is its cluster id too.
    pub region: String,
    /// Its row in `ListServices`.
    #[serde(rename = "service")]
    pub row: Row,
    pub instances: Rows,
    /// Its replicas, listed in place of the instances by `ListReplica`.
    #[serde(default)]
    pub replicas: Rows,
    /// The instance names of each member, for a service that aggregates others.
    #[serde(default)]
    pub members: BTreeMap<String, Vec<String>>,
}

/// SAE: applications in regions, and their groups.
#[derive(Clone, Debug, Deserialize)]
pub struct Sae {
    /// All applications of all regions; their canaries stand in their `Children`.
    pub applications: Vec<Application>,
    /// All groups of all applications, canaries included.
    pub groups: Vec<Group>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Application {
    /// The region it runs in.
    pub region: String,
    /// Its row in `ListApplications`.
    #[serde(rename = "application")]
    pub row: Row,
}

/// A group of an SAE application.
#[derive(Clone, Debug, Deserialize)]
pub struct Group {
    /// The `AppId` it belongs to.
    pub application: String,
    /// Its row in `DescribeApplicationGroups`.
    #[serde(rename = "group")]
    pub row: Row,
    pub instances: Rows,
    /// The instance ids of each release batch.
    #[serde(default)]
    pub pipelines: BTreeMap<String, Vec<String>>,
}

/// A provider that has nothing but rows.
#[derive(Clone, Debug, Deserialize)]
pub struct Listing {
    pub instances: Rows,
}

/// What Novita has besides its instances.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Novita {
    /// Serverless endpoints; their workers stand in them.
    pub endpoints: Rows,
}

/// `ModelArts`: projects, one a region.
#[derive(Clone, Debug, Deserialize)]
pub struct ModelArts {
    pub projects: Vec<Project>,
}

/// A Huawei Cloud project, its Lite Servers with their jobs, and its notebooks.
#[derive(Clone, Debug, Deserialize)]
pub struct Project {
    /// Its row in IAM's project list; `name` is the region.
    #[serde(rename = "project")]
    pub row: Row,
    /// How many jobs, or servers of the tenant, a page has when the request does not say; `None`: all.
    pub page: Option<u64>,
    /// The ids of the jobs that are not visible.
    #[serde(default)]
    pub hidden: Vec<String>,
    pub jobs: Rows,
    #[serde(default)]
    pub servers: Rows,
    /// Super nodes, with their servers.
    #[serde(default)]
    pub super_nodes: Rows,
    #[serde(default)]
    pub server_flavors: Rows,
    #[serde(default)]
    pub notebooks: Rows,
    #[serde(default)]
    pub notebook_flavors: Rows,
    #[serde(default)]
    pub workspaces: Rows,
}

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../fixtures/demo/", $name))
    };
}

impl Fleet {
    /// The small fleet of `fixtures/demo/`.
    pub fn embedded() -> serde_json::Result<Self> {
        Ok(Self {
            eas: serde_json::from_str(fixture!("eas.json"))?,
            sae: serde_json::from_str(fixture!("sae.json"))?,
            hpcai: serde_json::from_str(fixture!("hpcai.json"))?,
            ordinary: ordinary(|api| {
                let listing: Listing = serde_json::from_str(api.rows.0)?;
                Ok(listing.instances)
            })?,
            novita: serde_json::from_str(fixture!("novita-endpoints.json"))?,
            modelarts: serde_json::from_str(fixture!("modelarts.json"))?,
        })
    }

    /// Nothing to list.
    #[cfg(test)]
    pub fn empty() -> Self {
        let all = ORDINARY.iter();
        Self {
            eas: Eas {
                services: Vec::new(),
                types: Vec::new(),
            },
            sae: Sae {
                applications: Vec::new(),
                groups: Vec::new(),
            },
            hpcai: Listing {
                instances: Rows::default(),
            },
            ordinary: all.map(|api| (api.name(), Rows::default())).collect(),
            novita: Novita::default(),
            modelarts: ModelArts {
                projects: Vec::new(),
            },
        }
    }

    /// A fleet of `total` rows a provider.
    pub fn generated(total: u64) -> serde_json::Result<Self> {
        let rows = |formula: &str| Ok(Rows::Made(Formula::parse(formula, total)?));
        Ok(Self {
            eas: generated_eas(rows(fixture!("generated/eas.json"))?)?,
            sae: generated_sae(rows(fixture!("generated/sae.json"))?)?,
            hpcai: Listing {
                instances: rows(fixture!("generated/hpcai.json"))?,
            },
            ordinary: ordinary(|api| rows(api.rows.1))?,
            novita: Novita::default(),
            modelarts: generated_modelarts(rows(fixture!("generated/modelarts.json"))?)?,
        })
    }
}

fn ordinary(
    rows: impl Fn(&Ordinary) -> serde_json::Result<Rows>,
) -> serde_json::Result<BTreeMap<&'static str, Rows>> {
    let all = ORDINARY.iter();
    all.map(|api| Ok((api.name(), rows(api)?))).collect()
}

fn generated_eas(instances: Rows) -> serde_json::Result<Eas> {
    let row = row(&json!({
        "ServiceName": "generated", "ServiceId": "eas-m-generated", "ServiceUid": "eas-m-generated",
        "Region": "cn-shanghai", "Status": "Running", "TotalInstance": instances.len(),
        "CreateTime": "2025-01-01T00:00:00Z", "UpdateTime": "2025-01-01T00:00:00Z",
    }))?;
    Ok(Eas {
        services: vec![Service {
            region: "cn-shanghai".to_owned(),
            row,
            instances,
            replicas: Rows::default(),
            members: BTreeMap::new(),
        }],
        // Their types are those of the small fleet.
        types: serde_json::from_str::<Eas>(fixture!("eas.json"))?.types,
    })
}

fn generated_sae(instances: Rows) -> serde_json::Result<Sae> {
    let id = "00000000-0000-4000-8000-00000000a991";
    let application = row(&json!({
        "AppId": id, "AppName": "generated", "RegionId": "cn-shanghai",
        "Instances": instances.len(), "RunningInstances": instances.len(), "Children": [],
    }))?;
    let group = row(&json!({
        "GroupId": "00000000-0000-4000-8000-000000096047", "GroupName": "_DEFAULT_GROUP",
        "GroupType": 0, "Replicas": instances.len(), "RunningInstances": instances.len(),
    }))?;
    Ok(Sae {
        applications: vec![Application {
            region: "cn-shanghai".to_owned(),
            row: application,
        }],
        groups: vec![Group {
            application: id.to_owned(),
            row: group,
            instances,
            pipelines: BTreeMap::new(),
        }],
    })
}

fn generated_modelarts(jobs: Rows) -> serde_json::Result<ModelArts> {
    let ModelArts { projects } = serde_json::from_str(fixture!("modelarts.json"))?;
    let known = projects.into_iter().next();
    let (server_flavors, notebook_flavors) = known
        .map(|known| (known.server_flavors, known.notebook_flavors))
        .unwrap_or_default();
    let row = row(&json!({
        "id": "0de0000000000000000000000000000a", "name": "cn-north-4", "enabled": true,
        "domain_id": "0de000000000000000000000000000d0", "is_domain": false,
        "parent_id": "0de000000000000000000000000000d0", "description": "", "links": {},
    }))?;
    Ok(ModelArts {
        projects: vec![Project {
            row,
            page: Some(1000),
            hidden: Vec::new(),
            jobs,
            servers: Rows::default(),
            super_nodes: Rows::default(),
            server_flavors,
            notebooks: Rows::default(),
            notebook_flavors,
            workspaces: Rows::default(),
        }],
    })
}

fn row(value: &Value) -> serde_json::Result<Row> {
    Row::try_from(serde_json::value::to_raw_value(value)?)
}
