//! `credential = { env = "X" }`: the variables of the vendors' sets with `X_` before their names follow the rules of those
//! without.

use super::case::{Case, Want, fails, whole};
use super::huawei_agencies::played;
use super::keys::{ALIBABA, HUAWEI, HUAWEI_USER, OIDC, WRONG};
use crate::support::Cloud;

const READER: &str = "acs:ram::123456:role/reader";

pub fn cases() -> Vec<Case> {
    let mut cases = huawei();
    cases.extend(alibaba());
    cases
}

fn refused(words: &[&str]) -> Want {
    fails(3, "config", "").says(words)
}

/// Variables with the prefix.
fn own(case: Case, pairs: &[(&str, &str)]) -> Case {
    pairs.iter().fold(case, |case, (name, value)| {
        case.set(&format!("X_{name}"), value)
    })
}

fn case(cloud: Cloud, name: &str, want: Want, pairs: &[(&str, &str)]) -> Case {
    let case = Case::on(cloud, format!("prefix: {name}"), want);
    own(case.credential("{ env = \"X\" }"), pairs)
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn huawei() -> Vec<Case> {
    let sdk = [
        ("HUAWEICLOUD_SDK_AK", HUAWEI.0),
        ("HUAWEICLOUD_SDK_SK", HUAWEI.1),
    ];
    let terraform = [("HW_ACCESS_KEY", HUAWEI.0), ("HW_SECRET_KEY", HUAWEI.1)];
    let case = |name: &str, want: Want, pairs: &[(&str, &str)]| {
        case(Cloud::MODELARTS, name, want, pairs)
            .set("HUAWEICLOUD_SDK_STS_ENDPOINT", "{url}")
            .file("id-token", OIDC)
            .instead(|kind, _| played(kind))
    };
    let elsewhere = ("HUAWEICLOUD_SDK_IAM_ENDPOINT", "https://iam.cloud.example");
    vec![
        own(
            case(
                "an identity provider before keys",
                whole("id-token temporary project list").says(&[
                    "from X_HUAWEICLOUD_SDK_IDP_ID, X_HUAWEICLOUD_SDK_ID_TOKEN_FILE",
                    "X_HUAWEICLOUD_SDK_AK and X_HUAWEICLOUD_SDK_SK are set, and are not read",
                ]),
                &sdk,
            ),
            &[
                ("HUAWEICLOUD_SDK_IDP_ID", "p"),
                ("HUAWEICLOUD_SDK_ID_TOKEN_FILE", "{home}/id-token"),
            ],
        ),
        own(
            case(
                "OIDC before keys",
                whole("oidc project list").says(&["of the agency iam::own:agency:pod at "]),
                &sdk,
            ),
            &[
                ("HUAWEICLOUD_OIDC_PROVIDER_URN", "iam::own:oidc-provider:p"),
                ("HUAWEICLOUD_OIDC_AGENCY_URN", "iam::own:agency:pod"),
                ("HUAWEICLOUD_OIDC_TOKEN_FILE", "{home}/id-token"),
            ],
        ),
        own(
            case(
                "Terraform's identity provider before its keys",
                whole("id-token temporary project list"),
                &terraform,
            ),
            &[
                ("HW_ASSUME_ROLE_IDP_ID", "p"),
                ("HW_ASSUME_ROLE_ID_TOKEN", OIDC),
            ],
        ),
        case(
            "Terraform's identity provider without a token",
            refused(&[
                "X_HW_ASSUME_ROLE_IDP_ID is set, but no token for it",
                "X_HW_ASSUME_ROLE_ID_TOKEN or X_HW_ASSUME_ROLE_ID_TOKEN_FILE",
            ]),
            &[("HW_ASSUME_ROLE_IDP_ID", "p")],
        ),
        own(
            case(
                "half of OIDC, and keys",
                whole("project list").warns(
                    "X_HUAWEICLOUD_OIDC_AGENCY_URN is set, but X_HUAWEICLOUD_OIDC_PROVIDER_URN is not",
                ),
                &sdk,
            ),
            &[("HUAWEICLOUD_OIDC_AGENCY_URN", "iam::own:agency:pod")],
        ),
        own(
            case(
                "another site",
                refused(&["X_HUAWEICLOUD_SDK_IAM_ENDPOINT says that the account is at iam.cloud.example"]),
                &sdk,
            ),
            &[elsewhere],
        )
        .set("CLOUDLS_MODELARTS_ENDPOINT", ""),
        own(case("IAM", whole("project list"), &sdk), &[("HUAWEICLOUD_SDK_IAM_ENDPOINT", "{url}")])
            .set(elsewhere.0, elsewhere.1),
        own(
            case(
                "a profile of KooCLI beside keys of Terraform",
                refused(&["X_HW_PROFILE is set: the Terraform provider then takes a profile"]),
                &terraform,
            ),
            &[("HW_PROFILE", "lab")],
        ),
        own(
            case(
                "a profile of KooCLI beside keys of the SDKs",
                refused(&["X_HW_PROFILE is set: the Terraform provider then takes a profile"]),
                &sdk,
            ),
            &[("HW_PROFILE", "lab")],
        ),
        case(
            "a profile of KooCLI alone",
            refused(&["with the prefix X; X_HW_PROFILE is set"]),
            &[("HW_PROFILE", "lab")],
        ),
        own(
            case("a token", refused(&["X_HW_AUTH_TOKEN is set"]), &sdk),
            &[("HW_AUTH_TOKEN", WRONG)],
        ),
        own(
            case(
                "a user beside keys",
                whole("project list").says(&[
                    "X_HW_USER_NAME and X_HW_USER_PASSWORD and X_HW_DOMAIN_NAME are set, and are not read",
                ]),
                &sdk,
            ),
            &[
                ("HW_USER_NAME", HUAWEI_USER.0),
                ("HW_USER_PASSWORD", HUAWEI_USER.1),
                ("HW_DOMAIN_NAME", HUAWEI_USER.2),
            ],
        ),
        own(
            case(
                "an agency without its account",
                refused(&[
                    "X_HW_ASSUME_ROLE_AGENCY_NAME is set, but X_HW_ASSUME_ROLE_DOMAIN_NAME or \
                     X_HW_ASSUME_ROLE_DOMAIN_ID is not",
                ]),
                &terraform,
            ),
            &[("HW_ASSUME_ROLE_AGENCY_NAME", "reader")],
        ),
    ]
}

fn alibaba() -> Vec<Case> {
    let pair = [
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", ALIBABA.0),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", ALIBABA.1),
    ];
    let oidc = [
        ("ALIBABA_CLOUD_ROLE_ARN", READER),
        (
            "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
            "acs:ram::1:oidc-provider/p",
        ),
        ("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "{home}/id-token"),
    ];
    let case = |name: &str, want: Want, pairs: &[(&str, &str)]| {
        case(Cloud::EAS, name, want, pairs).file("id-token", OIDC)
    };
    vec![
        case(
            "OIDC of Alibaba",
            whole("AssumeRoleWithOIDC list").says(&["from X_ALIBABA_CLOUD_ROLE_ARN"]),
            &oidc,
        ),
        own(
            case(
                "OIDC of Alibaba behind keys",
                whole("list").says(&["X_ALIBABA_CLOUD_OIDC_PROVIDER_ARN is set, and is not read"]),
                &oidc,
            ),
            &pair,
        ),
        case(
            "half of OIDC of Alibaba",
            refused(&["with the prefix X; X_ALIBABA_CLOUD_ROLE_ARN is set"]),
            &oidc[..1],
        ),
        case(
            "a profile of the command line alone",
            refused(&["with the prefix X; X_ALIBABA_CLOUD_PROFILE is set"]),
            &[("ALIBABA_CLOUD_PROFILE", "main")],
        ),
        case(
            "two names of a role that differ",
            refused(&[
                "X_ALIBABA_CLOUD_ROLE_ARN and X_ALIBABACLOUD_ROLE_ARN are set to different values",
            ]),
            &[
                oidc[0],
                oidc[1],
                oidc[2],
                ("ALIBABACLOUD_ROLE_ARN", "acs:ram::1:role/other"),
            ],
        ),
        own(
            case(
                "other names of the key",
                whole("list").says(&["X_ALICLOUD_ACCESS_KEY is set, which cloudls does not read"]),
                &pair,
            ),
            &[("ALICLOUD_ACCESS_KEY", "OTHER-KEY-OF-MINE")],
        ),
    ]
}
