//! The token of an identity provider, in a file that somebody else writes anew: it is read whenever a key is needed.

use std::path::PathBuf;

use crate::config::credential::{AuthHeader, ExpiringKey, Key, KeySource};
use crate::config::settings::{self, Settings};
use crate::core::error::SettingsError;
use crate::core::secret::Secret;

/// The token of a file, to be sent as `carrier` says; `named_by` is what names the file, for messages.
pub fn of_file(
    path: PathBuf,
    named_by: &str,
    carrier: AuthHeader,
    settings: &Settings<'_>,
) -> KeySource {
    let (who, named_by) = (settings.who(), named_by.to_owned());
    KeySource::File(Box::new(move || {
        let refuse = |why: String| {
            let hint = format!("let the token be written there, or correct {named_by}");
            SettingsError::new(format!("{named_by}: {why}"), hint).at(&who)
        };
        let text = settings::token_text(&path).map_err(|refusal| refuse(refusal.message))?;
        match text.trim() {
            "" => Err(refuse(format!("{} is empty", path.display()))),
            token => Ok(ExpiringKey::lasting(Key::Sent(carrier, Secret::new(token)))),
        }
    }))
}
