//! The demo cloud over a real connection.

use crate::demo::hpcai;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::*;
use crate::demo::{Demo, ORDINARY};

/// Sends requests over one connection and reads until the server closes it.
async fn talk(address: SocketAddr, text: String) -> String {
    let exchange = move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    tokio::task::spawn_blocking(exchange).await.unwrap()
}

fn wire(request: &Incoming, connection: &str) -> String {
    let line = format!(
        "{} {}?{} HTTP/1.1\r\n",
        request.method, request.path, request.query
    );
    let headers = request
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"));
    let last = format!("connection: {connection}\r\n\r\n");
    [line].into_iter().chain(headers).chain([last]).collect()
}

#[tokio::test]
async fn one_connection_serves_several_requests() {
    let demo = Demo::start(Options::default()).await.unwrap();
    let key = &credentials::alibaba()[0];
    let call = "2021-07-01 ListServiceInstances";
    let path = "/cn-shanghai/api/v2/services/cn-shanghai/foo/instances";
    let request = alibaba_by(key, Utc::now(), call, path, &[("Filter", "a b*")]);
    let text = wire(&request, "keep-alive") + &wire(&novita(&[("pageSize", "2")]), "close");
    let answer = talk(demo.address(), text).await;
    assert_eq!(answer.matches("HTTP/1.1 200 OK\r\n").count(), 2, "{answer}");
    assert!(answer.contains("\"TotalCount\":0}"), "{answer}");
    assert!(answer.contains("\"total\":24}"), "{answer}");
    assert!(answer.contains("\r\nx-acs-request-id: ") && answer.contains("\r\ndate: "));
}

#[tokio::test]
async fn it_waits_as_long_as_it_is_told() {
    let latency = Duration::from_millis(120);
    let options = Options {
        latency,
        ..Options::default()
    };
    let demo = Demo::start(options).await.unwrap();
    let start = std::time::Instant::now();
    let answer = talk(demo.address(), wire(&request("GET", "/", &[]), "close")).await;
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
    assert!(start.elapsed() >= latency);
}

#[tokio::test]
async fn the_environment_points_at_it_until_it_is_dropped() {
    let demo = Demo::start(Options::default()).await.unwrap();
    let address = demo.address();
    let environment = demo.environment();
    let value = |name: &str| {
        environment
            .iter()
            .find(|(known, _)| *known == name)
            .unwrap()
            .1
            .clone()
    };
    // A key and an endpoint of each ordinary API, and what the others need.
    assert_eq!(environment.len(), 16 + 2 * ORDINARY.len());
    assert_eq!(
        value("CLOUDLS_EAS_ENDPOINT"),
        format!("http://{address}/{{region}}")
    );
    assert_eq!(value("ALIBABA_CLOUD_REGION_ID"), "cn-shanghai,cn-beijing");
    assert!(hpcai::is_valid_token(
        &value("HPCAI_ACCESS_TOKEN"),
        Utc::now()
    ));
    drop(demo);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(TcpStream::connect(address).is_err());
    let options = Options {
        instances: Some(5),
        ..Options::default()
    };
    let demo = Demo::start(options).await.unwrap();
    let regions = ("HUAWEICLOUD_SDK_REGION", "cn-north-4".to_owned());
    assert!(demo.environment().contains(&regions));
}
