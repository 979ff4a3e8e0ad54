//! `~/.aliyuncli/credentials`, the file of the command line before `~/.aliyun/config.json`. Where the latter is not there,
//! `aliyun` makes it of the former whenever it is run; until then the SDKs know nothing of it.
//!
//! Source: `config/legacy.go` of the command line.

use std::path::{Path, PathBuf};

use super::cli_file::{Body, CliConfig, Profile};
use crate::config::settings::{Environment, VendorFiles};
use crate::core::json::AnyCase;
use crate::providers::ini::Ini;

const ID: &str = "aliyun_access_key_id";
const SECRET: &str = "aliyun_access_key_secret";
/// Sections other than this one are called `profile NAME`.
const DEFAULT: &str = "default";
const OTHERS: &str = "profile ";

/// `None` where there is no home.
pub fn path(environment: &Environment) -> Option<PathBuf> {
    let home = environment.get("HOME")?;
    Some(Path::new(home).join(".aliyuncli/credentials"))
}

/// What the command line makes of it.
pub fn read(text: &str, path: &Path, warnings: Vec<String>) -> CliConfig {
    let ini = Ini::parse(text, |name| [ID, SECRET].contains(&name));
    let profile = |header: &str| {
        let name = match header {
            DEFAULT => DEFAULT,
            other => other.strip_prefix(OTHERS)?.trim(),
        };
        let section = ini.section(header)?;
        let (id, secret) = (section.get(ID), section.get(SECRET));
        let is_whole = !id.is_empty() && !secret.is_empty();
        let members = [
            ("name", name),
            ("mode", "AK"),
            ("access_key_id", id),
            ("access_key_secret", secret),
        ];
        is_whole.then(|| Profile(AnyCase::of(members)))
    };
    let profiles: Vec<_> = ini.names().filter_map(profile).map(Some).collect();
    let current = match &profiles[..] {
        [Some(one)] => one.name(),
        _ => DEFAULT,
    };
    let body = Body {
        current: Some(current.to_owned()),
        profiles: Some(profiles),
    };
    CliConfig::legacy(body, path, warnings)
}

/// A first look at it; `None` where it is not there or cannot be read.
pub fn at(files: &VendorFiles<'_>) -> Option<CliConfig> {
    let path = path(files.environment)?;
    Some(read(&files.text(&path)?, &path, Vec::new()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_as_the_command_line_takes_them() {
        let pair = "aliyun_access_key_id = a\naliyun_access_key_secret = b\n";
        for (text, current, names) in [
            (format!("[default]\n{pair}"), "default", "default"),
            (
                format!("[default]\n{pair}[profile x]\n{pair}"),
                "default",
                "default x",
            ),
            (format!("[profile x]\n{pair}"), "x", "x"),
            (
                "[default]\naliyun_access_key_id = a\n".to_owned(),
                "default",
                "",
            ),
            (format!("[other]\n{pair}"), "default", ""),
        ] {
            let file = read(&text, Path::new("f"), Vec::new());
            let found: Vec<_> = file.filled().collect();
            assert_eq!(
                (file.current(), &*found.join(" ")),
                (current, names),
                "{text:?}"
            );
        }
    }
}
