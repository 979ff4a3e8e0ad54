//! Services that give keys, and fail: the security token service, IAM and the login.

use super::case::{Case, Want, fails, whole};
use super::cli_file::{case, main_profile, pair};
use super::keys::{ALIBABA, HPCAI_USER, HUAWEI_USER, WRONG};
use crate::support::{Cloud, Reply};

const FOUR: &str = "AssumeRole AssumeRole AssumeRole AssumeRole";

/// A key, in an answer that says that it failed.
const FAILED_WITH_KEY: &str = r#"{"success":false,"message":"odd words",
    "Credentials":{"AccessKeyId":"STS.odd-key","AccessKeySecret":"odd-secret","SecurityToken":"odd-token"}}"#;

/// A role whose service answers its first requests so.
fn role(name: &str, times: usize, reply: Reply, want: Want) -> Case {
    let members = format!(
        r#"{},"ram_role_arn":"acs:ram::1:role/reader""#,
        pair(ALIBABA.0, ALIBABA.1)
    );
    let answer =
        move |kind, number| (kind == "AssumeRole" && number <= times).then(|| reply.clone());
    let name = format!("STS: {name}");
    case(&name, &main_profile("RamRoleArn", &members), want).instead(answer)
}

pub fn cases() -> Vec<Case> {
    let mut cases = roles();
    cases.extend(places());
    cases.extend(others());
    cases
}

fn roles() -> Vec<Case> {
    const EVER: usize = usize::MAX;
    let error = |status, code: &str| Cloud::EAS.error(status, code, "no", "r");
    let page = |status| Reply::text(status, "<html>gateway</html>");
    let again = || whole("AssumeRole AssumeRole list").says(&["retry: AssumeRole"]);
    let cut = b"HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n{\"Credentials\":{".to_vec();
    let moved = Reply::text(302, "").with("location", "https://elsewhere.example/");
    let half = r#"{"Credentials":{"AccessKeyId":"x","AccessKeySecret":""}}"#;
    let quoting = format!("{} is no secret of mine", ALIBABA.1);
    vec![
        role("429, then good", 1, error(429, "Throttling"), again()),
        role(
            "Throttling.User with 400, then good",
            1,
            error(400, "Throttling.User"),
            again(),
        ),
        role(
            "503, then good",
            1,
            error(503, "ServiceUnavailable"),
            again(),
        ),
        role("cut short, then good", 1, Reply::Raw(cut.clone()), again()),
        role(
            "429, and ten minutes to wait",
            EVER,
            error(429, "Throttling").with("retry-after", "600"),
            fails(7, "rate_limited", "AssumeRole")
                .says(&["AssumeRole: HTTP 429 Throttling", "asked to wait 10m"]),
        ),
        role(
            "500 for ever",
            EVER,
            error(500, "InternalError"),
            fails(5, "provider", FOUR)
                .says(&["AssumeRole: HTTP 500 InternalError", "tried 4 times"]),
        ),
        role(
            "a gateway's page for ever",
            EVER,
            page(502),
            fails(5, "provider", FOUR).says(&["AssumeRole: HTTP 502: ", "try again later"]),
        ),
        role(
            "a login page",
            EVER,
            page(200),
            fails(5, "decode", "AssumeRole")
                .says(&["AssumeRole: HTTP 200: the answer cannot be read"]),
        ),
        role(
            "cut short for ever",
            EVER,
            Reply::Raw(cut),
            fails(6, "network", FOUR).says(&["AssumeRole: the connection to "]),
        ),
        role(
            "half a key",
            EVER,
            Reply::text(200, half),
            fails(5, "decode", "AssumeRole").says(&["it has no AccessKeySecret", "hint: "]),
        ),
        role(
            "a failure beside a key",
            EVER,
            Reply::text(200, FAILED_WITH_KEY),
            fails(5, "provider", "AssumeRole").says(&["AssumeRole: HTTP 200: odd words"]),
        ),
        role(
            "elsewhere",
            EVER,
            moved,
            fails(5, "provider", "AssumeRole").says(&["redirects to https://elsewhere.example/"]),
        ),
        role(
            "a wait that is too long",
            EVER,
            error(429, "Throttling").with("retry-after", "300"),
            fails(7, "rate_limited", "AssumeRole").says(&["asked to wait 5m"]),
        ),
        role(
            "an answer that quotes the secret",
            EVER,
            Cloud::EAS.error(403, "NoPermission", &quoting, "r"),
            fails(4, "permission", "AssumeRole").says(&["*** is no secret of mine"]),
        ),
    ]
}

/// Endpoints of STS where there is nothing.
fn places() -> Vec<Case> {
    let unasked = || Reply::text(200, "");
    vec![
        role(
            "of which nobody listens",
            0,
            unasked(),
            fails(6, "network", "").says(&["AssumeRole: cannot connect"]),
        )
        .set("CLOUDLS_ALIBABA_STS_ENDPOINT", "http://127.0.0.1:1"),
        role(
            "a place that is no URL",
            0,
            unasked(),
            fails(3, "config", "").says(&["CLOUDLS_ALIBABA_STS_ENDPOINT cannot be used"]),
        )
        .set("CLOUDLS_ALIBABA_STS_ENDPOINT", "sts"),
    ]
}

fn others() -> Vec<Case> {
    let iam = |name: &str, want: Want| {
        Case::on(Cloud::MODELARTS, format!("IAM: {name}"), want).vars(&[
            ("HW_USER_NAME", HUAWEI_USER.0),
            ("HW_USER_PASSWORD", HUAWEI_USER.1),
            ("HW_DOMAIN_NAME", HUAWEI_USER.2),
        ])
    };
    let login = |name: &str, want: Want| {
        Case::on(Cloud::HPCAI, format!("login: {name}"), want)
            .set("HPCAI_USERNAME", HPCAI_USER.0)
            .set("HPCAI_PASSWORD", HPCAI_USER.1)
    };
    let refused = |message: &'static str| {
        move |kind, _| {
            let reply = || Cloud::MODELARTS.error(401, "APIGW.0307", message, "r");
            matches!(kind, "list" | "project").then(reply)
        }
    };
    vec![
        iam("429, then good", whole("iam iam project list"))
            .instead(|kind, number| (kind == "iam" && number == 1).then(|| Reply::text(429, ""))),
        iam("503 for ever", fails(5, "provider", "iam iam iam iam"))
            .instead(|kind, _| (kind == "iam").then(|| Reply::text(503, ""))),
        iam(
            "its token refused, once",
            whole("iam project iam project list"),
        )
        .instead(|kind, number| {
            let reply =
                || Cloud::MODELARTS.error(401, "APIGW.0307", "The token must be updated.", "r");
            (kind == "project" && number == 1).then(reply)
        }),
        iam(
            "its token refused for ever",
            fails(4, "credential", "iam project iam project").says(&["APIGW.0307: The token must"]),
        )
        .instead(refused("The token must be updated.")),
        iam(
            "a failure beside a token",
            fails(5, "provider", "iam").says(&["odd words"]),
        )
        .instead(|kind, _| {
            let body = r#"{"error":{"code":"Odd","message":"odd words"}}"#;
            (kind == "iam").then(|| Reply::text(201, body).with("x-subject-token", "odd-token"))
        }),
        login(
            "a failure beside a token",
            fails(5, "provider", "login").says(&["login: HTTP 200 7: odd words"]),
        )
        .instead(|kind, _| {
            let body = r#"{"code":7,"message":"odd words","accessToken":"odd-token"}"#;
            (kind == "login").then(|| Reply::text(200, body))
        }),
        login("500, then good", whole("login login list"))
            .instead(|kind, number| (kind == "login" && number == 1).then(|| Reply::text(500, ""))),
        login("500 for ever", fails(5, "provider", "login login"))
            .instead(|kind, _| (kind == "login").then(|| Reply::text(500, ""))),
        login(
            "its token refused for ever",
            fails(4, "credential", "login list login list").says(&["Not logged in"]),
        )
        .instead(|kind, _| {
            let reply = || Cloud::HPCAI.error(401, "-1", "Not logged in or login expired", "r");
            (kind == "list").then(reply)
        }),
        Case::on(
            Cloud::HPCAI,
            "a cookie that is refused is not renewed",
            fails(4, "credential", "list").says(&["Not logged in"]),
        )
        .set("HPCAI_ACCESS_TOKEN", WRONG)
        .instead(|_, _| Some(Cloud::HPCAI.error(200, "-1", "Not logged in or login expired", "r"))),
    ]
}
