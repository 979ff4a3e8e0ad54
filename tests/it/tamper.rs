//! A proxy that changes one byte of each request on its way to the demo cloud, which verifies
//! every signature, key and token.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::support::{Cloud, Cloudls, DemoCloud, Received, Reply, Server};

/// Passes a request on, and its answer back.
fn forward(authority: &str, request: &Received) -> Reply {
    use std::fmt::Write as _;
    let mut head = format!("{} {} HTTP/1.1\r\n", request.method, request.target);
    for (name, value) in request
        .headers
        .iter()
        .filter(|(name, _)| name != "connection")
    {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    head.push_str("connection: close\r\n\r\n");
    let mut stream = TcpStream::connect(authority).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&request.body).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    Reply::Raw(answer)
}

/// A proxy in front of the demo cloud.
fn proxy(demo: &DemoCloud, change: impl Fn(&mut Received) + Send + Sync + 'static) -> Server {
    let authority = demo.authority().to_owned();
    Server::start(move |request| {
        let mut request = request.clone();
        change(&mut request);
        forward(&authority, &request)
    })
}

/// Lists one provider of the demo cloud through a proxy.
fn list(demo: &DemoCloud, cloud: Cloud, proxy: &Server) -> Cloudls {
    let through =
        |value: &String| value.replace(&format!("http://{}", demo.authority()), &proxy.url());
    let variables = demo
        .variables
        .iter()
        .map(|(name, value)| (name, through(value)));
    let run = Cloudls::new(["ls", "-p", cloud.id(), "-o", "json"]).vars(variables);
    match cloud {
        Cloud::EAS | Cloud::SAE => run.args(["--region", "cn-shanghai"]),
        // A query, so that there is one to change.
        Cloud::MODELARTS => run.args([
            "--region",
            "cn-north-4",
            "--param",
            "modelarts.visible=true",
        ]),
        Cloud::HPCAI | Cloud::NOVITA => run,
    }
}

/// Replaces a byte by another of its kind: digit by digit, letter by letter.
fn changed(text: &str, index: usize) -> String {
    let mut bytes = text.as_bytes().to_vec();
    bytes[index] = match bytes[index] {
        b'9' => b'0',
        b'z' => b'a',
        b'Z' => b'A',
        byte if byte.is_ascii_alphanumeric() => byte + 1,
        byte => panic!("{} in {text}", char::from(byte)),
    };
    String::from_utf8(bytes).unwrap()
}

/// Changes the byte of a header that comes `behind` some words of it.
fn change_header(request: &mut Received, name: &str, behind: &str) {
    let header = request.headers.iter_mut().find(|(known, _)| known == name);
    let (_, value) = header.unwrap();
    let index = value.find(behind).unwrap() + behind.len();
    *value = changed(value, index);
}

/// Changes the last byte of the path, or of the query.
fn change_target(request: &mut Received, is_path: bool) {
    let end = request.target.find('?').unwrap_or(request.target.len());
    let index = if is_path { end } else { request.target.len() } - 1;
    request.target = changed(&request.target, index);
}

#[test]
fn unchanged_requests_pass() {
    let demo = DemoCloud::start();
    for cloud in Cloud::ALL {
        let run = list(&demo, cloud, &proxy(&demo, |_| ())).run();
        assert_eq!(run.code, 0, "{cloud:?}: {run:?}");
        assert!(!run.ids().is_empty(), "{cloud:?}");
    }
}

type Change = fn(&mut Received);

const ALIBABA: &[(&str, Change, &str)] = &[
    (
        "key id",
        |r| change_header(r, "authorization", "Credential="),
        "InvalidAccessKeyId.NotFound",
    ),
    (
        "signature",
        |r| change_header(r, "authorization", "Signature="),
        "SignatureDoesNotMatch",
    ),
    (
        "date",
        |r| change_header(r, "x-acs-date", "T"),
        "SignatureDoesNotMatch",
    ),
    (
        "nonce",
        |r| change_header(r, "x-acs-signature-nonce", ""),
        "SignatureDoesNotMatch",
    ),
    (
        "body hash",
        |r| change_header(r, "x-acs-content-sha256", ""),
        "SignatureDoesNotMatch",
    ),
    (
        "action",
        |r| change_header(r, "x-acs-action", ""),
        "SignatureDoesNotMatch",
    ),
    (
        "host",
        |r| change_header(r, "host", "127.0.0."),
        "SignatureDoesNotMatch",
    ),
    ("path", |r| change_target(r, true), "SignatureDoesNotMatch"),
    (
        "query",
        |r| change_target(r, false),
        "SignatureDoesNotMatch",
    ),
];

const HUAWEI: &[(&str, Change, &str)] = &[
    (
        "key id",
        |r| change_header(r, "authorization", "Access="),
        "APIGW.0301",
    ),
    (
        "signature",
        |r| change_header(r, "authorization", "Signature="),
        "APIGW.0301",
    ),
    (
        "date",
        |r| change_header(r, "x-sdk-date", "T"),
        "APIGW.0301",
    ),
    (
        "host",
        |r| change_header(r, "host", "127.0.0."),
        "APIGW.0301",
    ),
    ("path", |r| change_target(r, true), "APIGW.0301"),
    ("query", |r| change_target(r, false), "APIGW.0301"),
];

/// The error body of HPC-AI knows one code.
const HPCAI: &[(&str, Change, &str)] = &[(
    "token",
    |r| change_header(r, "cookie", "AccessToken="),
    "-1",
)];

const NOVITA: &[(&str, Change, &str)] = &[(
    "key",
    |r| change_header(r, "authorization", "Bearer sk_"),
    "UNAUTHORIZED",
)];

#[test]
fn one_changed_byte_is_refused() {
    let demo = DemoCloud::start();
    for cloud in Cloud::ALL {
        let changes = match cloud {
            Cloud::EAS | Cloud::SAE => ALIBABA,
            Cloud::MODELARTS => HUAWEI,
            Cloud::HPCAI => HPCAI,
            Cloud::NOVITA => NOVITA,
        };
        for (what, change, code) in changes {
            assert_refused(&demo, cloud, *change, code, &format!("{cloud:?}, {what}"));
        }
    }
}

/// The job list of ModelArts is behind a look-up that goes through unchanged.
#[test]
fn a_changed_byte_behind_the_discovery_is_refused() {
    let demo = DemoCloud::start();
    for (what, change, code) in HUAWEI {
        let change = move |request: &mut Received| {
            if request.path.ends_with("/jobs") {
                change(request);
            }
        };
        assert_refused(&demo, Cloud::MODELARTS, change, code, what);
    }
}

fn assert_refused(
    demo: &DemoCloud,
    cloud: Cloud,
    change: impl Fn(&mut Received) + Send + Sync + 'static,
    code: &str,
    what: &str,
) {
    let server = proxy(demo, change);
    let run = list(demo, cloud, &server).run();
    run.assert_short(&[], 4, &[code, "(request id "], what);
    let error = &run.json()["sources"][0]["error"];
    assert_eq!(error["code"], code, "{what}");
    assert_eq!(error["kind"], "credential", "{what}");
    let id = error["request_id"].as_str().unwrap();
    assert!(run.stderr.contains(id), "{what}: {run:?}");
    // A refused credential is not tried again.
    let jobs = server
        .received()
        .iter()
        .filter(|request| request.path.ends_with("/jobs"))
        .count();
    assert!(
        server.count() - jobs <= 1 && jobs <= 1,
        "{what}: {} requests",
        server.count()
    );
}
