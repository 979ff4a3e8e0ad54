//! A server that records a cloud, and one that gives the recorded answers again.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::recorded::{Asked, Recorded};

/// How a server comes to its answers.
#[derive(Clone)]
enum Source {
    /// From another server, whose answers are kept.
    Relay(String, reqwest::Client, Arc<Mutex<Recorded>>),
    /// From what was recorded, each after a while.
    Replay(Arc<HashMap<Asked, Bytes>>, Duration),
}

/// A server on loopback.
pub struct Server {
    /// Its base URL.
    pub base: String,
    in_flight: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
    recorded: Option<Arc<Mutex<Recorded>>>,
    _runtime: Runtime,
}

impl Server {
    /// Passes requests on to `upstream`, and keeps the answers.
    pub fn recording(upstream: &str) -> Self {
        let recorded = Arc::new(Mutex::new(Recorded::default()));
        let client = reqwest::Client::builder().no_proxy().tls_certs_only([]);
        // Of what speaks no TLS, no roots are asked for.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = client.build().expect("a client without TLS");
        let source = Source::Relay(upstream.to_owned(), client, Arc::clone(&recorded));
        Self::start(&source, Some(recorded))
    }

    /// Gives recorded answers, each after `latency`.
    pub fn replaying(recorded: &Recorded, latency: Duration) -> Self {
        let answers = recorded.answers.iter();
        let answers = answers.map(|(asked, body)| (asked.clone(), Bytes::from(body.clone())));
        let source = Source::Replay(Arc::new(answers.collect()), latency);
        Self::start(&source, None)
    }

    fn start(source: &Source, recorded: Option<Arc<Mutex<Recorded>>>) -> Self {
        let runtime = Runtime::new().expect("threads");
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)));
        let listener = listener.expect("a port");
        let address = listener.local_addr().expect("it is bound");
        let (in_flight, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let counts = (Arc::clone(&in_flight), Arc::clone(&most));
        runtime.spawn(serve(listener, source.clone(), counts));
        Self {
            base: format!("http://{address}"),
            in_flight,
            most,
            recorded,
            _runtime: runtime,
        }
    }

    /// What was recorded.
    pub fn into_recorded(self) -> Recorded {
        let recorded = self.recorded.as_ref().expect("it records");
        std::mem::take(&mut *recorded.lock().expect("nobody panicked"))
    }

    /// The most requests that were in flight since it was last asked.
    pub fn most_in_flight(&self) -> usize {
        assert_eq!(self.in_flight.load(Ordering::Relaxed), 0);
        self.most.swap(0, Ordering::Relaxed)
    }
}

async fn serve(
    listener: TcpListener,
    source: Source,
    (in_flight, most): (Arc<AtomicUsize>, Arc<AtomicUsize>),
) {
    while let Ok((stream, _)) = listener.accept().await {
        let _ = stream.set_nodelay(true);
        let (source, in_flight, most) = (source.clone(), Arc::clone(&in_flight), Arc::clone(&most));
        let service = service_fn(move |request| {
            let (source, in_flight, most) =
                (source.clone(), Arc::clone(&in_flight), Arc::clone(&most));
            async move {
                let now = in_flight.fetch_add(1, Ordering::Relaxed) + 1;
                most.fetch_max(now, Ordering::Relaxed);
                let body = answer(&source, request).await;
                in_flight.fetch_sub(1, Ordering::Relaxed);
                let response = Response::builder().header("content-type", "application/json");
                Ok::<_, Infallible>(response.body(Full::new(body)).expect("a plain answer"))
            }
        });
        let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        tokio::spawn(connection);
    }
}

async fn answer(source: &Source, request: Request<Incoming>) -> Bytes {
    let (head, body) = request.into_parts();
    let body = body.collect().await.expect("the body").to_bytes();
    let target = head
        .uri
        .path_and_query()
        .map_or("/", |target| target.as_str());
    let asked = Asked {
        target: target.to_owned(),
        body: body.to_vec(),
    };
    match source {
        Source::Relay(upstream, client, recorded) => {
            let mut onward = client.request(head.method, format!("{upstream}{target}"));
            for (name, value) in &head.headers {
                // The signature is of the host that the client asked.
                onward = onward.header(name, value);
            }
            let answer = onward
                .body(body)
                .send()
                .await
                .expect("the demo cloud answers");
            let answer = answer.bytes().await.expect("whole");
            let mut recorded = recorded.lock().expect("nobody panicked");
            recorded.answers.insert(asked, answer.to_vec());
            answer
        }
        Source::Replay(answers, latency) => {
            if !latency.is_zero() {
                tokio::time::sleep(*latency).await;
            }
            let answer = answers.get(&asked);
            answer
                .unwrap_or_else(|| panic!("not recorded: {asked:?}"))
                .clone()
        }
    }
}
