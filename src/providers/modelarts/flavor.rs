//! What flavors are made of: `ListDevServerFlavors` and `ListNotebookFlavors` of the vendor's SDK
//! (`huaweicloudsdkmodelarts` 3.1.219).
//!
//! A flavor of servers is described in words, whose form no document tells: a number counts only where its unit
//! stands behind it.

use serde::Deserialize;

use super::{Call, ROWS};
use crate::core::json::{Amount, Object, Readable, Text, TextRef};
use crate::core::model::{Figure, Processor, Quantity, Shape};
use crate::core::wire::Response;
use crate::engine::provider::{Page, ReadError};
use crate::providers::rows::{self, RowError};

#[derive(Default, Deserialize)]
#[serde(default)]
struct ServerFlavor {
    flavor: Text,
    specification: Text,
}

/// Reads the flavors of Lite Servers.
pub fn of_servers(response: &Response) -> Result<Page<Call>, ReadError> {
    rows::shapes(response, &ROWS, |row: ServerFlavor| {
        let name = row.flavor.0.ok_or(RowError::no_id("flavor"))?;
        let words = row.specification.0.unwrap_or_default();
        Ok((name, described(&words)))
    })
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct NotebookFlavor<'a> {
    id: Text,
    /// `CPU`, `GPU` or `ASCEND`.
    #[serde(borrow)]
    category: Readable<TextRef<'a>>,
    vcpus: Amount,
    memory: Text,
    gpu: Readable<Object<OwnGpu<'a>>>,
    ascend: Readable<Object<Ascend<'a>>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct OwnGpu<'a> {
    #[serde(borrow, rename = "type")]
    model: Readable<TextRef<'a>>,
    gpu: Readable<Amount>,
    gpu_memory: Readable<TextRef<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Ascend<'a> {
    #[serde(borrow, rename = "type")]
    model: Readable<TextRef<'a>>,
    npu: Readable<Amount>,
    npu_memory: Readable<TextRef<'a>>,
}

/// Reads the flavors of notebooks.
pub fn of_notebooks(response: &Response) -> Result<Page<Call>, ReadError> {
    rows::shapes(response, &ROWS, |row: NotebookFlavor<'_>| {
        let id = row.id.0.clone().ok_or(RowError::no_id("id"))?;
        let shape = Shape {
            cpu: Processor {
                count: row.vcpus.above_zero(),
                model: None,
            },
            memory_gb: row.memory.0.as_deref().and_then(memory_gb),
            gpu: row.accelerator(),
            ..Shape::default()
        };
        Ok((id, shape))
    })
}

impl NotebookFlavor<'_> {
    fn accelerator(self) -> Processor<'static> {
        let (Some(Object(gpu)), Some(Object(ascend))) = (self.gpu.0, self.ascend.0) else {
            return Processor::default();
        };
        let is_plain = match &self.category.0 {
            Some(TextRef(Some(word))) => word.trim().eq_ignore_ascii_case("CPU"),
            Some(TextRef(None)) | None => false,
        };
        let words = [
            &gpu.model,
            &gpu.gpu_memory,
            &ascend.model,
            &ascend.npu_memory,
        ];
        let speaks_of_some =
            words.into_iter().any(Readable::says_some) || (self.category.says_some() && !is_plain);
        let count = match rows::processors([&gpu.gpu, &ascend.npu], speaks_of_some) {
            Figure::Untold if is_plain => Quantity::new(0.0),
            count => count.known(),
        };
        let read = |text: Readable<TextRef<'_>>| Some(text.0?.0?.into_owned());
        Processor {
            count,
            model: read(gpu.model)
                .or(read(ascend.model).map(npu))
                .map(Into::into),
        }
    }
}

/// The model of an NPU, with the vendor's word for these.
fn npu(model: String) -> String {
    if model.to_ascii_lowercase().starts_with("ascend") {
        model
    } else {
        format!("Ascend {model}")
    }
}

/// The memory of a notebook: a text with its unit, or a number of GB, or of bytes, which no document decides; one that
/// could be neither is unknown.
fn memory_gb(text: &str) -> Option<Quantity> {
    const MOST_GB: f64 = 8192.0;
    const LEAST_BYTES: f64 = 16.0 * 1024.0 * 1024.0;
    let Ok(number) = text.trim().parse::<f64>() else {
        return only(measures(text, &["GiB", "GB", "G"]));
    };
    match number {
        _ if number <= MOST_GB => Quantity::new(number),
        _ if number >= LEAST_BYTES => Quantity::new(number / (1024.0 * 1024.0 * 1024.0)),
        _ => None,
    }
}

/// What the words about a flavor say of it.
fn described(words: &str) -> Shape {
    let parts = || parted(words).into_iter();
    let holds = |part: &&str, words: &[&str]| {
        let lower = part.to_lowercase();
        words.iter().any(|word| lower.contains(word))
    };
    let is_accelerator = |part: &&str| holds(part, &["npu", "ascend", "snt", "gpu", "nvidia"]);
    let cpus = parts().flat_map(|part| measures(part, &["vCPUs", "vCPU", "cores", "core", "核"]));
    let memory = parts().filter(|part| speaks_of_memory(part));
    let memory = memory.flat_map(|part| measures(part, &["GiB", "GB"]));
    let mut accelerators = parts().filter(is_accelerator).filter_map(accelerators);
    let gpu = accelerators
        .next()
        .filter(|_| accelerators.next().is_none());
    Shape {
        cpu: Processor {
            count: only(cpus.collect()),
            model: None,
        },
        memory_gb: only(memory.collect()),
        gpu: gpu.unwrap_or_default(),
        ..Shape::default()
    }
}

/// Whether a part tells how much memory there is, and speaks of nothing else but processors: disks, networks and
/// accelerators are measured in GB as well, in words that no document lists.
fn speaks_of_memory(part: &str) -> bool {
    const WORDS: [&str; 17] = [
        "gib", "gb", "memory", "mem", "ram", "ddr", "total", "内存", "vcpus", "vcpu", "cpus",
        "cpu", "cores", "core", "核", "核心", "of",
    ];
    let words = part.split(|c: char| !c.is_alphabetic());
    let mut words = words.filter(|word| !word.is_empty());
    words.all(|word| WORDS.contains(&word.to_lowercase().as_str()))
}

/// The parts of a description. A comma between digits, and a slash that has no blanks around it, part nothing.
fn parted(words: &str) -> Vec<&str> {
    const SIGNS: [char; 8] = [',', ';', '|', '/', '\n', '，', '；', '、'];
    let mut parts = Vec::new();
    let mut from = 0;
    for (at, sign) in words.match_indices(SIGNS) {
        let around = |is: fn(&char) -> bool| {
            let before = words[..at].chars().next_back();
            let behind = words[at + sign.len()..].chars().next();
            [before, behind].iter().all(|c| c.as_ref().is_some_and(is))
        };
        let is_part = match sign {
            "," => !around(char::is_ascii_digit),
            "/" => around(|c| c.is_whitespace()),
            _ => true,
        };
        if is_part {
            parts.push(&words[from..at]);
            from = at + sign.len();
        }
    }
    parts.push(&words[from..]);
    parts
}

/// The numbers that stand right before one of these units; `None` for one that is only a part of a number: one of
/// several, or what stands behind a comma.
fn measures(text: &str, units: &[&str]) -> Vec<Option<Quantity>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let before = rest[..start].trim_end();
        let is_part = before.ends_with(['*', 'x', 'X', '×']);
        rest = &rest[start..];
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',');
        let (number, behind) = rest.split_at(end.unwrap_or(rest.len()));
        rest = behind;
        let behind = behind.trim_start();
        let is_unit = |unit: &&&str| {
            let begin = behind.get(..unit.len());
            let next = behind
                .get(unit.len()..)
                .and_then(|next| next.chars().next());
            begin.is_some_and(|begin| begin.eq_ignore_ascii_case(unit))
                && !next.is_some_and(|next| next.is_ascii_alphanumeric())
        };
        if units.iter().any(|unit| is_unit(&unit)) {
            let number = number.parse().ok().filter(|_| !is_part);
            found.push(number.and_then(Quantity::new));
        }
    }
    found
}

/// The only value, where all are known and the same.
fn only(values: Vec<Option<Quantity>>) -> Option<Quantity> {
    let mut values = values.into_iter();
    let first = values.next()?;
    first.filter(|_| values.all(|value| value == first))
}

/// How many of which there are, in words such as `8*Ascend Snt9B (64GB)` or `NPU: 8 x Ascend 910B`.
fn accelerators(part: &str) -> Option<Processor<'static>> {
    let part = part.rsplit(':').next()?.trim();
    let end = part.find(|c: char| !c.is_ascii_digit())?;
    let count = part[..end].parse().ok().and_then(Quantity::new)?;
    let model = part[end..].trim_start().strip_prefix(['*', 'x', '×'])?;
    let model = model.split(['(', '/']).next()?.trim();
    (!model.is_empty()).then(|| Processor {
        count: Some(count),
        model: Some(model.to_owned().into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_where_their_units_are() {
        for (words, cpus, memory, gpus) in [
            (
                "192vCPUs | 1536GiB | 8*Ascend Snt9B (64GB)",
                Some(192.0),
                Some(1536.0),
                Some((8.0, "Ascend Snt9B")),
            ),
            (
                "CPU: 96 cores; Memory: 768 GB; GPU: 8 x NVIDIA V100; Disk: 3200 GB NVMe",
                Some(96.0),
                Some(768.0),
                Some((8.0, "NVIDIA V100")),
            ),
            ("Kunpeng 920, 8 NPU", None, None, None),
            ("ARM", None, None, None),
            ("4vCPUs, 8vCPUs", None, None, None),
            ("192vCPUs, 1,536GB", Some(192.0), None, None),
            ("24*64GB", None, None, None),
            ("4 x 48 cores, 24 × 32 GiB", None, None, None),
            (
                "8*NVIDIA-V100-32GB / 64 vCPUs / 512GiB",
                Some(64.0),
                Some(512.0),
                Some((8.0, "NVIDIA-V100-32GB")),
            ),
            ("64GB, 128GB", None, None, None),
            ("192核 | 内存 1536GB", Some(192.0), Some(1536.0), None),
            ("64vCPUs/512GiB", Some(64.0), Some(512.0), None),
            ("RAM: 512 GB DDR4", None, Some(512.0), None),
            (
                "8*NVIDIA-V100-32GB/64vCPUs/512GiB",
                Some(64.0),
                None,
                Some((8.0, "NVIDIA-V100-32GB")),
            ),
            // Of something else, in words that nobody can list.
            ("192核 | 本地盘 3200GB", Some(192.0), None, None),
            ("系统盘: 150GB; 192核", Some(192.0), None, None),
            ("显存 256GB | 192核", Some(192.0), None, None),
            (
                "8*Ascend 910B | HBM: 512GB | 192 vCPUs",
                Some(192.0),
                None,
                Some((8.0, "Ascend 910B")),
            ),
            ("192 vCPUs | bandwidth 25GB/s", Some(192.0), None, None),
            ("192 and 1536", None, None, None),
            ("", None, None, None),
        ] {
            let shape = described(words);
            let number = |number: Option<f64>| number.and_then(Quantity::new);
            assert_eq!(shape.cpu.count, number(cpus), "{words}");
            assert_eq!(shape.memory_gb, number(memory), "{words}");
            let found = shape.gpu.count.map(Quantity::get);
            let found = found.zip(shape.gpu.model.as_deref());
            assert_eq!(found, gpus, "{words}");
        }
    }

    #[test]
    fn memory_is_in_gb_or_bytes() {
        for (text, gb) in [
            ("8", Some(8.0)),
            ("8GB", Some(8.0)),
            ("8 GiB", Some(8.0)),
            ("8589934592", Some(8.0)),
            ("524288", None),
            ("much", None),
        ] {
            assert_eq!(memory_gb(text).map(Quantity::get), gb, "{text}");
        }
    }
}
