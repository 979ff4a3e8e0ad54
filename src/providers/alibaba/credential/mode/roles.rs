//! The modes in which a role is assumed.

use std::path::PathBuf;

use super::super::cli_file::Profile;
use super::super::sts::{self, AssumeRole, Role, StsPlace, WithOidc};
use super::{ProfileReader, ROLE_ARN};
use crate::config::credential::KeySource;
use crate::core::error::SettingsError;
use crate::core::wire::Endpoint;

/// The variables of an external id that a profile may leave out.
const EXTERNAL_ID: [&str; 2] = ["ALIBABA_CLOUD_EXTERNAL_ID", "ALIBABACLOUD_EXTERNAL_ID"];

impl<'a> ProfileReader<'a> {
    pub fn role(&self, profile: &Profile, with: KeySource) -> Result<KeySource, SettingsError> {
        let grant = AssumeRole {
            endpoint: self.sts(profile)?,
            role: self.assumed(profile)?,
            external_id: self
                .field_or(profile, "external_id", &EXTERNAL_ID)?
                .to_owned(),
        };
        Ok(KeySource::asked_with(grant, with))
    }

    fn sts(&self, profile: &Profile) -> Result<Endpoint, SettingsError> {
        let place = StsPlace {
            host: profile.get("sts_endpoint"),
            region: profile.get("sts_region"),
            is_vpc: profile.is("enable_vpc"),
            listed: profile.get("region_id"),
            words: format!(" of {}", self.place(profile)),
        };
        sts::endpoint(&place, self.settings)
    }

    pub fn oidc(&self, profile: &Profile) -> Result<KeySource, SettingsError> {
        let grant = WithOidc {
            endpoint: self.sts(profile)?,
            role: self.assumed(profile)?,
            provider_arn: self.need(profile, "oidc_provider_arn")?.to_owned(),
        };
        let file = PathBuf::from(self.need(profile, "oidc_token_file")?);
        let named_by = format!("oidc_token_file of {}", self.place(profile));
        let token = sts::identity_token(file, &named_by, self.settings);
        Ok(KeySource::asked_with(grant, token))
    }

    fn assumed(&self, profile: &'a Profile) -> Result<Role, SettingsError> {
        // Two of the vendor's tools spell it in two ways.
        let session = match profile.get("ram_session_name") {
            "" => profile.get("role_session_name"),
            name => name,
        };
        let session = match session {
            "" => self.variable(&["ALIBABA_CLOUD_ROLE_SESSION_NAME"]),
            name => name,
        };
        let arn = match self.field_or(profile, "ram_role_arn", &ROLE_ARN)? {
            "" => self.need(profile, "ram_role_arn")?,
            arn => arn,
        };
        Ok(Role {
            duration: profile.number("expired_seconds"),
            policy: profile.get("policy").to_owned(),
            ..Role::new(arn, session)
        })
    }

    /// A field, else a variable that has several names.
    fn field_or<'p>(
        &'p self,
        profile: &'p Profile,
        field: &str,
        names: &[&'static str],
    ) -> Result<&'p str, SettingsError> {
        match profile.get(field) {
            "" if self.settings.source().is_none() => {
                let variable = self.settings.variable_of(names)?;
                Ok(variable.map_or("", |(_, value)| value))
            }
            value => Ok(value),
        }
    }
}
