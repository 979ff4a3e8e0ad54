//! A proxy that changes one byte of each request on its way to the demo cloud, which verifies
//! every signature, key and token.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::support::{Cloud, Cloudls, DemoCloud, Part, Received, Reply, Server};

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
    run.args(cloud.region)
        .args(cloud.tampered)
        .args(cloud.plain())
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

fn change(request: &mut Received, part: Part) {
    match part {
        Part::Header(name, behind) => change_header(request, name, behind),
        Part::Path => change_target(request, true),
        Part::Query => change_target(request, false),
    }
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
    for &cloud in Cloud::ALL {
        let run = list(&demo, cloud, &proxy(&demo, |_| ())).run();
        assert_eq!(run.code, 0, "{cloud:?}: {run:?}");
        assert!(!run.ids().is_empty(), "{cloud:?}");
    }
}

#[test]
fn one_changed_byte_is_refused() {
    let demo = DemoCloud::start();
    for &cloud in Cloud::ALL {
        assert!(!cloud.tampering.is_empty(), "{cloud:?}");
        for own in cloud.tampering() {
            let what = format!("{cloud:?}, {}", own.what);
            let change = |request: &mut Received| change(request, own.part);
            assert_refused(&demo, cloud, change, own.code, &what);
        }
    }
}

/// The job list of ModelArts is behind a look-up that goes through unchanged.
#[test]
fn a_changed_byte_behind_the_discovery_is_refused() {
    let demo = DemoCloud::start();
    let cloud = Cloud::MODELARTS;
    for own in cloud.tampering() {
        let change = move |request: &mut Received| {
            if request.path.ends_with("/jobs") {
                change(request, own.part);
            }
        };
        assert_refused(&demo, cloud, change, own.code, own.what);
    }
}

fn assert_refused(
    demo: &DemoCloud,
    cloud: Cloud,
    change: impl Fn(&mut Received) + Send + Sync + 'static,
    code: Option<&str>,
    what: &str,
) {
    let server = proxy(demo, change);
    let run = list(demo, cloud, &server).run();
    let has_id = cloud.error.request_id.is_some();
    let words = [code, has_id.then_some("(request id ")];
    let words: Vec<_> = words.into_iter().flatten().collect();
    run.assert_short(&[], 4, &words, what);
    let error = &run.json()["sources"][0]["error"];
    assert_eq!(error["code"], serde_json::json!(code), "{what}");
    assert_eq!(error["kind"], "credential", "{what}");
    let id = error["request_id"].as_str();
    assert_eq!(id.is_some(), has_id, "{what}");
    assert!(
        id.is_none_or(|id| run.stderr.contains(id)),
        "{what}: {run:?}"
    );
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
