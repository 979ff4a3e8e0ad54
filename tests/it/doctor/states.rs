//! Profiles that work, or whose servers or clock cannot be trusted.

use chrono::{TimeDelta, Utc};
use serde_json::json;

use super::{KEY, REACHED, REGION, SECRET, State, is_look_up, sound};
use crate::support::{Cloud, Received, Reply};

/// The `Date` of a clock that is so far ahead.
fn dated(reply: Reply, ahead: TimeDelta) -> Reply {
    let date = (Utc::now() + ahead).format("%a, %d %b %Y %H:%M:%S GMT");
    reply.with("date", &date.to_string())
}

/// Refuses a signature that is more than 15 minutes from a clock that is an hour ahead.
fn an_hour_ahead(cloud: Cloud, request: &Received) -> Reply {
    let ahead = TimeDelta::hours(1);
    let signed = request.header("x-acs-date").unwrap();
    let signed = chrono::DateTime::parse_from_rfc3339(signed)
        .unwrap()
        .to_utc();
    let is_near = (Utc::now() + ahead - signed).abs() < TimeDelta::minutes(15);
    let refusal = || cloud.error(400, "InvalidTimeStamp.Expired", "too old", "R");
    let reply = if is_near {
        sound(cloud, request)
    } else {
        refusal()
    };
    dated(reply, ahead)
}

pub const ALL: &[State] = &[
    State {
        name: "all is well",
        cloud: Cloud::SAE,
        answer: |cloud, request| dated(sound(cloud, request), TimeDelta::zero()),
        args: REGION,
        lines: &[
            KEY,
            REACHED,
            (
                "ok",
                "discovery",
                None,
                "ListApplications (cn-shanghai): 1 application; permission: sae:ListApplications",
                "",
            ),
            (
                "ok",
                "discovery",
                None,
                "DescribeApplicationGroups (cn-shanghai, one): ",
                "",
            ),
            (
                "ok",
                "listing",
                None,
                "DescribeApplicationInstances (cn-shanghai, one, one): 2 instances; permission: sae:DescribeApplicationInstances",
                "",
            ),
            ("ok", "clock", None, "within ", ""),
        ],
        code: 0,
        requests: 3,
    },
    State {
        name: "of many parents the first, in each region",
        cloud: Cloud::EAS,
        answer: |cloud, request| {
            if is_look_up(request) {
                let names = (0..50).map(|index| json!({"ServiceName": format!("s{index}")}));
                let services: Vec<_> = names.collect();
                return Reply::json(200, &json!({"Services": services, "TotalCount": 5000}));
            }
            sound(cloud, request)
        },
        args: &["--region", "cn-shanghai,cn-beijing"],
        lines: &[
            KEY,
            REACHED,
            ("ok", "discovery", None, "(cn-shanghai): 5000 services", ""),
            ("ok", "listing", None, "(cn-shanghai, s0): 2 instances", ""),
            ("ok", "discovery", None, "(cn-beijing): 5000 services", ""),
            ("ok", "listing", None, "(cn-beijing, s0): 2 instances", ""),
        ],
        code: 0,
        requests: 4,
    },
    State {
        name: "what is named, and nothing else",
        cloud: Cloud::EAS,
        answer: sound,
        args: &["--region", "cn-shanghai", "--service", "a,b"],
        lines: &[
            KEY,
            REACHED,
            ("ok", "listing", None, "(cn-shanghai, a)", ""),
            ("ok", "listing", None, "(cn-shanghai, b)", ""),
        ],
        code: 0,
        requests: 2,
    },
    State {
        name: "an empty account",
        cloud: Cloud::EAS,
        answer: |_, _| Reply::json(200, &json!({"Services": [], "TotalCount": 0})),
        args: REGION,
        lines: &[
            KEY,
            REACHED,
            (
                "ok",
                "discovery",
                None,
                "0 services; no instances to ask for; ",
                "",
            ),
        ],
        code: 0,
        requests: 1,
    },
    State {
        name: "a server that hangs up",
        cloud: Cloud::EAS,
        answer: |_, _| Reply::Raw(Vec::new()),
        args: &["--region", "cn-shanghai,cn-beijing"],
        lines: &[
            KEY,
            (
                "fail",
                "endpoint",
                Some("network"),
                "tried 4 times",
                "try again",
            ),
            (
                "fail",
                "discovery",
                Some("network"),
                "no answer from http",
                "see the endpoint",
            ),
            (
                "fail",
                "discovery",
                Some("network"),
                "no answer from http",
                "see the endpoint",
            ),
        ],
        code: 6,
        requests: 8,
    },
    State {
        name: "one region of two hangs up",
        cloud: Cloud::MODELARTS,
        answer: |cloud, request| match request.param("name") {
            Some("cn-north-1") => Reply::Raw(Vec::new()),
            _ => sound(cloud, request),
        },
        args: &["--region", "cn-north-4,cn-north-1"],
        lines: &[
            ("ok", "credential", None, "access key ", ""),
            REACHED,
            ("ok", "discovery", None, "(cn-north-4)", ""),
            ("ok", "listing", None, "(cn-north-4, one)", ""),
            (
                "fail",
                "discovery",
                Some("network"),
                "the connection to ",
                "try again",
            ),
        ],
        code: 6,
        requests: 6,
    },
    State {
        name: "a clock 3 minutes off",
        cloud: Cloud::EAS,
        answer: |cloud, request| dated(sound(cloud, request), TimeDelta::minutes(-3)),
        args: &["--region", "cn-shanghai", "--service", "a"],
        lines: &[
            KEY,
            REACHED,
            ("ok", "listing", None, "", ""),
            (
                "warn",
                "clock",
                None,
                "this machine's clock is 3m ahead of the provider's",
                "NTP",
            ),
        ],
        code: 0,
        requests: 1,
    },
    State {
        name: "a clock an hour off",
        cloud: Cloud::EAS,
        answer: an_hour_ahead,
        args: &["--region", "cn-shanghai", "--service", "a"],
        lines: &[
            KEY,
            REACHED,
            ("ok", "listing", None, "2 instances", ""),
            (
                "fail",
                "clock",
                Some("config"),
                "this machine's clock is 1h behind the provider's; requests were dated by the provider's",
                "NTP",
            ),
        ],
        code: 3,
        requests: 2,
    },
    State {
        name: "a clock an hour off, where no request is dated",
        cloud: Cloud::NOVITA,
        answer: |cloud, request| dated(sound(cloud, request), TimeDelta::hours(1)),
        args: &[],
        lines: &[
            SECRET,
            REACHED,
            ("ok", "listing", None, "", ""),
            ("warn", "clock", None, "1h behind", "NTP"),
        ],
        code: 0,
        requests: 1,
    },
    State {
        name: "a region nobody knows",
        cloud: Cloud::EAS,
        answer: sound,
        args: &["--region", "cn-shanghia", "--service", "a"],
        lines: &[
            ("warn", "settings", None, "did you mean cn-shanghai?", ""),
            KEY,
            REACHED,
            ("ok", "listing", None, "", ""),
        ],
        code: 0,
        requests: 1,
    },
];
