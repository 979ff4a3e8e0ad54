//! The token of an identity provider, in a file that somebody else writes anew: it is read whenever a key is needed.

use std::path::PathBuf;

use crate::config::credential::{AuthHeader, ExpiringKey, Key, KeySource};
use crate::config::settings::{self, Settings};
use crate::core::error::SettingsError;
use crate::core::secret::Secret;

/// The token of a file, to be sent as `carrier` says.
pub fn of_file(path: PathBuf, carrier: AuthHeader, settings: &Settings<'_>) -> KeySource {
    let who = settings.who();
    KeySource::File(Box::new(move || {
        let text = settings::token_text(&path).map_err(|refusal| refusal.at(&who))?;
        match text.trim() {
            "" => {
                let why = format!("{} is empty", path.display());
                let hint = "let the identity provider's token be written there";
                Err(SettingsError::new(why, hint).at(&who))
            }
            token => Ok(ExpiringKey::lasting(Key::Sent(carrier, Secret::new(token)))),
        }
    }))
}
