//! The HTTP server: reads requests whole, and sends the answers they get.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming as Body};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::demo::answer::Answer;
use crate::demo::cloud::Cloud;
use crate::demo::request::Incoming;
use crate::demo::route;

/// The longest body that is read, in bytes; the APIs need a few hundred.
const MAX_BODY: usize = 1 << 20;

/// How long to wait when no connection can be accepted, as when there are too many open files.
const PAUSE: Duration = Duration::from_millis(50);

/// Serves until the task is aborted; its connections end with it.
pub async fn serve(listener: TcpListener, cloud: Arc<Cloud>, latency: Duration) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, Arc::clone(&cloud), latency));
                }
                Err(_) => tokio::time::sleep(PAUSE).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(stream: TcpStream, cloud: Arc<Cloud>, latency: Duration) {
    // Without it an answer may wait for the client's delayed acknowledgement.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| {
        let cloud = Arc::clone(&cloud);
        async move { Ok::<_, Infallible>(respond(&cloud, request, latency).await) }
    });
    // A client that goes away in the middle is its own affair.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn respond(
    cloud: &Cloud,
    request: Request<Body>,
    latency: Duration,
) -> Response<Full<Bytes>> {
    let id = request_id();
    let answer = match read(request, &id).await {
        Some(incoming) => route::answer(cloud, &incoming, Utc::now()),
        None => Answer::text(413, "the body is too large or broken\n").with("x-request-id", id),
    };
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    response(answer)
}

async fn read(request: Request<Body>, id: &str) -> Option<Incoming> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, MAX_BODY).collect().await.ok()?;
    let headers = head.headers.iter().map(|(name, value)| {
        (
            name.as_str().to_owned(),
            String::from_utf8_lossy(value.as_bytes()).into_owned(),
        )
    });
    Some(Incoming {
        id: id.to_owned(),
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: headers.collect(),
        body: body.to_bytes().to_vec(),
    })
}

fn request_id() -> String {
    // Without randomness ids repeat, which harms nobody: they only name answers.
    let half = || getrandom::u64().unwrap_or_default();
    format!("{:016x}{:016x}", half(), half())
}

fn response(answer: Answer) -> Response<Full<Bytes>> {
    let mut response = Response::builder().status(answer.status);
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    let body = Full::new(Bytes::from(answer.body));
    // The headers are ours and plain ASCII, so that the builder has nothing to refuse.
    response.body(body).unwrap_or_default()
}
