//! Huawei Cloud: the words of the Terraform provider's set and of files, beside whatever credential was found: each is
//! obeyed, or refused by its name.

use super::case::{Case, Want, fails, whole};
use super::huawei_agencies::played;
use super::keys::{HUAWEI, HUAWEI_USER, OIDC, WRONG};
use crate::support::Cloud;

const KOOCLI: &str = ".hcloud/config.json";
const BASIC: &str = ".huaweicloud/credentials";

const PROJECT: &str = "0de0000000000000000000000000000a";

/// The way round each refusal.
const NAME_IT: &str =
    "name the credential in a profile of the configuration file (`credential = ...`)";

pub fn cases() -> Vec<Case> {
    let mut cases = profiles();
    cases.extend(forms());
    cases.extend(agencies());
    cases.extend(named());
    cases.extend(scopes());
    cases.extend(files());
    cases
}

fn case(name: &str, want: Want) -> Case {
    Case::on(Cloud::MODELARTS, format!("modelarts: sets, {name}"), want)
        .set("HUAWEICLOUD_SDK_STS_ENDPOINT", "{url}")
        .instead(|kind, _| played(kind))
}

fn refused(words: &[&str]) -> Want {
    fails(3, "config", "").says(words)
}

fn terraform(case: Case) -> Case {
    case.set("HW_ACCESS_KEY", HUAWEI.0)
        .set("HW_SECRET_KEY", HUAWEI.1)
}

fn sdk(case: Case) -> Case {
    case.set("HUAWEICLOUD_SDK_AK", HUAWEI.0)
        .set("HUAWEICLOUD_SDK_SK", HUAWEI.1)
}

fn password(case: Case) -> Case {
    case.vars(&[
        ("HW_USER_NAME", HUAWEI_USER.0),
        ("HW_USER_PASSWORD", HUAWEI_USER.1),
        ("HW_DOMAIN_NAME", HUAWEI_USER.2),
    ])
}

fn idp(case: Case) -> Case {
    case.set("HW_ASSUME_ROLE_IDP_ID", "my-provider")
        .set("HW_ASSUME_ROLE_ID_TOKEN", OIDC)
}

fn agency(case: Case, name: &str, account: &str) -> Case {
    case.set("HW_ASSUME_ROLE_AGENCY_NAME", name)
        .set("HW_ASSUME_ROLE_DOMAIN_NAME", account)
}

/// A file of `KooCLI` with the profile `own`, of the key, and `other`, of another; each with these members.
fn koocli(case: Case, members: &str) -> Case {
    let profile = |name: &str, id: &str, secret: &str| {
        format!(
            r#"{{"name":"{name}","mode":"AKSK","accessKeyId":"{id}","secretAccessKey":"{secret}"{members}}}"#
        )
    };
    let own = profile("own", HUAWEI.0, HUAWEI.1);
    let other = profile("other", "OTHER-KEY-OF-MINE", WRONG);
    case.file(
        KOOCLI,
        format!(r#"{{"current":"other","authEncrypt":"false","profiles":[{other},{own}]}}"#),
    )
}

/// A profile of `KooCLI` that Terraform's variables name, beside another credential.
fn profiles() -> Vec<Case> {
    let taken = "HW_PROFILE is set: the Terraform provider then takes a profile of KooCLI's file, though by its \
                 documentation it takes HW_";
    let both: &[&str] = &[taken, "unset HW_PROFILE, or ", NAME_IT];
    let other = |case: Case| koocli(case, "").set("HW_PROFILE", "other");
    let own = |case: Case| koocli(case, "").set("HW_PROFILE", "own");
    vec![
        terraform(other(case("another profile, a key", refused(both)))),
        terraform(own(case("the same profile, a key", whole("project list").never(&["HW_PROFILE is set"])))),
        terraform(koocli(
            case("another file, a key", refused(&["HW_SHARED_CONFIG_FILE is set: the Terraform provider then"])),
            "",
        ))
        .set("HW_SHARED_CONFIG_FILE", "{home}/.hcloud/config.json"),
        terraform(case("a profile without a file, a key", refused(both))).set("HW_PROFILE", "own"),
        password(own(case("a profile, a password", refused(both)))),
        idp(own(case("a profile, an identity provider", refused(both)))),
        idp(koocli(
            case("a profile with an agency, an identity provider", refused(both)),
            r#","agencyName":"reader","agencyDomainName":"other""#,
        ))
        .set("HW_PROFILE", "own"),
        sdk(terraform(other(case(
            "another profile, keys of both tools",
            refused(&["HW_PROFILE is set: the Terraform provider then takes a profile of KooCLI's file, and the SDKs"]),
        )))),
        terraform(other(case(
            "another profile, OIDC and a key",
            refused(&["HW_PROFILE is set: the Terraform provider then takes a profile of KooCLI's file, and the SDKs"]),
        )))
        .set("HUAWEICLOUD_OIDC_PROVIDER_URN", "iam::own:oidc-provider:p")
        .set("HUAWEICLOUD_OIDC_AGENCY_URN", "iam::own:agency:pod")
        .set("HUAWEICLOUD_OIDC_ID_TOKEN", OIDC),
        agency(
            terraform(own(case("the same profile, a key and an agency", whole("account temporary project list")))),
            "reader",
            "other",
        ),
        agency(
            terraform(other(case("another profile, a key and an agency", refused(both)))),
            "reader",
            "other",
        ),
        terraform(koocli(
            case("the same profile with an agency, a key", refused(both)),
            r#","agencyName":"reader","agencyDomainName":"other""#,
        ))
        .set("HW_PROFILE", "own"),
        terraform(koocli(
            case("the same profile with a project, a key", whole("list")),
            &format!(r#","projectId":"{PROJECT}""#),
        ))
        .set("HW_PROFILE", "own"),
        sdk(koocli(
            case("the same profile with a project, a key of the SDKs", refused(&["HW_PROFILE is set"])),
            &format!(r#","projectId":"{PROJECT}""#),
        ))
        .set("HW_PROFILE", "own"),
        sdk(koocli(
            case("the same profile with the project that is given, a key of the SDKs", whole("list")),
            &format!(r#","projectId":"{PROJECT}""#),
        ))
        .set("HW_PROFILE", "own")
        .set("HUAWEICLOUD_SDK_PROJECT_ID", PROJECT),
        sdk(koocli(
            case("the same profile with a project, and another of Terraform, a key of the SDKs", refused(&["HW_PROFILE is set"])),
            &format!(r#","projectId":"{PROJECT}""#),
        ))
        .set("HW_PROFILE", "own")
        .set("HW_PROJECT_ID", "PP"),
        terraform(koocli(
            case(
                "the same profile with a project, and another of Terraform, a key",
                whole("list").says(&["HW_PROJECT_ID is set, and is not read beside this credential"]),
            ),
            &format!(r#","projectId":"{PROJECT}""#),
        ))
        .set("HW_PROFILE", "own")
        .set("HW_PROJECT_ID", "PP"),
        koocli(
            case(
                "a profile that is not there",
                refused(&["has no profile \"owm\"", "or unset HW_PROFILE, or ", NAME_IT]),
            ),
            "",
        )
        .set("HW_PROFILE", "owm"),
    ]
}

/// Other words beside forms of credential.
fn forms() -> Vec<Case> {
    let token = &[
        "HW_AUTH_TOKEN is set: the Terraform provider takes that token before any key",
        NAME_IT,
    ];
    let of_openstack = [
        "OS_AUTH_TOKEN is set: it is a token, which comes before any key",
        NAME_IT,
    ];
    let before = "OS_ACCESS_KEY is set: the Terraform provider takes that key before a password";
    let left = "HW_PROFILE is set: the Terraform provider takes accessKeyId of profile own of ";
    let machine = format!(
        r#"{{"name":"own","mode":"ecsAgency","accessKeyId":"{}","secretAccessKey":"{WRONG}"}}"#,
        HUAWEI.0
    );
    let machine = format!(r#"{{"current":"own","authEncrypt":"false","profiles":[{machine}]}}"#);
    let none = machine.replace("accessKeyId", "accessKeyIds");
    vec![
        idp(case("a token, an identity provider", refused(token))).set("HW_AUTH_TOKEN", WRONG),
        koocli(case("a token, KooCLI", refused(token)), "").set("HW_AUTH_TOKEN", WRONG),
        password(case("a token, a password", refused(token))).set("HW_AUTH_TOKEN", WRONG),
        case("a token, nothing", refused(&["HW_AUTH_TOKEN is set"])).set("HW_AUTH_TOKEN", WRONG),
        case("OpenStack's token, nothing", refused(&of_openstack)).set("OS_AUTH_TOKEN", WRONG),
        case(
            "OpenStack's site, nothing",
            refused(&["OS_AUTH_URL is set"]),
        )
        .set("OS_AUTH_URL", "https://iam.cloud.example/v3"),
        sdk(case(
            "OpenStack's token, a key of the SDKs",
            whole("project list").says(&["OS_AUTH_TOKEN is set"]),
        ))
        .set("OS_AUTH_TOKEN", WRONG),
        password(case(
            "an account by its id, a password",
            refused(&["HW_DOMAIN_ID is set", NAME_IT]),
        ))
        .set("HW_DOMAIN_ID", "own"),
        password(case(
            "OpenStack's key, a password",
            refused(&[before, NAME_IT]),
        ))
        .vars(&[("OS_ACCESS_KEY", "x"), ("OS_SECRET_KEY", WRONG)]),
        agency(
            password(case(
                "an agency, a password",
                refused(&["HW_ASSUME_ROLE_AGENCY_NAME is set, and", NAME_IT]),
            )),
            "reader",
            "other",
        ),
        case(
            "the machine's agency, and a key that is left",
            refused(&[left, "by its mode ecsAgency", NAME_IT]),
        )
        .file(KOOCLI, machine.clone())
        .set("HW_PROFILE", "own"),
        case(
            "the machine's agency, and a key that is left, of KooCLI alone",
            whole("session key project list"),
        )
        .file(KOOCLI, machine),
        case("the machine's agency", whole("session key project list"))
            .file(KOOCLI, none)
            .set("HW_PROFILE", "own"),
    ]
}

/// The agency of a profile of `KooCLI` beside one of the variables.
fn agencies() -> Vec<Case> {
    let profile = r#","agencyName":"reader","agencyDomainName":"other""#;
    let own = |name: &str, want: Want| koocli(case(name, want), profile).set("HW_PROFILE", "own");
    let other = &[
        "HW_ASSUME_ROLE_AGENCY_NAME is set: profile own of ",
        "names the agency reader of the account other as well",
        NAME_IT,
    ];
    vec![
        own(
            "an agency by HW_PROFILE",
            whole("account temporary project list"),
        ),
        agency(
            own(
                "the same agency twice",
                whole("account temporary project list"),
            ),
            "reader",
            "other",
        ),
        agency(own("two agencies", refused(other)), "writer", "other"),
        own("two agencies, the one by an id", refused(other))
            .set("HW_ASSUME_ROLE_AGENCY_NAME", "reader")
            .set("HW_ASSUME_ROLE_DOMAIN_ID", "envdom"),
        own(
            "half an agency beside one",
            refused(&["HW_ASSUME_ROLE_DOMAIN_ID is set, but", NAME_IT]),
        )
        .set("HW_ASSUME_ROLE_DOMAIN_ID", "envdom"),
        koocli(
            case(
                "an agency whose names are in another case",
                whole("account temporary project list"),
            ),
            r#","AgencyName":"reader","AGENCYDOMAINNAME":"other""#,
        )
        .set("HW_PROFILE", "own"),
    ]
}

/// Beside a profile of the configuration file that names one of `KooCLI`.
fn named() -> Vec<Case> {
    let own = |case: Case| case.credential("{ koocli_profile = \"own\" }");
    let profile = r#","agencyName":"reader","agencyDomainName":"other""#;
    vec![
        own(koocli(
            case(
                "a file, and a profile that names the credential",
                whole("project list").says(&["so HW_SHARED_CONFIG_FILE is not used for it"]),
            ),
            "",
        ))
        .file("other.json", "{}")
        .set("HW_SHARED_CONFIG_FILE", "{home}/other.json"),
        own(koocli(
            case(
                "a file and an agency, and a profile that names the credential",
                refused(&["it has agencyName, and its mode AKSK makes nothing of it"]),
            ),
            profile,
        ))
        .set("HW_SHARED_CONFIG_FILE", "{home}/.hcloud/config.json"),
        own(koocli(
            case(
                "places, and a profile that names the credential",
                whole("project list").says(&[
                    "so HUAWEICLOUD_SDK_PROJECT_ID, HW_PROJECT_ID, HW_REGION_NAME are not used for it",
                ])
                .never(&["passed over"]),
            ),
            "",
        ))
        .vars(&[("HUAWEICLOUD_SDK_PROJECT_ID", "PP"), ("HW_PROJECT_ID", "PP"), ("HW_REGION_NAME", "cn-east-3")]),
        own(koocli(
            case(
                "a file of regions, and a profile that names the credential",
                whole("project list").never(&["not used for it"]),
            ),
            "",
        ))
        .file("regions.yaml", "ECS: []\n")
        .set("HUAWEICLOUD_SDK_REGIONS_FILE", "{home}/regions.yaml"),
    ]
}

/// A region or a project beside the credential in a file, and a variable that says another.
fn scopes() -> Vec<Case> {
    let basic = |case: Case| {
        let text = format!(
            "[basic]\nak={}\nsk={}\nproject_id={PROJECT}\n",
            HUAWEI.0, HUAWEI.1
        );
        case.file(BASIC, text)
    };
    let place = format!(r#","region":"cn-north-4","projectId":"{PROJECT}""#);
    let own = |case: Case| koocli(case, &place);
    let current = |case: Case| own(case).file(KOOCLI, alone(&place));
    let not_read = |name: &str| format!("{name} is set, and is not read beside this credential");
    vec![
        basic(case(
            "a project of [basic], and another of the SDKs",
            refused(&["HUAWEICLOUD_SDK_PROJECT_ID is set: it names the project PP, and "]),
        ))
        .set("HUAWEICLOUD_SDK_PROJECT_ID", "PP"),
        basic(case(
            "a project of [basic], and another of Terraform",
            refused(&[
                "HW_PROJECT_ID is set: it names the project PP, and ",
                "unset HW_PROJECT_ID, or",
                NAME_IT,
            ]),
        ))
        .set("HW_PROJECT_ID", "PP"),
        basic(case(
            "a project of [basic], and the same of Terraform",
            whole("list"),
        ))
        .set("HW_PROJECT_ID", PROJECT),
        basic(case("a project of [basic], and a name", whole("list")))
            .set("HW_PROJECT_NAME", "cn-north-4"),
        basic(case("a project of [basic], and a flag", whole("list")))
            .set("HW_PROJECT_ID", "PP")
            .args(&["--region", "cn-north-4", "--project", PROJECT]),
        own(case(
            "a place of KooCLI's profile before Terraform's",
            whole("list").says(&[&not_read("HW_REGION_NAME"), &not_read("HW_PROJECT_ID")]),
        ))
        .vars(&[
            ("HW_PROFILE", "own"),
            ("HW_PROJECT_ID", "PP"),
            ("HW_REGION_NAME", "cn-east-3"),
        ])
        .args(&[]),
        own(case(
            "a project of KooCLI's profile, and another of the SDKs",
            refused(&[
                "HUAWEICLOUD_SDK_PROJECT_ID is set: it names the project PP, and ",
                NAME_IT,
            ]),
        ))
        .vars(&[("HW_PROFILE", "own"), ("HUAWEICLOUD_SDK_PROJECT_ID", "PP")]),
        current(case(
            "a project of KooCLI's current profile, and another of Terraform",
            refused(&["HW_PROJECT_ID is set: it names the project PP"]),
        ))
        .set("HW_PROJECT_ID", "PP"),
        current(case(
            "a region of KooCLI's current profile, and another of Terraform",
            refused(&["HW_REGION_NAME is set: it names the region cn-east-3"]),
        ))
        .set("HW_REGION_NAME", "cn-east-3")
        .args(&[]),
        current(case(
            "a place of KooCLI's current profile, and the same",
            whole("list"),
        ))
        .vars(&[
            ("HW_REGION_NAME", "cn-north-4"),
            ("HUAWEICLOUD_SDK_PROJECT_ID", PROJECT),
        ])
        .args(&[]),
        current(case(
            "a region of KooCLI's current profile, and one of this program",
            whole("project list list list"),
        ))
        .set("HUAWEICLOUD_SDK_REGION", "ap-southeast-1")
        .args(&[]),
    ]
}

/// A file of `KooCLI` whose current profile has the key.
fn alone(members: &str) -> String {
    format!(
        r#"{{"current":"own","authEncrypt":"false","profiles":[{{"name":"own","accessKeyId":"{}","secretAccessKey":"{}"{members}}}]}}"#,
        HUAWEI.0, HUAWEI.1
    )
}

/// Files in which a credential may be meant and none is found: the machine's agency does not take its place.
fn files() -> Vec<Case> {
    let none = "has no profiles";
    vec![
        case(
            "KooCLI, a profile outside of a list",
            refused(&["no credential found", none]),
        )
        .file(
            KOOCLI,
            format!(
                r#"{{"authEncrypt":"false","accessKeyId":"{}","secretAccessKey":"{WRONG}"}}"#,
                HUAWEI.0
            ),
        ),
        case(
            "KooCLI, a list by another name",
            refused(&["no credential found", none]),
        )
        .file(
            KOOCLI,
            format!(r#"{{"profile":[{{"name":"a","SECRETACCESSKEY":"{WRONG}"}}]}}"#),
        ),
        case(
            "KooCLI, a file without profiles that a variable names",
            refused(&["HW_SHARED_CONFIG_FILE is set"]),
        )
        .file("hcloud.json", "{}")
        .set("HW_SHARED_CONFIG_FILE", "{home}/hcloud.json"),
        case(
            "KooCLI, nothing in it",
            whole("session key project list").says(&[none]),
        )
        .file(KOOCLI, "{}"),
    ]
}
