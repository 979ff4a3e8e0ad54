//! Which characters a setting may have: a value that no provider can accept is refused before it is sent.

/// The kinds of values that are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// A region id: lower-case letters, digits and hyphens.
    Region,
    /// The name of a PAI-EAS service: letters, digits and `-_.~`, which no URL has to escape.
    ServiceName,
    /// An id in a query: visible ASCII.
    Id,
    /// A Huawei Cloud project id: 1 to 64 letters, digits, hyphens ("Querying the Lite Server Job
    /// List", table 1).
    ProjectId,
    /// A Huawei Cloud project by its id or its name, which is that of its region, or begins with it and `_`.
    Project,
    /// A key, token or password that travels in a header: visible ASCII.
    Credential,
    /// A user name or password, which travels in a body.
    Login,
}

impl Check {
    /// Says what is wrong with `text`, if anything.
    pub fn test(self, text: &str) -> Result<(), &'static str> {
        if text.is_empty() {
            return Err("it is empty");
        }
        let (good, why): (fn(u8) -> bool, _) = match self {
            Self::Region => (
                |b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-',
                "a region has only lower-case letters, digits and hyphens",
            ),
            Self::ServiceName => (
                |b| b.is_ascii_alphanumeric() || b"-_.~".contains(&b),
                "a service name has only letters, digits, '-', '_', '.' and '~'",
            ),
            Self::ProjectId => (
                |b| b.is_ascii_alphanumeric() || b == b'-',
                "a project id has only letters, digits and hyphens",
            ),
            Self::Project => (
                |b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_',
                "a project has only letters, digits, hyphens and underscores",
            ),
            Self::Id => (
                |b| b.is_ascii_graphic(),
                "an id has no blanks or control characters",
            ),
            Self::Credential => (
                |b| b.is_ascii_graphic() && !b";,\"".contains(&b),
                "it has blanks, quotes, separators or characters that no header can carry",
            ),
            Self::Login => (|b| !b.is_ascii_control(), "it has control characters"),
        };
        let limit = match self {
            Self::Region | Self::ProjectId | Self::Project => 64,
            Self::ServiceName | Self::Id => 255,
            Self::Credential | Self::Login => 16 * 1024,
        };
        if !text.bytes().all(good) {
            Err(why)
        } else if matches!(text, "." | "..") {
            Err("a path cannot hold it")
        } else if text.len() > limit {
            Err("it is too long")
        } else {
            Ok(())
        }
    }

    /// What is expected, for a hint.
    pub fn expects(self) -> &'static str {
        match self {
            Self::Region => "give a region id",
            Self::ServiceName => "give the service's name",
            Self::Id => "give the id",
            Self::ProjectId => "give the project id",
            Self::Project => "give the project's id or name",
            Self::Credential | Self::Login => "give the value",
        }
    }

    /// A good value, for a hint.
    pub fn example(self) -> &'static str {
        match self {
            Self::Region => "cn-shanghai",
            Self::ServiceName => "llm_prefill",
            Self::Id => "d700e680-aa4d-4ec1-afc2-6566b5ff0000",
            Self::ProjectId | Self::Project => "0123456789abcdef0123456789abcdef",
            Self::Credential | Self::Login => "sk_0123456789abcdef",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_right_is_refused() {
        for (check, text, good) in [
            (Check::Region, "cn-shanghai-finance-1", true),
            (Check::Region, "cn shanghai", false),
            (Check::Region, "cn-shanghai/../x", false),
            (Check::Region, "x@evil.example", false),
            (Check::ServiceName, "svc-1.0_b~c", true),
            (Check::ServiceName, "..", false),
            (Check::ServiceName, "a/b", false),
            (Check::ServiceName, "a\nb", false),
            (Check::ProjectId, "0123456789abcdef0123456789abcdef", true),
            (Check::ProjectId, "%7Bproject_id%7D", false),
            (Check::ProjectId, "", false),
            (Check::Id, "b2a8a925-477a-4ed7-b825-d5e22500****", true),
            (Check::Id, "a b", false),
            (Check::Credential, "a;b", false),
            (Check::Credential, "EXAMPLE+not/a+real/sts-token==", true),
            (Check::Credential, "schlüssel", false),
        ] {
            assert_eq!(check.test(text).is_ok(), good, "{check:?} {text:?}");
        }
    }
}
