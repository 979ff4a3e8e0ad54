//! What PAI-EAS is, needs and sends.

use super::super::credential::{METADATA_ENDPOINT, STORES, STS_ENDPOINT};
use super::super::{CREDENTIALS, REGION};
use crate::about::{About, EndpointSetting, Operation, Param, ScopeFlag, Takes};
use crate::check::Check;

/// The description.
pub const ABOUT: About = About {
    id: "eas",
    title: "Alibaba Cloud PAI-EAS",
    document: "Platform For AI: ListServiceInstances (24 Nov 2025)",
    lists: "instances of the services of a region",
    credentials: CREDENTIALS,
    stores: STORES,
    scopes: &[
        REGION,
        ScopeFlag {
            name: "service",
            variables: &[],
            check: Check::ServiceName,
            value: "LIST",
            help: "PAI-EAS services to list; without it all are found",
        },
    ],
    endpoints: &[
        EndpointSetting {
            key: "endpoint",
            variable: "CLOUDLS_EAS_ENDPOINT",
            url: "https://pai-eas.{region}.aliyuncs.com",
        },
        STS_ENDPOINT,
        METADATA_ENDPOINT,
    ],
    params: &[
        Param {
            name: "Filter",
            takes: Takes::Text(255),
        },
        Param {
            name: "ResourceType",
            takes: Takes::OneOf(&["PublicResource", "DedicatedResource"]),
        },
        Param {
            name: "InstanceType",
            takes: Takes::Text(255),
        },
        Param {
            name: "InstanceStatus",
            takes: Takes::Text(255),
        },
        Param {
            name: "InstanceIP",
            takes: Takes::Text(255),
        },
        Param {
            name: "InstanceName",
            takes: Takes::Text(255),
        },
        Param {
            name: "HostIP",
            takes: Takes::Text(255),
        },
        Param {
            name: "IsSpot",
            takes: Takes::Bool,
        },
        Param {
            name: "Role",
            takes: Takes::Text(255),
        },
        Param {
            name: "Sort",
            takes: Takes::OneOf(&["StartTime"]),
        },
        Param {
            name: "Order",
            takes: Takes::OneOf(&["asc", "desc"]),
        },
        Param {
            name: "MemberType",
            takes: Takes::Text(255),
        },
        Param {
            name: "ListReplica",
            takes: Takes::Bool,
        },
        Param {
            name: "ReplicaName",
            takes: Takes::Text(255),
        },
        Param {
            name: "QuotaId",
            takes: Takes::Text(255),
        },
        Param {
            name: "Resource",
            takes: Takes::Text(255),
        },
    ],
    operations: &[
        Operation {
            name: "ListServices",
            path: "GET /api/v2/services",
            permission: "eas:ListServices on acs:eas:<region>:<account>:service/*",
        },
        Operation {
            name: "ListServiceInstances",
            path: "GET /api/v2/services/{ClusterId}/{ServiceName}/instances",
            permission: "eas:ListServiceInstances on acs:eas:<region>:<account>:service/<name>",
        },
    ],
    fields: "id name status status_raw status_reason health restarts region zone \
             instance_type private_ips public_ips host ports created_at started_at \
             billing.price billing.list_price spot.is_spot parent tags",
};
