//! The machine of a world, in the place of the real one: its clock, its randomness, and requests on their way.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::fault::Unsent;
use super::network::{KEYS, Network, Reply};
use crate::core::error::Transport;
use crate::core::machine::simulation::{Answering, Machine};
use crate::core::wire::Request;
use crate::demo::Incoming;

/// The machine, to be put in the place of the real one.
pub struct Host(pub Arc<Network>);

/// A request in flight.
struct Flight(Arc<Network>, &'static str);

impl Drop for Flight {
    fn drop(&mut self) {
        if let Some(count) = self.0.state().in_flight.get_mut(self.1) {
            *count -= 1;
        }
    }
}

impl Machine for Host {
    fn now(&self) -> DateTime<Utc> {
        self.0.machine_now()
    }

    fn random(&self, bytes: &mut [u8]) {
        let mut state = self.0.state();
        for chunk in bytes.chunks_mut(8) {
            let number = state.random.number().to_ne_bytes();
            chunk.copy_from_slice(&number[..chunk.len()]);
        }
    }

    fn send(&self, request: &Request) -> Answering {
        let network = Arc::clone(&self.0);
        let incoming = arrived(request, network.state().random.number());
        let host = request.endpoint.host().to_owned();
        let listing = network.listing(&incoming);
        let vendor = listing.map_or(KEYS, |_| network.vendor(listing).id);
        Box::pin(async move {
            let [there, back] = network.leave(vendor);
            let _flight = Flight(Arc::clone(&network), vendor);
            pass(there).await;
            let reply = network.answer(&incoming);
            network.note(&incoming, &reply);
            pass(back).await;
            let why = "made up".to_owned();
            match reply {
                Reply::Answer(response) => Ok(response),
                Reply::Unsent(Unsent::Silent) => std::future::pending().await,
                Reply::Unsent(Unsent::NoConnection) => Err(Transport::Connect { host, why }),
                Reply::Unsent(Unsent::Broken) => Err(Transport::Broken { host, why }),
                Reply::Unsent(Unsent::Redirected) => Err(Transport::Redirect {
                    host,
                    status: 302,
                    location: "https://elsewhere.invalid/".to_owned(),
                }),
                Reply::Unsent(Unsent::TooLarge) => Err(Transport::TooLarge { host, limit: 1 }),
            }
        })
    }

    fn say(&self, lines: &str) {
        self.0.state().stderr.push_str(lines);
    }
}

/// A way that takes so long; others go first where it takes no time.
pub async fn pass(time: Duration) {
    if time.is_zero() {
        tokio::task::yield_now().await;
    } else {
        tokio::time::sleep(time).await;
    }
}

/// The request as it arrives.
pub fn arrived(request: &Request, id: u64) -> Incoming {
    let headers = request.headers.iter();
    let headers = headers.map(|(name, value)| ((*name).to_owned(), value.expose().to_owned()));
    let host = ("host".to_owned(), request.endpoint.host().to_owned());
    Incoming {
        id: format!("{id:032x}"),
        method: request.method.as_str().to_owned(),
        path: request.path.clone(),
        query: request.query.clone(),
        headers: headers.chain([host]).collect(),
        body: request.body.clone(),
    }
}
