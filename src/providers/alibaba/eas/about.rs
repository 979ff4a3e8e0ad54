//! What PAI-EAS is, needs and sends.

use super::super::credential::{
    ASSUME_ROLE, ASSUME_ROLE_WITH_OIDC, METADATA_ENDPOINT, PLACES, STORES, STS_ENDPOINT, VARIABLES,
};
use super::super::{CREDENTIALS, POD_STATUSES, POLICY, REGION};
use super::service::SERVICE_STATUSES;
use crate::core::about::{
    About, EndpointSetting, FilledBy, ListedKind, Narrows, Operation, Param, ScopeFlag, Takes,
};
use crate::core::check::Check;
use crate::core::model::Kind;

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

pub const LIST_SERVICES: Operation =
    Operation::action("ListServices", "GET /api/v2/services", "eas:ListServices")
        .on("acs:eas:*:*:service/*")
        .unless_given(&["service"])
        .always_for(&[Kind::Service]);

pub const LIST_INSTANCES: Operation = Operation::action(
    "ListServiceInstances",
    "GET /api/v2/services/{ClusterId}/{ServiceName}/instances",
    "eas:ListServiceInstances",
)
.on("acs:eas:*:*:service/*");

pub const LIST_TYPES: Operation = Operation::action(
    "DescribeMachineSpec",
    "GET /api/v2/public/instance_types (what machine types are made of)",
    "eas:DescribeMachineSpec",
)
.on("*")
.for_kinds(&[Kind::Instance])
.look_up();

pub const ABOUT: About = About {
    id: "eas",
    title: "Alibaba Cloud PAI-EAS",
    names: &[
        "pai",
        "pai-eas",
        "alibaba",
        "aliyun",
        "alibabacloud",
        "alicloud",
    ],
    document: "Platform For AI: ListServiceInstances (24 Nov 2025)",
    lists: "instances of the services of a region, and services without an instance",
    kinds: &[ListedKind::of(
 Kind::Instance,
 "id name status status_raw status_reason health restarts region zone \
             instance_type private_ips public_ips host ports created_at started_at \
             billing.price billing.list_price billing.per billing.per_hour billing.estimated spot.is_spot parent tags",
)
// Both are the id.
.always("name")
    .filled_by(&[
        FilledBy::parent(
            LIST_SERVICES.name,
            "cpu.count memory_gb gpu.count image owner tags",
        ),
        FilledBy::shape(LIST_TYPES.name, "cpu.count memory_gb gpu"),
    ]),
    ListedKind::of(
        Kind::Service,
        "id name status status_raw status_reason health region image cpu.count memory_gb gpu.count \
             created_at updated_at parent owner tags",
    )
    .empty_parents()],
    credentials: CREDENTIALS,
    stores: STORES,
    places: PLACES,
    words: VARIABLES,
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
        EndpointSetting::at(
            "CLOUDLS_EAS_ENDPOINT",
            "https://pai-eas.{region}.aliyuncs.com",
        ),
        STS_ENDPOINT,
        METADATA_ENDPOINT,
    ],
    params: &[
        Param::new("Filter", Takes::Text(255))
            .narrows(&[("name", Narrows::Holds), ("instance_type", Narrows::Holds)]),
        Param::new(
            "ResourceType",
            Takes::OneOf(&["PublicResource", "DedicatedResource"]),
        ),
        Param::new("InstanceType", Takes::Text(255)).narrows(&[("instance_type", Narrows::Exact)]),
        Param::new("InstanceStatus", Takes::Text(255))
            .narrows(&[("status", Narrows::Status(&[POD_STATUSES, SERVICE_STATUSES]))]),
        // "The IP address of the service instance": which of its addresses that is, is not documented.
        Param::new("InstanceIP", Takes::Text(255)),
        Param::new("InstanceName", Takes::Text(255))
            .narrows(&[("name", Narrows::Exact), ("id", Narrows::Exact)]),
        // A label of the service may bear the name of this, or of the role, and is then the label of the row.
        Param::new("HostIP", Takes::Text(255)),
        Param::new("IsSpot", Takes::Bool).narrows(&[("spot.is_spot", Narrows::Exact)]),
        Param::new(
            "Role",
            Takes::OneOf(&["DataSet", "SDProxy", "Standard", "Queue"]),
        ),
        Param::new("Sort", Takes::OneOf(&["StartTime"])),
        Param::new("Order", Takes::OneOf(&["asc", "desc"])),
        Param::new("MemberType", Takes::Text(255)),
        Param::new("ListReplica", Takes::Bool),
        Param::new("ReplicaName", Takes::Text(255)),
        Param::new("QuotaId", Takes::Text(255)),
        Param::new("Resource", Takes::Text(255)),
    ],
    choices: &[],
    operations: &[
        ASSUME_ROLE,
        ASSUME_ROLE_WITH_OIDC,
        LIST_TYPES,
        LIST_SERVICES,
        LIST_INSTANCES,
    ],
    policy: Some(POLICY),
    locks_keys: false,
};
