//! The demo cloud's state: who may call, what there is, and which nonces were used.

use std::io;

use crate::demo::credentials;
use crate::demo::fleet::Fleet;
use crate::demo::nonces::Nonces;
use crate::sign::AccessKey;

/// What every answer is made from.
pub struct Cloud {
    /// The Alibaba Cloud keys that are accepted.
    pub alibaba_keys: Vec<AccessKey>,
    /// The Huawei Cloud keys that are accepted.
    pub huawei_keys: Vec<AccessKey>,
    /// The nonces that Alibaba Cloud has seen.
    pub nonces: Nonces,
    /// The rows.
    pub fleet: Fleet,
}

impl Cloud {
    /// A cloud with the embedded fleet, or with this many generated rows a provider.
    pub fn new(instances: Option<u64>) -> io::Result<Self> {
        let fleet = match instances {
            None => Fleet::embedded(),
            Some(total) => Fleet::generated(total),
        };
        Ok(Self {
            alibaba_keys: credentials::alibaba(),
            huawei_keys: credentials::huawei(),
            nonces: Nonces::default(),
            fleet: fleet?,
        })
    }
}
