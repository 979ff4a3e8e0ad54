//! Huawei Cloud: agencies that are assumed, and keys for the token of an identity provider. The demo cloud verifies the
//! key that comes of it; what gives it is played here.

use super::case::{Case, Want, fails, whole};
use super::keys::{HUAWEI, HUAWEI_TEMPORARY, HUAWEI_USER, OIDC, WRONG};
use crate::support::{Cloud, Reply};

/// The endpoint of the security token service.
const STS: (&str, &str) = ("HUAWEICLOUD_SDK_STS_ENDPOINT", "{url}");

pub fn cases() -> Vec<Case> {
    let mut cases = verified();
    cases.extend(agencies());
    cases.extend(koocli());
    cases.extend(oidc());
    cases.extend(identity_providers());
    cases.extend(order());
    cases.extend(pods());
    cases
}

fn case(name: &str, want: Want) -> Case {
    Case::on(Cloud::MODELARTS, format!("modelarts: {name}"), want)
        .set(STS.0, STS.1)
        .instead(|kind, _| played(kind))
}

/// What IAM, STS and the agent of a pod answer, with a key that the demo cloud knows.
pub fn played(kind: &str) -> Option<Reply> {
    let (id, secret, token) = HUAWEI_TEMPORARY;
    match kind {
        "account" => Some(Reply::text(
            200,
            r#"{"domains":[{"id":"own","name":"own"}]}"#,
        )),
        "temporary" => Some(Reply::text(
            201,
            &format!(
                r#"{{"credential":{{"access":"{id}","secret":"{secret}","securitytoken":"{token}","expires_at":"2099-01-01T00:00:00.000000Z"}}}}"#
            ),
        )),
        "id-token" => Some(
            Reply::text(201, r#"{"token":{}}"#).with("x-subject-token", "subject-token-not-real"),
        ),
        "assume" | "oidc" => Some(Reply::text(
            200,
            &format!(
                r#"{{"credentials":{{"access_key_id":"{id}","secret_access_key":"{secret}","security_token":"{token}","expiration":"2099-01-01T00:00:00.000000Z"}}}}"#
            ),
        )),
        "pod" => Some(Reply::text(
            200,
            &format!(
                r#"{{"credential":{{"accessKeyId":"{id}","secretAccessKey":"{secret}","securityToken":"{token}","expiration":"2099-01-01T00:00:00.000000Z"}}}}"#
            ),
        )),
        _ => None,
    }
}

fn keys(case: Case) -> Case {
    case.set("HW_ACCESS_KEY", HUAWEI.0)
        .set("HW_SECRET_KEY", HUAWEI.1)
}

/// What the demo cloud itself gives keys for, as it verifies what it is sent.
fn verified() -> Vec<Case> {
    const PARTNER: &str = "0de000000000000000000000000000d1";
    let real =
        |name: &str, want: Want| Case::on(Cloud::MODELARTS, format!("modelarts: {name}"), want);
    let urns = |case: Case| {
        case.set(
            "HUAWEICLOUD_OIDC_PROVIDER_URN",
            &format!("iam::{PARTNER}:oidcProvider:demo-idp"),
        )
        .set(
            "HUAWEICLOUD_OIDC_AGENCY_URN",
            &format!("iam::{PARTNER}:agency:reader"),
        )
    };
    vec![
        keys(real(
            "agency of the demo cloud, by name",
            whole("account temporary project list"),
        ))
        .set("HW_ASSUME_ROLE_AGENCY_NAME", "reader")
        .set("HW_ASSUME_ROLE_DOMAIN_NAME", "demo-partner"),
        keys(real(
            "agency of the demo cloud, by id",
            whole("assume project list"),
        ))
        .set("HW_ASSUME_ROLE_AGENCY_NAME", "reader")
        .set("HW_ASSUME_ROLE_DOMAIN_ID", PARTNER)
        .set("HW_ASSUME_ROLE_DURATION", "900"),
        keys(real(
            "agency of the demo cloud, denied",
            fails(4, "permission", "account temporary")
                .says(&["check that there is the agency denied"]),
        ))
        .set("HW_ASSUME_ROLE_AGENCY_NAME", "denied")
        .set("HW_ASSUME_ROLE_DOMAIN_NAME", "demo-partner"),
        real(
            "identity provider of the demo cloud",
            whole("id-token temporary project list"),
        )
        .file("id-token", OIDC)
        .set("HUAWEICLOUD_SDK_IDP_ID", "demo-idp")
        .set("HUAWEICLOUD_SDK_ID_TOKEN_FILE", "{home}/id-token"),
        real(
            "identity provider of the demo cloud, a wrong token",
            fails(4, "credential", "id-token")
                .says(&["the account trusts the identity provider demo-idp"]),
        )
        .file("id-token", WRONG)
        .set("HUAWEICLOUD_SDK_IDP_ID", "demo-idp")
        .set("HUAWEICLOUD_SDK_ID_TOKEN_FILE", "{home}/id-token"),
        urns(real("OIDC of the demo cloud", whole("oidc project list")))
            .set("HUAWEICLOUD_OIDC_ID_TOKEN", OIDC),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn agencies() -> Vec<Case> {
    let by_name = |case: Case| {
        case.set("HW_ASSUME_ROLE_AGENCY_NAME", "reader")
            .set("HW_ASSUME_ROLE_DOMAIN_NAME", "other")
    };
    let assumed = "got temporary access key DEMO";
    let refused = |words: &[&str]| fails(3, "config", "").says(words);
    vec![
        by_name(keys(case(
            "agency, the account by its name",
            whole("account temporary project list").says(&[
                "by CreateTemporaryAccessKeyByAgency of the agency reader of the account other at 127.0.0.1",
                "with access key DEMO",
                "from HW_ACCESS_KEY, HW_SECRET_KEY, HW_ASSUME_ROLE_AGENCY_NAME",
                assumed,
            ]),
        ))),
        by_name(keys(case(
            "agency, whose key it is is known",
            whole("temporary project list"),
        )))
        .set("HW_DOMAIN_ID", "own"),
        by_name(keys(case(
            "agency, whose key it is is not told",
            whole("account temporary project list"),
        )))
        .instead(|kind, _| match kind {
            "account" => Some(Reply::text(403, "{}")),
            _ => played(kind),
        }),
        by_name(keys(case(
            "agency, a wrong secret is sent once",
            fails(4, "credential", "account").says(&["CreateTemporaryAccessKeyByAgency"]),
        )))
        .set("HW_SECRET_KEY", WRONG)
        .instead(|kind, _| match kind {
            "account" => Some(Cloud::MODELARTS.error(401, "APIGW.0301", "verify aksk signature fail", "r")),
            _ => played(kind),
        }),
        by_name(keys(case(
            "agency, refused",
            fails(4, "permission", "account temporary").says(&[
                "no such agency",
                "check that there is the agency reader of the account other",
            ]),
        )))
        .instead(|kind, _| match kind {
            "temporary" => Some(Reply::text(
                403,
                r#"{"error":{"code":403,"message":"no such agency","title":"Forbidden"}}"#,
            )),
            _ => played(kind),
        }),
        keys(case(
            "agency, the account by its id",
            whole("assume project list").says(&[
                "by AssumeAgency of the agency reader of the account 0de0 at ",
            ]),
        ))
        .set("HW_ASSUME_ROLE_AGENCY_NAME", "reader")
        .set("HW_ASSUME_ROLE_DOMAIN_ID", "0de0")
        .set("HW_ASSUME_ROLE_DURATION", "1800"),
        keys(case(
            "agency, with a prefix",
            whole("account temporary project list").says(&["of the agency reader of the account other"]),
        ))
        .credential("{ env = \"PROD\" }")
        .vars(&[
            ("PROD_HW_ACCESS_KEY", HUAWEI.0),
            ("PROD_HW_SECRET_KEY", HUAWEI.1),
            ("PROD_HW_ASSUME_ROLE_AGENCY_NAME", "reader"),
            ("PROD_HW_ASSUME_ROLE_DOMAIN_NAME", "other"),
        ]),
        by_name(case(
            "agency, and a profile that names the credential",
            whole("project list").says(&["HW_ASSUME_ROLE_AGENCY_NAME"]),
        ))
        .credential("{ env = \"PROD\" }")
        .vars(&[("PROD_HW_ACCESS_KEY", HUAWEI.0), ("PROD_HW_SECRET_KEY", HUAWEI.1)]),
        keys(case(
            "agency without its account",
            refused(&["HW_ASSUME_ROLE_AGENCY_NAME is set, but HW_ASSUME_ROLE_DOMAIN_NAME or HW_ASSUME_ROLE_DOMAIN_ID is not"]),
        ))
        .set("HW_ASSUME_ROLE_AGENCY_NAME", "reader"),
        keys(case(
            "account of an agency without the agency",
            refused(&["HW_ASSUME_ROLE_DOMAIN_NAME is set, but HW_ASSUME_ROLE_AGENCY_NAME is not"]),
        ))
        .set("HW_ASSUME_ROLE_DOMAIN_NAME", "other"),
        by_name(keys(case(
            "agency, for a time that is no number",
            refused(&["HW_ASSUME_ROLE_DURATION is not valid: it is not a number of seconds"]),
        )))
        .set("HW_ASSUME_ROLE_DURATION", "1h"),
        by_name(case(
            "agency beside the keys of the SDKs",
            refused(&["HW_ASSUME_ROLE_AGENCY_NAME is set", "unset HW_ASSUME_ROLE_AGENCY_NAME, or name the credential"]),
        ))
        .set("HUAWEICLOUD_SDK_AK", HUAWEI.0)
        .set("HUAWEICLOUD_SDK_SK", HUAWEI.1),
        by_name(case(
            "agency beside a password",
            refused(&["HW_ASSUME_ROLE_AGENCY_NAME is set, and an agency is assumed with a key pair"]),
        ))
        .vars(&[
            ("HW_USER_NAME", HUAWEI_USER.0),
            ("HW_USER_PASSWORD", HUAWEI_USER.1),
            ("HW_DOMAIN_NAME", HUAWEI_USER.2),
        ]),
        by_name(case(
            "agency and nothing to assume it with",
            refused(&["HW_ASSUME_ROLE_AGENCY_NAME is set"]),
        )),
        by_name(case(
            "agency beside the profile file",
            refused(&["HW_ASSUME_ROLE_AGENCY_NAME is set"]),
        ))
        .file(".huaweicloud/credentials", format!("[basic]\nak={}\nsk={}\n", HUAWEI.0, HUAWEI.1)),
        keys(case(
            "a token in a variable comes before any key",
            refused(&["HW_AUTH_TOKEN is set", "unset HW_AUTH_TOKEN"]),
        ))
        .set("HW_AUTH_TOKEN", WRONG),
    ]
}

/// The modes of a profile of `KooCLI`.
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn koocli() -> Vec<Case> {
    let key = |name: &str, more: &str| {
        format!(
            r#"{{"name":"{name}","mode":"AKSK","accessKeyId":"{}","secretAccessKey":"{}","region":"cn-north-4"{more}}}"#,
            HUAWEI.0, HUAWEI.1
        )
    };
    let agency = r#","agencyName":"reader","agencyDomainName":"other""#;
    let role = format!(
        r#"{{"name":"role","mode":"AssumeRole","sourceProfile":"main","region":"cn-north-4"{agency}}}"#
    );
    let file = |name: &str, current: &str, profiles: &str, want: Want| {
        let text =
            format!(r#"{{"current":"{current}","authEncrypt":"false","profiles":[{profiles}]}}"#);
        case(&format!("KooCLI, {name}"), want)
            .file(".hcloud/config.json", text)
            .args(&[])
    };
    let refused = |words: &[&str]| fails(3, "config", "").says(words);
    let (id, secret, token) = HUAWEI_TEMPORARY;
    let sso = format!(
        r#"{{"name":"sso","mode":"SSO","region":"cn-north-4","ssoAuth":{{"stsToken":{{"accessKeyId":"{id}","secretAccessKey":"{secret}","securityToken":"{token}"}}}}}}"#
    );
    vec![
        file(
            "AssumeRole",
            "role",
            &format!("{},{role}", key("main", "")),
            whole("account temporary project list").says(&["with profile main"]),
        ),
        file(
            "AssumeRole, null among the profiles",
            "role",
            &format!("null,{},{role}", key("main", r#","domainId":"own""#)),
            whole("temporary project list"),
        ),
        file(
            "AssumeRole, its source is gone",
            "role",
            &role,
            refused(&[
                "profile role of",
                "its sourceProfile \"main\" is not in the file",
            ]),
        ),
        file(
            "AssumeRole with itself",
            "role",
            &role.replace("\"main\"", "\"role\""),
            refused(&["its sourceProfile \"role\" has no key of its own"]),
        ),
        file(
            "AssumeRole without an account",
            "role",
            &format!(
                "{},{}",
                key("main", ""),
                role.replace("agencyDomainName", "x")
            ),
            refused(&["it has no agencyDomainId or agencyDomainName"]),
        ),
        file(
            "AssumeRole by the id of the account",
            "role",
            &format!(
                "{},{}",
                key("main", ""),
                role.replace("agencyDomainName", "agencyDomainId")
            ),
            whole("assume project list"),
        ),
        file(
            "AKSK with an agency",
            "main",
            &key("main", agency),
            refused(&[
                "it has agencyName, and its mode AKSK makes nothing of it",
                "--cli-mode=AssumeRole",
            ]),
        ),
        file(
            "AKSK with an agency, as the Terraform provider reads it",
            "main",
            &key("main", agency),
            whole("account temporary project list"),
        )
        .set("HW_SHARED_CONFIG_FILE", "{home}/.hcloud/config.json"),
        file(
            "AKSK with agencyDomainId",
            "main",
            &key("main", r#","agencyDomainId":"other""#),
            refused(&["it has agencyDomainId, and its mode AKSK makes nothing of it"]),
        ),
        file(
            "AKSK with agencyDomainName",
            "main",
            &key("main", r#","agencyDomainName":"other""#),
            refused(&["it has agencyDomainName, and its mode AKSK makes nothing of it"]),
        ),
        file(
            "AKSK with sourceProfile",
            "main",
            &key("main", r#","sourceProfile":"other""#),
            refused(&["it has sourceProfile, and its mode AKSK makes nothing of it"]),
        ),
        file(
            "AKSK with empty words of an agency",
            "main",
            &key(
                "main",
                r#","agencyName":"","agencyDomainId":null,"agencyDomainName":" ","sourceProfile":"""#,
            ),
            whole("project list"),
        ),
        file(
            "AKSK with a part of an agency, as the Terraform provider reads it",
            "main",
            &key("main", r#","agencyDomainName":"other""#),
            refused(&["it has agencyDomainName, and its mode AKSK makes nothing of it"]),
        )
        .set("HW_SHARED_CONFIG_FILE", "{home}/.hcloud/config.json"),
        file(
            "SSO with sourceProfile",
            "sso",
            &sso.replace("\"mode\"", "\"sourceProfile\":\"main\",\"mode\""),
            refused(&["it has sourceProfile, and its mode SSO makes nothing of it"]),
        ),
        file(
            "AssumeRole with a profile that has an agency of its own",
            "role",
            &format!("{},{role}", key("main", agency)),
            refused(&[
                "profile main of",
                "it has agencyName, and its mode AKSK makes nothing of it",
            ]),
        ),
        file(
            "ecsAgency with an agency",
            "main",
            &format!(r#"{{"name":"main","mode":"ecsAgency","region":"cn-north-4"{agency}}}"#),
            refused(&["it has agencyName, and its mode ecsAgency makes nothing of it"]),
        ),
        file(
            "SSO, logged in",
            "sso",
            &sso,
            whole("project list").says(&["temporary access key DEMO"]),
        ),
        file(
            "SSO, half",
            "sso",
            &sso.replace("securityToken", "x"),
            refused(&[
                "it holds no key of a login (ssoAuth.stsToken)",
                "hcloud configure sso --cli-profile=sso",
            ]),
        ),
        file(
            "another mode",
            "main",
            r#"{"name":"main","mode":"token"}"#,
            refused(&["cloudls does not support its mode token"]),
        ),
        file(
            "its current profile is gone",
            "gone",
            &key("main", ""),
            refused(&["has no profile \"gone\"", "main"]),
        ),
        case(
            "KooCLI, a profile of a variable and no file",
            refused(&["HW_PROFILE asks for \"lab\", and there is no ~/.hcloud/config.json"]),
        )
        .set("HW_PROFILE", "lab"),
        file(
            "no profiles, then the metadata",
            "main",
            "null",
            whole("session key project list").says(&["has no profiles"]),
        )
        .args(&["--region", "cn-north-4"]),
        file(
            "a file by a tilde",
            "main",
            &key("main", ""),
            whole("project list"),
        )
        .set("HW_SHARED_CONFIG_FILE", "~/.hcloud/config.json"),
        file(
            "an agency of the variables",
            "main",
            &key("main", ""),
            whole("account temporary project list")
                .says(&["of the agency reader of the account other"]),
        )
        .set("HW_ASSUME_ROLE_AGENCY_NAME", "reader")
        .set("HW_ASSUME_ROLE_DOMAIN_NAME", "other"),
        file(
            "an agency of the variables, and a profile that names the credential",
            "main",
            &key("main", ""),
            whole("project list"),
        )
        .credential("{ koocli_profile = \"main\" }")
        .set("HW_ASSUME_ROLE_AGENCY_NAME", "reader")
        .set("HW_ASSUME_ROLE_DOMAIN_NAME", "other")
        .set("HW_AUTH_TOKEN", WRONG)
        .set("OS_AUTH_URL", "https://iam.cloud.example/v3"),
    ]
}

fn oidc() -> Vec<Case> {
    let urns = |case: Case| {
        case.set("HUAWEICLOUD_OIDC_PROVIDER_URN", "iam::own:oidc-provider:p")
            .set("HUAWEICLOUD_OIDC_AGENCY_URN", "iam::own:agency:pod")
    };
    vec![
        urns(case(
            "OIDC, a file",
            whole("oidc project list").says(&[
                "by AssumeAgencyWithOIDC of the agency iam::own:agency:pod at ",
                "with the token of a file",
            ]),
        ))
        .file_of_mode("oidc", format!("{OIDC}\n"), 0o644)
        .set("HUAWEICLOUD_OIDC_TOKEN_FILE", "{home}/oidc"),
        urns(case("OIDC, a variable", whole("oidc project list")))
            .set("HUAWEICLOUD_OIDC_ID_TOKEN", OIDC)
            .set("HUAWEICLOUD_OIDC_SESSION_NAME", "s")
            .set("HUAWEICLOUD_OIDC_POLICY_IDS", "a, b"),
        urns(case(
            "OIDC, refused",
            fails(4, "permission", "oidc").says(&["iam::own:agency:pod trusts iam::own:oidc-provider:p"]),
        ))
        .set("HUAWEICLOUD_OIDC_ID_TOKEN", OIDC)
        .instead(|kind, _| (kind == "oidc").then(|| Reply::text(403, "{}"))),
        urns(case(
            "OIDC, no file",
            fails(3, "config", "").says(&["HUAWEICLOUD_OIDC_TOKEN_FILE: cannot read", "oidc: No such file"]),
        ))
        .set("HUAWEICLOUD_OIDC_TOKEN_FILE", "{home}/oidc"),
        urns(case(
            "OIDC, for a time that is no number",
            fails(3, "config", "").says(&["HUAWEICLOUD_OIDC_DURATION_SECONDS is not valid"]),
        ))
        .set("HUAWEICLOUD_OIDC_ID_TOKEN", OIDC)
        .set("HUAWEICLOUD_OIDC_DURATION_SECONDS", "long"),
        urns(case(
            "OIDC, half, and keys",
            whole("project list").warns(
                "HUAWEICLOUD_OIDC_PROVIDER_URN and HUAWEICLOUD_OIDC_AGENCY_URN are set, but \
                 HUAWEICLOUD_OIDC_ID_TOKEN or HUAWEICLOUD_OIDC_TOKEN_FILE is not; using HUAWEICLOUD_SDK_AK",
            ),
        ))
        .set("HUAWEICLOUD_SDK_AK", HUAWEI.0)
        .set("HUAWEICLOUD_SDK_SK", HUAWEI.1),
    ]
}

fn identity_providers() -> Vec<Case> {
    let sdk = |case: Case| {
        case.file("id-token", OIDC)
            .set("HUAWEICLOUD_SDK_IDP_ID", "my-provider")
            .set("HUAWEICLOUD_SDK_ID_TOKEN_FILE", "{home}/id-token")
    };
    let terraform = |case: Case| {
        case.set("HW_ASSUME_ROLE_IDP_ID", "my-provider")
            .set("HW_ASSUME_ROLE_ID_TOKEN", OIDC)
    };
    vec![
        sdk(case(
            "identity provider",
            whole("id-token temporary project list")
                .says(&["of the identity provider my-provider at "]),
        )),
        sdk(case(
            "identity provider, refused",
            fails(4, "credential", "id-token")
                .says(&["the account trusts the identity provider my-provider"]),
        ))
        .instead(|kind, _| (kind == "id-token").then(|| Reply::text(401, "{}"))),
        sdk(case(
            "identity provider, no key for its token",
            fails(5, "provider", "id-token temporary")
                .says(&["bad ***"])
                .never(&["subject-token"]),
        ))
        .instead(|kind, _| match kind {
            "temporary" => Some(Reply::text(
                400,
                r#"{"error":{"message":"bad subject-token-not-real"}}"#,
            )),
            _ => played(kind),
        }),
        case(
            "identity provider in the profile file",
            whole("id-token temporary project list").says(&["from [basic] of"]),
        )
        .file("id-token", OIDC)
        .file(
            ".huaweicloud/credentials",
            "[basic]\nidp_id = my-provider\nid_token_file = {home}/id-token\nak = x\nsk = y\n",
        ),
        case(
            "identity provider in the profile file, half",
            fails(3, "config", "").says(&["[basic] of", "has no id_token_file"]),
        )
        .file(
            ".huaweicloud/credentials",
            "[basic]\nidp_id = my-provider\n",
        ),
        terraform(case(
            "Terraform's identity provider",
            whole("id-token temporary project list"),
        )),
        keys(terraform(case(
            "Terraform's identity provider before its keys",
            whole("id-token temporary project list"),
        )))
        .set("HW_SECRET_KEY", WRONG),
        terraform(case(
            "Terraform's identity provider, and an agency",
            whole("id-token temporary account temporary project list"),
        ))
        .set("HW_ASSUME_ROLE_AGENCY_NAME", "reader")
        .set("HW_ASSUME_ROLE_DOMAIN_NAME", "other"),
        case(
            "Terraform's identity provider without a token",
            fails(3, "config", "").says(&["HW_ASSUME_ROLE_IDP_ID is set, but no token for it"]),
        )
        .set("HW_ASSUME_ROLE_IDP_ID", "my-provider"),
        terraform(case(
            "Terraform's identity provider beside the keys of the SDKs",
            fails(3, "config", "").says(&["HW_ASSUME_ROLE_IDP_ID is set"]),
        ))
        .set("HUAWEICLOUD_SDK_AK", HUAWEI.0)
        .set("HUAWEICLOUD_SDK_SK", HUAWEI.1),
    ]
}

/// The order of the SDK's chain: OIDC, an identity provider, a key pair, the profile file, the metadata.
fn order() -> Vec<Case> {
    let all = |case: Case| {
        case.file("id-token", OIDC)
            .file(
                ".huaweicloud/credentials",
                format!("[basic]\nak={}\nsk={WRONG}\n", HUAWEI.0),
            )
            .vars(&[
                ("HUAWEICLOUD_SDK_AK", HUAWEI.0),
                ("HUAWEICLOUD_SDK_SK", HUAWEI.1),
                ("HUAWEICLOUD_SDK_IDP_ID", "my-provider"),
                ("HUAWEICLOUD_SDK_ID_TOKEN_FILE", "{home}/id-token"),
                ("HUAWEICLOUD_OIDC_PROVIDER_URN", "iam::own:oidc-provider:p"),
                ("HUAWEICLOUD_OIDC_AGENCY_URN", "iam::own:agency:pod"),
                ("HUAWEICLOUD_OIDC_ID_TOKEN", OIDC),
            ])
    };
    vec![
        all(case("order: OIDC first", whole("oidc project list"))),
        all(case(
            "order: then the identity provider",
            whole("id-token temporary project list"),
        ))
        .set("HUAWEICLOUD_OIDC_PROVIDER_URN", "")
        .set("HUAWEICLOUD_OIDC_AGENCY_URN", "")
        .set("HUAWEICLOUD_OIDC_ID_TOKEN", ""),
        all(case(
            "order: a profile that names its credential before all",
            whole("project list"),
        ))
        .credential("{ env = \"PROD\" }")
        .vars(&[
            ("PROD_HUAWEICLOUD_SDK_AK", HUAWEI.0),
            ("PROD_HUAWEICLOUD_SDK_SK", HUAWEI.1),
        ]),
    ]
}

fn pods() -> Vec<Case> {
    let pod = |name: &str, want: Want| {
        case(&format!("pod identity{name}"), want)
            .file("pod-token", WRONG)
            .set("HC_CONTAINER_CREDENTIALS_FULL_URI", "{url}/v1/pod")
            .set("HC_CONTAINER_AUTHORIZATION_TOKEN_FILE", "{home}/pod-token")
            .set("CLOUDLS_MODELARTS_METADATA_ENDPOINT", "http://127.0.0.1:1")
    };
    vec![
        pod(
            "",
            whole("pod project list").says(&[
                "else HC_CONTAINER_CREDENTIALS_FULL_URI and HC_CONTAINER_AUTHORIZATION_TOKEN_FILE",
                "got temporary access key DEMO",
            ]),
        ),
        pod(" behind the metadata", whole("session key project list"))
            .set("CLOUDLS_MODELARTS_METADATA_ENDPOINT", "{url}"),
        pod(
            ", an address that is not this machine",
            fails(3, "config", "").says(&["HC_CONTAINER_CREDENTIALS_FULL_URI cannot be used", "plain HTTP"]),
        )
        .set("HC_CONTAINER_CREDENTIALS_FULL_URI", "http://10.0.0.1/v1/credentials"),
        pod(
            ", half",
            fails(3, "config", "").says(&["HC_CONTAINER_CREDENTIALS_FULL_URI is set, but HC_CONTAINER_AUTHORIZATION_TOKEN_FILE is not"]),
        )
        .set("HC_CONTAINER_AUTHORIZATION_TOKEN_FILE", ""),
        pod(
            ", refused",
            fails(4, "permission", "pod").says(&["is associated with an agency"]),
        )
        .instead(|kind, _| (kind == "pod").then(|| Reply::text(403, "{}"))),
    ]
}
