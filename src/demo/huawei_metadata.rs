//! Huawei Cloud: the metadata of an ECS instance, which gives a temporary key of its agency.
//!
//! Source: Elastic Cloud Server "Obtaining Metadata", "Security Key".

use chrono::{DateTime, Utc};

use crate::demo::answer::{Answer, Object};
use crate::demo::cloud::Cloud;
use crate::demo::credentials::Purpose;
use crate::demo::iam;
use crate::demo::metadata::Sessions;
use crate::demo::request::Incoming;

const SESSIONS: Sessions = Sessions {
    purpose: Purpose::HuaweiMetadata,
    ttl: "x-metadata-token-ttl-seconds",
    token: "x-metadata-token",
};

/// `PUT /meta-data/latest/api/token`: a session's token.
pub fn token(request: &Incoming, now: DateTime<Utc>) -> Answer {
    SESSIONS.begin(request, now)
}

/// `GET /openstack/latest/securitykey`: a temporary key.
pub fn key(cloud: &Cloud, request: &Incoming, now: DateTime<Utc>) -> Answer {
    SESSIONS.serve(request, now, || {
        let expires = cloud.expiry(now);
        let issued = cloud
            .huawei_keys
            .issue("demo-agency", request.serial(), expires);
        let credential = Object::new()
            .field("access", issued.id)
            .field("expires_at", iam::time(expires))
            .field("secret", issued.secret)
            .field("securitytoken", issued.token);
        let body = Object::new().raw("credential", &credential.end());
        Answer::json(200, body.end()).with("x-request-id", request.id.as_str())
    })
}
