//! The metadata of an ECS instance of Alibaba Cloud: named by a variable, or tried last.

use std::time::Duration;

use super::case::{Case, Want, fails, whole};
use super::keys::{ALIBABA, WRONG};
use crate::support::{Cloud, Reply, Step};

const ROLE: &str = "ALIBABA_CLOUD_ECS_METADATA";

pub fn cases() -> Vec<Case> {
    let case = |name: &str, want: Want| Case::on(Cloud::EAS, format!("ECS metadata: {name}"), want);
    let from = "from the metadata of this ECS instance";
    // A service without sessions: it answers whoever asks.
    let plain = |kind: &'static str, _| match kind {
        "session" => Some(Reply::text(404, "404")),
        "key" => Some(Reply::text(
            200,
            &format!(
                r#"{{"Code":"Success","AccessKeyId":"{}","AccessKeySecret":"{}","SecurityToken":"{WRONG}"}}"#,
                ALIBABA.0, ALIBABA.1
            ),
        )),
        "role" => Some(Reply::text(200, "demo-ecs-role\n")),
        _ => None,
    };
    vec![
        case(
            "a role by the variable",
            whole("session key list").says(&[from]),
        )
        .set(ROLE, "demo-ecs-role"),
        case(
            "another role by the variable",
            fails(3, "config", "session key").says(&["for the role other", "attach a RAM role"]),
        )
        .set(ROLE, "other"),
        case(
            "at the end of the chain",
            whole("session role key list").says(&["by ECS metadata, if there is one", from]),
        ),
        case(
            "switched off",
            fails(3, "config", "").says(&["no credential found"]),
        )
        .set("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true"),
        case(
            "not asked for by name",
            fails(3, "config", "").says(&["no credential found"]),
        )
        .args(&["-p", "all", "--region", "cn-shanghai"]),
        case(
            "without sessions",
            fails(4, "credential", "session role key list").says(&["MismatchWithAccessKey"]),
        )
        .instead(plain),
        case(
            "without sessions, which are wanted",
            fails(3, "config", "session").says(&["no credential found"]),
        )
        .set("ALIBABA_CLOUD_IMDSV1_DISABLED", "true")
        .instead(plain),
        case(
            "without sessions, which are wanted, for a role",
            fails(5, "provider", "session")
                .says(&["it gave no token", "ALIBABA_CLOUD_IMDSV1_DISABLED"]),
        )
        .set("ALIBABA_CLOUD_IMDSV1_DISABLED", "true")
        .set(ROLE, "demo-ecs-role")
        .instead(|_, _| Some(Reply::text(405, ""))),
        case(
            "no role",
            fails(3, "config", "session role").says(&["no credential found", "has no RAM role"]),
        )
        .instead(|kind, _| (kind == "role").then(|| Reply::text(404, "404"))),
        case(
            "no role, for two regions",
            fails(3, "config", "session role").says(&["no credential found"]),
        )
        .args(&["--region", "cn-shanghai,cn-beijing"])
        .instead(|kind, _| (kind == "role").then(|| Reply::text(404, "404"))),
        case(
            "asleep",
            fails(3, "config", "session").says(&["no credential found", "no answer within 1s"]),
        )
        .instead(|_, _| Some(Reply::Steps(vec![Step::Wait(Duration::from_secs(3))]))),
        case(
            "no service, then a URI",
            whole("session role uri list").says(&["else ALIBABA_CLOUD_CREDENTIALS_URI"]),
        )
        .set("ALIBABA_CLOUD_CREDENTIALS_URI", "{url}/credentials-uri")
        .instead(|kind, _| matches!(kind, "session" | "role").then(|| Reply::text(404, ""))),
        case(
            "a role that would leave the path",
            fails(3, "config", "session role").says(&["no credential found"]),
        )
        .instead(|kind, _| (kind == "role").then(|| Reply::text(200, "../../x"))),
    ]
}
