//! Services that variables name: an identity provider's token, and a credentials URI.

use super::case::{Case, Want, fails, whole};
use super::keys::{OIDC, WRONG};
use crate::support::{Cloud, Reply};

const URI: &str = "ALIBABA_CLOUD_CREDENTIALS_URI";
/// No metadata service is guessed at.
const DISABLED: (&str, &str) = ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");

pub fn cases() -> Vec<Case> {
    let mut cases = oidc();
    cases.extend(uri());
    cases
}

fn oidc() -> Vec<Case> {
    let case = |name: &str, want: Want| {
        Case::on(Cloud::SAE, format!("OIDC variables: {name}"), want).vars(&[
            ("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/reader"),
            (
                "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
                "acs:ram::1:oidc-provider/p",
            ),
            ("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "{home}/oidc"),
        ])
    };
    let name = "AssumeRoleWithOIDC";
    vec![
        case(
            "good, and open as a mounted token is",
            whole("AssumeRoleWithOIDC list")
                .says(&["with the token of a file, from ALIBABA_CLOUD_ROLE_ARN"]),
        )
        .file_of_mode("oidc", format!("{OIDC}\n"), 0o644),
        case(
            "wrong",
            fails(4, "credential", name).says(&["AuthenticationFail.OIDCToken.Invalid"]),
        )
        .file("oidc", WRONG),
        case(
            "no file",
            fails(3, "config", "").says(&["oidc: No such file"]),
        ),
        case(
            "two of three",
            fails(3, "config", "").says(&["no credential found"]),
        )
        .set("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "")
        .set(DISABLED.0, DISABLED.1),
    ]
}

fn uri() -> Vec<Case> {
    let case = |name: &str, want: Want| {
        Case::on(Cloud::EAS, format!("credentials URI: {name}"), want)
            .set(DISABLED.0, DISABLED.1)
            .set(URI, "{url}/credentials-uri")
    };
    let answers = |name: &str, want: Want, reply: Reply| {
        case(name, want).instead(move |kind, _| (kind == "uri").then(|| reply.clone()))
    };
    let key = format!(
        r#"{{"Code":"Success","AccessKeyId":"x","AccessKeySecret":"{WRONG}","SecurityToken":"{WRONG}","Expiration":"#
    );
    let text = |text: &str| Reply::text(200, text);
    vec![
        case(
            "good",
            whole("uri list").says(&["by credentials URI, from ALIBABA_CLOUD_CREDENTIALS_URI"]),
        ),
        case(
            "expired, and again",
            fails(4, "credential", "uri list uri list").says(&["InvalidSecurityToken.Expired"]),
        )
        .instead(|kind, _| {
            let message = "Specified SecurityToken is expired.";
            let reply = || Cloud::EAS.error(403, "InvalidSecurityToken.Expired", message, "r");
            (kind == "list").then(reply)
        }),
        answers(
            "an end that is no time",
            fails(5, "decode", "uri").says(&["Expiration is not an RFC 3339 time"]),
            text(&format!("{key}\"soon\"}}")),
        ),
        answers(
            "a secret that no header can carry",
            fails(5, "decode", "uri").says(&["the key it gave is not valid"]),
            text(
                &key.replace(WRONG, &format!("{WRONG} {WRONG}"))
                    .replace(",\"Expiration\":", "}"),
            ),
        ),
        answers(
            "an answer that quotes the address",
            fails(5, "provider", "uri").says(&["HTTP 404 NotFound: no /x?id=***"]),
            Cloud::EAS.error(404, "NotFound", &format!("no /x?id={WRONG}"), "r"),
        )
        .set(URI, &format!("{{url}}/credentials-uri?id={WRONG}")),
        answers(
            "half",
            fails(5, "decode", "uri").says(&["it has no AccessKeySecret"]),
            text(r#"{"Code":"Success","AccessKeyId":"x"}"#),
        ),
        answers(
            "a refusal with HTTP 200",
            fails(4, "credential", "uri").says(&["AssumeRoleFailed", "no such role"]),
            text(r#"{"Code":"AssumeRoleFailed","Message":"no such role"}"#),
        ),
        answers(
            "a web page",
            fails(5, "decode", "uri").says(&["the answer cannot be read"]),
            text("<html>"),
        ),
        answers(
            "forbidden",
            fails(4, "permission", "uri"),
            Reply::text(403, "no"),
        ),
        case(
            "no URL",
            fails(3, "config", "").says(&["credentials URI cannot be used"]),
        )
        .set(URI, "secret-place"),
        case(
            "a password in it",
            fails(3, "config", "").says(&["a user name or a password"]),
        )
        .set(URI, &format!("https://me:{WRONG}@h.example/x")),
    ]
}
