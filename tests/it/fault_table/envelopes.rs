//! Failures in answers with HTTP 200, which the body tells: with no list, or beside one that is empty.

use serde_json::{Value, json};

use super::case::Case;
use super::discovery::region;
use super::look_ups::{LookUp, found_one, look_up};
use super::scene::{Scene, always, sound};
use super::want::{Want, fails, whole_of};
use crate::support::{Cloud, Reply};

/// What HPC-AI says where nobody is logged in.
const LOGIN: &str = "Not logged in or login expired, please log in again";

/// A body with status 200 in which a cloud tells a failure.
struct Told {
    name: &'static str,
    cloud: Cloud,
    body: fn() -> Value,
    /// Exit code and kind of the error.
    ends: (i32, &'static str),
    says: &'static str,
    /// Whether that is the code of the error.
    is_code: bool,
    requests: usize,
}

/// A failure of SAE, in words that are its own.
fn sae(mut body: Value) -> Value {
    body["Message"] = json!("the vendor's words");
    body["RequestId"] = json!("R-4711");
    body
}

const TOLD: &[Told] = &[
    Told {
        name: "SAE: a status as code",
        cloud: Cloud::SAE,
        body: || {
            sae(json!({"Success": false, "Code": "400", "ErrorCode": "InvalidAppId.NotFound"}))
        },
        ends: (5, "provider"),
        says: "InvalidAppId.NotFound",
        is_code: true,
        requests: 1,
    },
    Told {
        name: "SAE: a code as code, no success as text",
        cloud: Cloud::SAE,
        body: || {
            sae(json!({"Success": "false", "Code": "InvalidAppId.NotFound", "ErrorCode": "空"}))
        },
        ends: (5, "provider"),
        says: "InvalidAppId.NotFound",
        is_code: true,
        requests: 1,
    },
    Told {
        name: "SAE: nothing but a code",
        cloud: Cloud::SAE,
        body: || sae(json!({"Code": "NoPermission"})),
        ends: (4, "permission"),
        says: "NoPermission",
        is_code: true,
        requests: 1,
    },
    Told {
        name: "SAE: a status as a number",
        cloud: Cloud::SAE,
        body: || sae(json!({"Success": false, "Code": 403, "ErrorCode": "Odd"})),
        ends: (4, "permission"),
        says: "Odd",
        is_code: true,
        requests: 1,
    },
    Told {
        name: "SAE: a failure of the server",
        cloud: Cloud::SAE,
        body: || sae(json!({"Success": false, "Code": "500", "ErrorCode": ""})),
        ends: (5, "provider"),
        says: "500",
        is_code: true,
        requests: 4,
    },
    Told {
        name: "SAE: an error beside an empty list",
        cloud: Cloud::SAE,
        body: || json!({"ErrorCode": "SystemError", "Data": {"Instances": []}}),
        ends: (5, "provider"),
        says: "SystemError",
        is_code: true,
        requests: 1,
    },
    Told {
        name: "PAI-EAS: an error beside an empty list",
        cloud: Cloud::EAS,
        body: || json!({"Code": "InternalError", "Message": "m", "Instances": [], "TotalCount": 0}),
        ends: (5, "provider"),
        says: "InternalError",
        is_code: true,
        requests: 4,
    },
    Told {
        name: "HPC-AI: success, a null list and a message that says otherwise",
        cloud: Cloud::HPCAI,
        body: || json!({"code": 0, "message": "internal error", "instances": null}),
        ends: (5, "provider"),
        says: "internal error",
        is_code: false,
        requests: 1,
    },
    Told {
        name: "HPC-AI: a status as code",
        cloud: Cloud::HPCAI,
        body: || json!({"code": 503, "message": "backend down", "instances": []}),
        ends: (5, "provider"),
        says: "503",
        is_code: true,
        requests: 4,
    },
    Told {
        name: "HPC-AI: not logged in",
        cloud: Cloud::HPCAI,
        body: || json!({"code": -1, "message": LOGIN}),
        ends: (4, "credential"),
        says: LOGIN,
        is_code: false,
        requests: 1,
    },
    Told {
        name: "HPC-AI: not logged in, beside no list",
        cloud: Cloud::HPCAI,
        body: || json!({"code": -1, "message": LOGIN, "instances": null}),
        ends: (4, "credential"),
        says: LOGIN,
        is_code: false,
        requests: 1,
    },
    Told {
        name: "HPC-AI: not logged in, beside an empty list",
        cloud: Cloud::HPCAI,
        body: || json!({"code": -1, "message": LOGIN, "instances": []}),
        ends: (4, "credential"),
        says: LOGIN,
        is_code: false,
        requests: 1,
    },
    Told {
        name: "HPC-AI: another code",
        cloud: Cloud::HPCAI,
        body: || json!({"code": 7, "message": "no such thing"}),
        ends: (5, "provider"),
        says: "no such thing",
        is_code: false,
        requests: 1,
    },
    Told {
        name: "HPC-AI: nothing but a message",
        cloud: Cloud::HPCAI,
        body: || json!({"message": "ent: instance not found"}),
        ends: (5, "provider"),
        says: "ent: instance not found",
        is_code: false,
        requests: 1,
    },
    Told {
        name: "Novita: a refused key",
        cloud: Cloud::NOVITA,
        body: || json!({"code": 401, "reason": "UNAUTHORIZED", "message": "m"}),
        ends: (4, "credential"),
        says: "UNAUTHORIZED",
        is_code: true,
        requests: 1,
    },
    Told {
        name: "Novita: a refused key beside an empty list",
        cloud: Cloud::NOVITA,
        body: || json!({"reason": "UNAUTHORIZED", "message": "m", "instances": [], "total": 0}),
        ends: (4, "credential"),
        says: "UNAUTHORIZED",
        is_code: true,
        requests: 1,
    },
    Told {
        name: "ModelArts: a message and a total of 0",
        cloud: Cloud::MODELARTS,
        body: || json!({"error_msg": "backend down", "total": 0}),
        ends: (5, "provider"),
        says: "backend down",
        is_code: false,
        requests: 1,
    },
    Told {
        name: "ModelArts: an error of the gateway beside an empty list",
        cloud: Cloud::MODELARTS,
        body: || json!({"error_code": "APIGW.0601", "error_msg": "m", "data": [], "total": 0}),
        ends: (5, "provider"),
        says: "APIGW.0601",
        is_code: true,
        requests: 1,
    },
    Told {
        name: "ModelArts: an error without a list",
        cloud: Cloud::MODELARTS,
        body: || json!({"error_code": "ModelArts.0104", "error_msg": "m"}),
        ends: (5, "provider"),
        says: "ModelArts.0104",
        is_code: true,
        requests: 1,
    },
];

impl Told {
    fn want(&self) -> Want {
        let want = fails(self.ends.0, self.ends.1)
            .requests(self.requests)
            .says(self.says)
            .error("http_status", 200);
        let want = if self.is_code {
            want.error("code", self.says)
        } else {
            want
        };
        let body = (self.body)();
        let own = body["Message"]
            .as_str()
            .into_iter()
            .chain(body["RequestId"].as_str());
        own.fold(want, Want::says)
    }
}

/// Answers of SAE that hold no list: what is left out when it is empty, and what is of another shape.
/// A failure by its kind and words.
const WITHOUT_LIST: &[(&str, Option<(&str, &str)>)] = &[
    (r#"{"Code": "200", "Success": true}"#, None),
    (
        r#"{"Code": 200, "Success": true, "Message": "success", "Data": null}"#,
        None,
    ),
    (
        r#"{"Code": "200", "Success": "true", "ErrorCode": "空", "Data": {}}"#,
        None,
    ),
    (
        r#"{"Code": "200", "Success": true, "Message": "no data", "Data": { }}"#,
        None,
    ),
    (
        r#"{"Code": "200"}"#,
        Some(("decode", "the list is missing")),
    ),
    (
        r#"{"Success": true}"#,
        Some(("decode", "the list is missing")),
    ),
    (
        r#"{"Code": "200", "Success": true, "Data": {"CurrentPage": 1}}"#,
        Some(("decode", "cannot be read")),
    ),
    (
        r#"{"Code": "200", "Success": true, "Data": {"instances": [{"a": 1}], "totalSize": 1}}"#,
        Some(("decode", "cannot be read")),
    ),
    (
        r#"{"Code": "200", "Success": true, "data": {"Instances": [{"a": 1}]}}"#,
        Some(("decode", "holds objects")),
    ),
    (
        r#"{"Code": "200", "Success": true, "ErrorCode": "Odd.Word", "Message": "odd words"}"#,
        Some(("provider", "Odd.Word")),
    ),
    (
        r#"{"Code": "200", "Success": true, "Message": "Internal error, partial result"}"#,
        Some(("provider", "partial result")),
    ),
    (
        r#"{"Code": "204", "Success": true}"#,
        Some(("decode", "the list is missing")),
    ),
    (
        r#"{"Code": "200", "Success": true, "Message": "odd words"}"#,
        Some(("decode", "the list is missing")),
    ),
    (
        r#"{"Code": "200", "Success": true, "Message": "没有权限"}"#,
        Some(("provider", "没有权限")),
    ),
    (
        r#"{"Code": "200", "Success": true, "Total": 7}"#,
        Some(("decode", "the list is missing")),
    ),
    (
        r#"{"Code": "200", "Success": true, "Instances": ["i1"]}"#,
        Some(("decode", "the list is missing")),
    ),
    (
        r#"{"Code": "200", "Success": true, "Result": {"a": 1}}"#,
        Some(("decode", "the list is missing")),
    ),
    (
        r#"{"Code": "200", "Success": false}"#,
        Some(("provider", "Success is false")),
    ),
];

fn without_list() -> Vec<Case> {
    let mut cases = Vec::new();
    for (body, says) in WITHOUT_LIST {
        let want = move |_: Cloud| match says {
            None => whole_of(vec![]),
            Some((kind, says)) => fails(5, kind).says(says),
        };
        let answer = move || Reply::text(200, body);
        let name = format!("SAE: {body}");
        cases.push(Case::new(&name, always(move |_| answer()), want));
        for (what, which) in [("parents", LookUp::Parents), ("groups", LookUp::Groups)] {
            let scene: Scene = Box::new(move |stage| {
                let cloud = stage.cloud;
                Box::new(move |request| match look_up(request) {
                    Some(call) if call == which => answer(),
                    Some(call) => found_one(cloud, call, request),
                    None => sound(cloud, request),
                })
            });
            cases.push(Case::new(format!("{what}: {name}"), scene, want).scope(region));
        }
    }
    let on_sae = cases.into_iter().map(|case| case.on(&[Cloud::SAE]));
    on_sae.collect()
}

pub fn cases() -> Vec<Case> {
    let case = |told: &'static Told| {
        let answer = always(|_| Reply::json(200, &(told.body)()));
        Case::new(told.name, answer, |_| told.want()).on(&[told.cloud])
    };
    TOLD.iter().map(case).chain(without_list()).collect()
}
