//! What Novita is, needs and sends.

use super::row::STATUSES;
use crate::core::about::{
    About, Credential, EndpointSetting, Narrows, Operation, Param, Permission, Takes,
};

pub const ABOUT: About = About {
    id: "novita",
    title: "Novita AI",
    document: "Novita documentation: List Instances (v1)",
    lists: "GPU and CPU instances of the account",
    credentials: &[Credential {
        variables: &["NOVITA_API_KEY"],
        optional: None,
        is_login: false,
        what: "an API key of the console",
    }],
    stores: &[],
    places: &[],
    scopes: &[],
    regions: &[],
    endpoints: &[EndpointSetting {
        key: "endpoint",
        variable: "CLOUDLS_NOVITA_ENDPOINT",
        url: "https://api.novita.ai",
        exceptions: &[],
    }],
    params: &[
        Param {
            name: "name",
            takes: Takes::Text(255),
            narrows: &[("name", Narrows::Fuzzy)],
        },
        Param {
            name: "productName",
            takes: Takes::Text(255),
            narrows: &[("instance_type", Narrows::Fuzzy)],
        },
        Param {
            name: "status",
            takes: Takes::Text(63),
            narrows: &[("status", Narrows::Status(&[STATUSES]))],
        },
    ],
    operations: &[Operation {
        name: "List Instances",
        path: "GET /gpu-instance/openapi/v1/gpu/instances",
        permission: Permission::Any("any API key of the account"),
        around: &[],
    }],
    policy: None,
    fields: "id name status status_raw status_reason region instance_type image cpu.count \
             memory_gb disk_gb gpu ports created_at started_at expires_at billing.mode spot \
             parent tags",
};
