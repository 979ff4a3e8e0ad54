//! The demo cloud's state: who may call, what there is, and which nonces were used.

use std::io;

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};

use crate::demo::fleet::Fleet;
use crate::demo::keyring::Keyring;
use crate::demo::keyring::Nonces;
use crate::demo::{Options, credentials};

/// What every answer is made from.
pub struct Cloud {
    /// The Alibaba Cloud keys that are accepted.
    pub alibaba_keys: Keyring,
    /// The Huawei Cloud keys that are accepted.
    pub huawei_keys: Keyring,
    /// The nonces that Alibaba Cloud has seen.
    pub nonces: Nonces,
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
        let lifetime = TimeDelta::from_std(options.credential_lifetime)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        Ok(Self::of(fleet?, lifetime))
    }

    /// A cloud with this fleet.
    pub fn of(fleet: Fleet, lifetime: TimeDelta) -> Self {
        Self {
            alibaba_keys: Keyring::new("STS.", credentials::alibaba()),
            huawei_keys: Keyring::new("HST-", credentials::huawei()),
            nonces: Nonces::default(),
            fleet,
            lifetime,
        }
    }

    /// Until when a credential lasts that is handed out now, in whole seconds.
    pub fn expiry(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        (now + self.lifetime).trunc_subsecs(0)
    }
}
