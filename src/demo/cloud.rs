//! The demo cloud's state: who may call, what there is, and which nonces were used.

use std::io;

use chrono::TimeDelta;

use crate::demo::Options;
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
    /// How long the temporary credentials last that are handed out.
    pub lifetime: TimeDelta,
}

impl Cloud {
    /// A cloud with the embedded fleet, or with generated rows.
    pub fn new(options: &Options) -> io::Result<Self> {
        let fleet = match options.instances {
            None => Fleet::embedded(),
            Some(total) => Fleet::generated(total),
        };
        Ok(Self {
            alibaba_keys: credentials::alibaba(),
            huawei_keys: credentials::huawei(),
            nonces: Nonces::default(),
            fleet: fleet?,
            lifetime: TimeDelta::from_std(options.credential_lifetime)
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?,
        })
    }
}
