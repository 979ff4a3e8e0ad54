//! Huawei Cloud: a user's password, the profile file, and the metadata of an ECS instance.

use super::case::{Case, Want, fails, whole};
use super::keys::{HUAWEI, HUAWEI_TEMPORARY, HUAWEI_USER, WRONG};
use crate::support::{Cloud, Reply};

const FILE: &str = ".huaweicloud/credentials";
const PROJECT: &str = "0de0000000000000000000000000000a";

fn case(name: &str, want: Want) -> Case {
    Case::on(Cloud::MODELARTS, format!("modelarts: {name}"), want)
}

pub fn cases() -> Vec<Case> {
    let mut cases = passwords();
    cases.extend(files());
    cases.extend(places_of_files());
    cases.extend(metadata());
    cases
}

fn passwords() -> Vec<Case> {
    let (name, password, domain) = HUAWEI_USER;
    let user = |case: Case, password: &str| {
        case.vars(&[
            ("HW_USER_NAME", name),
            ("HW_USER_PASSWORD", password),
            ("HW_DOMAIN_NAME", domain),
        ])
    };
    let operation = "KeystoneCreateUserTokenByPassword";
    let half = case(
        "password, no account",
        fails(3, "config", "").says(&["HW_DOMAIN_NAME is not"]),
    );
    vec![
        user(
            case("password", whole("iam project list").says(&[
                "by KeystoneCreateUserTokenByPassword of the user demo-user of the account demo-domain, \
                 from HW_USER_NAME, HW_USER_PASSWORD, HW_DOMAIN_NAME",
                "got a token, until 2",
            ])),
            password,
        ),
        user(case("password, a project", whole("iam list")), password)
            .args(&["--region", "cn-north-4", "--project", PROJECT]),
        user(case("password, two regions", whole("iam project list iam project list list list")), password)
            .args(&["--region", "cn-north-4,ap-southeast-1", "--concurrency", "1"]),
        user(
            case("password, wrong", fails(4, "credential", "iam").says(&[operation, "check HW_USER_NAME"])),
            WRONG,
        ),
        user(
            case("password, quoted back", fails(4, "credential", "iam").never(&["wrong\"quoted\\secret", "wrong\\\"quoted"])),
            "wrong\"quoted\\secret",
        )
        .instead(|_, _| {
            let text = r#"{"error":{"code":401,"message":"no wrong\"quoted\\secret here","title":"Unauthorized"}}"#;
            Some(Reply::text(401, text))
        }),
        user(
            case("password, no token in the answer", fails(5, "decode", "iam").says(&["no X-Subject-Token"])),
            password,
        )
        .instead(|_, _| Some(Reply::text(201, r#"{"token":{}}"#))),
        half.vars(&[("HW_USER_NAME", name), ("HW_USER_PASSWORD", password)]),
    ]
}

fn files() -> Vec<Case> {
    let file = |name: &str, text: String, want: Want| {
        case(&format!("credentials file, {name}"), want).file(FILE, text)
    };
    let (id, secret) = HUAWEI;
    let temporary = HUAWEI_TEMPORARY;
    let refused = |words: &str| fails(3, "config", "").says(&[words, FILE]);
    vec![
        file(
            "good",
            format!("[basic]\nak = {id}\nsk = {secret}\n"),
            whole("project list").says(&["from [basic] of"]),
        ),
        file(
            "upper case and colons",
            format!("[basic]\nAK: {id}\nSK : {secret}\n"),
            whole("project list"),
        ),
        file(
            "a project",
            format!("[global]\nak=x\nsk=y\n[basic]\nak={id}\nsk={secret}\nproject_id={PROJECT}\n"),
            whole("list"),
        ),
        file(
            "a token",
            format!(
                "[basic]\nak={}\nsk={}\nsecurity_token={}\n",
                temporary.0, temporary.1, temporary.2
            ),
            whole("project list").says(&["temporary access key DEMO"]),
        ),
        file(
            "wrong",
            format!("[basic]\nak={id}\nsk={WRONG}\n"),
            fails(4, "credential", "project").says(&["it is that of [basic] of"]),
        ),
        file("half", format!("[basic]\nak={id}\n"), refused("has no sk")),
        file(
            "half of an identity provider",
            format!("[basic]\nak={id}\nsk={secret}\nidp_id=p\n"),
            whole("project list").warns("has idp_id, but no id_token_file; using ak and sk"),
        ),
        file(
            "another half of an identity provider",
            format!("[basic]\nak={id}\nsk={secret}\nid_token_file=/p\n"),
            whole("project list").warns("has id_token_file, but no idp_id; using ak and sk"),
        ),
        file(
            "keys that no tool knows",
            format!("[basic]\nak={id}\nsk={secret}\nendpoint=https://x.example\n"),
            whole("project list").says(&["has endpoint, of which nothing is known"]),
        ),
        file(
            "a token in a variable beside it",
            format!("[basic]\nak={id}\nsk={secret}\n"),
            fails(3, "config", "")
                .says(&["HW_AUTH_TOKEN is set: the Terraform provider takes that token"]),
        )
        .set("HW_AUTH_TOKEN", WRONG),
        file(
            "half of a user beside it",
            format!("[basic]\nak={id}\nsk={secret}\n"),
            whole("project list")
                .warns("HW_USER_NAME and HW_USER_PASSWORD are set, but HW_DOMAIN_NAME is not"),
        )
        .vars(&[("HW_USER_NAME", "x"), ("HW_USER_PASSWORD", WRONG)]),
        file(
            "no ini file",
            format!("{WRONG}\n"),
            refused(":1: this is not a line of an ini file"),
        ),
        file(
            "[global] alone",
            format!("[global]\nak={id}\nsk={secret}\n"),
            fails(3, "config", "").says(&["no credential found"]),
        )
        .set("CLOUDLS_MODELARTS_METADATA_ENDPOINT", "http://127.0.0.1:1"),
        file(
            "a comment behind a value",
            format!("[basic]\nak = {id} # mine\nsk = {secret}\n"),
            refused("ak in [basic] of"),
        ),
        file(
            "quotes",
            format!("[basic]\nak = \"{id}\"\nsk = \"{secret}\"\n"),
            refused("ak in [basic] of"),
        ),
    ]
}

/// Where the file is, and who can read it.
fn places_of_files() -> Vec<Case> {
    let (id, secret) = HUAWEI;
    let refused = |words: &str| fails(3, "config", "").says(&[words, FILE]);
    vec![
        case(
            "credentials file, open",
            whole("project list").warns("is open to others"),
        )
        .file_of_mode(FILE, format!("[basic]\nak={id}\nsk={secret}\n"), 0o640),
        case(
            "credentials file, a folder",
            refused("is not a regular file"),
        )
        .furnish(|home| std::fs::create_dir_all(home.path(FILE)).unwrap()),
        case("credentials file, elsewhere", whole("project list"))
            .file("keys", format!("[basic]\nak={id}\nsk={secret}\n"))
            .set("HUAWEICLOUD_SDK_CREDENTIALS_FILE", "{home}/keys"),
        case(
            "credentials file, elsewhere and not there",
            fails(3, "config", "").says(&["HUAWEICLOUD_SDK_CREDENTIALS_FILE", "/keys"]),
        )
        .set("HUAWEICLOUD_SDK_CREDENTIALS_FILE", "{home}/keys"),
    ]
}

fn metadata() -> Vec<Case> {
    let none = || Reply::text(404, "404");
    vec![
        case(
            "metadata",
            whole("session key project list").says(&[
                "by ECS metadata, if there is one, from the metadata of this ECS instance",
                "got temporary access key HST-",
            ]),
        ),
        case("metadata without sessions", fails(4, "credential", "session key project")).instead(
            |kind, _| match kind {
                "session" => Some(Reply::text(405, "")),
                "key" => Some(Reply::text(200, &format!(
                    r#"{{"credential":{{"access":"x","secret":"{WRONG}","securitytoken":"{WRONG}"}}}}"#
                ))),
                _ => None,
            },
        ),
        case(
            "metadata without an agency",
            fails(3, "config", "session key").says(&["no credential found", "it has no credential"]),
        )
        .instead(move |kind, _| (kind == "key").then(none)),
        case(
            "metadata, half",
            fails(3, "config", "session key").says(&["securitytoken is missing"]),
        )
        .instead(|kind, _| {
            (kind == "key").then(|| Reply::text(200, r#"{"credential":{"access":"x"}}"#))
        }),
    ]
}
