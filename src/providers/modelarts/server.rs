//! A Lite Server as `ListAllDevServers` and `ListDevServers` send it.

use serde::Deserialize;

use super::access::{Endpoint, addresses, ssh};
use super::parent;
use crate::core::json::{Amount, List, Millis, Object, Objects, Readable, Strict, TextRef};
use crate::core::model::{Billing, Instance, Kind, Quantity, Spot, Status};
use crate::providers::rows::{self, RowError};

/// The fields that have a key or a label of ours.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Row<'a> {
    #[serde(borrow)]
    id: TextRef<'a>,
    name: TextRef<'a>,
    status: TextRef<'a>,
    flavor: TextRef<'a>,
    image: Object<Image<'a>>,
    charging_mode: TextRef<'a>,
    cloud_server: Object<CloudServer<'a>>,
    category: TextRef<'a>,
    endpoints: Objects<Endpoint<'a>>,
    volumes: Readable<List<Readable<Strict<Volume>>>>,
    vpc_id: TextRef<'a>,
    subnet_id: TextRef<'a>,
    order_id: TextRef<'a>,
    key_pair_name: TextRef<'a>,
    server_hps: Object<SuperNode<'a>>,
    create_at: Millis,
    update_at: Millis,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Image<'a> {
    #[serde(borrow)]
    name: TextRef<'a>,
}

/// The machine underneath, whose id is not that of the Lite Server.
#[derive(Default, Deserialize)]
#[serde(default)]
struct CloudServer<'a> {
    #[serde(borrow)]
    id: TextRef<'a>,
    #[serde(rename = "type")]
    server_type: TextRef<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Volume {
    /// In GB.
    size: Amount,
}

/// The super node that it is a part of.
#[derive(Default, Deserialize)]
#[serde(default)]
struct SuperNode<'a> {
    #[serde(borrow)]
    id: TextRef<'a>,
    name: TextRef<'a>,
}

impl<'a> Row<'a> {
    /// The row as a server of a project.
    pub fn into_instance(
        self,
        region: &'a str,
        project: &'a str,
    ) -> Result<Instance<'a>, RowError> {
        Ok(Instance {
            kind: Kind::Server,
            id: self.id.0.ok_or(RowError::no_id("id"))?,
            name: self.name.0,
            status: rows::status_in_any_case(STATUSES, self.status.0.as_deref()),
            status_raw: self.status.0,
            region: Some(region.into()),
            instance_type: self.flavor.0,
            image: self.image.0.name.0,
            disk_gb: disk_gb(self.volumes),
            private_ips: addresses(&self.endpoints),
            ssh: ssh(&self.endpoints),
            created_at: self.create_at.0,
            updated_at: self.update_at.0,
            billing: Billing {
                mode: self.charging_mode.0,
                ..Billing::default()
            },
            spot: Spot::NOT_OFFERED,
            parent: parent(project),
            tags: rows::tags([
                ("category", self.category.0),
                ("cloud_server.id", self.cloud_server.0.id.0),
                ("cloud_server.type", self.cloud_server.0.server_type.0),
                ("key_pair_name", self.key_pair_name.0),
                ("order_id", self.order_id.0),
                ("server_hps.id", self.server_hps.0.id.0),
                ("server_hps.name", self.server_hps.0.name.0),
                ("subnet_id", self.subnet_id.0),
                ("vpc_id", self.vpc_id.0),
            ]),
            // Its super node may have it as well.
            is_shared: true,
            ..Instance::default()
        })
    }
}

/// The sizes of all volumes together; unknown where that of one is, or where none is told.
fn disk_gb(volumes: Readable<List<Readable<Strict<Volume>>>>) -> Option<Quantity> {
    let (volumes, are_all) = rows::readable(volumes);
    let sizes = volumes.iter().map(|Strict(volume)| volume.size.0);
    let sum = sizes
        .map(|size| size.map(Quantity::get))
        .sum::<Option<f64>>();
    sum.filter(|_| are_all && !volumes.is_empty())
        .and_then(Quantity::new)
}

/// The words of the document.
const STATUSES: &[(&str, Status)] = &[
    ("CREATING", Status::Starting),
    ("CREATE_FAILED", Status::Failed),
    ("STARTING", Status::Starting),
    ("START_FAILED", Status::Failed),
    ("RUNNING", Status::Running),
    ("STOPPING", Status::Stopping),
    ("STOPPED", Status::Stopped),
    ("STOP_FAILED", Status::Failed),
    ("REBOOTING", Status::Updating),
    ("REBOOT_FAILED", Status::Failed),
    ("CHANGINGOS", Status::Updating),
    ("CHANGINGOS_FAILED", Status::Failed),
    ("REINSTALLINGOS", Status::Updating),
    ("REINSTALLINGOS_FAILED", Status::Failed),
    ("DELETING", Status::Deleting),
    ("DELETE_FAILED", Status::Failed),
    ("DELETED", Status::Deleted),
    ("ERROR", Status::Failed),
];
