//! What the two vendors that verify a signature refuse, and in which words.

use chrono::TimeDelta;

use super::*;

const SERVICES: &str = "/api/v2/services";
const LIST: &str = "2021-07-01 ListServices";
const INSTANCES: &str = "2021-07-01 ListServiceInstances";
const FOO: &str = "/api/v2/services/cn-shanghai/foo/instances";
const ELSEWHERE: &str = "/cn-beijing/api/v2/services/cn-shanghai/foo/instances";
const GROUPS: &str = "2019-05-06 DescribeApplicationGroups";

#[test]
fn alibaba_refuses_what_is_not_signed_by_a_key_it_knows() {
    let cloud = cloud();
    let good = alibaba(LIST, SERVICES, &[]);
    let without = |name: &str| {
        let mut request = good.clone();
        request.headers.retain(|(known, _)| known != name);
        request
    };
    assert_refused(
        &cloud,
        &without("authorization"),
        400,
        "IncompleteSignature",
    );
    assert_refused(
        &cloud,
        &without("x-acs-signature-nonce"),
        400,
        "MissingParameter",
    );
    let mut unsigned = good.clone();
    set(&mut unsigned, "x-acs-extra", "1");
    assert_refused(&cloud, &unsigned, 400, "IncompleteSignature");
    let mut other = credentials::alibaba()[0].clone();
    other.id.push('X');
    let other = alibaba_by(&other, now(), LIST, SERVICES, &[]);
    assert_refused(&cloud, &other, 404, "InvalidAccessKeyId.NotFound");
    ok(&cloud, &good);
    assert_refused(&cloud, &good, 400, "SignatureNonceUsed");
}

#[test]
fn both_signing_vendors_allow_15_minutes() {
    let cloud = cloud();
    for (seconds, accepted) in [(-901, false), (-900, true), (900, true), (901, false)] {
        let date = now() + TimeDelta::seconds(seconds);
        let request = alibaba_by(&credentials::alibaba()[0], date, LIST, SERVICES, &[]);
        let other = huawei_by(&credentials::huawei()[0], date, NORTH, &[]);
        if accepted {
            ok(&cloud, &request);
            ok(&cloud, &other);
        } else {
            assert_refused(&cloud, &request, 400, "InvalidTimeStamp.Expired");
            assert_refused(&cloud, &other, 401, "APIGW.0301");
        }
    }
}

#[test]
fn temporary_keys_need_their_token() {
    let cloud = cloud();
    let mut key = credentials::alibaba()[1].clone();
    ok(&cloud, &alibaba_by(&key, now(), LIST, SERVICES, &[]));
    let mut other = credentials::huawei()[1].clone();
    ok(&cloud, &huawei_by(&other, now(), NORTH, &[]));
    for (token, code) in [
        (None, "MissingSecurityToken"),
        (
            Some(crate::core::secret::Secret::new("another")),
            "InvalidSecurityToken.Malformed",
        ),
    ] {
        key.token.clone_from(&token);
        assert_refused(
            &cloud,
            &alibaba_by(&key, now(), LIST, SERVICES, &[]),
            400,
            code,
        );
        other.token = token;
        assert_refused(
            &cloud,
            &huawei_by(&other, now(), NORTH, &[]),
            401,
            "APIGW.0301",
        );
    }
    let mut permanent = credentials::alibaba()[0].clone();
    permanent.token.clone_from(&key.token);
    let request = alibaba_by(&permanent, now(), LIST, SERVICES, &[]);
    assert_refused(
        &cloud,
        &request,
        400,
        "InvalidSecurityToken.MismatchWithAccessKey",
    );
}

#[test]
fn alibaba_refuses_what_does_not_exist() {
    let cloud = cloud();
    for (call, path, status, code) in [
        (LIST, "/api/v2/nothing", 404, "InvalidApi.NotFound"),
        (INSTANCES, SERVICES, 404, "InvalidApi.NotFound"),
        (
            "2019-05-06 ListServices",
            SERVICES,
            404,
            "InvalidVersion.NotFound",
        ),
        (
            INSTANCES,
            "/api/v2/services/a/b/instances",
            404,
            "InvalidService.NotFound",
        ),
        (INSTANCES, ELSEWHERE, 404, "InvalidService.NotFound"),
        (
            GROUPS,
            "/pop/v1/sam/app/describeApplicationGroups",
            400,
            "MissingParameter",
        ),
        (
            GROUPS,
            "/pop/v1/sam/app/describeNothing",
            404,
            "InvalidApi.NotFound",
        ),
    ] {
        assert_refused(&cloud, &alibaba(call, path, &[]), status, code);
    }
}

#[test]
fn alibaba_refuses_parameters_that_mean_nothing() {
    let cloud = cloud();
    for (call, path, query) in [
        (LIST, SERVICES, ("PageSize", "0")),
        (LIST, SERVICES, ("PageNumber", "one")),
        (INSTANCES, FOO, ("Sort", "Name")),
        (INSTANCES, FOO, ("Role", "None")),
        (INSTANCES, FOO, ("IsSpot", "1")),
    ] {
        assert_refused(
            &cloud,
            &alibaba(call, path, &[query]),
            400,
            "InvalidParameter",
        );
    }
}

#[test]
fn alibaba_errors_have_the_gateways_shape() {
    let answer = route::answer(&cloud(), &request("GET", SERVICES, &[]), now());
    let body = json(&answer);
    let keys: Vec<_> = body.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        ["RequestId", "HostId", "Code", "Message", "Recommend"]
    );
    assert_eq!(body["RequestId"], "01234567-89AB-CDEF-0123-456789ABCDEF");
    assert_eq!(body["HostId"], "127.0.0.1:1");
}

#[test]
fn sae_refuses_an_unknown_application_within_its_envelope() {
    let path = "/pop/v1/sam/app/describeApplicationInstances";
    let query = [("AppId", "nobody"), ("GroupId", "nothing")];
    let request = alibaba("2019-05-06 DescribeApplicationInstances", path, &query);
    let body = ok(&cloud(), &request);
    assert_eq!(body["Success"], false);
    assert_eq!(body["Code"], "InvalidAppId.NotFound");
    let keys: Vec<_> = body.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "RequestId",
            "Message",
            "TraceId",
            "Data",
            "ErrorCode",
            "Code",
            "Success"
        ]
    );
}

#[test]
fn huawei_refuses_in_its_own_shape() {
    let cloud = cloud();
    assert_refused(&cloud, &request("GET", NORTH, &[]), 401, "APIGW.0301");
    assert_refused(
        &cloud,
        &huawei("/v1/nobody/dev-servers/jobs", &[]),
        403,
        "APIGW.0310",
    );
    assert_refused(
        &cloud,
        &huawei("/v1/nobody/nothing", &[]),
        404,
        "APIGW.0101",
    );
    assert_refused(
        &cloud,
        &huawei(NORTH, &[("visible", "maybe")]),
        400,
        "ModelArts.0104",
    );
    let mut undated = huawei(NORTH, &[]);
    undated.headers.retain(|(name, _)| name != "x-sdk-date");
    assert_refused(&cloud, &undated, 401, "APIGW.0301");
    let answer = route::answer(&cloud, &undated, now());
    let id = (
        "x-request-id",
        "0123456789abcdef0123456789abcdef".to_owned(),
    );
    assert!(answer.headers.contains(&id));
    let body = json(&answer);
    let keys: Vec<_> = body.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["error_code", "error_msg", "request_id"]);
}

#[test]
fn a_path_of_nobody_is_not_found() {
    let answer = route::answer(&cloud(), &request("GET", "/", &[]), now());
    assert_eq!(answer.status, 404);
}
