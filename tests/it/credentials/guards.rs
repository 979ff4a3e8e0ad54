//! What keeps a credential safe, or from costing more than itself: files that others can change, odd
//! fields, a project without its region.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::case::{Case, fails, whole};
use super::cli_file::{case, main_profile, pair};
use super::keys::{ALIBABA, HUAWEI, NOVITA};
use crate::support::{Cloud, Home};

pub fn cases() -> Vec<Case> {
    let mut cases = programs();
    cases.extend(fields());
    cases.extend(projects());
    cases
}

/// A file that says which program is run must be nobody else's to change.
fn programs() -> Vec<Case> {
    let open = |home: &Home| {
        let path = home.path(".config/cloudls/config.toml");
        fs::set_permissions(path, fs::Permissions::from_mode(0o664)).unwrap();
    };
    let refused = |words: &str| fails(3, "config", "").says(&[words, "chmod go-w"]);
    let external = r#""process_command":"echo x""#;
    let mut changed = case(
        "External, in a file that others can change",
        &main_profile("External", external),
        refused("others can change it: its mode is 0662"),
    );
    changed.files[0].2 = 0o662;
    vec![
        Case::on(
            Cloud::Novita,
            "command, in a file that others can change",
            refused("others can change it: its mode is 0664"),
        )
        .credential(format!("{{ command = [\"echo\", {NOVITA:?}] }}"))
        .furnish(open),
        changed,
    ]
}

/// A field of another profile, or one that does not matter, is no reason to refuse the file.
fn fields() -> Vec<Case> {
    let odd = r#","sts_token":null,"retry_count":{},"region_id":7"#;
    let other = r#"{"name":"odd","mode":null,"access_key_id":[1]}"#;
    let main = main_profile("AK", &(pair(ALIBABA.0, ALIBABA.1) + odd));
    vec![case(
        "odd fields",
        &format!("{other},{main}"),
        whole("list").says(&["profile main (mode AK)"]),
    )]
}

/// A project in a file that does not say of which region it is counts where one region is listed.
fn projects() -> Vec<Case> {
    let text = format!(
        "[basic]\nak={}\nsk={}\nproject_id=0de0000000000000000000000000000a\n",
        HUAWEI.0, HUAWEI.1
    );
    let case = |name: &str, regions: &'static str, asks| {
        Case::on(Cloud::ModelArts, format!("modelarts: {name}"), whole(asks))
            .file(".huaweicloud/credentials", &*text)
            .args(&["--region", regions, "--concurrency", "1"])
    };
    vec![
        case("a project of one region", "cn-north-4", "list"),
        case(
            "no project of two regions",
            "cn-north-4,ap-southeast-1",
            "project list project list list list",
        ),
    ]
}
