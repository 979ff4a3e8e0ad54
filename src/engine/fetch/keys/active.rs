//! A key in use.

use std::sync::Arc;

use crate::config::credential::{ExpiringKey, Key};
use crate::core::model::Timestamp;
use crate::core::secret::{Redactor, Secret};
use crate::engine::fetch::guard::CredentialGuard;

/// A key in use.
pub struct ActiveKey {
    pub key: Key,
    /// Every secret of the profile: no message may repeat them.
    pub secrets: Vec<Secret>,
    /// Finds them in answers.
    pub quoted: Redactor,
    /// The end of its life, where it is known.
    pub expires_at: Option<Timestamp>,
    /// What is known of it.
    pub guard: Arc<CredentialGuard>,
    /// When the next one is to be had.
    pub stale_at: Option<Timestamp>,
}

impl ActiveKey {
    /// A key with the secrets that lead to it.
    pub fn new(granted: ExpiringKey, mut secrets: Vec<Secret>) -> Self {
        secrets.extend(granted.key.secrets().into_iter().cloned());
        Self {
            quoted: Redactor::new(secrets.iter().map(Secret::expose)),
            key: granted.key,
            secrets,
            expires_at: granted.expires_at,
            guard: Arc::default(),
            stale_at: None,
        }
    }
}
