//! The words beside a credential of Alibaba Cloud that say whose account, which part of it or which site is meant: each is
//! obeyed, or refused by its name before anything is sent.

use super::case::{Case, Want, fails, whole};
use super::cli_file::{PATH, case as of_profiles, main_profile, pair, profile, triple};
use super::keys::{ALIBABA, OIDC, TEMPORARY, WRONG};
use crate::support::{Cloud, Home, Reply};

const ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
const SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
const TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";
const ROLE: &str = "ALIBABA_CLOUD_ROLE_ARN";
const READER: &str = "acs:ram::123456:role/reader";

pub fn cases() -> Vec<Case> {
    [
        modes(),
        variables(),
        switches(),
        endpoints(),
        files(),
        beside_keys(),
        ini(),
        programs(),
        answers(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn case(name: &str, want: Want) -> Case {
    Case::on(Cloud::EAS, format!("alibaba words: {name}"), want)
}

/// A key pair in the variables.
fn keys(name: &str, want: Want) -> Case {
    case(name, want).vars(&[(ID, ALIBABA.0), (SECRET, ALIBABA.1)])
}

fn refused(words: &[&str]) -> Want {
    fails(3, "config", "").says(words)
}

/// Both ways on.
const BOTH: [&str; 2] = [
    "hint: ",
    "name the credential in a profile of the configuration file (`credential = ...`)",
];

/// A profile without a mode, with these members.
fn without_mode(members: &str) -> String {
    format!(r#"{{"name":"main","mode":"",{members}}}"#)
}

/// The modes that follow from the fields of a profile.
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn modes() -> Vec<Case> {
    let role = format!(r#","ram_role_arn":"{READER}","ram_session_name":"me""#);
    let own = pair(ALIBABA.0, ALIBABA.1);
    let temporary = pair(TEMPORARY.0, TEMPORARY.1);
    let sts = ["begins with STS.", "sts_token"];
    vec![
        of_profiles(
            "no mode, a role",
            &without_mode(&format!("{own}{role}")),
            whole("AssumeRole list").says(&["(mode RamRoleArn, by its fields)", READER]),
        ),
        of_profiles(
            "no mode, a role of the environment",
            &without_mode(&own),
            whole("AssumeRole list").says(&["(mode RamRoleArn, by its fields)"]),
        )
        .set(ROLE, READER),
        of_profiles(
            "no mode, a token",
            &without_mode(&triple("")),
            whole("list").says(&["(mode StsToken, by its fields)"]),
        ),
        of_profiles(
            "no mode, a role of a machine",
            &without_mode(r#""ram_role_name":"demo-ecs-role""#),
            whole("session key list").says(&["the role demo-ecs-role"]),
        ),
        of_profiles(
            "no mode, bearer token",
            &without_mode(&format!(r#""bearer_token":"{WRONG}""#)),
            refused(&["(mode BearerToken, by its fields)", "does not support"]),
        ),
        of_profiles(
            "no mode, half a pair",
            &without_mode(r#""access_key_id":"LTAIx""#),
            refused(&["(without a mode)", "it has no mode, and none follows"]),
        ),
        of_profiles(
            "a temporary id, AK",
            &main_profile("AK", &temporary),
            refused(&sts),
        ),
        of_profiles(
            "a temporary id, no mode",
            &without_mode(&temporary),
            refused(&sts),
        ),
        of_profiles(
            "a temporary id, RamRoleArn",
            &main_profile("RamRoleArn", &format!("{temporary}{role}")),
            refused(&sts),
        ),
        of_profiles(
            "a policy that is no text",
            &main_profile(
                "RamRoleArn",
                &format!(r#"{own}{role},"policy":{{"Version":"1"}}"#),
            ),
            refused(&["its policy is not what `aliyun` writes there"]),
        ),
        of_profiles(
            "a role and a session of the environment",
            &main_profile("RamRoleArn", &own),
            whole("AssumeRole list").says(&[READER]),
        )
        .vars(&[(ROLE, READER), ("ALIBABA_CLOUD_ROLE_SESSION_NAME", "me")]),
        of_profiles(
            "a role of the environment is none of a profile that is named",
            &profile("main", "RamRoleArn", &own),
            refused(&["it has no ram_role_arn"]),
        )
        .credential("{ aliyun_profile = \"main\" }")
        .set(ROLE, READER),
        of_profiles(
            "an external id of the environment",
            &main_profile(
                "RamRoleArn",
                &format!(r#"{own},"ram_role_arn":"acs:ram::123456:role/external""#),
            ),
            whole("AssumeRole list"),
        )
        .set("ALIBABACLOUD_EXTERNAL_ID", "demo-external-id"),
        of_profiles(
            "a role of the environment beside a key of the file",
            &main_profile("AK", &own),
            whole("list")
                .warns("ALIBABA_CLOUD_ROLE_ARN is set, but ALIBABA_CLOUD_OIDC_PROVIDER_ARN is not; using profile main"),
        )
        .set(ROLE, READER),
        of_profiles(
            "the role of the file, and the same of the environment",
            &main_profile("RamRoleArn", &format!("{own}{role}")),
            whole("AssumeRole list").never(&["is set, but"]),
        )
        .set(ROLE, READER),
        of_profiles(
            "a role of the environment in place of one of the file",
            &main_profile("RamRoleArn", &own),
            whole("AssumeRole list").never(&["is set, but"]),
        )
        .set("ALIBABACLOUD_ROLE_ARN", READER),
        of_profiles(
            "a role of the file, and another of the environment",
            &main_profile("RamRoleArn", &format!("{own}{role}")),
            whole("AssumeRole list").warns("ALIBABACLOUD_ROLE_ARN is set, but "),
        )
        .set("ALIBABACLOUD_ROLE_ARN", "acs:ram::1:role/other"),
        of_profiles(
            "a field that no tool knows",
            &main_profile("AK", &format!(r#"{own},"parent_profile":"x","meta":"""#)),
            whole("list").says(&["has parent_profile, of which nothing is known"]).never(&["meta"]),
        ),
        of_profiles(
            "a bad value",
            &main_profile("AK", &pair("LTAI x", WRONG)),
            refused(&[
                "profile main (mode AK) of",
                "its access_key_id is not valid",
            ]),
        ),
        of_profiles(
            "a profile that is null",
            &format!("null,{}", main_profile("AK", &own)),
            whole("list"),
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn variables() -> Vec<Case> {
    let oidc = [
        (
            "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
            "acs:ram::1:oidc-provider/p",
        ),
        ("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "{home}/oidc"),
    ];
    let aliases = [
        ("ALIBABACLOUD_ROLE_ARN", READER),
        ("ALIBABACLOUD_OIDC_PROVIDER_ARN", oidc[0].1),
        ("ALIBABACLOUD_OIDC_TOKEN_FILE", oidc[1].1),
    ];
    let good = main_profile("AK", &pair(ALIBABA.0, ALIBABA.1));
    let other = profile("other", "AK", &pair("OTHER-KEY-OF-MINE", WRONG));
    let mut cases = vec![
        keys(
            "a role beside a key pair",
            refused(&["ALIBABA_CLOUD_ROLE_ARN is set", BOTH[0], BOTH[1]]),
        )
        .set(ROLE, READER),
        keys(
            "a role beside a key pair, by its other name",
            refused(&["ALIBABACLOUD_ROLE_ARN is set"]),
        )
        .set("ALIBABACLOUD_ROLE_ARN", READER),
        keys(
            "a role of Terraform beside a key pair",
            refused(&["ALICLOUD_ASSUME_ROLE_ARN is set"]),
        )
        .set("ALICLOUD_ASSUME_ROLE_ARN", READER),
        keys(
            "a role for a token beside a key pair",
            whole("list").says(&[
                "ALIBABA_CLOUD_ROLE_ARN is set, and is not read beside this credential",
                "ALIBABA_CLOUD_OIDC_TOKEN_FILE is set, and is not read",
            ]),
        )
        .vars(&oidc)
        .set(ROLE, READER)
        .file("oidc", OIDC),
        keys(
            "a profile names the credential",
            whole("list").says(&[
                "the profile names its credential, so ",
                "ALIBABA_CLOUD_ROLE_ARN",
            ]),
        )
        .set(ROLE, READER)
        .set("P_ALIBABA_CLOUD_ACCESS_KEY_ID", ALIBABA.0)
        .set("P_ALIBABA_CLOUD_ACCESS_KEY_SECRET", ALIBABA.1)
        .credential("{ env = \"P\" }"),
        case(
            "a role with the prefix of a profile",
            refused(&["P_ALIBABA_CLOUD_ROLE_ARN is set"]),
        )
        .set("P_ALIBABA_CLOUD_ACCESS_KEY_ID", ALIBABA.0)
        .set("P_ALIBABA_CLOUD_ACCESS_KEY_SECRET", ALIBABA.1)
        .set("P_ALIBABA_CLOUD_ROLE_ARN", READER)
        .credential("{ env = \"P\" }"),
        keys(
            "nothing is signed",
            refused(&["ALIBABA_CLOUD_PROFILE_MODE is set"]),
        )
        .set("ALIBABA_CLOUD_PROFILE_MODE", "anonymous"),
        keys("a mode that is none of nobody", whole("list"))
            .set("ALIBABA_CLOUD_PROFILE_MODE", "AK"),
        case(
            "a temporary id alone",
            refused(&[ID, "begins with STS.", TOKEN]),
        )
        .vars(&[(ID, TEMPORARY.0), (SECRET, TEMPORARY.1)]),
        case(
            "a token alone",
            refused(&["ALIBABA_CLOUD_SECURITY_TOKEN is set, but", ID]),
        )
        .set(TOKEN, TEMPORARY.2),
        of_profiles(
            "a token alone, and a file",
            &good,
            whole("list").warns("ALIBABA_CLOUD_SECURITY_TOKEN is set"),
        )
        .set(TOKEN, TEMPORARY.2),
        of_profiles(
            "ALICLOUD_PROFILE",
            &format!("{other},{good}"),
            whole("list").says(&["profile main"]),
        )
        .set("ALICLOUD_PROFILE", "main"),
        of_profiles(
            "two profiles",
            &format!("{other},{good}"),
            refused(&[
                "ALIBABA_CLOUD_PROFILE and ALIBABACLOUD_PROFILE are set to different values",
                BOTH[1],
            ]),
        )
        .vars(&[
            ("ALIBABACLOUD_PROFILE", "main"),
            ("ALIBABA_CLOUD_PROFILE", "other"),
        ]),
        case(
            "OIDC by the other names",
            whole("AssumeRoleWithOIDC list").says(&["of acs:ram::123456:role/reader at"]),
        )
        .vars(&aliases)
        .file("oidc", OIDC),
        case(
            "OIDC, two roles",
            refused(&["ALIBABA_CLOUD_ROLE_ARN and ALIBABACLOUD_ROLE_ARN"]),
        )
        .vars(&aliases)
        .set(ROLE, "acs:ram::1:role/other")
        .file("oidc", OIDC),
        case(
            "half of OIDC",
            refused(&["ALIBABA_CLOUD_ROLE_ARN is set, but ALIBABA_CLOUD_OIDC_TOKEN_FILE is not"]),
        )
        .set(ROLE, READER)
        .set(oidc[0].0, oidc[0].1),
    ];
    // A role of Terraform's, whatever the credential is.
    let terraform = ("ALICLOUD_ASSUME_ROLE_ARN", READER);
    let words = [
        "ALICLOUD_ASSUME_ROLE_ARN is set: Terraform assumes that role",
        BOTH[0],
        BOTH[1],
    ];
    let role = profile(
        "role",
        "RamRoleArn",
        &format!(
            r#"{},"ram_role_arn":"{READER}""#,
            pair(ALIBABA.0, ALIBABA.1)
        ),
    );
    let profiles = format!("{good},{role}");
    cases.extend([
        of_profiles(
            "a role of Terraform beside a file",
            &profiles,
            refused(&words),
        )
        .vars(&[terraform]),
        of_profiles(
            "a role of Terraform beside a profile",
            &profiles,
            refused(&words),
        )
        .vars(&[terraform, ("ALICLOUD_PROFILE", "main")]),
        of_profiles(
            "the role of Terraform that the profile has",
            &profiles,
            whole("AssumeRole list"),
        )
        .vars(&[terraform, ("ALICLOUD_PROFILE", "role")]),
        of_profiles(
            "a role of Terraform, and a profile that is named",
            &profiles,
            whole("list"),
        )
        .vars(&[terraform])
        .credential("{ aliyun_profile = \"main\" }"),
        case("a role of Terraform beside an ini file", refused(&words))
            .vars(&[terraform])
            .file(INI, section(&pair_lines())),
        case("a role of Terraform beside a URI", refused(&words)).vars(&[
            terraform,
            ("ALIBABA_CLOUD_CREDENTIALS_URI", "{url}/credentials"),
        ]),
        case(
            "the role of Terraform beside OIDC",
            whole("AssumeRoleWithOIDC list"),
        )
        .vars(&oidc)
        .vars(&[terraform, (ROLE, READER)])
        .file("oidc", OIDC),
        case("a role of Terraform beside OIDC", refused(&words))
            .vars(&oidc)
            .vars(&[(terraform.0, "acs:ram::1:role/other"), (ROLE, READER)])
            .file("oidc", OIDC),
    ]);
    for (name, role, want) in [
        (
            "ALIBABA_CLOUD_PROFILE",
            READER,
            refused(&["ALIBABA_CLOUD_ROLE_ARN is set: Terraform", BOTH[1]]),
        ),
        (
            "ALICLOUD_PROFILE",
            READER,
            refused(&["ALIBABA_CLOUD_ROLE_ARN is set: Terraform", BOTH[1]]),
        ),
        // Terraform does not read it.
        (
            "ALIBABACLOUD_PROFILE",
            READER,
            whole("list").warns("ALIBABA_CLOUD_ROLE_ARN is set, but "),
        ),
    ] {
        let named = format!("a role of the environment beside {name}");
        cases.push(of_profiles(&named, &profiles, want).vars(&[(name, "main"), (ROLE, role)]));
    }
    let ini = pair_lines().replace("= access_key\n", "= ram_role_arn\n");
    let ini = section(&format!(
        "{ini}role_arn = {READER}\nrole_session_name = me\n"
    ));
    cases.extend([
        case(
            "the role of an ini file, and the same of both tools",
            whole("AssumeRole list"),
        )
        .vars(&[terraform, (ROLE, READER)])
        .file(INI, ini.clone()),
        case(
            "the role of an ini file, and another of the environment",
            whole("AssumeRole list").warns("ALIBABA_CLOUD_ROLE_ARN is set, but "),
        )
        .set(ROLE, "acs:ram::1:role/other")
        .file(INI, ini),
    ]);
    cases.push(
        of_profiles(
            "the role of the environment that the profile of a variable has",
            &profiles,
            whole("AssumeRole list"),
        )
        .vars(&[("ALIBABA_CLOUD_PROFILE", "role"), (ROLE, READER)]),
    );
    // A machine's role is there in each: none is guessed at.
    for (name, instead) in [
        ("ALIBABACLOUD_ACCESS_KEY_ID", ID),
        ("ALIBABA_CLOUD_ACCESS_KEY_Id", ID),
        ("ALICLOUD_ACCESS_KEY", ID),
        ("ALICLOUD_ACCESS_KEY_SECRET", SECRET),
        ("ACCESS_KEY_ID", ID),
        ("SECURITY_TOKEN", TOKEN),
        ("ALIBABA_CLOUD_BEARER_TOKEN", ID),
        ("ALICLOUD_CREDENTIALS_URI", "ALIBABA_CLOUD_CREDENTIALS_URI"),
    ] {
        let words = format!("{name} is set, which cloudls does not read");
        let hint = format!("set {instead} in place of {name}");
        cases.push(case(name, refused(&["no credential found", &words, &hint])).set(name, "x-y-z"));
    }
    cases.push(
        keys(
            "no region but of another tool",
            refused(&["no region given; ALICLOUD_REGION is set"]),
        )
        .args(&["-p", "eas"])
        .set("ALICLOUD_REGION", "cn-shanghai"),
    );
    cases
}

/// Words of the command line beside a key pair of the variables, which the SDKs take: where the two would list different
/// accounts, neither is guessed.
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn beside_keys() -> Vec<Case> {
    let both = |name: &str, profiles: &str, want| {
        of_profiles(name, profiles, want).vars(&[(ID, ALIBABA.0), (SECRET, ALIBABA.1)])
    };
    let good = main_profile("AK", &pair(ALIBABA.0, ALIBABA.1));
    let other = main_profile("AK", &pair("OTHER-KEY-OF-MINE", WRONG));
    let mut cases = vec![
        both("the file's current profile", &other, whole("list")),
        both("the same key in a profile", &good, whole("list"))
            .set("ALIBABA_CLOUD_PROFILE", "main"),
        both(
            "another secret in a profile",
            &main_profile("AK", &pair(ALIBABA.0, WRONG)),
            refused(&["ALIBABA_CLOUD_PROFILE is set"]),
        )
        .set("ALIBABA_CLOUD_PROFILE", "main"),
        both(
            "a role in a profile",
            &main_profile(
                "RamRoleArn",
                &format!(
                    r#"{},"ram_role_arn":"{READER}""#,
                    pair(ALIBABA.0, ALIBABA.1)
                ),
            ),
            refused(&["ALIBABA_CLOUD_PROFILE is set"]),
        )
        .set("ALIBABA_CLOUD_PROFILE", "main"),
        both(
            "profiles that the command line ignores",
            &other,
            whole("list"),
        )
        .vars(&[
            ("ALIBABA_CLOUD_PROFILE", "main"),
            ("ALIBABA_CLOUD_IGNORE_PROFILE", "TRUE"),
        ]),
        keys(
            "a profile that is not there",
            refused(&["ALIBABA_CLOUD_PROFILE is set"]),
        )
        .set("ALIBABA_CLOUD_PROFILE", "nosuch"),
        keys(
            "other places",
            whole("list").says(&["ALIBABA_CLOUD_CREDENTIALS_URI is set, and is not read"]),
        )
        .set("ALIBABA_CLOUD_CREDENTIALS_URI", "{url}/credentials"),
        keys(
            "other names of the key",
            whole("list").says(&["ALICLOUD_ACCESS_KEY is set, which cloudls does not read"]),
        )
        .set("ALICLOUD_ACCESS_KEY", "OTHER-KEY-OF-MINE"),
        of_profiles(
            "a profile beside OIDC",
            &good,
            refused(&["ALIBABA_CLOUD_PROFILE is set"]),
        )
        .vars(&[
            (ROLE, READER),
            (
                "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
                "acs:ram::1:oidc-provider/p",
            ),
            ("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "{home}/oidc"),
            ("ALIBABA_CLOUD_PROFILE", "main"),
        ])
        .file("oidc", OIDC),
        case(
            "a profile with the prefix of a profile",
            refused(&["P_ALIBABA_CLOUD_PROFILE is set"]),
        )
        .vars(&[
            ("P_ALIBABA_CLOUD_ACCESS_KEY_ID", ALIBABA.0),
            ("P_ALIBABA_CLOUD_ACCESS_KEY_SECRET", ALIBABA.1),
            ("P_ALIBABA_CLOUD_PROFILE", "other"),
        ])
        .credential("{ env = \"P\" }"),
    ];
    for name in [
        "ALIBABA_CLOUD_PROFILE",
        "ALIBABACLOUD_PROFILE",
        "ALICLOUD_PROFILE",
    ] {
        let is_set = format!("{name} is set");
        let want = refused(&[&is_set, "\"main\"", BOTH[0], BOTH[1]]);
        cases.push(both(&format!("{name} beside keys"), &other, want).set(name, "main"));
    }
    for name in [
        "ALIBABACLOUD_SECURITY_TOKEN",
        "ALICLOUD_SECURITY_TOKEN",
        "SECURITY_TOKEN",
    ] {
        let is_set = format!("{name} is set");
        let named = |ending: &str| format!("{name} beside keys{ending}");
        cases.push(keys(&named(""), refused(&[&is_set, BOTH[0], BOTH[1]])).set(name, "x-y-z"));
        let whole_key = case(&named(" and their token"), whole("list").says(&[&is_set])).vars(&[
            (ID, TEMPORARY.0),
            (SECRET, TEMPORARY.1),
            (TOKEN, TEMPORARY.2),
            (name, "x-y-z"),
        ]);
        cases.push(whole_key);
    }
    cases
}

/// What forbids is obeyed.
fn switches() -> Vec<Case> {
    let program = main_profile("External", r#""process_command":"touch {home}/ran""#);
    let uri = main_profile("CredentialsURI", r#""credentials_uri":"{url}/credentials""#);
    let machine = main_profile("EcsRamRole", r#""ram_role_name":"demo-ecs-role""#);
    let good = main_profile("AK", &pair(ALIBABA.0, ALIBABA.1));
    let external = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS";
    let no_metadata = "ALIBABA_CLOUD_ECS_METADATA_DISABLED";
    let mut cases = Vec::new();
    for value in ["true", "TRUE", "1", " True "] {
        let wanted = [external, "forbids", "config.json"];
        cases.extend([
            of_profiles(
                &format!("a program, forbidden by {value:?}"),
                &program,
                refused(&wanted),
            )
            .set(external, value),
            of_profiles(
                &format!("a URI, forbidden by {value:?}"),
                &uri,
                refused(&wanted),
            )
            .set(external, value),
        ]);
    }
    for switch in [
        external,
        no_metadata,
        "ALIBABA_CLOUD_CLI_PROFILE_DISABLED",
        "ALIBABA_CLOUD_IMDSV1_DISABLED",
    ] {
        for value in ["yes", "On", " y "] {
            let what =
                format!("{switch}={value}: meant to forbid, and not obeyed by the vendor's tools");
            cases.push(of_profiles(&what, &good, refused(&[switch, "`true`"])).set(switch, value));
        }
    }
    cases.extend([
        of_profiles(
            "a program, named, forbidden",
            &program,
            refused(&[external]),
        )
        .set(external, "true")
        .credential("{ aliyun_profile = \"main\" }"),
        case(
            "a URI of the environment, forbidden",
            refused(&["ALIBABA_CLOUD_CREDENTIALS_URI is not asked", external]),
        )
        .vars(&[
            (external, "1"),
            (no_metadata, "true"),
            ("ALIBABA_CLOUD_CREDENTIALS_URI", "{url}/credentials"),
        ]),
        of_profiles(
            "metadata of a profile, forbidden",
            &machine,
            refused(&[no_metadata, "forbids"]),
        )
        .set(no_metadata, "True"),
    ]);
    cases
}

/// Where a signed request goes.
fn endpoints() -> Vec<Case> {
    let good = pair(ALIBABA.0, ALIBABA.1);
    let none = ("CLOUDLS_EAS_ENDPOINT", "");
    let sts = "CLOUDLS_ALIBABA_STS_ENDPOINT";
    let role = main_profile(
        "RamRoleArn",
        &format!(r#"{good},"ram_role_arn":"{READER}","ram_session_name":"me""#),
    );
    let of_field = |field: &str, want| {
        let text = main_profile("AK", &format!("{good},{field}"));
        of_profiles(&format!("the field {field}"), &text, want)
    };
    let vpc = "pai-eas-manage-vpc.{region}.aliyuncs.com";
    let mut cases = vec![
        of_field(
            r#""endpoint":"x.example.com""#,
            refused(&["it has endpoint, and it names one endpoint", BOTH[1]]),
        )
        .vars(&[none]),
        of_field(
            r#""endpoint_type":"VPC""#,
            refused(&["it has endpoint_type", vpc]),
        )
        .vars(&[none]),
        of_field(r#""endpoint":"x.example.com""#, whole("list")),
        of_field(r#""endpoint_type":"public""#, whole("list")),
        of_field(
            r#""site":"international","language":"zh","meta":1"#,
            whole("list"),
        ),
        keys("ALIBABA_CLOUD_ENDPOINT, overruled", whole("list"))
            .set("ALIBABA_CLOUD_ENDPOINT", "x.example.com"),
        of_profiles(
            "an STS template for several regions",
            &role,
            refused(&[sts, "{region}"]),
        )
        .args(&["--region", "cn-shanghai,cn-beijing"])
        .set(sts, "https://sts.{region}.aliyuncs.com"),
        keys(
            "a host that cannot be",
            refused(&["CLOUDLS_EAS_ENDPOINT", "its host has an empty part"]),
        )
        .set("CLOUDLS_EAS_ENDPOINT", "https://eas..aliyuncs.com"),
        of_profiles(
            "an STS host that cannot be",
            &role,
            refused(&["ALIBABA_CLOUD_STS_ENDPOINT", "is not the name of a host"]),
        )
        .set("ALIBABA_CLOUD_STS_ENDPOINT", "sts .aliyuncs.com"),
    ];
    for name in [
        "ALIBABA_CLOUD_ENDPOINT_TYPE",
        "ALIBABACLOUD_ENDPOINT_TYPE",
        "ALICLOUD_ENDPOINT_TYPE",
        "ENDPOINT_TYPE",
    ] {
        let words = format!("{name} is set: ");
        cases.push(keys(name, refused(&[&words, vpc, BOTH[1]])).vars(&[none, (name, "vpc")]));
    }
    cases.push(
        keys(
            "ALIBABA_CLOUD_ENDPOINT",
            refused(&["ALIBABA_CLOUD_ENDPOINT is set: ", BOTH[1]]),
        )
        .vars(&[none, ("ALIBABA_CLOUD_ENDPOINT", "x.example.com")]),
    );
    cases
}

const INI: &str = ".alibabacloud/credentials";
const PYTHON: &str = ".alibabacloud/credentials.ini";

fn pair_lines() -> String {
    format!(
        "type = access_key\naccess_key_id = {}\naccess_key_secret = {}\n",
        ALIBABA.0, ALIBABA.1
    )
}

fn section(lines: &str) -> String {
    format!("[default]\n{lines}")
}

/// Files that are there and hold nothing that can be used.
fn files() -> Vec<Case> {
    let machine = "session role key list";
    let lone = format!(
        r#"{{"name":"a","mode":"AK",{}}}"#,
        pair(ALIBABA.0, ALIBABA.1)
    );
    let fresh = r#"{"current":"default","profiles":[{"name":"default","mode":"","output_format":"json","language":"en"}]}"#;
    let ini = |name: &str, text: &str, want| case(name, want).file(INI, text);
    vec![
        ini(
            "[Default]",
            &format!("[Default]\n{}", pair_lines()),
            refused(&["has no [default]; it has [Default]", INI]),
        ),
        ini(
            "another key alone",
            "[default]\ndashscope_api_key = x\n",
            whole(machine).says(&["[default] of", "has no credential"]),
        ),
        case(
            "a profile outside of a list",
            refused(&["config.json has no profiles, but a profile outside"]),
        )
        .file(PATH, lone.clone()),
        case(
            "a profile not configured yet",
            whole(machine).says(&["profile default of", "has no credential"]),
        )
        .file(PATH, fresh),
        case(
            "a profile that neither file has",
            refused(&[
                "ALIBABA_CLOUD_PROFILE asks for \"nosuch\"",
                "has no [nosuch]; it has [default]",
                INI,
                "hint: known: default; correct or unset ALIBABA_CLOUD_PROFILE, or name",
                BOTH[1],
            ]),
        )
        .file(INI, section(&pair_lines()))
        .set("ALIBABA_CLOUD_PROFILE", "nosuch"),
        case(
            "UTF-16",
            refused(&["config.json is UTF-16 text", "save it as UTF-8"]),
        )
        .furnish(|home: &Home| {
            home.write(PATH, "", 0o600);
            let units = "{}".encode_utf16().flat_map(u16::to_le_bytes);
            let bytes: Vec<_> = [0xff, 0xfe].into_iter().chain(units).collect();
            std::fs::write(home.path(PATH), bytes).unwrap();
        }),
    ]
}

/// The ini file as the vendor's libraries read it.
fn ini() -> Vec<Case> {
    let case = |name: &str, text: &str, want| case(&format!("ini, {name}"), want).file(INI, text);
    let role = format!("role_arn = {READER}\nrole_session_name = me\n");
    let (id, secret, token) = TEMPORARY;
    let lines = pair_lines();
    vec![
        case(
            "a comment behind a header",
            &format!("[default]   # default setting\n{lines}"),
            whole("list"),
        ),
        case(
            "quotes",
            &format!(
                "[default]\ntype = 'access_key'\naccess_key_id = \"{}\" ; mine\naccess_key_secret = \"{}\"",
                ALIBABA.0, ALIBABA.1
            ),
            whole("list"),
        ),
        case(
            "rubbish elsewhere",
            &format!("rubbish\n[other]\nrubbish\n[default]\n{lines}[more\nx\n"),
            whole("list"),
        ),
        case(
            "rubbish inside",
            &section(&format!("{lines}rubbish\n")),
            refused(&[":5: this is not a line of an ini file"]),
        ),
        case(
            "a byte order mark",
            &format!("\u{feff}[default]\r\n{}", lines.replace('\n', "\r\n")),
            whole("list"),
        ),
        case(
            "no type",
            &section(&lines.replace("type = access_key\n", "")),
            refused(&["it has no type"]),
        ),
        case(
            "sts",
            &section(&format!(
                "type = sts\naccess_key_id = {id}\naccess_key_secret = {secret}\nsecurity_token = {token}"
            )),
            whole("list"),
        ),
        case(
            "sts without its token",
            &section(&format!(
                "type = sts\naccess_key_id = {id}\naccess_key_secret = {secret}"
            )),
            refused(&["it has no security_token"]),
        ),
        case(
            "a temporary id",
            &section(&format!(
                "type = access_key\naccess_key_id = {id}\naccess_key_secret = {secret}"
            )),
            refused(&["begins with STS.", "[default] of"]),
        ),
        case(
            "a bad value",
            &section("type = access_key\naccess_key_id = x y\naccess_key_secret = z"),
            refused(&["[default] of", "its access_key_id is not valid"]),
        ),
        case(
            "switched off",
            &section(&format!("enable = false\n{lines}")),
            refused(&["it has enable, and it switches the section off"]),
        ),
        case(
            "a host",
            &section(
                &format!("host = sts.example.com\n{lines}{role}")
                    .replace("= access_key\n", "= ram_role_arn\n"),
            ),
            refused(&["it has host", "ALIBABA_CLOUD_STS_ENDPOINT"]),
        ),
        case(
            "a policy on several lines",
            &section(
                &format!(
                    "{lines}{role}policy = {{\n  \"Version\": \"1\",\n  \"Statement\": []\n  }}\n"
                )
                .replace("= access_key\n", "= ram_role_arn\n"),
            ),
            whole("AssumeRole list"),
        ),
        case(
            "two files that differ",
            &section(&lines),
            refused(&[
                "are not the same",
                "ALIBABA_CLOUD_CREDENTIALS_FILE",
                BOTH[1],
            ]),
        )
        .file(PYTHON, section(&lines.replace(ALIBABA.0, "LTAIother"))),
        case("two files that do not", &section(&lines), whole("list"))
            .file(PYTHON, format!("{}# more\n", section(&lines))),
    ]
}

fn programs() -> Vec<Case> {
    let of = |name: &str, command: &str, want| {
        let command = command.replace('\\', "\\\\").replace('"', "\\\"");
        of_profiles(
            name,
            &main_profile("External", &format!(r#""process_command":"{command}""#)),
            want,
        )
    };
    let json = format!(r#"{{"mode":"AK",{}}}"#, pair(ALIBABA.0, ALIBABA.1));
    let temporary = format!(r#"{{"mode":"AK",{}}}"#, pair(TEMPORARY.0, TEMPORARY.1));
    let bare = format!("{{{}}}", pair(ALIBABA.0, ALIBABA.1));
    let role = format!(r#","ram_role_arn":"{READER}","ram_session_name":"x"}}"#);
    vec![
        of(
            "a byte order mark",
            &format!("printf '\\357\\273\\277%s' '{json}'"),
            whole("list"),
        ),
        of(
            "a time that nobody can read",
            &format!(
                "echo '{}'",
                json.replace('}', r#","expiration":"2030-01-02 03:04:05"}"#)
            ),
            whole("list"),
        ),
        of(
            "a time as a number",
            &format!(
                "echo '{}'",
                json.replace('}', r#","expiration":1893553445}"#)
            ),
            whole("list"),
        ),
        of(
            "prose",
            "echo hello",
            refused(&[
                "not a JSON object",
                "let it print the JSON of the External mode",
            ]),
        ),
        of(
            "a temporary id",
            &format!("echo '{temporary}'"),
            refused(&["begins with STS.", "sts_token"]),
        ),
        of(
            "an open quote",
            "echo 'x",
            refused(&["a quotation mark without its other half"]),
        ),
        of(
            "a backslash",
            "echo x\\",
            refused(&["ends with a backslash"]),
        ),
        of(
            "a role without a mode",
            &format!("echo '{}'", bare.replace('}', &role)),
            refused(&["ram_role_arn and no mode", "RamRoleArn"]),
        ),
        of(
            "an empty role without a mode",
            &format!("echo '{}'", bare.replace('}', r#","ram_role_arn":""}"#)),
            whole("list"),
        ),
        of(
            "a role that the mode makes nothing of",
            &format!("echo '{}'", json.replace('}', &role)),
            whole("list"),
        ),
        of(
            "a token that the mode makes nothing of",
            &format!("echo '{}'", json.replace('}', r#","sts_token":"tk"}"#)),
            whole("list").says(&["got access key"]),
        ),
        of(
            "a temporary key in the mode of a lasting one",
            &format!(r#"echo '{{"mode":"AK",{}}}'"#, triple("")),
            refused(&["begins with STS."]),
        ),
        case(
            "its own program, a role without a mode",
            refused(&["ram_role_arn and no mode"]),
        )
        .credential("{ command = [\"cat\", \"{home}/printed\"] }")
        .file("printed", bare.replace('}', &role)),
        case(
            "its own program, prose",
            refused(&[
                "let it print lines of NAME=value with ALIBABA_CLOUD_ACCESS_KEY_ID",
                "or the JSON",
            ]),
        )
        .credential(r#"{ command = ["echo", "hello"] }"#),
    ]
}

/// Errors in their class.
fn answers() -> Vec<Case> {
    let json = |code: &'static str, message: &'static str| {
        move |_: &'static str, _: usize| Some(Cloud::EAS.error(400, code, message, "r-1"))
    };
    let xml = "<?xml version='1.0'?><Error><RequestId>r-2</RequestId><Code>InvalidAccessKeyId.NotFound</Code><Message>The access key is not found.</Message></Error>";
    vec![
        keys("a missing token", fails(4, "credential", "list").says(&["MissingParameter", "(request id r-1)", "set ALIBABA_CLOUD_SECURITY_TOKEN as well"]))
            .instead(json("MissingParameter", "The input parameter \"SecurityToken\" that is mandatory for processing this request is not supplied.")),
        keys("a missing id", fails(4, "credential", "list").says(&["MissingAccessKeyId", "check ALIBABA_CLOUD_ACCESS_KEY_ID"]))
            .instead(json("MissingAccessKeyId", "AccessKeyId is mandatory for this action.")),
        keys("XML", fails(4, "credential", "list").says(&["InvalidAccessKeyId.NotFound: The access key is not found. (request id r-2)"]))
            .instead(move |_, _| Some(Reply::text(404, xml).with("content-type", "text/xml;charset=utf-8"))),
        of_profiles(
            "XML of STS",
            &main_profile("RamRoleArn", &format!(r#"{},"ram_role_arn":"{READER}""#, pair(ALIBABA.0, ALIBABA.1))),
            fails(4, "credential", "AssumeRole").says(&["AssumeRole: HTTP 404 InvalidAccessKeyId.NotFound", "r-2"]),
        )
        .instead(move |_, _| Some(Reply::text(404, xml).with("content-type", "text/xml"))),
    ]
}
