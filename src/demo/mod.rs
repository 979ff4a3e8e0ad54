//! The demo cloud: one loopback HTTP server that speaks the API of each provider and their discovery calls.
//!
//! It verifies every signature, token and key, pages, filters, and answers errors in the shape of
//! the vendor. It hands out temporary credentials as well: by Alibaba Cloud's STS, instance metadata
//! and a credentials URI, by Huawei Cloud's IAM, STS and instance metadata, and by HPC-AI's login. The
//! rows are those of `fixtures/demo/`, or made by a formula for load tests.
//! Left out: everything that writes, TLS, throttling, and Huawei Cloud's lock after six wrong
//! signatures. Sources: the API documents named in each file.
//!
//! A request takes this way: `server` reads it whole, `route` finds its vendor, the vendor's
//! file verifies and answers it. All but the server is synchronous and reads no clock.

mod agencies;
mod alibaba;
mod alibaba_metadata;
mod alibaba_v1;
mod answer;
mod cloud;
pub mod credentials;
mod eas;
mod fleet;
mod generate;
mod hpcai;
mod huawei;
mod huawei_metadata;
mod iam;
mod keyring;
mod metadata;
mod modelarts;
mod novita;
mod ordinary;
mod page;
mod request;
mod route;
mod sae;
mod select;
mod server;
mod sts;
#[cfg(test)]
mod tests;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use cloud::Cloud;
use ordinary::Ordinary;

/// What a test needs to have it answer without a server.
#[cfg(test)]
pub use self::cloud::Cloud as Served;
#[cfg(test)]
pub use self::fleet::{Application, Fleet, Group, Project, Service};
#[cfg(test)]
pub use self::page::{Row, Rows};
#[cfg(test)]
pub use self::request::Incoming;
#[cfg(test)]
pub use self::route::answer;

const ORDINARY: &[Ordinary] = &[novita::API];

/// What the demo cloud serves, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The TCP port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// How long every answer is held back.
    pub latency: Duration,
    /// `None`: the fleet of `fixtures/demo/`. `Some(n)`: `n` generated rows a provider, for load.
    pub instances: Option<u64>,
    /// How long the temporary credentials last that its services hand out, in whole seconds.
    pub credential_lifetime: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            latency: Duration::ZERO,
            instances: None,
            credential_lifetime: Duration::from_secs(60 * 60),
        }
    }
}

/// A running demo cloud; it serves until it is dropped.
pub struct Demo {
    address: SocketAddr,
    generated: bool,
    access_token: String,
    server: JoinHandle<()>,
}

impl Demo {
    /// Binds to 127.0.0.1 and serves on the current tokio runtime.
    pub async fn start(options: Options) -> io::Result<Self> {
        let cloud = Arc::new(Cloud::new(&options)?);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
        Ok(Self {
            address: listener.local_addr()?,
            generated: options.instances.is_some(),
            access_token: hpcai::issue_token(Utc::now(), hpcai::DAY),
            server: tokio::spawn(server::serve(listener, cloud, options.latency)),
        })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The environment that points cloudls at it: variable and value, in the order to print.
    ///
    /// The EAS and SAE endpoints hold `{region}`, to be replaced by the region asked.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let base = format!("http://{}", self.address);
        let regional = format!("{base}/{{region}}");
        let (alibaba, huawei) = if self.generated {
            ("cn-shanghai", "cn-north-4")
        } else {
            ("cn-shanghai,cn-beijing", "cn-north-4,ap-southeast-1")
        };
        let mut all = vec![
            (
                "ALIBABA_CLOUD_ACCESS_KEY_ID",
                credentials::ALIBABA_KEY_ID.to_owned(),
            ),
            (
                "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
                credentials::ALIBABA_KEY_SECRET.to_owned(),
            ),
            ("ALIBABA_CLOUD_REGION_ID", alibaba.to_owned()),
            ("CLOUDLS_EAS_ENDPOINT", regional.clone()),
            ("CLOUDLS_SAE_ENDPOINT", regional),
            ("CLOUDLS_ALIBABA_STS_ENDPOINT", base.clone()),
            ("CLOUDLS_ALIBABA_METADATA_ENDPOINT", base.clone()),
            ("HPCAI_ACCESS_TOKEN", self.access_token.clone()),
            ("CLOUDLS_HPCAI_ENDPOINT", base.clone()),
        ];
        for api in ORDINARY {
            let (variable, key) = api.key;
            all.push((variable, key.to_owned()));
            all.push((api.endpoint, base.clone()));
        }
        all.extend([
            ("HUAWEICLOUD_SDK_AK", credentials::HUAWEI_KEY_ID.to_owned()),
            (
                "HUAWEICLOUD_SDK_SK",
                credentials::HUAWEI_KEY_SECRET.to_owned(),
            ),
            ("HUAWEICLOUD_SDK_REGION", huawei.to_owned()),
            ("CLOUDLS_MODELARTS_ENDPOINT", base.clone()),
            ("CLOUDLS_MODELARTS_METADATA_ENDPOINT", base.clone()),
            ("HUAWEICLOUD_SDK_STS_ENDPOINT", base.clone()),
            ("HUAWEICLOUD_SDK_IAM_ENDPOINT", base),
        ]);
        all
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.server.abort();
    }
}
