//! From a request to the vendor that answers it.
//!
//! The path decides; for a path nobody knows, the scheme of the `Authorization` header does, so
//! that a signed request is verified before it is told that its path is wrong.

use chrono::{DateTime, Utc};
use percent_encoding::percent_decode_str;

use crate::core::sign::{acs3, sdk_hmac_sha256};
use crate::demo::answer::Answer;
use crate::demo::cloud::Cloud;
use crate::demo::request::Incoming;
use crate::demo::{
    ORDINARY, agencies, alibaba, alibaba_metadata, eas, hpcai, huawei, huawei_metadata, iam,
    modelarts, novita, sae, sts,
};

pub fn answer(cloud: &Cloud, request: &Incoming, now: DateTime<Utc>) -> Answer {
    if let Some(api) = ORDINARY.iter().find(|api| api.is_called(request)) {
        return api.answer(&cloud.fleet.ordinary[api.name()], request);
    }
    if let Some(answer) = novita::elsewhere(cloud, request) {
        return answer;
    }
    let segments: Vec<_> = request
        .path
        .split('/')
        .skip(1)
        .map(|segment| percent_decode_str(segment).decode_utf8_lossy())
        .collect();
    let segments: Vec<_> = segments.iter().map(AsRef::as_ref).collect();
    let (region, rest) = match segments.as_slice() {
        [region, rest @ ..] if is_region(region) => (Some(*region), rest),
        // As the vendors' clients have it.
        all => (region_of_host(request), all),
    };
    match (request.method.as_str(), rest) {
        ("GET", ["api", "v2", "public", "instance_types"]) => {
            eas::types(cloud, request, now, region)
        }
        ("GET", ["api", "v2", "services"]) => eas::services(cloud, request, now, region),
        ("GET", ["api", "v2", "services", cluster, name, "instances"]) => {
            eas::instances(cloud, request, now, region, [cluster, name])
        }
        ("GET", ["pop", "v1", "sam", "app", operation]) => {
            sae::answer(cloud, request, now, region, operation)
        }
        (method, _) => {
            let call = (method, segments.as_slice());
            elsewhere(cloud, request, now, call)
                .or_else(|| credentials(cloud, request, now, call))
                .unwrap_or_else(|| unknown(cloud, request, now))
        }
    }
}

/// The APIs whose requests do not name a region by a prefix.
fn elsewhere(
    cloud: &Cloud,
    request: &Incoming,
    now: DateTime<Utc>,
    call: (&str, &[&str]),
) -> Option<Answer> {
    let answer = match call {
        ("POST", ["api", "instance", "list"]) => hpcai::instances(cloud, request, now),
        ("GET", ["v3", "projects"]) => modelarts::projects(cloud, request, now),
        ("GET", ["v1", project, path @ ..]) => {
            let list = modelarts::List::of(path)?;
            modelarts::list(cloud, request, now, project, list)
        }
        _ => return None,
    };
    Some(answer)
}

/// The services that hand out credentials.
fn credentials(
    cloud: &Cloud,
    request: &Incoming,
    now: DateTime<Utc>,
    call: (&str, &[&str]),
) -> Option<Answer> {
    let answer = match call {
        ("GET" | "POST", [""]) if sts::is_called(request) => sts::answer(cloud, request, now),
        ("GET", ["credentials-uri"]) => alibaba_metadata::uri(cloud, request, now),
        ("PUT", ["latest", "api", "token"]) => alibaba_metadata::token(request, now),
        ("GET", ["latest", "meta-data", "ram", "security-credentials", role]) => {
            alibaba_metadata::role(cloud, request, now, role)
        }
        ("POST", ["v3", "auth", "tokens"]) => iam::token(cloud, request, now),
        ("GET", ["v3", "auth", "domains"]) => agencies::domains(cloud, request, now),
        ("POST", ["v3.0", "OS-CREDENTIAL", "securitytokens"]) => {
            agencies::security_token(cloud, request, now)
        }
        ("POST", ["v3.0", "OS-AUTH", "id-token", "tokens"]) => {
            agencies::federated_token(cloud, request, now)
        }
        ("POST", ["v5", "agencies", "assume"]) => agencies::assume(cloud, request, now),
        ("POST", ["v5", "agencies", "assume-with-oidc"]) => {
            agencies::assume_with_oidc(cloud, request, now)
        }
        ("PUT", ["meta-data", "latest", "api", "token"]) => huawei_metadata::token(request, now),
        ("GET", ["openstack", "latest", "securitykey"]) => {
            huawei_metadata::key(cloud, request, now)
        }
        ("POST", ["api", "user", "login"]) => hpcai::login(cloud, request, now),
        _ => return None,
    };
    Some(answer)
}

fn unknown(cloud: &Cloud, request: &Incoming, now: DateTime<Utc>) -> Answer {
    let authorization = request.header("authorization").unwrap_or_default();
    match authorization.split(' ').next() {
        Some(acs3::ALGORITHM) => alibaba::unknown(cloud, request, now),
        _ if request.header("x-auth-token").is_some() => huawei::unknown(cloud, request, now),
        Some(sdk_hmac_sha256::ALGORITHM) => huawei::unknown(cloud, request, now),
        _ => Answer::text(404, "404 page not found\n").with("x-request-id", request.id.as_str()),
    }
}

/// The region in a host such as `sae.cn-beijing.aliyuncs.com`.
fn region_of_host(request: &Incoming) -> Option<&str> {
    let host = request.header("host")?.strip_suffix(".aliyuncs.com")?;
    host.split('.').next_back().filter(|label| is_region(label))
}

/// Whether a path segment has the form of a region id: two letters, a hyphen, and more.
fn is_region(segment: &str) -> bool {
    let bytes = segment.as_bytes();
    matches!(bytes, [a, b, b'-', _, ..] if a.is_ascii_lowercase() && b.is_ascii_lowercase())
}
