//! What several rows of the table share, and what is long in one.

use super::{Credential, ErrorBody, Part, RequestId, ShapeApi, SignedDate, Tampering, Throttling};

pub const ALIBABA: &[Credential] = &[
    Credential {
        variable: "ALIBABA_CLOUD_ACCESS_KEY_ID",
        value: "EXAMPLEKEYID",
        sentinel: None,
        is_required: true,
    },
    Credential {
        variable: "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        value: "example-key-secret-4711",
        sentinel: Some("Vq7+Tz/3Jw=x9Lk+Rb2/Pn8=Gd5Hs+Yc1/Wf6=Mt4Xa0+/=="),
        is_required: true,
    },
    Credential {
        variable: "ALIBABA_CLOUD_SECURITY_TOKEN",
        value: "example-sts-token-4712",
        sentinel: Some("CAIS+zK2/uN7=oE5pQ+dA9/hY3=vB8sM+xW1/lT6=cJ4gR0/=="),
        is_required: false,
    },
];

pub const ALIBABA_ERROR: ErrorBody = ErrorBody {
    envelope: "{}",
    status: None,
    code: Some("/Code"),
    message: Some("/Message"),
    request_id: Some(RequestId::Body("/RequestId")),
};

pub const ALIBABA_THROTTLING: Throttling = Throttling {
    status: 400,
    code: Some("Throttling.User"),
};

pub const ALIBABA_DATE: SignedDate = SignedDate {
    header: "x-acs-date",
    format: "%Y-%m-%dT%H:%M:%SZ",
    refusal: (400, "InvalidTimeStamp.Expired"),
};

pub const ALIBABA_ANEW: &[&str] = &["x-acs-signature-nonce", "x-acs-date", "authorization"];

const fn tampering(what: &'static str, part: Part, code: &'static str) -> Tampering {
    Tampering {
        what,
        part,
        code: Some(code),
    }
}

const fn header(what: &'static str, name: &'static str, behind: &'static str) -> Tampering {
    tampering(what, Part::Header(name, behind), "SignatureDoesNotMatch")
}

pub const ALIBABA_TAMPERING: &[Tampering] = &[
    tampering(
        "key id",
        Part::Header("authorization", "Credential="),
        "InvalidAccessKeyId.NotFound",
    ),
    header("signature", "authorization", "Signature="),
    header("date", "x-acs-date", "T"),
    header("nonce", "x-acs-signature-nonce", ""),
    header("body hash", "x-acs-content-sha256", ""),
    header("action", "x-acs-action", ""),
    header("host", "host", "127.0.0."),
    tampering("path", Part::Path, "SignatureDoesNotMatch"),
    tampering("query", Part::Query, "SignatureDoesNotMatch"),
];

const HUAWEI: &str = "APIGW.0301";

pub const HUAWEI_TAMPERING: &[Tampering] = &[
    tampering("key id", Part::Header("authorization", "Access="), HUAWEI),
    tampering(
        "signature",
        Part::Header("authorization", "Signature="),
        HUAWEI,
    ),
    tampering("date", Part::Header("x-sdk-date", "T"), HUAWEI),
    tampering("host", Part::Header("host", "127.0.0."), HUAWEI),
    tampering("path", Part::Path, HUAWEI),
    tampering("query", Part::Query, HUAWEI),
];

/// An answer of ModelArts without rows.
pub const NO_DATA: &str = r#"{"current": 1, "total": 0, "data": []}"#;

pub const NOVITA_PRODUCTS: ShapeApi = ShapeApi {
    operation: "List Products",
    path: "/gpu-instance/openapi/v1/products",
    body: r#"{"data": [{"id": "1", "name": "RTX 4090", "price": 35000}]}"#,
    list: "/data",
    args: &[],
};

pub const NOVITA_CPU_PRODUCTS: ShapeApi = ShapeApi {
    operation: "List CPU Products",
    path: "/gpu-instance/openapi/v1/cpu/products",
    body: r#"{"data": [{"id": "2", "name": "CPU 8", "cpuNum": 8, "price": 3500}]}"#,
    list: "/data",
    args: &[],
};

pub const NOVITA_CLUSTERS: ShapeApi = ShapeApi {
    operation: "List Clusters",
    path: "/gpu-instance/openapi/v1/clusters",
    body: r#"{"data": [{"id": "1", "name": "US-01"}]}"#,
    list: "/data",
    args: &[],
};
