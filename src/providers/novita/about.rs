//! What Novita is, needs and sends.

use super::row::{Row, STATUSES};
use super::v2;
use crate::config::settings::PageSize;
use crate::core::about::{
    About, Choice, Credential, EndpointSetting, FilledBy, ListedKind, Narrows, Operation, Param,
    Takes,
};
use crate::core::model::Kind;
use crate::providers::rest::{Api, KeyInHeader, Pages, Rest};

/// Which of its APIs lists the instances; v2 never by itself.
pub const API: Choice = Choice {
    key: "api",
    variable: "CLOUDLS_NOVITA_API",
    what: "The API that lists the instances: v1, or v2, which goes by cursors",
    words: &["v1", "v2"],
};

const INSTANCES: &[Kind] = &[Kind::Instance];

const WHO: &str = "any API key of the account";

const LIST_V1: Operation = Operation::open(
    "List Instances",
    "GET /gpu-instance/openapi/v1/gpu/instances",
    WHO,
)
.for_kinds(INSTANCES);

const LIST_V2: Operation = Operation::open(
    "List Instances (v2)",
    "GET /gpus/v2/instances (in place of v1 where v2 is chosen)",
    WHO,
)
.for_kinds(INSTANCES);

pub const LIST_PRODUCTS: Operation = Operation::open(
    "List Products",
    "GET /gpu-instance/openapi/v1/products (with --prices, with v2, and for workers)",
    WHO,
)
.look_up();

pub const LIST_CPU_PRODUCTS: Operation = Operation::open(
    "List CPU Products",
    "GET /gpu-instance/openapi/v1/cpu/products (with --prices, and with v2)",
    WHO,
)
.for_kinds(INSTANCES)
.look_up();

pub const LIST_CLUSTERS: Operation = Operation::open(
    "List Clusters",
    "GET /gpu-instance/openapi/v1/clusters (with v2, and for workers)",
    WHO,
)
.look_up();

pub const LIST_ENDPOINTS: Operation = Operation::open(
    "List Endpoints",
    "GET /gpu-instance/openapi/v1/endpoints",
    WHO,
)
.for_kinds(&[Kind::Worker]);

/// What a list price is made of.
const PRICED: &str =
    "billing.list_price billing.currency billing.per billing.per_hour billing.estimated";

/// The rows of a page. The document names no limit: clients are known to ask for 200, and the console for 100.
pub const ROWS: PageSize = PageSize {
    most: 200,
    safe: 100,
};

pub const ABOUT: About = About {
    id: "novita",
    title: "Novita AI",
    document: "Novita documentation: List Instances (v1)",
    lists: "GPU and CPU instances of the account, and workers of its serverless endpoints",
    kinds: &[
        ListedKind::of(
            Kind::Instance,
            "id name status status_raw status_reason region instance_type image cpu.count \
             memory_gb disk_gb gpu ports created_at started_at expires_at billing.mode spot parent \
             owner tags",
        )
        .filled_by(&[
            FilledBy::shape(LIST_PRODUCTS.name, "instance_type gpu.model"),
            FilledBy::shape(LIST_CPU_PRODUCTS.name, "instance_type"),
            FilledBy::shape(LIST_CLUSTERS.name, "region parent.name"),
            FilledBy::price(LIST_PRODUCTS.name, PRICED),
            FilledBy::price(LIST_CPU_PRODUCTS.name, PRICED),
        ]),
        ListedKind::of(
            Kind::Worker,
            "id status status_raw status_reason health region instance_type image disk_gb \
             gpu.count ports parent url tags",
        )
        .filled_by(&[
            FilledBy::shape(LIST_PRODUCTS.name, "instance_type gpu.model"),
            FilledBy::shape(LIST_CLUSTERS.name, "region"),
        ])
        .on_request(),
    ],
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
    choices: &[API],
    operations: &[
        LIST_PRODUCTS,
        LIST_CPU_PRODUCTS,
        LIST_CLUSTERS,
        LIST_ENDPOINTS,
        LIST_V2,
        LIST_V1,
    ],
    ..About::NONE
};

/// What both APIs say of a failure.
const BOTH: Api = Api {
    key_hint: "a key starts with sk_",
    headers: &[("content-type", "application/json")],
    code: &["reason"],
    message: &["message", "error", "title"],
    of_account: &["BANNED_USER", "BALANCE_NOT_ENOUGH", "FORBIDDEN"],
    refused: &["UNAUTHORIZED", "INVALID_API_KEY", "MISSING_API_KEY"],
    throttled: &["RATE_LIMIT_EXCEEDED"],
    ..Api::NONE
};

/// The list of API v1.
pub struct V1;

impl Rest for V1 {
    const ABOUT: About = About {
        operations: &[LIST_V1],
        ..ABOUT
    };

    const API: Api = Api {
        pages: Pages::Numbered {
            number: "pageNum",
            size: "pageSize",
            rows: ROWS,
            from_zero: true,
        },
        list: "instances",
        total: Some("total"),
        ..BOTH
    };

    type Credentials = KeyInHeader<Self>;

    type Row<'a> = Row<'a>;
}

/// The list of API v2.
pub struct V2;

impl Rest for V2 {
    const ABOUT: About = About {
        operations: &[LIST_V2],
        ..ABOUT
    };

    const API: Api = Api {
        pages: Pages::Cursor {
            token: "cursor",
            next: "next_cursor",
            size: Some("limit"),
            // The ceiling is said to be 1000.
            rows: PageSize {
                most: 1000,
                safe: 100,
            },
        },
        list: "data",
        total: Some("total"),
        ..BOTH
    };

    type Credentials = KeyInHeader<Self>;

    type Row<'a> = v2::Row<'a>;
}
