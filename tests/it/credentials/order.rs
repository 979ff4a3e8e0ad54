//! What comes before what.

use super::case::{Case, Want, fails, whole};
use super::cli_file::{PATH, pair, profile};
use super::keys::{ALIBABA, WRONG};
use crate::support::Cloud;

const ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
const PROFILE: &str = "ALIBABA_CLOUD_PROFILE";

fn case(name: &str, want: Want) -> Case {
    let good = profile("main", "AK", &pair(ALIBABA.0, ALIBABA.1));
    let other = profile("other", "AK", &pair("OTHER-KEY-OF-MINE", WRONG));
    let text = format!(r#"{{"current":"main","profiles":[{other},{good}]}}"#);
    Case::on(Cloud::EAS, format!("order: {name}"), want).file(PATH, text)
}

pub fn cases() -> Vec<Case> {
    let none = || fails(3, "config", "").says(&["no credential found"]);
    let metadata_off = ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");
    let ini = format!(
        "[default]\ntype=access_key\naccess_key_id={}\naccess_key_secret={}\n",
        ALIBABA.0, ALIBABA.1
    );
    vec![
        case(
            "the current profile",
            whole("list").says(&["from profile main"]),
        ),
        case(
            "the environment before the file",
            fails(4, "credential", "list").says(&["SignatureDoesNotMatch"]),
        )
        .set(ID, ALIBABA.0)
        .set("ALIBABA_CLOUD_ACCESS_KEY_SECRET", WRONG),
        case(
            "a profile by a variable",
            fails(4, "credential", "list").says(&["from profile other"]),
        )
        .set(PROFILE, "other"),
        case(
            "a profile by a variable, not there",
            fails(3, "config", "").says(&["has no profile \"mian\"", "main"]),
        )
        .set(PROFILE, "mian"),
        Case::on(
            Cloud::EAS,
            "order: a profile by a variable, and no file",
            fails(3, "config", "").says(&["ALIBABA_CLOUD_PROFILE asks for \"mian\""]),
        )
        .set(PROFILE, "mian"),
        case(
            "half a pair goes on",
            whole("list").warns("ALIBABA_CLOUD_ACCESS_KEY_SECRET is not; using profile main"),
        )
        .set(ID, ALIBABA.0),
        case(
            "IGNORE_PROFILE",
            fails(3, "config", "").says(&["ALIBABA_CLOUD_IGNORE_PROFILE is set"]),
        )
        .vars(&[metadata_off, ("ALIBABA_CLOUD_IGNORE_PROFILE", "TRUE")]),
        case("CLI_PROFILE_DISABLED", none())
            .vars(&[metadata_off, ("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true")]),
        case(
            "CLI_PROFILE_DISABLED, then the ini file",
            whole("list").says(&["from [default] of"]),
        )
        .set("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true")
        .file(".alibabacloud/credentials", ini.clone()),
        case(
            "the command line's file before the ini file",
            whole("list").says(&["from profile main"]),
        )
        .file(".alibabacloud/credentials", "rubbish"),
        Case::on(
            Cloud::EAS,
            "order: a file without profiles, then the ini file",
            whole("list"),
        )
        .file(PATH, "{}")
        .file(".alibabacloud/credentials", ini),
        Case::on(
            Cloud::EAS,
            "order: CONFIG_FILE, not there",
            fails(3, "config", "").says(&["ALIBABA_CLOUD_CONFIG_FILE", "/gone.json"]),
        )
        .set("ALIBABA_CLOUD_CONFIG_FILE", "{home}/gone.json"),
        case(
            "aliyun_profile before the environment",
            whole("list").says(&["from profile main"]),
        )
        .credential("{ aliyun_profile = \"main\" }")
        .set(ID, "OTHER")
        .set("ALIBABA_CLOUD_ACCESS_KEY_SECRET", WRONG)
        .set(PROFILE, "other"),
        case(
            "aliyun_profile, not there",
            fails(3, "config", "").says(&["has no profile \"mian\""]),
        )
        .credential("{ aliyun_profile = \"mian\" }"),
        Case::on(
            Cloud::EAS,
            "order: aliyun_profile, no file",
            fails(3, "config", "").says(&["with a profile \"main\"", "aliyun configure"]),
        )
        .credential("{ aliyun_profile = \"main\" }"),
    ]
}
