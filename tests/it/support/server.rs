//! A loopback HTTP/1.1 server on threads: a handler answers, every request is kept.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use socket2::{Domain, SockRef, Socket, Type};

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
    /// One step after the other, after which the connection is closed.
    Steps(Vec<Step>),
}

/// A part of an answer that is not sent in one go.
#[derive(Clone, Debug)]
pub enum Step {
    /// Sends bytes.
    Send(Vec<u8>),
    /// Sends bytes, so many times.
    Repeat(Vec<u8>, usize),
    /// Sends bytes one by one, this long apart.
    Drip(Vec<u8>, Duration),
    /// Does nothing for a while.
    Wait(Duration),
    /// Resets the connection in place of closing it.
    Reset,
}

impl Step {
    fn run(&self, stream: &mut TcpStream) -> std::io::Result<()> {
        match self {
            Self::Send(bytes) => stream.write_all(bytes),
            Self::Repeat(bytes, times) => (0..*times).try_for_each(|_| stream.write_all(bytes)),
            Self::Drip(bytes, pause) => bytes.chunks(1).try_for_each(|byte| {
                stream.write_all(byte)?;
                thread::sleep(*pause);
                Ok(())
            }),
            Self::Wait(time) => {
                thread::sleep(*time);
                Ok(())
            }
            // Closing a socket that does not linger sends RST.
            Self::Reset => SockRef::from(&*stream).set_linger(Some(Duration::ZERO)),
        }
    }
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

    /// The bytes of an answer; nothing for one that goes step by step.
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Raw(bytes) => bytes.clone(),
            Self::Steps(_) => Vec::new(),
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

/// A request in the log of a server.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The request.
    pub request: Received,
    /// When it had arrived whole.
    pub at: Instant,
    /// How many others were being answered then.
    pub beside: usize,
}

/// What all connections of a server share.
#[derive(Default)]
struct Log {
    arrivals: Mutex<Vec<Arrival>>,
    in_flight: AtomicUsize,
}

/// A server; it ends when it is dropped.
pub struct Server {
    address: SocketAddr,
    log: Arc<Log>,
    is_over: Arc<AtomicBool>,
}

impl Server {
    /// Serves what the handler answers.
    pub fn start(handler: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            log: Arc::default(),
            is_over: Arc::default(),
        };
        let handler: Arc<Handler> = Arc::new(handler);
        let (log, is_over) = (Arc::clone(&server.log), Arc::clone(&server.is_over));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if is_over.load(Ordering::Relaxed) {
                    break;
                }
                let (handler, log) = (Arc::clone(&handler), Arc::clone(&log));
                thread::spawn(move || serve(stream, &*handler, &log));
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
        self.arrivals()
            .into_iter()
            .map(|arrival| arrival.request)
            .collect()
    }

    /// Every request so far, and when it came.
    pub fn arrivals(&self) -> Vec<Arrival> {
        self.log.arrivals.lock().unwrap().clone()
    }

    /// How many requests there were.
    pub fn count(&self) -> usize {
        self.log.arrivals.lock().unwrap().len()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        // Wakes the listener.
        let _ = TcpStream::connect(self.address);
    }
}

/// A port of loopback on which nobody listens, nor will: it stays taken.
pub fn closed_port() -> u16 {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    socket.bind(&any.into()).unwrap();
    let address = socket.local_addr().unwrap().as_socket().unwrap();
    std::mem::forget(socket);
    address.port()
}

/// Serves one connection until the other side, or the reply, ends it.
fn serve(stream: TcpStream, handler: &Handler, log: &Log) {
    let mut reader = BufReader::new(stream);
    while let Some(request) = read(&mut reader) {
        let beside = log.in_flight.fetch_add(1, Ordering::SeqCst);
        log.arrivals.lock().unwrap().push(Arrival {
            request: request.clone(),
            at: Instant::now(),
            beside,
        });
        let reply = handler(&request);
        // Counted down first: the client may send its next request as soon as it has the answer.
        if matches!(reply, Reply::Answer { .. } | Reply::Raw(_)) {
            log.in_flight.fetch_sub(1, Ordering::SeqCst);
        }
        let stream = reader.get_mut();
        let is_open = match &reply {
            Reply::Answer { .. } => stream.write_all(&reply.bytes()).is_ok(),
            Reply::Raw(bytes) => {
                let _ = stream.write_all(bytes);
                false
            }
            Reply::Steps(steps) => {
                let _ = steps.iter().try_for_each(|step| step.run(stream));
                log.in_flight.fetch_sub(1, Ordering::SeqCst);
                false
            }
        };
        if !is_open {
            break;
        }
    }
}

/// Reads one request; `None` where there is none.
pub fn read(reader: &mut BufReader<impl Read>) -> Option<Received> {
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

fn line(reader: &mut BufReader<impl Read>) -> Option<String> {
    let mut text = String::new();
    let count = reader.read_line(&mut text).ok()?;
    (count > 0).then(|| text.trim_end().to_owned())
}
