//! The common model: one [`Instance`] for every provider.
//!
//! Absent is absent: `None` is JSON `null` and `-` in a table, never 0 or an empty text. The order
//! of the fields is the order of the keys in the JSON output.

mod quantity;
mod status;
mod time;

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

pub use self::quantity::Quantity;
pub use self::status::Status;
pub use self::time::Timestamp;

/// The profiles that are made up of variables, the process's or the demo cloud's. No profile of a
/// configuration file bears these names, and messages leave them out.
pub const IMPLICIT_PROFILES: &[&str] = &["env", "demo"];

/// One row of a listing.
#[derive(Clone, Debug, Default, Serialize)]
#[expect(clippy::struct_field_names, reason = "the keys of the JSON output")]
pub struct Instance {
    /// `provider/profile/id`; set by [`Instance::place`].
    pub address: String,
    /// The provider's id, such as `eas`.
    pub provider: &'static str,
    /// The profile it was listed with.
    pub profile: String,
    /// What kind of thing the row is.
    pub kind: Kind,
    /// The provider's own identity of the row.
    pub id: String,
    /// The name people gave it.
    pub name: Option<String>,
    /// The state in cloudls's words.
    pub status: Status,
    /// The state in the provider's word.
    pub status_raw: Option<String>,
    /// Why it is in this state.
    pub status_reason: Option<String>,
    /// The provider's word on its health; for PAI-EAS ready/total processes.
    pub health: Option<String>,
    /// How often it was restarted.
    pub restarts: Option<u64>,
    /// The region.
    pub region: Option<String>,
    /// The zone, or the place inside the region.
    pub zone: Option<String>,
    /// The machine type or product.
    pub instance_type: Option<String>,
    /// The image it runs.
    pub image: Option<String>,
    /// Processors.
    pub cpu: Processor,
    /// Memory in GB, as the provider counts them.
    pub memory_gb: Option<Quantity>,
    /// Root disk in GB, as the provider counts them.
    pub disk_gb: Option<Quantity>,
    /// Accelerators.
    pub gpu: Processor,
    /// Addresses inside the provider's networks.
    pub private_ips: Vec<String>,
    /// Addresses reachable from outside.
    pub public_ips: Vec<String>,
    /// The machine underneath.
    pub host: Option<String>,
    /// Ports the instance listens on.
    pub ports: Vec<u32>,
    /// How to log in.
    pub ssh: Ssh,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When it last started.
    pub started_at: Option<Timestamp>,
    /// When it last changed.
    pub updated_at: Option<Timestamp>,
    /// When what was paid for ends.
    pub expires_at: Option<Timestamp>,
    /// When it is scheduled to stop.
    pub stop_at: Option<Timestamp>,
    /// What it costs.
    pub billing: Billing,
    /// Whether the provider may take it back.
    pub spot: Spot,
    /// What it belongs to.
    pub parent: Parent,
    /// Whose it is.
    pub owner: Option<String>,
    /// The provider's tags, and labels that have no key of their own.
    pub tags: BTreeMap<String, String>,
    /// The provider's own object, secrets masked; only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<Box<RawValue>>,
}

impl Instance {
    /// Says which provider and profile the row came from, and derives its address.
    pub fn place(&mut self, provider: &'static str, profile: &str) {
        self.address = format!("{provider}/{profile}/{}", self.id);
        self.provider = provider;
        profile.clone_into(&mut self.profile);
    }
}

/// What kind of thing a row is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// A machine, container or replica that runs.
    #[default]
    Instance,
    /// A job: ModelArts lists what runs on its Lite Servers.
    Job,
}

impl Kind {
    /// The word in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Instance => "instance",
            Self::Job => "job",
        }
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Processors or accelerators.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Processor {
    /// How many.
    pub count: Option<Quantity>,
    /// Which.
    pub model: Option<String>,
}

/// How to log in.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Ssh {
    /// The host to connect to.
    pub host: Option<String>,
    /// The port on that host.
    pub port: Option<u32>,
    /// The user to log in as.
    pub user: Option<String>,
}

/// What a row costs.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Billing {
    /// The provider's word for how it charges.
    pub mode: Option<String>,
    /// The price now.
    #[serde(serialize_with = "money")]
    pub price: Option<Decimal>,
    /// The price without discount.
    #[serde(serialize_with = "money")]
    pub list_price: Option<Decimal>,
    /// ISO 4217 code, or the provider's sign where the code is not certain.
    pub currency: Option<String>,
    /// What one price pays for: `hour`, `day`, `week`, `month`.
    pub per: Option<&'static str>,
}

/// Whether the provider may take the instance back.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[expect(clippy::struct_field_names, reason = "the keys of the JSON output")]
pub struct Spot {
    /// Whether it is a spot instance.
    pub is_spot: Option<bool>,
    /// The provider's word on the reclaim.
    pub state: Option<String>,
    /// When it is taken back.
    pub reclaim_at: Option<Timestamp>,
}

/// What a row belongs to: a service, application, cluster or project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Parent {
    /// `service`, `application`, `cluster` or `project`.
    pub kind: Option<&'static str>,
    /// Its identity.
    pub id: Option<String>,
    /// Its name.
    pub name: Option<String>,
}

/// Where a listing looks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Scope {
    /// The region, where the API has any.
    pub region: Option<String>,
    /// The service, application or project.
    pub parent: Option<Parent>,
    /// The application group, a part of its parent.
    pub group: Option<String>,
}

#[expect(clippy::ref_option, reason = "the signature serde asks for")]
fn money<S: Serializer>(amount: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    match amount {
        Some(amount) => serializer.collect_str(amount),
        None => serializer.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_is_null_and_every_key_is_there() {
        let mut instance = Instance {
            id: "i-1".to_owned(),
            ..Instance::default()
        };
        instance.place("eas", "env");
        let json = serde_json::to_value(&instance).unwrap();
        let keys: Vec<_> = json
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(
            keys.join(" "),
            "address provider profile kind id name status status_raw status_reason health \
             restarts region zone instance_type image cpu memory_gb disk_gb gpu private_ips \
             public_ips host ports ssh created_at started_at updated_at expires_at stop_at \
             billing spot parent owner tags"
        );
        assert_eq!(json["address"], "eas/env/i-1");
        assert_eq!(json["status"], "unknown");
        assert!(json["cpu"]["count"].is_null() && json["name"].is_null());
        assert_eq!(json["ports"], serde_json::json!([]));
        assert_eq!(json["tags"], serde_json::json!({}));
    }
}
