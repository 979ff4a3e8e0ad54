//! Failures in answers with HTTP 200: SAE and HPC-AI tell them in the body.

use serde_json::json;

use crate::faults::ATTEMPTS;
use crate::support::{Cloud, Reply, Server, at_once};

/// SAE: an answer with HTTP 200 can be a failure.
#[test]
fn sae_failures_inside_a_200() {
    let cases = [
        (
            json!({"Success": false, "Code": "400", "ErrorCode": "InvalidAppId.NotFound"}),
            "InvalidAppId.NotFound",
            5,
            1,
        ),
        (
            json!({"Success": "false", "Code": "InvalidAppId.NotFound", "ErrorCode": "空"}),
            "InvalidAppId.NotFound",
            5,
            1,
        ),
        (json!({"Code": "NoPermission"}), "NoPermission", 4, 1),
        (
            json!({"Success": false, "Code": 403, "ErrorCode": "Odd"}),
            "Odd",
            4,
            1,
        ),
        (
            json!({"Success": false, "Code": "500", "ErrorCode": ""}),
            "500",
            5,
            ATTEMPTS,
        ),
    ];
    at_once(&cases, |(body, code, exit, requests)| {
        let mut body = body.clone();
        body["Message"] = json!("the vendor's words");
        body["RequestId"] = json!("R-4711");
        let server = Server::start(move |_| Reply::json(200, &body));
        let run = Cloud::SAE.listing(&server).run();
        run.assert_short(&[], *exit, &[code, "the vendor's words", "R-4711"], code);
        let error = &run.source()["error"];
        assert_eq!(
            (&error["code"], &error["http_status"]),
            (&json!(code), &json!(200))
        );
        assert_eq!(server.count(), *requests, "{code}");
    });
}

/// SAE: throttling inside an answer of HTTP 200 is throttling.
#[test]
fn sae_throttling_inside_a_200() {
    let body = json!({"Success": false, "Code": "Throttling.User", "Message": "m", "Data": []});
    let server = Server::start(move |_| Reply::json(200, &body));
    let run = Cloud::SAE.listing(&server).args(["--deadline", "2s"]).run();
    run.assert_short(&[], 7, &["Throttling.User", "--deadline"], "throttled");
    assert_eq!(run.source()["error"]["kind"], "rate_limited");
    assert!(server.count() > 1);
}

/// HPC-AI: no login is told in the body, whatever the status.
#[test]
fn hpcai_failures_inside_a_200() {
    let login = "Not logged in or login expired, please log in again";
    for (body, words, exit) in [
        (json!({"code": -1, "message": login}), login, 4),
        (
            json!({"code": 7, "message": "no such thing"}),
            "no such thing",
            5,
        ),
        (
            json!({"message": "ent: instance not found"}),
            "ent: instance not found",
            5,
        ),
    ] {
        let server = Server::start(move |_| Reply::json(200, &body));
        let run = Cloud::HPCAI.listing(&server).run();
        run.assert_short(&[], exit, &[words], words);
        assert_eq!(run.source()["error"]["http_status"], 200);
        assert_eq!(server.count(), 1);
    }
}
