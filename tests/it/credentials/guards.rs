//! What keeps a credential safe, or from costing more than itself: files that others can change, odd
//! fields, a project without its region.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::case::{Case, Want, fails, whole};
use super::cli_file::{case, main_profile, pair};
use super::keys::{ALIBABA, HPCAI_USER, HUAWEI, HUAWEI_USER, NOVITA, TEMPORARY, WRONG};
use crate::support::{Cloud, Home, Reply};

pub fn cases() -> Vec<Case> {
    let mut cases = programs();
    cases.extend(fields());
    cases.extend(projects());
    cases.extend(passwords());
    cases.extend(guesses());
    cases.push(expired());
    cases.extend(quoted());
    cases.push(elsewhere());
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
            Cloud::NOVITA,
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
        Case::on(Cloud::MODELARTS, format!("modelarts: {name}"), whole(asks))
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

/// A wrong password locks a user: it is tried once, however many regions there are. And a region for
/// which a good one gives nothing is not in use.
fn passwords() -> Vec<Case> {
    let user = |name: &str, password: &str, want: Want| {
        Case::on(Cloud::MODELARTS, format!("modelarts: {name}"), want)
            .vars(&[
                ("HW_USER_NAME", HUAWEI_USER.0),
                ("HW_USER_PASSWORD", password),
                ("HW_DOMAIN_NAME", HUAWEI_USER.2),
            ])
            .args(&["--region", "all"])
    };
    let all = user(
        "a password for all regions",
        HUAWEI_USER.1,
        whole("").says(&["complete; 20 regions not in use"]),
    );
    // In which order the regions take their turns is left to chance.
    let counted = |asks: &[&str]| asks.iter().filter(|ask| **ask == "iam").count() == 22;
    vec![
        user(
            "a wrong password for all regions",
            WRONG,
            fails(4, "credential", "iam"),
        ),
        all.asks(counted),
    ]
}

/// A service that may not be there, and a second place: one of them gives all keys of a run.
fn guesses() -> Vec<Case> {
    let case = |name: &str, want: Want| {
        Case::on(Cloud::EAS, format!("guess: {name}"), want)
            .set("ALIBABA_CLOUD_CREDENTIALS_URI", "{url}/credentials-uri")
            .set("CLOUDLS_ALIBABA_METADATA_ENDPOINT", "{url}")
    };
    vec![
        case("nothing there, then a URI", whole("session role uri list"))
            .instead(|kind, _| (kind == "session").then(|| Reply::text(404, ""))),
        case(
            "in trouble, and no other account in its place",
            fails(5, "provider", "session role").says(&["ECS metadata: HTTP 503"]),
        )
        .instead(|kind, _| (kind == "role").then(|| Reply::text(503, ""))),
    ]
}

/// A key that has expired when it comes is not asked for again with each request.
fn expired() -> Case {
    let key = format!(
        r#"{{"Code":"Success","AccessKeyId":"{}","AccessKeySecret":"{}","SecurityToken":"{}","Expiration":"2020-01-01T00:00:00Z"}}"#,
        TEMPORARY.0, TEMPORARY.1, TEMPORARY.2
    );
    Case::on(
        Cloud::EAS,
        "credentials URI: a key of the past",
        fails(4, "credential", "uri").says(&["expired at 2020-01-01T00:00:00Z", "clock"]),
    )
    .set("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
    .set("ALIBABA_CLOUD_CREDENTIALS_URI", "{url}/credentials-uri")
    .instead(move |kind, _| (kind == "uri").then(|| Reply::text(200, &key)))
}

/// What an answer that should bring a key begins with is not shown: it may be the key.
fn quoted() -> Vec<Case> {
    let login = Case::on(
        Cloud::HPCAI,
        "hpcai: a login that answers something else",
        fails(5, "decode", "login").says(&["the answer has no accessToken"]),
    )
    .vars(&[
        ("HPCAI_USERNAME", HPCAI_USER.0),
        ("HPCAI_PASSWORD", HPCAI_USER.1),
    ])
    .instead(|_, _| Some(Reply::text(200, &format!(r#"{{"result":"{WRONG}"}}"#))));
    let address = Case::on(
        Cloud::EAS,
        "credentials URI: a secret in its path",
        fails(4, "permission", "list").says(&["no such ***"]),
    )
    .set("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
    .set(
        "ALIBABA_CLOUD_CREDENTIALS_URI",
        format!("{{url}}/{WRONG}/x").as_str(),
    )
    .instead(|_, _| {
        let words = format!("no such {WRONG}");
        Some(Cloud::EAS.error(403, "Forbidden", &words, "r"))
    });
    vec![login, address]
}

/// A region of a file never names another host.
fn elsewhere() -> Case {
    let members = pair(ALIBABA.0, ALIBABA.1)
        + r#","ram_role_arn":"acs:ram::1:role/reader","sts_region":"evil.example/""#;
    case(
        "RamRoleArn, a region that is none",
        &main_profile("RamRoleArn", &members),
        fails(3, "config", "").says(&["sts_region of profile main", "give a region such as"]),
    )
}
