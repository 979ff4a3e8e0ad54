//! `~/.hcloud/config.json`, the file of `KooCLI`.

use super::case::{Case, Want, fails, whole};
use super::keys::{HUAWEI, WRONG};
use crate::support::{Cloud, Finished, Home};

const FILE: &str = ".hcloud/config.json";

/// The profile file of the SDKs.
const BASIC: &str = ".huaweicloud/credentials";

fn profile(name: &str, members: &str) -> String {
    format!(r#"{{"name":"{name}",{members}}}"#)
}

fn plain(secret: &str) -> String {
    format!(
        r#""mode":"AKSK","accessKeyId":"{}","secretAccessKey":"{secret}","securityToken":"""#,
        HUAWEI.0
    )
}

fn case(name: &str, encrypt: &str, profiles: &str, want: Want) -> Case {
    let text = format!(r#"{{"current":"main","authEncrypt":{encrypt},"profiles":[{profiles}]}}"#);
    Case::on(Cloud::MODELARTS, format!("KooCLI: {name}"), want)
        .file(FILE, text)
        .set("CLOUDLS_MODELARTS_METADATA_ENDPOINT", "{url}")
}

pub fn cases() -> Vec<Case> {
    let mut cases = contents();
    cases.extend(choices());
    cases.extend(beside_keys());
    cases
}

fn contents() -> Vec<Case> {
    let off = "\"false\"";
    let main = profile("main", &plain(HUAWEI.1));
    let refused = |words: &str| fails(3, "config", "").says(&[words, FILE]);
    vec![
        case(
            "plain",
            off,
            &main,
            whole("project list").says(&["from profile main of "]),
        ),
        case(
            "plain, a truth value",
            "false",
            &main,
            whole("project list"),
        ),
        case(
            "encrypted",
            "\"true\"",
            &main,
            refused("keeps its keys encrypted"),
        ),
        case(
            "encrypted, as it says nothing",
            "null",
            &main,
            refused("keeps its keys encrypted"),
        ),
        case(
            "wrong",
            off,
            &profile("main", &plain(WRONG)),
            fails(4, "credential", "project").says(&["it is that of profile main of"]),
        ),
        case(
            "half",
            off,
            r#"{"name":"main","mode":"AKSK","accessKeyId":"x"}"#,
            refused("it has no secretAccessKey"),
        ),
        case(
            "ecsAgency",
            "\"true\"",
            &profile("main", r#""mode":"ecsAgency""#),
            whole("session key project list"),
        ),
        case(
            "SSO",
            "\"true\"",
            &profile("main", r#""mode":"SSO""#),
            refused("it holds no key of a login (ssoAuth.stsToken)"),
        ),
        case(
            "fields that no tool knows",
            off,
            &profile(
                "main",
                &format!(
                    r#"{},"iamEndpoint":"x","agency":"y","extra":"""#,
                    plain(HUAWEI.1)
                ),
            ),
            whole("project list").says(&["has iamEndpoint, agency, of which nothing is known"]),
        ),
        case(
            "no JSON",
            "}",
            &main,
            refused("is not the JSON that `hcloud configure` writes"),
        ),
        Case::on(Cloud::MODELARTS, "KooCLI: empty", refused("is empty")).file(FILE, "\n \n"),
    ]
}

/// Which profile counts.
fn choices() -> Vec<Case> {
    let off = "\"false\"";
    let two = format!(
        "{},{}",
        profile("main", &plain(WRONG)),
        profile("lab", &plain(HUAWEI.1))
    );
    let refused = |words: &str| fails(3, "config", "").says(&[words, FILE]);
    vec![
        case(
            "HW_PROFILE",
            off,
            &two,
            whole("project list").says(&["from profile lab of "]),
        )
        .set("HW_PROFILE", "lab"),
        case(
            "HW_PROFILE, not there",
            off,
            &two,
            refused("has no profile \"lob\""),
        )
        .set("HW_PROFILE", "lob"),
        case(
            "koocli_profile",
            off,
            &two,
            whole("project list").says(&["from profile lab of "]),
        )
        .credential("{ koocli_profile = \"lab\" }"),
        case(
            "koocli_profile, not there",
            off,
            &two,
            refused("has no profile \"lob\""),
        )
        .credential("{ koocli_profile = \"lob\" }"),
        Case::on(
            Cloud::MODELARTS,
            "KooCLI: koocli_profile without the file",
            fails(3, "config", "")
                .says(&["there is no ~/.hcloud/config.json with a profile \"lab\""]),
        )
        .credential("{ koocli_profile = \"lab\" }"),
        case(
            "its region and project",
            off,
            &profile(
                "main",
                &format!(
                    r#"{},"region":"cn-north-4","projectId":"0de0000000000000000000000000000a""#,
                    plain(HUAWEI.1)
                ),
            ),
            whole("list"),
        )
        .args(&[]),
        case(
            "its project is of its region",
            off,
            &profile(
                "main",
                &format!(
                    r#"{},"region":"cn-north-4","projectId":"x""#,
                    plain(HUAWEI.1)
                ),
            ),
            whole("project list list list"),
        )
        .args(&["--region", "ap-southeast-1"]),
    ]
}

/// Beside keys of the SDKs.
fn beside_keys() -> Vec<Case> {
    let off = "\"false\"";
    let two = format!(
        "{},{}",
        profile("main", &plain(WRONG)),
        profile("lab", &plain(HUAWEI.1))
    );
    let basic = format!("[basic]\nak={}\nsk={}\n", HUAWEI.0, HUAWEI.1);
    let sdk = [
        ("HUAWEICLOUD_SDK_AK", HUAWEI.0),
        ("HUAWEICLOUD_SDK_SK", HUAWEI.1),
    ];
    vec![
        case(
            "HW_PROFILE beside the same key of the SDKs",
            off,
            &two,
            whole("project list"),
        )
        .set("HW_PROFILE", "lab")
        .vars(&sdk),
        case(
            "HW_PROFILE beside another key of the SDKs",
            off,
            &two,
            fails(3, "config", "").says(&[
                "HW_PROFILE is set: the Terraform provider then takes a profile",
                "unset HW_PROFILE, or name the credential in a profile",
            ]),
        )
        .set("HW_PROFILE", "main")
        .vars(&sdk),
        case(
            "HW_SHARED_CONFIG_FILE beside another key of the SDKs",
            off,
            &two,
            fails(3, "config", "").says(&["HW_SHARED_CONFIG_FILE is set: the Terraform provider"]),
        )
        .set("HW_SHARED_CONFIG_FILE", "~/.hcloud/config.json")
        .vars(&sdk),
        case(
            "HW_PROFILE beside the profile file of the SDKs",
            off,
            &two,
            fails(3, "config", "")
                .says(&["HW_PROFILE is set: the Terraform provider then takes a profile"]),
        )
        .set("HW_PROFILE", "main")
        .file(BASIC, basic.clone()),
        Case::on(
            Cloud::MODELARTS,
            "KooCLI: HW_PROFILE beside the profile file of the SDKs, and no file of KooCLI",
            fails(3, "config", "")
                .says(&["HW_PROFILE is set: the Terraform provider then takes a profile"]),
        )
        .set("HW_PROFILE", "main")
        .file(BASIC, basic.clone()),
        case(
            "HW_PROFILE beside the same key in the profile file of the SDKs",
            off,
            &two,
            whole("project list").says(&["from [basic] of"]),
        )
        .set("HW_PROFILE", "lab")
        .file(BASIC, basic),
        case(
            "HW_PROFILE beside the keys of both tools",
            off,
            &two,
            fails(3, "config", "")
                .says(&["HW_PROFILE is set: the Terraform provider then takes a profile"]),
        )
        .set("HW_PROFILE", "main")
        .vars(&[("HW_ACCESS_KEY", "OTHER"), ("HW_SECRET_KEY", WRONG)])
        .vars(&sdk),
    ]
}

/// Where nobody asks for the provider, the file is not used, and named all the same.
#[test]
fn the_file_is_named_where_the_provider_is_not_asked_for() {
    let file = |encrypt: &str| {
        let main = profile("main", &plain(HUAWEI.1));
        format!(r#"{{"current":"main","authEncrypt":"{encrypt}","profiles":[{main}]}}"#)
    };
    let unasked = "/.hcloud/config.json, the file of KooCLI, is read only with -p modelarts";
    let basic = "[Basic]\nak=a\nsk=b\n";
    let config = "[defaults]\n";
    let none = "modelarts: no credential found; ";
    for (text, others, words) in [
        (file("false"), &[][..], &[none, unasked][..]),
        (file("true"), &[], &[none, unasked]),
        (String::new(), &[], &[none, "/.hcloud/config.json is empty"]),
        (
            file("true"),
            &[(BASIC, basic)],
            &[none, unasked, "has no [basic]"],
        ),
        (
            file("true"),
            &[(".config/cloudls/config.toml", config)],
            &[none, unasked],
        ),
    ] {
        let home = Home::new();
        home.write(FILE, &text, 0o600);
        for (path, text) in others {
            home.write(path, text, 0o600);
        }
        for command in ["ls", "doctor"] {
            let run = home.run([command]).run();
            let said = format!("{}{}", run.stdout, run.stderr);
            assert_eq!(run.code, 3, "{run:?}");
            for word in words {
                assert!(said.contains(word), "{word} of {run:?}");
            }
        }
    }
}

/// Beside another provider that is listed, a word tells of it to whoever wants to know.
#[test]
fn the_file_is_named_beside_another_provider() {
    let of = |args: &[&str]| -> Finished {
        let home = Home::new();
        home.write(FILE, "{}", 0o600);
        let run = home.run(["ls", "--deadline", "1ms"]).args(args);
        run.set("NOVITA_API_KEY", "sk_x")
            .set("CLOUDLS_NOVITA_ENDPOINT", "http://127.0.0.1:9")
            .run()
    };
    let words = "is read only with -p modelarts";
    assert!(!of(&[]).stderr.contains(words));
    assert!(of(&["-v"]).stderr.contains(words));
    assert!(!of(&["-v", "-p", "modelarts"]).stderr.contains(words));
}
