//! What machine types are made of: `DescribeMachineSpec` of the vendor's SDK (`alibabacloud-eas20210701` 6.17.0).

use serde::Deserialize;

use super::Call;
use crate::core::json::{Amount, Text};
use crate::core::model::{Processor, Quantity, Shape};
use crate::core::wire::Response;
use crate::engine::provider::{Page, ReadError};
use crate::providers::rows::{self, Layout, RowError};

/// A machine type. One without `GPU` has none: that is known.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Row {
    #[serde(rename = "InstanceType")]
    name: Text,
    /// Cores.
    #[serde(rename = "CPU")]
    cpu: Amount,
    /// In GB.
    #[serde(rename = "Memory")]
    memory: Amount,
    /// The model; a script of the vendor's reads a count.
    #[serde(rename = "GPU")]
    gpu: Text,
    #[serde(rename = "GPUAmount")]
    gpu_amount: Amount,
}

const TYPES: Layout = Layout {
    // The name that a script of the vendor's reads.
    other_list: Some("InstanceTypes"),
    ..Layout::rows_at("InstanceMetas", super::super::fault)
};

pub fn read(response: &Response) -> Result<Page<Call>, ReadError> {
    rows::shapes(response, &TYPES, shape)
}

fn shape(row: Row) -> Result<(String, Shape), RowError> {
    let name = row.name.0.ok_or(RowError::no_id("InstanceType"))?;
    let word = row.gpu.0;
    let number = word.as_deref().and_then(|word| word.trim().parse().ok());
    let number = number.and_then(Quantity::new);
    let none = || Quantity::new(0.0).filter(|_| word.is_none());
    let count = row.gpu_amount.0.or(number).or_else(none);
    let shape = Shape {
        cpu: Processor {
            count: row.cpu.0,
            model: None,
        },
        memory_gb: row.memory.0,
        gpu: Processor {
            count,
            model: word.filter(|_| number.is_none()).map(Into::into),
        },
        ..Shape::default()
    };
    Ok((name, shape))
}
