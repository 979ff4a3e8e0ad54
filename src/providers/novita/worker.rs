//! Workers of serverless endpoints, as "List Endpoints" of Novita sends them: in the entry of their endpoint.
//!
//! What an endpoint says of all its workers is told of each. A worker that may run on one of several products, or in one of
//! several clusters, does not say in which.

use serde::Deserialize;

use super::Call;
use super::about::V1;
use super::row::{STATUSES, Variable, VolumeMount, command, names, volumes};
use crate::core::json::{
    Amount, Count, Flag, List, Object, Objects, Readable, Seconds, Strict, TextRef,
};
use crate::core::model::{Instance, Kind, Parent, Port, Processor, Status};
use crate::core::wire::Response;
use crate::engine::provider::{ListedParent, Page, ReadError};
use crate::engine::rows::RowSink;
use crate::providers::rest::Of;
use crate::providers::rows::{self, Layout, RowError, RowReader};

const LAYOUT: Layout = Layout {
    total: Some("total"),
    ..Layout::rows_at("endpoints", Of::<V1>::meaning)
};

/// Reads a page of endpoints, with their workers.
pub fn read(
    reader: RowReader,
    response: &Response,
    sink: &RowSink,
) -> Result<Page<Call>, ReadError> {
    reader.holders(
        response,
        &LAYOUT,
        sink,
        |mut endpoint: Endpoint<'_>, held| {
            let id = endpoint.id.0.clone().ok_or(RowError::no_id("id"))?;
            let has_some = endpoint.has_workers();
            let whole = endpoint.common();
            held.read("workers", has_some, |worker: Worker<'_>| {
                worker.into_instance(whole.clone())
            });
            Ok(ListedParent::of(id.into_owned(), Vec::new()))
        },
    )
}

/// The values of `envs`, and where logs are, are not even read.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Endpoint<'a> {
    #[serde(borrow)]
    id: TextRef<'a>,
    name: TextRef<'a>,
    app_name: TextRef<'a>,
    url: TextRef<'a>,
    state: Object<State<'a>>,
    #[serde(rename = "clusterID")]
    cluster_id: Readable<TextRef<'a>>,
    #[serde(rename = "clusterIDs")]
    cluster_ids: Readable<List<Readable<TextRef<'a>>>>,
    products: Readable<List<Readable<Strict<Product<'a>>>>>,
    worker_config: Object<WorkerConfig<'a>>,
    policy: Object<Policy<'a>>,
    image: Object<Image<'a>>,
    rootfs_size: Amount,
    ports: Objects<OwnPort>,
    volume_mounts: Objects<VolumeMount<'a>>,
    envs: Objects<Variable<'a>>,
    created_at: Seconds,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct State<'a> {
    #[serde(borrow, rename = "state")]
    word: TextRef<'a>,
    error: TextRef<'a>,
    message: TextRef<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Product<'a> {
    #[serde(borrow)]
    id: TextRef<'a>,
    name: TextRef<'a>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct WorkerConfig<'a> {
    #[serde(borrow)]
    min_num: TextRef<'a>,
    max_num: TextRef<'a>,
    free_timeout: TextRef<'a>,
    max_concurrent: TextRef<'a>,
    /// Of each worker.
    gpu_num: Readable<Amount>,
    cuda_version: TextRef<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Policy<'a> {
    #[serde(borrow, rename = "type")]
    scales_by: TextRef<'a>,
    value: TextRef<'a>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Image<'a> {
    #[serde(borrow, rename = "image")]
    url: TextRef<'a>,
    auth_id: TextRef<'a>,
    command: TextRef<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct OwnPort {
    port: Count,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Worker<'a> {
    #[serde(borrow)]
    id: TextRef<'a>,
    state: Object<State<'a>>,
    healthy: Flag,
}

impl<'a> Endpoint<'a> {
    /// Whether it tells that there are workers: it serves, and keeps some at the least.
    fn has_workers(&self) -> bool {
        let least = self.worker_config.0.min_num.0.as_deref();
        let least = least.and_then(|number| number.trim().parse::<u64>().ok());
        let word = self.state.0.word.0.as_deref();
        least > Some(0) && word.is_some_and(|word| word.eq_ignore_ascii_case("serving"))
    }

    /// What is the same of all its workers.
    fn common(&mut self) -> Instance<'a> {
        let (clusters, mut has_all_clusters) =
            rows::readable(std::mem::take(&mut self.cluster_ids));
        let cluster = std::mem::take(&mut self.cluster_id).0;
        has_all_clusters &= cluster.is_some();
        let clusters = clusters.into_iter().chain(cluster);
        let mut clusters: Vec<_> = clusters.filter_map(|id| id.0).collect();
        clusters.sort();
        clusters.dedup();
        let (products, has_all_products) = rows::readable(std::mem::take(&mut self.products));
        let ids = products.iter();
        let ids = ids.map(|Strict(product)| [TextRef(product.id.0.clone())]);
        let product_ids = rows::listed(ids);
        let mut products = products.into_iter().map(|Strict(product)| product);
        let product = products.next();
        let product = product.filter(|_| products.len() == 0 && has_all_products);
        let product = product.unwrap_or_default();
        let (config, policy) = (
            std::mem::take(&mut self.worker_config.0),
            std::mem::take(&mut self.policy.0),
        );
        let image = std::mem::take(&mut self.image.0);
        let ports = self.ports.iter().filter_map(|own| rows::port(&own.port));
        let cluster_ids = clusters.iter().map(|id| [TextRef(Some(id.clone()))]);
        let cluster_ids = rows::listed(cluster_ids);
        Instance {
            kind: Kind::Worker,
            region_id: clusters
                .pop()
                .filter(|_| clusters.is_empty() && has_all_clusters),
            image: image.url.0,
            disk_gb: self.rootfs_size.0,
            gpu: Processor {
                // A product of endpoints is a GPU.
                count: rows::processors([&config.gpu_num], product.name.0.is_some()).known(),
                model: product.name.0.clone(),
            },
            type_id: product.id.0,
            instance_type: product.name.0,
            ports: ports.map(Port::from).collect(),
            parent: Parent {
                kind: Some("endpoint".into()),
                id: self.id.0.clone(),
                name: self.name.0.take(),
            },
            url: self.url.0.take(),
            tags: rows::tags([
                ("appName", self.app_name.0.take()),
                ("clusterIDs", cluster_ids),
                ("command", command(image.command)),
                ("cudaVersion", config.cuda_version.0),
                (
                    "endpoint.createdAt",
                    self.created_at.0.map(|time| time.to_string().into()),
                ),
                ("endpoint.message", self.state.0.message.0.take()),
                ("endpoint.state", self.state.0.word.0.take()),
                ("envs", names(std::mem::take(&mut self.envs))),
                ("freeTimeout", config.free_timeout.0),
                ("imageAuthId", image.auth_id.0),
                ("maxConcurrent", config.max_concurrent.0),
                ("maxNum", config.max_num.0),
                ("minNum", config.min_num.0),
                ("policy", rows::listed([[policy.scales_by, policy.value]])),
                ("productIds", product_ids),
                ("volumes", volumes(std::mem::take(&mut self.volume_mounts))),
            ]),
            ..Instance::default()
        }
    }
}

impl<'a> Worker<'a> {
    fn into_instance(self, common: Instance<'a>) -> Result<Instance<'a>, RowError> {
        let state = self.state.0;
        let word = state.word.0.as_deref();
        let health = |healthy| if healthy { "healthy" } else { "unhealthy" };
        Ok(Instance {
            id: self.id.0.ok_or(RowError::no_id("id"))?,
            status: match rows::status_in_any_case(STATUSES, word) {
                Status::Unknown => rows::status_in_any_case(OWN_STATUSES, word),
                known => known,
            },
            status_reason: rows::joined([state.error, state.message]),
            status_raw: state.word.0,
            health: self.healthy.0.map(|healthy| health(healthy).into()),
            ..common
        })
    }
}

/// The words that instances do not have.
const OWN_STATUSES: &[(&str, Status)] = &[("serving", Status::Running)];
