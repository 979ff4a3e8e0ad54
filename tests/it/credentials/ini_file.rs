//! `~/.alibabacloud/credentials`, and `credentials.ini` beside it.

use super::case::{Case, Want, fails, whole};
use super::keys::{ALIBABA, OIDC, WRONG};
use crate::support::Cloud;

const GO: &str = ".alibabacloud/credentials";
const PYTHON: &str = ".alibabacloud/credentials.ini";

fn case(name: &str, path: &'static str, text: &str, want: Want) -> Case {
    Case::on(Cloud::EAS, format!("{path}: {name}"), want).file(path, text)
}

pub fn cases() -> Vec<Case> {
    let pair = format!(
        "access_key_id = {}\naccess_key_secret = {}",
        ALIBABA.0, ALIBABA.1
    );
    let role = "role_arn = acs:ram::1:role/reader\nrole_session_name = me";
    let mut cases = Vec::new();
    for path in [GO, PYTHON] {
        let case = |name: &str, text: String, want: Want| case(name, path, &text, want);
        let refused = |words: &str| fails(3, "config", "").says(&[words, path]);
        cases.extend([
            case(
                "access_key",
                format!("[default]\nenable = true\ntype = access_key # mine\n{pair}\n"),
                whole("list").says(&["from [default] of "]),
            ),
            case(
                "access_key, wrong",
                format!(
                    "[default]\ntype = access_key\naccess_key_id = {}\naccess_key_secret = {WRONG}",
                    ALIBABA.0
                ),
                fails(4, "credential", "list").says(&["check the credential of [default] of "]),
            ),
            case(
                "access_key, half",
                "[default]\ntype = access_key\naccess_key_id = x\n".to_owned(),
                refused("it has no access_key_secret"),
            ),
            case(
                "ram_role_arn",
                format!("[default]\ntype = ram_role_arn\n{pair}\n{role}\npolicy = {{}}\n"),
                whole("AssumeRole list"),
            ),
            case(
                "ecs_ram_role",
                "[default]\ntype = ecs_ram_role\nrole_name = demo-ecs-role\n".to_owned(),
                whole("session key list"),
            ),
            case(
                "ecs_ram_role without a name",
                "[default]\ntype = ecs_ram_role\n".to_owned(),
                whole("session role key list"),
            ),
            case(
                "oidc_role_arn",
                format!(
                    "[default]\ntype = oidc_role_arn\n{role}\noidc_provider_arn = \
                     acs:ram::1:oidc-provider/p\noidc_token_file_path = {{home}}/oidc\n"
                ),
                whole("AssumeRoleWithOIDC list"),
            )
            .file("oidc", OIDC),
            case(
                "rsa_key_pair",
                "[default]\ntype = rsa_key_pair\n".to_owned(),
                refused("does not support its type \"rsa_key_pair\""),
            ),
            case(
                "no ini file",
                format!("{WRONG}\n"),
                refused(":1: this is not a line of an ini file"),
            ),
            case(
                "another section",
                format!("[default]\ntype = x\n[other]\ntype = access_key\n{pair}\n"),
                whole("list").says(&["from [other] of "]),
            )
            .set("ALIBABA_CLOUD_PROFILE", "other"),
            case(
                "no section that counts",
                format!("[other]\ntype = access_key\n{pair}\n"),
                fails(3, "config", "").says(&["no credential found"]),
            )
            .set("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true"),
        ]);
    }
    cases.push(
        case(
            "elsewhere",
            "keys.ini",
            &format!("[default]\ntype = access_key\n{pair}\n"),
            whole("list"),
        )
        .set("ALIBABA_CLOUD_CREDENTIALS_FILE", "{home}/keys.ini"),
    );
    cases.push(
        Case::on(
            Cloud::EAS,
            "keys.ini: named, and not there",
            fails(3, "config", "").says(&["ALIBABA_CLOUD_CREDENTIALS_FILE", "keys.ini"]),
        )
        .set("ALIBABA_CLOUD_CREDENTIALS_FILE", "{home}/keys.ini"),
    );
    cases
}
