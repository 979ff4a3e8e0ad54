//! `~/.aliyun/config.json`: the modes that run a program, or ask a service without a key.

use super::case::{Case, fails, whole};
use super::cli_file::{case, main_profile};
use super::keys::{ALIBABA, OIDC, WRONG};
use super::programs::external;

pub fn cases() -> Vec<Case> {
    let mut cases = printed();
    cases.extend(asked());
    cases
}

fn printed() -> Vec<Case> {
    let external_by = |command: &str| {
        let command = serde_json::to_string(command).unwrap();
        main_profile("External", &format!(r#""process_command":{command}"#))
    };
    let refused = |words: &str| fails(3, "config", "").says(&[words]);
    let quoted = |text: &str| format!("printf %s '{text}'");
    let ak = format!(
        r#"{{"mode":"AK","access_key_id":"{}","access_key_secret":"{}"}}"#,
        ALIBABA.0, ALIBABA.1
    );
    vec![
        case(
            "External, AK",
            &external_by(&quoted(&ak)),
            whole("list").says(&["what it prints, from profile "]),
        ),
        case(
            "External, StsToken",
            &external_by(&quoted(&external(
                r#","expiration":"2099-01-01T00:00:00Z""#,
            ))),
            whole("list").says(&["until 2099-01-01T00:00:00Z"]),
        ),
        case(
            "External, quoting",
            &external_by(r#"sh -c "cat '{home}/with blank.json'""#),
            whole("list"),
        )
        .file("with blank.json", external("")),
        case(
            "External that leads to itself",
            &external_by(&quoted(r#"{"mode":"External","process_command":"x"}"#)),
            refused("its mode is neither AK nor StsToken"),
        ),
        case(
            "External, half a quotation",
            &external_by("printf 'x"),
            refused("quotation mark"),
        ),
        case(
            "External, no program",
            &external_by("no-such-program x"),
            refused("there is no such program"),
        ),
        case(
            "External, no shell",
            &external_by("echo $HOME; echo x"),
            refused("not a JSON object"),
        ),
        case(
            "External, absent",
            &main_profile("External", ""),
            refused("it has no process_command"),
        ),
        case(
            "External, fails",
            &external_by("false"),
            refused("exit status: 1"),
        ),
    ]
}

fn asked() -> Vec<Case> {
    let uri =
        |text: &str| main_profile("CredentialsURI", &format!(r#""credentials_uri":"{text}""#));
    let ecs = |members: &str| main_profile("EcsRamRole", members);
    let token_file = |path: &str| {
        main_profile(
            "OIDC",
            &format!(
                r#""oidc_provider_arn":"acs:ram::1:oidc-provider/p","oidc_token_file":"{path}","ram_role_arn":"acs:ram::1:role/r","ram_session_name":"me""#
            ),
        )
    };
    let got = "got temporary access key STS.";
    vec![
        case(
            "EcsRamRole",
            &ecs(""),
            whole("session role key list").says(&[got]),
        ),
        case(
            "EcsRamRole, named",
            &ecs(r#""ram_role_name":"demo-ecs-role""#),
            whole("session key list"),
        ),
        case(
            "EcsRamRole, unknown",
            &ecs(r#""ram_role_name":"other""#),
            fails(3, "config", "session key")
                .says(&["ECS metadata: HTTP 404", "attach a RAM role"]),
        ),
        case(
            "CredentialsURI",
            &uri("{url}/credentials-uri"),
            whole("uri list").says(&[got]),
        ),
        case(
            "CredentialsURI, not there",
            &uri("{url}/nowhere"),
            fails(5, "provider", "list").says(&["credentials URI: HTTP 404"]),
        ),
        case(
            "CredentialsURI by its variable",
            &uri(""),
            whole("uri list"),
        )
        .set("ALIBABA_CLOUD_CREDENTIALS_URI", "{url}/credentials-uri"),
        case(
            "CredentialsURI, absent",
            &uri(""),
            fails(3, "config", "").says(&["no credentials_uri"]),
        ),
        case(
            "CredentialsURI over plain HTTP",
            &uri("http://creds.example/secret-path"),
            fails(3, "config", "")
                .says(&["credentials URI cannot be used"])
                .never(&["secret-path"]),
        ),
        case(
            "OIDC",
            &token_file("{home}/oidc"),
            whole("AssumeRoleWithOIDC list").says(&[got]),
        )
        .file("oidc", OIDC),
        case(
            "OIDC, a wrong token",
            &token_file("{home}/oidc"),
            fails(4, "credential", "AssumeRoleWithOIDC").says(&["OIDCToken.Invalid"]),
        )
        .file("oidc", WRONG),
        case(
            "OIDC, no token",
            &token_file("{home}/oidc"),
            fails(3, "config", "").says(&["/oidc: No such file"]),
        ),
        case(
            "OIDC, an empty token",
            &token_file("{home}/oidc"),
            fails(3, "config", "").says(&["/oidc is empty"]),
        )
        .file("oidc", "\n"),
    ]
}
