//! What SAE is, needs and sends.

use super::super::credential::{
    ASSUME_ROLE, ASSUME_ROLE_WITH_OIDC, METADATA_ENDPOINT, PLACES, STORES, STS_ENDPOINT, VARIABLES,
};
use super::super::{CREDENTIALS, POLICY, REGION};
use crate::core::about::{
    About, EndpointSetting, FilledBy, LabelColumn, ListedKind, Narrows, Operation, Param,
    ScopeFlag, Takes,
};
use crate::core::check::Check;
use crate::core::model::Kind;

/// The regions of the vendor's SDK (`alibabacloud_sae20190506` 2.11.2), and `ap-southeast-5`, which
/// only the vendor's page "SAE endpoints" lists.
const REGIONS: &[&str] = &[
    "cn-hangzhou",
    "cn-shanghai",
    "cn-beijing",
    "cn-zhangjiakou",
    "cn-wulanchabu",
    "cn-shenzhen",
    "cn-heyuan",
    "cn-guangzhou",
    "cn-chengdu",
    "cn-hongkong",
    "ap-southeast-1",
    "ap-southeast-5",
    "ap-northeast-1",
    "us-west-1",
    "us-east-1",
    "eu-central-1",
];

pub const LIST_APPLICATIONS: Operation = Operation::action(
    "ListApplications",
    "GET /pop/v1/sam/app/listApplications",
    "sae:ListApplications",
)
.on("*")
.undocumented()
.unless_given(&["app"])
.always_for(&[Kind::Service]);

pub const LIST_GROUPS: Operation = Operation::action(
    "DescribeApplicationGroups",
    "GET /pop/v1/sam/app/describeApplicationGroups",
    "sae:DescribeApplicationGroups",
)
.on("*")
.unless_given(&["app", "group"]);

pub const LIST_INSTANCES: Operation = Operation::action(
    "DescribeApplicationInstances",
    "GET /pop/v1/sam/app/describeApplicationInstances",
    "sae:DescribeApplicationInstances",
)
.on("*");

pub const ABOUT: About = About {
    id: "sae",
    title: "Alibaba Cloud SAE",
    names: &["alibaba", "aliyun", "alibabacloud", "alicloud"],
    document: "Serverless App Engine: DescribeApplicationInstances (14 Jan 2026)",
    lists: "instances of the application groups of a region, and applications without an instance",
    kinds: &[ListedKind::of(
        Kind::Instance,
        "id name status status_raw status_reason health restarts region image \
             private_ips public_ips created_at started_at updated_at spot.is_spot parent \
             tags",
    )
    // Both are the id.
    .always("name")
    .filled_by(&[FilledBy::parent(
        LIST_APPLICATIONS.name,
        "cpu.count memory_gb disk_gb parent.name",
    )])
    .wide(&[
        LabelColumn {
            heading: "SIDECARS",
            label: "SidecarContainersStatus",
        },
        LabelColumn {
            heading: "TRAFFIC",
            label: "TrafficStatus",
        },
    ]),
    ListedKind::of(
        Kind::Service,
        "id name status health region image cpu.count memory_gb disk_gb spot.is_spot parent tags",
    )
    .empty_parents()],
    credentials: CREDENTIALS,
    stores: STORES,
    places: PLACES,
    words: VARIABLES,
    scopes: &[
        REGION,
        ScopeFlag {
            name: "app",
            variables: &[],
            check: Check::Id,
            value: "ID",
            help: "SAE applications to list; without it all are found, canaries included",
        },
        ScopeFlag {
            name: "group",
            variables: &[],
            check: Check::Id,
            value: "ID",
            help: "SAE groups to list, of the one application of --app",
        },
    ],
    regions: REGIONS,
    endpoints: &[
        EndpointSetting::at("CLOUDLS_SAE_ENDPOINT", "https://sae.{region}.aliyuncs.com"),
        STS_ENDPOINT,
        METADATA_ENDPOINT,
    ],
    params: &[
        Param::new("Reverse", Takes::Bool),
        Param::new("InstanceId", Takes::Text(255))
            .narrows(&[("id", Narrows::Exact), ("name", Narrows::Exact)]),
        Param::new("PipelineId", Takes::Text(255)),
    ],
    choices: &[],
    operations: &[
        ASSUME_ROLE,
        ASSUME_ROLE_WITH_OIDC,
        LIST_APPLICATIONS,
        LIST_GROUPS,
        LIST_INSTANCES,
    ],
    policy: Some(POLICY),
    locks_keys: false,
};
