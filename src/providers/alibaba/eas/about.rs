//! What PAI-EAS is, needs and sends.

use super::super::credential::{
    ASSUME_ROLE, ASSUME_ROLE_WITH_OIDC, METADATA_ENDPOINT, PLACES, STORES, STS_ENDPOINT,
};
use super::super::{CREDENTIALS, POD_STATUSES, POLICY, REGION};
use super::row::SERVICE_STATUSES;
use crate::core::about::{
    About, EndpointSetting, Narrows, Operation, Param, Permission, ScopeFlag, Takes,
};
use crate::core::check::Check;

/// The regions of the vendor's SDK (`alibabacloud_eas20210701` 6.17.0), without `ap-south-1`, which
/// the vendor has closed.
const REGIONS: &[&str] = &[
    "cn-beijing",
    "cn-zhangjiakou",
    "cn-hangzhou",
    "cn-shanghai",
    "cn-shenzhen",
    "cn-hongkong",
    "cn-chengdu",
    "cn-heyuan",
    "cn-guangzhou",
    "cn-wulanchabu",
    "cn-zhongwei",
    "cn-shanghai-finance-1",
    "cn-north-2-gov-1",
    "ap-southeast-1",
    "ap-southeast-3",
    "ap-southeast-5",
    "ap-southeast-7",
    "ap-southeast-8",
    "ap-northeast-1",
    "ap-northeast-2",
    "us-east-1",
    "us-west-1",
    "us-southeast-1",
    "na-south-1",
    "eu-central-1",
    "me-east-1",
    "me-central-1",
];

pub const ABOUT: About = About {
    id: "eas",
    title: "Alibaba Cloud PAI-EAS",
    document: "Platform For AI: ListServiceInstances (24 Nov 2025)",
    lists: "instances of the services of a region",
    credentials: CREDENTIALS,
    stores: STORES,
    places: PLACES,
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
    regions: REGIONS,
    endpoints: &[
        EndpointSetting {
            key: "endpoint",
            variable: "CLOUDLS_EAS_ENDPOINT",
            url: "https://pai-eas.{region}.aliyuncs.com",
            exceptions: &[],
        },
        STS_ENDPOINT,
        METADATA_ENDPOINT,
    ],
    params: &[
        Param {
            name: "Filter",
            takes: Takes::Text(255),
            narrows: &[("name", Narrows::Holds), ("instance_type", Narrows::Holds)],
        },
        Param {
            name: "ResourceType",
            takes: Takes::OneOf(&["PublicResource", "DedicatedResource"]),
            narrows: &[],
        },
        Param {
            name: "InstanceType",
            takes: Takes::Text(255),
            narrows: &[("instance_type", Narrows::Exact)],
        },
        Param {
            name: "InstanceStatus",
            takes: Takes::Text(255),
            narrows: &[("status", Narrows::Status(&[POD_STATUSES, SERVICE_STATUSES]))],
        },
        Param {
            // "The IP address of the service instance": taken for any of its addresses.
            name: "InstanceIP",
            takes: Takes::Text(255),
            narrows: &[("ip", Narrows::Exact)],
        },
        Param {
            name: "InstanceName",
            takes: Takes::Text(255),
            narrows: &[("name", Narrows::Exact), ("id", Narrows::Exact)],
        },
        Param {
            name: "HostIP",
            takes: Takes::Text(255),
            narrows: &[("tags.HostIP", Narrows::Exact)],
        },
        Param {
            name: "IsSpot",
            takes: Takes::Bool,
            narrows: &[("spot.is_spot", Narrows::Exact)],
        },
        Param {
            name: "Role",
            takes: Takes::OneOf(&["DataSet", "SDProxy", "Standard", "Queue"]),
            narrows: &[("tags.Role", Narrows::Exact)],
        },
        Param {
            name: "Sort",
            takes: Takes::OneOf(&["StartTime"]),
            narrows: &[],
        },
        Param {
            name: "Order",
            takes: Takes::OneOf(&["asc", "desc"]),
            narrows: &[],
        },
        Param {
            name: "MemberType",
            takes: Takes::Text(255),
            narrows: &[],
        },
        Param {
            name: "ListReplica",
            takes: Takes::Bool,
            narrows: &[],
        },
        Param {
            name: "ReplicaName",
            takes: Takes::Text(255),
            narrows: &[],
        },
        Param {
            name: "QuotaId",
            takes: Takes::Text(255),
            narrows: &[],
        },
        Param {
            name: "Resource",
            takes: Takes::Text(255),
            narrows: &[],
        },
    ],
    operations: &[
        ASSUME_ROLE,
        ASSUME_ROLE_WITH_OIDC,
        Operation {
            name: "ListServices",
            path: "GET /api/v2/services",
            permission: Permission::Action {
                name: "eas:ListServices",
                resource: Some("acs:eas:*:*:service/*"),
                is_documented: true,
            },
            around: &["service"],
        },
        Operation {
            name: "ListServiceInstances",
            path: "GET /api/v2/services/{ClusterId}/{ServiceName}/instances",
            permission: Permission::Action {
                name: "eas:ListServiceInstances",
                resource: Some("acs:eas:*:*:service/*"),
                is_documented: true,
            },
            around: &[],
        },
    ],
    policy: Some(POLICY),
    fields: "id name status status_raw status_reason health restarts region zone \
             instance_type private_ips public_ips host ports created_at started_at \
             billing.price billing.list_price spot.is_spot parent tags",
};
