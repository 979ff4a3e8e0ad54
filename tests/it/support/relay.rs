//! A server that stands before the demo cloud: it counts what passes, and can answer in its place.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use super::{DemoCloud, Received, Reply, Server};

/// What a relay answers itself; it is told the number of the request, from 1, by its kind.
pub type Instead = Arc<dyn Fn(&Received, usize) -> Option<Reply> + Send + Sync>;

/// A relay; it ends when it is dropped.
pub struct Relay {
    server: Server,
    answers: Arc<Mutex<Vec<(String, String)>>>,
    variables: Vec<(String, String)>,
}

impl Relay {
    /// Passes on what `instead` does not answer.
    pub fn to(demo: &DemoCloud, instead: Option<Instead>) -> Self {
        let authority = demo.authority().to_owned();
        let answers: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
        let log = Arc::clone(&answers);
        let kinds = Mutex::new(Vec::<&'static str>::new());
        let server = Server::start(move |request| {
            let kind = kind(request);
            let number = {
                let mut kinds = kinds.lock().unwrap();
                kinds.push(kind);
                kinds.iter().filter(|known| **known == kind).count()
            };
            let own = instead.as_ref().and_then(|own| own(request, number));
            let reply = own.unwrap_or_else(|| pass_on(&authority, request));
            let text = String::from_utf8_lossy(&reply.bytes()).into_owned();
            log.lock().unwrap().push((kind.to_owned(), text));
            reply
        });
        let old = format!("http://{}", demo.authority());
        let variables = demo.variables.iter();
        let endpoints = variables.filter(|(name, _)| name.ends_with("_ENDPOINT"));
        let variables = endpoints
            .map(|(name, value)| (name.clone(), value.replace(&old, &server.url())))
            .collect();
        Self {
            server,
            answers,
            variables,
        }
    }

    /// The base URL.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// The variables that point every endpoint to it.
    pub fn endpoints(&self) -> Vec<(String, String)> {
        self.variables.clone()
    }

    /// The requests so far, in order.
    pub fn received(&self) -> Vec<Received> {
        self.server.received()
    }

    /// The kinds of the requests so far, in order: see [`kind`].
    pub fn asked(&self) -> Vec<&'static str> {
        self.server.received().iter().map(kind).collect()
    }

    /// Kind and answer, head and body, of what was answered so far.
    pub fn answers(&self) -> Vec<(String, String)> {
        self.answers.lock().unwrap().clone()
    }
}

/// What a request asks for, in a word.
pub fn kind(request: &Received) -> &'static str {
    let path = request.path.as_str();
    let has = |name| {
        request.header("x-acs-action") == Some(name) || request.param("Action") == Some(name)
    };
    match (request.method.as_str(), path) {
        (_, "/") if has("AssumeRole") => "AssumeRole",
        (_, "/") if has("AssumeRoleWithOIDC") => "AssumeRoleWithOIDC",
        ("PUT", path) if path.ends_with("/api/token") => "session",
        (_, path) if path.ends_with("/security-credentials/") => "role",
        (_, path) if path.contains("/security-credentials/") => "key",
        (_, "/openstack/latest/securitykey") => "key",
        (_, "/credentials-uri") => "uri",
        (_, "/v3/auth/tokens") => "iam",
        (_, "/v3/projects") => "project",
        (_, "/v3/auth/domains") => "account",
        (_, "/v3.0/OS-CREDENTIAL/securitytokens") => "temporary",
        (_, "/v3.0/OS-AUTH/id-token/tokens") => "id-token",
        (_, "/v5/agencies/assume") => "assume",
        (_, "/v5/agencies/assume-with-oidc") => "oidc",
        (_, "/v1/pod") => "pod",
        (_, "/api/user/login") => "login",
        _ => "list",
    }
}

/// The demo cloud's answer to a request.
pub fn pass_on(authority: &str, request: &Received) -> Reply {
    let mut head = format!("{} {} HTTP/1.1\r\n", request.method, request.target);
    for (name, value) in &request.headers {
        if name != "connection" {
            let _ = write!(head, "{name}: {value}\r\n");
        }
    }
    head += "connection: close\r\n\r\n";
    let mut stream = TcpStream::connect(authority).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&request.body).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    Reply::Raw(answer)
}
