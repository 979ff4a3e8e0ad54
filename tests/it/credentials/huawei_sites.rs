//! Huawei Cloud: at which site the account is that is meant; files that hold nothing of use; words of neighbouring tools.

use super::case::{Case, Want, fails, whole};
use super::huawei_agencies::played;
use super::keys::{HUAWEI, HUAWEI_USER, WRONG};
use crate::support::Cloud;

pub fn cases() -> Vec<Case> {
    let mut cases = sites();
    cases.extend(files());
    cases.extend(neighbours());
    cases
}

fn case(name: &str, want: Want) -> Case {
    Case::on(Cloud::MODELARTS, format!("modelarts: {name}"), want)
}

fn refused(words: &[&str]) -> Want {
    fails(3, "config", "").says(words)
}

/// Nothing is overridden by the program's own variables, and nothing is sent: the deadline has passed.
fn unsent(case: Case) -> Case {
    let case = case.args(&[
        "--region",
        "cn-north-4",
        "--timeout",
        "1s",
        "--connect-timeout",
        "1s",
        "--deadline",
        "1ms",
    ]);
    case.set("HUAWEICLOUD_SDK_IAM_ENDPOINT", "")
        .set("CLOUDLS_MODELARTS_ENDPOINT", "")
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn sites() -> Vec<Case> {
    let password = |case: Case| {
        case.vars(&[
            ("HW_USER_NAME", HUAWEI_USER.0),
            ("HW_USER_PASSWORD", HUAWEI_USER.1),
            ("HW_DOMAIN_NAME", HUAWEI_USER.2),
        ])
    };
    let keys = |case: Case| {
        case.set("HW_ACCESS_KEY", HUAWEI.0)
            .set("HW_SECRET_KEY", HUAWEI.1)
    };
    let sdk = |case: Case| {
        case.set("HUAWEICLOUD_SDK_AK", HUAWEI.0)
            .set("HUAWEICLOUD_SDK_SK", HUAWEI.1)
    };
    let elsewhere = "https://iam.cloud.example/v3";
    let another = "which is another site";
    vec![
        password(unsent(case(
            "site: a password, and IAM elsewhere",
            refused(&[
                "HW_AUTH_URL says that the account is at iam.cloud.example",
                another,
            ]),
        )))
        .set("HW_AUTH_URL", elsewhere),
        keys(unsent(case(
            "site: keys, and IAM elsewhere",
            refused(&[
                "HW_AUTH_URL says that the account is at iam.cloud.example",
                another,
            ]),
        )))
        .set("HW_AUTH_URL", elsewhere),
        sdk(unsent(case(
            "site: the SDK's IAM elsewhere",
            refused(&[
                "HUAWEICLOUD_SDK_IAM_ENDPOINT says that the account is at iam.cloud.example",
                another,
            ]),
        )))
        .set("HUAWEICLOUD_SDK_IAM_ENDPOINT", elsewhere),
        unsent(case(
            "site: the IAM of the profile file elsewhere",
            refused(&[
                ".huaweicloud/credentials says that the account is at iam.cloud.example",
                another,
            ]),
        ))
        .file(
            ".huaweicloud/credentials",
            format!(
                "[basic]\nak={}\nsk={}\niam_endpoint=https://iam.cloud.example\n",
                HUAWEI.0, HUAWEI.1
            ),
        ),
        case(
            "site: the IAM of the profile file is asked",
            whole("project list"),
        )
        .file(
            ".huaweicloud/credentials",
            format!(
                "[basic]\nak={}\nsk={}\niam_endpoint={{url}}/v3\n",
                HUAWEI.0, HUAWEI.1
            ),
        ),
        keys(case(
            "site: Terraform's IAM is asked",
            whole("project list"),
        ))
        .set("HUAWEICLOUD_SDK_IAM_ENDPOINT", "")
        .set("HW_AUTH_URL", "{url}/v3/"),
        password(case(
            "site: Terraform's IAM is asked with a password",
            whole("iam project list"),
        ))
        .set("HUAWEICLOUD_SDK_IAM_ENDPOINT", "")
        .set("HW_AUTH_URL", "{url}/v3"),
        sdk(case(
            "site: the version in the SDK's IAM endpoint",
            whole("project list"),
        ))
        .set("HUAWEICLOUD_SDK_IAM_ENDPOINT", "{url}/v3"),
        sdk(case(
            "site: another cloud beside the keys of the SDKs",
            refused(&[
                "HW_CLOUD is set: it names another site",
                "unset HW_CLOUD, or name the credential",
            ]),
        ))
        .set("CLOUDLS_MODELARTS_ENDPOINT", "")
        .set("HW_CLOUD", "cloud.example"),
        sdk(unsent(case(
            "site: another IAM beside the keys of the SDKs",
            refused(&["HW_AUTH_URL is set: it names another site"]),
        )))
        .set("HW_AUTH_URL", elsewhere),
        sdk(case(
            "site: the public cloud beside the keys of the SDKs",
            whole("project list"),
        ))
        .set("HW_CLOUD", "myhuaweicloud.com")
        .set("HW_AUTH_URL", "https://iam.cn-north-4.myhuaweicloud.com/v3"),
        keys(case(
            "site: no cloud",
            refused(&["HW_CLOUD cannot be used: it is not the domain of a cloud"]),
        ))
        .set("HW_CLOUD", "https://cloud.example/x"),
        keys(case(
            "site: no URL",
            refused(&["HW_AUTH_URL cannot be used: plain HTTP is for loopback"]),
        ))
        .set("HUAWEICLOUD_SDK_IAM_ENDPOINT", "")
        .set("HW_AUTH_URL", "http://iam.cloud.example/v3"),
        keys(case(
            "site: OpenStack's IAM",
            refused(&["OS_AUTH_URL is set: it names the site"]),
        ))
        .set("OS_AUTH_URL", elsewhere),
        keys(case(
            "site: OpenStack's project",
            refused(&["OS_PROJECT_NAME is set: it names a project"]),
        ))
        .set("OS_PROJECT_NAME", "team"),
        keys(case(
            "site: OpenStack's project behind Terraform's",
            whole("project list"),
        ))
        .set("OS_PROJECT_NAME", "team")
        .set("HW_PROJECT_NAME", "cn-north-4"),
        sdk(case(
            "site: OpenStack's words beside the keys of the SDKs",
            whole("project list"),
        ))
        .set("OS_AUTH_URL", elsewhere)
        .set("OS_PROJECT_NAME", "team"),
        sdk(case(
            "site: the SDK's endpoint of a region",
            whole("project list"),
        ))
        .set("CLOUDLS_MODELARTS_ENDPOINT", "")
        .set(
            "HUAWEICLOUD_SDK_REGION_MODELARTS_CN_NORTH_4",
            "{url},https://second.example",
        ),
        sdk(case(
            "site: the SDK's endpoint of a region is none",
            refused(&["HUAWEICLOUD_SDK_REGION_MODELARTS_CN_NORTH_4 cannot be used"]),
        ))
        .set("CLOUDLS_MODELARTS_ENDPOINT", "")
        .set("HUAWEICLOUD_SDK_REGION_MODELARTS_CN_NORTH_4", "modelarts"),
        sdk(case(
            "site: the SDK's file of regions",
            refused(&[
                ".huaweicloud/regions.yaml says where ModelArts is",
                "HUAWEICLOUD_SDK_REGION_MODELARTS_CN_NORTH_4",
            ]),
        ))
        .set("CLOUDLS_MODELARTS_ENDPOINT", "")
        .file(
            ".huaweicloud/regions.yaml",
            "ModelArts:\n  - id: cn-north-4\n    endpoint: https://x.example\n",
        ),
        sdk(case(
            "site: the SDK's file of regions, and an endpoint",
            whole("project list"),
        ))
        .file(
            ".huaweicloud/regions.yaml",
            "ModelArts:\n  - id: cn-north-4\n",
        ),
        sdk(case(
            "site: a file of regions without ModelArts",
            whole("project list"),
        ))
        .set("CLOUDLS_MODELARTS_ENDPOINT", "")
        .set("HUAWEICLOUD_SDK_REGION_MODELARTS_CN_NORTH_4", "{url}")
        .file(".huaweicloud/regions.yaml", "ECS:\n  - id: cn-north-4\n"),
    ]
}

fn files() -> Vec<Case> {
    const FILE: &str = ".huaweicloud/credentials";
    let none = ("CLOUDLS_MODELARTS_METADATA_ENDPOINT", "http://127.0.0.1:1");
    let file = |text: &str, words: &[&str]| {
        let name = format!("credentials file of no use: {text:?}");
        case(&name, fails(3, "config", "").says(words)).file(FILE, text)
    };
    let has = |text: &str, words: &str| {
        file(text, &[FILE, words, "no credential found"]).set(none.0, none.1)
    };
    vec![
        has("[Basic]\nak=a\nsk=b\n", "has no [basic]; it has [Basic]"),
        has("[global]\nak=a\nsk=b\n[default]\n", "has no [basic]; it has [default], [global]"),
        has("[BasicCredentials]\nak=a\n", "it has [BasicCredentials]"),
        has("# nothing\n", "has no [basic], and no other section"),
        has("[basic]\nproject_id=x\n", "has neither ak and sk nor idp_id and id_token_file"),
        case("credentials file of no use, then KooCLI", whole("project list").says(&["has no [basic]; it has [Basic]"]))
            .file(FILE, "[Basic]\nak=a\nsk=b\n")
            .file(
                ".hcloud/config.json",
                format!(
                    r#"{{"current":"m","authEncrypt":"false","profiles":[{{"name":"m","accessKeyId":"{}","secretAccessKey":"{}"}}]}}"#,
                    HUAWEI.0, HUAWEI.1
                ),
            ),
        case(
            "credentials file of another section, no metadata behind it",
            refused(&["has no [basic]; it has [Basic]", "no credential found"]),
        )
        .file(FILE, "[Basic]\nak=a\nsk=b\n"),
        case(
            "credentials file without a credential, then the metadata",
            whole("session key project list").says(&["has neither ak and sk nor idp_id"]),
        )
        .file(FILE, "[basic]\nproject_id=0de0000000000000000000000000000a\n"),
        case(
            "half of OIDC, no metadata behind it",
            refused(&["HUAWEICLOUD_OIDC_AGENCY_URN is set, but HUAWEICLOUD_OIDC_PROVIDER_URN is not"]),
        )
        .set("HUAWEICLOUD_OIDC_AGENCY_URN", "iam::own:agency:pod"),
        case("credentials file with a mark at its begin and words behind its header", whole("project list")).file(
            FILE,
            format!("\u{feff}[basic]  # regional\r\nak = {}\r\nsk = {}\r\n", HUAWEI.0, HUAWEI.1),
        ),
        case("KooCLI with a mark at its begin", whole("project list")).file(
            ".hcloud/config.json",
            format!(
                "\u{feff}{{\"current\":\"m\",\"authEncrypt\":\"false\",\"profiles\":[{{\"name\":\"m\",\"accessKeyId\":\"{}\",\"secretAccessKey\":\"{}\"}}]}}",
                HUAWEI.0, HUAWEI.1
            ),
        ),
    ]
}

fn neighbours() -> Vec<Case> {
    let set = |name: &'static str, instead: &str| {
        let words = format!("{name} is set, which cloudls does not read");
        let hint = format!("{instead} in place of {name}");
        case(
            &format!("neighbour: {name}"),
            fails(3, "config", "").says(&["no credential found", &words, &hint]),
        )
        .set(name, WRONG)
        .instead(|kind, _| played(kind))
    };
    vec![
        set("HUAWEICLOUD_ACCESS_KEY", "HUAWEICLOUD_SDK_AK"),
        set("HUAWEI_SECRET_KEY", "HUAWEICLOUD_SDK_SK"),
        set("OS_ACCESS_KEY", "HW_ACCESS_KEY"),
        set("OS_PASSWORD", "HW_USER_PASSWORD"),
    ]
}
