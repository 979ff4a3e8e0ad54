//! Alibaba Cloud: the metadata of an ECS instance, and a credentials URI.
//!
//! Sources: ECS "Instance metadata"; the credentials URI is the SDK's, and has no page.

use chrono::{DateTime, Utc};

use crate::demo::answer::{Answer, Object};
use crate::demo::cloud::Cloud;
use crate::demo::credentials::ALIBABA_ECS_ROLE;
use crate::demo::credentials::Purpose;
use crate::demo::metadata::{Sessions, refusal, text};
use crate::demo::request::Incoming;
use crate::demo::sts;

const SESSIONS: Sessions = Sessions {
    purpose: Purpose::AlibabaMetadata,
    ttl: "x-aliyun-ecs-metadata-token-ttl-seconds",
    token: "x-aliyun-ecs-metadata-token",
};

/// `PUT /latest/api/token`: a session's token.
pub fn token(request: &Incoming, now: DateTime<Utc>) -> Answer {
    SESSIONS.begin(request, now)
}

/// `GET /latest/meta-data/ram/security-credentials/{role}`: a temporary key of the role; without a
/// role, the name of the one the instance has.
pub fn role(cloud: &Cloud, request: &Incoming, now: DateTime<Utc>, role: &str) -> Answer {
    SESSIONS.serve(request, now, || match role {
        "" => text(200, ALIBABA_ECS_ROLE, request),
        ALIBABA_ECS_ROLE => issue(cloud, request, now, role),
        _ => refusal(404, "Not Found", request),
    })
}

/// `GET /credentials-uri`: a temporary key, for whoever reaches it.
pub fn uri(cloud: &Cloud, request: &Incoming, now: DateTime<Utc>) -> Answer {
    issue(cloud, request, now, "demo-credentials-uri")
}

fn issue(cloud: &Cloud, request: &Incoming, now: DateTime<Utc>, holder: &str) -> Answer {
    let issued = cloud
        .alibaba_keys
        .issue(holder, request.serial(), cloud.expiry(now));
    let updated = now.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let body = sts::members(Object::new(), &issued)
        .field("LastUpdated", updated)
        .field("Code", "Success");
    Answer::json(200, body.end()).with("x-request-id", request.id.as_str())
}
