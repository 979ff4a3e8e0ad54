//! The vendors: what each API looks like, and what fleets there are. One more is a file and a line.

mod eas;
mod hpcai;
mod modelarts;
mod novita;
pub mod sae;

use std::fmt;

use super::api::Api;
use super::fleet::{Listing, Making};
use crate::core::about::About;
use crate::demo::Fleet;
use crate::providers;

/// Whose API is asked.
pub struct Vendor {
    /// The id of the provider.
    pub id: &'static str,
    /// Those that fleets are in; one without a name where there are none.
    pub regions: &'static [&'static str],
    /// The variable that names them.
    pub region_variable: Option<&'static str>,
    /// The variables that lead to the clouds.
    pub endpoints: &'static [(&'static str, &'static str)],
    /// The variables of a key, and of what a key is got for from a service.
    pub key: &'static [(&'static str, &'static str)],
    pub login: Option<&'static [(&'static str, &'static str)]>,
    pub apis: &'static [&'static Api],
    /// What there is in a region, of the kinds that are asked for.
    pub fleet: fn(&mut Making<'_>, &str),
    /// Tells the demo cloud of parents.
    pub serve: fn(&mut Fleet, &Listing),
    /// The body of an error with this status.
    pub error: fn(u16) -> String,
    /// A sound answer of any of its operations, without rows.
    pub nothing: &'static str,
    /// How it throttles: the status and the body.
    pub throttled: (u16, &'static str),
    /// The header that says when to come again, and its unit in milliseconds.
    pub advice: (&'static str, u64),
}

pub const ALL: [&Vendor; 5] = [
    &eas::EAS,
    &sae::SAE,
    &hpcai::HPCAI,
    &novita::NOVITA,
    &modelarts::MODELARTS,
];

impl PartialEq for Vendor {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl fmt::Debug for Vendor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

impl Vendor {
    /// What the program says of the provider: which kinds it has, and which of them it lists where none is asked for.
    pub fn about(&self) -> &'static About {
        let mut all = providers::ALL.iter();
        let own = all.find(|entry| entry.about.id == self.id);
        own.expect("it is a provider").about
    }
}

const BASE: &str = "http://127.0.0.1:1";
const OF_REGION: &str = "http://127.0.0.1:1/{region}";
