//! Looks names up, each once: a run opens several connections to the same few hosts.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::net::lookup_host;
use tokio::sync::OnceCell;

/// The addresses of a host, once they are known.
type Addresses = Arc<OnceCell<Vec<SocketAddr>>>;

/// What is known of names. What could not be found is looked up again.
#[derive(Default)]
pub struct Names(Mutex<HashMap<String, Addresses>>);

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
