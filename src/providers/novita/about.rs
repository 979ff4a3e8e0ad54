//! What Novita is, needs and sends.

use super::row::STATUSES;
use crate::core::about::{About, Credential, EndpointSetting, Narrows, Operation, Param, Takes};

pub const ABOUT: About = About {
    id: "novita",
    title: "Novita AI",
    document: "Novita documentation: List Instances (v1)",
    lists: "GPU and CPU instances of the account",
    credentials: &[Credential::key(
        &["NOVITA_API_KEY"],
        "an API key of the console",
    )],
    endpoints: &[EndpointSetting::at(
        "CLOUDLS_NOVITA_ENDPOINT",
        "https://api.novita.ai",
    )],
    params: &[
        Param::new("name", Takes::Text(255)).narrows(&[("name", Narrows::Fuzzy)]),
        Param::new("productName", Takes::Text(255)).narrows(&[("instance_type", Narrows::Fuzzy)]),
        Param::new("status", Takes::Text(63)).narrows(&[("status", Narrows::Status(&[STATUSES]))]),
    ],
    operations: &[Operation::open(
        "List Instances",
        "GET /gpu-instance/openapi/v1/gpu/instances",
        "any API key of the account",
    )],
    fields: "id name status status_raw status_reason region instance_type image cpu.count \
             memory_gb disk_gb gpu ports created_at started_at expires_at billing.mode spot \
             parent tags",
    ..About::NONE
};
