//! An instance to look at, drawn by what draws all others.

use serde_json::Value;

use crate::core::model::{Billing, Instance, Processor, Quantity, Spot, Status, Timestamp};
use crate::output;

pub fn instance() -> Value {
    output::json_value(&row())
}

fn row() -> Instance<'static> {
    Instance {
        provider: "novita",
        profile: "env",
        id: "d3b07384d113".into(),
        name: Some("trainer".into()),
        status: Status::Running,
        status_raw: Some("running".into()),
        region: Some("us-west-1".into()),
        instance_type: Some("h100-8x".into()),
        gpu: Processor {
            count: Quantity::new(8.0),
            model: Some("H100".into()),
        },
        created_at: Timestamp::from_seconds(1_735_689_600),
        billing: Billing {
            price: Some(rust_decimal::Decimal::new(1992, 2)),
            currency: Some("USD".into()),
            per: Some("hour"),
            ..Billing::default()
        },
        spot: Spot {
            is_spot: Some(false),
            ..Spot::default()
        },
        ..Instance::default()
    }
}
