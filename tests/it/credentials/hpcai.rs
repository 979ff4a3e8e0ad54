//! HPC-AI: the cookie, a key of the console, and a login.

use super::case::{Case, Want, fails, whole};
use super::keys::{HPCAI_KEY, HPCAI_USER, WRONG};
use crate::support::{Cloud, Reply};

/// The token of the vendor's document, without its signature; it has expired.
const EXPIRED: &str = "h.eyJhdWQiOlsicGxhdGZvcm0uY29sb3NzYWxhaS5jb20iXSwiZXhwIjoxNzUxNjExOTE2fQ.wrong-secret-of-nobody-0815";

pub fn cases() -> Vec<Case> {
    let mut cases = held();
    cases.extend(logins());
    cases
}

fn case(name: &str, want: Want) -> Case {
    Case::on(Cloud::HPCAI, format!("hpcai: {name}"), want)
}

fn held() -> Vec<Case> {
    let token = "HPCAI_ACCESS_TOKEN";
    vec![
        case(
            "a wrong cookie",
            fails(4, "credential", "list").says(&["of HPCAI_ACCESS_TOKEN only the newest is good"]),
        )
        .set(token, WRONG),
        case(
            "an expired cookie",
            fails(4, "credential", "")
                .says(&["expired at 2025-07-04T06:51:56Z", "log in at hpc-ai.com"]),
        )
        .set(token, EXPIRED),
        case(
            "a pasted header",
            fails(4, "credential", "").says(&["expired at 2025"]),
        )
        .set(token, &format!("AccessToken={EXPIRED}")),
        case(
            "more than a cookie",
            fails(3, "config", "").says(&["is not valid"]),
        )
        .set(token, &format!("{WRONG}; x=y")),
        case(
            "a key of the console",
            whole("list").says(&["an API key, from HPCAI_API_KEY"]),
        )
        .set("HPCAI_API_KEY", HPCAI_KEY),
        case(
            "a base URL of another site",
            fails(3, "config", "").says(&[
                "HPCAI_BASE_URL is set: it says that the account is at another site",
                "CLOUDLS_HPCAI_ENDPOINT",
                "hint: unset HPCAI_BASE_URL, or name the credential in a profile",
            ]),
        )
        .vars(&[
            ("HPCAI_API_KEY", HPCAI_KEY),
            ("HPCAI_BASE_URL", "https://cloud.luchentech.com/finetunesdk"),
            ("CLOUDLS_HPCAI_ENDPOINT", ""),
        ]),
        case(
            "a base URL, and the endpoint that is meant",
            whole("list").says(&["HPCAI_BASE_URL is set, and is not read"]),
        )
        .vars(&[
            ("HPCAI_API_KEY", HPCAI_KEY),
            ("HPCAI_BASE_URL", "https://cloud.luchentech.com/finetunesdk"),
        ]),
        case(
            "a key of the inference API",
            fails(3, "config", "").says(&["set HPCAI_API_KEY in place of HPC_AI_API_KEY"]),
        )
        .set("HPC_AI_API_KEY", HPCAI_KEY),
        case(
            "every form, and the first counts",
            fails(4, "credential", "list").says(&[
                "from HPCAI_ACCESS_TOKEN",
                "HPCAI_API_KEY is set, and is not read beside this credential",
                "HPCAI_USERNAME and HPCAI_PASSWORD are set, and are not read beside this credential",
            ]),
        )
        .vars(&[
            (token, WRONG),
            ("HPCAI_API_KEY", HPCAI_KEY),
            ("HPCAI_USERNAME", HPCAI_USER.0),
            ("HPCAI_PASSWORD", HPCAI_USER.1),
        ]),
        case(
            "a wrong key of the console",
            fails(4, "credential", "list").says(&["check HPCAI_API_KEY"]),
        )
            .set("HPCAI_API_KEY", WRONG),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn logins() -> Vec<Case> {
    let user = |case: Case, password: &str| {
        case.set("HPCAI_USERNAME", HPCAI_USER.0)
            .set("HPCAI_PASSWORD", password)
    };
    vec![
        user(
            case(
                "a login",
                whole("login list").says(&[
                    "by login, from HPCAI_USERNAME, HPCAI_PASSWORD",
                    "got an access token, until 2",
                ]),
            ),
            HPCAI_USER.1,
        ),
        user(
            case(
                "a wrong password",
                fails(4, "credential", "login").says(&[
                    "login: HTTP 401",
                    "Incorrect username or password",
                    "check HPCAI_USERNAME and HPCAI_PASSWORD",
                ]),
            ),
            WRONG,
        ),
        user(
            case(
                "a wrong password with HTTP 200",
                fails(4, "credential", "login").says(&["no such user"]),
            ),
            WRONG,
        )
        .instead(|_, _| Some(Reply::text(200, r#"{"code":-1,"message":"no such user"}"#))),
        user(
            case("a token without an end", whole("login list")),
            HPCAI_USER.1,
        )
        .instead(|kind, _| match kind {
            "login" => Some(Reply::text(200, r#"{"accessToken":"token-of-a-login"}"#)),
            _ => Some(Cloud::HPCAI.page(&["i".to_owned()], Some(1))),
        }),
        user(
            case("a token with an end as a text", whole("login list")),
            HPCAI_USER.1,
        )
        .instead(|kind, _| match kind {
            "login" => Some(Reply::text(200, r#"{"accessToken":"token-of-a-login","accessExpire":"86400"}"#)),
            _ => Some(Cloud::HPCAI.page(&["i".to_owned()], Some(1))),
        }),
        user(
            case("a token with an end beyond all numbers", whole("login list")),
            HPCAI_USER.1,
        )
        .instead(|kind, _| match kind {
            "login" => Some(Reply::text(200, r#"{"accessToken":"token-of-a-login","accessExpire":1e30}"#)),
            _ => Some(Cloud::HPCAI.page(&["i".to_owned()], Some(1))),
        }),
        user(
            case("a token with an end beyond all times", whole("login list")),
            HPCAI_USER.1,
        )
        .instead(|kind, _| match kind {
            "login" => Some(Reply::text(200, r#"{"accessToken":"token-of-a-login","accessExpire":9000000000000000}"#)),
            _ => Some(Cloud::HPCAI.page(&["i".to_owned()], Some(1))),
        }),
        user(
            case("a token with an end in the past", whole("login list")),
            HPCAI_USER.1,
        )
        .instead(|kind, _| match kind {
            "login" => Some(Reply::text(200, r#"{"accessToken":"token-of-a-login","accessExpire":-1}"#)),
            _ => Some(Cloud::HPCAI.page(&["i".to_owned()], Some(1))),
        }),
        user(
            case("a token with an end that is an object", whole("login list")),
            HPCAI_USER.1,
        )
        .instead(|kind, _| match kind {
            "login" => Some(Reply::text(200, r#"{"accessToken":"token-of-a-login","accessExpire":{}}"#)),
            _ => Some(Cloud::HPCAI.page(&["i".to_owned()], Some(1))),
        }),
        user(
            case("a refusal in a 200", fails(4, "credential", "login").says(&["bad password", "check HPCAI_USERNAME and HPCAI_PASSWORD"])),
            HPCAI_USER.1,
        )
        .instead(|_, _| Some(Reply::text(200, r#"{"success":false,"message":"bad password"}"#))),
        user(
            case("a refusal in a 200, by its code", fails(4, "credential", "login").says(&["check HPCAI_USERNAME and HPCAI_PASSWORD"])),
            HPCAI_USER.1,
        )
        .instead(|_, _| Some(Reply::text(200, r#"{"code":401,"message":"no"}"#))),
        user(
            case("a refusal in a 200, in Chinese", fails(4, "credential", "login").says(&["check HPCAI_USERNAME and HPCAI_PASSWORD"])),
            HPCAI_USER.1,
        )
        .instead(|_, _| Some(Reply::text(200, r#"{"success":false,"message":"用户名或密码错误"}"#))),
        user(
            case("a service in trouble in a 200", fails(5, "provider", "login").says(&["backend down"])),
            HPCAI_USER.1,
        )
        .instead(|_, _| Some(Reply::text(200, r#"{"success":false,"message":"backend down"}"#))),
        user(
            case("a login in trouble in a 200", fails(5, "provider", "login").says(&["login service unavailable"])),
            HPCAI_USER.1,
        )
        .instead(|_, _| Some(Reply::text(200, r#"{"success":false,"message":"login service unavailable"}"#))),
        user(
            case(
                "a token of a login that is refused",
                fails(4, "credential", "login list login list").says(&[
                    "the server rejected the token of the login with HPCAI_USERNAME and HPCAI_PASSWORD",
                ]),
            ),
            HPCAI_USER.1,
        )
        .instead(|kind, _| (kind == "list").then(|| Reply::text(401, "{}"))),
        user(
            case(
                "a login page",
                fails(5, "decode", "login").says(&["no accessToken"]),
            ),
            HPCAI_USER.1,
        )
        .instead(|_, _| Some(Reply::text(200, "<html>"))),
        case(
            "a login by a prefix",
            whole("login list").says(&["from X_HPCAI_USERNAME, X_HPCAI_PASSWORD"]),
        )
        .credential("{ env = \"X\" }")
        .set("X_HPCAI_USERNAME", HPCAI_USER.0)
        .set("X_HPCAI_PASSWORD", HPCAI_USER.1),
        case(
            "a wrong password by a prefix",
            fails(4, "credential", "login").says(&["check X_HPCAI_USERNAME and X_HPCAI_PASSWORD"]),
        )
        .credential("{ env = \"X\" }")
        .set("X_HPCAI_USERNAME", HPCAI_USER.0)
        .set("X_HPCAI_PASSWORD", WRONG),
        case("a login of a file", whole("login list"))
            .credential("{ file = \"~/key\" }")
            .file(
                "key",
                format!(
                    "HPCAI_USERNAME={}\nHPCAI_PASSWORD={}\n",
                    HPCAI_USER.0, HPCAI_USER.1
                ),
            ),
        case(
            "a login without a password",
            fails(3, "config", "").says(&["HPCAI_PASSWORD is not"]),
        )
        .set("HPCAI_USERNAME", "x"),
        user(
            case(
                "a login of which nobody listens",
                fails(6, "network", "").says(&["login: cannot connect"]),
            ),
            HPCAI_USER.1,
        )
        .set("CLOUDLS_HPCAI_ENDPOINT", "http://127.0.0.1:1"),
    ]
}
