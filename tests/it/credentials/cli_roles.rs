//! `~/.aliyun/config.json`: the modes in which a role is assumed.

use super::case::{Case, fails, whole};
use super::cli_file::{case, main_profile, pair, profile, triple};
use super::keys::{ALIBABA, WRONG};

/// The members of a role.
fn role(name: &str) -> String {
    format!(r#""ram_role_arn":"acs:ram::123456:role/{name}","ram_session_name":"me""#)
}

fn by_pair(name: &str, secret: &str, more: &str) -> String {
    let members = format!("{},{}{more}", pair(ALIBABA.0, secret), role(name));
    main_profile("RamRoleArn", &members)
}

/// A chain of profiles: each takes its key from the next.
fn chain(names: &[&str], last: &str) -> String {
    let links = names.windows(2).map(|pair| {
        let source = format!(r#""source_profile":"{}","#, pair[1]);
        profile(pair[0], "ChainableRamRoleArn", &(source + &role(pair[0])))
    });
    let mut profiles: Vec<_> = links.collect();
    profiles.push(last.to_owned());
    profiles.join(",")
}

pub fn cases() -> Vec<Case> {
    let mut cases = roles();
    cases.extend(chains());
    cases
}

fn roles() -> Vec<Case> {
    let shown = "with access key DEMO****Y-ID, from profile main (mode RamRoleArn)";
    vec![
        case(
            "RamRoleArn",
            &by_pair("reader", ALIBABA.1, ""),
            whole("AssumeRole list").says(&[
                "by AssumeRole of acs:ram::123456:role/reader at ",
                shown,
                "got temporary access key STS.",
                ", until 2",
            ]),
        ),
        case(
            "RamRoleArn, with all it may have",
            &by_pair(
                "external",
                ALIBABA.1,
                r#","expired_seconds":900,"external_id":"demo-external-id","policy":"{\"Version\":\"1\"}""#,
            ),
            whole("AssumeRole list"),
        ),
        case(
            "RamRoleArn by a temporary key",
            &main_profile("RamRoleArn", &format!("{},{}", triple(""), role("reader"))),
            whole("AssumeRole list").says(&["with temporary access key STS."]),
        ),
        case(
            "RamRoleArn, a wrong secret",
            &by_pair("reader", WRONG, ""),
            fails(4, "credential", "AssumeRole").says(&[
                "AssumeRole: HTTP 400 SignatureDoesNotMatch",
                "check the credential of profile main (mode RamRoleArn)",
            ]),
        ),
        case(
            "RamRoleArn, denied",
            &by_pair("denied", ALIBABA.1, ""),
            fails(4, "permission", "AssumeRole").says(&[
                "AssumeRole: HTTP 403 NoPermission",
                "check that acs:ram::123456:role/denied exists",
                "sts:AssumeRole",
            ]),
        ),
        case(
            "RamRoleArn, denied, in two regions",
            &by_pair("denied", ALIBABA.1, ""),
            fails(4, "permission", "AssumeRole").says(&["(cn-shanghai", "(cn-beijing"]),
        )
        .args(&["--region", "cn-shanghai,cn-beijing"]),
        case(
            "RamRoleArn, no role",
            &by_pair("a b", ALIBABA.1, ""),
            fails(5, "provider", "AssumeRole")
                .says(&["InvalidParameter.RoleArn", "acs:ram::123456:role/a b"]),
        ),
        case(
            "RamRoleArn, a time that is too short",
            &by_pair("reader", ALIBABA.1, r#","expired_seconds":5"#),
            fails(5, "provider", "AssumeRole").says(&[
                "InvalidParameter.DurationSeconds",
                "correct the DurationSeconds that goes with acs:ram::123456:role/reader",
            ]),
        ),
        case(
            "RamRoleArn without a role",
            &main_profile("RamRoleArn", &pair(ALIBABA.0, ALIBABA.1)),
            fails(3, "config", "").says(&["it has no ram_role_arn"]),
        ),
        case(
            "RamRoleArn without a key",
            &main_profile("RamRoleArn", &role("reader")),
            fails(3, "config", "").says(&["it has no access_key_id"]),
        ),
        case(
            "RamRoleArnWithRoleName",
            &main_profile("RamRoleArnWithRoleName", &role("reader")),
            whole("session role key AssumeRole list"),
        ),
    ]
}

fn chains() -> Vec<Case> {
    let key = |name: &str| profile(name, "AK", &pair(ALIBABA.0, ALIBABA.1));
    let circle = |names: &[&str]| chain(names, "{}").replace(",{}", "");
    vec![
        case(
            "ChainableRamRoleArn",
            &chain(&["main", "b"], &key("b")),
            whole("AssumeRole list"),
        ),
        case(
            "ChainableRamRoleArn, three long",
            &chain(&["main", "b", "c"], &key("c")),
            whole("AssumeRole AssumeRole list"),
        ),
        case(
            "ChainableRamRoleArn, from a sign-in that has expired",
            &chain(
                &["main", "b"],
                &profile("b", "CloudSSO", &triple(r#","sts_expiration":1600000000"#)),
            ),
            fails(4, "credential", "").says(&["expired at 2020", "aliyun --profile b"]),
        ),
        case(
            "ChainableRamRoleArn, a circle",
            &circle(&["main", "b", "main"]),
            fails(3, "config", "").says(&["in a circle: main, b"]),
        ),
        case(
            "ChainableRamRoleArn, itself",
            &circle(&["main", "main"]),
            fails(3, "config", "").says(&["in a circle: main"]),
        ),
        case(
            "ChainableRamRoleArn, no source",
            &circle(&["main", "gone"]),
            fails(3, "config", "").says(&["its source_profile \"gone\" is not in the file"]),
        ),
    ]
}
