//! What ModelArts is, needs and sends.

use super::credential;
use crate::about::{About, Credential, EndpointSetting, Operation, Param, ScopeFlag, Takes};
use crate::check::Check;

/// The description.
pub const ABOUT: About = About {
    id: "modelarts",
    title: "Huawei Cloud ModelArts",
    document: "ModelArts: Querying the Lite Server Job List (30 Jan 2026)",
    lists: "jobs of the Lite Servers of a project",
    credentials: &[
        Credential {
            variables: &["HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK"],
            optional: Some("HUAWEICLOUD_SDK_SECURITY_TOKEN"),
            is_login: false,
            what: "an access key pair; with a security token it is a temporary one",
        },
        Credential {
            variables: &["HW_ACCESS_KEY", "HW_SECRET_KEY"],
            optional: Some("HW_SECURITY_TOKEN"),
            is_login: false,
            what: "the same in the Terraform provider's names",
        },
        Credential {
            variables: &["HW_USER_NAME", "HW_USER_PASSWORD", "HW_DOMAIN_NAME"],
            optional: None,
            is_login: true,
            what: "an IAM user of an account (domain), for a token of each region's project",
        },
    ],
    stores: credential::STORES,
    scopes: &[
        ScopeFlag {
            name: "region",
            variables: &["HUAWEICLOUD_SDK_REGION", "HW_REGION_NAME"],
            check: Check::Region,
            value: "LIST",
            help: "Regions to list, such as cn-north-4",
        },
        ScopeFlag {
            name: "project",
            variables: &["HUAWEICLOUD_SDK_PROJECT_ID"],
            check: Check::ProjectId,
            value: "ID",
            help: "ModelArts project to list; without it the region's own is looked up",
        },
    ],
    endpoints: &[
        EndpointSetting {
            key: "endpoint",
            variable: "CLOUDLS_MODELARTS_ENDPOINT",
            url: "https://modelarts.{region}.myhuaweicloud.com",
        },
        EndpointSetting {
            key: "iam_endpoint",
            variable: "HUAWEICLOUD_SDK_IAM_ENDPOINT",
            url: "https://iam.{region}.myhuaweicloud.com",
        },
        credential::METADATA_ENDPOINT,
    ],
    params: &[
        Param {
            name: "id",
            takes: Takes::Text(64),
        },
        Param {
            name: "name",
            takes: Takes::Text(255),
        },
        Param {
            name: "type",
            takes: Takes::Text(255),
        },
        Param {
            name: "status",
            takes: Takes::Text(255),
        },
        Param {
            name: "visible",
            takes: Takes::Bool,
        },
    ],
    operations: &[
        Operation {
            name: "KeystoneCreateUserTokenByPassword",
            path: "POST /v3/auth/tokens (IAM; with a user name and a password only)",
            permission: "none",
        },
        Operation {
            name: "KeystoneListProjects",
            path: "GET /v3/projects (IAM; not with a project id)",
            permission: "iam:projects:listProjects",
        },
        Operation {
            name: "ListDevServerJobs",
            path: "GET /v1/{project_id}/dev-servers/jobs",
            permission: "the view permission of ModelArts; with identity policies none",
        },
    ],
    fields: "id name status status_raw status_reason region instance_type created_at \
             updated_at parent owner tags",
};
