//! `--region all`, and regions that this version does not know.

use serde_json::{Value, json};

use crate::discovery::{instances_of, of_all};
use crate::fault_table::{LookUp, found};
use crate::settings::assert_refused;
use crate::support::{Cloud, Cloudls, Finished, Home, Received, Reply, Server};

/// A refusal that says nothing but that a region is not in use.
struct Unused {
    cloud: Cloud,
    /// Whether it is the look-up of the parents that is refused.
    is_look_up: bool,
    status: u16,
    code: &'static str,
    /// Regions that are in use, and one that fails.
    regions: Regions,
}

type Regions = ([&'static str; 3], &'static str);

const ALIBABA: Regions = (["cn-hangzhou", "cn-shenzhen", "us-east-1"], "us-west-1");
const HUAWEI: Regions = (["ap-southeast-1", "cn-north-4", "tr-west-1"], "cn-north-9");

const UNUSED: &[Unused] = &[
    unused(Cloud::EAS, 404, "InvalidRegion.NotFound"),
    unused(Cloud::EAS, 400, "InvalidServerlessRegion.Unsupported"),
    unused(Cloud::SAE, 404, "InvalidRegion.NotFound"),
    unused(Cloud::SAE, 400, "InvalidServerlessRegion.Unsupported"),
    refused(404, "APIGW.0101"),
    refused(403, "APIGW.0801"),
    refused(403, "APIG.0801"),
    refused(400, "ModelArts.4204"),
];

/// A refusal of Alibaba Cloud's look-up.
const fn unused(cloud: Cloud, status: u16, code: &'static str) -> Unused {
    Unused {
        cloud,
        is_look_up: true,
        status,
        code,
        regions: ALIBABA,
    }
}

/// A refusal of ModelArts.
const fn refused(status: u16, code: &'static str) -> Unused {
    Unused {
        cloud: Cloud::MODELARTS,
        is_look_up: false,
        status,
        code,
        regions: HUAWEI,
    }
}

/// The region a request goes to: the endpoint's path begins with it.
fn region(request: &Received) -> &str {
    request.path.split('/').nth(1).unwrap()
}

fn is_look_up(request: &Received) -> bool {
    ["/services", "/listApplications", "/v3/projects"]
        .iter()
        .any(|end| request.path.ends_with(end))
}

/// What a region with one parent answers.
fn used(cloud: Cloud, request: &Received) -> Reply {
    let region = region(request);
    if is_look_up(request) {
        return Reply::json(200, &parents(cloud, region));
    }
    if request.path.ends_with("/describeApplicationGroups") {
        let first = request.param("CurrentPage") == Some("1");
        let groups = if first {
            json!([{"GroupId": "g"}])
        } else {
            json!([])
        };
        return Reply::json(
            200,
            &json!({"Success": true, "Code": "200", "Data": groups}),
        );
    }
    cloud.page(&instances_of(region, 2), Some(2))
}

/// One parent; where it is called like its region, like this one.
fn parents(cloud: Cloud, region: &str) -> Value {
    let mut body = found(cloud, LookUp::Parents, &["foo"], Some(1));
    let row = &mut body.pointer_mut(cloud.look_ups[0].list).unwrap()[0];
    if row.get("name").is_some() {
        row["name"] = json!(region);
    }
    body
}

/// What a region says in which the product is not in use.
fn refusal(case: &Unused, request: &Received) -> Reply {
    if case.is_look_up || !is_look_up(request) {
        case.cloud
            .error(case.status, case.code, "not here", "R-unused")
    } else {
        used(case.cloud, request)
    }
}

fn list(cloud: Cloud, server: &Server, args: &[&str]) -> Finished {
    let run = cloud.bare(&format!("{}/{{region}}", server.url()));
    run.args(["-o", "json"]).args(args).run()
}

/// Three regions answer, one fails, and in all others the product is not in use.
#[test]
fn all_regions_are_listed_and_those_not_in_use_are_empty() {
    for case in UNUSED {
        let cloud = case.cloud;
        let (used_in, failing) = case.regions;
        let server = Server::start(move |request| match region(request) {
            here if used_in.contains(&here) => used(cloud, request),
            here if here == failing => cloud.error(500, "Oops", "later", "R-500"),
            _ => refusal(case, request),
        });
        let run = list(cloud, &server, &["--region", "all", "-v"]);
        let what = format!("{} {}", cloud.id(), case.code);
        assert_eq!(run.code, 8, "{what}: {run:?}");
        let mut rows = run.ids();
        rows.sort();
        let mut expected = of_all(&used_in, 2);
        expected.sort();
        assert_eq!(rows, expected, "{what}");
        let errors = run.stderr.lines().filter(|line| line.starts_with("error:"));
        let errors: Vec<_> = errors.collect();
        assert_eq!(errors.len(), 1, "{what}: {run:?}");
        assert!(errors[0].contains(failing), "{what}: {errors:?}");
        assert_eq!(short(&run), [failing], "{what}");
        let note = "is not in use: HTTP ";
        assert!(run.stderr.contains(note), "{what}: {run:?}");
        assert!(run.stderr.contains(case.code), "{what}: {run:?}");
    }
}

/// The regions of the sources that are not complete.
fn short(run: &Finished) -> Vec<String> {
    let document = run.json();
    let sources = document["sources"].as_array().unwrap().iter();
    let short = sources.filter(|source| source["complete"] == false);
    short
        .map(|source| source["scope"]["region"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_region_that_is_named_must_be_in_use() {
    for case in UNUSED {
        let server = Server::start(|request| refusal(case, request));
        let run = list(case.cloud, &server, &["--region", "cn-north-4"]);
        let code = if case.status == 403 { 4 } else { 5 };
        run.assert_short(&[], code, &[case.code], case.code);
    }
}

#[test]
fn a_region_without_a_project_is_empty_unless_it_is_named() {
    let server = Server::start(|request| match region(request) {
        "cn-north-4" => used(Cloud::MODELARTS, request),
        _ => Reply::json(200, &json!({"projects": []})),
    });
    let run = list(Cloud::MODELARTS, &server, &["--region", "all"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(run.ids(), instances_of("cn-north-4", 2));
    // Every region is accounted for.
    assert_eq!(run.json()["sources"].as_array().unwrap().len(), 22);
    assert!(
        run.stderr.contains("complete; 21 regions not in use"),
        "{run:?}"
    );
    let run = list(Cloud::MODELARTS, &server, &["--region", "cn-north-9"]);
    run.assert_short(&[], 3, &["cn-north-9", "no project"], "named");
}

/// That no region is in use is what a wrong account, or a wrong endpoint, would be told as well.
#[test]
fn no_region_in_use_is_no_complete_list() {
    for case in UNUSED {
        let server = Server::start(|request| refusal(case, request));
        let run = list(case.cloud, &server, &["--region", "all"]);
        run.assert_short(&[], 5, &["none of the", "regions is in use"], case.code);
        let errors = run.stderr.lines().filter(|line| line.starts_with("error:"));
        assert_eq!(errors.count(), 1, "{run:?}");
    }
}

/// With a password each region needs a token of its own. Only that IAM knows no project means that a
/// region is not in use; any other refusal is one.
#[test]
fn a_token_that_is_refused_is_no_word_about_the_region() {
    let html = || Reply::text(403, "<html>blocked by a proxy</html>");
    let cases: [fn() -> Reply; 4] = [
        || {
            Reply::text(
                401,
                r#"{"error":{"code":401,"message":"locked","title":"Unauthorized"}}"#,
            )
        },
        || {
            Reply::text(
                400,
                r#"{"error":{"code":400,"message":"no","title":"Bad"}}"#,
            )
        },
        html,
        || Reply::text(407, ""),
    ];
    for refusal in cases {
        let used_in = ["af-north-1", "cn-north-4"];
        let server = Server::start(move |request| {
            if request.path.ends_with("/v3/auth/tokens") {
                return if used_in.contains(&region(request)) {
                    Reply::text(201, "{}").with("x-subject-token", "token")
                } else {
                    refusal()
                };
            }
            used(Cloud::MODELARTS, request)
        });
        let url = format!("{}/{{region}}", server.url());
        let run = Cloudls::new(["ls", "-p", "modelarts", "--region", "all", "-o", "json"])
            .args(["--kind", "job"])
            .set("CLOUDLS_MODELARTS_ENDPOINT", &*url)
            .set("HUAWEICLOUD_SDK_IAM_ENDPOINT", &*url)
            .set("HW_USER_NAME", "user")
            .set("HW_USER_PASSWORD", "password-of-user")
            .set("HW_DOMAIN_NAME", "domain")
            .run();
        // A refusal that may lock the user also ends what was still to be asked.
        assert_ne!(run.code, 0, "{run:?}");
        let listed = run.ids().len() / 2;
        assert_eq!(short(&run).len(), 22 - listed, "{run:?}");
        assert!(short(&run).len() >= 20, "{run:?}");
    }
}

/// A region of which only parts are listed is in use: each part must be named.
#[test]
fn parts_of_a_region_are_no_region_that_is_not_in_use() {
    let server = Server::start(|request| {
        let part = json!({"id": "x", "name": format!("{}_team", region(request))});
        Reply::json(200, &json!({"projects": [part]}))
    });
    let run = list(Cloud::MODELARTS, &server, &["--region", "all"]);
    run.assert_short(&[], 3, &["only parts of it: af-north-1_team"], "parts");
}

/// What the gateway says of IAM, or a refused key, is no word about a region.
#[test]
fn other_refusals_fail_as_ever() {
    let cases = [
        (Cloud::MODELARTS, 404, "APIGW.0101", 5),
        (Cloud::MODELARTS, 401, "APIGW.0301", 4),
        (Cloud::EAS, 404, "InvalidService.NotFound", 5),
        (Cloud::EAS, 403, "NoPermission", 4),
        // The code alone says nothing: a server in trouble may use any.
        (Cloud::EAS, 500, "InvalidRegion.NotFound", 5),
        (Cloud::SAE, 200, "InvalidServerlessRegion.Unsupported", 5),
        (Cloud::MODELARTS, 503, "ModelArts.4204", 5),
    ];
    for (cloud, status, code, exit) in cases {
        let server = Server::start(move |_| cloud.error(status, code, "no", "R"));
        let run = list(cloud, &server, &["--region", "all"]);
        assert_eq!(run.code, exit, "{code}: {run:?}");
        assert_eq!(run.json()["complete"], false, "{code}");
    }
}

/// A region that has answered is in use: its next page cannot say otherwise.
#[test]
fn a_later_page_is_no_word_about_the_region() {
    let server = Server::start(|request| match (region(request), is_look_up(request)) {
        ("cn-beijing", true) if request.param("PageNumber") == Some("1") => Reply::json(
            200,
            &json!({"Services": [{"ServiceName": "foo"}], "TotalCount": 2}),
        ),
        ("cn-beijing", false) => used(Cloud::EAS, request),
        _ => refusal(&UNUSED[0], request),
    });
    let run = list(
        Cloud::EAS,
        &server,
        &["--region", "all", "--page-size", "1"],
    );
    assert_eq!(run.code, 8, "{run:?}");
    assert_eq!(short(&run), ["cn-beijing"]);
    assert!(run.stderr.contains("InvalidRegion.NotFound"), "{run:?}");
}

#[test]
fn all_stands_alone_wherever_it_is_given() {
    let server = Server::start(|request| used(Cloud::EAS, request));
    let both = "cn-shanghai,all";
    let flag = list(Cloud::EAS, &server, &["--region", both]);
    assert_refused(&flag, 2, &["--region", "names all beside others"], "flag");
    let run = Cloud::EAS.bare(&server.url());
    let variable = run.set("ALIBABA_CLOUD_REGION_ID", both).run();
    assert_refused(&variable, 3, &["ALIBABA_CLOUD_REGION_ID"], "variable");
    let url = format!("{}/{{region}}", server.url());
    let profile = |regions: &str| {
        let home = Home::with(&format!(
            "[profile.p]\nprovider = \"eas\"\nendpoint = {url:?}\nregions = {regions}\n"
        ));
        let run = home
            .run(["ls", "-o", "json"])
            .vars(Cloud::EAS.credentials());
        let run = run.args(["--profile", "p"]).run();
        (run, home)
    };
    let (run, home) = profile("[\"all\", \"cn-shanghai\"]");
    let place = format!("{}:4:11: regions names all", home.config());
    assert_refused(&run, 3, &[&place], "profile");
    assert_eq!(server.count(), 0);
    let (run, _) = profile("\"all\"");
    assert_eq!((run.code, run.ids().len()), (0, 2 * 27), "{run:?}");
    assert!(!run.stderr.contains("warning"), "{run:?}");
}

#[test]
fn without_a_region_all_of_them_are_offered() {
    for cloud in [Cloud::EAS, Cloud::SAE, Cloud::MODELARTS] {
        let run = cloud.bare("http://127.0.0.1:9").run();
        assert_refused(&run, 3, &["no region given", "--region all"], cloud.id());
    }
}

#[test]
fn an_unknown_region_is_asked_with_a_warning() {
    let cases = [
        (Cloud::EAS, "cn-shangai", "; did you mean cn-shanghai? It"),
        (Cloud::SAE, "cn-shangai", "; did you mean cn-shanghai? It"),
        (
            Cloud::MODELARTS,
            "cn-norht-4",
            "; did you mean cn-north-4? It",
        ),
        (Cloud::MODELARTS, "zz", "; it"),
    ];
    for (cloud, slip, meant) in cases {
        let server = Server::start(move |request| used(cloud, request));
        let words = format!(
            "warning: {}: {slip} is not a region this version knows{meant} is asked anyway\n",
            cloud.id()
        );
        let run = list(cloud, &server, &["--region", slip]);
        assert_eq!(run.code, 0, "{run:?}");
        assert_eq!(run.ids(), instances_of(slip, 2));
        assert_eq!(run.stderr.matches(&words).count(), 1, "{run:?}");
        let run = list(cloud, &server, &["--region", slip, "-q"]);
        assert_eq!(run.stderr, "", "{slip}");
    }
}
