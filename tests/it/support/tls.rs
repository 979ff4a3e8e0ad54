//! A loopback HTTPS server, and a proxy to it.
//!
//! `tls/server.pem` is for 127.0.0.1, localhost and [`NAME`], signed by `tls/ca.pem`, whose key was
//! thrown away; both last from 2020 to 2120. They are trusted by nobody.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::server::{Received, Reply, read};

/// A host that exists in the certificate alone.
pub const NAME: &str = "api.example.test";

/// The file of the CA that signed the certificate.
pub fn ca() -> String {
    format!("{}/tests/it/support/tls/ca.pem", env!("CARGO_MANIFEST_DIR"))
}

fn config([chain, key]: [&[u8]; 2]) -> Arc<ServerConfig> {
    let chain = CertificateDer::from_pem_slice(chain);
    let key = PrivateKeyDer::from_pem_slice(key);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider);
    let builder = builder.with_safe_default_protocol_versions().unwrap();
    let builder = builder.with_no_client_auth();
    let config = builder.with_single_cert(vec![chain.unwrap()], key.unwrap());
    Arc::new(config.unwrap())
}

/// Serves what the handler answers over TLS, one request a connection, until the tests end.
pub fn tls_server(handler: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> SocketAddr {
    let pair: [&[u8]; 2] = [
        include_bytes!("tls/server.pem"),
        include_bytes!("tls/server.key"),
    ];
    tls_server_of(pair, handler)
}

/// The same for the hosts of another certificate and its key.
pub fn tls_server_of(
    pair: [&[u8]; 2],
    handler: impl Fn(&Received) -> Reply + Send + Sync + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (config, handler) = (config(pair), Arc::new(handler));
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let handler = Arc::clone(&handler);
            thread::spawn(move || {
                let mut reader = BufReader::new(StreamOwned::new(connection, stream));
                // A client that does not trust the certificate sends none.
                if let Some(request) = read(&mut reader) {
                    let stream = reader.get_mut();
                    let _ = stream.write_all(&handler(&request).bytes());
                    stream.conn.send_close_notify();
                    let _ = stream.flush();
                }
            });
        }
    });
    address
}

/// A proxy that leads every tunnel to one address, and keeps what it was asked.
pub fn proxy(to: SocketAddr) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let log = Arc::clone(&log);
            thread::spawn(move || {
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let mut line = String::new();
                while reader.read_line(&mut line).unwrap() > 0 && !line.trim().is_empty() {
                    log.lock().unwrap().push(line.trim().to_owned());
                    line.clear();
                }
                tunnel(stream, to);
            });
        }
    });
    (address, asked)
}

fn tunnel(mut near: TcpStream, to: SocketAddr) {
    let mut far = TcpStream::connect(to).unwrap();
    near.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
    let (mut from_near, mut to_far) = (near.try_clone().unwrap(), far.try_clone().unwrap());
    thread::spawn(move || std::io::copy(&mut from_near, &mut to_far));
    let _ = std::io::copy(&mut far, &mut near);
}
