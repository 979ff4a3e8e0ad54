//! What machine types are made of: `DescribeMachineSpec` of the vendor's SDK (`alibabacloud-eas20210701` 6.17.0).

use serde::Deserialize;

use super::Call;
use crate::core::json::{Amount, Readable, Text, TextRef};
use crate::core::model::{Figure, Processor, Quantity, Shape};
use crate::core::wire::Response;
use crate::engine::provider::{Page, ReadError};
use crate::providers::rows::{self, Layout, RowError};

/// A machine type. One without `GPU` has none: that is known.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Row<'a> {
    #[serde(rename = "InstanceType")]
    name: Text,
    /// Cores.
    #[serde(rename = "CPU")]
    cpu: Amount,
    /// In GB.
    #[serde(rename = "Memory")]
    memory: Amount,
    /// The model; a script of the vendor's reads a count.
    #[serde(borrow, rename = "GPU")]
    gpu: Readable<TextRef<'a>>,
    #[serde(rename = "GPUAmount")]
    gpu_amount: Readable<Amount>,
    /// In GB.
    #[serde(rename = "GPUMemory")]
    gpu_memory: Readable<TextRef<'a>>,
}

const TYPES: Layout = Layout {
    // The name that a script of the vendor's reads.
    other_list: Some("InstanceTypes"),
    ..Layout::rows_at("InstanceMetas", super::super::fault)
};

pub fn read(response: &Response) -> Result<Page<Call>, ReadError> {
    rows::shapes(response, &TYPES, shape)
}

fn shape(row: Row<'_>) -> Result<(String, Shape), RowError> {
    let name = row.name.0.ok_or(RowError::no_id("InstanceType"))?;
    let speaks_of_some = row.gpu.says_some() || row.gpu_memory.says_some();
    let word = row.gpu.0.and_then(|word| word.0);
    let number = word.as_deref().and_then(|word| word.trim().parse().ok());
    let number = number.and_then(Quantity::new);
    let in_place = Readable(Some(Amount(number)));
    let count = match rows::processors([&row.gpu_amount, &in_place], speaks_of_some) {
        Figure::Untold => Quantity::new(0.0),
        count => count.known(),
    };
    let shape = Shape {
        cpu: Processor {
            count: row.cpu.above_zero(),
            model: None,
        },
        memory_gb: row.memory.above_zero(),
        gpu: Processor {
            count,
            model: word
                .filter(|_| number.is_none())
                .map(|word| word.into_owned().into()),
        },
        ..Shape::default()
    };
    Ok((name, shape))
}
