//! The regions of a product, and the refusals of those that do not have it.

use crate::config::settings::Settings;
use crate::core::error::{Fault, SettingsError};
use crate::core::wire::Endpoint;

/// The regions to list.
pub struct Regions {
    /// Each with its endpoint; calls name them by their places.
    pub list: Vec<(String, Endpoint)>,
    /// Whether they are all that are known.
    pub is_all: bool,
}

impl Regions {
    /// Those asked for, with the product's endpoints there.
    pub fn connect(settings: &Settings<'_>) -> Result<Self, SettingsError> {
        let regions = settings.regions()?;
        let list = regions.ids.into_iter().map(|region| {
            let endpoint = settings.own_endpoint(&region)?;
            Ok((region, endpoint))
        });
        Ok(Self {
            list: list.collect::<Result<_, SettingsError>>()?,
            is_all: regions.is_all,
        })
    }
}

/// Whether a refusal says no more than that a region does not have the product. A server in trouble may use any code.
pub fn lacks_product(fault: &Fault) -> bool {
    let code = fault.code.as_deref();
    fault.is_refusal() && code.is_some_and(|code| NOT_OFFERED.contains(&code))
}

/// The codes of a region in which the product is not offered or not activated.
const NOT_OFFERED: &[&str] = &[
    "InvalidRegion.NotFound",
    "InvalidServerlessRegion.Unsupported",
];
