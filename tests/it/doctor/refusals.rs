//! Profiles whose servers answer, and not with what is asked for.

use serde_json::json;

use super::{KEY, REACHED, REGION, SECRET, State, is_look_up, sound};
use crate::support::{Cloud, Reply, ids};

pub const ALL: &[State] = &[
    State {
        name: "a key that is refused",
        cloud: Cloud::EAS,
        answer: |cloud, _| cloud.error(403, "SignatureDoesNotMatch", "no", "R"),
        args: &["--region", "cn-shanghai,cn-beijing,cn-hangzhou"],
        lines: &[
            KEY,
            REACHED,
            (
                "fail",
                "discovery",
                Some("credential"),
                "HTTP 403 SignatureDoesNotMatch: no",
                "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
            ),
            (
                "warn",
                "listing",
                None,
                "2 more not asked",
                "fix that first",
            ),
        ],
        code: 4,
        requests: 1,
    },
    State {
        name: "no permission to discover",
        cloud: Cloud::EAS,
        answer: |cloud, _| cloud.error(403, "NoPermission", "no", "R"),
        args: REGION,
        lines: &[
            KEY,
            REACHED,
            (
                "fail",
                "discovery",
                Some("permission"),
                "ListServices (cn-shanghai): HTTP 403 NoPermission: no",
                "grant eas:ListServices to this credential, or give --service to do without it",
            ),
        ],
        code: 4,
        requests: 1,
    },
    State {
        name: "no permission to list",
        cloud: Cloud::MODELARTS,
        answer: |cloud, request| {
            if is_look_up(request) {
                sound(cloud, request)
            } else {
                cloud.error(403, "APIGW.0302", "no", "R")
            }
        },
        args: &["--region", "cn-north-4"],
        lines: &[
            ("ok", "credential", None, "access key ", ""),
            REACHED,
            (
                "ok",
                "discovery",
                None,
                "1 project; permission: iam:projects:listProjects",
                "",
            ),
            (
                "fail",
                "listing",
                Some("permission"),
                "HTTP 403 APIGW.0302",
                "grant the view permission of ModelArts",
            ),
        ],
        code: 4,
        requests: 2,
    },
    State {
        name: "one region of two may be listed",
        cloud: Cloud::MODELARTS,
        answer: |cloud, request| match request.param("name") {
            Some("cn-north-4") => sound(cloud, request),
            Some(_) => cloud.error(403, "1", "no", "R"),
            None => cloud.page(&ids(1), Some(1)),
        },
        args: &["--region", "cn-north-1,cn-north-4"],
        lines: &[
            ("ok", "credential", None, "access key ", ""),
            REACHED,
            (
                "fail",
                "discovery",
                Some("permission"),
                "(cn-north-1): HTTP 403",
                "--project",
            ),
            ("ok", "discovery", None, "(cn-north-4)", ""),
            ("ok", "listing", None, "(cn-north-4, one): 1 job", ""),
        ],
        code: 4,
        requests: 3,
    },
    State {
        name: "throttled to the end",
        cloud: Cloud::NOVITA,
        answer: |cloud, _| {
            cloud
                .error(429, "RATE", "slower", "R")
                .with("retry-after", "999")
        },
        args: &[],
        lines: &[
            SECRET,
            REACHED,
            (
                "fail",
                "listing",
                Some("rate_limited"),
                "asked to wait 16m 39s",
                "",
            ),
        ],
        code: 7,
        requests: 1,
    },
    State {
        name: "an error of the provider",
        cloud: Cloud::HPCAI,
        answer: |cloud, _| cloud.error(400, "ODD", "no", "R"),
        args: &[],
        lines: &[
            SECRET,
            REACHED,
            ("fail", "listing", Some("provider"), "HTTP 400 ODD: no", ""),
        ],
        code: 5,
        requests: 1,
    },
    State {
        name: "a redirect",
        cloud: Cloud::NOVITA,
        answer: |_, _| Reply::text(302, "").with("location", "https://login.example.com/"),
        args: &[],
        lines: &[
            SECRET,
            REACHED,
            (
                "fail",
                "listing",
                Some("provider"),
                "redirects to https://login.example.com/",
                "endpoint variable",
            ),
        ],
        code: 5,
        requests: 1,
    },
    State {
        name: "a row that cannot be read",
        cloud: Cloud::NOVITA,
        answer: |cloud, _| {
            let mut row = cloud.row("i-1");
            row["id"] = json!({});
            Reply::json(200, &cloud.body(&[row], Some(1)))
        },
        args: &[],
        lines: &[
            SECRET,
            REACHED,
            (
                "fail",
                "listing",
                Some("decode"),
                "instances[0].id",
                "report it",
            ),
        ],
        code: 5,
        requests: 1,
    },
];
