//! What ModelArts is, needs and sends.

use super::row::STATUSES;
use super::{credential, endpoints};
use crate::core::about::{
    About, Credential, FilledBy, ListedKind, Narrows, Operation, Param, Permission, PolicyForm,
    ScopeFlag, Takes,
};
use crate::core::check::Check;
use crate::core::model::Kind;

/// The regions of ModelArts in the vendor's SDK (`huaweicloudsdkmodelarts` 3.1.219). Europe is a
/// separate site, of which it names none.
const REGIONS: &[&str] = &[
    "af-north-1",
    "af-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "cn-east-3",
    "cn-east-4",
    "cn-north-1",
    "cn-north-2",
    "cn-north-4",
    "cn-north-9",
    "cn-north-11",
    "cn-north-12",
    "cn-south-1",
    "cn-southwest-2",
    "cn-southwest-3",
    "la-north-2",
    "la-south-2",
    "me-east-1",
    "sa-brazil-1",
    "tr-west-1",
];

pub const LIST_PROJECTS: Operation = Operation::action(
    "KeystoneListProjects",
    "GET /v3/projects (IAM)",
    "iam:projects:listProjects",
)
.unless_given(&["project ID"]);

const JOBS: &[Kind] = &[Kind::Job];
const SERVERS: &[Kind] = &[Kind::Server];
const NOTEBOOKS: &[Kind] = &[Kind::Notebook];

const VIEW: Permission = Permission::Unnamed {
    what: "the view permission of ModelArts",
    who: "roles and policies only; with identity policies the call needs none",
};

pub const LIST_JOBS: Operation = Operation {
    permission: VIEW,
    kinds: JOBS,
    ..Operation::open(
        "ListDevServerJobs",
        "GET /v1/{project_id}/dev-servers/jobs",
        "",
    )
};

/// Lite Servers are `DevServers` in the names of the API.
pub const LIST_ALL_SERVERS: Operation = Operation {
    permission: Permission::Unnamed {
        what: "the permission to list the Lite Servers of the tenant",
        who: "without it those of the caller alone are listed",
    },
    kinds: SERVERS,
    ..Operation::open(
        "ListAllDevServers",
        "GET /v1/{project_id}/dev-servers/all",
        "",
    )
};

pub const LIST_SERVERS: Operation = Operation::action(
    "ListDevServers",
    "GET /v1/{project_id}/dev-servers (where the one before is refused)",
    "modelarts:devserver:listByUser",
)
.for_kinds(SERVERS);

/// Super nodes are hyperinstances in the names of the API.
pub const LIST_ALL_SUPER_NODES: Operation = Operation {
    permission: Permission::Unnamed {
        what: "the permission to list the super nodes of the tenant",
        who: "without it those of the caller alone are listed",
    },
    kinds: SERVERS,
    ..Operation::open(
        "ListAllHyperinstances",
        "GET /v1/{project_id}/dev-servers/hyperinstance/all",
        "",
    )
};

pub const LIST_SUPER_NODES: Operation = Operation {
    permission: VIEW,
    kinds: SERVERS,
    ..Operation::open(
        "ListHyperinstances",
        "GET /v1/{project_id}/dev-servers/hyperinstance (where the one before is refused)",
        "",
    )
};

pub const LIST_SERVER_FLAVORS: Operation = Operation {
    permission: VIEW,
    kinds: SERVERS,
    is_look_up: true,
    ..Operation::open(
        "ListDevServerFlavors",
        "GET /v1/{project_id}/dev-servers/flavors (what flavors are made of)",
        "",
    )
};

pub const LIST_NOTEBOOK_FLAVORS: Operation = Operation {
    permission: VIEW,
    kinds: NOTEBOOKS,
    is_look_up: true,
    ..Operation::open(
        "ListNotebookFlavors",
        "GET /v1/{project_id}/notebooks/flavors (what flavors are made of)",
        "",
    )
};

pub const LIST_ALL_NOTEBOOKS: Operation = Operation::action(
    "ListAllNotebooks",
    "GET /v1/{project_id}/notebooks/all",
    "modelarts:notebook:listAllNotebooks",
)
.for_kinds(NOTEBOOKS);

pub const LIST_NOTEBOOKS: Operation = Operation::action(
    "ListNotebooks",
    "GET /v1/{project_id}/notebooks (where the one before is refused)",
    "modelarts:notebook:list",
)
.for_kinds(NOTEBOOKS);

pub const LIST_WORKSPACES: Operation = Operation::action(
    "ListWorkspace",
    "GET /v1/{project_id}/workspaces (where else there are notebooks)",
    "modelarts:workspace:list",
)
.for_kinds(NOTEBOOKS);

/// What flavors tell.
const MADE_OF: &str = "cpu.count memory_gb gpu";

pub const ABOUT: About = About {
    id: "modelarts",
    title: "Huawei Cloud ModelArts",
    names: &["huawei", "huaweicloud"],
    document: "ModelArts: Querying the Lite Server Job List (30 Jan 2026)",
    lists: "Lite Servers and super nodes of a project, their jobs, and notebooks",
    kinds: &[
        ListedKind::of(
            Kind::Job,
            "id name status status_raw status_reason region instance_type created_at \
             updated_at spot.is_spot parent owner tags",
        ),
        ListedKind::of(
            Kind::Server,
            "id name status status_raw region instance_type image disk_gb private_ips ssh \
             created_at updated_at billing.mode spot.is_spot parent tags",
        )
        .filled_by(&[FilledBy::shape(LIST_SERVER_FLAVORS.name, MADE_OF)]),
        ListedKind::of(
            Kind::Notebook,
            "id name status status_raw status_reason region instance_type image cpu.count memory_gb \
             disk_gb gpu private_ips ssh created_at updated_at expires_at spot.is_spot parent url \
             owner tags",
        )
        .filled_by(&[FilledBy::shape(LIST_NOTEBOOK_FLAVORS.name, MADE_OF)])
        .on_request(),
    ],
    credentials: &[
        Credential::key(
            &["HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK"],
            "an access key pair; with a security token it is a temporary one",
        )
        .or_with("HUAWEICLOUD_SDK_SECURITY_TOKEN"),
        Credential::key(
            &["HW_ACCESS_KEY", "HW_SECRET_KEY"],
            "the same in the Terraform provider's names",
        )
        .or_with("HW_SECURITY_TOKEN")
        .beside(credential::TERRAFORM),
        Credential::login(
            &["HW_USER_NAME", "HW_USER_PASSWORD", "HW_DOMAIN_NAME"],
            "an IAM user of an account (domain), for a token of each region's project",
        )
        .beside(credential::LOGIN),
    ],
    stores: credential::STORES,
    places: credential::PLACES,
    words: credential::VARIABLES,
    scopes: &[
        ScopeFlag {
            name: "region",
            variables: &["HUAWEICLOUD_SDK_REGION", "HW_REGION_NAME"],
            check: Check::Region,
            value: "LIST",
            help: "Regions to list, such as cn-north-4; `all` for every known one",
        },
        ScopeFlag {
            name: "project",
            variables: &[
                "HUAWEICLOUD_SDK_PROJECT_ID",
                "HW_PROJECT_ID",
                "HW_PROJECT_NAME",
            ],
            check: Check::Project,
            value: "ID",
            help: "ModelArts project, by id or name; `all` for each of the region; without it its own",
        },
    ],
    regions: REGIONS,
    endpoints: &[
        endpoints::OWN,
        endpoints::IAM,
        endpoints::STS,
        credential::METADATA_ENDPOINT,
    ],
    params: &[
        Param::new("id", Takes::Text(64)).narrows(&[("id", Narrows::Exact)]),
        Param::new("name", Takes::Text(255)).narrows(&[("name", Narrows::Exact)]),
        Param::new("type", Takes::Text(255)).narrows(&[("instance_type", Narrows::Exact)]),
        Param::new("status", Takes::Text(255)).narrows(&[("status", Narrows::Status(&[STATUSES]))]),
        Param::new("visible", Takes::Bool),
    ],
    choices: &[],
    operations: &[
        credential::CREATE_TOKEN,
        credential::CREATE_BY_AGENCY,
        credential::ASSUME_AGENCY,
        credential::ASSUME_WITH_OIDC,
        credential::CREATE_BY_ID_TOKEN,
        credential::CREATE_BY_TOKEN,
        LIST_PROJECTS,
        LIST_ALL_SERVERS,
        LIST_SERVERS,
        LIST_ALL_SUPER_NODES,
        LIST_SUPER_NODES,
        LIST_SERVER_FLAVORS,
        LIST_ALL_NOTEBOOKS,
        LIST_NOTEBOOKS,
        LIST_WORKSPACES,
        LIST_NOTEBOOK_FLAVORS,
        LIST_JOBS,
    ],
    policy: Some(PolicyForm {
        name: "IAM",
        version: "1.1",
    }),
    // API Gateway, "Error Codes": APIGW.0301, after more than five failures in a row.
    locks_keys: true,
};
