//! A credential that is good and may not do this: what to grant, and the way round.

use crate::fault_table::{LookUp, found_one, look_up};
use crate::support::{Cloud, Home, Received, Reply, Server, each_cloud, ids};

/// A call that is refused, and the advice.
#[derive(Debug)]
struct Refused {
    cloud: Cloud,
    /// The look-up that is refused; `None` for the list of instances.
    call: Option<LookUp>,
    status: u16,
    code: &'static str,
    advice: &'static str,
    /// The same in a profile of the configuration file, where it differs.
    in_profile: &'static str,
}

const CASES: &[Refused] = &[
    Refused {
        cloud: Cloud::EAS,
        call: Some(LookUp::Parents),
        status: 403,
        code: "NoPermission",
        advice: "grant eas:ListServices to this credential, or give --service to do without it",
        in_profile: "grant eas:ListServices to this credential, or give --service (services in its \
                     profile) to do without it",
    },
    Refused {
        cloud: Cloud::EAS,
        call: None,
        status: 400,
        code: "Forbidden.RAM",
        advice: "grant eas:ListServiceInstances to this credential",
        in_profile: "",
    },
    Refused {
        cloud: Cloud::SAE,
        call: Some(LookUp::Parents),
        status: 200,
        code: "NoPermission",
        advice: "grant sae:ListApplications to this credential, or give --app to do without it",
        in_profile: "grant sae:ListApplications to this credential, or give --app (apps in its \
                     profile) to do without it",
    },
    Refused {
        cloud: Cloud::SAE,
        call: Some(LookUp::Groups),
        status: 403,
        code: "Forbidden",
        advice: "grant sae:DescribeApplicationGroups to this credential, or give --app and --group \
                 to do without it",
        in_profile: "grant sae:DescribeApplicationGroups to this credential, or give --app and \
                     --group (apps and groups in its profile) to do without it",
    },
    Refused {
        cloud: Cloud::SAE,
        call: None,
        status: 403,
        code: "NoPermission",
        advice: "grant sae:DescribeApplicationInstances to this credential",
        in_profile: "",
    },
    Refused {
        cloud: Cloud::MODELARTS,
        call: Some(LookUp::Parents),
        status: 403,
        code: "1",
        advice: "grant iam:projects:listProjects to this credential, or give --project ID to do \
                 without it",
        in_profile: "grant iam:projects:listProjects to this credential, or give --project ID \
                     (projects in its profile) to do without it",
    },
    Refused {
        cloud: Cloud::MODELARTS,
        call: None,
        status: 403,
        code: "APIGW.0302",
        advice: "grant the view permission of ModelArts to this credential",
        in_profile: "",
    },
    // A provider may know better.
    Refused {
        cloud: Cloud::MODELARTS,
        call: None,
        status: 403,
        code: "APIGW.0801",
        advice: "is ModelArts Lite Server offered and subscribed in this region?",
        in_profile: "",
    },
    Refused {
        cloud: Cloud::NOVITA,
        call: None,
        status: 403,
        code: "FORBIDDEN",
        advice: "check NOVITA_API_KEY: a key starts with sk_",
        in_profile: "",
    },
];

fn answer(case: &Refused, request: &Received) -> Reply {
    match look_up(request) {
        found if found == case.call => case.cloud.error(case.status, case.code, "you may not", "R"),
        Some(other) => found_one(case.cloud, other, request),
        None => case.cloud.page(&ids(1), Some(1)),
    }
}

#[test]
fn a_lack_of_permission_says_what_to_grant_and_the_way_round() {
    for case in CASES {
        let server = Server::start(|request| answer(case, request));
        let id = case.cloud.id();
        let region = case.cloud.region;
        let run = case.cloud.bare(&server.url()).args(region);
        let run = run.args(["-o", "json"]).run();
        assert_eq!(run.source()["error"]["hint"], case.advice, "{case:?}");
        assert_eq!(run.source()["error"]["kind"], "permission", "{case:?}");
        let line = format!("\nhint: {}\n", case.advice);
        assert!(run.stderr.contains(&line), "{case:?}: {run:?}");

        let home = Home::with(&format!("[profile.p]\nprovider = {id:?}\n"));
        let run = case.cloud.bare(&server.url()).args(region);
        let path = home.path("").display().to_string();
        let run = run.set("HOME", path).args(["--profile", "p", "-o", "json"]);
        let run = run.run();
        let advice = match case.in_profile {
            "" => case.advice,
            own => own,
        };
        assert_eq!(run.source()["error"]["hint"], advice, "{case:?}: {run:?}");
    }
}

/// Where services are listed, the call that lists them is made whatever is named.
#[test]
fn the_way_round_fits_what_is_listed() {
    let cases = [
        (Cloud::EAS, "ListServices", &["--service", "s"]),
        (Cloud::SAE, "ListApplications", &["--app", "a"]),
    ];
    for (cloud, call, named) in cases {
        let server = Server::start(move |_| cloud.error(403, "NoPermission", "you may not", "R"));
        let grant = format!("grant {}:{call} to this credential", cloud.id());
        let flag = named[0];
        for (kinds, way_round) in [
            (&[][..], format!(", or give {flag} to do without it")),
            (&["--kind", "service"], String::new()),
            (
                &["--kind", "all"],
                format!(", or give {flag} and --kind instance to do without it"),
            ),
            (
                &["--attention"],
                format!(", or give {flag} and --kind instance to do without it"),
            ),
        ] {
            let run = cloud.bare(&server.url()).args(cloud.region);
            // By default nothing is named, as nothing would be refused.
            let named = if kinds.is_empty() { &[][..] } else { named };
            let run = run.args(kinds).args(named).args(["-o", "json"]).run();
            let hint = format!("{grant}{way_round}");
            let source = &run.json()["sources"][0];
            assert_eq!(source["error"]["hint"], hint, "{kinds:?}: {run:?}");
        }
    }
}

/// An error is told by its own code, words and request id, whatever form of body it comes in: a gateway before an API has
/// one of its own.
#[test]
fn an_error_of_another_form_loses_nothing() {
    for (body, code) in [
        (
            r#"{"code":"E42","message":"the words","request_id":"R-7"}"#,
            "E42",
        ),
        (
            r#"{"code":4001,"message":"the words","requestId":"R-7"}"#,
            "4001",
        ),
        (
            r#"{"error":{"code":"E42","message":"the words","request_id":"R-7"}}"#,
            "E42",
        ),
        (
            r#"{"Code":"E42","Message":"the words","RequestId":"R-7"}"#,
            "E42",
        ),
        (
            r#"{"error_code":"E42","error_msg":"the words","request_id":"R-7"}"#,
            "E42",
        ),
        (
            "\u{feff}{\"code\":\"E42\",\"message\":\"the words\",\"requestId\":\"R-7\"}",
            "E42",
        ),
        // Only the status said again.
        (
            r#"{"code":422,"message":"the words","requestId":"R-7"}"#,
            "",
        ),
    ] {
        each_cloud(|cloud| {
            let server = Server::start(move |_| Reply::text(422, body));
            let run = cloud.listing(&server).run();
            assert_eq!(run.code, 5, "{cloud:?} {body}: {run:?}");
            let error = &run.source()["error"];
            let told = error["code"].as_str().unwrap_or_default();
            // Some vendors' numbers are the status.
            assert!(
                told == code || code.is_empty() && told == "422",
                "{cloud:?} {body}: {run:?}"
            );
            assert_eq!(error["request_id"], "R-7", "{cloud:?} {body}: {run:?}");
            assert!(
                run.stderr.contains(": the words"),
                "{cloud:?} {body}: {run:?}"
            );
        });
    }
}
