//! Where a provider's APIs are reached.

use schemars::JsonSchema;
use serde::Serialize;

/// Where an API is reached.
#[derive(Debug)]
pub struct EndpointSetting {
    /// The key of a profile that overrides it.
    pub key: &'static str,
    /// The variable that overrides it.
    pub variable: &'static str,
    /// The vendor's own; `{region}` stands for the region.
    pub url: &'static str,
    /// Where the vendor's own differs from that.
    pub exceptions: &'static [Exception],
    /// Other sites of the vendor, which the same settings lead to.
    pub sites: &'static [Site],
}

/// A site of the vendor that speaks the same API.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Site {
    /// Where it is.
    pub url: &'static str,
    /// What it is.
    pub what: &'static str,
}

/// Regions that are elsewhere.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Exception {
    /// The regions; `eu-*` stands for all that begin so.
    pub regions: &'static [&'static str],
    /// Where they are.
    pub url: &'static str,
}

impl EndpointSetting {
    /// The provider's own endpoint.
    pub const fn at(variable: &'static str, url: &'static str) -> Self {
        Self {
            key: "endpoint",
            variable,
            url,
            exceptions: &[],
            sites: &[],
        }
    }

    /// One beside it, of another service.
    pub const fn of_service(self, key: &'static str) -> Self {
        Self { key, ..self }
    }

    /// The same with regions that have another one.
    pub const fn except(self, exceptions: &'static [Exception]) -> Self {
        Self { exceptions, ..self }
    }

    /// The same with other sites.
    pub const fn or_at(self, sites: &'static [Site]) -> Self {
        Self { sites, ..self }
    }

    /// Whether it is a service of the host itself, which speaks plain HTTP at an address of its own:
    /// no profile names another.
    pub fn is_local(&self) -> bool {
        self.url.starts_with("http://")
    }

    /// The vendor's own endpoint of a region, `{region}` left in.
    pub fn url_in(&self, region: &str) -> &'static str {
        let is_it = |pattern: &&str| match pattern.strip_suffix('*') {
            Some(start) => region.starts_with(start),
            None => region == *pattern,
        };
        let mut exceptions = self.exceptions.iter();
        let found = exceptions.find(|exception| exception.regions.iter().any(is_it));
        found.map_or(self.url, |exception| exception.url)
    }
}

#[cfg(test)]
mod tests {
    use crate::providers;

    #[test]
    fn endpoints_follow_the_pattern_or_an_exception() {
        let rows = providers::ALL.iter();
        let settings: Vec<_> = rows.flat_map(|row| row.about.endpoints).collect();
        for (variable, region, url) in [
            (
                "CLOUDLS_MODELARTS_ENDPOINT",
                "cn-north-4",
                "https://modelarts.{region}.myhuaweicloud.com",
            ),
            (
                "CLOUDLS_MODELARTS_ENDPOINT",
                "ap-southeast-1",
                "https://modelarts.{region}.myhuaweicloud.cn",
            ),
            (
                "CLOUDLS_MODELARTS_ENDPOINT",
                "eu-west-101",
                "https://modelarts.{region}.myhuaweicloud.eu",
            ),
            (
                "HUAWEICLOUD_SDK_IAM_ENDPOINT",
                "ap-southeast-1",
                "https://iam.{region}.myhuaweicloud.com",
            ),
            (
                "HUAWEICLOUD_SDK_IAM_ENDPOINT",
                "cn-southwest-3",
                "https://iam.myhuaweicloud.com",
            ),
            (
                "HUAWEICLOUD_SDK_IAM_ENDPOINT",
                "eu-west-101",
                "https://iam.{region}.myhuaweicloud.eu",
            ),
            (
                "CLOUDLS_EAS_ENDPOINT",
                "eu-central-1",
                "https://pai-eas.{region}.aliyuncs.com",
            ),
        ] {
            let setting = settings.iter().find(|own| own.variable == variable);
            assert_eq!(setting.unwrap().url_in(region), url, "{region}");
        }
    }
}
