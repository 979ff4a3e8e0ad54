//! A loopback HTTP/1.1 server on threads: a handler answers, every request is kept.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::Value;

use super::wire::decoded_pairs;

/// A request as it arrived.
#[derive(Clone, Debug, Default)]
pub struct Received {
    /// The method.
    pub method: String,
    /// Path and query as they stood in the request line.
    pub target: String,
    /// The path, still encoded.
    pub path: String,
    /// The query, decoded.
    pub query: Vec<(String, String)>,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Received {
    /// The value of a query parameter.
    pub fn param(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    /// The value of a header, by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// The body as JSON; `null` when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs
        .iter()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.as_str())
}

/// What the server does about a request.
#[derive(Clone, Debug)]
pub enum Reply {
    /// A whole answer.
    Answer {
        /// The status.
        status: u16,
        /// Headers besides length and connection.
        headers: Vec<(String, String)>,
        /// The body.
        body: Vec<u8>,
    },
    /// These very bytes, after which the connection is closed.
    Raw(Vec<u8>),
}

impl Reply {
    /// A JSON answer.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::text(status, &body.to_string()).with("content-type", "application/json")
    }

    /// An answer of this text.
    pub fn text(status: u16, body: &str) -> Self {
        Self::Answer {
            status,
            headers: Vec::new(),
            body: body.as_bytes().to_vec(),
        }
    }

    /// The same with one more header, bar what no header can carry.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        if let Self::Answer { headers, .. } = &mut self {
            let value = value.chars().filter(|c| !c.is_control()).collect();
            headers.push((name.to_owned(), value));
        }
        self
    }

    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Raw(bytes) => bytes.clone(),
            Self::Answer {
                status,
                headers,
                body,
            } => {
                use std::fmt::Write as _;
                let mut head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n", body.len());
                for (name, value) in headers {
                    let _ = write!(head, "{name}: {value}\r\n");
                }
                [head.as_bytes(), b"\r\n", body].concat()
            }
        }
    }
}

type Handler = dyn Fn(&Received) -> Reply + Send + Sync;

/// A server; it ends when it is dropped.
pub struct Server {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    is_over: Arc<AtomicBool>,
}

impl Server {
    /// Serves what the handler answers.
    pub fn start(handler: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            received: Arc::default(),
            is_over: Arc::default(),
        };
        let handler: Arc<Handler> = Arc::new(handler);
        let (received, is_over) = (Arc::clone(&server.received), Arc::clone(&server.is_over));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if is_over.load(Ordering::Relaxed) {
                    break;
                }
                let (handler, received) = (Arc::clone(&handler), Arc::clone(&received));
                thread::spawn(move || serve(stream, &*handler, &received));
            }
        });
        server
    }

    /// The base URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every request so far.
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// How many requests there were.
    pub fn count(&self) -> usize {
        self.received.lock().unwrap().len()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        // Wakes the listener.
        let _ = TcpStream::connect(self.address);
    }
}

/// A port of loopback on which nobody listens.
pub fn closed_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Serves one connection until the other side, or a raw reply, ends it.
fn serve(stream: TcpStream, handler: &Handler, log: &Mutex<Vec<Received>>) {
    let mut reader = BufReader::new(stream);
    while let Some(request) = read(&mut reader) {
        log.lock().unwrap().push(request.clone());
        let reply = handler(&request);
        let is_sent = reader.get_mut().write_all(&reply.bytes()).is_ok();
        if !is_sent || matches!(reply, Reply::Raw(_)) {
            break;
        }
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Received> {
    let mut request = Received::default();
    let mut words = line(reader)?;
    let mut parts = words.split(' ');
    parts.next()?.clone_into(&mut request.method);
    parts.next()?.clone_into(&mut request.target);
    let (path, query) = request
        .target
        .split_once('?')
        .unwrap_or((&request.target, ""));
    let path = path.to_owned();
    request.path = path;
    request.query = decoded_pairs(query);
    loop {
        words = line(reader)?;
        if words.is_empty() {
            break;
        }
        let (name, value) = words.split_once(':')?;
        let pair = (name.to_ascii_lowercase(), value.trim().to_owned());
        request.headers.push(pair);
    }
    let length = request.header("content-length").unwrap_or("0").parse();
    request.body = vec![0; length.ok()?];
    reader.read_exact(&mut request.body).ok()?;
    Some(request)
}

fn line(reader: &mut BufReader<TcpStream>) -> Option<String> {
    let mut text = String::new();
    let count = reader.read_line(&mut text).ok()?;
    (count > 0).then(|| text.trim_end().to_owned())
}
