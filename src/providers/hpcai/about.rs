//! What HPC-AI is, needs and sends.

use crate::core::about::{About, Credential, EndpointSetting, Operation, Permission};

pub const ABOUT: About = About {
    id: "hpcai",
    title: "HPC-AI",
    document: "HPC-AI documentation: List Instances",
    lists: "instances of the user",
    credentials: &[
        Credential {
            variables: &["HPCAI_ACCESS_TOKEN"],
            optional: None,
            is_login: false,
            what: "the AccessToken cookie of a login, as the document describes; valid one day",
        },
        Credential {
            variables: &["HPCAI_API_KEY"],
            optional: None,
            is_login: false,
            what: "an API key of the console, sent as X-API-Key; not in the document",
        },
        Credential {
            variables: &["HPCAI_USERNAME", "HPCAI_PASSWORD"],
            optional: None,
            is_login: true,
            what: "a user who logs in for a token that lasts a day; a later login may replace it",
        },
    ],
    stores: &[],
    places: &[],
    scopes: &[],
    regions: &[],
    endpoints: &[EndpointSetting {
        key: "endpoint",
        variable: "CLOUDLS_HPCAI_ENDPOINT",
        url: "https://hpc-ai.com",
        exceptions: &[],
    }],
    params: &[],
    operations: &[
        Operation {
            name: "login",
            path: "POST /api/user/login (with a user name and a password only)",
            permission: Permission::Any("any user"),
            around: &[],
        },
        Operation {
            name: "List Instances",
            path: "POST /api/instance/list",
            permission: Permission::Any("any login or API key of the user"),
            around: &[],
        },
    ],
    policy: None,
    fields: "id name status status_raw status_reason health region zone instance_type image \
             cpu memory_gb disk_gb gpu public_ips ports ssh created_at stop_at billing \
             spot.is_spot owner",
};
