//! What a provider's credential is, and where the vendor's own tools keep one. Products of one vendor share it.

use crate::config::credential::{ExpiringKey, Key, KeyExchange, KeyFlaw};
use crate::config::settings::{CredentialHint, Found, PassedOver, Settings, Values, VendorFiles};
use crate::core::about::Credential;
use crate::core::error::SettingsError;

/// What a provider's credential is, and where it is kept.
pub trait Credentials {
    /// What to do once a credential of the variables has expired.
    const RENEWAL: &'static str = "renew the temporary credential";

    /// The key that the values of a form of credential are.
    fn key(values: Values) -> ExpiringKey;

    /// The service that gives a key for the values of a form that is none itself, such as a user
    /// name and a password; `None` where the provider declares no such form.
    fn login(
        _values: &Values,
        _settings: &Settings<'_>,
    ) -> Result<Option<Box<dyn KeyExchange>>, SettingsError> {
        Ok(None)
    }

    /// What comes before the variables of `About::credentials` in the vendor's order, such as a key for the token
    /// of an identity provider. Only asked where the profile reads variables.
    fn first(_settings: &Settings<'_>) -> Result<Option<Found>, SettingsError> {
        Ok(None)
    }

    /// What the words beside the values of a form make of a credential: a role that is assumed with it, an
    /// endpoint that is meant; an error where they ask for what cannot be done.
    fn with_words(
        found: Found,
        _form: &'static Credential,
        _settings: &Settings<'_>,
    ) -> Result<Found, SettingsError> {
        Ok(found)
    }

    /// The credential that a profile names in the store of the vendor's own tools.
    fn stored(_name: &str, settings: &Settings<'_>) -> Result<Found, SettingsError> {
        Err(settings.refuse(
            "it has no such store",
            "name another place for the credential",
        ))
    }

    /// What comes behind those variables, and is in variables too.
    fn behind(_settings: &Settings<'_>) -> Result<Option<Found>, SettingsError> {
        Ok(None)
    }

    /// The first credential in the places where the vendor's own tools keep one, by the vendor's
    /// order; the last resort, such as a metadata service that may not be there, only for a provider
    /// that was asked for (`Settings::is_asked`). To `passed_over` goes what was there on the way and
    /// could not be used.
    fn kept(
        _settings: &Settings<'_>,
        _passed_over: &mut PassedOver,
    ) -> Result<Option<Found>, SettingsError> {
        Ok(None)
    }

    /// The profiles in the store of the vendor's own tools, in its order: the key of `About::stores` and the name. No
    /// more is known of them than that they are there.
    fn in_store(_files: &VendorFiles<'_>) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// What makes a key unfit to be sent by what its vendor says of keys, if anything.
    fn flaw(_key: &Key) -> Option<KeyFlaw> {
        None
    }

    /// Whether there may be a credential in those places. No more is known for that than the variables,
    /// and what a first look at the files shows.
    fn credential_hint(_files: &VendorFiles<'_>) -> CredentialHint {
        CredentialHint::None
    }
}
