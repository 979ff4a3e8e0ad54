//! The address of an instance, taken apart: who has it, its id, and where it says that it is.

use crate::core::about::About;
use crate::core::error::SettingsError;
use crate::core::suggest::suggest;
use crate::providers;

/// An address as it was asked for.
#[derive(Clone, Debug)]
pub struct Address {
    pub text: String,
    pub about: &'static About,
    pub profile: String,
    /// The id, with whatever stands behind it.
    pub rest: String,
}

/// Where an address says that its instance is: a listing adds it to ids that are not unique.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub region: String,
    pub parent: Option<String>,
}

impl Address {
    /// Takes `PROVIDER/PROFILE/ID` apart. A provider may be written in any case.
    pub fn parse(text: &str) -> Result<Self, SettingsError> {
        let mut parts = text.trim().splitn(3, '/');
        let (Some(provider), Some(profile), Some(rest)) =
            (parts.next(), parts.next(), parts.next())
        else {
            return Err(no_address(text));
        };
        if profile.is_empty() || rest.is_empty() {
            return Err(no_address(text));
        }
        let id = provider.to_lowercase();
        let row = providers::ALL.iter().find(|row| row.about.id == id);
        let row = row.ok_or_else(|| {
            let known = providers::ALL.iter().map(|row| row.about.id);
            let hint = suggest(provider, known);
            SettingsError::usage(format!("{text:?}: there is no provider {provider:?}"), hint)
        })?;
        Ok(Self {
            text: format!("{id}/{profile}/{rest}"),
            about: row.about,
            profile: profile.to_owned(),
            rest: rest.to_owned(),
        })
    }

    /// Whether a text has the three parts of an address, whatever they are.
    pub fn has_provider_and_profile(text: &str) -> bool {
        text.splitn(3, '/').count() == 3
    }

    /// The id without the place behind it, and the place, where there is one: behind `@` stands a region of the
    /// provider, or one that `is_region` knows. An address with a number (`#2`) tells of rows that are in one place.
    pub fn place(&self, is_region: impl Fn(&str) -> bool) -> Option<(&str, Place)> {
        let (id, place) = self.rest.rsplit_once('@')?;
        let (region, parent) = match place.split_once('/') {
            Some((region, parent)) => (region, Some(parent)),
            None => (place, None),
        };
        let is_known = self.about.regions.contains(&region) || is_region(region);
        let is_numbered = parent.is_some_and(|parent| parent.contains('#'));
        (is_known && !is_numbered && !id.is_empty()).then(|| {
            let place = Place {
                region: region.to_owned(),
                parent: parent.map(str::to_owned),
            };
            (id, place)
        })
    }
}

fn no_address(text: &str) -> SettingsError {
    SettingsError::usage(
        format!("{text:?} is not the address of an instance"),
        "an address is PROVIDER/PROFILE/ID, as `cloudls ls -o name` prints it; `cloudls ls --name TEXT` finds by name",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_say_where() {
        for (text, id, region, parent) in [
            ("eas/prod/i-1@cn-shanghai", "i-1", "cn-shanghai", None),
            (
                "EAS/prod/i-1@cn-shanghai/llm",
                "i-1",
                "cn-shanghai",
                Some("llm"),
            ),
            ("sae/env/a@b@cn-beijing", "a@b", "cn-beijing", None),
            ("novita/env/i@lab", "i", "lab", None),
        ] {
            let address = Address::parse(text).unwrap();
            let (found, place) = address.place(|region| region == "lab").unwrap();
            assert_eq!(
                (found, &*place.region, place.parent.as_deref()),
                (id, region, parent)
            );
        }
        for text in [
            "novita/env/6b86b273ff",
            "novita/env/a@b",
            "eas/prod/a/b",
            "eas/prod/i-1@cn-shanghai/llm#2",
        ] {
            let address = Address::parse(text).unwrap();
            assert_eq!(address.place(|_| false), None, "{text}");
            assert_eq!(address.text, text);
        }
    }

    #[test]
    fn what_is_no_address_is_told() {
        for (text, words) in [
            ("web-01", "is not the address"),
            ("novita/web-01", "is not the address"),
            ("novita/env/", "is not the address"),
            ("novita//x", "is not the address"),
            ("novia/env/x", "no provider \"novia\""),
        ] {
            let error = Address::parse(text).unwrap_err();
            assert!(
                error.usage && error.message.contains(words),
                "{}",
                error.message
            );
        }
    }
}
