//! `credential = { file = "..." }`: a secret alone, or lines of variables, in a private file.

use std::os::unix::fs::{chown, symlink};

use super::case::{Case, Want, fails, whole};
use super::keys::{ALIBABA, HPCAI_KEY, HUAWEI_USER, NOVITA, WRONG};
use crate::support::{Cloud, Home};

const FILE: &str = "{ file = \"~/key\" }";

pub fn cases() -> Vec<Case> {
    let mut cases = contents();
    cases.extend(places());
    cases
}

fn contents() -> Vec<Case> {
    let on = |cloud: Cloud, name: &str, want: Want| {
        Case::on(cloud, format!("{}: file, {name}", cloud.id()), want).credential(FILE)
    };
    let lines = |secret: &str| {
        format!(
            "# mine\nALIBABA_CLOUD_ACCESS_KEY_ID={}\nALIBABA_CLOUD_ACCESS_KEY_SECRET={secret}\n",
            ALIBABA.0
        )
    };
    vec![
        on(Cloud::EAS, "lines", whole("list")).file("key", lines(ALIBABA.1)),
        on(
            Cloud::EAS,
            "a wrong secret",
            fails(4, "credential", "list").says(&["ALIBABA_CLOUD_ACCESS_KEY_ID in ~/key"]),
        )
        .file("key", lines(WRONG)),
        on(
            Cloud::EAS,
            "half a pair",
            fails(3, "config", "").says(&["ALIBABA_CLOUD_ACCESS_KEY_SECRET of "]),
        )
        .file(
            "key",
            format!("ALIBABA_CLOUD_ACCESS_KEY_ID={}\n", ALIBABA.0),
        ),
        on(
            Cloud::EAS,
            "a secret alone where a pair is needed",
            fails(3, "config", "").says(&["cannot be used: line 1 is not NAME=value"]),
        )
        .file("key", WRONG),
        on(Cloud::NOVITA, "a secret alone", whole("list")).file("key", format!("{NOVITA}\r\n")),
        on(
            Cloud::NOVITA,
            "another provider's variable",
            fails(3, "config", "").says(&["sets a variable that novita does not have"]),
        )
        .file("key", format!("NOVITA_KEY={WRONG}")),
        on(
            Cloud::NOVITA,
            "empty",
            fails(3, "config", "").says(&["no credential found in"]),
        )
        .file("key", "# nothing\n"),
        on(
            Cloud::NOVITA,
            "more than a secret",
            fails(3, "config", "").says(&["is larger than 64 KiB"]),
        )
        .file("key", "x".repeat(70_000)),
        on(Cloud::HPCAI, "a key of the console", whole("list"))
            .file("key", format!("HPCAI_API_KEY={HPCAI_KEY}")),
        on(
            Cloud::MODELARTS,
            "a user who gets a token",
            whole("iam project list"),
        )
        .file(
            "key",
            format!(
                "HW_USER_NAME={}\nHW_USER_PASSWORD={}\nHW_DOMAIN_NAME={}\n",
                HUAWEI_USER.0, HUAWEI_USER.1, HUAWEI_USER.2
            ),
        ),
    ]
}

fn places() -> Vec<Case> {
    let case = |name: &str, want: Want| {
        Case::on(Cloud::NOVITA, format!("novita: file, {name}"), want).credential(FILE)
    };
    let refused = |words: &str| fails(3, "config", "").says(&[words, "(profile p)"]);
    let mut cases = vec![
        case(
            "open to the group",
            refused("is open to others: its mode is 0640"),
        )
        .file_of_mode("key", NOVITA, 0o640),
        case("behind a link", whole("list"))
            .file("real", NOVITA)
            .furnish(|home| symlink(home.path("real"), home.path("key")).unwrap()),
        case("behind a link, open", refused("is open to others"))
            .file_of_mode("real", NOVITA, 0o644)
            .furnish(|home| symlink(home.path("real"), home.path("key")).unwrap()),
        case("behind a link to nothing", refused("cannot read"))
            .furnish(|home| symlink(home.path("gone"), home.path("key")).unwrap()),
        case("a folder", refused("is not a regular file"))
            .furnish(|home| std::fs::create_dir(home.path("key")).unwrap()),
        case("absent", refused("No such file")),
        case("in a folder that is a file", refused("cannot read"))
            .file("folder", "")
            .credential("{ file = \"~/folder/key\" }"),
    ];
    if is_root() {
        cases.push(
            case("of somebody else", refused("belongs to somebody else"))
                .file("key", NOVITA)
                .furnish(|home| chown(home.path("key"), Some(1), None).unwrap()),
        );
    }
    cases
}

/// Whether files can be given away, and none is unreadable.
pub fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let home = Home::new();
    std::fs::metadata(home.path("")).unwrap().uid() == 0
}
