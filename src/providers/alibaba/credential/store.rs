//! The command line's file: where it is, and the one that it makes it of where it is not there.

use std::path::{Path, PathBuf};

use super::cli_file::{self, CliConfig};
use super::legacy;
use super::variables::CLI_FILE;
use crate::config::settings::{Environment, Settings, VendorFiles};
use crate::core::error::SettingsError;

/// The usual file; `None` where there is no home.
pub fn own_path(environment: &Environment) -> Option<PathBuf> {
    let home = environment.get("HOME")?;
    Some(Path::new(home).join(".aliyun/config.json"))
}

/// The file that is read: the one of the variable, unless a profile of the configuration file says by itself whose account is
/// meant. `None` where there is no home.
pub fn cli_path(settings: &Settings<'_>) -> Option<PathBuf> {
    let named = settings.variable(CLI_FILE);
    named.map_or_else(
        || own_path(settings.environment),
        |(_, path)| Some(PathBuf::from(path)),
    )
}

pub fn shown(path: Option<PathBuf>) -> String {
    let usual = || PathBuf::from("~/.aliyun/config.json");
    path.unwrap_or_else(usual).display().to_string()
}

/// The file; where it is not there, what the command line would make it of.
pub fn read_cli_file(settings: &Settings<'_>) -> Result<Option<CliConfig>, SettingsError> {
    let named = settings.variable(CLI_FILE);
    let variable = named.as_ref().map_or("", |(own, _)| own);
    let Some(path) = cli_path(settings) else {
        return Ok(None);
    };
    if let Some((text, warnings)) = settings.vendor_text(&path, variable)? {
        return CliConfig::parse(&text, &path, warnings, settings).map(Some);
    }
    let Some(path) = legacy::path(settings.environment) else {
        return Ok(None);
    };
    let text = settings.vendor_text(&path, "")?;
    let text = text.filter(|(text, _)| !text.trim().is_empty());
    Ok(text.map(|(text, warnings)| legacy::read(&text, &path, warnings)))
}

/// A first look at the usual file, or at what it would be made of; `None` where it is not there or cannot be read.
pub fn at(files: &VendorFiles<'_>) -> Option<CliConfig> {
    let path = own_path(files.environment)?;
    let is_there = files.is_there(&path);
    let legacy = || legacy::at(files).filter(|_| !is_there);
    cli_file::at(&path, files).or_else(legacy)
}
