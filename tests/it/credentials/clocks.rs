//! A clock that is off: the security token service refuses the date first, and is asked again with
//! its own.

use chrono::{NaiveDateTime, TimeDelta, Utc};
use serde_json::json;

use super::cli_file::{PATH, main_profile, pair};
use crate::support::{Cloud, Home, Received, Reply, Server, ids, kind};

/// How far the clock of the servers is ahead.
const AHEAD: TimeDelta = TimeDelta::hours(2);

/// Whether a request is dated within 15 minutes of the servers' clock.
fn is_near(request: &Received) -> bool {
    let date = request.header("x-acs-date").unwrap();
    let date = NaiveDateTime::parse_from_str(date, "%Y-%m-%dT%H:%M:%SZ").unwrap();
    (Utc::now() + AHEAD - date.and_utc()).abs() < TimeDelta::minutes(15)
}

/// Gives keys, and a list of two rows; `bears` is what it makes of the date.
fn server(bears: fn(&Received) -> bool) -> Server {
    Server::start(move |request| {
        let now = Utc::now() + AHEAD;
        let reply = match kind(request) {
            _ if !bears(request) => Cloud::EAS.error(400, "InvalidTimeStamp.Expired", "old.", "r"),
            "AssumeRole" => {
                let end = now + TimeDelta::hours(1);
                let key = json!({
                    "AccessKeyId": "STS.x",
                    "AccessKeySecret": "secret-of-a-session",
                    "SecurityToken": "token-of-a-session",
                    "Expiration": end.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
                });
                Reply::json(200, &json!({ "Credentials": key }))
            }
            _ => Cloud::EAS.page(&ids(2), Some(2)),
        };
        reply.with("date", &now.format("%a, %d %b %Y %H:%M:%S GMT").to_string())
    })
}

fn listed(server: &Server) -> (crate::support::Finished, Vec<&'static str>) {
    let home = Home::new();
    let role = r#","ram_role_arn":"acs:ram::1:role/r""#;
    let members = pair("EXAMPLEKEYID", "example-key-secret-4711") + role;
    let text = format!(
        r#"{{"current":"main","profiles":[{}]}}"#,
        main_profile("RamRoleArn", &members)
    );
    home.write(PATH, &text, 0o600);
    let run = home
        .run(["ls", "-o", "json", "-p", "eas"])
        .args(Cloud::EAS.scope())
        .args(Cloud::EAS.plain())
        .set("CLOUDLS_EAS_ENDPOINT", server.url())
        .set("CLOUDLS_ALIBABA_STS_ENDPOINT", server.url())
        .run();
    (run, server.received().iter().map(kind).collect())
}

#[test]
fn a_service_that_gives_keys_tells_the_time() {
    let (run, asked) = listed(&server(is_near));
    run.assert_whole(&ids(2), "two hours behind");
    assert_eq!(asked, ["AssumeRole", "AssumeRole", "list"]);
    let warning = "this machine's clock is 2h behind the provider's";
    assert_eq!(run.stderr.matches(warning).count(), 1, "{run:?}");
}

#[test]
fn a_date_that_is_never_right_is_tried_twice() {
    let (run, asked) = listed(&server(|_| false));
    let words = ["AssumeRole: HTTP 400 InvalidTimeStamp.Expired: old; this machine's clock is 2h"];
    run.assert_short(&[], 4, &words, "never right");
    assert_eq!(asked, ["AssumeRole", "AssumeRole"]);
}
