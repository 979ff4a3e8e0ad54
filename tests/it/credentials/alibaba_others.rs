//! Words that some of Alibaba Cloud's tools read and others do not: where these would list with different keys, none is
//! guessed; and the machine's role takes the place of nothing that was meant.

use super::case::{Case, Want, fails, whole};
use super::cli_file::{PATH, case as of_profiles, main_profile, pair, profile};
use super::keys::{ALIBABA, OIDC, WRONG};
use crate::support::Cloud;

const ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
const SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
const METADATA: (&str, &str) = ("ALIBABA_CLOUD_ECS_METADATA", "demo-ecs-role");
const URI: (&str, &str) = ("ALIBABA_CLOUD_CREDENTIALS_URI", "{url}/credentials-uri");
const READER: &str = "acs:ram::123456:role/reader";
const INI: &str = ".alibabacloud/credentials";
const LEGACY: &str = ".aliyuncli/credentials";
/// The second way on.
const OWN: &str =
    "or name the credential in a profile of the configuration file (`credential = ...`)";
/// What is asked of the metadata where the role is known, and where it is not.
const OF_ROLE: &str = "session key list";
const OF_MACHINE: &str = "session role key list";

pub fn cases() -> Vec<Case> {
    [
        of_terraform(),
        of_command_line(),
        oidc(),
        named(),
        legacy(),
        spellings(),
        ignored(),
        unknown(),
        chains(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn case(name: &str, want: Want) -> Case {
    Case::on(Cloud::EAS, format!("alibaba others: {name}"), want)
}

fn refused(words: &[&str]) -> Want {
    fails(3, "config", "").says(words)
}

/// A word that is refused, with both ways on.
fn refused_word(name: &str, why: &str) -> Want {
    let is_set = format!("{name} is set: {why}");
    let unset = format!("hint: unset {name}, or name");
    refused(&[&is_set, &unset, OWN])
}

fn good() -> String {
    main_profile("AK", &pair(ALIBABA.0, ALIBABA.1))
}

fn ini(case: Case) -> Case {
    let (id, secret) = ALIBABA;
    let text = format!(
        "[default]\ntype = access_key\naccess_key_id = {id}\naccess_key_secret = {secret}\n"
    );
    case.file(INI, text)
}

fn of_terraform() -> Vec<Case> {
    let own = [(ID, ALIBABA.0), (SECRET, ALIBABA.1)];
    let other = [
        ("ALICLOUD_ACCESS_KEY", "OTHER-KEY-OF-MINE"),
        ("ALICLOUD_SECRET_KEY", WRONG),
    ];
    let same = [
        ("ALICLOUD_ACCESS_KEY", ALIBABA.0),
        ("ALICLOUD_SECRET_KEY", ALIBABA.1),
    ];
    let refusal = || refused_word("ALICLOUD_ACCESS_KEY", "Terraform then lists with that key");
    let file = "ALICLOUD_SHARED_CREDENTIALS_FILE";
    let prefixed = [
        ("P_ALIBABA_CLOUD_ACCESS_KEY_ID", ALIBABA.0),
        ("P_ALIBABA_CLOUD_ACCESS_KEY_SECRET", ALIBABA.1),
        ("P_ALICLOUD_ACCESS_KEY", "OTHER-KEY-OF-MINE"),
        ("P_ALICLOUD_SECRET_KEY", WRONG),
    ];
    vec![
        case("its key beside another", refusal())
            .vars(&own)
            .vars(&other),
        case("its key, the same", whole("list"))
            .vars(&own)
            .vars(&same),
        of_profiles("its key beside a profile", &good(), refusal()).vars(&other),
        of_profiles("its key, that of the profile", &good(), whole("list")).vars(&same),
        of_profiles(
            "its key by its third name",
            &good(),
            refused_word("ALIBABACLOUD_ACCESS_KEY_ID", "Terraform"),
        )
        .vars(&[
            ("ALIBABACLOUD_ACCESS_KEY_ID", "OTHER-KEY-OF-MINE"),
            ("ALIBABACLOUD_ACCESS_KEY_SECRET", WRONG),
        ]),
        of_profiles(
            "its id with the secret of the SDKs",
            &good(),
            refused_word("ALICLOUD_ACCESS_KEY", "Terraform"),
        )
        .vars(&[
            ("ALICLOUD_ACCESS_KEY", "OTHER-KEY-OF-MINE"),
            (SECRET, WRONG),
        ]),
        of_profiles(
            "half of its key",
            &good(),
            whole("list").says(&["which cloudls does not"]),
        )
        .vars(&other[..1]),
        ini(case("its key beside an ini file", refusal())).vars(&other),
        case("its key beside metadata", refusal())
            .vars(&other)
            .vars(&[METADATA]),
        case(
            "its key with a prefix",
            refused_word("P_ALICLOUD_ACCESS_KEY", "Terraform"),
        )
        .vars(&prefixed)
        .credential("{ env = \"P\" }"),
        of_profiles(
            "its key, and a profile that is named",
            &good(),
            whole("list"),
        )
        .vars(&other)
        .credential("{ aliyun_profile = \"main\" }"),
        of_profiles("its file", &good(), refused_word(file, "Terraform"))
            .vars(&[(file, "{home}/other.json"), ("ALICLOUD_PROFILE", "main")]),
        of_profiles("its file, the same", &good(), whole("list")).vars(&[
            (file, "~/.aliyun/config.json"),
            ("ALICLOUD_PROFILE", "main"),
        ]),
        of_profiles("its file without a profile", &good(), whole("list"))
            .set(file, "{home}/other.json"),
        of_profiles(
            "its credentials URI",
            &good(),
            refused_word("ALICLOUD_CREDENTIALS_URI", "Terraform"),
        )
        .set("ALICLOUD_CREDENTIALS_URI", URI.1),
        case("its credentials URI, the same", whole("uri list")).vars(&[
            URI,
            ("ALICLOUD_CREDENTIALS_URI", URI.1),
            ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true"),
        ]),
        of_profiles(
            "its role of the machine",
            &good(),
            refused_word("ALICLOUD_ECS_ROLE_NAME", "Terraform"),
        )
        .set("ALICLOUD_ECS_ROLE_NAME", "other"),
        case("its role of the machine, the same", whole(OF_ROLE))
            .vars(&[METADATA, ("ALICLOUD_ECS_ROLE_NAME", METADATA.1)]),
    ]
}

fn of_command_line() -> Vec<Case> {
    let other = [
        ("ALICLOUD_ACCESS_KEY_ID", "OTHER-KEY-OF-MINE"),
        ("ALICLOUD_ACCESS_KEY_SECRET", WRONG),
    ];
    let same = [
        ("ALICLOUD_ACCESS_KEY_ID", ALIBABA.0),
        ("ALICLOUD_ACCESS_KEY_SECRET", ALIBABA.1),
    ];
    let why = "the aliyun command line then lists with that key";
    let refusal = || refused_word("ALICLOUD_ACCESS_KEY_ID", why);
    let bearer = ("ALIBABA_CLOUD_BEARER_TOKEN", WRONG);
    let blank = profile("main", "AK", "");
    vec![
        of_profiles("its key beside its profile", &good(), whole("list")).vars(&other),
        ini(case("its key beside an ini file", refusal())).vars(&other),
        ini(case("its key, that of the ini file", whole("list"))).vars(&same),
        ini(of_profiles(
            "its key where its profile has none",
            &blank,
            refusal(),
        ))
        .vars(&other),
        case("its key beside metadata", refusal())
            .vars(&other)
            .vars(&[METADATA]),
        case("half of its key beside metadata", whole(OF_ROLE))
            .vars(&other[..1])
            .vars(&[METADATA]),
        case("its key beside a URI", refusal())
            .vars(&other)
            .vars(&[URI]),
        case("its key beside OIDC", refusal())
            .vars(&other)
            .vars(&oidc_by(["ALIBABA_CLOUD"; 3]))
            .file("oidc", OIDC),
        case(
            "its key beside a key of the SDKs, which it takes first",
            whole("list"),
        )
        .vars(&other)
        .vars(&[(ID, ALIBABA.0), (SECRET, ALIBABA.1)]),
        ini(case(
            "its token",
            refused_word(bearer.0, "the aliyun command line"),
        ))
        .vars(&[bearer]),
        of_profiles("its token beside its profile", &good(), whole("list")).vars(&[bearer]),
    ]
}

/// The variables of OIDC, each with one beginning or another.
fn oidc_by(starts: [&str; 3]) -> Vec<(&'static str, &'static str)> {
    let names = [
        ["ALIBABA_CLOUD_ROLE_ARN", "ALIBABACLOUD_ROLE_ARN"],
        [
            "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
            "ALIBABACLOUD_OIDC_PROVIDER_ARN",
        ],
        [
            "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
            "ALIBABACLOUD_OIDC_TOKEN_FILE",
        ],
    ];
    let values = [READER, "acs:ram::1:oidc-provider/p", "{home}/oidc"];
    let chosen = names.into_iter().zip(starts);
    let chosen = chosen.map(|(names, start)| names[usize::from(start == "ALIBABACLOUD")]);
    chosen.zip(values).collect()
}

/// OIDC by names that the command line alone knows, which takes it where its profile has no mode.
fn oidc() -> Vec<Case> {
    let own = oidc_by(["ALIBABACLOUD"; 3]);
    let mixed = oidc_by(["ALIBABA_CLOUD", "ALIBABACLOUD", "ALIBABA_CLOUD"]);
    let disagree = |with: &str| {
        let sdks = format!("and the SDKs with {with}");
        refused(&[
            "the aliyun command line lists with ALIBABACLOUD_ROLE_ARN",
            &sdks,
            OWN,
        ])
    };
    let unread = "ALIBABACLOUD_OIDC_PROVIDER_ARN is set, and is not read beside this credential";
    let cases = vec![
        of_profiles(
            "OIDC of the command line beside its profile",
            &good(),
            whole("list").says(&[
                "from profile main",
                unread,
                "ALIBABACLOUD_ROLE_ARN is set, and",
            ]),
        )
        .vars(&own),
        of_profiles(
            "a part of OIDC of the command line beside its profile",
            &good(),
            whole("list").says(&["from profile main", unread]),
        )
        .vars(&mixed),
        ini(case(
            "OIDC of the command line beside an ini file",
            disagree("[default] of"),
        ))
        .vars(&own),
        case(
            "OIDC of the command line beside metadata",
            disagree(METADATA.0),
        )
        .vars(&own)
        .vars(&[METADATA]),
        case("OIDC of the command line beside a URI", disagree(URI.0))
            .vars(&own)
            .vars(&[URI]),
        of_profiles(
            "OIDC of the command line and a role of the SDKs beside its profile",
            &good(),
            whole("list").says(&["from profile main", unread]),
        )
        .vars(&own)
        .set("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/other"),
        of_profiles(
            "OIDC of the command line where its profile has no mode",
            &profile("main", "", ""),
            whole("AssumeRoleWithOIDC list"),
        )
        .vars(&own),
    ];
    let prefixed = own.iter().fold(
        case(
            "OIDC of the command line with a prefix",
            whole("AssumeRoleWithOIDC list"),
        ),
        |case, (name, value)| case.set(&format!("P_{name}"), value),
    );
    let mut cases: Vec<_> = cases
        .into_iter()
        .map(|case| case.file("oidc", OIDC))
        .collect();
    cases.push(prefixed.file("oidc", OIDC).credential("{ env = \"P\" }"));
    let half = "ALIBABA_CLOUD_ROLE_ARN is set, but ALIBABA_CLOUD_OIDC_PROVIDER_ARN is not";
    cases.push(
        case(
            "half of OIDC beside a URI and the machine's role",
            refused(&["no credential found", half]),
        )
        .vars(&[URI, ("ALIBABA_CLOUD_ROLE_ARN", READER)]),
    );
    for (name, place) in [METADATA, URI] {
        let asks = if name == URI.0 { "uri list" } else { OF_ROLE };
        let off = ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");
        let case = case(
            &format!("half of OIDC beside {name}"),
            whole(asks).warns(half),
        )
        .vars(&[(name, place), ("ALIBABA_CLOUD_ROLE_ARN", READER)]);
        cases.push(if name == URI.0 {
            case.vars(&[off])
        } else {
            case
        });
    }
    cases
}

/// Where a profile of the configuration file names one of the command line, no variable decides.
fn named() -> Vec<Case> {
    let named = |name: &str, profile: &str, want: Want| {
        of_profiles(&format!("named, {name}"), profile, want)
            .credential("{ aliyun_profile = \"main\" }")
    };
    let unused =
        |name: &str| format!("the profile names its credential, so {name} is not used for it");
    let role = main_profile(
        "RamRoleArn",
        &format!(
            r#"{},"ram_role_arn":"{READER}""#,
            pair(ALIBABA.0, ALIBABA.1)
        ),
    );
    let other = format!(
        r#"{{"current":"main","profiles":[{}]}}"#,
        main_profile("AK", &pair("OTHER-KEY-OF-MINE", WRONG))
    );
    let file = "ALIBABA_CLOUD_CONFIG_FILE";
    let mut cases = vec![
        named(
            "another file",
            &good(),
            whole("list").says(&[&unused(file)]),
        )
        .set(file, "{home}/other.json")
        .file("other.json", other.clone()),
        case(
            "named, another file alone",
            refused(&[
                "config.json with a profile \"main\"",
                "ALIBABA_CLOUD_CONFIG_FILE is not used for it",
            ]),
        )
        .credential("{ aliyun_profile = \"main\" }")
        .set(file, "{home}/other.json")
        .file("other.json", other),
        named(
            "a URI of the environment",
            &main_profile("CredentialsURI", ""),
            refused(&["it has no credentials_uri"]),
        )
        .vars(&[URI]),
        named(
            "a switch",
            &good(),
            whole("list").never(&["is not used for it"]),
        )
        .set("ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS", "true"),
    ];
    // Values that cannot be: whoever reads them says so.
    for name in ["ALIBABA_CLOUD_STS_REGION", "ALIBABA_CLOUD_STS_ENDPOINT"] {
        let want = whole("AssumeRole list").says(&[&unused(name)]);
        cases.push(named(name, &role, want).set(name, "no place"));
    }
    let prefixed = oidc_by(["ALIBABA_CLOUD"; 3]).into_iter().fold(
        case(
            "the place of STS without the prefix",
            whole("AssumeRoleWithOIDC list"),
        ),
        |case, (name, value)| case.set(&format!("P_{name}"), value),
    );
    cases.push(
        prefixed
            .set("ALIBABA_CLOUD_STS_ENDPOINT", "no place")
            .file("oidc", OIDC)
            .credential("{ env = \"P\" }"),
    );
    cases
}

/// The file of the older command line.
fn legacy() -> Vec<Case> {
    let section = |header: &str, id: &str, secret: &str| {
        format!("[{header}]\naliyun_access_key_id = {id}\naliyun_access_key_secret = {secret}\n")
    };
    let own = section("default", ALIBABA.0, ALIBABA.1);
    let other = section("default", "OTHER-KEY-OF-MINE", WRONG);
    let case = |name: &str, text: &str, want: Want| {
        case(&format!("older command line, {name}"), want).file(LEGACY, text)
    };
    let from = "from profile default (mode AK) of ";
    let disagree = |with: &str| {
        let sdks = format!("and the SDKs with {with}");
        refused(&[
            "the aliyun command line lists with profile default",
            LEGACY,
            &sdks,
            OWN,
        ])
    };
    vec![
        case("a key", &own, whole("list").says(&[from, LEGACY])),
        case(
            "a profile of a variable",
            &format!("{other}{}", section("profile prod", ALIBABA.0, ALIBABA.1)),
            whole("list").says(&["from profile prod"]),
        )
        .set("ALIBABACLOUD_PROFILE", "prod"),
        case("a profile that is named", &own, whole("list"))
            .credential("{ aliyun_profile = \"default\" }"),
        case(
            "the newer file",
            &other,
            whole("list").says(&["config.json"]),
        )
        .file(
            PATH,
            format!(r#"{{"current":"main","profiles":[{}]}}"#, good()),
        ),
        ini(case("an ini file", &other, disagree("[default] of"))),
        ini(case("an ini file with the same", &own, whole("list"))),
        case("metadata", &other, disagree(METADATA.0)).vars(&[METADATA]),
        case(
            "other names",
            &section("main", ALIBABA.0, ALIBABA.1),
            refused(&["no credential found", LEGACY, "has no profiles"]),
        ),
    ]
}

/// Names of members in another case, as Go reads them.
fn spellings() -> Vec<Case> {
    let text = |text: String, name: &str, want: Want| {
        case(&format!("spelled otherwise, {name}"), want).file(PATH, text)
    };
    let (id, secret) = ALIBABA;
    let other = profile("default", "AK", &pair("OTHER-KEY-OF-MINE", WRONG));
    let keys = format!(r#""Access_Key_Id":"{id}","ACCESS_KEY_SECRET":"{secret}""#);
    vec![
        text(
            format!(r#"{{"Current":"a","Profiles":[{{"Name":"a","Mode":"AK",{keys}}}]}}"#),
            "all",
            whole("list").says(&["from profile a (mode AK)"]),
        ),
        text(
            format!(r#"{{"current":"a","profiles":[{{"name":"a","Mode":"EcsRamRole",{keys}}}]}}"#),
            "a mode",
            whole(OF_MACHINE).says(&["(mode EcsRamRole)"]),
        ),
        text(
            format!(r#"{{"CURRENT":"main","profiles":[{other},{}]}}"#, good()),
            "current",
            whole("list").says(&["from profile main"]),
        ),
        text(
            format!(
                r#"{{"current":"main","Current":"default","profiles":[{other},{}]}}"#,
                good()
            ),
            "current, twice",
            refused(&["config.json:1:", "it is not the JSON"]),
        ),
        of_profiles(
            "spelled otherwise, a mode twice",
            &main_profile(
                "AK",
                &format!(r#"{},"Mode":"EcsRamRole""#, pair(id, secret)),
            ),
            refused(&[
                "it has Mode in another spelling as well",
                "remove Mode there",
            ]),
        ),
        of_profiles(
            "spelled otherwise, what a program prints",
            &main_profile(
                "External",
                &format!(
                    r#""process_command":"echo '{{\"Mode\":\"RamRoleArn\",\"access_key_id\":\"{id}\",\"access_key_secret\":\"{secret}\"}}'""#
                ),
            ),
            refused(&["its mode is neither AK nor StsToken"]),
        ),
    ]
}

/// Where the command line is told to do without profiles, and the SDKs are not.
fn ignored() -> Vec<Case> {
    let keys = [(ID, ALIBABA.0), (SECRET, ALIBABA.1)];
    let mut cases = Vec::new();
    for switch in [
        "ALIBABA_CLOUD_IGNORE_PROFILE",
        "ALIBABACLOUD_IGNORE_PROFILE",
    ] {
        for value in ["true", "True", "1", "yes", "On", " y ", " TRUE "] {
            let want = refused_word(switch, "it is meant to forbid something");
            let named = format!("{switch}={value:?}");
            let case = of_profiles(&named, &good(), want.says(&["`TRUE` alone"]));
            cases.push(case.set(switch, value));
        }
        let passed_over = |file: &str| refused_word(switch, "").says(&[file, "list with it"]);
        let named = |what: &str| format!("{switch}, {what}");
        cases.extend([
            of_profiles(&named("a file"), &good(), passed_over(PATH)).set(switch, "TRUE"),
            of_profiles(&named("a file, metadata"), &good(), passed_over(PATH))
                .set(switch, "TRUE")
                .vars(&[METADATA]),
            ini(case(&named("an ini file"), passed_over(INI))).set(switch, "TRUE"),
            of_profiles(&named("a key"), &good(), whole("list"))
                .set(switch, "TRUE")
                .vars(&keys),
            case(&named("no file"), whole(OF_MACHINE)).set(switch, "TRUE"),
            of_profiles(&named("no switch"), &good(), whole("list")).set(switch, "false"),
        ]);
    }
    cases
}

/// Keys under names that no tool of the vendor reads.
fn unknown() -> Vec<Case> {
    let ini = |name: &str, text: &str, words: &[&str]| {
        let want = refused(words).says(&["no credential found", INI]);
        case(&format!("unknown names, {name}"), want).file(INI, text)
    };
    vec![
        ini(
            "ini",
            "[default]\nalibaba_cloud_access_key_id = a\nalibaba_cloud_access_key_secret = b\n",
            &[
                "has no credential, but alibaba_cloud_access_key_id, alibaba_cloud_access_key_secret,",
            ],
        ),
        ini(
            "ini, two words",
            "[default]\nak = a\nsk = b\n",
            &["but ak, sk, which none"],
        ),
        ini(
            "ini, another section",
            "[prod]\naccessKeyId = a\n",
            &["has no [default]; it has [prod]"],
        ),
        of_profiles(
            "unknown names",
            r#"{"name":"main","mode":"AK","accessKeyId":"a","accessKeySecret":"b"}"#,
            refused(&[
                "no credential found",
                "has no credential, but accessKeyId, accessKeySecret,",
            ]),
        ),
        of_profiles(
            "unknown names of something else",
            r#"{"name":"main","mode":"AK","dashscope_api_key":"a"}"#,
            whole(OF_MACHINE).says(&["profile main of", "has no credential"]),
        ),
    ]
}

/// Profiles that others lead to.
fn chains() -> Vec<Case> {
    let chain = profile(
        "main",
        "ChainableRamRoleArn",
        &format!(r#""source_profile":"base","ram_role_arn":"{READER}""#),
    );
    let keys = pair(ALIBABA.0, ALIBABA.1);
    let role = format!(r#"{keys},"ram_role_arn":"{READER}""#);
    let profiles = |base: String| format!("{chain},{base}");
    vec![
        of_profiles(
            "a source without a mode",
            &profiles(profile("base", "", &keys)),
            refused(&["profile base (without a mode) of", "it has no mode"]),
        ),
        of_profiles(
            "a role of the environment that is the source's",
            &profiles(profile("base", "RamRoleArn", &role)).replace(
                &format!(r#""source_profile":"base","ram_role_arn":"{READER}""#),
                r#""source_profile":"base","ram_role_arn":"acs:ram::123456:role/other""#,
            ),
            whole("AssumeRole AssumeRole list").never(&["is set, but"]),
        )
        .set("ALIBABA_CLOUD_ROLE_ARN", READER),
    ]
}
