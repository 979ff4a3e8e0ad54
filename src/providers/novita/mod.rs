//! Novita AI, GPU and CPU instances, API v1.
//!
//! Document: "List Instances" of the Novita documentation. It does not say whether pages count
//! from 0 or from 1, so both must end in the whole list. Numbers come as text.

mod row;

use self::row::{Row, STATUSES};
use super::rest::{Api, KeyInHeader, Pages, Rest};
use crate::config::settings::PageSize;
use crate::core::about::{
    About, Credential, EndpointSetting, ListedKind, Narrows, Operation, Param, Takes,
};
use crate::core::model::Kind;

pub struct Novita;

impl Rest for Novita {
    const ABOUT: About = About {
        id: "novita",
        title: "Novita AI",
        document: "Novita documentation: List Instances (v1)",
        lists: "GPU and CPU instances of the account",
        kinds: &[ListedKind::of(
            Kind::Instance,
            "id name status status_raw status_reason region instance_type image cpu.count \
                 memory_gb disk_gb gpu ports created_at started_at expires_at billing.mode spot \
                 parent tags",
        )],
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
            Param::new("productName", Takes::Text(255))
                .narrows(&[("instance_type", Narrows::Fuzzy)]),
            Param::new("status", Takes::Text(63))
                .narrows(&[("status", Narrows::Status(&[STATUSES]))]),
        ],
        operations: &[Operation::open(
            "List Instances",
            "GET /gpu-instance/openapi/v1/gpu/instances",
            "any API key of the account",
        )],
        ..About::NONE
    };

    const API: Api = Api {
        key_hint: "a key starts with sk_",
        headers: &[("content-type", "application/json")],
        pages: Pages::Numbered {
            number: "pageNum",
            size: "pageSize",
            // The document names no limit. Clients are known to ask for 200, and the console for 100.
            rows: PageSize {
                most: 200,
                safe: 100,
            },
            from_zero: true,
        },
        list: "instances",
        total: Some("total"),
        code: &["reason"],
        message: &["message"],
        of_account: &["BANNED_USER", "BALANCE_NOT_ENOUGH", "FORBIDDEN"],
        refused: &["UNAUTHORIZED", "INVALID_API_KEY", "MISSING_API_KEY"],
        throttled: &["RATE_LIMIT_EXCEEDED"],
        ..Api::NONE
    };

    type Credentials = KeyInHeader<Self>;

    type Row<'a> = Row<'a>;
}
