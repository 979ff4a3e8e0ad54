//! Sends one request once. The only file that names the HTTP client.
//!
//! Certificates are always checked, no redirect is followed, a body is read up to
//! [`BODY_LIMIT`], and loopback is never reached through a proxy.

mod tls;

use std::collections::HashMap;
use std::error::Error;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use flate2::write::GzDecoder;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, ClientBuilder, Url};
use rustls::pki_types::CertificateDer;
use tokio::net::lookup_host;
use tokio::sync::OnceCell;

use crate::core::buffers::Buffers;
use crate::core::error::Transport;
#[cfg(test)]
use crate::core::machine;
use crate::core::wire::{Endpoint, Method, Request, Response};

/// The most bytes of a body, decompressed. The largest page of a sane listing is far smaller.
pub const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// The most bytes of a body that are made room for before they have come.
const BODY_ROOM: usize = 4 * 1024 * 1024;

/// The clients: each made when it is first needed, as loading TLS roots takes time.
pub struct Http {
    timeout: Duration,
    connect_timeout: Duration,
    /// Authorities that are trusted beside those of the machine.
    trusted: Vec<CertificateDer<'static>>,
    buffers: Buffers,
    names: Arc<Names>,
    proxies: OnceLock<Matcher>,
    /// The variable whose proxy is no address.
    flawed_proxy: Option<&'static str>,
    plain: OnceLock<Client>,
    direct: OnceLock<Client>,
    public: OnceLock<Client>,
}

impl Http {
    /// `timeout` is for one whole request, `connect_timeout` for its connection; `trusted` are certificates of authorities
    /// that are trusted beside those of the machine, `flawed_proxy` the variable whose proxy is no address.
    pub fn new(
        timeout: Duration,
        connect_timeout: Duration,
        trusted: Vec<CertificateDer<'static>>,
        flawed_proxy: Option<&'static str>,
    ) -> Self {
        Self {
            timeout,
            connect_timeout,
            trusted,
            buffers: Buffers::default(),
            names: Arc::default(),
            proxies: OnceLock::new(),
            flawed_proxy,
            plain: OnceLock::new(),
            direct: OnceLock::new(),
            public: OnceLock::new(),
        }
    }

    /// Sends the request and reads the whole answer, whatever its status; a redirect is an error.
    pub async fn send(&self, request: &Request) -> Result<Response, Transport> {
        #[cfg(test)]
        if let Some(machine) = machine::simulation::installed() {
            return self.send_by(&*machine, request).await;
        }
        let host = request.endpoint.host();
        let proxy = self.proxy_to(&request.endpoint);
        if let Some(proxy) = &proxy
            && let Some(flaw) = &proxy.flaw
        {
            return Err(proxy.failure(host, flaw, true));
        }
        let client = self.client(&request.endpoint)?;
        let url = exact_url(request)?;
        let mut builder = match request.method {
            Method::Get => client.get(url),
            Method::Post => client.post(url).body(request.body.clone()),
            Method::Put => client.put(url).body(request.body.clone()),
        };
        for (name, value) in &request.headers {
            builder = builder.header(*name, value.expose());
        }
        let answer = builder
            .header(ACCEPT_ENCODING, "gzip")
            .send()
            .await
            .map_err(|error| match &proxy {
                Some(proxy) if error.is_connect() && !is_untrusted(&error) => {
                    proxy.failure(host, &innermost(&error), false)
                }
                _ => self.failure(host, &error),
            })?;
        refuse_redirect(host, &answer)?;
        let text = |(name, value): (&HeaderName, &HeaderValue)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        };
        Ok(Response {
            status: answer.status().as_u16(),
            headers: answer.headers().iter().filter_map(text).collect(),
            body: self.body(host, answer).await?,
        })
    }

    /// Sends it over a network that is made up.
    #[cfg(test)]
    async fn send_by(
        &self,
        machine: &dyn machine::simulation::Machine,
        request: &Request,
    ) -> Result<Response, Transport> {
        let answer = tokio::time::timeout(self.timeout, machine.send(request)).await;
        answer.unwrap_or_else(|_| {
            Err(Transport::Timeout {
                host: request.endpoint.host().to_owned(),
                after: self.timeout,
                flag: "--timeout",
            })
        })
    }

    /// Takes back an answer that was read.
    pub fn take_back(&self, answer: Response) {
        self.buffers.give(answer.body);
    }

    /// The proxy on the way to an endpoint.
    pub fn proxy_to(&self, endpoint: &Endpoint) -> Option<OnTheWay> {
        if !endpoint.is_tls() || endpoint.is_loopback() {
            return None;
        }
        let uri = endpoint.origin().parse().ok()?;
        // The one that reqwest asks.
        let proxies = self.proxies.get_or_init(Matcher::from_system);
        let proxy = proxies.intercept(&uri)?;
        if let Some(variable) = self.flawed_proxy {
            // What looks like its address may be a part of a password.
            return Some(OnTheWay {
                address: format!("of {variable}"),
                flaw: Some("it is not http://HOST:PORT; in a password, / ? # and @ are written as %2F %3F %23 %40".to_owned()),
            });
        }
        let scheme = proxy.uri().scheme_str().unwrap_or_default();
        let flaw = format!("it is {scheme}://, and proxies are spoken to by HTTP");
        let authority = proxy.uri().authority()?.as_str();
        Some(OnTheWay {
            // A user name and a password are not part of it.
            address: authority.rsplit('@').next()?.to_owned(),
            flaw: (!matches!(scheme, "http" | "https")).then_some(flaw),
        })
    }

    /// The whole body, decompressed, up to the limit.
    async fn body(&self, host: &str, mut answer: reqwest::Response) -> Result<Vec<u8>, Transport> {
        let told = answer
            .content_length()
            .and_then(|length| usize::try_from(length).ok());
        let room = self.buffers.take(told.unwrap_or_default().min(BODY_ROOM));
        let mut body = Body::new(answer.headers().get(CONTENT_ENCODING), room);
        while let Some(chunk) = answer
            .chunk()
            .await
            .map_err(|error| self.failure(host, &error))?
        {
            body.add(&chunk).map_err(|flaw| flaw.of(host))?;
        }
        body.finish().map_err(|flaw| flaw.of(host))
    }

    fn client(&self, endpoint: &Endpoint) -> Result<&Client, Transport> {
        let base = || {
            // Fails only where it is installed already.
            let _ = rustls::crypto::ring::default_provider().install_default();
            Client::builder()
                .timeout(self.timeout)
                .connect_timeout(self.connect_timeout)
                .redirect(Policy::none())
                .dns_resolver(Arc::clone(&self.names))
                .user_agent(concat!("cloudls/", env!("CARGO_PKG_VERSION")))
        };
        let of_tls = || {
            let trusted = self.trusted.iter();
            let trusted = trusted.filter_map(|der| Certificate::from_der(der).ok());
            base().https_only(true).tls_certs_merge(trusted)
        };
        let (slot, builder): (_, &dyn Fn() -> ClientBuilder) =
            match (endpoint.is_tls(), endpoint.is_loopback()) {
                // Without roots: nothing of it speaks TLS, and a machine may have none.
                (false, _) => (&self.plain, &|| base().no_proxy().tls_certs_only([])),
                (true, true) => (&self.direct, &|| of_tls().no_proxy()),
                (true, false) => (&self.public, &of_tls),
            };
        if let Some(client) = slot.get() {
            return Ok(client);
        }
        let client = builder().build().map_err(|error| Transport::Prepare {
            host: endpoint.host().to_owned(),
            why: innermost(&error),
        })?;
        Ok(slot.get_or_init(|| client))
    }

    fn failure(&self, host: &str, error: &reqwest::Error) -> Transport {
        let host = host.to_owned();
        if error.is_timeout() {
            let (after, flag) = if error.is_connect() {
                (self.connect_timeout, "--connect-timeout")
            } else {
                (self.timeout, "--timeout")
            };
            Transport::Timeout { host, after, flag }
        } else if is_untrusted(error) {
            let why = innermost(error);
            Transport::Untrusted { host, why }
        } else if error.is_connect() {
            Transport::Connect {
                host,
                why: innermost(error),
            }
        } else {
            Transport::Broken {
                host,
                why: innermost(error),
            }
        }
    }
}

/// A proxy on the way to an endpoint.
pub struct OnTheWay {
    /// Its host and port.
    pub address: String,
    /// Why it is not asked.
    flaw: Option<String>,
}

impl OnTheWay {
    fn failure(&self, host: &str, why: &str, is_of_other_kind: bool) -> Transport {
        Transport::Proxy {
            proxy: self.address.clone(),
            host: host.to_owned(),
            why: why.to_owned(),
            is_of_other_kind,
        }
    }
}

/// A body as it arrives. Decompressed here, as the client would drop without a word what follows a compressed body.
enum Body {
    Plain(Bounded),
    /// And whether a byte of it came: a status without content has none.
    Gzip(Box<GzDecoder<Bounded>>, bool),
}

/// What is wrong with the bytes of a body.
enum Flaw {
    TooLarge,
    Trailing,
    Broken(io::Error),
}

impl Body {
    fn new(encoding: Option<&HeaderValue>, room: Vec<u8>) -> Self {
        let encoding = encoding
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let encoding = encoding.trim().to_ascii_lowercase();
        if matches!(&*encoding, "gzip" | "x-gzip") {
            Self::Gzip(Box::new(GzDecoder::new(Bounded(room))), false)
        } else {
            Self::Plain(Bounded(room))
        }
    }

    fn add(&mut self, mut bytes: &[u8]) -> Result<(), Flaw> {
        let (decoder, has_begun) = match self {
            Self::Plain(body) => return body.write_all(bytes).map_err(Flaw::from),
            Self::Gzip(decoder, has_begun) => (decoder, has_begun),
        };
        *has_begun |= !bytes.is_empty();
        while !bytes.is_empty() {
            match decoder.write(bytes)? {
                // Its end was reached.
                0 => return Err(Flaw::Trailing),
                count => bytes = &bytes[count..],
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<Vec<u8>, Flaw> {
        match self {
            Self::Plain(Bounded(body)) => Ok(body),
            Self::Gzip(mut decoder, false) => Ok(std::mem::take(&mut decoder.get_mut().0)),
            Self::Gzip(decoder, true) => Ok(decoder.finish()?.0),
        }
    }
}

impl From<io::Error> for Flaw {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::FileTooLarge => Self::TooLarge,
            _ => Self::Broken(error),
        }
    }
}

impl Flaw {
    fn of(self, host: &str) -> Transport {
        let host = host.to_owned();
        match self {
            Self::TooLarge => Transport::TooLarge {
                host,
                limit: BODY_LIMIT,
            },
            Self::Trailing => Transport::Trailing { host },
            Self::Broken(error) => Transport::Broken {
                host,
                why: error.to_string(),
            },
        }
    }
}

/// Bytes up to [`BODY_LIMIT`].
struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > BODY_LIMIT {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An answer that points elsewhere is an error, whatever its body says.
fn refuse_redirect(host: &str, answer: &reqwest::Response) -> Result<(), Transport> {
    let location = answer.headers().get("location");
    match location.and_then(|value| value.to_str().ok()) {
        Some(location) if answer.status().is_redirection() => Err(Transport::Redirect {
            host: host.to_owned(),
            status: answer.status().as_u16(),
            location: location.to_owned(),
        }),
        _ => Ok(()),
    }
}

/// The URL as the client will send it, proven to be the one that was signed.
fn exact_url(request: &Request) -> Result<Url, Transport> {
    let refuse = |why: &str| Transport::Prepare {
        host: request.endpoint.host().to_owned(),
        why: why.to_owned(),
    };
    let url = Url::parse(&request.url()).map_err(|_| refuse("it is not a URL"))?;
    if url.path() != request.path || url.query().unwrap_or_default() != request.query {
        return Err(refuse("the path or query would change on its way"));
    }
    Ok(url)
}

/// Whether a certificate is the cause: trying again does not help.
fn is_untrusted(error: &(dyn Error + 'static)) -> bool {
    matches!(tls_error(error), Some(rustls::Error::InvalidCertificate(_)))
}

/// What TLS says, where it is the cause.
fn tls_error<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e rustls::Error> {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return Some(tls);
    }
    // An I/O error holds another error without calling it its source.
    let inner = match error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        Some(inner) => Some(inner as &(dyn Error + 'static)),
        None => error.source(),
    };
    inner.and_then(tls_error)
}

/// The message at the bottom of the chain: the ones above repeat the URL, or say less.
fn innermost(error: &reqwest::Error) -> String {
    if let Some(error) = tls_error(error) {
        return tls::words(error);
    }
    let mut source = error.source();
    let mut words = None;
    while let Some(inner) = source {
        words = Some(inner.to_string());
        source = inner.source();
    }
    words.unwrap_or_else(|| "the request failed".to_owned())
}

/// The addresses of a host, once they are known.
type Addresses = Arc<OnceCell<Vec<SocketAddr>>>;

/// Looks names up, each once: a run opens several connections to the same few hosts. What could not
/// be found is looked up again.
#[derive(Default)]
struct Names(Mutex<HashMap<String, Addresses>>);

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let addresses = {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry(host.clone()).or_default())
        };
        Box::pin(async move {
            // The client puts the port of its URL in the place of this one.
            let look_up = || async { Ok(lookup_host((host, 0)).await?.collect()) };
            let found = addresses.get_or_try_init(look_up).await;
            let found = found.map_err(Box::<std::io::Error>::new)?;
            Ok(Box::new(found.clone().into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::wire::{Query, path};

    #[test]
    fn a_url_that_would_change_is_refused() {
        let endpoint = Endpoint::parse("http://127.0.0.1:1").unwrap();
        let request = |segment| Request::get(&endpoint, &path(&["a", segment]), &Query::new());
        assert!(exact_url(&request("b/c ~*'")).is_ok());
        assert!(exact_url(&request("..")).is_err());
    }

    #[tokio::test]
    async fn a_name_that_was_found_is_kept_and_no_other() {
        let names = Names::default();
        for (host, is_kept) in [("localhost", true), ("no-such-host.invalid", false)] {
            let found = names.resolve(host.parse().unwrap()).await;
            assert_eq!(found.is_ok(), is_kept, "{host}");
            let known = Arc::clone(&names.0.lock().unwrap()[host]);
            assert_eq!(known.initialized(), is_kept, "{host}");
        }
    }
}
