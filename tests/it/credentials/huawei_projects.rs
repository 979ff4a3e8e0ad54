//! Huawei Cloud: which project of a region is listed.

use super::case::{Case, Want, fails, whole};
use super::keys::{HUAWEI, HUAWEI_USER};
use crate::support::{Cloud, Reply};

const PROJECT: &str = "0de0000000000000000000000000000a";

fn case(name: &str, want: Want) -> Case {
    Case::on(
        Cloud::MODELARTS,
        format!("modelarts: projects, {name}"),
        want,
    )
    .set("HUAWEICLOUD_SDK_AK", HUAWEI.0)
    .set("HUAWEICLOUD_SDK_SK", HUAWEI.1)
}

/// An answer of IAM with these projects.
fn projects(names: &[(&str, &str)], links: &str) -> Reply {
    let rows: Vec<_> = names
        .iter()
        .map(|(id, name)| format!(r#"{{"id":"{id}","name":"{name}","enabled":true}}"#))
        .collect();
    let rows = rows.join(",");
    Reply::text(200, &format!(r#"{{"projects":[{rows}],"links":{links}}}"#))
}

/// Answers in place of IAM.
fn iam(case: Case, names: &'static [(&'static str, &'static str)]) -> Case {
    case.instead(move |kind, _| (kind == "project").then(|| projects(names, "{}")))
}

const OTHER: &str = "0de0000000000000000000000000000b";

#[expect(clippy::too_many_lines, reason = "a table of cases")]
pub fn cases() -> Vec<Case> {
    let own = (PROJECT, "cn-north-4");
    let both: &[(&str, &str)] = &[(PROJECT, "cn-north-4"), (OTHER, "cn-north-4_team")];
    let team = ("HW_PROJECT_NAME", "cn-north-4_team");
    let refused = |words: &[&str]| fails(3, "config", "").says(words);
    let usage = |words: &[&str]| {
        let mut want = fails(2, "config", "").says(words);
        (want.kind, want.words) = (None, words.iter().map(|word| (*word).to_owned()).collect());
        want
    };
    let user = |case: Case| {
        case.vars(&[
            ("HUAWEICLOUD_SDK_AK", ""),
            ("HUAWEICLOUD_SDK_SK", ""),
            ("HW_USER_NAME", HUAWEI_USER.0),
            ("HW_USER_PASSWORD", HUAWEI_USER.1),
            ("HW_DOMAIN_NAME", HUAWEI_USER.2),
        ])
    };
    let two: &[_] = &["--region", "cn-north-4,cn-north-9"];
    let nobody = |case: Case| case.vars(&[("HUAWEICLOUD_SDK_AK", ""), ("HUAWEICLOUD_SDK_SK", "")]);
    let terraform =
        |case: Case| case.vars(&[("HW_ACCESS_KEY", HUAWEI.0), ("HW_SECRET_KEY", HUAWEI.1)]);
    vec![
        iam(
            case(
                "the region's own, and a word about the others",
                whole("project list").says(&[
                    "note: modelarts KeystoneListProjects: the region cn-north-4 has other projects, which are not listed: \
                     cn-north-4_team; --project all lists each",
                ]),
            ),
            both,
        ),
        iam(
            case(
                "of other regions nothing is said",
                whole("project list").never(&["other projects"]),
            ),
            &[(PROJECT, "cn-north-4"), (OTHER, "cn-north-1_team"), ("c", "MOS")],
        ),
        iam(
            case("one that stands twice", whole("project list")),
            &[(PROJECT, "cn-north-4"), (PROJECT, "cn-north-4")],
        ),
        iam(
            case("one that stands twice, with another name before its own", whole("project list")),
            &[(PROJECT, "cn-north-4_team"), (PROJECT, "cn-north-4")],
        ),
        case("one that stands on two pages", whole(""))
            .asks(|kinds| kinds.iter().filter(|kind| **kind == "list").count() == 1)
            .instead(|kind, number| {
                let next = r#"{"next":"/v3/projects?page=2&per_page=1"}"#;
                let next = if number == 1 { next } else { "{}" };
                let rows: &[_] = if number == 1 {
                    &[(PROJECT, "cn-north-4")]
                } else {
                    &[(PROJECT, "cn-north-4"), ("c", "MOS")]
                };
                (kind == "project").then(|| projects(rows, next))
            }),
        iam(
            case("two of one name", fails(3, "config", "project").says(&[PROJECT, OTHER])),
            &[(PROJECT, "cn-north-4"), (OTHER, "cn-north-4")],
        ),
        iam(case("all", whole("project list list list list")), both)
            .args(&["--region", "cn-north-4", "--project", "all"]),
        iam(
            case("all, and no other", whole("project list")),
            &[(PROJECT, "cn-north-4"), (OTHER, "cn-north-41"), ("c", "cn-north-4-x")],
        )
        .args(&["--region", "cn-north-4", "--project", "all"]),
        case("all of the demo cloud", whole("project list"))
            .args(&["--region", "cn-north-4", "--project", "all"]),
        case("all, on two pages", whole(""))
            .asks(|kinds| kinds.iter().filter(|kind| **kind == "project").count() == 2 && kinds.len() == 6)
            .instead(|kind, number| {
                let next = r#"{"next":"/v3/projects?page=2&per_page=1"}"#;
                match (kind, number) {
                    ("project", 1) => Some(projects(&[(PROJECT, "cn-north-4")], next)),
                    ("project", _) => Some(projects(&[(OTHER, "cn-north-4_team")], "{}")),
                    _ => None,
                }
            })
            .args(&["--region", "cn-north-4", "--project", "all"]),
        iam(
            case(
                "all, and none of the region",
                fails(3, "config", "project").says(&["IAM lists no project of that name"]),
            ),
            &[(OTHER, "cn-north-1")],
        )
        .args(&["--region", "cn-north-4", "--project", "all"]),
        case(
            "all, and IAM refuses",
            fails(4, "permission", "project").says(&["iam:projects:listProjects"]),
        )
        .instead(|kind, _| (kind == "project").then(|| Reply::text(403, "{}")))
        .args(&["--region", "cn-north-4", "--project", "all"]),
        iam(
            case("a name", whole("project list").says(&[PROJECT])),
            &[(PROJECT, "cn-north-4_team")],
        )
        .args(&["--region", "cn-north-4", "--project", "cn-north-4_team"]),
        iam(case("a name in a variable", whole("project list")), &[(PROJECT, "cn-north-4_team")])
            .set(team.0, team.1),
        case("a name in a variable, the region's own", whole("project list"))
            .set(team.0, own.1),
        iam(
            case(
                "a name that is not there",
                fails(3, "config", "project").says(&["cn-north-4_team: IAM lists no project of that name"]),
            ),
            &[],
        )
        .set(team.0, team.1),
        case("an id in Terraform's variable", whole("list")).set("HW_PROJECT_ID", PROJECT),
        case("an id before a name", whole("list"))
            .set("HW_PROJECT_ID", PROJECT)
            .set(team.0, team.1),
        case(
            "an id of the region of a variable, and two regions",
            usage(&[
                "HUAWEICLOUD_SDK_PROJECT_ID names the project PP, and --region lists more than the region that it is of",
                "list that region alone (--region), or do without HUAWEICLOUD_SDK_PROJECT_ID",
            ]),
        )
        .vars(&[("HUAWEICLOUD_SDK_REGION", "cn-north-4"), ("HUAWEICLOUD_SDK_PROJECT_ID", "PP")])
        .args(two),
        case(
            "a name of the region of a variable, and all regions",
            usage(&["HW_PROJECT_NAME names the project cn-north-4_team, and --region lists more"]),
        )
        .vars(&[("HW_REGION_NAME", "cn-north-4"), team])
        .args(&["--region", "all"]),
        case("an id of the region of a variable, and this alone", whole("list"))
            .vars(&[("HUAWEICLOUD_SDK_REGION", "cn-north-4"), ("HUAWEICLOUD_SDK_PROJECT_ID", PROJECT)])
            .args(&["--region", "cn-north-4"]),
        case(
            "an id of another region than is listed",
            whole("project list list list").says(&["HUAWEICLOUD_SDK_PROJECT_ID names the project PP, which is not"]),
        )
            .vars(&[("HUAWEICLOUD_SDK_REGION", "cn-north-4"), ("HUAWEICLOUD_SDK_PROJECT_ID", "PP")])
            .args(&["--region", "ap-southeast-1"]),
        case(
            "one of a profile, and more regions than it has",
            usage(&["config.toml:", "names the project PC, and --region lists more"]),
        )
        .credential("{ env = \"P\" }\nregions = [\"cn-north-4\"]\nprojects = [\"PC\"]")
        .vars(&[("P_HUAWEICLOUD_SDK_AK", HUAWEI.0), ("P_HUAWEICLOUD_SDK_SK", HUAWEI.1)])
        .args(two),
        case(
            "one of a variable, and the regions of a profile",
            refused(&["P_HUAWEICLOUD_SDK_PROJECT_ID names the project PP, and ", "config.toml:"]),
        )
        .credential("{ env = \"P\" }\nregions = [\"cn-north-4\", \"cn-north-9\"]")
        .vars(&[
            ("P_HUAWEICLOUD_SDK_AK", HUAWEI.0),
            ("P_HUAWEICLOUD_SDK_SK", HUAWEI.1),
            ("P_HUAWEICLOUD_SDK_REGION", "cn-north-4"),
            ("P_HUAWEICLOUD_SDK_PROJECT_ID", "PP"),
        ])
        .args(&[]),
        nobody(case(
            "one of the profile file, which may be of any region, and two regions",
            whole("project list project list list list").says(&[
                ".huaweicloud/credentials names the project PP, which is not known to be of what is listed",
            ]),
        ))
        .file(
            ".huaweicloud/credentials",
            format!("[basic]\nak={}\nsk={}\nproject_id=PP\n", HUAWEI.0, HUAWEI.1),
        )
        .args(&["--region", "cn-north-4,ap-southeast-1", "--concurrency", "1"]),
        nobody(case(
            "one of KooCLI, and two regions",
            usage(&[".hcloud/config.json names the project PP, and --region lists more"]),
        ))
        .file(
            ".hcloud/config.json",
            format!(
                r#"{{"current":"m","authEncrypt":"false","profiles":[{{"name":"m","accessKeyId":"{}","secretAccessKey":"{}","region":"cn-north-4","projectId":"PP"}}]}}"#,
                HUAWEI.0, HUAWEI.1
            ),
        )
        .args(two),
        case(
            "ids of both tools that differ",
            refused(&["HUAWEICLOUD_SDK_PROJECT_ID and HW_PROJECT_ID are set to different values"]),
        )
        .vars(&[("HUAWEICLOUD_SDK_PROJECT_ID", "SDKP"), ("HW_PROJECT_ID", "HWP")]),
        nobody(terraform(case(
            "ids of both tools that differ, with the keys of Terraform",
            refused(&["HUAWEICLOUD_SDK_PROJECT_ID and HW_PROJECT_ID are set to different values"]),
        )))
        .vars(&[("HUAWEICLOUD_SDK_PROJECT_ID", "SDKP"), ("HW_PROJECT_ID", "HWP")]),
        case("ids of both tools that do not differ", whole("list"))
            .vars(&[("HUAWEICLOUD_SDK_PROJECT_ID", PROJECT), ("HW_PROJECT_ID", PROJECT)]),
        case("ids of both tools that differ, and a flag", whole("list"))
            .vars(&[("HUAWEICLOUD_SDK_PROJECT_ID", "SDKP"), ("HW_PROJECT_ID", "HWP")])
            .args(&["--region", "cn-north-4", "--project", PROJECT]),
        nobody(terraform(case(
            "an id, and the name that Terraform goes by",
            refused(&["HUAWEICLOUD_SDK_PROJECT_ID and HW_PROJECT_NAME are set to different values"]),
        )))
        .vars(&[("HUAWEICLOUD_SDK_PROJECT_ID", PROJECT), team]),
        case("an id, and a name without a key of Terraform", whole("list"))
            .vars(&[("HUAWEICLOUD_SDK_PROJECT_ID", PROJECT), team]),
        nobody(terraform(case(
            "regions of both tools that differ",
            refused(&["HUAWEICLOUD_SDK_REGION and HW_REGION_NAME are set to different values"]),
        )))
        .vars(&[("HUAWEICLOUD_SDK_REGION", "cn-north-4"), ("HW_REGION_NAME", "cn-north-9")])
        .args(&[]),
        case("regions of both tools, the one among the others", whole("project list project list list list"))
            .vars(&[
                ("HUAWEICLOUD_SDK_REGION", "cn-north-4,ap-southeast-1"),
                ("HW_REGION_NAME", "cn-north-4"),
            ])
            .args(&["--concurrency", "1"]),
        case(
            "a name of another region",
            refused(&["\"cn-north-1_x\" is not a project of the region cn-north-4"]),
        )
        .set("HW_PROJECT_NAME", "cn-north-1_x"),
        case(
            "the name of another region",
            usage(&["\"cn-north-1\" is not a project of the region cn-north-4"]),
        )
        .args(&["--region", "cn-north-4", "--project", "cn-north-1"]),
        case(
            "a name where a region belongs",
            refused(&[
                "HW_REGION_NAME \"cn-north-4_team\" is the name of a project, not of a region",
                "give the region cn-north-4 and the project cn-north-4_team",
            ]),
        )
        .set("HW_REGION_NAME", "cn-north-4_team")
        .args(&[]),
        case(
            "a name where the flag's region belongs",
            usage(&["--region \"cn-north-4_team\" is the name of a project", "--project cn-north-4_team"]),
        )
        .args(&["--region", "cn-north-4_team"]),
        user(case("all, with a password", whole("iam project iam list")))
            .args(&["--region", "cn-north-4", "--project", "all"]),
        user(iam(
            case("a name, with a password", fails(5, "provider", "iam").says(&["KeystoneCreateUserTokenByPassword"])),
            &[(PROJECT, "cn-north-4_team")],
        ))
        .set(team.0, team.1),
    ]
}
